//! Marks on modules: grades, damage, codewords, worst places.

use std::collections::BTreeMap;

use super::canvas::{Canvas, Point, middle};
use super::cells::{Cell, Cells};
use super::palette::{self, Colour};
use super::tags::Tag;
use crate::grading::ReportedGrade;
use crate::record::{ModuleKind, SymbolRecord};
use crate::report::{Language, Parameter, visible, words};

/// Modules and codewords below this grade are marked.
const LOW: ReportedGrade = ReportedGrade::from_tenths(20);
/// Below this size in pixels a module has no room for a grid point or a cross.
const ROOM: f64 = 6.0;

/// Draws every module; `module` is its size in the picture.
pub(super) fn draw(canvas: &mut Canvas, cells: &Cells, symbol: &SymbolRecord, module: f64) {
    for row in 0..cells.rows() {
        for column in 0..cells.columns() {
            let (cell, quad) = (cells.cell(row, column), cells.quad(row, column));
            grade_mark(canvas, &quad, cell, module);
        }
    }
    outline_codewords(canvas, cells, symbol, module);
    for row in 0..cells.rows() {
        for column in 0..cells.columns() {
            let cell = cells.cell(row, column);
            if is_damaged_pattern(cell) {
                pattern_frame(canvas, &cells.quad(row, column), module);
            }
        }
    }
}

/// Tint, hatch, cross and grid point of one module.
pub(super) fn grade_mark(canvas: &mut Canvas, quad: &[Point; 4], cell: Cell, module: f64) {
    // Remainder bits belong to no codeword: whatever colour they have, nothing depends on it.
    if cell.kind == Some(ModuleKind::Remainder) {
        return;
    }
    let is_quiet = cell.kind == Some(ModuleKind::QuietZone);
    let centre = middle(quad);
    let [r, g, b] = canvas.colour_at(centre).map(u16::from);
    let is_dark = r + g + b < 330;
    // A clean quiet zone stays as it is: what is tinted there is an intrusion.
    if let Some(grade) = cell.grade.filter(|grade| !is_quiet || cell.is_wrong || *grade < LOW) {
        let colour = palette::of(grade);
        canvas.polygon(&inset(quad, 0.04), colour, palette::strength(grade));
        if grade.tenths() < 10 {
            hatch(canvas, quad, module);
        }
    }
    if module < ROOM {
        return;
    }
    if cell.is_wrong {
        cross(canvas, quad, module);
    } else if !is_quiet {
        let ink = if is_dark { palette::HALO } else { palette::BLACK };
        canvas.disc(centre, (module * 0.06).clamp(0.6, 2.0), ink, 0.85);
    }
}

/// Diagonal stripes: grade 0 without need of colour.
fn hatch(canvas: &mut Canvas, quad: &[Point; 4], module: f64) {
    let period = (module / 3.0).max(4.0);
    canvas.polygon_where(&inset(quad, 0.04), palette::HALO, 0.75, |x, y| {
        let phase = ((x + y) / period).rem_euclid(1.0);
        if phase < 0.3 { 1.0 } else { 0.0 }
    });
}

/// A cross: the module has the wrong colour.
fn cross(canvas: &mut Canvas, quad: &[Point; 4], module: f64) {
    let inner = inset(quad, 0.22);
    let width = (module * 0.1).clamp(1.2, 4.0);
    for (stroke, ink) in [(width + 1.6, palette::HALO), (width, palette::BLACK)] {
        canvas.line(inner[0], inner[2], stroke, ink);
        canvas.line(inner[1], inner[3], stroke, ink);
    }
}

fn is_damaged_pattern(cell: Cell) -> bool {
    cell.segment.is_some() && (cell.is_wrong || cell.grade.is_some_and(|grade| grade < LOW))
}

/// A frame inside the module: fixed pattern damage.
pub(super) fn pattern_frame(canvas: &mut Canvas, quad: &[Point; 4], module: f64) {
    let [a, b, c, d] = inset(quad, 0.1);
    canvas.outline(&[a, b, c, d, a], (module * 0.12).clamp(1.2, 4.0), palette::BLACK, palette::HALO);
}

/// How a codeword is outlined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outline {
    /// Corrected by error correction.
    Solid,
    /// Below grade 2.
    Dashed,
}

fn outline_codewords(canvas: &mut Canvas, cells: &Cells, symbol: &SymbolRecord, module: f64) {
    let low = symbol
        .parameters
        .modulation
        .iter()
        .flat_map(|held| held.codewords.iter().enumerate())
        .filter(|(_, grade)| **grade < LOW)
        .filter_map(|(index, _)| Some((u32::try_from(index).ok()?, Outline::Dashed)));
    let corrected = cells.detail.corrected_codewords.iter().map(|index| (*index, Outline::Solid));
    let outlined: BTreeMap<u32, Outline> = low.chain(corrected).collect();
    for row in 0..cells.rows() {
        for column in 0..cells.columns() {
            let Some(codeword) = cells.cell(row, column).codeword else { continue };
            let Some(outline) = outlined.get(&codeword) else { continue };
            let quad = cells.quad(row, column);
            let neighbours =
                [(row.wrapping_sub(1), column), (row, column + 1), (row + 1, column), (row, column.wrapping_sub(1))];
            for (side, (row, column)) in neighbours.into_iter().enumerate() {
                let is_same = row < cells.rows()
                    && column < cells.columns()
                    && cells.cell(row, column).codeword == Some(codeword);
                if !is_same {
                    codeword_side(canvas, quad[side], quad[(side + 1) % 4], *outline, module);
                }
            }
        }
    }
}

