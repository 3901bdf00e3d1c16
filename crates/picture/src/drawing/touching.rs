//! For how long two lines touch: who looks at a picture has to tell them apart.

use super::tests::{common, graph};
use super::*;

/// The middles of the widest lines are so near to each other where these touch, and touch for so long at most.
const TOUCH: f64 = 7.0;
const MOST: f64 = 60.0;

/// A way without what is nearer to its start or to its end than this.
fn cut(way: &[Point], at_start: f64, at_end: f64) -> Vec<Point> {
    let mut way = way.to_vec();
    for cut in [at_start, at_end] {
        let mut rest = cut;
        while let [first, second, ..] = way[..] {
            let length = (second[0] - first[0]).hypot(second[1] - first[1]);
            if length > rest {
                way[0] = [0, 1].map(|axis| first[axis] + (second[axis] - first[axis]) * rest / length);
                break;
            }
            rest -= length;
            way.remove(0);
        }
        way.reverse();
    }
    way
}

fn head(way: &[Point]) -> Option<[Point; 3]> {
    let [.., from, to] = way else { return None };
    let length = (to[0] - from[0]).hypot(to[1] - from[1]);
    let [x, y] = [0, 1].map(|axis| (to[axis] - from[axis]) / length);
    Some([
        *to,
        [to[0] - 13.0 * x - 6.5 * y, to[1] - 13.0 * y + 6.5 * x],
        [to[0] - 13.0 * x + 6.5 * y, to[1] - 13.0 * y - 6.5 * x],
    ])
}

