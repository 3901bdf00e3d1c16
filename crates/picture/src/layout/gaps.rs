//! The ways of lines from one layer to the next one.
//!
//! A line goes straight where it lies on no other line for long. Otherwise it goes along: it leaves its layer straight, turns into a lane,
//! and turns again to where it arrives. All lines of the picture that go along between two layers have lanes of their own where they are
//! beside each other, whichever nodes they join. Lines of one kind from one node that has tracks are a bundle, which has one lane.

use std::collections::BTreeMap;

use super::Point;
use super::turns::{self, Turning};

/// How far lanes are apart at least and at most, and what is free before the first and behind the last one: more than a head is long.
const NEAREST: f64 = 9.0;
const FARTHEST: f64 = 18.0;
const FREE: f64 = 18.0;
/// What is free behind the last one where lines share lanes: each has its label where it is alone.
const FREE_BEHIND_SHARED: f64 = 44.0;
/// How near the middles of two lines are that touch, of the widest lines; and the length for which they may.
pub(super) const TOUCH: f64 = 7.0;
const MOST_TOUCHING: f64 = 12.0;
/// The last stretch before a node that two lines have in common: they cannot be apart there.
const LAST: f64 = 60.0;
/// How many times as wide as high a way is that a lane would be crossed by at too flat an angle.
const FLAT: f64 = 2.0;
/// The length and half the width of a head.
const HEAD: Point = [13.0, 6.5];
/// How often each is looked at again for that.
const MOST_ROUNDS: usize = 12;
/// How often a gap is made higher.
const MOST_TRIES: usize = 4;
/// How many crossings are better than two lines on each other where they turn.
const ON_EACH_OTHER: i64 = 30;
/// Beyond so many bundles their order is not improved.
const MOST_ORDERED: usize = 250;

/// A line between two layers: its ends are on the side nearer to the root, and on the other one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Crossing {
    /// Where it is from side to side.
    pub(super) across: [f64; 2],
    /// The nodes that it meets right there.
    pub(super) nodes: [Option<usize>; 2],
    /// Whether it has its head there.
    pub(super) heads: [bool; 2],
    /// From where to where its end there can be.
    pub(super) rooms: [[f64; 2]; 2],
    /// Of a line from a node that has tracks, the node and the place of its kind.
    pub(super) bundle: Option<(usize, usize)>,
    /// Whether it goes along in any case.
    pub(super) goes_along: bool,
}

/// What is between two layers: which lines go straight, and the lanes of the others.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Gap {
    /// Where each line is from side to side: some ends are moved aside, for no turn to be on another one.
    pub(super) across: Vec<[f64; 2]>,
    /// The lane of each line, the nearest to the root first; `None` of one that goes straight.
    pub(super) of: Vec<Option<usize>>,
    /// Whether each line has its lane together with others.
    pub(super) is_shared: Vec<bool>,
    count: usize,
    /// What is free behind the last lane.
    behind: f64,
    /// The height for which this holds, and any greater one.
    least: f64,
}

/// What the lines of a bundle have in common: the node and kind, where they begin, and of a line without a bundle its number.
type Common = (Option<(usize, usize)>, i64, usize);

/// Lines that share a lane.
struct Bundle {
    members: Vec<usize>,
    /// Where they turn, on the side nearer to the root and on the other one.
    turns: [Vec<f64>; 2],
    /// From where to where the lane is.
    low: f64,
    high: f64,
}

impl Gap {
    /// The gap between two layers that are so far apart, or farther where it needs that.
    pub(super) fn of(crossings: &[Crossing], mut height: f64) -> Self {
        let mut gap = Self::at(crossings, height);
        // Lines that go straight in a low gap can be on others in a higher one.
        for _ in 0..MOST_TRIES {
            let needed = gap.of_lanes();
            if needed <= height {
                break;
            }
            height = needed;
            gap = Self::at(crossings, height);
        }
        Self { least: height, ..gap }
    }

