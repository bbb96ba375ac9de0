//! Rigs are drawn here: light, dark, gain, noise, and what is wrong with them. What must come out follows from the drawing.

use grader::calibration::Shading;
use proptest::prelude::*;

use super::*;

const SIZE: [usize; 2] = [320, 240];
/// Reflectances of the patches of the card; between them is paper.
const PATCHES: [f64; 5] = [0.04, 0.2, 0.4, 0.6, 0.85];
const PAPER: f64 = 0.8;

/// A camera and its light.
#[derive(Clone, Debug)]
struct Rig {
    /// Grey level without light in 8-bit steps, and its slope along x.
    dark: [f64; 2],
    /// Grey level of reflectance 1 less that of 0, in the middle, 8-bit steps.
    gain: f64,
    /// Share of light lost in the corner.
    vignetting: f64,
    /// Where the light is best, shares of width and height.
    best: [f64; 2],
    /// Standard deviation, 8-bit steps.
    noise: f64,
    bits: u8,
    gamma: f64,
    seed: u64,
}

impl Rig {
    const GOOD: Self = Self {
        dark: [5.0, 2.0],
        gain: 215.0,
        vignetting: 0.3,
        best: [0.45, 0.55],
        noise: 2.0,
        bits: 8,
        gamma: 1.0,
        seed: 1,
    };

    /// Levels of reflectance 0 and 1 at a place, 8-bit steps.
    fn levels(&self, at: Point) -> (f64, f64) {
        let (x, y) = (at.x / SIZE[0] as f64, at.y / SIZE[1] as f64);
        let far = self.best.map(|b: f64| b.max(1.0 - b));
        let away = ((x - self.best[0]).powi(2) + (y - self.best[1]).powi(2)) / (far[0].powi(2) + far[1].powi(2));
        let dark = self.dark[0] + self.dark[1] * x;
        (dark, dark + self.gain * (1.0 - self.vignetting * away))
    }

    /// A frame of a scene; `exposure` scales its light.
    fn frame(&self, exposure: f64, shot: u64, scene: impl Fn(Point) -> f64) -> Frame {
        let mut state = self.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(shot.wrapping_mul(77_777));
        let mut uniform = || {
            // SplitMix64.
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
        };
        let steps = f64::from((1_u32 << self.bits) - 1) / 255.0;
        let samples = Plane::from_fn(SIZE[0], SIZE[1], |row, column| {
            let at = Point::new(column as f64 + 0.5, row as f64 + 0.5);
            let (dark, light) = self.levels(at);
            let level = dark + exposure * (light - dark) * scene(at);
            // Twelve uniform numbers: a normal one of variance 1.
            let normal: f64 = (0..12).map(|_| uniform()).sum::<f64>() - 6.0;
            let bent = 255.0 * (level / 255.0).max(0.0).powf(self.gamma);
            ((bent + self.noise * normal) * steps).round().clamp(0.0, 255.0 * steps) as u16
        });
        if self.bits == 8 {
            Frame::from_luma8(samples.map(|v| *v as u8)).unwrap()
        } else {
            Frame::from_luma16(samples, self.bits).unwrap()
        }
    }

    fn card(&self, shot: u64) -> Frame {
        self.frame(1.0, shot, |at| {
            let patch = regions().into_iter().find(|region| {
                let [a, _, c, _] = region.corners;
                (a.x..c.x).contains(&at.x) && (a.y..c.y).contains(&at.y)
            });
            patch.map_or(PAPER, |patch| patch.reflectance)
        })
    }

    fn darks(&self) -> Vec<Frame> {
        (0..4).map(|shot| self.frame(0.0, 100 + shot, |_| 0.0)).collect()
    }

    fn flats(&self) -> Vec<Frame> {
        (0..4).map(|shot| self.frame(1.0, 200 + shot, |_| 0.9)).collect()
    }

    fn calibrated(&self) -> Result<Reflectance, ReflectanceError> {
        let (dark, flat, card) = (self.darks(), self.flats(), vec![self.card(1), self.card(2)]);
        calibrate(Frames { dark: &dark, flat: &flat, card: &card }, &regions())
    }
}

fn regions() -> Vec<Region> {
    let region = |(index, reflectance): (usize, &f64)| {
        let (x, y) = (20.0 + 60.0 * index as f64, 100.0);
        let corners = [(x, y), (x + 40.0, y), (x + 40.0, y + 40.0), (x, y + 40.0)].map(|(x, y)| Point::new(x, y));
        Region { name: format!("grey-{index}"), corners, reflectance: *reflectance, uncertainty: Some(0.008) }
    };
    PATCHES.iter().enumerate().map(region).collect()
}

/// Largest departure of a reflectance, over the picture and from 0.03 to 0.9.
fn worst(rig: &Rig, shading: &Shading) -> f64 {
    let steps = f64::from((1_u32 << rig.bits) - 1) / 255.0;
    let mut worst = 0.0_f64;
    for (row, column) in (0..=12).flat_map(|row| (0..=16).map(move |column| (row, column))) {
        let at = Point::new(20.0 * f64::from(column), 20.0 * f64::from(row));
        let (dark, light) = rig.levels(at);
        for reflectance in [0.03, 0.3, 0.6, 0.9] {
            let grey = (dark + (light - dark) * reflectance) * steps;
            worst = worst.max((f64::from(shading.reflectance(grey as f32, at)) - reflectance).abs());
        }
    }
    worst
}

