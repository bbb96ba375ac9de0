//! Each rule: met, not met, undecided, not applicable; each limit at and beside it.

use super::decision::Acceptance;
use super::quality::{
    ApertureReference, Climate, FinalState, LightOfApplication, OverallGrade, ScansCombined, ValidInstrument,
};
use super::size::{ClearQuietZone, EnoughSampling, MaximumModule, MinimumModule, SymbolSide};
use super::symbology::{
    Decodes, ErrorCorrection, NoForbiddenVariant, NormalPolarity, PermittedSymbology, SymbolCount, VersionCap,
};
use super::testing::Case;
use super::{Limits, OfSymbol};
use crate::grading::ReportedGrade;
use crate::record::{CalibrationIdentity, DecodeStage, Outcome, QuietZone, StructuredAppend, SymbolRecord};

use Outcome::{Met, NotApplicable, NotMet, Undecided};

fn outcome(rule: &impl OfSymbol, change: impl FnOnce(&mut SymbolRecord)) -> Outcome {
    Case::perfect().with(change).ask(rule).outcome
}

const fn undecoded(symbol: &mut SymbolRecord) {
    symbol.decode_failure = Some(DecodeStage::ErrorCorrection);
}

#[test]
fn permitted_symbology() {
    let all: Vec<String> = ["QRCode", "DataMatrix", "HanXin"].map(Into::into).into();
    let rule = PermittedSymbology { allowed: all.clone(), preferred: vec!["QRCode".into()] };
    assert_eq!(outcome(&rule, |_| {}), Met);
    let second_choice = Case::perfect().with(|s| s.symbology = "HanXin".into()).ask(&rule);
    assert_eq!((second_choice.outcome, second_choice.mild), (NotMet, true), "allowed, but not preferred: a warning");
    let foreign = Case::perfect().with(|s| s.symbology = "Aztec".into()).ask(&rule);
    assert_eq!((foreign.outcome, foreign.mild), (NotMet, false));
    assert!(PermittedSymbology { allowed: vec![], preferred: vec![] }.validate().is_err());
    assert!(PermittedSymbology { allowed: vec!["QR".into()], preferred: vec![] }.validate().is_err());
    assert!(
        PermittedSymbology { allowed: vec!["QRCode".into()], preferred: vec!["HanXin".into()] }.validate().is_err()
    );
    let fewer = PermittedSymbology { allowed: vec!["QRCode".into()], preferred: vec![] };
    assert!(rule.loosens(&fewer).is_some_and(|why| why.contains("DataMatrix")));
    assert_eq!(fewer.loosens(&rule), None);
}

#[test]
fn forbidden_variants() {
    let rule = NoForbiddenVariant {};
    assert_eq!(outcome(&rule, |_| {}), Met);
    assert_eq!(outcome(&rule, undecoded), Undecided);
    let series = Some(StructuredAppend { index: 1, count: 2, parity: 0 });
    assert_eq!(outcome(&rule, |s| s.structured_append = series), NotMet);
    assert_eq!(outcome(&rule, |s| s.symbology = "MicroQRCode".into()), NotMet);
    for (identifier, expected) in
        [("]Q0", NotMet), ("]Q1", Met), ("]Q2", Met), ("]Q3", Met), ("]Q4", NotMet), ("]d2", Met)]
    {
        assert_eq!(outcome(&rule, |s| s.symbology_identifier = Some(identifier.into())), expected, "{identifier}");
    }
}

#[test]
fn decodes_and_polarity() {
    assert_eq!(outcome(&Decodes {}, |_| {}), Met);
    assert_eq!(outcome(&Decodes {}, undecoded), NotMet);
    assert_eq!(outcome(&NormalPolarity {}, |_| {}), Met);
    assert_eq!(outcome(&NormalPolarity {}, |s| s.reversed = true), NotMet);
    assert_eq!(outcome(&NormalPolarity {}, |s| s.mirrored = true), NotMet);
}

