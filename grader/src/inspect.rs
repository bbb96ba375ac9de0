//! The whole pipeline: a frame in, a record out.
//!
//! ```text
//! Frame -search-> Located -reference decode-> Reading -measure-> Measurements -grade-> ScanGrade -> SymbolRecord
//! ```

mod formal;
mod other_readers;

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::civil::Date;

use crate::bilingual::Bilingual;
use crate::calibration::{Calibration, FrameKind};
use crate::frame::{Frame, Samples};
use crate::geometry::Point;
use crate::grade::{ScanGrade, grade};
use crate::grading::ReportedGrade;
use crate::locate::{Located, search_with_means};
use crate::measure::{Measurements, measure};
use crate::plane::Plane;
use crate::reading::{ApertureChoice, Reading, read};
use crate::record::{self, Basis, Check, Outcome, Record, Severity, SymbolDetail, SymbolRecord, Verdict};
use crate::reflectance::ReflectanceImage;
use crate::requirement::catalogue::check;
use crate::requirement::quality::OverallGrade;
use crate::requirement::{Rule, RuleId};
use crate::scene::reduced::Reduced;
use crate::scene::sight::Sight;
use crate::scene::symbol::PlacedSymbol;
use crate::standard::{Edition, Interpretation, Rules};
use crate::symbology::Decoded;
use crate::symbology::qr::sizes::Version;

/// Size of the measuring aperture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Aperture {
    /// Share of the X dimension of each symbol.
    Relative(f64),
    /// Diameter in thousandths of an inch; needs a scale.
    Mils(f64),
    /// Diameter in millimetres; needs a scale.
    Millimetres(f64),
}

/// As arguments and profiles write it: `0.8X`, `8mil`, `0.2mm`.
impl std::fmt::Display for Aperture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Relative(share) => write!(f, "{share}X"),
            Self::Mils(mils) => write!(f, "{mils}mil"),
            Self::Millimetres(millimetres) => write!(f, "{millimetres}mm"),
        }
    }
}

/// How to inspect.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Edition of the standard.
    pub edition: Edition,
    /// Disputed readings.
    pub interpretation: Interpretation,
    /// Measuring aperture.
    pub aperture: Aperture,
    /// Grey levels and scale.
    pub calibration: Calibration,
    /// Wavelength in nm, or `W`.
    pub light: String,
    /// Overall grade below which a symbol fails.
    pub minimum_grade: ReportedGrade,
    /// Day of the inspection, for calibrations that expire; `None`: not asked.
    pub date: Option<Date>,
    /// Keep what overlays draw in the record.
    pub detail: bool,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            edition: Edition::default(),
            interpretation: Interpretation::default(),
            aperture: Aperture::Relative(0.8),
            calibration: Calibration::NOMINAL,
            light: "660".into(),
            minimum_grade: ReportedGrade::from_tenths(15),
            date: None,
            detail: false,
        }
    }
}

/// Why a request cannot be carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// A fixed aperture without a scale.
    #[error("an aperture in mil or millimetres needs the scale of the picture (millimetres per pixel)")]
    NoScale,
    /// Impossible numbers.
    #[error("the {what} must be a number above 0")]
    NotPositive {
        /// Which number.
        what: &'static str,
    },
    /// A calibration of another camera, or of another setting of it.
    #[error("the calibration is for pictures of {calibrated}, this one is of {picture}")]
    OtherFrames {
        /// What the calibration is for.
        calibrated: FrameKind,
        /// The picture.
        picture: FrameKind,
    },
    /// Black and white exchanged or alike.
    #[error("the grey level of white must lie above that of black")]
    NoContrast,
}

/// Millimetres in a thousandth of an inch.
const MIL: f64 = 0.0254;
const NOT_WHOLE: &str = "symbol or quiet zone not wholly in the picture";
const BEYOND_CALIBRATION: &str = "reflectance beyond the calibration";

/// Inspects one frame.
///
/// # Errors
/// If the request contradicts itself. A frame that holds no symbol is no error: its verdict is `not_graded`.
pub fn inspect(frame: &Frame, request: &Request) -> Result<Record, RequestError> {
    inspect_placed(frame, request).map(|inspected| inspected.record)
}

/// An inspection, with what the scene around its symbols is looked at by.
#[derive(Clone, Debug)]
pub struct Inspected<'a> {
    /// What was measured.
    pub record: Record,
    /// Place of each symbol of the record, in its order.
    pub places: Vec<PlacedSymbol>,
    /// The picture in which symbols were searched.
    pub picture: Cow<'a, Plane<u8>>,
    /// The same in small, which that search made and the one for what is around them needs too.
    pub blocks: Reduced,
}

impl Inspected<'_> {
    /// What to look for other things in.
    #[must_use]
    pub fn sight(&self) -> Sight<'_> {
        Sight::new(&self.picture, &self.blocks)
    }
}

