//! Other readers, asked where the reference decode and the search read nothing. They explain; they never raise a grade.

use crate::diagnose::second_opinion;
use crate::plane::Plane;
use crate::record::{self, SymbolRecord};
use crate::symbology::Symbology;

/// Asks another reader about symbols that neither the reference decode nor the search could read. Returns why nothing was
/// graded where there is no symbol.
pub(super) fn ask(picture: &Plane<u8>, symbols: &mut [SymbolRecord]) -> Option<String> {
    for symbol in symbols.iter_mut().filter(|s| s.decode_failure.is_some() && s.readable_by_other_means.is_none()) {
        let [columns, rows] = [0, 1].map(|axis| surroundings(symbol, axis));
        symbol.readable_by_other_means = symbology(symbol)
            .and_then(|symbology| second_opinion(picture, symbology, columns, rows))
            .map(|o| record::OtherReading { reader: o.reader.into(), text: Some(o.text), bytes: None });
    }
    if !symbols.is_empty() {
        return None;
    }
    let whole = ([0, picture.width()], [0, picture.height()]);
    let opinion = Symbology::ALL.into_iter().find_map(|symbology| second_opinion(picture, symbology, whole.0, whole.1));
    Some(match opinion {
        None => "no symbol found".into(),
        Some(o) => format!("no symbol found that could be measured; {} reads: {}", o.reader, o.text),
    })
}

/// Pixels from and up to which a symbol with its quiet zone and as much again may reach along an axis.
fn surroundings(symbol: &SymbolRecord, axis: usize) -> [usize; 2] {
    let margin = 8.0 * symbol.pixels_per_module;
    let along = symbol.corners.map(|corner| corner[axis]);
    let first = along.iter().copied().fold(f64::INFINITY, f64::min) - margin;
    let last = along.iter().copied().fold(0.0, f64::max) + margin;
    // Casts from below zero and from what is no number give zero.
    [first.floor() as usize, last.ceil() as usize]
}

fn symbology(symbol: &SymbolRecord) -> Option<Symbology> {
    Symbology::from_name(&symbol.symbology)
}
