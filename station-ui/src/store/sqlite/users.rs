//! Users, and signing in.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::super::{Actor, By, Change, Digest, Role, StoreError, UserRow, password, permission};
use super::{SqliteStore, of_sqlite, writer};

/// Failures in a row that nobody has to wait after.
const FREE: u32 = 3;
/// Seconds that are waited at most.
const LONGEST_WAIT: u64 = 900;

/// A row of the table.
pub(super) struct User {
    pub name: String,
    pub role: Role,
    pub locked: bool,
    pub credential: String,
}

/// What is changed of a user.
pub(super) enum UserChange {
    Role(Role),
    Locked(bool),
    /// What the password is compared with.
    Credential(String),
}

impl UserChange {
    pub fn password(password: &str) -> Result<Self, StoreError> {
        password::check(password)?;
        password::hashed(password).map(Self::Credential)
    }
}

impl SqliteStore {
    pub(super) fn make_first_user(&self, at: Timestamp, name: &str, password: &str) -> Result<(), StoreError> {
        let user = new_user(name, Role::Metrologist, password)?;
        self.write(|transaction| {
            if !all(transaction)?.is_empty() {
                return Err(StoreError::NotAllowed { needed: Role::Metrologist });
            }
            save(transaction, By::Station, at, &user, "made")
        })
    }

    pub(super) fn make_other_user(
        &self,
        by: &Actor,
        at: Timestamp,
        name: &str,
        role: Role,
        password: &str,
    ) -> Result<(), StoreError> {
        permission::at_least(by.role(), Role::Metrologist)?;
        let user = new_user(name, role, password)?;
        self.write(|transaction| {
            still_valid(transaction, By::Person(by))?;
            if find(transaction, name)?.is_some() {
                return Err(StoreError::invalid(
                    format!("There is a user {name} already."),
                    format!("用户“{name}”已存在。"),
                ));
            }
            save(transaction, By::Person(by), at, &user, "made")
        })
    }

    pub(super) fn change_user(
        &self,
        by: &Actor,
        at: Timestamp,
        name: &str,
        change: UserChange,
    ) -> Result<(), StoreError> {
        let own_password = matches!(change, UserChange::Credential(_)) && by.name() == name;
        if !own_password {
            permission::at_least(by.role(), Role::Metrologist)?;
        }
        self.write(|transaction| {
            still_valid(transaction, By::Person(by))?;
            let Some(mut user) = find(transaction, name)? else { return Err(no_such_user(name)) };
            let what = match change {
                UserChange::Role(role) => {
                    user.role = role;
                    "role"
                }
                UserChange::Locked(locked) => {
                    user.locked = locked;
                    if locked { "locked" } else { "unlocked" }
                }
                UserChange::Credential(credential) => {
                    user.credential = credential;
                    "password"
                }
            };
            save(transaction, By::Person(by), at, &user, what)?;
            let rules = |user: &User| user.role == Role::Metrologist && !user.locked;
            if !all(transaction)?.iter().any(rules) {
                return Err(StoreError::invalid(
                    "Nobody would be metrologist any more: give someone else the role first.",
                    "系统至少需要一名计量员：请先将该角色授予他人。",
                ));
            }
            Ok(())
        })
    }

    pub(super) fn sign_person_in(&self, at: Timestamp, name: &str, password: &str) -> Result<Actor, StoreError> {
        // Counted as failed until it has succeeded: attempts at the same time count each.
        let (key, user, wait) = self.write(|transaction| {
            let user = find(transaction, name)?;
            let key = user.as_ref().map_or("", |user| user.name.as_str()).to_owned();
            let wait = attempt(transaction, at, &key)?;
            Ok((key, user, wait))
        })?;
        if let Some(seconds) = wait {
            return Err(StoreError::Wait { seconds });
        }
        let right = password::is_right(password, user.as_ref().map(|user| user.credential.as_str()));
        let welcome = user.filter(|user| right && !user.locked);
        self.write(|transaction| {
            let what = if welcome.is_some() { "in" } else { "refused" };
            let name = shortened(name);
            let change = Change::SignIn { name, what: what.into() };
            if welcome.is_some() {
                transaction.execute("DELETE FROM attempts WHERE name = ?1", [&key]).map_err(of_sqlite)?;
            }
            writer::push_change(transaction, By::Station, at, &change)
        })?;
        welcome.map(|user| Actor { name: user.name, role: user.role }).ok_or(StoreError::WrongPassword)
    }

    pub(super) fn sign_person_out(&self, at: Timestamp, actor: &Actor) -> Result<(), StoreError> {
        let change = Change::SignIn { name: actor.name.clone(), what: "out".into() };
        self.write(|transaction| writer::push_change(transaction, By::Person(actor), at, &change)).map(|_| ())
    }
}

