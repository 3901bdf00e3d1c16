//! The list of those who were erased: `state/erased.json`.
//!
//! It has marks that name nobody without the key of the pseudonyms, and is on disk before anything is erased. So a load of an
//! older file, or of a register that still has them, leaves them out, and an erasure that was killed is finished. It is kept as
//! long as the lake: without it, the next load brings them back.

use std::io;
use std::path::PathBuf;

use brreg_lake::erase::{Mark, SubjectKind};
use brreg_transform::pseudonym::Key;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::data::DataFolder;
use crate::problem::{Advice, At as _, Problem, Step, masked};

pub(crate) const FILE_NAME: &str = "erased.json";

/// Who was erased, and where that is not finished.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct List {
    /// Those who were erased.
    pub(crate) subjects: Vec<Entry>,
    /// The registers from which they are not erased yet.
    pub(crate) pending: Vec<String>,
    /// The fingerprint of the key under which the marks were made: no other recognises them. Lists of earlier versions lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    person_key: Option<String>,
    /// When the last order began. Lists of earlier versions lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_order: Option<Timestamp>,
    /// Whether entries say which numbers were ordered without a name. Those of earlier versions do not.
    #[serde(default)]
    has_names: bool,
    /// Whether there is no file of it.
    #[serde(skip)]
    is_missing: bool,
    /// The SHA-256 of the list without this field. Lists of earlier versions lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
}

/// Somebody who was erased.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// What recognises them.
    #[serde(flatten)]
    pub(crate) mark: Mark,
    /// When they were erased.
    pub(crate) at: Timestamp,
    /// The registers that they were erased from; all of them where none is named, also those that come later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) registers: Option<Vec<String>>,
    /// Whether this is a person's number that was ordered without the name, by which alone tables without pseudonyms have persons.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_number_alone: bool,
}

impl Entry {
    fn is_of(&self, register: &str) -> bool {
        let names = self.registers.as_deref();
        names.is_none_or(|names| names.iter().any(|name| name == register))
    }
}

impl List {
    /// Its file.
    pub(crate) fn path(data: &DataFolder) -> PathBuf {
        data.state().join(FILE_NAME)
    }

