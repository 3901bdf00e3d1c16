//! `verify`: every published file against its manifest.

use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{Advice, Exit, Problem, Step};
use brreg_pipeline::register::Registers;
use brreg_pipeline::verify;
use brreg_report::words::counted;

use crate::output;
use crate::render;

pub(super) fn run(data: &DataFolder, registers: Registers<'_>) -> Result<Exit, Problem> {
    let verified = verify::all(data, registers)?;
    for stranger in &verified.strangers {
        output::print(&render::stranger(stranger))?;
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
    if let [(register, tables), ..] = verified.held.as_slice() {
        let cause = format!("a person or company that was erased is in {} again", tables.join(", "));
        let advice = "erase again; what was loaded since was made without the list of those who were erased".to_owned();
        return Err(Problem::failed(Step::Erase, cause).of(register).advise(Advice::Said(advice)));
    }
    if let Some(place) = verified.other_place.as_deref().filter(|_| verified.findings.is_empty()) {
        let advice = Advice::Said("run `brreg-lake catalog`".to_owned());
        return Err(Problem::failed(Step::Verify, render::other_place(place)).advise(advice));
    }
    if verified.findings.is_empty() {
        let files = counted(verified.files, "file is as its manifest says", "files are as their manifests say");
        output::print(&files)?;
        return Ok(Exit::Done);
    }
    let findings: Vec<String> = verified.findings.iter().map(ToString::to_string).collect();
    Err(Problem::failed(Step::Verify, findings.join("; ")).advise(verified.advice()))
}
