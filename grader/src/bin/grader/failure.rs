//! Why something was not done, for the reader: which file, what is wrong, what to do.

use std::io;
use std::path::{Path, PathBuf};

use grader::bilingual::Bilingual;
use grader::combine::CombineError;
use grader::command::files::Unwritten;
use grader::command::input::{InputError, SourceError};
use grader::command::records::RecordsError;
use grader::command::stated::StatedError;
use grader::command::test_report::ReportError;
use grader::command::told;
use grader::inspect::RequestError;
use grader::report::{Language, Text, visible};
use grader::scene::mark::TeachError;
use grader::synth::spec::SynthError;

/// Why something was not done.
#[derive(Debug)]
pub enum Failure {
    /// A picture cannot be had.
    Input(InputError),
    /// An argument names no pictures.
    Source(SourceError),
    /// The request contradicts itself.
    Request(RequestError),
    /// Scans that cannot be combined.
    Combine(CombineError),
    /// Some scans are missing.
    ScansMissing,
    /// Several documents over several lines each would be no JSON Lines.
    PrettySeveral,
    /// A picture file that does not end in `.png`.
    NotPng {
        /// Path.
        path: PathBuf,
    },
    /// Several pictures cannot go into one file.
    FolderNeeded {
        /// Path.
        path: PathBuf,
    },
    /// An output would replace an input.
    WouldReplaceInput {
        /// Path.
        path: PathBuf,
    },
    /// Two outputs in one file.
    SameOutput {
        /// Path.
        path: PathBuf,
    },
    /// Without a symbol there is no aperture to look through.
    NothingToView {
        /// Name of the picture.
        image: String,
    },
    /// A file that is no picture cannot be read.
    Read {
        /// Path.
        path: PathBuf,
        /// Reason.
        source: io::Error,
    },
    /// A profile, conditions, a mark, a calibration or a register is of no use.
    Stated(StatedError),
    /// Something that was told in both languages.
    Told {
        /// The file that it is about, if it is about one.
        path: Option<PathBuf>,
        /// What.
        text: Bilingual,
    },
    /// A part of a picture cannot be taught as a mark.
    Unteachable {
        /// Path of the picture.
        path: PathBuf,
        /// Reason.
        error: TeachError,
    },
    /// A file does not describe a scene.
    NoScene {
        /// Path.
        path: PathBuf,
        /// Reason, with line and column.
        error: serde_json::Error,
    },
    /// A scene cannot be drawn.
    Undrawable {
        /// Name of the scene.
        name: String,
        /// Reason.
        error: SynthError,
    },
    /// A file cannot be written.
    Write {
        /// Path.
        path: PathBuf,
        /// Reason.
        source: io::Error,
    },
    /// Standard output cannot be written.
    StandardOutput(io::Error),
    /// Who read standard output has gone.
    NobodyReads,
    /// Threads cannot be had.
    Threads(rayon::ThreadPoolBuildError),
    /// Standard input cannot be read.
    StandardInput(io::Error),
    /// More data than any symbol holds.
    TooMuchData {
        /// Most bytes.
        limit: u64,
    },
    /// No such parameter.
    UnknownParameter {
        /// What was asked for.
        name: String,
    },
}

impl From<StatedError> for Failure {
    fn from(error: StatedError) -> Self {
        Self::Stated(error)
    }
}

impl From<ReportError> for Failure {
    fn from(ReportError { path, text }: ReportError) -> Self {
        Self::Told { path, text }
    }
}

impl From<RecordsError> for Failure {
    fn from(RecordsError { path, text }: RecordsError) -> Self {
        Self::Told { path: Some(path.into()), text }
    }
}

impl From<Unwritten> for Failure {
    fn from(Unwritten { path, source }: Unwritten) -> Self {
        Self::Write { path, source }
    }
}

impl Failure {
    /// The message.
    pub fn say(&self, language: Language) -> String {
        let (subject, message) = self.parts(language);
        match (subject, language) {
            (Some(subject), Language::Zh) => format!("{}：{message}", visible(&subject)),
            (Some(subject), Language::En) => format!("{}: {message}", visible(&subject)),
            (None, _) => message,
        }
    }

