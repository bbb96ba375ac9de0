//! What every register must do, asked of each.

use std::ops::ControlFlow;

use super::authority::{Authority, ListFault, SecretKey, TrustedKeys, seal};
use super::import::{ImportRequest, import};
use super::*;

const GTIN: &str = "06901234567892";
const OTHER: &str = "06954321000017";

fn day(text: &str) -> Option<Date> {
    Some(text.parse().unwrap())
}

const fn item(serial: &str) -> Identity<'_> {
    Identity { gtin: GTIN, serial }
}

fn fill(store: &mut impl Store, kind: ListKind, name: &str, text: &str) -> ListInfo {
    let request = ImportRequest { kind, name, date: day("2026-11-01"), gtin: None, lenient: false };
    import(store, text.as_bytes(), &request, &mut |_| ControlFlow::Continue(())).unwrap().list
}

fn list(name: &str) -> ListName {
    ListName { name: name.into(), imported: day("2026-11-01") }
}

fn known<T: std::fmt::Debug>(answer: Answer<T>) -> T {
    match answer {
        Answer::Known(known) => known,
        other => panic!("{other:?}"),
    }
}

/// The suite. `new` gives an empty register on 2026-11-23.
fn contract<S: Store>(mut new: impl FnMut() -> S) {
    empty(&new());
    history(&mut new());
    items_of_lists(&mut new());
    other_lists(&mut new());
    unfinished_lists_do_not_count(&mut new());
    lists_come_and_go(&mut new());
    cancelled_by_hand(&mut new());
    hostile_text_is_text(&mut new());
    signed_lists(&mut new());
}

fn empty(store: &impl Store) {
    assert_eq!(store.today(), day("2026-11-23"));
    assert_eq!(store.seen(item("A"), "aa"), Answer::Unknown, "its history was asked");
    assert_eq!(store.cancelled(item("A")), Answer::NoList);
    assert_eq!(store.issued(item("A")), Answer::NoList);
    assert_eq!(store.products(GTIN), Answer::NoList);
    assert_eq!(store.company(GTIN), Answer::NoList);
    assert_eq!(store.host_filed("example.com"), Answer::NoList);
    assert_eq!(store.certificate("1"), Answer::NoList);
    assert_eq!(store.authority(GTIN, None, store.today()), Authority::NoList(ListFault::NotConfigured));
    assert_eq!(store.lists(), Ok(Vec::new()));
}

fn history(store: &mut impl Store) {
    let noted = |serial, image| Noted { identity: item(serial), image, date: day("2026-11-23") };
    store.note(&[]).unwrap();
    store.note(&[noted("A", "aa")]).unwrap();
    assert_eq!(store.seen(item("A"), "aa"), Answer::Unknown, "the same picture is the same item");
    let sighting = known(store.seen(item("A"), "bb"));
    assert_eq!(sighting.place, SightingPlace::ThisRun { image: "aa".into() });
    assert_eq!(sighting.date, day("2026-11-23"));
    assert_eq!(store.seen(item("B"), "bb"), Answer::Unknown);
    assert_eq!(store.seen(item("a"), "bb"), Answer::Unknown, "capitals are other characters");
    assert_eq!(store.seen(Identity { gtin: OTHER, serial: "A" }, "bb"), Answer::Unknown);
    // Judged again, and then in two more pictures: the first other one is named.
    store.note(&[noted("A", "aa"), noted("A", "bb"), noted("A", "cc"), noted("B", "cc")]).unwrap();
    assert_eq!(known(store.seen(item("A"), "cc")).place, SightingPlace::ThisRun { image: "aa".into() });
    assert_eq!(known(store.seen(item("A"), "aa")).place, SightingPlace::ThisRun { image: "bb".into() });
    assert_eq!(store.seen(item("B"), "cc"), Answer::Unknown);
}

