//! What every command says of files that cannot be had, in the reader's language.

use std::io::{self, ErrorKind};

use image::ImageError;

use super::input::{InputError, Note, SourceError};
use crate::report::{Language, Text, visible};

/// What a user should know about a picture.
#[must_use]
pub fn note(note: Note, language: Language) -> String {
    match (language, note) {
        (Language::En, note) => note.to_string(),
        (Language::Zh, Note::Oriented) => "图像已按其方向标记旋转；坐标以旋转后的图像为准".into(),
        (Language::Zh, Note::LaidOnWhite) => "图像含透明部分，已置于白底上".into(),
    }
}

/// Why a picture cannot be had: its name, and the reason.
#[must_use]
pub fn input(error: &InputError, language: Language) -> (Option<String>, String) {
    let say = |zh, en| Text::new(zh, en).say(language);
    let cut_short = say("文件不完整；请重新保存或拷贝", "the file is cut short; save or copy it again");
    let (name, message) = match error {
        InputError::Read { name, source } => (name, unread(source, language)),
        InputError::File { name, limit } => (
            name,
            match language {
                Language::Zh => format!("文件大于 {} MiB；请裁剪到符号附近", limit >> 20),
                Language::En => format!("larger than {} MiB; crop it to the symbol", limit >> 20),
            },
        ),
        InputError::Format { name } => (
            name,
            say(
                "不是 PNG、JPEG、BMP、TIFF 或 PNM 图像；请转换为 PNG",
                "not a PNG, JPEG, BMP, TIFF or PNM picture; convert it to PNG",
            )
            .into(),
        ),
        InputError::Decode { name, source: ImageError::IoError(reason) }
            if reason.kind() == ErrorKind::UnexpectedEof =>
        {
            (name, cut_short.into())
        }
        InputError::Decode { name, source } => {
            let head = say(
                "文件已损坏或为不支持的类型；请重新保存为 PNG",
                "damaged, or of a kind that is not supported; save it again as PNG",
            );
            (name, format!("{head} ({})", visible(&source.to_string())))
        }
        InputError::Truncated { name } => (name, cut_short.into()),
        InputError::Samples { name, colour } => (
            name,
            match language {
                Language::Zh => format!("像素类型 {colour:?} 不能测量；请保存为每通道 8 或 16 位整数"),
                Language::En => format!(
                    "pixels of type {colour:?} are not measured; save it with integers of 8 or 16 bits per channel"
                ),
            },
        ),
        InputError::Frame { name, source } => (name, frame(source, language)),
        InputError::Memory { name, needed, limit } => (
            name,
            match language {
                Language::Zh => {
                    format!("解码后占 {} MiB，上限为 {} MiB；请裁剪到符号附近", needed >> 20, limit >> 20)
                }
                Language::En => format!(
                    "takes {} MiB when decoded, at most {} MiB are allowed; crop it to the symbol",
                    needed >> 20,
                    limit >> 20
                ),
            },
        ),
    };
    (Some(name.clone()), message)
}

fn frame(error: &crate::frame::FrameError, language: Language) -> String {
    use crate::frame::FrameError;
    match (language, error) {
        (Language::En, error) => error.to_string(),
        (Language::Zh, FrameError::Empty { width, height }) => format!("图像没有像素（{width} × {height}）"),
        (Language::Zh, FrameError::TooLarge { width, height, limit }) => {
            format!("图像过大：{width} × {height}，每边最多 {limit} 像素；请裁剪到符号附近")
        }
    }
}

/// Why an argument names no pictures: what it is about, and the reason.
#[must_use]
pub fn source(error: &SourceError, language: Language) -> (Option<String>, String) {
    let say = |zh, en| Text::new(zh, en).say(language).to_owned();
    match error {
        SourceError::Read { path, source } => (Some(path.display().to_string()), unread(source, language)),
        SourceError::Empty { path } => (
            Some(path.display().to_string()),
            say(
                "文件夹中没有图像（PNG、JPEG、BMP、TIFF、PNM）；加 --recursive 可包括子文件夹",
                "no pictures (PNG, JPEG, BMP, TIFF, PNM) in this folder; --recursive looks into its subfolders",
            ),
        ),
        SourceError::StandardInputTwice => {
            (None, say("标准输入（-）只能给出一次", "standard input (-) can be given once only"))
        }
    }
}

/// Why a file cannot be read.
#[must_use]
pub fn unread(error: &io::Error, language: Language) -> String {
    let known = match error.kind() {
        ErrorKind::NotFound => Text::new("没有这个文件；请检查路径", "no such file; check the path"),
        ErrorKind::PermissionDenied => Text::new("没有读取权限", "no permission to read it"),
        ErrorKind::IsADirectory => Text::new("是文件夹，不是图像", "a folder, not a picture"),
        _ => return format!("{} ({error})", Text::new("无法读取", "cannot be read").say(language)),
    };
    known.say(language).into()
}

/// Why a file cannot be written.
#[must_use]
pub fn unwritten(error: &io::Error, language: Language) -> String {
    let known = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Text::new(
            "磁盘已满，未写入；请腾出空间后重试",
            "the disk is full, nothing was written; make room and try again",
        ),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            Text::new("没有写入权限", "no permission to write there")
        }
        ErrorKind::NotFound => Text::new("没有这个文件夹；请先建立", "no such folder; make it first"),
        ErrorKind::IsADirectory => Text::new("是文件夹，不是文件", "a folder, not a file"),
        _ => return format!("{} ({error})", Text::new("无法写入", "cannot be written").say(language)),
    };
    known.say(language).into()
}