/// Whether one of so many points of a triangle is within another one.
fn is_on(one: &[Point; 3], other: &[Point; 3]) -> bool {
    let turn = |a: Point, b: Point, c: Point| (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
    let is_within = |point: Point| {
        let turns = [0, 1, 2].map(|corner| turn(other[corner], other[(corner + 1) % 3], point));
        turns.iter().all(|turn| *turn > 0.5) || turns.iter().all(|turn| *turn < -0.5)
    };
    (0..=10).flat_map(|share| (0..=10 - share).map(move |next| [share, next, 10 - share - next])).any(|shares| {
        let at = |axis: usize| (0..3).map(|corner| one[corner][axis] * f64::from(shares[corner]) / 10.0).sum::<f64>();
        is_within([at(0), at(1)])
    })
}

/// What is not apart in a picture, but for lines that share a track from their node: two lines that touch for longer than they may, with
/// how long that is, and two heads that are on each other, which is 0.
pub(super) fn not_apart(graph: &Graph) -> Vec<(f64, [usize; 2])> {
    let drawing = Drawing::of(graph);
    let look = |place: usize| (kind(&graph.lines[place]), drawing.closes[place]);
    let bounds = |way: &[Point]| {
        let of = |axis: usize| way.iter().map(move |point| point[axis]);
        [0, 1].map(|axis| [of(axis).fold(f64::INFINITY, f64::min), of(axis).fold(f64::NEG_INFINITY, f64::max)])
    };
    let all_bounds: Vec<[Point; 2]> = drawing.ways.iter().map(|way| bounds(way)).collect();
    let are_near = |one: &[Point; 2], other: &[Point; 2]| {
        (0..2).all(|axis| one[axis][0] < other[axis][1] + 2.0 * TOUCH && other[axis][0] < one[axis][1] + 2.0 * TOUCH)
    };
    let mut found = Vec::new();
    for one in 0..graph.lines.len() {
        for other in (0..graph.lines.len()).filter(|other| *other != one) {
            if !are_near(&all_bounds[one], &all_bounds[other]) {
                continue;
            }
            let ways = [&drawing.ways[one], &drawing.ways[other]];
            let [nodes, others] = [one, other].map(|place| [graph.lines[place].from, graph.lines[place].to]);
            let starts_together = (0..2).any(|end| {
                let [one, other] = ways.map(|way| if end == 0 { way.first() } else { way.last() });
                nodes[end] == others[end] && one == other
            });
            if starts_together && look(one) == look(other) {
                continue;
            }
            let last = nodes.map(|node| if others.contains(&node) { MOST } else { 0.0 });
            let common = common([&cut(ways[0], last[0], last[1]), ways[1]], TOUCH);
            if common > MOST {
                found.push((common, [one, other]));
            }
            if one < other && head(ways[0]).zip(head(ways[1])).is_some_and(|(one, other)| is_on(&one, &other)) {
                found.push((0.0, [one, other]));
            }
        }
    }
    found
}

/// Fails if two lines of a picture touch for long, or two heads are on each other.
fn check_apart(name: &str, graph: &Graph) {
    let found = not_apart(graph);
    let worst = found.iter().max_by(|one, other| one.0.total_cmp(&other.0));
    let lines = worst.map(|(common, pair)| (common, pair.map(|place| &graph.lines[place])));
    assert!(found.is_empty(), "{name}: {} pairs, of which the worst one is {lines:?}", found.len());
}

/// A chain of so many companies with this many owners each, and one more owner of some of them.
fn chain(companies: usize, owners: usize, of_some: &[(usize, usize)]) -> Graph {
    let above = (1..companies).map(|company| (company, company - 1, 2));
    let owned = (0..companies).flat_map(|company| {
        (0..owners).map(move |owner| (companies + company * owners + owner, company, [1, 4][owner % 2]))
    });
    let last = companies + companies * owners;
    let of_some = of_some.iter().map(|(company, what)| (last, *company, *what));
    let lines: Vec<(usize, usize, usize)> = above.chain(owned).chain(of_some).collect();
    graph(last + 1, &lines)
}

/// The same for a person who is above everything.
fn check_both(name: &str, mut graph: Graph) {
    check_apart(name, &graph);
    graph.nodes[0].kind = Kind::Person;
    graph.lines.iter_mut().for_each(|line| (line.from, line.to) = (line.to, line.from));
    check_apart(name, &graph);
}

#[test]
fn lines_of_one_node_to_others_far_away_are_apart() {
    for owners in 2..8 {
        check_both("of one kind", chain(4, owners, &[(0, 1), (1, 1), (2, 1), (3, 1)]));
    }
}

#[test]
fn lines_of_two_kinds_from_one_node_are_apart() {
    for owners in 2..8 {
        check_both("each to another", chain(4, owners, &[(0, 1), (1, 4), (2, 9), (3, 1)]));
        check_both("two to each", chain(4, owners, &[(0, 1), (0, 4), (1, 1), (1, 4), (3, 9), (3, 4)]));
    }
}

#[test]
fn lines_that_join_different_nodes_are_apart_where_they_cross_at_flat_angles() {
    for count in 4..8 {
        // Owners who are far from what they own, and others between them and that.
        let companies = (1..=count.min(6)).map(|company| (company, 0, 2));
        let last = count.min(6);
        let owners = (7..7 + 2 * count).map(|owner| (owner, 1 + owner % last, 1));
        let far = (7..7 + 2 * count).map(|owner| (owner, 1 + (owner * 5 + 2) % last, 4));
        check_both("crossing", graph(7 + 2 * count, &companies.chain(owners).chain(far).collect::<Vec<_>>()));
    }
}

#[test]
fn tracks_of_a_node_are_apart_from_each_other_and_so_are_their_heads() {
    for count in [7, 9, 12] {
        let what = |owner: usize| [vec![1, 4], vec![9], vec![6], vec![7, 1]][owner % 4].clone();
        let owned = (1..=count).flat_map(|owner| what(owner).into_iter().map(move |what| (owner, 0, what)));
        let above = [(2, 1, 2), (3, 2, 2), (count, 3, 2), (count + 1, 0, 1), (count + 1, 1, 4)];
        let lines: Vec<(usize, usize, usize)> = owned.chain(above).collect();
        check_both("tracks", graph(count + 2, &lines));
    }
}
