//! Values of arguments: each parser says what is wrong and what would be right, in both languages.

use grader::content::SymbologyIdentifier;
use grader::grading::{Grade, ReportedGrade};
use grader::inspect::Aperture;
use grader::report::Language;
use grader::standard::{Edition, Interpretation};
use jiff::civil::Date;

/// Grey levels that stand for reflectance 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReflectanceScale {
    /// Grey level of reflectance 0.
    pub black: f64,
    /// Grey level of reflectance 1.
    pub white: f64,
}

/// Wavelength in nm, or a letter such as `W`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Light(pub String);

/// The reading chosen for a disputed point; both exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Disputed point.
    pub point: String,
    /// Reading.
    pub reading: String,
}

/// Why a value is refused. The value itself is named by whoever reports this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueError {
    /// No such language.
    Language,
    /// No symbology identifier.
    Identifier,
    /// No such edition.
    Edition,
    /// No such unit.
    ApertureForm,
    /// Impossible diameter.
    ApertureSize,
    /// Impossible scale.
    Scale,
    /// Not two numbers.
    ReflectanceForm,
    /// White not above black.
    ReflectanceOrder,
    /// Not a wavelength.
    Light,
    /// Not a grade.
    Grade,
    /// Not a day.
    Date,
    /// Not four numbers.
    Region,
    /// No equals sign.
    ReadingForm,
    /// No such disputed point.
    Point,
    /// The point has no such reading.
    Reading {
        /// The point.
        point: String,
        /// Its readings.
        known: Vec<&'static str>,
    },
}

impl ValueError {
    /// For the reader.
    pub fn say(&self, language: Language) -> String {
        let (zh, en) = match self {
            Self::Language => ("可选语言：zh、en", "languages are zh and en"),
            Self::Identifier => (
                "码制标识符的形式为 ]、一个字母、一个字母或数字，如 ]Q3",
                "a symbology identifier is ], a letter, and a letter or digit, such as ]Q3",
            ),
            Self::Edition => (
                "可选标准：15415:2011、15415:2024、GB/T 23704-2017",
                "standards are 15415:2011, 15415:2024 and GB/T 23704-2017",
            ),
            Self::ApertureForm => (
                "孔径是带单位的数：0.8X（X 尺寸的倍数）、10mil 或 0.25mm",
                "an aperture is a number with its unit: 0.8X (share of the X dimension), 10mil or 0.25mm",
            ),
            Self::ApertureSize => {
                ("孔径必须大于 0，且不超过 4X、2000mil、50mm", "an aperture is above 0 and at most 4X, 2000mil or 50mm")
            }
            Self::Scale => (
                "比例尺是每像素的毫米数，在 0.00001 与 100 之间，如 0.025",
                "the scale is millimetres per pixel, between 0.00001 and 100, such as 0.025",
            ),
            Self::ReflectanceForm => (
                "应为两个灰度值“黑,白”，如 12,243，在 0 与 65535 之间",
                "two grey levels BLACK,WHITE are wanted, such as 12,243, between 0 and 65535",
            ),
            Self::ReflectanceOrder => {
                ("白的灰度值必须大于黑的", "the grey level of white must lie above that of black")
            }
            Self::Light => ("应为波长（nm），如 660，或 W（白光）", "a wavelength in nm such as 660, or W, is wanted"),
            Self::Grade => (
                "等级是 0.0 至 4.0 之间、最多一位小数的数，如 1.5",
                "a grade is a number from 0.0 to 4.0 with one decimal, such as 1.5",
            ),
            Self::Region => (
                "区域是四个整数：左,上,宽,高，如 100,80,200,200",
                "a region is four whole numbers, left,top,width,height, such as 100,80,200,200",
            ),
            Self::Date => ("日期应写作 2026-11-23", "a day is written such as 2026-11-23"),
            Self::ReadingForm => (
                "应为 名称=读法，如 quiet_zone=1X；用 grader interpretations 列出",
                "NAME=READING is wanted, such as quiet_zone=1X; `grader interpretations` lists them",
            ),
            Self::Point => (
                "没有这个争议点；用 grader interpretations 列出",
                "there is no such disputed point; `grader interpretations` lists them",
            ),
            Self::Reading { point, known } => {
                return match language {
                    Language::Zh => format!("{point} 的读法有：{}", known.join("、")),
                    Language::En => format!("the readings of {point} are {}", known.join(", ")),
                };
            }
        };
        match language {
            Language::Zh => zh,
            Language::En => en,
        }
        .to_owned()
    }
}

