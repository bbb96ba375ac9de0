//! Light controllers with a text protocol of their own, described in the settings.
//!
//! `set` is sent for every channel with a line end, `{channel}` replaced by its number from 1 and `{level}` by a whole number from 0 to `full`. With
//! `accepted` the controller must answer each with that line. With `query` of the device it is asked regularly whether it is
//! there and must answer `reply`, or any line.

use std::convert::Infallible;
use std::time::Duration;

use grader::bilingual::Bilingual;

use super::dialogue::{Dialogue, Next};
use super::{
    DeviceDriver, DevicePlan, Fault, InputAddress, LightSettings, OutputAddress, Port, Session, SignalSettings, What,
};
use crate::line::LineError;
use crate::line::error::{Allowed, allowed};
use crate::line::settings::{LightMode, is_text, range};
use crate::line::signal::Input;
use crate::line::text::{Pattern, Splitter, quote};

const CHANNEL: &str = "{channel}";
const LEVEL: &str = "{level}";

/// Driver `generic-text`.
#[derive(Debug)]
pub(super) struct GenericText;

impl DeviceDriver for GenericText {
    fn id(&self) -> &'static str {
        "generic-text"
    }

    fn about(&self) -> Bilingual {
        Bilingual::new(
            "a light controller with a text protocol described in the settings",
            "光源控制器，文本协议由设置描述",
        )
    }

    fn output(&self, _: &SignalSettings) -> Result<OutputAddress, Allowed> {
        Err(allowed("no outputs: it is a light", "无输出：它是光源"))
    }

    fn input(&self, _: Input, _: &SignalSettings) -> Result<InputAddress, Allowed> {
        Err(allowed("no inputs: it is a light", "无输入：它是光源"))
    }

    fn light(&self, light: &LightSettings) -> Result<(), LineError> {
        let set = light.set.as_deref().unwrap_or_default();
        let has_channel = light.levels.len() == 1 || set.contains(CHANNEL);
        if !is_text(set) || !set.contains(LEVEL) || !has_channel {
            return Err(range(
                "line.light.set",
                set,
                allowed(
                    "text with {level}, and {channel} if there are several",
                    "含 {level} 的文本；多通道时还须含 {channel}",
                ),
            ));
        }
        if light.accepted.as_deref().is_some_and(|accepted| Pattern::new(accepted).is_none()) {
            return Err(range(
                "line.light.accepted",
                light.accepted.as_deref().unwrap_or_default(),
                allowed("one line", "一行文本"),
            ));
        }
        if !(1..=1_000_000).contains(&light.full) {
            return Err(range("line.light.full", light.full, allowed("1 to 1000000", "1 至 1000000")));
        }
        if light.mode != LightMode::Continuous || light.pulse_ms.is_some() || light.delay_ms.is_some() {
            return Err(range(
                "line.light.mode",
                format!("{:?}", light.mode),
                allowed("only with gardasoft", "仅用于 gardasoft"),
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

fn command(light: &LightSettings, channel: usize, level: f64) -> String {
    let level = (level.clamp(0.0, 1.0) * f64::from(light.full)).round();
    let set = light.set.as_deref().unwrap_or_default();
    set.replace(CHANNEL, &channel.to_string()).replace(LEVEL, &level.to_string())
}

async fn serve(plan: &DevicePlan, port: &mut Port) -> Result<Infallible, Fault> {
    let mut dialogue = Dialogue::open(plan, Splitter::default()).await?;
    query(plan, &mut dialogue).await?;
    if let Some(light) = &plan.light {
        set(plan, &mut dialogue, light, &light.levels).await?;
    }
    port.up(plan, "").await;
    let pause = Duration::from_millis(plan.settings.query_ms);
    loop {
        match dialogue.next(port, pause).await? {
            Next::Quiet => query(plan, &mut dialogue).await?,
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

async fn query(plan: &DevicePlan, dialogue: &mut Dialogue<'_>) -> Result<(), Fault> {
    let Some(query) = &plan.settings.query else { return Ok(()) };
    ask(plan, dialogue, query, plan.settings.reply.as_deref()).await
}

async fn set(
    plan: &DevicePlan,
    dialogue: &mut Dialogue<'_>,
    light: &LightSettings,
    levels: &[f64],
) -> Result<(), Fault> {
    for (place, level) in levels.iter().enumerate().take(light.levels.len()) {
        let command = command(light, place + 1, *level);
        match &light.accepted {
            Some(accepted) => ask(plan, dialogue, &command, Some(accepted)).await?,
            None => dialogue.tell(&format!("{command}{}", plan.settings.line_end.bytes())).await?,
        }
    }
    Ok(())
}

/// Asks, and takes one line as the answer, which must be the one that is expected.
async fn ask(
    plan: &DevicePlan,
    dialogue: &mut Dialogue<'_>,
    command: &str,
    expected: Option<&str>,
) -> Result<(), Fault> {
    let lines = dialogue.ask(&format!("{command}{}", plan.settings.line_end.bytes()), |_| true).await?;
    let line = lines.last().map_or(&[][..], Vec::as_slice);
    match expected.and_then(Pattern::new) {
        Some(pattern) if pattern.find(line).is_none() => Err(Fault::Refused {
            port: plan.settings.port.clone(),
            request: command.to_owned(),
            answer: Bilingual::new(quote(line), quote(line)),
        }),
        _ => Ok(()),
    }
}
