//! The rows of one thing on both sides: which are the same, and what differs.

use std::cmp::Ordering;

use brreg_transform::compared::Same;

use super::cells::Cells;
use super::layout::{PersonLayout, TableLayout};
use super::owners::Owners;
use super::text::Rendered;
use super::{Change, ChangeSink, Difference};
use crate::error::Error;

/// The rows of a thing on one side: the columns of each table, and the numbers of the rows.
#[derive(Clone, Copy)]
pub(super) struct Part<'p> {
    pub(super) tables: &'p [Vec<Cells>],
    pub(super) rows: &'p [Vec<usize>],
}

/// What differs between rows that are read alike on both sides: the first row of each table and side, and for each row of a
/// table from there on a bit per compared column ([`bit_of`]), and [`KEY_BIT`].
#[derive(Clone, Copy)]
pub(super) struct Alike<'p> {
    pub(super) first: [&'p [usize]; 2],
    pub(super) differences: &'p [Vec<u64>],
}

/// The bit for what rows are matched by, and for all compared columns from the 64th on.
pub(super) const KEY_BIT: u64 = 1 << 63;

/// The bit of a compared column.
pub(super) const fn bit_of(compared: usize) -> u64 {
    if compared < 63 { 1 << compared } else { KEY_BIT }
}

impl Alike<'_> {
    /// Whether any of a table's rows differs.
    fn differs(&self, table: usize, rows: &[usize]) -> bool {
        rows.iter().any(|row| self.differences[table][row - self.first[0][table]] != 0)
    }

    /// What may differ between two rows of a table; everything where they are not each other's counterpart.
    fn between(&self, table: usize, row: usize, other: usize) -> u64 {
        let [here, there] = [row - self.first[0][table], other - self.first[1][table]];
        if here == there { self.differences[table][here] } else { u64::MAX }
    }
}

/// What a row is matched by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct RowKey<'p> {
    group: &'p str,
    /// The pseudonym, or the name where there is none.
    person: &'p str,
    born: Option<i32>,
    entry: Entry,
    known_by: KnownBy,
    kind: &'p str,
}

/// The time of first registration, in milliseconds because versions of an API differ in precision, and the birth year.
type Entry = (Option<i64>, Option<i16>);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum KnownBy {
    Nothing,
    Entry,
    Name,
    Pseudonym,
}

/// A row with its key and the pseudonym that is shown.
#[derive(Clone, Copy)]
struct Keyed<'p> {
    key: RowKey<'p>,
    row: usize,
    shown: Option<&'p str>,
    /// The kind as the register sent it.
    kind: &'p str,
}

/// Finds and reports the differences of things.
pub(super) struct Matcher<'m> {
    layouts: &'m [TableLayout],
    /// Whether persons are matched by name and birth date even where they have a pseudonym.
    by_name: bool,
    same: Option<Same>,
    sink: &'m mut dyn ChangeSink,
    from: Rendered,
    to: Rendered,
}

impl<'m> Matcher<'m> {
    pub(super) fn new(
        layouts: &'m [TableLayout],
        by_name: bool,
        same: Option<Same>,
        sink: &'m mut dyn ChangeSink,
    ) -> Self {
        Self { layouts, by_name, same, sink, from: Rendered::new(), to: Rendered::new() }
    }

    /// Reports what differs between the rows of a thing; returns whether anything did.
    pub(super) fn compare(&mut self, before: Part<'_>, now: Part<'_>, alike: Option<Alike<'_>>) -> Result<bool, Error> {
        let mut reported = false;
        for (table, layout) in self.layouts.iter().enumerate() {
            let owner = match layout.person {
                PersonLayout::Owner { table, .. } => Some(table),
                _ => None,
            };
            let differs = |table: usize| alike.is_none_or(|alike| alike.differs(table, &before.rows[table]));
            if !differs(table) && !owner.is_some_and(differs) {
                continue;
            }
            let owners = [before, now].map(|part| Owners::new(&layout.person, &part.tables[table], part));
            let is_ambiguous = owners.iter().any(Owners::is_ambiguous);
            reported |= match (before.rows[table].as_slice(), now.rows[table].as_slice()) {
                ([], []) => false,
                ([then], [this]) if !is_ambiguous => {
                    let then = self.keyed(table, before, *then, &owners[0]);
                    let this = self.keyed(table, now, *this, &owners[1]);
                    self.report(table, (before, &[then]), (now, &[this]), alike)?
                }
                _ => {
                    let then = self.sorted(table, before, &owners[0]);
                    let these = self.sorted(table, now, &owners[1]);
                    // Rows with the same key are matched in their order, which is no change by itself.
                    let is_ambiguous = is_ambiguous || then.windows(2).any(|pair| pair[0].key == pair[1].key);
                    let is_same = |table: usize| self.has_same_rows(table, before, now);
                    if is_ambiguous && is_same(table) && owner.is_none_or(is_same) {
                        continue;
                    }
                    self.report(table, (before, &then), (now, &these), alike)?
                }
            };
        }
        Ok(reported)
    }

