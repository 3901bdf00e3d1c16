//! Enhetsregisteret: units, subunits, and the roles in them, from the open API.

mod changes;
mod doubled;
mod files;
mod kept;
mod load;
mod night;
mod progress;
mod reading;
mod settings;

use std::path::{Path, PathBuf};

use brreg_catalog::Sql;
use brreg_transform::enhet::tables::{ENHETER, ROLLER, UNDERENHETER};
use brreg_transform::schema::RegisterTables;

pub use files::Files;
pub use night::{Deleted, Event, Gone, LookUp, Night};
pub use progress::{Progress, usable};
pub use settings::EnhetSection;

use crate::checks::RowLimit;
use crate::context::Context;
use crate::problem::{Problem, Step};
use crate::register::{Phrase, Register};
use crate::settings::{ConfigSection, Configuration};
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
        Ok(RowLimit { share, tables: vec![ENHETER.name, UNDERENHETER.name, ROLLER.name] })
    }

    fn phrases(&self) -> &'static [Phrase] {
        &[Phrase {
            name: "removed",
            one: "{count} record passed over that was removed on legal grounds",
            many: "{count} records passed over that were removed on legal grounds",
        }]
    }

    fn source<'c>(&self, _context: &'c Context<'c>) -> Result<Box<dyn Source + 'c>, Problem> {
        Err(Problem::usage(Step::Client, "this register is only loaded from files so far"))
    }

    fn recognises(&self, context: &Context<'_>, path: &Path) -> Result<bool, Problem> {
        files::is_of_register(path, reading::limits(context.configuration.limits))
    }

    fn files(&self, paths: Vec<PathBuf>) -> Option<Box<dyn Landed>> {
        Some(Box::new(Files::new(paths)))
    }
}
