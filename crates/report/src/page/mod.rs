//! The page of a run: one HTML file that asks for nothing else, names nobody, and is whole without scripts.
//!
//! What a page shows comes from the report of its run and from the history before it, so that the page of a kept run can be made
//! again. Every text is escaped where it is written; the style sheet and the script are the only parts that are not, and the
//! policy of the page allows these two by their hashes and nothing else.

mod changes;
mod dictionary;
mod distributions;
mod frame;
mod freshness;
mod phases;
mod pictures;
mod provenance;
mod quality;
mod rows;
mod verdict;

use brreg_pipeline::pictures::Example;
use brreg_pipeline::register::{Register, Registers, named};
use brreg_pipeline::report::{Published, RegisterReport, RunDetails, RunReport};
use maud::{Markup, html};

/// What a page is made from.
#[derive(Clone, Copy)]
pub struct Source<'s> {
    /// The run.
    pub run: &'s RunReport,
    /// The runs before it, oldest first.
    pub before: &'s [RunReport],
    /// All registers.
    pub registers: Registers<'s>,
    /// The example pictures that are beside the page.
    pub pictures: &'s [&'s Example],
}

impl<'s> Source<'s> {
    fn register(&self, name: &str) -> Option<&'static dyn Register> {
        named(self.registers, name).map(|register| *register as &dyn Register)
    }

    /// What the runs before published of a register, oldest first.
    fn published_before<'n>(&self, name: &'n str) -> impl DoubleEndedIterator<Item = &'s Published> + use<'s, 'n> {
        let reports = self.before.iter().flat_map(|run| &run.registers);
        reports.filter(move |report| report.register == name).filter_map(RegisterReport::published)
    }

    fn details(&self) -> Option<&'s RunDetails> {
        self.run.details.as_deref()
    }
}

/// The page of a run.
#[must_use]
pub fn of_run(source: Source<'_>) -> String {
    let sections = [
        Section { id: "rows", title: "Rows", content: rows::section(source) },
        Section { id: "changes", title: "Changes", content: changes::section(source) },
        Section { id: "quality", title: "Deviations and rejections", content: quality::section(source) },
        Section { id: "shares", title: "Columns that moved", content: quality::shares(source) },
        Section { id: "distributions", title: "Distributions", content: distributions::section(source) },
        Section { id: "pictures", title: "Pictures", content: pictures::section(source) },
        Section { id: "phases", title: "Phases", content: phases::section(source) },
        Section { id: "freshness", title: "Freshness", content: freshness::section(source) },
        Section { id: "provenance", title: "Provenance", content: provenance::section(source) },
        Section { id: "dictionary", title: "Data dictionary", content: dictionary::section(source) },
    ];
    let title = format!("brreg-lake: {}", verdict::words(source.run).0);
    frame::document(&title, verdict::header(source), &sections, verdict::footer(source.run))
}

/// The page of a data folder in which no run has ended.
#[must_use]
pub fn of_nothing() -> String {
    let header = html! {
        h1 { "brreg-lake" }
        p.verdict { "No run yet" }
        p { "Nothing was fetched or loaded into this data folder. Next step: " code { "brreg-lake run" } "." }
    };
    frame::document("brreg-lake: no run yet", header, &[], html! {})
}

/// A part of a page.
struct Section {
    id: &'static str,
    title: &'static str,
    /// `None` where the run has nothing of the kind.
    content: Option<Markup>,
}

/// A name of a table, column or setting, which is broken behind an underscore alone.
fn name(text: &str) -> Markup {
    html! { code.name { @for (place, part) in text.split('_').enumerate() { @if place > 0 { "_" wbr; } (part) } } }
}

/// A text in which what is between backticks is code.
fn with_code(text: &str) -> Markup {
    let parts = text.split('`').enumerate();
    html! { @for (place, part) in parts { @if place % 2 == 1 { code { (part) } } @else { (part) } } }
}

/// A wide table, which scrolls by itself where the page is narrow. One of the class `stacked` has its cells below each other there, each
/// with what its `data-label` says.
fn wide(label: &str, table: Markup) -> Markup {
    html! { div.scroll role="region" aria-label=(label) tabindex="0" { (table) } }
}
