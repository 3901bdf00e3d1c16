//! Rows of each table tonight and last night, with a line of the last nights and the limits of the check.

use brreg_pipeline::problem::Kind;
use brreg_pipeline::report::{Published, RegisterReport, Rows};
use maud::{Markup, html};

use super::{Source, verdict, wide};
use crate::chart::{Line, line};
use crate::words::{counted, grouped};

/// Nights of a line.
const NIGHTS: usize = 90;

pub(super) fn section(source: Source<'_>) -> Option<Markup> {
    if !verdict::loads(source.run) {
        return None;
    }
    let tables: Vec<Markup> =
        source.run.registers.iter().filter_map(|register| of_register(source, register)).collect();
    (!tables.is_empty()).then(|| {
        html! {
            p.soft {
                "Each line shows the last " (NIGHTS) " nights on which the register was published. The dashed lines are the limits "
                "of " code { "max_row_change" } " for tonight; a number beyond them is refused."
            }
            @for table in &tables { (table) }
        }
    })
}

fn of_register(source: Source<'_>, report: &RegisterReport) -> Option<Markup> {
    let before: Vec<&Published> = source.published_before(&report.register).collect();
    let published = report.published();
    // Of a register that published nothing, the last night on which it did shows which tables there are.
    let shown = published.or(before.last().copied())?;
    let label = format!("Rows of {}", report.register);
    // Without a night to show, the last one is all that there is.
    let is_tonight = published.is_some();
    let has_tonight = is_tonight || shown.tables.keys().any(|name| refused(report, name).is_some());
    let of_tables =
        shown.tables.iter().map(|(name, rows)| of_table((report, has_tonight), &before, published, name, rows));
    Some(html! {
        h3 { (report.register) }
        @if published.is_none() { p { "Nothing was published tonight: these are the tables that readers see." } }
        (wide(&label, html! {
            table.stacked[has_tonight && !is_tonight].lined[!has_tonight || is_tonight] {
                thead { tr {
                    th scope="col" { "table" } th.n.roomy[!has_tonight] scope="col" { "tonight" } th.n.roomy[is_tonight] scope="col" { "last night" }
                    th.n scope="col" { "change" } th.n scope="col" { "%" } th.nights scope="col" { (NIGHTS) " nights" }
                } }
                tbody { @for row in of_tables { (row) } }
            }
        }))
    })
}

fn of_table(
    (report, has_tonight): (&RegisterReport, bool),
    before: &[&Published],
    published: Option<&Published>,
    name: &str,
    rows: &Rows,
) -> Markup {
    let nights = before.iter().filter_map(|published| published.tables.get(name)).map(|rows| rows.now);
    let mut values: Vec<u64> = nights.collect();
    let last = published.map_or_else(|| values.last().copied(), |_| rows.before.or(values.last().copied()));
    let limits = limits(report, name, last);
    if published.is_some() {
        values.push(rows.now);
    }
    let values = &values[values.len().saturating_sub(NIGHTS)..];
    let nights = format!("{NIGHTS} nights");
    let refused = refused(report, name);
    let tonight = refused.or(published.map(|_| rows.now));
    let change = tonight.zip(last);
    let label = format!(
        "{name}: {} over {}{}",
        range(values),
        counted(values.len() as u64, "night", "nights"),
        limits.map(|[least, greatest]| format!(", limits {least:.0} to {greatest:.0}")).unwrap_or_default()
    );
    html! {
        tr {
            th scope="row" { (super::name(name)) }
            td.n.roomy[!has_tonight] data-label="tonight" {
                @match tonight { Some(rows) => (grouped(rows)), None => "not published" }
                @if refused.is_some() { " " span.tag.bad { "refused" } }
            }
            td.n.roomy[published.is_some()] data-label="last night" { (last.map(grouped).unwrap_or_default()) }
            td.n data-label="change" { (change.map(|(now, last)| difference(last, now)).unwrap_or_default()) }
            td.n data-label="%" { (change.map(|(now, last)| percent(last, now)).unwrap_or_default()) }
            td.chart.nights data-label=(nights) { (line(&Line { label: &label, values, limits, refused })) }
        }
    }
}

/// The least and the greatest number of rows that the check lets through.
fn limits(report: &RegisterReport, table: &str, last: Option<u64>) -> Option<[f64; 2]> {
    let limit = report.details.as_ref()?.limit.as_ref()?;
    let last = last.filter(|last| *last > 0)? as f64;
    let is_checked = limit.tables.iter().any(|checked| checked == table);
    is_checked.then(|| [(last * (1.0 - limit.share)).max(0.0), last * (1.0 + limit.share)])
}

/// The number of rows of a table that a check refused.
fn refused(report: &RegisterReport, table: &str) -> Option<u64> {
    match report.problem()?.kind() {
        Kind::RowChange { table: refused, now: rows, .. } | Kind::TooFewToFetch { table: refused, most: rows, .. }
            if refused == table =>
        {
            Some(*rows)
        }
        _ => None,
    }
}

fn range(values: &[u64]) -> String {
    match (values.iter().min(), values.iter().max()) {
        (Some(least), Some(greatest)) if least == greatest => grouped(*least),
        (Some(least), Some(greatest)) => format!("{} to {}", grouped(*least), grouped(*greatest)),
        _ => "no rows".to_owned(),
    }
}

fn difference(before: u64, now: u64) -> String {
    let sign = if now < before { "\u{2212}" } else { "+" };
    if now == before { "0".to_owned() } else { format!("{sign}{}", grouped(before.abs_diff(now))) }
}

fn percent(before: u64, now: u64) -> String {
    if before == 0 || before == now {
        return String::new();
    }
    let change = (now as f64 - before as f64) / before as f64 * 100.0;
    format!("{change:+.2}").replace('-', "\u{2212}")
}
