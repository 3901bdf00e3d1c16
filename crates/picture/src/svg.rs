//! The picture as SVG.

use brreg_report::words::counted;
use maud::{Markup, PreEscaped, html};

use crate::drawing::{Drawing, NODE};
use crate::graph::{Graph, Kind, Line, Meaning, Node};
use crate::labels::Area;
use crate::layout::Point;
use crate::text::wrapped;

/// The style of a picture, in light, dark and print.
pub(crate) const STYLE: &str = include_str!("picture.css");

/// What is left free around the picture, and below it for the legend.
const MARGIN: f64 = 20.0;
const LEGEND: f64 = 54.0;
/// The least width, which the legend needs.
const LEAST_WIDTH: f64 = 620.0;
/// Where the text of a node begins, and what is left free behind it.
const TEXT: f64 = 48.0;
const BEHIND_TEXT: f64 = 8.0;
/// The sizes of the text of a name and of what is below it, and the height of a row.
const NAME_SIZE: f64 = 13.0;
const DETAIL_SIZE: f64 = 12.0;
const ROW: f64 = 16.0;
/// The most rows of a node, and of its name.
const MOST_ROWS: usize = 4;
const MOST_NAME_ROWS: usize = 3;

/// The picture as a document of its own, with its style and without anything that has to be fetched.
#[must_use]
pub fn svg(graph: &Graph) -> String {
    written(&drawn(graph, &Drawing::of(graph)).into_string()) + "\n"
}

/// The text of a document of XML: it may not have control characters, which a name that was encoded twice has.
fn written(text: &str) -> String {
    let is_none = |character: char| {
        character.is_control() && !"\t\n\r".contains(character) || "\u{fffe}\u{ffff}".contains(character)
    };
    text.replace(is_none, "\u{fffd}")
}

/// The size of the picture, and the middle of whom it is of.
pub(crate) fn sizes(drawing: &Drawing) -> (Point, Option<Point>) {
    let [low, high] = drawing.corners;
    let width = (high[0] - low[0] + 2.0 * MARGIN).max(LEAST_WIDTH);
    let height = high[1] - low[1] + 2.0 * MARGIN + LEGEND;
    ([width, height], drawing.centres.first().map(|centre| [0, 1].map(|axis| centre[axis] + MARGIN - low[axis])))
}

/// What the picture shows, in words.
pub(crate) fn title(graph: &Graph) -> String {
    let of = graph.nodes.first();
    match of {
        Some(Node { kind: Kind::Company, name, .. }) => format!("Who stands above {name}"),
        Some(node) => format!("What {} holds", node.name),
        None => "An empty picture".to_owned(),
    }
}

/// How much of what there is the picture shows.
pub(crate) fn extent(graph: &Graph) -> String {
    let shown = graph.nodes.len();
    match graph.cut_after {
        None => format!("{shown} of {} shown", graph.total),
        Some(steps) => {
            let more = if is_of_company(graph) { "stands above" } else { "is held below" };
            let steps = counted(steps as u64, "step", "steps");
            format!("{shown} of at least {} shown: cut after {steps}, and more {more}", graph.total)
        }
    }
}

fn is_of_company(graph: &Graph) -> bool {
    graph.nodes.first().is_some_and(|node| node.kind == Kind::Company)
}

pub(crate) fn drawn(graph: &Graph, drawing: &Drawing) -> Markup {
    let is_of_company = is_of_company(graph);
    let [low, _] = drawing.corners;
    let ([width, height], _) = sizes(drawing);
    let has_circle = drawing.closes.contains(&true);
    let sentences = graph.lines.iter().zip(&drawing.closes).map(|(line, closes)| sentence(graph, line, *closes));
    let sentences: Vec<String> = sentences.collect();
    html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (short(width)) " " (short(height)) } width=(short(width))
            height=(short(height)) role="img" aria-labelledby="picture-title picture-description" {
            title id="picture-title" { (title(graph)) }
            desc id="picture-description" { (extent(graph)) ". " (sentences.join(" ")) }
            style { (PreEscaped(STYLE)) }
            rect.paper width=(short(width)) height=(short(height)) {}
            g transform={ "translate(" (short(MARGIN - low[0])) " " (short(MARGIN - low[1])) ")" } {
                @for (line, way) in graph.lines.iter().zip(&drawing.ways) { (self::line(line, way, is_of_company)) }
                @for (place, node) in graph.nodes.iter().enumerate() { (self::node(node, drawing.centres[place], drawing.widths[place], place == 0)) }
                // Last, so that no line runs through them.
                @for (area, text) in drawing.labels.iter().flatten() { (label(area, text)) }
            }
            (legend(graph, height - LEGEND, has_circle))
        }
    }
}