impl std::fmt::Display for ValueError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Language::En))
    }
}

impl std::error::Error for ValueError {}

/// A language by its tag.
pub fn language(text: &str) -> Result<Language, ValueError> {
    Language::from_tag(text).ok_or(ValueError::Language)
}

/// A symbology identifier.
pub fn identifier(text: &str) -> Result<SymbologyIdentifier, ValueError> {
    SymbologyIdentifier::parse(text).ok_or(ValueError::Identifier)
}

/// An edition by any of its names.
pub fn edition(text: &str) -> Result<Edition, ValueError> {
    Edition::from_name(text).ok_or(ValueError::Edition)
}

/// Widest apertures: share of X, thousandths of an inch, millimetres.
const WIDEST: [f64; 3] = [4.0, 2000.0, 50.0];

/// A diameter with its unit.
pub fn aperture(text: &str) -> Result<Aperture, ValueError> {
    let text = text.trim();
    let start = text.find(|c: char| c.is_ascii_alphabetic()).ok_or(ValueError::ApertureForm)?;
    let (number, unit) = text.split_at(start);
    let value = number_of(number).ok_or(ValueError::ApertureForm)?;
    let (aperture, widest) = match unit.to_ascii_lowercase().as_str() {
        "x" => (Aperture::Relative(value), WIDEST[0]),
        "mil" | "mils" => (Aperture::Mils(value), WIDEST[1]),
        "mm" => (Aperture::Millimetres(value), WIDEST[2]),
        _ => return Err(ValueError::ApertureForm),
    };
    if value > 0.0 && value <= widest { Ok(aperture) } else { Err(ValueError::ApertureSize) }
}

/// Millimetres per pixel.
pub fn scale(text: &str) -> Result<f64, ValueError> {
    number_of(text).filter(|scale| (0.000_01..=100.0).contains(scale)).ok_or(ValueError::Scale)
}

/// Two grey levels.
pub fn reflectance(text: &str) -> Result<ReflectanceScale, ValueError> {
    let level = |text: &str| number_of(text).filter(|level| (0.0..=65_535.0).contains(level));
    let (black, white) = text.split_once(',').ok_or(ValueError::ReflectanceForm)?;
    let (black, white) = level(black).zip(level(white)).ok_or(ValueError::ReflectanceForm)?;
    if white > black { Ok(ReflectanceScale { black, white }) } else { Err(ValueError::ReflectanceOrder) }
}

