//! Rigs are drawn by the forward model: light, dark, gain, noise, and what is wrong with them. What must come out follows from the
//! drawing.

mod coverage;
mod refusals;

use std::sync::LazyLock;

use grader::synth::prng::Prng;
use proptest::prelude::*;

use super::*;
use crate::rig::model::{Lamp, Light, Model, Optics, Sensor, Shot};

const SIZE: [usize; 2] = [320, 240];
/// Millimetres per pixel.
const PITCH: f64 = 0.1;
/// Left borders and reflectances of the patches; they reach from 8 to 16 mm down.
const PATCHES: [(f64, f64); 5] = [(2.0, 0.85), (8.0, 0.03), (14.0, 0.45), (20.0, 0.20), (26.0, 0.65)];
const PAPER: f64 = 0.75;
/// Reflectance of the flat target.
const FLAT: f64 = 0.9;

/// Reflectance of the card at a place in mm.
fn card(at: Point) -> f64 {
    let on = |left: f64| (left..left + 4.0).contains(&at.x) && (8.0..16.0).contains(&at.y);
    PATCHES.iter().find(|(left, _)| on(*left)).map_or(PAPER, |(_, reflectance)| *reflectance)
}

fn region(name: &str, [x, y]: [f64; 2], [w, h]: [f64; 2], reflectance: f64) -> Region {
    let corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)].map(|(x, y)| Point::new(x / PITCH, y / PITCH));
    Region { name: name.into(), corners, reflectance, uncertainty: Some(0.004) }
}

fn regions() -> Vec<Region> {
    let of = |(left, reflectance): &(f64, f64)| {
        region(&format!("p{:02.0}", reflectance * 100.0), [*left, 8.0], [4.0, 8.0], *reflectance)
    };
    PATCHES.iter().map(of).collect()
}

/// A good rig with a little of everything.
fn good() -> Model {
    Model {
        optics: Optics::square(SIZE, PITCH),
        light: Light { fall_off: 0.25, best: [0.48, 0.53], slope: [0.05, -0.04], ambient: 0.0 },
        sensor: Sensor {
            bits: 8,
            blur: 0.7,
            black: 0.04,
            white: 0.8,
            read_noise: 0.005,
            electrons: Some(15_000.0),
            ..Sensor::IDEAL
        },
    }
}

/// What the pixels of a good rig gather of the card.
static CARD: LazyLock<Plane<f32>> = LazyLock::new(|| good().means(&card));

/// Light and sensor by chance, square to the card.
fn random(seed: u64) -> Model {
    let model = Model::random(SIZE, PITCH, &mut Prng::new(seed));
    Model { optics: Optics::square(SIZE, PITCH), ..model }
}

/// Frames of what the pixels gather.
fn series(model: &Model, means: &Plane<f32>, lamp: Lamp, seeds: std::ops::Range<u64>) -> Vec<Frame> {
    seeds.map(|seed| model.expose(means, Shot { lamp, ..Shot::lit(seed) }).unwrap()).collect()
}

/// The frames of a calibration.
#[derive(Clone)]
struct Taken {
    dark: Vec<Frame>,
    flat: Vec<Frame>,
    card: Vec<Frame>,
}

impl Taken {
    /// `count` of each.
    fn of(model: &Model, count: u64) -> Self {
        Self {
            dark: series(model, &model.even(PAPER), Lamp::Covered, 100..100 + count),
            flat: series(model, &model.even(FLAT), Lamp::On, 200..200 + count),
            card: series(model, &CARD, Lamp::On, 300..300 + count),
        }
    }

    fn frames(&self) -> Frames<'_> {
        Frames { dark: &self.dark, flat: &self.flat, card: &self.card }
    }
}

/// Largest departure of a reflectance, over the picture and from 0 to 1.
fn worst(model: &Model, shading: &Shading) -> f64 {
    let places = (0..=12).flat_map(|row| (0..=16).map(move |column| (20.0 * f64::from(column), 20.0 * f64::from(row))));
    places.fold(0.0, |worst, (x, y)| {
        let at = Point::new(x, y);
        let off = |reflectance: &f64| {
            (f64::from(shading.reflectance(model.grey(*reflectance, at) as f32, at)) - reflectance).abs()
        };
        [0.0, 0.05, 0.3, 0.6, 0.9, 1.0].iter().map(off).fold(worst, f64::max)
    })
}

