//! Why something was not done: register, step, kind, causes and what can be done about it, as data.
//!
//! A problem contains no text for people but the messages of the errors behind it, in which national identity numbers are
//! masked. The command line words the rest when somebody reads it.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::io;
use std::path::{Path, PathBuf};

use brreg_domain::mask_identity_numbers;
use serde::{Deserialize, Serialize};

/// The exit codes that users can rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum Exit {
    /// Done.
    Done,
    /// Failed, nothing new published.
    Failed,
    /// Wrong usage or configuration.
    Usage,
    /// The data was refused by a check, nothing new published.
    Refused,
    /// Some registers published and others failed, or a step after the publication failed.
    Partly,
    /// Another run holds the lock.
    Locked,
}

impl Exit {
    const ALL: [Self; 6] = [Self::Done, Self::Failed, Self::Usage, Self::Refused, Self::Partly, Self::Locked];

    /// The number.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Refused => 3,
            Self::Partly => 4,
            Self::Locked => 75,
        }
    }
}

impl From<Exit> for u8 {
    fn from(exit: Exit) -> Self {
        exit.code()
    }
}

impl TryFrom<u8> for Exit {
    type Error = &'static str;

    fn try_from(code: u8) -> Result<Self, Self::Error> {
        Self::ALL.into_iter().find(|exit| exit.code() == code).ok_or("not an exit code of this program")
    }
}

/// What was being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Making or opening the data folder.
    DataFolder,
    /// Taking the lock.
    Lock,
    /// Reading the configuration.
    Configuration,
    /// Writing a configuration.
    WriteConfiguration,
    /// Reading the key and the certificate.
    Credentials,
    /// Reading the key of the pseudonyms.
    PersonKey,
    /// Making the client of a register.
    Client,
    /// Starting threads.
    Threads,
    /// Reading or writing the folders of landing.
    Landing,
    /// Choosing the persons to look up.
    Persons,
    /// Fetching from a register.
    Fetch,
    /// Opening a file to load.
    OpenFile,
    /// Loading what was fetched.
    Load,
    /// Reading the published snapshot.
    Published,
    /// Checking what was loaded.
    Check,
    /// Comparing with the snapshot before.
    Compare,
    /// Publishing.
    Publish,
    /// Making the publication durable.
    Durability,
    /// Moving a lake of the old layout to the current one.
    MoveLake,
    /// Refreshing the catalog.
    Catalog,
    /// Removing old downloads.
    TidyLanding,
    /// Removing old snapshots.
    TidyLake,
    /// Reading or writing the history.
    History,
    /// Looking up one thing.
    Lookup,
    /// Verifying published files.
    Verify,
    /// Answering a query.
    Query,
    /// Getting a token.
    Token,
    /// Checking whether access is granted.
    Access,
    /// Looking at the disk.
    Disk,
    /// The run as a whole.
    Run,
    /// Writing to standard output.
    Output,
    /// Starting the log.
    Log,
    /// Running the simulated registers, or writing their files.
    Sandbox,
}

/// What kind of problem it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// Something failed; the causes say what.
    Failed,
    /// The configuration or the command line is wrong; the causes say where.
    Usage,
    /// A section of the configuration is missing.
    SectionMissing {
        /// Its name.
        section: String,
    },
    /// Another run holds the lock.
    Locked,
    /// A defect of this program ended the work on a register.
    Internal,
    /// The key of the pseudonyms is missing, and the lake has pseudonyms made with it.
    KeyMissing {
        /// Where it was.
        path: PathBuf,
    },
    /// Two of the files to load are the same, byte by byte.
    SameFile {
        /// The first.
        one: String,
        /// The second.
        other: String,
    },
    /// Too many records were rejected, or all of them.
    TooManyRejected {
        /// Records in the sources.
        read: u64,
        /// Rejected ones.
        rejected: u64,
        /// The setting `checks.rejected_floor`.
        floor: u64,
        /// The setting `checks.max_rejected_share`.
        share: f64,
        /// The first rejected records.
        first: Vec<RejectedRecord>,
    },
    /// The number of records is far from that of the snapshot before.
    RowChange {
        /// Records in the snapshot before.
        before: u64,
        /// Records now.
        now: u64,
    },
    /// A certificate ends soon.
    CertificateEnds {
        /// Whose it is.
        holder: Option<String>,
        /// When it ends.
        not_after: jiff::Timestamp,
        /// Days until then.
        days: i64,
    },
    /// A key without the certificate that the register requires.
    NoCertificate,
    /// The disk has too little room for a night.
    LittleRoom {
        /// Free bytes.
        free: u64,
        /// Bytes that a night needs.
        needed: u64,
    },
    /// No answer came in time.
    NoAnswer {
        /// The time limit in seconds.
        seconds: u64,
    },
    /// A problem that an earlier version of this program described in its own words.
    Described,
}

