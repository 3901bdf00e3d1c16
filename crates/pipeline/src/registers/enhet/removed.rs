//! Units that the register removed on legal grounds: the list of them, and their erasure.
//!
//! The register asks holders of copies to remove such a unit too. Its number is written to the list first, then the unit is
//! erased from every snapshot, then the files in landing that may have it go. Killed in between, the next run reads the list and
//! goes on. The number stays on the list, so that a file that still has the unit is loaded without it, and for as long no file of the
//! register outlives its load.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use brreg_domain::Organisasjonsnummer;
use brreg_lake::erase::Subjects;
use brreg_lake::snapshot::Draft;
use brreg_transform::enhet::Numbers as Set;
use jiff::{SignedDuration, Timestamp};

use super::{Enhet, NAME, along};
use crate::context::Context;
use crate::data::DataFolder;
use crate::erase;
use crate::erase::copies::Numbers;
use crate::landing;
use crate::person_key;
use crate::pictures;
use crate::problem::{Advice, At as _, Problem, Step};
use crate::register::Removals;

/// Name of the list in the register's folder of the state.
pub(super) const LIST: &str = "fjernet.tsv";
/// Begins the line of the units whose numbers were taken from the list: how many, and the longest time in seconds.
const FORGOTTEN: &str = "tidligere";
const HEADER: &str = "organisasjonsnummer\thendelse\tslettet_her\toverordnet_enhet";
/// That of a list from before subunits went with their units.
const OLD_HEADER: &str = "organisasjonsnummer\thendelse\tslettet_her";
/// Days for which a number stays on the list: that of a sole proprietor is personal data itself.
const KEPT_DAYS: i64 = 366;

/// The list of removed units.
#[derive(Debug)]
pub(super) struct Removed {
    path: PathBuf,
    entries: BTreeMap<String, Entry>,
    forgotten: Forgotten,
}

/// The units whose numbers were on the list, and are not any more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Forgotten {
    units: u64,
    /// The longest time from a removal to its erasure, in seconds.
    longest: u64,
}

/// A removed unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    /// When it was removed, or when that was noticed.
    removed: Timestamp,
    /// When it was erased here; `None` while that is not done.
    erased: Option<Timestamp>,
    /// The unit with which a subunit went; `None` for one that the register itself says was removed.
    with: Option<Organisasjonsnummer>,
}

/// The numbers of what an erasure took out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Erased {
    /// Units and subunits that the register says were removed.
    pub(super) units: BTreeSet<String>,
    /// Subunits that went with them.
    pub(super) along: BTreeSet<String>,
}

