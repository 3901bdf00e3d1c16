//! The points of lines.

use crate::drawing::NODE;
use crate::graph::Graph;
use crate::labels::Own;
use crate::layout::{Ends, Layout, Part, Point};

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
            around(
                layout.centres[line.from],
                layout.widths[line.from],
                graph.lines[..place].iter().filter(is_same).count(),
            )
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
fn around(node: Point, width: f64, before: usize) -> Vec<Point> {
    let (right, top) = (node[0] + width / 2.0, node[1] - NODE[1] / 2.0);
    let (out, over) = (14.0 + 4.0 * before as f64, top - LOOP - LOOPS_APART * before as f64);
    vec![[right, node[1]], [right + out, node[1]], [right + out, over], [right - 24.0, over], [right - 24.0, top]]
}

/// From the end that is nearer to the root to the other one.
fn between(place: usize, ends: Ends, layout: &Layout) -> Vec<Point> {
    let half = layout.away * NODE[1] / 2.0;
    let parts = &layout.parts[place];
    let [first, last] = [parts.first().map(|part| part.from), parts.last().map(|part| part.to)];
    // Straight to the edge of a layer that is higher than a node, and straight from it.
    let first: Vec<Point> = match layout.ways_out.get(&place) {
        Some(branch) => branch.points().into_iter().rev().collect(),
        None => first.map(|edge| [edge[0], layout.centres[ends.near][1] + half]).into_iter().collect(),
    };
    let end: Vec<Point> = match layout.ways_in.get(&place) {
        Some(branch) => branch.points(),
        None => last.map(|edge| [edge[0], layout.centres[ends.far][1] - half]).into_iter().collect(),
    };
    let mut way: Vec<Point> = first.into_iter().chain(parts.iter().flat_map(Part::points)).chain(end).collect();
    way.dedup_by(|next, last| (next[0] - last[0]).abs() < 0.05 && (next[1] - last[1]).abs() <= 0.5);
    way
}

/// The part of a line that no other line has, where its label is: at a bundle of lines nobody could say whose it is.
pub(crate) fn own(graph: &Graph, place: usize, way: &[Point], layout: &Layout) -> Own {
    let steps = way.len().saturating_sub(1);
    let Some(ends) = layout.ends[place] else { return Own { steps: 0..steps, is_alone_at_end: false, is_loop: true } };
    let is_from_near = ends.near == graph.lines[place].from;
    // From the end nearer to the root: the lanes of a block and what is before them are those of other lines too, and so is the way from a
    // node to the edge of its layer.
    let own = match (layout.ways_in.get(&place), layout.ways_out.get(&place)) {
        // Of a leaf in the first row the way along is that of others too.
        (Some(branch), _) => steps.saturating_sub(if branch.points().len() == 2 { 1 } else { 2 })..steps,
        (None, branch) => {
            let out = branch.map_or(0, |branch| branch.points().len() - 1);
            // The lines of a bundle part where they leave its lane.
            let parts = &layout.parts[place];
            let shared = parts.iter().rposition(|part| part.is_shared).map_or(&[][..], |last| &parts[..=last]);
            let end = shared.last().and_then(|part| Some([part.to[0], part.lane?]));
            let point = |step: usize| if is_from_near { way[step] } else { way[steps - step] };
            let begins = end.and_then(|end| (0..steps).find(|step| point(*step) == end));
            begins.unwrap_or(out).min(steps)..steps
        }
    };
    let steps = if is_from_near { own } else { steps - own.end..steps - own.start };
    Own { steps, is_alone_at_end: is_from_near, is_loop: false }
}
