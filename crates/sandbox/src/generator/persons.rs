//! The persons of the content and the foreign companies. Each is the same in all registrations.

use jiff::SignedDuration;
use jiff::civil::{Date, date};

use super::numbers::{PERSONS, Scatter, birth_date, identity_number, place_of_identity_number};
use super::records::{FolkeregistrertPerson, Identitetsnummer, Land, Person, UtenlandskPerson, UtenlandskVirksomhet};
use super::rng::{Stream, Streams, Topic};
use super::words;

/// Persons born later are minors on the first day.
const OF_AGE: Date = date(2008, 1, 1);
const FIRST_FOREIGN_BIRTH: Date = date(1930, 1, 1);
/// Days from [`FIRST_FOREIGN_BIRTH`] to 2005.
const FOREIGN_BIRTH_DAYS: u32 = 27_394;

/// The number of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// A person of Folkeregisteret, by number.
    Registered(u32),
    /// A person abroad, by number.
    Foreign(u32),
}

/// A person with the register's data about the person as an owner.
#[derive(Debug)]
pub(super) struct Profile<P> {
    pub(super) person: P,
    pub(super) residence: Option<Land>,
    pub(super) exempt: bool,
}

impl<P> Profile<P> {
    fn map<Q>(self, change: impl FnOnce(P) -> Q) -> Profile<Q> {
        Profile { person: change(self.person), residence: self.residence, exempt: self.exempt }
    }
}

/// The persons of one seed and size.
#[derive(Debug, Clone)]
pub(super) struct People {
    streams: Streams,
    numbers: Scatter,
    registered: u32,
    foreign: u32,
    companies: u32,
}

impl People {
    /// Creates about one registered person per company and one foreign person per ten companies.
    pub(super) fn new(streams: Streams, virksomheter: u32) -> Self {
        let numbers = Scatter::new(PERSONS, &mut streams.of(Topic::Numbers, 1));
        Self {
            streams,
            numbers,
            registered: virksomheter.clamp(10, PERSONS),
            foreign: (virksomheter / 10).max(3),
            companies: (virksomheter / 50).max(3),
        }
    }

    /// Returns the number of registered persons.
    pub(super) fn registered_count(&self) -> u32 {
        self.registered
    }

    /// Returns the number of the registered person with this national identity number.
    pub(super) fn number_of(&self, foedselsnummer: &str) -> Option<u32> {
        let number = self.numbers.backward(place_of_identity_number(foedselsnummer)?);
        let known = number < self.registered
            && self.registered(number).person.foedsels_eller_d_nummer.expose() == foedselsnummer;
        known.then_some(number)
    }

    /// Draws a registered person; a few own much more than the others.
    pub(super) fn choose_registered(&self, stream: &mut Stream) -> Who {
        Who::Registered(skewed(self.registered, stream))
    }

    /// Draws a foreign person; a few own much more than the others.
    pub(super) fn choose_foreign(&self, stream: &mut Stream) -> Who {
        Who::Foreign(skewed(self.foreign, stream))
    }

    /// Draws the number of a foreign company.
    pub(super) fn choose_company(&self, stream: &mut Stream) -> u32 {
        stream.below(self.companies)
    }

    /// Returns a person.
    pub(super) fn profile(&self, who: Who) -> Profile<Person> {
        match who {
            Who::Registered(number) => self.registered(number).map(Person::Folkeregistrert),
            Who::Foreign(number) => self.foreign(number).map(Person::Utenlandsk),
        }
    }

