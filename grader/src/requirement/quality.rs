//! PQ-01 to PQ-04, PQ-06, PQ-08, PQ-10 and PQ-12: print quality, and the conditions under which it was measured.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Finding, Limits, OfSymbol, Subject};
use crate::grading::ReportedGrade;
use crate::record::Parameters;

/// PQ-01: overall grade at least.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverallGrade {
    /// Lowest grade, 0.0 to 4.0.
    pub minimum: ReportedGrade,
}

impl Limits for OverallGrade {
    fn loosens(&self, base: &Self) -> Option<String> {
        (self.minimum < base.minimum).then(|| format!("minimum goes from {} to {}", base.minimum, self.minimum))
    }
}

impl OverallGrade {
    /// Judges a grade.
    #[must_use]
    pub fn of(&self, grade: ReportedGrade) -> Finding {
        let finding = if grade >= self.minimum {
            Finding::met("The overall grade is high enough.", "综合等级达到要求。")
        } else {
            Finding::not_met("The overall grade is too low.", "综合等级不足。")
                .act("See what decides the grade and its remedy.", "参见决定等级的参数及其措施。")
        };
        finding.limit(format!(">= {}", self.minimum)).measured(grade.to_string())
    }
}

impl OfSymbol for OverallGrade {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        self.of(subject.symbol.grade.overall)
    }
}

/// PQ-02: the measuring aperture is that of the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApertureReference {
    /// Thousandths of an inch.
    pub mils: u32,
}

impl Limits for ApertureReference {
    fn validate(&self) -> Result<(), String> {
        if (1..=200).contains(&self.mils) {
            return Ok(());
        }
        Err(format!("mils is {}; it may be 1 to 200 thousandths of an inch", self.mils))
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        (self.mils != base.mils).then(|| format!("mils goes from {} to {}", base.mils, self.mils))
    }
}

impl OfSymbol for ApertureReference {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let limit = format!("{:02}", self.mils);
        let aperture = &subject.symbol.aperture;
        let Some(reference) = aperture.reference else {
            // The grade is only indicative then, which is said elsewhere.
            return Finding::undecided(
                "Without a scale the aperture follows the modules of this symbol, not the application.",
                "比例未知，孔径按本符号模块尺寸确定，而非按应用规定。",
            )
            .act(
                "Give the scale (--scale, millimetres per pixel) or a calibration.",
                "给出比例（--scale，毫米每像素）或校准文件。",
            )
            .limit(limit)
            .measured(format!("{:.2} px", aperture.pixels))
            .mild();
        };
        let finding = if reference == self.mils {
            Finding::met("The aperture is that of the application.", "测量孔径符合应用规定。")
        } else {
            Finding::not_met("The aperture is not that of the application.", "测量孔径不符合应用规定。")
                .act("Measure with the aperture of the profile.", "按规范的孔径重新测量。")
        };
        finding.limit(limit).measured(format!("{reference:02}"))
    }
}

/// PQ-03: the light is that of the application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LightOfApplication {
    /// Peak wavelength in nm, or `W` for white light.
    pub light: String,
    /// How far the wavelength may be off, nm.
    #[serde(default)]
    pub tolerance_nm: u32,
}

impl Limits for LightOfApplication {
    fn validate(&self) -> Result<(), String> {
        let wavelength = self.light.parse::<u32>().is_ok_and(|nm| (200..=2000).contains(&nm));
        if wavelength || self.light == "W" {
            return Ok(());
        }
        Err(format!("light is {:?}; it is a wavelength of 200 to 2000 nm, or W for white light", self.light))
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        if self.light != base.light {
            return Some(format!("light goes from {} to {}", base.light, self.light));
        }
        (self.tolerance_nm > base.tolerance_nm)
            .then(|| format!("tolerance_nm goes from {} to {}", base.tolerance_nm, self.tolerance_nm))
    }
}

impl OfSymbol for LightOfApplication {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let used = &subject.scene.record.settings.light;
        let matches = match (used.parse::<u32>(), self.light.parse::<u32>()) {
            (Ok(used), Ok(wanted)) => used.abs_diff(wanted) <= self.tolerance_nm,
            _ => *used == self.light,
        };
        let finding = if matches {
            Finding::met("The stated light is that of the application.", "所声明的光源符合应用规定。")
        } else {
            Finding::not_met("The light is not that of the application.", "光源不符合应用规定。").act(
                "Measure under the light of the profile; grades under another light are not comparable.",
                "使用规范规定的光源测量；不同光源的等级不可比。",
            )
        };
        let limit = if self.tolerance_nm == 0 {
            self.light.clone()
        } else {
            format!("{} ± {} nm", self.light, self.tolerance_nm)
        };
        finding.limit(limit).measured(used)
    }
}

