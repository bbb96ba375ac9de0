//! Every text of the window, in both languages.

use grader::report::{Language, Text};

/// A text that cannot be without one of its languages.
macro_rules! words {
    ($($name:ident = $zh:literal, $en:literal;)*) => {
        $(#[doc = $en] pub const $name: Text = Text::new($zh, $en);)*
        /// All of them, by name.
        #[cfg(test)]
        pub const ALL: &[(&str, Text)] = &[$((stringify!($name), $name)),*];
    };
}

words! {
    LIVE = "实时", "Live";
    RESULT = "结果", "Result";
    HISTORY = "历史", "History";
    TRENDS = "趋势", "Trends";
    CALIBRATION = "校准", "Calibration";
    PROFILES = "规范", "Profile";
    SETTINGS = "设置", "Settings";
    PASS = "合格", "PASS";
    FAIL = "不合格", "FAIL";
    NO_READ = "未读出", "NO READ";
    LATE = "超时", "LATE";
    WAITING = "等待", "WAITING";
    HALTED = "已停止", "STOPPED";
    GRADE = "等级", "Grade";
    NOTHING_YET = "尚无检测结果", "Nothing inspected yet";
    ALL_RIGHT = "各项均符合要求", "Everything is as it should be";
    LAST_FAILURE = "最近不合格", "Last failure";
    NO_FAILURE = "暂无不合格", "No failure so far";
    PARTS = "件数", "Parts";
    PASSED = "合格", "Passed";
    FAILED = "不合格", "Failed";
    UNREAD = "未读出", "Not read";
    LATE_PARTS = "超时", "Late";
    LOST = "丢失", "Lost";
    IN_A_ROW = "连续不合格", "In a row";
    YIELD = "合格率", "Yield";
    LATENCY = "延时（中位 / 99 %）", "Latency (median / 99 %)";
    FORMAL = "正式等级", "Formal grade";
    INDICATIVE = "参考等级", "Indicative grade";
    NO_CALIBRATION = "无校准", "No calibration";
    CALIBRATED_UNTIL = "校准有效期至", "Calibrated until";
    START = "开始", "Start";
    STOP = "停止", "Stop";
    INSPECT_NOW = "立即检测", "Inspect now";
    BEGIN_BATCH = "开始批次", "Begin batch";
    END_BATCH = "结束批次", "End batch";
    RELEASE = "放行", "Release line";
    SIGN_IN = "登录", "Sign in";
    SIGN_OUT = "退出登录", "Sign out";
    FIRST_USER = "创建首个用户", "Make first user";
    NAME = "用户名", "Name";
    PASSWORD = "密码", "Password";
    REASON = "理由", "Reason";
    JOB = "任务", "Job";
    BATCH = "批次", "Batch";
    OK = "确定", "OK";
    CANCEL = "取消", "Cancel";
    LANGUAGE = "English", "中文";
    BRIGHT = "浅色", "Light";
    DARK = "深色", "Dark";
    HELP = "快捷键", "Keys";
    FIT = "适合窗口", "Fit";
    MODULES = "模块等级", "Module grades";
    NUMBERS = "调制值", "Modulation";
    CODEWORDS = "码字", "Codewords";
    DAMAGE = "图形污损", "Pattern damage";
    QUIET_ZONE = "空白区", "Quiet zone";
    DISTANCES = "尺寸", "Dimensions";
    MARKS = "标识", "Marks";
    PHOTO = "灰度", "Grey";
    BINARY = "二值", "Binary";
    PARAMETER = "参数", "Parameter";
    VALUE = "测量值", "Value";
    UNCERTAINTY = "U (k = 2)", "U (k = 2)";
    FINDINGS = "判定", "Findings";
    PARAMETERS = "参数表", "Parameters";
    CAUSES = "原因与建议", "Causes and advice";
    HISTOGRAM = "灰度直方图", "Histogram of grey";
    HISTOGRAM_ZONES = "灰度直方图；上方色带为该灰度模块的调制比等级 0 至 4", "Histogram of grey; the band above it is the modulation grade, 0 to 4, of a module of that grey";
    LIMIT = "限值", "Limit";
    MEASURED = "实测", "Measured";
    DOCUMENTED = "有据", "documented";
    ASSUMED = "假定", "assumed";
    NO_PICTURE = "此记录未保存图像", "This record keeps no picture";
    CONTENT = "内容", "Content";
    SERIAL = "系列号", "Serial";
    TIME = "时间", "Time";
    VERDICT = "结论", "Verdict";
    ANY = "全部", "Any";
    SEARCH = "查找", "Search";
    OLDER = "更早", "Older";
    NEWEST = "最新", "Newest";
    OPEN = "打开", "Open";
    EXPORT = "导出", "Export";
    FILE = "文件", "File";
    OVERRIDE = "人工改判", "Override";
    NO_ROWS = "没有符合条件的记录", "Nothing recorded fits";
    INDIVIDUALS = "单值图", "Individuals";
    RANGES = "移动极差", "Moving range";
    AVERAGE = "EWMA", "EWMA";
    ACROSS = "幅面位置", "Across the web";
    UPPER = "上控制限", "Upper limit";
    LOWER = "下控制限", "Lower limit";
    CENTRE = "中心", "Centre";
    TOO_FEW = "数据不足，至少需要 21 个值", "Too few values: at least 21 are needed";
    STABLE = "过程稳定", "The process is stable";
    RISING = "漂移：数值上升，请检查印刷机", "Drift: values rise, look at the press";
    FALLING = "漂移：数值下降，请检查印刷机", "Drift: values fall, look at the press";
    AGE = "已用天数", "Days in use";
    DAYS_LEFT = "剩余天数", "Days left";
    FILE_HASH = "文件哈希", "Hash of the file";
    MADE = "制作日期", "Made";
    EXPIRES = "到期", "Expires";
    CALIBRATION_HOW = "校准、每日自检与重复性由 calibrate 程序完成；在设置中选择其文件。", "Calibration, the check of the morning and repeatability are made by the program calibrate; choose its files in the settings.";
    HEALTH = "状态", "State";
    USE = "使用", "Use";
    IN_USE = "使用中", "In use";
    RULES = "规则", "Rules";
    APPLY = "应用", "Apply";
    REVERT = "还原", "Revert";
    VERIFY = "核对记录", "Verify record";
    USERS = "用户", "Users";
    ADD_USER = "添加用户", "Add user";
    LOCK = "锁定", "Lock";
    UNLOCK = "解锁", "Unlock";
    LOG = "更改记录", "Changes";
    SETTINGS_TEXT = "设置文件（TOML）", "Settings (TOML)";
    NOT_VALID = "设置无效", "The settings will not do";
    VALID = "设置有效", "The settings will do";
    STATION = "检测站", "Station";
    WORKING = "进行中", "Working";
    OPERATOR = "操作员", "Operator";
    SUPERVISOR = "主管", "Supervisor";
    METROLOGIST = "计量员", "Metrologist";
    KEYS_LIST = "1–7 画面，空格 开始/停止，I 立即检测，R 放行，B 批次，U 登录/退出，L 语言，T 主题，+/- 缩放，方向键 移动，0 适合窗口，Esc 关闭", "1–7 screens, space start/stop, I inspect now, R release, B batch, U sign in/out, L language, T theme, +/- zoom, arrows move, 0 fit, Esc close";
}

/// The word of a verdict as the gate was told it.
#[must_use]
pub const fn told(verdict: crate::line::PartVerdict) -> Text {
    use crate::line::PartVerdict;
    match verdict {
        PartVerdict::Pass => PASS,
        PartVerdict::Fail => FAIL,
        PartVerdict::NoRead => NO_READ,
        PartVerdict::Late => LATE,
    }
}

/// The text of both in one language.
#[must_use]
pub fn choose(text: &grader::bilingual::Bilingual, language: Language) -> &str {
    match language {
        Language::Zh => &text.zh,
        Language::En => &text.en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_there_in_both_languages_and_can_be_drawn() {
        let font =
            ab_glyph::FontRef::try_from_slice(include_bytes!("../../assets/fonts/NotoSansSC-Window.ttf")).unwrap();
        for (name, text) in ALL {
            let [zh, en] = [Language::Zh, Language::En].map(|language| text.say(language));
            assert!(!zh.trim().is_empty() && !en.trim().is_empty(), "{name}");
            for c in zh.chars().chain(en.chars()).filter(|c| !c.is_ascii()) {
                let glyph = ab_glyph::Font::glyph_id(&font, c);
                assert_ne!(glyph.0, 0, "{name}: the font lacks {c}");
            }
            if !["UNCERTAINTY", "AVERAGE"].contains(name) {
                assert_ne!(zh, en, "{name}");
            }
        }
    }
}
