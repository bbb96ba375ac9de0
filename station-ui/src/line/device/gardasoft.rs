//! Gardasoft light controllers that take brightness in percent (RT 20 series; TR-RC, RC1xx and VTR with one channel).
//!
//! Sources, as printed in the makers' manuals:
//! - RT 20 series (RT220, RT420, RT820F by Ethernet; RT260, RT460, RT860F by RS232), section 12: TCP port 30313; RS232 with 115200 bit/s,
//!   8 data bits, no parity, 1 stop bit; a command ends with a carriage return, an answer with `>`; the host waits for it; `VR`
//!   reports the firmware; `RSc,s` continuous mode of channel c at s percent, `RWc,s` switched mode.
//! - TR-RC1xx, section 10.3: the command is returned with the answer, then LF CR and `>`; an idle TCP connection is closed
//!   after 10 s.
//! - VTR1, section 10.3: errors are answered `Err n`; `RT1,p,d,s` pulse mode: p ms wide, d ms after the trigger (0.01 to 999), s percent. The
//!   same in RC1xx, section 10.3.3.
//!
//! Nothing is saved in the controller (`AW` is never sent). Controllers of the PP series take amperes and other parameters and are
//! not driven.

#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::time::Duration;

use grader::bilingual::Bilingual;

use super::dialogue::{Dialogue, Next};
use super::{
    DeviceDriver, DevicePlan, Fault, InputAddress, LightSettings, OutputAddress, Port, Session, SignalSettings, What,
};
use crate::line::LineError;
use crate::line::error::{Allowed, allowed};
use crate::line::settings::{LightMode, range};
use crate::line::signal::Input;
use crate::line::text::{Splitter, quote};

/// Ends an answer.
const PROMPT: u8 = b'>';
/// Longest pause between two questions: controllers hang up after 10 s.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Driver `gardasoft`.
#[derive(Debug)]
pub(super) struct Gardasoft;

impl DeviceDriver for Gardasoft {
    fn id(&self) -> &'static str {
        "gardasoft"
    }

    fn about(&self) -> Bilingual {
        Bilingual::new(
            "Gardasoft light controllers, RT 20 series and TR-RC",
            "Gardasoft 光源控制器（RT 20 系列、TR-RC）",
        )
    }

    fn output(&self, _: &SignalSettings) -> Result<OutputAddress, Allowed> {
        Err(allowed("no outputs: it is a light", "无输出：它是光源"))
    }

    fn input(&self, _: Input, _: &SignalSettings) -> Result<InputAddress, Allowed> {
        Err(allowed("no inputs: it is a light", "无输入：它是光源"))
    }

    fn light(&self, light: &LightSettings) -> Result<(), LineError> {
        let pulse = (light.pulse_ms, light.delay_ms);
        match light.mode {
            LightMode::Continuous | LightMode::Switched => {
                if pulse != (None, None) {
                    return Err(range(
                        "line.light.pulse_ms",
                        format!("{pulse:?}"),
                        allowed("only with mode = \"pulsed\"", "仅用于 mode = \"pulsed\""),
                    ));
                }
            }
            LightMode::Pulsed => {
                if light.levels.len() != 1 {
                    return Err(range(
                        "line.light.levels",
                        light.levels.len(),
                        allowed("one channel with mode = \"pulsed\"", "mode = \"pulsed\" 时为一个通道"),
                    ));
                }
                let allowed = allowed("pulse_ms and delay_ms from 0.01 to 999", "pulse_ms 与 delay_ms 为 0.01 至 999");
                let (Some(width), Some(delay)) = pulse else {
                    return Err(range("line.light.pulse_ms", format!("{pulse:?}"), allowed));
                };
                if ![width, delay].iter().all(|time| (0.01..=999.0).contains(time)) {
                    return Err(range("line.light.pulse_ms", format!("{pulse:?}"), allowed));
                }
            }
        }
        if light.set.is_some() || light.accepted.is_some() {
            return Err(range(
                "line.light.set",
                light.set.as_deref().unwrap_or_default(),
                allowed("only with generic-text", "仅用于 generic-text"),
            ));
        }
        Ok(())
    }

    fn session<'a>(&self, plan: &'a DevicePlan, port: &'a mut Port) -> Session<'a> {
        Box::pin(async move {
            let Err(fault) = serve(plan, port).await;
            fault
        })
    }
}

