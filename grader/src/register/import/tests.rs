use super::*;
use crate::register::{Answer, Identity, Issue, Listed, MemoryRegister, Register};

const GTIN: &str = "6901234567892";

fn request(kind: ListKind) -> ImportRequest<'static> {
    ImportRequest { kind, name: "list", date: None, gtin: None, lenient: false }
}

fn serials() -> ImportRequest<'static> {
    ImportRequest { gtin: Some(GTIN), ..request(ListKind::Issued) }
}

fn run(
    store: &mut MemoryRegister,
    text: impl AsRef<[u8]>,
    request: &ImportRequest<'_>,
) -> Result<Imported, ImportError> {
    import(store, text.as_ref(), request, &mut |_| ControlFlow::Continue(()))
}

fn issued(store: &MemoryRegister, serial: &str) -> bool {
    matches!(store.issued(Identity { gtin: "06901234567892", serial }), Answer::Known(_))
}

fn refused(text: impl AsRef<[u8]>, request: &ImportRequest<'_>) -> BadLines {
    let mut store = MemoryRegister::default();
    match run(&mut store, text, request) {
        Err(ImportError::Refused(bad)) => {
            assert_eq!(store.lists(), Ok(Vec::new()), "nothing is left");
            bad
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn serials_line_by_line() {
    let mut store = MemoryRegister::default();
    let imported = run(&mut store, "\u{feff}A1\r\n  A2\t\n\n\nA3\nA1\n!\"%&'()*+,-./:;<=>?\n", &serials()).unwrap();
    assert_eq!((imported.list.rows, imported.repeated, imported.bad.count), (4, 1, 0));
    for serial in ["A1", "A2", "A3", "!\"%&'()*+,-./:;<=>?"] {
        assert!(issued(&store, serial), "{serial}");
    }
    assert!(!issued(&store, "A4"));
}

#[test]
fn csv_with_quotes_and_further_columns() {
    let mut store = MemoryRegister::default();
    let text = "serial,colour,GTIN,batch\n\"A,1\",red,6901234567892,\"L \"\"7\"\"\"\nB,,06901234567892,\n";
    let imported = run(&mut store, text, &request(ListKind::Issued)).unwrap();
    assert_eq!(imported.ignored_columns, ["colour"]);
    let answer = store.issued(Identity { gtin: "06901234567892", serial: "A,1" });
    let Answer::Known(Listed { entry: Issue { batch, .. }, .. }) = answer else { panic!("{answer:?}") };
    assert_eq!(batch.as_deref(), Some("L \"7\""));
}

/// The longest serial has 20 characters (application identifier 21, X..20).
#[test]
fn bad_lines_are_named_by_number_and_refuse_the_file() {
    let twenty = "A".repeat(20);
    let text = format!("A1\n{twenty}\n{twenty}A\n\nA 1\nü\n序列\n#\n");
    let bad = refused(&text, &serials());
    assert_eq!(bad.count, 5);
    let numbers: Vec<u64> = bad.first.iter().map(|line| line.number).collect();
    assert_eq!(numbers, [3, 5, 6, 7, 8]);
    assert_eq!(bad.first[0].fault, LineFault::SerialLength(21));
    assert_eq!(bad.first[1].fault, LineFault::SerialCharacter(' '));
    let mut store = MemoryRegister::default();
    let imported = run(&mut store, &text, &ImportRequest { lenient: true, ..serials() }).unwrap();
    assert_eq!((imported.list.rows, imported.bad), (2, bad));
    assert!(issued(&store, &twenty));
}

#[test]
fn every_fault_of_a_line_is_found() {
    let faults = |kind, text: &str| -> Vec<LineFault> {
        refused(text, &request(kind)).first.into_iter().map(|line| line.fault).collect()
    };
    let items = faults(
        ListKind::Cancelled,
        &format!(
            "gtin,serial,date,reason\n6901234567893,A,,\n,A,,\n6901234567892,,,\n6901234567892\n\"6901234567892,A\n\
             6901234567892,A,2026-02-30,\n6901234567892,A,yesterday,\n6901234567892,A,,{}\n6901234567892,A,,a\u{1b}b\n\
             {}\n",
            "x".repeat(201),
            "y".repeat(5000)
        ),
    );
    assert_eq!(
        items,
        [
            LineFault::Gtin(gtin::GtinFault::CheckDigit { expected: '2' }),
            LineFault::Missing { column: "gtin" },
            LineFault::Missing { column: "serial" },
            LineFault::Missing { column: "serial" },
            LineFault::Quotes,
            LineFault::Date { column: "date" },
            LineFault::Date { column: "date" },
            LineFault::Text { column: "reason" },
            LineFault::Text { column: "reason" },
            LineFault::TooLong,
        ]
    );
    let products = faults(ListKind::Products, "gtin,model,uscc\n6901234567892,,\n6901234567892,X,91350100M000100Y44\n");
    assert_eq!(products[0], LineFault::Missing { column: "model" });
    assert!(matches!(products[1], LineFault::Uscc(_)));
    let companies = faults(
        ListKind::Companies,
        "prefix,producer,from,to\n690,P,,\n0000,P,,\n6901234567890,P,,\n6901234,,,\n6901234,P,2026-01-02,2026-01-01\n",
    );
    assert_eq!(companies[..3], [LineFault::Prefix, LineFault::Prefix, LineFault::Prefix]);
    assert_eq!(companies[3..], [LineFault::Missing { column: "producer" }, LineFault::Order]);
    let hosts = faults(ListKind::Hosts, "host\nexample..com\nexa mple.com\nhttps://example.com\n*.*.com\n-\u{202e}x\n");
    assert_eq!(hosts, vec![LineFault::Host; 5]);
    assert_eq!(faults(ListKind::Certificates, "holder,number\nX,\n"), [LineFault::Missing { column: "number" }]);
    assert_eq!(refused([b"A\n\xff\n".as_slice()].concat(), &serials()).first[0].fault, LineFault::NotText);
}

#[test]
fn many_bad_lines_are_counted_and_the_first_are_told() {
    let bad = refused("\u{1}\n".repeat(100_000), &serials());
    assert_eq!((bad.count, bad.first.len()), (100_000, 20));
}

#[test]
fn the_same_file_is_not_imported_twice() {
    let mut store = MemoryRegister::default();
    let first = run(&mut store, "A\nB\n", &serials()).unwrap();
    let Err(ImportError::AlreadyImported(list)) = run(&mut store, "A\nB\n", &serials()) else { panic!("known") };
    assert_eq!(list, first.list);
    assert_eq!(store.lists(), Ok(vec![first.list.clone()]));
    assert_eq!(first.list.gtin.as_deref(), Some("06901234567892"));
    let ListState::Finished { sha256 } = &first.list.state else { panic!("finished") };
    // `printf 'A\nB\n' | sha256sum`
    assert_eq!(sha256, "daee1cd25194ae952d046ad9b9c81d3c07dc5332440b58d6d7461b248be56712");
    assert_eq!(
        already_imported(&store, ListKind::Issued, Some("06901234567892"), sha256),
        Ok(Some(first.list.clone()))
    );
    assert_eq!(already_imported(&store, ListKind::Seen, Some("06901234567892"), sha256), Ok(None));
    // The same serials of another product are another list.
    let other = ImportRequest { gtin: Some("6954321000017"), ..serials() };
    assert!(run(&mut store, "A\nB\n", &other).is_ok());
    assert!(matches!(run(&mut store, "A\nB\n", &other), Err(ImportError::AlreadyImported(_))));
    // As a list of something else it is another one.
    assert!(run(&mut store, "A\nB\n", &ImportRequest { kind: ListKind::Seen, ..serials() }).is_ok());
}

#[test]
fn what_cannot_be_imported_says_why() {
    let mut store = MemoryRegister::default();
    let mut error = |text: &str, request: &ImportRequest<'_>| run(&mut store, text, request).unwrap_err();
    assert!(matches!(error("", &serials()), ImportError::Empty));
    assert!(matches!(error("\n \n\n", &serials()), ImportError::Empty));
    assert!(matches!(error("gtin,serial\n", &request(ListKind::Issued)), ImportError::Empty));
    assert!(matches!(error("", &request(ListKind::Issued)), ImportError::Empty));
    assert!(matches!(error("A\nB\n", &request(ListKind::Issued)), ImportError::Header(HeaderFault::Missing { .. })));
    let wrong = ImportRequest { gtin: Some("6901234567893"), ..serials() };
    assert!(matches!(error("A\n", &wrong), ImportError::Gtin(_)));
    let hosts = ImportRequest { gtin: Some(GTIN), ..request(ListKind::Hosts) };
    assert!(matches!(error("A\n", &hosts), ImportError::GtinForOthers { kind: ListKind::Hosts }));
    assert_eq!(store.lists(), Ok(Vec::new()));
}

#[test]
fn progress_is_told_and_can_end_it() {
    let text: String = (0..200_000).map(|serial| format!("S{serial}\n")).collect();
    let mut store = MemoryRegister::default();
    let mut told = Vec::new();
    let imported = import(&mut store, text.as_bytes(), &serials(), &mut |progress| {
        told.push(progress);
        ControlFlow::Continue(())
    });
    assert_eq!(imported.unwrap().list.rows, 200_000);
    assert!(told.len() > 10 && told.windows(2).all(|pair| pair[0].bytes <= pair[1].bytes));
    assert_eq!(told.last(), Some(&Progress { bytes: text.len() as u64, lines: 200_000 }));
    let mut store = MemoryRegister::default();
    let ended = import(&mut store, text.as_bytes(), &serials(), &mut |_| ControlFlow::Break(()));
    assert!(matches!(ended, Err(ImportError::Ended)));
    assert_eq!(store.lists(), Ok(Vec::new()));
}

/// A medium that fails in the middle of the file.
#[test]
fn a_file_that_cannot_be_read_to_its_end_is_not_imported() {
    struct Failing(u32);
    impl std::io::Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.0 += 1;
            match self.0 {
                1 => Err(std::io::ErrorKind::Interrupted.into()),
                2..10 => {
                    buffer[..2].copy_from_slice(b"A\n");
                    Ok(2)
                }
                _ => Err(std::io::Error::other("the cable came off")),
            }
        }
    }
    let mut store = MemoryRegister::default();
    let input = std::io::BufReader::with_capacity(16, Failing(0));
    let failed = import(&mut store, input, &serials(), &mut |_| ControlFlow::Continue(()));
    assert!(failed.unwrap_err().text().en.contains("the cable came off"));
    assert_eq!(store.lists(), Ok(Vec::new()));
}

proptest::proptest! {
    /// Whatever the file holds, nothing breaks, and lines are either rows or named.
    #[test]
    fn arbitrary_files(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400), kind in 0_usize..7) {
        for gtin in [None, Some(GTIN)] {
            let mut store = MemoryRegister::default();
            let request = ImportRequest { gtin, lenient: true, ..request(ListKind::ALL[kind]) };
            match run(&mut store, &bytes, &request) {
                Ok(imported) => {
                    let lines = bytes.split(|byte| *byte == b'\n').count() as u64;
                    proptest::prop_assert!(imported.list.rows + imported.repeated + imported.bad.count <= lines);
                    proptest::prop_assert!(imported.list.rows > 0);
                }
                Err(error) => {
                    proptest::prop_assert!(!error.text().zh.is_empty());
                    proptest::prop_assert!(store.lists().unwrap().is_empty());
                }
            }
        }
    }
}