fn codeword_side(canvas: &mut Canvas, from: Point, to: Point, outline: Outline, module: f64) {
    let width = (module * 0.13).clamp(1.2, 4.5);
    match outline {
        Outline::Solid => canvas.outline(&[from, to], width, palette::CODEWORD, palette::HALO),
        Outline::Dashed => canvas.dashes(&[from, to], width * 0.8, module / 5.0, palette::CODEWORD, palette::HALO),
    }
}

/// The outline of a codeword as the key shows it.
pub(super) fn codeword_sample(canvas: &mut Canvas, quad: &[Point; 4], is_corrected: bool, module: f64) {
    let outline = if is_corrected { Outline::Solid } else { Outline::Dashed };
    for side in 0..4 {
        codeword_side(canvas, quad[side], quad[(side + 1) % 4], outline, module);
    }
}

/// The aperture at its true size.
pub(super) fn aperture_mark(canvas: &mut Canvas, centre: Point, radius: f64, module: f64) {
    let width = (module * 0.12).clamp(1.5, 4.0);
    canvas.ring(centre, radius, width + 2.0, palette::HALO);
    canvas.ring(centre, radius, width, palette::WORST);
}

/// A diamond: where the grid deviates most.
pub(super) fn diamond_mark(canvas: &mut Canvas, centre: Point, module: f64) {
    let reach = (module * 0.62).max(4.0);
    let [a, b, c, d] = [(0.0, -reach), (reach, 0.0), (0.0, reach), (-reach, 0.0)]
        .map(|(dx, dy)| Point::new(centre.x + dx, centre.y + dy));
    canvas.outline(&[a, b, c, d, a], (module * 0.12).clamp(1.5, 4.0), palette::WORST, palette::HALO);
}

/// Draws the worst places and returns the labels that go with them and with damaged segments.
pub(super) fn tags(
    canvas: &mut Canvas,
    cells: &Cells,
    symbol: &SymbolRecord,
    module: f64,
    language: Language,
) -> Vec<Tag> {
    let mut tags = Vec::new();
    let parameters = &symbol.parameters;
    let centre = |worst: Option<[i32; 2]>| {
        worst.and_then(|at| cells.index(at)).map(|(row, column)| middle(&cells.quad(row, column)))
    };
    // The aperture is drawn once, where the lowest contrast was seen through it, or else on the first module.
    let radius = symbol.aperture.pixels / 2.0 * module / symbol.pixels_per_module.max(1e-6);
    let uniformity = parameters.contrast_uniformity.as_ref();
    if let Some(place) = uniformity.and_then(|held| centre(held.worst)) {
        aperture_mark(canvas, place, radius, module);
        let value = uniformity.and_then(|held| held.value);
        tags.push(Tag::new(label(Parameter::ContrastUniformity, value, language), place));
    } else if let Some(place) = centre(Some([0, 0])) {
        aperture_mark(canvas, place, radius, module);
        tags.push(Tag::new(words::aperture(symbol, language), place));
    }
    if let Some(held) = &parameters.grid_nonuniformity
        && let Some(place) = centre(held.worst)
    {
        diamond_mark(canvas, place, module);
        tags.push(Tag::new(label(Parameter::GridNonuniformity, held.value, language), place));
    }
    tags.extend(segment_tags(cells, symbol));
    tags
}

/// One label for each segment that is damaged, at its worst module.
fn segment_tags(cells: &Cells, symbol: &SymbolRecord) -> Vec<Tag> {
    let Some(damage) = &symbol.parameters.fixed_pattern_damage else { return Vec::new() };
    let mut worst: BTreeMap<u8, (ReportedGrade, Point)> = BTreeMap::new();
    for row in 0..cells.rows() {
        for column in 0..cells.columns() {
            let cell = cells.cell(row, column);
            let (Some(segment), Some(grade)) = (cell.segment, cell.grade) else { continue };
            let place = middle(&cells.quad(row, column));
            let held = worst.entry(segment).or_insert((grade, place));
            if grade < held.0 {
                *held = (grade, place);
            }
        }
    }
    worst
        .into_iter()
        .filter_map(|(segment, (_, place))| {
            let name = cells.detail.segment_names.get(usize::from(segment))?;
            let track = || damage.clock_tracks.iter().find(|track| track.name == *name).map(|track| track.grade);
            let grade = damage.segments.get(name).copied().or_else(track).filter(|grade| grade.tenths() < 40)?;
            Some(Tag::new(format!("{} {grade}", visible(name)), place))
        })
        .collect()
}

fn label(parameter: Parameter, value: Option<f64>, language: Language) -> String {
    let value = value.map(|value| parameter.show(value, language)).unwrap_or_default();
    format!("{} {value}", parameter.abbreviation())
}

/// The quadrilateral shrunk towards its middle by a share of its size.
fn inset(quad: &[Point; 4], share: f64) -> [Point; 4] {
    let centre = middle(quad);
    quad.map(|corner| corner.towards(centre, 2.0 * share))
}

/// A module of that grade as the key shows it, on a ground of `grey`.
pub(super) fn sample(canvas: &mut Canvas, quad: &[Point; 4], grade: ReportedGrade, grey: Colour, module: f64) {
    canvas.polygon(quad, grey, 1.0);
    let cell =
        Cell { grade: Some(grade), kind: Some(ModuleKind::Codeword), codeword: None, segment: None, is_wrong: false };
    grade_mark(canvas, quad, cell, module);
}

/// A crossed module as the key shows it.
pub(super) fn cross_sample(canvas: &mut Canvas, quad: &[Point; 4], module: f64) {
    canvas.polygon(quad, [210; 3], 1.0);
    cross(canvas, quad, module);
}