/// The same, with what the scene around the symbols is looked at by.
///
/// # Errors
/// As [`inspect`].
pub fn inspect_placed<'a>(frame: &'a Frame, request: &Request) -> Result<Inspected<'a>, RequestError> {
    let choice = aperture_choice(request)?;
    let kind = FrameKind::of(frame);
    if let Some(calibrated) = request.calibration.frames.filter(|calibrated| *calibrated != kind) {
        return Err(RequestError::OtherFrames { calibrated, picture: kind });
    }
    let rules = request.edition.rules(&request.interpretation);
    let image = ReflectanceImage::new(frame, &request.calibration);
    let picture = picture(frame);
    let (mut located, means) = search_with_means(&picture);
    sort_as_read(&mut located);
    let (mut symbols, places): (Vec<SymbolRecord>, Vec<PlacedSymbol>) = located
        .iter()
        .filter_map(|l| read_upright_or_mirrored(image, l, choice, &rules))
        .map(|reading| {
            let measured = measure(image, &reading, &rules);
            let place = PlacedSymbol::of_reading(&reading, &measured.margins);
            (symbol_record(&reading, &measured, request, &rules), place)
        })
        .unzip();
    let mut reason = None;
    if symbols.iter().any(|s| s.decode_failure.is_some() && s.readable_by_other_means.is_none()) || symbols.is_empty() {
        reason = other_readers::ask(&picture, &mut symbols);
    }
    let (verdict, obstacle) = verdict(&symbols);
    let reason = reason.or_else(|| obstacle.map(str::to_owned));
    let record = Record {
        schema: record::SCHEMA,
        software: record::Software { name: "grader".into(), version: env!("CARGO_PKG_VERSION").into() },
        image: record::ImageIdentity {
            source: frame.source().into(),
            sha256: frame.sha256().into(),
            width: frame.width() as u32,
            height: frame.height() as u32,
            bits: frame.bits(),
            channel: frame.channel().into(),
        },
        settings: record::Settings {
            standard: request.edition.name().into(),
            profile: None,
            calibration: request.calibration.identity.clone(),
            light: request.light.clone(),
            date: formal::day_asked(request),
            acceptance: None,
            interpretation: request.interpretation.names(),
        },
        symbols,
        checks: Vec::new(),
        scene: None,
        verdict,
        reason,
    };
    Ok(Inspected { record, places, picture, blocks: Reduced::of_blocks(means) })
}

fn aperture_choice(request: &Request) -> Result<ApertureChoice, RequestError> {
    let scale = request.calibration.scale;
    let positive = |value: f64, what| {
        if value > 0.0 && value.is_finite() { Ok(value) } else { Err(RequestError::NotPositive { what }) }
    };
    if let Some(scale) = scale {
        positive(scale, "scale")?;
    }
    if let (Some(black), Some(white)) = (request.calibration.black, request.calibration.white)
        && (white - black).partial_cmp(&0.0) != Some(std::cmp::Ordering::Greater)
    {
        return Err(RequestError::NoContrast);
    }
    let fixed = |millimetres: f64| {
        let scale = scale.ok_or(RequestError::NoScale)?;
        Ok(ApertureChoice::Pixels(positive(millimetres, "aperture")? / scale))
    };
    match request.aperture {
        Aperture::Relative(share) => Ok(ApertureChoice::Relative(positive(share, "aperture")?)),
        Aperture::Mils(mils) => fixed(mils * MIL),
        Aperture::Millimetres(millimetres) => fixed(millimetres),
    }
}

/// The picture in which symbols are searched: eight bits are plenty for that.
#[must_use]
pub fn picture(frame: &Frame) -> Cow<'_, Plane<u8>> {
    match frame.samples() {
        Samples::Bits8(plane) => Cow::Borrowed(plane),
        Samples::Bits16(plane) => {
            let shift = frame.bits() - 8;
            Cow::Owned(plane.map(|v| (v >> shift).min(255) as u8))
        }
    }
}

/// Top to bottom, then left to right: symbols whose centres differ in height by less than half their size are one row.
fn sort_as_read(located: &mut Vec<Located>) {
    located.sort_by(|a, b| a.centre().y.total_cmp(&b.centre().y).then(a.centre().x.total_cmp(&b.centre().x)));
    let mut rows: Vec<Vec<Located>> = Vec::new();
    for symbol in located.drain(..) {
        match rows.last_mut() {
            Some(row) if symbol.centre().y - row[0].centre().y < 0.5 * row[0].height() => row.push(symbol),
            _ => rows.push(vec![symbol]),
        }
    }
    for mut row in rows {
        row.sort_by(|a, b| a.centre().x.total_cmp(&b.centre().x));
        located.append(&mut row);
    }
}