fn items_of_lists(store: &mut impl Store) {
    fill(
        store,
        ListKind::Issued,
        "batch 7",
        "gtin,serial,batch,date\n6901234567892,A,L7,2026-10-01\n6901234567892,B,,\n",
    );
    fill(store, ListKind::Seen, "shop", "gtin,serial,date\n6901234567892,A,2026-10-02\n");
    fill(store, ListKind::Cancelled, "lost", "serial,gtin,reason\nB,6901234567892,label lost\n");
    let issue = known(store.issued(item("A")));
    assert_eq!(issue.entry, Issue { batch: Some("L7".into()), date: day("2026-10-01") });
    assert_eq!(issue.list, list("batch 7"));
    assert_eq!(known(store.issued(item("B"))).entry, Issue { batch: None, date: None });
    assert_eq!(store.issued(item("C")), Answer::Unknown);
    assert_eq!(store.issued(Identity { gtin: OTHER, serial: "A" }), Answer::Unknown);
    let sighting = known(store.seen(item("A"), "aa"));
    assert_eq!(sighting, Sighting { place: SightingPlace::List(list("shop")), date: day("2026-10-02") });
    assert_eq!(store.seen(item("B"), "aa"), Answer::Unknown);
    let cancellation = known(store.cancelled(item("B")));
    assert_eq!(cancellation.entry, Cancellation { date: None, reason: Some("label lost".into()) });
    assert_eq!(store.cancelled(item("A")), Answer::Unknown);
    // What was seen here counts before what was seen elsewhere.
    store.note(&[Noted { identity: item("A"), image: "bb", date: None }]).unwrap();
    let sighting = known(store.seen(item("A"), "aa"));
    assert_eq!(sighting, Sighting { place: SightingPlace::ThisRun { image: "bb".into() }, date: None });
    // Two lists that hold the same: the first one is named.
    fill(store, ListKind::Issued, "batch 8", "gtin,serial,batch\n6901234567892,A,L8\n");
    assert_eq!(known(store.issued(item("A"))).list, list("batch 7"));
}

fn other_lists(store: &mut impl Store) {
    fill(
        store,
        ListKind::Products,
        "products",
        "gtin,model,producer,uscc,category\n6901234567892,X1,Maker,91350100M000100Y43,电线电缆\n6954321000017,Y,,,\n",
    );
    fill(store, ListKind::Products, "more products", "gtin,model\n6954321000017,Z\n");
    let products = known(store.products(GTIN));
    assert_eq!(products.len(), 1);
    assert_eq!(products[0].entry.model, "X1");
    assert_eq!(products[0].entry.category.as_deref(), Some("电线电缆"));
    assert_eq!(products[0].list, list("products"));
    let models: Vec<String> = known(store.products(OTHER)).into_iter().map(|listed| listed.entry.model).collect();
    assert_eq!(models, ["Y", "Z"]);
    assert_eq!(store.products("06901234567899"), Answer::Unknown);

    fill(
        store,
        ListKind::Companies,
        "companies",
        "prefix,producer,from,cancelled\n6901234,Short,2020-01-01,\n690123456,Long,,2026-12-01\n",
    );
    let company = known(store.company(GTIN));
    assert_eq!((company.entry.prefix.as_str(), company.entry.producer.as_str()), ("690123456", "Long"));
    assert_eq!(company.entry.valid, Validity { from: None, to: day("2026-11-30") });
    assert_eq!(known(store.company("16901234000006")).entry.producer, "Short");
    assert_eq!(store.company(OTHER), Answer::Unknown);
    assert_eq!(store.company("6901234567892"), Answer::Unknown, "a GTIN has fourteen digits");

    fill(
        store,
        ListKind::Hosts,
        "hosts",
        "host,holder,from,to\nCode.Example.com,Maker,2026-01-01,2026-12-31\n*.example.org,,,\nbücher.example,,,\n",
    );
    let filing = known(store.host_filed("code.example.com"));
    assert_eq!((filing.entry.host.as_str(), filing.entry.holder.as_deref()), ("code.example.com", Some("Maker")));
    assert_eq!(filing.entry.valid, Validity { from: day("2026-01-01"), to: day("2026-12-31") });
    assert_eq!(store.host_filed("www.code.example.com"), Answer::Unknown);
    assert_eq!(known(store.host_filed("a.b.example.org")).entry.host, "*.example.org");
    assert_eq!(store.host_filed("example.org"), Answer::Unknown);
    assert_eq!(store.host_filed("badexample.org"), Answer::Unknown);
    assert!(matches!(store.host_filed("xn--bcher-kva.example"), Answer::Known(_)));

    fill(store, ListKind::Certificates, "ccc", "number,holder,to\n2026010101000001,Maker,2027-01-01\n");
    let certificate = known(store.certificate("2026010101000001"));
    assert_eq!(certificate.entry.valid, Validity { from: None, to: day("2027-01-01") });
    assert_eq!(store.certificate("2026010101000002"), Answer::Unknown);
}

