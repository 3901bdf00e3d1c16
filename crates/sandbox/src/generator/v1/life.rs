//! The life of a company in the register: which companies are obliged to register on a day, and since when.
//!
//! The companies form a ring. Each day has a section of it with the companies that are registered, as in the partner API.
//! Those before the section are obliged but have not reported; those behind it have left. The section advances along the
//! ring, so that each company passes through all states.

use super::super::DAYS_TO_REPLACE_ALL;

/// The state of a company in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tilstand {
    /// It is obliged to register and has not reported.
    IkkeMeldt,
    /// It has reported its owners, or that it has none.
    Registrert,
    /// It has left the register, which still shows it.
    Slettet,
    /// It is not obliged to register; a lookup answers 404.
    IkkeRegistreringspliktig,
}

/// The state of a company on a day, and the days on which it changed before; `None` for days before the first one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Life {
    pub(super) state: Tilstand,
    pub(super) obliged: Option<u32>,
    pub(super) reported: Option<u32>,
    pub(super) left: Option<u32>,
}

impl Life {
    /// Whether the company is shown as one that had left before the first day.
    pub(super) fn left_before_the_first_day(&self) -> bool {
        self.state == Tilstand::Slettet && self.left.is_none()
    }
}

/// The ring of all companies, with the lengths of its sections.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ring {
    size: u32,
    registered: u32,
    waiting: u32,
    leaving: u32,
}

impl Ring {
    /// Divides a ring of `size` companies, of which `registered` are registered. `shows_deleted` says whether the register
    /// shows the companies that have left.
    pub(super) fn new(size: u32, registered: u32, shows_deleted: bool) -> Self {
        let part = (size - registered) / 3;
        Self { size, registered, waiting: part, leaving: if shows_deleted { part } else { 0 } }
    }

    /// Returns the number of companies that a lookup finds on any day.
    pub(super) fn shown(&self) -> u32 {
        self.obliged() + self.leaving
    }

    /// Returns the number of companies that are obliged to register on any day.
    pub(super) fn obliged(&self) -> u32 {
        self.registered + self.waiting
    }

    pub(super) fn registered(&self) -> u32 {
        self.registered
    }

    /// Returns the index of the shown company at a position on a day: the registered ones come first, then those that have
    /// not reported, then those that have left.
    pub(super) fn index(&self, position: u32, day: u32) -> u32 {
        let place =
            if position < self.obliged() { i64::from(position) } else { i64::from(position) - i64::from(self.shown()) };
        self.wrap(self.gone(day) + place)
    }

    /// Returns the state of company `index` on a day.
    pub(super) fn life(&self, index: u32, day: u32) -> Life {
        let gone = self.gone(day);
        let ahead = (i64::from(index) - gone).rem_euclid(i64::from(self.size));
        let has_left = ahead >= i64::from(self.size - self.leaving);
        // The number of companies that leave before this one, from the first day on.
        let turn = gone + if has_left { ahead - i64::from(self.size) } else { ahead };
        let state = if has_left {
            Tilstand::Slettet
        } else if ahead < i64::from(self.registered) {
            Tilstand::Registrert
        } else if ahead < i64::from(self.obliged()) {
            Tilstand::IkkeMeldt
        } else {
            Tilstand::IkkeRegistreringspliktig
        };
        Life {
            state,
            obliged: self.day_of(turn + 1 - i64::from(self.obliged())),
            reported: self.day_of(turn + 1 - i64::from(self.registered)),
            left: self.day_of(turn + 1),
        }
    }

    /// Returns the companies whose state changes on a day, with the new state.
    pub(super) fn moves(&self, day: u32) -> Vec<(u32, Tilstand)> {
        let Some(before) = day.checked_sub(1) else { return Vec::new() };
        let mut moves = Vec::new();
        for gone in self.gone(before) + 1..=self.gone(day) {
            let mut moved = |ahead: i64, state| moves.push((self.wrap(gone - 1 + ahead), state));
            if self.waiting > 0 {
                moved(i64::from(self.obliged()), Tilstand::IkkeMeldt);
            }
            moved(i64::from(self.registered), Tilstand::Registrert);
            if self.leaving > 0 {
                moved(0, Tilstand::Slettet);
            }
            moved(-i64::from(self.leaving), Tilstand::IkkeRegistreringspliktig);
        }
        moves
    }

    /// Returns the number of companies that have left until a day.
    fn gone(&self, day: u32) -> i64 {
        (u64::from(self.registered) * u64::from(day) / DAYS_TO_REPLACE_ALL) as i64
    }

    /// Returns the first day on which this many companies have left; `None` before the first day.
    fn day_of(&self, gone: i64) -> Option<u32> {
        let gone = u64::try_from(gone).ok().filter(|gone| *gone > 0)?;
        let day = (gone * DAYS_TO_REPLACE_ALL).div_ceil(u64::from(self.registered.max(1)));
        u32::try_from(day).ok()
    }

    fn wrap(&self, turn: i64) -> u32 {
        turn.rem_euclid(i64::from(self.size)) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moves_of_a_day_are_the_differences_of_the_states() {
        for (size, registered, shows_deleted) in
            [(341, 310, true), (341, 310, false), (12, 10, true), (4401, 4000, true)]
        {
            let ring = Ring::new(size, registered, shows_deleted);
            for day in (1..40).chain(1_990..2_010).chain([5_000, 9_999]) {
                let mut moves = ring.moves(day);
                moves.sort_unstable();
                let differences: Vec<_> = (0..size)
                    .map(|index| (index, ring.life(index, day - 1).state, ring.life(index, day).state))
                    .filter(|(_, before, after)| before != after)
                    .map(|(index, _, after)| (index, after))
                    .collect();
                assert_eq!(moves, differences, "{size} {day}");
            }
        }
    }

    #[test]
    fn a_company_reports_after_it_is_obliged_and_leaves_after_it_reported() {
        let ring = Ring::new(341, 310, true);
        for index in 0..341 {
            let life = ring.life(index, 400);
            assert!(life.obliged <= life.reported && life.reported <= life.left, "{life:?}");
        }
    }

    #[test]
    fn every_shown_position_is_a_company_that_is_shown() {
        let ring = Ring::new(341, 310, true);
        for day in [0, 1, 77, 4_000] {
            let mut indices: Vec<_> = (0..ring.shown()).map(|position| ring.index(position, day)).collect();
            assert!(indices.iter().all(|index| ring.life(*index, day).state != Tilstand::IkkeRegistreringspliktig));
            indices.sort_unstable();
            indices.dedup();
            assert_eq!(indices.len(), ring.shown() as usize);
        }
    }
}
