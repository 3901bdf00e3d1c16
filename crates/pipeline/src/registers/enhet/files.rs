//! The register's files as one snapshot.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use arrow::array::RecordBatch;
use brreg_lake::snapshot::Previous;
use brreg_transform::compared::Compared;
use brreg_transform::enhet::tables::{
    ENDRINGER, ENHETER, HENDELSER, HISTORISKE_NAVN, HendelserRow, HendelserRows, SLETTEDE, TABLES, UNDERENHETER,
};
use brreg_transform::enhet::{COMPARED, Flattener, Numbers, Origin, Part, Privacy};
use brreg_transform::schema::Table;

use super::changes;
use super::deleted_rows::rows_of;
use super::doubled::LeftOut;
use super::kept;
use super::load::{Finished, Load};
use super::night::{Deleted, Gone, LookedUp, Night};
use super::odd::{self, Due};
use super::progress::{Progress, after_load, carriable, usable};
use super::reading::{limits, part_of};
use super::removed::Removed;
use super::settings::EnhetSection;
use super::{NAME, again};
use crate::context::Context;
use crate::intake;
use crate::problem::{Advice, At as _, Kind, Problem, Step};
use crate::register::Recognised;
use crate::report::Note;
use crate::source::{Comparing, Differences, Landed, Loaded, Loading};

/// The tables of the snapshot before from which units that went, and events, are carried over.
const CARRIED: [&Table; 5] = [&ENHETER, &UNDERENHETER, &SLETTEDE, &HISTORISKE_NAVN, &HENDELSER];
/// Tables that others than records fill.
const ELSEWHERE: [&Table; 2] = [&HENDELSER, &ENDRINGER];
/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// Files of the register. A file that is not among them stays as it was in the snapshot before.
pub struct Files {
    /// The files, with what each is where that does not have to be seen from its content.
    paths: Vec<(Option<Part>, PathBuf)>,
    pub(super) night: Night,
    /// Subunits that went with a unit before and have another one now: what differs in them from before is not told.
    released: Mutex<Numbers>,
    /// What is odd about the files as a whole.
    noted: Mutex<Vec<Note>>,
}

impl Files {
    /// Files that a user names.
    #[must_use]
    pub fn new(paths: Vec<PathBuf>) -> Self {
        Self::with(paths.into_iter().map(|path| (None, path)).collect(), Night::default())
    }

    /// Files that were fetched, none where all are those of the snapshot before, and what the fetch knows besides them.
    #[must_use]
    pub fn fetched(paths: Vec<(Part, PathBuf)>, night: Night) -> Self {
        Self::with(paths.into_iter().map(|(part, path)| (Some(part), path)).collect(), night)
    }

    fn with(paths: Vec<(Option<Part>, PathBuf)>, night: Night) -> Self {
        Self { paths, night, released: Mutex::default(), noted: Mutex::default() }
    }

    /// Whether all of them are where they were.
    pub(super) fn are_there(&self) -> bool {
        self.paths.iter().all(|(_, path)| path.exists())
    }

    /// The file of each part.
    pub(super) fn parts(&self, limits: brreg_parser::Limits) -> Result<[Option<&Path>; Part::ALL.len()], Problem> {
        let mut parts: [Option<&Path>; Part::ALL.len()] = Default::default();
        for (known, path) in &self.paths {
            let (seen, recognised) = part_of(path, *known, limits)?;
            let part = known.unwrap_or(seen);
            // What the address says counts for a file that does not show what it is, and for no other.
            if part != seen && recognised == Recognised::Yes {
                let tables = [part, seen].map(|part| part.tables()[0].name);
                let why = format!("the register sent {} at the address of {}", tables[1], tables[0]);
                let advice = "run again later; ask the register if it persists".to_owned();
                return Err(Problem::new(Step::Load, Kind::Refused).because(why).advise(Advice::Said(advice)));
            }
            if let Some(other) = parts[part as usize].replace(path) {
                let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let (one, other) = (name(other), name(path));
                let of = part.tables()[0].name.to_owned();
                return Err(Problem::new(Step::Load, Kind::SameKind { one, other, of }));
            }
        }
        Ok(parts)
    }

