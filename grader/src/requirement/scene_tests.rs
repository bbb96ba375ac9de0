//! Rules about place and mark: met, not met, undecided, not applicable; each limit at and beside it.

use super::decision::Acceptance;
use super::mark::{MarkPlace, MarkPresent, NoObstruction};
use super::placement::{
    AgreesWithLinear, Curvature, EdgeRule, KeepClear, LogisticLabel, NearLinear, NotBottomOrNeck, PreferredArea,
    Quadrant,
};
use super::testing::Case;
use super::{Limits, OfSymbol};
use crate::bilingual::Bilingual;
use crate::conditions::{Direction, Face, KeepOut, Package};
use crate::content::CommodityEdition::Gb33993_2024;
use crate::record::{
    Beside, EdgeRecord, KeepOutRecord, Length, LinearDistance, LinearRecord, MarkRecord, Outcome, OutlineRecord,
    PlaceRecord, SceneRecord, SideName,
};

use Outcome::{Met, NotApplicable, NotMet, Undecided};

fn length(millimetres: f64) -> Length {
    Length { from: [0.0, 0.0], to: [1.0, 0.0], millimetres }
}

fn edge(side: SideName, millimetres: f64) -> EdgeRecord {
    EdgeRecord { side, distance: length(millimetres) }
}

/// A symbol 20 mm from every edge of its label, in its lower right quadrant.
fn scene() -> SceneRecord {
    let sides = [SideName::Top, SideName::Right, SideName::Bottom, SideName::Left];
    SceneRecord {
        outline: Some(OutlineRecord { corners: vec![[0.0, 0.0]; 4], source: "found".into() }),
        places: vec![PlaceRecord {
            symbol: 0,
            lengths_from: None,
            zone: [[0.0; 2]; 4],
            zone_mm: Some([15.0, 15.0]),
            edges: sides.map(|side| edge(side, 20.0)).into(),
            position: Some([0.7, 0.8]),
            turn_degrees: Some(0.0),
            keep_out: vec![],
            linear: vec![],
        }],
        ..SceneRecord::default()
    }
}

fn with(scene: SceneRecord) -> Case {
    let mut case = Case::perfect();
    case.record.scene = Some(Box::new(scene));
    case
}

fn placed(change: impl FnOnce(&mut PlaceRecord)) -> Case {
    let mut scene = scene();
    change(&mut scene.places[0]);
    with(scene)
}

/// Nothing was measured, and no outline was found.
fn unknown(rule: &impl OfSymbol) -> [Outcome; 2] {
    let no_outline = SceneRecord {
        outline: None,
        no_outline: Some(Bilingual::new("The label fills the picture.", "标签充满画面。")),
        places: vec![PlaceRecord { edges: vec![], position: None, zone_mm: None, ..scene().places[0].clone() }],
        ..scene()
    };
    [Case::perfect().ask(rule).outcome, with(no_outline).ask(rule).outcome]
}

#[test]
fn preferred_area() {
    let rule = PreferredArea { quadrant: Quadrant::LowerRight, face: Face::Back };
    for (position, expected) in [([0.5, 0.5], Met), ([0.49, 0.9], NotMet), ([0.9, 0.49], NotMet), ([1.0, 1.0], Met)] {
        assert_eq!(placed(|place| place.position = Some(position)).ask(&rule).outcome, expected, "{position:?}");
    }
    let upper_left = PreferredArea { quadrant: Quadrant::UpperLeft, face: Face::Back };
    assert_eq!(with(scene()).ask(&upper_left).outcome, NotMet);
    assert_eq!(unknown(&rule), [Undecided; 2]);
    let mut case = with(scene());
    case.conditions.surface.face = Some(Face::Front);
    assert_eq!(case.ask(&rule).outcome, NotMet);
    case.conditions.surface.face = Some(Face::Back);
    assert_eq!(case.ask(&rule).outcome, Met);
    case.conditions.surface.package = Some(Package::Body);
    assert_eq!(case.ask(&rule).outcome, NotApplicable);
}

