//! `export`: the lake in the forms that other tools read.

use brreg_export::bods::{self, Exported, Order};
use brreg_export::{ftm, graf};
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{Exit, Problem};
use brreg_pipeline::register::Registers;
use brreg_report::words::{counted, grouped};

use crate::args::ExportCommand;
use crate::output;

pub(super) fn run(data: &DataFolder, registers: Registers<'_>, command: &ExportCommand) -> Result<Exit, Problem> {
    match command {
        ExportCommand::Bods(arguments) => {
            let order = Order {
                folder: &arguments.out,
                publisher: &arguments.publisher,
                array: arguments.json_array,
                person_identifiers: arguments.person_identifiers,
            };
            output::print(&words(&bods::export(data, registers, order)?))?;
        }
        ExportCommand::Ftm(arguments) => {
            let exported = ftm::export(data, registers, &arguments.out)?;
            let entities = counted(exported.entities, "entity", "entities");
            output::print(&format!("{}  {entities}", exported.file.display()))?;
        }
        ExportCommand::Graf(arguments) => {
            let order = graf::Order { folder: &arguments.out, csv: arguments.csv };
            let exported = graf::export(data, registers, order)?;
            let (nodes, edges) = (counted(exported.nodes, "node", "nodes"), counted(exported.edges, "edge", "edges"));
            let files = (exported.nodes_file.display(), exported.edges_file.display());
            let of: Vec<String> =
                exported.snapshots.iter().map(|(register, name)| format!("{register} {name}")).collect();
            output::print(&format!("{}  {nodes}\n{}  {edges}\nof {}", files.0, files.1, of.join(", ")))?;
        }
    }
    Ok(Exit::Done)
}

/// What an export of BODS did, and where its files are.
fn words(exported: &Exported) -> String {
    let stock = format!("{}  {}", exported.stock.display(), counted(exported.statements, "statement", "statements"));
    let Exported { new, updated, closed, .. } = exported;
    match &exported.delta {
        Some(delta) => {
            let [new, updated, closed] = [new, updated, closed].map(|number| grouped(*number));
            format!("{stock}\n{}  {new} new, {updated} updated, {closed} closed", delta.display())
        }
        None if *new == 0 => format!("{stock}, as before"),
        None => stock,
    }
}