impl Removed {
    /// Reads the list; a missing one is empty.
    ///
    /// # Errors
    /// A list that cannot be read, or has a line that is damaged. It is not passed over: a load would bring back those who were
    /// removed, and the feed names nobody twice.
    pub(super) fn read(data: &DataFolder) -> Result<Self, Problem> {
        let path = data.state().join(NAME).join(LIST);
        let entries = match brreg_files::read_text(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Default::default()),
            read => read.and_then(|text| parse(&text)),
        };
        match entries.at_path(Step::Erase, &path) {
            Ok((entries, forgotten)) => Ok(Self { path, entries, forgotten }),
            Err(problem) => Err(problem.advise(Advice::Restore(path))),
        }
    }

    /// The numbers on the list, and those of the units with which subunits on it went.
    pub(super) fn numbers(&self) -> Set {
        let above = self.entries.values().filter_map(|entry| entry.with.as_ref());
        self.entries.keys().map(String::as_str).chain(above.map(Organisasjonsnummer::as_str)).collect()
    }

    /// Those of them that are subunits and went with their unit.
    pub(super) fn along(&self) -> Set {
        self.entries.iter().filter(|(_, entry)| entry.with.is_some()).map(|(number, _)| number.as_str()).collect()
    }

    /// Takes subunits from the list that went with their unit and have another one now. Returns them.
    ///
    /// # Errors
    /// A list that cannot be written.
    pub(super) fn release(&mut self, live: &Set) -> Result<Set, Problem> {
        let along = self.along();
        let released = along.without(&along.without(live));
        if !released.is_empty() {
            self.entries.retain(|number, _| !released.contains(number));
            self.write()?;
        }
        Ok(released)
    }

    /// The units that have yet to be erased.
    pub(super) fn pending(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().filter(|(_, entry)| entry.erased.is_none()).map(|(number, _)| number.as_str())
    }

    /// What was done about the units; `None` where there never were any.
    pub(super) fn summary(&self) -> Option<Removals> {
        let units = || self.entries.values().filter(|entry| entry.with.is_none());
        let erased: Vec<u64> = units().filter_map(Entry::seconds).collect();
        let pending = units().count() - erased.len();
        let longest = erased.iter().copied().max().unwrap_or_default().max(self.forgotten.longest);
        let summary = Removals {
            erased: erased.len() as u64 + self.forgotten.units,
            longest: SignedDuration::from_secs(i64::try_from(longest).unwrap_or(i64::MAX)),
            pending: pending as u64,
        };
        (summary != Removals::default()).then_some(summary)
    }

    /// Takes the numbers from the list that were erased long ago: they are counted, and not known any more.
    fn forget(&mut self, now: Timestamp) {
        let oldest = now - SignedDuration::from_hours(24 * KEPT_DAYS);
        let Forgotten { units, longest } = &mut self.forgotten;
        self.entries.retain(|_, entry| {
            let is_kept = entry.erased.is_none_or(|erased| erased >= oldest);
            if !is_kept && entry.with.is_none() {
                *units += 1;
                *longest = entry.seconds().unwrap_or_default().max(*longest);
            }
            is_kept
        });
    }

    /// Whether a unit has yet to be erased.
    pub(super) fn is_pending(&self) -> bool {
        self.pending().next().is_some()
    }

    /// Puts units on the list, which is on disk when this returns. One that is on it already stays as it is.
    ///
    /// # Errors
    /// A list that cannot be written.
    pub(super) fn add(
        &mut self,
        units: impl IntoIterator<Item = (Organisasjonsnummer, Timestamp)>,
    ) -> Result<(), Problem> {
        let before = self.entries.len();
        let mut is_other = false;
        for (number, removed) in units {
            let entry = self.entries.entry(number.to_string()).or_insert(Entry { removed, erased: None, with: None });
            // The register says now of a subunit itself what was concluded from its unit.
            is_other |= entry.with.take().is_some();
        }
        if self.entries.len() == before && !is_other { Ok(()) } else { self.write() }
    }

    /// Puts the subunits of units that have yet to be erased on the list, as the snapshots and the draft of the next one show them.
    ///
    /// # Errors
    /// A lake that cannot be read, and a list that cannot be written.
    pub(super) fn add_subunits(&mut self, data: &DataFolder, draft: Option<&Draft>) -> Result<(), Problem> {
        // On most nights there is none, and every snapshot would be read for it.
        if !self.is_pending() {
            return Ok(());
        }
        let units: Set = self.pending().collect();
        let found = along::subunits(data, draft, &|number| units.contains(number))?;
        let removed = |above: &Organisasjonsnummer| Some(self.entries.get(above.as_str())?.removed);
        let found = found.into_iter().filter_map(|(number, above)| Some((number, above, removed(&above)?)));
        let found: Vec<_> = found.collect();
        self.add_along(found, None)
    }

    /// Puts subunits on the list with their units and the times at which these were removed, where they are not on it.
    ///
    /// # Errors
    /// A list that cannot be written.
    pub(super) fn add_along(
        &mut self,
        subunits: impl IntoIterator<Item = (Organisasjonsnummer, Organisasjonsnummer, Timestamp)>,
        erased: Option<Timestamp>,
    ) -> Result<(), Problem> {
        let before = self.entries.len();
        for (number, above, removed) in subunits {
            let entry = Entry { removed, erased, with: Some(above) };
            self.entries.entry(number.to_string()).or_insert(entry);
        }
        if self.entries.len() == before { Ok(()) } else { self.write() }
    }

    /// Erases the units that have yet to be erased from every snapshot, with their subunits, in one rewriting, and removes what is in
    /// landing. Returns which they were. The run of landing that is under way is kept: it has their numbers alone.
    ///
    /// # Errors
    /// A snapshot that cannot be searched or written, and a file of landing that cannot be removed. The units stay pending.
    pub(super) fn erase(&mut self, context: &Context<'_>, run: Option<&Path>) -> Result<Erased, Problem> {
        let mut erased = Erased::default();
        if !self.is_pending() {
            return Ok(erased);
        }
        let now = context.now();
        self.add_subunits(context.data, None)?;
        let pending: Vec<&str> = self.pending().collect();
        erase::from_register(context.data, &Enhet, &subjects(context, &pending)?, run, now)?;
        // They show names of units beside those of owners.
        pictures::remove(context.data)?;
        for (number, entry) in self.entries.iter_mut().filter(|(_, entry)| entry.erased.is_none()) {
            entry.erased = Some(now);
            let of = if entry.with.is_some() { &mut erased.along } else { &mut erased.units };
            of.insert(number.clone());
        }
        self.forget(now);
        self.write()?;
        Ok(erased)
    }

    /// The file of the list.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    fn write(&self) -> Result<(), Problem> {
        let mut text = format!("{HEADER}\n");
        for (number, Entry { removed, erased, with }) in &self.entries {
            let erased = erased.map(|erased| erased.to_string()).unwrap_or_default();
            let with = with.map(|with| format!("\t{with}")).unwrap_or_default();
            text.push_str(&format!("{number}\t{removed}\t{erased}{with}\n"));
        }
        if self.forgotten != Forgotten::default() {
            text.push_str(&format!("{FORGOTTEN}\t{}\t{}\n", self.forgotten.units, self.forgotten.longest));
        }
        if let Some(folder) = self.path.parent() {
            brreg_files::create_folder_durably(folder).at_path(Step::Erase, folder)?;
        }
        brreg_files::replace(&self.path, text.as_bytes()).at_path(Step::Erase, &self.path)
    }
}