#[test]
fn edges() {
    let rule = EdgeRule { minimum_mm: 8.0, maximum_mm: 100.0 };
    let nearest = |millimetres| placed(move |place| place.edges[2].distance.millimetres = millimetres);
    for (millimetres, expected) in [(7.99, NotMet), (8.0, Met), (8.01, Met), (-3.0, NotMet)] {
        assert_eq!(nearest(millimetres).ask(&rule).outcome, expected, "{millimetres}");
    }
    assert!(nearest(7.0).ask(&rule).text.en.contains("lower"));
    let all = |millimetres| {
        placed(move |place| place.edges.iter_mut().for_each(|edge| edge.distance.millimetres = millimetres)).ask(&rule)
    };
    assert_eq!(all(100.0).outcome, Met);
    assert_eq!((all(100.1).outcome, all(100.1).mild), (NotMet, true), "far away is a warning");
    // One edge far away is that of a large label.
    assert_eq!(placed(|place| place.edges[0].distance.millimetres = 300.0).ask(&rule).outcome, Met);
    let cut = |least| placed(move |place| place.edges = vec![edge(SideName::Left, least)]).ask(&rule).outcome;
    assert_eq!([cut(20.0), cut(5.0)], [Undecided, NotMet], "three edges outside the picture");
    assert_eq!(unknown(&rule), [Undecided; 2]);
    let mut guarded = nearest(8.1);
    guarded.acceptance = Acceptance::Guarded;
    assert_eq!(guarded.ask(&rule).outcome, Undecided, "nobody stated an uncertainty");
    guarded.conditions.uncertainty.edge_mm = Some(0.05);
    assert_eq!(guarded.ask(&rule).outcome, Met);
    guarded.conditions.uncertainty.edge_mm = Some(0.15);
    assert_eq!(guarded.ask(&rule).outcome, Undecided);
    guarded.conditions.surface.package = Some(Package::Body);
    assert_eq!(guarded.ask(&rule).outcome, NotApplicable);
    assert!(EdgeRule { minimum_mm: 9.0, maximum_mm: 8.0 }.validate().is_err());
    assert!(EdgeRule { minimum_mm: 7.0, maximum_mm: 100.0 }.loosens(&rule).is_some());
    assert_eq!(EdgeRule { minimum_mm: 9.0, maximum_mm: 90.0 }.loosens(&rule), None);
}

#[test]
fn keep_out() {
    assert_eq!(with(scene()).ask(&KeepClear {}).outcome, NotApplicable);
    let at = |distance: Option<f64>| {
        let mut scene = scene();
        scene.keep_out = vec![KeepOutRecord { name: "fold".into(), points: vec![], closed: false }];
        scene.places[0].keep_out = vec![distance.map(length)];
        let mut case = with(scene);
        case.conditions.keep_out =
            vec![KeepOut { name: "fold".into(), points_mm: None, points_px: Some(vec![[0.0; 2]; 3]), width_mm: None }];
        case.ask(&KeepClear {})
    };
    assert_eq!(at(Some(0.01)).outcome, Met);
    assert_eq!(at(Some(0.0)).outcome, NotMet);
    assert!(at(Some(0.0)).text.en.contains("fold"));
    assert_eq!(at(None).outcome, Undecided);
}

#[test]
fn curvature() {
    let rule = Curvature { maximum_degrees: 30.0 };
    assert_eq!(with(scene()).ask(&rule).outcome, NotApplicable);
    // 15 mm across: w / D = 30° at D = 15 / 0.5236 = 28.648 mm.
    let on = |diameter: f64, along: Option<Direction>, zone: [f64; 2]| {
        let mut case = placed(|place| place.zone_mm = Some(zone));
        case.conditions.surface.diameter_mm = Some(diameter);
        case.conditions.surface.curved_along = along;
        case.ask(&rule).outcome
    };
    assert_eq!(on(28.7, None, [15.0, 15.0]), Met);
    assert_eq!(on(28.6, None, [15.0, 15.0]), NotMet);
    assert_eq!(on(28.7, Some(Direction::Rows), [15.0, 30.0]), Met, "the other direction is straight");
    assert_eq!(on(28.7, Some(Direction::Columns), [15.0, 30.0]), NotMet);
    assert_eq!(on(28.7, None, [15.0, 30.0]), NotMet, "not stated: the worse one");
    let mut unknown = Case::perfect();
    unknown.conditions.surface.diameter_mm = Some(50.0);
    assert_eq!(unknown.ask(&rule).outcome, Undecided);
    assert!(Curvature { maximum_degrees: 0.0 }.validate().is_err());
}

