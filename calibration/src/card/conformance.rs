//! Conformance cards after ISO/IEC 15426-2: symbols with known defects, each with the values of a perfect print.

use grader::report::Language;

use super::data_matrix;
use super::defect::Defect;
use super::description::{Card, Symbol};
use super::drawing::{Drawing, Millimetres, rounded};
use super::order::{Dots, OrderError, Serial, check};
use super::qr;
use super::sheet::{Pen, Sheet};
use super::symbol::Drawn;

/// Symbology of a conformance card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbology {
    /// QR Code.
    Qr,
    /// Data Matrix.
    DataMatrix,
}

/// A conformance card as it is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct ConformanceOrder {
    /// Symbology.
    pub symbology: Symbology,
    /// X dimensions, mm. ISO/IEC 15426-2 has 0.200 and 0.500.
    pub x_mm: Vec<f64>,
    /// Dots of the printer.
    pub dots: Dots,
    /// Serial; empty on a template.
    pub serial: Serial,
    /// Language of the derivations in the description.
    pub language: Language,
}

/// Most X dimensions on a card.
const MOST_X: usize = 4;
/// Fewest dots of a module: with fewer, the dark widow of 5/9 X is a whole module or none.
const LEAST_DOTS: f64 = 4.0;
/// Clear width around a symbol, X: quiet zone of 4 and the extended area of 20 that ISO/IEC 15415:2011 looks at for more
/// extreme reflectances.
const CLEAR: f64 = 24.0;
/// Symbols in a row.
const IN_A_ROW: usize = 4;
/// Modules of the largest symbol with the stretch of axial nonuniformity.
const MODULES: f64 = 28.0;
const MARGIN: f64 = 6.0;
/// Height of the writing above the symbols, mm.
const HEAD: f64 = 16.0;
/// Narrowest card, for the writing, mm.
const LEAST_WIDTH: f64 = 90.0;

/// Makes a conformance card.
///
/// # Errors
/// If an X dimension is out of range, or too small for the printer's dots.
pub fn conformance_card(order: &ConformanceOrder) -> Result<Sheet, OrderError> {
    if order.x_mm.is_empty() || order.x_mm.len() > MOST_X {
        return Err(OrderError::Count { most: MOST_X });
    }
    for &x in &order.x_mm {
        check("an X dimension (mm)", "X 尺寸（mm）", x, 0.1, 2.0)?;
        if let Some(dots) = order.dots.count(order.dots.whole(x)).filter(|dots| dots.round() < LEAST_DOTS) {
            return Err(OrderError::TooCoarse { x, dots: dots.round(), least: LEAST_DOTS });
        }
    }
    let mut pen = Pen::new();
    let (mut symbols, mut width, mut top) = (Vec::new(), LEAST_WIDTH, HEAD);
    for &x in &order.x_mm {
        let [right, bottom] = order.series(x, top, &mut pen, &mut symbols)?;
        width = width.max(right);
        top = bottom;
    }
    let size_mm = [width, top].map(|side| (side + MARGIN).ceil());
    let id = order.id();
    order.texts(&id, &mut pen);
    let title = if order.serial.as_str().is_empty() { id.clone() } else { format!("{id} {}", order.serial.as_str()) };
    let card = Card {
        id,
        serial: order.serial.as_str().into(),
        certificate: None,
        size_mm,
        patches: Vec::new(),
        grid: None,
        edges: Vec::new(),
        bars: Vec::new(),
        symbols,
    };
    Ok(Sheet { card, drawing: Drawing { title, size_mm, shapes: pen.shapes } })
}

impl ConformanceOrder {
    fn id(&self) -> String {
        let symbology = match self.symbology {
            Symbology::Qr => "qr",
            Symbology::DataMatrix => "data-matrix",
        };
        let sizes: Vec<String> = self.x_mm.iter().map(|x| format!("{x:.3}")).collect();
        format!("conformance-{symbology}-{}", sizes.join("-"))
    }

    const fn defects(&self) -> &'static [Defect] {
        match self.symbology {
            Symbology::Qr => &qr::DEFECTS,
            Symbology::DataMatrix => &data_matrix::DEFECTS,
        }
    }

    /// All symbols of one X below `top`; right and lower end of what was drawn.
    fn series(&self, x: f64, top: f64, pen: &mut Pen, symbols: &mut Vec<Symbol>) -> Result<[f64; 2], OrderError> {
        let clear = CLEAR * x;
        let cell = MODULES * x + clear;
        let letter = (x * 4.0).clamp(1.2, 2.0);
        let line = MODULES * x + 2.0 * clear + letter * 1.4;
        let mut right = 0.0_f64;
        for (index, &defect) in self.defects().iter().enumerate() {
            let (row, column) = (index / IN_A_ROW, index % IN_A_ROW);
            let corner = [MARGIN + clear + column as f64 * cell, top + clear + row as f64 * line];
            let corner = corner.map(|v| rounded(self.dots.whole(v)));
            let name = format!("{} X{x:.3}", defect.name());
            let (drawn, text) = self.drawn(defect, x, &name)?;
            let size = drawn.size();
            pen.shapes.extend(drawn.shapes(corner));
            let below = [corner[0] + size[0] / 2.0, top + row as f64 * line + 2.0 * clear + MODULES * x + letter];
            pen.write_centred(&name, below, letter);
            right = right.max(corner[0] + MODULES * x + clear);
            symbols.extend(described(&drawn, &name, &text, corner));
        }
        let rows = self.defects().len().div_ceil(IN_A_ROW);
        Ok([right, top + rows as f64 * line])
    }

    fn drawn(&self, defect: Defect, x: f64, name: &str) -> Result<(Drawn, String), OrderError> {
        let chinese = self.language == Language::Zh;
        match self.symbology {
            Symbology::Qr => Ok((qr::draw(defect, x, self.dots, name, chinese)?, name.to_owned())),
            Symbology::DataMatrix => {
                let text = if defect == Defect::DarkWidow { data_matrix::WIDOW_TEXT } else { name };
                Ok((data_matrix::draw(defect, x, self.dots, text, chinese)?, text.to_owned()))
            }
        }
    }

    fn texts(&self, id: &str, pen: &mut Pen) {
        let serial = match self.serial.as_str() {
            "" => "________________",
            serial => serial,
        };
        pen.write(id, [MARGIN, 5.5], 2.8);
        pen.write(&format!("ISO/IEC 15426-2 · 符合性测试卡 · serial / 序列号  {serial}"), [MARGIN, 9.8], 2.4);
        pen.write(
            "nominal without certificate / 无证书时为标称值 · print at 100 % / 按 100 % 打印",
            [MARGIN, 13.6],
            2.0,
        );
    }
}

/// The symbol once for each edition.
fn described(drawn: &Drawn, name: &str, text: &str, corner_mm: Millimetres) -> Vec<Symbol> {
    let of = |(edition, values): (&str, &std::collections::BTreeMap<_, _>)| Symbol {
        name: format!("{name} {edition}"),
        symbology: drawn.symbology.into(),
        text: text.into(),
        corner_mm,
        x_mm: rounded(drawn.x_mm),
        modules: [drawn.dark.width(), drawn.dark.height()],
        standard: format!("ISO/IEC 15415:{edition}"),
        aperture: "0.8X".into(),
        values: Clone::clone(values),
    };
    ["2011", "2024"].into_iter().zip(&drawn.values).map(of).collect()
}