#[test]
fn reflectance_is_right_within_a_hundredth_everywhere() {
    let mut largest = 0.0_f64;
    for seed in 0..20_u64 {
        let part = |salt: u64| ((seed * 7919 + salt * 104_729) % 1000) as f64 / 1000.0;
        let rig = Rig {
            dark: [2.0 + 8.0 * part(1), 6.0 * part(2) - 3.0],
            gain: 150.0 + 80.0 * part(3),
            vignetting: 0.4 * part(4),
            best: [0.3 + 0.4 * part(5), 0.3 + 0.4 * part(6)],
            noise: 0.5 + 2.0 * part(7),
            bits: if seed % 2 == 0 { 8 } else { 12 },
            seed,
            ..Rig::GOOD
        };
        let found = rig.calibrated().unwrap_or_else(|error| panic!("{rig:?}: {error}"));
        largest = largest.max(worst(&rig, &found.shading));
        assert!(found.fit.residual.unwrap() < 0.005, "{rig:?}: {:?}", found.fit);
        let evenness = found.flatness.unwrap().evenness;
        assert!((evenness - (1.0 - rig.vignetting)).abs() < 0.02, "{evenness}, {rig:?}");
    }
    println!("largest departure {largest:.4}");
    assert!(largest < 0.01, "{largest}");
}

#[test]
fn without_a_flat_field_the_light_is_taken_as_even() {
    let rig = Rig { vignetting: 0.0, dark: [5.0, 0.0], ..Rig::GOOD };
    let card = [rig.card(1)];
    let found = calibrate(Frames { card: &card, ..Frames::default() }, &regions()).unwrap();
    assert_eq!(found.flatness, None);
    assert_eq!(found.noise, None);
    assert!(worst(&rig, &found.shading) < 0.005);
    let two = [regions().swap_remove(0), regions().swap_remove(4)];
    let found = calibrate(Frames { card: &card, ..Frames::default() }, &two).unwrap();
    assert_eq!(found.fit.residual, None, "two points always lie on a line");
    assert!(worst(&rig, &found.shading) < 0.01);
}

/// k = 2 of: certificate 0.004, residual and noise of the means, which the drawing makes small.
#[test]
fn the_uncertainty_holds_what_the_certificate_says() {
    let found = Rig { noise: 0.3, bits: 12, ..Rig::GOOD }.calibrated().unwrap();
    let uncertainty = found.fit.uncertainty.unwrap();
    assert!((0.008..0.01).contains(&uncertainty), "{uncertainty}");
    let unstated: Vec<Region> = regions().into_iter().map(|r| Region { uncertainty: None, ..r }).collect();
    let card = [Rig::GOOD.card(1)];
    let flat = Rig::GOOD.flats();
    let found = calibrate(Frames { flat: &flat, card: &card, dark: &Rig::GOOD.darks() }, &unstated).unwrap();
    assert_eq!(found.fit.uncertainty, None);
}

#[test]
fn noise_from_frame_to_frame_is_that_of_the_camera() {
    let rig = Rig { noise: 3.0, bits: 12, ..Rig::GOOD };
    let noise = rig.calibrated().unwrap().noise.unwrap();
    assert!((noise * 255.0 - 3.0).abs() < 0.05, "{}", noise * 255.0);
}

