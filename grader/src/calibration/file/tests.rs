use proptest::prelude::*;

use super::*;
use crate::uncertainty::{
    Quantity, Reference, RigUncertainty, Situation, Source, Spread, StatedUncertainty, UncertaintyStatement,
};

fn file() -> CalibrationFile {
    let lens = LensFile {
        focal: [1900.0, 1900.1],
        centre: [641.3, 510.7],
        radial: [-0.1, 0.02, 0.0],
        tangential: [1e-4, -2e-4],
    };
    CalibrationFile {
        schema: SCHEMA,
        id: "rig 1, 2026-11-23".into(),
        rig: "line 3".into(),
        date: Date::constant(2026, 11, 23),
        expires: Date::constant(2027, 2, 21),
        light: "660".into(),
        hash: String::new(),
        picture: Picture { width: 1280, height: 1024, bits: 8 },
        card: Some(CardIdentity {
            id: "calibration".into(),
            serial: "0001".into(),
            certificate: Some("C-17".into()),
            expires: Some(Date::constant(2027, 1, 31)),
        }),
        reflectance: Some(Reflectance {
            uncertainty: Some(0.01),
            residual: Some(0.002),
            evenness: Some(0.8),
            patches: vec![MeasuredPatch { name: "white".into(), stated: 0.85, measured: 0.851 }],
            black: vec![vec![4.25, 4.5], vec![4.0, 4.1]],
            white: vec![vec![220.0, 230.5], vec![225.0, 240.0]],
        }),
        geometry: Some(Mapping {
            plane: [[0.05, 0.0, -32.0], [0.0, 0.05, -25.0], [1e-6, 0.0, 1.0]],
            lens: Some(lens),
            relative_uncertainty: Some(2e-4),
            residual_px: Some(0.03),
            covered: vec![[100.0, 100.0], [1200.0, 100.0], [1200.0, 900.0]],
            tilt_degrees: Some(0.4),
        }),
        rig_uncertainty: Some(left_uncertain()),
        uncertainty: Some(statement()),
    }
}

fn left_uncertain() -> RigUncertainty {
    let reference = |reflectance| Reference { reflectance, uncertainty: 0.006, degrees_of_freedom: None };
    RigUncertainty {
        light: reference(0.85),
        dark: reference(0.05),
        linearity: 0.004,
        scale_relative: Some(2e-4),
        anisotropy: Some(1e-4),
        edge_pixels: 1.4,
    }
}

/// What a run on one symbol found, with and without a budget.
fn statement() -> UncertaintyStatement {
    let situation =
        Situation { maximum: 0.8, minimum: 0.1, pixels_per_module: 12.0, axis_share: 0.9, fixed_aperture: false };
    let spread = Spread { mean: 0.7, noise: Some((0.001, 20.0)), repositioning: Some((0.002, 9.0)) };
    let contrast = Quantity::SymbolContrast;
    let continuous = StatedUncertainty::continuous(&contrast, &spread, Some(&left_uncertain()), &situation);
    let steps = StatedUncertainty::steps(&Quantity::Segment("A1".into()), &[4.0, 4.0, 3.0]);
    UncertaintyStatement {
        standard: "ISO/IEC 15415:2011".into(),
        aperture: "0.8X".into(),
        images: 30,
        placements: 10,
        situation,
        rig: Some(left_uncertain()),
        not_determined: Vec::new(),
        quantities: [(contrast, continuous), (Quantity::Segment("A1".into()), steps)].into(),
    }
}

#[test]
fn what_is_written_is_read_back() {
    let text = file().to_text().unwrap();
    let read = CalibrationFile::parse(&text).unwrap();
    assert_eq!(CalibrationFile { hash: String::new(), ..read.clone() }, file());
    assert_eq!(read.to_text().unwrap(), text);
    let calibration = read.calibration().unwrap();
    assert_eq!(calibration.frames, Some(FrameKind { width: 1280, height: 1024, bits: 8 }));
    assert!(!calibration.light_assumed_even);
    assert!((calibration.scale.unwrap() - 0.05).abs() < 1e-3);
    let identity = calibration.identity.unwrap();
    assert_eq!(identity.date.as_deref(), Some("2026-11-23"));
    assert_eq!(identity.expires.as_deref(), Some("2027-01-31"), "the certificate ends first");
}

#[test]
fn figures_that_leave_sources_out_are_not_carried() {
    let mut held = file();
    held.uncertainty.as_mut().unwrap().not_determined = vec![Source::Anisotropy];
    let error = held.calibration().unwrap_err().to_string();
    assert!(error.contains("scale: x against y"), "{error}");
}

