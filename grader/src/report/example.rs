//! Records made by hand for tests, and a picture that goes with one of them.

use std::collections::BTreeMap;

use crate::bilingual::Bilingual;
use crate::frame::Frame;
use crate::grading::ReportedGrade;
use crate::plane::Plane;
use crate::record::*;

/// Modules on a side of the example: QR Code version 3.
const SIDE: i32 = 29;
/// Modules of quiet zone around it.
const QUIET: i32 = 4;
/// Reflectances of the example's ink and paper.
const DARK: f64 = 0.08;
const LIGHT: f64 = 0.84;

fn tenths(value: u8) -> ReportedGrade {
    ReportedGrade::from_tenths(value)
}

/// Every example.
pub(crate) fn all() -> Vec<Record> {
    vec![graded(), undecodable(), not_graded(), two_symbols(), hostile()]
}

/// A graded symbol with every parameter and detail; print growth has lowered modulation.
pub(crate) fn graded() -> Record {
    measured(PLACE)
}

/// Where the example symbol lies in its picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Upper left corner in pixels.
    pub origin: [f64; 2],
    /// Pixels per module.
    pub pitch: f64,
    /// Turned clockwise.
    pub degrees: f64,
}

/// Where the symbol of the records lies.
pub(super) const PLACE: Place = Place { origin: [110.0, 200.0], pitch: 14.0, degrees: 4.0 };

impl Place {
    fn to_pixels(self, u: f64, v: f64) -> [f64; 2] {
        let (sin, cos) = self.degrees.to_radians().sin_cos();
        [self.origin[0] + self.pitch * (u * cos - v * sin), self.origin[1] + self.pitch * (u * sin + v * cos)]
    }

    fn to_modules(self, x: f64, y: f64) -> (f64, f64) {
        let (sin, cos) = self.degrees.to_radians().sin_cos();
        let (x, y) = ((x - self.origin[0]) / self.pitch, (y - self.origin[1]) / self.pitch);
        (x * cos + y * sin, y * cos - x * sin)
    }
}

/// The print: nominal modules with growth, a scratch, a spot of ink, a void and a mark in the quiet zone.
fn print(layout: &Layout, u: f64, v: f64) -> f64 {
    let near = |row: f64, column: f64, radius: f64| (v - row).hypot(u - column) < radius;
    if near(12.4, -2.1, 0.8) || near(20.0, 17.3, 1.1) || near(3.5, 1.4, 0.55) {
        return DARK;
    }
    if near(15.2, 8.0, 1.4) || (u - 24.5).abs() < 0.28 && v > 10.0 && v < 19.0 {
        return LIGHT;
    }
    const GROWTH: f64 = 0.07;
    let dark = [(0.0, 0.0), (GROWTH, 0.0), (-GROWTH, 0.0), (0.0, GROWTH), (0.0, -GROWTH)]
        .into_iter()
        .any(|(du, dv)| layout.is_dark((v + dv).floor() as i32, (u + du).floor() as i32));
    if dark { DARK + 0.05 * (u * 0.2).sin().abs() } else { LIGHT }
}

/// A frame of 1280 × 1024 and the record that goes with it.
pub(super) fn picture(place: Place) -> (Frame, Record) {
    let layout = Layout::new();
    let frame = Plane::from_fn(1280, 1024, |row, column| {
        let mut sum = 0.0;
        for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
            let (u, v) = place.to_modules(column as f64 + dx, row as f64 + dy);
            sum += print(&layout, u, v);
        }
        let shade = 1.0 - 0.05 * (column as f64 / 1280.0);
        (sum / 4.0 * shade * 255.0) as u8
    });
    let frame = Frame::from_luma8(frame).expect("it has pixels").with_provenance("line-2/good.png", "9f86d0", "grey");
    (frame, measured(place))
}

/// The record of the print at that place.
fn measured(place: Place) -> Record {
    let mut record = empty(Verdict::Pass);
    record.symbols.push(symbol(place, detail(&Layout::new(), place)));
    record
}

