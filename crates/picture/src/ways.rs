//! The points of lines.

use crate::drawing::NODE;
use crate::graph::Graph;
use crate::labels::Own;
use crate::layout::{BEHIND_ROW, Ends, Layout, MOST_STEPS, Point, beside, step};

/// How far lines of other meanings between the same nodes are apart, and at most beside a node that they pass.
const APART: f64 = 16.0;
const MOST_BESIDE: f64 = 50.0;
/// How far lines of several nodes are apart at the side of a node, where there is room, so that heads at flat angles do not touch, and how
/// far from its middle lines end at most.
const APART_AT_SIDE: f64 = 28.0;
const MOST_AT_SIDE: f64 = NODE[0] / 2.0 - 14.0;
/// How many times as wide as high the way of lines is that part by steps, the height of a step, and of all.
const FLAT: f64 = 3.0;
const STEP: f64 = 9.0;
const MOST_LOWER: f64 = 27.0;
/// How far above its node the line of a node to itself is, and how far such lines are apart.
pub(crate) const LOOP: f64 = 30.0;
pub(crate) const LOOPS_APART: f64 = 19.0;

/// The points of a line, from the lower side of the owner to the upper side of what is owned; one that closes a circle leads up, and one
/// from a node to itself is a loop at its side.
pub(crate) fn way(graph: &Graph, place: usize, layout: &Layout) -> Vec<Point> {
    let line = &graph.lines[place];
    match layout.ends.get(place).copied().flatten() {
        None => {
            let is_same = |other: &&crate::graph::Line| (other.from, other.to) == (line.from, line.to);
            around(layout.centres[line.from], graph.lines[..place].iter().filter(is_same).count())
        }
        Some(ends) => {
            let mut way = between(place, ends, layout);
            if ends.near != line.from {
                way.reverse();
            }
            way
        }
    }
}

/// Over the upper corner of a node, where there is room for the label.
fn around(node: Point, before: usize) -> Vec<Point> {
    let (right, top) = (node[0] + NODE[0] / 2.0, node[1] - NODE[1] / 2.0);
    let (out, over) = (14.0 + 4.0 * before as f64, top - LOOP - LOOPS_APART * before as f64);
    vec![[right, node[1]], [right + out, node[1]], [right + out, over], [right - 24.0, over], [right - 24.0, top]]
}

/// From the end that is nearer to the root to the other one.
fn between(place: usize, ends: Ends, layout: &Layout) -> Vec<Point> {
    let (away, half) = (layout.away, layout.away * NODE[1] / 2.0);
    let [near, far] = [ends.near, ends.far].map(|node| layout.centres[node]);
    let passing = beside(ends.before, ends.all, APART, MOST_BESIDE);
    let at_side = |end: usize, most: f64| {
        let (before, all) = layout.sides[place][end];
        beside(before, all, if all > ends.all { APART_AT_SIDE } else { APART }, most)
    };
    // Straight to the edge of a layer that is higher than a node, and straight from it.
    let edge = |centre: Point, side: f64| {
        let edges = layout.edges(centre[1]).unwrap_or([centre[1] - half.abs(), centre[1] + half.abs()]);
        edges[usize::from(side > 0.0)]
    };
    let plain = |centre: Point, side: f64, aside: f64| {
        vec![[centre[0] + aside, centre[1] + side * half], [centre[0] + aside, edge(centre, side * away)]]
    };
    let mut first: Vec<Point> = match layout.ways_out.get(&place) {
        Some(branch) => branch.points().into_iter().rev().collect(),
        None => plain(near, 1.0, at_side(0, MOST_AT_SIDE)),
    };
    let mut end: Vec<Point> = match layout.ways_in.get(&place) {
        Some(branch) => branch.points(),
        None => {
            // Lines of several nodes come straight down where the edge of its layer is not at the node, and from tracks.
            let is_at_edge = (edge(far, -away) - far[1] + half).abs() < 0.5;
            let is_alone = is_at_edge && !layout.has_tracks;
            let aside = at_side(1, if is_alone { MOST_AT_SIDE } else { MOST_BESIDE });
            plain(far, -1.0, aside).into_iter().rev().collect()
        }
    };
    let bends: Vec<Point> = layout.bends.get(&(ends.near, ends.far)).into_iter().flatten().copied().collect();
    // Straight through each layer that it passes, so that it does not cut the corner of a node there.
    let mut passed: Vec<[Point; 2]> =
        bends.iter().map(|bend| [-away, away].map(|side| [bend[0] + passing, edge(*bend, side)])).collect();
    let next = passed.first().map(|[into, _]| *into).or(end.first().copied()).unwrap_or(far);
    if let Some(branch) = layout.ways_in.get(&place).filter(|branch| branch.goes_along) {
        first = vec![first[0], [first[0][0], branch.edge]];
    } else if let Some(out) = first.last_mut().filter(|out| ends.near == 0 && layout.has_tracks && is_flat(**out, next))
    {
        // The lines of one kind that lead far aside from the root are one along all that it leads to.
        out[1] += away * (BEHIND_ROW + step(ends.all, MOST_STEPS) * ends.before as f64);
        let turn = [next[0], out[1]];
        first.push(turn);
        if let Some(into) = end.first_mut() {
            let of_far = if layout.ways_in.contains_key(&place) { into[0] } else { far[0] };
            let through: Vec<f64> = bends.iter().map(|bend| bend[0]).chain([of_far]).collect();
            parted(passed.iter_mut().flatten().skip(1).chain([into]).collect(), &through, [ends.before, ends.all]);
        }
    } else if let (Some(out), Some(into)) = (first.last_mut(), end.first_mut()) {
        // Lines between the same nodes are measured at one place of the node, so that all of them part by steps, or none.
        let x = |branch: bool, edge: Point, centre: Point| if branch { edge[0] } else { centre[0] };
        let of_near = x(layout.ways_out.contains_key(&place), *out, near);
        let of_far = x(layout.ways_in.contains_key(&place), *into, far);
        let through: Vec<f64> = [of_near].into_iter().chain(bends.iter().map(|bend| bend[0])).chain([of_far]).collect();
        let turns = [out].into_iter().chain(passed.iter_mut().flatten()).chain([into]);
        parted(turns.collect(), &through, [ends.before, ends.all]);
    }
    let passed = passed.into_iter().flatten();
    let mut way: Vec<Point> = first.into_iter().chain(passed).chain(end).collect();
    way.dedup_by(|next, last| (next[0] - last[0]).abs() < 0.05 && (next[1] - last[1]).abs() <= 0.5);
    way
}

