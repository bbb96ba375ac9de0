//! Forms that data may have, and the editions that say which of them are right.

use serde::{Deserialize, Serialize};

use crate::bilingual::Bilingual;

/// Which rules data are held to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CommodityEdition {
    /// GB/T 33993-2017: three structures, fewer characters in batch and serial.
    #[serde(rename = "gb33993-2017")]
    Gb33993_2017,
    /// GB/T 33993-2024: element string or Digital Link URI.
    #[default]
    #[serde(rename = "gb33993-2024")]
    Gb33993_2024,
    /// GS1 alone: any key, not only a GTIN.
    #[serde(rename = "gs1")]
    Gs1Only,
}

impl CommodityEdition {
    /// Name as in arguments and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gb33993_2017 => "gb33993-2017",
            Self::Gb33993_2024 => "gb33993-2024",
            Self::Gs1Only => "gs1",
        }
    }

    /// Title of the document.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Gb33993_2017 => "GB/T 33993-2017",
            Self::Gb33993_2024 => "GB/T 33993-2024",
            Self::Gs1Only => "GS1",
        }
    }

    /// Whether it asks for a GTIN: both editions of GB/T 33993 are about commodities (clause 5).
    #[must_use]
    pub const fn needs_gtin(self) -> bool {
        matches!(self, Self::Gb33993_2017 | Self::Gb33993_2024)
    }

    /// Whether data may have this form.
    ///
    /// 2017: 编码数据结构, 国家统一网址, 厂商自定义网址; a Digital Link URI is an address of the maker with the GTIN as
    /// parameter. 2024: 编码型 and 网址型. An EAN or UPC symbol stands beside a two-dimensional code, it is not one.
    #[must_use]
    pub const fn allows(self, form: Form) -> bool {
        match form {
            Form::ElementString | Form::DigitalLink | Form::Ean => true,
            Form::NationalUri | Form::MakerUri => matches!(self, Self::Gb33993_2017),
            Form::Ecode
            | Form::EcodeUri
            | Form::CccCode
            | Form::Ma
            | Form::DrugTrace
            | Form::OtherUri
            | Form::Text
            | Form::Binary => false,
        }
    }
}

/// What data are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// GS1 element string; 编码数据结构 of GB/T 33993-2017, 编码型 of 2024.
    ElementString,
    /// GS1 Digital Link URI; 网址型 of GB/T 33993-2024.
    DigitalLink,
    /// 国家统一网址 of GB/T 33993-2017: `2dcode.org/01`, GTIN, allocated code. How they are put together is assumed.
    NationalUri,
    /// 厂商自定义网址 of GB/T 33993-2017: the maker's address with `gtin`, `bat`, `ser`. The key words are assumed.
    MakerUri,
    /// Ecode as text, marked `E=`. Its parts are not checked: no public source has their lengths.
    Ecode,
    /// Address of the national Ecode platform with an Ecode in it. The Ecode is not checked.
    EcodeUri,
    /// Address of the certification authority CNCA, as a CCC traceability code may hold. What such a code holds is not
    /// public: only the host is recognised.
    CccCode,
    /// MA code (IDcode): nodes separated by dots. Only the first nodes are looked at.
    Ma,
    /// Drug traceability code of 20 digits. Only its length and first digits are looked at.
    DrugTrace,
    /// Digits of an EAN or UPC symbol, or a GTIN alone.
    Ean,
    /// Any other URI.
    OtherUri,
    /// Any other text.
    Text,
    /// Bytes that are no UTF-8.
    Binary,
}

impl Form {
    /// What it is called.
    #[must_use]
    pub fn name(self) -> Bilingual {
        let (en, zh) = match self {
            Self::ElementString => ("GS1 element string", "GS1 单元数据串（编码数据结构）"),
            Self::DigitalLink => ("GS1 Digital Link URI", "GS1 数字链接（网址型）"),
            Self::NationalUri => ("national unified URL of GB/T 33993-2017", "国家统一网址（GB/T 33993-2017）"),
            Self::MakerUri => ("maker's URL of GB/T 33993-2017", "厂商自定义网址（GB/T 33993-2017）"),
            Self::Ecode => ("Ecode", "Ecode 编码"),
            Self::EcodeUri => ("Ecode URL", "Ecode 网址"),
            Self::CccCode => ("URL of the certification authority CNCA (CCC code)", "国家认监委网址（CCC 追溯码）"),
            Self::Ma => ("MA code (IDcode)", "MA 码（IDcode）"),
            Self::DrugTrace => ("drug traceability code", "药品追溯码"),
            Self::Ean => ("EAN/UPC number", "商品条码（EAN/UPC）"),
            Self::OtherUri => ("URI", "网址"),
            Self::Text => ("text", "文本"),
            Self::Binary => ("bytes that are no text", "非文本数据"),
        };
        Bilingual::new(en, zh)
    }

    /// Whether the data are a URI.
    #[must_use]
    pub const fn is_uri(self) -> bool {
        matches!(
            self,
            Self::DigitalLink | Self::NationalUri | Self::MakerUri | Self::EcodeUri | Self::CccCode | Self::OtherUri
        )
    }
}
