//! Where nodes are, and the bends of the lines between them: Sugiyama's method in its three steps.
//!
//! Nodes get [layers], the nodes of each layer an [order] with few crossings, and then [coordinates]. What passes a layer by is a
//! narrow node of that layer, and a bend of its line. Many leaves of one node are a [block](blocks) of rows. The same graph gives the same picture on every machine.
//!
//! Of the libraries, `rust-sugiyama` 0.4 comes nearest. It does not say where lines go, gives other numbers to nodes than those that it was
//! given, and leaves more crossings than Graphviz in one of the cases below, so this is our own.

mod blocks;
mod coordinates;
mod layers;
mod order;

use std::collections::{BTreeMap, BTreeSet};

use blocks::Block;

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
    /// Of a node in a block, the way of its lines.
    pub(crate) branches: BTreeMap<usize, Branch>,
    /// The corner opposite to the origin.
    pub(crate) size: Point,
    /// Of each layer, where the centres and the bends are, and its upper and its lower edge.
    layers: Vec<[f64; 3]>,
}

/// The way of the lines between a leaf in a block and the node nearer to the root.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Branch {
    /// The height at which lines go along the block.
    pub(crate) along: f64,
    /// Where they go beside the column of the leaf.
    pub(crate) beside: f64,
    /// The height at which they turn to the leaf. In the first row that is the one along the block.
    pub(crate) turn: f64,
}

/// How far from its node a line of a block turns.
const BEFORE_TURN: f64 = 14.0;

/// Nodes in layers, the uppermost first, and the steps from each layer to the next one.
#[derive(Debug, Clone)]
struct Layered {
    layers: Vec<Vec<usize>>,
    /// The nodes of the next layer that a node leads to.
    below: Vec<Vec<usize>>,
    /// The nodes of the layer before that lead to a node.
    above: Vec<Vec<usize>>,
}

/// Everything about a layout but how far its layers are apart.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The size of a node.
    size: Point,
    root: Root,
    /// The layer of each node.
    layer_of: Vec<usize>,
    /// The layer and the place across of the nodes, of the blocks behind them, and of the passages.
    layered: Layered,
    across: Vec<f64>,
    /// The number in the layers of each node that is in no block.
    place_of: Vec<Option<usize>>,
    blocks: Vec<Block>,
    /// The number of the first block.
    first_block: usize,
    passages: BTreeMap<(usize, usize), Vec<usize>>,
}

impl Plan {
    /// Puts so many nodes of one size and the lines between them in order. Each line leads down unless it closes a circle.
    pub(crate) fn of(nodes: usize, lines: &[(usize, usize)], size: Point, root: Root) -> Self {
        let pairs: BTreeSet<(usize, usize)> = lines.iter().copied().filter(|(from, to)| from != to).collect();
        let layer_of = layers::of(nodes, &pairs, root);
        let blocks = blocks::of(lines, &layer_of, root);
        let mut place_of: Vec<Option<usize>> = vec![None; nodes];
        let in_blocks: BTreeSet<usize> = blocks.iter().flat_map(|block| block.leaves.iter().copied()).collect();
        let alone: Vec<usize> = (0..nodes).filter(|node| !in_blocks.contains(node)).collect();
        alone.iter().enumerate().for_each(|(place, node)| place_of[*node] = Some(place));
        let first_block = alone.len();
        let mut layered = Layered {
            layers: vec![Vec::new(); layer_of.iter().max().map_or(0, |last| last + 1)],
            below: vec![Vec::new(); first_block + blocks.len()],
            above: vec![Vec::new(); first_block + blocks.len()],
        };
        alone.iter().enumerate().for_each(|(place, node)| layered.layers[layer_of[*node]].push(place));
        for (number, block) in blocks.iter().enumerate() {
            let (own, parent) = (first_block + number, place_of[block.parent].unwrap_or_default());
            layered.layers[layer_of[block.leaves[0]]].push(own);
            let (top, bottom) = if root == Root::Top { (parent, own) } else { (own, parent) };
            layered.step(top, bottom);
        }
        let mut passages: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (from, to) in &pairs {
            // A line that closes a circle runs upwards, and takes the way of a line downwards.
            let (top, bottom) = if layer_of[*from] < layer_of[*to] { (*from, *to) } else { (*to, *from) };
            let (Some(first), Some(end)) = (place_of[top], place_of[bottom]) else { continue };
            if passages.contains_key(&(top, bottom)) {
                continue;
            }
            let between: Vec<usize> = (layer_of[top] + 1..layer_of[bottom]).map(|layer| layered.add(layer)).collect();
            let mut last = first;
            for next in between.iter().copied().chain([end]) {
                layered.step(last, next);
                last = next;
            }
            passages.insert((top, bottom), between);
        }
        order::improve(&mut layered);
        let rooms = std::iter::repeat_n(size[0], first_block).chain(blocks.iter().map(|block| block.width(size[0])));
        let across = coordinates::of(&layered, &rooms.collect::<Vec<_>>());
        Self { size, root, layer_of, layered, across, place_of, blocks, first_block, passages }
    }

