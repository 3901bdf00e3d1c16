//! Where everything in a picture is: nodes, lines and their labels.

use crate::graph::{Graph, Kind, Line, Meaning};
use crate::labels::{Area, Own, placed};
use crate::layout::{Layout, Link, Plan, Point, Root};
use crate::text;
use crate::ways::{LOOP, LOOPS_APART, own, way};

/// Width and height of a node; one with many lines is wider.
pub(crate) const NODE: Point = [260.0, 78.0];
/// The size of the text of a label.
pub(crate) const LABEL_SIZE: f64 = 12.0;
/// What a label says of a line that closes a circle.
const CIRCLE: &str = "↑ circle";
/// What is left free between two layers, and how often that is made half as much again until all labels have a place.
const BETWEEN_LAYERS: f64 = 84.0;
const TRIES: usize = 16;

/// The places of everything.
#[derive(Debug)]
pub(crate) struct Drawing {
    /// The centre of each node, and its width.
    pub(crate) centres: Vec<Point>,
    pub(crate) widths: Vec<f64>,
    /// The points of each line, from the owner to what is owned.
    pub(crate) ways: Vec<Vec<Point>>,
    /// The label of each line, and its text.
    pub(crate) labels: Vec<Option<(Area, String)>>,
    /// Whether each line closes a circle, so that it leads up.
    pub(crate) closes: Vec<bool>,
    /// The upper left and the lower right corner.
    pub(crate) corners: [Point; 2],
}

/// A layout with the places that labels have in it.
struct Tried {
    layout: Layout,
    ways: Vec<Vec<Point>>,
    areas: Vec<Option<Area>>,
}

impl Drawing {
    /// Lays out a graph.
    pub(crate) fn of(graph: &Graph) -> Self {
        let pairs: Vec<(usize, usize)> = graph.lines.iter().map(|line| (line.from, line.to)).collect();
        let is_company = graph.nodes.first().is_some_and(|node| node.kind == Kind::Company);
        let root = if is_company { Root::Bottom } else { Root::Top };
        let links: Vec<Link> = graph.lines.iter().map(|line| (line.from, line.to, kind(line))).collect();
        let plan = Plan::of(graph.nodes.len(), &links, NODE, root);
        let layout = plan.at(BETWEEN_LAYERS);
        let closes: Vec<bool> =
            pairs.iter().map(|(from, to)| layout.centres[*from][1] >= layout.centres[*to][1]).collect();
        let texts: Vec<Option<String>> =
            graph.lines.iter().zip(&closes).map(|(line, closes)| label(line, *closes)).collect();
        let widths: Vec<Option<f64>> =
            texts.iter().map(|label| label.as_ref().map(|label| text::width(label, LABEL_SIZE) + 4.0)).collect();
        let loops = (0..graph.nodes.len()).map(|node| pairs.iter().filter(|pair| **pair == (node, node)).count());
        let mut between = BETWEEN_LAYERS.max(LOOP + 30.0 + LOOPS_APART * loops.max().unwrap_or_default() as f64);
        let wanted = texts.iter().flatten().count();
        let mut best: Option<(usize, Tried)> = None;
        for _ in 0..TRIES {
            let layout = plan.at(between);
            let ways: Vec<Vec<Point>> = (0..graph.lines.len()).map(|place| way(graph, place, &layout)).collect();
            let nodes = layout.centres.iter().zip(&layout.widths);
            let nodes = nodes.map(|(centre, width)| Area { centre: *centre, size: [*width, NODE[1]] });
            let heads = ways.iter().filter_map(|way| way.last()).map(|end| Area { centre: *end, size: [13.0, 26.0] });
            let taken: Vec<Area> = nodes.chain(heads).collect();
            let own: Vec<Own> = ways.iter().enumerate().map(|(place, way)| own(graph, place, way, &layout)).collect();
            let areas = placed(&ways, &widths, &own, &taken);
            let count = areas.iter().flatten().count();
            if best.as_ref().is_none_or(|(most, _)| count > *most) {
                best = Some((count, Tried { layout, ways, areas }));
            }
            if count == wanted {
                break;
            }
            between *= 1.5;
        }
        // Where more room does not help either, most labels are better than none.
        let nothing = || Tried { layout: plan.at(BETWEEN_LAYERS), ways: Vec::new(), areas: Vec::new() };
        Self::whole(best.map_or_else(nothing, |(_, tried)| tried), texts, closes)
    }