/// Lets the lines between two nodes go from layer to layer at different heights where their way there is flat: they would lie on each
/// other where they are apart from side to side alone. The turns are the beginning and the end of each way between two layers; `through`
/// has where all of these lines are, from side to side; and of how many lines this is which.
fn parted(mut turns: Vec<&mut Point>, through: &[f64], [before, all]: [usize; 2]) {
    let step = STEP.min(MOST_LOWER / (all as f64 - 1.0).max(1.0));
    for (way, ends) in turns.chunks_exact_mut(2).zip(through.windows(2)) {
        let [out, into] = way else { continue };
        let (across, down) = (ends[1] - ends[0], into[1] - out[1]);
        if is_flat([ends[0], out[1]], [ends[1], into[1]]) {
            // A line that is further to the right is nearer to that side to which they turn.
            let lower = if (across > 0.0) == (down > 0.0) { all - 1 - before } else { before };
            out[1] += down.signum() * step * if down > 0.0 { lower } else { all - 1 - lower } as f64;
            into[1] -= down.signum() * step * if down > 0.0 { all - 1 - lower } else { lower } as f64;
        }
    }
}

/// Whether the way from one point to another is much wider than high.
fn is_flat(from: Point, to: Point) -> bool {
    (to[0] - from[0]).abs() > FLAT * (to[1] - from[1]).abs()
}

/// The part of a line that no other line has, where its label is: at a bundle of lines nobody could say whose it is.
pub(crate) fn own(graph: &Graph, place: usize, way: &[Point], layout: &Layout) -> Own {
    let steps = way.len().saturating_sub(1);
    let Some(ends) = layout.ends[place] else { return Own { steps: 0..steps, is_alone_at_end: false } };
    let is_from_near = ends.near == graph.lines[place].from;
    // From the end nearer to the root: the lanes of a block and what is before them are those of other lines too, and so is the way from a
    // node to the edge of its layer.
    let own = match (layout.ways_in.get(&place), layout.ways_out.get(&place)) {
        // Of a leaf in the first row the way along is that of others too.
        (Some(branch), _) => steps.saturating_sub(if branch.points().len() == 2 { 1 } else { 2 })..steps,
        (None, Some(branch)) => (branch.points().len() - 1).min(steps)..steps,
        (None, None) => {
            // Straight from the node, and along on a track.
            let point = |place: usize| if is_from_near { way[place] } else { way[steps - place] };
            let goes_straight =
                |step: usize, axis: usize| step + 1 < steps && point(step)[axis] == point(step + 1)[axis];
            let shared = [goes_straight(0, 0), goes_straight(0, 0) && goes_straight(1, 1)];
            shared.into_iter().filter(|is_shared| *is_shared).count()..steps
        }
    };
    let steps = if is_from_near { own } else { steps - own.end..steps - own.start };
    Own { steps, is_alone_at_end: is_from_near }
}
