//! From a printed card to a certified one: the form that a laboratory fills in, and what it is worth unfilled, which is
//! nothing.

mod error;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use grader::report::Language;
use jiff::civil::Date;
use serde::Deserialize;

use super::description::{Card, Certificate};
pub use error::{CertificateError, NotCertified};

/// A form as it comes back. Unfilled fields hold an empty text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    card: String,
    serial: String,
    number: String,
    laboratory: String,
    measured_by: String,
    instrument: String,
    date: String,
    expires: String,
    #[serde(default)]
    patch: Vec<PatchForm>,
    grid: Option<GridForm>,
    #[serde(default)]
    bar: Vec<BarForm>,
    #[serde(default)]
    symbol: Vec<SymbolForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PatchForm {
    name: String,
    reflectance: Field,
    uncertainty: Field,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GridForm {
    pitch_x_mm: Field,
    pitch_y_mm: Field,
    relative_uncertainty: Field,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BarForm {
    name: String,
    length_mm: Field,
    uncertainty_mm: Field,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SymbolForm {
    name: String,
    values: BTreeMap<String, ValueForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ValueForm {
    value: Field,
    uncertainty: Field,
}

/// A number, or a text in its place.
#[derive(Deserialize)]
#[serde(untagged)]
enum Field {
    Whole(i64),
    Number(f64),
    Text(String),
}

impl Card {
    /// The certificate, if the card may serve as source of a calibration on that day: whole, in force, every patch with its
    /// uncertainty.
    ///
    /// # Errors
    /// If it has none, something in it is missing, or it has expired.
    pub fn certified(&self, today: Date) -> Result<&Certificate, NotCertified> {
        let certificate = self.certificate.as_ref().ok_or(NotCertified::Nominal)?;
        let texts = [
            ("serial", &self.serial),
            ("number", &certificate.number),
            ("laboratory", &certificate.laboratory),
            ("instrument", &certificate.instrument),
        ];
        if let Some((field, _)) = texts.into_iter().find(|(_, text)| text.trim().is_empty()) {
            return Err(NotCertified::Unfilled { field: field.into() });
        }
        if let Some(patch) = self.patches.iter().find(|patch| patch.uncertainty.is_none()) {
            return Err(NotCertified::Unfilled { field: format!("patch {} uncertainty", patch.name) });
        }
        if self.grid.as_ref().is_some_and(|grid| grid.relative_uncertainty.is_none()) {
            return Err(NotCertified::Unfilled { field: "grid relative_uncertainty".into() });
        }
        if certificate.expires < today {
            return Err(NotCertified::Expired { on: certificate.expires });
        }
        Ok(certificate)
    }
}

/// The form for a card: every value that is to be measured, with its nominal one beside it, empty.
#[must_use]
pub fn certificate_form(card: &Card, language: Language) -> String {
    let head = match language {
        Language::En => {
            "# Certificate of a printed card. Measure this very piece, then write every value between the signs of equality and\n\
             # the remarks: numbers without quotes, texts and dates in quotes. Uncertainties are expanded ones with k = 2.\n\
             # Until every field is filled in, the values of the card are nominal, not certified.\n"
        }
        Language::Zh => {
            "# 印制卡的证书表。请测量这一张卡，并在等号后填入各值：数值不加引号，文字与日期加引号。\n\
             # 不确定度为扩展不确定度，k = 2。全部填写之前，该卡的值为标称值，未经校准。\n"
        }
    };
    let mut out = head.to_owned();
    let text = |text: &str| toml::Value::String(text.into()).to_string();
    let _ = writeln!(out, "card = {}\nserial = {}", text(&card.id), text(&card.serial));
    let notes = match language {
        Language::En => [
            "number of the certificate",
            "laboratory",
            "person who measured",
            "instruments, with serial numbers and what they are traced to",
            "day of the measurement, 2026-03-31",
            "last day of use",
        ],
        Language::Zh => ["证书编号", "实验室", "测量人", "仪器、编号及其溯源", "测量日期，如 2026-03-31", "有效期至"],
    };
    let fields = ["number", "laboratory", "measured_by", "instrument", "date", "expires"];
    for (field, note) in fields.into_iter().zip(notes) {
        let _ = writeln!(out, "{field} = \"\" # {note}");
    }
    let nominal = if language == Language::Zh { "标称值" } else { "nominal" };
    for patch in &card.patches {
        let (name, value) = (text(&patch.name), patch.reflectance);
        let _ =
            writeln!(out, "\n[[patch]]\nname = {name}\nreflectance = \"\" # {nominal} {value:.4}\nuncertainty = \"\"");
    }
    if let Some(grid) = &card.grid {
        let [x, y] = grid.pitch_mm;
        let _ = writeln!(
            out,
            "\n[grid]\npitch_x_mm = \"\" # {nominal} {x:.5}\npitch_y_mm = \"\" # {nominal} {y:.5}\nrelative_uncertainty = \"\""
        );
    }
    for bar in &card.bars {
        let (name, length) = (text(&bar.name), bar.length_mm);
        let _ =
            writeln!(out, "\n[[bar]]\nname = {name}\nlength_mm = \"\" # {nominal} {length:.4}\nuncertainty_mm = \"\"");
    }
    for symbol in card.symbols.iter().filter(|symbol| !symbol.values.is_empty()) {
        let _ = writeln!(out, "\n[[symbol]]\nname = {}", text(&symbol.name));
        for (parameter, stated) in &symbol.values {
            let (parameter, value) = (text(parameter), stated.value);
            let _ = writeln!(out, "values.{parameter} = {{ value = \"\", uncertainty = \"\" }} # {nominal} {value}");
        }
    }
    out
}

/// The description of the piece that a filled form is about.
///
/// # Errors
/// If the form is of another card, or anything in it is missing or impossible.
pub fn certify(card: &Card, form: &str) -> Result<Card, CertificateError> {
    let form: Form = toml::from_str(form).map_err(|error| CertificateError::Toml(error.to_string()))?;
    if form.card != card.id {
        return Err(CertificateError::OtherCard { form: form.card, card: card.id.clone() });
    }
    if !card.serial.is_empty() && form.serial != card.serial {
        return Err(CertificateError::OtherSerial { form: form.serial, card: card.serial.clone() });
    }
    let mut filling = Filling::default();
    let laboratory = filling.text("laboratory", &form.laboratory);
    let measured_by = filling.text("measured_by", &form.measured_by);
    let [serial, number, instrument, date, expires] = [
        ("serial", &form.serial),
        ("number", &form.number),
        ("instrument", &form.instrument),
        ("date", &form.date),
        ("expires", &form.expires),
    ]
    .map(|(field, text)| filling.text(field, text));
    let mut certified = card.clone();
    certified.serial = serial;
    filling.patches(&mut certified, &form.patch);
    filling.grid(&mut certified, form.grid.as_ref());
    filling.bars(&mut certified, &form.bar);
    filling.symbols(&mut certified, &form.symbol);
    filling.judge()?;
    let day =
        |field: &str, text: &str| text.parse::<Date>().map_err(|_| CertificateError::NoDate { field: field.into() });
    let (date, expires) = (day("date", &date)?, day("expires", &expires)?);
    if expires < date {
        return Err(CertificateError::ExpiresBefore);
    }
    let laboratory = format!("{laboratory} ({measured_by})");
    certified.certificate = Some(Certificate { number, laboratory, date, expires, instrument });
    Ok(certified)
}

/// What was found wrong with a form while it was read.
#[derive(Default)]
struct Filling {
    unfilled: Vec<String>,
    no_number: Vec<String>,
    parts: Vec<String>,
}

impl Filling {
    fn text(&mut self, field: &str, text: &str) -> String {
        if text.trim().is_empty() {
            self.unfilled.push(field.into());
        }
        text.trim().to_owned()
    }

    /// A number within limits.
    fn number(&mut self, field: &str, value: &Field, low: f64, high: f64) -> f64 {
        let number = match value {
            Field::Whole(whole) => *whole as f64,
            Field::Number(number) => *number,
            Field::Text(text) if text.trim().is_empty() => {
                self.unfilled.push(field.into());
                return f64::NAN;
            }
            Field::Text(_) => f64::NAN,
        };
        if !(number >= low && number <= high) {
            self.no_number.push(field.into());
        }
        number
    }

    /// An uncertainty: above 0, as no measurement is without one.
    fn uncertainty(&mut self, field: &str, value: &Field, high: f64) -> Option<f64> {
        Some(self.number(field, value, f64::MIN_POSITIVE, high))
    }

    /// The parts of a form by name. Refuses a form that lacks parts of the card, has parts that the card lacks, and parts whose
    /// names do not tell them apart.
    fn parts<'a, T>(
        &mut self,
        what: &str,
        card: impl Iterator<Item = &'a str>,
        form: impl Iterator<Item = (&'a str, &'a T)>,
    ) -> BTreeMap<&'a str, &'a T> {
        let mut named: BTreeMap<&str, [u32; 2]> = BTreeMap::new();
        card.for_each(|name| named.entry(name).or_default()[0] += 1);
        let mut parts = BTreeMap::new();
        for (name, part) in form {
            named.entry(name).or_default()[1] += 1;
            parts.insert(name, part);
        }
        self.parts
            .extend(named.iter().filter(|(_, count)| **count != [1, 1]).map(|(name, _)| format!("{what} {name}")));
        parts
    }

    fn patches(&mut self, card: &mut Card, forms: &[PatchForm]) {
        let names: Vec<String> = card.patches.iter().map(|patch| patch.name.clone()).collect();
        let named = forms.iter().map(|form| (form.name.as_str(), form));
        let forms = self.parts("patch", names.iter().map(String::as_str), named);
        for patch in &mut card.patches {
            let Some(form) = forms.get(patch.name.as_str()) else { continue };
            let field = |field: &str| format!("patch {} {field}", patch.name);
            patch.reflectance = self.number(&field("reflectance"), &form.reflectance, 0.0, 1.5);
            patch.uncertainty = self.uncertainty(&field("uncertainty"), &form.uncertainty, 0.5);
        }
    }

    fn grid(&mut self, card: &mut Card, form: Option<&GridForm>) {
        match (&mut card.grid, form) {
            (Some(grid), Some(form)) => {
                // Beyond a tenth of the nominal pitch it is a slip of the pen, or another card.
                let mut pitch =
                    |field: &str, value: &Field, nominal: f64| self.number(field, value, 0.9 * nominal, 1.1 * nominal);
                let [x, y] = grid.pitch_mm;
                grid.pitch_mm =
                    [pitch("grid pitch_x_mm", &form.pitch_x_mm, x), pitch("grid pitch_y_mm", &form.pitch_y_mm, y)];
                let uncertainty = self.uncertainty("grid relative_uncertainty", &form.relative_uncertainty, 0.1);
                grid.relative_uncertainty = uncertainty;
            }
            (None, None) => {}
            _ => self.parts.push("grid".into()),
        }
    }

    fn bars(&mut self, card: &mut Card, forms: &[BarForm]) {
        let names: Vec<String> = card.bars.iter().map(|bar| bar.name.clone()).collect();
        let named = forms.iter().map(|form| (form.name.as_str(), form));
        let forms = self.parts("bar", names.iter().map(String::as_str), named);
        for bar in &mut card.bars {
            let Some(form) = forms.get(bar.name.as_str()) else { continue };
            let field = |field: &str| format!("bar {} {field}", bar.name);
            let nominal = bar.length_mm;
            bar.length_mm = self.number(&field("length_mm"), &form.length_mm, 0.9 * nominal, 1.1 * nominal);
            bar.uncertainty_mm = self.uncertainty(&field("uncertainty_mm"), &form.uncertainty_mm, 0.1 * nominal);
        }
    }

    fn symbols(&mut self, card: &mut Card, forms: &[SymbolForm]) {
        let stated = card.symbols.iter().filter(|symbol| !symbol.values.is_empty());
        let names: Vec<String> = stated.map(|symbol| symbol.name.clone()).collect();
        let named = forms.iter().map(|form| (form.name.as_str(), form));
        let forms = self.parts("symbol", names.iter().map(String::as_str), named);
        for symbol in card.symbols.iter_mut().filter(|symbol| !symbol.values.is_empty()) {
            let Some(form) = forms.get(symbol.name.as_str()) else { continue };
            let name = &symbol.name;
            let parameters: Vec<String> = symbol.values.keys().cloned().collect();
            let theirs = form.values.iter().map(|(parameter, value)| (parameter.as_str(), value));
            self.parts(&format!("symbol {name}"), parameters.iter().map(String::as_str), theirs);
            for (parameter, stated) in &mut symbol.values {
                let Some(form) = form.values.get(parameter) else { continue };
                let field = |field: &str| format!("symbol {name} {parameter} {field}");
                stated.value = self.number(&field("value"), &form.value, -1.0, 1000.0);
                // A grade, or a count of codewords, can be sure.
                stated.uncertainty = Some(self.number(&field("uncertainty"), &form.uncertainty, 0.0, 10.0));
            }
        }
    }

    fn judge(self) -> Result<(), CertificateError> {
        if !self.parts.is_empty() {
            Err(CertificateError::Parts(self.parts))
        } else if !self.unfilled.is_empty() {
            Err(CertificateError::Unfilled(self.unfilled))
        } else if !self.no_number.is_empty() {
            Err(CertificateError::NoNumber(self.no_number))
        } else {
            Ok(())
        }
    }
}