/// A line in words, for those who do not see it.
pub(crate) fn sentence(graph: &Graph, line: &Line, closes: bool) -> String {
    let name = |place: usize| graph.nodes.get(place).map_or("", |node| node.name.as_str());
    let share = line.label().map(|label| format!(" ({label})")).unwrap_or_default();
    let circle = if closes { "; this closes a circle, so its arrow points up" } else { "" };
    let reason =
        graph.nodes.get(line.from).and_then(|node| node.detail.as_deref()).filter(|it| it.starts_with("no owner"));
    match (reason, line.meaning) {
        (Some(_), _) => format!("{}: {}.", name(line.to), name(line.from)),
        (None, Meaning::Ownership) => {
            format!("{} owns {}{share}, {}{circle}.", name(line.from), name(line.to), directness(line))
        }
        (None, Meaning::Control) => {
            format!("{} controls {}{share}, {}{circle}.", name(line.from), name(line.to), directness(line))
        }
        (None, Meaning::Other) => format!("{} stands above {}{circle}.", name(line.from), name(line.to)),
    }
}

pub(crate) fn directness(line: &Line) -> &'static str {
    if line.is_direct { "directly" } else { "indirectly or not known" }
}

/// A line with its head. In a block, lines lie on each other from the node that they have in common, which is the one nearer to whom the
/// picture is of: drawn from there, their dots do too.
fn line(line: &Line, way: &[Point], is_of_company: bool) -> Markup {
    let meaning = meaning(line.meaning);
    let mut points: Vec<String> = way.iter().map(|point| format!("{},{}", short(point[0]), short(point[1]))).collect();
    let leads_down = way.first().zip(way.last()).is_some_and(|(start, end)| start[1] < end[1]);
    if is_of_company == leads_down {
        points.reverse();
    }
    let class = format!("line {meaning}{}", if line.is_direct { "" } else { " dotted" });
    html! {
        polyline class=(class) stroke-width=(width(line)) points=(points.join(" ")) {}
        @if let [.., before, end] = way { polygon class={ "head " (meaning) } points=(head(*before, *end)) {} }
    }
}

fn label(area: &Area, text: &str) -> Markup {
    let [x, y] = [0, 1].map(|axis| area.centre[axis] - area.size[axis] / 2.0);
    html! {
        rect.behind x=(short(x)) y=(short(y)) width=(short(area.size[0])) height=(short(area.size[1])) {}
        text.share x=(short(area.centre[0])) y=(short(area.centre[1] + 4.0)) text-anchor="middle" { (text) }
    }
}

fn head(before: Point, end: Point) -> String {
    let (dx, dy) = (end[0] - before[0], end[1] - before[1]);
    let length = dx.hypot(dy).max(1.0);
    let (dx, dy) = (dx / length, dy / length);
    let corner = |back: f64, side: f64| {
        format!("{},{}", short(end[0] - dx * back - dy * side), short(end[1] - dy * back + dx * side))
    };
    [corner(0.0, 0.0), corner(13.0, 6.5), corner(13.0, -6.5)].join(" ")
}

/// The width of a line: the more is owned the wider.
fn width(line: &Line) -> f64 {
    match line.share.map(|(least, _)| least) {
        Some(least) if least >= 75.0 => 6.0,
        Some(least) if least >= 50.0 => 4.5,
        Some(_) => 3.0,
        None => 1.5,
    }
}

fn meaning(meaning: Meaning) -> &'static str {
    match meaning {
        Meaning::Ownership => "ownership",
        Meaning::Control => "control",
        Meaning::Other => "other",
    }
}

fn node(node: &Node, centre: Point, width: f64, is_subject: bool) -> Markup {
    let [x, y] = [centre[0] - width / 2.0, centre[1] - NODE[1] / 2.0];
    // In the middle of a node that is wider for its lines.
    let aside = (width - NODE[0]) / 2.0;
    let rows = Rows::of(node);
    let warned = node.warning.is_some();
    let first = NODE[1] / 2.0 - (rows.names.len() + rows.details.len()) as f64 * ROW / 2.0 + 12.5;
    let class = format!("node{}{}", if is_subject { " subject" } else { "" }, if warned { " warned" } else { "" });
    html! {
        g class=(class) transform={ "translate(" (short(x)) " " (short(y)) ")" } {
            @if !rows.are_whole { title { (node.name) @for detail in details(node) { " · " (detail) } } }
            rect.box width=(short(width)) height=(NODE[1]) rx="8" {}
            g transform={ "translate(" (short(10.0 + aside)) " " (short(NODE[1] / 2.0 - 14.0)) ")" } { (icon(node.kind)) }
            @for (row, line) in rows.names.iter().enumerate() {
                text.name x=(short(TEXT + aside)) y=(short(first + row as f64 * ROW)) { (line) }
            }
            @for (row, line) in rows.details.iter().enumerate() {
                text class={ "detail" @if warned { " warning" } } x=(short(TEXT + aside))
                    y=(short(first + (rows.names.len() + row) as f64 * ROW)) { (line) }
            }
        }
    }
}

/// What is written in a node, in rows that fit.
struct Rows {
    names: Vec<String>,
    details: Vec<String>,
    /// Whether that is everything.
    are_whole: bool,
}