/// A symbol whose error correction failed but which another reader reads.
pub(super) fn undecodable() -> Record {
    let mut record = graded();
    record.verdict = Verdict::Fail;
    let symbol = &mut record.symbols[0];
    symbol.text = None;
    symbol.bytes = None;
    symbol.symbology_identifier = None;
    symbol.detail = None;
    symbol.decode_failure = Some(DecodeStage::ErrorCorrection);
    symbol.readable_by_other_means =
        Some(OtherReading { reader: "rxing".into(), text: Some("https://example.com/1".into()), bytes: None });
    symbol.parameters = Parameters {
        decode: Some(Plain { value: None, grade: Some(tenths(0)) }),
        symbol_contrast: symbol.parameters.symbol_contrast.clone(),
        ..Parameters::default()
    };
    symbol.grade = GradeRecord {
        overall: tenths(0),
        letter: 'F',
        notation: "0.0/0.8X/660".into(),
        decided_by: vec!["decode".into()],
    };
    record
}

/// An image that allows no valid measurement.
pub(crate) fn not_graded() -> Record {
    let mut record = empty(Verdict::NotGraded);
    record.reason = Some("image saturated".into());
    record
}

/// Two symbols, one with a rule not met.
pub(crate) fn two_symbols() -> Record {
    let mut record = graded();
    record.image.source = "产线二/0002.png".into();
    record.verdict = Verdict::Fail;
    let mut second = undecodable().symbols.remove(0);
    for corner in &mut second.corners {
        corner[0] += 560.0;
    }
    second.checks = vec![overall_grade(Outcome::NotMet, "0.0")];
    record.symbols.push(second);
    record
}

/// Everything from outside tries to break the report: escapes, direction marks, zero width, formulas.
pub(crate) fn hostile() -> Record {
    const TEXT: &str = "=1+1\u{1b}[31m\u{202e}gpj\u{200b}\r\n\u{7}質量\u{0}\u{9b}2J";
    let mut record = two_symbols();
    record.image.source = TEXT.into();
    record.image.channel = TEXT.into();
    record.reason = Some(TEXT.into());
    record.settings.light = TEXT.into();
    record.settings.standard = TEXT.into();
    record.settings.profile = Some(ProfileIdentity { id: TEXT.into(), sha256: TEXT.into() });
    record.settings.calibration = Some(CalibrationIdentity { id: TEXT.into(), date: None, expires: None });
    for symbol in &mut record.symbols {
        symbol.symbology = TEXT.into();
        symbol.symbology_identifier = Some(TEXT.into());
        symbol.text = Some(TEXT.repeat(40));
        symbol.size.error_correction = Some(TEXT.into());
        symbol.grade.notation = TEXT.into();
        symbol.grade.decided_by.push(TEXT.into());
        symbol.formal.reasons.push(TEXT.into());
        if let Some(other) = &mut symbol.readable_by_other_means {
            *other = OtherReading { reader: TEXT.into(), text: Some(TEXT.into()), bytes: None };
        }
        if let Some(damage) = &mut symbol.parameters.fixed_pattern_damage {
            damage.segments.insert(TEXT.into(), tenths(0));
        }
        if let Some(detail) = &mut symbol.detail {
            detail.segment_names[0] = TEXT.into();
        }
        symbol.checks.push(Check {
            id: TEXT.into(),
            severity: Severity::Warn,
            outcome: Outcome::NotMet,
            basis: Basis::Documented,
            measured: Some(TEXT.into()),
            limit: Some(TEXT.into()),
            message: TEXT.into(),
            title: Some(Bilingual::new(TEXT, TEXT)),
            finding: Some(Bilingual::new(TEXT, TEXT)),
            action: Some(Bilingual::new(TEXT, TEXT)),
            source: Some(Bilingual::new(TEXT, TEXT)),
        });
    }
    record
}