/// Removes the register's runs of landing while any unit is on the list. A file may have such a unit where no load notices it: one
/// that was not loaded, one with the same content as before, or one that names the unit as the holder of a role. Of the run that
/// is excepted, the folders go that have one of the numbers.
///
/// # Errors
/// A list that cannot be read, and a run that cannot be searched or removed.
pub(super) fn forget_landing(data: &DataFolder, but: Option<&Path>) -> Result<(), Problem> {
    let removed = Removed::read(data)?;
    if removed.entries.is_empty() {
        return Ok(());
    }
    landing::forget(data, NAME, |run| Some(run) != but)?;
    let Some(run) = but else { return Ok(()) };
    let numbers = Numbers::new(removed.entries.keys().map(String::as_str));
    let found = numbers.below(run).at_path(Step::Erase, run)?;
    // A part of a file is of no use without its description, which is beside it.
    let folders: BTreeSet<&Path> = found.iter().filter_map(|path| path.parent()).collect();
    for folder in folders.into_iter().filter(|folder| folder.exists()) {
        fs::remove_dir_all(folder).at_path(Step::Erase, folder)?;
        let above = folder.parent().unwrap_or(run);
        brreg_files::sync_folder(above).at_path(Step::Erase, above)?;
    }
    Ok(())
}

/// Units as subjects of an erasure.
///
/// # Errors
/// A key that cannot be read.
pub(super) fn subjects(context: &Context<'_>, units: &[&str]) -> Result<Subjects, Problem> {
    let mut subjects = Subjects::new(person_key::of(context)?);
    units.iter().for_each(|number| subjects.add_company(number));
    Ok(subjects)
}

impl Entry {
    /// The seconds from the removal to the erasure.
    fn seconds(&self) -> Option<u64> {
        let seconds = self.erased?.duration_since(self.removed).as_secs();
        Some(u64::try_from(seconds).unwrap_or_default())
    }
}