    fn at(crossings: &[Crossing], height: f64) -> Self {
        let all = bundles(crossings);
        let along = going_along(crossings, &all, height);
        let bundles: Vec<Bundle> = all.into_iter().filter(|bundle| along[bundle.members[0]]).collect();
        let is_any_shared = bundles.iter().any(|bundle| bundle.members.len() > 1);
        let behind = if is_any_shared { FREE_BEHIND_SHARED } else { FREE };
        let (of, is_shared) = (vec![None; crossings.len()], vec![false; crossings.len()]);
        let across = crossings.iter().map(|crossing| crossing.across).collect();
        let mut gap = Self { across, of, is_shared, count: 0, behind, least: height };
        let mut taken: Vec<(usize, usize)> = Vec::with_capacity(bundles.len());
        let mut turning: Vec<Turning> = Vec::new();
        for place in ordered(&bundles) {
            let (bundle, members) = (&bundles[place], &bundles[place].members);
            // Behind those to which the order matters, in the first lane that none beside it has.
            let mut beside: Vec<usize> = Vec::new();
            let mut lane = 0;
            for (other, its) in &taken {
                let other = &bundles[*other];
                if overlap([other.low, other.high], [bundle.low, bundle.high]) {
                    beside.push(*its);
                    if self::crossings(other, bundle) != self::crossings(bundle, other) {
                        lane = lane.max(its + 1);
                    }
                }
            }
            while beside.contains(&lane) {
                lane += 1;
            }
            taken.push((place, lane));
            gap.count = gap.count.max(lane + 1);
            for member in members {
                gap.of[*member] = Some(lane);
                gap.is_shared[*member] = members.len() > 1;
            }
            turning.push(Turning { members: members.clone(), lane });
        }
        turns::part(crossings, &turning, &mut gap.across);
        gap
    }

    /// The height that the lanes need.
    pub(super) fn height(&self) -> f64 {
        self.least.max(self.of_lanes())
    }

    fn of_lanes(&self) -> f64 {
        FREE + self.behind + NEAREST * self.count.saturating_sub(1) as f64
    }

    /// How far from the layer nearer to the root a line goes along, where the layers are so far apart.
    pub(super) fn depth(&self, crossing: usize, height: f64) -> Option<f64> {
        let apart = ((height - FREE - self.behind) / self.count.saturating_sub(1).max(1) as f64).min(FARTHEST);
        self.of[crossing].map(|lane| FREE + apart * lane as f64)
    }
}

/// Which lines go along and not straight.
fn going_along(crossings: &[Crossing], bundles: &[Bundle], height: f64) -> Vec<bool> {
    let mut along: Vec<bool> = vec![false; crossings.len()];
    for bundle in bundles {
        let is_along = bundle.members.len() > 1 || crossings[bundle.members[0]].goes_along;
        bundle.members.iter().for_each(|member| along[*member] = is_along);
    }
    let goes_aside = |one: usize| (crossings[one].across[0] - crossings[one].across[1]).abs() > 0.5;
    let straight: Vec<usize> = (0..crossings.len()).filter(|one| !along[*one]).collect();
    for (place, one) in straight.iter().copied().enumerate() {
        for other in straight[..place].iter().copied() {
            if along[one] && along[other] {
                continue;
            }
            let pair = [&crossings[one], &crossings[other]];
            if touching(pair, height) > MOST_TOUCHING || have_heads_on_each_other(pair, [false; 2], height) {
                [one, other].into_iter().filter(|it| goes_aside(*it)).for_each(|it| along[it] = true);
            }
        }
    }
    // What is straight may not be on a lane for long either.
    let mut next: Vec<usize> = (0..crossings.len()).filter(|one| along[*one]).collect();
    while let Some(one) = next.pop() {
        for other in 0..crossings.len() {
            let is_in_the_way = || {
                let pair = [&crossings[one], &crossings[other]];
                (is_flat(pair[1], height) && overlap(range(pair[0]), range(pair[1])))
                    || (0..2).any(|end| touching([&turn_of(pair[0], end), pair[1]], height) > MOST_TOUCHING)
                    || have_heads_on_each_other(pair, [true, false], height)
            };
            if !along[other] && goes_aside(other) && is_in_the_way() {
                along[other] = true;
                next.push(other);
            }
        }
    }
    along
}

