//! What a stretch of bars says: rxing is asked, about nothing but that stretch.

use rxing::common::BitArray;
use rxing::oned::{Code128Reader, ITFReader, MultiFormatUPCEANReader, OneDReader};
use rxing::{BarcodeFormat, DecodeHints};

use super::LinearSymbology;
use super::runs::{Runs, Stretch};

/// A stretch that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    pub symbology: LinearSymbology,
    pub text: String,
    /// Read from its end to its beginning.
    pub backwards: bool,
}

/// Units per module in what rxing gets: edges were measured between pixels.
const UNITS: f32 = 12.0;
/// Modules of light on both sides.
const QUIET: usize = 12;
/// Longest stretch in modules.
const LONGEST: f32 = 600.0;

/// Reads a stretch in both directions.
pub(super) fn read(runs: &Runs, stretch: &Stretch) -> Option<Text> {
    let edges = &runs.edges[stretch.first..=stretch.last];
    let scale = UNITS / stretch.module;
    if (edges[edges.len() - 1] - edges[0]) / stretch.module > LONGEST {
        return None;
    }
    let quiet = QUIET * UNITS as usize;
    let unit = |edge: f32| quiet + ((edge - edges[0]) * scale).round() as usize;
    let size = unit(edges[edges.len() - 1]) + quiet;
    let mut forwards = BitArray::with_size(size);
    let mut backwards = BitArray::with_size(size);
    for bar in edges.chunks_exact(2) {
        let (from, to) = (unit(bar[0]), unit(bar[1]));
        // Bit by bit: setting ranges overflows in rxing.
        for unit in from..to {
            forwards.set(unit);
            backwards.set(size - 1 - unit);
        }
    }
    let elements = stretch.last - stretch.first;
    let one_way = |bits: &BitArray, backwards: bool| {
        // Known to overflow on some input where overflow is checked; a label must not take the inspection down.
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| decoded(bits, elements)));
        outcome.ok().flatten().map(|(symbology, text)| Text { symbology, text, backwards })
    };
    one_way(&forwards, false).or_else(|| one_way(&backwards, true))
}

fn decoded(bits: &BitArray, elements: usize) -> Option<(LinearSymbology, String)> {
    let hints = DecodeHints::default();
    let retail = || MultiFormatUPCEANReader::new(&hints).decode_row(0, bits, &hints).ok();
    let two_of_five = || ITFReader::default().decode_row(0, bits, &hints).ok();
    let code_128 = || Code128Reader.decode_row(0, bits, &hints).ok();
    let result = match elements {
        59 | 43 | 33 => retail().or_else(|| (elements % 6 == 1).then(code_128).flatten()),
        77 => two_of_five(),
        _ => code_128(),
    }?;
    let symbology = match result.getBarcodeFormat() {
        BarcodeFormat::EAN_13 => LinearSymbology::Ean13,
        BarcodeFormat::EAN_8 => LinearSymbology::Ean8,
        BarcodeFormat::UPC_A => LinearSymbology::UpcA,
        BarcodeFormat::UPC_E => LinearSymbology::UpcE,
        BarcodeFormat::CODE_128 => LinearSymbology::Code128,
        BarcodeFormat::ITF if result.getText().len() == 14 => LinearSymbology::Itf14,
        _ => return None,
    };
    Some((symbology, result.getText().to_owned()))
}
