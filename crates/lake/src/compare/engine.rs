//! The comparison under way.

use std::ops::Range;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::mpsc::Receiver;
use std::thread::{self, ScopedJoinHandle};

use super::Counts;
use super::aside::Aside;
use super::layout::{Pair, TableLayout};
use super::moved::{self, Moved};
use super::plan::{Fate, Plan};
use super::rows::{Alike, KEY_BIT, Matcher, Part, REFERENCE_BIT, bit_of};
use super::stream::{self, Loaded, Stream, other_groups};
use crate::error::{Error, ErrorKind};
use crate::groups::{Chunk, GroupReader, TableSource, group_keys};
use crate::spill::SpillFolder;

/// Places of the sides.
const BEFORE: usize = 0;
const NOW: usize = 1;
/// The folders inside the draft for what each puts aside.
const FOLDERS: [&str; 2] = [".compare-before", ".compare-now"];

/// Reads the things of both sides at the same time, and finds what becomes of each.
pub(super) fn plan(before: TableSource, now: TableSource) -> Result<Plan, Error> {
    let [before, now] = thread::scope(|scope| {
        let before = scope.spawn(|| group_keys(before));
        let now = group_keys(now);
        [joined(before), now]
    });
    Plan::of(&before?, &now?).map_err(|error| Error::without_path(ErrorKind::Compare).with_source(error))
}

/// Compares, and counts the things. Groups that are put aside are written below a folder when they are more than some.
pub(super) fn run<'c>(
    plan: &Plan,
    layouts: &'c [TableLayout],
    sources: Vec<Pair>,
    matcher: Matcher<'c>,
    (folder, groups_in_memory): (&Path, usize),
) -> Result<Counts, Error> {
    let [mut before, mut now] = [Vec::new(), Vec::new()];
    for [then, this] in sources {
        before.push(then);
        now.push(this);
    }
    let schemas: Vec<_> = now.iter().map(|source| source.schema().clone()).collect();
    let aside = |name: &str| {
        let folder = SpillFolder::new(folder, name, ErrorKind::Compare);
        Aside::new(folder, schemas.clone(), plan.aside(), groups_in_memory)
    };
    let mut pass = Pass {
        layouts,
        matcher,
        counts: Counts::default(),
        rows: [0, 1].map(|_| vec![Vec::new(); layouts.len()]),
        differences: vec![Vec::new(); layouts.len()],
    };
    let aside = thread::scope(|scope| {
        let sides = [(before, &plan.before, aside(FOLDERS[BEFORE])), (now, &plan.now, aside(FOLDERS[NOW]))];
        let [before, now] = sides.map(|(sources, fates, aside)| {
            let (sender, chunks) = stream::channel();
            let read = scope.spawn(move || stream::read(GroupReader::new(sources), fates, aside, &sender));
            (Stream::new(chunks, fates), read)
        });
        let compared = pass.aligned(before.0, now.0);
        let [before, now] = [before.1, now.1].map(joined);
        // What could not be read is the cause of what is missing to compare.
        let aside = [before?, now?];
        compared.map(|()| aside)
    })?;
    let [before, now] = aside.map(Aside::into_parts);
    let parts = [before?, now?];
    thread::scope(|scope| {
        let (sender, moved) = moved::channel();
        let read = scope.spawn(move || moved::read(parts, &sender));
        let compared = pass.all_moved(moved);
        joined(read)?;
        compared
    })?;
    Ok(pass.counts)
}

fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

/// What a pass over the groups needs and counts.
struct Pass<'p> {
    layouts: &'p [TableLayout],
    matcher: Matcher<'p>,
    counts: Counts,
    /// The numbers of a thing's rows, by side and table; kept for their room.
    rows: [Vec<Vec<usize>>; 2],
    /// What differs in the rows of some groups, by table; kept for their room.
    differences: Vec<Vec<u64>>,
}

