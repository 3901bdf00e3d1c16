//! Many lines between few nodes: at one side of a node, between two layers, and in tangles.

use super::tests::{check, graph};
use super::touching::not_apart;
use super::*;

/// For how long two lines may touch in a tangle, all places together at which they cross.
const MOST_IN_TANGLE: f64 = 100.0;

/// Its name, its number of nodes, and its lines.
type Case = (String, usize, Vec<(usize, usize, usize)>);

/// Fails if two lines of a graph, seen from below and from above, touch for longer than this, or two heads are on each other.
fn check_tangle((name, nodes, lines): &Case, most: f64) {
    let mut graph = graph(*nodes, lines);
    for is_turned in [false, true] {
        if is_turned {
            graph.nodes[0].kind = Kind::Person;
            graph.lines.iter_mut().for_each(|line| (line.from, line.to) = (line.to, line.from));
        }
        let found: Vec<(f64, [usize; 2])> =
            not_apart(&graph).into_iter().filter(|(common, _)| *common == 0.0 || *common > most).collect();
        let heads = found.iter().filter(|(common, _)| *common == 0.0).count();
        let longest = found.iter().map(|(common, _)| *common).fold(0.0, f64::max);
        assert!(
            found.is_empty(),
            "{name}, {is_turned}: {heads} heads, and {} pairs for {longest}",
            found.len() - heads
        );
    }
}

#[test]
fn more_lines_than_a_node_is_wide_are_apart_at_its_side_and_so_are_their_heads() {
    for count in [19, 24, 40, 80] {
        let owned = (1..=count).map(|company| (company, 0, 2));
        let held = (1..=count).map(|company| (count + 1, company, [1, 4, 9][company % 3]));
        check_tangle(&(format!("one holds {count}"), count + 2, owned.chain(held).collect()), 60.0);
    }
    for kinds in [2, 3, 4] {
        let lines = (2..12).flat_map(|owner| (0..kinds).map(move |what| (owner, 1, [1, 4, 9, 6][what])));
        check_tangle(&(format!("ten in {kinds} kinds"), 12, [(1, 0, 1)].into_iter().chain(lines).collect()), 60.0);
    }
}

#[test]
fn a_node_is_as_wide_as_others_unless_its_lines_need_more() {
    let few = graph(19, &(1..19).map(|owner| (owner, 0, 1)).collect::<Vec<_>>());
    assert!(Drawing::of(&few).widths.iter().all(|width| *width == NODE[0]));
    let held = (1..=30).flat_map(|company| [(company, 0, 2), (31, company, 1)]);
    let widths = Drawing::of(&graph(32, &held.collect::<Vec<_>>())).widths;
    assert!(widths[31] > 30.0 * 13.0, "{widths:?}");
    assert!(widths[..31].iter().all(|width| *width == NODE[0]), "{widths:?}");
}

#[test]
fn all_lines_from_each_node_of_a_layer_to_each_of_the_next_are_apart() {
    for (below, above, kinds) in [(6, 6, 1), (6, 8, 2), (10, 10, 1), (20, 20, 1)] {
        let first = (1..=below).map(|one| (one, 0, 2));
        let pairs = (1..=below).flat_map(|one| (0..above).map(move |other| (below + 1 + other, one)));
        let all = pairs.flat_map(|(from, to)| (0..kinds).map(move |kind| (from, to, [1, 4][kind])));
        let case = (format!("{below} by {above} in {kinds}"), below + above + 1, first.chain(all).collect());
        check_tangle(&case, if below > 12 { MOST_IN_TANGLE } else { 60.0 });
    }
}

#[test]
fn the_label_of_a_node_to_itself_has_a_place_where_lines_go_along_beside_it() {
    #[rustfmt::skip] // It would put each line on a line of its own.
    let lines = [
        (7, 6, 0), (6, 7, 0), (11, 5, 0), (12, 11, 1), (0, 0, 11), (3, 11, 2), (12, 8, 0), (8, 6, 0), (2, 6, 0), (8, 8, 1),
        (6, 4, 0), (1, 0, 0), (6, 1, 0), (7, 2, 1), (11, 4, 0), (0, 2, 0), (3, 7, 0), (0, 0, 0), (0, 0, 0), (7, 0, 0),
    ];
    check(&graph(9, &lines));
}

/// A number that looks like chance, and is the same each time.
fn chance(seed: usize) -> usize {
    let mut number = (seed as u64).wrapping_add(0x9E37_79B9_7F4A_7C15);
    number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((number ^ (number >> 31)) >> 8) as usize
}

#[test]
fn lines_of_a_tangle_touch_where_they_cross_alone() {
    for (nodes, lines) in [(14, 40), (14, 80), (20, 120), (40, 120)] {
        for seed in 0..3 {
            let lines = (0..lines).map(|line| {
                let at = |part: usize| chance(seed * 100_000 + line * 10 + part);
                let one = 1 + at(0) % (nodes - 1);
                (one, at(1) % one, at(2) % 30)
            });
            // Each owns one before it, so that all are in the picture.
            let all = (1..nodes).map(|one| (one, chance(one + seed) % one.min(8), 1));
            let case = (format!("{nodes}, {seed}"), nodes, all.chain(lines).collect());
            check_tangle(&case, MOST_IN_TANGLE);
            check(&graph(case.1, &case.2));
        }
    }
}
