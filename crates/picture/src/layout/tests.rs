use super::*;

const SIZE: Point = [200.0, 64.0];
const BETWEEN: f64 = 84.0;

fn of(nodes: usize, lines: &[(usize, usize)], size: Point, between: f64, root: Root) -> Layout {
    let links: Vec<Link> = lines.iter().map(|(from, to)| (*from, *to, 0)).collect();
    Plan::of(nodes, &links, size, root).at(between)
}

/// Its name, the number of nodes, the lines between them, and the crossings.
type Case = (&'static str, usize, &'static [(usize, usize)], usize);

/// Fixed cases with the crossings that Graphviz (`dot` 2.43) leaves in each, by what `dot -Tplain` says
/// of the order of nodes and of the splines of long lines.
#[rustfmt::skip] // It would put each line of a case on a line of its own.
const CASES: [Case; 9] = [
    ("a chain", 4, &[(1, 0), (2, 1), (3, 2)], 0),
    ("a fan", 6, &[(1, 0), (2, 0), (3, 0), (4, 0), (5, 0)], 0),
    ("an owner of a company and of one above it", 4, &[(1, 0), (2, 1), (3, 2), (3, 0)], 0),
    ("a circle of two", 3, &[(1, 0), (2, 1), (1, 2)], 0),
    ("two owners of two companies", 5, &[(1, 0), (2, 0), (3, 1), (3, 2), (4, 1), (4, 2)], 1),
    ("three owners of three companies", 7, &[(1, 0), (2, 0), (3, 0), (4, 1), (4, 2), (5, 2), (5, 3), (6, 3), (6, 1)], 2),
    (
        "a group",
        10,
        &[(1, 0), (2, 0), (3, 1), (4, 1), (4, 2), (5, 2), (6, 3), (7, 3), (7, 4), (8, 4), (8, 5), (9, 5), (9, 0), (6, 0)],
        0,
    ),
    (
        "three owners of each of three companies",
        7,
        &[(1, 0), (2, 0), (3, 0), (4, 1), (4, 2), (4, 3), (5, 1), (5, 2), (5, 3), (6, 1), (6, 2), (6, 3)],
        9,
    ),
    (
        "nine owners of two companies each",
        14,
        &[
            (1, 0), (2, 0), (3, 0), (4, 0), (5, 1), (6, 2), (7, 3), (8, 4), (9, 1), (10, 2), (11, 3), (12, 4), (13, 1),
            (5, 2), (6, 3), (7, 4), (8, 1), (9, 2), (10, 3), (11, 4), (12, 1), (13, 2),
        ],
        20,
    ),
];

/// The crossings of a layout, in which each line is cut at its bends.
fn crossings_of(layout: &Layout, lines: &[(usize, usize)]) -> usize {
    let (mut places, mut steps) = (layout.centres.clone(), BTreeSet::new());
    for (from, to) in lines {
        let mut last = *from;
        for bend in layout.bends.get(&(*from, *to)).into_iter().flatten() {
            places.push(*bend);
            steps.insert((last, places.len() - 1));
            last = places.len() - 1;
        }
        steps.insert((last, *to));
    }
    let steps: Vec<(Point, Point)> = steps.into_iter().map(|(from, to)| (places[from], places[to])).collect();
    let down = |(from, to): &(Point, Point)| if from[1] < to[1] { (*from, *to) } else { (*to, *from) };
    let steps: Vec<(Point, Point)> = steps.iter().map(down).collect();
    let is_crossing = |(a, b): &(Point, Point), (c, d): &(Point, Point)| {
        a[1] == c[1] && b[1] == d[1] && (a[0] - c[0]) * (b[0] - d[0]) < 0.0
    };
    let later = |place: usize| steps[place + 1..].iter();
    steps.iter().enumerate().map(|(place, one)| later(place).filter(|other| is_crossing(one, other)).count()).sum()
}

#[test]
fn no_fixed_case_has_more_crossings_than_graphviz_leaves() {
    for (name, nodes, lines, graphviz) in CASES {
        let layout = of(nodes, lines, SIZE, BETWEEN, Root::Bottom);
        let ours = crossings_of(&layout, lines);
        assert!(ours <= graphviz, "{name}: {ours} crossings, and Graphviz has {graphviz}");
    }
}

