//! What happened since the first edition, by version: each happening is one version, and an edition shows those up to its own.

use std::collections::HashMap;

use crate::generator::enhet::{Changes, Id, Register};

/// Units of which one reports its employees in a wave.
const WAVE: u32 = 3;

/// The happenings so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Overlay {
    /// The changes of a unit after each happening that concerned it.
    changes: HashMap<Id, Vec<(u32, Changes)>>,
    waves: Vec<u32>,
    reform: Option<u32>,
    pub(super) version: u32,
}

impl Overlay {
    /// Begins the next version.
    pub(super) fn advance(&mut self) -> u32 {
        self.version += 1;
        self.version
    }

    /// Adds a happening of one unit.
    pub(super) fn change(&mut self, id: Id, change: impl FnOnce(&mut Changes)) {
        let version = self.advance();
        let known = self.changes.entry(id).or_default();
        let mut changes = known.last().map(|(_, changes)| *changes).unwrap_or_default();
        change(&mut changes);
        known.push((version, changes));
    }

    pub(super) fn wave(&mut self) {
        let version = self.advance();
        self.waves.push(version);
    }

    pub(super) fn reform(&mut self) {
        let version = self.advance();
        self.reform.get_or_insert(version);
    }

    /// Returns what had happened to a unit in a version.
    pub(super) fn changes(&self, register: &Register, id: Id, version: u32) -> Changes {
        let own = self.changes.get(&id).and_then(|own| own.iter().rev().find(|(of, _)| *of <= version));
        let mut changes = own.map(|(_, changes)| *changes).unwrap_or_default();
        if in_wave(register, id) {
            changes.employees += self.waves.iter().filter(|of| **of <= version).count() as u32;
        }
        changes.reformed |= self.reform.is_some_and(|of| of <= version);
        changes
    }
}

/// Returns whether a unit reports its employees in each wave.
pub(super) fn in_wave(register: &Register, id: Id) -> bool {
    register.number(id).bytes().fold(0_u32, |sum, digit| sum + u32::from(digit - b'0')).is_multiple_of(WAVE)
}
