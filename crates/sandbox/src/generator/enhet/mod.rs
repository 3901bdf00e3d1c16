//! Synthetic content of Enhetsregisteret, the register of companies.
//!
//! It is of one world with the other registers: the companies that register their owners are units here, with the same names
//! and addresses as in the bankruptcy notices; those with an open bankruptcy have the flag and an estate; the owners with birth
//! dates are on their boards. Sole proprietors, accountants, auditors, courts and subunits are added. As there, nothing is
//! stored but the bankruptcies: each document depends only on the seed and its number.
//!
//! What happens after the first edition is a [`Changes`] of one unit, which its documents are generated with.

pub mod codes;
mod flaws;
mod identity;
pub mod json;
mod parts;
mod roles;
mod standing;
mod subunit;
mod unit;
mod write;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::civil::Date;

pub use self::flaws::Flaw;
pub use self::identity::{Id, Unit};
pub use self::standing::{Changes, Standing};
pub use self::write::{Bulk, Which};
use super::konkurs::{Bankruptcy, Bostyrer, Konkursvarsler, trustee};
use super::rng::{Stream, Topic};
use super::{Content, Settings};

/// Largest number of companies with owners; there are other units beside them.
pub const MAX_VIRKSOMHETER: u32 = 1_000_000;
/// Companies per office of accountants or auditors.
const COMPANIES_PER_OFFICE: u32 = 200;
/// Registrations per bankruptcy notice, and the largest number of notices, as in the simulated register of bankruptcies.
const REGISTRATIONS_PER_NOTICE: u32 = 10;
const MOST_NOTICES: u32 = 60_000;

/// The content of the register, generated on demand.
#[derive(Debug, Clone)]
pub struct Register {
    content: Content,
    /// The bankrupt companies by their positions.
    bankrupt: HashMap<u32, Bankruptcy>,
    /// The positions of the bankrupt companies by the numbers of their cases, which are those of the estates.
    estates: HashMap<u32, u32>,
    estate_order: Vec<u32>,
    /// The estates of companies that went bankrupt after the first edition, in their order; copies of the register share them.
    new_estates: Arc<RwLock<Vec<NewEstate>>>,
    sole_proprietors: u32,
    offices: u32,
}

/// An estate from after the first edition.
#[derive(Debug, Clone)]
struct NewEstate {
    debtor: Unit,
    opened: Date,
    trustee: Bostyrer,
}

impl Register {
    /// Creates the register of these settings, with the bankruptcies that [`Register::with`] would have by default.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let settings = settings.virksomheter(settings.virksomheter.min(MAX_VIRKSOMHETER));
        let content = Content::new(settings.day(0));
        let notices = (settings.virksomheter / REGISTRATIONS_PER_NOTICE).min(MOST_NOTICES);
        let varsler = Konkursvarsler::new(&content, notices);
        Self::with(&content, &varsler)
    }

    /// Creates the register of the companies of a content and their bankruptcies, without generating any of its documents.
    #[must_use]
    pub fn with(content: &Content, varsler: &Konkursvarsler) -> Self {
        let content = Content::new(content.settings.day(0));
        let bankrupt: HashMap<u32, Bankruptcy> =
            varsler.bankruptcies().map(|bankruptcy| (bankruptcy.position, bankruptcy)).collect();
        let mut estates: HashMap<u32, u32> = HashMap::new();
        estates.extend(bankrupt.values().map(|bankruptcy| (bankruptcy.case, bankruptcy.position)));
        let mut estate_order: Vec<u32> = estates.keys().copied().collect();
        estate_order.sort_unstable();
        Self {
            sole_proprietors: content.len() / 3 * 2,
            offices: (content.len() / COMPANIES_PER_OFFICE).max(1) * 2,
            bankrupt,
            estates,
            estate_order,
            new_estates: Arc::default(),
            content,
        }
    }

    /// Returns the content that it shares with the other registers.
    #[must_use]
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// Returns the bankruptcy of a company.
    fn bankruptcy(&self, unit: Unit) -> Option<&Bankruptcy> {
        match unit {
            Unit::Company(index) => self.bankrupt.get(&index),
            Unit::Estate(case) => self.bankrupt.get(self.estates.get(&case)?),
            _ => None,
        }
    }

    /// Opens the estate of a company that goes bankrupt. Returns the estate, and whether it is new: a company has one.
    pub fn open_estate(&self, debtor: Unit, opened: Date) -> (Unit, bool) {
        let mut estates = self.new_estates.write().unwrap_or_else(PoisonError::into_inner);
        let known = estates.iter().position(|estate| estate.debtor == debtor);
        let number = known.unwrap_or(estates.len()) as u32;
        if known.is_none() {
            let mut stream = self.stream(Topic::Unit, Id::Unit(Unit::NewEstate(number)), 8);
            estates.push(NewEstate { debtor, opened, trustee: trustee(number, &mut stream) });
        }
        (Unit::NewEstate(number), known.is_none())
    }

    /// Returns the number of estates from after the first edition.
    #[must_use]
    pub fn new_estate_count(&self) -> u32 {
        self.new_estates.read().unwrap_or_else(PoisonError::into_inner).len() as u32
    }

    fn new_estate(&self, number: u32) -> Option<NewEstate> {
        self.new_estates.read().unwrap_or_else(PoisonError::into_inner).get(number as usize).cloned()
    }

    /// Returns the trustee of an estate.
    fn trustee(&self, estate: Unit) -> Option<Bostyrer> {
        match estate {
            Unit::Estate(_) => self.bankruptcy(estate)?.bostyrer.clone(),
            Unit::NewEstate(number) => Some(self.new_estate(number)?.trustee),
            _ => None,
        }
    }

    /// Returns the number of subunits of a unit.
    #[must_use]
    pub fn subunits_of(&self, unit: Unit) -> u32 {
        match unit {
            Unit::Company(_) | Unit::SoleProprietor(_) => {
                let mut stream = self.stream(Topic::Unit, Id::Unit(unit), 7);
                stream.weighted(&[(4, 0), (5, 1), (1, identity::MOST_SUBUNITS)])
            }
            _ => 0,
        }
    }

    fn stream(&self, topic: Topic, id: Id, version: u32) -> Stream {
        self.content.streams.version(topic, self.place(id), version)
    }
}
