//! PLC-01 to PLC-06, PLC-08 and DAT-15: where the symbol stands on its label, and what stands beside it.
//!
//! Distances are those of the scene (`Record::scene`): from the symbol with its quiet zone, in millimetres on the label.

use serde::{Deserialize, Serialize};

use super::decision::both;
use super::{Finding, Limits, OfSymbol, Subject};
use crate::conditions::{Direction, Face, Package};
use crate::record::{EdgeRecord, Outcome, PlaceRecord, SceneRecord, SideName};

/// The place of the symbol, or why nothing is known of it.
fn place<'a>(subject: &Subject<'a>) -> Result<(&'a SceneRecord, &'a PlaceRecord), Box<Finding>> {
    let record = subject.scene.record;
    let scene = record.scene.as_deref();
    let found = scene.and_then(|scene| {
        let of_symbol = |place: &&PlaceRecord| {
            record.symbols.get(place.symbol).is_some_and(|symbol| std::ptr::eq(symbol, subject.symbol))
        };
        Some((scene, scene.places.iter().find(of_symbol)?))
    });
    found.ok_or_else(|| {
        let finding = Finding::undecided("The place of the symbol was not measured.", "未测量符号的位置。");
        Box::new(finding.act("Inspect the picture of the whole label.", "请检测整个标签的图像。"))
    })
}

/// Why lengths are not known.
fn no_length(scene: &SceneRecord) -> Finding {
    match (&scene.outline, &scene.no_outline) {
        (None, Some(reason)) => Finding::undecided(reason.en.clone(), reason.zh.clone()),
        (None, None) => Finding::undecided("The outline of the label is not known.", "标签轮廓未知。"),
        _ => {
            return Finding::undecided(
                "The scale of the picture is not known, so no length in millimetres is.",
                "图像比例未知，无法得出毫米尺寸。",
            )
            .act(
                "Give the scale (--scale, millimetres per pixel) or a calibration.",
                "给出比例（--scale，毫米每像素）或校准文件。",
            );
        }
    }
    .act(
        "Show the whole label on a ground of another brightness, or state its outline in the conditions.",
        "将整个标签置于亮度不同的背景上拍摄，或在条件文件中给出轮廓。",
    )
}

/// Whether the mark is on the product itself, which placement on packs is not about (PLC-10).
fn is_on_body(subject: &Subject<'_>) -> bool {
    subject.scene.conditions.surface.package == Some(Package::Body)
}

fn on_body() -> Finding {
    Finding::not_applicable("The product itself carries the mark.", "本体标识不适用。")
}

/// PLC-01: preferred area of the face.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreferredArea {
    /// Quadrant of the face as the symbol reads.
    pub quadrant: Quadrant,
    /// Face of the pack, if it is stated.
    pub face: Face,
}

/// A quadrant of a face.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Quadrant {
    LowerRight,
    LowerLeft,
    UpperRight,
    UpperLeft,
}

impl Limits for PreferredArea {
    fn loosens(&self, base: &Self) -> Option<String> {
        (self != base).then(|| "another area is preferred".into())
    }
}

impl OfSymbol for PreferredArea {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        if is_on_body(subject) {
            return on_body();
        }
        if let Some(face) = subject.scene.conditions.surface.face.filter(|face| *face != self.face) {
            return Finding::not_met("The code stands on another face than the preferred one.", "码不在首选的面上。")
                .act("Move the code to the preferred face.", "将码移至首选的面。")
                .measured(format!("{face:?}").to_lowercase())
                .limit(format!("{:?}", self.face).to_lowercase());
        }
        let (scene, place) = match place(subject) {
            Ok(found) => found,
            Err(finding) => return *finding,
        };
        let Some([x, y]) = place.position else { return no_length(scene) };
        let (right, low) = match self.quadrant {
            Quadrant::LowerRight => (true, true),
            Quadrant::LowerLeft => (false, true),
            Quadrant::UpperRight => (true, false),
            Quadrant::UpperLeft => (false, false),
        };
        let limit = format!("x {} 0.5, y {} 0.5", if right { ">=" } else { "<=" }, if low { ">=" } else { "<=" });
        let inside = |share: f64, beyond: bool| if beyond { share >= 0.5 } else { share <= 0.5 };
        let finding = if inside(x, right) && inside(y, low) {
            Finding::met("The code stands in the preferred part of the face.", "码位于首选区域。")
        } else {
            Finding::not_met("The code stands outside the preferred part of the face.", "码不在首选区域。")
                .act("Move the code to the preferred part, if the design allows it.", "版面允许时，将码移至首选区域。")
        };
        finding.limit(limit).measured(format!("x {x:.2}, y {y:.2}"))
    }
}