    /// What it is about, and what is to be said of it.
    fn parts(&self, language: Language) -> (Option<String>, String) {
        let say = |zh, en| Text::new(zh, en).say(language).to_owned();
        let of = |path: &Path, zh, en| (Some(path.display().to_string()), say(zh, en));
        match self {
            Self::Input(error) => told::input(error, language),
            Self::Source(error) => told::source(error, language),
            Self::Request(error) => (None, request(error, language)),
            Self::Combine(error) => combine(error, language),
            Self::ScansMissing => (
                None,
                say(
                    "有扫描图像未能读取，因此没有合并评级",
                    "a scan could not be read, so that the scans were not combined",
                ),
            ),
            Self::PrettySeveral => (
                None,
                say(
                    "--pretty 只用于单份报告；多幅图像请去掉它（每行一份 JSON）",
                    "--pretty is for a single report; leave it out for several pictures (one document per line)",
                ),
            ),
            Self::NotPng { path } => of(
                path,
                "图像只写成 PNG，文件名须以 .png 结尾",
                "pictures are written as PNG, the name must end in .png",
            ),
            Self::FolderNeeded { path } => of(
                path,
                "多幅图像需要一个文件夹，而不是一个文件",
                "several pictures need a folder to write into, not a file",
            ),
            Self::WouldReplaceInput { path } => of(
                path,
                "会覆盖被检测的图像；请另取文件名",
                "this would replace a picture that is inspected; choose another name",
            ),
            Self::SameOutput { path } => {
                of(path, "两个输出不能写入同一文件", "two outputs cannot go into the same file")
            }
            Self::NothingToView { image } => (
                Some(image.clone()),
                say(
                    "未测得符号，没有孔径可用，未写出视图",
                    "no symbol was measured, so there is no aperture to look through and no view was written",
                ),
            ),
            Self::Stated(error) => error.parts(language),
            Self::Read { path, source } => (Some(path.display().to_string()), told::unread(source, language)),
            Self::Told { path, text } => (
                path.as_ref().map(|path| path.display().to_string()),
                // Lists keep their lines.
                match language {
                    Language::Zh => &text.zh,
                    Language::En => &text.en,
                }
                .split('\n')
                .map(visible)
                .collect::<Vec<_>>()
                .join("\n"),
            ),
            Self::Unteachable { path, error } => (
                Some(path.display().to_string()),
                format!("{} ({error})", say("无法学习该标识", "no mark can be taught from it")),
            ),
            Self::NoScene { path, error } => (
                Some(path.display().to_string()),
                format!("{} ({})", say("不是场景描述", "describes no scene"), visible(&error.to_string())),
            ),
            Self::Undrawable { name, error } => {
                (Some(name.clone()), format!("{} ({error})", say("无法绘制", "cannot be drawn")))
            }
            Self::Write { path, source } => (Some(path.display().to_string()), told::unwritten(source, language)),
            Self::StandardOutput(source) => {
                (Some(say("标准输出", "standard output")), told::unwritten(source, language))
            }
            Self::NobodyReads => (None, say("输出已无人读取", "nobody reads the output any more")),
            Self::Threads(error) => (None, format!("{}: {error}", say("无法启动线程", "threads cannot be started"))),
            Self::StandardInput(source) => (Some(say("标准输入", "standard input")), told::unread(source, language)),
            Self::TooMuchData { limit } => (
                Some(say("标准输入", "standard input")),
                match language {
                    Language::Zh => format!("超过 {} MiB；任何符号都装不下", limit >> 20),
                    Language::En => format!("more than {} MiB, which no symbol holds", limit >> 20),
                },
            ),
            Self::UnknownParameter { name } => (
                Some(name.clone()),
                say(
                    "没有这个参数；用 grader explain 列出全部名称",
                    "there is no such parameter; `grader explain` lists all names",
                ),
            ),
        }
    }
}

fn request(error: &RequestError, language: Language) -> String {
    match (language, error) {
        (Language::En, RequestError::NoScale) => {
            "an aperture in mil or mm needs the scale of the picture; give --scale MM_PER_PX".into()
        }
        (Language::Zh, RequestError::NoScale) => "以 mil 或 mm 给出的孔径需要比例尺；请加 --scale 每像素毫米数".into(),
        (Language::En, error) => error.to_string(),
        (Language::Zh, RequestError::NotPositive { .. }) => "比例尺和孔径必须大于 0".into(),
        (Language::Zh, RequestError::OtherFrames { calibrated, picture }) => {
            format!("校准用于 {calibrated} 的图像，而此图像为 {picture}")
        }
        (Language::Zh, RequestError::NoContrast) => "白的灰度值必须大于黑的".into(),
    }
}

fn combine(error: &CombineError, language: Language) -> (Option<String>, String) {
    match error {
        CombineError::SingleImage { edition } => (
            None,
            match language {
                Language::Zh => format!(
                    "{} 只评定单幅图像，不合并多次扫描；请去掉 --scans，或改用 --standard 15415:2011",
                    edition.name()
                ),
                Language::En => format!(
                    "{} grades a single image and combines no scans; leave out --scans, or use --standard 15415:2011",
                    edition.name()
                ),
            },
        ),
        CombineError::NoScans => {
            (None, Text::new("没有可合并的扫描", "there are no scans to combine").say(language).into())
        }
        CombineError::NoSymbol { image } => (
            Some(image.clone()),
            Text::new(
                "未找到符号；合并扫描时每幅图像都须含有该符号",
                "no symbol found; every scan must show the symbol",
            )
            .say(language)
            .into(),
        ),
        CombineError::SeveralSymbols { image, count } => (
            Some(image.clone()),
            match language {
                Language::Zh => format!("找到 {count} 个符号；合并扫描时每幅图像须只含同一个符号，请裁剪"),
                Language::En => {
                    format!("{count} symbols found; every scan must show the same single symbol, crop it to that")
                }
            },
        ),
    }
}