#[test]
fn error_correction_level() {
    let rule = ErrorCorrection { minimum: "M".into() };
    for (level, expected) in [("L", NotMet), ("M", Met), ("Q", Met), ("H", Met)] {
        assert_eq!(outcome(&rule, |s| s.size.error_correction = Some(level.into())), expected, "{level}");
    }
    assert_eq!(outcome(&rule, |s| s.size.error_correction = None), Undecided);
    assert_eq!(outcome(&rule, |s| s.symbology = "DataMatrix".into()), NotApplicable);
    assert!(ErrorCorrection { minimum: "K".into() }.validate().is_err());
    assert!(ErrorCorrection { minimum: "L".into() }.loosens(&rule).is_some());
    assert_eq!(ErrorCorrection { minimum: "Q".into() }.loosens(&rule), None);
}

#[test]
fn version() {
    let rule = VersionCap { maximum: 10 };
    for (version, expected) in [(Some(9), Met), (Some(10), Met), (Some(11), NotMet), (None, NotApplicable)] {
        assert_eq!(outcome(&rule, |s| s.size.version = version), expected, "{version:?}");
    }
    assert!(VersionCap { maximum: 0 }.validate().is_err() && VersionCap { maximum: 41 }.validate().is_err());
}

#[test]
fn number_of_codes() {
    let mut case = Case::perfect();
    let rule = SymbolCount { exactly: 1 };
    assert_eq!(case.ask_scene(&rule).outcome, Met);
    case.targets = vec![];
    let none = case.ask_scene(&rule);
    assert_eq!((none.outcome, none.measured.as_deref()), (NotMet, Some("0 (+ 1)")), "the symbol is another code");
    let second = case.record.symbols[0].clone();
    case.record.symbols.push(second);
    case.targets = vec![0, 1];
    assert_eq!(case.ask_scene(&rule).outcome, NotMet);
    assert_eq!(case.ask_scene(&SymbolCount { exactly: 2 }).outcome, Met);
    assert_eq!(case.ask_scene(&SymbolCount { exactly: 3 }).outcome, NotMet);
}

#[test]
fn smallest_module() {
    let rule = MinimumModule { minimum_mm: 0.254, advised_mm: Some(0.396) };
    let at = |x: Option<f64>| Case::perfect().with(|s| s.x_dimension_mm = x).ask(&rule);
    for (x, expected, mild) in
        [(0.2539, NotMet, false), (0.254, NotMet, true), (0.3959, NotMet, true), (0.396, Met, false), (0.5, Met, false)]
    {
        let finding = at(Some(x));
        assert_eq!((finding.outcome, finding.mild), (expected, mild), "{x}");
    }
    let unknown = at(None);
    assert_eq!(unknown.outcome, Undecided);
    assert!(unknown.text.en.contains("scale") && unknown.measured.is_none());
}

#[test]
fn smallest_module_with_a_guard_band() {
    let rule = MinimumModule { minimum_mm: 0.25, advised_mm: None };
    let mut case = Case::perfect();
    case.acceptance = Acceptance::Guarded;
    assert_eq!(case.ask(&rule).outcome, Undecided, "nobody stated an uncertainty");
    // 2 % of 0.25 mm are 0.005 mm.
    case.conditions.uncertainty.scale_relative = Some(0.02);
    for (x, expected) in [(0.244, NotMet), (0.25, Undecided), (0.2549, Undecided), (0.2552, Met)] {
        assert_eq!(case.clone().with(|s| s.x_dimension_mm = Some(x)).ask(&rule).outcome, expected, "{x}");
    }
    // What the record knows counts before what was stated.
    let known = |s: &mut SymbolRecord| {
        s.x_dimension_mm = Some(0.2552);
        s.uncertainty = Some([("x_dimension_mm".to_owned(), 0.01)].into());
    };
    assert_eq!(case.with(known).ask(&rule).outcome, Undecided);
}

