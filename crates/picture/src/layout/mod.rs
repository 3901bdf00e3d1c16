//! Where nodes are, and the bends of the lines between them: Sugiyama's method in its three steps.
//!
//! Nodes get [layers], the nodes of each layer an [order] with few crossings, and then [coordinates]. What passes a layer by is a
//! narrow node of that layer, and a bend of its line. Nodes of a layer that is too wide are [blocks] of rows, with [lanes] for their
//! lines. Between two layers, [gaps] has lanes for lines that would be on each other. The same graph gives the same picture on every machine.
//!
//! Of the libraries, `rust-sugiyama` 0.4 comes nearest. It does not say where lines go, gives other numbers to nodes than those that it was
//! given, and leaves more crossings than Graphviz in one of the cases below, so this is our own.

mod blocks;
mod coordinates;
mod gaps;
mod lanes;
mod layers;
mod order;
mod parts;
mod sides;
#[cfg(test)]
mod tests;
mod turns;

use std::collections::{BTreeMap, BTreeSet};

use blocks::Block;
use lanes::{Around, Lanes};
use parts::Gaps;
use sides::Side;

pub(crate) use lanes::{Branch, Ends, Link};
pub(crate) use parts::Part;

/// To how many others straight lines lead from the root. Lines to more of them run along, each kind beside the others.
const MOST_FANNED: usize = 6;

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
    /// The centre of each node, and its width.
    pub(crate) centres: Vec<Point>,
    pub(crate) widths: Vec<f64>,
    /// The ends of each line; `None` of a node's line to itself.
    pub(crate) ends: Vec<Option<Ends>>,
    /// How far each line is from the middle of its node, at its end nearer to the root and at the other one.
    pub(crate) sides: Vec<[f64; 2]>,
    /// The parts of each line from layer to layer, from its end nearer to the root; none of a node's line to itself.
    pub(crate) parts: Vec<Vec<Part>>,
    /// The bends of the line between two nodes, from the first to the second. Lines without bends are missing.
    pub(crate) bends: BTreeMap<(usize, usize), Vec<Point>>,
    /// Of lines by their places, the way to a node in a block from the side of the root, and from one to the other side.
    pub(crate) ways_in: BTreeMap<usize, Branch>,
    pub(crate) ways_out: BTreeMap<usize, Branch>,
    /// The corner opposite to the origin.
    pub(crate) size: Point,
    /// 1 where what is farther from the root is farther down, and -1 where it is farther up.
    pub(crate) away: f64,
    /// Of each layer, where the centres and the bends are, and its upper and its lower edge.
    layers: Vec<[f64; 3]>,
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

/// Everything about a layout but how far its layers are apart.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The height of a node, and the width of each.
    height: f64,
    widths: Vec<f64>,
    root: Root,
    /// The layer of each node.
    layer_of: Vec<usize>,
    ends: Vec<Option<Ends>>,
    /// Whether each line leads away from the root.
    leads_to_far: Vec<bool>,
    /// Whether each kind of line from a node has a track of its own.
    tracks: Vec<bool>,
    /// The layer and the place across of the nodes, of the blocks behind them, and of the passages.
    layered: Layered,
    across: Vec<f64>,
    /// The number in the layers of each node; that of its block where it is in one.
    place_of: Vec<usize>,
    blocks: Vec<(Block, Lanes)>,
    /// The number of the first block.
    first_block: usize,
    /// The passages of the line between two nodes, the upper one first.
    passages: BTreeMap<(usize, usize), Vec<usize>>,
}