fn row(serial: &str) -> SerialRow {
    SerialRow { key: item(serial).key(), date: None, text: None }
}

fn unfinished_lists_do_not_count(store: &mut impl Store) {
    let new = NewList { kind: ListKind::Cancelled, name: "half", gtin: None, date: None };
    let id = store.begin_list(&new).unwrap();
    assert_eq!(store.add_rows(id, &mut Rows::Items(vec![row("B"), row("A"), row("B")])), Ok(2));
    assert_eq!(store.add_rows(id, &mut Rows::Items(vec![row("A"), row("C")])), Ok(1));
    assert_eq!(store.cancelled(item("A")), Answer::NoList);
    assert_eq!(store.lists().unwrap()[0].state, ListState::Unfinished);
    assert_eq!(store.add_rows(id, &mut Rows::Hosts(Vec::new())), Err(RegisterError::WrongRows));
    let info = store.finish_list(id, "ab").unwrap();
    assert_eq!((info.rows, info.state), (3, ListState::Finished { sha256: "ab".into() }));
    for serial in ["A", "B", "C"] {
        assert_eq!(known(store.cancelled(item(serial))).list.name, "half");
    }
    assert_eq!(store.cancelled(item("D")), Answer::Unknown);
    assert_eq!(store.add_rows(ListId(99), &mut Rows::Items(Vec::new())), Err(RegisterError::NoSuchList(99)));
    assert_eq!(store.finish_list(ListId(99), ""), Err(RegisterError::NoSuchList(99)));
    assert_eq!(store.remove_list(ListId(99)), Err(RegisterError::NoSuchList(99)));
}

fn lists_come_and_go(store: &mut impl Store) {
    let first = fill(store, ListKind::Issued, "one", "gtin,serial\n6901234567892,A\n6901234567892,B\n");
    let second = fill(store, ListKind::Issued, "two", "gtin,serial\n6901234567892,B\n6901234567892,C\n");
    let hosts = fill(store, ListKind::Hosts, "hosts", "host\nexample.com\n");
    assert_eq!(store.lists().unwrap(), [first.clone(), second.clone(), hosts.clone()]);
    store.remove_list(first.id).unwrap();
    assert_eq!(store.issued(item("A")), Answer::Unknown);
    assert_eq!(known(store.issued(item("B"))).list.name, "two");
    store.remove_list(second.id).unwrap();
    assert_eq!(store.issued(item("C")), Answer::NoList);
    store.remove_list(hosts.id).unwrap();
    assert_eq!(store.host_filed("example.com"), Answer::NoList);
    assert_eq!(store.lists(), Ok(Vec::new()));
}

fn cancelled_by_hand(store: &mut impl Store) {
    store.cancel(item("A"), day("2026-11-20"), "stolen").unwrap();
    store.cancel(item("B"), None, "").unwrap();
    store.cancel(item("A"), None, "again").unwrap();
    let cancellation = known(store.cancelled(item("A")));
    assert_eq!(cancellation.entry, Cancellation { date: day("2026-11-20"), reason: Some("stolen".into()) });
    assert_eq!(known(store.cancelled(item("B"))).entry, Cancellation { date: None, reason: None });
    assert_eq!(store.cancelled(item("C")), Answer::Unknown);
    let lists = store.lists().unwrap();
    assert_eq!((lists.len(), lists[0].rows, &lists[0].state), (1, 2, &ListState::ByHand));
}