/// The lines of one kind that begin at the same place of a node with tracks, and each other line alone.
fn bundles(crossings: &[Crossing]) -> Vec<Bundle> {
    let mut members: BTreeMap<Common, Vec<usize>> = BTreeMap::new();
    for (place, crossing) in crossings.iter().enumerate() {
        let at = (crossing.across[0] * 10.0).round() as i64;
        let alone = if crossing.bundle.is_some() { 0 } else { place };
        members.entry((crossing.bundle, at, alone)).or_default().push(place);
    }
    let bundle = |members: Vec<usize>| {
        let turns = [0, 1].map(|end| members.iter().map(|it| crossings[*it].across[end]).collect::<Vec<f64>>());
        let [low, high] = turns
            .iter()
            .flatten()
            .fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], at| [low.min(*at), high.max(*at)]);
        // All members begin at one place.
        let turns = [turns[0][..1].to_vec(), turns[1].clone()];
        Bundle { members, turns, low, high }
    };
    members.into_values().map(bundle).collect()
}

fn range(crossing: &Crossing) -> [f64; 2] {
    let [one, other] = crossing.across;
    [one.min(other), one.max(other)]
}

/// Whether two lines that go along are beside each other somewhere.
fn overlap(one: [f64; 2], other: [f64; 2]) -> bool {
    one[0] < other[1] + TOUCH && other[0] < one[1] + TOUCH
}

/// The way of a line that goes along, at one end, if it were in all of the gap.
fn turn_of(crossing: &Crossing, end: usize) -> Crossing {
    let mut nodes = [None; 2];
    nodes[end] = crossing.nodes[end];
    Crossing { across: [crossing.across[end]; 2], nodes, ..*crossing }
}

fn is_flat(crossing: &Crossing, height: f64) -> bool {
    (crossing.across[1] - crossing.across[0]).abs() > FLAT * height
}

/// The length for which two lines touch if both go straight, without the last stretch before a node that they have in common.
fn touching([one, other]: [&Crossing; 2], height: f64) -> f64 {
    let length = |line: &Crossing| (line.across[1] - line.across[0]).hypot(height);
    let [from, to] = [0, 1].map(|end| other.across[end] - one.across[end]);
    // So far apart from side to side do they touch.
    let wide = TOUCH * length(one).min(length(other)) / height;
    let [mut start, mut end] = [0.0_f64, 1.0_f64];
    if (to - from).abs() < 1e-6 {
        if from.abs() >= wide {
            return 0.0;
        }
    } else {
        let [one, other] = [(-wide - from) / (to - from), (wide - from) / (to - from)];
        (start, end) = (start.max(one.min(other)), end.min(one.max(other)));
    }
    let longest = length(one).max(length(other));
    let is_common = |end: usize| one.nodes[end].is_some() && one.nodes[end] == other.nodes[end];
    if is_common(0) {
        start = start.max(LAST / longest);
    }
    if is_common(1) {
        end = end.min(1.0 - LAST / longest);
    }
    (end - start).max(0.0) * longest
}

