//! Where lines end at the sides of nodes outside blocks: those of several nodes have places of their own there, in the order in which
//! the lines come, so that no head lies on another one.

use std::collections::BTreeMap;

use super::Point;
use super::lanes::{APART, Ends, beside};

/// How far lines of several nodes are apart at the side of a node, where there is room, so that heads at flat angles do not touch, how far
/// they are from the side's ends.
const APART_AT_SIDE: f64 = 28.0;
pub(super) const FREE: f64 = 14.0;

/// More lines than this are so far apart, and at places that those at the other edge of their gap never have: none is on another one.
const MOST_LOOSE: usize = 9;
const GRID: f64 = 16.0;

/// The end of a line nearer to the root, or the other one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Near,
    Far,
}

/// Where a line comes from at a side, from which node, its place among those from there, and its number.
type Coming = (f64, usize, usize, usize);

/// How wide each node is: as this width, or wider where more lines reach one of its sides than have room there.
pub(super) fn widths(lines: &[Option<Ends>], tracks: &[bool], width: f64) -> Vec<f64> {
    let mut counts = vec![[0_usize; 2]; tracks.len()];
    for ends in lines.iter().flatten() {
        counts[ends.near][0] = if tracks[ends.near] { ends.all } else { counts[ends.near][0] + 1 };
        counts[ends.far][1] += 1;
    }
    // On the grid they are moved aside by half of it at most.
    let needed = |[near, far]: [usize; 2]| 2.0 * FREE + GRID * near.max(far) as f64;
    counts.into_iter().map(|counts| needed(counts).max(width)).collect()
}

/// How far each line is from the middle of its node, of these centres and widths, at its end nearer to the root, and at the other one. `comes_from` says where
/// from side to side a line is next to one of its ends. Lines of one kind share a place at a node that has tracks.
pub(super) fn of(
    lines: &[Option<Ends>],
    tracks: &[bool],
    nodes: (&[Point], &[f64]),
    comes_from: &dyn Fn(&Ends, Side) -> f64,
) -> Vec<[f64; 2]> {
    let (centres, widths) = nodes;
    let mut at_sides: BTreeMap<(usize, Side), Vec<Coming>> = BTreeMap::new();
    for (line, ends) in lines.iter().enumerate() {
        let Some(ends) = ends else { continue };
        for (node, other, side) in [(ends.near, ends.far, Side::Near), (ends.far, ends.near, Side::Far)] {
            at_sides.entry((node, side)).or_default().push((comes_from(ends, side), other, ends.before, line));
        }
    }
    let mut places = vec![[0.0; 2]; lines.len()];
    for ((node, side), mut all) in at_sides {
        all.sort_by(|one, other| {
            one.0.total_cmp(&other.0).then((one.1, one.2, one.3).cmp(&(other.1, other.2, other.3)))
        });
        let has_tracks = side == Side::Near && tracks.get(node).copied().unwrap_or_default();
        let is_of_several = all.windows(2).any(|pair| pair[0].1 != pair[1].1);
        let apart = if is_of_several && !has_tracks { APART_AT_SIDE } else { APART };
        for (place, (.., line)) in all.iter().enumerate() {
            let Some(ends) = lines[*line] else { continue };
            let (before, all) = if has_tracks { (ends.before, ends.all) } else { (place, all.len()) };
            let aside = if has_tracks || all <= MOST_LOOSE {
                beside(before, all, apart, widths[node] / 2.0 - FREE)
            } else {
                let phase = if side == Side::Near { 0.0 } else { GRID / 2.0 };
                let first = centres[node][0] - GRID * (all - 1) as f64 / 2.0;
                ((first - phase) / GRID).round() * GRID + phase + GRID * before as f64 - centres[node][0]
            };
            places[*line][usize::from(side == Side::Far)] = aside;
        }
    }
    places
}
