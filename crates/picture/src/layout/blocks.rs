//! Many leaves of one node in rows: a layer of them all would be wider than anybody can read.
//!
//! A leaf has one neighbour, which is nearer to the root, and no other line. Its row and column say where it is in the block, which is one
//! wide node for the layers, the order and the coordinates. The lines go along the edge of the block that is nearer to the root, down
//! or up beside the columns, and from there to each leaf.

use std::collections::{BTreeMap, BTreeSet};

use super::Root;

/// A layer with no more nodes stays a row.
const MOST_IN_ROW: usize = 12;
/// So many leaves of one node become a block in a layer with more.
const FEWEST: usize = 4;
/// What is left free beside each column, for the lines to its leaves.
pub(super) const GUTTER: f64 = 64.0;
/// Columns for so many leaves: the square root of this part of them, so that a block has about the form of a page.
const FORM: f64 = 0.66;

/// The leaves of a node, in the order of their places.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    /// The node that all have a line with.
    pub(super) parent: usize,
    pub(super) leaves: Vec<usize>,
    pub(super) columns: usize,
}

impl Block {
    pub(super) fn rows(&self) -> usize {
        self.leaves.len().div_ceil(self.columns)
    }

    /// The width of the whole, of leaves of this width.
    pub(super) fn width(&self, width: f64) -> f64 {
        self.columns as f64 * (width + GUTTER)
    }

    /// Where a leaf and the lines to it are, from the left edge.
    pub(super) fn across(&self, place: usize, width: f64) -> (f64, f64) {
        let column = (place % self.columns) as f64 * (width + GUTTER);
        (column + GUTTER + width / 2.0, column + GUTTER / 2.0)
    }
}

/// The blocks of a graph whose nodes are in these layers.
pub(super) fn of(lines: &[(usize, usize)], layer_of: &[usize], root: Root) -> Vec<Block> {
    let mut neighbours: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); layer_of.len()];
    for (from, to) in lines {
        neighbours[*from].insert(*to);
        neighbours[*to].insert(*from);
    }
    // A line from a leaf to its neighbour leads up where it closes a circle.
    let inwards: BTreeSet<(usize, usize)> = match root {
        Root::Bottom => lines.iter().copied().collect(),
        Root::Top => lines.iter().map(|(from, to)| (*to, *from)).collect(),
    };
    let mut in_layer: BTreeMap<usize, usize> = BTreeMap::new();
    for layer in layer_of {
        *in_layer.entry(*layer).or_default() += 1;
    }
    let mut leaves: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    // The first node is whom the picture is of.
    for (leaf, around) in neighbours.iter().enumerate().skip(1) {
        let Some(parent) = around.first().copied().filter(|_| around.len() == 1) else { continue };
        let is_beyond = match root {
            Root::Bottom => layer_of[leaf] + 1 == layer_of[parent],
            Root::Top => layer_of[leaf] == layer_of[parent] + 1,
        };
        let is_leaf = parent != leaf && is_beyond && !inwards.contains(&(parent, leaf));
        if is_leaf && in_layer.get(&layer_of[leaf]).is_some_and(|count| *count > MOST_IN_ROW) {
            leaves.entry(parent).or_default().push(leaf);
        }
    }
    let blocks = leaves.into_iter().filter(|(_, leaves)| leaves.len() >= FEWEST);
    let columns = |leaves: &[usize]| (leaves.len() as f64 * FORM).sqrt().ceil() as usize;
    blocks.map(|(parent, leaves)| Block { parent, columns: columns(&leaves), leaves }).collect()
}
