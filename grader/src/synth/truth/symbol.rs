//! The right answers for one symbol.

use std::collections::BTreeMap;

use super::lattice::reference_grid;
use super::limits::{Edition, Limits, PRINT_GROWTH, SYMBOL_CONTRAST, UNUSED_ERROR_CORRECTION};
use super::modulation::{Anatomy, Assessment, Decode};
use super::place::Place;
use super::statement::{
    BlockTruth, CopiesTruth, DamageTruth, Derivation, Detail, ErrorCorrectionTruth, GrowthTruth, LocatedTruth,
    ParameterTruth, QuietZoneTruth, ReflectanceTruth, SymbolTruth,
};
use crate::grading::{Grade, ReportedGrade};
use crate::plane::Plane;
use crate::record::DecodeStage;
use crate::symbology::qr::sizes::Version;
use crate::synth::encoded::{Block, Encoded};
use crate::synth::placement::Placement;
use crate::synth::print::{Print, Window};
use crate::synth::spec::{Aperture, DefectKind, ModuleDefect, Scene, SymbolSpec, SynthError};

/// Tolerances of ISO/IEC 15426-2; that of contrast uniformity stands for the modulation of modules.
const MODULATION_TOLERANCE: f64 = 0.08;
const CONTRAST_TOLERANCE: f64 = 0.05;

/// Derives the right answers for a symbol of a scene.
pub fn derive(scene: &Scene, spec: &SymbolSpec) -> Result<SymbolTruth, SynthError> {
    let symbol = spec.encode()?;
    let placement = Placement::new(spec, symbol.size)?;
    let place = Place::new(&placement, symbol.size);
    let aperture = match scene.aperture {
        Aperture::Relative(part) => part * place.module(),
        Aperture::Pixels(pixels) => pixels,
    };
    let anatomy = Anatomy::new(&symbol);
    let (detail, reflectance) = sample(scene, spec, &symbol, &placement, aperture, anatomy.quiet_zone);
    let context = Context { scene, spec, symbol: &symbol, anatomy: &anatomy, detail: &detail, reflectance };
    let graded = context.graded();
    let decode = graded.decode_truth();
    let level_and_mask = symbol.level_and_mask;
    let mut truth = SymbolTruth {
        symbology: symbol.size.symbology().name().into(),
        text: spec.message.text().into(),
        version: symbol.version().map(Version::number),
        error_correction: level_and_mask.map(|(level, _)| level.letter()),
        mask: level_and_mask.map(|(_, mask)| mask),
        rows: symbol.matrix.height(),
        columns: symbol.matrix.width(),
        corners: place.corners,
        finder_centres: place.finders.clone(),
        alignment_centres: place.alignment.clone(),
        mirrored: spec.mirrored,
        reversed: spec.reversed,
        rotation_degrees: place.rotation(),
        spacing: place.geometry.spacing,
        pixels_per_module: place.module(),
        aperture_pixels: aperture,
        reflectance,
        decode_failure: graded.failure(),
        decode,
        symbol_contrast: context.symbol_contrast(aperture / place.module()),
        modulation: graded.parameter(|a| a.modulation),
        reflectance_margin: without_2024(graded.parameter(|a| a.reflectance_margin)),
        fixed_pattern_damage: context.damage(&graded),
        format_information: graded.nominal.format.map(|_| graded.copies(|a| a.format.unwrap_or_default())),
        version_information: graded.nominal.version.map(|_| graded.copies(|a| a.version.unwrap_or_default())),
        axial_nonuniformity: place.axial(graded.geometry),
        grid_nonuniformity: place.grid(graded.geometry),
        unused_error_correction: context.unused(&graded),
        print_growth: context.print_growth(),
        contrast_uniformity: context.uniformity(graded.ceiling, true),
        contrast_uniformity_of_all: context.uniformity(graded.ceiling, false),
        quiet_zone: quiet_zone(spec, symbol.sides(), anatomy.quiet_zone as f64),
        overall: ParameterTruth::default(),
        detail: Detail::default(),
    };
    truth.overall = overall(&truth);
    truth.detail = detail;
    Ok(truth)
}