    /// Returns a registered person by number.
    pub(super) fn registered(&self, number: u32) -> Profile<FolkeregistrertPerson> {
        let mut stream = self.streams.of(Topic::Person, number);
        let place = self.numbers.forward(number);
        let born = birth_date(place);
        let d_number = stream.permille(60);
        let statsborgerskap = if d_number {
            countries(stream.pick(words::COUNTRIES), &mut stream, 60)
        } else {
            countries("NOR", &mut stream, 70)
        };
        let abroad = stream.permille(if d_number { 700 } else { 20 });
        let residence = if abroad { stream.pick(words::COUNTRIES) } else { "NOR" };
        let mut fornavn = stream.pick(words::ADJECTIVES).to_owned();
        if stream.permille(250) {
            fornavn.push(' ');
            fornavn.push_str(stream.pick(words::ADJECTIVES));
        }
        let mellomnavn = stream.permille(250).then(|| stream.pick(words::NOUNS).to_owned());
        let person = FolkeregistrertPerson {
            foedsels_eller_d_nummer: Identitetsnummer(identity_number(place, d_number)),
            foedselsdato: born,
            foedselsaar: born.year(),
            fornavn,
            mellomnavn,
            etternavn: stream.pick(words::NOUNS).to_owned(),
            er_doed: stream.permille(if born.year() < 1950 { 40 } else { 4 }),
            statsborgerskap,
        };
        Profile { person, residence: Some(Land::of(residence)), exempt: born >= OF_AGE || stream.permille(8) }
    }

    fn foreign(&self, number: u32) -> Profile<UtenlandskPerson> {
        let mut stream = self.streams.of(Topic::ForeignPerson, number);
        let home = stream.pick(words::COUNTRIES);
        let born = FIRST_FOREIGN_BIRTH + SignedDuration::from_hours(24 * i64::from(stream.below(FOREIGN_BIRTH_DAYS)));
        let mut fullt_navn = stream.pick(words::GIVEN_NAMES).to_owned();
        if stream.permille(350) {
            fullt_navn.push(' ');
            fullt_navn.push_str(stream.pick(words::GIVEN_NAMES));
        }
        fullt_navn.push(' ');
        fullt_navn.push_str(stream.pick(words::FAMILY_NAMES));
        let stateless = stream.permille(5);
        let person = UtenlandskPerson {
            foedselsdato: born,
            foedselsaar: born.year(),
            fullt_navn,
            statsborgerskap: if stateless { Vec::new() } else { countries(home, &mut stream, 150) },
        };
        let elsewhere = stream.permille(100);
        let residence = if elsewhere { stream.pick(words::COUNTRIES) } else { home };
        Profile { person, residence: (!stream.permille(5)).then(|| Land::of(residence)), exempt: stream.permille(8) }
    }

    /// Returns a foreign company by number.
    pub(super) fn company(&self, number: u32) -> UtenlandskVirksomhet {
        let mut stream = self.streams.of(Topic::ForeignCompany, number);
        let name = [words::COMPANY_NAMES, words::COMPANY_TRADES, words::COMPANY_FORMS].map(|list| stream.pick(list));
        let land = stream.pick(words::COUNTRIES);
        UtenlandskVirksomhet {
            registreringsnummer_i_hjemlandet: match stream.below(3) {
                0 => format!("{:08}", stream.below(100_000_000)),
                1 => format!("HRB {}", 10_000 + stream.below(190_000)),
                _ => format!("{:06}-{:04}", stream.below(1_000_000), stream.below(10_000)),
            },
            navn: name.join(" "),
            fri_adressetekst: format!(
                "{} {}, {}",
                1 + stream.below(180),
                stream.pick(words::STREETS),
                stream.pick(words::TOWNS)
            ),
            land: Land::of(land),
        }
    }
}

/// Draws a number below `size`, with a tenth and a hundredth of the numbers drawn far more often than the others.
fn skewed(size: u32, stream: &mut Stream) -> u32 {
    let range = stream.weighted(&[(75, size), (20, size / 10), (5, size / 100)]);
    stream.below(range.max(1))
}

/// Draws a country and, in `permille` of a thousand cases each, one or two others.
fn countries(first: &'static str, stream: &mut Stream, permille: u32) -> Vec<Land> {
    let mut codes = vec![first];
    for _ in 0..2 {
        if stream.permille(permille) {
            let another = stream.pick(words::COUNTRIES);
            if !codes.contains(&another) {
                codes.push(another);
            }
        }
    }
    codes.into_iter().map(Land::of).collect()
}
