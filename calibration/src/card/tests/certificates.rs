//! Forms: empty, filled, and foreign.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

/// The form of a card, filled in as a laboratory would.
fn filled(card: &Card) -> String {
    let form = certificate_form(card, Language::En);
    form.lines()
        .map(|line| {
            let (field, _) = line.split_once(" = ").unwrap_or((line, ""));
            match field {
                "number" => "number = \"C-17\"".into(),
                "laboratory" => "laboratory = \"Laboratory\"".into(),
                "measured_by" => "measured_by = \"N. N.\"".into(),
                "instrument" => "instrument = \"Spectrophotometer 4711\"".into(),
                "date" => "date = \"2026-02-01\"".into(),
                "expires" => "expires = \"2027-02-01\"".into(),
                "reflectance" => "reflectance = 0.5".into(),
                "uncertainty" => "uncertainty = 0.01".into(),
                "pitch_x_mm" => "pitch_x_mm = 5.001".into(),
                "pitch_y_mm" => "pitch_y_mm = 5".into(),
                "relative_uncertainty" => "relative_uncertainty = 2e-4".into(),
                "length_mm" => line.replace("\"\" # nominal ", ""),
                "uncertainty_mm" => "uncertainty_mm = 0.003".into(),
                field if field.starts_with("values.") => {
                    let nominal = line.rsplit(' ').next().unwrap();
                    line.replacen("\"\"", nominal, 1).replacen("\"\"", "0.01", 1)
                }
                _ => line.to_owned(),
            }
        })
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_filled_form_makes_a_certified_card() {
    let sheet = calibration(GridLook::Dots, Dots::FREE);
    let today = date(2026, 6, 1);
    assert_eq!(sheet.card.certified(today), Err(NotCertified::Nominal));
    let card = certify(&sheet.card, &filled(&sheet.card)).unwrap();
    let certificate = card.certified(today).unwrap();
    assert_eq!((certificate.number.as_str(), certificate.laboratory.as_str()), ("C-17", "Laboratory (N. N.)"));
    assert_eq!((card.patches[3].reflectance, card.patches[3].uncertainty), (0.5, Some(0.01)));
    assert_eq!(card.grid.as_ref().unwrap().pitch_mm, [5.001, 5.0]);
    assert_eq!(card.bars[0].uncertainty_mm, Some(0.003));
    assert_eq!(card.certified(date(2027, 2, 2)), Err(NotCertified::Expired { on: date(2027, 2, 1) }));
    assert_eq!(Card::parse(&toml::to_string(&card).unwrap()).unwrap(), card);
    let conformance = conformance(Symbology::Qr, &[0.5], Dots::FREE).card;
    let certified = certify(&conformance, &filled(&conformance)).unwrap();
    assert_eq!(certified.symbols[1].values["symbol_contrast"].uncertainty, Some(0.01));
    assert!(certified.certified(today).is_ok());
}

#[test]
fn an_empty_form_certifies_nothing_and_names_every_field() {
    for language in [Language::En, Language::Zh] {
        let sheet = calibration(GridLook::Chessboard, Dots::FREE);
        let Err(CertificateError::Unfilled(fields)) = certify(&sheet.card, &certificate_form(&sheet.card, language))
        else {
            panic!("an empty form");
        };
        // Six of the head, two of each patch, three of the grid, two of each bar.
        assert_eq!(fields.len(), 6 + 2 * 7 + 3 + 2 * 2);
    }
}

#[test]
fn one_field_less_certifies_nothing() {
    let sheet = calibration(GridLook::Dots, Dots::FREE);
    let whole = filled(&sheet.card);
    for (index, line) in whole.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
        let Some((field, _)) = line.split_once(" = ").filter(|(field, _)| !["name", "card", "serial"].contains(field))
        else {
            continue;
        };
        let lines = whole.lines().enumerate();
        let spoilt: Vec<String> =
            lines.map(|(at, l)| if at == index { format!("{field} = \" \"") } else { l.to_owned() }).collect();
        let refused = certify(&sheet.card, &spoilt.join("\n"));
        assert!(
            matches!(&refused, Err(CertificateError::Unfilled(fields)) if fields.len() == 1),
            "{line}: {refused:?}"
        );
    }
}

#[test]
fn foreign_and_impossible_forms_are_refused() {
    let sheet = calibration(GridLook::Dots, Dots::FREE);
    let whole = filled(&sheet.card);
    let refused = |from: &str, to: &str| certify(&sheet.card, &whole.replacen(from, to, 1)).unwrap_err();
    assert!(matches!(refused("calibration-dots-5", "other"), CertificateError::OtherCard { .. }));
    assert!(matches!(refused("T-1", "T-2"), CertificateError::OtherSerial { .. }));
    assert!(matches!(refused("\"grey-40\"", "\"grey-41\""), CertificateError::Parts(parts) if parts.len() == 2));
    let mut doubled = sheet.card.clone();
    doubled.patches[1].name = doubled.patches[0].name.clone();
    let form = filled(&doubled);
    assert!(matches!(certify(&doubled, &form), Err(CertificateError::Parts(parts)) if parts == ["patch white"]));
    assert!(matches!(refused("reflectance = 0.5", "reflectance = 85"), CertificateError::NoNumber(_)));
    assert!(matches!(refused("reflectance = 0.5", "reflectance = nan"), CertificateError::NoNumber(_)));
    assert!(matches!(refused("uncertainty = 0.01", "uncertainty = 0"), CertificateError::NoNumber(_)));
    assert!(matches!(refused("pitch_x_mm = 5.001", "pitch_x_mm = 2.5"), CertificateError::NoNumber(_)));
    assert!(matches!(refused("2026-02-01", "yesterday"), CertificateError::NoDate { .. }));
    assert!(matches!(refused("2027-02-01", "2025-02-01"), CertificateError::ExpiresBefore));
    assert!(matches!(refused("\nnumber", "\nnumbers"), CertificateError::Toml(_)));
}

proptest! {
    /// Nothing that stands in a form makes it panic.
    #[test]
    fn hostile_forms_are_refused(text in ".{0,200}", at in 0_usize..2000) {
        let sheet = calibration(GridLook::Dots, Dots::FREE);
        let _ = certify(&sheet.card, &text);
        let mut form = filled(&sheet.card);
        let at = (0..=at.min(form.len())).rev().find(|at| form.is_char_boundary(*at)).unwrap_or(0);
        form.insert_str(at, &text);
        if let Err(error) = certify(&sheet.card, &form) {
            let said = error.say();
            prop_assert!(!said.en.is_empty() && !said.zh.is_empty());
        }
    }
}