/// PQ-04: grades of single parameters at least, by the names of the report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ParameterGrades(BTreeMap<String, ReportedGrade>);

impl Limits for ParameterGrades {
    fn validate(&self) -> Result<(), String> {
        let none = grades(&Parameters::default());
        let names: Vec<&str> = none.iter().map(|(name, _)| *name).collect();
        match self.0.keys().find(|name| !names.contains(&name.as_str())) {
            Some(unknown) => Err(format!("no parameter {unknown:?} is graded; there are {}", names.join(", "))),
            None if self.0.is_empty() => Err("it names no parameter".into()),
            None => Ok(()),
        }
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        let lower = |name: &str| self.0.get(name).copied().unwrap_or(ReportedGrade::from_tenths(0));
        let (name, grade) = base.0.iter().find(|(name, grade)| lower(name) < **grade)?;
        Some(format!("{name} goes from {grade} to {}", lower(name)))
    }
}

impl OfSymbol for ParameterGrades {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let measured = grades(&subject.symbol.parameters);
        let grade_of = |name: &str| measured.iter().find(|(known, _)| *known == name).and_then(|(_, grade)| *grade);
        let text = |of: &dyn Fn(&str, ReportedGrade) -> Option<String>| {
            self.0.iter().filter_map(|(name, least)| of(name, *least)).collect::<Vec<_>>().join(", ")
        };
        let low = text(&|name, least| grade_of(name).filter(|g| *g < least).map(|g| format!("{name} {g}")));
        let limit = text(&|name, least| Some(format!("{name} >= {least}")));
        if low.is_empty() {
            let all = text(&|name, _| grade_of(name).map(|grade| format!("{name} {grade}")));
            if all.is_empty() {
                return Finding::not_applicable(
                    "The edition grades none of these parameters.",
                    "该版本标准不对这些参数评级。",
                )
                .limit(limit);
            }
            return Finding::met("The grades of the single parameters are high enough.", "单项参数等级均达到要求。")
                .limit(limit)
                .measured(all);
        }
        Finding::not_met("A parameter has too low a grade.", "单项参数等级不足。")
            .act("See the remedy of that parameter (grader explain).", "参见该参数的改进措施（grader explain）。")
            .limit(limit)
            .measured(low)
    }
}

/// Name and grade of every parameter that an edition may grade.
fn grades(all: &Parameters) -> [(&'static str, Option<ReportedGrade>); 11] {
    let plain = |p: &Option<crate::record::Plain>| p.as_ref().and_then(|p| p.grade);
    let overlay = |p: &Option<crate::record::Modulation>| p.as_ref().and_then(|p| p.grade);
    let copies = |p: &Option<crate::record::Copies>| p.as_ref().and_then(|p| p.grade);
    [
        ("decode", plain(&all.decode)),
        ("symbol_contrast", plain(&all.symbol_contrast)),
        ("modulation", overlay(&all.modulation)),
        ("reflectance_margin", overlay(&all.reflectance_margin)),
        ("fixed_pattern_damage", all.fixed_pattern_damage.as_ref().and_then(|p| p.grade)),
        ("format_information", copies(&all.format_information)),
        ("version_information", copies(&all.version_information)),
        ("axial_nonuniformity", plain(&all.axial_nonuniformity)),
        ("grid_nonuniformity", all.grid_nonuniformity.as_ref().and_then(|p| p.grade)),
        ("unused_error_correction", all.unused_error_correction.as_ref().and_then(|p| p.grade)),
        ("print_growth", all.print_growth.as_ref().and_then(|p| p.grade)),
    ]
}

/// PQ-06: number of scans that were combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScansCombined {
    /// At least so many.
    pub minimum: usize,
}

impl Limits for ScansCombined {
    fn validate(&self) -> Result<(), String> {
        if (1..=100).contains(&self.minimum) {
            Ok(())
        } else {
            Err(format!("minimum is {}; it may be 1 to 100", self.minimum))
        }
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        (self.minimum < base.minimum).then(|| format!("minimum goes from {} to {}", base.minimum, self.minimum))
    }
}

impl OfSymbol for ScansCombined {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let limit = format!(">= {}", self.minimum);
        if subject.scene.record.settings.standard.ends_with(":2024") {
            return Finding::not_applicable("This edition grades a single picture.", "该版本标准只对单幅图像评级。")
                .limit(limit);
        }
        let scans = subject.symbol.scans.len().max(1);
        let finding = if scans >= self.minimum {
            Finding::met("Enough scans were combined.", "合并的扫描次数足够。")
        } else {
            Finding::not_met(
                "The grade rests on fewer scans than the application asks for.",
                "等级所依据的扫描次数少于规定。",
            )
            .act(
                "Take pictures of the symbol turned in equal steps and grade them with --scans.",
                "将符号按等角度转动拍摄，并以 --scans 合并评级。",
            )
        };
        finding.limit(limit).measured(scans.to_string())
    }
}