/// A rejected record, as a problem names it: no value of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedRecord {
    /// Its number in its file, from 1.
    pub element: u64,
    /// Why it was rejected.
    pub reason: String,
}

/// What a person can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
pub enum Advice {
    /// Check a file or folder.
    Check(PathBuf),
    /// Check a file, and fetch it again where it was cut short.
    CheckOrFetchAgain(PathBuf),
    /// Name a configuration, or write one.
    NameConfiguration,
    /// Correct the configuration.
    CorrectConfiguration,
    /// Correct an environment variable.
    CorrectEnvironment,
    /// Restore a file from a backup.
    Restore(PathBuf),
    /// Make room on the disk and run again.
    MakeRoom,
    /// Check the permissions of the data folder.
    CheckPermissions,
    /// Find the damaged files with `verify`, and restore them or begin again.
    Verify,
    /// Install the later version that made the data.
    InstallLaterVersion,
    /// Move away what is in the place of a publication.
    ClearPublication,
    /// The publication is done; check the disk.
    CheckDisk,
    /// The tables are published; make the catalog when the cause is gone.
    RefreshCatalog,
    /// Move a lake of the old layout to the new one.
    Migrate,
    /// What the layer where it failed says.
    Said(String),
}

impl Advice {
    /// The advice without the national identity numbers that the name of a file may contain.
    fn masked(self) -> Self {
        match self {
            Self::Check(path) => Self::Check(masked(&path)),
            Self::CheckOrFetchAgain(path) => Self::CheckOrFetchAgain(masked(&path)),
            Self::Restore(path) => Self::Restore(masked(&path)),
            other => other,
        }
    }
}

/// The path without the national identity numbers that a name may contain.
pub(crate) fn masked(path: &Path) -> PathBuf {
    match mask_identity_numbers(&path.to_string_lossy()) {
        Cow::Owned(masked) => masked.into(),
        Cow::Borrowed(_) => path.to_owned(),
    }
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Problem(Box<Details>);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Details {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    register: Option<String>,
    step: Step,
    #[serde(flatten)]
    kind: Kind,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    causes: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    advice: Option<Advice>,
}

impl Problem {
    /// A problem at a step.
    #[must_use]
    pub fn new(step: Step, kind: Kind) -> Self {
        Self(Box::new(Details { register: None, step, kind, causes: Vec::new(), advice: None }))
    }

    /// A failure at a step with its cause.
    pub fn failed(step: Step, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(step, Kind::Failed).because(cause)
    }

    /// Wrong usage or configuration with its cause.
    pub fn usage(step: Step, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(step, Kind::Usage).because(cause)
    }

    /// The problem that an error of a lower crate is at a step.
    pub fn of_cause<E: Cause>(step: Step, error: E) -> Self {
        let kind = if error.is_usage() { Kind::Usage } else { Kind::Failed };
        let advice = error.advice();
        advice.into_iter().fold(Self::new(step, kind).because(error), Self::advise)
    }

    /// With the error behind it and that one's causes, each once.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let cause = cause.into();
        let mut next: Option<&(dyn StdError + 'static)> = Some(&*cause);
        while let Some(error) = next {
            let text = mask_identity_numbers(&error.to_string()).into_owned();
            if !self.0.causes.last().is_some_and(|before| before.ends_with(&text)) {
                self.0.causes.push(text);
            }
            next = error.source();
        }
        self
    }

    /// Names the register that it concerns, unless it has one.
    #[must_use]
    pub fn of(mut self, register: &str) -> Self {
        self.0.register.get_or_insert_with(|| register.to_owned());
        self
    }

    /// With what a person can do, in place of an earlier advice.
    #[must_use]
    pub fn advise(mut self, advice: Advice) -> Self {
        self.0.advice = Some(advice.masked());
        self
    }

    /// The register that it concerns.
    #[must_use]
    pub fn register(&self) -> Option<&str> {
        self.0.register.as_deref()
    }

    /// What was being done.
    #[must_use]
    pub fn step(&self) -> Step {
        self.0.step
    }

    /// What kind of problem it is.
    #[must_use]
    pub fn kind(&self) -> &Kind {
        &self.0.kind
    }

    /// The messages of the errors behind it, the outermost first.
    #[must_use]
    pub fn causes(&self) -> &[String] {
        &self.0.causes
    }

    /// What a person can do, where that does not follow from the kind.
    #[must_use]
    pub fn advice(&self) -> Option<&Advice> {
        self.0.advice.as_ref()
    }

    /// Whether both have one cause, whichever register and step they concern.
    #[must_use]
    pub fn has_the_cause_of(&self, other: &Self) -> bool {
        self.0.kind == other.0.kind && self.0.causes == other.0.causes
    }

    /// The exit code that it ends the program with.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self.0.kind {
            Kind::Usage | Kind::SectionMissing { .. } | Kind::SameFile { .. } | Kind::NoCertificate => Exit::Usage,
            Kind::Locked => Exit::Locked,
            Kind::TooManyRejected { .. } | Kind::RowChange { .. } => Exit::Refused,
            Kind::Failed
            | Kind::Internal
            | Kind::KeyMissing { .. }
            | Kind::CertificateEnds { .. }
            | Kind::LittleRoom { .. }
            | Kind::NoAnswer { .. }
            | Kind::Described => Exit::Failed,
        }
    }
}