/// What a code says is compared, never carried out.
fn hostile_text_is_text(store: &mut impl Store) {
    let long = "'".repeat(1_000_000);
    let serials = [
        "'; DROP TABLE history; --",
        "\" OR 1=1 --",
        "?1",
        "%",
        "_",
        "\u{0}",
        "a\u{0}b",
        "\u{202e}gpj",
        "',(SELECT 1))--",
        &long,
    ];
    for serial in serials {
        assert_eq!(store.seen(item(serial), "aa"), Answer::Unknown);
        assert_eq!(store.cancelled(Identity { gtin: serial, serial }), Answer::NoList);
        assert_eq!(store.host_filed(serial), Answer::NoList);
        assert_eq!(store.products(serial), Answer::NoList);
        assert_eq!(store.company(serial), Answer::NoList);
        assert_eq!(store.certificate(serial), Answer::NoList);
    }
    for serial in serials {
        store.note(&[Noted { identity: item(serial), image: serial, date: None }]).unwrap();
        store.cancel(item(serial), None, serial).unwrap();
    }
    for serial in serials {
        assert_eq!(known(store.seen(item(serial), "aa")).place, SightingPlace::ThisRun { image: serial.into() });
        assert_eq!(known(store.cancelled(item(serial))).entry.reason.as_deref(), Some(serial));
    }
    assert_eq!(store.seen(item("a"), "aa"), Answer::Unknown, "a zero does not end a text");
    assert_eq!(store.lists().unwrap()[0].rows, serials.len() as u64);
}

fn signed(number: u64, from: &str, to: &str) -> Authorisations {
    let key = SecretKey::from_seed(&[1; 32]);
    let text = format!(
        "format = \"{}\"\nissuer = \"I\"\nnumber = {number}\nissued = \"2026-01-01\"\nvalid_from = \"{from}\"\n\
         valid_to = \"{to}\"\n[[entry]]\nproducer = \"P{number}\"\ngtins = [\"{GTIN}\"]\n",
        authority::LIST_FORMAT
    );
    let file = seal(&text, &key).unwrap();
    Authorisations::verify(file.as_bytes(), &TrustedKeys::parse(&key.public_line("I")).unwrap())
}

fn signed_lists(store: &mut impl Store) {
    let answer = |store: &dyn Register| match store.authority(GTIN, None, store.today()) {
        Authority::Authorised(authorised) => Ok(authorised.producer),
        other => Err(other),
    };
    store.admit(signed(5, "2026-01-01", "2026-12-31")).unwrap();
    assert_eq!(answer(store).as_deref(), Ok("P5"));
    // The next list, sent early, does not shut out the one that holds until then.
    store.admit(signed(6, "2026-12-01", "2026-12-31")).unwrap();
    assert!(matches!(answer(store), Err(Authority::NotYetValid { .. })));
    store.admit(signed(5, "2026-01-01", "2026-12-31")).unwrap();
    assert_eq!(answer(store).as_deref(), Ok("P5"));
    // A newer one does, even when it has expired itself.
    store.admit(signed(7, "2026-01-01", "2026-11-22")).unwrap();
    assert!(matches!(answer(store), Err(Authority::Expired { .. })));
    store.admit(signed(5, "2026-01-01", "2026-12-31")).unwrap();
    assert_eq!(answer(store), Err(Authority::NoList(ListFault::Superseded { number: 5, newest: 7 })));
    store.admit(signed(7, "2026-01-01", "2026-12-31")).unwrap();
    assert_eq!(answer(store), Err(Authority::NoList(ListFault::Rewritten { number: 7 })));
    store.admit(signed(8, "2026-01-01", "2026-12-31")).unwrap();
    assert_eq!(answer(store).as_deref(), Ok("P8"));
    store.admit(Authorisations::Faulty(ListFault::Missing { path: "x".into() })).unwrap();
    assert_eq!(answer(store), Err(Authority::NoList(ListFault::Missing { path: "x".into() })));
}