/// PQ-08: climate during the measurement.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Climate {
    /// Lowest and highest temperature, °C.
    pub temperature_c: [f64; 2],
    /// Lowest and highest relative humidity, %.
    pub humidity_percent: [f64; 2],
}

impl Limits for Climate {
    fn validate(&self) -> Result<(), String> {
        let ordered = |[low, high]: [f64; 2], least: f64, most: f64| low >= least && low <= high && high <= most;
        if ordered(self.temperature_c, -50.0, 100.0) && ordered(self.humidity_percent, 0.0, 100.0) {
            return Ok(());
        }
        Err("temperature_c and humidity_percent are [lowest, highest], within -50 to 100 °C and 0 to 100 %".into())
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        let wider = |own: [f64; 2], base: [f64; 2]| own[0] < base[0] || own[1] > base[1];
        let loosened =
            wider(self.temperature_c, base.temperature_c) || wider(self.humidity_percent, base.humidity_percent);
        loosened.then(|| "the climate may vary more".into())
    }
}

impl OfSymbol for Climate {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let ([cold, hot], [dry, damp]) = (self.temperature_c, self.humidity_percent);
        let limit = format!("{cold} .. {hot} °C, {dry} .. {damp} %");
        let stated = &subject.scene.conditions.climate;
        let (Some(temperature), Some(humidity)) = (stated.temperature_c, stated.humidity_percent) else {
            return Finding::not_applicable("Temperature and humidity were not recorded.", "未记录温度和湿度。")
                .limit(limit);
        };
        let inside = (cold..=hot).contains(&temperature) && (dry..=damp).contains(&humidity);
        let finding = if inside {
            Finding::met("Temperature and humidity are within limits.", "温度和湿度在规定范围内。")
        } else {
            Finding::not_met("Temperature or humidity is outside limits.", "温度或湿度超出规定范围。")
                .act("Let room and specimen settle, then measure again.", "待环境与样品稳定后重新测量。")
        };
        finding.limit(limit).measured(format!("{temperature} °C, {humidity} %"))
    }
}

crate::no_limits! {
    /// PQ-10: the code was measured in its final state, with laminate and content.
    FinalState;
    /// PQ-12: the calibration of the instrument has a certificate and has not expired.
    ValidInstrument;
}

impl OfSymbol for FinalState {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        match subject.scene.conditions.final_state {
            Some(true) => Finding::met("Measured in its final state.", "已在最终状态下测量。"),
            Some(false) => Finding::not_met("Not measured in its final state.", "未在最终状态下测量。")
                .act("Measure again with laminate, varnish and the filled pack.", "覆膜、上光并装填后重新测量。"),
            None => Finding::not_applicable("Nobody said in which state it was measured.", "未说明测量时的状态。"),
        }
    }
}

impl OfSymbol for ValidInstrument {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let Some(calibration) = subject.scene.calibration().filter(|calibration| calibration.date.is_some()) else {
            // Grades are indicative then, and say so; the verdict of an indicative instrument is the user's to use.
            return Finding::undecided("The instrument has no calibration with a date.", "仪器没有带日期的校准。")
                .act(
                    "Calibrate the instrument; until then its grades are indicative.",
                    "校准仪器；在此之前等级仅供参考。",
                )
                .mild();
        };
        let expires = calibration.expires.as_deref().map(str::parse::<jiff::civil::Date>);
        match (expires, subject.scene.today) {
            (Some(Ok(expires)), Some(today)) if today <= expires => {
                Finding::met("The calibration is valid.", "校准在有效期内。")
                    .limit(format!("<= {expires}"))
                    .measured(today.to_string())
            }
            (Some(Ok(expires)), Some(today)) => Finding::not_met("The calibration has expired.", "校准已过期。")
                .act("Calibrate the instrument again.", "重新校准仪器。")
                .limit(format!("<= {expires}"))
                .measured(today.to_string()),
            (Some(Err(_)) | None, _) => {
                Finding::not_met("The calibration has no readable date of expiry.", "校准无可识别的有效期。")
                    .act("Calibrate the instrument again.", "重新校准仪器。")
            }
            (Some(Ok(expires)), None) => {
                Finding::undecided("The day of the inspection is not known.", "检验日期未知。")
                    .act("Give the date (--date).", "给出日期（--date）。")
                    .limit(format!("<= {expires}"))
            }
        }
    }
}
