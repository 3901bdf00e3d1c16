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
/// The height of a band of steps.
const BAND: f64 = 32.0;
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
    /// Whether it has few places, so that its label is placed before others: it is the line of a node to itself.
    pub(crate) is_loop: bool,
}

/// The places of the labels of lines: `widths` has the width of each line's label, `own` where on its way that may be.
/// One without a place needs more room between the nodes.
pub(crate) fn placed(ways: &[Vec<Point>], widths: &[Option<f64>], own: &[Own], taken: &[Area]) -> Vec<Option<Area>> {
    let mut placed: Vec<Option<Area>> = vec![None; ways.len()];
    let bands = Bands::of(ways);
    let mut order: Vec<usize> = (0..ways.len()).collect();
    order.sort_by_key(|place| !own[*place].is_loop);
    for place in order {
        let (way, Some(width)) = (&ways[place], &widths[place]) else { continue };
        // All that may be in the way of a label at the line or beside it.
        let reach = [*width, HEIGHT].map(|side| 2.0 * (side + BESIDE));
        let bound = bounds(way);
        let around = Area { centre: bound.centre, size: [0, 1].map(|axis| bound.size[axis] + reach[axis]) };
        let obstacles = taken.iter().chain(placed.iter().flatten()).filter(|other| around.overlaps(other));
        let obstacles: Vec<Area> = obstacles.copied().collect();
        let is_free = |area: &Area| !obstacles.iter().any(|other| area.overlaps(other));
        let crossed = |area: &Area| if ways.len() > MOST_COUNTED { 0 } else { bands.crossing(area, place) };
        // Where another line is so near to the line that they look like one.
        let bundled = |on: Point| crossed(&Area { centre: on, size: [ALONE, ALONE] }) as f64 * BUNDLED;
        // On its own line a label is best, but for a corner of it.
        let corner = |area: &Area| if steps(way, area) > 1 { CORNER } else { 0.0 };
        let more = |area: &Area, on: Point| corner(area) + crossed(area) as f64 + bundled(on);
        let own = &own[place];
        let best = if own.is_alone_at_end { 1.0 - BEST } else { BEST };
        let candidates = candidates(&way[own.steps.start..=own.steps.end], best, [*width, HEIGHT]);
        let mut candidates: Vec<_> = candidates.into_iter().enumerate().collect();
        candidates.sort_by(|(one, (.., cost)), (other, (.., than))| cost.total_cmp(than).then(one.cmp(other)));
        // What costs more already than the best one does need not be looked at: the others on the line take long.
        let mut least: Option<(f64, usize, Area)> = None;
        for (number, (area, on, cost)) in candidates {
            if least.is_some_and(|(least, ..)| cost > least) {
                break;
            }
            if !is_free(&area) {
                continue;
            }
            let cost = cost + more(&area, on);
            if least.is_none_or(|(least, before, _)| cost.total_cmp(&least).then(number.cmp(&before)).is_lt()) {
                least = Some((cost, number, area));
            }
        }
        placed[place] = least.map(|(.., area)| area);
    }
    placed
}

/// The steps of all ways by their height, so that those at an area are found soon.
struct Bands {
    top: f64,
    /// The way of each step, and its ends.
    bands: Vec<Vec<(usize, [Point; 2])>>,
}

impl Bands {
    fn of(ways: &[Vec<Point>]) -> Self {
        let heights = || ways.iter().flatten().map(|point| point[1]);
        let top = heights().fold(f64::INFINITY, f64::min);
        let mut all = Self { top, bands: Vec::new() };
        all.bands = vec![Vec::new(); heights().map(|height| all.band(height) + 1).max().unwrap_or_default()];
        for (place, way) in ways.iter().enumerate() {
            for step in way.windows(2) {
                let (one, other) = (all.band(step[0][1]), all.band(step[1][1]));
                all.bands[one.min(other)..=one.max(other)]
                    .iter_mut()
                    .for_each(|band| band.push((place, [step[0], step[1]])));
            }
        }
        all
    }

    fn band(&self, height: f64) -> usize {
        ((height - self.top) / BAND).max(0.0) as usize
    }

    /// How many ways but this one are seen on an area.
    fn crossing(&self, area: &Area, but: usize) -> usize {
        let near = Area { size: area.size.map(|side| side + 2.0 * FREE), ..*area };
        let [from, to] = [-0.5, 0.5].map(|half| self.band(near.centre[1] + half * near.size[1]));
        let there = self.bands.iter().take(to + 1).skip(from).flatten();
        let crossing = there.filter(|(place, step)| *place != but && near.is_crossed(step[0], step[1]));
        let mut places: Vec<usize> = crossing.map(|(place, _)| *place).collect();
        places.sort_unstable();
        places.dedup();
        places.len()
    }
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