#[test]
fn reflectance_is_right_within_a_hundredth_everywhere() {
    let mut largest = 0.0_f64;
    for seed in 0..20 {
        let rig = random(seed);
        let found =
            calibrate(Taken::of(&rig, 4).frames(), &regions()).unwrap_or_else(|error| panic!("{rig:?}: {error}"));
        largest = largest.max(worst(&rig, &found.shading));
        assert!(found.fit.residual.unwrap() < 0.005, "{rig:?}: {:?}", found.fit);
        // Noise counts by the light that each pixel gets: at reflectance 0.85 as drawn.
        found.check_flat(FLAT).unwrap();
    }
    println!("largest departure {largest:.4}");
    assert!(largest < 0.01, "{largest}");
}

#[test]
fn the_fall_off_of_the_light_is_found() {
    for fall_off in [0.0, 0.2, 0.4] {
        let light = Light { fall_off, best: [0.4, 0.5], ..Light::EVEN };
        let found = calibrate(Taken::of(&Model { light, ..good() }, 2).frames(), &regions()).unwrap();
        let evenness = found.flatness.unwrap().evenness;
        assert!((evenness - (1.0 - fall_off)).abs() < 0.01, "{evenness}");
    }
}

#[test]
fn without_a_flat_field_the_light_is_taken_as_even() {
    let rig = Model { light: Light::EVEN, ..good() };
    let taken = Taken::of(&rig, 1);
    for dark in [&taken.dark[..], &[]] {
        let frames = Frames { dark, card: &taken.card, ..Frames::default() };
        let found = calibrate(frames, &regions()).unwrap();
        assert_eq!((found.flatness, found.noise), (None, None));
        assert_eq!(found.uncertainty, Err(Unstated::NoFlatField));
        assert!(worst(&rig, &found.shading) < 0.01);
        let found = calibrate(frames, &regions()[..2]).unwrap();
        assert_eq!(found.fit.residual, None, "two points always lie on a line");
        assert_eq!(found.uncertainty, Err(Unstated::TwoPatches));
        assert!(worst(&rig, &found.shading) < 0.01);
    }
}

#[test]
fn noise_from_frame_to_frame_is_that_of_the_camera() {
    let sensor = Sensor { read_noise: 0.012, electrons: None, bits: 12, ..good().sensor };
    let noise = calibrate(Taken::of(&Model { sensor, ..good() }, 2).frames(), &regions()).unwrap().noise.unwrap();
    assert!((noise - 0.012).abs() < 2e-4, "{noise}");
}

#[test]
fn dust_on_the_flat_field_is_left_out() {
    let rig = good();
    let mut taken = Taken::of(&rig, 4);
    let dusts = [(6.0, 6.0, 0.4), (20.0, 20.0, 0.6), (30.0, 3.0, 0.3)];
    let dusty = |at: Point| {
        let on = |(x, y, r): &(f64, f64, f64)| (at.x - x).hypot(at.y - y) < *r;
        if dusts.iter().any(on) { 0.7 * FLAT } else { FLAT }
    };
    taken.flat = series(&rig, &rig.means(&dusty), Lamp::On, 200..204);
    let found = calibrate(taken.frames(), &regions()).unwrap();
    // The spots cover 192 of 76,800 pixels.
    let structure = found.flatness.unwrap().structure;
    assert!((0.0025..0.01).contains(&structure), "{structure}");
    assert!(worst(&rig, &found.shading) < 0.01, "{}", worst(&rig, &found.shading));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn no_frame_makes_it_panic(
        width in 1_usize..60, height in 1_usize..60, low: u8, high: u8,
        x in -50.0..90.0_f64, y in prop_oneof![-50.0..90.0_f64, Just(f64::NAN), Just(1e308)], side in 0.0..60.0_f64,
        reflectance in prop_oneof![-0.5..1.5_f64, Just(f64::NAN)],
    ) {
        let samples = Plane::from_fn(width, height, |r, c| if (r * 7 + c * 3) % 5 < 2 { low } else { high });
        let frames = [Frame::from_luma8(samples).unwrap()];
        let mut held = regions();
        held[1].corners = [(x, y), (x + side, y), (x + side, y + side), (x, y + side)].map(|(x, y)| Point::new(x, y));
        held[2].reflectance = reflectance;
        for region in &mut held[2..] {
            region.corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
                .map(|(u, v)| Point::new(u * width as f64, v * height as f64));
        }
        let _ = calibrate(Frames { dark: &frames, flat: &frames, card: &frames }, &held);
        let _ = calibrate(Frames { card: &frames, ..Frames::default() }, &held);
        let _ = calibrate(Frames { card: &frames, ..Frames::default() }, &held[2..]);
    }
}