/// Samples all modules with their quiet zone through the aperture.
fn sample(
    scene: &Scene,
    spec: &SymbolSpec,
    symbol: &Encoded,
    placement: &Placement,
    aperture: f64,
    quiet_zone: usize,
) -> (Detail, ReflectanceTruth) {
    let print = Print::new(spec, &symbol.matrix);
    let [across, down] = [symbol.matrix.width(), symbol.matrix.height()].map(|side| side + 2 * quiet_zone);
    let mut window = Window::default();
    // Sampled where the reference decode believes the centres to be.
    let centres = reference_grid(placement, symbol.size, quiet_zone);
    let reflectances = Plane::from_fn(across, down, |row, column| {
        let point = placement.to_symbol(centres[(row, column)], &mut [0.0; 2]);
        let mean = print.mean_in_disc(point, &placement.jacobian(point), aperture / 2.0, &mut window);
        mean * scene.shading.at(centres[(row, column)], scene.width, scene.height)
    });
    let nominal = Plane::from_fn(across, down, |row, column| {
        let at = row.checked_sub(quiet_zone).zip(column.checked_sub(quiet_zone));
        at.and_then(|(row, column)| symbol.matrix.get(row, column)).copied().unwrap_or(false)
    });
    let maximum = reflectances.data().iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let minimum = reflectances.data().iter().copied().fold(f64::INFINITY, f64::min);
    let threshold = f64::midpoint(maximum, minimum);
    let modulation = signed_modulation(&reflectances, &nominal, spec.reversed, threshold, maximum - minimum);
    (
        Detail { quiet_zone, centres, reflectances, nominal, modulation },
        ReflectanceTruth { maximum, minimum, threshold },
    )
}

/// Modulation of each module, negative where the colour is wrong. At the threshold a module is light.
fn signed_modulation(
    reflectances: &Plane<f64>,
    nominal: &Plane<bool>,
    reversed: bool,
    threshold: f64,
    contrast: f64,
) -> Plane<f64> {
    Plane::from_fn(reflectances.width(), reflectances.height(), |row, column| {
        let should_be_dark = nominal[(row, column)] != reversed;
        let above = reflectances[(row, column)] - threshold;
        // A symbol without contrast has neither right nor wrong modules; everything in it is light.
        let modulation = if contrast > 1e-9 { 2.0 * above / contrast } else { 0.0 };
        match should_be_dark {
            false => modulation,
            true if above >= 0.0 => -modulation.max(f64::MIN_POSITIVE),
            true => -modulation,
        }
    })
}

struct Context<'a> {
    scene: &'a Scene,
    spec: &'a SymbolSpec,
    symbol: &'a Encoded,
    anatomy: &'a Anatomy,
    detail: &'a Detail,
    reflectance: ReflectanceTruth,
}

/// What follows from the modulation under all thresholds that have to be considered.
struct Graded {
    nominal: Assessment,
    /// With every modulation lower and higher by the tolerance.
    tolerated: [Assessment; 2],
    /// Under the thresholds that 2024 may find.
    later: Vec<Assessment>,
    /// How sure anything can be that hangs on the decode.
    ceiling: Derivation,
    /// How sure anything can be that hangs on the grid.
    geometry: Derivation,
}

