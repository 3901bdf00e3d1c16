//! The layers of nodes.

use std::collections::BTreeSet;

use super::Root;

/// The layer of each node, the uppermost first: as near to the root as the lines allow, of which each leads to a later layer unless it
/// closes a circle.
pub(super) fn of(nodes: usize, pairs: &BTreeSet<(usize, usize)>, root: Root) -> Vec<usize> {
    // Seen from the root: from what is owned to its owners, or the other way.
    let mut next = vec![Vec::new(); nodes];
    for (from, to) in pairs {
        match root {
            Root::Bottom => next[*to].push(*from),
            Root::Top => next[*from].push(*to),
        }
    }
    let mut distance = vec![0; nodes];
    for node in farthest_last(&next).into_iter() {
        let nearer: usize = distance[node.0];
        for other in node.1 {
            distance[other] = distance[other].max(nearer + 1);
        }
    }
    match root {
        Root::Top => distance,
        Root::Bottom => {
            let last = distance.iter().copied().max().unwrap_or_default();
            distance.into_iter().map(|distance| last - distance).collect()
        }
    }
}

/// The nodes in an order in which each comes before those that it leads to, and these without the ones that close a circle.
fn farthest_last(next: &[Vec<usize>]) -> Vec<(usize, Vec<usize>)> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        OnTheWay,
        Done,
    }
    let mut seen = vec![Seen::Not; next.len()];
    let mut done: Vec<(usize, Vec<usize>)> = Vec::new();
    for start in 0..next.len() {
        if seen[start] != Seen::Not {
            continue;
        }
        // A stack of its own: a chain of companies may be longer than that of the thread.
        let mut way = vec![(start, 0, Vec::new())];
        seen[start] = Seen::OnTheWay;
        while let Some((node, place, kept)) = way.last_mut() {
            let (node, place_now) = (*node, *place);
            match next[node].get(place_now) {
                Some(other) => {
                    *place += 1;
                    if seen[*other] == Seen::OnTheWay {
                        continue;
                    }
                    kept.push(*other);
                    if seen[*other] == Seen::Not {
                        seen[*other] = Seen::OnTheWay;
                        way.push((*other, 0, Vec::new()));
                    }
                }
                None => {
                    seen[node] = Seen::Done;
                    done.extend(way.pop().map(|(node, _, kept)| (node, kept)));
                }
            }
        }
    }
    done.reverse();
    done
}
