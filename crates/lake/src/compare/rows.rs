//! The rows of one thing on both sides: which are the same, and what differs.

use std::borrow::Cow;
use std::cmp::Ordering;

use brreg_domain::identifying;
use brreg_transform::compared::Same;

use super::cells::Cells;
use super::layout::{PersonLayout, TableLayout};
use super::owners::Owners;
use super::text::Rendered;
use super::thing::Thing;
use super::{Change, ChangeSink, Difference};
use crate::error::Error;

/// The rows of a thing on one side: the columns of each table, and the numbers of the rows.
#[derive(Clone, Copy)]
pub(super) struct Part<'p> {
    pub(super) tables: &'p [Vec<Cells>],
    pub(super) rows: &'p [Vec<usize>],
}

/// What differs between rows that are read alike on both sides: the first row of each table and side, and for each row of a
/// table from there on a bit per compared column ([`bit_of`]), [`KEY_BIT`] and [`REFERENCE_BIT`].
#[derive(Clone, Copy)]
pub(super) struct Alike<'p> {
    pub(super) first: [&'p [usize]; 2],
    pub(super) differences: &'p [Vec<u64>],
}

/// The bit for what rows are matched by, and for all compared columns from the 63rd on.
pub(super) const KEY_BIT: u64 = 1 << 63;
/// The bit for what refers to an owner, and for what owners are referred to by.
pub(super) const REFERENCE_BIT: u64 = 1 << 62;

/// The bit of a compared column.
pub(super) const fn bit_of(compared: usize) -> u64 {
    if compared < 62 { 1 << compared } else { KEY_BIT }
}

impl Alike<'_> {
    /// Whether any of a table's rows differs.
    fn differs(&self, table: usize, rows: &[usize]) -> bool {
        rows.iter().any(|row| self.differences[table][row - self.first[0][table]] != 0)
    }

    /// Whether none of these bits is set for any of a table's rows.
    fn is_same_in(&self, bits: u64, table: usize, rows: &[usize]) -> bool {
        rows.iter().all(|row| self.differences[table][row - self.first[0][table]] & bits == 0)
    }

    /// The counterpart of a row of the later side.
    fn counterpart(&self, table: usize, row: usize) -> usize {
        row - self.first[1][table] + self.first[0][table]
    }

    /// The bits of two rows of a table; none where they are not each other's counterpart.
    fn between(&self, table: usize, row: usize, other: usize) -> Option<u64> {
        (row == self.counterpart(table, other)).then(|| self.differences[table][row - self.first[0][table]])
    }
}

/// What a row is matched by.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct RowKey<'p> {
    group: &'p str,
    /// The pseudonym, or where there is none the name as pseudonyms are made of it; the organisation number of a company.
    person: Cow<'p, str>,
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
    Company,
}