#[test]
fn largest_module_and_side() {
    let rule = MaximumModule { maximum_mm: 0.99 };
    for (x, expected) in [(Some(0.99), Met), (Some(0.991), NotMet), (None, Undecided)] {
        assert_eq!(outcome(&rule, |s| s.x_dimension_mm = x), expected, "{x:?}");
    }
    // Version 1 has 21 modules: 10.5 mm at 0.5 mm; with its quiet zone 29 modules, 14.5 mm.
    let side = |least, most| SymbolSide { minimum_mm: least, maximum_mm: most };
    let measured = Case::perfect().ask(&side(None, None));
    assert_eq!(measured.outcome, NotApplicable);
    assert_eq!(measured.measured.as_deref(), Some("10.500 mm (14.50 mm with quiet zone)"));
    assert_eq!(outcome(&side(Some(10.5), None), |_| {}), Met);
    assert_eq!(outcome(&side(Some(10.6), None), |_| {}), NotMet);
    assert_eq!(outcome(&side(None, Some(10.5)), |_| {}), Met);
    assert_eq!(outcome(&side(None, Some(10.4)), |_| {}), NotMet);
    assert_eq!(outcome(&side(Some(10.0), Some(11.0)), |s| s.x_dimension_mm = None), Undecided);
    assert!(side(Some(2.0), Some(1.0)).validate().is_err());
}

#[test]
fn quiet_zone() {
    let zone = |left, top| {
        let least = f64::min(left, top);
        move |s: &mut SymbolRecord| {
            s.parameters.quiet_zone = Some(QuietZone {
                value: Some(least),
                grade: None,
                left: Some(left),
                top: Some(top),
                right: Some(4.0),
                bottom: Some(4.0),
            });
        }
    };
    assert_eq!(outcome(&ClearQuietZone {}, |_| {}), Met);
    let ask = |left, top| Case::perfect().with(zone(left, top)).ask(&ClearQuietZone {});
    assert_eq!(ask(4.0, 3.96).outcome, Met);
    let narrow = ask(3.9, 2.0);
    assert_eq!(narrow.outcome, NotMet);
    assert!(narrow.text.en.contains("top, left") && narrow.text.zh.contains("上、左"), "{narrow:?}");
    // Where the picture ends with the quiet zone, what lies at its very rim is not seen; what is seen nearer counts.
    let at_the_border = |s: &mut SymbolRecord| s.corners = s.corners.map(|[x, y]| [x - 40.0, y - 40.0]);
    let cut = Case::perfect().with(zone(3.75, 3.75)).with(at_the_border);
    assert_eq!(cut.ask(&ClearQuietZone {}).outcome, Undecided);
    let text_below = cut.with(|s| s.parameters.quiet_zone.as_mut().expect("set").bottom = Some(1.0));
    assert_eq!(text_below.ask(&ClearQuietZone {}).outcome, NotMet);
    // Data Matrix needs 1 module only.
    let data_matrix = |s: &mut SymbolRecord| {
        zone(1.0, 1.0)(s);
        s.symbology = "DataMatrix".into();
    };
    assert_eq!(outcome(&ClearQuietZone {}, data_matrix), Met);
    assert_eq!(outcome(&ClearQuietZone {}, |s| s.parameters.quiet_zone = None), Undecided);
}

#[test]
fn sampling() {
    let rule = EnoughSampling { minimum_pixels: 10.0 };
    assert_eq!(outcome(&rule, |s| s.pixels_per_module = 10.0), Met);
    assert_eq!(outcome(&rule, |s| s.pixels_per_module = 9.99), Undecided, "a coarse picture is not a bad code");
}

#[test]
fn overall_grade() {
    let rule = OverallGrade { minimum: ReportedGrade::from_tenths(15) };
    for (tenths, expected) in [(14, NotMet), (15, Met), (16, Met)] {
        let change = |s: &mut SymbolRecord| s.grade.overall = ReportedGrade::from_tenths(tenths);
        assert_eq!(outcome(&rule, change), expected, "{tenths}");
    }
    assert!(OverallGrade { minimum: ReportedGrade::from_tenths(14) }.loosens(&rule).is_some());
}

