//! Why an edge tells nothing of focus.

use grader::bilingual::Bilingual;

/// Why an edge cannot be measured.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FocusError {
    /// Not wholly in the picture, or coordinates that are no numbers.
    #[error("the edge does not lie within the picture")]
    Outside,
    /// Too short or too narrow.
    #[error(
        "the edge is {length:.0} px long with {clear:.1} px clear on both sides, at least {least_length:.0} and {least_clear:.0} px are needed"
    )]
    TooSmall {
        /// Length, pixels.
        length: f64,
        /// Clear width on each side, pixels.
        clear: f64,
        /// Least length.
        least_length: f64,
        /// Least clear width.
        least_clear: f64,
    },
    /// Hardly any contrast.
    #[error("both sides of the edge differ by {:.1} % of full scale only: is there an edge here?", contrast * 100.0)]
    NoContrast {
        /// Difference, 0 to 1.
        contrast: f64,
    },
    /// Clipped at one end of the scale.
    #[error(
        "one side of the edge is clipped at the end of the grey scale, which hides its blur: expose less, or raise the black level"
    )]
    Clipped,
    /// Not straight.
    #[error("the edge departs from a smooth line by {rms:.2} px (rms): damaged, not in focus at all, or not an edge")]
    NotStraight {
        /// Root mean square, pixels.
        rms: f64,
    },
    /// Along or at 45 degrees to the pixels, so that it meets them at too few places.
    #[error(
        "the edge lies at {degrees:.1} degrees to the pixels and meets them in too few places: turn it to about 5 degrees"
    )]
    NotSlanted {
        /// Angle to the nearest axis of the pixels, degrees.
        degrees: f64,
    },
    /// Blurred over all of the clear width.
    #[error(
        "the edge is blurred over more than the {clear:.0} px that are clear on both sides: focus, or use an edge with more room"
    )]
    TooBlurred {
        /// Clear width on each side, pixels.
        clear: f64,
    },
    /// Dark and light the other way round than the card says.
    #[error(
        "dark and light of the edge are the other way round than the card says: is the card the right one, and the right way up?"
    )]
    Reversed,
}

impl FocusError {
    /// The same in both languages.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        let zh = match self {
            Self::Outside => "边缘不在图像之内".into(),
            Self::TooSmall { length, clear, least_length, least_clear } => format!(
                "边缘长 {length:.0} 像素，两侧空白 {clear:.1} 像素，至少需要 {least_length:.0} 和 {least_clear:.0} 像素"
            ),
            Self::NoContrast { contrast } => {
                format!("边缘两侧只相差满量程的 {:.1} %：此处是否有边缘？", contrast * 100.0)
            }
            Self::Clipped => "边缘的一侧在灰度范围的端点被截断，掩盖了模糊：请减少曝光或提高黑电平".into(),
            Self::NotStraight { rms } => {
                format!("边缘偏离平滑线 {rms:.2} 像素（均方根）：有损伤、完全失焦，或不是边缘")
            }
            Self::NotSlanted { degrees } => {
                format!("边缘与像素方向成 {degrees:.1} 度，与像素相交的位置太少：请将其转到约 5 度")
            }
            Self::TooBlurred { clear } => {
                format!("边缘的模糊超过两侧空白的 {clear:.0} 像素：请对焦，或使用空白更宽的边缘")
            }
            Self::Reversed => "边缘的明暗与标定卡所述相反：卡是否正确、方向是否正确？".into(),
        };
        Bilingual::new(self.to_string(), zh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_said_in_chinese_too() {
        let reasons = [
            FocusError::Outside,
            FocusError::TooSmall { length: 1.0, clear: 2.0, least_length: 3.0, least_clear: 4.0 },
            FocusError::NoContrast { contrast: 0.01 },
            FocusError::Clipped,
            FocusError::NotStraight { rms: 1.0 },
            FocusError::NotSlanted { degrees: 0.1 },
            FocusError::TooBlurred { clear: 9.0 },
            FocusError::Reversed,
        ];
        for reason in reasons {
            let text = reason.say();
            assert_eq!(text.en, reason.to_string());
            assert!(text.zh.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count() > 5, "{}", text.zh);
        }
    }
}
