//! The picture as a page: one HTML file with the picture, and what it shows as a table.

use brreg_report::head::{Contained, head};
use brreg_report::words::counted;
use maud::{DOCTYPE, html};

use crate::drawing::{Drawing, NODE};
use crate::graph::{Graph, Meaning};
use crate::svg::{self, directness, drawn, extent, sizes, title};

const STYLE: &str = include_str!("page.css");

/// The part of its size at which a picture can be read on paper.
const READABLE: f64 = 0.6;
/// Sizes of paper, the longer and the shorter side of what is printed of the smallest, and how much longer those of the next are.
const PAPER: [&str; 5] = ["A4", "A3", "A2", "A1", "A0"];
const PRINTED: [f64; 2] = [1040.0, 640.0];
const NEXT: f64 = std::f64::consts::SQRT_2;

/// The page of a picture. It asks for nothing, and its policy allows no more than its own style.
#[must_use]
pub fn html(graph: &Graph) -> String {
    let drawing = Drawing::of(graph);
    let style = style(&drawing);
    let name = |place: usize| graph.nodes.get(place).map_or("", |node| node.name.as_str());
    html! {
        (DOCTYPE)
        html lang="en" {
            (head(&title(graph), Contained { style: &style, drawings: &[svg::STYLE], script: None }))
            body {
                main {
                    h1 { (title(graph)) }
                    @if let Some(advice) = for_paper(sizes(&drawing).0) { p.paper-only { (advice) } }
                    div.scroll.picture role="region" aria-label="The picture" tabindex="0" {
                        div.mark {}
                        (drawn(graph, &drawing))
                    }
                    h2 { "The same as a table" }
                    p { (extent(graph)) "; " (counted(graph.lines.len() as u64, "line", "lines")) "." }
                    div.scroll role="region" aria-label="The table" tabindex="0" {
                        table {
                            thead { tr { @for head in ["owner", "what it has", "how", "share", "owned"] { th scope="col" { (head) } } } }
                            tbody {
                                @for (line, closes) in graph.lines.iter().zip(&drawing.closes) {
                                    tr {
                                        td { (name(line.from)) }
                                        td data-label="what it has" { (words(line.meaning)) }
                                        td data-label="how" { (directness(line)) @if *closes { ", closes a circle" } }
                                        td data-label="share" { (line.label().unwrap_or_default()) }
                                        td data-label="owned" { (name(line.to)) }
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

/// The style of the page: it opens where the mark is, which lies on whom the picture is of, and a wide picture is printed on a wide page.
fn style(drawing: &Drawing) -> String {
    let ([width, height], subject) = sizes(drawing);
    let [left, top] = subject.map_or([0.0, 0.0], |middle| [0, 1].map(|axis| middle[axis] - NODE[axis] / 2.0));
    let page = if width > height { "@page { size: landscape; }\n" } else { "" };
    let [wide, high] = NODE;
    format!("{STYLE}.mark {{ left: {left:.0}px; top: {top:.0}px; width: {wide}px; height: {high}px; }}\n{page}")
}

/// What is said on paper of a picture of this size, which is scaled to the page: nothing where it can be read.
fn for_paper(size: [f64; 2]) -> Option<String> {
    let (longer, shorter) = (size[0].max(size[1]), size[0].min(size[1]));
    let mut scale = (PRINTED[0] / longer).min(PRINTED[1] / shorter);
    let percent = (scale * 100.0).floor();
    for paper in PAPER {
        if scale >= READABLE {
            let advice =
                format!("On A4 paper this picture has {percent} % of its size; print it on {paper} to read it.");
            return (paper != PAPER[0]).then_some(advice);
        }
        scale *= NEXT;
    }
    Some(format!(
        "On A4 paper this picture has {percent} % of its size, too little to read it: look at it on a screen."
    ))
}

fn words(meaning: Meaning) -> &'static str {
    match meaning {
        Meaning::Ownership => "ownership",
        Meaning::Control => "control",
        Meaning::Other => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_for_paper_says_on_which_it_can_be_read() {
        assert_eq!(for_paper([908.0, 496.0]), None);
        assert_eq!(for_paper([500.0, 1000.0]), None);
        let said = |size| for_paper(size).unwrap_or_default();
        assert!(said([2308.0, 1630.0]).contains(" 39 % of its size; print it on A2 "), "{}", said([2308.0, 1630.0]));
        assert!(said([3000.0, 3900.0]).contains("print it on A1 "), "{}", said([3000.0, 3900.0]));
        assert!(said([20_000.0, 300.0]).contains("look at it on a screen"));
    }
}
