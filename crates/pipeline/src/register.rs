//! What a register is to the rest of the program: one value in one list.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use brreg_catalog::Sql;
use brreg_domain::kodeverk::{Kodeliste, country_name};
use brreg_domain::{Foedselsnummer, Organisasjonsnummer};
use brreg_lake::erase::Subjects;
use brreg_lake::snapshot::Draft;
use brreg_transform::schema::RegisterTables;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use crate::checks::RowLimit;
use crate::context::Context;
use crate::data::DataFolder;
use crate::doctor::{Check, Finding};
use crate::problem::Problem;
pub use crate::recognised::Recognised;
use crate::report::Origin;
use crate::settings::{ConfigSection, Configuration, Retention};
use crate::source::{Bulk, Landed, Source};

/// Some registers, in the order in which they are shown: [`REGISTERS`](crate::registers::REGISTERS), or those of a test.
pub type Registers<'r> = &'r [&'static dyn Register];

/// A register of the Brønnøysund Register Centre.
///
/// Everything that the program does, it does for each register of a list: arguments, configuration, nightly job, `doctor`,
/// `fetch`, `lookup`, `status`, catalog and data dictionary know a register through this trait alone.
pub trait Register: Sync {
    /// Its tables, and the versions of their columns and of its reading.
    fn tables(&self) -> &'static RegisterTables;

    /// Its name: its schema in SQL, its folder in the lake and in landing.
    fn name(&self) -> &'static str {
        self.tables().name
    }

    /// What it is, in one line of help.
    fn about(&self) -> &'static str;

    /// Its section of the configuration.
    fn section(&self) -> ConfigSection;

    /// Whether the nightly job fetches it when its section is there. By default it does.
    ///
    /// # Errors
    /// A setting that cannot be used.
    fn is_nightly(&self, _context: &Context<'_>) -> Result<bool, Problem> {
        Ok(true)
    }

    /// The registers whose fetch has to end before this one's begins. Only those before it in the list count.
    fn waits_for(&self) -> &'static [&'static str] {
        &[]
    }

    /// Its views and macros.
    fn sql(&self) -> &'static [Sql] {
        &[]
    }

    /// How many snapshots and runs in landing are kept.
    ///
    /// # Errors
    /// A setting that cannot be used.
    fn retention(&self, configuration: &Configuration) -> Result<Retention, Problem> {
        Ok(configuration.retention)
    }

    /// When the register made what a snapshot shows, by the progress in its manifest; `None` where it does not say so.
    fn vintage(&self, _progress: &Value) -> Option<Timestamp> {
        None
    }

    /// Where what a snapshot shows was downloaded from, by the progress in its manifest.
    fn origins(&self, _progress: &Value) -> Vec<Origin> {
        Vec::new()
    }

    /// What the page of a run shows of its rows.
    fn distributions(&self) -> &'static [DistributionQuery] {
        &[]
    }

    /// What `fetch` can download.
    fn downloads(&self) -> &'static [Download] {
        &[]
    }

    /// What `lookup` can look up.
    fn lookups(&self) -> &'static [Lookup] {
        &[]
    }

    /// What `doctor` checks, in its order.
    fn checks(&self) -> &'static [Check] {
        &[]
    }

    /// Compares the settings with the register's own description of its API, an OpenAPI document in a file or at an https
    /// address; `None` where the register has no settings for it.
    fn check_description(&self, _context: &Context<'_>, _place: &str) -> Option<Result<Finding, Problem>> {
        None
    }

    /// The names of what it keeps in its own folder of the state.
    fn state_files(&self) -> &'static [&'static str] {
        &[]
    }

    /// The words for its counts and notes.
    fn phrases(&self) -> &'static [Phrase] {
        &[]
    }

    /// A client of it.
    ///
    /// # Errors
    /// A missing section, and settings or credentials that cannot be used.
    fn source<'c>(&self, context: &'c Context<'c>) -> Result<Box<dyn Source + 'c>, Problem>;

    /// How far the number of its rows may be from that of the last snapshot. By default that of its first table, whose rows are
    /// its things, as far as `[checks]` says.
    ///
    /// # Errors
    /// A setting that cannot be used.
    fn row_limit(&self, configuration: &Configuration) -> Result<RowLimit, Problem> {
        let things = self.tables().tables.first().map(|table| table.name);
        let (share, setting) = (configuration.checks.max_row_change, "checks.max_row_change");
        Ok(RowLimit { share, setting, tables: things.into_iter().collect() })
    }

    /// Whether a file from disk is one of its bulk files, as the beginning shows.
    ///
    /// # Errors
    /// When it cannot be read.
    fn recognises(&self, _configuration: &Configuration, _path: &Path) -> Result<Recognised, Problem> {
        Ok(Recognised::No)
    }

    /// Files from disk as what was fetched, where the register has bulk files.
    fn files(&self, _paths: Vec<PathBuf>) -> Option<Box<dyn Landed>> {
        None
    }

    /// How its bulk files are flattened ahead of their publication, where each of them is the whole register as of its day.
    fn bulk(&self) -> Option<&dyn Bulk> {
        None
    }

    /// Companies that the register asked holders of copies to remove: no table of it may have them.
    ///
    /// # Errors
    /// A list of them that cannot be read.
    fn removed(&self, _data: &DataFolder) -> Result<Vec<String>, Problem> {
        Ok(Vec::new())
    }

    /// Whether some of them have yet to be erased: the next run does it.
    ///
    /// # Errors
    /// As [`Register::removed`].
    fn has_pending_removals(&self, _data: &DataFolder) -> Result<bool, Problem> {
        Ok(false)
    }

    /// Puts what belongs to companies that a user erases on the list of [those](Register::removed): as every snapshot shows it,
    /// before they are erased, or as the draft of the next one does.
    ///
    /// # Errors
    /// A lake that cannot be read, and a list that cannot be written.
    fn erase_along(&self, _: &DataFolder, _: &Subjects, _: Option<&Draft>, _: Timestamp) -> Result<(), Problem> {
        Ok(())
    }

    /// Whether it tells of units that are to be removed.
    fn is_told_of_removals(&self) -> bool {
        false
    }

    /// How many of them are erased, and how long that took; `None` where there were none.
    ///
    /// # Errors
    /// As [`Register::removed`].
    fn removals(&self, _data: &DataFolder) -> Result<Option<Removals>, Problem> {
        Ok(None)
    }

    /// The national identity numbers of the owners of companies, from the newest answers in landing; `None` where the register
    /// has no owners.
    fn owners(
        &self,
        _context: &Context<'_>,
        _companies: &[Organisasjonsnummer],
    ) -> Option<Result<Vec<String>, Problem>> {
        None
    }
}

