//! Modulation and reflectance margin of modules and codewords.
//!
//! In: module reflectances, threshold, symbol contrast, the intended colours. Out: fractions, one per module or
//! codeword. Source: ISO/IEC 15415, modulation and reflectance margin. On the press: uneven ink, voids and spots,
//! growth that closes light modules, a module size too small for the process.

use crate::plane::Plane;

/// How the distance of a module from the threshold is normalised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Normalisation {
    /// `2 |R - T| / SC` for dark and light alike.
    SymbolContrast,
    /// Light modules against `Rmax - T`, dark ones against `T - Rmin`.
    TwoSided,
}

/// What reflectances are compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Levels {
    /// Rmax.
    pub maximum: f64,
    /// Rmin.
    pub minimum: f64,
    /// Threshold.
    pub threshold: f64,
    /// Light on dark.
    pub reversed: bool,
    /// Normalisation.
    pub normalisation: Normalisation,
}

impl Levels {
    /// Modulation of a module, positive on the light side of the threshold (of a dark on light symbol), negative on
    /// the dark side.
    #[must_use]
    pub fn signed(&self, reflectance: f64) -> f64 {
        let distance = reflectance - self.threshold;
        let span = match self.normalisation {
            Normalisation::SymbolContrast => 0.5 * (self.maximum - self.minimum),
            Normalisation::TwoSided if distance >= 0.0 => self.maximum - self.threshold,
            Normalisation::TwoSided => self.threshold - self.minimum,
        };
        let value = if span > 0.0 { distance / span } else { 0.0 };
        if self.reversed { -value } else { value }
    }
}

/// Modulation of each module: how far from the threshold, whatever its colour should be.
#[must_use]
pub fn modulation(signed: &Plane<Option<f64>>) -> Plane<Option<f64>> {
    signed.map(|value| value.map(f64::abs))
}

/// Reflectance margin of each module: 0 where the colour is wrong. `nominal` is true for dark. A module exactly at the
/// threshold counts as light.
#[must_use]
pub fn reflectance_margin(signed: &Plane<Option<f64>>, nominal: &Plane<bool>) -> Plane<Option<f64>> {
    Plane::from_fn(signed.width(), signed.height(), |row, column| {
        let value = signed[(row, column)]?;
        Some(if nominal[(row, column)] { (-value).max(0.0) } else { value.max(0.0) })
    })
}

/// The lowest value among the modules of each codeword; `None` for a codeword of which no module was measured.
#[must_use]
pub fn codeword_minima(values: &Plane<Option<f64>>, codewords: &Plane<Option<u32>>, count: usize) -> Vec<Option<f64>> {
    let mut minima: Vec<Option<f64>> = vec![None; count];
    for (value, codeword) in values.data().iter().zip(codewords.data()) {
        if let (Some(value), Some(index)) = (value, codeword)
            && let Some(lowest) = minima.get_mut(*index as usize)
        {
            *lowest = Some(lowest.map_or(*value, |l| l.min(*value)));
        }
    }
    minima
}
