//! Fetching: the lookups of a list of persons, and of one.

use std::path::{Path, PathBuf};

use brreg_fetcher::download::MANIFEST;
use brreg_fetcher::ektepakt::{Ektepakt, OPPSLAG};
use brreg_lake::hash::sha256;

use super::persons::{self, Persons};
use super::{Answers, EktepaktSection, LANGUAGE, NAME};
use crate::base::Base;
use crate::context::Context;
use crate::erase;
use crate::erased_check;
use crate::landing;
use crate::problem::{Advice, At as _, Problem, Step};
use crate::register::{LookupOptions, Subject};
use crate::report::Unchanged;
use crate::settings::Configuration;
use crate::source::{Fetched, Source};

/// A client of the register.
pub(super) fn client(configuration: &Configuration) -> Result<Ektepakt, Problem> {
    let section: EktepaktSection = configuration.required(NAME)?;
    let maskinporten = configuration.maskinporten()?;
    Ektepakt::new(&section.settings(), maskinporten, &configuration.http, configuration.repeated()).at(Step::Client)
}

/// What becomes of answers that lie in landing, all of a list, and are not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Finished {
    /// They are those of this run.
    Take,
    /// All persons are looked up again.
    LookUpAgain,
}

/// The register as a source.
pub(super) struct Client<'c> {
    context: &'c Context<'c>,
    section: EktepaktSection,
}

impl<'c> Client<'c> {
    pub(super) fn new(context: &'c Context<'c>) -> Result<Self, Problem> {
        Ok(Self { context, section: context.configuration.required(NAME)? })
    }

    /// Looks up the persons that the configuration names, into a run of landing; `None` where there are none. A list that was
    /// interrupted goes on in its run.
    fn list(&self, finished: Finished) -> Result<Option<Answers>, Problem> {
        if !self.section.names_persons() {
            let advice = "set persons_file or owners_of; `brreg-lake lookup ektepakt` asks for one person".to_owned();
            let problem = Problem::usage(Step::Configuration, "[ektepakt] names no persons to look up");
            return Err(problem.advise(Advice::Said(advice)));
        }
        let Persons { numbers, wrong_lines } = persons::to_look_up(self.context, &self.section)?;
        if numbers.is_empty() {
            return Ok(None);
        }
        let (client, data) = (client(self.context.configuration)?, self.context.data);
        let newest = landing::newest(data, NAME, |run| client.goes_on_with(run, self.context.now()))?;
        let folder = match newest {
            Some(run) if !run.join(MANIFEST).exists() => run,
            // A manifest outlives its answers where landing was emptied.
            Some(run) if !run.join(OPPSLAG).exists() => landing::new_run(data, NAME)?,
            Some(run) if finished == Finished::Take && !self.is_published(&run)? => run,
            _ => landing::new_run(data, NAME)?,
        };
        let progress = self.context.observer.follow(NAME);
        let manifest = self.context.wait(client.lookup_all(numbers, &folder, &*progress))?.at(Step::Fetch)?;
        Ok(Some(Answers::new(folder, manifest, wrong_lines)))
    }

    /// Whether the published snapshot was made from the answers of a run; what cannot be determined counts as published.
    fn is_published(&self, run: &Path) -> Result<bool, Problem> {
        let published = self.context.data.lake().published(NAME).at(Step::Published)?;
        let Some(published) = published else { return Ok(false) };
        let Ok(manifest) = published.manifest() else { return Ok(true) };
        let path = run.join(OPPSLAG);
        let mut answers = brreg_files::open(&path).at_path(Step::Landing, &path)?;
        let sha256 = sha256(&mut answers).at_path(Step::Landing, &path)?;
        Ok(manifest.sources.iter().any(|source| source.sha256 == sha256))
    }
}

impl Source for Client<'_> {
    fn fetch(&self, _: Option<&Base>) -> Result<Fetched, Problem> {
        Ok(match self.list(Finished::Take)? {
            Some(answers) => Fetched::Landed(Box::new(answers)),
            None => Fetched::Unchanged(Unchanged::NothingAsked),
        })
    }

    fn download(&self, _: &str, _: Option<&Base>) -> Result<Option<PathBuf>, Problem> {
        Ok(self.list(Finished::LookUpAgain)?.map(Answers::into_folder))
    }

    fn lookup(&self, _: &str, subject: &Subject, options: &LookupOptions) -> Result<Vec<u8>, Problem> {
        let Subject::Person(person) = subject else {
            return Err(Problem::usage(Step::Lookup, "contracts are looked up by a person's number"));
        };
        if let Some(problem) = erased_check::wrong(self.context.data, self.context.registers)? {
            return Err(problem);
        }
        if erase::without_erased(self.context, NAME, vec![person.expose().to_owned()])?.is_empty() {
            let problem = Problem::failed(Step::Lookup, "this person was erased from the lake, and is not looked up");
            let advice = "to lift the erasure, remove the entries of its time from state/erased.json, as docs/data-protection.md says".to_owned();
            return Err(problem.advise(Advice::Said(advice)));
        }
        let client = client(self.context.configuration)?;
        let language = options.get(LANGUAGE).map(String::as_str);
        let answer = self.context.wait(client.lookup(person, language))?;
        answer.at(Step::Lookup).map(Into::into)
    }
}
