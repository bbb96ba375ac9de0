//! Help in Chinese. The English texts stand beside the arguments.

use grader::command::help::{Manual, Page};

/// Chinese texts of the arguments.
pub const MANUAL: Manual = Manual { root: ROOT, pages: PAGES, notes: &[] };

const ROOT: Page = Page {
    command: "station",
    about: "二维码印制质量检测站：相机、判定、剔除、记录",
    usage: "station [选项] [命令]",
    arguments: &[
        ("config", "检测站的设置文件"),
        ("headless", "无窗口运行：标准输出每行一份 JSON"),
        ("parts", "检测若干件后结束"),
        ("seconds", "若干秒后结束"),
        ("table", "以表格代替 JSON"),
        ("pictures", "结束时将窗口各画面绘成 PNG 文件，写入此文件夹"),
        ("batch", "产品所属批次"),
        ("language", "文字的语言：zh 或 en [默认：随系统]"),
    ],
};

const PAGES: &[Page] = &[
    Page {
        command: "init",
        about: "新建文件夹，写入模拟产线的设置及所需文件，作为起点",
        usage: "station init [选项] <文件夹>",
        arguments: &[
            ("folder", "文件夹；不存在时创建"),
            ("source", "模拟产线，例如 \"rate=10 faults=0.1 seed=3 size=2592x1944\""),
        ],
    },
    Page { command: "check", about: "检查设置文件", usage: "station check --config <文件>", arguments: &[] },
    Page {
        command: "doctor",
        about: "检查相机、光源、产线、磁盘、校准与时钟，并说明如何处理",
        usage: "station doctor --config <文件>",
        arguments: &[],
    },
    Page {
        command: "verify",
        about: "逐条核对记录链，指出首个被改动之处",
        usage: "station verify [选项]",
        arguments: &[
            ("anchor", "此前记下的锚值（编号:哈希）：可证明记录未被截断或重写"),
            ("pictures", "图像核对程度：read 读取并比对哈希，present 仅须存在，skip 不核对"),
        ],
    },
    Page {
        command: "export",
        about: "将检测记录写入文件",
        usage: "station export [选项] <文件>",
        arguments: &[
            ("out", "要写入的文件"),
            ("format", "格式：csv 或 jsonl（含完整报告）"),
            ("byte_order_mark", "CSV 以字节序标记开头，否则部分表格软件不识别 UTF-8"),
            ("batch", "仅此批次"),
            ("from", "自此日起"),
            ("to", "至此日止"),
            ("user", "导出者（主管或计量员）；密码由标准输入读取"),
        ],
    },
    Page { command: "user", about: "用户：创建与列出", usage: "station user <命令>", arguments: &[] },
    Page { command: "user list", about: "列出用户", usage: "station user list", arguments: &[] },
    Page {
        command: "user add",
        about: "创建用户；首个用户为计量员。密码逐行由标准输入读取",
        usage: "station user add [选项] <用户名>",
        arguments: &[
            ("name", "用户名"),
            ("role", "角色：operator 操作员，supervisor 主管，metrologist 计量员"),
            ("by", "创建者（计量员）：标准输入首行为其密码"),
        ],
    },
];

#[cfg(test)]
mod tests {
    use grader::report::Language;

    use super::*;
    use crate::arguments::Arguments;

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
