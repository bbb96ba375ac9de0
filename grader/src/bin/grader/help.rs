//! Help in the reader's language. The English texts stand beside the arguments; here are the Chinese ones.

use std::ffi::OsString;

use clap::{Arg, ArgAction, Command, CommandFactory, Error, FromArgMatches};
use grader::report::Language;

use crate::arguments::Arguments;

/// Parses the arguments; help and refusals are in `language`.
///
/// # Errors
/// If the arguments are refused, or ask for help or the version.
pub fn parse(arguments: impl IntoIterator<Item = OsString>, language: Language) -> Result<Arguments, Error> {
    let mut command = command(language);
    let matches = command.try_get_matches_from_mut(arguments)?;
    Arguments::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

fn command(language: Language) -> Command {
    match language {
        Language::En => Arguments::command(),
        Language::Zh => chinese(Arguments::command(), ROOT.command),
    }
}

const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// Texts of a command: the way to it, what it does, usage, and what each of its arguments is.
struct Page {
    command: &'static str,
    about: &'static str,
    usage: &'static str,
    arguments: &'static [(&'static str, &'static str)],
}

const ROOT: Page = Page {
    command: "grader",
    about: "按 ISO/IEC 15415（GB/T 23704）评定二维码的印制质量",
    usage: "grader <命令> [选项]",
    arguments: &[("language", "文字的语言：zh 或 en [默认：随系统]")],
};

const PAGES: &[Page] = &[
    Page {
        command: "inspect",
        about: "检测图像，评定其中符号的等级",
        usage: "grader inspect [选项] <IMAGE>...",
        arguments: &[
            ("images", "图像（PNG、JPEG、BMP、TIFF、PNM）、图像文件夹，或 - 表示标准输入"),
            ("recursive", "包括子文件夹中的图像"),
            ("standard", "标准：15415:2011、15415:2024 或 GB/T 23704-2017"),
            ("aperture", "测量孔径：0.8X（X 尺寸的倍数）、10mil 或 0.25mm（后两者需要 --scale）"),
            ("scale", "每像素毫米数"),
            ("reflectance", "代表反射率 0 与 1 的灰度值“黑,白”，如 12,243"),
            ("light", "光的波长（nm），或 W 表示白光"),
            ("channel", "彩色图像所测的通道"),
            ("minimum", "总等级低于此值即不合格，0.0 至 4.0"),
            ("profile", "应用规范：标识（见 grader profiles list）或文件；由其设定标准、孔径和最低等级"),
            ("profile_folder", "自有规范的文件夹"),
            ("conditions", "图像中看不到的条件，TOML：表面、避让区、录入数据、不确定度、环境"),
            ("mark", "标签须有的特别标识，由 grader mark teach 写出"),
            ("date", "检验日期 [默认：今天]"),
            ("register", "查询序列号并记录所检编码的登记库"),
            ("look_up_only", "只查询登记库，不作任何更改"),
            ("authority", "签名的授权清单"),
            ("keys", "该清单的受信公钥，每行一个"),
            ("interpretation", "标准中争议点的读法，可重复；用 grader interpretations 列出"),
            ("scans", "所有图像拍的是同一个符号：按标准合并等级"),
            ("format", "报告形式；json 为每行一份文档"),
            ("pretty", "JSON 分行缩进，只用于单份报告"),
            ("detail", "在 JSON 报告中保留网格、模块值和码字分布"),
            ("overlay", "把测量结果画在图像上：PNG 文件；多幅图像时为文件夹"),
            ("view", "写出通过第一个符号的孔径所见的图像：灰度或二值"),
            ("view_out", "视图的去处：PNG 文件；多幅图像时为文件夹"),
            ("jobs", "同时检测的图像数 [默认：每核一幅]"),
            ("color", "文本报告是否用颜色"),
            ("quiet", "标准错误上不写说明和进度，只写错误"),
        ],
    },
    Page {
        command: "content",
        about: "判断译码数据的形式及其错误，不需要图像",
        usage: "grader content [选项] <TEXT>",
        arguments: &[
            ("text", "数据，或 - 表示标准输入（逐字节读取）"),
            ("identifier", "识读设备随数据给出的码制标识符（ISO/IEC 15424），如 ]Q3"),
            ("edition", "按哪个版本判断"),
            ("format", "回答的形式；json 为一份文档"),
        ],
    },
    Page {
        command: "explain",
        about: "解释一个质量参数：公式、限值、印刷上的原因、改进办法",
        usage: "grader explain [PARAMETER]",
        arguments: &[("parameter", "参数的名称或缩写；不给出则列出全部")],
    },
    Page {
        command: "interpretations",
        about: "列出标准中的争议点及可选的读法",
        usage: "grader interpretations",
        arguments: &[],
    },
    Page { command: "mark", about: "学习标签须有的特别标识", usage: "grader mark <命令>", arguments: &[] },
    Page {
        command: "mark teach",
        about: "从图像的一部分学习标识",
        usage: "grader mark teach [选项] <IMAGE>",
        arguments: &[
            ("image", "显示标识的图像，单独或位于符号旁"),
            ("region", "标识所占的部分，像素：左,上,宽,高"),
            ("name", "标识的名称，用于报告"),
            ("scale", "每像素毫米数；不给出则以旁边符号的模块为单位"),
            ("out", "写出的文件"),
            ("view", "写出所学的标识，PNG 文件"),
            ("channel", "彩色图像所用的通道"),
        ],
    },
    Page {
        command: "profiles",
        about: "列出、显示、检查应用规范",
        usage: "grader profiles [选项] <命令>",
        arguments: &[("profile_folder", "自有规范的文件夹，每个规范一个以其标识命名的文件")],
    },
    Page {
        command: "profiles list", about: "列出内置及文件夹中的规范", usage: "grader profiles list", arguments: &[]
    },
    Page {
        command: "profiles show",
        about: "显示规范的内容：条件、规则、限值、依据",
        usage: "grader profiles show <NAME>",
        arguments: &[("name", "规范的标识或文件")],
    },
    Page {
        command: "profiles check",
        about: "检查规范文件",
        usage: "grader profiles check <FILE>...",
        arguments: &[("files", "文件")],
    },
    Page {
        command: "register",
        about: "登记库：见过、已赋码、已注销的序列号",
        usage: "grader register <命令>",
        arguments: &[],
    },
    Page {
        command: "register create",
        about: "建立登记库",
        usage: "grader register create <REGISTER>",
        arguments: &[("file", "登记库")],
    },
    Page {
        command: "register import",
        about: "导入清单；全部导入或全不导入",
        usage: "grader register import [选项] --kind <KIND> <REGISTER> <LIST>",
        arguments: &[
            ("file", "登记库"),
            ("list", "清单：带表头的 CSV；有 --gtin 时每行一个序列号；- 表示标准输入"),
            ("kind", "清单的内容"),
            ("gtin", "全部序列号所属的 GTIN，序列号每行一个"),
            ("name", "报告中的清单名称 [默认：文件名]"),
            ("lenient", "略去错误的行并计数"),
            ("quiet", "标准错误上不写说明和进度，只写错误"),
        ],
    },
    Page {
        command: "register info",
        about: "显示登记库中的清单",
        usage: "grader register info <REGISTER>",
        arguments: &[("file", "登记库")],
    },
    Page {
        command: "register find",
        about: "显示登记库对某件产品所知",
        usage: "grader register find <REGISTER> <GTIN> <SERIAL>",
        arguments: &[("file", "登记库"), ("gtin", "GTIN，8 至 14 位"), ("serial", "序列号")],
    },
    Page {
        command: "register cancel",
        about: "永久注销一件产品的码",
        usage: "grader register cancel [选项] <REGISTER> <GTIN> <SERIAL>",
        arguments: &[
            ("file", "登记库"),
            ("gtin", "GTIN，8 至 14 位"),
            ("serial", "序列号"),
            ("reason", "原因"),
            ("date", "注销日期 [默认：今天]"),
        ],
    },
    Page {
        command: "register remove",
        about: "删除清单，无论是否完成",
        usage: "grader register remove <REGISTER> <LIST>",
        arguments: &[("file", "登记库"), ("list", "清单编号，见 grader register info")],
    },
    Page {
        command: "register check",
        about: "检查整个文件是否损坏",
        usage: "grader register check <REGISTER>",
        arguments: &[("file", "登记库")],
    },
    Page {
        command: "authority", about: "签名和验证授权清单", usage: "grader authority <命令>", arguments: &[]
    },
    Page {
        command: "authority keygen",
        about: "生成签发方的密钥对",
        usage: "grader authority keygen [选项] <SECRET>",
        arguments: &[("secret", "私钥文件；公钥写入同名加 .pub 的文件"), ("name", "签发方名称，写在公钥之后")],
    },
    Page {
        command: "authority sign",
        about: "签名清单",
        usage: "grader authority sign --key <FILE> --out <FILE> <LIST>",
        arguments: &[("list", "清单，TOML"), ("key", "私钥文件"), ("out", "签名清单的文件")],
    },
    Page {
        command: "authority verify",
        about: "验证签名清单，以及是否授权某个编码",
        usage: "grader authority verify [选项] --keys <FILE> <LIST>",
        arguments: &[
            ("list", "签名清单"),
            ("keys", "受信公钥文件，每行一个"),
            ("gtin", "GTIN，8 至 14 位"),
            ("serial", "序列号"),
            ("register", "记住最新清单的登记库"),
            ("date", "日期 [默认：今天]"),
        ],
    },
    Page {
        command: "authority show",
        about: "显示所签的内容，不作验证",
        usage: "grader authority show <LIST>",
        arguments: &[("list", "签名清单")],
    },
    Page { command: "schema", about: "输出报告的 JSON Schema", usage: "grader schema", arguments: &[] },
    Page {
        command: "synth",
        about: "绘制带有给定缺陷的符号，并写出正确答案",
        usage: "grader synth [选项] <SCENE>",
        arguments: &[
            ("scene", "要绘制的场景，JSON"),
            ("random", "随机绘制这么多个场景"),
            ("catalogue", "绘制全部样张及其索引，写入此文件夹"),
            ("seed", "随机场景的第一个种子"),
            ("pixels_per_module", "随机场景的每模块像素数"),
            ("out", "写入的文件夹"),
        ],
    },
];

/// What stands below the arguments of a command.
const NOTES: &[(&str, &str)] = &[(
    "content",
    "TEXT 中 <GS> 或 {GS} 表示分隔符（单元数据串之间的 FNC1），<FNC1>、{FNC1} 亦可；位于开头时表示 GS1 模式的 FNC1。\
     供人识读的括号写法 (01)06901234567892(21)A1 会转换为单元数据串，除非码制标识符表明符号没有 FNC1；\
     值中形似应用标识符的括号写作 \\(21)。\n\n退出状态：0 正确，1 错误，3 未能执行。",
)];

/// The command at the end of `way`, such as `profiles list`, with Chinese texts.
fn chinese(command: Command, way: &str) -> Command {
    let Some(page) = std::iter::once(&ROOT).chain(PAGES).find(|page| page.command == way) else { return command };
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help("显示帮助").help_heading("选项");
    let mut command = command
        .about(page.about)
        .long_about(None::<&str>)
        .help_template(TEMPLATE)
        .override_usage(page.usage)
        .subcommand_help_heading("命令")
        .mut_args(|argument| describe(argument, page))
        .disable_help_flag(true)
        .arg(help);
    if let Some((_, note)) = NOTES.iter().find(|(command, _)| *command == way) {
        command = command.after_help(*note);
    }
    if way == ROOT.command {
        let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
        command = command.disable_version_flag(true).arg(version.help("显示版本").help_heading("选项"));
    }
    command.mut_subcommands(|subcommand| {
        let way = way_to(way, &subcommand);
        chinese(subcommand, &way)
    })
}

fn way_to(parent: &str, command: &Command) -> String {
    if parent == ROOT.command { command.get_name().to_owned() } else { format!("{parent} {}", command.get_name()) }
}

fn describe(argument: Arg, page: &Page) -> Arg {
    let Some((_, text)) = page.arguments.iter().find(|(id, _)| *id == argument.get_id().as_str()) else {
        return argument;
    };
    let heading = if argument.is_positional() { "参数" } else { "选项" };
    let argument = argument.long_help(None::<&str>).help_heading(heading);
    if !argument.get_action().takes_values() {
        return argument.help(*text);
    }
    let mut text = (*text).to_owned();
    let possible = argument.get_possible_values();
    if !possible.is_empty() {
        let names: Vec<&str> = possible.iter().map(clap::builder::PossibleValue::get_name).collect();
        text += &format!(" [可选：{}]", names.join("、"));
    }
    if let Some(default) = argument.get_default_values().first() {
        text += &format!(" [默认：{}]", default.to_string_lossy());
    }
    argument.help(text).hide_possible_values(true).hide_default_value(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_agree_with_each_other_in_both_languages() {
        command(Language::En).debug_assert();
        command(Language::Zh).debug_assert();
    }

    /// All commands below one, each with the way to it.
    fn below<'a>(command: &'a Command, way: &str, found: &mut Vec<(String, &'a Command)>) {
        for subcommand in command.get_subcommands() {
            let way = way_to(way, subcommand);
            found.push((way.clone(), subcommand));
            below(subcommand, &way, found);
        }
    }

    /// Every command and argument has a Chinese text, and every text something that it describes.
    #[test]
    fn nothing_is_left_untranslated() {
        let command = Arguments::command();
        let mut commands = Vec::new();
        below(&command, ROOT.command, &mut commands);
        let mut ways: Vec<&str> = commands.iter().map(|(way, _)| way.as_str()).collect();
        let mut pages: Vec<&str> = PAGES.iter().map(|page| page.command).collect();
        ways.sort_unstable();
        pages.sort_unstable();
        assert_eq!(ways, pages);
        for (way, command) in &commands {
            let page = PAGES.iter().find(|page| page.command == way).expect("compared above");
            let ids: Vec<&str> = command.get_arguments().map(|argument| argument.get_id().as_str()).collect();
            let described: Vec<&str> = page.arguments.iter().map(|(id, _)| *id).collect();
            assert_eq!(ids, described, "{way}");
        }
    }

    /// What stands below the arguments is translated as well.
    #[test]
    fn notes_are_translated() {
        let command = Arguments::command();
        let noted: Vec<&str> = command
            .get_subcommands()
            .filter(|command| command.get_after_help().is_some())
            .map(Command::get_name)
            .collect();
        assert!(noted.iter().copied().eq(NOTES.iter().map(|(command, _)| *command)));
    }

    #[test]
    fn chinese_help_is_chinese() {
        for name in [None, Some("inspect"), Some("explain")] {
            let arguments = ["grader"].into_iter().chain(name).chain(["--help"]).map(OsString::from);
            let help = parse(arguments, Language::Zh).expect_err("help was asked for").to_string();
            assert!(help.contains("用法：grader") && help.contains("选项:"), "{help}");
            for english in ["Usage", "Options", "Arguments", "Commands", "default", "possible values", "Print"] {
                assert!(!help.contains(english), "{english} in {help}");
            }
        }
    }
}
