//! `verify`: every published file against its manifest.

use brreg_pipeline::data::DataFolder;
use brreg_pipeline::erase::{Held, Remains};
use brreg_pipeline::problem::{Advice, Exit, Problem, Step};
use brreg_pipeline::register::Registers;
use brreg_pipeline::verify;
use brreg_report::words::{counted, message};

use crate::output;
use crate::render;

pub(super) fn run(data: &DataFolder, registers: Registers<'_>) -> Result<Exit, Problem> {
    let mut verified = verify::all(data, registers)?;
    for stranger in &verified.strangers {
        output::print(&render::stranger(stranger))?;
    }
    for register in &verified.unfinished {
        output::print(&render::unfinished(register))?;
    }
    if let [register, ..] = verified.pending.as_slice() {
        let advice =
            "run `brreg-lake catalog`, which finishes it or says in its log (--log text) what is in the way".to_owned();
        let problem = Problem::failed(Step::Erase, "an erasure is not finished").of(register);
        return Err(problem.advise(Advice::Said(advice)));
    }
    if let [register, ..] = verified.pending_removals.as_slice() {
        let problem = Problem::failed(Step::Erase, "units that the register asked to remove are not erased yet");
        let advice = format!("run `brreg-lake run --only {register}`, which erases them before anything else");
        return Err(problem.of(register).advise(Advice::Said(advice)));
    }
    if let Some(problem) = still_there(&verified.remains) {
        return Err(problem);
    }
    if let Some(place) = verified.other_place.as_deref().filter(|_| verified.findings.is_empty()) {
        let advice = Advice::Said("run `brreg-lake catalog`".to_owned());
        return Err(Problem::failed(Step::Verify, render::other_place(place)).advise(advice));
    }
    if let Some(problem) = not_searched(&verified.remains).filter(|_| verified.findings.is_empty()) {
        return Err(problem);
    }
    if !verified.delta.is_empty() && verified.findings.is_empty() {
        let advice = "run `brreg-lake publish`, which brings the Delta tables of the data folder to the state of the lake; or remove \
                      their folder";
        let problem = Problem::failed(Step::PublishHere, verified.delta.join("; "));
        return Err(problem.advise(Advice::Said(advice.to_owned())));
    }
    if let Some(problem) = verified.person_key.take() {
        if verified.findings.is_empty() {
            return Err(problem);
        }
        output::print(&message(&problem))?;
    }
    if verified.findings.is_empty() {
        let files = counted(verified.files, "file is as its manifest says", "files are as their manifests say");
        output::print(&files)?;
        return Ok(Exit::Done);
    }
    let findings: Vec<String> = verified.findings.iter().map(ToString::to_string).collect();
    Err(Problem::failed(Step::Verify, findings.join("; ")).advise(verified.advice()))
}

/// What is wrong where somebody is still there who was erased.
fn still_there(remains: &Remains) -> Option<Problem> {
    let problem = |register: &str, cause: String, advice: String| {
        Some(Problem::failed(Step::Erase, cause).of(register).advise(Advice::Said(advice)))
    };
    if let [Held { register, snapshot, files }, ..] = remains.held.as_slice() {
        let of = snapshot.map(|snapshot| format!(" of {snapshot}")).unwrap_or_default();
        let cause = format!("a person or company that was erased is in {}{of} again", files.join(", "));
        let advice = "erase again; what was loaded since was made without the list of those who were erased, or a snapshot was \
                      restored from before it";
        return problem(register, cause, advice.to_owned());
    }
    if let [(register, _), ..] = remains.landed.as_slice() {
        let of_register = remains.landed.iter().filter(|(other, _)| other == register);
        let files: Vec<String> = of_register.map(|(_, path)| path.display().to_string()).collect();
        let cause = format!("units that the register asked to remove are not erased yet from {}", files.join(", "));
        return problem(
            register,
            cause,
            format!("run `brreg-lake run --only {register}`, which removes what was downloaded"),
        );
    }
    None
}

/// What is wrong where a snapshot beside the published one cannot be searched.
fn not_searched(remains: &Remains) -> Option<Problem> {
    let [(register, snapshot), ..] = remains.unsearched.as_slice() else { return None };
    let cause = format!("{snapshot} cannot be searched for those who were erased");
    let advice = format!("restore it from a backup, or run `brreg-lake purge {register} --snapshot {snapshot} --yes`");
    Some(Problem::failed(Step::Erase, cause).of(register).advise(Advice::Said(advice)))
}