impl Rows {
    fn of(node: &Node) -> Self {
        let room = NODE[0] - TEXT - BEHIND_TEXT;
        let details = details(node).join(" · ");
        let most = if details.is_empty() { MOST_ROWS } else { MOST_NAME_ROWS };
        let (names, has_name) = wrapped(&node.name, room, NAME_SIZE, most);
        let (details, has_details) = wrapped(&details, room, DETAIL_SIZE, MOST_ROWS - names.len());
        Self { names, details, are_whole: has_name && has_details }
    }
}

/// What is below the name of a node.
fn details(node: &Node) -> Vec<String> {
    let detail = node.detail.clone().filter(|detail| *detail != node.name);
    detail.into_iter().chain(node.warning.map(|warning| format!("⚠ {warning}"))).collect()
}

/// A sign of 28 by 28 for what a node stands for.
fn icon(kind: Kind) -> Markup {
    match kind {
        Kind::Person => html! { circle.icon cx="14" cy="8" r="6" {} path.icon d="M2 27c0-8 5-12 12-12s12 4 12 12z" {} },
        Kind::Company => {
            html! { path.icon d="M4 27V4h13v8h7v15z" {} path.gap d="M8 8h5M8 13h5M8 18h5M19 17h2M19 22h2" {} }
        }
        Kind::Foreign => html! {
            circle.outline cx="14" cy="14" r="12" {} path.outline d="M2 14h24M14 2c-8 7-8 17 0 24M14 2c8 7 8 17 0 24" {}
        },
        Kind::Public => {
            html! { path.icon d="M2 10L14 2l12 8zM4 12h4v10H4zM12 12h4v10h-4zM20 12h4v10h-4zM2 24h24v3H2z" {} }
        }
        Kind::Listed => html! { path.outline d="M2 25h24M4 20l6-7 5 4 9-12" {} },
        Kind::Unknown => html! {
            circle.outline cx="14" cy="14" r="12" {} text.sign x="14" y="20" text-anchor="middle" aria-hidden="true" { "?" }
        },
        Kind::Nobody => html! { circle.outline cx="14" cy="14" r="12" {} path.outline d="M6 6l16 16" {} },
    }
}

fn legend(graph: &Graph, top: f64, has_circle: bool) -> Markup {
    let entry = |place: usize, class: &str, text: &str| {
        let x = MARGIN + place as f64 * 132.0;
        html! {
            line class={ "line " (class) } stroke-width="3" x1=(x) x2=(x + 28.0) y1=(top + 18.0) y2=(top + 18.0) {}
            text.detail x=(x + 36.0) y=(top + 22.0) { (text) }
        }
    };
    html! {
        g.legend {
            (entry(0, "ownership", "ownership"))
            (entry(1, "control", "control"))
            (entry(2, "other", "other"))
            (entry(3, "other dotted", "indirect, not known"))
            text.detail x=(MARGIN) y=(top + 42.0) {
                (extent(graph)) " · shares are the register's intervals"
                @if has_circle { " · ↑ circle: closes a circle" }
            }
        }
    }
}

/// A coordinate with one decimal.
fn short(coordinate: f64) -> String {
    let text = format!("{coordinate:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text;

    #[test]
    fn a_document_has_no_control_characters() {
        assert_eq!(written("<a>\u{7}\n\u{ffff}æ</a>"), "<a>\u{fffd}\n\u{fffd}æ</a>");
    }

    proptest! {
        #[test]
        fn every_text_of_a_node_lies_within_its_box(name in ".{0,120}", detail in "[ -~æøå]{0,80}", is_bankrupt: bool) {
            let warning = is_bankrupt.then_some("compulsory winding-up");
            let rows = Rows::of(&Node { kind: Kind::Company, name, detail: Some(detail), warning });
            prop_assert!(rows.names.len() + rows.details.len() <= MOST_ROWS);
            prop_assert!((MOST_ROWS as f64) * ROW < NODE[1]);
            for (lines, size) in [(&rows.names, NAME_SIZE), (&rows.details, DETAIL_SIZE)] {
                for line in lines {
                    prop_assert!(TEXT + text::width(line, size) <= NODE[0] - BEHIND_TEXT, "{line}");
                }
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_whole_in_the_title_of_its_node() {
        let long = "AKSJESELSKAPET FOR EIERSKAP I EIENDOM OG HANDEL MED FISK OG SKIP I NORD-NORGE OG PÅ SVALBARD";
        let node =
            Node { kind: Kind::Company, name: long.to_owned(), detail: Some("974760673".to_owned()), warning: None };
        let graph = Graph { nodes: vec![node], total: 1, ..Graph::default() };
        let picture = svg(&graph);
        assert!(picture.contains(&format!("<title>{long} · 974760673</title>")) && picture.contains('…'), "{picture}");
        assert!(picture.contains(">974760673</text>"));
    }

    #[test]
    fn every_kind_of_node_has_an_icon_of_its_own() {
        let kinds =
            [Kind::Person, Kind::Company, Kind::Foreign, Kind::Public, Kind::Listed, Kind::Unknown, Kind::Nobody];
        let icons: std::collections::BTreeSet<String> = kinds.map(|kind| icon(kind).into_string()).into();
        assert_eq!(icons.len(), kinds.len());
    }
}