    fn whole(tried: Tried, texts: Vec<Option<String>>, closes: Vec<bool>) -> Self {
        let Tried { layout, ways, areas } = tried;
        let labels: Vec<Option<(Area, String)>> =
            areas.into_iter().zip(texts).map(|(area, text)| area.zip(text)).collect();
        let ends = labels.iter().flatten().flat_map(|(area, _)| {
            [-0.5, 0.5].map(|half| [0, 1].map(|axis| area.centre[axis] + half * area.size[axis]))
        });
        let points = ways.iter().flatten().copied().chain(ends);
        let mut corners = [[0.0, 0.0], layout.size];
        for point in points {
            for axis in 0..2 {
                corners[0][axis] = corners[0][axis].min(point[axis] - 4.0);
                corners[1][axis] = corners[1][axis].max(point[axis] + 4.0);
            }
        }
        Self { centres: layout.centres, widths: layout.widths, ways, labels, closes, corners }
    }
}

/// The kind of a line: those of one kind look the same, but for their width.
fn kind(line: &Line) -> u8 {
    let meaning = match line.meaning {
        Meaning::Ownership => 0,
        Meaning::Control => 2,
        Meaning::Other => 4,
    };
    meaning + u8::from(!line.is_direct)
}

/// What is written at a line.
fn label(line: &Line, closes: bool) -> Option<String> {
    match (line.label(), closes) {
        (Some(share), true) => Some(format!("{share} {CIRCLE}")),
        (None, true) => Some(CIRCLE.to_owned()),
        (share, false) => share,
    }
}