impl Context<'_> {
    fn graded(&self) -> Graded {
        let modulation = &self.detail.modulation;
        let nominal = self.anatomy.assess(Edition::E2011, modulation);
        let tolerated = [-MODULATION_TOLERANCE, MODULATION_TOLERANCE]
            .map(|shift| self.anatomy.assess(Edition::E2011, &modulation.map(|&m| moved(m, shift))));
        let geometry = self.pattern_ceiling();
        Graded { later: self.under_later_thresholds(), nominal, tolerated, ceiling: geometry, geometry }
    }

    /// The reference decode finds undamaged finder and alignment patterns; whether it copes with others is a guess.
    fn pattern_ceiling(&self) -> Derivation {
        let damaged = |(row, column): (i32, i32)| self.modulation_of(row, column) < 2.0 * MODULATION_TOLERANCE;
        if self.anatomy.landmarks().into_iter().any(damaged) { Derivation::Assumed } else { Derivation::Exact }
    }

    /// Signed modulation of a module, negative rows and columns in the quiet zone.
    fn modulation_of(&self, row: i32, column: i32) -> f64 {
        let offset = |x: i32| (x + self.anatomy.quiet_zone as i32) as usize;
        self.detail.modulation[(offset(row), offset(column))]
    }

    /// 2024 takes its threshold from the histogram of the aperture's picture: somewhere about the middle between the
    /// two colours. What is the same under all of them does not hang on it.
    fn under_later_thresholds(&self) -> Vec<Assessment> {
        let ReflectanceTruth { maximum, minimum, .. } = self.reflectance;
        let contrast = maximum - minimum;
        let contrasts = if self.extremes_are_plain() { [1.0, 1.0] } else { [0.9, 1.0] };
        let mut assessments = Vec::new();
        for step in 0..=15 {
            let threshold = minimum + contrast * (0.35 + 0.02 * f64::from(step));
            for part in contrasts {
                let modulation = signed_modulation(
                    &self.detail.reflectances,
                    &self.detail.nominal,
                    self.spec.reversed,
                    threshold,
                    part * contrast,
                );
                assessments.push(self.anatomy.assess(Edition::E2024, &modulation));
            }
        }
        assessments
    }

    /// Whether the lightest and the darkest of all pixels have the two colours of the print and nothing else.
    fn extremes_are_plain(&self) -> bool {
        let colours = |defect: &ModuleDefect| matches!(defect.kind, DefectKind::WrongColour);
        let in_range = |r: f64| (0.0..=1.0).contains(&r);
        self.scene.noise == 0.0
            && self.scene.shading.is_even()
            && self.spec.blur == 0.0
            && self.spec.patches.is_empty()
            && self.spec.defects.iter().all(colours)
            && in_range(self.spec.light)
            && in_range(self.spec.dark)
    }

    fn symbol_contrast(&self, aperture: f64) -> ParameterTruth {
        let ReflectanceTruth { maximum, minimum, .. } = self.reflectance;
        let mut truth = measured(SYMBOL_CONTRAST, maximum - minimum, CONTRAST_TOLERANCE, Derivation::Exact);
        if !(self.extremes_are_plain() && self.plateau_is_wide(aperture)) {
            truth.grade_2024 = None;
            truth.derivation_2024 = Derivation::None;
        }
        truth
    }

    /// Whether the apertures that see ink only make up the hundredth part of the inspection area that 2024 averages.
    /// Inside each dark module the centre may move in a square of side 1 + growth - aperture.
    fn plateau_is_wide(&self, aperture: f64) -> bool {
        let free = self.spec.growth.map(|growth| (1.0 + growth.min(0.0) - aperture).max(0.0));
        let dark = self.symbol.matrix.data().iter().filter(|&&dark| dark).count();
        let wrong = self.spec.defects.len();
        let area: usize = self.anatomy.sides.iter().map(|side| side + 2 * self.anatomy.quiet_zone).product();
        dark.saturating_sub(wrong) as f64 * free[0] * free[1] > 0.01 * area as f64
    }

    fn damage(&self, graded: &Graded) -> DamageTruth {
        let mut segments = BTreeMap::new();
        let mut wrong_modules = BTreeMap::new();
        for (i, (name, _)) in graded.nominal.segments.iter().enumerate() {
            segments.insert(name.clone(), graded.parameter(|a| a.segments[i].1));
        }
        for name in self.anatomy.segment_names() {
            let wrong = |&(row, column): &(i32, i32)| self.modulation_of(row, column) < 0.0;
            wrong_modules.insert(name.to_owned(), self.anatomy.segment(name).filter(wrong).count() as u32);
        }
        let lowest = |a: &Assessment| a.segments.iter().map(|(_, grade)| *grade).fold(4.0, f64::min);
        DamageTruth { parameter: graded.parameter(lowest), segments, wrong_modules }
    }

    fn unused(&self, graded: &Graded) -> ErrorCorrectionTruth {
        let value = graded.nominal.unused_error_correction;
        let mut parameter = measured(UNUSED_ERROR_CORRECTION, value, 0.0, graded.ceiling);
        parameter.grade_2011_tolerated =
            Some(graded.tolerated(|a| whole(UNUSED_ERROR_CORRECTION, a.unused_error_correction)));
        if graded.later.iter().any(|a| a.corrected != graded.nominal.corrected || a.decode != graded.nominal.decode) {
            parameter.grade_2024 = None;
            parameter.derivation_2024 = Derivation::None;
        }
        let block = |(block, &corrected): (&Block, &usize)| BlockTruth {
            codewords: block.total as u32,
            corrected: corrected as u32,
            capacity: block.capacity as u32,
        };
        let blocks = self.anatomy.blocks().iter().zip(&graded.nominal.corrected).map(block).collect();
        ErrorCorrectionTruth { parameter, blocks }
    }

    /// Elements of the timing patterns are wider by the growth and gaps narrower by as much, so that half the
    /// difference of their means is the growth itself, unless modules there are spoilt.
    fn print_growth(&self) -> GrowthTruth {
        let spoilt = |places: &[(i32, i32)]| {
            places.iter().any(|&(row, column)| {
                self.modulation_of(row, column) < 0.0
                    || self.spec.defects.iter().any(|d| (d.row, d.column) == (row, column))
            })
        };
        // Beyond a fifth of X, blur moves edges towards their neighbours.
        let sharp = self.spec.blur <= 0.2 && self.spec.patches.iter().all(|p| outside(p, self.symbol.sides()));
        let places = self.anatomy.alternating();
        let axis = |axis: usize| (sharp && !spoilt(&places[axis])).then_some(self.spec.growth[axis]);
        let (horizontal, vertical) = (axis(0), axis(1));
        let Some((h, v)) = horizontal.zip(vertical) else {
            return GrowthTruth { parameter: not_derived(), horizontal, vertical };
        };
        let value = if v.abs() > h.abs() { v } else { h };
        let grade = Grade::new(PRINT_GROWTH.grade(Edition::E2024, value.abs()));
        let parameter =
            ParameterTruth { value: Some(value), grade_2024: Some(grade.rounded()), ..ParameterTruth::default() };
        GrowthTruth { parameter, horizontal, vertical }
    }

    /// The lowest modulation of a module; `codewords`: of those only that belong to a codeword.
    fn uniformity(&self, ceiling: Derivation, codewords: bool) -> LocatedTruth {
        let [columns, rows] = self.anatomy.sides;
        let mut lowest = (f64::INFINITY, [0; 2]);
        let mut highest = f64::NEG_INFINITY;
        for row in 0..rows {
            for column in 0..columns {
                if !codewords || self.anatomy.codewords[(row, column)].is_some() {
                    let modulation = self.modulation_of(row as i32, column as i32).abs();
                    highest = highest.max(modulation);
                    if modulation < lowest.0 - 1e-9 {
                        lowest = (modulation, [row as i32, column as i32]);
                    }
                }
            }
        }
        let parameter = ParameterTruth { value: Some(lowest.0), derivation: ceiling, ..ParameterTruth::default() };
        LocatedTruth { parameter, worst: (highest - lowest.0 > 1e-9).then_some(lowest.1) }
    }
}

