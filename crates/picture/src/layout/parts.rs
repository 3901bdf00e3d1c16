//! The parts of lines between two layers each, with [lanes](super::gaps) where lines would be on each other.

use super::gaps::{Crossing, Gap};
use super::lanes::{APART, beside};
use super::{Layout, Plan, Point, Root};

/// How far the lines between two nodes are at most from the middle of the way on which they pass a layer.
const MOST_BESIDE: f64 = 50.0;

/// The width of so many lines that pass a layer together, from the first to the last.
pub(super) fn passing(all: usize) -> f64 {
    beside(all.saturating_sub(1), all, APART, MOST_BESIDE) * 2.0
}

/// How near an end that is moved may be to the corner of its node, and how far it is moved where it meets no node.
const NEAR_CORNER: f64 = 8.0;
const MOST_MOVED: f64 = 24.0;

/// A part of the way of a line, from the layer nearer to the root to the next one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Part {
    pub(crate) from: Point,
    pub(crate) to: Point,
    /// The height at which the line goes along; `None` of one that goes straight.
    pub(crate) lane: Option<f64>,
    /// Whether it begins together with other lines.
    pub(crate) is_shared: bool,
}

/// What is between the layers: the crossings of each two, the gap and the place there of each part of each line, from the root's side on,
/// and what the gaps decided.
pub(super) struct Gaps {
    crossings: Vec<Vec<Crossing>>,
    of_lines: Vec<Vec<(usize, usize)>>,
    gaps: Vec<Gap>,
}

impl Gaps {
    /// The lines between the layers of a layout, and how far two layers are apart in it.
    pub(super) fn of(plan: &Plan, layout: &Layout, between: f64) -> Self {
        let count = layout.layers.len().saturating_sub(1);
        let mut gaps = Self { crossings: vec![Vec::new(); count], of_lines: Vec::new(), gaps: Vec::new() };
        for line in 0..plan.ends.len() {
            let crossings = gaps.crossings_of(plan, layout, line);
            gaps.of_lines.push(crossings);
        }
        gaps.gaps = gaps.crossings.iter().map(|crossings| Gap::of(crossings, between)).collect();
        gaps
    }

    fn crossings_of(&mut self, plan: &Plan, layout: &Layout, line: usize) -> Vec<(usize, usize)> {
        let Some(ends) = plan.ends[line] else { return Vec::new() };
        let bends = layout.bends.get(&(ends.near, ends.far)).into_iter().flatten();
        let passing = beside(ends.before, ends.all, APART, MOST_BESIDE);
        let (way_out, way_in) = (layout.ways_out.get(&line), layout.ways_in.get(&line));
        let [start, end] = layout.sides[line];
        let start = way_out.map_or(layout.centres[ends.near][0] + start, |branch| branch.lane);
        let end = way_in.map_or(layout.centres[ends.far][0] + end, |branch| branch.points()[0][0]);
        let across: Vec<f64> = [start].into_iter().chain(bends.map(|bend| bend[0] + passing)).chain([end]).collect();
        let last = across.len() - 2;
        // Where the layer is no higher than a node, lines meet that at its edge.
        let half = plan.height / 2.0;
        let meets = |node: usize, side: f64| {
            let centre = layout.centres[node][1];
            layout
                .edges(centre)
                .is_some_and(|edges| (edges[usize::from(side > 0.0)] - centre - side * half).abs() < 0.5)
        };
        let near = (way_out.is_none() && meets(ends.near, layout.away)).then_some(ends.near);
        let far = (way_in.is_none() && meets(ends.far, -layout.away)).then_some(ends.far);
        let leads_to_far = plan.leads_to_far[line];
        let room = |at: f64, node: Option<usize>| match node.filter(|node| !plan.is_in_block(*node)) {
            Some(node) => {
                [-1.0, 1.0].map(|side| layout.centres[node][0] + side * (layout.widths[node] / 2.0 - NEAR_CORNER))
            }
            None => [at - MOST_MOVED, at + MOST_MOVED],
        };
        let first = plan.layer_of[ends.near];
        let crossings = across.windows(2).enumerate().map(|(step, across)| {
            let gap = if plan.root == Root::Top { first + step } else { first - step - 1 };
            self.crossings[gap].push(Crossing {
                across: [across[0], across[1]],
                nodes: [near.filter(|_| step == 0), far.filter(|_| step == last)],
                heads: [step == 0 && !leads_to_far, step == last && leads_to_far],
                rooms: [
                    room(across[0], (step == 0).then_some(ends.near)),
                    room(across[1], (step == last).then_some(ends.far)),
                ],
                bundle: plan.tracks[ends.near].then_some((ends.near, ends.before)),
                goes_along: step == last && way_in.is_some_and(|branch| branch.goes_along),
            });
            (gap, self.crossings[gap].len() - 1)
        });
        crossings.collect()
    }

    /// The heights between the layers that the lanes need.
    pub(super) fn heights(&self) -> Vec<f64> {
        self.gaps.iter().map(Gap::height).collect()
    }

    /// The parts of each line in a layout that has these heights.
    pub(super) fn parts(&self, layout: &Layout) -> Vec<Vec<Part>> {
        let part = |(gap, place): &(usize, usize)| {
            let (upper, lower) = (layout.layers[*gap][2], layout.layers[*gap + 1][1]);
            let [near, far] = if layout.away > 0.0 { [upper, lower] } else { [lower, upper] };
            let gap = &self.gaps[*gap];
            let [from, to] = gap.across[*place];
            Part {
                from: [from, near],
                to: [to, far],
                lane: gap.depth(*place, lower - upper).map(|depth| near + layout.away * depth),
                is_shared: gap.is_shared[*place],
            }
        };
        self.of_lines.iter().map(|crossings| crossings.iter().map(part).collect()).collect()
    }
}

impl Part {
    /// Its points, from the root's side on.
    pub(crate) fn points(&self) -> Vec<Point> {
        let along = self.lane.into_iter().flat_map(|height| [[self.from[0], height], [self.to[0], height]]);
        [self.from].into_iter().chain(along).chain([self.to]).collect()
    }
}