/// A symbol that the search could not read may be mirrored: nothing but reading it can tell.
fn read_upright_or_mirrored(
    image: ReflectanceImage<'_>,
    located: &Located,
    choice: ApertureChoice,
    rules: &Rules,
) -> Option<Reading> {
    let reading = read(image, located, choice, rules)?;
    if reading.decoded.is_err() && located.reading.is_none() {
        let other = located.flipped().and_then(|mirrored| read(image, &mirrored, choice, rules));
        if let Some(other) = other.filter(|r| r.decoded.is_ok()) {
            return Some(other);
        }
    }
    Some(reading)
}

fn symbol_record(reading: &Reading, measured: &Measurements, request: &Request, rules: &Rules) -> SymbolRecord {
    let scan = grade(reading, measured, rules);
    let located = &reading.located;
    let decoded = reading.decoded.as_ref().ok();
    let known = decoded.or(located.reading.as_ref());
    let level_and_mask = known.and_then(Decoded::level_and_mask);
    let scale = request.calibration.scale;
    let formal = formal::formal(reading, request, measured);
    let minimum = request.minimum_grade;
    let message = decoded.map(|d| &d.message);
    let other = match (&reading.decoded, &located.reading) {
        (Err(_), Some(r)) => Some(record::OtherReading {
            reader: "grader".into(),
            text: r.message.text.clone(),
            bytes: Some(BASE64.encode(&r.message.bytes)),
        }),
        _ => None,
    };
    let mut record = SymbolRecord {
        symbology: located.size.symbology().name().into(),
        symbology_identifier: message.map(|m| m.symbology_identifier.clone()),
        text: message.and_then(|m| m.text.clone()),
        bytes: message.map(|m| BASE64.encode(&m.bytes)),
        size: record::Size {
            rows: located.size.rows() as u32,
            columns: located.size.columns() as u32,
            version: located.size.version().map(Version::number),
            error_correction: level_and_mask.map(|(level, _)| level.letter().to_string()),
            mask: level_and_mask.map(|(_, mask)| mask),
        },
        corners: corners(reading),
        mirrored: located.mirrored,
        reversed: located.reversed,
        rotation_degrees: rotation(reading),
        pixels_per_module: decimals(reading.x(), 2),
        x_dimension_mm: scale.map(|s| decimals(reading.x() * s, 4)),
        aperture: record::ApertureRecord {
            pixels: decimals(reading.aperture, 2),
            millimetres: scale.map(|s| decimals(reading.aperture * s, 4)),
            reference: scale.map(|s| (reading.aperture * s / MIL).round() as u32),
        },
        reflectance: Some(record::ReflectanceRecord {
            maximum: decimals(reading.levels.maximum, 4),
            minimum: decimals(reading.levels.minimum, 4),
            threshold: decimals(reading.levels.threshold, 4),
        }),
        grade: grade_record(&scan, reading, request),
        parameters: scan.parameters.clone(),
        scans: Vec::new(),
        uncertainty: None,
        decode_failure: reading.decoded.as_ref().err().copied(),
        readable_by_other_means: other,
        reader_programming: message.is_some_and(|m| m.reader_programming),
        structured_append: message.and_then(|m| m.structured_append).map(|s| record::StructuredAppend {
            index: s.index,
            count: s.count,
            parity: s.identification,
        }),
        formal,
        checks: vec![grade_check(scan.grade, minimum)],
        detail: request.detail.then(|| Box::new(detail(reading, measured, &scan))),
    };
    record.uncertainty = uncertainty(request, &record);
    record
}

/// Expanded uncertainties of the values of a symbol. Those of another edition or aperture would be of other values.
fn uncertainty(request: &Request, symbol: &SymbolRecord) -> Option<BTreeMap<String, f64>> {
    let statement = request.calibration.uncertainty.as_ref()?;
    statement.is_of(request.edition.name(), &request.aperture.to_string()).then(|| statement.of(symbol))
}

/// The rule that the overall grade reaches a minimum, where no profile sets its own.
#[must_use]
pub fn grade_check(grade: ReportedGrade, minimum: ReportedGrade) -> Check {
    let rule = Rule::new(
        Severity::Fail,
        Basis::Assumed,
        Bilingual::new(
            "ISO/IEC 15415 leaves the minimum to the application; GS1 and GB/T 33993 ask for 1.5",
            "ISO/IEC 15415 将最低等级留给应用规定；GS1 与 GB/T 33993 要求 1.5",
        ),
        OverallGrade { minimum },
    );
    check(RuleId::Pq01, &rule, rule.limit.of(grade))
}

fn grade_record(scan: &ScanGrade, reading: &Reading, request: &Request) -> record::GradeRecord {
    record::GradeRecord {
        overall: scan.grade,
        letter: scan.grade.letter(),
        notation: format!("{}/{}/{}", scan.grade, aperture_notation(reading, request), request.light),
        decided_by: scan.decided_by.iter().map(|s| (*s).to_owned()).collect(),
    }
}

