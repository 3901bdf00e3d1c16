//! Register over reelle rettighetshavere: beneficial owners.

mod append;
mod changes;
mod deviations;
mod distributions;
mod files;
mod hendelser;
mod history;
mod intervals;
mod kodelister;
mod load;
mod notes;
mod owners;
mod partner;
mod repeated;
mod settings;
mod v1;
mod version;

use std::path::{Path, PathBuf};

use brreg_catalog::Sql;
use brreg_domain::Organisasjonsnummer;
use brreg_fetcher::ErrorKind;
use brreg_transform::pseudonym::Key;
use brreg_transform::rrh::Flattener;
use brreg_transform::schema::RegisterTables;
use jiff::Timestamp;
use serde_json::Value;

pub use files::Files;
pub use intervals::rebuilt as rebuilt_history;
pub use load::{Doubles, Load, Written};
use settings::LoadSettings;
pub use settings::{Api, BulkFormat, CopyBy, RrhSection};

use crate::context::Context;
use crate::doctor::{self, Check, Finding, Needs};
use crate::problem::{Problem, Step};
use crate::register::{DistributionQuery, Download, Lookup, Phrase, Recognised, Register, SubjectKind};
use crate::report::Origin;
use crate::settings::{ConfigSection, Configuration};
use crate::source::{Bulk, Flattening, Landed, Loaded, Source};
use crate::staged::Staged;

/// The register's name.
pub const NAME: &str = "rrh";

/// The lookup of a person's companies.
const PERSON: &str = "person";
/// The organisation number of the Brønnøysund Register Centre, whose lookup shows whether access is granted.
const LOOKED_UP: &str = "974760673";

/// The register.
#[derive(Debug, Clone, Copy)]
pub struct Rrh;

impl Register for Rrh {
    fn tables(&self) -> &'static RegisterTables {
        &brreg_transform::rrh::REGISTER
    }

    fn about(&self) -> &'static str {
        "Register over reelle rettighetshavere: beneficial owners"
    }

    fn section(&self) -> ConfigSection {
        ConfigSection::of::<RrhSection>(NAME, include_str!("../../../../../pipelines/config/rrh.toml"))
    }

    fn sql(&self) -> &'static [Sql] {
        &[
            Sql {
                needs: &[NAME],
                or_empty: &["enhet"],
                script: include_str!("../../../../../pipelines/catalog/rrh.sql"),
            },
            Sql {
                needs: &[NAME],
                or_empty: &["enhet"],
                script: include_str!("../../../../../pipelines/catalog/rrh_uten_eier.sql"),
            },
            Sql {
                needs: &[NAME],
                or_empty: &["enhet"],
                script: include_str!("../../../../../pipelines/catalog/rrh_historikk.sql"),
            },
            Sql {
                needs: &[NAME],
                or_empty: &["enhet"],
                script: include_str!("../../../../../pipelines/catalog/rrh_historikk_av.sql"),
            },
            Sql {
                needs: &[NAME],
                or_empty: &["enhet"],
                script: include_str!("../../../../../pipelines/catalog/graf.sql"),
            },
            Sql {
                needs: &[NAME],
                or_empty: &["enhet"],
                script: include_str!("../../../../../pipelines/catalog/risiko.sql"),
            },
            Sql {
                needs: &[NAME],
                or_empty: &[],
                script: include_str!("../../../../../pipelines/catalog/rrh_kodeverk.sql"),
            },
        ]
    }

    fn downloads(&self) -> &'static [Download] {
        &[
            Download { name: partner::JSON, about: "The bulk file of beneficial owners as JSON" },
            Download { name: partner::CSV, about: "The partner API's bulk file of beneficial owners as CSV" },
        ]
    }

    fn lookups(&self) -> &'static [Lookup] {
        &[
            Lookup {
                name: "virksomhet",
                about: "The registrations of one company",
                subject: SubjectKind::Organisasjonsnummer,
                example: "974760673",
                options: &[],
            },
            Lookup {
                name: PERSON,
                about: "The companies that one person owns or controls, or did, for the scope of public authorities. The \
                        national identity number is read from standard input",
                subject: SubjectKind::Person,
                example: "< number.txt",
                options: &[],
            },
        ]
    }

    fn checks(&self) -> &'static [Check] {
        &[
            Check { name: "copy", needs: Needs::Nothing, run: check_copy },
            Check { name: "token", needs: Needs::Credentials, run: check_token },
            Check { name: "access", needs: Needs::Check("token"), run: check_access },
        ]
    }

    fn check_description(&self, context: &Context<'_>, place: &str) -> Option<Result<Finding, Problem>> {
        Some(v1::check_description(context, place))
    }

    fn origins(&self, progress: &Value) -> Vec<Origin> {
        v1::origin(progress).or_else(|| partner::origin(progress)).into_iter().collect()
    }

    fn distributions(&self) -> &'static [DistributionQuery] {
        distributions::ALL
    }

    fn phrases(&self) -> &'static [Phrase] {
        notes::PHRASES
    }

    fn source<'c>(&self, context: &'c Context<'c>) -> Result<Box<dyn Source + 'c>, Problem> {
        let section: RrhSection = context.configuration.required(NAME)?;
        Ok(match section.api() {
            Api::Partner => Box::new(partner::Client::new(context, &section)?),
            Api::V1 => Box::new(v1::Client::new(context, section)?),
        })
    }

    fn recognises(&self, configuration: &Configuration, path: &Path) -> Result<Recognised, Problem> {
        files::is_of_register(path, configuration.limits)
    }

    fn files(&self, paths: Vec<PathBuf>) -> Option<Box<dyn Landed>> {
        Some(Box::new(Files::new(paths)))
    }

    fn bulk(&self) -> Option<&dyn Bulk> {
        Some(self)
    }

    fn owners(&self, context: &Context<'_>, companies: &[Organisasjonsnummer]) -> Option<Result<Vec<String>, Problem>> {
        Some(owners::with_number(context, companies))
    }
}