/// Three or four digits, or a capital letter.
pub fn light(text: &str) -> Result<Light, ValueError> {
    let digits = (3..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let letter = text.len() == 1 && text.bytes().all(|b| b.is_ascii_uppercase());
    if digits || letter { Ok(Light(text.to_owned())) } else { Err(ValueError::Light) }
}

/// A grade in tenths.
pub fn grade(text: &str) -> Result<ReportedGrade, ValueError> {
    let value = number_of(text).filter(|grade| (0.0..=4.0).contains(grade)).ok_or(ValueError::Grade)?;
    let grade = Grade::new(value).rounded();
    if (grade.value() - value).abs() < 1e-9 { Ok(grade) } else { Err(ValueError::Grade) }
}

/// A part of a picture: left, top, width, height.
pub fn region(text: &str) -> Result<[usize; 4], ValueError> {
    let numbers: Option<Vec<usize>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
    numbers.and_then(|numbers| numbers.try_into().ok()).ok_or(ValueError::Region)
}

/// A day.
pub fn date(text: &str) -> Result<Date, ValueError> {
    text.parse().map_err(|_| ValueError::Date)
}

/// A reading of a disputed point.
pub fn reading(text: &str) -> Result<Reading, ValueError> {
    let (point, reading) = text.split_once('=').ok_or(ValueError::ReadingForm)?;
    let (point, reading) = (point.trim(), reading.trim());
    let known = Interpretation::choices().into_iter().find(|(name, _)| *name == point).ok_or(ValueError::Point)?.1;
    if known.contains(&reading) {
        Ok(Reading { point: point.to_owned(), reading: reading.to_owned() })
    } else {
        Err(ValueError::Reading { point: point.to_owned(), known })
    }
}

/// Plain decimal numbers only: no `inf`, no `NaN`, no exponent.
fn number_of(text: &str) -> Option<f64> {
    let text = text.trim();
    text.bytes().all(|b| b.is_ascii_digit() || b == b'.').then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apertures() {
        assert_eq!(aperture("0.8X"), Ok(Aperture::Relative(0.8)));
        assert_eq!(aperture("1x"), Ok(Aperture::Relative(1.0)));
        assert_eq!(aperture("10mil"), Ok(Aperture::Mils(10.0)));
        assert_eq!(aperture(" 0.25 mm "), Ok(Aperture::Millimetres(0.25)));
        for form in ["", "0.8", "X", "mm", "0.8px", "0,8X", "infX", "NaNmm", "-1X", "1e3mil", "0.8 X X", "五mm"] {
            assert_eq!(aperture(form), Err(ValueError::ApertureForm), "{form}");
        }
        for size in ["0X", "0.0mm", "5X", "3000mil", "51mm"] {
            assert_eq!(aperture(size), Err(ValueError::ApertureSize), "{size}");
        }
    }

    #[test]
    fn grades() {
        assert_eq!(grade("1.5").map(ReportedGrade::tenths), Ok(15));
        assert_eq!(grade("4").map(ReportedGrade::tenths), Ok(40));
        assert_eq!(grade("0.0").map(ReportedGrade::tenths), Ok(0));
        for wrong in ["", "B", "4.1", "-1", "1.55", "1,5"] {
            assert_eq!(grade(wrong), Err(ValueError::Grade), "{wrong}");
        }
    }

    #[test]
    fn reflectances_scales_and_lights() {
        assert_eq!(reflectance("12,243.5"), Ok(ReflectanceScale { black: 12.0, white: 243.5 }));
        assert_eq!(reflectance("243,12"), Err(ValueError::ReflectanceOrder));
        for wrong in ["", "12", "12,", "a,b", "0,70000", "1,2,3"] {
            assert_eq!(reflectance(wrong), Err(ValueError::ReflectanceForm), "{wrong}");
        }
        assert_eq!(scale("0.025"), Ok(0.025));
        for wrong in ["0", "-1", "1000", "x"] {
            assert_eq!(scale(wrong), Err(ValueError::Scale), "{wrong}");
        }
        assert_eq!(light("W"), Ok(Light("W".into())));
        assert_eq!(light("1060"), Ok(Light("1060".into())));
        for wrong in ["", "red", "66", "w", "660/45", "光"] {
            assert_eq!(light(wrong), Err(ValueError::Light), "{wrong}");
        }
    }

    #[test]
    fn readings_exist() {
        assert!(reading("quiet_zone=1X").is_ok());
        assert_eq!(reading("quiet_zone"), Err(ValueError::ReadingForm));
        assert_eq!(reading("loud_zone=1X"), Err(ValueError::Point));
        let refused = reading("quiet_zone=7X").unwrap_err();
        for language in [Language::Zh, Language::En] {
            assert!(refused.say(language).contains("4X") && refused.say(language).contains("1X"), "{refused}");
        }
    }
}
