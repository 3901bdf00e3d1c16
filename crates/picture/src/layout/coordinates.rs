//! Where the nodes of each layer are from left to right.

use super::Layered;

/// Room for a line that passes a layer by, and for all such lines of a layer: many are nearer to each other, but no nearer than this.
const PASSAGE: f64 = 28.0;
const PASSAGES: f64 = 1200.0;
const NEAREST: f64 = 14.0;
/// What is left free between two nodes of a layer.
pub(super) const SPACING: f64 = 44.0;
/// Times that all layers are moved.
const SWEEPS: usize = 32;
/// How much more a passage stays in line with its neighbours than a node: long lines are straight.
const WEIGHT_OF_PASSAGES: f64 = 6.0;

/// The centre of each node and passage on the axis from left to right. The first so many are nodes of these widths; `passing` has how wide
/// what passes is in each passage.
///
/// Each layer is moved as near to the middle of its nodes' neighbours as the order and the distances in it allow, again and again.
pub(super) fn of(layered: &Layered, rooms: &[f64], passing: &[f64]) -> Vec<f64> {
    let is_passage = |node: usize| node >= rooms.len();
    let mut part = vec![1.0; layered.below.len()];
    for layer in &layered.layers {
        let passages = layer.iter().filter(|node| is_passage(**node)).count() as f64 * (PASSAGE + SPACING);
        layer.iter().for_each(|node| part[*node] = (PASSAGES / passages.max(1.0)).min(1.0));
    }
    let room = |node: usize| rooms.get(node).copied().unwrap_or((PASSAGE * part[node]).max(passing[node]));
    let distance = |left: usize, right: usize| {
        let are_passages = is_passage(left) && is_passage(right);
        let spacing = if are_passages { (SPACING * part[left]).max(NEAREST) } else { SPACING };
        (room(left) + room(right)) / 2.0 + spacing
    };
    let mut across = vec![0.0; layered.below.len()];
    for layer in &layered.layers {
        if let Some(first) = layer.first() {
            across[*first] = room(*first) / 2.0;
        }
        for pair in layer.windows(2) {
            across[pair[1]] = across[pair[0]] + distance(pair[0], pair[1]);
        }
    }
    let count = layered.layers.len();
    for sweep in 0..SWEEPS {
        for step in 0..count {
            let layer = &layered.layers[if sweep % 2 == 0 { step } else { count - 1 - step }];
            let wanted: Vec<(f64, f64)> = layer
                .iter()
                .map(|node| {
                    let neighbours = layered.above[*node].iter().chain(&layered.below[*node]);
                    let (sum, number) =
                        neighbours.fold((0.0, 0.0), |(sum, number), other| (sum + across[*other], number + 1.0));
                    let weight = if is_passage(*node) { WEIGHT_OF_PASSAGES } else { 1.0 };
                    (if number > 0.0 { sum / number } else { across[*node] }, weight)
                })
                .collect();
            let distances = layer.windows(2).map(|pair| distance(pair[0], pair[1]));
            for (node, place) in layer.iter().zip(nearest(&wanted, &distances.collect::<Vec<_>>())) {
                across[*node] = place;
            }
        }
    }
    let left = (0..across.len()).map(|node| across[node] - room(node) / 2.0).fold(f64::INFINITY, f64::min);
    let margin = if left.is_finite() { left } else { 0.0 };
    // Tenths of a unit: what is smaller is not seen.
    across.into_iter().map(|place| ((place - margin) * 10.0).round() / 10.0).collect()
}

/// The places nearest to what is wanted, each with its weight, that keep these distances from one to the next: the sum of the squares of
/// what they differ is the least (isotonic regression by pooling what is in the way).
fn nearest(wanted: &[(f64, f64)], distances: &[f64]) -> Vec<f64> {
    let offsets: Vec<f64> = [0.0]
        .into_iter()
        .chain(distances.iter().scan(0.0, |sum, distance| {
            *sum += distance;
            Some(*sum)
        }))
        .collect();
    // Blocks of nodes that touch: the sum of weighted places, of weights, and how many they are.
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for ((place, weight), offset) in wanted.iter().zip(&offsets) {
        let mut block = ((place - offset) * weight, *weight, 1);
        while let Some(last) = blocks.pop_if(|last| last.0 / last.1 > block.0 / block.1) {
            block = (block.0 + last.0, block.1 + last.1, block.2 + last.2);
        }
        blocks.push(block);
    }
    let places = blocks.into_iter().flat_map(|(sum, weight, count)| std::iter::repeat_n(sum / weight, count));
    places.zip(offsets).map(|(place, offset)| place + offset).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_that_want_one_place_stand_around_it() {
        assert_eq!(nearest(&[(10.0, 1.0), (10.0, 1.0), (10.0, 1.0)], &[4.0, 4.0]), [6.0, 10.0, 14.0]);
        assert_eq!(nearest(&[(0.0, 1.0), (100.0, 1.0)], &[4.0]), [0.0, 100.0]);
        assert_eq!(nearest(&[], &[]), [0.0; 0]);
    }
}