impl Plan {
    /// Puts so many nodes of at least this width and of this height and the lines between them in order. Each line leads down unless it closes a circle.
    pub(crate) fn of(nodes: usize, links: &[Link], size: Point, root: Root) -> Self {
        let lines: Vec<(usize, usize)> = links.iter().map(|(from, to, _)| (*from, *to)).collect();
        let pairs: BTreeSet<(usize, usize)> = lines.iter().copied().filter(|(from, to)| from != to).collect();
        let layer_of = layers::of(nodes, &pairs, root);
        let last = layer_of.iter().copied().max().unwrap_or_default();
        let from_root = |layer: &usize| if root == Root::Top { *layer } else { last - layer };
        let distance: Vec<usize> = layer_of.iter().map(from_root).collect();
        let blocks = blocks::of(&blocks::Layers { lines: &lines, distance: &distance, root, width: size[0] });
        let in_blocks: BTreeSet<usize> = blocks.iter().flat_map(|block| block.nodes.iter().copied()).collect();
        // Lines run beside each other in a block, on the way there, and beside one that is in their layer. From a root with many others
        // they would leave at angles so flat that those of two kinds lie on each other.
        let others = |near: usize| -> BTreeSet<usize> {
            pairs.iter().filter(|pair| pair.0 == near || pair.1 == near).map(|pair| pair.0 + pair.1 - near).collect()
        };
        let is_wide = others(0).len() > MOST_FANNED;
        let layers_of_blocks: BTreeSet<usize> = blocks.iter().map(|block| layer_of[block.nodes[0]]).collect();
        let has_tracks = |near: usize| {
            let has_block = |(one, other): &(usize, usize)| {
                [(one, other), (other, one)].iter().any(|(one, other)| **one == near && in_blocks.contains(*other))
            };
            (near == 0 && is_wide) || layers_of_blocks.contains(&layer_of[near]) || lines.iter().any(has_block)
        };
        let tracks: Vec<bool> = (0..nodes).map(has_tracks).collect();
        let ends = lanes::ends(links, &distance, &|near| tracks[near]);
        let widths = sides::widths(&ends, &tracks, size[0]);
        let alone: Vec<usize> = (0..nodes).filter(|node| !in_blocks.contains(node)).collect();
        let first_block = alone.len();
        let mut place_of: Vec<usize> = vec![0; nodes];
        alone.iter().enumerate().for_each(|(place, node)| place_of[*node] = place);
        let mut layered = Layered {
            layers: vec![Vec::new(); if nodes == 0 { 0 } else { last + 1 }],
            below: vec![Vec::new(); first_block + blocks.len()],
            above: vec![Vec::new(); first_block + blocks.len()],
        };
        alone.iter().enumerate().for_each(|(place, node)| layered.layers[layer_of[*node]].push(place));
        for (number, block) in blocks.iter().enumerate() {
            block.nodes.iter().for_each(|node| place_of[*node] = first_block + number);
            layered.layers[layer_of[block.nodes[0]]].push(first_block + number);
        }
        let mut passages: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        // Lines from one node to a block pass other layers by together.
        let mut shared: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        let mut steps: BTreeSet<(usize, usize)> = BTreeSet::new();
        for (from, to) in &pairs {
            // A line that closes a circle runs upwards, and takes the way of a line downwards.
            let (top, bottom) = if layer_of[*from] < layer_of[*to] { (*from, *to) } else { (*to, *from) };
            let (near, far) = if root == Root::Top { (top, bottom) } else { (bottom, top) };
            if passages.contains_key(&(top, bottom)) {
                continue;
            }
            let between = layer_of[top] + 1..layer_of[bottom];
            let way = shared.entry((near, place_of[far])).or_insert_with(|| {
                let way: Vec<usize> = between.map(|layer| layered.add(layer)).collect();
                let mut last = place_of[top];
                for next in way.iter().copied().chain([place_of[bottom]]) {
                    if steps.insert((last, next)) {
                        layered.step(last, next);
                    }
                    last = next;
                }
                way
            });
            passages.insert((top, bottom), way.clone());
        }
        let with_lanes = |block: Block| {
            let lanes = Lanes::of(&block, &ends, &widths);
            (block, lanes)
        };
        let blocks: Vec<(Block, Lanes)> = blocks.into_iter().map(with_lanes).collect();
        order::improve(&mut layered);
        let rooms = alone.iter().map(|node| widths[*node]).chain(blocks.iter().map(|(_, lanes)| lanes.width()));
        let rooms: Vec<f64> = rooms.collect();
        let mut passing = vec![0.0_f64; layered.below.len()];
        for ends in ends.iter().flatten() {
            let between = if root == Root::Top { (ends.near, ends.far) } else { (ends.far, ends.near) };
            for passage in passages.get(&between).into_iter().flatten() {
                passing[*passage] = passing[*passage].max(parts::passing(ends.all));
            }
        }
        let across = coordinates::of(&layered, &rooms, &passing);
        let leads_to_far = |(ends, link): (&Option<Ends>, &Link)| ends.is_some_and(|ends| ends.far == link.1);
        let leads_to_far = ends.iter().zip(links).map(leads_to_far).collect();
        Self {
            height: size[1],
            widths,
            root,
            layer_of,
            ends,
            leads_to_far,
            tracks,
            layered,
            across,
            place_of,
            blocks,
            first_block,
            passages,
        }
    }

    /// The layout with this free height between two layers, and between two rows of a block. It is more between layers whose lines need
    /// more.
    pub(crate) fn at(&self, between: f64) -> Layout {
        let low = self.of_heights(between, &[]);
        let gaps = Gaps::of(self, &low, between);
        let needed = gaps.heights();
        let is_enough = needed.iter().all(|height| *height <= between);
        let layout = if is_enough { low } else { self.of_heights(between, &needed) };
        Layout { parts: gaps.parts(&layout), ..layout }
    }