impl Bulk for Rrh {
    fn settings(&self, configuration: &Configuration) -> Result<Value, Problem> {
        Ok(serde_json::json!({ "discrepancy_senders": identify_senders(configuration)? }))
    }

    fn flatten(&self, path: &Path, flattening: &Flattening<'_>) -> Result<Loaded, Problem> {
        Files::new(vec![path.to_owned()]).load_records(flattening)
    }

    fn landed(&self, staged: Staged, time: Timestamp) -> Box<dyn Landed> {
        Box::new(Files::staged(staged, time))
    }
}

fn check_token(context: &Context<'_>) -> Result<Finding, Problem> {
    let section: RrhSection = context.configuration.required(NAME)?;
    doctor::token(context, &section.token_request())
}

/// Whether the lake has pseudonyms of the persons who sent a discrepancy. Files can be loaded without a section that is complete
/// enough to fetch with.
fn identify_senders(configuration: &Configuration) -> Result<bool, Problem> {
    let section: Option<LoadSettings> = configuration.section(NAME)?;
    Ok(section.is_some_and(|section| section.discrepancy_senders))
}

/// How records become rows in a load.
fn flattener(configuration: &Configuration, key: &Key) -> Result<Flattener, Problem> {
    let identify_senders = identify_senders(configuration)?;
    let flattener = Flattener::new(configuration.privacy.national_id, key.clone());
    Ok(Flattener { identify_senders, ..flattener })
}

/// How the copy of the register is kept, which follows from the scope and the companies that the configuration names.
fn check_copy(context: &Context<'_>) -> Result<Finding, Problem> {
    let section: RrhSection = context.configuration.required(NAME)?;
    let kept = match section.api() {
        Api::Partner => "the bulk file of the partner API",
        Api::V1 => match v1::copy_by(context.configuration, &section)? {
            CopyBy::BulkFile => "the bulk file, and the log of changes between two bulk files",
            CopyBy::Portfolio => "lookups of a portfolio, and the log of changes",
            CopyBy::Log => "lookups of all companies that the log of changes names",
        },
    };
    Ok(Finding::Copied { by: kept })
}

fn check_access(context: &Context<'_>) -> Result<Finding, Problem> {
    let section: RrhSection = context.configuration.required(NAME)?;
    let number: Organisasjonsnummer = LOOKED_UP.parse().map_err(|error| Problem::failed(Step::Access, error))?;
    // An authority need not register its owners; the register granted access to say so.
    let answered = |answer: Result<(), brreg_fetcher::Error>| match answer {
        Err(error) if matches!(error.kind(), ErrorKind::Status { status: 404, .. }) => Ok(()),
        answer => answer,
    };
    match section.api() {
        Api::Partner => {
            let client = partner::client(context.configuration)?;
            doctor::within(context, Step::Access, async { answered(client.lookup(&number).await.map(drop)) })
        }
        Api::V1 => {
            let client = v1::client(context.configuration)?;
            doctor::within(context, Step::Access, async { answered(client.lookup_company(&number).await.map(drop)) })
        }
    }
    .map(|()| Finding::Answers)
}
