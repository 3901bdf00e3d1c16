//! Why something was not done: register, step, kind, causes and what can be done about it, as data.
//!
//! A problem contains no text for people but the messages of the errors behind it, in which national identity numbers are
//! masked. The command line adds the rest when it is shown.

mod cause;
mod exit;
mod kind;
mod step;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::io;
use std::path::{Path, PathBuf};

use brreg_domain::mask_identity_numbers;
use serde::{Deserialize, Serialize};

pub use cause::{At, Cause};
pub use exit::Exit;
pub use kind::{Kind, RejectedRecord};
pub use step::Step;

/// What a person can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
pub enum Advice {
    /// Check a file or folder.
    Check(PathBuf),
    /// Check a file, and fetch it again where it was cut short.
    CheckOrFetchAgain(PathBuf),
    /// Check a file, which is no bulk file of the register.
    OtherKind(PathBuf),
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
    /// Let the user that runs the program reach what is named.
    Permit,
    /// Raise the limit of open files.
    RaiseOpenFiles,
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
    /// Load files that overlap one after the other, and sorted ones in their first order.
    LoadApart,
    /// What the layer where it failed says.
    Said(String),
}

impl Advice {
    /// What an error of the system asks for, wherever it was met.
    fn of_system(error: &io::Error) -> Option<Self> {
        [
            (brreg_files::is_full(error), Self::MakeRoom),
            // What a server does not permit has no number of the system.
            (brreg_files::is_denied(error) && error.raw_os_error().is_some(), Self::Permit),
            (brreg_files::has_too_many_open(error), Self::RaiseOpenFiles),
        ]
        .into_iter()
        .find_map(|(is, advice)| is.then_some(advice))
    }

    /// The same for the message of an error of which a library kept only the text: the system's number is in it.
    fn of_message(message: &str) -> Option<Self> {
        let (_, behind) = message.rsplit_once("(os error ")?;
        let (number, _) = behind.split_once(')')?;
        Self::of_system(&io::Error::from_raw_os_error(number.parse().ok()?))
    }

    /// Whether an error of the system asks for it.
    const fn is_of_system(&self) -> bool {
        matches!(self, Self::MakeRoom | Self::Permit | Self::RaiseOpenFiles)
    }

    /// The advice without the national identity numbers that the name of a file may contain.
    fn masked(self) -> Self {
        match self {
            Self::Check(path) => Self::Check(masked(&path)),
            Self::CheckOrFetchAgain(path) => Self::CheckOrFetchAgain(masked(&path)),
            Self::OtherKind(path) => Self::OtherKind(masked(&path)),
            Self::Restore(path) => Self::Restore(masked(&path)),
            other => other,
        }
    }
}