/// PLC-02: distance from the edges of label or pack.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EdgeRule {
    /// Least distance of symbol and quiet zone from each edge, millimetres.
    pub minimum_mm: f64,
    /// Largest distance from the nearest edge, millimetres; beyond it is a warning.
    pub maximum_mm: f64,
}

impl Limits for EdgeRule {
    fn validate(&self) -> Result<(), String> {
        let in_order = 0.0 <= self.minimum_mm && self.minimum_mm < self.maximum_mm && self.maximum_mm <= 10_000.0;
        if in_order {
            return Ok(());
        }
        Err(format!(
            "minimum_mm {} and maximum_mm {} must lie between 0 and 10000, in order",
            self.minimum_mm, self.maximum_mm
        ))
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        let wider = self.minimum_mm < base.minimum_mm || self.maximum_mm > base.maximum_mm;
        wider.then(|| {
            format!(
                "the distance may be {} to {} mm instead of {} to {} mm",
                self.minimum_mm, self.maximum_mm, base.minimum_mm, base.maximum_mm
            )
        })
    }
}

impl OfSymbol for EdgeRule {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        if is_on_body(subject) {
            return on_body();
        }
        let limit = format!("{} .. {} mm", self.minimum_mm, self.maximum_mm);
        let (scene, place) = match place(subject) {
            Ok(found) => found,
            Err(finding) => return (*finding).limit(limit),
        };
        let nearest = |a: &&EdgeRecord, b: &&EdgeRecord| a.distance.millimetres.total_cmp(&b.distance.millimetres);
        let Some(edge) = place.edges.iter().min_by(nearest) else { return no_length(scene).limit(limit) };
        let millimetres = edge.distance.millimetres;
        let (acceptance, band) = (subject.scene.acceptance, edge_band(subject, millimetres));
        let (en, zh) = side(edge.side);
        let finding = match acceptance.at_least(millimetres, self.minimum_mm, band) {
            Outcome::NotMet => {
                Finding::not_met(format!("The code stands too near the {en} edge."), format!("码距{zh}边过近。")).act(
                    format!("Move it {:.1} mm away from that edge.", self.minimum_mm - millimetres),
                    format!("向内移动 {:.1} mm。", self.minimum_mm - millimetres),
                )
            }
            Outcome::Undecided => guard_band(),
            _ if place.edges.len() < 4 => Finding::undecided(
                "Not all edges of the label were seen; those that were are far enough.",
                "标签的边未全部入镜；已见的边距离足够。",
            )
            .act("Show the whole label in the picture.", "使整个标签入镜。"),
            _ => match acceptance.at_most(millimetres, self.maximum_mm, band) {
                Outcome::NotMet => Finding::not_met("The code stands far from every edge.", "码距各边都过远。")
                    .act("Move it towards an edge, where people look for it.", "移近边缘，便于查找。")
                    .mild(),
                Outcome::Undecided => guard_band(),
                _ => Finding::met("The code keeps its distance from the edges.", "码与各边的距离符合要求。"),
            },
        };
        finding.limit(limit).measured(format!("{millimetres:.2} mm"))
    }
}

