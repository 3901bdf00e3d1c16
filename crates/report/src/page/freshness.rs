//! How old what readers see is, how long the certificates last, and how much room the disk has.

use brreg_pipeline::report::{Certificate, RegisterState};
use jiff::Timestamp;
use maud::{Markup, html};

use super::phases::size;
use super::{Source, wide};
use crate::words::{self, age, grouped};

/// Days before its end from which a certificate is marked.
const ENDS_SOON: i64 = 30;

pub(super) fn section(source: Source<'_>) -> Option<Markup> {
    let details = source.details()?;
    let end = source.run.finished;
    Some(html! {
        p.soft { "As it was when the run ended." }
        (wide("Freshness of the registers", html! {
            table.stacked {
                thead { tr {
                    th scope="col" { "register" } th scope="col" { "published" } th scope="col" { "age" }
                    th scope="col" { "age of the register's file" } th.n scope="col" { "rows" } th.n scope="col" { "size" }
                } }
                tbody { @for state in &details.lake { (row(state, end)) } }
            }
        }))
        dl.facts {
            @for certificate in &details.certificates {
                dt { "certificate of [" (certificate.section) "]" }
                dd { (left(certificate, end)) }
            }
            @if let Some(free) = details.free_disk { dt { "free disk" } dd { (size(free)) } }
        }
    })
}

fn row(state: &RegisterState, end: Timestamp) -> Markup {
    let snapshot = state.snapshot.as_deref().unwrap_or("nothing");
    html! {
        tr {
            th scope="row" { (state.register) }
            td data-label="published" { code { (snapshot) } @if state.is_damaged { " " span.tag.bad { "damaged" } } }
            td data-label="age" { (state.made.map(|made| age(made, end)).unwrap_or_default()) }
            td data-label="age of the register's file" { (state.vintage.map(|vintage| age(vintage, end)).unwrap_or_default()) }
            td.n data-label="rows" { (grouped(state.tables.values().sum())) }
            td.n data-label="size" { (size(state.bytes)) }
        }
    }
}

fn left(certificate: &Certificate, end: Timestamp) -> Markup {
    let days = certificate.not_after.duration_since(end).as_hours() / 24;
    html! {
        (words::days(days)) " left, until " (time(certificate.not_after))
        @if days < ENDS_SOON { " " span.tag.bad { "order a new one" } }
    }
}

/// A time in UTC.
pub(super) fn time(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}
