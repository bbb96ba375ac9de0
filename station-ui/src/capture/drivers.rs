//! The table of drivers.

use super::{Camera, CameraDriver, CaptureError, CaptureSettings, folder, simulated};

/// All drivers that this build has.
pub const DRIVERS: &[&dyn CameraDriver] = &[
    &folder::Folder,
    &simulated::Simulated,
    #[cfg(feature = "aravis")]
    &super::aravis::Aravis,
    #[cfg(feature = "opencv")]
    &super::opencv::OpenCv,
    #[cfg(feature = "opencv")]
    &super::opencv::Video,
];

/// Drivers that are there only if the station was built with a feature.
const FEATURES: [(&str, &str); 3] = [("aravis", "aravis"), ("opencv", "opencv"), ("video", "opencv")];

/// Opens the camera that the settings name.
///
/// # Errors
/// If the settings are wrong, or the driver cannot open it.
pub fn open(settings: &CaptureSettings) -> Result<Box<dyn Camera>, CaptureError> {
    settings.check()?;
    find(&settings.driver)?.open(settings)
}

/// The driver of that name.
pub fn find(id: &str) -> Result<&'static dyn CameraDriver, CaptureError> {
    if let Some(driver) = DRIVERS.iter().find(|driver| driver.id() == id) {
        return Ok(*driver);
    }
    Err(match FEATURES.iter().find(|(driver, _)| *driver == id) {
        Some((driver, feature)) => CaptureError::NotBuilt { id: (*driver).into(), feature: (*feature).into() },
        None => CaptureError::UnknownDriver {
            id: id.into(),
            known: DRIVERS.iter().map(|driver| driver.id()).collect::<Vec<_>>().join(", "),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_driver_is_found_by_its_name_and_says_what_it_is() {
        for driver in DRIVERS {
            assert_eq!(find(driver.id()).unwrap().id(), driver.id());
            assert!(!driver.about().en.is_empty() && !driver.about().zh.is_empty());
        }
        let mut ids: Vec<_> = DRIVERS.iter().map(|driver| driver.id()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), DRIVERS.len());
    }

    #[test]
    fn what_was_left_out_of_the_build_is_not_unknown() {
        for (id, feature) in FEATURES {
            match find(id) {
                Ok(driver) => assert_eq!(driver.id(), id),
                Err(error) => assert_eq!(error, CaptureError::NotBuilt { id: id.into(), feature: feature.into() }),
            }
        }
    }
}
