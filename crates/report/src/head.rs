//! The head of a page that asks for nothing: its policy names what the page contains itself, and allows nothing else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

/// What a page contains that is not text.
#[derive(Debug, Clone, Copy)]
pub struct Contained<'c> {
    /// Its style sheet, which the head contains.
    pub style: &'c str,
    /// The style sheets of its drawings.
    pub drawings: &'c [&'c str],
    /// The script at its end.
    pub script: Option<&'c str>,
}

/// The head of a page with this title.
#[must_use]
pub fn head(title: &str, contained: Contained<'_>) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy(contained));
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="referrer" content="no-referrer";
            // An empty picture: without it, browsers ask for /favicon.ico where a server hands the page out.
            link rel="icon" href="data:,";
            title { (title) }
            style { (PreEscaped(contained.style)) }
        }
    }
}

/// The policy: no source of anything, but what is contained, by its hash, and the empty icon.
fn policy(contained: Contained<'_>) -> String {
    let styles = std::iter::once(contained.style).chain(contained.drawings.iter().copied());
    let styles: Vec<String> = styles.map(source).collect();
    let script = contained.script.map(|script| format!("script-src {}; ", source(script))).unwrap_or_default();
    format!(
        "default-src 'none'; style-src {}; {script}img-src data:; base-uri 'none'; form-action 'none'",
        styles.join(" ")
    )
}

fn source(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}