const fn side(side: SideName) -> (&'static str, &'static str) {
    match side {
        SideName::Top => ("upper", "上"),
        SideName::Right => ("right", "右"),
        SideName::Bottom => ("lower", "下"),
        SideName::Left => ("left", "左"),
    }
}

/// Expanded uncertainty of a distance: that of its ends, and that of the scale.
fn edge_band(subject: &Subject<'_>, millimetres: f64) -> Option<f64> {
    let stated = &subject.scene.conditions.uncertainty;
    let scale = stated.scale_relative.map(|relative| relative * millimetres.abs());
    match (stated.edge_mm, scale) {
        (Some(edge), Some(scale)) => Some(edge.hypot(scale)),
        (Some(edge), None) => Some(edge),
        (None, _) => None,
    }
}

fn guard_band() -> Finding {
    Finding::undecided(
        "The distance lies closer to the limit than its uncertainty allows to decide, or the uncertainty is not known.",
        "距离落入不确定度保护带，或不确定度未知，不能判定。",
    )
    .act("State the uncertainty, measure more finely, or move the code.", "给出或减小测量不确定度，或移动码的位置。")
}

crate::no_limits! {
    /// PLC-03: symbol and quiet zone keep clear of stated folds, seams and perforations.
    KeepClear;
    /// PLC-06: not on the bottom of a pack or on a neck.
    NotBottomOrNeck;
    /// DAT-15: the GTIN is that of the EAN or UPC symbol beside it.
    AgreesWithLinear;
}

impl OfSymbol for KeepClear {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        if subject.scene.conditions.keep_out.is_empty() {
            return Finding::not_applicable("No folds, seams or perforations were stated.", "未声明折线、接缝或齿孔。");
        }
        let limit = "> 0 mm";
        let (scene, place) = match place(subject) {
            Ok(found) => found,
            Err(finding) => return (*finding).limit(limit),
        };
        let mut nearest: Option<(f64, &str)> = None;
        for (area, distance) in scene.keep_out.iter().zip(&place.keep_out) {
            let Some(distance) = distance else { return no_length(scene).limit(limit) };
            if nearest.is_none_or(|(least, _)| distance.millimetres < least) {
                nearest = Some((distance.millimetres, &area.name));
            }
        }
        let Some((millimetres, name)) = nearest else { return no_length(scene).limit(limit) };
        let finding = if millimetres > 0.0 {
            Finding::met("The code keeps clear of folds, seams and perforations.", "码避开了折线、接缝和齿孔。")
        } else {
            Finding::not_met(
                format!("The code or its quiet zone meets {name:?}."),
                format!("码或其空白区与{name:?}相交。"),
            )
            .act("Move the code away from it.", "将码移开。")
        };
        finding.limit(limit).measured(format!("{millimetres:.2} mm"))
    }
}

impl OfSymbol for NotBottomOrNeck {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        match subject.scene.conditions.surface.face {
            None => Finding::not_applicable("Nobody said which face it is.", "未说明是哪一面。"),
            Some(Face::Bottom | Face::Neck) => {
                Finding::not_met("The code stands on the bottom or on the neck.", "码位于底面或瓶颈。")
                    .act("Move it to the main or back label.", "移至主标签或背标。")
            }
            Some(_) => Finding::met("The code stands neither on the bottom nor on the neck.", "码不在底面或瓶颈。"),
        }
    }
}

/// PLC-04: curvature, angle that the symbol with its quiet zone spans on a cylinder.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Curvature {
    /// Degrees from the middle of the symbol to its edge.
    pub maximum_degrees: f64,
}

impl Limits for Curvature {
    fn validate(&self) -> Result<(), String> {
        if self.maximum_degrees > 0.0 && self.maximum_degrees <= 90.0 {
            return Ok(());
        }
        Err(format!("maximum_degrees is {}; it may be above 0 and up to 90", self.maximum_degrees))
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        (self.maximum_degrees > base.maximum_degrees)
            .then(|| format!("maximum_degrees goes from {} to {}", base.maximum_degrees, self.maximum_degrees))
    }
}