/// Counts an attempt; or `Some` seconds that it has to wait.
fn attempt(transaction: &Transaction<'_>, at: Timestamp, key: &str) -> Result<Option<u64>, StoreError> {
    let found = transaction
        .query_row("SELECT failures, last FROM attempts WHERE name = ?1", [key], |row| {
            Ok((row.get::<_, u32>(0)?, row.get::<_, i64>(1)?))
        })
        .optional()
        .map_err(of_sqlite)?;
    let (failures, last) = found.unwrap_or((0, i64::MIN));
    let now = at.as_second();
    let wait = wait(failures).saturating_sub(u64::try_from(now.saturating_sub(last)).unwrap_or_default());
    // By a clock that was set back the waiting begins anew: nobody waits until it has come back to where it was.
    let (failures, last) = if wait == 0 { (failures.saturating_add(1), now) } else { (failures, last.min(now)) };
    transaction
        .execute(
            "INSERT INTO attempts (name, failures, last) VALUES (?1, ?2, ?3)
             ON CONFLICT (name) DO UPDATE SET failures = excluded.failures, last = excluded.last",
            params![key, failures, last],
        )
        .map_err(of_sqlite)?;
    Ok((wait > 0).then_some(wait))
}

/// Seconds between the last of so many failures and the next attempt.
fn wait(failures: u32) -> u64 {
    match failures.checked_sub(FREE) {
        None => 0,
        Some(more) => 1_u64.checked_shl(more).unwrap_or(u64::MAX).min(LONGEST_WAIT),
    }
}

/// A name that somebody typed, as much of it as the log needs.
fn shortened(name: &str) -> String {
    name.chars().take(64).collect()
}

fn no_such_user(name: &str) -> StoreError {
    let name = grader::report::visible(&shortened(name));
    StoreError::invalid(format!("There is no user {name}."), format!("没有用户“{name}”。"))
}

fn new_user(name: &str, role: Role, password: &str) -> Result<User, StoreError> {
    password::check_name(name)?;
    password::check(password)?;
    Ok(User { name: name.into(), role, locked: false, credential: password::hashed(password)? })
}

/// Checks that a person still has the account that was signed in with.
pub(super) fn still_valid(transaction: &Transaction<'_>, by: By<'_>) -> Result<(), StoreError> {
    let By::Person(actor) = by else { return Ok(()) };
    match find(transaction, actor.name())? {
        Some(user) if user.role == actor.role() && !user.locked => Ok(()),
        _ => Err(StoreError::SignInAgain { name: actor.name().into() }),
    }
}

fn save(transaction: &Transaction<'_>, by: By<'_>, at: Timestamp, user: &User, what: &str) -> Result<(), StoreError> {
    transaction
        .execute(
            "INSERT INTO users (name, role, locked, credential) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (name) DO UPDATE
             SET role = excluded.role, locked = excluded.locked, credential = excluded.credential",
            params![user.name, role_name(user.role), user.locked, user.credential],
        )
        .map_err(of_sqlite)?;
    let change = Change::User {
        name: user.name.clone(),
        what: what.into(),
        role: user.role,
        locked: user.locked,
        credential: Digest::of(user.credential.as_bytes()),
    };
    writer::push_change(transaction, by, at, &change)?;
    Ok(())
}

fn find(connection: &Connection, name: &str) -> Result<Option<User>, StoreError> {
    Ok(all(connection)?.into_iter().find(|user| user.name == name))
}

/// All users by name.
pub(super) fn all(connection: &Connection) -> Result<Vec<User>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT name, role, locked, credential FROM users ORDER BY name")
        .map_err(of_sqlite)?;
    let mut rows = statement.query([]).map_err(of_sqlite)?;
    let mut users = Vec::new();
    while let Some(row) = rows.next().map_err(of_sqlite)? {
        let role: String = row.get(1).map_err(of_sqlite)?;
        users.push(User {
            name: row.get(0).map_err(of_sqlite)?,
            role: role_of(&role).ok_or_else(|| StoreError::damaged("a role has no such name"))?,
            locked: row.get(2).map_err(of_sqlite)?,
            credential: row.get(3).map_err(of_sqlite)?,
        });
    }
    Ok(users)
}

/// Users as others see them.
pub(super) fn list(connection: &Connection) -> Result<Vec<UserRow>, StoreError> {
    let users = all(connection)?;
    Ok(users.into_iter().map(|User { name, role, locked, .. }| UserRow { name, role, locked }).collect())
}

const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Operator => "operator",
        Role::Supervisor => "supervisor",
        Role::Metrologist => "metrologist",
    }
}

fn role_of(name: &str) -> Option<Role> {
    [Role::Operator, Role::Supervisor, Role::Metrologist].into_iter().find(|role| role_name(*role) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_after_the_third_doubles_the_wait() {
        let waits: Vec<u64> = (0..8).map(wait).collect();
        assert_eq!(waits, [0, 0, 0, 1, 2, 4, 8, 16]);
        assert_eq!(wait(u32::MAX), LONGEST_WAIT);
    }
}
