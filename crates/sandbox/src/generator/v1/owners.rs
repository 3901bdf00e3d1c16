//! Owners, their positions, and notices of discrepancies.

use jiff::{SignedDuration, Timestamp};

use super::super::kind::Kind;
use super::super::ownership::{INDI, Owner, Position, RUAS};
use super::super::records::{Land, Person};
use super::super::{Topic, records as partner};
use super::history::Clock;
use super::records::{Innsender, Posisjon, Rettighetshaver, Uoverensstemmelse};
use super::{Register, codes};

/// Registrations of a thousand with a notice of a discrepancy.
const DISCREPANCIES: u32 = 30;
/// The code of an unknown country of residence.
pub(super) const UNKNOWN_RESIDENCE: &str = "XUK";
const DESCRIPTIONS: &[&str] = &[
    "Kunden har opplyst om en eier til som ikke er registrert.",
    "Eierandelen stemmer ikke med aksjeeierboken.\nVi har bedt virksomheten om å rette dette.",
    "Rettighetshaveren er død; boet er ikke registrert.",
    "Destinatar oppgitt i vedtektene mangler.",
];

impl Register {
    /// Returns an owner with positions that a company of this kind can have.
    pub(super) fn owner(&self, kind: Kind, owner: Owner, clock: Clock) -> Rettighetshaver {
        let profile = self.content.people.profile(owner.who);
        let (person, bostedsland) = match (profile.person, profile.residence) {
            (Person::Utenlandsk(mut person), residence) => {
                if person.statsborgerskap.is_empty() {
                    person.statsborgerskap.push(stateless());
                }
                (Person::Utenlandsk(person), residence.or_else(|| Some(unknown_residence())))
            }
            registered => registered,
        };
        Rettighetshaver {
            person,
            bostedsland,
            er_unntatt_fra_innsyn: profile.exempt,
            foerst_registrert: clock.time(owner.first_registered),
            endret: clock.time(owner.changed),
            posisjoner: self.positions(kind, owner.positions),
        }
    }

    fn positions(&self, kind: Kind, positions: Vec<Position>) -> Vec<Posisjon> {
        let plain = |posisjonstype| Posisjon {
            posisjonstype,
            stoerrelsesintervall: None,
            beskrivelse_annen_maate: None,
            grunnlagstyper: Vec::new(),
            mellomliggende_virksomheter: Vec::new(),
            mangler_kodenavn: false,
        };
        // The partner API has owners without any position, which this one has not.
        if positions.is_empty() {
            return vec![match kind {
                Kind::Foundation => plain(codes::position_in_foundation(RUAS)),
                Kind::Trust => plain(codes::position_in_trust(RUAS, None)),
                _ => Posisjon { grunnlagstyper: vec!["grunnlagstype.enighetEllerAvtale"], ..plain(codes::STYRE) },
            }];
        }
        match kind {
            Kind::Foundation => {
                positions.iter().map(|position| plain(codes::position_in_foundation(position.kind))).collect()
            }
            Kind::Trust => positions
                .iter()
                .map(|position| plain(codes::position_in_trust(position.kind, position.interval)))
                .collect(),
            _ => {
                let first = positions.first().map_or("", |position| position.kind);
                let possible = positions.into_iter().filter(|position| codes::combine(first, position.kind));
                possible.map(|position| self.position(position)).collect()
            }
        }
    }

    fn position(&self, position: Position) -> Posisjon {
        let Position { kind, interval, grounds, description, through } = position;
        let indirect = grounds.contains(&INDI);
        let through = through.into_iter().filter(|_| indirect).map(|company| self.content.intermediate(company));
        Posisjon {
            posisjonstype: codes::position(kind),
            stoerrelsesintervall: interval.map(codes::interval),
            beskrivelse_annen_maate: description,
            grunnlagstyper: grounds.iter().filter_map(|ground| codes::ground(kind, ground)).collect(),
            mellomliggende_virksomheter: through.collect(),
            mangler_kodenavn: false,
        }
    }

    /// Draws a notice about a registration; most have none.
    pub(super) fn discrepancy(&self, index: u32, version: u32, registrert: Timestamp) -> Option<Uoverensstemmelse> {
        let mut stream = self.content.streams.version(Topic::Discrepancy, index, version);
        if !stream.permille(DISCREPANCIES) {
            return None;
        }
        // On the same day, so that a registration does not change after it was made.
        let mottatt = registrert + SignedDuration::from_millis(60_000 + i64::from(stream.below(3_600_000)));
        let people = &self.content.people;
        let innsender = match stream.below(3) {
            0 => Innsender::Virksomhet {
                organisasjonsnummer: self.content.organisation_number(stream.below(self.content.ring)),
            },
            1 => {
                let profile = people.registered(stream.below(people.registered_count()));
                Innsender::Folkeregistrert(profile.person, profile.residence)
            }
            _ => match people.profile(people.choose_foreign(&mut stream)).person {
                Person::Utenlandsk(partner::UtenlandskPerson { foedselsdato, fullt_navn, .. }) => {
                    Innsender::Utenlandsk { foedselsdato, fullt_navn }
                }
                Person::Folkeregistrert(person) => Innsender::Folkeregistrert(person, None),
            },
        };
        Some(Uoverensstemmelse { beskrivelse: stream.pick(DESCRIPTIONS), mottatt, innsender })
    }
}

/// Returns the country of residence of persons of whom it is unknown.
fn unknown_residence() -> Land {
    Land { landkode: UNKNOWN_RESIDENCE.into(), land: "Uoppgitt".into() }
}

/// Returns the citizenship of persons without one.
fn stateless() -> Land {
    Land { landkode: "XXX".into(), land: "Statsløs".into() }
}
