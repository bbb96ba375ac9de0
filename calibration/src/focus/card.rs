//! The slanted edges that a card describes.

use grader::calibration::Geometry;
use grader::frame::Frame;
use grader::geometry::Point;

use super::edge::measure;
use super::{EdgePlace, FocusError, Sharpness};
use crate::card::Edge;
use crate::lens::grey::Grey;

/// What one edge of a card came to.
#[derive(Clone, Debug, PartialEq)]
pub struct CardEdge {
    /// Its name on the card.
    pub name: String,
    /// How sharply it is shown, or why that is not known.
    pub sharpness: Result<Sharpness, FocusError>,
}

/// Measures all edges of a card at the places where the geometry (in millimetres of the card) shows them.
#[must_use]
pub fn measure_card_edges(frame: &Frame, edges: &[Edge], geometry: &Geometry) -> Vec<CardEdge> {
    let grey = Grey::of(frame);
    edges
        .iter()
        .map(|edge| {
            let sharpness = place(edge, geometry).ok_or(FocusError::Outside).and_then(|place| {
                let sharpness = measure(&grey, &place, Some(geometry))?;
                // Dark lies to the left when looking from one end to the other.
                if sharpness.light_to_the_right { Ok(sharpness) } else { Err(FocusError::Reversed) }
            });
            CardEdge { name: edge.name.clone(), sharpness }
        })
        .collect()
}

fn place(edge: &Edge, geometry: &Geometry) -> Option<EdgePlace> {
    let [from, to] = [edge.from_mm, edge.to_mm].map(|[x, y]| geometry.to_pixels(Point::new(x, y)));
    let (from, to) = (from?, to?);
    let scale = geometry.scale_at(nalgebra::center(&from, &to))?;
    Some(EdgePlace { from, to, clear: edge.clear_mm / scale })
}
