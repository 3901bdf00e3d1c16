//! Where nodes are, and the bends of the lines between them: Sugiyama's method in its three steps.
//!
//! Nodes get [layers], the nodes of each layer an [order] with few crossings, and then [coordinates]. What passes a layer by is a
//! narrow node of that layer, and a bend of its line. The same graph gives the same picture on every machine.
//!
//! Of the libraries, `rust-sugiyama` 0.4 comes nearest. It does not say where lines go, gives other numbers to nodes than those that it was
//! given, and leaves more crossings than Graphviz in one of the cases below, so this is our own.

mod coordinates;
mod layers;
mod order;

use std::collections::{BTreeMap, BTreeSet};

/// A place in the picture.
pub(crate) type Point = [f64; 2];

/// Where the node is from which the others were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Root {
    /// Below its owners.
    Bottom,
    /// Above what it holds.
    Top,
}

/// The places of nodes and lines.
#[derive(Debug, PartialEq)]
pub(crate) struct Layout {
    /// The centre of each node.
    pub(crate) centres: Vec<Point>,
    /// The bends of the line between two nodes, from the first to the second. Lines without bends are missing.
    pub(crate) bends: BTreeMap<(usize, usize), Vec<Point>>,
    /// The corner opposite to the origin.
    pub(crate) size: Point,
}

/// Nodes in layers, the uppermost first, and the steps from each layer to the next one.
#[derive(Debug, Clone)]
struct Layered {
    layers: Vec<Vec<usize>>,
    /// The nodes of the next layer that a node leads to.
    below: Vec<Vec<usize>>,
    /// The nodes of the layer before that lead to a node.
    above: Vec<Vec<usize>>,
}

/// Lays out so many nodes of one size, with this free height between two layers, and the lines between them. Each line leads down unless
/// it closes a circle.
pub(crate) fn of(nodes: usize, lines: &[(usize, usize)], size: Point, between: f64, root: Root) -> Layout {
    let pairs: BTreeSet<(usize, usize)> = lines.iter().copied().filter(|(from, to)| from != to).collect();
    let layer_of = layers::of(nodes, &pairs, root);
    let mut layered = Layered {
        layers: vec![Vec::new(); layer_of.iter().max().map_or(0, |last| last + 1)],
        below: vec![Vec::new(); nodes],
        above: vec![Vec::new(); nodes],
    };
    for (node, layer) in layer_of.iter().enumerate() {
        layered.layers[*layer].push(node);
    }
    let mut passages: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (from, to) in &pairs {
        // A line that closes a circle runs upwards, and takes the way of a line downwards.
        let (top, bottom) = if layer_of[*from] < layer_of[*to] { (*from, *to) } else { (*to, *from) };
        if passages.contains_key(&(top, bottom)) {
            continue;
        }
        let between: Vec<usize> = (layer_of[top] + 1..layer_of[bottom]).map(|layer| layered.add(layer)).collect();
        let mut last = top;
        for next in between.iter().copied().chain([bottom]) {
            layered.below[last].push(next);
            layered.above[next].push(last);
            last = next;
        }
        passages.insert((top, bottom), between);
    }
    order::improve(&mut layered);
    let across = coordinates::of(&layered, nodes, size[0]);
    let mut places = vec![[0.0, 0.0]; across.len()];
    for (layer, members) in layered.layers.iter().enumerate() {
        for node in members {
            places[*node] = [across[*node], size[1] / 2.0 + layer as f64 * (size[1] + between)];
        }
    }
    let mut bends = BTreeMap::new();
    for ((top, bottom), between) in passages {
        let way: Vec<Point> = between.iter().map(|passage| places[*passage]).collect();
        if !way.is_empty() {
            bends.insert((bottom, top), way.iter().rev().copied().collect());
            bends.insert((top, bottom), way);
        }
    }
    let most = |axis: usize| places.iter().map(|place| place[axis]).fold(0.0, f64::max);
    let corner = [most(0) + size[0] / 2.0, most(1) + size[1] / 2.0];
    places.truncate(nodes);
    Layout { centres: places, bends, size: corner }
}

impl Layout {
    /// The same with another free height between the layers, whose nodes have this height.
    pub(crate) fn stretched(&self, height: f64, before: f64, between: f64) -> Self {
        let moved = |point: &Point| {
            [point[0], point[1] + ((point[1] - height / 2.0) / (height + before)).round() * (between - before)]
        };
        let bends = self.bends.iter().map(|(line, bends)| (*line, bends.iter().map(moved).collect()));
        let bottom = moved(&[0.0, self.size[1] - height / 2.0])[1] + height / 2.0;
        Self { centres: self.centres.iter().map(moved).collect(), bends: bends.collect(), size: [self.size[0], bottom] }
    }
}

