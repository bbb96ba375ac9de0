//! Data Matrix symbols, good and damaged.

use super::{Sample, sample, with};
use crate::synth::spec::{Content, DefectKind, Kind, Scene, SymbolSpec, SynthError};

/// A GS1 element string as medicines and parts carry it: product, batch, serial number.
const ELEMENTS: &str = "010690123456789210A1\u{1d}210001";

/// Samples of Data Matrix.
pub fn samples() -> Result<Vec<Sample>, SynthError> {
    let wrong = |places: &[(i32, i32)]| with(base([32, 32]), places.iter().copied(), DefectKind::WrongColour);
    Ok(vec![
        sample("data-matrix", "完好的 GS1 Data Matrix", "A good GS1 Data Matrix symbol", base([24, 24]))?,
        sample(
            "data-matrix-rectangle",
            "矩形扩展 Data Matrix，12 x 64，旋转",
            "A rectangle of the extension, 12 x 64, turned",
            SymbolSpec { rotation: -24.0, ..base([12, 64]) },
        )?,
        sample(
            "data-matrix-reversed",
            "镜像且反色的 Data Matrix",
            "Data Matrix, light on dark and mirrored",
            SymbolSpec { reversed: true, mirrored: true, rotation: 100.0, ..base([26, 26]) },
        )?,
        sample(
            "data-matrix-leg-grade-2",
            "L 形左边实线三处断点，Data Matrix",
            "Three breaks in the left leg of the L",
            wrong(&[(3, 0), (8, 0), (12, 0)]),
        )?,
        sample(
            "data-matrix-clock-track-grade-0",
            "时钟轨上连续断点（打印头断点）",
            "A clock track with a line through it, as a dead dot leaves",
            wrong(&[(0, 4), (0, 6), (0, 8)]),
        )?,
        sample(
            "data-matrix-segments-grade-2",
            "每段各有一个错误模块：平均等级起决定作用",
            "One wrong module in each segment: their average decides",
            wrong(&[(3, 0), (31, 28), (5, -1), (32, 26), (0, 4), (6, 15), (16, 20), (22, 31)]),
        )?,
        beside_qr_code()?,
    ])
}

fn base([rows, columns]: [usize; 2]) -> SymbolSpec {
    SymbolSpec {
        symbology: Kind::DataMatrix,
        size: Some([rows, columns]),
        message: Content::Gs1(ELEMENTS.into()),
        ..SymbolSpec::new("", 10.0, [0.0; 2])
    }
}

fn beside_qr_code() -> Result<Sample, SynthError> {
    let qr = SymbolSpec { centre: [275.0, 275.0], rotation: 8.0, ..super::base() };
    let data_matrix = SymbolSpec { centre: [730.0, 275.0], rotation: -15.0, ..base([24, 24]) };
    let scene = Scene { symbols: vec![qr, data_matrix], ..Scene::empty(950, 550) };
    Ok(Sample {
        name: "data-matrix-beside-qr-code",
        chinese: "同一画面中的 QR 码与 Data Matrix",
        english: "QR Code and Data Matrix in one picture",
        scene,
    })
}
