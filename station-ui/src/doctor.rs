//! What a shift needs, looked at before it begins: settings, camera, line, record, disk, calibration, clock.

use std::path::Path;
use std::time::{Duration, Instant};

use grader::bilingual::Bilingual;
use jiff::civil::Date;
use jiff::{Timestamp, Zoned};

use crate::capture;
use crate::line::{DeviceState, LineThread};
use crate::settings::Settings;
use crate::store::sqlite::SqliteReader;
use crate::store::{History as _, Query};
use crate::worker::Inspector;

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// As it should be.
    Good,
    /// It works, and something should be done.
    Doubtful,
    /// It does not work.
    Bad,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub what: Bilingual,
    /// How it is.
    pub state: State,
    /// How it is, or what is wrong and what to do.
    pub text: Bilingual,
}

/// Room below which the disk is full soon, and below which it is full now, bytes.
const ROOM: [u64; 2] = [10 << 30, 1 << 30];
/// Days before a calibration ends from which on that is told.
const DAYS: i32 = 14;
/// No clock that is right shows a day before this program was written.
const WRITTEN: Date = Date::constant(2026, 11, 1);

/// Looks at everything and tells each thing as it is found; ends at the first error of the one who is told.
///
/// # Errors
/// Those of `tell`.
pub fn look<E>(
    settings: &Settings,
    folder: &Path,
    patience: Duration,
    tell: &mut dyn FnMut(Finding) -> Result<(), E>,
) -> Result<(), E> {
    tell(camera(settings, patience))?;
    for finding in line(settings, patience) {
        tell(finding)?;
    }
    let now = Timestamp::now();
    tell(record(settings, folder, now))?;
    tell(disk(&folder.join(&settings.record.folder)))?;
    tell(calibration(settings, folder, Zoned::now().date()))?;
    tell(clock(Zoned::now().date()))
}

fn finding(what: (&str, &str), state: State, text: Bilingual) -> Finding {
    Finding { what: Bilingual::new(what.0, what.1), state, text }
}

fn camera(settings: &Settings, patience: Duration) -> Finding {
    let what = ("camera", "相机");
    let mut camera = match capture::open(&settings.camera) {
        Ok(camera) => camera,
        Err(error) => return finding(what, State::Bad, error.say()),
    };
    let set = camera.settings();
    let name = if set.model.is_empty() { set.driver.clone() } else { set.model.clone() };
    if !set.automatic.is_empty() {
        let list = set.automatic.join(", ");
        let text = Bilingual::new(
            format!(
                "{name} is open, but cannot switch off: {list}. Grades are not formal; switch it off in the camera."
            ),
            format!("{name} 已打开，但无法关闭：{list}。等级不是正式的；请在相机中关闭。"),
        );
        return finding(what, State::Doubtful, text);
    }
    let until = Instant::now() + patience;
    let _ = camera.trigger();
    while Instant::now() < until {
        match camera.next(Duration::from_millis(200)) {
            Ok(Some(captured)) => {
                let (width, height) = (captured.frame.width(), captured.frame.height());
                let text = Bilingual::new(
                    format!("{name} gives pictures, {width} x {height}"),
                    format!("{name} 图像正常，{width} x {height}"),
                );
                return finding(what, State::Good, text);
            }
            Ok(None) => {}
            Err(error) => return finding(what, State::Bad, error.say()),
        }
    }
    let text = Bilingual::new(
        format!("{name} is open and gives no picture: is the line still, or the trigger not connected?"),
        format!("{name} 已打开但没有图像：产线未运行，或触发线未接？"),
    );
    finding(what, State::Doubtful, text)
}

fn line(settings: &Settings, patience: Duration) -> Vec<Finding> {
    let what = ("line", "产线");
    if settings.line.devices.is_empty() {
        let text = Bilingual::new(
            "no device is set: there is no photocell, gate or light; every picture counts as a part",
            "未设置设备：没有光电、剔除与光源；每幅图像视为一件产品",
        );
        return vec![finding(what, State::Doubtful, text)];
    }
    let told = match LineThread::probe(&settings.line, patience) {
        Ok(told) => told,
        Err(error) => return vec![finding(what, State::Bad, error.say())],
    };
    let device = |name: &String| match told.iter().find(|event| event.device == *name) {
        Some(event) => {
            let state = match event.state {
                DeviceState::Up => State::Good,
                DeviceState::Faulty => State::Doubtful,
                DeviceState::Down => State::Bad,
            };
            finding((name, name), state, event.text.clone())
        }
        None => {
            let text =
                Bilingual::new("does not answer: look at cable, port and speed", "无应答：请检查线缆、端口与波特率");
            finding((name, name), State::Bad, text)
        }
    };
    settings.line.devices.iter().map(|settings| device(&settings.name)).collect()
}