/// A message that is not longer than a person reads.
fn shortened(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(LONGEST_CAUSE) {
        text.truncate(end);
        text.push('…');
    }
    text
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

/// The most characters of a cause.
const LONGEST_CAUSE: usize = 4000;

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

    /// That readers have nothing of a register yet; `has` says what it would have had.
    pub fn unpublished(step: Step, register: &str, has: &str) -> Self {
        let advice = format!("run `brreg-lake run`, or load a bulk file of {register}");
        let problem = Self::failed(step, format!("nothing of {register} is published, which has {has}"));
        problem.of(register).advise(Advice::Said(advice))
    }

    /// The problem that an error of a lower crate is at a step.
    pub fn of_cause<E: Cause>(step: Step, error: E) -> Self {
        let kind = match (error.is_usage(), error.is_refusal()) {
            (true, _) => Kind::Usage,
            (false, true) => Kind::Refused,
            (false, false) => Kind::Failed,
        };
        let advice = error.advice();
        advice.into_iter().fold(Self::new(step, kind).because(error), Self::advise)
    }

    /// The problem that an error of the system is at a step where no file or folder is concerned: a thread, standard input.
    pub fn system(step: Step) -> impl Fn(io::Error) -> Self {
        move |error| Self::failed(step, error)
    }

    /// With the error behind it and that one's causes, each once. What an error of the system needs is the same wherever it was met.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let cause = cause.into();
        let mut next: Option<&(dyn StdError + 'static)> = Some(&*cause);
        while let Some(error) = next {
            let message = error.to_string();
            if let Some(advice) =
                error.downcast_ref().and_then(Advice::of_system).or_else(|| Advice::of_message(&message))
            {
                self.0.advice = Some(advice);
            }
            let text = shortened(mask_identity_numbers(&message).into_owned());
            if !self.0.causes.last().is_some_and(|before| before.ends_with(&text)) {
                self.0.causes.push(text);
            }
            next = error.source();
        }
        self
    }

    /// With the file or folder that the first cause is about, unless a cause names it.
    #[must_use]
    pub fn naming(mut self, path: &Path) -> Self {
        let path = masked(path);
        let path = path.to_string_lossy();
        if let Some(first) = self.0.causes.first()
            && !self.0.causes.iter().any(|cause| names(cause, &path))
        {
            self.0.causes[0] = shortened(format!("{path}: {first}"));
        }
        self
    }

    /// Of a copy of a file as of the file itself.
    #[must_use]
    pub fn of_copy(mut self, copy: &Path, file: &Path) -> Self {
        let (copy_text, file_text) = (masked(copy), masked(file));
        for cause in &mut self.0.causes {
            *cause = cause.replace(&*copy_text.to_string_lossy(), &file_text.to_string_lossy());
        }
        match &mut self.0.advice {
            Some(
                Advice::Check(path) | Advice::CheckOrFetchAgain(path) | Advice::OtherKind(path) | Advice::Restore(path),
            ) if *path == copy_text => *path = file_text,
            Some(Advice::Said(said)) => {
                *said = said.replace(&*copy_text.to_string_lossy(), &file_text.to_string_lossy());
            }
            _ => {}
        }
        self
    }

    /// Names the register that it concerns, unless it has one.
    #[must_use]
    pub fn of(mut self, register: &str) -> Self {
        self.0.register.get_or_insert_with(|| register.to_owned());
        self
    }

    /// As a problem of no register.
    #[must_use]
    pub fn of_none(mut self) -> Self {
        self.0.register = None;
        self
    }

    /// With what a person can do, in place of an earlier advice but what an error of the system asks for.
    #[must_use]
    pub fn advise(mut self, advice: Advice) -> Self {
        if self.goes_before(&advice) || !self.0.advice.as_ref().is_some_and(Advice::is_of_system) {
            self.0.advice = Some(advice.masked());
        }
        self
    }

    /// With what a person can do, where the cause does not say it.
    #[must_use]
    pub fn advise_otherwise(self, advice: Advice) -> Self {
        if self.0.advice.is_some() && !self.goes_before(&advice) { self } else { self.advise(advice) }
    }

    /// Whether an advice says that something is published all the same, which is said wherever it failed but on a full disk.
    fn goes_before(&self, advice: &Advice) -> bool {
        let is_of_published = matches!(advice, Advice::RefreshCatalog | Advice::CheckDisk);
        is_of_published && matches!(self.0.advice, Some(Advice::Permit | Advice::RaiseOpenFiles))
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
            Kind::Usage
            | Kind::SectionMissing { .. }
            | Kind::SameFile { .. }
            | Kind::SameKind { .. }
            | Kind::NoCertificate => Exit::Usage,
            Kind::Locked => Exit::Locked,
            Kind::Refused
            | Kind::TooManyRejected { .. }
            | Kind::RowChange { .. }
            | Kind::TooFewToFetch { .. }
            | Kind::NoRecords => Exit::Refused,
            Kind::Failed
            | Kind::Internal
            | Kind::KeyMissing { .. }
            | Kind::OtherKey { .. }
            | Kind::KeyOfErased { .. }
            | Kind::Interrupted { .. }
            | Kind::CertificateEnds { .. }
            | Kind::LittleRoom { .. }
            | Kind::NoAnswer { .. }
            | Kind::Described => Exit::Failed,
        }
    }
}

/// Whether a message has a path in it, and not as a part of a word or of another path. What is below a folder names the folder too.
fn names(message: &str, path: &str) -> bool {
    let is_of_path = |character: char| character.is_alphanumeric() || "._-".contains(character);
    message.match_indices(path).any(|(at, _)| {
        let (before, behind) = (&message[..at], &message[at + path.len()..]);
        !before.ends_with(|character| is_of_path(character) || character == '/') && !behind.starts_with(is_of_path)
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("outer")]
    struct Outer(#[source] io::Error);

    #[test]
    fn what_the_system_said_has_its_advice_also_where_a_library_kept_the_text_alone() {
        for (text, advice) in [
            ("Parquet argument error: External: Too many open files (os error 24)", Some(Advice::RaiseOpenFiles)),
            ("opening it: Permission denied (os error 13)", Some(Advice::Permit)),
            ("No space left on device (os error 28): x", Some(Advice::MakeRoom)),
            ("no such file (os error 2)", None),
            ("(os error x)", None),
        ] {
            assert_eq!(Problem::failed(Step::Load, text).advice(), advice.as_ref(), "{text}");
        }
    }

    #[test]
    fn a_problem_has_each_cause_once_without_identity_numbers_and_reads_back() {
        let problem = Problem::failed(Step::Load, Outer(io::Error::other("inner 31129956715")));
        let problem = problem.of("rrh").of("konkurs").advise(Advice::Check("31129956715.zip".into()));
        assert_eq!(problem.advice(), Some(&Advice::Check("***********.zip".into())));
        assert_eq!(problem.causes(), ["outer", "inner ***********"]);
        assert_eq!((problem.register(), problem.exit()), (Some("rrh"), Exit::Failed));
        let text = serde_json::to_string(&problem).unwrap();
        assert_eq!(serde_json::from_str::<Problem>(&text).unwrap(), problem);
        let missing = io::Result::<()>::Err(io::ErrorKind::NotFound.into()).at_path(Step::Load, "31129956715.zip");
        assert_eq!(missing.unwrap_err().causes(), ["***********.zip: entity not found"]);
        let named = io::Result::<()>::Err(io::Error::other("a.zip is a folder")).at_path(Step::Load, "a.zip");
        assert_eq!(named.unwrap_err().causes(), ["a.zip is a folder"]);
        let refused = Problem::new(Step::Check, Kind::NoRecords);
        let text = serde_json::to_string(&refused).unwrap();
        assert_eq!(serde_json::from_str::<Problem>(&text).unwrap().exit(), Exit::Refused);
    }
}
