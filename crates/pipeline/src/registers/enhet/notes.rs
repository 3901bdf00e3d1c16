//! What is counted and noted of a night, with its words.

use crate::register::Phrase;

/// The cursor of a feed lies beyond its end.
pub(super) const CURSOR_LOST: &str = "cursor_lost";
/// Pages of the feeds that were empty before the end.
pub(super) const EMPTY_PAGES: &str = "empty_pages";
/// Events without an organisation number.
pub(super) const WITHOUT_NUMBER: &str = "events_without_number";
/// Feeds whose newest event the register did not say.
pub(super) const UNORDERED: &str = "unordered_feeds";
/// Units that were erased, whatever showed that they were removed.
pub(super) const ERASED: &str = "erased";
/// Subunits that were erased with their units.
pub(super) const ERASED_ALONG: &str = "erased_along";
/// Units whose removal a lookup showed.
pub(super) const REMOVED_BY_LOOKUP: &str = "removed_by_lookup";
/// Units that are in no file and live.
pub(super) const STILL_LIVE: &str = "still_live";
/// Units that no lookup finds.
pub(super) const NOT_FOUND: &str = "not_found";
/// Lookups that failed.
pub(super) const FAILED: &str = "lookups_failed";
/// A file that could not be fetched, so that its tables are those of the snapshot before.
pub(super) const FILE_MISSING: &str = "file_missing";
/// The age of the units' file.
pub(super) const OLD_FILE: &str = "old_file";
/// Hours between the oldest and the newest file.
pub(super) const FILES_APART: &str = "files_apart";
/// The file and the search count different numbers of units.
pub(super) const OTHER_TOTAL: &str = "other_total";

/// Units with roles that are in no file and not known to be deleted.
pub(super) const ROLES_OF_UNKNOWN: &str = "roles_of_unknown";
/// Units that a feed says are new and no file has.
pub(super) const NEW_MISSING: &str = "new_missing";

/// A file of subunits without one, beside these units.
pub(super) const NO_SUBUNITS: &str = "no_subunits";
/// A file of roles without one, beside these units.
pub(super) const NO_ROLES: &str = "no_roles";
/// Units none of which has a name.
pub(super) const NAMELESS_UNITS: &str = "nameless_units";
/// Subunits none of which has a name.
pub(super) const NAMELESS_SUBUNITS: &str = "nameless_subunits";

/// The words for them.
pub(super) const PHRASES: [Phrase; 21] = [
    Phrase {
        name: "removed",
        one: "{count} record passed over whose unit was removed on legal grounds or erased",
        many: "{count} records passed over whose units were removed on legal grounds or erased",
    },
    Phrase {
        name: ROLES_OF_UNKNOWN,
        one: "{count} unit has roles, but is neither in the file of units nor known to be deleted",
        many: "{count} units have roles, but are neither in the file of units nor known to be deleted",
    },
    Phrase {
        name: NEW_MISSING,
        one: "{count} unit was registered more than a day before the files were made, and is in none of them",
        many: "{count} units were registered more than a day before the files were made, and are in none of them",
    },
    Phrase {
        name: CURSOR_LOST,
        one: "the position in {count} feed was beyond its end, so it was read from the day before the file",
        many: "the positions in {count} feeds were beyond their ends, so they were read from the day before the file",
    },
    Phrase {
        name: EMPTY_PAGES,
        one: "{count} page of a feed was empty before its end",
        many: "{count} pages of a feed were empty before its end",
    },
    Phrase {
        name: WITHOUT_NUMBER,
        one: "{count} event has no valid organisation number",
        many: "{count} events have no valid organisation number",
    },
    Phrase {
        name: UNORDERED,
        one: "the register ignored the order in which {count} feed was asked for, which was read until nothing followed",
        many: "the register ignored the order in which {count} feeds were asked for, which were read until nothing followed",
    },
    Phrase {
        name: ERASED,
        one: "{count} unit that the register removed was erased from every snapshot",
        many: "{count} units that the register removed were erased from every snapshot",
    },
    Phrase {
        name: ERASED_ALONG,
        one: "{count} subunit of units that the register removed was erased with them",
        many: "{count} subunits of units that the register removed were erased with them",
    },
    Phrase {
        name: REMOVED_BY_LOOKUP,
        one: "{count} lookup shows a unit that the register removed",
        many: "{count} lookups show units that the register removed",
    },
    Phrase {
        name: STILL_LIVE,
        one: "{count} unit is not in the file but still live",
        many: "{count} units are not in the file but still live",
    },
    Phrase {
        name: NOT_FOUND,
        one: "{count} unit is not in the file, and no lookup finds it",
        many: "{count} units are not in the file, and no lookup finds them",
    },
    Phrase { name: FAILED, one: "{count} lookup failed", many: "{count} lookups failed" },
    Phrase {
        name: FILE_MISSING,
        one: "{count} file could not be fetched, and its tables are those of the last snapshot",
        many: "{count} files could not be fetched, and their tables are those of the last snapshot",
    },
    Phrase {
        name: OLD_FILE,
        one: "the register's file is {days} day old",
        many: "the register's file is {days} days old",
    },
    Phrase {
        name: FILES_APART,
        one: "the files were made {hours} hour apart",
        many: "the files were made {hours} hours apart",
    },
    Phrase {
        name: OTHER_TOTAL,
        one: "the file has {file} units, the register's search counts {search}",
        many: "the file has {file} units, the register's search counts {search}",
    },
    Phrase {
        name: NO_SUBUNITS,
        one: "the file of subunits has none, although there is {count} unit",
        many: "the file of subunits has none, although there are {count} units",
    },
    Phrase {
        name: NO_ROLES,
        one: "the file of roles has none, although there is {count} unit",
        many: "the file of roles has none, although there are {count} units",
    },
    Phrase {
        name: NAMELESS_UNITS,
        one: "the {count} unit of the file has no name",
        many: "none of the {count} units of the file has a name",
    },
    Phrase {
        name: NAMELESS_SUBUNITS,
        one: "the {count} subunit of the file has no name",
        many: "none of the {count} subunits of the file has a name",
    },
];
