//! Synthetic content of today's API of the register over reelle rettighetshavere, version 1.
//!
//! It has the companies, persons and ownership of the [`Content`] of the same settings, in the form of this API: each
//! company with all its registrations. Beside the companies of the partner API it has some that have not reported, and some
//! that have left. As there, nothing is stored, and each company depends only on the seed, its number and the day.

pub mod codes;
mod countries;
mod flaws;
pub(crate) mod form;
mod history;
mod json;
mod kinds;
mod life;
mod log;
mod owners;
mod records;
mod write;

use serde_json::Value;

pub use self::form::{Absent, Address, Bulk, Innsyn, Leaving, Lists, Order, Residence, Sender, View};
use self::json::In;
use self::life::Ring;
pub use self::life::Tilstand;
pub use self::log::{Change, Event, FIRST_ID};
pub use self::records::{
    Innsender, Posisjon, Registrering, RegulertMarked, Rettighetshaver, Uoverensstemmelse, UtenlandskRegister,
    Virksomhet,
};
pub use self::write::{Options, ZIP};
use super::numbers::place_of_organisation_number;
use super::records::Person;
use super::{Content, Settings};

/// The register on a day, generated on demand.
#[derive(Debug, Clone)]
pub struct Register {
    content: Content,
    ring: Ring,
    leaving: Leaving,
}

impl Register {
    /// Creates the register of these settings, without generating any of it. The number of companies and the day are those
    /// of the partner API, and as many companies have a flaw: the same one in each of their reports.
    #[must_use]
    pub fn new(settings: Settings, leaving: Leaving) -> Self {
        let content = Content::new(settings);
        let ring = Ring::new(content.ring, content.len(), leaving == Leaving::Deleted);
        Self { content, ring, leaving }
    }

    /// Returns the register on another day.
    #[must_use]
    pub fn on(&self, day: u32) -> Self {
        Self::new(self.content.settings.day(day), self.leaving)
    }

    /// Returns the day.
    #[must_use]
    pub fn day(&self) -> u32 {
        self.content.settings.day
    }

    /// Returns the organisation numbers of all companies that a lookup finds: those that have reported (in the order of the
    /// partner API), those that have not, and those that have left.
    pub fn organisasjonsnumre(&self) -> impl ExactSizeIterator<Item = String> + '_ {
        (0..self.ring.shown() as usize)
            .map(|position| self.content.organisation_number(self.ring.index(position as u32, self.day())))
    }

    /// Returns the organisation numbers of the companies in a state. All numbers of
    /// [`Tilstand::IkkeRegistreringspliktig`] belong to companies that were obliged before or will be.
    pub fn organisasjonsnumre_med(&self, tilstand: Tilstand) -> impl Iterator<Item = String> + '_ {
        (0..self.content.ring)
            .filter(move |index| self.ring.life(*index, self.day()).state == tilstand)
            .map(|index| self.content.organisation_number(index))
    }

    /// Returns the state of a company; a number that no company has is not obliged to register.
    #[must_use]
    pub fn tilstand(&self, organisasjonsnummer: &str) -> Tilstand {
        let index = self.index_of(organisasjonsnummer);
        index.map_or(Tilstand::IkkeRegistreringspliktig, |index| self.ring.life(index, self.day()).state)
    }

    /// Returns a company; `None` if a lookup answers 404.
    #[must_use]
    pub fn virksomhet(&self, organisasjonsnummer: &str) -> Option<Virksomhet> {
        self.make(self.index_of(organisasjonsnummer)?, self.day())
    }

    /// Returns the JSON of a company; `None` if a lookup answers 404.
    #[must_use]
    pub fn virksomhet_json(&self, organisasjonsnummer: &str, view: &View) -> Option<Value> {
        // The conversion cannot fail: all keys are texts.
        serde_json::to_value(In(&self.virksomhet(organisasjonsnummer)?, view)).ok()
    }

    /// Returns the JSON text of a company with the fields in the register's order; `None` if a lookup answers 404.
    #[must_use]
    pub fn virksomhet_text(&self, organisasjonsnummer: &str, view: &View) -> Option<String> {
        serde_json::to_string(&In(&self.virksomhet(organisasjonsnummer)?, view)).ok()
    }

    /// Returns the companies in which a person is or has been an owner. Every company is generated for that.
    #[must_use]
    pub fn virksomheter_av(&self, foedselsnummer: &str) -> Vec<String> {
        let owns = |owner: &Rettighetshaver| match &owner.person {
            Person::Folkeregistrert(person) => person.foedsels_eller_d_nummer.expose() == foedselsnummer,
            Person::Utenlandsk(_) => false,
        };
        let made = (0..self.ring.shown()).filter_map(|place| self.make(self.ring.index(place, self.day()), self.day()));
        made.filter(|company| company.registreringer.iter().flat_map(|one| &one.reelle_rettighetshavere).any(owns))
            .map(|company| company.organisasjonsnummer)
            .collect()
    }

    /// Returns the content that this register shares with the partner API.
    #[must_use]
    pub fn content(&self) -> &Content {
        &self.content
    }

    fn index_of(&self, organisasjonsnummer: &str) -> Option<u32> {
        let index = self.content.numbers.backward(place_of_organisation_number(organisasjonsnummer)?);
        let known = index < self.content.ring && self.content.organisation_number(index) == organisasjonsnummer;
        known.then_some(index)
    }
}
