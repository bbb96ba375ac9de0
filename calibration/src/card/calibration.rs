//! The calibration card: grid, patches, slanted edges, scale bars, and a symbol that carries its id.

use std::collections::BTreeMap;

use grader::symbology::qr::encode::encode_text;
use grader::symbology::qr::sizes::{ErrorCorrectionLevel, Version};

use super::description::{Bar, Card, Edge, Grid, GridKind, Patch, Symbol};
use super::drawing::{Drawing, Millimetres, Shape, Tint, rounded};
use super::modules::{dark_regions, lattice};
use super::order::{Dots, OrderError, Serial, check};
use super::sheet::{Pen, Sheet};

/// What the grid of a calibration card looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GridLook {
    /// Dots.
    #[default]
    Dots,
    /// A chessboard.
    Chessboard,
}

/// A calibration card as it is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct CalibrationOrder {
    /// Grid.
    pub look: GridLook,
    /// Distance of grid nodes, mm: all else on the card is in proportion. At 5 mm the card is as large as A6.
    pub pitch_mm: f64,
    /// Dots of the printer.
    pub dots: Dots,
    /// Serial; empty on a template.
    pub serial: Serial,
}

/// Pitch for which the layout below is written, mm.
const PITCH: f64 = 5.0;
const SIZE: [f64; 2] = [148.0, 105.0];
/// 110 mm x 60 mm: 42 % of the card, as a rig needs 30 % of the picture covered.
const COLUMNS: usize = 23;
const ROWS: usize = 13;
const ORIGIN: Millimetres = [10.0, 20.0];
/// Larger dots, or squares with a dot, in no symmetric place: they tell all four directions and the mirror apart.
const MARKED: [[usize; 2]; 3] = [[10, 6], [12, 6], [10, 7]];
const DOT: f64 = 2.0;
/// Area 1.96 times that of the others.
const MARKED_DOT: f64 = 2.8;
/// Dot in a marked square by its side.
const SQUARE_DOT: f64 = 1.0 / 3.0;
/// Names and nominal reflectances of the patches between paper and black.
const GREYS: [(&str, f64); 5] =
    [("grey-70", 0.70), ("grey-55", 0.55), ("grey-40", 0.40), ("grey-25", 0.25), ("grey-12", 0.12)];
const PATCH: [f64; 2] = [12.0, 8.0];
/// Middles of the dark squares whose sides are the slanted edges.
const SQUARES: [(&str, Millimetres); 4] = [
    ("right-upper", [132.5, 38.0]),
    ("right-lower", [132.5, 62.0]),
    ("bottom-left", [11.5, 93.0]),
    ("bottom-right", [132.5, 93.0]),
];
const SQUARE: f64 = 10.0;
/// Inclination of the edges: enough to sample an edge in every phase, little enough to stand for its direction
/// (ISO 12233 takes 5 degrees).
const SLANT_DEGREES: f64 = 5.0;
/// Width kept clear on both sides of an edge.
const CLEAR: f64 = 2.5;
/// X dimension of the symbol with the id, and its corner.
const ID_X: f64 = 0.6;
const ID_CORNER: Millimetres = [127.0, 6.0];
/// Width of the lines of scale bars, mm on every card.
const LINE: f64 = 0.1;

/// Makes a calibration card.
///
/// # Errors
/// If the pitch is out of range.
pub fn calibration_card(order: &CalibrationOrder) -> Result<Sheet, OrderError> {
    check("the pitch of the grid (mm)", "网格间距（mm）", order.pitch_mm, 1.0, 12.0)?;
    let maker = Maker { order, part: order.pitch_mm / PITCH };
    let mut pen = Pen::new();
    let (id, name) = match order.look {
        GridLook::Dots => (format!("calibration-dots-{}", order.pitch_mm), "圆点网格校准卡"),
        GridLook::Chessboard => (format!("calibration-chessboard-{}", order.pitch_mm), "棋盘格校准卡"),
    };
    let size_mm = SIZE.map(|side| rounded(side * maker.part));
    let grid = maker.grid(&mut pen);
    let patches = maker.patches(&mut pen);
    let edges = maker.edges(&mut pen);
    let bars = maker.bars(&mut pen);
    let symbol = maker.identity(&id, &mut pen)?;
    maker.texts(&id, name, &mut pen);
    let title = if order.serial.as_str().is_empty() { id.clone() } else { format!("{id} {}", order.serial.as_str()) };
    let card = Card {
        id,
        serial: order.serial.as_str().into(),
        certificate: None,
        size_mm,
        patches,
        grid: Some(grid),
        edges,
        bars,
        symbols: vec![symbol],
    };
    Ok(Sheet { card, drawing: Drawing { title, size_mm, shapes: pen.shapes } })
}

