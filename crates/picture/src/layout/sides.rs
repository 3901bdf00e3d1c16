//! Where lines end at the sides of nodes outside blocks: those of several nodes have places of their own there, in the order in which
//! the lines come, so that no head lies on another one.

use std::collections::BTreeMap;

use super::lanes::Ends;

/// A place among so many.
pub(crate) type Place = (usize, usize);

/// The end of a line nearer to the root, or the other one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Near,
    Far,
}

/// Where a line comes from at a side, from which node, its place among those from there, and its number.
type Coming = (f64, usize, usize, usize);

/// The place of each line at its end nearer to the root, and at the other one. `comes_from` says where from side to side a line is next
/// to one of its ends. Lines of one kind share a place at a node that has tracks.
pub(super) fn of(lines: &[Option<Ends>], tracks: &[bool], comes_from: &dyn Fn(&Ends, Side) -> f64) -> Vec<[Place; 2]> {
    let mut at_sides: BTreeMap<(usize, Side), Vec<Coming>> = BTreeMap::new();
    for (line, ends) in lines.iter().enumerate() {
        let Some(ends) = ends else { continue };
        for (node, other, side) in [(ends.near, ends.far, Side::Near), (ends.far, ends.near, Side::Far)] {
            at_sides.entry((node, side)).or_default().push((comes_from(ends, side), other, ends.before, line));
        }
    }
    let mut places = vec![[(0, 1); 2]; lines.len()];
    for ((node, side), mut all) in at_sides {
        all.sort_by(|one, other| {
            one.0.total_cmp(&other.0).then((one.1, one.2, one.3).cmp(&(other.1, other.2, other.3)))
        });
        let has_tracks = side == Side::Near && tracks.get(node).copied().unwrap_or_default();
        for (place, (.., line)) in all.iter().enumerate() {
            let of_kind = lines[*line].filter(|_| has_tracks).map(|ends| (ends.before, ends.all));
            places[*line][usize::from(side == Side::Far)] = of_kind.unwrap_or((place, all.len()));
        }
    }
    places
}
