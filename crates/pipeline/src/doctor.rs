//! Whether the nightly job can work: each cause of a failure once, with what it blocks.

use std::path::{Path, PathBuf};
use std::time::Duration;

use brreg_fetcher::ErrorKind;
use brreg_fetcher::credentials::Credentials;
use brreg_fetcher::maskinporten::TokenRequest;
use jiff::{SignedDuration, Timestamp};

use crate::context::Context;
use crate::problem::{Advice, At as _, Kind, Problem, Step};
use crate::register::Register;
use crate::remote;

/// A certificate that ends sooner is a problem.
const EXPIRY_WARNING: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Free disk that a night needs: a download, and two snapshots of the largest size.
const FREE_DISK: u64 = 10 << 30;
/// No check takes longer.
const DEADLINE: Duration = Duration::from_secs(120);
/// The name of a check that looks at a certificate alone, and asks no server.
pub const CERTIFICATE: &str = "certificate";
/// The check of the shared key and certificate.
const CREDENTIALS: &str = "credentials";
/// The modes of the files with keys and passwords.
const SECRETS: &str = "key files";
const DISK: &str = "disk";
/// The store in which the lake is published too.
const STORE: &str = "publish";
/// The comparison of settings with the description of an API.
const DESCRIPTION: &str = "openapi";

/// A check of a register.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// Its name below the register's.
    pub name: &'static str,
    /// What has to be sound before.
    pub needs: Needs,
    /// Makes the check.
    pub run: fn(&Context<'_>) -> Result<Finding, Problem>,
}

/// What has to be sound before a check can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// The key and the certificate that Maskinporten knows.
    Credentials,
    /// An earlier check of the same register.
    Check(&'static str),
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// A file that was read.
    Read {
        /// The file.
        file: PathBuf,
    },
    /// A certificate.
    Certificate {
        /// The organisation number of its holder, where it has one.
        holder: Option<String>,
        /// When it ends.
        not_after: Timestamp,
        /// Days until then.
        days: i64,
    },
    /// A key that is registered at Maskinporten.
    RegisteredKey {
        /// Its id.
        kid: String,
    },
    /// Maskinporten grants this scope.
    Granted {
        /// The scope.
        scope: String,
    },
    /// How a copy of the register is kept.
    Copied {
        /// By what.
        by: &'static str,
    },
    /// The settings are as the register's description of its API says.
    AsDescribed,
    /// The register answers.
    Answers,
    /// The register answers how much it has.
    Has {
        /// How much.
        number: u64,
        /// Of what.
        what: &'static str,
    },
    /// A store refuses what it must refuse.
    Refuses {
        /// Its address.
        address: String,
    },
    /// Free bytes on the disk.
    Free {
        /// How many.
        bytes: u64,
    },
}

/// A check that was made.
#[derive(Debug)]
pub struct Checked {
    /// Its name.
    pub name: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a check.
#[derive(Debug)]
pub enum Outcome {
    /// All is well.
    Sound(Finding),
    /// A problem.
    Failed {
        /// The problem.
        problem: Problem,
        /// The checks that it blocks, or that fail for the same cause.
        blocks: Vec<String>,
    },
    /// Not made, or failed for the cause of another check.
    Blocked {
        /// That check.
        by: String,
    },
}

impl Checked {
    /// Whether all is well.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        matches!(self.outcome, Outcome::Sound(_))
    }
}

/// The checks so far.
#[derive(Default)]
struct Examination(Vec<Checked>);

impl Examination {
    /// Makes a check, unless one that it needs failed.
    fn make(&mut self, name: String, needs: Option<&str>, run: impl FnOnce() -> Result<Finding, Problem>) {
        let needed = needs.and_then(|needed| self.0.iter().find(|checked| checked.name == needed));
        let by = match needed.map(|needed| (&needed.name, &needed.outcome)) {
            Some((name, Outcome::Failed { problem, .. })) if is_in_the_way(problem) => Some(name.clone()),
            Some((_, Outcome::Blocked { by })) => Some(by.clone()),
            _ => None,
        };
        let outcome = match by {
            Some(by) => self.blocked(&name, by),
            None => match run() {
                Ok(finding) => Outcome::Sound(finding),
                Err(problem) => match self.with_the_cause_of(&problem) {
                    Some(by) => self.blocked(&name, by),
                    None => Outcome::Failed { problem, blocks: Vec::new() },
                },
            },
        };
        self.0.push(Checked { name, outcome });
    }

    fn blocked(&mut self, name: &str, by: String) -> Outcome {
        for checked in self.0.iter_mut().filter(|checked| checked.name == by) {
            if let Outcome::Failed { blocks, .. } = &mut checked.outcome {
                blocks.push(name.to_owned());
            }
        }
        Outcome::Blocked { by }
    }

    /// The check that failed for the same cause.
    fn with_the_cause_of(&self, problem: &Problem) -> Option<String> {
        let is_same = |checked: &&Checked| match &checked.outcome {
            Outcome::Failed { problem: other, .. } => other.has_the_cause_of(problem),
            _ => false,
        };
        self.0.iter().find(is_same).map(|checked| checked.name.clone())
    }
}

