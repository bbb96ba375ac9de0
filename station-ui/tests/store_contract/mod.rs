//! Rules of the record that are about people: who may do what, and what the chain says of it.
#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]

use station::line::{Action, LineAction, PartVerdict};
use station::store::{Actor, By, Change, EntryNumber, RecordStore, Retention, Role, StoreError};

use crate::store_support::{at, failed, inspection};

/// A password that will do.
pub const PASSWORD: &str = "correct horse battery";

pub fn changes(store: &dyn RecordStore) {
    let metrologist = metrologist(store);
    let changes = [
        Change::Settings { before: "a = 1".into(), after: "a = 2".into() },
        Change::Profile { id: "p".into(), sha256: "00".into() },
        Change::Calibration { id: "c".into(), hash: "00".into() },
        Change::Batch { job: "j".into(), batch: "b".into(), what: "begun".into() },
        Change::Line { action: LineAction { at: at(1), part: None, what: Action::Stopped } },
        Change::Station { what: "started \0 \u{202e}".into() },
    ];
    let before = store.head().unwrap().number;
    for change in &changes {
        store.change(By::Station, at(1), change).unwrap();
        store.change(By::Person(&metrologist), at(2), change).unwrap();
    }
    store.append(&inspection(1)).unwrap();
    let log = store.log(None, 2 * changes.len()).unwrap();
    for (entry, change) in log.iter().rev().zip(changes.iter().flat_map(|change| [change, change])) {
        assert_eq!(&entry.change, change);
        assert_eq!(entry.by.is_some(), entry.at == at(2));
        assert!(entry.number > before);
    }
    assert_eq!(store.log(Some(log[3].number), 2).unwrap(), log[4..6]);
}

pub fn metrologist(store: &dyn RecordStore) -> Actor {
    store.first_user(at(0), "chief", PASSWORD).unwrap();
    store.sign_in(at(0), "chief", PASSWORD).unwrap()
}

pub fn user(store: &dyn RecordStore, chief: &Actor, name: &str, role: Role) -> Actor {
    store.make_user(chief, at(0), name, role, PASSWORD).unwrap();
    let actor = store.sign_in(at(0), name, PASSWORD).unwrap();
    assert_eq!((actor.name(), actor.role()), (name, role));
    actor
}

pub fn roles(store: &dyn RecordStore) {
    let chief = metrologist(store);
    let operator = user(store, &chief, "op", Role::Operator);
    let supervisor = user(store, &chief, "sup", Role::Supervisor);
    let inspected = store.append(&inspection(1)).unwrap();
    let needs = |role| StoreError::NotAllowed { needed: role };
    let settings = Change::Settings { before: String::new(), after: String::new() };
    let calibration = Change::Calibration { id: String::new(), hash: String::new() };
    let over = Change::Override { inspection: inspected, verdict: PartVerdict::Pass, reason: "smudge".into() };
    let head = store.head().unwrap();
    let change = |actor: &Actor, change: &Change| store.change(By::Person(actor), at(1), change).unwrap_err();
    assert_eq!(change(&operator, &settings), needs(Role::Supervisor));
    assert_eq!(change(&operator, &over), needs(Role::Supervisor));
    assert_eq!(change(&operator, &calibration), needs(Role::Metrologist));
    assert_eq!(change(&supervisor, &calibration), needs(Role::Metrologist));
    assert_eq!(store.change(By::Station, at(1), &over), Err(needs(Role::Supervisor)));
    let rule = Retention { days: Some(0), bytes: None };
    for actor in [&operator, &supervisor] {
        let needed = Err(needs(Role::Metrologist));
        assert_eq!(store.make_user(actor, at(1), "x", Role::Operator, PASSWORD), needed);
        assert_eq!(store.set_role(actor, at(1), actor.name(), Role::Metrologist), needed);
        assert_eq!(store.set_password(actor, at(1), "chief", PASSWORD), needed);
        assert_eq!(store.set_locked(actor, at(1), "chief", true), needed);
        assert_eq!(store.retain(By::Person(actor), at(1), &rule), Err(needs(Role::Metrologist)));
    }
    assert_eq!(store.head().unwrap(), head, "what was refused left nothing");
    store.change(By::Person(&supervisor), at(1), &over).unwrap();
    store.change(By::Person(&chief), at(1), &calibration).unwrap();
}

