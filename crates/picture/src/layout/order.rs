//! The order of the nodes of each layer.

use super::Layered;

/// Times that all layers are put in order.
const SWEEPS: usize = 24;
/// Orders from which the sweeps begin.
const BEGINNINGS: u64 = 12;
/// Beyond so many nodes, passages included, one beginning has to do.
const FEW: usize = 400;

/// Puts the nodes of each layer in an order with few crossings: by the middle of their neighbours in the layer before, down and up in
/// turn, and then by exchanging neighbours as long as that helps.
pub(super) fn improve(layered: &mut Layered) {
    let beginnings = if layered.below.len() > FEW { 1 } else { BEGINNINGS };
    let mut best = layered.clone();
    let mut fewest = usize::MAX;
    for beginning in 0..beginnings {
        let mut tried = layered.clone();
        if beginning > 0 {
            tried.layers.iter_mut().for_each(|layer| layer.sort_by_key(|node| shuffled(*node, beginning)));
        }
        for sweep in 0..SWEEPS {
            sort(&mut tried, sweep % 2 == 0);
            exchange(&mut tried);
            let count = crossings(&tried);
            if count < fewest {
                (best, fewest) = (tried.clone(), count);
            }
            if fewest == 0 {
                break;
            }
        }
        if fewest == 0 {
            break;
        }
    }
    *layered = best;
}

/// A number that puts nodes in another order for each beginning.
fn shuffled(node: usize, beginning: u64) -> u64 {
    (node as u64 + 1).wrapping_mul(beginning.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1).rotate_left(29)
}

/// Sorts each layer by the middle of its nodes' neighbours in the layer before it, downwards or upwards.
fn sort(layered: &mut Layered, downwards: bool) {
    let count = layered.layers.len();
    for step in 1..count {
        let (layer, before) = if downwards { (step, step - 1) } else { (count - 1 - step, count - step) };
        let places = places(layered, before);
        let neighbours = if downwards { &layered.above } else { &layered.below };
        let own: Vec<usize> = layered.layers[layer].clone();
        let middle = |place: usize, node: usize| match neighbours[node].as_slice() {
            [] => place as f64,
            all => all.iter().map(|other| places[*other] as f64).sum::<f64>() / all.len() as f64,
        };
        let mut keyed: Vec<(f64, usize)> =
            own.iter().enumerate().map(|(place, node)| (middle(place, *node), *node)).collect();
        keyed.sort_by(|one, other| one.0.total_cmp(&other.0));
        layered.layers[layer] = keyed.into_iter().map(|(_, node)| node).collect();
    }
}

/// The place of each node of a layer; 0 for others.
fn places(layered: &Layered, layer: usize) -> Vec<usize> {
    let mut places = vec![0; layered.below.len()];
    for (place, node) in layered.layers[layer].iter().enumerate() {
        places[*node] = place;
    }
    places
}

/// Exchanges nodes that are beside each other where that takes crossings away.
fn exchange(layered: &mut Layered) {
    for layer in 0..layered.layers.len() {
        let above = layer.checked_sub(1).map(|before| places(layered, before));
        let below = (layer + 1 < layered.layers.len()).then(|| places(layered, layer + 1));
        let mut improved = true;
        while improved {
            improved = false;
            for place in 1..layered.layers[layer].len() {
                let (left, right) = (layered.layers[layer][place - 1], layered.layers[layer][place]);
                let of = |one: usize, other: usize| {
                    let sides = [(&above, &layered.above), (&below, &layered.below)];
                    let side = |(places, neighbours): (&Option<Vec<usize>>, &Vec<Vec<usize>>)| match places {
                        Some(places) => between(&neighbours[one], &neighbours[other], places),
                        None => 0,
                    };
                    sides.into_iter().map(side).sum::<usize>()
                };
                if of(right, left) < of(left, right) {
                    layered.layers[layer].swap(place - 1, place);
                    improved = true;
                }
            }
        }
    }
}

/// The crossings of the steps of two nodes of a layer of which the first one is on the left.
fn between(left: &[usize], right: &[usize], places: &[usize]) -> usize {
    left.iter().map(|one| right.iter().filter(|other| places[**other] < places[*one]).count()).sum()
}

/// How often steps cross.
pub(super) fn crossings(layered: &Layered) -> usize {
    let of_layer = |layer: usize| -> usize {
        let places = places(layered, layer + 1);
        let nodes = &layered.layers[layer];
        let pairs = nodes
            .iter()
            .enumerate()
            .flat_map(|(place, left)| nodes[place + 1..].iter().map(move |right| (left, right)));
        pairs.map(|(left, right)| between(&layered.below[*left], &layered.below[*right], &places)).sum()
    };
    (0..layered.layers.len().saturating_sub(1)).map(of_layer).sum()
}
