//! The ways of lines beside the columns of a block.
//!
//! Each line has an end that is nearer to the root. In a block, all lines of one kind from one such node share a lane beside each column, so
//! they look like a tree. Lines of several nodes never lie on each other, and neither do those of other kinds: each kind has a track of its
//! own, from the node to the block and in its lanes. A line leaves a node on its side towards the other end, turns into
//! its lane, and follows it to the edge of the layer.

use std::collections::{BTreeMap, BTreeSet};

use super::Point;
use super::blocks::Block;

/// How far lines of other meanings between the same nodes are apart, and the farthest that one is from the middle of its lane.
pub(super) const APART: f64 = 16.0;
const MOST_ASIDE: f64 = 22.0;
/// What is left free between two lanes, and beside all of them.
const BETWEEN_LANES: f64 = 12.0;
const BESIDE_LANES: f64 = 24.0;
/// The width of a gutter with few lanes, and with as many as there may be.
const GUTTER: f64 = 64.0;
const WIDEST: f64 = 204.0;
/// How far from the row before a line turns to its node, how far before the next row one from its node does, and the height that lines of
/// other meanings and owners turn in.
const BEHIND_ROW: f64 = 14.0;
const BEFORE_ROW: f64 = 24.0;
const STEP: f64 = 9.0;
const MOST_STEPS: f64 = 36.0;
const MOST_STEPS_OUT: f64 = 12.0;
/// Where lines from the root's side meet a node, from its middle, and where the others leave it, from its left edge.
const MOST_BESIDE: f64 = 50.0;
const LEAVES_AT: f64 = 34.0;

/// A line between two nodes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ends {
    /// The end nearer to the root, and the other one.
    pub(crate) near: usize,
    pub(crate) far: usize,
    /// Its place among the lines between the same nodes, and how many these are. Of a node that has lines in a block, the place of its kind
    /// among those of all lines of the nearer end.
    pub(crate) before: usize,
    pub(crate) all: usize,
}

/// A line as the layout sees it: from where, to where, and of which kind. Lines of one kind may lie on each other.
pub(crate) type Link = (usize, usize, u8);

impl Ends {
    /// Its place among so many that are this far apart, from the middle.
    fn aside(&self, apart: f64, most: f64) -> f64 {
        beside(self.before, self.all, apart, most)
    }
}

/// The way of a line between a node in a block and the edge of its layer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Branch {
    /// Where the line meets the node.
    pub(crate) attached: Point,
    /// The height at which it turns.
    pub(crate) turn: f64,
    /// Where its lane is, and where that ends. A line to the first row of leaves needs no lane.
    pub(crate) lane: f64,
    pub(crate) edge: f64,
    /// Whether all lines of the block go along there, to be beside the node that they have in common.
    pub(crate) goes_along: bool,
}

impl Branch {
    /// From the edge of the layer to the node.
    pub(crate) fn points(&self) -> Vec<Point> {
        let Self { attached, turn, lane, edge, .. } = *self;
        let last = [[attached[0], turn], attached];
        if turn == edge { last.to_vec() } else { [[lane, edge], [lane, turn]].into_iter().chain(last).collect() }
    }
}

/// Where a place among so many is, from the middle.
pub(super) fn beside(place: usize, all: usize, apart: f64, most: f64) -> f64 {
    let last = all.saturating_sub(1) as f64;
    let widest = last / 2.0 * apart;
    let aside = place as f64 * apart - widest;
    if widest > most { aside * most / widest } else { aside }
}

/// How much further the next of so many turns.
fn step(all: usize, most: f64) -> f64 {
    STEP.min(most / all.saturating_sub(1).max(1) as f64)
}

/// A lane: of the lines to nodes of the column from one that is nearer to the root, or of those from a node of the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Lane {
    In(usize),
    Out(usize),
}