/// A signed modulation that is read weaker (negative shift) or stronger. Weaker right modules may turn wrong; stronger
/// ones, if they were wrong by less than the shift, may turn right.
fn moved(modulation: f64, shift: f64) -> f64 {
    match modulation < 0.0 {
        false => modulation + shift,
        true if shift < 0.0 => (modulation - shift).min(-f64::MIN_POSITIVE),
        true if modulation + shift > 0.0 => modulation + shift,
        true => modulation - shift,
    }
}

fn outside(patch: &crate::synth::spec::Patch, [right, bottom]: [f64; 2]) -> bool {
    let beyond = |[from, to]: [f64; 2], side: f64| to <= 0.0 || from >= side;
    beyond(patch.u, right) || beyond(patch.v, bottom)
}

impl Graded {
    fn succeeds(&self) -> bool {
        self.nominal.decode == Decode::Succeeds
    }

    /// Lowest and highest grade within the tolerance.
    fn tolerated(&self, grade: impl Fn(&Assessment) -> u8) -> [u8; 2] {
        let all = [&self.tolerated[0], &self.nominal, &self.tolerated[1]].map(grade);
        [all.into_iter().min().unwrap_or(0), all.into_iter().max().unwrap_or(0)]
    }

    fn failure(&self) -> Option<DecodeStage> {
        match self.nominal.decode {
            Decode::Succeeds => None,
            Decode::Format => Some(DecodeStage::Format),
            Decode::ErrorCorrection => Some(DecodeStage::ErrorCorrection),
        }
    }

