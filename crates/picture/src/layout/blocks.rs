//! The nodes of a wide layer in rows: a single row of them all would be wider than anybody can read.
//!
//! A block is one wide node for the order of a layer and for its coordinates. Many leaves of one node are a block of their own: a leaf
//! has one neighbour, which is nearer to the root, and no other line. Where a layer is too wide with that, nodes with other lines too are
//! one, a mixed block. [Lanes](super::lanes) beside the columns have the lines of the nodes in a block.

use std::collections::{BTreeMap, BTreeSet};

use super::Root;
use super::coordinates::SPACING;

/// A layer with no more nodes stays a row, and so does what is no wider than so many.
const MOST_IN_ROW: usize = 12;
/// So many leaves of one node become a block in a layer with more.
const FEWEST: usize = 4;
/// The most columns, of leaves and of nodes whose lines need more room, and columns for so many nodes: the square root of this part of them, so that a block has about the form of a page.
const MOST_COLUMNS: usize = 9;
const MOST_MIXED_COLUMNS: usize = 7;
const FORM: f64 = 0.66;
/// What a column takes beside its nodes, with lanes for few lines.
const BESIDE_NODES: f64 = 64.0;

/// Nodes of a layer, column after column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    pub(super) nodes: Vec<usize>,
    pub(super) rows: usize,
    /// The node that all have their only lines with; `None` of a mixed block.
    pub(super) parent: Option<usize>,
}

impl Block {
    fn of(nodes: Vec<usize>, parent: Option<usize>) -> Self {
        let most = if parent.is_some() { MOST_COLUMNS } else { MOST_MIXED_COLUMNS };
        let columns = ((nodes.len() as f64 * FORM).sqrt().ceil() as usize).min(most);
        Self { rows: nodes.len().div_ceil(columns), nodes, parent }
    }

    pub(super) fn columns(&self) -> usize {
        self.nodes.len().div_ceil(self.rows)
    }

    /// The column and the row of a node by its place.
    pub(super) fn cell(&self, place: usize) -> (usize, usize) {
        (place / self.rows, place % self.rows)
    }
}

/// What the blocks of a graph are found in.
pub(super) struct Layers<'l> {
    pub(super) lines: &'l [(usize, usize)],
    /// How many layers each node is from the root.
    pub(super) distance: &'l [usize],
    pub(super) root: Root,
    /// The width of a node.
    pub(super) width: f64,
}

/// The blocks of a graph.
pub(super) fn of(layers: &Layers<'_>) -> Vec<Block> {
    let nodes = layers.distance.len();
    let mut neighbours: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); nodes];
    for (from, to) in layers.lines {
        neighbours[*from].insert(*to);
        neighbours[*to].insert(*from);
    }
    // The first node is whom the picture is of.
    let mut by_distance: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for node in 1..nodes {
        by_distance.entry(layers.distance[node]).or_default().push(node);
    }
    let inwards = inwards(layers);
    let mut blocks: Vec<Block> = Vec::new();
    // Where a node is in the order of its layer.
    let mut rank: Vec<usize> = (0..nodes).collect();
    for members in by_distance.values().filter(|members| members.len() > MOST_IN_ROW) {
        let is_in_block = |node: usize| blocks.iter().any(|block| block.nodes.contains(&node));
        let mut leaves: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for node in members {
            let Some(parent) = neighbours[*node].first().copied().filter(|_| neighbours[*node].len() == 1) else {
                continue;
            };
            let is_beyond = layers.distance[parent] + 1 == layers.distance[*node];
            if is_beyond && !inwards.contains(&(parent, *node)) && !is_in_block(parent) {
                leaves.entry(parent).or_default().push(*node);
            }
        }
        leaves.retain(|_, leaves| leaves.len() >= FEWEST);
        if width(members, &leaves, layers.width) > row(MOST_IN_ROW, layers.width) {
            leaves.retain(|_, leaves| leaves.len() * 2 > members.len());
        }
        let mut rest = alone(members, &leaves);
        if width(members, &leaves, layers.width) > row(MOST_IN_ROW, layers.width) && rest.len() >= FEWEST {
            // Those of one owner are beside each other.
            rest.sort_by_cached_key(|node| {
                let (near, far): (Vec<usize>, Vec<usize>) =
                    neighbours[*node].iter().partition(|other| layers.distance[**other] < layers.distance[*node]);
                let mut near: Vec<_> =
                    near.into_iter().map(|other| (usize::MAX - layers.distance[other], rank[other])).collect();
                near.sort_unstable();
                (near, far, *node)
            });
            rest.iter().enumerate().for_each(|(place, node)| rank[*node] = place);
            blocks.push(Block::of(rest, None));
        }
        blocks.extend(leaves.into_iter().map(|(parent, leaves)| Block::of(leaves, Some(parent))));
    }
    blocks
}

/// The lines, each as from the end that would be nearer to the root if it closed a circle.
fn inwards(layers: &Layers<'_>) -> BTreeSet<(usize, usize)> {
    match layers.root {
        Root::Bottom => layers.lines.iter().copied().collect(),
        Root::Top => layers.lines.iter().map(|(from, to)| (*to, *from)).collect(),
    }
}

/// The nodes of a layer that are in none of these blocks.
fn alone(members: &[usize], leaves: &BTreeMap<usize, Vec<usize>>) -> Vec<usize> {
    let in_blocks: BTreeSet<usize> = leaves.values().flatten().copied().collect();
    members.iter().copied().filter(|node| !in_blocks.contains(node)).collect()
}

/// The width of so many nodes beside each other.
fn row(nodes: usize, width: f64) -> f64 {
    nodes as f64 * (width + SPACING)
}

/// The width of a layer with blocks of these leaves.
fn width(members: &[usize], leaves: &BTreeMap<usize, Vec<usize>>, width: f64) -> f64 {
    let block = |(parent, leaves): (&usize, &Vec<usize>)| {
        Block::of(leaves.clone(), Some(*parent)).columns() as f64 * (width + BESIDE_NODES) + SPACING
    };
    row(alone(members, leaves).len(), width) + leaves.iter().map(block).sum::<f64>()
}