#[test]
fn single_parameters() {
    #[derive(serde::Deserialize)]
    struct File {
        limit: super::quality::ParameterGrades,
    }
    let rule = |text: &str| toml::from_str::<File>(text).expect("TOML").limit;
    let strict = rule("limit = { symbol_contrast = 2.5, modulation = 2.0 }");
    assert_eq!(outcome(&strict, |_| {}), Met);
    let contrast = |tenths| {
        move |s: &mut SymbolRecord| {
            let held = s.parameters.symbol_contrast.as_mut().expect("measured");
            held.grade = Some(ReportedGrade::from_tenths(tenths));
        }
    };
    assert_eq!(outcome(&strict, contrast(25)), Met);
    let low = Case::perfect().with(contrast(24)).ask(&strict);
    assert_eq!((low.outcome, low.measured.as_deref()), (NotMet, Some("symbol_contrast 2.4")));
    // The 2011 edition reports print growth without a grade.
    assert_eq!(outcome(&rule("limit = { print_growth = 2.0 }"), |_| {}), NotApplicable);
    assert!(rule("limit = { colour = 2.0 }").validate().is_err());
    assert!(rule("limit = {}").validate().is_err());
    assert!(rule("limit = { modulation = 4.0 }").loosens(&strict).is_some_and(|why| why.contains("symbol_contrast")));
}

#[test]
fn aperture_and_light() {
    let rule = ApertureReference { mils: 8 };
    for (reference, expected) in [(Some(8), Met), (Some(9), NotMet), (None, Undecided)] {
        assert_eq!(outcome(&rule, |s| s.aperture.reference = reference), expected, "{reference:?}");
    }
    let light = LightOfApplication { light: "660".into(), tolerance_nm: 10 };
    for (used, expected) in [("660", Met), ("650", Met), ("670", Met), ("649", NotMet), ("671", NotMet), ("W", NotMet)]
    {
        let mut case = Case::perfect();
        case.record.settings.light = used.into();
        assert_eq!(case.ask(&light).outcome, expected, "{used}");
    }
    assert!(LightOfApplication { light: "red".into(), tolerance_nm: 0 }.validate().is_err());
}

#[test]
fn scans_combined() {
    let rule = ScansCombined { minimum: 5 };
    let scans = |count| move |s: &mut SymbolRecord| s.scans = vec![ReportedGrade::from_tenths(40); count];
    for (count, expected) in [(0, NotMet), (4, NotMet), (5, Met), (6, Met)] {
        assert_eq!(outcome(&rule, scans(count)), expected, "{count}");
    }
    let mut case = Case::perfect();
    case.record.settings.standard = "ISO/IEC 15415:2024".into();
    assert_eq!(case.ask(&rule).outcome, NotApplicable);
}

#[test]
fn climate_and_final_state() {
    let rule = Climate { temperature_c: [18.0, 28.0], humidity_percent: [30.0, 70.0] };
    let mut case = Case::perfect();
    assert_eq!(case.ask(&rule).outcome, NotApplicable);
    for (temperature, humidity, expected) in
        [(18.0, 30.0, Met), (28.0, 70.0, Met), (17.9, 50.0, NotMet), (28.1, 50.0, NotMet), (23.0, 70.1, NotMet)]
    {
        case.conditions.climate.temperature_c = Some(temperature);
        case.conditions.climate.humidity_percent = Some(humidity);
        assert_eq!(case.ask(&rule).outcome, expected, "{temperature} {humidity}");
    }
    for (state, expected) in [(None, NotApplicable), (Some(true), Met), (Some(false), NotMet)] {
        case.conditions.final_state = state;
        assert_eq!(case.ask(&FinalState {}).outcome, expected, "{state:?}");
    }
}

#[test]
fn valid_instrument() {
    let mut case = Case::perfect();
    let calibration = |date: Option<&str>, expires: Option<&str>| {
        Some(CalibrationIdentity { id: "C".into(), date: date.map(Into::into), expires: expires.map(Into::into) })
    };
    let date = Some("2026-01-01");
    for (identity, expected) in [
        (None, Undecided),
        (calibration(None, None), Undecided),
        (calibration(date, Some("2026-11-23")), Met),
        (calibration(date, Some("2026-11-22")), NotMet),
        (calibration(date, None), NotMet),
        (calibration(date, Some("soon")), NotMet),
    ] {
        case.record.settings.calibration.clone_from(&identity);
        assert_eq!(case.ask(&ValidInstrument {}).outcome, expected, "{identity:?}");
    }
    case.record.settings.calibration = calibration(date, Some("2026-11-23"));
    case.today = None;
    assert_eq!(case.ask(&ValidInstrument {}).outcome, Undecided);
}
