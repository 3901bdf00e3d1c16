//! Whoever was erased is left out of later loads, and is not asked for again.

use brreg_lake::erase::{self as lake, Subjects};
use brreg_lake::manifest::TableEntry;
use brreg_lake::snapshot::Draft;
use brreg_transform::pseudonym::{Key, NationalId};
use brreg_transform::schema::{RegisterTables, Table};

use super::{all_of, recorded, with};
use crate::context::Context;
use crate::erased::List;
use crate::problem::{At as _, Problem, Step};
use crate::register::Register;

/// Leaves those who were erased out of the tables of a draft.
pub struct KeptOut<'r> {
    tables: &'r RegisterTables,
    /// Is told once what the draft shows; `None` where nobody was erased by a user.
    register: Option<&'r dyn Register>,
    /// Nobody where it is missing.
    subjects: Option<Subjects>,
    /// What the persons of the tables are known by.
    national_id: NationalId,
    /// Where names are recorded under which an erased person comes; `None` where no person is on the list.
    context: Option<&'r Context<'r>>,
}

impl<'r> KeptOut<'r> {
    /// Those who were erased from a register, and companies that it asked to remove. `key` is that of the draft: it may be a new one
    /// unless somebody was erased, whom another key does not recognise.
    ///
    /// # Errors
    /// Lists that cannot be read, and a key that is missing or another one where somebody was erased.
    pub fn of(context: &'r Context<'r>, register: &'r dyn Register, key: &Key) -> Result<Self, Problem> {
        let (list, removed) = (List::read(context.data)?, register.removed(context.data)?);
        let is_listed = !list.subjects.is_empty();
        let subjects = match (is_listed, removed.is_empty()) {
            (false, true) => None,
            (false, false) => Some(with(Subjects::new(key.clone()), &removed)),
            (true, _) => Some(all_of(context.data, context.registers, &list, register, &removed)?),
        };
        Ok(Self {
            tables: register.tables(),
            register: is_listed.then_some(register),
            subjects,
            national_id: context.configuration.privacy.national_id,
            context: is_listed.then_some(context),
        })
    }

    /// Nobody.
    #[must_use]
    pub const fn nobody(tables: &'r RegisterTables) -> Self {
        Self { tables, register: None, subjects: None, national_id: NationalId::Pseudonym, context: None }
    }

    /// Leaves them out of tables that were written. Returns the number of rows that they had.
    ///
    /// # Errors
    /// Tables that cannot be read or written.
    pub fn leave_out(&mut self, draft: &Draft, entries: &mut [(&'static Table, TableEntry)]) -> Result<u64, Problem> {
        let Some(subjects) = &mut self.subjects else { return Ok(0) };
        if let Some(context) = self.context {
            learn(context, self.tables, subjects, draft, entries)?;
            if let Some(register) = self.register.take().filter(|_| subjects.has_companies()) {
                register.erase_along(context.data, subjects, Some(draft), context.now())?;
            }
        }
        let left_out = lake::keep_out(draft, self.tables, entries, self.national_id, subjects).at(Step::Erase)?;
        Ok(left_out.values().sum())
    }
}

/// Adds the names under which erased persons come this time, and records them: texts may name them by these. Snapshots that are
/// kept and have such a text are pending; the next command that writes erases them.
fn learn(
    context: &Context<'_>,
    tables: &RegisterTables,
    subjects: &mut Subjects,
    draft: &Draft,
    entries: &[(&'static Table, TableEntry)],
) -> Result<(), Problem> {
    let names = lake::names_in_draft(draft, tables, entries, subjects).at(Step::Erase)?;
    if names.is_empty() {
        return Ok(());
    }
    names.iter().for_each(|named| subjects.add_name(named));
    let mut learned = subjects.nobody();
    names.iter().for_each(|named| learned.add_name(named));
    let mut list = List::read(context.data)?;
    if !list.learn(learned.marks(), tables.name, context.now()) {
        return Ok(());
    }
    for register in context.registers {
        let snapshots = context.data.lake().snapshots(register.name()).at(Step::Erase)?;
        let of_register = recorded(context.data, context.registers, &list, register.name())?;
        let mut held = snapshots.iter().map(|snapshot| lake::held(snapshot, register.tables(), &of_register));
        // What cannot be searched is reported by `verify`.
        if held.any(|held| held.is_ok_and(|held| !held.is_empty())) {
            list.pend(register.name());
        }
    }
    list.write(context.data)
}

/// The numbers of persons without those who were erased from a register: a lookup would bring them back.
///
/// # Errors
/// A list that cannot be read, and a key that is missing.
pub(crate) fn without_erased(
    context: &Context<'_>,
    register: &str,
    mut numbers: Vec<String>,
) -> Result<Vec<String>, Problem> {
    let list = List::read(context.data)?;
    if list.of(register).next().is_none() {
        return Ok(numbers);
    }
    let subjects = recorded(context.data, context.registers, &list, register)?;
    let before = numbers.len();
    numbers.retain(|number| !subjects.is_number(number));
    if numbers.len() < before {
        tracing::info!(register, persons = before - numbers.len(), "erased persons are not looked up");
    }
    Ok(numbers)
}
