//! Register over reelle rettighetshavere: beneficial owners.

mod changes;
mod files;
mod load;
mod owners;
mod settings;
mod source;

use std::path::PathBuf;

use brreg_catalog::Sql;
use brreg_domain::Organisasjonsnummer;
use brreg_fetcher::ErrorKind;
use brreg_transform::schema::RegisterTables;

pub use files::Files;
pub use load::Load;
pub use settings::{BulkFormat, RrhSection};

use crate::context::Context;
use crate::doctor::{self, Check, Finding, Needs};
use crate::problem::{Problem, Step};
use crate::register::{Download, Lookup, Register, SubjectKind};
use crate::settings::ConfigSection;
use crate::source::{Landed, Source};

/// The register's name.
pub const NAME: &str = "rrh";

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
        &[Sql { needs: &[NAME], script: include_str!("../../../../../pipelines/catalog/rrh.sql") }]
    }

    fn downloads(&self) -> &'static [Download] {
        &[
            Download { name: source::JSON, about: "The bulk file of beneficial owners as JSON" },
            Download { name: source::CSV, about: "The bulk file of beneficial owners as CSV" },
        ]
    }

    fn lookups(&self) -> &'static [Lookup] {
        &[Lookup {
            name: "virksomhet",
            about: "The registration of one company",
            subject: SubjectKind::Organisasjonsnummer,
            example: "974760673",
            options: &[],
        }]
    }

    fn checks(&self) -> &'static [Check] {
        &[
            Check { name: "token", needs: Needs::Credentials, run: check_token },
            Check { name: "access", needs: Needs::Check("token"), run: check_access },
        ]
    }

    fn source<'c>(&self, context: &'c Context<'c>) -> Result<Box<dyn Source + 'c>, Problem> {
        Ok(Box::new(source::Client::new(context)?))
    }

    fn files(&self, paths: Vec<PathBuf>) -> Option<Box<dyn Landed>> {
        Some(Box::new(Files::new(paths)))
    }

    fn owners(&self, context: &Context<'_>, companies: &[Organisasjonsnummer]) -> Option<Result<Vec<String>, Problem>> {
        Some(owners::with_number(context, companies))
    }
}

fn check_token(context: &Context<'_>) -> Result<Finding, Problem> {
    let section: RrhSection = context.configuration.required(NAME)?;
    doctor::token(context, &section.token_request())
}

fn check_access(context: &Context<'_>) -> Result<Finding, Problem> {
    let client = source::client(context.configuration)?;
    let number: Organisasjonsnummer = LOOKED_UP.parse().map_err(|error| Problem::failed(Step::Access, error))?;
    let looked_up = async {
        match client.lookup(&number).await {
            // An authority need not register its owners; the register granted access to say so.
            Err(error) if matches!(error.kind(), ErrorKind::Status { status: 404, .. }) => Ok(()),
            answered => answered.map(drop),
        }
    };
    doctor::within(context, Step::Access, looked_up).map(|()| Finding::Answers)
}
