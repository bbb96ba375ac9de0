//! Readings against limits.

use grader::bilingual::Bilingual;
use grader::calibration::Calibration;
use jiff::civil::Date;

use super::limits::{PIXELS, limit};
use super::{Answer, Item, Outcome, PatchReading, Readings, SelfCheck, Unit};

/// Aperture by the module.
const APERTURE: f64 = 0.8;
/// Least span of stated reflectances that an offset can be told from a gain by, as for the calibration.
const LEAST_SPAN: f64 = 0.3;

/// Judges what was read.
#[must_use]
pub fn judge(readings: &Readings, calibration: &Calibration) -> SelfCheck {
    let answers = Item::ALL.iter().map(|item| answer(*item, readings, calibration)).collect();
    let id = calibration.identity.as_ref().map(|identity| identity.id.clone());
    SelfCheck::of(id, readings.date, answers)
}

fn answer(item: Item, readings: &Readings, calibration: &Calibration) -> Answer {
    let line = line(&readings.patches);
    let value = match item {
        Item::Picture => return picture(readings, calibration),
        Item::Expiry => return expiry(readings, calibration),
        Item::Certificate => return certificate(calibration),
        Item::Series => return series(readings),
        Item::Saturation => readings.saturated,
        Item::BlackClipping => readings.black,
        Item::Focus => readings.rise_px.zip(readings.pixels_per_module).map(|(rise, pixels)| rise / pixels),
        Item::Tilt => readings.tilt_degrees,
        Item::Scale => readings.scale_change,
        Item::Evenness => readings.evenness,
        Item::Drift => line.map(|(_, gain)| gain - 1.0),
        Item::Noise => noise(readings),
        Item::Ambient => readings.ambient.or_else(|| line.and_then(|(offset, _)| offset)),
        Item::PixelsPerModule => readings.pixels_per_module,
    };
    numeric(item, value.filter(|value| value.is_finite()), readings)
}

fn numeric(item: Item, value: Option<f64>, readings: &Readings) -> Answer {
    let limit = limit(item).value.unwrap_or(f64::INFINITY);
    let Some(value) = value else {
        return told(
            item,
            Outcome::NotChecked,
            None,
            readings.missing.get(&item).cloned().unwrap_or_else(|| item.needs()),
        );
    };
    // As printed: a report that says 10.00 does not say that it is less.
    let lower = item == Item::PixelsPerModule;
    let within = if lower { value >= limit - 0.005 } else { value.abs() <= limit };
    if within {
        return told(item, Outcome::Within, Some(value), Bilingual::default());
    }
    let (seen, bound) = (shown(value, item.unit()), shown(limit, item.unit()));
    let (reason, remedy) = (item.reason(), item.remedy());
    let (en, zh) = if lower { ("at least", "至少") } else { ("at most", "至多") };
    let said = Bilingual::new(
        format!("{} ({seen}, {en} {bound}): {}", reason.en, remedy.en),
        format!("{}（{seen}，{zh} {bound}）：{}", reason.zh, remedy.zh),
    );
    told(item, Outcome::Outside, Some(value), said)
}

fn told(item: Item, outcome: Outcome, value: Option<f64>, said: Bilingual) -> Answer {
    let limit = limit(item);
    Answer {
        item,
        outcome,
        value,
        limit: limit.value,
        unit: item.unit(),
        basis: limit.basis,
        source: limit.source,
        said,
    }
}

/// A value for people.
pub(super) fn shown(value: f64, unit: Unit) -> String {
    let text = match unit {
        Unit::None => String::new(),
        Unit::Share => format!("{:.2} %", 100.0 * value),
        Unit::Reflectance => format!("{value:.4}"),
        Unit::Degrees => format!("{value:.1}°"),
        Unit::Modules => format!("{value:.2} X"),
        Unit::Pixels => format!("{value:.2}"),
    };
    // Nothing has no sign.
    match text.strip_prefix('-') {
        Some(rest) if !rest.contains(|c: char| ('1'..='9').contains(&c)) => rest.to_owned(),
        _ => text,
    }
}

fn with_remedy(item: Item, en: &str, zh: &str) -> Bilingual {
    let (reason, remedy) = (item.reason(), item.remedy());
    Bilingual::new(format!("{} ({en}): {}", reason.en, remedy.en), format!("{}（{zh}）：{}", reason.zh, remedy.zh))
}