#[test]
fn nominal_cards_vouch_for_no_date() {
    let mut nominal = file();
    nominal.card.as_mut().unwrap().certificate = None;
    assert_eq!(nominal.calibration().unwrap().identity.unwrap().date, None);
}

#[test]
fn light_that_nobody_measured_is_said_to_be_assumed() {
    let mut held = file();
    held.reflectance.as_mut().unwrap().evenness = None;
    assert!(held.calibration().unwrap().light_assumed_even);
    held.reflectance = None;
    assert!(!held.calibration().unwrap().light_assumed_even, "nothing is assumed of what is not calibrated");
}

/// Every value that is changed is noticed, wherever it stands.
#[test]
fn altered_files_are_refused() {
    let text = file().to_text().unwrap();
    for (from, to) in [
        ("0.85", "0.86"),
        ("2027-02-21", "2028-02-21"),
        ("C-17", "C-18"),
        ("220.0", "220.5"),
        ("-0.1,", "-0.2,"),
        ("placements = 10", "placements = 100"),
        ("line 3", "line 4"),
    ] {
        assert!(text.contains(from), "{from} in {text}");
        assert_eq!(CalibrationFile::parse(&text.replacen(from, to, 1)), Err(CalibrationFileError::Altered), "{from}");
    }
    let unsealed = text.lines().filter(|line| !line.starts_with("hash")).collect::<Vec<_>>().join("\n");
    assert_eq!(CalibrationFile::parse(&unsealed), Err(CalibrationFileError::Altered));
    // Spaces and remarks are no values.
    assert!(CalibrationFile::parse(&format!("# a remark\n{text}\n")).is_ok());
}

#[test]
fn impossible_rigs_are_refused_with_what_is_wrong() {
    type Change = fn(&mut CalibrationFile);
    let cases: [(&str, Change); 12] = [
        ("picture.bits", |f| f.picture.bits = 17),
        ("geometry.covered", |f| f.geometry.as_mut().unwrap().covered.truncate(2)),
        ("geometry.covered", |f| f.geometry.as_mut().unwrap().covered[0][0] = f64::NAN),
        ("expires", |f| f.expires = Date::constant(2026, 1, 1)),
        ("reflectance.white", |f| f.reflectance.as_mut().unwrap().white[0][0] = 4.0),
        ("reflectance.black", |f| f.reflectance.as_mut().unwrap().black[0].clear()),
        ("reflectance.black", |f| f.reflectance.as_mut().unwrap().black.clear()),
        ("geometry", |f| f.geometry.as_mut().unwrap().plane = [[0.0; 3]; 3]),
        ("geometry.lens", |f| f.geometry.as_mut().unwrap().lens.as_mut().unwrap().radial[0] = -30.0),
        ("rig_uncertainty", |f| f.rig_uncertainty.as_mut().unwrap().light.reflectance = 0.01),
        ("uncertainty", |f| f.uncertainty.as_mut().unwrap().situation.maximum = f64::NAN),
        ("uncertainty", |f| {
            f.uncertainty.as_mut().unwrap().quantities.values_mut().for_each(|stated| stated.expanded = -1.0);
        }),
    ];
    for (what, change) in cases {
        let mut bad = file();
        change(&mut bad);
        match bad.to_text() {
            Err(CalibrationFileError::Impossible { what: named, .. }) => assert_eq!(named, what),
            other => panic!("{what}: {other:?}"),
        }
    }
    let later = file().to_text().unwrap().replacen("schema = 1", "schema = 2", 1);
    assert_eq!(CalibrationFile::parse(&later), Err(CalibrationFileError::Schema { found: 2 }));
    let foreign = CalibrationFile { schema: 2, ..file() };
    assert_eq!(foreign.to_text(), Err(CalibrationFileError::Schema { found: 2 }), "what is written can be read");
    let long = "#".repeat(LARGEST + 1);
    assert_eq!(CalibrationFile::parse(&long), Err(CalibrationFileError::TooLarge { size: LARGEST + 1 }));
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,200}") {
        let _ = CalibrationFile::parse(&text);
    }

    #[test]
    fn no_cut_makes_it_panic(cut in 0_usize..2000, put in "[-0-9.eE\\[\\]\n\"=]{0,4}") {
        let text = file().to_text().unwrap();
        let at = cut.min(text.len());
        let _ = CalibrationFile::parse(&format!("{}{put}{}", &text[..at], &text[at..]));
    }
}