/// Whether nothing that needs the thing can work: a certificate that ends soon is still good.
fn is_in_the_way(problem: &Problem) -> bool {
    !matches!(problem.kind(), Kind::CertificateEnds { days: 0.., .. })
}

/// Checks credentials, the configured registers and the disk. Without any register, the first shows what is missing. With the
/// place of a register's [description](Register::check_description) of its API, the settings are compared with it too.
///
/// # Errors
/// Settings that cannot be used.
pub fn examine(context: &Context<'_>, description: Option<&str>) -> Result<Vec<Checked>, Problem> {
    let mut registers: Vec<&dyn Register> = Vec::new();
    for register in context.registers {
        if context.configuration.has(register.section())? {
            registers.push(*register);
        }
    }
    if registers.is_empty() {
        registers.extend(context.registers.first().map(|register| *register as &dyn Register));
    }
    let mut made = Examination::default();
    if registers.iter().flat_map(|register| register.checks()).any(|check| check.needs == Needs::Credentials) {
        made.make(CREDENTIALS.to_owned(), None, || holder(&context.configuration.credentials()?));
    }
    for file in context.configuration.exposed_secrets(context.data) {
        made.make(SECRETS.to_owned(), None, || Err(exposed(&file)));
    }
    for register in registers {
        let full_name = |name: &str| format!("{}: {name}", register.name());
        for check in register.checks() {
            let needs = match check.needs {
                Needs::Nothing => None,
                Needs::Credentials => Some(CREDENTIALS.to_owned()),
                Needs::Check(name) => Some(full_name(name)),
            };
            made.make(full_name(check.name), needs.as_deref(), || (check.run)(context));
        }
        if let Some(found) = description.and_then(|place| register.check_description(context, place)) {
            made.make(full_name(DESCRIPTION), None, || found);
        }
    }
    if let Some(place) = &context.configuration.publish {
        made.make(STORE.to_owned(), None, || remote::check(context, place).map(|address| Finding::Refuses { address }));
    }
    made.make(DISK.to_owned(), None, || disk(context));
    Ok(made.0)
}

/// Waits for an answer, for a limited time.
///
/// # Errors
/// The work's, and [`Kind::NoAnswer`].
pub fn within<T>(
    context: &Context<'_>,
    step: Step,
    work: impl Future<Output = Result<T, brreg_fetcher::Error>>,
) -> Result<T, Problem> {
    match context.wait(async { tokio::time::timeout(DEADLINE, work).await })? {
        Ok(answered) => answered.at(step),
        Err(_) => Err(Problem::new(step, Kind::NoAnswer { seconds: DEADLINE.as_secs() })),
    }
}

/// Whether Maskinporten grants a scope.
///
/// # Errors
/// Its refusal, and everything that keeps it from answering.
pub fn token(context: &Context<'_>, request: &TokenRequest) -> Result<Finding, Problem> {
    let maskinporten = context.configuration.maskinporten()?;
    let asked = async {
        maskinporten.check(request).await.map_err(|error| match error.kind() {
            ErrorKind::Token { error: refusal, .. } if refusal == "invalid_scope" => error,
            // Every other failure is the same for all scopes: it is said once, without the scope.
            _ => error.without_step(),
        })
    };
    within(context, Step::Token, asked)?;
    Ok(Finding::Granted { scope: request.scope.clone() })
}

/// Whose certificate it is and how long it lasts.
///
/// # Errors
/// No certificate, or one that ends soon.
pub fn certificate(credentials: &Credentials) -> Result<Finding, Problem> {
    let certificate = credentials.certificate().ok_or_else(|| Problem::new(Step::Credentials, Kind::NoCertificate))?;
    let left = certificate.not_after.duration_since(Timestamp::now());
    let (days, not_after) = (left.as_hours() / 24, certificate.not_after);
    let holder = certificate.organisasjonsnummer.as_ref().map(ToString::to_string);
    if left < EXPIRY_WARNING {
        return Err(Problem::new(Step::Credentials, Kind::CertificateEnds { holder, not_after, days }));
    }
    Ok(Finding::Certificate { holder, not_after, days })
}

/// The problem of a key or a password that every user of the machine can read.
fn exposed(file: &Path) -> Problem {
    let what = format!("other users can read {}", file.display());
    let advice = format!("chmod 600 {}, and replace the key if others could have read it", file.display());
    Problem::usage(Step::Credentials, what).advise(Advice::Said(advice))
}

/// Whose the key for Maskinporten is: that of a certificate, or one that is registered there.
fn holder(credentials: &Credentials) -> Result<Finding, Problem> {
    match credentials.certificate() {
        Some(_) => certificate(credentials),
        None => Ok(Finding::RegisteredKey { kid: credentials.kid().unwrap_or_default().to_owned() }),
    }
}

fn disk(context: &Context<'_>) -> Result<Finding, Problem> {
    let bytes = brreg_files::free_space(context.data.root()).at_path(Step::Disk, context.data.root())?;
    if bytes < FREE_DISK {
        return Err(Problem::new(Step::Disk, Kind::LittleRoom { free: bytes, needed: FREE_DISK }));
    }
    Ok(Finding::Free { bytes })
}