    /// Reads the list; a missing one is empty.
    ///
    /// # Errors
    /// A list that cannot be read. It is not passed over: a load would bring back those who were erased.
    pub(crate) fn read(data: &DataFolder) -> Result<Self, Problem> {
        let path = Self::path(data);
        let list = match brreg_files::read(&path) {
            Ok(text) => sound(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self { is_missing: true, ..Self::default() });
            }
            Err(error) => Err(error),
        };
        list.at_path(Step::Erase, &path).map_err(|problem| {
            let list = masked(&path).display().to_string();
            problem.advise(Advice::Said(format!(
                "restore {list} from a backup; without one, move it away and erase again all who were erased, with `erase --new-list`"
            )))
        })
    }

    /// Writes the list; it is on disk when this returns.
    ///
    /// # Errors
    /// Any failure to write it; the file is as it was then.
    pub(crate) fn write(&self, data: &DataFolder) -> Result<(), Problem> {
        let path = Self::path(data);
        let sha256 = Some(self.checksum().at_path(Step::Erase, &path)?);
        let sealed = Self { sha256, ..self.clone() };
        let mut text = serde_json::to_vec_pretty(&sealed).at(Step::Erase)?;
        text.push(b'\n');
        brreg_files::replace(&path, &text).at_path(Step::Erase, &path)
    }

    /// Whether those on it are recognised under a key. Under another one, the next load would bring them back.
    pub(crate) fn is_of(&self, key: &Key) -> bool {
        self.subjects.is_empty() || self.person_key.as_ref().is_none_or(|fingerprint| *fingerprint == key.fingerprint())
    }

    /// Whether it names its key.
    pub(crate) fn has_key(&self) -> bool {
        self.person_key.is_some()
    }

    /// When the last order began.
    pub(crate) fn last_order(&self) -> Option<Timestamp> {
        self.last_order
    }

    /// Whether there is no file of it.
    pub(crate) fn is_missing(&self) -> bool {
        self.is_missing
    }

    /// Whether it has all orders until a moment. Of lists of earlier versions nobody knows.
    pub(crate) fn has_orders_until(&self, moment: Timestamp) -> bool {
        self.last_order.map_or(!self.is_missing, |last| last >= moment)
    }

    /// Whether it is of an earlier version and has persons, of whom a number alone may be known.
    pub(crate) fn may_have_numbers_alone(&self) -> bool {
        !self.has_names && self.subjects.iter().any(|entry| entry.mark.kind == SubjectKind::Person)
    }

    /// Whether it has persons of a register of whom orders say nothing but a number.
    pub(crate) fn has_numbers_alone(&self, register: &str) -> bool {
        self.subjects.iter().any(|entry| entry.is_number_alone && entry.is_of(register))
    }

    /// Notes of which numbers an order of this moment, for these registers, says the name, and of which it does not. A name that counts in
    /// fewer registers than the number is none for the others.
    pub(crate) fn set_names(&mut self, with: &[Mark], without: &[Mark], only: Option<&[&str]>, now: Timestamp) {
        for entry in &mut self.subjects {
            let is_everywhere = only.is_none_or(|only| {
                let registers = entry.registers.as_deref();
                registers.is_some_and(|names| names.iter().all(|name| only.contains(&name.as_str())))
            });
            if without.contains(&entry.mark) && entry.at == now {
                entry.is_number_alone = true;
            } else if with.contains(&entry.mark) && is_everywhere {
                entry.is_number_alone = false;
            }
        }
    }

    fn checksum(&self) -> io::Result<String> {
        let content = serde_json::to_vec(&Self { sha256: None, ..self.clone() })?;
        brreg_lake::hash::sha256(&mut content.as_slice())
    }

    /// Notes the key under which the marks are made.
    pub(crate) fn set_key(&mut self, key: &Key) {
        self.person_key = Some(key.fingerprint());
    }

    /// Adds those of an erasure that begins. Whoever is there already stays, in no fewer registers.
    pub(crate) fn begin(&mut self, marks: Vec<Mark>, registers: Option<&[&str]>, all: &[&str], now: Timestamp) {
        let named = registers.map(|names| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        self.last_order = self.last_order.max(Some(now));
        self.has_names |= self.subjects.is_empty();
        for mark in marks {
            match self.subjects.iter_mut().find(|entry| entry.mark == mark) {
                None => {
                    let registers = named.clone();
                    self.subjects.push(Entry { mark, at: now, registers, is_number_alone: false });
                }
                Some(entry) => match (&mut entry.registers, &named) {
                    (Some(there), Some(more)) => there.extend(more.iter().cloned()),
                    (there, _) => *there = None,
                },
            }
        }
        self.pending.extend(registers.unwrap_or(all).iter().map(|name| (*name).to_owned()));
        self.pending.sort();
        self.pending.dedup();
        for there in self.subjects.iter_mut().filter_map(|entry| entry.registers.as_mut()) {
            there.sort();
            there.dedup();
        }
    }

    /// Adds names under which persons came again who were erased from a register: to all registers, unless nobody was erased from
    /// all of them. Whether one of them is new.
    pub(crate) fn learn(&mut self, marks: Vec<Mark>, register: &str, now: Timestamp) -> bool {
        let before = self.subjects.len();
        let is_narrow = self.subjects.iter().all(|entry| entry.registers.is_some());
        for mark in marks {
            if !self.of(register).any(|known| known == mark) {
                let registers = is_narrow.then(|| vec![register.to_owned()]);
                self.subjects.push(Entry { mark, at: now, registers, is_number_alone: false });
            }
        }
        self.subjects.len() > before
    }

    /// Notes that a register has snapshots from which somebody is not erased yet.
    pub(crate) fn pend(&mut self, register: &str) {
        if !self.pending.iter().any(|name| name == register) {
            self.pending.push(register.to_owned());
            self.pending.sort();
        }
    }

    /// Those who were erased from a register.
    pub(crate) fn of<'l>(&'l self, register: &'l str) -> impl Iterator<Item = Mark> + 'l {
        self.subjects.iter().filter(|entry| entry.is_of(register)).map(|entry| entry.mark.clone())
    }
}

