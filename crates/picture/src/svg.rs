//! The picture as SVG.

use maud::{Markup, PreEscaped, html};

use crate::graph::{Graph, Kind, Line, Meaning, Node};
use crate::layout::{self, Layout, Point, Root};

/// The style of a picture, in light, dark and print.
pub(crate) const STYLE: &str = include_str!("picture.css");

/// Width and height of a node.
const NODE: Point = [246.0, 66.0];
/// What is left free around the picture, and below it for the legend.
const MARGIN: f64 = 20.0;
const LEGEND: f64 = 54.0;
/// The least width, which the legend needs.
const LEAST_WIDTH: f64 = 560.0;
/// How far lines of other meanings between the same nodes are apart.
const APART: f64 = 16.0;
/// The most characters of a line of a name, and the most lines.
const CHARACTERS: usize = 21;

/// The picture as a document of its own, with its style and without anything that has to be fetched.
#[must_use]
pub fn svg(graph: &Graph) -> String {
    drawn(graph).into_string() + "\n"
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
    format!("{} of {} shown", graph.nodes.len(), graph.total)
}

pub(crate) fn drawn(graph: &Graph) -> Markup {
    let pairs: Vec<(usize, usize)> = graph.lines.iter().map(|line| (line.from, line.to)).collect();
    let is_company = graph.nodes.first().is_some_and(|node| node.kind == Kind::Company);
    let layout = layout::of(graph.nodes.len(), &pairs, NODE, if is_company { Root::Bottom } else { Root::Top });
    let width = (layout.size[0] + 2.0 * MARGIN).max(LEAST_WIDTH);
    let height = layout.size[1] + 2.0 * MARGIN + LEGEND;
    let sentences: Vec<String> = graph.lines.iter().map(|line| sentence(graph, line)).collect();
    html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (width) " " (height) } width=(width) height=(height)
            role="img" aria-labelledby="picture-title picture-description" {
            title id="picture-title" { (title(graph)) }
            desc id="picture-description" { (extent(graph)) ". " (sentences.join(" ")) }
            style { (PreEscaped(STYLE)) }
            rect.paper width=(width) height=(height) {}
            g transform={ "translate(" (MARGIN) " " (MARGIN) ")" } {
                @for (place, line) in graph.lines.iter().enumerate() { (self::line(line, beside(graph, place), &layout)) }
                @for (place, node) in graph.nodes.iter().enumerate() { (self::node(node, layout.centres[place], place == 0)) }
            }
            (legend(graph, height - LEGEND))
        }
    }
}

/// A line in words, for those who do not see it.
pub(crate) fn sentence(graph: &Graph, line: &Line) -> String {
    let name = |place: usize| graph.nodes.get(place).map_or("", |node| node.name.as_str());
    let share = line.label().map(|label| format!(" ({label})")).unwrap_or_default();
    let reason =
        graph.nodes.get(line.from).and_then(|node| node.detail.as_deref()).filter(|it| it.starts_with("no owner"));
    match (reason, line.meaning) {
        (Some(_), _) => format!("{}: {}.", name(line.to), name(line.from)),
        (None, Meaning::Ownership) => {
            format!("{} owns {}{share}, {}.", name(line.from), name(line.to), directness(line))
        }
        (None, Meaning::Control) => {
            format!("{} controls {}{share}, {}.", name(line.from), name(line.to), directness(line))
        }
        (None, Meaning::Other) => format!("{} stands above {}.", name(line.from), name(line.to)),
    }
}

pub(crate) fn directness(line: &Line) -> &'static str {
    if line.is_direct { "directly" } else { "indirectly or not known" }
}

/// How far a line is moved beside others between the same nodes.
fn beside(graph: &Graph, place: usize) -> f64 {
    let line = &graph.lines[place];
    let is_same =
        |other: &Line| (other.from, other.to) == (line.from, line.to) || (other.from, other.to) == (line.to, line.from);
    let before = graph.lines[..place].iter().filter(|other| is_same(other)).count();
    let all = graph.lines.iter().filter(|other| is_same(other)).count();
    (before as f64 - (all as f64 - 1.0) / 2.0) * APART
}

