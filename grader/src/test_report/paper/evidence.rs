//! Pictures, module map, codewords, and what ties the report to its data.

use std::collections::BTreeMap;

use super::order::row;
use super::tongues::{Tongues, plain};
use super::{Align, Attachment, Block, DATA_FILE, Figure, QR_FILE, Row, Said, Section, Tone, cell, column};
use crate::grading::ReportedGrade;
use crate::record::{Modulation, SymbolRecord};
use crate::report::{Language, Text, visible};
use crate::test_report::data::{Picture, Shows, TestReport};
use crate::test_report::drawing;
use crate::test_report::sealed::SealedReport;

/// Codewords below grade 4 that are listed; all of them stand in the data.
const MOST_CODEWORDS: usize = 60;

pub(super) fn sections(sealed: &SealedReport, tongues: &Tongues) -> Vec<Section> {
    let report = &sealed.report;
    let mut sections = Vec::new();
    if report.pictures.iter().any(|held| held.shows != Shows::Logo) {
        let blocks = figures(report, tongues);
        sections.push(Section { id: "pictures", heading: tongues.pair("图像", "Pictures"), blocks });
    }
    if !report.is_series() {
        let blocks = modules(report, tongues);
        if !blocks.is_empty() {
            sections.push(Section {
                id: "modules",
                heading: tongues.pair("模块与码字", "Modules and codewords"),
                blocks,
            });
        }
    }
    sections.push(traceability(sealed, tongues));
    sections
}

pub(super) fn attachments(report: &TestReport) -> Vec<Attachment> {
    let data = Attachment {
        file: DATA_FILE.to_owned(),
        description: "data of the report, canonical, with digest and signature".to_owned(),
        relationship: "data",
    };
    let pictures = report.pictures.iter().map(|picture| Attachment {
        file: picture.file.clone(),
        description: caption(report, picture, Language::En),
        relationship: "supplement",
    });
    std::iter::once(data).chain(pictures).collect()
}

/// Drawings that follow from the data: the QR Code with number and digest, maps of modules; by the names of their files.
#[must_use]
pub fn drawings(sealed: &SealedReport) -> BTreeMap<String, Vec<u8>> {
    let report = &sealed.report;
    let text = format!("{} SHA-256:{}", report.number, sealed.sha256);
    let mut files = BTreeMap::new();
    files.insert(QR_FILE.to_owned(), drawing::qr_code(&text).unwrap_or_default().into_bytes());
    if !report.is_series() {
        for (index, (_, symbol)) in report.symbols().enumerate() {
            if let Some(map) = drawing::module_map(symbol) {
                files.insert(module_map_file(index), map.into_bytes());
            }
        }
    }
    files
}

/// File of the map of modules of a symbol.
fn module_map_file(symbol: usize) -> String {
    format!("module-map-{}.svg", symbol + 1)
}

fn caption(report: &TestReport, picture: &Picture, language: Language) -> String {
    let what = match picture.shows {
        Shows::Raw => Text::new("原始图像", "picture as taken"),
        Shows::Logo => Text::new("实验室标志", "logo of the laboratory"),
        Shows::Overlay => Text::new("测量结果（画在图像上）", "what was measured, drawn into the picture"),
    };
    let specimen = report.specimens.get(picture.specimen).map(|held| visible(&held.name)).unwrap_or_default();
    match (report.is_series(), language) {
        (false, _) => what.say(language).to_owned(),
        (true, Language::Zh) => format!("{specimen}：{}", what.say(language)),
        (true, Language::En) => format!("{specimen}: {}", what.say(language)),
    }
}

fn figures(report: &TestReport, tongues: &Tongues) -> Vec<Block> {
    let figure = |picture: &Picture, width| Figure {
        file: picture.file.clone(),
        caption: tongues.with(|language| caption(report, picture, language)),
        width,
    };
    let pictures: Vec<&Picture> = report.pictures.iter().filter(|held| held.shows != Shows::Logo).collect();
    if report.is_series() {
        // Two specimens in a line: raw and drawn of each.
        let lines = pictures.chunks(4);
        return lines
            .map(|line| Block::Figures {
                figures: line
                    .iter()
                    .map(|held| figure(held, if held.shows == Shows::Raw { 0.19 } else { 0.31 }))
                    .collect(),
            })
            .collect();
    }
    let width = |picture: &Picture| if picture.shows == Shows::Raw { 0.5 } else { 1.0 };
    pictures.into_iter().map(|held| Block::Figures { figures: vec![figure(held, width(held))] }).collect()
}

fn modules(report: &TestReport, tongues: &Tongues) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (index, (_, symbol)) in report.symbols().enumerate() {
        if symbol.detail.is_some() {
            let caption = tongues.pair(
                "每个模块的调制比（%），按等级着色；叉：颜色错误；紫框：其码字由纠错更正",
                "Modulation of each module in %, tinted by its grade; crossed: wrong colour; purple frame: its codeword was mended by \
                 error correction",
            );
            blocks.push(Block::Figures { figures: vec![Figure { file: module_map_file(index), caption, width: 0.7 }] });
        }
        let rows = codewords(symbol, tongues);
        if !rows.is_empty() {
            blocks.push(Block::Rows { rows });
        }
    }
    if blocks.is_empty() {
        return blocks;
    }
    if report.symbols().any(|(_, symbol)| symbol.detail.is_none()) {
        let text = tongues.pair(
            "记录未保留模块值，故无模块图。",
            "The record keeps no module values, hence there is no map of modules.",
        );
        blocks.push(Block::Paragraph { text, tone: Tone::Faint });
    }
    blocks
}