    /// Refuses files that a user names where the other parts of the lake could not stand beside them, and would be lost.
    fn check_settings(&self, loading: &Loading<'_>, privacy: Privacy) -> Result<(), Problem> {
        let Some(previous) = loading.previous.filter(|_| self.night.fetched.is_none()) else { return Ok(()) };
        let others = Progress::of(previous).map(|progress| progress.settings_other_than(privacy));
        let Some(others) = others.filter(|others| !others.is_empty()) else { return Ok(()) };
        let parts = self.parts(limits(loading.context.configuration.limits))?;
        let has_rows =
            |part: &Part| previous.manifest.tables.get(part.tables()[0].name).is_some_and(|entry| entry.rows > 0);
        if !Part::ALL.iter().any(|part| parts[*part as usize].is_none() && has_rows(part)) {
            return Ok(());
        }
        let others = others.join(", ");
        let why = format!(
            "the lake was made with other values of {others}, and the tables of the files that are not named would be lost"
        );
        let advice = format!("set {others} as before, or load all three files at once");
        Err(Problem::new(Step::Load, Kind::Refused).because(why).advise(Advice::Said(advice)))
    }

    /// Reads the files but for some records, and keeps what those that are not here gave the snapshot before.
    fn read(
        &self,
        loading: &Loading<'_>,
        flattener: Flattener,
        previous: Option<&Previous>,
        left_out: LeftOut,
    ) -> Result<Load, Problem> {
        let configuration = loading.context.configuration;
        let limits = limits(configuration.limits);
        let progress = loading.context.observer.follow(NAME);
        let mut load = Load::begin(loading.draft, flattener, left_out);
        let parts = self.parts(limits)?;
        let last = parts.iter().rposition(Option::is_some);
        for (place, (part, path)) in Part::ALL.into_iter().zip(parts).enumerate() {
            let checks = Some(&configuration.checks).filter(|_| Some(place) == last);
            match path {
                Some(path) => load.file_of(loading.draft, part, path, limits, checks, &*progress)?,
                None if self.night.switched_off.contains(&part) => {}
                None => load.keep(loading.draft, part, previous).at(Step::Load)?,
            }
            if let (Part::Enheter, Some(previous)) = (part, loading.previous) {
                load.remember_owners(previous);
            }
        }
        Ok(load)
    }

    /// Adds what became of units that are in the files no more, and keeps what was known of others. Returns the deleted units, and
    /// those whose lookup failed.
    fn deleted(
        &self,
        load: &mut Load,
        loading: &Loading<'_>,
        previous: Option<&Previous>,
    ) -> Result<(Numbers, Numbers), Problem> {
        let mut answers: Vec<(Part, Vec<RecordBatch>)> = Vec::new();
        let mut failed = Numbers::default();
        if let Some(look_up) = &self.night.look_up {
            let live = previous.filter(|previous| previous.is_sound(&[&ENHETER, &UNDERENHETER]));
            let mut gone = gone(load, live).at(Step::Load)?;
            // Subunits that are switched off are not gone.
            if self.night.switched_off.contains(&Part::Underenheter) {
                gone.underenheter = Numbers::default();
            }
            let looked_up: LookedUp = look_up.deleted(&gone)?;
            failed = looked_up.failed;
            let subunits = looked_up.deleted.iter().filter_map(Deleted::subunit).collect();
            let above = again::units_above(loading.context.data, &subunits)?;
            let mut flattener = Flattener { above, ..load.flattener.clone() };
            for deleted in looked_up.deleted {
                let Some((part, rows)) = rows_of(&mut flattener, &deleted).at(Step::Load)? else { continue };
                answers.push((part, rows.batches));
                load.along.extend(rows.along);
            }
        }
        let mut known: BTreeSet<String> = load.deleted.iter().map(|number| format!("{number:09}")).collect();
        for (part, batches) in answers {
            let tables: Vec<_> = part.tables().iter().copied().zip(batches).collect();
            let row = tables.iter().find(|(table, _)| table.name == SLETTEDE.name);
            // One of a unit that was removed has none.
            let row = row.filter(|(_, batch)| batch.num_rows() > 0);
            let Some(number) = row.and_then(|(_, batch)| kept::text(batch, KEY, 0)) else { continue };
            // The file that has it, or an earlier answer, says the same.
            if !known.insert(number.to_owned()) {
                continue;
            }
            for (table, batch) in tables.iter().filter(|(_, batch)| batch.num_rows() > 0) {
                let mut file = load.file(loading.draft, table).at(Step::Load)?;
                let written = file.write(batch);
                load.put(table, file);
                written.at(Step::Load)?;
            }
        }
        let new: Numbers = known.iter().map(String::as_str).collect();
        let Some(previous) = previous.filter(|previous| previous.is_sound(&[&SLETTEDE])) else {
            return Ok((new, failed));
        };
        let before = kept::numbers(previous, &SLETTEDE, "er_underenhet").at(Step::Load)?;
        let mut staying = before.all.without(&new).without(&load.flattener.removed);
        for live in [&load.flattener.units, &load.subunits] {
            staying = staying.without(live);
        }
        for table in [&SLETTEDE, &HISTORISKE_NAVN].into_iter().filter(|table| previous.is_sound(&[*table])) {
            let mut file = load.file(loading.draft, table).at(Step::Load)?;
            let copied = kept::copy(previous, table, &mut file, |batch, row| {
                staying.contains(kept::text(batch, KEY, row).unwrap_or_default())
            });
            load.put(table, file);
            copied.at(Step::Load)?;
        }
        Ok((new.and(&staying), failed))
    }

