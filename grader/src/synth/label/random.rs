//! Labels by lot, for accuracy of distances.

use super::{Camera, Item, LabelScene, good};
use crate::synth::prng::Prng;

/// The right label at 0.05 mm per pixel, turned by any angle, under a camera that is tilted by `tilt` degrees about any
/// axis through the symbol, where the scale holds, with symbol, mark and EAN-13 shifted by up to a millimetre each, and a little noise.
#[must_use]
pub fn random_label(seed: u64, tilt: f64) -> LabelScene {
    let mut lot = Prng::new(seed);
    let mut around = |middle: f64, reach: f64| lot.between(middle - reach, middle + reach);
    let scene = good();
    let camera = Camera {
        at: [around(1200.0, 20.0), around(1200.0, 20.0)],
        rotation: around(0.0, 180.0),
        tilt: {
            let axis = around(0.0, std::f64::consts::PI);
            [tilt * axis.cos(), tilt * axis.sin()]
        },
        ..scene.camera
    };
    let mut shift = || [around(0.0, 1.0), around(0.0, 1.0)];
    let items = scene
        .items
        .into_iter()
        .map(|item| match item {
            Item::Symbol(mut printed) => {
                let [dx, dy] = shift();
                printed.centre = [printed.centre[0] + dx, printed.centre[1] + dy];
                Item::Symbol(printed)
            }
            other => other,
        })
        .collect();
    LabelScene { picture: [2400, 2400], camera, items, noise: 0.004, noise_seed: seed, ..scene }
}
