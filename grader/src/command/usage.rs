//! What is wrong with the arguments, in the reader's language.

use super::status::Status;
use super::terminal::tell;
use crate::report::{Language, visible};
use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// What is wrong with a value, from the error of its parser; `None` if the error is of another kind.
pub type Reason = fn(&(dyn std::error::Error + 'static)) -> Option<String>;

/// Prints help, version, or why the arguments of `program` are refused; `reason` knows the errors of its parsers, in
/// Chinese.
pub fn report(refusal: &Error, language: Language, program: &str, reason: Reason) -> Status {
    let asked_for = matches!(refusal.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let is_help = asked_for || refusal.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if is_help {
        // A closed pipe: nobody wants to read it.
        let _ = refusal.print();
    } else if language == Language::En {
        // The parser repeats values as they came: line by line made harmless, its own lines kept.
        let text = refusal.render().to_string();
        tell(&text.lines().map(visible).collect::<Vec<_>>().join("\n"));
    } else {
        tell(&format!("{program}：{}\n用 --help 查看用法。", chinese(refusal, reason)));
    }
    if asked_for { Status::Pass } else { Status::NotCarriedOut }
}

fn chinese(refusal: &Error, reason: Reason) -> String {
    let argument = context(refusal, ContextKind::InvalidArg);
    let value = context(refusal, ContextKind::InvalidValue);
    match refusal.kind() {
        ErrorKind::ValueValidation => {
            let reason = std::error::Error::source(refusal).and_then(reason);
            let reason = reason.unwrap_or_else(|| "超出允许范围".to_owned());
            format!("{argument} 的值“{value}”无效：{reason}")
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 缺少值"),
        ErrorKind::InvalidValue => {
            format!("{argument} 的值“{value}”无效；可选：{}", context(refusal, ContextKind::ValidValue))
        }
        ErrorKind::UnknownArgument => format!("没有参数 {argument}"),
        ErrorKind::InvalidSubcommand => format!("没有命令 {}", context(refusal, ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument => format!("缺少参数 {argument}"),
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::ArgumentConflict => {
            let other = context(refusal, ContextKind::PriorArg);
            if other == argument || other.is_empty() {
                format!("{argument} 只能给出一次")
            } else {
                format!("{argument} 不能与 {other} 同时使用")
            }
        }
        ErrorKind::InvalidUtf8 => "参数不是有效的 UTF-8 文本".to_owned(),
        kind => format!("参数有误（{kind}）"),
    }
}

/// What the parser says it is about.
fn context(refusal: &Error, kind: ContextKind) -> String {
    match refusal.get(kind) {
        Some(ContextValue::String(text)) => visible(text),
        Some(ContextValue::Strings(texts)) => texts.iter().map(|text| visible(text)).collect::<Vec<_>>().join("、"),
        _ => String::new(),
    }
}
