//! Help in Chinese. The English texts stand beside the arguments.

use grader::command::help::{Manual, Page};

/// Chinese texts of the arguments; the English ones stand beside them.
pub const MANUAL: Manual = Manual { root: ROOT, pages: PAGES, notes: NOTES };

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
            ("calibration", "检测台的校准文件，由 calibrate rig 生成：反射率、镜头、比例尺、光源、不确定度"),
            ("reflectance", "代表反射率 0 与 1 的灰度值“黑,白”，如 12,243"),
            ("light", "光的波长（nm），或 W 表示白光 [默认：校准文件所载，否则 660]"),
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
    Page {
        command: "report",
        about: "签发、核验、列出实验室检测报告（ISO/IEC 17025）",
        usage: "grader report [选项] --particulars <FILE> --out <FILE> <RECORD>...\n       grader report <命令>",
        arguments: &[
            ("records", "记录：grader inspect --format json 的 JSON，最好带 --detail；- 表示标准输入"),
            ("particulars", "实验室填写的内容：自身、客户、样品、条件、判定规则；TOML"),
            ("out", "写出的文件，.pdf、.html 或 .json，可重复；{number} 代表报告编号"),
            ("each", "每份记录一份报告，而不是合为一份；编号递增"),
            ("number", "报告编号，或第一份的编号 [默认：particulars 中的编号]"),
            ("issued", "签发日期 [默认：particulars 中的日期，否则今天]"),
            ("languages", "页面的语言"),
            ("specimens", "哪些记录是同一样品的多次扫描"),
            ("images", "图像已不在检测时的位置时，其所在的文件夹，可重复"),
            ("without_pictures", "不附图像"),
            ("key", "实验室的私钥，用于签名"),
            ("template", "实验室自有模板的文件夹"),
            ("journal", "签发日志 [默认：particulars 旁的 issued.jsonl]"),
            ("quiet", "标准错误上不写进度，只写错误"),
        ],
    },
    Page {
        command: "report verify",
        about: "核验收到的报告：数据、签名、图像、页面",
        usage: "grader report verify [选项] <FILE>...",
        arguments: &[
            ("files", "报告：PDF、HTML 或 JSON"),
            ("keys", "受信公钥，每行一个"),
            ("template", "制作页面所用模板的文件夹"),
        ],
    },
    Page {
        command: "report again",
        about: "重新生成已签发报告的页面，可为另一种文件",
        usage: "grader report again --out <FILE> <FILE>",
        arguments: &[
            ("file", "报告：PDF 或 HTML；不含图像的报告也可为 JSON"),
            ("out", "写出的文件，.pdf、.html 或 .json，可重复"),
            ("template", "制作页面所用模板的文件夹"),
        ],
    },
    Page {
        command: "report journal",
        about: "检查并列出签发日志",
        usage: "grader report journal <FILE>",
        arguments: &[("file", "签发日志")],
    },
    Page {
        command: "report keygen",
        about: "生成实验室签名用的密钥对",
        usage: "grader report keygen [选项] <SECRET>",
        arguments: &[("secret", "存放私钥的文件；公钥写入其旁的同名 .pub 文件"), ("name", "实验室名称，写在公钥之后")],
    },
    Page {
        command: "report template",
        about: "写出内置模板和 particulars 示例，供修改",
        usage: "grader report template --out <FOLDER>",
        arguments: &[("out", "写入的文件夹")],
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
            ("symbology", "随机场景的码制：qr、datamatrix"),
            ("pixels_per_module", "随机场景的每模块像素数"),
            ("out", "写入的文件夹"),
        ],
    },
];

/// What stands below the arguments of a command.
const NOTES: &[(&str, &str)] = &[
    (
        "report",
        "缺少 ISO/IEC 17025:2017 要求的任何一项时不予签发；grader report template 写出 particulars 的示例。\
     相同的记录、particulars 和签发日期总是得到相同的字节。\n\n退出状态：0 已签发，3 未签发。",
    ),
    (
        "content",
        "TEXT 中 <GS> 或 {GS} 表示分隔符（单元数据串之间的 FNC1），<FNC1>、{FNC1} 亦可；位于开头时表示 GS1 模式的 FNC1。\
     供人识读的括号写法 (01)06901234567892(21)A1 会转换为单元数据串，除非码制标识符表明符号没有 FNC1；\
     值中形似应用标识符的括号写作 \\(21)。\n\n退出状态：0 正确，1 错误，3 未能执行。",
    ),
];

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use grader::report::Language;

    use super::*;
    use crate::arguments::Arguments;

    #[test]
    fn the_arguments_agree_with_each_other_in_both_languages() {
        MANUAL.command::<Arguments>(Language::En).debug_assert();
        MANUAL.command::<Arguments>(Language::Zh).debug_assert();
    }

    /// Every command, argument and note has a Chinese text, and every text something that it describes.
    #[test]
    fn nothing_is_left_untranslated() {
        assert_eq!(MANUAL.gaps::<Arguments>(), Vec::<String>::new());
    }

    #[test]
    fn chinese_help_is_chinese() {
        for name in [None, Some("inspect"), Some("explain")] {
            let arguments = ["grader"].into_iter().chain(name).chain(["--help"]).map(OsString::from);
            let help = MANUAL.parse::<Arguments>(arguments, Language::Zh).expect_err("help was asked for").to_string();
            assert!(help.contains("用法：grader") && help.contains("选项:"), "{help}");
            for english in ["Usage", "Options", "Arguments", "Commands", "default", "possible values", "Print"] {
                assert!(!help.contains(english), "{english} in {help}");
            }
        }
    }
}