fn picture(readings: &Readings, calibration: &Calibration) -> Answer {
    let item = Item::Picture;
    let Some(seen) = readings.picture else {
        return told(item, Outcome::NotChecked, None, item.needs());
    };
    let stored = calibration.frames.map(|kind| [kind.width, kind.height, usize::from(kind.bits)]);
    let Some([cw, ch, cb]) = stored.filter(|stored| *stored != seen) else {
        return told(item, Outcome::Within, None, Bilingual::default());
    };
    let [w, h, b] = seen;
    let said = with_remedy(
        item,
        &format!("{w} x {h} pixels of {b} bits, calibrated were {cw} x {ch} of {cb}"),
        &format!("{w} × {h} 像素 {b} 位，校准时为 {cw} × {ch} 像素 {cb} 位"),
    );
    told(item, Outcome::Outside, None, said)
}

fn expiry(readings: &Readings, calibration: &Calibration) -> Answer {
    let item = Item::Expiry;
    let day = |text: Option<&str>| text.and_then(|text| text.parse::<Date>().ok());
    let identity = calibration.identity.as_ref();
    let last = day(identity.and_then(|identity| identity.expires.as_deref()));
    let Some((today, last)) = readings.date.zip(last) else {
        return told(item, Outcome::NotChecked, None, item.needs());
    };
    if today > last {
        let said = with_remedy(item, &format!("its last day was {last}"), &format!("最后有效日为 {last}"));
        return told(item, Outcome::Outside, None, said);
    }
    if let Some(last) = readings.card_expires.filter(|last| today > *last) {
        let said = Bilingual::new(
            format!("the certificate of the card ended on {last}: have the card measured again"),
            format!("卡的证书已于 {last} 到期：请重新送检"),
        );
        return told(item, Outcome::Outside, None, said);
    }
    if let Some(first) = day(identity.and_then(|identity| identity.date.as_deref())).filter(|first| today < *first) {
        let said = Bilingual::new(
            format!("the calibration is of {first}, later than {today}: check the clock"),
            format!("校准日期 {first} 晚于 {today}：请检查时钟"),
        );
        return told(item, Outcome::Outside, None, said);
    }
    told(item, Outcome::Within, None, Bilingual::default())
}

/// A calibration tells its day only if a certificate vouches for it.
fn certificate(calibration: &Calibration) -> Answer {
    let item = Item::Certificate;
    match &calibration.identity {
        None => told(item, Outcome::NotChecked, None, item.needs()),
        Some(identity) if identity.date.is_some() => told(item, Outcome::Within, None, Bilingual::default()),
        Some(_) => {
            let said = with_remedy(item, "nominal values of a card", "卡的标称值");
            told(item, Outcome::Outside, None, said)
        }
    }
}

fn series(readings: &Readings) -> Answer {
    let item = Item::Series;
    match readings.series.as_slice() {
        [] if readings.picture.is_none() => told(item, Outcome::NotChecked, None, item.needs()),
        [] => told(item, Outcome::Within, None, Bilingual::default()),
        faults => {
            let joined = |of: fn(&Bilingual) -> &str, with: &str| faults.iter().map(of).collect::<Vec<_>>().join(with);
            let said = Bilingual::new(joined(|fault| &fault.en, "; "), joined(|fault| &fault.zh, "；"));
            told(item, Outcome::Outside, None, said)
        }
    }
}

/// Of the mean over an aperture: frame to frame where several frames show it, else that of the lightest patch.
fn noise(readings: &Readings) -> Option<f64> {
    let lightest = readings.patches.iter().max_by(|a, b| a.stated.total_cmp(&b.stated)).map(|patch| patch.noise);
    let pixel = readings.noise.or(lightest)?;
    // Where the size of modules is not known, as many pixels as a formal grade needs.
    let across = APERTURE * readings.pixels_per_module.unwrap_or(PIXELS);
    Some(pixel / (std::f64::consts::FRAC_PI_4 * across * across).max(1.0).sqrt())
}

/// Offset and gain of measured over stated reflectances; without a span of stated ones the gain only.
fn line(patches: &[PatchReading]) -> Option<(Option<f64>, f64)> {
    let sound = || patches.iter().filter(|p| p.measured.is_finite() && p.stated.is_finite());
    let count = sound().count() as f64;
    let mean = |of: fn(&PatchReading) -> f64| sound().map(of).sum::<f64>() / count;
    let (stated, measured) = (mean(|p| p.stated), mean(|p| p.measured));
    let low = sound().map(|p| p.stated).fold(f64::INFINITY, f64::min);
    let high = sound().map(|p| p.stated).fold(f64::NEG_INFINITY, f64::max);
    if high - low < LEAST_SPAN {
        // Of dark patches alone nothing is told about the light.
        return (stated >= LEAST_SPAN).then(|| (None, measured / stated));
    }
    let spread: f64 = sound().map(|p| (p.stated - stated).powi(2)).sum();
    let gain = sound().map(|p| (p.stated - stated) * (p.measured - measured)).sum::<f64>() / spread;
    Some((Some(measured - gain * stated), gain))
}