fn overall_grade(outcome: Outcome, measured: &str) -> Check {
    Check {
        id: "PQ-01".into(),
        severity: Severity::Fail,
        outcome,
        basis: Basis::Assumed,
        measured: Some(measured.into()),
        limit: Some(">= 1.5".into()),
        message: "The overall grade.".into(),
        title: None,
        finding: None,
        action: None,
        source: None,
    }
}

fn empty(verdict: Verdict) -> Record {
    Record {
        schema: SCHEMA,
        software: Software { name: "grader".into(), version: "0.1.0".into() },
        image: ImageIdentity {
            source: "line-2/good.png".into(),
            sha256: "9f86d081884c7d65".into(),
            width: 1280,
            height: 1024,
            bits: 8,
            channel: "grey".into(),
        },
        settings: Settings {
            standard: "ISO/IEC 15415:2011".into(),
            profile: None,
            calibration: None,
            light: "660".into(),
            date: None,
            acceptance: None,
            interpretation: BTreeMap::from([("misdecode_protection".into(), "subtracted".into())]),
        },
        symbols: Vec::new(),
        checks: Vec::new(),
        scene: None,
        verdict,
        reason: None,
    }
}

fn symbol(place: Place, detail: SymbolDetail) -> SymbolRecord {
    let side = f64::from(SIDE);
    let corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)].map(|(u, v)| place.to_pixels(u, v));
    SymbolRecord {
        symbology: "QRCode".into(),
        symbology_identifier: Some("]Q1".into()),
        text: Some("https://example.com/01/06901234567892/10/A1/21/0001".into()),
        bytes: Some("aHR0cHM6Ly9leGFtcGxlLmNvbS8wMS8wNjkwMTIzNDU2Nzg5Mi8xMC9BMS8yMS8wMDAx".into()),
        size: Size { rows: 29, columns: 29, version: Some(3), error_correction: Some("M".into()), mask: Some(2) },
        corners,
        mirrored: false,
        reversed: false,
        rotation_degrees: place.degrees,
        pixels_per_module: place.pitch,
        x_dimension_mm: None,
        aperture: ApertureRecord { pixels: 0.8 * place.pitch, millimetres: None, reference: None },
        reflectance: Some(ReflectanceRecord { maximum: 0.84, minimum: 0.08, threshold: 0.46 }),
        parameters: parameters(&detail),
        grade: GradeRecord {
            overall: tenths(20),
            letter: 'C',
            notation: "2.0/0.8X/660".into(),
            decided_by: vec!["modulation".into()],
        },
        scans: Vec::new(),
        uncertainty: None,
        decode_failure: None,
        readable_by_other_means: None,
        reader_programming: false,
        structured_append: None,
        formal: Formal { conforming: false, reasons: vec!["no reflectance calibration".into(), "no scale".into()] },
        checks: vec![overall_grade(Outcome::Met, "2.0")],
        detail: Some(Box::new(detail)),
    }
}

