//! The things that came: which of their rows are written, and how they compare with the snapshot before.

use std::collections::HashMap;

use arrow::array::{Array as _, AsArray as _};
use foldhash::fast::FixedState;

use super::input::Input;
use super::{Base, MergeRules, NewGroup};
use crate::compare::Counts;
use crate::error::{Error, ErrorKind};
use crate::groups::{TableSource, identity};
use crate::table_reader::TextType;

/// Which rows of a group are written: those of the first table, and those of the others.
pub(super) type Written = [bool; 2];

/// The things that came.
#[derive(Debug, Default)]
pub(super) struct Things(HashMap<u128, Thing, FixedState>);

/// What came for one thing.
#[derive(Debug, Default)]
struct Thing {
    /// The number of its last group.
    newest: u32,
    /// The number of its last group that was whole; 0 where none was.
    newest_whole: u32,
    gives_way: bool,
    /// Whether it stays as it was in the snapshot before.
    stays: bool,
    /// Whether it was met in the snapshot before.
    was_there: bool,
    /// Whether what came for it was met.
    is_there: bool,
    /// A number for the content that was met first.
    content: u64,
}

impl Things {
    /// Notes that a group came, with its number.
    pub(super) fn add(&mut self, number: u32, group: &NewGroup) {
        let thing = self.0.entry(identity(&group.key)).or_default();
        thing.newest = number;
        thing.gives_way = group.gives_way;
        if group.is_whole {
            thing.newest_whole = number;
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// How many of them were not met in the snapshot before.
    pub(super) fn new_ones(&self) -> u64 {
        self.0.values().filter(|thing| !thing.was_there).count() as u64
    }

    /// Marks those for which what came gives way to the rows of the base.
    pub(super) fn find_staying(&mut self, rules: &MergeRules, base: &Base) -> Result<(), Error> {
        let Some(table) = rules.tables.first() else { return Ok(()) };
        let columns = [Some(rules.group), rules.outlasts].map(|name| name.and_then(|name| table.column(name)));
        let ([Some(group), Some(outlasts)], Some(Some(path))) = (columns, base.files.first()) else { return Ok(()) };
        if !self.0.values().any(|thing| thing.gives_way) {
            return Ok(());
        }
        let columns = [group, outlasts];
        let mut source = TableSource::open(path, table, &columns, TextType::Declared, base.privacy, ErrorKind::Merge)?;
        while let Some(batch) = source.next_batch()? {
            let (names, outlasts) = (batch.column(0).as_string::<i32>(), batch.column(1).as_boolean());
            let outlasts = |row: usize| outlasts.is_valid(row) && outlasts.value(row);
            for (_, name) in names.iter().enumerate().filter(|(row, _)| outlasts(*row)) {
                if let Some(thing) = self.0.get_mut(&identity(name.unwrap_or_default())) {
                    thing.stays = thing.gives_way;
                }
            }
        }
        Ok(())
    }

    /// What is written of the next group of an input. Counts a thing when its contents of both sides are known, and what
    /// the snapshot before has besides.
    pub(super) fn written(
        &mut self,
        input: &Input,
        compared: &[Vec<usize>],
        counts: &mut Counts,
    ) -> Result<Written, Error> {
        let Some(head) = input.head() else { return Ok([false; 2]) };
        let Some(thing) = self.0.get_mut(&identity(head.key)) else {
            counts.absent += 1;
            return Ok([true; 2]);
        };
        let (is_old, is_newest) = (head.version == 0, head.version == thing.newest);
        if is_old || (is_newest && !compared.is_empty()) {
            let content = input.content(compared)?;
            let met = if is_old { &mut thing.was_there } else { &mut thing.is_there };
            *met = true;
            if thing.was_there && thing.is_there {
                let is_same = thing.content == content || thing.stays;
                *(if is_same { &mut counts.unchanged } else { &mut counts.changed }) += 1;
            }
            thing.content = content;
        }
        Ok(match (is_old, thing.stays) {
            (true, true) => [true; 2],
            (true, false) => [false, thing.newest_whole == 0],
            (false, true) => [false; 2],
            (false, false) => [is_newest, head.version == thing.newest_whole],
        })
    }
}
