//! The order in which a delta says what changed, and which relationships it states again for the sake of that order.
//!
//! A component is a record that has its place by the relationship that lists it: the standard puts its statements before those of the
//! relationship. Behind one another, a stock and its deltas are one series of statements, so that the last statement of a component has
//! to come before the last one of the relationship that listed it last. Hence
//!
//! - components are closed before anything is said of relationships;
//! - a relationship is stated again when a component of it changes;
//! - it is stated again too when another relationship lists one of its components no more, after that one. Else the other would stay the
//!   last that listed it, and would have nothing more to say when the component changes or is closed.

use std::collections::BTreeSet;

use super::statement::{Before, Change};

/// A part of what a delta says of a company; the parts come in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// Companies, persons and components that are new or have another content.
    Stated,
    /// Components that are no more.
    ComponentsClosed,
    /// Relationships that are no more. They list components as they did, so they come before those that list them still.
    RelationshipsClosed,
    /// Relationships that are new, have another content, or are stated again.
    Relationships,
    /// Companies and persons that are no more.
    Closed,
}

impl Part {
    /// The part in which a statement belongs.
    pub(super) fn of(change: Change, is_relationship: bool, is_component: bool) -> Self {
        match (change, is_relationship, is_component) {
            (Change::Closed, _, true) => Self::ComponentsClosed,
            (Change::Closed, true, false) => Self::RelationshipsClosed,
            (Change::Closed, false, false) => Self::Closed,
            (_, true, false) => Self::Relationships,
            _ => Self::Stated,
        }
    }
}

/// Which components make relationships say again what they say.
#[derive(Debug)]
pub(super) struct Unsettled(BTreeSet<String>);

impl Unsettled {
    /// The components that a relationship of the stock listed and lists no more.
    pub(super) fn new<'r>(before: &[Before], now: impl Iterator<Item = (String, Vec<&'r str>)>) -> Self {
        let now: BTreeSet<(String, &str)> =
            now.flat_map(|(id, listed)| listed.into_iter().map(move |component| (id.clone(), component))).collect();
        let before = before.iter().flat_map(|before| {
            let listed = components(&before.statement["recordDetails"]);
            listed.into_iter().map(|component| (before.record_id().to_owned(), component))
        });
        Self(before.filter(|listed| !now.contains(listed)).map(|(_, component)| component.to_owned()).collect())
    }

    /// A record changed.
    pub(super) fn add(&mut self, id: &str) {
        self.0.insert(id.to_owned());
    }

    /// Whether a relationship that lists these is stated again.
    pub(super) fn has_any(&self, components: &[&str]) -> bool {
        components.iter().any(|component| self.0.contains(*component))
    }
}

/// The components that a record lists.
pub(super) fn components(details: &serde_json::Value) -> Vec<&str> {
    details["componentRecords"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_str).collect()
}
