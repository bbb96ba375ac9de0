//! Several scans of one symbol combined to one record.
//!
//! In: one record per image of the same symbol, turned or lit from another side between the images. Out: one record
//! with the overall grade. ISO/IEC 15415:2011 takes the arithmetic mean of the scan grades and reports it with one
//! decimal; scans that decode to different data make the overall grade 0. ISO/IEC 15415:2024 grades a single image and
//! has nothing to combine.

use crate::bilingual::Bilingual;
use crate::grading::{Grade, ReportedGrade};
use crate::inspect::{Request, grade_check};
use crate::record::{Basis, Check, Formal, Outcome, Record, Severity, SymbolRecord, Verdict};
use crate::requirement::catalogue::check;
use crate::requirement::{Finding, Rule, RuleId};
use crate::standard::Edition;

/// Why scans cannot be combined.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CombineError {
    /// The edition grades a single image.
    #[error("{} grades a single image and combines no scans", edition.name())]
    SingleImage {
        /// The edition.
        edition: Edition,
    },
    /// No scans.
    #[error("there are no scans to combine")]
    NoScans,
    /// An image in which nothing was found.
    #[error("{image}: no symbol found; every scan must show the symbol")]
    NoSymbol {
        /// Source of the image.
        image: String,
    },
    /// An image from which nobody knows which symbol is meant.
    #[error("{image}: {count} symbols found; every scan must show the same single symbol")]
    SeveralSymbols {
        /// Source of the image.
        image: String,
        /// Symbols in it.
        count: usize,
    },
}

/// Combines the records of scans of one symbol, made with `request`.
///
/// Parameters, place and picture of the result are those of the scan with the lowest grade, the first of them: that is
/// the one to look at. Its `scans` are the grades of all scans in order, its grade is that of the standard.
///
/// # Errors
/// If the edition combines no scans, or a record does not hold exactly one symbol.
pub fn combine(scans: Vec<Record>, request: &Request) -> Result<Record, CombineError> {
    if !request.edition.rules(&request.interpretation).averages_scans {
        return Err(CombineError::SingleImage { edition: request.edition });
    }
    let symbols = scans.iter().map(single_symbol).collect::<Result<Vec<_>, _>>()?;
    let grades: Vec<ReportedGrade> = symbols.iter().map(|symbol| symbol.grade.overall).collect();
    let same_data = agree(&symbols);
    let formal = formal(&symbols);
    let worst = (0..grades.len()).min_by_key(|&scan| grades[scan]).ok_or(CombineError::NoScans)?;

    let overall = if same_data { mean(&grades).rounded() } else { ReportedGrade::from_tenths(0) };
    let mut record = scans.into_iter().nth(worst).ok_or(CombineError::NoScans)?;
    for symbol in &mut record.symbols {
        regrade(symbol, overall, request.minimum_grade);
        symbol.scans.clone_from(&grades);
        symbol.formal = formal.clone();
        // What is stated is of a single scan.
        if let Some(stated) = &mut symbol.uncertainty {
            stated.remove("overall");
        }
        if !same_data {
            symbol.grade.decided_by = vec!["decode".into()];
            symbol.checks.push(different_data());
        }
    }
    let failed = |check: &Check| check.severity == Severity::Fail && check.outcome == Outcome::NotMet;
    let checks = record.symbols.iter().flat_map(|symbol| &symbol.checks).chain(&record.checks);
    record.verdict = if checks.into_iter().any(failed) { Verdict::Fail } else { Verdict::Pass };
    Ok(record)
}

fn single_symbol(scan: &Record) -> Result<&SymbolRecord, CombineError> {
    let image = || scan.image.source.clone();
    match scan.symbols.as_slice() {
        [symbol] => Ok(symbol),
        [] => Err(CombineError::NoSymbol { image: image() }),
        symbols => Err(CombineError::SeveralSymbols { image: image(), count: symbols.len() }),
    }
}

/// Scan grades of 2011 are whole, so that the reported ones are the unrounded ones.
fn mean(grades: &[ReportedGrade]) -> Grade {
    let tenths: u32 = grades.iter().map(|grade| u32::from(grade.tenths())).sum();
    Grade::new(f64::from(tenths) / (10.0 * grades.len() as f64))
}

/// Whether all scans that decoded have the same data. One that did not decode has grade 0 already.
fn agree(symbols: &[&SymbolRecord]) -> bool {
    let mut messages = symbols.iter().filter_map(|s| s.bytes.as_ref().map(|bytes| (&s.symbology, bytes)));
    let first = messages.next();
    messages.all(|message| Some(message) == first)
}

fn regrade(symbol: &mut SymbolRecord, overall: ReportedGrade, minimum: ReportedGrade) {
    let grade = &mut symbol.grade;
    grade.overall = overall;
    grade.letter = overall.letter();
    let conditions = grade.notation.split_once('/').map_or("", |(_, conditions)| conditions);
    grade.notation = format!("{overall}/{conditions}");
    let check = grade_check(overall, minimum);
    for held in symbol.checks.iter_mut().filter(|held| held.id == check.id) {
        *held = check.clone();
    }
}

/// Formal only if every scan is; with the reasons of all.
fn formal(symbols: &[&SymbolRecord]) -> Formal {
    let mut reasons: Vec<String> = Vec::new();
    for reason in symbols.iter().flat_map(|symbol| &symbol.formal.reasons) {
        if !reasons.contains(reason) {
            reasons.push(reason.clone());
        }
    }
    Formal { conforming: symbols.iter().all(|symbol| symbol.formal.conforming), reasons }
}

