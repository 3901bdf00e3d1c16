//! The section of a register: its settings, their check and their template.

use brreg_settings::{Error, Section, Settings};
use serde::de::DeserializeOwned;

/// The settings of a register.
pub trait SectionType: DeserializeOwned {
    /// The shared sections that the register cannot be fetched without.
    fn needs(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// Checks what concerns several settings.
    ///
    /// # Errors
    /// What [`Settings::refuse`] gives for the setting at fault.
    fn check(&self, _settings: &Settings) -> Result<(), Error> {
        Ok(())
    }

    /// Checks what a run needs, and a lookup does not.
    ///
    /// # Errors
    /// What [`Settings::refuse`] gives for the setting at fault.
    fn check_run(&self, _settings: &Settings) -> Result<(), Error> {
        Ok(())
    }
}

/// The names of the shared sections that a register needs.
type Needs = Vec<&'static str>;

/// A register's section of the configuration.
#[derive(Debug, Clone, Copy)]
pub struct ConfigSection {
    name: &'static str,
    template: &'static str,
    known: fn(&'static str) -> Section,
    check: fn(&Settings, &str) -> Result<Option<Needs>, Error>,
    problems: fn(&Settings, &str) -> Vec<Error>,
    problem_of_run: fn(&Settings, &str) -> Option<Error>,
}

impl ConfigSection {
    /// The section that is read as a `T`. The template has every setting of it, with its meaning.
    #[must_use]
    pub const fn of<T: SectionType>(name: &'static str, template: &'static str) -> Self {
        Self {
            name,
            template,
            known: Section::of::<T>,
            check: check::<T>,
            problems: problems::<T>,
            problem_of_run: problem_of_run::<T>,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Its part of the template.
    #[must_use]
    pub const fn template(&self) -> &'static str {
        self.template
    }

    /// Its settings.
    #[must_use]
    pub fn known(&self) -> Section {
        (self.known)(self.name)
    }

    /// The shared sections that the register needs; `None` where the configuration does not have this section.
    ///
    /// # Errors
    /// A setting of it that cannot be used.
    pub fn check(&self, settings: &Settings) -> Result<Option<Vec<&'static str>>, Error> {
        (self.check)(settings, self.name)
    }

    /// Everything of it that cannot be used.
    #[must_use]
    pub fn problems(&self, settings: &Settings) -> Vec<Error> {
        (self.problems)(settings, self.name)
    }

    /// What keeps a run from beginning, where everything can be used.
    #[must_use]
    pub fn problem_of_run(&self, settings: &Settings) -> Option<Error> {
        (self.problem_of_run)(settings, self.name)
    }
}

fn check<T: SectionType>(settings: &Settings, name: &str) -> Result<Option<Needs>, Error> {
    let Some(section) = settings.section::<T>(name)? else { return Ok(None) };
    section.check(settings)?;
    Ok(Some(section.needs()))
}

fn problem_of_run<T: SectionType>(settings: &Settings, name: &str) -> Option<Error> {
    let section = settings.section::<T>(name).ok().flatten()?;
    section.check_run(settings).err()
}

fn problems<T: SectionType>(settings: &Settings, name: &str) -> Vec<Error> {
    let problems = settings.problems::<T>(name);
    // Settings are compared with each other once each of them can be used.
    if problems.is_empty() { check::<T>(settings, name).err().into_iter().collect() } else { problems }
}
