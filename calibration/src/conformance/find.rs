//! Which symbol of a picture is which symbol of the card: by message, and by place where several say the same.

use grader::geometry::{Homography, Point};
use grader::record::{Record, SymbolRecord};

use crate::card::{Card, Symbol};

/// What became of a symbol of the card in one picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sighting<'a> {
    /// Found and decoded.
    Read(&'a SymbolRecord),
    /// Found where it should be, but the reference decode failed.
    NotDecoded(&'a SymbolRecord),
    /// Not found.
    Missing,
}

/// How far from the expected place the middle of a symbol may lie, sides of the symbol.
const REACH: f64 = 0.5;
/// Symbols of a picture that are tried as the one from which the place of all others follows.
const ANCHORS: usize = 64;

/// The symbols of the card in the records of one picture, in the order of the card. `records` are those of the ways of
/// measuring, `request_of` says which belongs to which symbol.
#[must_use]
pub fn find<'a>(card: &Card, records: &'a [Record], request_of: &[usize]) -> Vec<Sighting<'a>> {
    let map = place(card, records);
    let mut taken: Vec<(usize, usize)> = Vec::new();
    card.symbols
        .iter()
        .zip(request_of)
        .map(|(symbol, &request)| {
            let found = records.get(request).map_or(&[][..], |record| record.symbols.as_slice());
            let free = found.iter().enumerate().filter(|(at, _)| !taken.contains(&(request, *at)));
            let all: Vec<(usize, &SymbolRecord)> = free.filter(|(_, held)| may_be(symbol, held)).collect();
            let Some((at, held)) = choose(symbol, &all, map.as_ref()) else { return Sighting::Missing };
            taken.push((request, at));
            if held.decode_failure.is_some() { Sighting::NotDecoded(held) } else { Sighting::Read(held) }
        })
        .collect()
}

/// The nearest to the expected place; without one, the only one that says the message.
fn choose<'a>(
    symbol: &Symbol,
    all: &[(usize, &'a SymbolRecord)],
    map: Option<&Homography>,
) -> Option<(usize, &'a SymbolRecord)> {
    let Some(map) = map else {
        let mut reading = all.iter().filter(|(_, held)| says(symbol, held));
        return reading.next().copied().filter(|_| reading.next().is_none());
    };
    let away = |held: &SymbolRecord| distance(symbol, held, map);
    all.iter()
        .copied()
        .filter(|(_, held)| away(held) <= REACH)
        .min_by(|(_, a), (_, b)| says(symbol, b).cmp(&says(symbol, a)).then(away(a).total_cmp(&away(b))))
}

/// Whether it says the message, or cannot tell.
fn may_be(symbol: &Symbol, held: &SymbolRecord) -> bool {
    held.symbology == symbol.symbology && (held.decode_failure.is_some() || says(symbol, held))
}

fn says(symbol: &Symbol, held: &SymbolRecord) -> bool {
    held.symbology == symbol.symbology && held.text.as_deref() == Some(symbol.text.as_str())
}

/// The map from the card to the picture under which most symbols lie where they should. Each symbol that was read gives
/// one, from its four corners.
fn place(card: &Card, records: &[Record]) -> Option<Homography> {
    let seen = records.first()?;
    let read = |symbol: &Symbol| seen.symbols.iter().filter(|held| says(symbol, held)).collect::<Vec<_>>();
    let mut best: Option<(usize, f64, Homography)> = None;
    for symbol in &card.symbols {
        for held in read(symbol).into_iter().take(ANCHORS) {
            let pairs = corners_mm(symbol).into_iter().zip(held.corners.map(|[x, y]| Point::new(x, y)));
            let Some(map) = Homography::from_pairs(&pairs.collect::<Vec<_>>()) else { continue };
            let (count, off) = agreement(card, seen, &map);
            if best.as_ref().is_none_or(|(most, least, _)| count > *most || (count == *most && off < *least)) {
                best = Some((count, off, map));
            }
        }
    }
    best.map(|(_, _, map)| map)
}

/// How many symbols of the card lie where the map has them, and by how much they are off in all.
fn agreement(card: &Card, seen: &Record, map: &Homography) -> (usize, f64) {
    let near = |symbol: &Symbol| {
        let all = seen.symbols.iter().filter(|held| says(symbol, held)).map(|held| distance(symbol, held, map));
        all.min_by(f64::total_cmp).filter(|away| *away <= REACH)
    };
    let distances: Vec<f64> = card.symbols.iter().filter_map(near).collect();
    (distances.len(), distances.iter().sum())
}

/// From the middle of the found symbol to the expected one, in sides of the expected one.
fn distance(symbol: &Symbol, held: &SymbolRecord, map: &Homography) -> f64 {
    let expected = corners_mm(symbol).map(|corner| map.map(corner));
    let middle =
        |corners: [Point; 4]| Point::from(corners.iter().map(|c| c.coords).sum::<grader::geometry::Vector>() / 4.0);
    let side = (expected[1] - expected[0]).norm().max((expected[3] - expected[0]).norm());
    let away = (middle(held.corners.map(|[x, y]| Point::new(x, y))) - middle(expected)).norm() / side;
    if away.is_finite() { away } else { f64::INFINITY }
}

/// Corners on the card: upper left, upper right, lower right, lower left, mm.
fn corners_mm(symbol: &Symbol) -> [Point; 4] {
    let [x, y] = symbol.corner_mm;
    let [width, height] = symbol.modules.map(|modules| modules as f64 * symbol.x_mm);
    [[x, y], [x + width, y], [x + width, y + height], [x, y + height]].map(|[x, y]| Point::new(x, y))
}
