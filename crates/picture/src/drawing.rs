//! Where everything in a picture is: nodes, lines and their labels.

use crate::graph::{Graph, Kind, Line};
use crate::labels::{Area, placed};
use crate::layout::{Branch, Layout, Plan, Point, Root};
use crate::text;

/// Width and height of a node.
pub(crate) const NODE: Point = [260.0, 78.0];
/// How far lines of other meanings between the same nodes are apart, and at most beside a node that they pass.
const APART: f64 = 16.0;
const MOST_BESIDE: f64 = 50.0;
const MOST_IN_GUTTER: f64 = 22.0;
/// How many times as wide as high the way of lines is that part by steps, the height of a step, and of all.
const FLAT: f64 = 3.0;
const STEP: f64 = 9.0;
const MOST_STEPS: f64 = 27.0;
/// How far above its node the line of a node to itself is, and how far such lines are apart.
const LOOP: f64 = 30.0;
const LOOPS_APART: f64 = 19.0;
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
    /// The centre of each node.
    pub(crate) centres: Vec<Point>,
    /// The points of each line, from the owner to what is owned.
    pub(crate) ways: Vec<Vec<Point>>,
    /// The label of each line, and its text.
    pub(crate) labels: Vec<Option<(Area, String)>>,
    /// Whether each line closes a circle, so that it leads up.
    pub(crate) closes: Vec<bool>,
    /// The upper left and the lower right corner.
    pub(crate) corners: [Point; 2],
}

impl Drawing {
    /// Lays out a graph.
    pub(crate) fn of(graph: &Graph) -> Self {
        let pairs: Vec<(usize, usize)> = graph.lines.iter().map(|line| (line.from, line.to)).collect();
        let is_company = graph.nodes.first().is_some_and(|node| node.kind == Kind::Company);
        let root = if is_company { Root::Bottom } else { Root::Top };
        let plan = Plan::of(graph.nodes.len(), &pairs, NODE, root);
        let layout = plan.at(BETWEEN_LAYERS);
        let closes: Vec<bool> =
            pairs.iter().map(|(from, to)| layout.centres[*from][1] >= layout.centres[*to][1]).collect();
        let texts: Vec<Option<String>> =
            graph.lines.iter().zip(&closes).map(|(line, closes)| label(line, *closes)).collect();
        let widths: Vec<Option<f64>> =
            texts.iter().map(|label| label.as_ref().map(|label| text::width(label, LABEL_SIZE) + 4.0)).collect();
        let loops = (0..graph.nodes.len()).map(|node| pairs.iter().filter(|pair| **pair == (node, node)).count());
        let mut between = BETWEEN_LAYERS.max(LOOP + 30.0 + LOOPS_APART * loops.max().unwrap_or_default() as f64);
        for _ in 0..TRIES {
            let layout = plan.at(between);
            let ways: Vec<Vec<Point>> = (0..graph.lines.len()).map(|place| way(graph, place, &layout)).collect();
            let nodes = layout.centres.iter().map(|centre| Area { centre: *centre, size: NODE });
            let heads = ways.iter().filter_map(|way| way.last()).map(|end| Area { centre: *end, size: [13.0, 26.0] });
            let taken: Vec<Area> = nodes.chain(heads).collect();
            let own = graph.lines.iter().zip(&ways).map(|(line, way)| own(line, way, &layout));
            let own: Vec<std::ops::Range<usize>> = own.collect();
            if let Some(areas) = placed(&ways, &widths, &own, &taken) {
                return Self::whole(layout, ways, areas, texts, closes);
            }
            between *= 1.5;
        }
        // Not reached: a band of this height has room for more labels than a picture has lines.
        let ways: Vec<Vec<Point>> = (0..graph.lines.len()).map(|place| way(graph, place, &layout)).collect();
        let none = vec![None; ways.len()];
        Self::whole(layout, ways, none, texts, closes)
    }

    fn whole(
        layout: Layout,
        ways: Vec<Vec<Point>>,
        areas: Vec<Option<Area>>,
        texts: Vec<Option<String>>,
        closes: Vec<bool>,
    ) -> Self {
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
        Self { centres: layout.centres, ways, labels, closes, corners }
    }
}

/// What is written at a line.
fn label(line: &Line, closes: bool) -> Option<String> {
    match (line.label(), closes) {
        (Some(share), true) => Some(format!("{share} {CIRCLE}")),
        (None, true) => Some(CIRCLE.to_owned()),
        (share, false) => share,
    }
}

/// The place of a line among those between the same nodes, and how many these are.
fn among(graph: &Graph, place: usize) -> (usize, usize) {
    let line = &graph.lines[place];
    let is_same = |other: &&Line| {
        (other.from, other.to) == (line.from, line.to) || (other.from, other.to) == (line.to, line.from)
    };
    (graph.lines[..place].iter().filter(is_same).count(), graph.lines.iter().filter(is_same).count())
}

