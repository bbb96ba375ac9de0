//! Help in Chinese. The English texts stand beside the arguments.

use grader::command::help::{Manual, Page};

use crate::printer_command::pages;

/// Chinese texts of the arguments; each command brings its pages.
pub const MANUAL: Manual = Manual { root: ROOT, pages: PAGES, notes: &[] };

const ROOT: Page = Page {
    command: "calibrate",
    about: "检测站与印刷机的校准",
    usage: "calibrate <命令> [选项]",
    arguments: &[("language", "文字的语言：zh 或 en [默认：随系统]")],
};

const PAGES: &[Page] = {
    let [card, calibration, conformance, certify] = crate::card_command::PAGES;
    &[
        card,
        calibration,
        conformance,
        certify,
        crate::rig_command::PAGE,
        crate::check_command::PAGE,
        crate::conformance_command::PAGE,
        crate::repeatability_command::PAGE,
        pages::PRINTER,
        pages::SHEET,
        pages::EVALUATE,
        pages::SIMULATE,
        crate::simulate_command::PAGE,
    ]
};

#[cfg(test)]
mod tests {
    use grader::report::Language;

    use super::*;
    use crate::Arguments;

    #[test]
    fn the_arguments_agree_with_each_other_in_both_languages() {
        MANUAL.command::<Arguments>(Language::En).debug_assert();
        MANUAL.command::<Arguments>(Language::Zh).debug_assert();
    }

    #[test]
    fn nothing_is_left_untranslated() {
        assert_eq!(MANUAL.gaps::<Arguments>(), Vec::<String>::new());
    }
}
