//! Synthetic content of the registers, in any size.
//!
//! The companies and persons are those of the register over reelle rettighetshavere. [`konkurs`] lets some of them go
//! bankrupt, and [`ektepakt`] marries some of the persons to each other.
//!
//! [`Settings`] say what to make and [`Content`] makes it: any registration alone, or the bulk files as streams. Nothing
//! is kept: each registration, person and company follows from the seed and its number alone, so memory does not grow
//! with the content and the CSV and the JSON of one seed describe the same registrations.
//!
//! No real company or person is in it. Organisation numbers begin with 3, as test organisations' do; national identity
//! numbers are of the synthetic kind (80 added to the month).

mod csv;
pub mod ektepakt;
mod flaws;
mod json;
pub mod konkurs;
mod numbers;
mod ownership;
mod persons;
#[rustfmt::skip] // It would put each field of a place on a line of its own.
mod places;
mod records;
mod rng;
mod settings;
#[rustfmt::skip] // It would put each word on a line of its own.
mod words;
mod write;

use brreg_domain::kodeverk::Kodeliste;

pub use self::csv::COLUMNS;
pub use self::flaws::Flaw;
pub use self::json::Absent;
pub use self::records::{
    FolkeregistrertPerson, Identitetsnummer, Kodeverdi, Land, MellomliggendeVirksomhet, Person, Posisjon, Registration,
    Rettighetshaver, UkjentFelt, UtenlandskPerson, UtenlandskVirksomhet,
};
pub use self::settings::Settings;
pub use self::write::{CSV_MEMBER, CSV_ZIP, Files, JSON_MEMBER, JSON_ZIP};

use self::json::As;
use self::numbers::{ORGANISATION_NUMBERS, Scatter, organisation_number, place_of_organisation_number};
use self::ownership::{Owner, Ownership, Position, Through};
use self::persons::{People, Who};
use self::rng::{Streams, Topic};

/// One company of so many leaves on a day.
const DAYS_TO_REPLACE_ALL: u64 = 2_000;
/// One of so many companies is kept for later days.
const COMPANIES_PER_SPARE: u32 = 10;

/// The content of a register, made as it is asked for.
#[derive(Debug, Clone)]
pub struct Content {
    settings: Settings,
    streams: Streams,
    numbers: Scatter,
    people: People,
    ownership: Ownership,
    /// All companies that ever are: those of the first day and the spare ones. They stand in a ring, of which a day shows a
    /// stretch.
    ring: u32,
    /// Where the day's stretch begins.
    first: u32,
}