fn different_data() -> Check {
    let rule = Rule::new(
        Severity::Fail,
        Basis::Documented,
        Bilingual::new(
            "ISO/IEC 15415:2011: scans that decode to different data have grade 0",
            "ISO/IEC 15415:2011：各次扫描译码结果不同时等级为 0",
        ),
        (),
    );
    let finding = Finding::not_met("The scans decode to different data.", "各次扫描译码结果不同。")
        .act("See that all pictures show the same symbol.", "确认各图像为同一符号。");
    check(RuleId::Sym05, &rule, finding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Frame;
    use crate::inspect::inspect;
    use crate::plane::Plane;
    use crate::symbology::qr::encode::encode_text;
    use crate::symbology::qr::sizes::ErrorCorrectionLevel;

    /// Record of an ideal picture of a symbol with this text.
    fn scan(text: &str, request: &Request) -> Record {
        let matrix = encode_text(text, ErrorCorrectionLevel::M, None, None).unwrap().matrix;
        let picture = Plane::from_fn((matrix.width() + 8) * 10, (matrix.height() + 8) * 10, |row, column| {
            let dark = (row / 10).checked_sub(4).zip((column / 10).checked_sub(4)).and_then(|(r, c)| matrix.get(r, c));
            if dark == Some(&true) { 20 } else { 230 }
        });
        inspect(&Frame::from_luma8(picture).unwrap().with_provenance(text, "", "grey"), request).unwrap()
    }

    fn graded(text: &str, tenths: u8) -> Record {
        let mut record = scan(text, &Request::default());
        let grade = ReportedGrade::from_tenths(tenths);
        record.symbols[0].grade.overall = grade;
        record.symbols[0].checks = vec![grade_check(grade, ReportedGrade::from_tenths(15))];
        record
    }

    /// (4 + 3 + 2 + 4 + 3) / 5 = 3.2; (4 + 4 + 3) / 3 = 3.67; (2 + 1 + 1 + 1) / 4 = 1.25, half a tenth goes up.
    #[test]
    fn the_grade_is_the_mean_of_the_scan_grades_with_one_decimal() {
        for (tenths, expected, verdict) in [
            (vec![40, 30, 20, 40, 30], 32, Verdict::Pass),
            (vec![40, 40, 30], 37, Verdict::Pass),
            (vec![20, 10, 10, 10], 13, Verdict::Fail),
            (vec![10], 10, Verdict::Fail),
        ] {
            let scans: Vec<Record> = tenths.iter().map(|t| graded("SCAN", *t)).collect();
            let record = combine(scans, &Request::default()).unwrap();
            let symbol = &record.symbols[0];
            assert_eq!(symbol.grade.overall.tenths(), expected, "{tenths:?}");
            assert_eq!(symbol.grade.letter, symbol.grade.overall.letter());
            assert_eq!(symbol.grade.notation, format!("{}/0.8X/660", symbol.grade.overall));
            assert_eq!(symbol.scans.iter().map(|g| g.tenths()).collect::<Vec<_>>(), tenths);
            assert_eq!(symbol.checks.len(), 1);
            assert_eq!(symbol.checks[0].measured, Some(symbol.grade.overall.to_string()));
            assert_eq!(record.verdict, verdict, "{tenths:?}");
        }
    }

    #[test]
    fn the_rest_of_the_record_is_that_of_the_worst_scan() {
        let scans = [40, 20, 20].into_iter().enumerate().map(|(index, tenths)| {
            let mut record = graded("SCAN", tenths);
            record.image.source = format!("scan {index}");
            record.symbols[0].formal =
                Formal { conforming: index == 1, reasons: vec![format!("reason {}", index.min(1))] };
            record
        });
        let record = combine(scans.collect(), &Request::default()).unwrap();
        assert_eq!(record.image.source, "scan 1");
        let formal = Formal { conforming: false, reasons: vec!["reason 0".into(), "reason 1".into()] };
        assert_eq!(record.symbols[0].formal, formal);
    }

    #[test]
    fn different_data_make_it_zero() {
        let record = combine(vec![graded("ONE", 40), graded("TWO", 40)], &Request::default()).unwrap();
        assert_eq!(record.symbols[0].grade.overall.tenths(), 0);
        assert_eq!(record.symbols[0].grade.letter, 'F');
        assert_eq!(record.verdict, Verdict::Fail);
    }

    #[test]
    fn a_scan_that_did_not_decode_counts_as_zero_and_contradicts_nobody() {
        let mut silent = graded("SCAN", 0);
        silent.symbols[0].bytes = None;
        let record = combine(vec![graded("SCAN", 40), silent, graded("SCAN", 40)], &Request::default()).unwrap();
        assert_eq!(record.symbols[0].grade.overall.tenths(), 27);
    }

    #[test]
    fn what_cannot_be_combined_is_refused() {
        let request = Request::default();
        assert_eq!(combine(Vec::new(), &request), Err(CombineError::NoScans));
        let mut none = graded("SCAN", 40);
        none.symbols.clear();
        let refused = combine(vec![graded("SCAN", 40), none], &request);
        assert_eq!(refused, Err(CombineError::NoSymbol { image: "SCAN".into() }));
        let mut two = graded("SCAN", 40);
        two.symbols.push(two.symbols[0].clone());
        let refused = combine(vec![two], &request);
        assert_eq!(refused, Err(CombineError::SeveralSymbols { image: "SCAN".into(), count: 2 }));
        let request = Request { edition: Edition::Iso15415_2024, ..request };
        let refused = combine(vec![graded("SCAN", 40)], &request);
        assert_eq!(refused, Err(CombineError::SingleImage { edition: Edition::Iso15415_2024 }));
    }
}