    /// Writes the events, and keeps those of the snapshot before that are not too old.
    fn events(
        &self,
        loading: &Loading<'_>,
        previous: Option<&Previous>,
        days: u32,
        failed: &Numbers,
        due: &mut Option<Due>,
    ) -> Result<TableOf, brreg_lake::Error> {
        let mut file = loading.draft.writer(&HENDELSER)?;
        let oldest = loading.context.now().as_microsecond() - i64::from(days) * DAY;
        // A feed whose position was lost is read from some time before its end.
        let again: HashSet<(&str, i64)> =
            self.night.events.iter().map(|event| (event.feed.kilde(), event.id)).collect();
        if let Some(previous) = previous.filter(|previous| previous.is_sound(&[&HENDELSER])) {
            kept::copy(previous, &HENDELSER, &mut file, |batch, row| {
                let kilde = kept::text(batch, "kilde", row).unwrap_or_default();
                let comes_again =
                    kept::number(batch, "hendelse_id", row).is_some_and(|id| again.contains(&(kilde, id)));
                let time = kept::time(batch, "tidspunkt", row).filter(|time| !comes_again && *time >= oldest);
                if let (Some(due), Some(time)) = (due.as_mut(), time) {
                    let text = |column| kept::text(batch, column, row).unwrap_or_default();
                    due.add(time, text("hendelsestype"), text(KEY));
                }
                time.is_some()
            })?;
        }
        let mut rows = HendelserRows::default();
        for event in &self.night.events {
            if let Some(due) = due {
                due.add(event.time.as_microsecond(), &event.kind, &event.organisasjonsnummer);
            }
            rows.push(HendelserRow {
                kilde: Some(event.feed.kilde()),
                hendelse_id: Some(event.id),
                tidspunkt: Some(event.time.as_microsecond()),
                organisasjonsnummer: Some(&event.organisasjonsnummer),
                hendelsestype: Some(&event.kind),
                felter: event.fields.as_deref(),
                utfall: Some(event.outcome_but(failed)),
            });
        }
        file.write(&rows.finish()?)?;
        Ok((&HENDELSER, file.finish()?))
    }
}

