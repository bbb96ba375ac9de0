use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

fn lines(bytes: &[u8]) -> Vec<Piece> {
    Splitter::default().push(bytes)
}

fn line(text: &str) -> Piece {
    Piece::Line(text.as_bytes().to_vec())
}

#[test]
fn any_line_end_ends_a_line_and_empty_lines_are_none() {
    assert_eq!(lines(b"A\r\nB\rC\n\n\r\nD\0E"), [line("A"), line("B"), line("C"), line("D")]);
}

#[test]
fn a_prompt_is_a_line_of_its_own() {
    let mut splitter = Splitter::with_prompt(b'>');
    assert_eq!(splitter.push(b"VR\n\rRT220 V031\n"), [line("VR"), line("RT220 V031")]);
    assert_eq!(splitter.push(b"\r>"), [line(">")]);
    assert_eq!(splitter.push(b"RS1,20>"), [line("RS1,20"), line(">")]);
}

#[test]
fn a_line_without_end_is_dropped_whole_and_the_next_one_is_read() {
    let mut splitter = Splitter::default();
    let pieces = splitter.push(&[b'x'; 10 * LONGEST_LINE]);
    assert_eq!(pieces, [Piece::TooLong(vec![b'x'; LONGEST_LINE])]);
    assert_eq!(splitter.push(b"xx\nEDGE\n"), [line("EDGE")]);
}

#[test]
fn patterns_have_one_number_at_most() {
    let pattern = Pattern::new("EDGE {count};").unwrap();
    assert_eq!(pattern.find(b"EDGE 12;"), Some(Some(12)));
    assert_eq!(pattern.find(b" EDGE -7; "), Some(Some(-7)));
    for wrong in ["EDGE", "EDGE ;", "EDGE 12", "EDGE 1x;", "EDGE 99999999999999999999;", "edge 1;", "EDGE 1;;"] {
        assert_eq!(pattern.find(wrong.as_bytes()), None, "{wrong}");
    }
    let plain = Pattern::new("EDGE").unwrap();
    assert_eq!((plain.find(b"EDGE"), plain.find(b"EDGES"), plain.find(b"EDGE 1")), (Some(None), None, None));
    assert!(Pattern::new("").is_none());
    assert!(Pattern::new("{count} {count}").is_none());
    assert!(Pattern::new("A\nB").is_none());
}

#[test]
fn quotes_are_printable_and_short() {
    assert_eq!(quote(b"OK\x1b[2J\xff"), "OK\\x1b[2J\\xff");
    assert_eq!(quote(&[b'y'; 300]).chars().count(), QUOTED + 1);
}

proptest! {
    #[test]
    fn whatever_comes_in_whatever_pieces_is_split_the_same(
        bytes in vec(prop_oneof![Just(b'\n'), Just(b'\r'), Just(0), Just(b'>'), any::<u8>()], 0..2000),
        cuts in vec(1_usize..300, 1..20),
        prompt in prop::option::of(Just(b'>')),
    ) {
        let new = || Splitter { prompt, ..Splitter::default() };
        let whole = new().push(&bytes);
        let mut splitter = new();
        let mut pieces = Vec::new();
        let (mut rest, mut turn) = (bytes.as_slice(), 0);
        while !rest.is_empty() {
            let (part, after) = rest.split_at(cuts[turn % cuts.len()].min(rest.len()));
            pieces.extend(splitter.push(part));
            (rest, turn) = (after, turn + 1);
            prop_assert!(splitter.line.len() <= LONGEST_LINE);
        }
        prop_assert_eq!(&pieces, &whole);
        let edge = Pattern::new("EDGE {count}").unwrap();
        for piece in &pieces {
            let (Piece::Line(text) | Piece::TooLong(text)) = piece;
            prop_assert!(!text.is_empty() && text.len() <= LONGEST_LINE);
            prop_assert!(quote(text).bytes().all(|byte| byte >= b' ') && quote(text).len() <= 4 * QUOTED + 3);
            edge.find(text);
        }
    }

    #[test]
    fn any_pattern_finds_what_it_says(before in "[A-Z ]{0,6}", after in "[a-z;]{0,4}", count in any::<i64>()) {
        let pattern = Pattern::new(&format!("{before}{COUNT}{after}")).unwrap();
        prop_assert_eq!(pattern.find(format!("{before}{count}{after}").as_bytes()), Some(Some(count)));
    }

    #[test]
    fn any_settings_and_any_line_are_borne(text in ".{0,300}", line in vec(any::<u8>(), 0..300)) {
        if let Some(pattern) = Pattern::new(&text) {
            pattern.find(&line);
        }
    }
}