/// Reads a list that is as it was written.
fn sound(text: &[u8]) -> io::Result<List> {
    // A list of lists would be read as the fields in their order.
    let is_object = text.trim_ascii_start().starts_with(b"{");
    let list: List = serde_json::from_slice(text).map_err(io::Error::other)?;
    let is_as_written = match &list.sha256 {
        Some(sha256) => *sha256 == list.checksum()?,
        None => true,
    };
    if is_object && is_as_written { Ok(list) } else { Err(io::Error::other("it is not as it was written")) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::fs;

    use super::*;

    fn mark(mark: &str) -> Mark {
        Mark { kind: SubjectKind::Company, mark: mark.to_owned() }
    }

    #[test]
    fn whoever_is_erased_again_is_on_the_list_once_and_in_no_fewer_registers() {
        let mut list = List::default();
        let now = Timestamp::UNIX_EPOCH;
        list.begin(vec![mark("a"), mark("b")], Some(&["rrh"]), &["rrh", "konkurs"], now);
        list.begin(vec![mark("a")], Some(&["konkurs"]), &["rrh", "konkurs"], now);
        list.begin(vec![mark("c")], None, &["rrh", "konkurs"], now);
        assert_eq!(list.of("konkurs").collect::<Vec<_>>(), [mark("a"), mark("c")]);
        assert_eq!(list.of("rrh").count(), 3);
        assert_eq!(list.of("a later register").collect::<Vec<_>>(), [mark("c")]);
        list.begin(vec![mark("b")], None, &["rrh", "konkurs"], now);
        assert_eq!((list.of("konkurs").count(), list.subjects.len()), (3, 3));
        assert_eq!(list.pending, ["konkurs", "rrh"]);
    }

    #[test]
    fn a_name_that_is_learned_is_on_the_list_once_and_of_no_more_registers_than_the_erased() {
        let (now, all) = (Timestamp::UNIX_EPOCH, ["rrh", "konkurs"]);
        let mut list = List::default();
        list.begin(vec![mark("a")], Some(&["rrh"]), &all, now);
        assert!(list.learn(vec![mark("b")], "rrh", now) && !list.learn(vec![mark("b")], "rrh", now));
        assert_eq!((list.of("rrh").count(), list.of("konkurs").count()), (2, 0));
        list.begin(vec![mark("c")], None, &all, now);
        assert!(list.learn(vec![mark("d")], "rrh", now));
        assert_eq!(list.of("konkurs").collect::<Vec<_>>(), [mark("c"), mark("d")]);
    }

    #[test]
    fn a_damaged_list_is_an_error_and_a_missing_one_is_empty() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(folder.path()).unwrap();
        assert!(List::read(&data).unwrap().subjects.is_empty());
        let mut list = List::default();
        list.begin(vec![mark("a")], None, &["rrh"], Timestamp::UNIX_EPOCH);
        list.write(&data).unwrap();
        assert_eq!(List::read(&data).unwrap().of("rrh").collect::<Vec<_>>(), [mark("a")]);
        let path = data.state().join(FILE_NAME);
        let text = fs::read_to_string(&path).unwrap();
        // Any sign that makes another list of it, not only what is no JSON.
        let changed = [
            ("\"a\"", "\"b\""),
            ("company", "person"),
            ("\"rrh\"", "\"rrx\""),
            ("1970", "1971"),
            ("\"mark\"", "\"nark\""),
        ];
        let changed = changed.map(|(from, to)| text.replacen(from, to, 1)).into_iter().filter(|other| *other != text);
        let changed: Vec<String> = changed.chain(["{".to_owned(), "[[],[]]".to_owned(), String::new()]).collect();
        assert_eq!(changed.len(), 8);
        for other in changed {
            fs::write(&path, &other).unwrap();
            assert_eq!(List::read(&data).unwrap_err().step(), Step::Erase, "{other}");
        }
    }
}
