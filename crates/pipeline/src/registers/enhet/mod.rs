//! Enhetsregisteret: units, subunits, and the roles in them, from the open API.

mod again;
mod ages;
mod along;
mod changes;
mod cursors;
mod deleted;
mod deleted_rows;
mod doubled;
mod downloads;
mod feeds;
mod files;
mod kept;
mod load;
mod lookup;
mod night;
mod notes;
mod odd;
mod progress;
mod reading;
mod rejected;
mod removed;
mod required;
mod served_again;
mod settings;
mod source;
mod subunits;
mod told;
mod tonight;
mod unknown;

use std::path::{Path, PathBuf};

use brreg_catalog::Sql;
use brreg_domain::kodeverk::Kodeliste;
use brreg_lake::erase::Subjects;
use brreg_lake::snapshot::Draft;
use brreg_transform::enhet::tables::{ENHETER, ROLLER, UNDERENHETER};
use brreg_transform::schema::RegisterTables;
use jiff::Timestamp;
use serde_json::Value;

pub use files::Files;
pub use night::{Deleted, Event, Gone, LookUp, LookedUp, Night};
pub use progress::{Progress, usable};
pub use settings::EnhetSection;

use crate::checks::RowLimit;
use crate::context::Context;
use crate::data::DataFolder;
use crate::doctor::{self, Check, Finding, Needs};
use crate::problem::{Problem, Step};
use crate::register::{
    DistributionQuery, Download, Label, Lookup, Phrase, Recognised, Register, Removals, SubjectKind,
};
use crate::report::Origin;
use crate::settings::{ConfigSection, Configuration, Retention};
use crate::source::{Landed, Source};

/// The register's name.
pub const NAME: &str = "enhet";

/// The register.
#[derive(Debug, Clone, Copy)]
pub struct Enhet;

impl Register for Enhet {
    fn tables(&self) -> &'static RegisterTables {
        &brreg_transform::enhet::REGISTER
    }

    fn about(&self) -> &'static str {
        "Enhetsregisteret: units, subunits and roles, open to everybody"
    }

    fn section(&self) -> ConfigSection {
        ConfigSection::of::<EnhetSection>(NAME, include_str!("../../../../../pipelines/config/enhet.toml"))
    }

    fn sql(&self) -> &'static [Sql] {
        &[
            Sql { needs: &[], or_empty: &[NAME], script: include_str!("../../../../../pipelines/catalog/enhet.sql") },
            Sql {
                needs: &[NAME, "rrh"],
                or_empty: &[],
                script: include_str!("../../../../../pipelines/catalog/enhet_rrh.sql"),
            },
            Sql {
                needs: &[NAME, "konkurs"],
                or_empty: &[],
                script: include_str!("../../../../../pipelines/catalog/enhet_konkurs.sql"),
            },
        ]
    }

    fn row_limit(&self, configuration: &Configuration) -> Result<RowLimit, Problem> {
        let share = EnhetSection::of(configuration)?.max_row_change;
        let tables = vec![ENHETER.name, UNDERENHETER.name, ROLLER.name];
        Ok(RowLimit { share, setting: "enhet.max_row_change", tables })
    }

    fn retention(&self, configuration: &Configuration) -> Result<Retention, Problem> {
        let EnhetSection { snapshots, landing_runs, .. } = EnhetSection::of(configuration)?;
        Ok(Retention { snapshots, landing_runs })
    }

    fn downloads(&self) -> &'static [Download] {
        &[
            Download { name: "enheter", about: "All units: one file of JSON" },
            Download { name: "underenheter", about: "All subunits: one file of JSON" },
            Download { name: "roller", about: "All roles in units: one file of JSON" },
        ]
    }

    fn lookups(&self) -> &'static [Lookup] {
        &[
            Lookup {
                name: lookup::UNIT,
                about: "One unit or subunit",
                subject: SubjectKind::Organisasjonsnummer,
                example: "974760673",
                options: &[],
            },
            Lookup {
                name: lookup::ROLES,
                about: "The roles in one unit",
                subject: SubjectKind::Organisasjonsnummer,
                example: "974760673",
                options: &[],
            },
        ]
    }

    fn checks(&self) -> &'static [Check] {
        &[Check { name: "access", needs: Needs::Nothing, run: check_access }]
    }

    fn state_files(&self) -> &'static [&'static str] {
        &[again::LIST, removed::LIST, served_again::LIST, unknown::LIST]
    }

    fn phrases(&self) -> &'static [Phrase] {
        &notes::PHRASES
    }

    fn vintage(&self, progress: &Value) -> Option<Timestamp> {
        ages::vintage(progress)
    }

    fn origins(&self, progress: &Value) -> Vec<Origin> {
        ages::origins(progress)
    }

    fn distributions(&self) -> &'static [DistributionQuery] {
        const {
            &[
                DistributionQuery::of(
                    "Units by legal form",
                    "WITH former AS (
                        SELECT organisasjonsform AS form, count(*) AS antall
                        FROM enhet.enheter GROUP BY ALL
                    ), plassert AS (SELECT *, row_number() OVER (ORDER BY antall DESC, form) AS plass FROM former)
                    SELECT CASE WHEN plass <= 12 THEN form ELSE 'all other forms' END, CAST(sum(antall) AS BIGINT)
                    FROM plassert GROUP BY ALL ORDER BY min(plass)",
                    &[Label::Code(&[Kodeliste::Organisasjonsform])],
                ),
                DistributionQuery::of(
                    "Roles by kind",
                    "SELECT rolletype, count(*) FROM enhet.roller GROUP BY ALL ORDER BY 2 DESC, 1",
                    &[Label::Code(&[Kodeliste::RolletypeEnhet])],
                ),
            ]
        }
    }

    fn source<'c>(&self, context: &'c Context<'c>) -> Result<Box<dyn Source + 'c>, Problem> {
        Ok(Box::new(source::Open::new(context)?))
    }

    fn removed(&self, data: &DataFolder) -> Result<Vec<String>, Problem> {
        Ok(removed::Removed::read(data)?.numbers().iter().collect())
    }

    fn has_pending_removals(&self, data: &DataFolder) -> Result<bool, Problem> {
        Ok(removed::Removed::read(data)?.is_pending())
    }

    fn erase_along(
        &self,
        data: &DataFolder,
        subjects: &Subjects,
        draft: Option<&Draft>,
        now: Timestamp,
    ) -> Result<(), Problem> {
        along::follow(data, subjects, draft, now)
    }

    fn is_told_of_removals(&self) -> bool {
        true
    }

    fn removals(&self, data: &DataFolder) -> Result<Option<Removals>, Problem> {
        Ok(removed::Removed::read(data)?.summary())
    }

    fn recognises(&self, configuration: &Configuration, path: &Path) -> Result<Recognised, Problem> {
        reading::is_of_register(path, reading::limits(configuration.limits))
    }

    fn files(&self, paths: Vec<PathBuf>) -> Option<Box<dyn Landed>> {
        Some(Box::new(Files::new(paths)))
    }
}

fn check_access(context: &Context<'_>) -> Result<Finding, Problem> {
    let client = source::client(context.configuration)?;
    let number = doctor::within(context, Step::Access, client.total())?;
    Ok(Finding::Has { number, what: "units" })
}