/// A row with its key and the pseudonym that is shown.
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
        self.sink.take_thing(&Thing { layouts: self.layouts, sides: [before, now] })?;
        let mut reported = false;
        for (table, layout) in self.layouts.iter().enumerate().filter(|(_, layout)| layout.is_reported) {
            let owner = match layout.person {
                PersonLayout::Owner { table, .. } => Some(table),
                _ => None,
            };
            let differs = |table: usize| alike.is_none_or(|alike| alike.differs(table, &before.rows[table]));
            if !differs(table) && !owner.is_some_and(differs) {
                continue;
            }
            // Where rows refer to an owner, they are matched by what that one is matched by.
            let bits = if owner.is_some() { KEY_BIT | REFERENCE_BIT } else { KEY_BIT };
            let has_same_keys = |alike: &Alike<'_>| {
                [table].into_iter().chain(owner).all(|table| alike.is_same_in(bits, table, &before.rows[table]))
            };
            if let Some(alike) = alike.filter(has_same_keys) {
                reported |= self.report_counterparts(table, owner, before, now, alike)?;
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
                    if is_ambiguous && self.has_same_rows(table, owner, before, now) {
                        continue;
                    }
                    self.report(table, (before, &then), (now, &these), alike)?
                }
            };
        }
        Ok(reported)
    }

    /// Reports the changed columns of a table's rows, each of which is matched with its counterpart: by the same values, so
    /// that the rows of one side tell the order of both.
    fn report_counterparts(
        &mut self,
        table: usize,
        owner: Option<usize>,
        before: Part<'_>,
        now: Part<'_>,
        alike: Alike<'_>,
    ) -> Result<bool, Error> {
        let owners = Owners::new(&self.layouts[table].person, &now.tables[table], now);
        let these = self.sorted(table, now, &owners);
        let is_ambiguous = || owners.is_ambiguous() || these.windows(2).any(|pair| pair[0].key == pair[1].key);
        if these.len() > 1 && is_ambiguous() && self.has_same_rows(table, owner, before, now) {
            return Ok(false);
        }
        let mut reported = false;
        for this in &these {
            let row = alike.counterpart(table, this.row);
            reported |= self.report_columns(
                table,
                (before, row),
                (now, this),
                this.shown,
                alike.between(table, row, this.row),
            )?;
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

    /// What a person is known by, as the part of a key, and the pseudonym; of a company its number is both.
    fn person<'p>(&self, row: Option<(&TableLayout, &'p Vec<Cells>, usize)>) -> (RowKey<'p>, Option<&'p str>) {
        let nothing = RowKey {
            group: "",
            person: Cow::Borrowed(""),
            born: None,
            entry: (None, None),
            known_by: KnownBy::Nothing,
            kind: "",
        };
        let Some((layout, columns, row)) = row else { return (nothing, None) };
        let PersonLayout::Own { id, name, birth_date, company, entry } = &layout.person else {
            return (nothing, None);
        };
        if let Some(number) = company.and_then(|company| columns[company].as_text(row)) {
            return (RowKey { person: number.into(), known_by: KnownBy::Company, ..nothing }, Some(number));
        }
        let pseudonym = columns[*id].as_text(row);
        if let Some(person) = pseudonym.filter(|_| !self.by_name) {
            return (RowKey { person: person.into(), known_by: KnownBy::Pseudonym, ..nothing }, pseudonym);
        }
        let key = match (columns[*name].as_text(row), columns[*birth_date].as_date(row), entry) {
            (None, None, Some(entry)) => {
                let since = columns[entry[0]].as_timestamp(row).map(|time| time.div_euclid(1000));
                RowKey { entry: (since, columns[entry[1]].as_small(row)), known_by: KnownBy::Entry, ..nothing }
            }
            (person, born, _) => {
                let person = identifying(person.unwrap_or_default());
                RowKey { person, born, known_by: KnownBy::Name, ..nothing }
            }
        };
        (key, pseudonym)
    }

    /// Whether both sides have the same rows of a table and of its owners' table, in whatever order.
    fn has_same_rows(&self, table: usize, owner: Option<usize>, before: Part<'_>, now: Part<'_>) -> bool {
        let sum = |table: usize, part: Part<'_>| {
            let rows = part.rows[table].iter().map(|row| {
                let columns = self.layouts[table].content.iter();
                Cells::hash_row(columns.map(|column| &part.tables[table][*column]), *row)
            });
            rows.fold(0_u64, u64::wrapping_add)
        };
        [table]
            .into_iter()
            .chain(owner)
            .all(|table| before.rows[table].len() == now.rows[table].len() && sum(table, before) == sum(table, now))
    }

    /// Reports the rows that only one side has, and the changed columns of the others, in the order of their keys.
    fn report(
        &mut self,
        table: usize,
        (before, then): (Part<'_>, &[Keyed<'_>]),
        (now, these): (Part<'_>, &[Keyed<'_>]),
        alike: Option<Alike<'_>>,
    ) -> Result<bool, Error> {
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
            match (row, this) {
                (Some(row), Some(this)) => {
                    let known = alike.and_then(|alike| alike.between(table, row.row, this.row));
                    let shown = this.shown.or(row.shown);
                    reported |= self.report_columns(table, (before, row.row), (now, this), shown, known)?;
                }
                (Some(only), None) => {
                    self.sink.take(change(&self.layouts[table], only, only.shown, Difference::Removed))?;
                    reported = true;
                }
                (None, Some(only)) => {
                    self.sink.take(change(&self.layouts[table], only, only.shown, Difference::New))?;
                    reported = true;
                }
                (None, None) => return Ok(reported),
            }
        }
    }

    /// Reports the columns in which two rows differ, of which it may be known whether they do.
    fn report_columns(
        &mut self,
        table: usize,
        (before, row): (Part<'_>, usize),
        (now, this): (Part<'_>, &Keyed<'_>),
        shown: Option<&str>,
        known: Option<u64>,
    ) -> Result<bool, Error> {
        let layout = &self.layouts[table];
        let mut reported = false;
        for (place, column) in layout.compared.iter().enumerate() {
            let (was, is) = (&before.tables[table][*column], &now.tables[table][*column]);
            let bit = bit_of(place);
            let differs = match known {
                Some(bits) if bits & bit == 0 => false,
                // A bit of its own says it, the common one only that some column may differ.
                Some(_) if bit != KEY_BIT => true,
                _ => !was.equal(row, is, this.row),
            };
            if !differs {
                continue;
            }
            let (from, to) = (was.text(row, &mut self.from), is.text(this.row, &mut self.to));
            if self.same.is_some_and(|same| (same.value)(from, to)) {
                continue;
            }
            let difference = Difference::Changed { column: layout.columns[*column].name, from, to };
            self.sink.take(change(layout, this, shown, difference))?;
            reported = true;
        }
        Ok(reported)
    }
}

/// A difference of a row.
fn change<'c>(
    layout: &TableLayout,
    row: &Keyed<'c>,
    person: Option<&'c str>,
    difference: Difference<'c>,
) -> Change<'c> {
    let kind = Some(row.kind).filter(|kind| !kind.is_empty());
    Change { group: row.key.group, person, kind, table: layout.name, difference }
}
