//! Who publishes, and so what may go of that which no version needs.

use std::path::Path;

use jiff::Timestamp;

use crate::layout::{PublicationId, SnapshotName, shared};

/// Hours after which a publication that ended nothing has ended. It is far longer than any takes, and clocks may differ.
const ABANDONED: i64 = 7 * 24;

/// One publication of a lake.
#[derive(Debug, Clone)]
pub struct Publisher {
    /// Its name.
    pub id: PublicationId,
    /// Those of the lake before it of which no end was seen.
    pub broken_off: Vec<PublicationId>,
    /// Whether nobody else publishes there.
    pub is_alone: bool,
}

impl Publisher {
    /// One of a lake of which no other was broken off, in a store that others may publish in.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self { id: PublicationId::new(now), broken_off: Vec::new(), is_alone: false }
    }

    /// The same after others.
    #[must_use]
    pub fn after(self, broken_off: &[PublicationId]) -> Self {
        Self { broken_off: broken_off.to_vec(), ..self }
    }

    /// Whether an object in the folder of a snapshot that no version needs may go: what another lake is just sending may not, and nobody
    /// but it knows whether it is. What was sent by an earlier program has no publication in its name.
    pub(super) fn may_remove(&self, object: &Path, snapshot: SnapshotName) -> bool {
        let now = self.id.began();
        self.is_alone
            || match shared::publication(object) {
                Some(id) => id == self.id || self.broken_off.contains(&id) || id.hours_until(now) >= ABANDONED,
                None => now.duration_since(snapshot.moment()).as_hours() >= ABANDONED,
            }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_another_lake_sends_stays_for_a_week() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let own = Publisher::new(at("2026-11-28T03:00:00Z"));
        let broken = PublicationId::new(at("2026-11-27T03:00:00Z"));
        let own = own.clone().after(std::slice::from_ref(&broken));
        let alone = Publisher { is_alone: true, ..own.clone() };
        let snapshot = SnapshotName::next(at("2026-11-27T02:00:00Z"), None);
        let object = |id: &PublicationId| shared::part("rrh", "posisjoner", snapshot, "0123456789abcdef", id);
        let other = |text: &str| object(&PublicationId::new(at(text)));
        assert!(own.may_remove(&object(&own.id), snapshot) && own.may_remove(&object(&broken), snapshot));
        let young = other("2026-11-21T04:00:00Z");
        assert!(!own.may_remove(&young, snapshot) && alone.may_remove(&young, snapshot));
        assert!(own.may_remove(&other("2026-11-21T03:00:00Z"), snapshot));
        // As they were named before.
        let nameless = Path::new("rrh/posisjoner/part-0123456789abcdef.parquet");
        assert!(!own.may_remove(nameless, snapshot));
        assert!(own.may_remove(nameless, SnapshotName::next(at("2026-11-20T02:00:00Z"), None)));
    }
}
