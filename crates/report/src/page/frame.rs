//! What surrounds the sections of a page: its head, the list of sections, and the script at its end.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::Section;
use crate::head::{Contained, head};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("search.js");

/// A whole document of the sections that have a content.
pub(super) fn document(title: &str, header: Markup, sections: &[Section], footer: Markup) -> String {
    let shown: Vec<(&Section, &Markup)> =
        sections.iter().filter_map(|section| Some((section, section.content.as_ref()?))).collect();
    let has_search = shown.iter().any(|(section, _)| section.id == super::dictionary::ID);
    html! {
        (DOCTYPE)
        html lang="en" {
            (head(title, Contained { style: STYLE, drawings: &[], script: Some(SCRIPT) }))
            body {
                header { (header) }
                @if !shown.is_empty() {
                    nav aria-label="Sections" {
                        ul { @for (section, _) in &shown { li { a href={ "#" (section.id) } { (section.title) } } } }
                    }
                }
                main {
                    @for (section, content) in &shown {
                        section aria-labelledby=(section.id) { h2 id=(section.id) { (section.title) } (content) }
                    }
                }
                footer { (footer) }
                @if has_search { script { (PreEscaped(SCRIPT)) } }
            }
        }
    }
    .into_string()
}