/// The lanes of the columns of a block.
#[derive(Debug)]
pub(super) struct Lanes {
    /// Of each column the width of what is beside it, and where each lane is in that.
    columns: Vec<(f64, BTreeMap<Lane, f64>)>,
    /// How much narrower than usual each lane is.
    scale: Vec<f64>,
    /// Whether a line leaves the block on the side away from the root.
    pub(super) has_out: bool,
}

impl Lanes {
    pub(super) fn of(block: &Block, lines: &[Option<Ends>]) -> Self {
        let mut half: Vec<BTreeMap<Lane, f64>> = vec![BTreeMap::new(); block.columns()];
        let mut depth: BTreeMap<(usize, Lane), usize> = BTreeMap::new();
        let places: BTreeMap<usize, usize> =
            block.nodes.iter().enumerate().map(|(place, node)| (*node, place)).collect();
        let mut has_out = false;
        for ends in lines.iter().flatten() {
            for (node, lane) in [(ends.far, Lane::In(ends.near)), (ends.near, Lane::Out(ends.near))] {
                let Some(place) = places.get(&node) else { continue };
                let (column, row) = block.cell(*place);
                let most = ((ends.all - 1) as f64 / 2.0 * APART).min(MOST_ASIDE);
                let there = half[column].entry(lane).or_default();
                *there = there.max(most);
                let there = depth.entry((column, lane)).or_default();
                *there = row.max(*there);
                has_out |= matches!(lane, Lane::Out(_));
            }
        }
        let mut lanes = Self { columns: Vec::new(), scale: Vec::new(), has_out };
        for (column, half) in half.into_iter().enumerate() {
            let all: f64 = half.values().map(|half| 2.0 * half + BETWEEN_LANES).sum();
            let width = (all + BESIDE_LANES).clamp(GUTTER, WIDEST);
            let scale = ((width - BESIDE_LANES) / all.max(1.0)).min(1.0);
            let mut order: Vec<(Lane, f64)> = half.into_iter().collect();
            // Those that lead farthest into the block are on the left, and those that lead farthest out of it: fewer lines cross.
            order.sort_by_key(|(lane, _)| match lane {
                Lane::In(_) => (false, usize::MAX - depth[&(column, *lane)]),
                Lane::Out(_) => (true, depth[&(column, *lane)]),
            });
            let mut left = (width - all * scale) / 2.0;
            let mut places = BTreeMap::new();
            for (lane, half) in order {
                let room = (2.0 * half + BETWEEN_LANES) * scale;
                places.insert(lane, left + room / 2.0);
                left += room;
            }
            lanes.columns.push((width, places));
            lanes.scale.push(scale);
        }
        lanes
    }

    /// The width of the block, of nodes of this width.
    pub(super) fn width(&self, width: f64) -> f64 {
        self.columns.iter().map(|(beside, _)| beside + width).sum()
    }

    /// The middle of a column, from the left edge.
    pub(super) fn middle(&self, column: usize, width: f64) -> f64 {
        let before: f64 = self.columns[..column].iter().map(|(beside, _)| beside + width).sum();
        before + self.columns[column].0 + width / 2.0
    }

    /// Where a lane is, from the middle of its column.
    fn lane(&self, column: usize, lane: Lane, width: f64) -> f64 {
        let (beside, lanes) = &self.columns[column];
        lanes.get(&lane).copied().unwrap_or(beside / 2.0) - beside - width / 2.0
    }
}

/// Where a block is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around {
    /// The size of a node, and the free height between two rows.
    pub(super) size: Point,
    pub(super) between: f64,
    /// 1 where what is farther from the root is farther down, and -1 where it is farther up.
    pub(super) away: f64,
    /// The edges of the layer nearer to the root, and farther from it.
    pub(super) edges: Point,
}

