//! The ways of lines beside the columns of a block.
//!
//! Each line has an end that is nearer to the root. In a block, all lines of one kind from one such node share a lane beside each column, so
//! they look like a tree. Lines of several nodes never lie on each other, and neither do those of other kinds: each kind has a track of its
//! own, from the node to the block and in its lanes. A line leaves a node on its side towards the other end, turns into
//! its lane, and follows it to the edge of the layer.

use std::collections::{BTreeMap, BTreeSet};

use super::Point;
use super::blocks::Block;
use super::sides::FREE;

/// How far lines of other meanings between the same nodes are apart, and the farthest that one of few is from the middle of its lane.
pub(super) const APART: f64 = 16.0;
const MOST_ASIDE: f64 = 22.0;
/// What is left free between two of few lanes and of many, how much that is of all lanes beside a column, and what is free beside them.
const BETWEEN_FEW: f64 = 16.0;
const BETWEEN_MANY: f64 = 11.0;
const BETWEEN_ALL: f64 = 200.0;
const BESIDE_LANES: f64 = 24.0;
/// The width of a gutter with few lanes.
const GUTTER: f64 = 64.0;
/// How far from the row before a line turns to its node, how far before the next row one from its node does, and how much farther the next
/// line of another meaning or owner does.
const BEHIND_ROW: f64 = 14.0;
const BEFORE_ROW: f64 = 24.0;
const STEP: f64 = 9.0;
/// Where lines to the side away from the root leave a node, from its left edge, and how near the first one is to that at least.
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
    /// Its place in its lane, from the middle.
    fn aside(&self) -> f64 {
        (self.before as f64 - self.last() / 2.0) * apart_in_lane(self.all)
    }

    /// How far its lane is wide from its first line to its last one.
    fn across(&self) -> f64 {
        self.last() * apart_in_lane(self.all)
    }

    fn last(&self) -> f64 {
        self.all.saturating_sub(1) as f64
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

/// How far so many lines of a lane are apart: many are nearer to each other, and do not touch.
fn apart_in_lane(all: usize) -> f64 {
    (2.0 * MOST_ASIDE / all.saturating_sub(1).max(1) as f64).clamp(STEP, APART)
}

/// A lane: of the lines to nodes of the column from one that is nearer to the root, or of those from a node of the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Lane {
    In(usize),
    Out(usize),
}

/// A column with what is beside it.
#[derive(Debug)]
struct Column {
    /// The width of its widest node.
    width: f64,
    /// The width of what is beside it, and where each lane is in that.
    beside: f64,
    lanes: BTreeMap<Lane, f64>,
}

impl Column {
    fn whole(&self) -> f64 {
        self.beside + self.width
    }
}

/// The lanes of the columns of a block.
#[derive(Debug)]
pub(super) struct Lanes {
    columns: Vec<Column>,
    /// The free height that its turns need before a row.
    pub(super) before_row: f64,
    /// Whether a line leaves the block on the side away from the root.
    pub(super) has_out: bool,
}

