//! Deviations and rejections by kind, with what is new, and the columns that are filled in another way than before.

use std::collections::{BTreeMap, BTreeSet};

use brreg_pipeline::report::{Moved, Published, RegisterReport};
use maud::{Markup, html};

use super::{Source, wide};
use crate::chart::before_and_now;
use crate::words::{counted, grouped};

/// Counts by kind.
type Counts = BTreeMap<String, u64>;

pub(super) fn section(source: Source<'_>) -> Option<Markup> {
    let shown: Vec<Markup> = source.run.registers.iter().filter_map(|register| of_register(source, register)).collect();
    (!shown.is_empty()).then(|| html! { @for register in &shown { (register) } })
}

fn of_register(source: Source<'_>, report: &RegisterReport) -> Option<Markup> {
    let published = report.published()?;
    let before: Vec<&Published> = source.published_before(&report.register).collect();
    let of = |counts: fn(&Published) -> &Counts| before.iter().map(move |before| counts(before)).collect::<Vec<_>>();
    let deviations = match published.tables.contains_key("avvik") {
        true => Before::Snapshot(published.avvik_before.as_ref()),
        false => Before::Read(of(|it| &it.avvik)),
    };
    let rejections = Before::Read(of(|it| &it.rejections));
    Some(html! {
        h3 { (report.register) }
        (kinds(&report.register, "deviations", "kind", &published.avvik, &deviations))
        (kinds(&report.register, "rejections", "reason", &published.rejections, &rejections))
    })
}

/// With what the counts of a night are compared.
enum Before<'b> {
    /// All that the snapshot before has, whenever it was read, where there was one: what it had not is new.
    Snapshot(Option<&'b Counts>),
    /// What each night before read, all of a register or what changed, oldest first: what no night had is new.
    Read(Vec<&'b Counts>),
}

impl Before<'_> {
    fn nights(&self) -> &[&Counts] {
        match self {
            Self::Snapshot(before) => before.as_slice(),
            Self::Read(nights) => nights,
        }
    }
}

fn kinds(register: &str, what: &str, by: &str, now: &Counts, before: &Before<'_>) -> Markup {
    let nights = before.nights();
    let last = nights.last().copied();
    let names: BTreeSet<&String> = now.keys().chain(last.into_iter().flat_map(BTreeMap::keys)).collect();
    let what = if matches!(before, Before::Read(_)) { format!("{what} of what was read") } else { what.to_owned() };
    if names.is_empty() {
        return html! { p { "No " (what) "." } };
    }
    let count = |counts: &Counts, name: &String| counts.get(name).copied().unwrap_or_default();
    let row = |name: &String| {
        let last = last.map(|before| count(before, name));
        let is_new = !nights.is_empty() && nights.iter().all(|before| count(before, name) == 0);
        html! {
            tr {
                th scope="row" { (super::name(name)) @if is_new { " " span.tag.warn { "new" } } }
                td.n { (grouped(count(now, name))) }
                td.n { (last.map(grouped).unwrap_or_default()) }
            }
        }
    };
    let label = format!("{what} in {register}");
    wide(
        &label,
        html! {
            table {
                caption { (what) }
                thead { tr { th scope="col" { (by) } th.n scope="col" { "tonight" } th.n scope="col" { "last night" } } }
                tbody { @for name in names { (row(name)) } }
            }
        },
    )
}

pub(super) fn shares(source: Source<'_>) -> Option<Markup> {
    let shown: Vec<Markup> = source.run.registers.iter().filter_map(moved).collect();
    (!shown.is_empty()).then(|| {
        html! {
            p.soft {
                "Columns of which the share of NULLs or of a code moved by a hundredth or more, in tables of a hundred rows or more. "
                "The upper bar is last night, the lower one tonight."
            }
            @for register in &shown { (register) }
        }
    })
}

fn moved(report: &RegisterReport) -> Option<Markup> {
    let details = report.details.as_ref()?;
    let moved = details.moved.as_ref()?;
    let label = format!("Columns of {} that moved", report.register);
    Some(html! {
        h3 { (report.register) ": " (counted(moved.len() as u64, "share", "shares")) }
        @if !moved.is_empty() {
            (wide(&label, html! {
                table {
                    thead { tr {
                        th scope="col" { "column" } th scope="col" { "value" } th.n scope="col" { "last night" }
                        th.n scope="col" { "tonight" } th.roomy scope="col" { "shares" }
                    } }
                    tbody { @for moved in moved { (row(moved)) } }
                }
            }))
        }
    })
}

fn row(moved: &Moved) -> Markup {
    html! {
        tr {
            th scope="row" { (super::name(&moved.table)) "." wbr; (super::name(&moved.column)) }
            td { code { (moved.code.as_deref().unwrap_or("NULL")) } }
            td.n { (percent(moved.before)) }
            td.n { (percent(moved.now)) }
            td.chart.roomy { (before_and_now(moved.before, moved.now)) }
        }
    }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}