/// Companies that a register asked to remove, and what was done about it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Removals {
    /// Those that are erased.
    pub erased: u64,
    /// The longest time from a removal by the register, or from when it was noticed, to the erasure.
    pub longest: SignedDuration,
    /// Those that have yet to be erased.
    pub pending: u64,
}

/// The register of this name.
pub fn named<'r>(registers: Registers<'r>, name: &str) -> Option<&'r &'static dyn Register> {
    registers.iter().find(|register| register.name() == name)
}

/// The declared tables of some registers.
#[must_use]
pub fn tables_of(registers: Registers<'_>) -> Vec<RegisterTables> {
    registers.iter().map(|register| *register.tables()).collect()
}

/// The views and macros of some registers.
#[must_use]
pub fn sql_of(registers: Registers<'_>) -> Vec<Sql> {
    registers.iter().flat_map(|register| register.sql()).copied().collect()
}

/// The sections of some registers in the configuration.
#[must_use]
pub fn sections_of(registers: Registers<'_>) -> Vec<ConfigSection> {
    registers.iter().map(|register| register.section()).collect()
}

/// A distribution of a register's rows. It must name nobody: what it selects is on a page that may be sent to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DistributionQuery {
    /// What is counted, and by what.
    pub title: &'static str,
    /// A query on the catalog: it selects a text, in a distribution of two dimensions another one, and a count, in the order in
    /// which they are shown.
    pub sql: &'static str,
    /// What the texts are, in their order.
    pub labels: &'static [Label],
    /// The table that a query in [parts](DistributionQuery::parts) makes a group of memory for each row of.
    pub groups_of: Option<&'static str>,
}

