//! Each bad rig is refused for its own reason.

use std::collections::BTreeSet;

use super::super::ReflectanceError as E;
use super::*;

/// Name of each reason. A new one does not compile here before it has a name, and is not passed before a rig shows it.
fn name(error: &E) -> &'static str {
    match error {
        E::NoFrames { .. } => "no frames",
        E::Sizes { .. } => "sizes",
        E::Gain { .. } => "gain",
        E::Compressed { .. } => "compressed",
        E::NoDark => "no dark",
        E::FlatSaturated { .. } => "flat saturated",
        E::PatchSaturated { .. } => "patch saturated",
        E::PatchUnderflow { .. } => "patch underflow",
        E::Underflow { .. } => "underflow",
        E::NotDark { .. } => "not dark",
        E::DarkUneven { .. } => "dark uneven",
        E::NoLight { .. } => "no light",
        E::NotFlat { .. } => "not flat",
        E::Uneven { .. } => "uneven",
        E::UnevenPatches { .. } => "uneven patches",
        E::FlatDisagrees { .. } => "flat disagrees",
        E::TooFewPatches { .. } => "too few patches",
        E::Impossible { .. } => "impossible",
        E::PatchOutside { .. } => "patch outside",
        E::PatchTooSmall { .. } => "patch too small",
        E::PatchUneven { .. } => "patch uneven",
        E::Noise { .. } => "noise",
        E::TooAlike { .. } => "too alike",
        E::OutOfOrder { .. } => "out of order",
        E::NotLinear { .. } => "not linear",
        E::OffLine { .. } => "off line",
        E::DarkOffLine { .. } => "dark off line",
        E::Field(_) => "field",
    }
}

const NAMES: usize = 28;

fn refused(taken: &Taken, regions: &[Region]) -> E {
    calibrate(taken.frames(), regions).map(|found| found.flatness).unwrap_err()
}

/// A rig that is calibrated as it should be.
fn rig(change: impl FnOnce(&mut Model)) -> E {
    let mut model = good();
    change(&mut model);
    refused(&Taken::of(&model, 2), &regions())
}

/// Good frames after a change.
fn changed(change: impl FnOnce(&Model, &mut Taken, &mut Vec<Region>)) -> E {
    let model = good();
    let (mut taken, mut patches) = (Taken::of(&model, 2), regions());
    change(&model, &mut taken, &mut patches);
    refused(&taken, &patches)
}

/// A rig whose photograph of the card is all there is.
fn alone(change: impl FnOnce(&mut Model)) -> E {
    let mut model = Model { light: Light::EVEN, ..good() };
    change(&mut model);
    let taken = Taken { dark: Vec::new(), flat: Vec::new(), ..Taken::of(&model, 1) };
    refused(&taken, &regions())
}

fn exposed(model: &Model, means: &Plane<f32>, exposure: f64) -> Frame {
    model.expose(means, Shot { exposure, ..Shot::lit(7) }).unwrap()
}

/// Gain that brings the mean of each picture to one level, whatever it shows.
fn automatic(model: &mut Model) {
    model.sensor.automatic_gain = Some(0.4);
}

fn shot(change: impl FnOnce(&mut Model)) -> Model {
    let mut model = good();
    change(&mut model);
    model
}

fn scene(model: &Model, scene: impl Fn(Point) -> f64) -> Vec<Frame> {
    series(model, &model.means(&scene), Lamp::On, 400..402)
}