fn parameters(detail: &SymbolDetail) -> Parameters {
    let plain = |value: Option<f64>, grade| Some(Plain { value, grade: Some(tenths(grade)) });
    let overlay = |grade| {
        Some(Modulation {
            value: None,
            grade: Some(tenths(grade)),
            codewords: codeword_grades(detail),
            levels: vec![OverlayLevel {
                level: 2.0,
                below: 3,
                margin: 0.769,
                margin_grade: tenths(40),
                result: tenths(grade),
            }],
        })
    };
    let segments = [("A1", 30), ("A2", 40), ("A3", 40), ("B1", 40), ("B2", 40), ("C", 40)];
    Parameters {
        decode: plain(None, 40),
        symbol_contrast: plain(Some(0.76), 40),
        modulation: overlay(20),
        reflectance_margin: overlay(20),
        fixed_pattern_damage: Some(FixedPatternDamage {
            value: None,
            grade: Some(tenths(30)),
            segments: segments.iter().map(|(name, grade)| ((*name).into(), tenths(*grade))).collect(),
            wrong_modules: BTreeMap::from([("A1".into(), 1)]),
            clock_tracks: Vec::new(),
        }),
        format_information: Some(Copies { value: None, grade: Some(tenths(40)), copies: [tenths(40), tenths(40)] }),
        version_information: None,
        axial_nonuniformity: plain(Some(0.001), 40),
        grid_nonuniformity: Some(Located { value: Some(0.12), grade: Some(tenths(40)), worst: Some([25, 3]) }),
        unused_error_correction: Some(UnusedErrorCorrection {
            value: Some(0.769),
            grade: Some(tenths(40)),
            blocks: vec![BlockRecord { codewords: 70, corrected: 3, capacity: 26 }],
        }),
        print_growth: Some(PrintGrowth {
            value: Some(0.14),
            grade: None,
            horizontal: Some(0.14),
            vertical: Some(0.13),
        }),
        contrast_uniformity: Some(Located { value: Some(0.04), grade: None, worst: Some([21, 18]) }),
        quiet_zone: Some(QuietZone {
            value: Some(1.3),
            grade: None,
            left: Some(1.3),
            top: Some(4.0),
            right: Some(4.0),
            bottom: Some(4.0),
        }),
    }
}

fn codeword_grades(detail: &SymbolDetail) -> Vec<ReportedGrade> {
    let mut grades = vec![tenths(40); 70];
    for (codeword, grade) in detail.codewords.data().iter().zip(detail.grades.data()) {
        if let (Some(codeword), Some(grade)) = (codeword, grade) {
            let held = &mut grades[*codeword as usize];
            *held = (*held).min(*grade);
        }
    }
    grades
}

fn detail(layout: &Layout, place: Place) -> SymbolDetail {
    let side = (SIDE + 2 * QUIET) as usize;
    let at = |row: usize, column: usize| (row as i32 - QUIET, column as i32 - QUIET);
    let plane = |fill: &dyn Fn(i32, i32) -> Option<f64>| {
        Plane::from_fn(side, side, |row, column| {
            let (row, column) = at(row, column);
            fill(row, column)
        })
    };
    let reflectances = plane(&|row, column| Some(through_aperture(layout, row, column)));
    let nominal = Plane::from_fn(side, side, |row, column| {
        let (row, column) = at(row, column);
        layout.is_dark(row, column)
    });
    let modulation = Plane::from_fn(side, side, |row, column| {
        let sign = if nominal[(row, column)] { -1.0 } else { 1.0 };
        reflectances[(row, column)].map(|held| sign * 2.0 * (held - 0.46) / 0.76)
    });
    let kinds = Plane::from_fn(side, side, |row, column| {
        let (row, column) = at(row, column);
        layout.kind(row, column)
    });
    let codewords = Plane::from_fn(side, side, |row, column| {
        let (row, column) = at(row, column);
        layout.codeword(row, column)
    });
    let segments = Plane::from_fn(side, side, |row, column| segment(kinds[(row, column)], at(row, column)));
    let mut detail = SymbolDetail {
        quiet_zone: QUIET as u32,
        centres: Plane::from_fn(side, side, |row, column| {
            let (row, column) = at(row, column);
            place.to_pixels(f64::from(column) + 0.5, f64::from(row) + 0.5)
        }),
        grades: modulation.map(|held| held.map(level)),
        reflectances,
        nominal,
        kinds,
        codewords,
        modulation,
        segments,
        segment_names: ["A1", "A2", "A3", "B1", "B2", "C"].map(Into::into).into(),
        corrected_codewords: Vec::new(),
    };
    let wrong =
        |(held, codeword): (&Option<f64>, &Option<u32>)| (*codeword).filter(|_| held.is_some_and(|held| held < 0.0));
    detail.corrected_codewords =
        detail.modulation.data().iter().zip(detail.codewords.data()).filter_map(wrong).collect();
    detail.corrected_codewords.sort_unstable();
    detail.corrected_codewords.dedup();
    detail
}

