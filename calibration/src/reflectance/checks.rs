//! Whether patches are complete, and whether a straight line describes the response.

use super::line::{departure, variance};
use super::{FittedPatch, ReflectanceError, Region, ResponseFit};

/// Least span of the stated reflectances. Assumed: over less, an error of a patch grows threefold at the ends.
const LEAST_SPAN: f64 = 0.3;
/// Reflectance that a calibration may be off anywhere: what accuracy is asked of it. Half of it is left to a patch beside the
/// line; ISO/IEC 15426-2 allows Rmin to be off by 0.03 (by public digest).
const ACCURACY: f64 = 0.01;
/// How many standard uncertainties make a departure significant. Assumed: normal errors pass it once in 370 cases.
const SIGNIFICANT: f64 = 3.0;
/// Reflectance that the line may give to no light. Assumed: veiling glare of common lenses for machine vision, which lies on a
/// card and not on dark frames, is up to 3 % of the light of the field.
const GLARE: f64 = 0.03;
/// Reflectance that the flat target may be off its stated value. Assumed: as glare, for the light changes with what lies in it.
const FLAT_OFF: f64 = 0.03;
/// Share that the light may differ between places where no flat field corrects it: [`ACCURACY`] at reflectance 1, both ways.
const UNCORRECTED: f64 = 2.0 * ACCURACY;

/// Whether there are patches enough, and their stated values can be.
pub(super) fn complete(regions: &[Region]) -> Result<(), ReflectanceError> {
    let stated = |region: &&Region| {
        (0.0..=1.5).contains(&region.reflectance) && region.uncertainty.is_none_or(|u| (0.0..=1.0).contains(&u))
    };
    if let Some(region) = regions.iter().find(|region| !stated(region)) {
        let (name, uncertainty) = (region.name.clone(), region.uncertainty.unwrap_or(0.0));
        return Err(ReflectanceError::Impossible { name, reflectance: region.reflectance, uncertainty });
    }
    if regions.len() < 2 {
        return Err(ReflectanceError::TooFewPatches { found: regions.len() });
    }
    let reflectances = regions.iter().map(|region| region.reflectance);
    let (low, high) = reflectances.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    if high - low < LEAST_SPAN {
        return Err(ReflectanceError::TooAlike { span: high - low, least: LEAST_SPAN });
    }
    Ok(())
}

/// Patches whose reflectances clearly differ must have their levels in the same order. Uneven light that no flat field takes
/// out changes the order of patches less far apart.
pub(super) fn in_order(patches: &[FittedPatch], flat: bool) -> Result<(), ReflectanceError> {
    let apart = if flat { UNCORRECTED } else { LEAST_SPAN };
    let mut order: Vec<&FittedPatch> = patches.iter().collect();
    order.sort_by(|a, b| a.stated.total_cmp(&b.stated));
    // The lightest so far among those that are clearly darker by their certificate.
    let (mut waiting, mut lightest) = (0, None::<&FittedPatch>);
    for patch in &order {
        while patch.stated - order[waiting].stated > apart {
            if lightest.is_none_or(|best| order[waiting].level > best.level) {
                lightest = Some(order[waiting]);
            }
            waiting += 1;
        }
        if let Some(darker) = lightest.filter(|darker| darker.level >= patch.level) {
            return Err(ReflectanceError::OutOfOrder { lighter: patch.name.clone(), darker: darker.name.clone() });
        }
    }
    Ok(())
}

/// Whether patches alike show the same light, where no flat field corrects it. Light patches only: dark ones tell of the black
/// level.
pub(super) fn even_light(fit: &ResponseFit) -> Result<(), ReflectanceError> {
    let black = -fit.offset / fit.gain;
    let light = |patch: &FittedPatch| (patch.level - black) / patch.stated;
    let bright: Vec<&FittedPatch> = fit.patches.iter().filter(|patch| patch.stated >= LEAST_SPAN).collect();
    for (index, first) in bright.iter().enumerate() {
        // They are in the order of their reflectances.
        let alike = bright[index + 1..].iter().take_while(|other| other.stated - first.stated <= ACCURACY);
        for second in alike {
            let change = (light(first) / light(second) - 1.0).abs();
            if change > UNCORRECTED {
                let (first, second) = (first.name.clone(), second.name.clone());
                return Err(ReflectanceError::UnevenPatches { first, second, change, limit: UNCORRECTED });
            }
        }
    }
    Ok(())
}

/// Whether three or more patches lie on a straight line, as far as they tell.
pub(super) fn straight(fit: &ResponseFit) -> Result<(), ReflectanceError> {
    if let Some([bow, uncertainty]) = fit.bow {
        let limit = ACCURACY.max(SIGNIFICANT * uncertainty);
        if bow.abs() > limit {
            return Err(ReflectanceError::NotLinear { bow, limit });
        }
    }
    Ok(())
}

/// Whether each patch lies on the line, and the dark frames too.
pub(super) fn on_line(fit: &ResponseFit, dark: bool) -> Result<(), ReflectanceError> {
    let beyond = |patch: &FittedPatch| {
        let limit = ACCURACY.max(SIGNIFICANT * variance(patch, fit.gain).sqrt());
        (departure(patch).abs() - limit, limit)
    };
    let worst = fit.patches.iter().max_by(|a, b| beyond(a).0.total_cmp(&beyond(b).0));
    if let Some(patch) = worst.filter(|patch| beyond(patch).0 > 0.0) {
        let (name, limit) = (patch.name.clone(), beyond(patch).1);
        return Err(ReflectanceError::OffLine { name, departure: departure(patch), limit });
    }
    if dark && fit.offset.abs() > GLARE {
        return Err(ReflectanceError::DarkOffLine { reflectance: fit.offset, limit: GLARE });
    }
    Ok(())
}

/// Whether the flat target has the reflectance that is stated.
pub(super) fn flat_agrees(found: f64, stated: f64) -> Result<(), ReflectanceError> {
    // Written so that no number is no agreement.
    if (found - stated).abs() <= FLAT_OFF {
        return Ok(());
    }
    Err(ReflectanceError::FlatDisagrees { found, stated, limit: FLAT_OFF })
}
