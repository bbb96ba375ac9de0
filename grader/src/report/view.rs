//! What the measurement sees: the reflectances through the aperture as a grey picture, and cut at the threshold.

use crate::plane::Plane;

/// Reflectances 0..1 as grey 0..255; beyond that range they are clipped, what is not a number is black.
#[must_use]
pub fn grey(reflectances: &Plane<f32>) -> Plane<u8> {
    // `as` saturates and takes NaN as 0.
    reflectances.map(|reflectance| (reflectance * 255.0 + 0.5) as u8)
}

/// The binarised picture: 255 where the reflectance is at or above the threshold (light), else 0.
///
/// ISO/IEC 15415 counts a reflectance equal to the threshold as light.
#[must_use]
pub fn binary(reflectances: &Plane<f32>, threshold: f64) -> Plane<u8> {
    reflectances.map(|&reflectance| if f64::from(reflectance) >= threshold { 255 } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grey_spans_black_to_white_and_clips() {
        let plane = Plane::from_vec(6, 1, vec![0.0, 0.5, 1.0, -0.2, 1.7, f32::NAN]).unwrap();
        assert_eq!(grey(&plane).data(), [0, 128, 255, 0, 255, 0]);
    }

    #[test]
    fn the_threshold_itself_is_light() {
        let plane = Plane::from_vec(4, 1, vec![0.499, 0.5, 0.501, f32::NAN]).unwrap();
        assert_eq!(binary(&plane, 0.5).data(), [0, 255, 255, 0]);
    }
}
