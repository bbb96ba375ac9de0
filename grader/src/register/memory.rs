//! A register that remembers until it is dropped.

use std::collections::HashMap;

use jiff::civil::Date;

use super::authority::{Authorisations, Authority, Edition};
use super::list::{ListId, ListInfo, ListKind, ListState, NewList, Rows, SerialRow};
use super::{
    Answer, Cancellation, Certificate, Company, Filing, Identity, Issue, Key, Listed, Noted, Product, Register,
    RegisterError, Sighting, SightingPlace, Store, lookup,
};

/// What a run of inspections remembers where no file does.
#[derive(Debug, Default)]
pub struct MemoryRegister {
    today: Option<Date>,
    authorisations: Authorisations,
    /// The newest authorisation list by the id of its key.
    newest: HashMap<String, Edition>,
    /// Pictures in which an item was seen, in their order.
    history: HashMap<Key, Vec<(String, Option<Date>)>>,
    lists: Vec<ListInfo>,
    begun: i64,
    items: HashMap<(ListKind, Key), Vec<(ListId, SerialRow)>>,
    products: Table<Product>,
    companies: Table<Company>,
    hosts: Table<Filing>,
    certificates: Table<Certificate>,
}

/// Rows by what they are looked up with.
type Table<T> = HashMap<String, Vec<(ListId, T)>>;

impl MemoryRegister {
    /// One that knows nothing yet but the day.
    #[must_use]
    pub fn new(today: Option<Date>) -> Self {
        Self { today, ..Self::default() }
    }

    fn list(&self, id: ListId) -> Option<&ListInfo> {
        self.lists.iter().find(|list| list.id == id)
    }

    fn list_mut(&mut self, id: ListId) -> Result<&mut ListInfo, RegisterError> {
        self.lists.iter_mut().find(|list| list.id == id).ok_or(RegisterError::NoSuchList(id.0))
    }

    /// The list of a row, if it counts.
    fn counting(&self, id: ListId) -> Option<&ListInfo> {
        self.list(id).filter(|list| list.counts())
    }

    fn nothing<T>(&self, kind: ListKind) -> Answer<T> {
        let is_there = self.lists.iter().any(|list| list.kind == kind && list.counts());
        if is_there { Answer::Unknown } else { Answer::NoList }
    }

    fn item<T>(&self, kind: ListKind, identity: Identity<'_>, entry: impl Fn(&SerialRow) -> T) -> Answer<Listed<T>> {
        let rows = self.items.get(&(kind, identity.key())).into_iter().flatten();
        let mut listed = rows.filter_map(|(id, row)| Some((row, self.counting(*id)?)));
        match listed.next() {
            Some((row, list)) => Answer::Known(Listed { entry: entry(row), list: list.named() }),
            None => self.nothing(kind),
        }
    }

    fn entries<T: Clone>(&self, table: &Table<T>, wanted: &str) -> Vec<Listed<T>> {
        let rows = table.get(wanted).into_iter().flatten();
        rows.filter_map(|(id, row)| Some(Listed { entry: row.clone(), list: self.counting(*id)?.named() })).collect()
    }

    fn first<T: Clone>(
        &self,
        kind: ListKind,
        table: &Table<T>,
        mut wanted: impl Iterator<Item = impl AsRef<str>>,
    ) -> Answer<Listed<T>> {
        let found = wanted.find_map(|wanted| self.entries(table, wanted.as_ref()).into_iter().next());
        found.map_or_else(|| self.nothing(kind), Answer::Known)
    }
}

impl Register for MemoryRegister {
    fn today(&self) -> Option<Date> {
        self.today
    }

    fn seen(&self, identity: Identity<'_>, image: &str) -> Answer<Sighting> {
        let pictures = self.history.get(&identity.key()).into_iter().flatten();
        if let Some((other, date)) = pictures.into_iter().find(|(other, _)| other != image) {
            return Answer::Known(Sighting { place: SightingPlace::ThisRun { image: other.clone() }, date: *date });
        }
        match self.item(ListKind::Seen, identity, |row| row.date) {
            Answer::Known(Listed { entry: date, list }) => {
                Answer::Known(Sighting { place: SightingPlace::List(list), date })
            }
            // Its own history was asked.
            _ => Answer::Unknown,
        }
    }

    fn cancelled(&self, identity: Identity<'_>) -> Answer<Listed<Cancellation>> {
        self.item(ListKind::Cancelled, identity, |row| Cancellation {
            date: row.date,
            reason: row.text.as_deref().map(str::to_owned),
        })
    }

    fn issued(&self, identity: Identity<'_>) -> Answer<Listed<Issue>> {
        self.item(ListKind::Issued, identity, |row| Issue {
            batch: row.text.as_deref().map(str::to_owned),
            date: row.date,
        })
    }

    fn products(&self, gtin: &str) -> Answer<Vec<Listed<Product>>> {
        let found = self.entries(&self.products, gtin);
        if found.is_empty() { self.nothing(ListKind::Products) } else { Answer::Known(found) }
    }

    fn company(&self, gtin: &str) -> Answer<Listed<Company>> {
        self.first(ListKind::Companies, &self.companies, lookup::company_prefixes(gtin))
    }