type TableOf = (&'static Table, brreg_lake::manifest::TableEntry);

/// The column of the numbers.
const KEY: &str = "organisasjonsnummer";

/// What the snapshot before had and the files do not have.
fn gone(load: &Load, previous: Option<&Previous>) -> Result<Gone, brreg_lake::Error> {
    let Some(previous) = previous else { return Ok(Gone::default()) };
    let [units, subunits] = [Part::Enheter, Part::Underenheter].map(|part| kept::of_part(previous, part));
    let (units, subunits) = (units?.all, subunits?.all);
    let removed = &load.flattener.removed;
    Ok(Gone {
        enheter: units.without(&load.flattener.units).without(removed),
        underenheter: subunits.without(&load.subunits).without(removed),
    })
}

impl Landed for Files {
    fn load(&self, loading: &Loading<'_>) -> Result<Loaded, Problem> {
        let configuration = loading.context.configuration;
        let section = EnhetSection::of(configuration)?;
        let privacy = section.privacy(configuration.privacy.national_id);
        let previous = usable(loading.previous, privacy);
        let is_base = previous.is_some();
        self.check_settings(loading, privacy)?;
        let fetched = self.night.fetched.map(jiff::Timestamp::as_microsecond);
        let mut removed = Removed::read(loading.context.data)?;
        let flattener = Flattener {
            privacy,
            key: loading.key.clone(),
            origin: Origin { kilde: "fil", hentet: fetched },
            // Whoever names the files: an older one still has them.
            removed: removed.numbers(),
            along: removed.along(),
            units: Numbers::default(),
            personal: Numbers::default(),
            companies: Numbers::default(),
            above: BTreeMap::new(),
        };
        // Without files, everything but what lookups found comes from the snapshot before.
        if self.paths.is_empty() && !previous.is_some_and(|previous| previous.is_sound(&TABLES)) {
            return Ok(Loaded { is_unchanged: true, ..Loaded::default() });
        }
        let mut load = self.read(loading, flattener.clone(), previous, LeftOut::new())?;
        // The file of a user may have the document of a deleted subunit, which does not say its unit: a snapshot may.
        let above = again::units_above(loading.context.data, &load.orphans)?;
        if !load.repeated.is_empty() || !above.is_empty() {
            let left_out = std::mem::take(&mut load.repeated);
            drop(load);
            intake::read_again(&loading.draft.work_folder())?;
            load = self.read(loading, Flattener { above, ..flattener }, previous, left_out)?;
        }
        if !load.repeated.is_empty() {
            return Err(Problem::failed(Step::Load, "a key is not unique"));
        }
        *self.released.lock().unwrap_or_else(PoisonError::into_inner) = removed.release(&load.subunits)?;
        let now = loading.context.now();
        removed.add_along(load.along.drain(..).map(|(subunit, unit)| (subunit, unit, now)), None)?;
        self.require_live(&load, loading.previous, limits(configuration.limits))?;
        self.require_units(&load, loading.previous, limits(configuration.limits))?;
        // Files of all parts need nothing of a table that is damaged. A snapshot that lacks a part was read for it just now.
        let carried = carriable(loading.previous, privacy);
        let (deleted, failed) = self.deleted(&mut load, loading, carried)?;
        removed.add_along(load.along.drain(..).map(|(subunit, unit)| (subunit, unit, now)), None)?;
        odd::count_unknown_with_roles(&mut load, &deleted);
        load.report_unknown_kinds(loading.draft, &self.night.events).at(Step::Load)?;
        let mut due = Due::before(self.night.vintage);
        let hendelser = self.events(loading, carried, section.hendelser_dager, &failed, &mut due).at(Step::Load)?;
        if let Some(due) = due {
            due.count_missing(&mut load, &deleted);
        }
        let finished = load.finish(loading.draft, &ELSEWHERE).at(Step::Load)?;
        *self.noted.lock().unwrap_or_else(PoisonError::into_inner) = odd::lacking(&finished, loading.previous);
        let Finished { mut entries, records, counts, sources, bytes, .. } = finished;
        entries.push(hendelser);
        let fetched = match self.night.progress.clone() {
            Some(progress) => Some(progress),
            None => {
                let parts = self.parts(limits(configuration.limits))?;
                after_load(loading.context, |part| parts[part as usize].is_some(), is_base)?
            }
        };
        let progress = Progress { privacy, fetched };
        let progress = serde_json::to_value(progress).map_err(|error| Problem::failed(Step::Load, error))?;
        let is_whole = true;
        let kept = previous.filter(|_| self.paths.is_empty());
        let compared_with = kept.and_then(|previous| previous.manifest.compared_with.as_deref()?.parse().ok());
        Ok(Loaded {
            entries,
            sources,
            records,
            bytes,
            counts,
            progress: Some(progress),
            compared_with,
            is_whole,
            switched_off: self.night.switched_off.iter().map(|part| part.tables()[0].name).collect(),
            ..Loaded::default()
        })
    }

    fn carried(&self) -> Vec<&'static Table> {
        CARRIED.into()
    }

    fn notes(&self) -> Vec<Note> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn compared(&self) -> Option<&'static Compared> {
        Some(&COMPARED)
    }

    fn compare(&self, comparing: &Comparing<'_>) -> Result<Differences, brreg_lake::Error> {
        if self.paths.is_empty() {
            changes::keep(comparing)
        } else {
            let released = self.released.lock().unwrap_or_else(PoisonError::into_inner);
            changes::write(comparing, &self.night.switched_off, &released)
        }
    }

    fn published(&self, context: &Context<'_>) -> Result<(), Problem> {
        Removed::read(context.data)?.erase(context, None).map(drop)
    }
}
