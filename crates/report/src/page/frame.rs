//! What surrounds the sections of a page: its head with the policy, the list of sections, and the script at its end.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use super::Section;

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
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                // An empty picture: without it, browsers ask for /favicon.ico where a server hands the page out.
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
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

/// The policy: no source of anything, but this style sheet, this script and the empty icon.
fn policy() -> String {
    format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; img-src data:; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}