impl Lanes {
    /// `widths` has the width of each node.
    pub(super) fn of(block: &Block, lines: &[Option<Ends>], widths: &[f64]) -> Self {
        let mut half: Vec<BTreeMap<Lane, f64>> = vec![BTreeMap::new(); block.columns()];
        let mut depth: BTreeMap<(usize, Lane), usize> = BTreeMap::new();
        let places: BTreeMap<usize, usize> =
            block.nodes.iter().enumerate().map(|(place, node)| (*node, place)).collect();
        let mut has_out = false;
        let (mut coming, mut leaving) = (vec![0_usize; block.nodes.len()], 0);
        for ends in lines.iter().flatten() {
            for (node, lane) in [(ends.far, Lane::In(ends.near)), (ends.near, Lane::Out(ends.near))] {
                let Some(place) = places.get(&node) else { continue };
                let (column, row) = block.cell(*place);
                let there = half[column].entry(lane).or_default();
                *there = there.max(ends.across() / 2.0);
                let there = depth.entry((column, lane)).or_default();
                *there = row.max(*there);
                match lane {
                    Lane::In(_) if block.parent.is_some() => coming[*place] = ends.all,
                    Lane::In(_) => coming[*place] += 1,
                    Lane::Out(_) => (has_out, leaving) = (true, leaving.max(ends.all)),
                }
            }
        }
        let steps = coming.iter().copied().max().unwrap_or_default().saturating_sub(1) + leaving;
        let before_row = BEHIND_ROW + BEFORE_ROW + STEP * steps as f64;
        let mut lanes = Self { columns: Vec::new(), before_row, has_out };
        for (column, half) in half.into_iter().enumerate() {
            let between = (BETWEEN_ALL / half.len().max(1) as f64).clamp(BETWEEN_MANY, BETWEEN_FEW);
            let all: f64 = half.values().map(|half| 2.0 * half + between).sum();
            let beside = (all + BESIDE_LANES).max(GUTTER);
            let mut order: Vec<(Lane, f64)> = half.into_iter().collect();
            // Those that lead farthest into the block are on the left, and those that lead farthest out of it: fewer lines cross.
            order.sort_by_key(|(lane, _)| match lane {
                Lane::In(_) => (false, usize::MAX - depth[&(column, *lane)]),
                Lane::Out(_) => (true, depth[&(column, *lane)]),
            });
            let mut left = (beside - all) / 2.0;
            let mut places = BTreeMap::new();
            for (lane, half) in order {
                let room = 2.0 * half + between;
                places.insert(lane, left + room / 2.0);
                left += room;
            }
            let of_column = block.nodes.iter().enumerate().filter(|(place, _)| block.cell(*place).0 == column);
            let width = of_column.map(|(_, node)| widths[*node]).fold(0.0, f64::max);
            lanes.columns.push(Column { width, beside, lanes: places });
        }
        lanes
    }

    /// The width of the block.
    pub(super) fn width(&self) -> f64 {
        self.columns.iter().map(Column::whole).sum()
    }

    /// The middle of a column, from the left edge.
    pub(super) fn middle(&self, column: usize) -> f64 {
        let before: f64 = self.columns[..column].iter().map(Column::whole).sum();
        before + self.columns[column].beside + self.columns[column].width / 2.0
    }

    /// Where a lane is, from the middle of its column.
    fn lane(&self, column: usize, lane: Lane) -> f64 {
        let Column { width, beside, lanes } = &self.columns[column];
        lanes.get(&lane).copied().unwrap_or(beside / 2.0) - beside - width / 2.0
    }
}

/// Where a block is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around {
    /// The height of a node, and the free height between two rows.
    pub(super) height: f64,
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
        (at, width): (Point, f64),
        ends: Ends,
        among: (usize, usize),
        leaf: bool,
    ) -> Branch {
        let (lanes, column) = lanes;
        let height = self.height;
        // To a leaf come lines of one node alone, and those of a kind are beside each other in all of the block.
        let among = if leaf { (ends.before, ends.all) } else { among };
        let further = self.away * STEP * among.0 as f64;
        let turn = at[1] - self.away * (height / 2.0 + self.between - BEHIND_ROW);
        let edge = self.edges[0];
        Branch {
            attached: [at[0] + beside(among.0, among.1, APART, width / 2.0 - FREE), at[1] - self.away * height / 2.0],
            // Lines to the first row of leaves come straight from where they go along.
            turn: if leaf && row == 0 { edge } else { turn + further },
            lane: at[0] + lanes.lane(column, Lane::In(ends.near)) + ends.aside(),
            edge,
            goes_along: leaf,
        }
    }

    /// The way from a node to the side away from the root.
    pub(super) fn way_out(&self, lanes: (&Lanes, usize), (at, width): (Point, f64), ends: Ends) -> Branch {
        let (lanes, column) = lanes;
        let leave = at[1] + self.away * self.height / 2.0;
        let further = STEP * ends.before as f64;
        let first = (LEAVES_AT - ends.last() / 2.0 * APART).max(FREE);
        Branch {
            attached: [at[0] - width / 2.0 + first + ends.before as f64 * APART, leave],
            turn: leave + self.away * (self.between - BEFORE_ROW - further),
            lane: at[0] + lanes.lane(column, Lane::Out(ends.near)) + ends.aside(),
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