#[test]
fn in_memory() {
    contract(|| MemoryRegister::new(day("2026-11-23")));
}

#[cfg(feature = "register")]
#[test]
fn in_a_file() {
    let folder = sqlite::tests::Folder::new("contract");
    let mut count = 0;
    contract(|| {
        count += 1;
        SqliteRegister::create(&folder.path(&format!("{count}.register")), day("2026-11-23")).unwrap()
    });
}

#[test]
fn nobody_knows_nothing() {
    let register = NoRegister { today: day("2026-11-23") };
    assert_eq!(register.today(), day("2026-11-23"));
    assert_eq!(register.seen(item("A"), ""), Answer::NoList);
    assert_eq!(register.issued(item("A")), Answer::NoList);
    assert_eq!(register.authority(GTIN, None, None), Authority::NoList(ListFault::NotConfigured));
}

#[test]
fn days_from_the_first_to_the_last() {
    let valid = Validity { from: day("2026-11-10"), to: day("2026-11-20") };
    for (text, holds) in [("2026-11-09", false), ("2026-11-10", true), ("2026-11-20", true), ("2026-11-21", false)] {
        assert_eq!(valid.holds(text.parse().unwrap()), holds, "{text}");
    }
    assert!(Validity::default().holds(Date::constant(1, 1, 1)));
}

#[test]
fn every_error_is_told_in_both_languages() {
    let text = || "why".to_owned();
    for error in [
        RegisterError::Missing,
        RegisterError::Exists,
        RegisterError::Foreign,
        RegisterError::Newer { found: 2, known: 1 },
        RegisterError::CannotOpen(text()),
        RegisterError::Damaged(text()),
        RegisterError::UnreadableLog,
        RegisterError::Busy,
        RegisterError::Full,
        RegisterError::ReadOnly,
        RegisterError::NoSuchList(3),
        RegisterError::WrongRows,
        RegisterError::Other(text()),
    ] {
        let text = error.text();
        assert!(text.en.is_ascii() && text.zh.chars().any(|c| c >= '\u{4e00}'), "{text:?}");
        assert_eq!(error.to_string(), text.en);
    }
}

/// Each pair of answers of two registers about cancelled codes.
#[test]
fn of_two_registers_the_one_that_knows_is_heard() {
    let nobody = NoRegister { today: day("2026-11-23") };
    let mut unknowing = MemoryRegister::default();
    fill(&mut unknowing, ListKind::Cancelled, "other", "gtin,serial\n6901234567892,Z\n");
    let mut knowing = MemoryRegister::default();
    fill(&mut knowing, ListKind::Cancelled, "lost", "gtin,serial\n6901234567892,A\n");
    let ask = |first: &dyn Register, then: &dyn Register| Layered { first, then }.cancelled(item("A"));
    assert_eq!(ask(&nobody, &nobody), Answer::NoList);
    assert_eq!(ask(&unknowing, &nobody), Answer::Unknown);
    assert_eq!(ask(&nobody, &unknowing), Answer::Unknown);
    for (first, then) in [(&knowing, &unknowing), (&unknowing, &knowing)] {
        assert_eq!(known(ask(first, then)).list.name, "lost");
    }
    assert!(matches!(ask(&nobody, &knowing), Answer::Known(_)));
    knowing.admit(signed(5, "2026-01-01", "2026-12-31")).unwrap();
    let layered = Layered { first: &nobody, then: &knowing };
    assert_eq!(layered.today(), day("2026-11-23"));
    assert!(matches!(layered.authority(GTIN, None, layered.today()), Authority::Authorised(_)));
    knowing.admit(Authorisations::Faulty(ListFault::Tampered)).unwrap();
    let layered = Layered { first: &knowing, then: &nobody };
    assert_eq!(layered.authority(GTIN, None, None), Authority::NoList(ListFault::Tampered));
}