    /// The layout with this free height between two layers, and between two rows of a block.
    pub(crate) fn at(&self, between: f64) -> Layout {
        let height = self.size[1];
        // From the edge of a layer that is nearer to the root.
        let away = if self.root == Root::Top { 1.0 } else { -1.0 };
        let mut rows = vec![1; self.layered.layers.len()];
        for block in &self.blocks {
            let layer = &mut rows[self.layer_of[block.leaves[0]]];
            *layer = block.rows().max(*layer);
        }
        let mut bottom = -between;
        let layers = rows.iter().map(|rows| {
            let top = bottom + between;
            bottom = top + *rows as f64 * (height + between) - between;
            let near = if self.root == Root::Top { top } else { bottom };
            [near + away * height / 2.0, top, bottom]
        });
        let layers: Vec<[f64; 3]> = layers.collect();
        let mut places = vec![[0.0, 0.0]; self.across.len()];
        for (members, layer) in self.layered.layers.iter().zip(&layers) {
            members.iter().for_each(|node| places[*node] = [self.across[*node], layer[0]]);
        }
        let mut centres: Vec<Point> =
            self.place_of.iter().map(|place| place.map_or([0.0, 0.0], |place| places[place])).collect();
        let mut branches = BTreeMap::new();
        for (block, centre) in self.blocks.iter().zip(&places[self.first_block..]) {
            let left = centre[0] - block.width(self.size[0]) / 2.0;
            for (place, leaf) in block.leaves.iter().enumerate() {
                let (middle, beside) = block.across(place, self.size[0]);
                let down = away * (place / block.columns) as f64 * (height + between);
                centres[*leaf] = [left + middle, centre[1] + down];
                let along = centre[1] - away * (height / 2.0 + between - BEFORE_TURN);
                branches.insert(*leaf, Branch { along, beside: left + beside, turn: along + down });
            }
        }
        let mut bends = BTreeMap::new();
        for ((top, bottom), between) in &self.passages {
            let way: Vec<Point> = between.iter().map(|passage| places[*passage]).collect();
            if !way.is_empty() {
                bends.insert((*bottom, *top), way.iter().rev().copied().collect());
                bends.insert((*top, *bottom), way);
            }
        }
        let right = centres.iter().map(|centre| centre[0] + self.size[0] / 2.0);
        let right = right.chain(places.iter().map(|place| place[0])).fold(0.0, f64::max);
        Layout { centres, bends, branches, size: [right, layers.last().map_or(0.0, |layer| layer[2])], layers }
    }
}

impl Layout {
    /// The upper and the lower edge of the layer whose centres and bends are at a height; `None` of a leaf in a further row of a block.
    pub(crate) fn edges(&self, height: f64) -> Option<[f64; 2]> {
        self.layers.iter().find(|[centre, ..]| *centre == height).map(|[_, top, bottom]| [*top, *bottom])
    }
}