fn level(modulation: f64) -> ReportedGrade {
    tenths(match modulation {
        0.5.. => 40,
        0.4.. => 30,
        0.3.. => 20,
        0.2.. => 10,
        _ => 0,
    })
}

/// Mean of the print over a disc of 0.8 X.
fn through_aperture(layout: &Layout, row: i32, column: i32) -> f64 {
    let mut sum = 0.0;
    let mut count = 0.0;
    for i in -6..=6 {
        for j in -6..=6 {
            let (du, dv) = (f64::from(i) / 15.0, f64::from(j) / 15.0);
            if du.hypot(dv) <= 0.4 {
                sum += print(layout, f64::from(column) + 0.5 + du, f64::from(row) + 0.5 + dv);
                count += 1.0;
            }
        }
    }
    sum / count
}

fn segment(kind: ModuleKind, (row, column): (i32, i32)) -> Option<u8> {
    match kind {
        ModuleKind::Finder if row < 9 && column < 9 => Some(0),
        ModuleKind::Finder if row < 9 => Some(1),
        ModuleKind::Finder => Some(2),
        ModuleKind::Timing if row == 6 => Some(3),
        ModuleKind::Timing => Some(4),
        ModuleKind::Alignment => Some(5),
        _ => None,
    }
}

/// The modules of the example: real function patterns of version 3, made-up data.
struct Layout {
    /// Codeword of each module of the symbol, row by row.
    codewords: Vec<Option<u32>>,
}

impl Layout {
    fn new() -> Self {
        let mut layout = Self { codewords: vec![None; (SIDE * SIDE) as usize] };
        let mut bit = 0;
        let mut right = SIDE - 1;
        let mut upwards = true;
        while right > 0 {
            if right == 6 {
                right -= 1;
            }
            for step in 0..SIDE {
                let row = if upwards { SIDE - 1 - step } else { step };
                for column in [right, right - 1] {
                    if layout.kind(row, column) == ModuleKind::Codeword && bit < 70 * 8 {
                        layout.codewords[(row * SIDE + column) as usize] = Some(bit / 8);
                        bit += 1;
                    }
                }
            }
            upwards = !upwards;
            right -= 2;
        }
        layout
    }

    fn is_inside(row: i32, column: i32) -> bool {
        (0..SIDE).contains(&row) && (0..SIDE).contains(&column)
    }

    fn codeword(&self, row: i32, column: i32) -> Option<u32> {
        Self::is_inside(row, column).then(|| self.codewords[(row * SIDE + column) as usize]).flatten()
    }

    fn kind(&self, row: i32, column: i32) -> ModuleKind {
        if !Self::is_inside(row, column) {
            return ModuleKind::QuietZone;
        }
        let last = SIDE - 8;
        if (row < 8 || row >= last) && column < 8 || row < 8 && column >= last {
            ModuleKind::Finder
        } else if (20..25).contains(&row) && (20..25).contains(&column) {
            ModuleKind::Alignment
        } else if row == 6 || column == 6 {
            ModuleKind::Timing
        } else if row == 8 && (column < 9 || column >= last) || column == 8 && (row < 9 || row >= last) {
            ModuleKind::Format
        } else {
            ModuleKind::Codeword
        }
    }

    fn is_dark(&self, row: i32, column: i32) -> bool {
        // Rings around a centre: 0 and odd or even distances are dark as in the patterns.
        let distance = |r: i32, c: i32| (row - r).abs().max((column - c).abs());
        match self.kind(row, column) {
            ModuleKind::QuietZone => false,
            ModuleKind::Finder => [(3, 3), (3, SIDE - 4), (SIDE - 4, 3)]
                .into_iter()
                .map(|(r, c)| distance(r, c))
                .any(|distance| distance <= 3 && distance != 2),
            ModuleKind::Alignment => distance(22, 22) != 1,
            ModuleKind::Timing => (row + column) % 2 == 0,
            _ => (row * 7919 + column * 104_729 + row * column * 31) % 7 < 3,
        }
    }
}