/// An error of a lower crate, as a cause of problems.
pub trait Cause: StdError + Send + Sync + Sized + 'static {
    /// Whether the configuration is at fault.
    fn is_usage(&self) -> bool {
        false
    }

    /// What a person can do.
    fn advice(&self) -> Option<Advice> {
        None
    }
}

/// A result whose error becomes a problem.
pub trait At<T> {
    /// Names the step that failed.
    ///
    /// # Errors
    /// The problem.
    fn at(self, step: Step) -> Result<T, Problem>;
}

impl<T, E: Cause> At<T> for Result<T, E> {
    fn at(self, step: Step) -> Result<T, Problem> {
        self.map_err(|error| Problem::of_cause(step, error))
    }
}

impl Cause for io::Error {
    fn advice(&self) -> Option<Advice> {
        matches!(self.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded).then_some(Advice::MakeRoom)
    }
}

impl Cause for brreg_parser::Error {}

impl Cause for brreg_catalog::Error {}

impl Cause for brreg_settings::Error {
    fn is_usage(&self) -> bool {
        true
    }

    fn advice(&self) -> Option<Advice> {
        Some(match (self.kind(), self.variable()) {
            (brreg_settings::ErrorKind::Io, _) => Advice::NameConfiguration,
            (_, Some(_)) => Advice::CorrectEnvironment,
            _ => Advice::CorrectConfiguration,
        })
    }
}

impl Cause for brreg_settings::NotFound {
    fn is_usage(&self) -> bool {
        true
    }

    fn advice(&self) -> Option<Advice> {
        Some(Advice::NameConfiguration)
    }
}

impl Cause for brreg_fetcher::Error {
    fn is_usage(&self) -> bool {
        matches!(self.kind(), brreg_fetcher::ErrorKind::Config(_) | brreg_fetcher::ErrorKind::Credentials(_))
    }

    fn advice(&self) -> Option<Advice> {
        self.advice().map(|advice| Advice::Said(advice.to_owned()))
    }
}

impl Cause for brreg_lake::Error {
    fn advice(&self) -> Option<Advice> {
        use brreg_lake::ErrorKind;
        match self.kind() {
            ErrorKind::DiskFull => Some(Advice::MakeRoom),
            ErrorKind::Io => Some(Advice::CheckPermissions),
            ErrorKind::Manifest | ErrorKind::Merge | ErrorKind::Parquet | ErrorKind::ColumnType => Some(Advice::Verify),
            ErrorKind::LaterVersion => Some(Advice::InstallLaterVersion),
            ErrorKind::Publication => Some(Advice::ClearPublication),
            ErrorKind::OldLayout => Some(Advice::Migrate),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("outer")]
    struct Outer(#[source] io::Error);

    #[test]
    fn a_problem_has_each_cause_once_without_identity_numbers_and_reads_back() {
        let problem = Problem::failed(Step::Load, Outer(io::Error::other("inner 31129956715")));
        let problem = problem.of("rrh").of("konkurs").advise(Advice::Check("31129956715.zip".into()));
        assert_eq!(problem.advice(), Some(&Advice::Check("***********.zip".into())));
        assert_eq!(problem.causes(), ["outer", "inner ***********"]);
        assert_eq!((problem.register(), problem.exit()), (Some("rrh"), Exit::Failed));
        let text = serde_json::to_string(&problem).unwrap();
        assert_eq!(serde_json::from_str::<Problem>(&text).unwrap(), problem);
        let refused = Problem::new(Step::Check, Kind::RowChange { before: 1, now: 5 });
        let text = serde_json::to_string(&refused).unwrap();
        assert_eq!(serde_json::from_str::<Problem>(&text).unwrap().exit(), Exit::Refused);
    }
}
