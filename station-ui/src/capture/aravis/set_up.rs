//! A camera is set as demanded, what it does by itself is switched off, and everything is read back.

use ::aravis::prelude::*;
use ::aravis::{AcquisitionMode, Camera, Device, GvDevice, GvStream, GvStreamPacketResend, Stream, glib};
use glib::prelude::*;
use grader::bilingual::Bilingual;

use super::opening;
use crate::capture::pixels::MonoFormat;
use crate::capture::{CameraSettings, CaptureError, CaptureSettings, TriggerSource};

/// After this time a missing packet is asked for again, microseconds.
const PACKET_TIMEOUT_US: u32 = 20_000;
/// After this time a picture is given up, microseconds.
const FRAME_RETENTION_US: u32 = 100_000;

/// What a camera may do by itself, and the value at which it does not.
const AUTOMATIC: [(&str, &str); 4] =
    [("ExposureAuto", "Off"), ("GainAuto", "Off"), ("BlackLevelAuto", "Off"), ("ContrastAuto", "Off")];
/// Switches that bend the relation of light to grey.
const CURVES: [&str; 4] = ["GammaEnable", "LUTEnable", "SharpeningEnable", "DefectCorrectStaticEnable"];

/// Refuses a camera that another program has.
pub fn take_control(device: &str, handle: &Device) -> Result<(), CaptureError> {
    let gigabit = handle.downcast_ref::<GvDevice>();
    if gigabit.is_some_and(|gigabit| !gigabit.is_controller()) {
        return Err(CaptureError::Refused { device: device.into(), reason: "another program controls it".into() });
    }
    Ok(())
}

/// Sets everything; the settings read back.
pub fn set(camera: &Camera, device: &str, settings: &CaptureSettings) -> Result<CameraSettings, CaptureError> {
    let failed = |error: glib::Error| opening(device, &error);
    camera.set_acquisition_mode(AcquisitionMode::Continuous).map_err(failed)?;
    let pixel_format = set_pixel_format(camera, device, settings.pixel_format.as_deref())?;
    let automatic = switch_off(camera);
    set_number(
        settings.exposure_us,
        "exposure_us",
        || camera.exposure_time_bounds(),
        |us| camera.set_exposure_time(us),
    )
    .map_err(|wrong| wrong.of(device))?;
    set_number(settings.gain_db, "gain_db", || camera.gain_bounds(), |db| camera.set_gain(db))
        .map_err(|wrong| wrong.of(device))?;
    set_trigger(camera, device, settings)?;
    if let Some(rate) = settings.rate.filter(|_| settings.trigger == TriggerSource::FreeRunning) {
        set_number(Some(rate), "rate", || camera.frame_rate_bounds(), |rate| camera.set_frame_rate(rate))
            .map_err(|wrong| wrong.of(device))?;
    }
    let known = |text: Result<glib::GString, glib::Error>| text.map(|text| text.to_string()).unwrap_or_default();
    Ok(CameraSettings {
        driver: "aravis".into(),
        model: format!("{} {}", known(camera.vendor_name()), known(camera.model_name())).trim().to_owned(),
        serial: known(camera.device_serial_number()),
        exposure_us: camera.exposure_time().ok(),
        gain_db: camera.gain().ok(),
        pixel_format: pixel_format.name().into(),
        automatic,
        trigger: settings.trigger,
    })
}

/// The stream, with packets asked for again where the camera can send them again.
pub fn stream(camera: &Camera, device: &str) -> Result<Stream, CaptureError> {
    let failed = |error: glib::Error| opening(device, &error);
    if camera.is_gv_device() {
        // The largest packets that come through; a network that refuses to tell leaves what the camera had.
        let _ = camera.gv_auto_packet_size();
    }
    let stream = camera.create_stream().map_err(failed)?;
    if let Some(gigabit) = stream.downcast_ref::<GvStream>() {
        gigabit.set_packet_resend(GvStreamPacketResend::Always);
        gigabit.set_packet_timeout(PACKET_TIMEOUT_US);
        gigabit.set_frame_retention(FRAME_RETENTION_US);
    }
    Ok(stream)
}