/// Each bad rig is refused for its own reason.
#[test]
fn every_kind_of_bad_rig_has_its_own_refusal() {
    use ReflectanceError as E;
    let good = Rig::GOOD;
    let (dark, flat, card) = (good.darks(), good.flats(), vec![good.card(1)]);
    let all = |dark: &[Frame], flat: &[Frame], card: &[Frame], regions: &[Region]| {
        calibrate(Frames { dark, flat, card }, regions).unwrap_err()
    };
    let refused = |rig: Rig| rig.calibrated().unwrap_err();

    for gamma in [0.45, 0.8, 1.3, 2.2] {
        let bent = Rig { gamma, vignetting: 0.1, ..good.clone() };
        let error = all(&[], &bent.flats(), &[bent.card(1)], &regions());
        assert!(matches!(error, E::NotLinear { .. }), "gamma {gamma}: {error}");
    }
    let drifting = [good.card(1), good.frame(1.04, 2, |_| PAPER)];
    assert!(matches!(all(&dark, &flat, &drifting, &regions()), E::Gain { series: "card", .. }));
    let warming: Vec<Frame> = (0..3).map(|i| good.frame(1.0 + 0.01 * f64::from(i), 9, |_| 0.9)).collect();
    assert!(matches!(all(&dark, &warming, &card, &regions()), E::Gain { series: "flat", .. }));
    assert!(matches!(refused(Rig { gain: 290.0, ..good.clone() }), E::FlatSaturated { .. }));
    assert!(matches!(refused(Rig { dark: [-20.0, 0.0], ..good.clone() }), E::Underflow { .. }));
    assert!(matches!(refused(Rig { dark: [40.0, 0.0], gain: 180.0, ..good.clone() }), E::NotDark { .. }));
    assert!(matches!(refused(Rig { vignetting: 0.6, ..good.clone() }), E::Uneven { .. }));
    let noisy = Rig { noise: 25.0, gain: 120.0, vignetting: 0.0, ..good.clone() };
    assert!(matches!(all(&[], &[], &[noisy.card(1)], &regions()), E::Noise { .. }));
    let wooden = [good.frame(1.0, 3, |at| 0.8 + 0.06 * (at.x / 7.0).sin())];
    assert!(matches!(all(&dark, &wooden, &card, &regions()), E::NotFlat { .. }));
    assert!(matches!(all(&dark, &flat, &[], &regions()), E::NoFrames { series: "card" }));
    assert!(matches!(all(&dark, &flat, &card, &regions()[..1]), E::TooFewPatches { found: 1 }));
    let alike = [regions().swap_remove(1), regions().swap_remove(2)];
    assert!(matches!(all(&dark, &flat, &card, &alike), E::TooAlike { .. }));
    let mut swapped = regions();
    swapped[0].reflectance = 0.85;
    swapped[4].reflectance = 0.04;
    assert!(matches!(all(&dark, &flat, &card, &swapped), E::OutOfOrder));
    let mut moved = regions();
    moved[2].corners = moved[2].corners.map(|p| Point::new(p.x + 12.0, p.y));
    assert!(matches!(all(&dark, &flat, &card, &moved), E::PatchUneven { .. }));
    let mut outside = regions();
    outside[2].corners = outside[2].corners.map(|p| Point::new(p.x + 1000.0, p.y));
    assert!(matches!(all(&dark, &flat, &card, &outside), E::PatchTooSmall { pixels: 0, .. }));
    let deeper = [Rig { bits: 12, ..good.clone() }.card(1)];
    assert!(matches!(all(&dark, &flat, &deeper, &regions()), E::Sizes { .. }));
}

/// JPEG keeps few coefficients of each block; the coarsest keeps the mean only, and leaves steps between blocks.
#[test]
fn compressed_frames_are_recognised_and_others_are_not() {
    let good = Rig::GOOD;
    let frame = good.card(1);
    let grader::frame::Samples::Bits8(samples) = frame.samples() else { panic!("8 bits") };
    let blocks = Plane::from_fn(SIZE[0], SIZE[1], |row, column| {
        let (top, left) = (row / 8 * 8, column / 8 * 8);
        let sum: u32 =
            (top..top + 8).flat_map(|r| (left..left + 8).map(move |c| (r, c))).map(|at| u32::from(samples[at])).sum();
        (sum / 64) as u8
    });
    let compressed = [Frame::from_luma8(blocks).unwrap()];
    let error = average(&compressed, "card").map(|_| ()).unwrap_err();
    assert!(matches!(error, ReflectanceError::Compressed { .. }), "{error}");
    for seed in 0..8 {
        assert!(average(&[Rig { seed, noise: 0.4, ..good.clone() }.card(1)], "card").is_ok());
    }
}

#[test]
fn dust_on_the_flat_field_is_left_out() {
    let rig = Rig::GOOD;
    let dusty: Vec<Frame> = (0..4)
        .map(|shot| rig.frame(1.0, 200 + shot, |at| if (at - Point::new(90.0, 60.0)).norm() < 6.0 { 0.6 } else { 0.9 }))
        .collect();
    let (dark, card) = (rig.darks(), [rig.card(1)]);
    let found = calibrate(Frames { dark: &dark, flat: &dusty, card: &card }, &regions()).unwrap();
    assert!(found.flatness.unwrap().structure > 0.0);
    assert!(worst(&rig, &found.shading) < 0.015, "{}", worst(&rig, &found.shading));
}

#[test]
fn every_refusal_speaks_both_languages() {
    for error in [
        ReflectanceError::TooFewPatches { found: 1 },
        ReflectanceError::NotLinear { name: "grey".into(), departure: -0.04 },
        ReflectanceError::Gain { series: "flat", change: 0.02 },
    ] {
        let said = error.say();
        assert!(said.zh.chars().any(|c| c > '\u{4e00}') && said.en.is_ascii(), "{said:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn no_frame_makes_it_panic(
        width in 1_usize..40, height in 1_usize..40, low: u8, high: u8,
        x in -50.0..90.0_f64, y in -50.0..90.0_f64, side in 0.0..60.0_f64,
    ) {
        let samples = Plane::from_fn(width, height, |r, c| if (r * 7 + c * 3) % 5 < 2 { low } else { high });
        let frames = [Frame::from_luma8(samples).unwrap()];
        let mut held = regions();
        held[1].corners = [(x, y), (x + side, y), (x + side, y + side), (x, y + side)].map(|(x, y)| Point::new(x, y));
        let _ = calibrate(Frames { dark: &frames, flat: &frames, card: &frames }, &held);
        let _ = calibrate(Frames { card: &frames, ..Frames::default() }, &held);
    }
}
