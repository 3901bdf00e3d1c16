//! Whether the list of those who were erased can be relied on. Without it, or with an older one, a load brings them back.

use brreg_lake::manifest::Manifest;
use brreg_transform::pseudonym::NationalId;

use crate::context::Context;
use crate::data::DataFolder;
use crate::erased::List;
use crate::person_key;
use crate::problem::{Advice, At as _, Problem, Step, masked};
use crate::register::Registers;
use crate::report::{Command, Outcome};
use crate::state::history;

/// Fails where a load of a register would bring back somebody who was erased. Returns the time of the last order, for the manifest.
///
/// # Errors
/// A list that cannot be read, is lost or lacks an order; and tables without pseudonyms, where somebody is known by a number alone.
pub(crate) fn require(context: &Context<'_>, register: &str) -> Result<Option<String>, Problem> {
    let (data, registers) = (context.data, context.registers);
    let mut list = List::read(data)?;
    if let Some(problem) = lacking(data, registers, &list)? {
        return Err(problem);
    }
    let last_order = list.last_order().map(|time| time.to_string());
    if list.subjects.is_empty() {
        return Ok(last_order);
    }
    if context.configuration.privacy.national_id == NationalId::Drop {
        require_names(data, registers, &list, register)?;
    }
    // The list of an earlier version learns its key from the lake.
    if !list.has_key() {
        let key = person_key::of(context)?;
        if person_key::is_of_lake(data, registers, &key)? {
            list.set_key(&key);
            list.write(data)?;
        }
    }
    Ok(last_order)
}

/// Fails where persons are known by numbers alone, and tables without pseudonyms are to be made: they are not found there.
fn require_names(data: &DataFolder, registers: Registers<'_>, list: &List, register: &str) -> Result<(), Problem> {
    let refused = |cause: &str, advice: String| Err(Problem::usage(Step::Erase, cause).advise(Advice::Said(advice)));
    if list.has_numbers_alone(register) {
        let cause = "somebody was erased by a national identity number alone, and tables without pseudonyms (national_id = \"drop\") \
                     have persons by name";
        let advice = "erase them again with the full name and the birth date on the line of the number \
                      (`number;full name;yyyy-mm-dd`), or keep the pseudonyms";
        return refused(cause, advice.to_owned());
    }
    // Where a snapshot has no pseudonyms, earlier versions took names alone.
    if list.may_have_numbers_alone() && !has_one_without(data, registers)? {
        let cause = "the list of those who were erased is of an earlier version, which did not write down what persons are called whom a \
                     number names, and tables without pseudonyms (national_id = \"drop\") have persons by name alone";
        let path = masked(&List::path(data)).display().to_string();
        let advice =
            format!("keep the pseudonyms; or move {path} away and erase all of them again with `erase --new-list`");
        return refused(cause, advice);
    }
    Ok(())
}

/// Whether a snapshot that is kept has no pseudonyms.
fn has_one_without(data: &DataFolder, registers: Registers<'_>) -> Result<bool, Problem> {
    for register in registers {
        let snapshots = data.lake().snapshots(register.name()).at(Step::Erase)?;
        let is_without = |manifest: Manifest| manifest.national_id == NationalId::Drop;
        if snapshots.iter().any(|snapshot| snapshot.manifest().is_ok_and(is_without)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What the list of those who were erased lacks, by what the history and the manifests say.
///
/// # Errors
/// A list or a lake that cannot be read.
pub(crate) fn wrong(data: &DataFolder, registers: Registers<'_>) -> Result<Option<Problem>, Problem> {
    lacking(data, registers, &List::read(data)?)
}

fn lacking(data: &DataFolder, registers: Registers<'_>, list: &List) -> Result<Option<Problem>, Problem> {
    let runs = history::all(data).runs;
    let is_erased = |outcome: &Outcome| matches!(outcome, Outcome::Erased(_));
    let orders = runs.iter().filter(|run| run.command == Command::Erase);
    let orders = orders.filter(|run| run.registers.iter().any(|report| is_erased(&report.outcome)));
    let last = orders.map(|run| run.started).max();
    if last.is_some_and(|last| !list.has_orders_until(last)) {
        return Ok(Some(lost(data, "lacks an order to erase that the history has")));
    }
    for register in registers {
        for snapshot in data.lake().snapshots(register.name()).at(Step::Erase)? {
            // One that cannot be read is told by `verify`.
            let Ok(manifest) = snapshot.manifest() else { continue };
            let until = manifest.erased_until.as_deref().and_then(|time| time.parse().ok());
            if until.is_some_and(|until| !list.has_orders_until(until)) {
                return Ok(Some(lost(data, "lacks an order to erase that a snapshot was made after")));
            }
            if list.is_missing() && !manifest.erased.is_empty() && !register.is_told_of_removals() {
                return Ok(Some(lost(data, "is lost: rows were erased from a snapshot")));
            }
        }
    }
    Ok(None)
}

fn lost(data: &DataFolder, what: &str) -> Problem {
    let path = masked(&List::path(data)).display().to_string();
    let advice = format!(
        "restore {path} from a backup, or erase again all who were erased, with `erase --new-list`: a load would bring them back"
    );
    Problem::failed(Step::Erase, format!("{path} {what}")).advise(Advice::Said(advice))
}