#[test]
fn nodes_do_not_overlap_and_lines_outside_circles_lead_down() {
    for (name, nodes, lines, _) in CASES {
        let layout = of(nodes, lines, SIZE, BETWEEN, Root::Bottom);
        for one in 0..nodes {
            for other in 0..one {
                let [a, b] = [layout.centres[one], layout.centres[other]];
                let is_apart = (a[0] - b[0]).abs() >= SIZE[0] || (a[1] - b[1]).abs() >= SIZE[1];
                assert!(is_apart, "{name}: {one} and {other} overlap");
            }
        }
        let upwards = lines.iter().filter(|(from, to)| layout.centres[*from][1] >= layout.centres[*to][1]).count();
        assert_eq!(upwards, usize::from(name.starts_with("a circle")), "{name}");
    }
}

#[test]
fn the_same_graph_is_laid_out_the_same_way() {
    for (_, nodes, lines, _) in CASES {
        let layout = of(nodes, lines, SIZE, BETWEEN, Root::Bottom);
        for _ in 0..5 {
            assert_eq!(of(nodes, lines, SIZE, BETWEEN, Root::Bottom), layout);
        }
    }
}

#[test]
fn another_height_between_the_layers_moves_nothing_across() {
    for (name, nodes, lines, _) in CASES {
        let (low, high) = (of(nodes, lines, SIZE, BETWEEN, Root::Bottom), of(nodes, lines, SIZE, 190.0, Root::Bottom));
        // Layers are farther apart where lanes need more room.
        let places = |layout: &Layout| -> Vec<(f64, usize)> {
            let heights: BTreeSet<i64> = layout.centres.iter().map(|centre| (centre[1] * 10.0) as i64).collect();
            let layer = |height: f64| heights.range(..(height * 10.0) as i64).count();
            layout.centres.iter().map(|centre| (centre[0], layer(centre[1]))).collect()
        };
        assert_eq!(places(&low), places(&high), "{name}");
    }
}

/// A node with many leaves, of which some have leaves too.
fn wide(leaves: usize, root: Root) -> (usize, Vec<(usize, usize)>) {
    let second = (1..=30).flat_map(|node| (0..5).map(move |leaf| (node, leaves + node * 5 + leaf)));
    let mut lines: Vec<(usize, usize)> = (1..=leaves).map(|leaf| (0, leaf)).chain(second).collect();
    if root == Root::Bottom {
        lines = lines.into_iter().map(|(from, to)| (to, from)).collect();
    }
    (leaves + 156, lines)
}

#[test]
fn many_leaves_are_rows_of_a_page_that_do_not_overlap_and_their_lines_lead_down() {
    for root in [Root::Top, Root::Bottom] {
        for leaves in [40, 260] {
            let (nodes, lines) = wide(leaves, root);
            let layout = of(nodes, &lines, SIZE, BETWEEN, root);
            let places: BTreeSet<String> = layout.centres.iter().map(|it| format!("{it:?}")).collect();
            assert_eq!(places.len(), nodes);
            for one in 0..nodes {
                for other in 0..one {
                    let [a, b] = [layout.centres[one], layout.centres[other]];
                    let is_apart = (a[0] - b[0]).abs() >= SIZE[0] || (a[1] - b[1]).abs() >= SIZE[1];
                    assert!(is_apart, "{one} and {other} overlap");
                }
            }
            assert!(lines.iter().all(|(from, to)| layout.centres[*from][1] < layout.centres[*to][1]));
            // The leaves alone in one row would be this wide.
            assert!(layout.size[0] < 0.5 * 260.0 * SIZE[0], "{:?}", layout.size);
        }
        let alone: Vec<(usize, usize)> = wide(260, root).1.into_iter().take(260).collect();
        let layout = of(261, &alone, SIZE, BETWEEN, root);
        let form = layout.size[0] / layout.size[1];
        assert!((0.5..3.0).contains(&form), "{:?}", layout.size);
    }
}