fn with_linear(symbology: &str, text: &str, distance: Option<LinearDistance>) -> Case {
    let mut scene = scene();
    scene.linear = vec![LinearRecord { symbology: symbology.into(), text: text.into(), corners: [[0.0; 2]; 4] }];
    scene.places[0].linear = vec![distance];
    with(scene)
}

#[test]
fn next_to_a_linear_symbol() {
    let rule = NearLinear { radius_mm: 50.0 };
    assert_eq!(with(scene()).ask(&rule).outcome, NotApplicable);
    let at = |farthest: f64, nearest_mm: f64| {
        with_linear("EAN13", "6901234567892", Some(LinearDistance { farthest: length(farthest), nearest_mm }))
            .ask(&rule)
            .outcome
    };
    assert_eq!([at(50.0, 2.0), at(50.01, 2.0), at(30.0, 0.0), at(30.0, 0.1)], [Met, NotMet, NotMet, Met]);
    assert_eq!(with_linear("EAN13", "6901234567892", None).ask(&rule).outcome, Undecided, "no scale");
    assert_eq!(Case::perfect().ask(&rule).outcome, Undecided);
}

#[test]
fn agreement_with_a_linear_symbol() {
    let link = "https://chinatrace.org/gd/01/06901234567892";
    let ask = |symbology: &str, text: &str| {
        with_linear(symbology, text, None).saying("]Q1", link, Gb33993_2024).ask(&AgreesWithLinear {}).outcome
    };
    assert_eq!(ask("EAN13", "6901234567892"), Met);
    assert_eq!(ask("EAN13", "6901234567908"), NotMet);
    assert_eq!(ask("Code128", "6901234567908"), NotApplicable, "no article number");
    assert_eq!(with(scene()).ask(&AgreesWithLinear {}).outcome, NotApplicable);
    let no_gtin = with_linear("EAN13", "6901234567892", None).saying("]Q1", "text", Gb33993_2024);
    assert_eq!(no_gtin.ask(&AgreesWithLinear {}).outcome, NotApplicable);
    let undecoded = no_gtin.with(|symbol| symbol.decode_failure = Some(crate::record::DecodeStage::Grid));
    assert_eq!(undecoded.ask(&AgreesWithLinear {}).outcome, Undecided);
    // GTIN-8 and GTIN-12 are filled with zeros.
    let short = |link: &str, symbology: &str, text: &str| {
        with_linear(symbology, text, None).saying("]Q1", link, Gb33993_2024).ask(&AgreesWithLinear {}).outcome
    };
    assert_eq!(short("https://example.com/01/00000012345670", "EAN8", "12345670"), Met);
    assert_eq!(short("https://example.com/01/00614141123452", "UPCA", "614141123452"), Met);
}

#[test]
fn faces_and_logistic_units() {
    for (face, expected) in
        [(None, NotApplicable), (Some(Face::Bottom), NotMet), (Some(Face::Neck), NotMet), (Some(Face::Back), Met)]
    {
        let mut case = Case::perfect();
        case.conditions.surface.face = face;
        assert_eq!(case.ask(&NotBottomOrNeck {}).outcome, expected, "{face:?}");
    }
    let rule = LogisticLabel { base_mm: 32.0, vertical_mm: 19.0 };
    assert_eq!(with(scene()).ask(&rule).outcome, NotApplicable);
    let at = |left: f64, base: f64| {
        let mut case = placed(|place| {
            place.edges = vec![edge(SideName::Left, left), edge(SideName::Right, 40.0), edge(SideName::Bottom, base)];
        });
        case.conditions.surface.package = Some(Package::Logistic);
        case.ask(&rule).outcome
    };
    assert_eq!([at(19.0, 32.0), at(18.9, 32.0), at(19.0, 31.9)], [Met, NotMet, NotMet]);
    let mut cut = placed(|place| place.edges.clear());
    cut.conditions.surface.package = Some(Package::Logistic);
    assert_eq!(cut.ask(&rule).outcome, Undecided);
}

