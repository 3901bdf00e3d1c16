//! The things that came: which of their rows are written, and how they compare with the snapshot before.

use arrow::array::{Array as _, AsArray as _};

use super::input::Input;
use super::{Base, MergeRules, NewGroup};
use crate::compare::Counts;
use crate::error::{Error, ErrorKind};
use crate::groups::{TableSource, identity};
use crate::table_reader::TextType;

/// Which rows of a group are written: those of the first table, and those of the others.
pub(super) type Written = [bool; 2];

/// Shares in which things are kept, so that no large room is needed when one of them grows.
const SHARES: usize = 256;

/// What came for things, in the order in which it came.
#[derive(Debug)]
pub(super) struct Arrivals(Vec<Vec<Thing>>);

/// The things that came: those of each share in the order of their ids.
#[derive(Debug)]
pub(super) struct Things {
    shares: Vec<Vec<Thing>>,
    /// A number for the content of each thing, where it was met last; empty where there is no snapshot before.
    contents: Vec<Vec<u64>>,
}

/// What tells a thing from others.
type Id = [u32; 4];

/// What came for one thing. There may be millions of them: 28 bytes each.
#[derive(Debug)]
struct Thing {
    id: Id,
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
}

/// The thing's id, and its share.
fn place(key: &str) -> (Id, usize) {
    let bytes = identity(key).to_be_bytes();
    let (words, _) = bytes.as_chunks();
    let id = [0, 1, 2, 3].map(|word| u32::from_be_bytes(words[word]));
    (id, usize::from(bytes[0]))
}

/// The share of the thing of this name and its place there, if anything came for it.
fn find(shares: &[Vec<Thing>], key: &str) -> Option<(usize, usize)> {
    let (id, share) = place(key);
    let place = shares.get(share)?.binary_search_by_key(&id, |thing| thing.id).ok()?;
    Some((share, place))
}

impl Arrivals {
    pub(super) fn new() -> Self {
        Self((0..SHARES).map(|_| Vec::new()).collect())
    }

    /// Notes that a group came, with its number: a higher one than those before it.
    pub(super) fn add(&mut self, number: u32, group: &NewGroup) {
        let (id, share) = place(&group.key);
        let share = &mut self.0[share];
        if share.len() == share.capacity() {
            // A doubled room would be half empty.
            share.reserve_exact(share.len() / 8 + 8);
        }
        share.push(Thing {
            id,
            newest: number,
            newest_whole: if group.is_whole { number } else { 0 },
            gives_way: group.gives_way,
            stays: false,
            was_there: false,
            is_there: false,
        });
    }

    /// The things for which something came, to be compared with a base if there is one.
    pub(super) fn into_things(self, base: Option<&Base>) -> Things {
        let mut shares = self.0;
        for share in &mut shares {
            share.sort_unstable_by_key(|thing| (thing.id, thing.newest));
            share.dedup_by(|later, thing| {
                let is_same = later.id == thing.id;
                if is_same {
                    (thing.newest, thing.gives_way) = (later.newest, later.gives_way);
                    thing.newest_whole = thing.newest_whole.max(later.newest_whole);
                }
                is_same
            });
        }
        let contents = shares.iter().filter(|_| base.is_some()).map(|share| vec![0; share.len()]).collect();
        Things { shares, contents }
    }
}

impl Things {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.shares.iter().map(Vec::len).sum()
    }

    /// How many of them were not met in the snapshot before.
    pub(super) fn new_ones(&self) -> u64 {
        self.shares.iter().flatten().filter(|thing| !thing.was_there).count() as u64
    }

    /// Marks those for which what came gives way to the rows of the base.
    pub(super) fn find_staying(&mut self, rules: &MergeRules, base: &Base) -> Result<(), Error> {
        let Some(table) = rules.tables.first() else { return Ok(()) };
        let columns = [Some(rules.group), rules.outlasts].map(|name| name.and_then(|name| table.column(name)));
        let ([Some(group), Some(outlasts)], Some(Some(path))) = (columns, base.files.first()) else { return Ok(()) };
        if !self.shares.iter().flatten().any(|thing| thing.gives_way) {
            return Ok(());
        }
        let columns = [group, outlasts];
        let mut source = TableSource::open(path, table, &columns, TextType::Declared, base.privacy, ErrorKind::Merge)?;
        while let Some(batch) = source.next_batch()? {
            let (names, outlasts) = (batch.column(0).as_string::<i32>(), batch.column(1).as_boolean());
            let outlasts = |row: usize| outlasts.is_valid(row) && outlasts.value(row);
            for (_, name) in names.iter().enumerate().filter(|(row, _)| outlasts(*row)) {
                if let Some((share, place)) = find(&self.shares, name.unwrap_or_default()) {
                    let thing = &mut self.shares[share][place];
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
        let Some((share, place)) = find(&self.shares, head.key) else {
            counts.absent += 1;
            return Ok([true; 2]);
        };
        let thing = &mut self.shares[share][place];
        let (is_old, is_newest) = (head.version == 0, head.version == thing.newest);
        if is_old || (is_newest && !compared.is_empty()) {
            let content = input.content(compared)?;
            let met = if is_old { &mut thing.was_there } else { &mut thing.is_there };
            *met = true;
            let other = std::mem::replace(&mut self.contents[share][place], content);
            if thing.was_there && thing.is_there {
                let is_same = other == content || thing.stays;
                *(if is_same { &mut counts.unchanged } else { &mut counts.changed }) += 1;
            }
        }
        Ok(match (is_old, thing.stays) {
            (true, true) => [true; 2],
            (true, false) => [false, thing.newest_whole == 0],
            (false, true) => [false; 2],
            (false, false) => [is_newest, head.version == thing.newest_whole],
        })
    }
}
