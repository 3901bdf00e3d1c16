//! Where the heads of lines are that reach one node.

use super::tests::{check, graph};
use super::*;

#[test]
fn the_heads_of_lines_of_several_nodes_do_not_lie_on_each_other() {
    let circle = [(1, 0, 1), (2, 0, 1), (3, 1, 1), (3, 2, 4), (4, 1, 6), (1, 2, 1), (0, 3, 1)];
    for is_turned in [false, true] {
        // As many as have room at the side of a node.
        for count in 2..8 {
            // Owners of the root, and of one of these.
            let fan = (1..=count.min(6)).map(|owner| (owner, 0, owner));
            let above = (7..7 + count).flat_map(|owner| [(owner, 1, owner), (owner, 1 + owner % 2, 4)]);
            let lines: Vec<(usize, usize, usize)> = fan.chain(above).chain(circle).collect();
            let mut graph = graph(7 + count, &lines);
            if is_turned {
                graph.nodes[0].kind = Kind::Person;
                graph.lines.iter_mut().for_each(|line| (line.from, line.to) = (line.to, line.from));
            }
            check(&graph);
            let drawing = Drawing::of(&graph);
            let end = |place: usize| drawing.ways[place].last().copied().unwrap_or_default();
            for one in 0..graph.lines.len() {
                for other in (0..one).filter(|other| graph.lines[*other].to == graph.lines[one].to) {
                    let [one, other] = [end(one), end(other)];
                    let is_apart = (one[0] - other[0]).abs() >= 13.0 || one[1] != other[1];
                    assert!(is_apart, "{count}: {one:?} and {other:?}");
                }
            }
        }
    }
}