fn mark() -> MarkRecord {
    MarkRecord {
        name: "example".into(),
        corners: [[0.0; 2]; 4],
        rotation_degrees: 0.0,
        scale: Some(1.0),
        similarity: 0.95,
        completeness: 0.97,
        symbol: 0,
        beside: Beside::Left,
        offset_from: None,
        offset_x: [-30.0, 0.0],
        offset_mm: Some([-15.0, 0.0]),
        function_overlap: 0.0,
        symbol_overlap: 0.0,
        quiet_zone_overlap: 0.0,
    }
}

fn marked(marks: Vec<MarkRecord>) -> Case {
    with(SceneRecord { marks: Some(marks), ..scene() })
}

#[test]
fn one_whole_mark() {
    let rule = MarkPresent { completeness: 0.9 };
    assert_eq!(with(scene()).ask_scene(&rule).outcome, Undecided, "none was taught");
    assert_eq!(marked(vec![]).ask_scene(&rule).outcome, NotMet);
    for (completeness, expected) in [(0.89, NotMet), (0.9, Met), (1.0, Met)] {
        let case = marked(vec![MarkRecord { completeness, ..mark() }]);
        assert_eq!(case.ask_scene(&rule).outcome, expected, "{completeness}");
    }
    let doubled = marked(vec![mark(), mark()]).ask_scene(&rule);
    assert_eq!((doubled.outcome, doubled.measured.as_deref()), (NotMet, Some("2")));
    assert!(MarkPresent { completeness: 1.1 }.validate().is_err());
}

#[test]
fn place_of_the_mark() {
    let rule = MarkPlace { allowed: vec![Beside::Left, Beside::Below], maximum_x: 30.0 };
    assert_eq!(with(scene()).ask_scene(&rule).outcome, Undecided);
    assert_eq!(marked(vec![]).ask_scene(&rule).outcome, NotApplicable);
    assert_eq!(marked(vec![mark()]).ask_scene(&rule).outcome, Met);
    let right = MarkRecord { beside: Beside::Right, ..mark() };
    assert_eq!(marked(vec![right]).ask_scene(&rule).outcome, NotMet);
    let far = MarkRecord { offset_x: [-30.1, 0.0], ..mark() };
    assert_eq!(marked(vec![far]).ask_scene(&rule).outcome, NotMet);
}

#[test]
fn what_the_mark_covers() {
    let rule = NoObstruction {};
    assert_eq!(with(scene()).ask_scene(&rule).outcome, Undecided);
    assert_eq!(marked(vec![]).ask_scene(&rule).outcome, NotApplicable);
    assert_eq!(marked(vec![mark()]).ask_scene(&rule).outcome, Met);
    let touching = MarkRecord { quiet_zone_overlap: 0.5, ..mark() };
    assert_eq!(marked(vec![touching]).ask_scene(&rule).outcome, Met);
    let intruding = MarkRecord { quiet_zone_overlap: 0.51, ..mark() };
    assert_eq!(marked(vec![intruding]).ask_scene(&rule).outcome, NotMet);
    let covering = MarkRecord { function_overlap: 1.0, symbol_overlap: 1.0, ..mark() };
    assert_eq!(marked(vec![covering]).ask_scene(&rule).outcome, NotMet);
    let inside = MarkRecord { symbol_overlap: 20.0, beside: Beside::Inside, ..mark() };
    let at_level = |level: &str| {
        marked(vec![inside.clone()]).with(|s| s.size.error_correction = Some(level.into())).ask_scene(&rule).outcome
    };
    assert_eq!([at_level("M"), at_level("Q"), at_level("H")], [NotMet, Met, Met]);
}