    fn decode_truth(&self) -> ParameterTruth {
        let grade = |assessment: &Assessment| if assessment.decode == Decode::Succeeds { 4_u8 } else { 0 };
        let same = self.later.iter().all(|a| a.decode == self.nominal.decode);
        ParameterTruth {
            value: None,
            derivation: self.ceiling,
            grade_2011: Some(grade(&self.nominal)),
            grade_2011_tolerated: Some(self.tolerated(grade)),
            derivation_2024: if same { self.ceiling } else { Derivation::None },
            grade_2024: same.then(|| ReportedGrade::from_tenths(10 * grade(&self.nominal))),
        }
    }

    /// A parameter without value that follows from the modulation. Where the decode fails nobody knows what the modules
    /// should be.
    fn parameter(&self, grade: impl Fn(&Assessment) -> f64) -> ParameterTruth {
        if !self.succeeds() {
            return not_derived();
        }
        let later: Vec<ReportedGrade> = self.later.iter().map(|a| Grade::new(grade(a)).rounded()).collect();
        let decimal = later.first().copied().filter(|first| later.iter().all(|grade| grade == first));
        ParameterTruth {
            value: None,
            derivation: self.ceiling,
            grade_2011: Some(grade(&self.nominal) as u8),
            grade_2011_tolerated: Some(self.tolerated(|a| grade(a) as u8)),
            derivation_2024: if decimal.is_some() { self.ceiling } else { Derivation::None },
            grade_2024: decimal,
        }
    }

    /// The mean of two copies, rounded up in 2011.
    fn copies(&self, grades: impl Fn(&Assessment) -> [f64; 2]) -> CopiesTruth {
        let copies = [0, 1].map(|copy| self.parameter(|a| grades(a)[copy]));
        let mean = |a: &Assessment| grades(a).iter().sum::<f64>() / 2.0;
        let mut parameter = self.parameter(mean);
        if self.succeeds() {
            let up = |a: &Assessment| mean(a).ceil() as u8;
            parameter.grade_2011 = Some(up(&self.nominal));
            parameter.grade_2011_tolerated = Some(self.tolerated(up));
        }
        CopiesTruth { parameter, copies }
    }
}

pub(super) fn not_derived() -> ParameterTruth {
    ParameterTruth { derivation: Derivation::None, derivation_2024: Derivation::None, ..ParameterTruth::default() }
}

fn without_2024(truth: ParameterTruth) -> ParameterTruth {
    ParameterTruth { grade_2024: None, derivation_2024: Derivation::None, ..truth }
}

fn whole(limits: Limits, value: f64) -> u8 {
    limits.grade(Edition::E2011, value) as u8
}

/// A parameter with a value and limits.
pub(super) fn measured(limits: Limits, value: f64, tolerance: f64, derivation: Derivation) -> ParameterTruth {
    let ends = [whole(limits, value - tolerance), whole(limits, value + tolerance)];
    ParameterTruth {
        value: Some(value),
        derivation,
        grade_2011: Some(whole(limits, value)),
        grade_2011_tolerated: Some([ends[0].min(ends[1]), ends[0].max(ends[1])]),
        derivation_2024: derivation,
        grade_2024: Some(Grade::new(limits.grade(Edition::E2024, value)).rounded()),
    }
}

