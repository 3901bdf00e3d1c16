//! The picture as a page: one HTML file with the picture, and what it shows as a table.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use crate::graph::{Graph, Meaning};
use crate::svg::{self, directness, drawn, extent, title};

const STYLE: &str = include_str!("page.css");

/// The page of a picture. It asks for nothing, and its policy allows no more than its own style.
#[must_use]
pub fn html(graph: &Graph) -> String {
    let name = |place: usize| graph.nodes.get(place).map_or("", |node| node.name.as_str());
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                link rel="icon" href="data:,";
                title { (title(graph)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (title(graph)) }
                    div.scroll role="region" aria-label="The picture" tabindex="0" { (drawn(graph)) }
                    h2 { "The same as a table" }
                    p { (extent(graph)) "; " (graph.lines.len()) " lines." }
                    div.scroll role="region" aria-label="The table" tabindex="0" {
                        table {
                            thead { tr { @for head in ["owner", "what it has", "how", "share", "owned"] { th scope="col" { (head) } } } }
                            tbody {
                                @for line in &graph.lines {
                                    tr {
                                        td { (name(line.from)) }
                                        td { (words(line.meaning)) }
                                        td { (directness(line)) }
                                        td { (line.label().unwrap_or_default()) }
                                        td { (name(line.to)) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    .into_string()
}

fn words(meaning: Meaning) -> &'static str {
    match meaning {
        Meaning::Ownership => "ownership",
        Meaning::Control => "control",
        Meaning::Other => "other",
    }
}

/// The policy: no source of anything but the two style sheets and the empty icon.
fn policy() -> String {
    let hash = |text: &str| format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())));
    format!(
        "default-src 'none'; style-src '{}' '{}'; img-src data:; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(svg::STYLE)
    )
}