impl Layered {
    /// Adds a passage to a layer.
    fn add(&mut self, layer: usize) -> usize {
        let node = self.below.len();
        self.below.push(Vec::new());
        self.above.push(Vec::new());
        self.layers[layer].push(node);
        node
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Point = [200.0, 64.0];
    const BETWEEN: f64 = 84.0;

    /// Its name, the number of nodes, the lines between them, and the crossings.
    type Case = (&'static str, usize, &'static [(usize, usize)], usize);

    /// Fixed cases with the crossings that Graphviz (`dot` 2.43) leaves in each, by what `dot -Tplain` says
    /// of the order of nodes and of the splines of long lines.
    #[rustfmt::skip] // It would put each line of a case on a line of its own.
    const CASES: [Case; 9] = [
        ("a chain", 4, &[(1, 0), (2, 1), (3, 2)], 0),
        ("a fan", 6, &[(1, 0), (2, 0), (3, 0), (4, 0), (5, 0)], 0),
        ("an owner of a company and of one above it", 4, &[(1, 0), (2, 1), (3, 2), (3, 0)], 0),
        ("a circle of two", 3, &[(1, 0), (2, 1), (1, 2)], 0),
        ("two owners of two companies", 5, &[(1, 0), (2, 0), (3, 1), (3, 2), (4, 1), (4, 2)], 1),
        ("three owners of three companies", 7, &[(1, 0), (2, 0), (3, 0), (4, 1), (4, 2), (5, 2), (5, 3), (6, 3), (6, 1)], 2),
        (
            "a group",
            10,
            &[(1, 0), (2, 0), (3, 1), (4, 1), (4, 2), (5, 2), (6, 3), (7, 3), (7, 4), (8, 4), (8, 5), (9, 5), (9, 0), (6, 0)],
            0,
        ),
        (
            "three owners of each of three companies",
            7,
            &[(1, 0), (2, 0), (3, 0), (4, 1), (4, 2), (4, 3), (5, 1), (5, 2), (5, 3), (6, 1), (6, 2), (6, 3)],
            9,
        ),
        (
            "nine owners of two companies each",
            14,
            &[
                (1, 0), (2, 0), (3, 0), (4, 0), (5, 1), (6, 2), (7, 3), (8, 4), (9, 1), (10, 2), (11, 3), (12, 4), (13, 1),
                (5, 2), (6, 3), (7, 4), (8, 1), (9, 2), (10, 3), (11, 4), (12, 1), (13, 2),
            ],
            20,
        ),
    ];

    /// The crossings of a layout, in which each line is cut at its bends.
    fn crossings_of(layout: &Layout, lines: &[(usize, usize)]) -> usize {
        let (mut places, mut steps) = (layout.centres.clone(), BTreeSet::new());
        for (from, to) in lines {
            let mut last = *from;
            for bend in layout.bends.get(&(*from, *to)).into_iter().flatten() {
                places.push(*bend);
                steps.insert((last, places.len() - 1));
                last = places.len() - 1;
            }
            steps.insert((last, *to));
        }
        let steps: Vec<(Point, Point)> = steps.into_iter().map(|(from, to)| (places[from], places[to])).collect();
        let down = |(from, to): &(Point, Point)| if from[1] < to[1] { (*from, *to) } else { (*to, *from) };
        let steps: Vec<(Point, Point)> = steps.iter().map(down).collect();
        let is_crossing = |(a, b): &(Point, Point), (c, d): &(Point, Point)| {
            a[1] == c[1] && b[1] == d[1] && (a[0] - c[0]) * (b[0] - d[0]) < 0.0
        };
        let later = |place: usize| steps[place + 1..].iter();
        steps.iter().enumerate().map(|(place, one)| later(place).filter(|other| is_crossing(one, other)).count()).sum()
    }

    #[test]
    fn no_fixed_case_has_more_crossings_than_graphviz_leaves() {
        for (name, nodes, lines, graphviz) in CASES {
            let layout = of(nodes, lines, SIZE, BETWEEN, Root::Bottom);
            let ours = crossings_of(&layout, lines);
            assert!(ours <= graphviz, "{name}: {ours} crossings, and Graphviz has {graphviz}");
        }
    }

    #[test]
    fn nodes_do_not_overlap_and_lines_outside_circles_lead_down() {
        for (name, nodes, lines, _) in CASES {
            let layout = of(nodes, lines, SIZE, BETWEEN, Root::Bottom);
            for one in 0..nodes {
                for other in 0..one {
                    let [a, b] = [layout.centres[one], layout.centres[other]];
                    let is_apart = (a[0] - b[0]).abs() >= SIZE[0] || (a[1] - b[1]).abs() >= SIZE[1];
                    assert!(is_apart, "{name}: {one} and {other} overlap");
                }
            }
            let upwards = lines.iter().filter(|(from, to)| layout.centres[*from][1] >= layout.centres[*to][1]).count();
            assert_eq!(upwards, usize::from(name.starts_with("a circle")), "{name}");
        }
    }

    #[test]
    fn the_same_graph_is_laid_out_the_same_way() {
        for (_, nodes, lines, _) in CASES {
            let layout = of(nodes, lines, SIZE, BETWEEN, Root::Bottom);
            for _ in 0..5 {
                assert_eq!(of(nodes, lines, SIZE, BETWEEN, Root::Bottom), layout);
            }
        }
    }

    #[test]
    fn a_layout_is_stretched_between_its_layers_alone() {
        for (name, nodes, lines, _) in CASES {
            let stretched = of(nodes, lines, SIZE, BETWEEN, Root::Bottom).stretched(SIZE[1], BETWEEN, 190.0);
            assert_eq!(stretched, of(nodes, lines, SIZE, 190.0, Root::Bottom), "{name}");
        }
    }

    #[test]
    fn a_single_node_and_one_that_owns_itself_are_laid_out() {
        for lines in [&[][..], &[(0, 0)][..]] {
            let layout = of(1, lines, SIZE, BETWEEN, Root::Top);
            assert_eq!(layout.centres, [[100.0, 32.0]]);
            assert_eq!(layout.size, [200.0, 64.0]);
        }
    }
}