    /// The nodes of the layout, where the layers are at least so far apart.
    fn of_heights(&self, between: f64, needed: &[f64]) -> Layout {
        let away = if self.root == Root::Top { 1.0 } else { -1.0 };
        let layers = self.heights(between, needed);
        let mut places = vec![[0.0, 0.0]; self.across.len()];
        for (members, layer) in self.layered.layers.iter().zip(&layers) {
            members.iter().for_each(|node| places[*node] = [self.across[*node], layer[0]]);
        }
        let mut centres: Vec<Point> = self.place_of.iter().map(|place| places[*place]).collect();
        let among = lanes::among(&self.ends);
        let (mut ways_in, mut ways_out) = (BTreeMap::new(), BTreeMap::new());
        for ((block, lanes), centre) in self.blocks.iter().zip(&places[self.first_block..]) {
            let [_, top, bottom] = layers[self.layer_of[block.nodes[0]]];
            let edges = if away > 0.0 { [top, bottom] } else { [bottom, top] };
            let between = self.between_rows(self.layer_of[block.nodes[0]], between);
            let around = Around { height: self.height, between, away, edges };
            let left = centre[0] - lanes.width() / 2.0;
            let is_leaf = block.parent.is_some();
            let mut cells = BTreeMap::new();
            for (place, node) in block.nodes.iter().enumerate() {
                let (column, row) = block.cell(place);
                let down = away * row as f64 * (self.height + between);
                centres[*node] = [left + lanes.middle(column), centre[1] + down];
                cells.insert(*node, (column, row));
            }
            for (line, ends) in self.ends.iter().enumerate() {
                let Some(ends) = *ends else { continue };
                if let Some((column, row)) = cells.get(&ends.far) {
                    let at = (centres[ends.far], self.widths[ends.far]);
                    ways_in.insert(line, around.way_in((lanes, *column), *row, at, ends, among[line], is_leaf));
                }
                if let Some((column, _)) = cells.get(&ends.near) {
                    let at = (centres[ends.near], self.widths[ends.near]);
                    ways_out.insert(line, around.way_out((lanes, *column), at, ends));
                }
            }
        }
        let mut bends: BTreeMap<(usize, usize), Vec<Point>> = BTreeMap::new();
        for ((top, bottom), between) in &self.passages {
            let way: Vec<Point> = between.iter().map(|passage| places[*passage]).collect();
            if !way.is_empty() {
                bends.insert((*bottom, *top), way.iter().rev().copied().collect());
                bends.insert((*top, *bottom), way);
            }
        }
        let right = centres.iter().zip(&self.widths).map(|(centre, width)| centre[0] + width / 2.0);
        let right = right.chain(places.iter().map(|place| place[0])).fold(0.0, f64::max);
        let size = [right, layers.last().map_or(0.0, |layer| layer[2])];
        let comes_from = |ends: &Ends, side: Side| {
            let [node, other] = if side == Side::Near { [ends.near, ends.far] } else { [ends.far, ends.near] };
            bends.get(&(node, other)).and_then(|way| way.first()).map_or(centres[other][0], |bend| bend[0])
        };
        let sides = sides::of(&self.ends, &self.tracks, (&centres, &self.widths), &comes_from);
        let (ends, widths, parts) = (self.ends.clone(), self.widths.clone(), Vec::new());
        Layout { centres, widths, ends, sides, parts, bends, ways_in, ways_out, size, away, layers }
    }

    /// Of each layer, where its first row is, and its edges. A mixed block has room for the turns of its lines at both.
    fn heights(&self, between: f64, needed: &[f64]) -> Vec<[f64; 3]> {
        let height = self.height;
        // Rows, and whether there is room before the first one and behind the last one, seen from the root.
        let mut forms = vec![(1_usize, false, false); self.layered.layers.len()];
        for (block, lanes) in &self.blocks {
            let form = &mut forms[self.layer_of[block.nodes[0]]];
            form.0 = block.rows.max(form.0);
            form.1 |= block.parent.is_none();
            form.2 |= lanes.has_out;
        }
        let mut end = -between;
        let layers = forms.into_iter().enumerate().map(|(layer, (rows, before, behind))| {
            let of_row = self.between_rows(layer, between);
            let [before, behind] = [before, behind].map(|has_room| if has_room { of_row } else { 0.0 });
            let above = layer.checked_sub(1).and_then(|above| needed.get(above)).copied().unwrap_or_default();
            let top = end + between.max(above);
            end = top + before + rows as f64 * (height + of_row) - of_row + behind;
            let first = if self.root == Root::Top { top + before + height / 2.0 } else { end - before - height / 2.0 };
            [first, top, end]
        });
        layers.collect()
    }

    fn is_in_block(&self, node: usize) -> bool {
        self.place_of[node] >= self.first_block
    }

    /// The free height between two rows of a layer: more than there is between layers where many lines turn to a node.
    fn between_rows(&self, layer: usize, between: f64) -> f64 {
        let of_layer = self.blocks.iter().filter(|(block, _)| self.layer_of[block.nodes[0]] == layer);
        of_layer.map(|(_, lanes)| lanes.before_row).fold(between, f64::max)
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
