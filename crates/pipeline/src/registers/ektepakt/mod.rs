//! Ektepaktregisteret: marriage contracts.

mod answers;
mod load;
mod persons;
mod settings;
mod source;

use brreg_catalog::Sql;
use brreg_transform::schema::RegisterTables;

pub use answers::Answers;
pub use load::Load;
pub use settings::EktepaktSection;

use crate::context::Context;
use crate::doctor::{self, Check, Finding, Needs};
use crate::problem::{Problem, Step};
use crate::register::{DistributionQuery, Download, Label, Lookup, LookupOption, Phrase, Register, SubjectKind};
use crate::settings::ConfigSection;
use crate::source::Source;

/// The register's name.
pub const NAME: &str = "ektepakt";
/// The register whose owners may be looked up.
const OWNERS: &str = "rrh";
/// The option of the lookup.
const LANGUAGE: &str = "spraakkode";

/// The register.
#[derive(Debug, Clone, Copy)]
pub struct Ektepakt;

impl Register for Ektepakt {
    fn tables(&self) -> &'static RegisterTables {
        &brreg_transform::ektepakt::REGISTER
    }

    fn about(&self) -> &'static str {
        "Ektepaktregisteret: marriage contracts"
    }

    fn section(&self) -> ConfigSection {
        ConfigSection::of::<EktepaktSection>(NAME, include_str!("../../../../../pipelines/config/ektepakt.toml"))
    }

    /// Without persons to look up, the section serves single lookups.
    fn is_nightly(&self, context: &Context<'_>) -> Result<bool, Problem> {
        let section: Option<EktepaktSection> = context.configuration.section(NAME)?;
        Ok(section.is_some_and(|section| section.names_persons()))
    }

    /// Persons to look up may come from the bulk file that rrh fetches.
    fn waits_for(&self) -> &'static [&'static str] {
        &[OWNERS]
    }

    fn sql(&self) -> &'static [Sql] {
        &[Sql { needs: &[NAME], or_empty: &[], script: include_str!("../../../../../pipelines/catalog/ektepakt.sql") }]
    }

    fn downloads(&self) -> &'static [Download] {
        &[Download { name: NAME, about: "The marriage contracts of the persons that the configuration names" }]
    }

    fn lookups(&self) -> &'static [Lookup] {
        &[Lookup {
            name: NAME,
            about: "The marriage contracts of one person, whose national identity number is read from standard input",
            subject: SubjectKind::Person,
            example: "--spraakkode NNO < number.txt",
            options: &[LookupOption { name: LANGUAGE, value: "CODE", about: "Language of the texts: NOB, NNO or ENG" }],
        }]
    }

    fn checks(&self) -> &'static [Check] {
        &[
            Check { name: "token", needs: Needs::Credentials, run: check_token },
            Check { name: "access", needs: Needs::Check("token"), run: check_access },
        ]
    }

    fn phrases(&self) -> &'static [Phrase] {
        const WRONG_LINES: &str =
            "lines of the list of persons that are no national identity numbers: {count}, the first is line {first}";
        &[
            Phrase { name: "treff", one: "{count} person with contracts", many: "{count} persons with contracts" },
            Phrase {
                name: "ingen_treff",
                one: "{count} person without contracts",
                many: "{count} persons without contracts",
            },
            Phrase { name: "feil", one: "{count} lookup failed", many: "{count} lookups failed" },
            Phrase {
                name: "asked_again",
                one: "{count} person looked up twice",
                many: "{count} persons looked up twice",
            },
            Phrase {
                name: "kept",
                one: "{count} person kept from the last snapshot",
                many: "{count} persons kept from the last snapshot",
            },
            Phrase {
                name: answers::LOOKED_UP_EARLIER,
                one: "{count} person was looked up in an earlier run that was interrupted",
                many: "{count} persons were looked up in an earlier run that was interrupted",
            },
            Phrase {
                name: answers::FAILED,
                one: "{count} lookup failed; see ektepakt.oppslag where utfall is 'feil'",
                many: "{count} lookups failed; see ektepakt.oppslag where utfall is 'feil'",
            },
            Phrase { name: answers::WRONG_LINES, one: WRONG_LINES, many: WRONG_LINES },
        ]
    }

    fn distributions(&self) -> &'static [DistributionQuery] {
        const {
            &[DistributionQuery::of(
                "Lookups by outcome",
                "SELECT utfall, count(*) FROM ektepakt.oppslag GROUP BY ALL ORDER BY ALL",
                &[Label::Own],
            )]
        }
    }

    fn source<'c>(&self, context: &'c Context<'c>) -> Result<Box<dyn Source + 'c>, Problem> {
        Ok(Box::new(source::Client::new(context)?))
    }
}

fn check_token(context: &Context<'_>) -> Result<Finding, Problem> {
    let section: EktepaktSection = context.configuration.required(NAME)?;
    doctor::token(context, &section.token_request())
}

fn check_access(context: &Context<'_>) -> Result<Finding, Problem> {
    let client = source::client(context.configuration)?;
    doctor::within(context, Step::Access, client.check()).map(|()| Finding::Answers)
}