    /// The rows of a table in the order of their keys; those with the same key in their own order.
    fn sorted<'p>(&self, table: usize, part: Part<'p>, owners: &Owners<'p>) -> Vec<Keyed<'p>> {
        let rows = part.rows[table].iter().map(|row| self.keyed(table, part, *row, owners));
        let mut rows: Vec<Keyed<'p>> = rows.collect();
        rows.sort_by(|one, other| one.key.cmp(&other.key));
        rows
    }

    fn keyed<'p>(&self, table: usize, part: Part<'p>, row: usize, owners: &Owners<'p>) -> Keyed<'p> {
        let (layout, columns) = (&self.layouts[table], &part.tables[table]);
        let text = |column: usize| columns[column].as_text(row).unwrap_or_default();
        let person = match &layout.person {
            PersonLayout::None => None,
            PersonLayout::Own { .. } => Some((layout, columns, row)),
            PersonLayout::Owner { table: owner, .. } => {
                owners.of(row).map(|row| (&self.layouts[*owner], &part.tables[*owner], row))
            }
        };
        let (person, shown) = self.person(person);
        let as_sent = layout.kind.map(text).unwrap_or_default();
        let kind = self.same.map_or(as_sent, |same| (same.kind)(as_sent));
        Keyed { key: RowKey { group: text(0), kind, ..person }, row, shown, kind: as_sent }
    }

    /// What a person is known by, as the part of a key, and the pseudonym.
    fn person<'p>(&self, row: Option<(&TableLayout, &'p Vec<Cells>, usize)>) -> (RowKey<'p>, Option<&'p str>) {
        let nothing =
            RowKey { group: "", person: "", born: None, entry: (None, None), known_by: KnownBy::Nothing, kind: "" };
        let Some((TableLayout { person: PersonLayout::Own { id, name, birth_date, entry }, .. }, columns, row)) = row
        else {
            return (nothing, None);
        };
        let pseudonym = columns[*id].as_text(row);
        if let Some(person) = pseudonym.filter(|_| !self.by_name) {
            return (RowKey { person, known_by: KnownBy::Pseudonym, ..nothing }, pseudonym);
        }
        let key = match (columns[*name].as_text(row), columns[*birth_date].as_date(row)) {
            (None, None) => {
                let since = columns[entry[0]].as_timestamp(row).map(|time| time.div_euclid(1000));
                RowKey { entry: (since, columns[entry[1]].as_small(row)), known_by: KnownBy::Entry, ..nothing }
            }
            (person, born) => RowKey { person: person.unwrap_or_default(), born, known_by: KnownBy::Name, ..nothing },
        };
        (key, pseudonym)
    }

    /// Whether both sides have the same rows of a table, in whatever order.
    fn has_same_rows(&self, table: usize, before: Part<'_>, now: Part<'_>) -> bool {
        let sum = |part: Part<'_>| {
            let rows = part.rows[table].iter().map(|row| {
                let columns = self.layouts[table].content.iter();
                Cells::hash_row(columns.map(|column| &part.tables[table][*column]), *row)
            });
            rows.fold(0_u64, u64::wrapping_add)
        };
        before.rows[table].len() == now.rows[table].len() && sum(before) == sum(now)
    }

    /// Reports the rows that only one side has, and the changed columns of the others, in the order of their keys.
    fn report(
        &mut self,
        table: usize,
        (before, then): (Part<'_>, &[Keyed<'_>]),
        (now, these): (Part<'_>, &[Keyed<'_>]),
        alike: Option<Alike<'_>>,
    ) -> Result<bool, Error> {
        let layouts = self.layouts;
        let layout = &layouts[table];
        let (mut then, mut these) = (then.iter().peekable(), these.iter().peekable());
        let mut reported = false;
        loop {
            let order = match (then.peek(), these.peek()) {
                (None, None) => return Ok(reported),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(then), Some(this)) => then.key.cmp(&this.key),
            };
            let row = if order.is_le() { then.next() } else { None };
            let this = if order.is_ge() { these.next() } else { None };
            let Some(Keyed { key, kind, .. }) = this.or(row) else { return Ok(reported) };
            let only_one = if row.is_some() { Difference::Removed } else { Difference::New };
            let change = Change {
                group: key.group,
                person: this.and_then(|this| this.shown).or(row.and_then(|row| row.shown)),
                kind: Some(*kind).filter(|kind| !kind.is_empty()),
                table: layout.name,
                difference: only_one,
            };
            match (row, this) {
                (Some(row), Some(this)) => {
                    let differences = alike.map_or(u64::MAX, |alike| alike.between(table, row.row, this.row));
                    for (place, column) in layout.compared.iter().enumerate() {
                        let (was, is) = (&before.tables[table][*column], &now.tables[table][*column]);
                        if differences & bit_of(place) != 0 && !was.equal(row.row, is, this.row) {
                            let (from, to) = (was.text(row.row, &mut self.from), is.text(this.row, &mut self.to));
                            if self.same.is_some_and(|same| (same.value)(from, to)) {
                                continue;
                            }
                            let column = layout.columns[*column].name;
                            self.sink
                                .take(Change { difference: Difference::Changed { column, from, to }, ..change })?;
                            reported = true;
                        }
                    }
                }
                _ => {
                    self.sink.take(change)?;
                    reported = true;
                }
            }
        }
    }
}