/// Two digits of thousandths of an inch, or the share of X where no scale is known.
fn aperture_notation(reading: &Reading, request: &Request) -> String {
    match (request.calibration.scale, request.aperture) {
        (Some(scale), _) => format!("{:02}", (reading.aperture * scale / MIL).round() as u32),
        (None, Aperture::Relative(share)) => format!("{share}X"),
        (None, _) => format!("{:.1}px", reading.aperture),
    }
}

fn decimals(value: f64, digits: i32) -> f64 {
    let factor = 10_f64.powi(digits);
    // Adding zero turns -0 into 0.
    (value * factor).round() / factor + 0.0
}

fn corners(reading: &Reading) -> [[f64; 2]; 4] {
    let (grid, margin) = (&reading.grid, reading.margin);
    let at = |r: usize, c: usize| grid[(r + margin, c + margin)];
    let (bottom, right) = (reading.located.size.rows() - 1, reading.located.size.columns() - 1);
    // Half a module beyond the centre of the corner module.
    let corner = |r: usize, c: usize, inner_r: usize, inner_c: usize| {
        let p = at(r, c);
        let out: Point = reading.in_picture(p + ((p - at(r, inner_c)) + (p - at(inner_r, c))) * 0.5);
        [decimals(out.x, 2), decimals(out.y, 2)]
    };
    [
        corner(0, 0, 1, 1),
        corner(0, right, 1, right - 1),
        corner(bottom, right, bottom - 1, right - 1),
        corner(bottom, 0, bottom - 1, 1),
    ]
}

fn rotation(reading: &Reading) -> f64 {
    let (grid, margin, columns) = (&reading.grid, reading.margin, reading.located.size.columns());
    let way = reading.in_picture(grid[(margin, margin + columns - 1)]) - reading.in_picture(grid[(margin, margin)]);
    decimals(way.y.atan2(way.x).to_degrees(), 2)
}

fn detail(reading: &Reading, measured: &Measurements, scan: &ScanGrade) -> SymbolDetail {
    let margin = reading.margin;
    let mut segment_of = Plane::filled(reading.grid.width(), reading.grid.height(), None);
    for (index, segment) in scan.segments.iter().enumerate() {
        for [row, column] in segment.modules() {
            let cell = ((row + margin as i32) as usize, (column + margin as i32) as usize);
            segment_of[cell] = Some(index as u8);
        }
    }
    let signed = |r: usize, c: usize| {
        let value = measured.modulation[(r, c)]?;
        let wrong = measured.margins[(r, c)] == Some(0.0);
        Some(decimals(if wrong { -value } else { value }, 4))
    };
    SymbolDetail {
        quiet_zone: margin as u32,
        centres: reading.grid.map(|level| {
            let place = reading.in_picture(*level);
            [decimals(place.x, 2), decimals(place.y, 2)]
        }),
        reflectances: reading.reflectances.map(|r| r.map(|r| decimals(r, 4))),
        nominal: measured.nominal.map(|n| n.unwrap_or(false)),
        kinds: measured.kinds.clone(),
        codewords: measured.codewords.clone(),
        modulation: Plane::from_fn(reading.grid.width(), reading.grid.height(), signed),
        grades: scan.module_grades.clone(),
        segments: segment_of,
        segment_names: scan.segments.iter().map(|s| s.name.to_string()).collect(),
        corrected_codewords: reading
            .decoded
            .as_ref()
            .map_or_else(|_| Vec::new(), |d| d.corrected.iter().map(|i| *i as u32).collect()),
    }
}

/// What makes a measurement invalid, where anything does: a grade would rest on what was not seen.
pub(crate) fn obstacle(symbol: &SymbolRecord) -> Option<&'static str> {
    [BEYOND_CALIBRATION, NOT_WHOLE].into_iter().find(|o| symbol.formal.reasons.iter().any(|r| r == o))
}

/// The verdict, and why there is none. A symbol that was validly measured and fails decides for the picture, whatever
/// stands beside it.
fn verdict(symbols: &[SymbolRecord]) -> (Verdict, Option<&'static str>) {
    let not_met =
        |s: &SymbolRecord| s.checks.iter().any(|c| c.severity == Severity::Fail && c.outcome == Outcome::NotMet);
    if symbols.iter().any(|s| obstacle(s).is_none() && not_met(s)) {
        return (Verdict::Fail, None);
    }
    match symbols.iter().find_map(obstacle) {
        Some(obstacle) => (Verdict::NotGraded, Some(obstacle)),
        None if symbols.is_empty() => (Verdict::NotGraded, None),
        None => (Verdict::Pass, None),
    }
}
