//! Where lines that go along turn: a line that leaves its layer may not be on one that arrives at the next layer at the same place.

use super::gaps::{Crossing, TOUCH};

/// For so many lanes two turns may be on each other.
const MOST_LANES: usize = 0;
/// How near to each other two ends at an edge may be moved: two heads, a head and a line, and two lines.
const BETWEEN_HEADS: f64 = 13.2;
const BESIDE_HEAD: f64 = 10.2;
const BETWEEN_LINES: f64 = TOUCH + 0.2;
/// How far the next place that is tried is from the one before.
const STEP: f64 = 1.0;

/// The lines that share a lane, which is the nearer to the root the lower its number is.
#[derive(Debug)]
pub(super) struct Turning {
    pub(super) members: Vec<usize>,
    pub(super) lane: usize,
}

/// An end of lines that go along: that at the root's side of all lines of a bundle, or the other one of one line.
#[derive(Debug)]
struct Turn {
    at: f64,
    lane: usize,
    members: Vec<usize>,
}

/// Moves ends of lines aside so that no turn is on another one, where there is room.
pub(super) fn part(crossings: &[Crossing], turning: &[Turning], across: &mut [[f64; 2]]) {
    let mut near: Vec<Turn> = turning
        .iter()
        .map(|it| Turn { at: across[it.members[0]][0], lane: it.lane, members: it.members.clone() })
        .collect();
    let far = turning.iter().flat_map(|it| it.members.iter().map(|member| (it.lane, *member)));
    let mut far: Vec<Turn> =
        far.map(|(lane, member)| Turn { at: across[member][1], lane, members: vec![member] }).collect();
    // A line that does not go aside has both ends at one place.
    let is_straight = |turn: &Turn| turn.members.iter().all(|it| (across[*it][0] - across[*it][1]).abs() <= 0.5);
    near.retain(|turn| !is_straight(turn));
    far.retain(|turn| !is_straight(turn));
    near.sort_by(|one, other| one.at.total_cmp(&other.at));
    far.sort_by(|one, other| one.at.total_cmp(&other.at));
    for place in 0..near.len() {
        if is_free(near[place].at, near[place].lane, &far, true) {
            continue;
        }
        // The one at the root's side, or all that are in its way at the other one.
        if let Some(at) = moved(crossings, across, &near[place], 0, &far) {
            near[place].at = at;
            near[place].members.iter().for_each(|member| across[*member][0] = at);
            continue;
        }
        for other in 0..far.len() {
            if !is_on(near[place].at, near[place].lane, &far[other], true) {
                continue;
            }
            if let Some(at) = moved(crossings, across, &far[other], 1, &near) {
                far[other].at = at;
                across[far[other].members[0]][1] = at;
            }
        }
    }
}

/// Whether a turn at the root's side, or at the other one, is on a turn at the opposite side.
fn is_on(at: f64, lane: usize, opposite: &Turn, is_near: bool) -> bool {
    let [near, far] = if is_near { [lane, opposite.lane] } else { [opposite.lane, lane] };
    (at - opposite.at).abs() < TOUCH && near > far + MOST_LANES
}

fn is_free(at: f64, lane: usize, opposite: &[Turn], is_near: bool) -> bool {
    !opposite.iter().any(|turn| is_on(at, lane, turn, is_near))
}

/// The nearest place of a turn where it is on no other one, between its neighbours at its edge.
fn moved(crossings: &[Crossing], across: &[[f64; 2]], turn: &Turn, end: usize, opposite: &[Turn]) -> Option<f64> {
    let head = |line: usize| crossings[line].heads[end];
    let has_head = turn.members.iter().any(|member| head(*member));
    let [mut low, mut high] = crossings[turn.members[0]].rooms[end];
    for (other, ends) in across.iter().enumerate() {
        if turn.members.contains(&other) || (ends[end] - turn.at).abs() < 0.05 {
            continue;
        }
        let apart = match (has_head, head(other)) {
            (true, true) => BETWEEN_HEADS,
            (false, false) => BETWEEN_LINES,
            _ => BESIDE_HEAD,
        };
        if ends[end] < turn.at {
            low = low.max(ends[end] + apart);
        } else {
            high = high.min(ends[end] - apart);
        }
    }
    let steps = 1..=((high - low).max(0.0) / STEP) as usize + 1;
    let places = steps.flat_map(|step| [-1.0, 1.0].map(|side| turn.at + side * step as f64 * STEP));
    places.filter(|at| (low..=high).contains(at)).find(|at| is_free(*at, turn.lane, opposite, end == 0))
}
