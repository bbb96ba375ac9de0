//! Checks against the examples of the reference linters of GS1 and of the standards that they stand for.

use super::*;

fn fault(name: &str, text: &str) -> Option<(Range<usize>, ValueFault)> {
    Linter::named(name).expect("a check of the dictionary").check(text.as_bytes())
}

#[track_caller]
fn accepts(name: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(fault(name, text), None, "{name} {text}");
    }
}

/// Each text is refused at this place.
#[track_caller]
fn refuses(name: &str, texts: &[(&str, Range<usize>)]) {
    for (text, at) in texts {
        assert_eq!(fault(name, text).map(|(at, _)| at), Some(at.clone()), "{name} {text}");
    }
}

/// GS1 General Specifications, section 7.9.1: 6291041500213; SSCC of the GS1 logistics label guideline.
#[test]
fn check_digits() {
    accepts("csum", &["6291041500213", "06901234567892", "106141412345678908", "00000002345673"]);
    refuses("csum", &[("6291041500214", 12..13), ("06901234567802", 13..14), ("106141412345678909", 17..18)]);
    for expected in '0'..='9' {
        let digits = (0..10)
            .map(|last| format!("690123456{last}"))
            .find(|digits| check_digit(digits.as_bytes()) == Some(expected as u8));
        assert!(digits.is_some(), "every check digit occurs");
    }
    assert_eq!((check_digit(b"69O1"), check_digit(b"")), (None, Some(b'0')));
}

/// GS1 General Specifications, section 7.9.5: 1987654Ad4X4bL5ttr2310c with 2K.
#[test]
fn check_characters() {
    assert_eq!(check_pair(b"1987654Ad4X4bL5ttr2310c"), Some(*b"2K"));
    accepts("csumalpha", &["1987654Ad4X4bL5ttr2310c2K", "22"]);
    refuses(
        "csumalpha",
        &[("1987654Ad4X4bL5ttr2310cXK", 23..25), ("1987654Bd4X4bL5ttr2310c2K", 23..25), ("23", 0..2), ("2", 0..1)],
    );
    assert_eq!(check_pair(&[b'A'; 24]), None, "longer than any value");
}

/// ISO 13616: examples of the registry.
#[test]
fn bank_accounts() {
    accepts("iban", &["GB82WEST12345698765432", "DE89370400440532013000", "CH9300762011623852957"]);
    refuses(
        "iban",
        &[
            ("GB82WEST12345698765433", 2..4),
            ("XX89370400440532013000", 0..2),
            ("DE8937040044053201300o", 21..22),
            ("DE89", 0..4),
        ],
    );
}

#[test]
fn company_prefixes() {
    accepts("gcppos1", &["1234", "6901X", "99991234567"]);
    refuses("gcppos1", &[("123", 0..3), ("12A4", 2..3), ("A234", 0..1), ("", 0..0)]);
    accepts("gcppos2", &["06901", "X1234"]);
    refuses("gcppos2", &[("0690", 0..4), ("069X1", 3..4)]);
}

/// 2024 and 2000 are leap years, 2023 is not; a month without day only where `0` says so.
#[test]
fn dates_and_times() {
    accepts("yymmdd", &["240229", "000229", "991231", "200101"]);
    refuses(
        "yymmdd",
        &[
            ("230229", 4..6),
            ("240230", 4..6),
            ("240431", 4..6),
            ("241301", 2..4),
            ("240001", 2..4),
            ("240100", 4..6),
            ("240132", 4..6),
        ],
    );
    accepts("yymmd0", &["240200", "240229", "001200"]);
    refuses("yymmd0", &[("240230", 4..6), ("240000", 2..4), ("241300", 2..4)]);
    accepts("yyyymmdd", &["20000229", "19961231", "24000229"]);
    refuses("yyyymmdd", &[("19000229", 6..8), ("21000229", 6..8), ("20231301", 4..6), ("20230100", 6..8)]);
    accepts("hh", &["00", "23"]);
    refuses("hh", &[("24", 0..2), ("99", 0..2)]);
    accepts("mi", &["00", "59"]);
    refuses("mi", &[("60", 0..2)]);
    accepts("ss", &["00", "59"]);
    refuses("ss", &[("60", 0..2)]);
    accepts("hhmi", &["0000", "2359"]);
    refuses("hhmi", &[("2400", 0..2), ("2360", 2..4)]);
}