impl OfSymbol for Curvature {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let limit = format!("<= {}°", self.maximum_degrees);
        let surface = &subject.scene.conditions.surface;
        let Some(diameter) = surface.diameter_mm else {
            return Finding::not_applicable("No curved surface was stated.", "未声明曲面。").limit(limit);
        };
        let (scene, place) = match place(subject) {
            Ok(found) => found,
            Err(finding) => return (*finding).limit(limit),
        };
        let Some([along_rows, along_columns]) = place.zone_mm else { return no_length(scene).limit(limit) };
        let width = match surface.curved_along {
            Some(Direction::Rows) => along_rows,
            Some(Direction::Columns) => along_columns,
            None => along_rows.max(along_columns),
        };
        // An arc of w on a circle of diameter D spans w / (D / 2); half of it lies on each side of the middle.
        let degrees = (width / diameter).to_degrees();
        let finding =
            match subject.scene.acceptance.at_most(degrees, self.maximum_degrees, curvature_band(subject, degrees)) {
                Outcome::Met => Finding::met("The surface is flat enough for the code.", "曲面足够平缓。"),
                Outcome::Undecided => guard_band(),
                _ => Finding::not_met("The surface bends the code too far.", "曲面使码弯曲过大。").act(
                    "Print the symbol smaller, or on a flatter part of the product.",
                    "缩小符号，或印在更平的部位。",
                ),
            };
        finding.limit(limit).measured(format!("{degrees:.1}°"))
    }
}

fn curvature_band(subject: &Subject<'_>, degrees: f64) -> Option<f64> {
    subject.scene.conditions.uncertainty.scale_relative.map(|relative| relative * degrees)
}

/// PLC-05: symbol and quiet zone near the linear symbol, and not over it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NearLinear {
    /// Radius about the middle of the linear symbol that the whole symbol with its quiet zone lies in, millimetres.
    pub radius_mm: f64,
}

impl Limits for NearLinear {
    fn validate(&self) -> Result<(), String> {
        if self.radius_mm > 0.0 && self.radius_mm <= 1000.0 {
            return Ok(());
        }
        Err(format!("radius_mm is {}; it may be above 0 and up to 1000", self.radius_mm))
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        (self.radius_mm > base.radius_mm)
            .then(|| format!("radius_mm goes from {} to {}", base.radius_mm, self.radius_mm))
    }
}

impl OfSymbol for NearLinear {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let limit = format!("<= {} mm", self.radius_mm);
        let (scene, place) = match place(subject) {
            Ok(found) => found,
            Err(finding) => return (*finding).limit(limit),
        };
        if scene.linear.is_empty() {
            return Finding::not_applicable("No linear symbol was found beside it.", "旁边未发现一维码。").limit(limit);
        }
        let mut worst = (Outcome::Met, 0.0_f64);
        for distance in &place.linear {
            let Some(distance) = distance else { return no_length(scene).limit(limit) };
            if distance.nearest_mm <= 0.0 {
                return Finding::not_met("The quiet zone meets the linear symbol.", "空白区与一维码相交。")
                    .act("Move the symbols apart.", "将两个符号分开。")
                    .limit("> 0 mm")
                    .measured(format!("{:.2} mm", distance.nearest_mm));
            }
            let millimetres = distance.farthest.millimetres;
            let band = edge_band(subject, millimetres);
            let outcome = subject.scene.acceptance.at_most(millimetres, self.radius_mm, band);
            worst = (both(worst.0, outcome), worst.1.max(millimetres));
        }
        let finding = match worst.0 {
            Outcome::NotMet => Finding::not_met(
                "The code reaches too far from the linear symbol: at the till both must be found in one movement.",
                "码距一维码过远：结算时应一次扫过即可找到。",
            )
            .act("Move both closer together, quiet zones kept.", "在保留空白区的前提下将两者移近。"),
            Outcome::Undecided => guard_band(),
            _ => Finding::met("Code and linear symbol stand close enough together.", "码与一维码足够接近。"),
        };
        finding.limit(limit).measured(format!("{:.2} mm", worst.1))
    }
}