fn line(line: &Line, beside: f64, layout: &Layout) -> Markup {
    let meaning = meaning(line.meaning);
    let way = way(line, beside, layout);
    let points: Vec<String> = way.iter().map(|point| format!("{},{}", short(point[0]), short(point[1]))).collect();
    let class = format!("line {meaning}{}", if line.is_direct { "" } else { " dotted" });
    let end = way[way.len() - 1];
    let before = way[way.len() - 2];
    // Near the owner, where lines of several owners to one company are apart; of two lines side by side, one is lower.
    let label = between(way[0], way[1], if beside > 0.0 { 0.62 } else { 0.34 });
    html! {
        polyline class=(class) stroke-width=(width(line)) points=(points.join(" ")) {}
        polygon class={ "head " (meaning) } points=(head(before, end)) {}
        @if let Some(text) = line.label() {
            text.share x=(short(label[0])) y=(short(label[1])) text-anchor="middle" { (text) }
        }
    }
}

/// The points of a line, from the lower side of the owner to the upper side of what is owned; a line that closes a circle goes from side to
/// side around the nodes.
fn way(line: &Line, beside: f64, layout: &Layout) -> Vec<Point> {
    let (from, to) = (layout.centres[line.from], layout.centres[line.to]);
    let half = NODE[1] / 2.0;
    if line.from == line.to {
        let right = from[0] + NODE[0] / 2.0;
        return vec![
            [right, from[1] + 12.0],
            [right + 20.0, from[1] + 12.0],
            [right + 20.0, from[1] - 12.0],
            [right, from[1] - 12.0],
        ];
    }
    let is_down = from[1] < to[1];
    let (leave, arrive) = if is_down { (half, -half) } else { (-half, half) };
    let mut way = vec![[from[0] + beside, from[1] + leave]];
    let bends = layout.bends.get(&(line.from, line.to)).into_iter().flatten();
    // Straight through the layer that it passes by, so that it does not cut the corner of a node there.
    way.extend(bends.flat_map(|bend| [-leave, leave].map(|side| [bend[0] + beside, bend[1] + side])));
    way.push([to[0] + beside, to[1] + arrive]);
    way
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

fn between(one: Point, other: Point, share: f64) -> Point {
    [one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share]
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

fn node(node: &Node, centre: Point, is_subject: bool) -> Markup {
    let [x, y] = [centre[0] - NODE[0] / 2.0, centre[1] - NODE[1] / 2.0];
    let lines = wrapped(&node.name);
    let warning = node.warning.map(|warning| format!("⚠ {warning}"));
    let detail: Vec<String> =
        node.detail.clone().filter(|detail| *detail != node.name).into_iter().chain(warning.clone()).collect();
    let rows = lines.len() + usize::from(!detail.is_empty());
    let first = NODE[1] / 2.0 - (rows as f64 - 1.0) * 8.0 + 4.5;
    let class =
        format!("node{}{}", if is_subject { " subject" } else { "" }, if warning.is_some() { " warned" } else { "" });
    html! {
        g class=(class) transform={ "translate(" (short(x)) " " (short(y)) ")" } {
            rect.box width=(NODE[0]) height=(NODE[1]) rx="8" {}
            g transform={ "translate(10 " (short(NODE[1] / 2.0 - 14.0)) ")" } { (icon(node.kind)) }
            @for (row, line) in lines.iter().enumerate() {
                text.name x="48" y=(short(first + row as f64 * 16.0)) { (line) }
            }
            @if !detail.is_empty() {
                text class={ "detail" @if warning.is_some() { " warning" } } x="48" y=(short(first + lines.len() as f64 * 16.0)) {
                    (detail.join(" · "))
                }
            }
        }
    }
}

/// A name in at most two lines.
fn wrapped(name: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in name.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= CHARACTERS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    let is_cut = lines.len() > 2;
    lines.truncate(2);
    for (place, line) in lines.iter_mut().enumerate() {
        if line.chars().count() > CHARACTERS || (is_cut && place == 1) {
            *line = line.chars().take(CHARACTERS - 1).collect::<String>() + "…";
        }
    }
    lines
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

fn legend(graph: &Graph, top: f64) -> Markup {
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
            text.detail x=(MARGIN) y=(top + 42.0) { (extent(graph)) " · shares are the register's intervals" }
        }
    }
}

/// A coordinate with one decimal.
fn short(coordinate: f64) -> String {
    let text = format!("{coordinate:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}