#[test]
fn code_lists() {
    accepts("iso3166", &["156", "004", "894"]);
    refuses("iso3166", &[("000", 0..3), ("999", 0..3), ("157", 0..3)]);
    accepts("iso3166999", &["156", "999"]);
    refuses("iso3166999", &[("998", 0..3)]);
    accepts("iso3166alpha2", &["CN", "AD", "ZW"]);
    refuses("iso3166alpha2", &[("XX", 0..2), ("cn", 0..2)]);
    accepts("iso4217", &["156", "978", "999"]);
    refuses("iso4217", &[("000", 0..3), ("998", 0..3)]);
    accepts("iso5218", &["0", "1", "2", "9"]);
    refuses("iso5218", &[("3", 0..1)]);
    accepts("mediatype", &["01", "10", "80", "99"]);
    refuses("mediatype", &[("00", 0..2), ("11", 0..2), ("79", 0..2)]);
    accepts("packagetype", &["1A", "8", "ZZ", "X11"]);
    refuses("packagetype", &[("1", 0..1), ("0A", 0..2), ("AAAA", 0..4)]);
}

#[test]
fn single_characters_and_numbers() {
    accepts("winding", &["0", "1", "9"]);
    refuses("winding", &[("2", 0..1)]);
    accepts("yesno", &["0", "1"]);
    refuses("yesno", &[("2", 0..1)]);
    accepts("importeridx", &["-", "0", "A", "_", "z"]);
    refuses("importeridx", &[("!", 0..1)]);
    accepts("hyphen", &["-"]);
    refuses("hyphen", &[("+", 0..1)]);
    accepts("zero", &["0"]);
    refuses("zero", &[("1", 0..1)]);
    accepts("nonzero", &["0001", "1000"]);
    refuses("nonzero", &[("0000", 0..4)]);
    accepts("nozeroprefix", &["1", "10"]);
    refuses("nozeroprefix", &[("0", 0..1), ("01", 0..1)]);
    accepts("hasnondigit", &["A", "1A", "-1"]);
    refuses("hasnondigit", &[("123", 0..3)]);
    accepts("latitude", &["0000000000", "1800000000"]);
    refuses("latitude", &[("1800000001", 0..10)]);
    accepts("longitude", &["0000000000", "3600000000"]);
    refuses("longitude", &[("3600000001", 0..10)]);
    accepts("pieceoftotal", &["0101", "0102", "9999"]);
    refuses("pieceoftotal", &[("0002", 0..2), ("0100", 2..4), ("0201", 0..4)]);
    accepts("posinseqslash", &["1/1", "1/9", "9/9", "1/10"]);
    refuses(
        "posinseqslash",
        &[
            ("2/1", 0..3),
            ("0/1", 0..1),
            ("1/0", 2..3),
            ("123", 0..3),
            ("1//", 0..3),
            ("/12", 0..3),
            ("12/", 0..3),
            ("A/1", 0..3),
        ],
    );
    accepts("pcenc", &["", "A", "%41", "%4a%4B"]);
    refuses("pcenc", &[("%", 0..1), ("A%4", 1..3), ("A%4GX", 1..4), ("%41%", 3..4)]);
}

/// The mandatory fields of the reference linter's own tests, with each optional field behind them, right and wrong.
#[test]
fn coupons() {
    let base = "012345612345611110123";
    accepts("couponcode", &[base]);
    refuses(
        "couponcode",
        &[
            ("", 0..0),
            ("7", 0..1),
            ("0123", 1..4),
            ("01234A6", 5..6),
            ("0123456123456", 13..13),
            ("01234561234566123456", 13..14),
            ("0123456123456312", 14..16),
            ("012345612345611115", 17..18),
            ("01234561234561111012", 18..20),
        ],
    );
    let behind = |rest: &str| fault("couponcode", &format!("{base}{rest}")).map(|(at, _)| at);
    for right in [
        "101101239",
        "101101230123456",
        "10110123212345678",
        "21101239",
        "211012361234567890123456".get(..20).unwrap_or_default(),
        "3200229",
        "4200101",
        "32001014200101",
        "50123456",
        "611234567",
        "90000",
        "96201",
        "10110123921101239320010142001015012345661123456790000",
    ] {
        assert_eq!(behind(right), None, "{right}");
    }
    for (wrong, at) in [
        ("7", 21..22),
        ("17", 22..23),
        ("1011012", 26..28),
        ("101101238", 29..30),
        ("20", 22..23),
        ("3200230", 22..28),
        ("31234", 22..26),
        ("32001014200102", 29..35),
        ("5312345678", 23..31),
        ("69", 22..23),
        ("93", 22..23),
        ("905", 23..24),
        ("9000", 25..25),
        ("90005", 25..26),
        ("900001", 26..27),
    ] {
        assert_eq!(behind(wrong), Some(at), "{wrong}");
    }
    accepts("couponposoffer", &["001234561234560123456", "161234567890121234569123456789012345"]);
    refuses(
        "couponposoffer",
        &[("", 0..0), ("2", 0..1), ("07", 1..2), ("0012345", 2..7), ("0012345612345601234561", 21..22)],
    );
}
