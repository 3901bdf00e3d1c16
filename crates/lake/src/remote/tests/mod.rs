//! The publication in a store, with a store in memory: every step at which it can end, and several publishers.
#![allow(clippy::unwrap_used)]

mod anew;
mod beside;
mod broken;
mod flaky;
mod gone;
mod kills;
mod looks;
mod races;
mod versions;

use super::{Order, PublicationId};

/// How a lake publishes after publications of it that were broken off.
fn after(keep: usize, broken_off: &[PublicationId]) -> Order {
    let order = Order::from(keep);
    Order { publisher: order.publisher.after(broken_off), is_thorough: true, ..order }
}

/// An order and the name of its publication.
fn named(keep: usize) -> (Order, PublicationId) {
    let order = Order::from(keep);
    let id = order.publisher.id.clone();
    (order, id)
}
