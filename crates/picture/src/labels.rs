//! Where the labels of lines are: on their line or beside it, and on no other label, no node and no arrowhead.

use std::ops::Range;

use crate::layout::Point;

/// What is left free around a label.
const FREE: f64 = 2.0;
/// The height of a label.
const HEIGHT: f64 = 16.0;
/// How far a label beside a line is from it.
const BESIDE: f64 = 6.0;
/// The most parts of a step of a line between one place that is tried and the next, and the length of one.
const STEPS: f64 = 24.0;
const STEP: f64 = 4.0;
/// The best part of a line from its start, and from its end where other lines are with it at its start: near the end where it is alone.
const BEST: f64 = 0.34;
/// How much worse a place over a corner of its line is.
const CORNER: f64 = 0.5;
/// How much of a line is to be without another one where its label is, and how much worse it is with one.
const ALONE: f64 = 6.0;
const BUNDLED: f64 = 2.0;
/// Beyond so many lines, those that run below a label are not counted.
const MOST_COUNTED: usize = 400;

/// A part of the picture, by its centre and its size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub(crate) centre: Point,
    pub(crate) size: Point,
}

impl Area {
    /// Whether two areas have a point in common, or nearly so.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        let is_near = |axis: usize| {
            (self.centre[axis] - other.centre[axis]).abs() < (self.size[axis] + other.size[axis]) / 2.0 + FREE
        };
        is_near(0) && is_near(1)
    }

    /// Whether a part of the way between two points is in the area.
    fn is_crossed(&self, one: Point, other: Point) -> bool {
        let (mut from, mut to) = (0.0_f64, 1.0_f64);
        for axis in 0..2 {
            let (low, high) = (self.centre[axis] - self.size[axis] / 2.0, self.centre[axis] + self.size[axis] / 2.0);
            let step = other[axis] - one[axis];
            if step == 0.0 {
                if one[axis] < low || one[axis] > high {
                    return false;
                }
                continue;
            }
            let (enter, leave) = ((low - one[axis]) / step, (high - one[axis]) / step);
            from = from.max(enter.min(leave));
            to = to.min(enter.max(leave));
        }
        from <= to
    }
}

/// The part of a way beside which its label may be.
#[derive(Debug, Clone)]
pub(crate) struct Own {
    /// The steps.
    pub(crate) steps: Range<usize>,
    /// Whether other lines are beside it at its start, and not at its end.
    pub(crate) is_alone_at_end: bool,
}

/// The places of the labels of lines: `widths` has the width of each line's label, `own` where on its way that may be.
/// One without a place needs more room between the nodes.
pub(crate) fn placed(ways: &[Vec<Point>], widths: &[Option<f64>], own: &[Own], taken: &[Area]) -> Vec<Option<Area>> {
    let mut placed: Vec<Option<Area>> = Vec::with_capacity(ways.len());
    let bounds: Vec<Area> = ways.iter().map(|way| bounds(way)).collect();
    for (place, (way, width)) in ways.iter().zip(widths).enumerate() {
        let Some(width) = width else {
            placed.push(None);
            continue;
        };
        // All that may be in the way of a label at the line or beside it.
        let reach = [*width, HEIGHT].map(|side| 2.0 * (side + BESIDE));
        let bound = &bounds[place];
        let around = Area { centre: bound.centre, size: [0, 1].map(|axis| bound.size[axis] + reach[axis]) };
        let obstacles = taken.iter().chain(placed.iter().flatten()).filter(|other| around.overlaps(other));
        let obstacles: Vec<Area> = obstacles.copied().collect();
        let is_free = |area: &Area| !obstacles.iter().any(|other| area.overlaps(other));
        let crossed = |area: &Area| {
            if ways.len() > MOST_COUNTED {
                return 0;
            }
            let others = ways.iter().zip(&bounds).enumerate().filter(|(other, _)| *other != place);
            others.filter(|(_, (way, bounds))| bounds.overlaps(area) && steps(way, area) > 0).count()
        };
        // Where another line is so near to the line that they look like one.
        let bundled = |on: Point| crossed(&Area { centre: on, size: [ALONE, ALONE] }) as f64 * BUNDLED;
        // On its own line a label is best, but for a corner of it.
        let corner = |area: &Area| if steps(way, area) > 1 { CORNER } else { 0.0 };
        let cost =
            |(area, on, cost): (Area, Point, f64)| (area, cost + corner(&area) + crossed(&area) as f64 + bundled(on));
        let own = &own[place];
        let best = if own.is_alone_at_end { 1.0 - BEST } else { BEST };
        let candidates = candidates(&way[own.steps.start..=own.steps.end], best, [*width, HEIGHT])
            .into_iter()
            .filter(|(area, ..)| is_free(area))
            .map(cost);
        placed.push(candidates.min_by(|one, other| one.1.total_cmp(&other.1)).map(|(area, _)| area));
    }
    placed
}

/// The least area that a way is in.
fn bounds(way: &[Point]) -> Area {
    let corner = |axis: usize, first: f64, of: fn(f64, f64) -> f64| way.iter().map(|point| point[axis]).fold(first, of);
    let low = [0, 1].map(|axis| corner(axis, f64::INFINITY, f64::min));
    let high = [0, 1].map(|axis| corner(axis, f64::NEG_INFINITY, f64::max));
    Area { centre: [0, 1].map(|axis| (low[axis] + high[axis]) / 2.0), size: [0, 1].map(|axis| high[axis] - low[axis]) }
}

/// How many steps of a way come so near to an area that they are seen on it.
fn steps(way: &[Point], area: &Area) -> usize {
    let near = Area { size: area.size.map(|side| side + 2.0 * FREE), ..*area };
    way.windows(2).filter(|step| near.is_crossed(step[0], step[1])).count()
}

/// The places along a line and to both sides of it, where on the line each is, and how much worse it is than the best one.
fn candidates(way: &[Point], best: f64, size: Point) -> Vec<(Area, Point, f64)> {
    let mut candidates = Vec::new();
    let steps = way.windows(2).count() as f64;
    for (step, ends) in way.windows(2).enumerate() {
        // Beside a line that goes across is above and below it: at its ends, to the left and to the right is beside other lines.
        let goes_across = ends[0][1] == ends[1][1];
        let (axis, beside) = if goes_across { (1, size[1] / 2.0 + BESIDE) } else { (0, size[0] / 2.0 + BESIDE) };
        let parts = ((ends[1][0] - ends[0][0]).hypot(ends[1][1] - ends[0][1]) / STEP).ceil().clamp(2.0, STEPS);
        for part in 1..parts as usize {
            let share = part as f64 / parts;
            let on = [0, 1].map(|axis| ends[0][axis] + (ends[1][axis] - ends[0][axis]) * share);
            let far = ((step as f64 + share) / steps - best).abs();
            for (aside, cost) in [(0.0, 0.0), (beside, 0.6), (-beside, 0.6)] {
                let mut centre = on;
                centre[axis] += aside;
                candidates.push((Area { centre, size }, on, far + cost));
            }
        }
    }
    candidates
}