/// A number that could not be set.
enum Wrong {
    Range(&'static str, f64, (f64, f64)),
    Failed(glib::Error),
}

impl Wrong {
    fn of(self, device: &str) -> CaptureError {
        match self {
            Self::Failed(error) => opening(device, &error),
            Self::Range(name, value, (low, high)) => CaptureError::Setting {
                name,
                value: value.to_string(),
                wanted: Bilingual::new(
                    format!("{low} to {high}, which {device} can do"),
                    format!("{low} 至 {high}（{device} 的范围）"),
                ),
            },
        }
    }
}

/// Sets a number within the bounds that the camera states.
fn set_number(
    value: Option<f64>,
    name: &'static str,
    bounds: impl FnOnce() -> Result<(f64, f64), glib::Error>,
    set: impl FnOnce(f64) -> Result<(), glib::Error>,
) -> Result<(), Wrong> {
    let Some(value) = value else { return Ok(()) };
    let (low, high) = bounds().map_err(Wrong::Failed)?;
    if !(low..=high).contains(&value) {
        return Err(Wrong::Range(name, value, (low, high)));
    }
    set(value).map_err(Wrong::Failed)
}

fn set_pixel_format(camera: &Camera, device: &str, wanted: Option<&str>) -> Result<MonoFormat, CaptureError> {
    let failed = |error: glib::Error| opening(device, &error);
    let available = camera.dup_available_pixel_formats_as_strings().map_err(failed)?;
    let can = |format: &MonoFormat| available.iter().any(|name| name.as_str() == format.name());
    let format = match wanted {
        Some(name) => MonoFormat::ALL.into_iter().find(|format| format.name() == name).filter(can),
        None => MonoFormat::ALL.into_iter().find(can),
    };
    let Some(format) = format else {
        let can: Vec<_> = MonoFormat::ALL.into_iter().filter(can).map(MonoFormat::name).collect();
        if can.is_empty() {
            let what = Bilingual::new(
                "it has no grey pixel format: a monochrome camera is wanted",
                "不提供灰度像素格式：需使用黑白相机",
            );
            return Err(CaptureError::Unsupported { device: device.into(), what });
        }
        return Err(CaptureError::Setting {
            name: "pixel_format",
            value: wanted.unwrap_or_default().into(),
            wanted: Bilingual::new(can.join(", "), can.join("、")),
        });
    };
    camera.set_pixel_format_from_string(format.name()).map_err(failed)?;
    Ok(format)
}

/// Switches off what the camera does by itself; what stays on.
fn switch_off(camera: &Camera) -> Vec<String> {
    let mut on = Vec::new();
    let available = |feature: &str| camera.is_feature_available(feature).unwrap_or(false);
    for (feature, off) in AUTOMATIC {
        if available(feature) {
            let _ = camera.set_string(feature, off);
            match camera.string(feature) {
                Ok(value) if value == off => {}
                Ok(value) => on.push(format!("{feature} = {value}")),
                Err(_) => on.push(feature.into()),
            }
        }
    }
    for feature in CURVES {
        if available(feature) {
            let _ = camera.set_boolean(feature, false);
            if camera.boolean(feature).unwrap_or(true) {
                on.push(feature.into());
            }
        }
    }
    // A gamma without a switch is no curve at 1.
    if available("Gamma") && !available("GammaEnable") {
        let _ = camera.set_float("Gamma", 1.0);
        match camera.float("Gamma") {
            Ok(gamma) if (gamma - 1.0).abs() < 1e-6 => {}
            Ok(gamma) => on.push(format!("Gamma = {gamma}")),
            Err(_) => on.push("Gamma".into()),
        }
    }
    on
}

fn set_trigger(camera: &Camera, device: &str, settings: &CaptureSettings) -> Result<(), CaptureError> {
    let failed = |error: glib::Error| opening(device, &error);
    match settings.trigger {
        TriggerSource::FreeRunning => camera.clear_triggers().map_err(failed),
        TriggerSource::Software => camera.set_trigger("Software").map_err(failed),
        TriggerSource::Hardware => {
            let inputs = camera.dup_available_trigger_sources().map_err(failed)?;
            let inputs: Vec<&str> = inputs.iter().map(glib::GString::as_str).collect();
            let wires = || inputs.iter().copied().filter(|input| *input != "Software");
            let line = match settings.trigger_line.as_deref() {
                Some(line) => inputs.iter().copied().find(|input| *input == line),
                None => wires().find(|input| input.starts_with("Line")).or_else(|| wires().next()),
            };
            let Some(line) = line else {
                let all = wires().collect::<Vec<_>>();
                return Err(CaptureError::Setting {
                    name: "trigger_line",
                    value: settings.trigger_line.clone().unwrap_or_default(),
                    wanted: Bilingual::new(all.join(", "), all.join("、")),
                });
            };
            camera.set_trigger(line).map_err(failed)
        }
    }
}
