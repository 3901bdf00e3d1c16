//! The identifiers of records.
//!
//! A record is called by what it is about: `NO-BRC-974760673/person/…`. A record that was closed says nothing more, so when the same
//! comes back, it is another record: `NO-BRC-974760673/person/…~2`.

use std::collections::{BTreeMap, BTreeSet};

/// Before the number of a record that came back.
const AGAIN: char = '~';

/// The company whose declaration a record or its name belongs to: what is before the first `/`, without the number of its return.
pub(super) fn company(id: &str) -> &str {
    let subject = id.split('/').next().unwrap_or_default();
    split(subject).0
}

/// The name of a record, and how often there was one of that name.
pub(super) fn split(id: &str) -> (&str, u32) {
    match id.rsplit_once(AGAIN) {
        Some((name, times)) => (name, times.parse().unwrap_or(1)),
        None => (id, 1),
    }
}

/// The identifiers of one company's records: those that are open, and those that were closed.
#[derive(Debug, Default)]
pub(super) struct Ids {
    open: BTreeMap<String, String>,
    closed: BTreeMap<String, u32>,
}

impl Ids {
    /// From the identifiers of the open records, and the last closed one of each name.
    pub(super) fn new<'i>(open: impl Iterator<Item = &'i str>, closed: impl Iterator<Item = (String, u32)>) -> Self {
        let open = open.map(|id| (split(id).0.to_owned(), id.to_owned())).collect();
        Self { open, closed: closed.collect() }
    }

    /// The identifier that a record of this name has now.
    pub(super) fn of(&self, name: &str) -> String {
        if let Some(open) = self.open.get(name) {
            return open.clone();
        }
        match self.closed.get(name) {
            Some(times) => format!("{name}{AGAIN}{}", times + 1),
            None => name.to_owned(),
        }
    }

    /// Closes the open records but these, and returns the identifiers of those that were closed now.
    pub(super) fn close_all_but(&mut self, kept: &BTreeSet<String>) -> BTreeSet<String> {
        let gone: BTreeSet<String> = self.open.values().filter(|id| !kept.contains(*id)).cloned().collect();
        for id in &gone {
            let (name, times) = split(id);
            self.closed.insert(name.to_owned(), times);
            self.open.remove(name);
        }
        gone
    }

    /// The closed records as lines: the name, and how often there was one of that name.
    pub(super) fn closed_lines(&self) -> impl Iterator<Item = String> + '_ {
        self.closed.iter().map(|(name, times)| format!("{name}\t{times}\n"))
    }
}

/// Reads a line of [`Ids::closed_lines`].
pub(super) fn closed_line(line: String) -> Option<(String, (String, u32))> {
    let (name, times) = line.split_once('\t')?;
    Some((name.to_owned(), (name.to_owned(), times.parse().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_keeps_its_identifier_until_it_is_closed_and_then_gets_another() {
        let open = "NO-BRC-1/person/a";
        let mut ids = Ids::new([open].into_iter(), std::iter::empty());
        assert_eq!(ids.of(open), open);
        assert_eq!(ids.close_all_but(&BTreeSet::new()), BTreeSet::from([open.to_owned()]));
        assert_eq!(ids.of(open), "NO-BRC-1/person/a~2");
        assert_eq!(ids.closed_lines().collect::<Vec<_>>(), ["NO-BRC-1/person/a\t1\n"]);

        let closed = closed_line("NO-BRC-1/person/a\t2".to_owned()).map(|(_, closed)| closed);
        let ids = Ids::new(std::iter::empty(), closed.into_iter());
        assert_eq!(ids.of(open), "NO-BRC-1/person/a~3");
    }

    #[test]
    fn a_record_that_is_open_although_it_is_among_the_closed_ones_was_not_closed_to_the_end() {
        let open = "NO-BRC-1/person/a~2";
        let ids = Ids::new([open].into_iter(), [("NO-BRC-1/person/a".to_owned(), 2)].into_iter());
        assert_eq!(ids.of("NO-BRC-1/person/a"), open);
    }

    #[test]
    fn the_company_of_a_record_does_not_depend_on_how_often_it_came_back() {
        for id in ["NO-BRC-1", "NO-BRC-1~2", "NO-BRC-1/person/a~3"] {
            assert_eq!(company(id), "NO-BRC-1");
        }
    }
}