/// Light, sensor and settings.
fn bad_rigs() -> Vec<(&'static str, E)> {
    let mut all = vec![
        ("flat saturated", rig(|m| m.sensor.white = 1.15)),
        ("patch saturated", alone(|m| m.sensor.white = 1.3)),
        ("underflow", rig(|m| m.sensor.black = 0.0)),
        ("patch underflow", alone(|m| m.sensor.black = -0.03)),
        ("not dark", rig(|m| m.sensor.black = 0.12)),
        ("dark uneven", rig(|m| m.sensor.black_slope = [0.05, 0.0])),
        ("uneven", rig(|m| m.light.fall_off = 0.6)),
        ("uneven", rig(|m| m.light.slope = [0.8, 0.0])),
        ("noise", rig(|m| (m.sensor.read_noise, m.sensor.black, m.sensor.white) = (0.05, 0.095, 0.45))),
        ("noise", rig(|m| m.sensor.electrons = Some(100.0))),
        (
            "not flat",
            rig(|m| {
                let dust = |i: u32| Point::new(20.0 + 30.0 * f64::from(i % 10), 25.0 + 40.0 * f64::from(i / 10));
                m.sensor.dust =
                    (0..50).map(|i| crate::rig::model::Dust { centre: dust(i), radius: 5.0, loss: 0.3 }).collect();
            }),
        ),
        (
            "patch uneven",
            changed(|rig, taken, _| {
                taken.card = scene(rig, |at| if (at.x - 3.0).hypot(at.y - 11.0) < 1.0 { 0.6 } else { card(at) });
            }),
        ),
        ("flat disagrees", {
            let found = calibrate(Taken::of(&shot(automatic), 2).frames(), &regions()).unwrap();
            found.check_flat(FLAT).unwrap_err()
        }),
    ];
    all.extend([0.45, 0.8, 1.15, 1.3].map(|gamma| ("not linear", rig(|m| m.sensor.gamma = gamma))));
    // Above the dark that such a curve crushes.
    all.push(("not linear", rig(|m| (m.sensor.gamma, m.sensor.black, m.sensor.white) = (2.2, 0.2, 0.75))));
    all.extend([50, 75, 90].map(|quality| ("compressed", rig(|m| m.sensor.jpeg = Some(quality)))));
    all.push(("compressed", rig(|m| (m.sensor.jpeg, m.sensor.bits) = (Some(85), 12))));
    all
}

/// What is photographed, and when.
fn bad_frames() -> Vec<(&'static str, E)> {
    let flat = |scene: &dyn Fn(Point) -> f64| {
        changed(|rig, taken, _| taken.flat = series(rig, &rig.means(&scene), Lamp::On, 400..402))
    };
    let dark = |scene: &dyn Fn(Point) -> f64| {
        changed(|rig, taken, _| taken.dark = series(rig, &rig.means(&scene), Lamp::On, 400..402))
    };
    vec![
        ("no frames", changed(|_, taken, _| taken.card.clear())),
        ("no dark", changed(|_, taken, _| taken.dark.clear())),
        ("sizes", changed(|_, taken, _| taken.card[1] = exposed(&shot(|m| m.sensor.bits = 10), &CARD, 1.0))),
        ("sizes", changed(|_, taken, _| taken.flat = Taken::of(&shot(|m| m.sensor.bits = 12), 2).flat)),
        ("gain", changed(|rig, taken, _| taken.flat[1] = exposed(rig, &rig.even(FLAT), 1.03))),
        ("gain", changed(|rig, taken, _| taken.card[1] = exposed(rig, &CARD, 0.97))),
        ("not flat", flat(&card)),
        ("not flat", flat(&|at| if (at.x * 0.7 + at.y * 0.7) % 4.0 < 2.0 { 0.93 } else { 0.87 })),
        ("not flat", flat(&|at| if at.x % 1.0 < 0.5 { 0.9 } else { 0.5 })),
        ("no light", flat(&|_| 0.03)),
        ("not dark", dark(&|_| 0.13)),
        ("dark uneven", dark(&|at| 0.08 * at.x / 32.0)),
        ("dark off line", dark(&|_| 0.06)),
        ("flat disagrees", {
            let mut taken = Taken::of(&good(), 2);
            taken.card = vec![exposed(&good(), &CARD, 1.08)];
            calibrate(taken.frames(), &regions()).unwrap().check_flat(FLAT).unwrap_err()
        }),
        ("uneven patches", {
            let sloping = shot(|m| m.light = Light { slope: [0.15, 0.0], ..Light::EVEN });
            let mut patches = regions();
            // Bare paper on both sides is a patch, too.
            patches.extend([("left", 0.2), ("right", 30.4)].map(|(name, x)| region(name, [x, 8.0], [1.4, 8.0], PAPER)));
            refused(&Taken { flat: Vec::new(), ..Taken::of(&sloping, 2) }, &patches)
        }),
    ]
}

