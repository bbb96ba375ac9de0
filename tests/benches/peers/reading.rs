//! What each reader makes of photographs.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

use grader_tests::corpora::Photograph;
use grader_tests::ours;
use grader_tests::peers::{ZxingEffort, rxing_read, zxing_cpp_read};

use crate::table;

const READERS: [&str; 5] = ["ours, reference", "ours, all means", "rxing", "zxing-cpp", "zxing-cpp fast"];
const REFERENCE: usize = 0;
const OURS: usize = 1;
const ZXING_CPP: usize = 3;

/// Messages found that are in the picture, and messages found that are not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Yield {
    right: usize,
    wrong: usize,
}

impl Yield {
    /// A message counts once, however often it was read or printed: exact comparison, no trimming.
    fn of(read: &[String], truth: &[String]) -> Self {
        let (read, truth): (BTreeSet<_>, BTreeSet<_>) = (read.iter().collect(), truth.iter().collect());
        Self { right: read.intersection(&truth).count(), wrong: read.difference(&truth).count() }
    }

    fn shown(self) -> String {
        if self.wrong == 0 { self.right.to_string() } else { format!("{} ({} wrong)", self.right, self.wrong) }
    }
}

impl AddAssign for Yield {
    fn add_assign(&mut self, other: Self) {
        self.right += other.right;
        self.wrong += other.wrong;
    }
}

#[derive(Default)]
struct Group {
    files: usize,
    messages: usize,
    yields: [Yield; READERS.len()],
}

impl Group {
    fn row(&self, name: &str) -> Vec<String> {
        let counts = [name.to_owned(), self.files.to_string(), self.messages.to_string()];
        counts.into_iter().chain(self.yields.iter().map(|of_reader| of_reader.shown())).collect()
    }
}

/// Prints the tables; says whether ours read nothing wrongly and no less than zxing-cpp in every group.
pub fn compare(symbology: &str, photographs: &[Photograph], verbose: bool) -> anyhow::Result<bool> {
    let mut groups: BTreeMap<&str, Group> = BTreeMap::new();
    let mut files = Vec::new();
    for photograph in photographs {
        let readings = read(photograph)?;
        let yields = readings.each_ref().map(|texts| Yield::of(texts, &photograph.truth));
        let mut row = vec![photograph.name(), photograph.truth.len().to_string()];
        row.extend(yields.iter().map(|of_reader| of_reader.shown()));
        files.push(row);
        report_wrong(photograph, &readings);
        let group = groups.entry(&photograph.group).or_default();
        group.files += 1;
        group.messages += photograph.truth.len();
        group.yields.iter_mut().zip(yields).for_each(|(sum, of_reader)| *sum += of_reader);
    }
    if verbose {
        table::print("Photographs, one by one: messages read", &[&["file", "messages"], &READERS[..]].concat(), &files);
    }
    print_groups(symbology, &groups);
    Ok(judge(&groups))
}

fn read(photograph: &Photograph) -> anyhow::Result<[Vec<String>; READERS.len()]> {
    let picture = photograph.luma()?;
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let luma = picture.as_raw();
    let symbols = ours::inspect(luma, width, height);
    Ok([
        symbols.iter().filter_map(|symbol| symbol.text.clone()).collect(),
        symbols.iter().filter_map(|symbol| symbol.text.clone().or_else(|| symbol.other_means.clone())).collect(),
        rxing_read(luma, width, height),
        zxing_cpp_read(luma, width, height, ZxingEffort::Default)?,
        zxing_cpp_read(luma, width, height, ZxingEffort::Fast)?,
    ])
}

fn report_wrong(photograph: &Photograph, readings: &[Vec<String>; READERS.len()]) {
    for (reader, texts) in READERS.iter().zip(readings) {
        for text in texts.iter().filter(|text| !photograph.truth.contains(text)) {
            println!("wrong: {reader} read {text:?} in {}; printed is {:?}", photograph.name(), photograph.truth);
        }
    }
}

fn print_groups(symbology: &str, groups: &BTreeMap<&str, Group>) {
    let mut total = Group::default();
    for group in groups.values() {
        total.files += group.files;
        total.messages += group.messages;
        total.yields.iter_mut().zip(group.yields).for_each(|(sum, of_reader)| *sum += of_reader);
    }
    let mut rows: Vec<Vec<String>> = groups.iter().map(|(name, group)| group.row(name)).collect();
    rows.push(total.row("all"));
    let header = [&["group", "files", "messages"], &READERS[..]].concat();
    table::print(&format!("{symbology} photographs: messages read, by group"), &header, &rows);
}

fn judge(groups: &BTreeMap<&str, Group>) -> bool {
    let mut well = true;
    for (name, Group { yields, .. }) in groups {
        if yields[OURS].right < yields[ZXING_CPP].right {
            println!("fewer than zxing-cpp in {name}: {} of {}", yields[OURS].right, yields[ZXING_CPP].right);
            well = false;
        }
        if yields[REFERENCE].wrong + yields[OURS].wrong > 0 {
            println!("read wrongly in {name}");
            well = false;
        }
    }
    well
}