fn parse(text: &str) -> io::Result<(BTreeMap<String, Entry>, Forgotten)> {
    let damaged = |line| io::Error::new(io::ErrorKind::InvalidData, format!("line {line} of the list is damaged"));
    let mut lines = text.lines();
    if !lines.next().is_some_and(|header| [HEADER, OLD_HEADER].contains(&header)) {
        return Err(damaged(1));
    }
    let (mut entries, mut forgotten) = (BTreeMap::new(), Forgotten::default());
    for (number, line) in (2..).zip(lines) {
        match parse_forgotten(line) {
            Some(earlier) => forgotten = earlier,
            None => entries.extend([parse_line(line).ok_or_else(|| damaged(number))?]),
        }
    }
    Ok((entries, forgotten))
}

fn parse_forgotten(line: &str) -> Option<Forgotten> {
    let (units, longest) = line.strip_prefix(FORGOTTEN)?.strip_prefix('\t')?.split_once('\t')?;
    Some(Forgotten { units: units.parse().ok()?, longest: longest.parse().ok()? })
}

fn parse_line(line: &str) -> Option<(String, Entry)> {
    let mut fields = line.split('\t');
    let number = fields.next()?.parse::<Organisasjonsnummer>().ok()?;
    let removed = fields.next()?.parse().ok()?;
    let erased = fields.next().filter(|text| !text.is_empty()).map(str::parse).transpose().ok()?;
    let with = fields.next().map(Organisasjonsnummer::parse).transpose().ok()?;
    Some((number.to_string(), Entry { removed, erased, with }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::fs;

    use super::*;

    #[test]
    fn the_list_is_read_as_it_was_written_and_a_damaged_one_is_not_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(folder.path()).unwrap();
        let number: Organisasjonsnummer = "391004129".parse().unwrap();
        let time: Timestamp = "2026-09-01T15:00:03.702Z".parse().unwrap();
        let mut removed = Removed::read(&data).unwrap();
        assert!(!removed.is_pending());
        removed.add([(number, time)]).unwrap();
        let again = Removed::read(&data).unwrap();
        assert_eq!(again.entries, removed.entries);
        assert!(again.is_pending() && again.numbers().contains("391004129"));
        let text = fs::read_to_string(&removed.path).unwrap();
        assert_eq!(again.summary(), Some(Removals { pending: 1, ..Removals::default() }));
        let more = [
            "tidligere\t1\t\n",
            "391004128\t2026-09-01T15:00:03Z\t\n",
            "391006555\tyesterday\t\n",
            "391006555\n",
            "\0",
        ];
        for damaged in more.map(|line| format!("{text}{line}")).into_iter().chain(["".into(), text[..9].into()]) {
            fs::write(&removed.path, damaged).unwrap();
            assert_eq!(Removed::read(&data).unwrap_err().advice(), Some(&Advice::Restore(removed.path.clone())));
        }
    }

    #[test]
    fn after_a_year_a_number_is_only_counted_and_the_longest_time_stays() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(folder.path()).unwrap();
        let path = data.state().join(NAME).join(LIST);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let lines = "391004129\t2025-01-01T00:00:00Z\t2025-01-03T00:00:00Z\n391006555\t2026-09-01T00:00:00Z\t2026-09-01T06:00:00Z\n";
        fs::write(&path, format!("{HEADER}\n{lines}tidligere\t4\t60\n")).unwrap();
        let mut removed = Removed::read(&data).unwrap();
        let summary = Removals { erased: 6, longest: SignedDuration::from_hours(48), pending: 0 };
        assert_eq!(removed.summary(), Some(summary));
        removed.forget("2026-11-27T00:00:00Z".parse().unwrap());
        removed.write().unwrap();
        assert!(!fs::read_to_string(&path).unwrap().contains("391004129"));
        let removed = Removed::read(&data).unwrap();
        assert_eq!((removed.summary(), removed.entries.len()), (Some(summary), 1));
        fs::remove_file(path).unwrap();
        assert_eq!(Removed::read(&data).unwrap().summary(), None);
    }
}