    fn host_filed(&self, host: &str) -> Answer<Listed<Filing>> {
        self.first(ListKind::Hosts, &self.hosts, lookup::covering_hosts(host))
    }

    fn certificate(&self, number: &str) -> Answer<Listed<Certificate>> {
        self.first(ListKind::Certificates, &self.certificates, [number].into_iter())
    }

    fn authority(&self, gtin: &str, serial: Option<&str>, on: Option<Date>) -> Authority {
        self.authorisations.answer(gtin, serial, on)
    }
}

impl Store for MemoryRegister {
    fn note(&mut self, items: &[Noted<'_>]) -> Result<(), RegisterError> {
        for item in items {
            let pictures = self.history.entry(item.identity.key()).or_default();
            if pictures.iter().all(|(image, _)| image != item.image) {
                pictures.push((item.image.to_owned(), item.date));
            }
        }
        Ok(())
    }

    fn cancel(&mut self, identity: Identity<'_>, on: Option<Date>, reason: &str) -> Result<(), RegisterError> {
        let by_hand = |list: &&ListInfo| list.kind == ListKind::Cancelled && list.state == ListState::ByHand;
        let id = match self.lists.iter().find(by_hand) {
            Some(list) => list.id,
            None => {
                let id = self.begin_list(&lookup::by_hand(on))?;
                self.list_mut(id)?.state = ListState::ByHand;
                id
            }
        };
        let text = (!reason.is_empty()).then(|| reason.into());
        self.add_rows(id, &mut Rows::Items(vec![SerialRow { key: identity.key(), date: on, text }])).map(|_| ())
    }

    fn admit(&mut self, authorisations: Authorisations) -> Result<(), RegisterError> {
        let key = authorisations.signed().map(|signed| signed.key.clone()).unwrap_or_default();
        let (list, news) = lookup::admitted(authorisations, self.newest.get(&key), self.today);
        self.authorisations = list;
        self.newest.extend(news.map(|edition| (key, edition)));
        Ok(())
    }

    fn begin_list(&mut self, list: &NewList<'_>) -> Result<ListId, RegisterError> {
        self.begun += 1;
        let id = ListId(self.begun);
        self.lists.push(ListInfo {
            id,
            kind: list.kind,
            name: list.name.to_owned(),
            gtin: list.gtin.map(str::to_owned),
            date: list.date,
            rows: 0,
            state: ListState::Unfinished,
        });
        Ok(id)
    }

    fn add_rows(&mut self, id: ListId, rows: &mut Rows) -> Result<u64, RegisterError> {
        let kind = self.list_mut(id)?.kind;
        let added = match (kind, std::mem::replace(rows, Rows::none(kind))) {
            (kind, Rows::Items(rows)) if kind.is_of_items() => {
                let mut added = 0;
                for row in rows {
                    let held = self.items.entry((kind, row.key)).or_default();
                    if held.iter().all(|(list, _)| *list != id) {
                        held.push((id, row));
                        added += 1;
                    }
                }
                added
            }
            (ListKind::Products, Rows::Products(rows)) => {
                add(id, rows, &mut self.products, |row| &row.gtin, |a, b| a.model == b.model)
            }
            (ListKind::Companies, Rows::Companies(rows)) => {
                add(id, rows, &mut self.companies, |row| &row.prefix, |_, _| true)
            }
            (ListKind::Hosts, Rows::Hosts(rows)) => add(id, rows, &mut self.hosts, |row| &row.host, |_, _| true),
            (ListKind::Certificates, Rows::Certificates(rows)) => {
                add(id, rows, &mut self.certificates, |row| &row.number, |_, _| true)
            }
            _ => return Err(RegisterError::WrongRows),
        };
        self.list_mut(id)?.rows += added;
        Ok(added)
    }

    fn finish_list(&mut self, list: ListId, sha256: &str) -> Result<ListInfo, RegisterError> {
        let list = self.list_mut(list)?;
        list.state = ListState::Finished { sha256: sha256.to_owned() };
        Ok(list.clone())
    }

    fn remove_list(&mut self, id: ListId) -> Result<(), RegisterError> {
        self.list_mut(id)?;
        self.lists.retain(|list| list.id != id);
        remove(id, &mut self.items);
        remove(id, &mut self.products);
        remove(id, &mut self.companies);
        remove(id, &mut self.hosts);
        remove(id, &mut self.certificates);
        Ok(())
    }

    fn lists(&self) -> Result<Vec<ListInfo>, RegisterError> {
        Ok(self.lists.clone())
    }
}

/// Adds rows of which the list has none alike yet; returns how many.
fn add<T>(
    id: ListId,
    rows: Vec<T>,
    table: &mut Table<T>,
    key: impl Fn(&T) -> &String,
    alike: impl Fn(&T, &T) -> bool,
) -> u64 {
    let mut added = 0;
    for row in rows {
        let held = table.entry(key(&row).clone()).or_default();
        if !held.iter().any(|(list, other)| *list == id && alike(other, &row)) {
            held.push((id, row));
            added += 1;
        }
    }
    added
}

/// Removes the rows of a list.
fn remove<K: std::hash::Hash + Eq, T>(id: ListId, table: &mut HashMap<K, Vec<(ListId, T)>>) {
    table.retain(|_, rows| {
        rows.retain(|(list, _)| *list != id);
        !rows.is_empty()
    });
}