/// Command that sets a channel, counted from 1.
fn command(light: &LightSettings, channel: usize, level: f64) -> String {
    let percent = (level.clamp(0.0, 1.0) * 100.0).round();
    match (light.mode, light.pulse_ms, light.delay_ms) {
        (LightMode::Pulsed, Some(width), Some(delay)) => format!("RT{channel},{width},{delay},{percent}"),
        (LightMode::Switched, ..) => format!("RW{channel},{percent}"),
        (LightMode::Continuous | LightMode::Pulsed, ..) => format!("RS{channel},{percent}"),
    }
}

/// What the answer to a command says besides the command itself.
fn answer(command: &str, lines: &[Vec<u8>]) -> Vec<String> {
    let text = lines.iter().filter(|line| line.as_slice() != [PROMPT]);
    let without_echo = text.map(|line| line.strip_prefix(command.as_bytes()).unwrap_or(line).trim_ascii());
    without_echo.filter(|line| !line.is_empty()).map(quote).collect()
}

/// What an error of a controller means (VTR1, section 10.3).
fn meaning(error: &str) -> Bilingual {
    let number = error.trim_start_matches("Err").trim().split(|c: char| !c.is_ascii_digit()).next();
    let (en, zh) = match number {
        Some("1") => ("a value is invalid", "参数值无效"),
        Some("2") => ("the command is not known", "命令无法识别"),
        Some("3") => ("a number has the wrong form", "数字格式有误"),
        Some("4") => ("the number of values is wrong", "参数个数有误"),
        Some("5") => ("a time was out of range and was changed", "时间参数超出范围，已被修改"),
        _ => ("see the manual of the controller", "见控制器手册"),
    };
    Bilingual::new(format!("{error} ({en})"), format!("{error}（{zh}）"))
}

async fn serve(plan: &DevicePlan, port: &mut Port) -> Result<Infallible, Fault> {
    let mut dialogue = Dialogue::open(plan, Splitter::with_prompt(PROMPT)).await?;
    let version = version(plan, &mut dialogue).await?;
    if let Some(light) = &plan.light {
        set(plan, &mut dialogue, light, &light.levels).await?;
    }
    port.up(plan, &version).await;
    let pause = Duration::from_millis(plan.settings.query_ms).min(LONGEST_PAUSE);
    loop {
        match dialogue.next(port, pause).await? {
            Next::Quiet => {
                self::version(plan, &mut dialogue).await?;
            }
            Next::Order(order) => {
                let done = match (&order.what, &plan.light) {
                    (What::Light(levels), Some(light)) => set(plan, &mut dialogue, light, levels).await.map(|()| true),
                    _ => Ok(false),
                };
                port.done(order.id, matches!(done, Ok(true))).await;
                done?;
            }
        }
    }
}

/// Asks for the firmware: whatever else is at the other end does not answer like this.
async fn version(plan: &DevicePlan, dialogue: &mut Dialogue<'_>) -> Result<String, Fault> {
    let said = ask(plan, dialogue, "VR").await?;
    match said.as_slice() {
        [version] => Ok(version.clone()),
        _ => Err(Fault::garbage(&plan.settings.port, said.join(" / ").as_bytes())),
    }
}

async fn set(
    plan: &DevicePlan,
    dialogue: &mut Dialogue<'_>,
    light: &LightSettings,
    levels: &[f64],
) -> Result<(), Fault> {
    for (place, level) in levels.iter().enumerate().take(light.levels.len()) {
        let said = ask(plan, dialogue, &command(light, place + 1, *level)).await?;
        if !said.is_empty() {
            return Err(Fault::garbage(&plan.settings.port, said.join(" / ").as_bytes()));
        }
    }
    Ok(())
}

async fn ask(plan: &DevicePlan, dialogue: &mut Dialogue<'_>, command: &str) -> Result<Vec<String>, Fault> {
    let lines = dialogue.ask(&format!("{command}\r"), |line| line == [PROMPT]).await?;
    let said = answer(command, &lines);
    match said.iter().find(|line| line.starts_with("Err")) {
        None => Ok(said),
        Some(error) => Err(Fault::Refused {
            port: plan.settings.port.clone(),
            request: command.to_owned(),
            answer: meaning(error),
        }),
    }
}
