use super::*;

const RIG: RigUncertainty = RigUncertainty {
    light: Reference { reflectance: 0.85, uncertainty: 0.01, degrees_of_freedom: None },
    dark: Reference { reflectance: 0.05, uncertainty: 0.004, degrees_of_freedom: None },
    linearity: 0.003,
    scale_relative: Some(0.0005),
    anisotropy: Some(0.0004),
    edge_pixels: 1.0,
};

const AT: Situation =
    Situation { maximum: 0.8, minimum: 0.1, pixels_per_module: 12.0, axis_share: 0.9, fixed_aperture: false };

/// What is measured of a reflectance by a rig whose references are off by `light` and `dark` and whose bow is `bow`.
fn seen(reflectance: f64, light: f64, dark: f64, bow: f64) -> f64 {
    let (upper, lower) = (RIG.light.reflectance, RIG.dark.reflectance);
    let t = (reflectance - lower) / (upper - lower);
    let bent = t + bow * 4.0 * t * (1.0 - t) / (upper - lower);
    (lower + dark) + bent * (upper + light - lower - dark)
}

/// The quantities of reflectance from the reflectances seen.
fn values(module: f64, errors: [f64; 3]) -> [f64; 4] {
    let [light, dark, bow] = errors;
    let at = |reflectance| seen(reflectance, light, dark, bow);
    let (high, low, module) = (at(AT.maximum), at(AT.minimum), at(module));
    [high, low, high - low, 2.0 * (module - f64::midpoint(high, low)).abs() / (high - low)]
}

#[test]
fn sensitivities_are_the_derivatives_of_what_a_rig_sees() {
    let step = 1e-6;
    // A dark module of modulation 0.4, and a light one.
    let module = 0.45 - 0.4 * 0.35;
    let quantities = [
        Quantity::MaximumReflectance,
        Quantity::MinimumReflectance,
        Quantity::SymbolContrast,
        Quantity::ContrastUniformity,
    ];
    let sources = [Source::LightReference, Source::DarkReference, Source::Linearity];
    for (k, source) in sources.into_iter().enumerate() {
        let mut errors = [0.0; 3];
        errors[k] = step;
        let (off, on) = (values(module, errors), values(module, [0.0; 3]));
        let other = values(0.45 + 0.4 * 0.35, errors);
        for (i, quantity) in quantities.iter().enumerate() {
            let slope = (off[i] - on[i]) / step;
            let mirrored = if i == 3 { (other[i] - on[i]) / step } else { slope };
            assert!((slope.abs() - mirrored.abs()).abs() < 1e-4, "the same on both sides of the threshold");
            let parts = components(&RIG, quantity, on[i], &AT);
            let stated = parts.iter().find(|part| part.source == source).map_or(0.0, |part| part.sensitivity.abs());
            assert!((stated - slope.abs()).abs() < 1e-4, "{quantity:?} {source:?}: {stated} and {slope}");
        }
    }
}

#[test]
fn growth_moves_with_the_threshold_on_its_edges() {
    // An edge that rises from 0.1 to 0.8 over one pixel, seen with a bow: where does it cross the middle of what is seen?
    let bow = 1e-5;
    let seen = |reflectance| seen(reflectance, 0.0, 0.0, bow);
    let threshold = f64::midpoint(seen(0.8), seen(0.1));
    let crossing = |x: f64| seen(0.1 + 0.7 * x) - threshold;
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if crossing(middle) < 0.0 { low = middle } else { high = middle }
    }
    // Dark, on the left, is narrower by what the crossing lies before the middle; both edges of an element.
    let growth = 2.0 * (0.5 - low).abs() / AT.pixels_per_module;
    let parts = components(&RIG, &Quantity::HorizontalGrowth, 0.0, &AT);
    let [part] = parts.as_slice() else { panic!("{parts:?}") };
    assert!((part.sensitivity.abs() * bow - growth).abs() < 1e-3 * growth, "{} {growth}", part.sensitivity * bow);
}

#[test]
fn axial_nonuniformity_turns_with_the_symbol() {
    // Lengths of both axes of a square symbol turned by 20 degrees in a picture stretched along x.
    let (a, theta) = (1e-4, 20_f64.to_radians());
    let length = |angle: f64| ((1.0 + a / 2.0) * angle.cos()).hypot((1.0 - a / 2.0) * angle.sin());
    let (u, v) = (length(theta), length(theta + std::f64::consts::FRAC_PI_2));
    let nonuniformity = (u - v).abs() / f64::midpoint(u, v);
    let at = Situation { axis_share: (2.0 * theta).cos(), ..AT };
    let parts = components(&RIG, &Quantity::AxialNonuniformity, 0.0, &at);
    assert!((parts[0].sensitivity * a - nonuniformity).abs() < 1e-3 * nonuniformity);
}

#[test]
fn a_fixed_aperture_brings_the_scale_into_modulation() {
    // A dark square of 5/9 X in a light surround through 0.8 X: f = (25/81) / (π 0.16), modulation 2 f - 1 (section 10.3
    // of the public material on ISO/IEC 15426-2 gives 0.228).
    let modulation = |diameter: f64| 2.0 * (25.0 / 81.0) / (std::f64::consts::PI * diameter * diameter / 4.0) - 1.0;
    assert!((modulation(0.8) - 0.228).abs() < 5e-4);
    let slope = (modulation(0.8 * 1.0001) - modulation(0.8)) / 1e-4;
    let at = Situation { fixed_aperture: true, ..AT };
    let parts = components(&RIG, &Quantity::ContrastUniformity, modulation(0.8), &at);
    let part = parts.iter().find(|part| part.source == Source::Scale).unwrap();
    assert!((part.sensitivity - slope).abs() < 1e-3, "{} {slope}", part.sensitivity);
}

#[test]
fn impossible_figures_are_refused() {
    let text = toml::to_string(&RIG).unwrap();
    assert_eq!(RigUncertainty::parse(&text), Ok(RIG));
    assert!(matches!(RigUncertainty::parse("light = 3"), Err(RigError::Toml(_))));
    let wrong = RigUncertainty { linearity: -0.1, ..RIG };
    assert_eq!(wrong.check(), Err(RigError::Negative { what: "linearity", value: -0.1 }));
    let wrong = RigUncertainty { scale_relative: Some(f64::NAN), ..RIG };
    assert!(matches!(wrong.check(), Err(RigError::Negative { .. })));
    let wrong = RigUncertainty { light: RIG.dark, ..RIG };
    assert!(matches!(wrong.check(), Err(RigError::References { .. })));
}
