//! How the published rows are distributed: bars, and a table of numbers where there are two dimensions.

use std::collections::BTreeMap;

use brreg_pipeline::report::{Distribution, RegisterReport};
use maud::{Markup, html};

use super::{Source, wide};
use crate::chart::bar;
use crate::words::grouped;

pub(super) fn section(source: Source<'_>) -> Option<Markup> {
    let shown: Vec<Markup> = source.run.registers.iter().filter_map(of_register).collect();
    (!shown.is_empty()).then(|| html! { @for register in &shown { (register) } })
}

fn of_register(report: &RegisterReport) -> Option<Markup> {
    let details = report.details.as_ref()?;
    let distributions: Vec<&Distribution> = details.distributions.iter().filter(|it| !it.counts.is_empty()).collect();
    if distributions.is_empty() && details.missing.is_empty() {
        return None;
    }
    Some(html! {
        @for reason in &details.missing { p.warn { (report.register) ": a part of this page could not be made: " (reason) } }
        @for distribution in distributions {
            h3 { (report.register) ": " (distribution.title) }
            @if distribution.counts.iter().any(|count| count.series.is_some()) {
                (matrix(distribution))
            } @else {
                (bars(distribution))
            }
        }
    })
}

fn bars(distribution: &Distribution) -> Markup {
    let most = distribution.counts.iter().map(|count| count.count).max().unwrap_or_default().max(1);
    let total: u64 = distribution.counts.iter().map(|count| count.count).sum();
    wide(
        &distribution.title,
        html! {
            table {
                thead { tr { th scope="col" { "value" } th.n scope="col" { "count" } th.n scope="col" { "%" } th.roomy scope="col" { "share" } } }
                tbody {
                    @for count in &distribution.counts {
                        tr {
                            th scope="row" { (count.label) }
                            td.n { (grouped(count.count)) }
                            td.n { (format!("{:.1}", count.count as f64 / total.max(1) as f64 * 100.0)) }
                            td.chart.roomy { (bar(count.count as f64 / most as f64)) }
                        }
                    }
                }
            }
        },
    )
}

fn matrix(distribution: &Distribution) -> Markup {
    let (mut series, mut labels) = (Vec::new(), Vec::new());
    let mut counts = BTreeMap::new();
    for count in &distribution.counts {
        let of_series = count.series.as_deref().unwrap_or_default();
        if !series.contains(&of_series) {
            series.push(of_series);
        }
        if !labels.contains(&count.label.as_str()) {
            labels.push(count.label.as_str());
        }
        counts.insert((count.label.as_str(), of_series), count.count);
    }
    wide(
        &distribution.title,
        html! {
            table.stacked {
                thead { tr { th scope="col" { "value" } @for name in &series { th.n scope="col" { (name) } } } }
                tbody {
                    @for label in labels {
                        tr {
                            th scope="row" { (label) }
                            @for name in &series { td.n data-label=(name) { (counts.get(&(label, *name)).copied().map(grouped).unwrap_or_default()) } }
                        }
                    }
                }
            }
        },
    )
}
