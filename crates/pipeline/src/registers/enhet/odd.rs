//! What is odd about a load as a whole: it is reported, and refuses nothing.

use brreg_lake::snapshot::Previous;
use brreg_transform::enhet::tables::ENHETER;
use brreg_transform::enhet::{Numbers, Part};
use brreg_transform::schema::Table;
use jiff::{SignedDuration, Timestamp};

use super::load::{Finished, Load};
use super::notes;
use crate::report::Note;

/// How many of the units with roles may be unknown, as a share, before it is reported.
const USUAL_UNKNOWN: f64 = 0.005;
/// How many of the events of a day may be of new units that the file lacks, as a share, before it is reported.
const USUAL_MISSING: f64 = 0.001;
/// Hours before the file in which an event may be missing from it: the moment that a file shows is not documented.
const GRACE_HOURS: i64 = 24;
/// Hours before the file from which events are looked at. Each is looked at in one night.
const OLDEST_HOURS: i64 = 48;
/// The kind of event of a new unit.
const NEW: &str = "Ny";

/// Counts the units that have roles and are neither in a file nor known to be deleted, where they are unusually many.
pub(super) fn count_unknown_with_roles(load: &mut Load, deleted: &Numbers) {
    let Some(with_roles) = &load.with_roles else { return };
    // Roles may be loaded before the units.
    if load.flattener.units.is_empty() {
        return;
    }
    let unknown = unknown(load, with_roles, deleted).len();
    if is_more(unknown, with_roles.len(), USUAL_UNKNOWN) {
        load.counts.insert(notes::ROLES_OF_UNKNOWN.to_owned(), unknown as u64);
    }
}

/// Notes of what the files lack as a whole. A file of subunits or roles without any refuses no load: the units are right without it,
/// and the next night's file brings the rest. Where there were some before, the limit of row changes decides.
pub(super) fn lacking(finished: &Finished, previous: Option<&Previous>) -> Vec<Note> {
    let rows = |table| finished.entry(table).map_or(0, |entry| entry.rows);
    let before = |table: &Table| previous.and_then(|it| it.manifest.tables.get(table.name)).map_or(0, |it| it.rows);
    let is_read = |part: Part| finished.read.contains(&part);
    let units = rows(&ENHETER);
    let mut notes = Vec::new();
    for (part, name) in [(Part::Underenheter, notes::NO_SUBUNITS), (Part::Roller, notes::NO_ROLES)] {
        let table = part.tables()[0];
        if is_read(part) && units > 0 && rows(table) == 0 && before(table) == 0 {
            notes.push(Note::of_register(name, [("count", units)]));
        }
    }
    for (part, name) in [(Part::Enheter, notes::NAMELESS_UNITS), (Part::Underenheter, notes::NAMELESS_SUBUNITS)] {
        let Some(entry) = finished.entry(part.tables()[0]).filter(|entry| is_read(part) && entry.rows > 0) else {
            continue;
        };
        if entry.columns.get("navn").is_some_and(|column| column.nulls == entry.rows) {
            notes.push(Note::of_register(name, [("count", entry.rows)]));
        }
    }
    notes
}

/// The numbers that are in no file and not known to be deleted or removed.
fn unknown(load: &Load, numbers: &Numbers, deleted: &Numbers) -> Numbers {
    let sets = [&load.flattener.units, &load.subunits, &load.flattener.removed, deleted];
    sets.into_iter().fold(numbers.clone(), |left, set| left.without(set))
}

/// The events of the day that the file of units must show.
pub(super) struct Due {
    from: Timestamp,
    to: Timestamp,
    events: usize,
    new: Vec<u32>,
}

impl Due {
    /// No events yet, of the day that a file of this time must show; `None` where the register does not say how old it is.
    pub(super) fn before(vintage: Option<Timestamp>) -> Option<Self> {
        let before = |hours| vintage?.checked_sub(SignedDuration::from_hours(hours)).ok();
        Some(Self { from: before(OLDEST_HOURS)?, to: before(GRACE_HOURS)?, events: 0, new: Vec::new() })
    }

    /// Adds an event, where it is of the day.
    pub(super) fn add(&mut self, microsecond: i64, kind: &str, number: &str) {
        let is_of_the_day = (self.from.as_microsecond()..self.to.as_microsecond()).contains(&microsecond);
        if is_of_the_day {
            self.events += 1;
            self.new.extend(number.parse::<u32>().ok().filter(|_| kind == NEW));
        }
    }

    /// Counts the new units that no file has, where they are unusually many.
    pub(super) fn count_missing(self, load: &mut Load, deleted: &Numbers) {
        let missing = unknown(load, &self.new.into_iter().collect(), deleted).len();
        if is_more(missing, self.events, USUAL_MISSING) {
            load.counts.insert(notes::NEW_MISSING.to_owned(), missing as u64);
        }
    }
}

/// Whether some are more than this share of all. There are far fewer than 2^52, where a double is exact.
fn is_more(some: usize, all: usize, share: f64) -> bool {
    some as f64 > all as f64 * share
}