fn record(settings: &Settings, folder: &Path, now: Timestamp) -> Finding {
    let what = ("record", "记录");
    let folder = folder.join(&settings.record.folder);
    if !folder.exists() {
        let text = Bilingual::new("not there yet; it is made when the station starts", "尚不存在；启动时自动创建");
        return finding(what, State::Good, text);
    }
    let reader = match SqliteReader::open(&folder) {
        Ok(reader) => reader,
        Err(error) => return finding(what, State::Bad, error.say()),
    };
    match reader.search(&Query { limit: 1, ..Query::default() }) {
        Err(error) => finding(what, State::Bad, error.say()),
        Ok(newest) => match newest.first() {
            Some(row) if row.at > now => {
                let text = Bilingual::new(
                    format!("the newest inspection is of {}, which lies ahead: set the clock", row.at),
                    format!("最新检测时间为 {}，晚于当前时间：请校准时钟", row.at),
                );
                finding(what, State::Bad, text)
            }
            _ => finding(what, State::Good, Bilingual::new("can be read", "可读")),
        },
    }
}

fn disk(folder: &Path) -> Finding {
    let what = ("disk", "磁盘");
    // The folder may not be there yet; then the nearest one above it counts.
    let there = folder.ancestors().find(|folder| folder.exists()).unwrap_or_else(|| Path::new("."));
    let there = if there.as_os_str().is_empty() { Path::new(".") } else { there };
    let room = match nix::sys::statvfs::statvfs(there) {
        Ok(held) => held.blocks_available().saturating_mul(held.fragment_size()),
        Err(error) => {
            let text = Bilingual::new(format!("cannot be looked at: {error}"), format!("无法查看：{error}"));
            return finding(what, State::Bad, text);
        }
    };
    let gigabytes = room as f64 / f64::from(1 << 30);
    let state = match room {
        room if room < ROOM[1] => State::Bad,
        room if room < ROOM[0] => State::Doubtful,
        _ => State::Good,
    };
    let (en, zh) = match state {
        State::Good => ("", ""),
        State::Doubtful | State::Bad => {
            (": free space, or shorten the retention of pictures", "：请清理磁盘，或缩短图像保留期限")
        }
    };
    let text = Bilingual::new(format!("{gigabytes:.1} GiB left{en}"), format!("剩余 {gigabytes:.1} GiB{zh}"));
    finding(what, state, text)
}

fn calibration(settings: &Settings, folder: &Path, today: Date) -> Finding {
    let what = ("calibration and profile", "校准与规范");
    let inspector = match Inspector::new(&settings.inspection, folder, today) {
        Ok(inspector) => inspector,
        Err(error) => return finding(what, State::Bad, error.say()),
    };
    let profile = inspector.profile().map_or_else(|| "-".to_owned(), |profile| profile.id);
    let Some(used) = inspector.calibration() else {
        let text = Bilingual::new(
            format!("profile {profile}; no calibration, grades are indicative: make one with `calibrate rig`"),
            format!("规范 {profile}；无校准，等级仅供参考：请用 calibrate rig 制作"),
        );
        return finding(what, State::Doubtful, text);
    };
    let left = (used.expires - today).get_days();
    let (id, expires) = (&used.id, used.expires);
    let (state, en, zh) = match left {
        left if left < 0 => (State::Bad, "has expired: calibrate the rig", "已过期：请重新校准"),
        left if left < DAYS => (State::Doubtful, "ends soon: calibrate the rig in time", "即将到期：请及时校准"),
        _ => (State::Good, "is valid", "有效"),
    };
    let text = Bilingual::new(
        format!("profile {profile}; calibration {id}, until {expires}, {en}"),
        format!("规范 {profile}；校准 {id}，有效期至 {expires}，{zh}"),
    );
    finding(what, state, text)
}

fn clock(today: Date) -> Finding {
    let what = ("clock", "时钟");
    if today < WRITTEN {
        let text = Bilingual::new(
            format!("it shows {today}, which is past: set it; dates of records and calibrations rest on it"),
            format!("显示 {today}，已是过去：请校准；记录与校准日期以其为准"),
        );
        return finding(what, State::Bad, text);
    }
    // What systemd leaves there once the clock was set over the network.
    match Path::new("/run/systemd/timesync/synchronized").exists() {
        true => finding(what, State::Good, Bilingual::new("set over the network", "已与网络同步")),
        false => finding(
            what,
            State::Doubtful,
            Bilingual::new(
                format!("it shows {today}; nothing tells that it is kept right: switch on a time service"),
                format!("显示 {today}；未见时间同步：请启用时间服务"),
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_of_the_past_are_bad() {
        assert_eq!(clock(Date::constant(1970, 1, 1)).state, State::Bad);
        assert_ne!(clock(Date::constant(2027, 5, 1)).state, State::Bad);
    }

    #[test]
    fn room_is_told_of_the_nearest_folder_that_is_there() {
        let found = disk(Path::new("/no/such/folder/at/all"));
        assert!(found.text.en.contains("GiB"), "{found:?}");
    }
}
