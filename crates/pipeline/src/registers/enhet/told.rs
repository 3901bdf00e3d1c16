//! What a night reports of units that the register removed.
//!
//! Feeds, files and lookups show them, some before the load and some after it. So it is reported when the night has ended, whatever
//! became of it: one note of each kind, with the number of all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::removed::{Erased, Removed, subjects};
use super::{NAME, notes};
use crate::context::Context;
use crate::erase;
use crate::problem::Problem;
use crate::report::Note;

/// What was erased in a night, and what lookups showed.
#[derive(Debug, Default)]
pub(super) struct Told {
    erased: Erased,
    /// Lookups that showed a removal.
    by_lookup: u64,
    /// By other register, the units that its published tables have.
    elsewhere: BTreeMap<String, BTreeSet<String>>,
    /// The list that names the units.
    list: PathBuf,
}

impl Told {
    /// Adds lookups that showed a removal.
    pub(super) fn looked_up(&mut self, lookups: usize) {
        self.by_lookup += lookups as u64;
    }

    /// Erases the units that have yet to be erased, and searches the other registers for them. Nothing is erased there: a register
    /// asks for its own data alone.
    ///
    /// # Errors
    /// As [`Removed::erase`], and a lake or a key that cannot be read.
    pub(super) fn erase(
        &mut self,
        removed: &mut Removed,
        context: &Context<'_>,
        run: Option<&Path>,
    ) -> Result<(), Problem> {
        let Erased { units, along } = removed.erase(context, run)?;
        self.list = removed.path().to_owned();
        let all: Vec<&str> = units.iter().chain(&along).map(String::as_str).collect();
        let found = self.search(context, &all);
        self.erased.units.extend(units);
        self.erased.along.extend(along);
        found
    }

    fn search(&mut self, context: &Context<'_>, units: &[&str]) -> Result<(), Problem> {
        if units.is_empty() {
            return Ok(());
        }
        for register in context.registers.iter().filter(|register| register.name() != NAME) {
            // One search answers nearly always; only where it finds some is each unit searched for.
            if erase::held_of(context.data, *register, &subjects(context, units)?)?.is_empty() {
                continue;
            }
            for unit in units {
                if !erase::held_of(context.data, *register, &subjects(context, &[unit])?)?.is_empty() {
                    self.elsewhere.entry(register.name().to_owned()).or_default().insert((*unit).to_owned());
                }
            }
        }
        Ok(())
    }

    /// The notes.
    pub(super) fn notes(&self) -> Vec<Note> {
        let counts = [
            (notes::ERASED, self.erased.units.len() as u64),
            (notes::ERASED_ALONG, self.erased.along.len() as u64),
            (notes::REMOVED_BY_LOOKUP, self.by_lookup),
        ];
        let counts = counts.into_iter().filter(|(_, count)| *count > 0);
        let counts = counts.map(|(name, count)| Note::of_register(name, [("count", count)]));
        let elsewhere = self.elsewhere.iter().map(|(register, units)| Note::RemovedElsewhere {
            register: register.clone(),
            companies: units.len() as u64,
            list: Some(self.list.clone()),
        });
        counts.chain(elsewhere).collect()
    }
}