struct Maker<'a> {
    order: &'a CalibrationOrder,
    part: f64,
}

impl Maker<'_> {
    /// A length of the layout on this card, in whole dots.
    fn length(&self, length: f64) -> f64 {
        self.order.dots.at_least_one(length * self.part)
    }

    fn place(&self, place: Millimetres) -> Millimetres {
        place.map(|v| self.order.dots.whole(v * self.part))
    }

    fn grid(&self, pen: &mut Pen) -> Grid {
        let (origin, pitch) = (self.place(ORIGIN), self.length(PITCH));
        let node = |column: f64, row: f64| [origin[0] + column * pitch, origin[1] + row * pitch];
        let (kind, dot) = match self.order.look {
            GridLook::Dots => {
                for row in 0..ROWS {
                    for column in 0..COLUMNS {
                        let marked = MARKED.contains(&[column, row]);
                        let diameter = self.length(if marked { MARKED_DOT } else { DOT });
                        pen.draw(Shape::disc(node(column as f64, row as f64), diameter / 2.0, Tint::FULL));
                    }
                }
                (GridKind::Dots, Some(rounded(self.length(DOT))))
            }
            GridLook::Chessboard => {
                // One square goes round the nodes; that to the lower right of node (0, 0) is dark.
                let dark = grader::plane::Plane::from_fn(COLUMNS + 1, ROWS + 1, |r, c| (r + c).is_multiple_of(2));
                let squares = lattice(COLUMNS + 1, ROWS + 1, |c| c as f64 * pitch, |r| r as f64 * pitch);
                let figure = dark_regions(&dark, &squares, node(-1.0, -1.0));
                pen.draw(Shape { figure, tint: Tint::FULL });
                for [column, row] in MARKED {
                    let middle = node(column as f64 + 0.5, row as f64 + 0.5);
                    let tint = if dark[(row + 1, column + 1)] { Tint::NONE } else { Tint::FULL };
                    pen.draw(Shape::disc(middle, pitch * SQUARE_DOT / 2.0, tint));
                }
                (GridKind::Chessboard, None)
            }
        };
        Grid {
            kind,
            columns: COLUMNS,
            rows: ROWS,
            pitch_mm: [pitch; 2],
            origin_mm: origin,
            dot_mm: dot,
            marked: MARKED.to_vec(),
            relative_uncertainty: None,
        }
    }

    fn patches(&self, pen: &mut Pen) -> Vec<Patch> {
        let greys = GREYS.map(|(name, reflectance)| (name, Tint::of_reflectance(reflectance)));
        let all = [("white", Tint::NONE)].into_iter().chain(greys).chain([("black", Tint::FULL)]);
        let size_mm = PATCH.map(|side| self.length(side));
        all.enumerate()
            .map(|(index, (name, tint))| {
                let corner_mm = self.place([21.0 + 14.5 * index as f64, 87.0]);
                if tint != Tint::NONE {
                    pen.rectangle(corner_mm, size_mm, tint);
                }
                let below = [corner_mm[0] + size_mm[0] / 2.0, corner_mm[1] + size_mm[1] + 2.4 * self.part];
                pen.write_centred(&format!("{name} {:.3}", tint.reflectance()), below, 1.8 * self.part);
                Patch { name: name.into(), corner_mm, size_mm, reflectance: tint.reflectance(), uncertainty: None }
            })
            .collect()
    }

    fn edges(&self, pen: &mut Pen) -> Vec<Edge> {
        let mut edges = Vec::new();
        let (sin, cos) = SLANT_DEGREES.to_radians().sin_cos();
        let half = SQUARE / 2.0 * self.part;
        for (name, middle) in SQUARES {
            let middle = self.place(middle);
            let at = |u: f64, v: f64| {
                [middle[0] + half * (u * cos - v * sin), middle[1] + half * (u * sin + v * cos)].map(rounded)
            };
            pen.draw(Shape::polygon(&[at(-1.0, -1.0), at(1.0, -1.0), at(1.0, 1.0), at(-1.0, 1.0)], Tint::FULL));
            // Counterclockwise as seen, so that dark lies to the left; short of the corners by the clear width.
            let end = 1.0 - 2.0 * CLEAR / SQUARE;
            let sides = [
                ("left", [-1.0, -end], [-1.0, end]),
                ("right", [1.0, end], [1.0, -end]),
                ("top", [end, -1.0], [-end, -1.0]),
                ("bottom", [-end, 1.0], [end, 1.0]),
            ];
            edges.extend(sides.map(|(side, from, to)| Edge {
                name: format!("{name}-{side}"),
                from_mm: at(from[0], from[1]),
                to_mm: at(to[0], to[1]),
                clear_mm: rounded(CLEAR * self.part),
            }));
        }
        edges
    }

    /// A bar along x below the patches and one along y at the right border, with a line at each millimetre.
    fn bars(&self, pen: &mut Pen) -> Vec<Bar> {
        let bar = |name: &str, start: Millimetres, axis: usize, room: f64, pen: &mut Pen| {
            let length = ((room * self.part / 10.0).floor() * 10.0).max(10.0);
            let start = self.place(start);
            let line = self.order.dots.at_least_one(LINE);
            let mut ends = [0.0; 2];
            for millimetre in 0..=length as u32 {
                let height = match millimetre {
                    0 => 3.0,
                    m if f64::from(m) == length => 3.0,
                    m if m % 10 == 0 => 2.2,
                    m if m % 5 == 0 => 1.6,
                    _ => 1.0,
                };
                // The middle of a line of an odd number of dots lies between two: its edges are what is rounded.
                let middle = start[axis] + self.order.dots.whole(f64::from(millimetre)) + line / 2.0;
                let (mut corner, mut size) = (start, [0.0; 2]);
                corner[axis] = middle - line / 2.0;
                size[axis] = line;
                size[1 - axis] = self.length(height);
                pen.rectangle(corner, size, Tint::FULL);
                if millimetre == 0 {
                    ends[0] = middle;
                }
                ends[1] = middle;
            }
            let across = start[1 - axis] + self.length(1.5);
            let end = |along: f64| if axis == 0 { [along, across] } else { [across, along] }.map(rounded);
            let [from, to] = ends;
            let length_mm = rounded(to - from);
            Bar { name: name.into(), from_mm: end(from), to_mm: end(to), length_mm, uncertainty_mm: None }
        };
        vec![bar("x", [24.0, 99.5], 0, 100.0, pen), bar("y", [142.0, 25.0], 1, 60.0, pen)]
    }

    /// A QR Code symbol that says which card this is.
    fn identity(&self, id: &str, pen: &mut Pen) -> Result<Symbol, OrderError> {
        let text = match self.order.serial.as_str() {
            "" => id.to_owned(),
            serial => format!("{id}/{serial}"),
        };
        // Large enough for the longest serial, so that all cards look alike.
        let symbol = encode_text(&text, ErrorCorrectionLevel::M, Version::new(4), None)
            .map_err(grader::synth::spec::SynthError::from)?;
        let modules = symbol.matrix.width();
        // A symbol of 33 modules in the room of 25.
        let x_mm = self.length(ID_X * 25.0 / modules as f64);
        let corner_mm = self.place(ID_CORNER);
        let places = lattice(modules, modules, |c| c as f64 * x_mm, |r| r as f64 * x_mm);
        pen.draw(Shape { figure: dark_regions(&symbol.matrix, &places, corner_mm), tint: Tint::FULL });
        Ok(Symbol {
            name: "id".into(),
            symbology: "QRCode".into(),
            text,
            corner_mm,
            x_mm,
            modules: [modules; 2],
            standard: "ISO/IEC 15415:2011".into(),
            aperture: "0.8X".into(),
            values: BTreeMap::new(),
        })
    }

    fn texts(&self, id: &str, name: &str, pen: &mut Pen) {
        let k = self.part;
        let serial = match self.order.serial.as_str() {
            "" => "________________",
            serial => serial,
        };
        pen.write(id, [6.0 * k, 6.5 * k], 3.2 * k);
        pen.write(name, [6.0 * k, 10.6 * k], 2.8 * k);
        pen.write(&format!("serial / 序列号  {serial}"), [58.0 * k, 6.5 * k], 2.6 * k);
        pen.write(
            &format!("{} mm · nominal without certificate / 无证书时为标称值", self.order.pitch_mm),
            [58.0 * k, 10.6 * k],
            2.2 * k,
        );
        pen.write("mm", [19.5 * k, 101.6 * k], 2.2 * k);
        pen.write("print at 100 % / 按 100 % 打印", [29.0 * k, 10.6 * k], 1.8 * k);
    }
}