/// Whether the heads of two lines at one node are on each other; of each line whether it goes along.
fn have_heads_on_each_other(pair: [&Crossing; 2], along: [bool; 2], height: f64) -> bool {
    let head = |line: &Crossing, is_along: bool, end: usize| -> [Point; 3] {
        let to_the_other = if is_along { 0.0 } else { line.across[1 - end] - line.across[end] };
        let length = to_the_other.hypot(height);
        let [x, y] = [to_the_other / length, height / length];
        let back = |side: f64| [line.across[end] + x * HEAD[0] - y * side, y * HEAD[0] + x * side];
        [[line.across[end], 0.0], back(HEAD[1]), back(-HEAD[1])]
    };
    (0..2).any(|end| {
        let is_at_one = pair[0].nodes[end].is_some() && pair[0].nodes[end] == pair[1].nodes[end];
        is_at_one
            && pair.iter().all(|line| line.heads[end])
            && are_on_each_other(&head(pair[0], along[0], end), &head(pair[1], along[1], end))
    })
}

/// Whether no straight line is between two triangles.
fn are_on_each_other(one: &[Point; 3], other: &[Point; 3]) -> bool {
    [one, other].into_iter().all(|triangle| {
        (0..3).all(|corner| {
            let [from, to] = [triangle[corner], triangle[(corner + 1) % 3]];
            let aside = |points: &[Point; 3]| {
                points.map(|point| (point[0] - from[0]) * (to[1] - from[1]) - (point[1] - from[1]) * (to[0] - from[0]))
            };
            let least = |points: &[Point; 3]| aside(points).into_iter().fold(f64::INFINITY, f64::min);
            let most = |points: &[Point; 3]| aside(points).into_iter().fold(f64::NEG_INFINITY, f64::max);
            least(one) < most(other) && least(other) < most(one)
        })
    })
}

/// The order of bundles from the root's side on with few crossings, and with few that are on each other where they turn.
fn ordered(bundles: &[Bundle]) -> Vec<usize> {
    let count = bundles.len();
    // How much worse it is if one is before another one.
    let mut cost = vec![0_i64; count * count];
    for one in 0..count {
        for other in (0..count).filter(|other| *other != one) {
            cost[one * count + other] = crossings(&bundles[one], &bundles[other]);
        }
    }
    let worse = |one: usize, other: usize| cost[one * count + other] - cost[other * count + one];
    let mut order: Vec<usize> = (0..count).collect();
    let sums: Vec<i64> = (0..count).map(|one| (0..count).map(|other| worse(one, other)).sum()).collect();
    order.sort_by_key(|one| (sums[*one], *one));
    if count > MOST_ORDERED {
        return order;
    }
    // Each where it is best among the others, as long as that helps.
    for _ in 0..MOST_ROUNDS {
        let mut improved = false;
        for one in 0..count {
            let Some(at) = order.iter().position(|it| *it == one) else { continue };
            let (mut best, mut least) = (at, 0);
            let mut sum = 0;
            for place in (0..at).rev() {
                sum += worse(one, order[place]);
                (best, least) = if sum < least { (place, sum) } else { (best, least) };
            }
            sum = 0;
            for (place, other) in order.iter().enumerate().skip(at + 1) {
                sum -= worse(one, *other);
                (best, least) = if sum < least { (place, sum) } else { (best, least) };
            }
            if best != at {
                order.remove(at);
                order.insert(best, one);
                improved = true;
            }
        }
        if !improved {
            break;
        }
    }
    order
}

/// The crossings of two bundles of which the first one is nearer to the root.
fn crossings(near: &Bundle, far: &Bundle) -> i64 {
    if !overlap([near.low, near.high], [far.low, far.high]) {
        return 0;
    }
    let within = |at: &f64, bundle: &Bundle| i64::from(*at > bundle.low && *at < bundle.high);
    let to_far: i64 = far.turns[0].iter().map(|at| within(at, near)).sum();
    let from_near: i64 = near.turns[1].iter().map(|at| within(at, far)).sum();
    let on_each_other = |at: &f64| far.turns[0].iter().filter(|other| (*other - at).abs() < TOUCH).count() as i64;
    to_far + from_near + ON_EACH_OTHER * near.turns[1].iter().map(on_each_other).sum::<i64>()
}