/// What is said of the patches.
fn bad_patches() -> Vec<(&'static str, E)> {
    let patches = |change: &dyn Fn(&mut Vec<Region>)| changed(|_, _, patches| change(patches));
    let moved = |index: usize, by: f64| {
        patches(&|p| p[index].corners = p[index].corners.map(|corner| Point::new(corner.x + by, corner.y)))
    };
    vec![
        ("too few patches", patches(&|p| p.truncate(1))),
        ("too few patches", patches(&Vec::clear)),
        ("too alike", patches(&|p| p.retain(|patch| patch.reflectance > 0.6))),
        ("impossible", patches(&|p| p[0].reflectance = 85.0)),
        ("impossible", patches(&|p| p[0].reflectance = f64::NAN)),
        ("impossible", patches(&|p| p[0].uncertainty = Some(-0.1))),
        ("out of order", patches(&|p| (p[0].reflectance, p[1].reflectance) = (0.03, 0.85))),
        ("patch outside", moved(2, 1000.0)),
        ("patch outside", moved(4, 40.0)),
        ("patch outside", moved(1, f64::NAN)),
        ("patch uneven", moved(2, 15.0)),
        ("patch too small", patches(&|p| p[0] = region("small", [3.0, 9.0], [1.1, 1.1], 0.85))),
        (
            "off line",
            patches(&|p| {
                p[2].reflectance += 0.03;
                p[4].reflectance -= 0.03;
            }),
        ),
        ("dark off line", {
            let bent = shot(|m| (m.sensor.gamma, m.sensor.black) = (0.6, 0.02));
            refused(&Taken::of(&bent, 2), &regions()[..2])
        }),
    ]
}

#[test]
fn every_kind_of_bad_rig_has_its_own_refusal() {
    let cases: Vec<_> = [bad_rigs(), bad_frames(), bad_patches()].into_iter().flatten().collect();
    let others: Vec<_> = cases.iter().filter(|(expected, error)| name(error) != *expected).collect();
    assert!(others.is_empty(), "{others:#?}");
    for (_, error) in &cases {
        let said = error.say();
        assert_eq!(said.en, error.to_string());
        assert!(said.zh.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count() > 5, "{said:?}");
        assert!(said.en.is_ascii(), "{said:?}");
    }
    let shown: BTreeSet<&str> = cases.iter().map(|(_, error)| name(error)).collect();
    // No frame has a size that no field can be laid over.
    assert_eq!(shown.len(), NAMES - 1, "{shown:?}");
}

#[test]
fn the_good_rig_is_accepted() {
    for count in [1, 2] {
        calibrate(Taken::of(&good(), count).frames(), &regions()).unwrap();
    }
}

/// Frames that were not compressed: rigs by chance, hardly any noise, none at all, print with a pitch of 8 pixels.
#[test]
fn what_was_not_compressed_is_not_taken_for_it() {
    let mut rigs: Vec<Model> = (0..60).map(random).collect();
    rigs.extend([0.0, 0.0005, 0.002].map(|noise| shot(|m| (m.sensor.read_noise, m.sensor.electrons) = (noise, None))));
    for rig in &rigs {
        average(&series(rig, &CARD, Lamp::On, 1..2), "card").unwrap();
        average(&series(rig, &rig.even(FLAT), Lamp::On, 2..3), "flat").unwrap();
        average(&series(rig, &rig.even(FLAT), Lamp::Covered, 3..4), "dark").unwrap();
    }
    let squares = |at: Point| {
        let dark = ((at.x / 0.8).floor() + (at.y / 0.8).floor()) % 2.0 == 0.0;
        if at.y < 7.2 && dark { 0.1 } else { card(at) }
    };
    for blur in [0.4, 1.0, 2.5] {
        let rig = shot(|m| m.sensor.blur = blur);
        average(&scene(&rig, squares), "card").unwrap();
    }
}

/// Of rigs by chance, 8 bits, 320 x 240 pixels: of three series one at least tells every one, the flat field nearly so by itself.
#[test]
fn compression_is_told_at_all_usual_qualities() {
    for quality in [50, 75, 90, 95] {
        let told = (0..12).filter(|seed| {
            let mut rig = random(*seed);
            (rig.sensor.bits, rig.sensor.jpeg) = (8, Some(quality));
            average(&series(&rig, &rig.even(FLAT), Lamp::On, 1..2), "flat").is_err()
        });
        assert!(told.count() >= 11, "quality {quality}");
    }
}