/// The points of a line, from the lower side of the owner to the upper side of what is owned; one that closes a circle leads up, and one
/// from a node to itself is a loop at its side.
fn way(graph: &Graph, place: usize, layout: &Layout) -> Vec<Point> {
    let line = &graph.lines[place];
    let (from, to) = (layout.centres[line.from], layout.centres[line.to]);
    let (before, all) = among(graph, place);
    if line.from == line.to {
        let (right, top) = (from[0] + NODE[0] / 2.0, from[1] - NODE[1] / 2.0);
        let out = 14.0 + 4.0 * before as f64;
        // Over the upper corner, where there is room for the label.
        return vec![
            [right, from[1]],
            [right + out, from[1]],
            [right + out, top - LOOP - LOOPS_APART * before as f64],
            [right - 24.0, top - LOOP - LOOPS_APART * before as f64],
            [right - 24.0, top],
        ];
    }
    let lane = Lane::of(before, all);
    let Lane { beside, most, .. } = lane;
    let leaf = |node: usize| layout.branches.get(&node);
    if let Some(branch) = leaf(line.from) {
        return branched(*branch, from, to, lane);
    }
    if let Some(branch) = leaf(line.to) {
        return branched(*branch, to, from, lane).into_iter().rev().collect();
    }
    let passing = if most > MOST_BESIDE { beside * MOST_BESIDE / most } else { beside };
    let half = NODE[1] / 2.0;
    let (leave, arrive) = if from[1] < to[1] { (half, -half) } else { (-half, half) };
    // Straight to the edge of a layer that is higher than a node, and straight from it.
    let edge = |centre: Point, side: f64| {
        let edges = layout.edges(centre[1]).unwrap_or([centre[1] - half, centre[1] + half]);
        edges[usize::from(side > 0.0)]
    };
    let (start, end) = (edge(from, leave), edge(to, arrive));
    let mut way = vec![[from[0] + beside, from[1] + leave]];
    way.extend(((start - from[1] - leave).abs() > 0.5).then(|| [from[0] + beside, start]));
    let bends = layout.bends.get(&(line.from, line.to)).into_iter().flatten();
    // Lines that lead far aside would lie on each other where they are apart from side to side alone: each goes down a step further
    // before it turns.
    let is_flat = all > 1 && (to[0] - from[0]).abs() > FLAT * (to[1] - from[1]).abs();
    let step = leave.signum() * if is_flat { lane.step } else { 0.0 };
    let steps = [before, all - 1 - before].map(|steps| step * steps as f64);
    let [down, up] = if leave > 0.0 { steps } else { [steps[1], steps[0]] };
    way.extend((down != 0.0).then(|| [from[0] + beside, start + down]));
    // Straight through the layer that it passes by, so that it does not cut the corner of a node there.
    way.extend(bends.flat_map(|bend| [arrive, leave].map(|side| [bend[0] + passing, edge(*bend, side)])));
    way.extend((up != 0.0).then(|| [to[0] + beside, end - up]));
    way.extend(((end - to[1] - arrive).abs() > 0.5).then(|| [to[0] + beside, end]));
    way.push([to[0] + beside, to[1] + arrive]);
    way
}

/// Where a line is among those between the same nodes.
#[derive(Debug, Clone, Copy)]
struct Lane {
    /// How far it is aside, and the farthest.
    beside: f64,
    most: f64,
    /// How much further it goes before it turns than the one before, and how much further in all.
    step: f64,
    further: f64,
}

impl Lane {
    fn of(before: usize, all: usize) -> Self {
        let last = all as f64 - 1.0;
        let step = STEP.min(MOST_STEPS / last.max(1.0));
        let beside = (before as f64 - last / 2.0) * APART;
        Self { beside, most: last / 2.0 * APART, step, further: step * before as f64 }
    }
}

/// The points of a line of a block, from the leaf to the node nearer to the root.
fn branched(branch: Branch, leaf: Point, parent: Point, lane: Lane) -> Vec<Point> {
    let towards = if leaf[1] < parent[1] { 1.0 } else { -1.0 };
    let half = towards * NODE[1] / 2.0;
    let further = -towards * lane.further;
    let aside = if lane.most > MOST_IN_GUTTER { lane.beside * MOST_IN_GUTTER / lane.most } else { lane.beside };
    let [x, end] = [leaf, parent].map(|node| node[0] + lane.beside);
    let mut way = vec![[x, leaf[1] + half], [x, branch.turn + further]];
    if branch.turn != branch.along {
        let beside = branch.beside + aside;
        way.extend([[beside, branch.turn + further], [beside, branch.along + further]]);
    }
    way.extend([[end, branch.along + further], [end, parent[1] - half]]);
    way
}

/// The parts of a line that no other line has, where its label is.
fn own(line: &Line, way: &[Point], layout: &Layout) -> std::ops::Range<usize> {
    let steps = way.len().saturating_sub(1);
    // Of a leaf in the first row the way along is that of others too.
    let of = |node: usize| layout.branches.get(&node).map(|branch| if branch.turn == branch.along { 1 } else { 2 });
    match (of(line.from), of(line.to)) {
        (Some(own), _) => 0..own,
        (_, Some(own)) => steps - own..steps,
        _ => 0..steps,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::graph::{Meaning, Node};

    fn graph(nodes: usize, lines: &[(usize, usize, usize)]) -> Graph {
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
    fn check(graph: &Graph) {
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
            let node = |centre: &Point| Area { centre: *centre, size: NODE };
            assert!(!drawing.centres.iter().any(|centre| overlap(label, &node(centre))), "a label is on a node");
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