impl Pass<'_> {
    /// Compares the groups that both sides have in the same order, as they are read.
    fn aligned(&mut self, mut before: Stream<'_>, mut now: Stream<'_>) -> Result<(), Error> {
        loop {
            let groups = match (before.next()?, now.next()?) {
                (None, None) => return Ok(()),
                (Some((loaded, groups, fate @ (Fate::Alone | Fate::Aside))), _) => {
                    self.unpaired(BEFORE, loaded, &groups, fate)?;
                    before.advance(groups.len());
                    continue;
                }
                (_, Some((loaded, groups, fate @ (Fate::Alone | Fate::Aside)))) => {
                    self.unpaired(NOW, loaded, &groups, fate)?;
                    now.advance(groups.len());
                    continue;
                }
                (Some((then, here, Fate::Paired)), Some((these, there, Fate::Paired))) => {
                    let groups = here.len().min(there.len());
                    self.paired([then, these], [here.start, there.start], groups)?;
                    groups
                }
                _ => return Err(other_groups()),
            };
            before.advance(groups);
            now.advance(groups);
        }
    }

    /// Compares the groups that were put aside.
    fn all_moved(&mut self, parts: Receiver<Moved>) -> Result<(), Error> {
        parts.into_iter().try_for_each(|part| self.moved(&part))
    }

    /// What was put aside is compared later.
    fn unpaired(&mut self, side: usize, loaded: &Loaded, groups: &Range<usize>, fate: Fate) -> Result<(), Error> {
        if fate == Fate::Aside {
            return Ok(());
        }
        groups.clone().try_for_each(|group| self.alone(side, loaded, group..group + 1))
    }

    /// Reports a thing that only one side has.
    fn alone(&mut self, side: usize, loaded: &Loaded, groups: Range<usize>) -> Result<(), Error> {
        self.rows[1 - side].iter_mut().for_each(Vec::clear);
        self.set_rows(side, &loaded.chunk, groups);
        *(if side == BEFORE { &mut self.counts.absent } else { &mut self.counts.new }) += 1;
        // The tables of the other side are not looked at where it has no rows.
        self.matched([loaded, loaded], None).map(|_| ())
    }

    fn set_rows(&mut self, side: usize, chunk: &Chunk, groups: Range<usize>) {
        for (table, rows) in self.rows[side].iter_mut().enumerate() {
            rows.clear();
            rows.extend(chunk.rows(table, groups.clone()));
        }
    }

    fn matched(&mut self, loaded: [&Loaded; 2], first: Option<[&[usize]; 2]>) -> Result<bool, Error> {
        let [before, now] = [BEFORE, NOW].map(|side| Part { tables: &loaded[side].columns, rows: &self.rows[side] });
        let alike = first.map(|first| Alike { first, differences: &self.differences });
        self.matcher.compare(before, now, alike)
    }

    /// Compares `count` groups, each with the one of the other side.
    fn paired(&mut self, loaded: [&Loaded; 2], starts: [usize; 2], count: usize) -> Result<(), Error> {
        let mut passed = 0;
        while passed < count {
            let starts = starts.map(|start| start + passed);
            let alike = (0..count - passed)
                .take_while(|group| self.has_as_many_rows(loaded, starts.map(|start| start + group)));
            match alike.count() {
                0 => {
                    self.changed(loaded, starts, None)?;
                    passed += 1;
                }
                groups => {
                    self.row_by_row(loaded, starts, groups)?;
                    passed += groups;
                }
            }
        }
        Ok(())
    }

    fn has_as_many_rows(&self, [before, now]: [&Loaded; 2], [here, there]: [usize; 2]) -> bool {
        let rows = |loaded: &Loaded, table: usize, group: usize| loaded.chunk.rows(table, group..group + 1).len();
        (0..self.layouts.len()).all(|table| rows(before, table, here) == rows(now, table, there))
    }

    /// Compares groups that have as many rows on both sides: column by column for all of them, then those that differ.
    fn row_by_row(&mut self, loaded: [&Loaded; 2], starts: [usize; 2], groups: usize) -> Result<(), Error> {
        let mut differs = false;
        for (table, (layout, marks)) in self.layouts.iter().zip(&mut self.differences).enumerate() {
            let [then, these] =
                [BEFORE, NOW].map(|side| loaded[side].chunk.rows(table, starts[side]..starts[side] + groups));
            marks.clear();
            marks.resize(then.len(), 0);
            let compared = layout.compared.iter().enumerate().map(|(place, column)| (*column, bit_of(place)));
            let keys = layout.keys.iter().map(|column| (*column, KEY_BIT));
            let references = layout.references.iter().map(|column| (*column, REFERENCE_BIT));
            for (column, bit) in keys.chain(references).chain(compared) {
                let [was, is] = loaded.map(|loaded| &loaded.columns[table][column]);
                was.mark_differences(then.start, is, these.start, bit, marks);
            }
            differs |= marks.iter().any(|mark| *mark != 0);
        }
        if !differs {
            self.counts.unchanged += groups as u64;
            return Ok(());
        }
        let first = [BEFORE, NOW].map(|side| {
            (0..self.layouts.len()).map(move |table| loaded[side].chunk.rows(table, starts[side]..starts[side]).start)
        });
        let first = first.map(Iterator::collect::<Vec<_>>);
        for group in 0..groups {
            let groups = starts.map(|start| start + group);
            let differs = self.differences.iter().zip(&first[BEFORE]).enumerate().any(|(table, (marks, first))| {
                let rows = loaded[BEFORE].chunk.rows(table, groups[BEFORE]..groups[BEFORE] + 1);
                marks[rows.start - first..rows.end - first].iter().any(|mark| *mark != 0)
            });
            if differs {
                self.changed(loaded, groups, Some([&first[BEFORE], &first[NOW]]))?;
            } else {
                self.counts.unchanged += 1;
            }
        }
        Ok(())
    }

    /// Compares two groups; their rows were compared one by one where the first of those is known.
    fn changed(&mut self, loaded: [&Loaded; 2], groups: [usize; 2], first: Option<[&[usize]; 2]>) -> Result<(), Error> {
        self.compare(loaded, groups.map(|group| group..group + 1), first)
    }

    /// Compares the groups of a thing.
    fn compare(
        &mut self,
        loaded: [&Loaded; 2],
        [before, now]: [Range<usize>; 2],
        first: Option<[&[usize]; 2]>,
    ) -> Result<(), Error> {
        self.set_rows(BEFORE, &loaded[BEFORE].chunk, before);
        self.set_rows(NOW, &loaded[NOW].chunk, now);
        let changed = self.matched(loaded, first)?;
        *(if changed { &mut self.counts.changed } else { &mut self.counts.unchanged }) += 1;
        Ok(())
    }

    /// Compares groups that moved, and things that have several of them.
    fn moved(&mut self, Moved { sides: [before, now], things }: &Moved) -> Result<(), Error> {
        let [mut then, mut these] = [0, 0];
        for things in things.chunk_by(|one, other| *one == [1, 1] && *other == [1, 1]) {
            match things {
                [[0, groups]] => self.alone(NOW, now, these..these + groups)?,
                [[groups, 0]] => self.alone(BEFORE, before, then..then + groups)?,
                [[1, 1], ..] => self.paired([before, now], [then, these], things.len())?,
                [[here, there], ..] => {
                    self.compare([before, now], [then..then + here, these..these + there], None)?;
                }
                [] => {}
            }
            things.iter().for_each(|[here, there]| (then, these) = (then + here, these + there));
        }
        Ok(())
    }
}