impl Content {
    /// The content that the settings describe. Nothing of it is made yet.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let virksomheter = settings.virksomheter.min(Settings::MAX_VIRKSOMHETER);
        let settings = Settings { virksomheter, ..settings };
        let streams = Streams::new(settings.seed);
        let people = People::new(streams.clone(), virksomheter);
        let ring = virksomheter + virksomheter / COMPANIES_PER_SPARE + 1;
        let gone = u64::from(virksomheter) * u64::from(settings.day) / DAYS_TO_REPLACE_ALL;
        Self {
            numbers: Scatter::new(ORGANISATION_NUMBERS, &mut streams.of(Topic::Numbers, 0)),
            ownership: Ownership::new(streams.clone(), people.clone(), virksomheter),
            first: (gone % u64::from(ring)) as u32,
            settings,
            streams,
            people,
            ring,
        }
    }

    /// What the content was made from.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// How many registrations there are.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.settings.virksomheter
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The registrations in the order of the bulk files, which is not that of the organisation numbers.
    pub fn registrations(&self) -> impl ExactSizeIterator<Item = Registration> + '_ {
        (0..self.len() as usize).map(|position| self.make(self.index(position as u32)).0)
    }

    /// The registration of a company, as the lookup answers it.
    #[must_use]
    pub fn registration(&self, organisasjonsnummer: &str) -> Option<Registration> {
        let index = self.numbers.backward(place_of_organisation_number(organisasjonsnummer)?);
        let present = index < self.ring && (index + self.ring - self.first) % self.ring < self.len();
        let (registration, _) = present.then(|| self.make(index))?;
        (registration.organisasjonsnummer == organisasjonsnummer).then_some(registration)
    }

    /// The JSON of a company's registration, as the lookup answers it.
    #[must_use]
    pub fn registration_json(&self, organisasjonsnummer: &str) -> Option<serde_json::Value> {
        let registration = self.registration(organisasjonsnummer)?;
        // A tree cannot refuse a registration: all its keys are texts.
        serde_json::to_value(As(&registration, self.settings.absent)).ok()
    }

    /// Registration `position` in the order of the bulk files; `None` from [`Content::len`] on.
    #[must_use]
    pub fn registration_at(&self, position: u32) -> Option<Registration> {
        (position < self.len()).then(|| self.make(self.index(position)).0)
    }

    /// The flaw that registration `position` carries.
    #[must_use]
    pub fn flaw_at(&self, position: u32) -> Option<Flaw> {
        (position < self.len()).then(|| self.make(self.index(position)).1)?
    }

    /// The persons who own the company of registration `position`, without flaws; empty where it has none.
    #[must_use]
    pub fn owners_at(&self, position: u32) -> Vec<Person> {
        if position >= self.len() {
            return Vec::new();
        }
        let plan = self.ownership.plan(self.index(position), self.settings.day);
        plan.owners.iter().map(|owner| self.people.profile(owner.who).person).collect()
    }

    /// The numbers of the registered persons among the owners of registration `position`; see [`Content::person`].
    #[must_use]
    pub fn registered_owners_at(&self, position: u32) -> Vec<u32> {
        if position >= self.len() {
            return Vec::new();
        }
        let plan = self.ownership.plan(self.index(position), self.settings.day);
        let number = |owner: &Owner| match owner.who {
            Who::Registered(number) => Some(number),
            Who::Foreign(_) => None,
        };
        plan.owners.iter().filter_map(number).collect()
    }

    /// The organisation number of registration `position`, also where a flaw shows another.
    #[must_use]
    pub fn organisasjonsnummer_at(&self, position: u32) -> String {
        self.organisation_number(self.index(position))
    }

    /// An organisation number that no company of the content ever has, another for each `number` below a million.
    fn other_organisation_number(&self, number: u32) -> String {
        self.organisation_number((self.ring + number) % ORGANISATION_NUMBERS)
    }

    /// How many registered persons the content draws its owners from. A third of them own nothing.
    #[must_use]
    pub fn person_count(&self) -> u32 {
        self.people.registered_count()
    }

    /// Registered person `number`; `None` from [`Content::person_count`] on.
    #[must_use]
    pub fn person(&self, number: u32) -> Option<FolkeregistrertPerson> {
        (number < self.person_count()).then(|| self.people.registered(number).person)
    }

    /// The number of the registered person with this national identity number.
    #[must_use]
    pub fn person_number(&self, foedselsnummer: &str) -> Option<u32> {
        self.people.number_of(foedselsnummer)
    }

    /// The registered persons that the content draws its owners from.
    pub fn persons(&self) -> impl Iterator<Item = FolkeregistrertPerson> + '_ {
        (0..self.person_count()).filter_map(|number| self.person(number))
    }

    /// The place in the ring of registration `position`.
    fn index(&self, position: u32) -> u32 {
        (self.first + position) % self.ring
    }

    fn organisation_number(&self, index: u32) -> String {
        organisation_number(self.numbers.forward(index))
    }

    /// The registration of a company by its place in the ring, with the flaw that it carries.
    fn make(&self, index: u32) -> (Registration, Option<Flaw>) {
        let plan = self.ownership.plan(index, self.settings.day);
        let mut registration = Registration {
            registrering_id: plan.id,
            registrering_status: Kodeverdi::of(Kodeliste::Registreringstatus, "registreringstatus.regi"),
            registrert_dato: plan.registered,
            reelle_rettighetshavere_status: Kodeverdi::of(Kodeliste::ReelleRettighetshavereStatus, plan.status),
            organisasjonsnummer: self.organisation_number(index),
            reelle_rettighetshavere: plan.owners.into_iter().map(|owner| self.owner(owner)).collect(),
            ukjent_felt: None,
        };
        let mut stream = self.streams.of(Topic::Flaw, index);
        let flaw = (stream.share() < self.settings.flaws).then(|| Flaw::put_any(&mut registration, &mut stream));
        (registration, flaw.flatten())
    }

    fn owner(&self, owner: Owner) -> Rettighetshaver {
        let profile = self.people.profile(owner.who);
        Rettighetshaver {
            person: profile.person,
            bostedsland: profile.residence,
            er_unntatt_fra_innsyn: profile.exempt,
            posisjoner: owner.positions.into_iter().map(|position| self.position(position)).collect(),
            foerst_registrert_dato: owner.first_registered,
            endret_dato: owner.changed,
            ukjent_felt: None,
        }
    }

    fn position(&self, position: Position) -> Posisjon {
        let grounds = position.grounds.iter().map(|kode| Kodeverdi::of(Kodeliste::Grunnlagtype, kode));
        let through = position.through.into_iter().map(|company| match company {
            Through::Norwegian(index) => {
                MellomliggendeVirksomhet::Norsk { organisasjonsnummer: self.organisation_number(index) }
            }
            Through::Foreign(number) => MellomliggendeVirksomhet::Utenlandsk(self.people.company(number)),
        });
        Posisjon {
            posisjonstype: Kodeverdi::of(Kodeliste::Posisjontype, position.kind),
            stoerrelse_intervall: position.interval.map(|kode| Kodeverdi::of(Kodeliste::Stoerrelseintervall, kode)),
            grunnlag: grounds.collect(),
            beskrivelse_annen_maate: position.description.map(str::to_owned),
            mellomliggende_virksomheter: through.collect(),
            ukjent_felt: None,
        }
    }
}