impl Layered {
    /// Leads from a node to one of the next layer.
    fn step(&mut self, top: usize, bottom: usize) {
        self.below[top].push(bottom);
        self.above[bottom].push(top);
    }

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

    fn of(nodes: usize, lines: &[(usize, usize)], size: Point, between: f64, root: Root) -> Layout {
        Plan::of(nodes, lines, size, root).at(between)
    }

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
    fn another_height_between_the_layers_moves_nothing_across() {
        for (name, nodes, lines, _) in CASES {
            let (low, high) =
                (of(nodes, lines, SIZE, BETWEEN, Root::Bottom), of(nodes, lines, SIZE, 190.0, Root::Bottom));
            let steps = |layout: &Layout, between: f64| -> Vec<[f64; 2]> {
                layout.centres.iter().map(|centre| [centre[0], (centre[1] - 32.0) / (SIZE[1] + between)]).collect()
            };
            assert_eq!(steps(&low, BETWEEN), steps(&high, 190.0), "{name}");
        }
    }

    /// A node with many leaves, of which some have leaves too.
    fn wide(leaves: usize, root: Root) -> (usize, Vec<(usize, usize)>) {
        let second = (1..=30).flat_map(|node| (0..5).map(move |leaf| (node, leaves + node * 5 + leaf)));
        let mut lines: Vec<(usize, usize)> = (1..=leaves).map(|leaf| (0, leaf)).chain(second).collect();
        if root == Root::Bottom {
            lines = lines.into_iter().map(|(from, to)| (to, from)).collect();
        }
        (leaves + 156, lines)
    }

    #[test]
    fn many_leaves_are_rows_of_a_page_that_do_not_overlap_and_their_lines_lead_down() {
        for root in [Root::Top, Root::Bottom] {
            for leaves in [40, 260] {
                let (nodes, lines) = wide(leaves, root);
                let layout = of(nodes, &lines, SIZE, BETWEEN, root);
                let places: BTreeSet<String> = layout.centres.iter().map(|it| format!("{it:?}")).collect();
                assert_eq!(places.len(), nodes);
                for one in 0..nodes {
                    for other in 0..one {
                        let [a, b] = [layout.centres[one], layout.centres[other]];
                        let is_apart = (a[0] - b[0]).abs() >= SIZE[0] || (a[1] - b[1]).abs() >= SIZE[1];
                        assert!(is_apart, "{one} and {other} overlap");
                    }
                }
                assert!(lines.iter().all(|(from, to)| layout.centres[*from][1] < layout.centres[*to][1]));
                // The leaves alone in one row would be this wide.
                assert!(layout.size[0] < 0.5 * 260.0 * SIZE[0], "{:?}", layout.size);
            }
            let alone: Vec<(usize, usize)> = wide(260, root).1.into_iter().take(260).collect();
            let layout = of(261, &alone, SIZE, BETWEEN, root);
            let form = layout.size[0] / layout.size[1];
            assert!((0.5..3.0).contains(&form), "{:?}", layout.size);
        }
    }

    #[test]
    fn few_leaves_and_those_with_another_line_stay_a_row() {
        let fan: Vec<(usize, usize)> = (1..=12).map(|leaf| (0, leaf)).collect();
        assert!(of(13, &fan, SIZE, BETWEEN, Root::Top).branches.is_empty());
        let circles: Vec<(usize, usize)> = (1..=40).flat_map(|leaf| [(0, leaf), (leaf, 0)]).collect();
        assert!(of(41, &circles, SIZE, BETWEEN, Root::Top).branches.is_empty());
        let owned: Vec<(usize, usize)> = (1..=40).flat_map(|leaf| [(0, leaf), (leaf, 41)]).collect();
        assert!(of(42, &owned, SIZE, BETWEEN, Root::Top).branches.is_empty());
        let own: Vec<(usize, usize)> = (1..=40).flat_map(|leaf| [(0, leaf), (leaf, leaf)]).collect();
        assert!(of(41, &own, SIZE, BETWEEN, Root::Top).branches.is_empty());
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