/// The lowest of all parameters. One that is not known leaves the symbol's grade open, unless another is 0 already.
fn overall(truth: &SymbolTruth) -> ParameterTruth {
    let common = [
        &truth.decode,
        &truth.symbol_contrast,
        &truth.modulation,
        &truth.fixed_pattern_damage.parameter,
        &truth.axial_nonuniformity,
        &truth.grid_nonuniformity.parameter,
        &truth.unused_error_correction.parameter,
    ];
    let mut common: Vec<&ParameterTruth> = common.to_vec();
    common.extend(truth.format_information.as_ref().map(|copies| &copies.parameter));
    common.extend(truth.version_information.as_ref().map(|copies| &copies.parameter));
    let with = |extra| common.iter().copied().chain([extra]).collect::<Vec<&ParameterTruth>>();
    let (earlier, later) = (with(&truth.reflectance_margin), with(&truth.print_growth.parameter));
    let decode_fails = truth.decode.grade_2011 == Some(0);
    let lowest = |grades: Vec<Option<u8>>| match grades.iter().flatten().min() {
        Some(0) => Some(0),
        lowest if grades.iter().all(Option::is_some) => lowest.copied(),
        _ => None,
    };
    let sure = |derivations: Vec<Derivation>| derivations.into_iter().filter(|d| *d != Derivation::None).min();
    let grade_2011 = lowest(earlier.iter().map(|p| p.grade_2011).collect());
    let tenths = lowest(later.iter().map(|p| p.grade_2024.map(ReportedGrade::tenths)).collect());
    let bound = |k: usize| lowest(earlier.iter().map(|p| p.grade_2011_tolerated.map(|range| range[k])).collect());
    let derived = |known: bool, derivations: Vec<Derivation>| match known {
        true if decode_fails => truth.decode.derivation,
        true => sure(derivations).unwrap_or(Derivation::None),
        false => Derivation::None,
    };
    ParameterTruth {
        value: None,
        derivation: derived(grade_2011.is_some(), earlier.iter().map(|p| p.derivation).collect()),
        grade_2011,
        grade_2011_tolerated: bound(0).zip(bound(1)).map(|(low, high)| [low, high]),
        derivation_2024: derived(tenths.is_some(), later.iter().map(|p| p.derivation_2024).collect()),
        grade_2024: tenths.map(ReportedGrade::from_tenths),
    }
}

/// Clear widths beside the symbol.
fn quiet_zone(spec: &SymbolSpec, [right, bottom]: [f64; 2], looked_at: f64) -> QuietZoneTruth {
    let middle = f64::midpoint(spec.light, spec.dark);
    let inked = |reflectance: f64| (reflectance < middle) != spec.reversed;
    let cell = |defect: &ModuleDefect| {
        let half = match defect.kind {
            DefectKind::WrongColour => 0.5,
            DefectKind::Reflectance(value) if inked(value) => 0.5,
            DefectKind::Reflectance(_) => return None,
            DefectKind::Spot(size) => size / 2.0,
            // All but a square in the middle.
            DefectKind::Shrunk(_) => 0.5,
        };
        let range = |x: i32| [f64::from(x) + 0.5 - half, f64::from(x) + 0.5 + half];
        Some([range(defect.column), range(defect.row)])
    };
    let patches = spec.patches.iter().filter(|p| inked(p.reflectance)).map(|p| [p.u, p.v]);
    let boxes: Vec<[[f64; 2]; 2]> = patches.chain(spec.defects.iter().filter_map(cell)).collect();
    let mut clear = [Some(looked_at); 4];
    for [u, v] in boxes {
        let beside = |[from, to]: [f64; 2], side: f64| from < side && to > 0.0;
        let before = |[from, to]: [f64; 2]| (from < 0.0 && to > -looked_at).then_some((-to).max(0.0));
        let behind =
            |[from, to]: [f64; 2], side: f64| (to > side && from < side + looked_at).then_some((from - side).max(0.0));
        let corner = !beside(u, right) && !beside(v, bottom);
        for (side, gap) in clear.iter_mut().zip([before(u), before(v), behind(u, right), behind(v, bottom)]) {
            if let Some(gap) = gap {
                *side = if corner { None } else { side.map(|clear| clear.min(gap)) };
            }
        }
    }
    let [left, top, right, bottom] = clear;
    let value = clear.iter().flatten().copied().reduce(f64::min).filter(|_| clear.iter().all(Option::is_some));
    QuietZoneTruth { value, left, top, right, bottom }
}