/// What a text of a distribution is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// A word or a number that the program made.
    Own,
    /// A code of one of these lists, which is shown by its label.
    Code(&'static [Kodeliste]),
    /// The code of a country, which is shown by its name.
    Country,
}

/// What is shown for a text that is none of these.
const OTHER: &str = "(other)";

/// How many groups one part of a query makes: some tens of megabytes.
const GROUPS: u64 = 1 << 20;
/// Where a query has the number of parts, and that of the part.
const PARTS: &str = "{parts}";
const PART: &str = "{part}";

impl DistributionQuery {
    /// A query that groups by a few values.
    #[must_use]
    pub const fn of(title: &'static str, sql: &'static str, labels: &'static [Label]) -> Self {
        Self { title, sql, labels, groups_of: None }
    }

    /// A query with about as many groups as a table has rows. It is asked once for each part of the groups, so that its memory does
    /// not grow with the table: its text takes the rows of which a hash, divided by `{parts}`, leaves `{part}`.
    #[must_use]
    pub const fn in_parts(
        title: &'static str,
        sql: &'static str,
        labels: &'static [Label],
        table: &'static str,
    ) -> Self {
        Self { title, sql, labels, groups_of: Some(table) }
    }

    /// The text at a place as the page shows it. What comes from a register and is in none of its code lists may be anything, also the
    /// name of a person, and is not shown.
    #[must_use]
    pub fn shown<'t>(&self, place: usize, text: &'t str) -> &'t str {
        let label = match self.labels.get(place) {
            Some(Label::Own) => Some(text),
            Some(Label::Code(lists)) => lists.iter().find_map(|list| list.find(text)).map(|code| match code.tekst {
                "" => code.kode,
                label => label,
            }),
            Some(Label::Country) => country_name(text),
            None => None,
        };
        // A text of the query itself, such as `all other countries`.
        let of_query = || self.sql.contains(&format!("'{text}'")).then_some(text);
        label.or_else(of_query).unwrap_or(OTHER)
    }

    /// The queries to ask, where a table has this many rows. The counts of the same texts in their answers belong together.
    pub fn parts(&self, rows: impl Fn(&str) -> u64) -> Vec<String> {
        let parts = self.groups_of.map_or(1, |table| rows(table).div_ceil(GROUPS).max(1));
        let filled = |part: u64| self.sql.replace(PARTS, &parts.to_string()).replace(PART, &part.to_string());
        (0..parts).map(filled).collect()
    }
}

/// Something that `fetch` downloads into landing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Download {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What it is, in one line of help.
    pub about: &'static str,
}

/// Something that `lookup` asks a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lookup {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What it is, in one line of help.
    pub about: &'static str,
    /// What the answer is about.
    pub subject: SubjectKind,
    /// What follows `brreg-lake lookup <name>` in the example of the help.
    pub example: &'static str,
    /// Its options.
    pub options: &'static [LookupOption],
}

/// An option of a lookup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookupOption {
    /// Its name without the hyphens.
    pub name: &'static str,
    /// What its value is called.
    pub value: &'static str,
    /// What it is for, in one line of help.
    pub about: &'static str,
}

/// What an answer is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectKind {
    /// A company, named by an argument.
    Organisasjonsnummer,
    /// A thing with a uuid, which is an argument.
    Uuid,
    /// A person, whose national identity number is read from standard input and never an argument.
    Person,
}

/// What an answer is to be about.
pub enum Subject {
    /// A company.
    Organisasjonsnummer(Organisasjonsnummer),
    /// A thing with a uuid.
    Uuid(Uuid),
    /// A person.
    Person(Foedselsnummer),
}

/// The options of a lookup by their names.
pub type LookupOptions = BTreeMap<&'static str, String>;

/// The words for a count or note of a register. `{name}` in them stands for a number of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phrase {
    /// The name of the count or note.
    pub name: &'static str,
    /// The words where the number is one; of a count its number is `{count}`.
    pub one: &'static str,
    /// The words for other numbers.
    pub many: &'static str,
}
