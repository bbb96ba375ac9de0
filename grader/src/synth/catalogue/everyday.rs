//! Good symbols in all positions and with all kinds of messages.

use super::{Sample, URI, base, sample};
use crate::synth::spec::{Clutter, Content, Level, Scene, Shading, SymbolSpec, SynthError};

/// Samples without damage.
pub fn samples() -> Result<Vec<Sample>, SynthError> {
    let mut samples = positions()?;
    samples.extend(messages()?);
    samples.extend(pictures()?);
    Ok(samples)
}

fn positions() -> Result<Vec<Sample>, SynthError> {
    Ok(vec![
        sample("good", "完好的码，各项均为 4 级", "A good symbol: grade 4 throughout", base())?,
        sample(
            "rotated-30",
            "顺时针旋转 30 度的完好码",
            "A good symbol turned clockwise by 30 degrees",
            SymbolSpec { rotation: 30.0, ..base() },
        )?,
        sample("upside-down", "倒置的完好码", "A good symbol upside down", SymbolSpec { rotation: 180.0, ..base() })?,
        sample("mirrored", "镜像码", "A mirror image", SymbolSpec { mirrored: true, rotation: -12.0, ..base() })?,
        sample(
            "reversed",
            "反色码（深底浅码）",
            "Light modules on a dark ground",
            SymbolSpec { reversed: true, ..base() },
        )?,
        sample(
            "perspective",
            "相机倾斜造成的透视变形",
            "Seen in perspective by a tilted camera",
            SymbolSpec { perspective: [0.004, -0.003], rotation: 8.0, ..base() },
        )?,
        sample(
            "small-3px",
            "每模块仅 3 像素，分辨率不足以正式评级",
            "Three pixels per module: too few for a formal grade",
            SymbolSpec { pitch: [3.0; 2], rotation: 5.0, ..base() },
        )?,
        sample(
            "small-5px",
            "每模块 5 像素",
            "Five pixels per module",
            SymbolSpec { pitch: [5.0; 2], rotation: -20.0, ..base() },
        )?,
        sample(
            "version-40",
            "版本 40 的大码",
            "A large symbol, version 40",
            SymbolSpec {
                pitch: [5.0; 2],
                version: Some(40),
                level: Level::L,
                ..SymbolSpec::new(&long_text(), 5.0, [0.0; 2])
            },
        )?,
        sample(
            "version-7-level-h",
            "版本 7，纠错等级 H，带版本信息",
            "Version 7-H, the smallest with version information",
            SymbolSpec { version: Some(7), level: Level::H, ..base() },
        )?,
    ])
}

fn long_text() -> String {
    (1..=40).map(|serial| format!("{URI}?n={serial:04}\n")).collect()
}

fn messages() -> Result<Vec<Sample>, SynthError> {
    let with = |message: Content| SymbolSpec { message, ..SymbolSpec::new("", 10.0, [0.0; 2]) };
    Ok(vec![
        sample("message-numeric", "数字模式", "Numeric mode", with(Content::Text("06901234567892".into())))?,
        sample(
            "message-utf8-chinese",
            "UTF-8 中文内容（ECI 26）",
            "Chinese text in UTF-8 behind ECI 26",
            with(Content::Text("质量追溯：批次甲一，序号零零零一".into())),
        )?,
        sample(
            "message-hanzi",
            "汉字模式（GB/T 18284）",
            "Hanzi mode of GB/T 18284",
            with(Content::Hanzi("质量追溯码".into())),
        )?,
        sample("message-kanji", "日文汉字模式", "Kanji mode", with(Content::Kanji("品質検査".into())))?,
        sample(
            "message-gs1",
            "GS1 单元数据串（FNC1 首位）",
            "GS1 element string, FNC1 in first position",
            with(Content::Gs1("010690123456789210A1\u{1d}210001".into())),
        )?,
        sample(
            "message-structured-append-1-of-2",
            "结构化链接，两个码中的第一个",
            "Structured append, first of two symbols",
            with(Content::StructuredAppend {
                part: "PRINT ".into(),
                index: 1,
                count: 2,
                parity: parity("PRINT QUALITY"),
            }),
        )?,
        sample(
            "message-structured-append-2-of-2",
            "结构化链接，两个码中的第二个",
            "Structured append, second of two symbols",
            with(Content::StructuredAppend {
                part: "QUALITY".into(),
                index: 2,
                count: 2,
                parity: parity("PRINT QUALITY"),
            }),
        )?,
    ])
}

fn parity(message: &str) -> u8 {
    message.bytes().fold(0, |parity, byte| parity ^ byte)
}

fn pictures() -> Result<Vec<Sample>, SynthError> {
    let around = |name, chinese, english, spec: SymbolSpec, change: &dyn Fn(&mut Scene)| {
        let mut sample = sample(name, chinese, english, spec)?;
        change(&mut sample.scene);
        Ok::<Sample, SynthError>(sample)
    };
    Ok(vec![
        around("sixteen-bit", "16 位灰度图像", "A picture of 16 bits", base(), &|scene| scene.bits = 16)?,
        around("noise", "相机噪声（标准差 2 %）", "Camera noise of 2 % of full scale", base(), &|scene| {
            scene.noise = 0.02;
            scene.noise_seed = 1;
        })?,
        around(
            "shading",
            "照明不均匀（左右相差约 16 %）",
            "Uneven light, 16 % from left to right",
            base(),
            &|scene| {
                scene.shading = Shading { right: 0.08, down: 0.0, edge: -0.02 };
            },
        )?,
        around("cluttered", "码周围有文字、线条与图形", "Print all around the symbol", base(), &|scene| {
            let spec = &mut scene.symbols[0];
            (scene.width, scene.height) = (760, 620);
            (spec.centre, spec.rotation, spec.margin) = ([402.0, 305.0], 14.0, 5.0);
            scene.clutter = Some(Clutter { figures: 90, seed: 5, dark: 0.08 });
        })?,
        several()?,
        around(
            "aperture-12px",
            "给定绝对孔径（12 像素）",
            "Graded with a stated aperture of 12 pixels",
            base(),
            &|scene| {
                scene.aperture = crate::synth::spec::Aperture::Pixels(12.0);
            },
        )?,
    ])
}

fn several() -> Result<Sample, SynthError> {
    let at = |text: &str, x: f64, y: f64, rotation: f64| SymbolSpec { rotation, ..SymbolSpec::new(text, 9.0, [x, y]) };
    let mut scene = Scene::empty(900, 740);
    scene.background = 0.7;
    scene.clutter = Some(Clutter { figures: 30, seed: 11, dark: 0.15 });
    scene.symbols = vec![
        at("https://example.com/01/06901234567892", 210.0, 210.0, 7.0),
        SymbolSpec { light: 0.7, dark: 0.2, ..at("06901234567892", 640.0, 200.0, -38.0) },
        SymbolSpec { reversed: true, ..at("LOT A1 SN 0002", 640.0, 570.0, 90.0) },
    ];
    Ok(Sample {
        name: "three-symbols",
        chinese: "一幅图中有三个码，其中一个反色",
        english: "Three symbols in one picture, one of them reversed",
        scene,
    })
}
