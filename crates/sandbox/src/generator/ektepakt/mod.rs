//! Synthetic content of the register of marriage contracts: some of the persons of a [`Content`] are married to each
//! other and have contracts.
//!
//! The first person's spouse is the last one, the second's the last but one, so that the contracts of both are found by
//! arithmetic. (Neighbours do not suit: their ages would differ by the same number of years in all couples.)

mod json;
mod records;
mod texts;

use std::borrow::Cow;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

pub use self::json::tidspunkt;
pub use self::records::{Adresse, Adresseform, Ektepakt, Navn, Rolle, SjeldneFelter, Spraak, Sted};
use super::rng::{Stream, Topic};
use super::{Content, FolkeregistrertPerson, places, words};

/// All contracts were received before.
const END: Date = date(2026, 1, 1);
/// Spouses were born before.
const YOUNGEST: Date = date(2003, 1, 1);
/// Largest difference between the spouses' births, in years.
const LARGEST_GAP: i16 = 30;
/// Couples of a thousand that have registered contracts.
const WITH_CONTRACTS: u32 = 450;
/// Contracts of a thousand with one role only.
const ONE_ROLE: u32 = 60;
/// Roles of a thousand without a name.
const WITHOUT_NAME: u32 = 15;
/// Street addresses of a thousand with the seldom fields.
const WITH_SELDOM_FIELDS: u32 = 400;

const TYPES: &[(u32, &str)] = &[(93, "ektepakttype.ektepakt"), (7, "ektepakttype.domOmDeling")];
const STATUSES: &[(u32, &str)] = &[
    (92, "ektepaktstatus.tinglyst"),
    (2, "ektepaktstatus.nektetTinglyst"),
    (2, "ektepaktstatus.slettet"),
    (2, "ektepaktstatus.foreloepigRegistrert"),
    (2, "ektepaktstatus.avvist"),
];
const LATER: &[(u32, &str)] = &[(7, "opprettelsestype.suppleringEllerEndring"), (3, "opprettelsestype.oppheving")];
const USES: &[(u32, Option<&str>)] = &[
    (80, Some("bostedsadresse")),
    (6, Some("oppholdsadresse")),
    (6, Some("postadresse")),
    (2, Some("forretningsadresse")),
    (2, Some("beliggenhetsadresse")),
    (4, None),
];

impl Content {
    /// Returns the contracts of registered person `number`, the oldest first; most persons have none.
    #[must_use]
    pub fn ektepakter(&self, number: u32) -> Vec<Ektepakt> {
        let Some(mirrored) = self.person_count().checked_sub(number + 1) else { return Vec::new() };
        let couple = number.min(mirrored);
        let numbers = [couple, number.max(mirrored)];
        let [Some(one), Some(other)] = numbers.map(|number| self.person(number)) else { return Vec::new() };
        let mut stream = self.streams.of(Topic::Marriage, couple);
        let youngest = one.foedselsdato.max(other.foedselsdato);
        let gap = (one.foedselsaar - other.foedselsaar).abs();
        if number == mirrored || !stream.permille(WITH_CONTRACTS) || youngest >= YOUNGEST || gap > LARGEST_GAP {
            return Vec::new();
        }
        let mut moments: Vec<_> = (0..stream.weighted(&[(72, 1), (21, 2), (7, 3)]))
            .map(|_| moment(youngest.year() + 20, &mut stream))
            .collect();
        moments.sort_unstable();
        let spouses = [(numbers[0], one), (numbers[1], other)];
        let contract = |(index, moment)| self.contract(index, moment, &spouses, &mut stream);
        let contracts = (1..).zip(moments).map(contract);
        // A spouse who is only named in a note is not found.
        contracts.filter(|contract| contract.roller.iter().any(|role| role.person == number)).collect()
    }

    /// Returns the answer of a lookup of this national identity number. A person outside the content has no contracts.
    #[must_use]
    pub fn ektepakt_json(&self, foedselsnummer: &str, spraak: Spraak, now: Timestamp) -> Value {
        let contracts = self.person_number(foedselsnummer).map(|number| self.ektepakter(number)).unwrap_or_default();
        json::answer(foedselsnummer, &contracts, spraak, now)
    }

    fn contract(
        &self,
        ektepaktnummer: u32,
        innkomsttidspunkt: Timestamp,
        spouses: &[(u32, FolkeregistrertPerson); 2],
        stream: &mut Stream,
    ) -> Ektepakt {
        let first = ektepaktnummer == 1;
        let mut contract = Ektepakt {
            ektepaktnummer,
            innkomsttidspunkt,
            ektepakttype: stream.weighted(TYPES),
            status: stream.weighted(STATUSES),
            opprettelse: if first { "opprettelsestype.foersteOpprettelse" } else { stream.weighted(LATER) },
            har_supplerende_opplysninger: stream.permille(200),
            paategning: some_of(texts::NOTES, 80, stream).into_iter().map(Cow::Borrowed).collect(),
            avtaleinnhold: some_of(texts::OF_BOTH, 200, stream),
            roller: spouses.iter().map(|(number, person)| self.role(*number, person, stream)).collect(),
        };
        if stream.permille(ONE_ROLE) {
            let other = contract.roller.remove(stream.below(2) as usize);
            let named = spouses.iter().find(|(number, _)| *number == other.person);
            contract.paategning.extend(named.map(|(_, spouse)| note_of(spouse)));
        }
        contract
    }

