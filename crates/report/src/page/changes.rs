//! What differs from the snapshot before, by table and field.

use brreg_pipeline::report::{Change, RegisterReport};
use maud::{Markup, html};

use super::{Source, name, wide};
use crate::chart::bar;
use crate::words::grouped;

pub(super) fn section(source: Source<'_>) -> Option<Markup> {
    let shown: Vec<Markup> = source.run.registers.iter().filter_map(of_register).collect();
    (!shown.is_empty()).then(|| html! { @for register in &shown { (register) } })
}

fn of_register(report: &RegisterReport) -> Option<Markup> {
    let details = report.details.as_ref()?;
    let compared = details.provenance.as_ref()?.compared_with.as_ref()?;
    let most = details.changes.iter().map(|change| change.count).max().unwrap_or_default();
    let label = format!("Changes of {}", report.register);
    Some(html! {
        h3 { (report.register) }
        p.soft { "Compared with " code { (compared) } "." }
        @if details.changes.is_empty() {
            p { "Nothing changed, or the register has no table of changes." }
        } @else {
            (wide(&label, html! {
                table.stacked {
                    thead { tr {
                        th scope="col" { "table" } th scope="col" { "change" } th scope="col" { "field" } th.n scope="col" { "count" }
                        th.roomy scope="col" { "share of the most" }
                    } }
                    tbody { @for change in &details.changes { (row(change, most)) } }
                }
            }))
        }
    })
}

fn row(change: &Change, most: u64) -> Markup {
    html! {
        tr {
            th scope="row" { (name(&change.table)) }
            td data-label="change" { (change.change) }
            td data-label="field" { @if let Some(field) = &change.field { (name(field)) } }
            td.n data-label="count" { (grouped(change.count)) }
            td.chart.roomy { (bar(change.count as f64 / most.max(1) as f64)) }
        }
    }
}