/// PLC-08: label of a logistic unit below 1 m.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogisticLabel {
    /// Least distance from the base, millimetres.
    pub base_mm: f64,
    /// Least distance from the vertical edges, millimetres.
    pub vertical_mm: f64,
}

impl Limits for LogisticLabel {
    fn validate(&self) -> Result<(), String> {
        let plausible = |mm: f64| mm > 0.0 && mm <= 10_000.0;
        if plausible(self.base_mm) && plausible(self.vertical_mm) {
            return Ok(());
        }
        Err("base_mm and vertical_mm must be above 0 and at most 10000".into())
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        (self.base_mm < base.base_mm || self.vertical_mm < base.vertical_mm)
            .then(|| "it may stand nearer to the edges".into())
    }
}

impl OfSymbol for LogisticLabel {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        if subject.scene.conditions.surface.package != Some(Package::Logistic) {
            return Finding::not_applicable("Not stated to be a logistic unit.", "未声明为物流单元。");
        }
        let limit = format!("base >= {} mm, sides >= {} mm", self.base_mm, self.vertical_mm);
        let (scene, place) = match place(subject) {
            Ok(found) => found,
            Err(finding) => return (*finding).limit(limit),
        };
        let of =
            |side: SideName| place.edges.iter().find(|edge| edge.side == side).map(|edge| edge.distance.millimetres);
        let (Some(left), Some(right), Some(base)) = (of(SideName::Left), of(SideName::Right), of(SideName::Bottom))
        else {
            return no_length(scene).limit(limit);
        };
        let acceptance = subject.scene.acceptance;
        let judged =
            |millimetres: f64, least: f64| acceptance.at_least(millimetres, least, edge_band(subject, millimetres));
        let outcome =
            both(both(judged(left, self.vertical_mm), judged(right, self.vertical_mm)), judged(base, self.base_mm));
        let finding = match outcome {
            Outcome::Met => {
                Finding::met("The symbol stands where a logistic label wants it.", "物流标签位置符合要求。")
            }
            Outcome::Undecided => guard_band(),
            _ => Finding::not_met("The symbol stands too near an edge of the logistic unit.", "码距物流单元边缘过近。")
                .act("Stick the label farther from edges and base.", "将标签贴得离边缘和底面更远。"),
        };
        finding.limit(limit).measured(format!("base {base:.1} mm, sides {left:.1} / {right:.1} mm"))
    }
}

impl OfSymbol for AgreesWithLinear {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let scene = subject.scene.record.scene.as_deref();
        let numbers: Vec<&str> = scene
            .map_or(&[][..], |scene| &scene.linear)
            .iter()
            .filter(|linear| matches!(linear.symbology.as_str(), "EAN13" | "EAN8" | "UPCA" | "UPCE"))
            .map(|linear| linear.text.as_str())
            .collect();
        if numbers.is_empty() {
            return Finding::not_applicable("No EAN or UPC symbol was found beside it.", "旁边未发现商品条码。");
        }
        let Some(content) = subject.content else { return Finding::not_decoded() };
        let Some(gtin) = content.gtin() else {
            return Finding::not_applicable("The data hold no GTIN.", "数据不含 GTIN。");
        };
        // Shorter numbers are filled with zeros at the left (GS1 General Specifications 3.3.2).
        let differs = numbers.iter().find(|number| format!("{number:0>14}") != gtin);
        match differs {
            None => Finding::met("The GTIN is that of the linear symbol.", "GTIN 与一维码一致。").measured(gtin),
            Some(other) => Finding::not_met("The GTIN is not that of the linear symbol.", "GTIN 与一维码不一致。")
                .act(
                    "Find out which of the two belongs to the product; stop the labels of the other.",
                    "查明哪一个属于该产品，停用另一种标签。",
                )
                .limit(format!("{other:0>14}"))
                .measured(gtin),
        }
    }
}