impl Around {
    /// The way to a node from the side of the root: the line is at a place among all those that come to the node.
    pub(super) fn way_in(
        &self,
        lanes: (&Lanes, usize),
        row: usize,
        at: Point,
        ends: Ends,
        among: (usize, usize),
        leaf: bool,
    ) -> Branch {
        let (lanes, column) = lanes;
        let [width, height] = self.size;
        // To a leaf come lines of one node alone, and those of a kind are beside each other in all of the block.
        let among = if leaf { (ends.before, ends.all) } else { among };
        let further = self.away * step(among.1, MOST_STEPS) * among.0 as f64;
        let turn = at[1] - self.away * (height / 2.0 + self.between - BEHIND_ROW);
        let edge = self.edges[0];
        Branch {
            attached: [
                at[0] + beside(among.0, among.1, APART, if leaf { f64::MAX } else { MOST_BESIDE }),
                at[1] - self.away * height / 2.0,
            ],
            // Lines to the first row of leaves come straight from where they go along.
            turn: if leaf && row == 0 { edge } else { turn + further },
            lane: at[0]
                + lanes.lane(column, Lane::In(ends.near), width)
                + ends.aside(APART, MOST_ASIDE) * lanes.scale[column],
            edge,
            goes_along: leaf,
        }
    }

    /// The way from a node to the side away from the root.
    pub(super) fn way_out(&self, lanes: (&Lanes, usize), at: Point, ends: Ends) -> Branch {
        let (lanes, column) = lanes;
        let [width, height] = self.size;
        let leave = at[1] + self.away * height / 2.0;
        let further = step(ends.all, MOST_STEPS_OUT) * ends.before as f64;
        Branch {
            attached: [at[0] - width / 2.0 + LEAVES_AT + ends.aside(APART, MOST_ASIDE), leave],
            turn: leave + self.away * (self.between - BEFORE_ROW - further),
            lane: at[0]
                + lanes.lane(column, Lane::Out(ends.near), width)
                + ends.aside(APART, MOST_ASIDE) * lanes.scale[column],
            edge: self.edges[1],
            goes_along: false,
        }
    }
}

/// The place of each line among all that come to its far end from the side of the root, and how many these are.
pub(super) fn among(lines: &[Option<Ends>]) -> Vec<(usize, usize)> {
    let mut count: BTreeMap<usize, usize> = BTreeMap::new();
    let mut place = |ends: &Option<Ends>| {
        let Some(ends) = ends else { return 0 };
        let there = count.entry(ends.far).or_default();
        *there += 1;
        *there - 1
    };
    let places: Vec<usize> = lines.iter().map(&mut place).collect();
    let all = |ends: &Option<Ends>| ends.and_then(|ends| count.get(&ends.far).copied()).unwrap_or(1);
    places.into_iter().zip(lines.iter().map(all)).collect()
}

/// Which of its ends is nearer to the root for each line, and its place among those between the same nodes, or, where the nearer end
/// `has_tracks`, that of its kind; `None` of a node's line to itself.
pub(super) fn ends(lines: &[Link], distance: &[usize], has_tracks: &dyn Fn(usize) -> bool) -> Vec<Option<Ends>> {
    let turned = |(from, to, _): Link| if distance[from] < distance[to] { (from, to) } else { (to, from) };
    let mut kinds: BTreeMap<usize, BTreeSet<(bool, u8)>> = BTreeMap::new();
    let mut between: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    // Lines of one kind that lead to and fro are two.
    let kind = |line: Link| (turned(line).0 != line.0, line.2);
    for line in lines.iter().filter(|(from, to, _)| from != to) {
        kinds.entry(turned(*line).0).or_default().insert(kind(*line));
    }
    let places: Vec<usize> = lines
        .iter()
        .map(|line| {
            let there = between.entry(turned(*line)).or_default();
            *there += 1;
            *there - 1
        })
        .collect();
    let pairs = lines.iter().zip(places).map(|(line, before)| {
        let (near, far) = turned(*line);
        let all = between.get(&(near, far)).copied().unwrap_or(1);
        let kinds = kinds.get(&near).filter(|_| has_tracks(near));
        let (before, all) = kinds.map_or((before, all), |kinds| (kinds.range(..kind(*line)).count(), kinds.len()));
        (near != far).then_some(Ends { near, far, before, all })
    });
    pairs.collect()
}