#[test]
fn few_nodes_stay_a_row_and_many_with_other_lines_do_not() {
    let is_row = |nodes, lines: &[(usize, usize)]| of(nodes, lines, SIZE, BETWEEN, Root::Top).ways_in.is_empty();
    for (count, is_expected) in [(12, true), (40, false)] {
        let all = 1..=count;
        let fan: Vec<(usize, usize)> = all.clone().map(|leaf| (0, leaf)).collect();
        assert_eq!(is_row(count + 1, &fan), is_expected);
        let circles: Vec<(usize, usize)> = all.clone().flat_map(|leaf| [(0, leaf), (leaf, 0)]).collect();
        assert_eq!(is_row(count + 1, &circles), is_expected);
        let owned: Vec<(usize, usize)> = all.clone().flat_map(|leaf| [(0, leaf), (leaf, count + 1)]).collect();
        assert_eq!(is_row(count + 2, &owned), is_expected);
        let own: Vec<(usize, usize)> = all.flat_map(|leaf| [(0, leaf), (leaf, leaf)]).collect();
        assert_eq!(is_row(count + 1, &own), is_expected);
    }
}

/// Its name, the number of nodes, and the lines between them.
type Wide = (&'static str, usize, Vec<(usize, usize)>);

/// Graphs with many nodes that have other lines too, each with its name and seen from its first node downwards.
fn with_other_lines() -> Vec<Wide> {
    let many = 1..=150;
    let held = || many.clone().map(|node| (0, node));
    let next = |node: usize| if node == 150 { 1 } else { node + 1 };
    vec![
        ("each has one below it", 301, held().chain(many.clone().map(|node| (node, node + 150))).collect()),
        ("all have one below them", 152, held().chain(many.clone().map(|node| (node, 151))).collect()),
        (
            "every third leads to the next",
            151,
            held().chain(many.clone().step_by(3).map(|node| (node, next(node)))).collect(),
        ),
        ("each leads back", 151, held().chain(many.clone().map(|node| (node, 0))).collect()),
        ("each leads to itself", 151, held().chain(many.clone().map(|node| (node, node))).collect()),
        (
            "each has another above it",
            181,
            held()
                .chain((151..=180).map(|node| (0, node)))
                .chain(many.clone().map(|node| (151 + node % 30, node)))
                .collect(),
        ),
        (
            "thirty have five each",
            181,
            (1..=30).map(|node| (0, node)).chain((0..150).map(|node| (1 + node / 5, 31 + node))).collect(),
        ),
        (
            "two layers and what passes them by",
            231,
            held()
                .chain(many.clone().map(|node| (node, 151 + node % 79)))
                .chain((151..230).map(|node| (node, 230)))
                .chain(many.clone().step_by(2).map(|node| (node, 230)))
                .chain((151..230).map(|node| (0, node)))
                .collect(),
        ),
    ]
}

#[test]
fn no_layer_is_wider_than_can_be_read_whatever_other_lines_its_nodes_have() {
    for root in [Root::Top, Root::Bottom] {
        for (name, nodes, lines) in with_other_lines() {
            let turned = |(from, to): &(usize, usize)| if root == Root::Top { (*from, *to) } else { (*to, *from) };
            let lines: Vec<(usize, usize)> = lines.iter().map(turned).collect();
            let layout = of(nodes, &lines, SIZE, BETWEEN, root);
            assert!(layout.size[0] < 7000.0, "{name}: {:?}", layout.size);
            for one in 0..nodes {
                for other in 0..one {
                    let [a, b] = [layout.centres[one], layout.centres[other]];
                    let is_apart = (a[0] - b[0]).abs() >= SIZE[0] || (a[1] - b[1]).abs() >= SIZE[1];
                    assert!(is_apart, "{name}: {one} and {other} overlap");
                }
            }
            let upwards = lines.iter().filter(|(from, to)| layout.centres[*from][1] >= layout.centres[*to][1]).count();
            let closing = if matches!(name, "each leads back" | "each leads to itself") { 150 } else { 0 };
            assert_eq!(upwards, closing, "{name}");
        }
    }
}

#[test]
fn a_single_node_and_one_that_owns_itself_are_laid_out() {
    for lines in [&[][..], &[(0, 0)][..]] {
        let layout = of(1, lines, SIZE, BETWEEN, Root::Top);
        assert_eq!(layout.centres, [[100.0, 32.0]]);
        assert_eq!(layout.size, [200.0, 64.0]);
    }
}
