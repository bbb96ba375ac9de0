//! The light over a card without a flat field: its paper is even, whatever it reflects.

use grader::calibration::{Geometry, Shading};
use grader::geometry::{Point, median};
use grader::plane::Plane;

use crate::card::Card;

/// Cells along the longer side of the picture.
const CELLS: usize = 12;
/// Fewest cells that say how even the light is.
const LEAST_CELLS: usize = 6;
/// Share of a cell that must be paper.
const LEAST_PAPER: f64 = 0.25;

/// Largest departure of the paper's reflectance from its median over the card, relative, with its sign. `None`: there is too
/// little paper.
pub(super) fn departure(levels: &Plane<f32>, shading: &Shading, card: &Card, geometry: &Geometry) -> Option<f64> {
    let side = (levels.width().max(levels.height()) / CELLS).max(4);
    let cells: Vec<Vec<f64>> = (0..levels.height() / side)
        .flat_map(|row| (0..levels.width() / side).map(move |column| (column * side, row * side)))
        .filter(|(left, top)| clear(card, geometry, *left as f64, *top as f64, side as f64))
        .map(|(left, top)| reflectances(levels, shading, left, top, side))
        .collect();
    let mut all: Vec<f64> = cells.iter().flatten().copied().collect();
    all.sort_by(f64::total_cmp);
    // Paper is lighter than what is printed on it: halfway to the lightest tenth lies between both.
    let between = 0.5 * *all.get(all.len() * 9 / 10)?;
    let mut paper: Vec<f64> = cells
        .iter()
        .filter_map(|cell| {
            let mut light: Vec<f64> = cell.iter().copied().filter(|value| *value > between).collect();
            (light.len() as f64 >= LEAST_PAPER * cell.len() as f64).then(|| median(&mut light)).flatten()
        })
        .collect();
    if paper.len() < LEAST_CELLS {
        return None;
    }
    let usual = median(&mut paper.clone()).filter(|usual| *usual > 0.0)?;
    paper.iter_mut().for_each(|value| *value = *value / usual - 1.0);
    paper.into_iter().max_by(|a, b| a.abs().total_cmp(&b.abs()))
}

/// Whether a cell lies on the card, off its patches, symbols and edges.
fn clear(card: &Card, geometry: &Geometry, left: f64, top: f64, side: f64) -> bool {
    let corners = [(left, top), (left + side, top), (left + side, top + side), (left, top + side)];
    let mut low = [f64::INFINITY; 2];
    let mut high = [f64::NEG_INFINITY; 2];
    for (x, y) in corners {
        let Some(mm) = geometry.to_millimetres(Point::new(x, y)) else { return false };
        for axis in 0..2 {
            low[axis] = low[axis].min(mm[axis]);
            high[axis] = high[axis].max(mm[axis]);
        }
    }
    let apart = |corner: [f64; 2], size: [f64; 2]| {
        (0..2).any(|axis| high[axis] <= corner[axis] || low[axis] >= corner[axis] + size[axis])
    };
    (0..2).all(|axis| low[axis] >= 0.0 && high[axis] <= card.size_mm[axis])
        && card.patches.iter().all(|patch| apart(patch.corner_mm, patch.size_mm))
        && card.symbols.iter().all(|symbol| {
            apart(symbol.corner_mm, [symbol.x_mm * symbol.modules[0] as f64, symbol.x_mm * symbol.modules[1] as f64])
        })
        && card.edges.iter().all(|edge| {
            let ends = [edge.from_mm, edge.to_mm];
            let least = [0, 1].map(|axis| ends[0][axis].min(ends[1][axis]) - edge.clear_mm);
            let size = [0, 1].map(|axis| (ends[0][axis] - ends[1][axis]).abs() + 2.0 * edge.clear_mm);
            apart(least, size)
        })
}

fn reflectances(levels: &Plane<f32>, shading: &Shading, left: usize, top: usize, side: usize) -> Vec<f64> {
    (top..top + side)
        .flat_map(|y| (left..left + side).map(move |x| (x, y)))
        .map(|(x, y)| {
            let at = Point::new(x as f64 + 0.5, y as f64 + 0.5);
            f64::from(shading.reflectance(levels[(y, x)], at))
        })
        .collect()
}