pub fn users(store: &dyn RecordStore) {
    assert_eq!(store.users().unwrap(), []);
    assert!(matches!(store.first_user(at(0), "chief", "short"), Err(StoreError::Invalid(_))));
    let chief = metrologist(store);
    assert!(matches!(store.first_user(at(0), "other", PASSWORD), Err(StoreError::NotAllowed { .. })));
    let operator = user(store, &chief, "王工", Role::Operator);
    assert!(matches!(store.make_user(&chief, at(0), "王工", Role::Operator, PASSWORD), Err(StoreError::Invalid(_))));
    for what in [store.set_role(&chief, at(1), "chief", Role::Operator), store.set_locked(&chief, at(1), "chief", true)]
    {
        assert!(matches!(what, Err(StoreError::Invalid(_))), "somebody must stay metrologist");
    }
    store.set_password(&operator, at(1), "王工", "another password").unwrap();
    assert_eq!(store.sign_in(at(2), "王工", PASSWORD), Err(StoreError::WrongPassword));
    let operator = store.sign_in(at(2), "王工", "another password").unwrap();
    let batch = Change::Batch { job: "j".into(), batch: "b".into(), what: "begun".into() };
    store.change(By::Person(&operator), at(2), &batch).unwrap();
    store.set_role(&chief, at(3), "王工", Role::Supervisor).unwrap();
    let again = StoreError::SignInAgain { name: "王工".into() };
    assert_eq!(store.change(By::Person(&operator), at(3), &batch), Err(again.clone()), "with the role of before");
    let supervisor = store.sign_in(at(3), "王工", "another password").unwrap();
    store.set_locked(&chief, at(4), "王工", true).unwrap();
    assert_eq!(store.change(By::Person(&supervisor), at(4), &batch), Err(again));
    assert_eq!(store.sign_in(at(4), "王工", "another password"), Err(StoreError::WrongPassword));
    assert!(store.users().unwrap().iter().any(|user| user.name == "王工" && user.locked));
    store.sign_out(at(5), &chief).unwrap();
    assert!(matches!(store.set_role(&chief, at(5), "nobody", Role::Operator), Err(StoreError::Invalid(_))));
    // No password, nor what it is compared with, is part of the chain.
    let log = format!("{:?}", store.log(None, 100).unwrap());
    assert!(!log.contains("password\"") || !log.contains(PASSWORD));
    assert!(!log.contains("argon2"));
}

pub fn overrides(store: &dyn RecordStore) {
    let chief = metrologist(store);
    let number = store.append(&failed(1)).unwrap();
    let over = |inspection, reason: &str| {
        let change = Change::Override { inspection, verdict: PartVerdict::Pass, reason: reason.into() };
        store.change(By::Person(&chief), at(9), &change)
    };
    assert!(matches!(over(number, " \u{200b}\t"), Err(StoreError::Invalid(_))));
    let nothing = EntryNumber(99);
    assert_eq!(over(nothing, "smudge"), Err(StoreError::NoSuchInspection(nothing)));
    assert_eq!(over(EntryNumber(1), "smudge"), Err(StoreError::NoSuchInspection(EntryNumber(1))));
    assert_eq!(store.open(number).unwrap().overridden, None);
    over(number, "smudge").unwrap();
    over(number, "玻璃脏").unwrap();
    let opened = store.open(number).unwrap();
    assert_eq!(opened.row.told, PartVerdict::Fail, "what was told stays told");
    let newest = opened.overridden.unwrap();
    assert_eq!(newest.by.as_deref(), Some("chief"));
    assert!(matches!(newest.change, Change::Override { reason, .. } if reason == "玻璃脏"));
}

pub fn attempts(store: &dyn RecordStore) {
    store.first_user(at(0), "chief", PASSWORD).unwrap();
    let wrong = Err(StoreError::WrongPassword);
    let wait = |seconds| Err(StoreError::Wait { seconds });
    for _ in 0..3 {
        assert_eq!(store.sign_in(at(10), "chief", "wrong"), wrong);
    }
    assert_eq!(store.sign_in(at(10), "chief", PASSWORD), wait(1), "not looked at");
    assert_eq!(store.sign_in(at(11), "chief", "wrong"), wrong);
    assert_eq!(store.sign_in(at(12), "chief", PASSWORD), wait(1), "two seconds this time");
    // A clock that is set back makes nobody wait for hours.
    assert_eq!(store.sign_in(at(-5000), "chief", PASSWORD), wait(2));
    assert!(store.sign_in(at(-4998), "chief", PASSWORD).is_ok());
    assert_eq!(store.sign_in(at(-4998), "chief", "wrong"), wrong, "counted anew");
    // Names that nobody has wait together: trying names is trying too.
    for name in ["a", "b", "c"] {
        assert_eq!(store.sign_in(at(20), name, "wrong"), wrong);
    }
    assert_eq!(store.sign_in(at(20), &"d".repeat(1 << 20), "wrong"), wait(1));
    let refused =
        |entry: &&station::store::LogEntry| matches!(&entry.change, Change::SignIn { what, .. } if what == "refused");
    assert_eq!(store.log(None, 100).unwrap().iter().filter(refused).count(), 8);
}
