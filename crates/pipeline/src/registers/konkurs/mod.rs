//! Konkursvarsel: bankruptcy notices.

mod answers;
mod listed;
mod load;
mod settings;
mod source;

use brreg_catalog::Sql;
use brreg_domain::kodeverk::Kodeliste;
use brreg_transform::schema::RegisterTables;

pub use answers::Answers;
pub use load::{Load, Mode, Rest};
pub use settings::KonkursSection;

use crate::context::Context;
use crate::doctor::{self, Check, Finding, Needs};
use crate::problem::{Problem, Step};
use crate::register::{DistributionQuery, Download, Label, Lookup, Phrase, Register, SubjectKind};
use crate::settings::ConfigSection;
use crate::source::Source;

/// The register's name.
pub const NAME: &str = "konkurs";

/// The register.
#[derive(Debug, Clone, Copy)]
pub struct Konkurs;

impl Register for Konkurs {
    fn tables(&self) -> &'static RegisterTables {
        &brreg_transform::konkurs::REGISTER
    }

    fn about(&self) -> &'static str {
        "Konkursvarsel: bankruptcy notices"
    }

    fn section(&self) -> ConfigSection {
        ConfigSection::of::<KonkursSection>(NAME, include_str!("../../../../../pipelines/config/konkurs.toml"))
    }

    fn sql(&self) -> &'static [Sql] {
        &[
            Sql {
                needs: &[NAME],
                or_empty: &["enhet"],
                script: include_str!("../../../../../pipelines/catalog/konkurs.sql"),
            },
            Sql {
                needs: &["rrh", NAME],
                or_empty: &["enhet"],
                script: include_str!("../../../../../pipelines/catalog/konkurs_rrh.sql"),
            },
            Sql {
                needs: &["rrh", NAME],
                or_empty: &["enhet"],
                script: include_str!("../../../../../pipelines/catalog/risiko_konkurs.sql"),
            },
        ]
    }

    fn downloads(&self) -> &'static [Download] {
        &[Download { name: NAME, about: "Bankruptcy notices with their details: what a nightly run would fetch now" }]
    }

    fn lookups(&self) -> &'static [Lookup] {
        &[Lookup {
            name: "konkursvarsel",
            about: "One bankruptcy notice",
            subject: SubjectKind::Uuid,
            example: "a7bc5a28-a546-44ca-b38a-f977832322e0",
            options: &[],
        }]
    }

    fn checks(&self) -> &'static [Check] {
        &[
            Check { name: doctor::CERTIFICATE, needs: Needs::Nothing, run: check_certificate },
            Check { name: "access", needs: Needs::Check(doctor::CERTIFICATE), run: check_access },
        ]
    }

    fn phrases(&self) -> &'static [Phrase] {
        &[
            Phrase { name: "new", one: "{count} new", many: "{count} new" },
            Phrase { name: "changed", one: "{count} changed", many: "{count} changed" },
            Phrase { name: "unchanged", one: "{count} unchanged", many: "{count} unchanged" },
            Phrase { name: "gone", one: "{count} no longer listed", many: "{count} no longer listed" },
            Phrase {
                name: "kept",
                one: "{count} kept from the last snapshot",
                many: "{count} kept from the last snapshot",
            },
            Phrase { name: "doubled", one: "{count} listed twice", many: "{count} listed twice" },
            Phrase {
                name: "doubled_with_other_content",
                one: "{count} listed again with other content",
                many: "{count} listed again with other content",
            },
            Phrase { name: "without_details", one: "{count} without details", many: "{count} without details" },
            Phrase {
                name: "rejected_details",
                one: "{count} with details that cannot be read",
                many: "{count} with details that cannot be read",
            },
            Phrase {
                name: answers::LIST_NAMES_FEWER,
                one: "the list reports {listed} notices but contained {named} each time it was read",
                many: "the list reports {listed} notices but contained {named} each time it was read",
            },
            Phrase {
                name: answers::LIST_READ_AGAIN,
                one: "the list was read {readings} times until all {listed} notices that it reports were received",
                many: "the list was read {readings} times until all {listed} notices that it reports were received",
            },
            Phrase {
                name: answers::LIST_CHANGED,
                one: "the list changed from {from} to {to} notices while it was read",
                many: "the list changed from {from} to {to} notices while it was read",
            },
            Phrase {
                name: answers::EMPTY_PAGES,
                one: "{count} page of the list was empty before its end",
                many: "{count} pages of the list were empty before its end",
            },
            Phrase {
                name: answers::MISSING_DETAILS,
                one: "{count} listed notice has no details (404)",
                many: "{count} listed notices have no details (404)",
            },
        ]
    }

    fn distributions(&self) -> &'static [DistributionQuery] {
        const {
            &[
                DistributionQuery::of(
                    "Notices by kind",
                    "SELECT type, count(*) FROM konkurs.varsler GROUP BY ALL ORDER BY 2 DESC, 1",
                    &[Label::Code(&[Kodeliste::Konkursvarseltype])],
                ),
                DistributionQuery::of(
                    "Notices by year of registration",
                    "SELECT CAST(year(registreringstidspunkt) AS VARCHAR), count(*) FROM konkurs.varsler GROUP BY ALL ORDER BY ALL",
                    &[Label::Own],
                ),
            ]
        }
    }

    fn source<'c>(&self, context: &'c Context<'c>) -> Result<Box<dyn Source + 'c>, Problem> {
        Ok(Box::new(source::Client::new(context)?))
    }
}

fn check_certificate(context: &Context<'_>) -> Result<Finding, Problem> {
    let section: KonkursSection = context.configuration.required(NAME)?;
    doctor::certificate(&section.credentials(context.configuration)?)
}

fn check_access(context: &Context<'_>) -> Result<Finding, Problem> {
    let client = source::client(context.configuration)?;
    let notices = doctor::within(context, Step::Access, client.check())?;
    Ok(notices.map_or(Finding::Answers, |number| Finding::Has { number, what: "notices" }))
}
