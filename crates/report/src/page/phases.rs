//! A waterfall of the phases: when each began, how long it took, how fast it read, and the memory that was needed.

use brreg_pipeline::report::{Phase, PhaseName, RegisterReport};
use maud::{Markup, html};

use super::{Source, verdict, wide};
use crate::chart::span;
use crate::words::grouped;

pub(super) fn section(source: Source<'_>) -> Option<Markup> {
    let run = source.run;
    let whole = run.finished.duration_since(run.started).as_secs_f64();
    let phases: Vec<(&RegisterReport, &Phase)> =
        run.registers.iter().flat_map(|register| register.phases.iter().map(move |phase| (register, phase))).collect();
    let began = |phase: &Phase| phase.began.map_or(0.0, |began| began.duration_since(run.started).as_secs_f64());
    (!phases.is_empty()).then(|| {
        wide("Phases of the run", html! {
            table.stacked {
                thead { tr {
                    th scope="col" { "register" } th scope="col" { "phase" } th scope="col" { "in the run" }
                    th.n scope="col" { "began after" } th.n scope="col" { "took" } th.n scope="col" { "read" } th.n scope="col" { "rate" }
                    th.n scope="col" { "memory, at most" }
                } }
                tbody {
                    @for (register, phase) in &phases {
                        @let bytes = bytes(register, phase.phase);
                        tr {
                            th scope="row" { (register.register) }
                            td data-label="phase" { (name(phase.phase)) }
                            td.chart data-label="in the run" { (span(name(phase.phase), began(phase), phase.seconds, whole)) }
                            td.n data-label="began after" { (verdict::seconds(began(phase))) }
                            td.n data-label="took" { (verdict::seconds(phase.seconds)) }
                            td.n data-label="read" { (bytes.map(size).unwrap_or_default()) }
                            td.n data-label="rate" { (bytes.and_then(|bytes| rate(bytes, phase.seconds)).unwrap_or_default()) }
                            td.n data-label="memory, at most" { (phase.peak_memory.map(size).unwrap_or_default()) }
                        }
                    }
                }
            }
        })
    })
}

/// The name of a phase, which is also the class of its colour.
const fn name(phase: PhaseName) -> &'static str {
    match phase {
        PhaseName::Fetch => "fetch",
        PhaseName::Load => "load",
        PhaseName::Compare => "compare",
        PhaseName::Publish => "publish",
    }
}

/// What a phase read: a fetch the files as they came, a load what is in them.
fn bytes(report: &RegisterReport, phase: PhaseName) -> Option<u64> {
    let published = report.published()?;
    match phase {
        PhaseName::Fetch => {
            let provenance = report.details.as_ref()?.provenance.as_ref()?;
            Some(provenance.sources.iter().map(|source| source.bytes).sum())
        }
        PhaseName::Load => Some(published.bytes),
        PhaseName::Compare | PhaseName::Publish => None,
    }
    .filter(|bytes| *bytes > 0)
}

/// Megabytes per second, where there were enough to tell.
fn rate(bytes: u64, seconds: f64) -> Option<String> {
    const LEAST: u64 = 1_000_000;
    (bytes >= LEAST && seconds > 0.0).then(|| format!("{:.0} MB/s", bytes as f64 / 1e6 / seconds))
}

/// A number of bytes.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        1_000_000..10_000_000_000 => format!("{} MB", grouped(bytes / 1_000_000)),
        _ => format!("{} GB", grouped(bytes / 1_000_000_000)),
    }
}
