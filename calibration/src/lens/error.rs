//! Why nodes of a grid calibrate no rig.

use grader::bilingual::Bilingual;

/// Why nodes give no lens and plane, or none that may be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LensError {
    /// Too few nodes.
    #[error(
        "{found} nodes of a grid are seen, at least {needed} are needed: bring more of the grid into view, or use a finer one"
    )]
    TooFewNodes {
        /// Nodes seen.
        found: usize,
        /// Nodes needed.
        needed: usize,
    },
    /// Pictures of different size.
    #[error("the pictures differ in size ({} x {} and {} x {} pixels): they are not of one rig", first[0], first[1], other[0], other[1])]
    SizesDiffer {
        /// Of the first picture.
        first: [usize; 2],
        /// Of another.
        other: [usize; 2],
    },
    /// The grid lies in too small a part of the picture.
    #[error("the grid covers {:.0} % of the picture, at least {:.0} % are needed: the lens would be guessed beyond it; use a larger grid", share * 100.0, least * 100.0)]
    Coverage {
        /// Share covered.
        share: f64,
        /// Least share.
        least: f64,
    },
    /// Nodes on a line or in one place.
    #[error("the nodes do not determine lens and plane: they lie on a line or in one place")]
    Undetermined,
    /// Nodes off the model.
    #[error(
        "nodes lie {rms:.3} px (rms) and up to {max:.2} px off the model, limits {rms_limit} and {max_limit} px: card not flat, picture moved or out of focus, or a lens that five coefficients do not describe"
    )]
    Residuals {
        /// Root mean square, pixels.
        rms: f64,
        /// Largest, pixels.
        max: f64,
        /// Limit of the root mean square.
        rms_limit: f64,
        /// Limit of the largest.
        max_limit: f64,
    },
    /// Too many nodes far off the rest.
    #[error(
        "{nodes} of {of} nodes lie far off where the others say: look for reflections, dust and damage of the card"
    )]
    LieOff {
        /// Nodes far off.
        nodes: usize,
        /// Nodes seen.
        of: usize,
    },
    /// Tilted too far.
    #[error(
        "the card is tilted by {degrees:.1} degrees against the camera, limit {limit} degrees: set the camera square to the card"
    )]
    Tilted {
        /// Tilt, degrees.
        degrees: f64,
        /// Limit, degrees.
        limit: f64,
    },
    /// Foreshortened without perspective.
    #[error(
        "the grid is {percent:.2} % longer along one direction than along the other, and a tilt does not explain it: wrong pitch or count in the card's description, stretched print, or pixels that are not square"
    )]
    Uneven {
        /// By how much, per cent.
        percent: f64,
    },
    /// The model is not one to one.
    #[error("the fitted lens folds the picture over itself within the grid: the nodes are not those of one flat grid")]
    Folds,
}

impl LensError {
    /// The same in both languages.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        let zh = match self {
            Self::TooFewNodes { found, needed } => {
                format!("只看到 {found} 个网格节点，至少需要 {needed} 个：请让更多网格进入视场，或使用更密的网格")
            }
            Self::SizesDiffer { first, other } => format!(
                "各图像尺寸不同（{} x {} 与 {} x {} 像素）：不是同一台设备拍摄",
                first[0], first[1], other[0], other[1]
            ),
            Self::Coverage { share, least } => format!(
                "网格只覆盖图像的 {:.0} %，至少需要 {:.0} %：其余部分的镜头畸变只能猜测；请使用更大的网格",
                share * 100.0,
                least * 100.0
            ),
            Self::Undetermined => "这些节点不能确定镜头和平面：它们在一条线上或同一处".into(),
            Self::Residuals { rms, max, rms_limit, max_limit } => format!(
                "节点与模型的偏差为 {rms:.3} 像素（均方根），最大 {max:.2} 像素，限值 {rms_limit} 和 {max_limit} 像素：卡不平、图像晃动或失焦，或镜头不能用五个系数描述"
            ),
            Self::LieOff { nodes, of } => {
                format!("{of} 个节点中有 {nodes} 个远离其余节点给出的位置：请检查反光、灰尘和卡的损伤")
            }
            Self::Tilted { degrees, limit } => {
                format!("标定卡相对相机倾斜 {degrees:.1} 度，限值 {limit} 度：请使相机垂直于卡面")
            }
            Self::Uneven { percent } => format!(
                "网格在一个方向上比另一方向长 {percent:.2} %，且不能用倾斜解释：卡的描述中间距或数目有误、印刷被拉伸，或像素不是正方形"
            ),
            Self::Folds => "拟合出的镜头使网格内的图像自身折叠：这些节点不属于同一平面网格".into(),
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
            LensError::TooFewNodes { found: 1, needed: 2 },
            LensError::SizesDiffer { first: [1, 2], other: [3, 4] },
            LensError::Coverage { share: 0.1, least: 0.3 },
            LensError::Undetermined,
            LensError::Residuals { rms: 1.0, max: 2.0, rms_limit: 0.1, max_limit: 0.2 },
            LensError::LieOff { nodes: 1, of: 2 },
            LensError::Tilted { degrees: 9.0, limit: 5.0 },
            LensError::Uneven { percent: 1.0 },
            LensError::Folds,
        ];
        for reason in reasons {
            let text = reason.say();
            assert_eq!(text.en, reason.to_string());
            assert!(text.zh.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count() > 5, "{}", text.zh);
        }
    }
}
