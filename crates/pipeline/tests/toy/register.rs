//! A register of ships, written against the public traits alone: one value, its table, its section, its source, its load.

use std::path::PathBuf;

use brreg_catalog::Sql;
use brreg_lake::manifest::Records;
use brreg_pipeline::base::Base;
use brreg_pipeline::context::Context;
use brreg_pipeline::doctor::{Check, Finding, Needs};
use brreg_pipeline::landing;
use brreg_pipeline::problem::{At as _, Problem, Step};
use brreg_pipeline::register::{Download, LookupOptions, Phrase, Register, Subject};
use brreg_pipeline::report::Unchanged;
use brreg_pipeline::settings::{ConfigSection, SectionType};
use brreg_pipeline::source::{Fetched, Landed, Loaded, Loading, Source, write};
use brreg_transform::schema::{Provenance, RegisterTables, Table};
use serde::Deserialize;
use serde_json::json;

const NAME: &str = "skip";
const SQL: &str = "-- Ships with long names.\nCREATE VIEW skip.lange AS FROM skip.skip WHERE length(navn) > 4;\n";

brreg_transform::table! {
    /// One row per ship.
    SKIP, SkipRow, SkipRows = "skip"."skip" {
        skip_nr: Integer [key] = "Number of the ship.",
        navn: Text = "Its name.",
    }
}

static TABLES: [&Table; 1] = [&SKIP];
static REGISTER: RegisterTables = RegisterTables {
    name: NAME,
    tables: &TABLES,
    schema_version: 1,
    reading_version: 1,
    traces: &[],
    references: &[],
    provenance: Provenance::NONE,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    base_url: String,
}

impl SectionType for Section {}

#[derive(Deserialize)]
struct Answer {
    versjon: u64,
    skip: Vec<Ship>,
}

#[derive(Deserialize)]
struct Ship {
    nr: i32,
    navn: String,
}

pub(crate) struct Skip;

impl Register for Skip {
    fn tables(&self) -> &'static RegisterTables {
        &REGISTER
    }

    fn about(&self) -> &'static str {
        "Skipsregisteret: ships"
    }

    fn section(&self) -> ConfigSection {
        ConfigSection::of::<Section>(NAME, "[skip]\nbase_url = \"https://skip.example\"\n")
    }

    fn sql(&self) -> &'static [Sql] {
        &[Sql { needs: &[NAME], or_empty: &[], script: SQL }]
    }

    fn downloads(&self) -> &'static [Download] {
        &[Download { name: NAME, about: "All ships" }]
    }

    fn checks(&self) -> &'static [Check] {
        &[Check { name: "access", needs: Needs::Nothing, run: |context| get(context).map(|_| Finding::Answers) }]
    }

    fn phrases(&self) -> &'static [Phrase] {
        &[Phrase { name: "ships", one: "{count} ship", many: "{count} ships" }]
    }

    fn source<'c>(&self, context: &'c Context<'c>) -> Result<Box<dyn Source + 'c>, Problem> {
        Ok(Box::new(Client(context)))
    }
}

/// The answer of the register, as it came.
fn get(context: &Context<'_>) -> Result<String, Problem> {
    let section: Section = context.configuration.required(NAME)?;
    let answered = async { reqwest::get(&section.base_url).await?.error_for_status()?.text().await };
    context.wait(answered)?.map_err(|error| Problem::failed(Step::Fetch, error))
}

struct Client<'c>(&'c Context<'c>);

impl Client<'_> {
    fn land(&self) -> Result<(PathBuf, Answer), Problem> {
        let text = get(self.0)?;
        let answer = serde_json::from_str(&text).map_err(|error| Problem::failed(Step::Fetch, error))?;
        let run = landing::new_run(self.0.data, NAME)?;
        brreg_files::create_folder(&run).at_path(Step::Landing, &run)?;
        brreg_files::replace(&run.join("skip.json"), text.as_bytes()).at_path(Step::Landing, &run)?;
        Ok((run, answer))
    }
}

impl Source for Client<'_> {
    fn fetch(&self, base: Option<&Base>) -> Result<Fetched, Problem> {
        let (_, answer) = self.land()?;
        match base.and_then(Base::progress::<u64>) {
            Some(version) if version == answer.versjon => Ok(Fetched::Unchanged(Unchanged::NothingNew)),
            _ => Ok(Fetched::Landed(Box::new(answer))),
        }
    }

    fn download(&self, _: &str, _: Option<&Base>) -> Result<Option<PathBuf>, Problem> {
        self.land().map(|(run, _)| Some(run))
    }

    fn lookup(&self, _: &str, _: &Subject, _: &LookupOptions) -> Result<Vec<u8>, Problem> {
        get(self.0).map(String::into_bytes)
    }
}

impl Landed for Answer {
    fn load(&self, loading: &Loading<'_>) -> Result<Loaded, Problem> {
        let mut rows = SkipRows::default();
        for ship in &self.skip {
            rows.push(SkipRow { skip_nr: Some(ship.nr), navn: Some(&ship.navn) });
        }
        let loaded = rows.len() as u64;
        let rows = rows.finish().map_err(|error| Problem::failed(Step::Load, error))?;
        Ok(Loaded {
            entries: write(loading.draft, vec![(&SKIP, rows)]).at(Step::Load)?,
            records: Records { read: loaded, loaded, rejected: 0 },
            counts: [("ships".to_owned(), loaded)].into(),
            progress: Some(json!(self.versjon)),
            is_whole: true,
            ..Loaded::default()
        })
    }
}
