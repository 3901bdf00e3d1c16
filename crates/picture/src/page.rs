//! The picture as a page: one HTML file with the picture, and what it shows as a table.

use brreg_report::head::{Contained, head};
use maud::{DOCTYPE, html};

use crate::drawing::Drawing;
use crate::graph::{Graph, Meaning};
use crate::svg::{self, directness, drawn, extent, title};

const STYLE: &str = include_str!("page.css");

/// The page of a picture. It asks for nothing, and its policy allows no more than its own style.
#[must_use]
pub fn html(graph: &Graph) -> String {
    let drawing = Drawing::of(graph);
    let name = |place: usize| graph.nodes.get(place).map_or("", |node| node.name.as_str());
    html! {
        (DOCTYPE)
        html lang="en" {
            (head(&title(graph), Contained { style: STYLE, drawings: &[svg::STYLE], script: None }))
            body {
                main {
                    h1 { (title(graph)) }
                    div.scroll role="region" aria-label="The picture" tabindex="0" { (drawn(graph, &drawing)) }
                    h2 { "The same as a table" }
                    p { (extent(graph)) "; " (graph.lines.len()) " lines." }
                    div.scroll role="region" aria-label="The table" tabindex="0" {
                        table {
                            thead { tr { @for head in ["owner", "what it has", "how", "share", "owned"] { th scope="col" { (head) } } } }
                            tbody {
                                @for (line, closes) in graph.lines.iter().zip(&drawing.closes) {
                                    tr {
                                        td { (name(line.from)) }
                                        td { (words(line.meaning)) }
                                        td { (directness(line)) @if *closes { ", closes a circle" } }
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