fn codewords(symbol: &SymbolRecord, tongues: &Tongues) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(modulation) = &symbol.parameters.modulation {
        let said = tongues.with(|language| counted(modulation, language));
        rows.push(row(tongues.pair("码字的调制比等级", "Modulation grades of codewords"), said, None));
        let low = tongues.with(|language| below_four(modulation, language));
        rows.push(row(tongues.pair("低于 4 的码字", "Codewords below 4"), low, None));
    }
    if let Some(correction) = symbol.parameters.unused_error_correction.as_ref().filter(|held| !held.blocks.is_empty())
    {
        let blocks = correction
            .blocks
            .iter()
            .enumerate()
            .map(|(place, block)| format!("{}: {} / {}", place + 1, block.corrected, block.capacity / 2));
        let said = plain(&blocks.collect::<Vec<_>>().join("; "));
        rows.push(row(
            tongues.pair("各块已更正 / 可更正的码字", "Codewords corrected / correctable, by block"),
            said,
            None,
        ));
    }
    if let Some(detail) = symbol.detail.as_deref() {
        let list: Vec<String> = detail.corrected_codewords.iter().map(ToString::to_string).collect();
        let said = if list.is_empty() { tongues.pair("无", "none") } else { plain(&list.join(", ")) };
        rows.push(row(tongues.pair("由纠错更正的码字", "Codewords mended by error correction"), said, None));
    }
    rows
}

fn counted(modulation: &Modulation, language: Language) -> String {
    let bands = [(40, 40), (30, 39), (20, 29), (10, 19), (0, 9)];
    let parts = bands.map(|(from, to)| {
        let count = modulation.codewords.iter().filter(|grade| (from..=to).contains(&grade.tenths())).count();
        let band = if from == to { "4.0".to_owned() } else { format!("{}.0–{}.{}", from / 10, to / 10, to % 10) };
        match language {
            Language::Zh => format!("{band}：{count} 个"),
            Language::En => format!("{band}: {count}"),
        }
    });
    parts.join(if language == Language::Zh { "；" } else { "; " })
}

fn below_four(modulation: &Modulation, language: Language) -> String {
    let best = ReportedGrade::from_tenths(40);
    let low: Vec<(usize, ReportedGrade)> =
        modulation.codewords.iter().copied().enumerate().filter(|(_, grade)| *grade < best).collect();
    if low.is_empty() {
        return Text::new("无", "none").say(language).to_owned();
    }
    let mut said = low
        .iter()
        .take(MOST_CODEWORDS)
        .map(|(place, grade)| format!("{place} ({grade})"))
        .collect::<Vec<_>>()
        .join(", ");
    if low.len() > MOST_CODEWORDS {
        let more = low.len() - MOST_CODEWORDS;
        said += &match language {
            Language::Zh => format!("……另有 {more} 个，见报告数据"),
            Language::En => format!(" … and {more} more in the data of the report"),
        };
    }
    said
}

fn traceability(sealed: &SealedReport, tongues: &Tongues) -> Section {
    let report = &sealed.report;
    let signature = match &sealed.signature {
        None => tongues.pair("未作电子签名", "no electronic signature"),
        Some(held) => tongues.with(|language| match language {
            Language::Zh => format!("Ed25519，密钥 {}；用 grader report verify 核验", held.key),
            Language::En => format!("Ed25519, key {}; checked by `grader report verify`", held.key),
        }),
    };
    let template =
        plain(&format!("{} (SHA-256 {})", report.template.name, super::order::short(&report.template.sha256)));
    let rows = vec![
        row(tongues.pair("数据摘要 SHA-256", "SHA-256 of the data"), plain(&sealed.sha256), None),
        row(tongues.pair("电子签名", "Electronic signature"), signature, None),
        row(tongues.pair("页面模板", "Template of the pages"), template, None),
        row(
            tongues.pair("保存", "Retention"),
            tongues.pair(
                "原始记录与报告由实验室至少保存 6 年；由数据可重新生成相同的页面。",
                "The laboratory keeps records and report for at least 6 years; the same pages can be made again from the data.",
            ),
            None,
        ),
    ];
    let scans = report.specimens.iter().flat_map(|specimen| specimen.scans.iter().map(move |scan| (specimen, scan)));
    let lines = scans
        .map(|(specimen, scan)| {
            let image = &scan.record.image;
            vec![
                cell(plain(&specimen.name)),
                cell(plain(&format!("{}, {} × {} px, {} bit", image.source, image.width, image.height, image.bits))),
                hash(&image.sha256),
                hash(&scan.sha256),
            ]
        })
        .collect();
    let table = Block::Table {
        caption: Some(tongues.pair("原始图像与记录（SHA-256）", "Pictures and records (SHA-256)")),
        columns: vec![
            column(tongues.pair("样品", "specimen"), Align::Left, 1.0),
            column(tongues.pair("图像", "picture"), Align::Left, 1.4),
            column(tongues.pair("图像摘要", "digest of the picture"), Align::Left, 1.6),
            column(tongues.pair("记录摘要", "digest of the record"), Align::Left, 1.6),
        ],
        rows: lines,
    };
    let heading = tongues.pair("溯源", "Traceability");
    Section { id: "traceability", heading, blocks: vec![Block::Rows { rows }, table] }
}

fn hash(digest: &str) -> super::Cell {
    super::Cell { text: Said(vec![digest.to_owned()]), tone: Tone::Faint }
}
