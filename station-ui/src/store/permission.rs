//! Who may do what.

use super::{By, Change, Role, StoreError};

/// Checks that a change may be recorded on demand of somebody.
pub(super) fn check(by: By<'_>, change: &Change) -> Result<(), StoreError> {
    let (needed, station_may) = match change {
        Change::Station { .. } | Change::Line { .. } | Change::Batch { .. } => (Role::Operator, true),
        // The station records what it finds in use when it is started.
        Change::Settings { .. } | Change::Profile { .. } => (Role::Supervisor, true),
        Change::Calibration { .. } => (Role::Metrologist, true),
        Change::Override { .. } => (Role::Supervisor, false),
        Change::User { .. } | Change::SignIn { .. } | Change::Retention { .. } => {
            return Err(StoreError::invalid(
                "Users, signing in and deletions are recorded when they happen, and in no other way.",
                "用户、登录与删除仅在发生时由系统记录，不能另行写入。",
            ));
        }
    };
    if let Change::Override { reason, .. } = change
        && is_blank(reason)
    {
        return Err(StoreError::invalid("An override needs a reason.", "人工改判必须填写理由。"));
    }
    match by {
        By::Station if station_may => Ok(()),
        By::Station => Err(StoreError::NotAllowed { needed }),
        By::Person(actor) => at_least(actor.role(), needed),
    }
}

/// Checks a role.
pub(super) fn at_least(role: Role, needed: Role) -> Result<(), StoreError> {
    if role >= needed { Ok(()) } else { Err(StoreError::NotAllowed { needed }) }
}

/// Whether a text shows nothing.
pub(super) fn is_blank(text: &str) -> bool {
    // What does not show itself is written out as an escape: a text of such characters only is blank too.
    !text
        .chars()
        .any(|c| c == '\\' || !c.is_whitespace() && grader::report::visible(c.encode_utf8(&mut [0; 4])).chars().eq([c]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::PartVerdict;
    use crate::store::{Actor, Digest, EntryNumber};

    fn actor(role: Role) -> Actor {
        Actor { name: "li".into(), role }
    }

    #[test]
    fn an_override_needs_a_supervisor_and_a_reason() {
        let change = |reason: &str| Change::Override {
            inspection: EntryNumber(1),
            verdict: PartVerdict::Pass,
            reason: reason.into(),
        };
        let needed = Role::Supervisor;
        assert_eq!(check(By::Person(&actor(Role::Supervisor)), &change("smudge on the glass")), Ok(()));
        let refused = Err(StoreError::NotAllowed { needed });
        assert_eq!(check(By::Person(&actor(Role::Operator)), &change("smudge")), refused);
        assert_eq!(check(By::Station, &change("smudge")), refused);
        for blank in ["", " \t\n", "\u{200b}\u{202e}", "\u{3000}"] {
            let refused = check(By::Person(&actor(Role::Metrologist)), &change(blank));
            assert!(matches!(refused, Err(StoreError::Invalid(_))), "{blank:?}");
        }
        assert!(!is_blank("玻璃脏") && !is_blank("\\"));
    }

    #[test]
    fn nobody_writes_users_or_deletions_by_hand() {
        let digest = Digest::NONE;
        let user = Change::User {
            name: "x".into(),
            what: "made".into(),
            role: Role::Operator,
            locked: false,
            credential: digest,
        };
        let deletion = Change::Retention { what: String::new(), count: 0, digest, pictures: Vec::new() };
        let sign_in = Change::SignIn { name: "x".into(), what: "in".into() };
        for change in [user, deletion, sign_in] {
            assert!(matches!(check(By::Station, &change), Err(StoreError::Invalid(_))));
            assert!(matches!(check(By::Person(&actor(Role::Metrologist)), &change), Err(StoreError::Invalid(_))));
        }
    }
}
