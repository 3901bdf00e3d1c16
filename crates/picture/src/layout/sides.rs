//! Where lines end at the sides of nodes outside blocks: those of several nodes have places of their own there, in the order in which
//! the lines come, so that no head lies on another one.

use std::collections::BTreeMap;

use super::lanes::{APART, Ends, beside};

/// How far lines of several nodes are apart at the side of a node, where there is room, so that heads at flat angles do not touch, and how
/// far from the side's ends they are at least.
const APART_AT_SIDE: f64 = 28.0;
const FREE: f64 = 14.0;

/// The end of a line nearer to the root, or the other one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Near,
    Far,
}

/// Where a line comes from at a side, from which node, its place among those from there, and its number.
type Coming = (f64, usize, usize, usize);

/// How far each line is from the middle of nodes of this width at its end nearer to the root, and at the other one. `comes_from` says where
/// from side to side a line is next to one of its ends. Lines of one kind share a place at a node that has tracks.
pub(super) fn of(
    lines: &[Option<Ends>],
    tracks: &[bool],
    width: f64,
    comes_from: &dyn Fn(&Ends, Side) -> f64,
) -> Vec<[f64; 2]> {
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
            places[*line][usize::from(side == Side::Far)] = beside(before, all, apart, width / 2.0 - FREE);
        }
    }
    places
}
