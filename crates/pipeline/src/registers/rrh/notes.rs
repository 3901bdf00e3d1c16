//! What is counted and noted of a run by lookups, and its words.

use crate::register::Phrase;

pub(super) const REPEATED: &str = "repeated";
pub(super) const LOOKED_UP: &str = "looked_up";
pub(super) const CHANGED: &str = "changed";
pub(super) const NOT_OBLIGED: &str = "not_obliged";
pub(super) const LEFT: &str = "left";
pub(super) const WITHOUT_EVENT: &str = "changed_without_event";
pub(super) const FAILED: &str = "failed";
pub(super) const LATER: &str = "later";
pub(super) const POSITION_REFUSED: &str = "position_refused";
pub(super) const LOG_RESTARTED: &str = "log_restarted";
pub(super) const PLANNED: &str = "lookups_planned";
pub(super) const BY_BULK_FILE: &str = "by_bulk_file";
pub(super) const BY_PORTFOLIO: &str = "by_portfolio";
pub(super) const BY_LOG: &str = "by_log";
pub(super) const ANOTHER_SOURCE: &str = "another_source";
pub(super) const CODES_NOT_FETCHED: &str = "codes_not_fetched";

/// The words.
pub(super) static PHRASES: &[Phrase] = &[
    Phrase {
        name: REPEATED,
        one: "{count} record came more than once with the same content and is loaded once",
        many: "{count} records came more than once with the same content and are loaded once",
    },
    Phrase { name: LOOKED_UP, one: "{count} company looked up", many: "{count} companies looked up" },
    Phrase { name: CHANGED, one: "{count} changed", many: "{count} changed" },
    Phrase { name: NOT_OBLIGED, one: "{count} need not register", many: "{count} need not register" },
    Phrase { name: LEFT, one: "{count} left the portfolio", many: "{count} left the portfolio" },
    Phrase {
        name: WITHOUT_EVENT,
        one: "{count} company changed although the log of changes had no event for it",
        many: "{count} companies changed although the log of changes had no event for them",
    },
    Phrase {
        name: FAILED,
        one: "{count} lookup failed; the next run looks that company up again",
        many: "{count} lookups failed; the next run looks those companies up again",
    },
    Phrase {
        name: LATER,
        one: "{count} company is left for the next run (rrh.lookups_per_run)",
        many: "{count} companies are left for the next run (rrh.lookups_per_run)",
    },
    always(
        POSITION_REFUSED,
        "the register refused the position in the log of changes (status {status}), so everything was read again",
    ),
    always(
        LOG_RESTARTED,
        "the log of changes began again with lower numbers than before, so everything was read again",
    ),
    always(
        PLANNED,
        "{companies} requests in all, one for each company that the log names; at the set rate they take about {minutes} min",
    ),
    always(
        BY_BULK_FILE,
        "the copy is kept by the bulk file from now on; companies that the copy before did not have are no changes",
    ),
    always(
        BY_PORTFOLIO,
        "the copy is kept of a portfolio from now on; companies that are not in it leave the tables, and that is no change",
    ),
    always(BY_LOG, "the copy is kept by lookups of all companies of the log of changes from now on"),
    always(
        ANOTHER_SOURCE,
        "the snapshot before was fetched from another address or with another scope, so everything was read again",
    ),
    always(CODES_NOT_FETCHED, CODES_STAY),
];

/// A note with the same words for every number.
const fn always(name: &'static str, words: &'static str) -> Phrase {
    Phrase { name, one: words, many: words }
}

const CODES_STAY: &str = "the register's code lists could not be fetched; those of the snapshot before stay, or else the labels that the \
                          program contains";