#[cfg(test)]
mod dense;
#[cfg(test)]
mod heads;
#[cfg(test)]
mod touching;
#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::graph::{Meaning, Node};

    pub(super) fn graph(nodes: usize, lines: &[(usize, usize, usize)]) -> Graph {
        let kind = |place: usize| if place == 0 { Kind::Company } else { Kind::Person };
        let node =
            |place: usize| Node { kind: kind(place), name: format!("NODE {place}"), detail: None, warning: None };
        let line = |(from, to, what): &(usize, usize, usize)| Line {
            from: from % nodes,
            to: to % nodes,
            meaning: [Meaning::Ownership, Meaning::Control, Meaning::Other][what % 3],
            is_direct: what / 3 % 2 == 0,
            share: (what % 5 > 0).then_some((25.01, 49.99)),
        };
        let lines = crate::graph::merged(lines.iter().map(line));
        Graph { nodes: (0..nodes).map(node).collect(), lines, total: nodes, ..Graph::default() }
    }

    /// Fails unless all labels have a place of their own within the corners.
    pub(super) fn check(graph: &Graph) {
        let drawing = Drawing::of(graph);
        let labels: Vec<Area> = drawing.labels.iter().flatten().map(|(area, _)| *area).collect();
        let expected =
            graph.lines.iter().zip(&drawing.closes).filter(|(line, closes)| line.share.is_some() || **closes);
        assert_eq!(labels.len(), expected.count());
        let overlap = |one: &Area, other: &Area| {
            (0..2).all(|axis| (one.centre[axis] - other.centre[axis]).abs() < (one.size[axis] + other.size[axis]) / 2.0)
        };
        for (place, label) in labels.iter().enumerate() {
            assert!(!labels[..place].iter().any(|other| overlap(label, other)), "two labels overlap");
            let node = |(centre, width): (&Point, &f64)| Area { centre: *centre, size: [*width, NODE[1]] };
            let is_on = drawing.centres.iter().zip(&drawing.widths).any(|placed| overlap(label, &node(placed)));
            assert!(!is_on, "a label is on a node");
            for axis in 0..2 {
                let half = label.size[axis] / 2.0;
                assert!(label.centre[axis] - half >= drawing.corners[0][axis]);
                assert!(label.centre[axis] + half <= drawing.corners[1][axis]);
            }
        }
        let upwards = graph.lines.iter().zip(&drawing.ways).zip(&drawing.closes);
        for ((line, way), closes) in upwards.filter(|((line, _), _)| line.from != line.to) {
            assert_eq!(way[0][1] > way[way.len() - 1][1], *closes, "{line:?}");
        }
    }

    #[test]
    fn labels_of_circles_and_of_many_lines_between_two_nodes_have_places_of_their_own() {
        let all: Vec<(usize, usize, usize)> =
            (0..30).flat_map(|what| [(0, 1, what), (1, 0, what), (2, 1, what), (1, 1, what)]).collect();
        check(&graph(3, &all));
        check(&graph(2, &[(1, 0, 1), (0, 1, 1)]));
        check(&graph(3, &[(1, 0, 1), (2, 1, 1), (1, 2, 1), (0, 2, 1)]));
        check(&graph(1, &[(0, 0, 1), (0, 0, 2), (0, 0, 4)]));
        let fan: Vec<(usize, usize, usize)> = (1..200).map(|owner| (owner, 0, 1)).collect();
        check(&graph(200, &fan));
    }

    /// A person who holds so many companies, each of which is in other lines too.
    fn held(count: usize) -> Graph {
        let held = (1..=count).flat_map(|node| [(0, node, 1), (0, node, 6)]);
        let next = (1..count).filter(|node| node % 3 == 0).map(|node| (node, node + 1, 3));
        let between = (1..=count).filter(|node| node % 3 == 1).map(|node| (node, count + 1 + node % 7, 2));
        let back = (1..=count).filter(|node| node % 11 == 0).flat_map(|node| [(node, 0, 1), (node, node, 1)]);
        let lines: Vec<(usize, usize, usize)> = held.chain(next).chain(between).chain(back).collect();
        let mut graph = graph(count + 8, &lines);
        graph.nodes[0].kind = Kind::Person;
        graph
    }

    /// A company with so many owners: ownership, control or both, direct and not.
    fn owned(count: usize) -> Graph {
        let what = |owner: usize| match owner % 6 {
            0 => vec![1, 4],
            1 => vec![4],
            2 => vec![9],
            3 => vec![7],
            _ => vec![6],
        };
        let lines: Vec<(usize, usize, usize)> =
            (1..=count).flat_map(|owner| what(owner).into_iter().map(move |what| (owner, 0, what))).collect();
        graph(count + 1, &lines)
    }

    /// The same, where companies beside the owners have owners of their own.
    fn owned_beside_others(count: usize) -> Graph {
        let mut graph = owned(count);
        let above = (1..=9).flat_map(|owner| [1, 2].map(|company| (count + owner, company, [6, 9, 1, 4][owner % 4])));
        let more = self::graph(count + 10, &above.collect::<Vec<_>>());
        graph.lines.extend(more.lines);
        Graph { nodes: more.nodes, lines: crate::graph::merged(graph.lines), ..graph }
    }

    /// Whether a part of one piece lies on another piece, which is longer than where two cross.
    fn lies_on(one: &[Point], other: &[Point]) -> bool {
        let [across, down] = [0, 1].map(|axis| other[1][axis] - other[0][axis]);
        let length = across.hypot(down);
        let place = |point: &Point| {
            let [x, y] = [point[0] - other[0][0], point[1] - other[0][1]];
            [(x * across + y * down) / length, (x * down - y * across) / length]
        };
        let [from, to] = [place(&one[0]), place(&one[1])];
        let common = from[0].max(to[0]).min(length) - from[0].min(to[0]).max(0.0);
        from[1].abs() < 1.0 && to[1].abs() < 1.0 && common > 2.0
    }

    #[test]
    fn lines_lie_on_each_other_only_where_they_are_of_one_kind_and_begin_at_the_same_node() {
        let mut above = held(60);
        above.nodes[0].kind = Kind::Company;
        above.lines.iter_mut().for_each(|line| (line.from, line.to) = (line.to, line.from));
        for (number, graph) in [held(60), above, owned(60), owned(13), owned_beside_others(20)].into_iter().enumerate()
        {
            check(&graph);
            let drawing = Drawing::of(&graph);
            assert!(drawing.corners[1][0] - drawing.corners[0][0] < 4000.0, "{:?}", drawing.corners);
            let look = |place: usize| {
                let (line, way) = (&graph.lines[place], &drawing.ways[place]);
                let is_down = way[0][1] < way[way.len() - 1][1];
                let begins = is_down == (graph.nodes[0].kind == Kind::Person);
                (if begins { line.from } else { line.to }, begins, kind(line))
            };
            // Lines of several nodes cross between two layers, at flat angles too.
            let is_asked = |one: usize, other: usize, piece: &[Point]| {
                look(one).0 == look(other).0 || (0..2).any(|axis| piece[0][axis] == piece[1][axis])
            };
            let lies_on = |piece: &[Point], other: usize| {
                drawing.ways[other].windows(2).any(|other| lies_on(piece, other) || lies_on(other, piece))
            };
            let is_between = |place: &usize| graph.lines[*place].from != graph.lines[*place].to;
            let all: Vec<usize> = (0..graph.lines.len()).filter(is_between).collect();
            for one in all.iter().copied() {
                let (line, way) = (&graph.lines[one], &drawing.ways[one]);
                for other in all.iter().copied().filter(|other| look(*other) != look(one)) {
                    let found = way.windows(2).find(|piece| is_asked(one, other, piece) && lies_on(piece, other));
                    assert!(found.is_none(), "{number}: {line:?} and {:?} at {found:?}", graph.lines[other]);
                }
                let Some((label, _)) = &drawing.labels[one] else { continue };
                let nearest = nearest(way, label);
                let is_bundled = |other: &&usize| is_asked(one, **other, &nearest) && lies_on(&nearest, **other);
                let found = all.iter().filter(|other| **other != one).find(is_bundled);
                assert!(found.is_none(), "{number}: the label of {line:?} is at a bundle, at {nearest:?}");
            }
        }
    }

    /// How far two ways are nearer to each other than their lines are wide.
    pub(super) fn common([one, other]: [&[Point]; 2], wide: f64) -> f64 {
        const PART: f64 = 4.0;
        let is_near = |piece: &[Point], other: &[Point]| {
            (0..2).all(|axis| {
                let [from, to] = [piece, other].map(|it| [it[0][axis].min(it[1][axis]), it[0][axis].max(it[1][axis])]);
                from[0] < to[1] + wide && to[0] < from[1] + wide
            })
        };
        let near = one.windows(2).filter(|piece| other.windows(2).any(|other| is_near(piece, other)));
        let parts = near.flat_map(|piece| {
            let length = (piece[1][0] - piece[0][0]).hypot(piece[1][1] - piece[0][1]);
            let count = (length / PART).floor();
            (0..count as usize).map(move |part| {
                [0, 1].map(|axis| piece[0][axis] + (piece[1][axis] - piece[0][axis]) * part as f64 / count)
            })
        });
        let is_on = |point: &Point| {
            other.windows(2).any(|piece| {
                let [across, down] = [0, 1].map(|axis| piece[1][axis] - piece[0][axis]);
                let length = across.hypot(down);
                let [x, y] = [point[0] - piece[0][0], point[1] - piece[0][1]];
                let along = (x * across + y * down) / length;
                (0.0..=length).contains(&along) && ((x * down - y * across) / length).abs() < wide
            })
        };
        parts.filter(is_on).count() as f64 * PART
    }

    /// A person with so many companies beside each other, and so many behind each of them.
    fn held_in_layers(count: usize) -> Graph {
        let what = |company: usize| match company % 5 {
            0 => vec![1, 4],
            1 => vec![7, 9],
            2 => vec![1, 9, 3],
            3 => vec![9],
            _ => vec![4],
        };
        let held = (1..=count).flat_map(|company| what(company).into_iter().map(move |what| (0, company, what)));
        let chain = (1..count).filter(|company| company % 4 != 0).map(|company| (company, company + 1, company % 3));
        graph(count + 1, &held.chain(chain).collect::<Vec<_>>())
    }

    #[test]
    fn lines_of_two_kinds_are_seen_apart_for_most_of_their_way() {
        for count in 2..30 {
            let mut graph = held_in_layers(count);
            graph.nodes[0].kind = Kind::Person;
            let drawing = Drawing::of(&graph);
            for one in 0..graph.lines.len() {
                for other in (0..one).filter(|other| kind(&graph.lines[*other]) != kind(&graph.lines[one])) {
                    let common = common([&drawing.ways[one], &drawing.ways[other]], 4.0);
                    let lines = (&graph.lines[one], &graph.lines[other]);
                    assert!(common <= 200.0, "{count}: {common} of {lines:?}");
                }
            }
        }
    }

    /// The part of a way that is nearest to a label.
    fn nearest(way: &[Point], label: &Area) -> [Point; 2] {
        let parts = way.windows(2).flat_map(|piece| {
            let at = |share: f64| [0, 1].map(|axis| piece[0][axis] + (piece[1][axis] - piece[0][axis]) * share);
            (0..40).map(move |part| [at(f64::from(part) / 40.0), at(f64::from(part + 1) / 40.0)])
        });
        let distance = |part: &[Point; 2]| {
            let [x, y] = [0, 1].map(|axis| {
                let from_centre = (part[0][axis] + part[1][axis]) / 2.0 - label.centre[axis];
                (from_centre.abs() - label.size[axis] / 2.0).max(0.0)
            });
            // On the label, what is nearer to its centre.
            x.hypot(y) + (part[0][0] - label.centre[0]).hypot(part[0][1] - label.centre[1]) / 1000.0
        };
        let long = parts.filter(|[from, to]| (to[0] - from[0]).hypot(to[1] - from[1]) > 0.1);
        let [from, to] = long.min_by(|one, other| distance(one).total_cmp(&distance(other))).unwrap_or_default();
        // Long enough to lie on another line.
        let scale = 4.0 / (to[0] - from[0]).hypot(to[1] - from[1]);
        [from, [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * scale)]
    }

    /// The longest piece of a way.
    fn longest(way: &[Point]) -> (Point, Point) {
        let pieces = way.windows(2).map(|piece| (piece[0], piece[1]));
        let length = |(from, to): (Point, Point)| (to[0] - from[0]).hypot(to[1] - from[1]);
        pieces.reduce(|one, other| if length(other) > length(one) { other } else { one }).unwrap_or_default()
    }

    #[test]
    fn lines_between_the_same_nodes_can_be_told_apart_however_flat_they_are() {
        let fan: Vec<(usize, usize, usize)> = (1..60).flat_map(|owner| [(owner, 0, 0), (owner, 0, 1)]).collect();
        for graph in [graph(60, &fan), graph(3, &[(1, 0, 0), (1, 0, 1), (2, 0, 1), (0, 2, 1)])] {
            let drawing = Drawing::of(&graph);
            let pairs = graph.lines.iter().zip(&drawing.ways).enumerate();
            for (place, (line, way)) in pairs {
                let others = graph.lines.iter().zip(&drawing.ways).skip(place + 1);
                let is_same =
                    |other: &Line| [(line.from, line.to), (line.to, line.from)].contains(&(other.from, other.to));
                for (_, other) in others.filter(|(other, _)| is_same(other)) {
                    let ((from, to), (start, end)) = (longest(way), longest(other));
                    let (across, down) = (end[0] - start[0], end[1] - start[1]);
                    let middle = [(from[0] + to[0]) / 2.0 - start[0], (from[1] + to[1]) / 2.0 - start[1]];
                    let apart = (middle[0] * down - middle[1] * across).abs() / across.hypot(down);
                    assert!(apart >= 4.0, "{apart} between two lines of {line:?}");
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn no_label_is_on_another_label_or_on_a_node(
            nodes in 1_usize..14, lines in prop::collection::vec((0_usize..14, 0_usize..14, 0_usize..30), 0..40)
        ) {
            check(&graph(nodes, &lines));
        }
    }
}