    fn role(&self, number: u32, person: &FolkeregistrertPerson, stream: &mut Stream) -> Rolle {
        let named = !stream.permille(WITHOUT_NAME);
        Rolle {
            rolletype: "rolletype.ektefelle",
            person: number,
            navn: named.then(|| Navn {
                fornavn: person.fornavn.clone(),
                mellomnavn: person.mellomnavn.clone(),
                etternavn: person.etternavn.clone(),
            }),
            adresse: address(&mut self.streams.of(Topic::Address, number)),
            avtaleinnhold: some_of(texts::OF_ONE, 120, stream),
        }
    }
}

/// Returns the note that names a spouse without a role.
fn note_of(spouse: &FolkeregistrertPerson) -> Cow<'static, str> {
    let names = [Some(&spouse.fornavn), spouse.mellomnavn.as_ref(), Some(&spouse.etternavn)];
    let name: Vec<_> = names.into_iter().flatten().map(String::as_str).collect();
    format!("Ektefelle: {}", name.join(" ")).into()
}

/// Draws each of `items` with a probability of `permille` in a thousand, in their order.
fn some_of(items: &[&'static str], permille: u32, stream: &mut Stream) -> Vec<&'static str> {
    items.iter().copied().filter(|_| stream.permille(permille)).collect()
}

/// Draws a time between the beginning of a year and [`END`].
fn moment(year: i16, stream: &mut Stream) -> Timestamp {
    let start = Date::new(year, 1, 1).unwrap_or(END);
    let days = u32::try_from((END - start).get_days()).unwrap_or(0);
    let hours = i64::from(stream.below(days)) * 24 + 5;
    let midnight = start.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp());
    midnight + SignedDuration::from_hours(hours) + SignedDuration::from_secs(i64::from(stream.below(36_000)))
}

fn address(stream: &mut Stream) -> Adresse {
    let co_navn =
        stream.permille(60).then(|| format!("{} {}", stream.pick(words::ADJECTIVES), stream.pick(words::NOUNS)));
    Adresse { co_navn, brukskategori: stream.weighted(USES), form: form(stream) }
}

fn form(stream: &mut Stream) -> Adresseform {
    let place = stream.pick(places::PLACES);
    let sted = Sted {
        postnummer: place.postnummer,
        poststed: place.poststed,
        kommunenummer: place.kommunenummer,
        kommunenavn: place.kommune,
    };
    match stream.weighted(&[(60, 0), (12, 1), (10, 2), (8, 3), (10, 4)]) {
        0 => {
            let nummer = (!stream.permille(80)).then(|| 1 + stream.below(150));
            Adresseform::Veg {
                adressenavn: stream.pick(places::STREETS),
                nummer,
                bokstav: nummer.and_then(|_| stream.permille(250).then(|| stream.pick(&["A", "B", "C"]))),
                bruksenhetsnummer: stream.permille(700).then(|| stream.pick(&["H0101", "H0102", "H0201", "U0101"])),
                adressenavn_tillegg: stream.permille(50).then(|| stream.pick(places::HAMLETS)),
                sjeldne: stream.permille(WITH_SELDOM_FIELDS).then(|| seldom_fields(stream)),
                sted,
            }
        }
        1 => Adresseform::Sted { stedsnavn: stream.pick(places::HAMLETS), sted },
        2 => Adresseform::Postboks {
            postboksnummer: 1 + stream.below(3000),
            postboksanleggsnavn: stream.permille(500).then_some("Sentrum"),
            sted,
        },
        3 => {
            let lines = [
                format!("v/{}", stream.pick(places::HAMLETS)),
                format!("{} {}", stream.pick(places::STREETS), 1 + stream.below(99)),
                "2. etasje".to_owned(),
            ];
            let count = 1 + stream.below(3) as usize;
            Adresseform::Ustrukturert { adresselinjer: lines.into_iter().take(count).collect(), sted }
        }
        _ => abroad(stream),
    }
}

/// Draws fields that are `null` in most addresses.
fn seldom_fields(stream: &mut Stream) -> SjeldneFelter {
    SjeldneFelter {
        kort_adressenavn: stream.permille(50).then(|| "Gt".to_owned()),
        vegadresse_id: stream.permille(50).then(|| (200_000_000 + stream.below(90_000_000)).to_string()),
    }
}

fn abroad(stream: &mut Stream) -> Adresseform {
    let (street, number) = (stream.pick(words::STREETS), 1 + stream.below(180));
    let (town, landkode) = (stream.pick(words::TOWNS), stream.pick(words::COUNTRIES));
    let postkode = format!("{:05}", stream.below(100_000));
    let free = stream.permille(400);
    Adresseform::Internasjonal {
        fri_adressetekst: free.then(|| format!("{number} {street}, {postkode} {town}")),
        adressenavn: (!free).then_some(street),
        adressenummer: (!free).then(|| number.to_string()),
        postkode: (!free).then_some(postkode),
        by_eller_stedsnavn: (!free).then_some(town),
        landkode,
    }
}
