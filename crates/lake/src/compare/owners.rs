//! Finds the owner's row that a row refers to.

use std::hash::{BuildHasher as _, Hasher as _};

use foldhash::fast::FixedState;

use super::cells::Cells;
use super::layout::PersonLayout;
use super::rows::Part;

/// Owners of one thing above which they are found by hash instead of one by one.
const FEW: usize = 32;

/// The owners of one thing on one side. Of several that are referred to alike the last one counts.
pub(super) struct Owners<'p> {
    rows: &'p [usize],
    /// Pairs of columns here and in the owners' table.
    reference: Vec<(&'p Cells, &'p Cells)>,
    /// Hash of the reference and row of each, sorted; empty where there are few.
    by_hash: Vec<(u64, usize)>,
}

impl<'p> Owners<'p> {
    /// The owners of the rows with these columns.
    pub(super) fn new(person: &PersonLayout, columns: &'p [Cells], part: Part<'p>) -> Self {
        let PersonLayout::Owner { table, reference } = person else {
            return Self { rows: &[], reference: Vec::new(), by_hash: Vec::new() };
        };
        let (rows, there) = (part.rows[*table].as_slice(), &part.tables[*table]);
        let reference: Vec<_> = reference.iter().map(|(here, owner)| (&columns[*here], &there[*owner])).collect();
        let mut by_hash = Vec::new();
        if rows.len() > FEW {
            by_hash.extend(rows.iter().map(|row| (hash(reference.iter().map(|(_, there)| there.hash(*row))), *row)));
            by_hash.sort();
        }
        Self { rows, reference, by_hash }
    }

    /// Whether several owners are referred to alike.
    pub(super) fn is_ambiguous(&self) -> bool {
        let is_same = |one: usize, other: usize| self.reference.iter().all(|(_, there)| there.equal(one, there, other));
        if self.by_hash.is_empty() {
            let pairs = self
                .rows
                .iter()
                .enumerate()
                .flat_map(|(place, one)| self.rows[place + 1..].iter().map(move |other| (*one, *other)));
            return pairs.into_iter().any(|(one, other)| is_same(one, other));
        }
        self.by_hash.windows(2).any(|pair| pair[0].0 == pair[1].0)
    }

    /// The owner that a row refers to.
    pub(super) fn of(&self, row: usize) -> Option<usize> {
        let is_owner = |owner: &usize| self.reference.iter().all(|(here, there)| here.equal(row, there, *owner));
        if self.by_hash.is_empty() {
            return self.rows.iter().rev().copied().find(is_owner);
        }
        let wanted = hash(self.reference.iter().map(|(here, _)| here.hash(row)));
        let behind = self.by_hash.partition_point(|(hash, _)| *hash <= wanted);
        let candidates = self.by_hash[..behind].iter().rev().take_while(|(hash, _)| *hash == wanted);
        candidates.map(|(_, row)| *row).find(is_owner)
    }
}

fn hash(values: impl Iterator<Item = u64>) -> u64 {
    let mut hasher = FixedState::default().build_hasher();
    values.for_each(|value| hasher.write_u64(value));
    hasher.finish()
}
