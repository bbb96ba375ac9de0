//! Changes of the log in words.

use grader::report::{Language, visible};

use super::super::words;
use crate::line::Action;
use crate::store::Change;

/// Characters of a text of somebody's.
const TEXT: usize = 120;

/// A change in one line.
pub fn said(change: &Change, language: Language) -> String {
    let say = |zh: &str, en: &str| if language == Language::Zh { zh.to_owned() } else { en.to_owned() };
    let short = |text: &str| visible(text).chars().take(TEXT).collect::<String>();
    match change {
        Change::Settings { .. } => say("设置已更改", "settings changed"),
        Change::Profile { id, .. } => format!("{} {}", say("规范", "profile"), short(id)),
        Change::Calibration { id, .. } => format!("{} {}", say("校准", "calibration"), short(id)),
        Change::User { name, what, .. } => format!("{} {}: {}", say("用户", "user"), short(name), short(what)),
        Change::SignIn { name, what } => format!("{} {}: {}", say("登录", "sign-in"), short(name), short(what)),
        Change::Batch { job, batch, what } => {
            format!("{} {} {}: {}", say("批次", "batch"), short(batch), short(job), short(what))
        }
        Change::Override { inspection, verdict, reason } => {
            let verdict = words::told(*verdict).say(language);
            format!("{} #{} -> {verdict}: {}", words::OVERRIDE.say(language), inspection.0, short(reason))
        }
        Change::Line { action } => {
            let what = match action.what {
                Action::Passed => say("放过", "passed"),
                Action::Rejected => say("剔除", "rejected"),
                Action::RejectedLate => say("超时剔除", "rejected, no verdict in time"),
                Action::Stopped => say("停线", "line stopped"),
                Action::Released => say("产线放行", "line released"),
            };
            match action.part {
                Some(part) => format!("{} {}: {what}", say("产品", "part"), part.0),
                None => what,
            }
        }
        Change::Retention { count, .. } => {
            format!("{}: {count}", say("按保留规则删除图像", "pictures deleted by retention"))
        }
        Change::Station { what } => short(what),
    }
}
