//! Which units there are, and their numbers, in both directions.

use super::Register;
use crate::generator::konkurs::FIRST_ESTATE;
use crate::generator::numbers::{ORGANISATION_NUMBERS, place_of_organisation_number};

/// The first numbers behind the companies of each kind of unit; the courts and the estates come first.
const SOLE_PROPRIETORS: u32 = 1_000_000;
const OFFICES: u32 = 2_500_000;
const SUBUNITS: u32 = 3_000_000;
const NEW_UNITS: u32 = 7_700_000;
const NEW_ESTATES: u32 = 7_950_000;
/// Largest number of subunits of one unit.
pub(super) const MOST_SUBUNITS: u32 = 2;

/// A unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// A company that registers its owners.
    Company(u32),
    /// A district court.
    Court(u32),
    /// The estate of a bankrupt company, by the number of the case.
    Estate(u32),
    /// A sole proprietor.
    SoleProprietor(u32),
    /// An accountant (even numbers) or an auditor.
    Office(u32),
    /// A company that was founded after the first edition.
    New(u32),
    /// The estate of a company that went bankrupt after the first edition, by its place among them.
    NewEstate(u32),
}

/// A unit or a subunit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Id {
    /// A unit.
    Unit(Unit),
    /// A subunit of a unit, by its place among them.
    Subunit(Unit, u32),
}

impl Id {
    /// Returns whether it is a subunit.
    #[must_use]
    pub fn is_subunit(self) -> bool {
        matches!(self, Self::Subunit(..))
    }
}

impl Register {
    /// Returns the organisation number.
    #[must_use]
    pub fn number(&self, id: Id) -> String {
        let place = self.place(id);
        match id {
            Id::Unit(Unit::Company(_)) => self.content.organisation_number(place),
            _ => self.content.other_organisation_number(place - self.content.ring),
        }
    }

    /// Returns what has an organisation number; `None` for a number that was never given.
    #[must_use]
    pub fn find(&self, number: &str) -> Option<Id> {
        let place = self.content.numbers.backward(place_of_organisation_number(number)?);
        let id = self.at(place)?;
        (self.exists(id) && self.number(id) == number).then_some(id)
    }

    /// Returns a number that identifies a unit among all, for its streams of random numbers.
    pub(super) fn place(&self, id: Id) -> u32 {
        let behind = match id {
            Id::Unit(Unit::Company(index)) => return index,
            Id::Unit(Unit::Court(number)) => number,
            Id::Unit(Unit::Estate(case)) => FIRST_ESTATE + case,
            Id::Unit(Unit::SoleProprietor(number)) => SOLE_PROPRIETORS + number,
            Id::Unit(Unit::Office(number)) => OFFICES + number,
            Id::Unit(Unit::New(number)) => NEW_UNITS + number,
            Id::Unit(Unit::NewEstate(number)) => NEW_ESTATES + number,
            Id::Subunit(unit, place) => SUBUNITS + self.parent_ordinal(unit) * MOST_SUBUNITS + place,
        };
        (self.content.ring + behind) % ORGANISATION_NUMBERS
    }

    fn at(&self, place: u32) -> Option<Id> {
        let Some(behind) = place.checked_sub(self.content.ring) else { return Some(Id::Unit(Unit::Company(place))) };
        Some(match behind {
            ..FIRST_ESTATE => Id::Unit(Unit::Court(behind)),
            FIRST_ESTATE..SOLE_PROPRIETORS => Id::Unit(Unit::Estate(behind - FIRST_ESTATE)),
            SOLE_PROPRIETORS..OFFICES => Id::Unit(Unit::SoleProprietor(behind - SOLE_PROPRIETORS)),
            OFFICES..SUBUNITS => Id::Unit(Unit::Office(behind - OFFICES)),
            SUBUNITS..NEW_UNITS => {
                let ordinal = (behind - SUBUNITS) / MOST_SUBUNITS;
                let unit = match ordinal.checked_sub(self.content.ring) {
                    None => Unit::Company(ordinal),
                    Some(number) => Unit::SoleProprietor(number),
                };
                Id::Subunit(unit, (behind - SUBUNITS) % MOST_SUBUNITS)
            }
            NEW_UNITS..NEW_ESTATES => Id::Unit(Unit::New(behind - NEW_UNITS)),
            _ => Id::Unit(Unit::NewEstate(behind - NEW_ESTATES)),
        })
    }

    fn parent_ordinal(&self, unit: Unit) -> u32 {
        match unit {
            Unit::Company(index) => index,
            Unit::SoleProprietor(number) => self.content.ring + number,
            // Others have no subunits.
            _ => 0,
        }
    }

    /// Returns whether the register has or had it.
    fn exists(&self, id: Id) -> bool {
        match id {
            Id::Unit(Unit::Company(index)) => index < self.content.ring,
            Id::Unit(Unit::Court(number)) => number < FIRST_ESTATE,
            Id::Unit(Unit::Estate(case)) => self.estates.contains_key(&case),
            Id::Unit(Unit::SoleProprietor(number)) => number < self.sole_proprietors,
            Id::Unit(Unit::Office(number)) => number < self.offices,
            Id::Unit(Unit::New(_)) => true,
            Id::Unit(Unit::NewEstate(number)) => self.new_estate(number).is_some(),
            Id::Subunit(unit, place) => place < self.subunits_of(unit) && self.exists(Id::Unit(unit)),
        }
    }

    /// Returns unit `position` in the order of the file, of those from before the first edition; deleted ones are among them.
    #[must_use]
    pub fn unit_at(&self, position: u32) -> Option<Unit> {
        let mut left = position;
        for (count, unit) in [
            (self.content.ring, Unit::Company as fn(u32) -> Unit),
            (FIRST_ESTATE, Unit::Court),
            (self.sole_proprietors, Unit::SoleProprietor),
            (self.offices, Unit::Office),
        ] {
            if left < count {
                return Some(unit(left));
            }
            left -= count;
        }
        self.estate_order.get(left as usize).map(|case| Unit::Estate(*case))
    }

    /// Returns the number of units from before the first edition, with deleted ones.
    #[must_use]
    pub fn unit_count(&self) -> u32 {
        self.content.ring + FIRST_ESTATE + self.sole_proprietors + self.offices + self.estate_order.len() as u32
    }
}
