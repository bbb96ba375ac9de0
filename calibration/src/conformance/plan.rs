//! What a card asks for: how each of its symbols is measured.

use grader::bilingual::Bilingual;
use grader::calibration::Calibration;
use grader::inspect::{Aperture, Request};
use grader::standard::Edition;

use crate::card::Card;
use crate::uncertainty::Quantity;

/// How the symbols of a card are measured.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Every way of measuring that a symbol asks for, once.
    pub requests: Vec<Request>,
    /// For each symbol of the card the way that it asks for.
    pub request_of: Vec<usize>,
}

/// Why a card cannot be measured.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// No symbols with values.
    #[error("the card has no symbols with stated values")]
    NoSymbols,
    /// An edition that is not known.
    #[error("symbol {symbol}: there is no edition {standard}; known are ISO/IEC 15415:2011 and ISO/IEC 15415:2024")]
    Edition {
        /// Name of the symbol.
        symbol: String,
        /// What it says.
        standard: String,
    },
    /// An aperture that is none.
    #[error("symbol {symbol}: {aperture} is no aperture; write 0.8X, 8mil or 0.2mm")]
    Aperture {
        /// Name of the symbol.
        symbol: String,
        /// What it says.
        aperture: String,
    },
    /// A parameter that records do not have.
    #[error("symbol {symbol}: records have no value {parameter}")]
    Parameter {
        /// Name of the symbol.
        symbol: String,
        /// What it says.
        parameter: String,
    },
}

impl PlanError {
    /// The message in both languages.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        let zh = match self {
            Self::NoSymbols => "该卡没有带标称值的符号".to_owned(),
            Self::Edition { symbol, standard } => {
                format!("符号 {symbol}：没有版本 {standard}；可用 ISO/IEC 15415:2011 与 ISO/IEC 15415:2024")
            }
            Self::Aperture { symbol, aperture } => {
                format!("符号 {symbol}：{aperture} 不是孔径；请写为 0.8X、8mil 或 0.2mm")
            }
            Self::Parameter { symbol, parameter } => format!("符号 {symbol}：报告中没有参数 {parameter}"),
        };
        Bilingual::new(self.to_string(), zh)
    }
}

/// An aperture as cards and arguments write it: `0.8X`, `8mil`, `0.2mm`.
#[must_use]
pub fn aperture(text: &str) -> Option<Aperture> {
    let text = text.trim();
    let number = |digits: &str| digits.trim().parse::<f64>().ok().filter(|number| number.is_finite() && *number > 0.0);
    if let Some(digits) = text.strip_suffix(['X', 'x']) {
        return number(digits).map(Aperture::Relative);
    }
    match (text.strip_suffix("mil"), text.strip_suffix("mm")) {
        (Some(digits), _) => number(digits).map(Aperture::Mils),
        (_, Some(digits)) => number(digits).map(Aperture::Millimetres),
        _ => None,
    }
}

impl Plan {
    /// The plan of a card, with the calibration that pictures are measured through.
    ///
    /// # Errors
    /// If the card names an edition, an aperture or a parameter that there is not, or has no symbols.
    pub fn of(card: &Card, calibration: &Calibration) -> Result<Self, PlanError> {
        if card.symbols.iter().all(|symbol| symbol.values.is_empty()) {
            return Err(PlanError::NoSymbols);
        }
        let (mut requests, mut request_of) = (Vec::new(), Vec::new());
        for symbol in &card.symbols {
            let name = || symbol.name.clone();
            let edition = Edition::from_name(&symbol.standard)
                .ok_or_else(|| PlanError::Edition { symbol: name(), standard: symbol.standard.clone() })?;
            let aperture = aperture(&symbol.aperture)
                .ok_or_else(|| PlanError::Aperture { symbol: name(), aperture: symbol.aperture.clone() })?;
            if let Some(parameter) = symbol.values.keys().find(|key| Quantity::from_key(key).is_none()) {
                return Err(PlanError::Parameter { symbol: name(), parameter: parameter.clone() });
            }
            let request = Request { edition, aperture, calibration: calibration.clone(), ..Request::default() };
            let at = requests.iter().position(|known| *known == request).unwrap_or_else(|| {
                requests.push(request);
                requests.len() - 1
            });
            request_of.push(at);
        }
        Ok(Self { requests, request_of })
    }
}
