//! The details of a notice, generated on demand from its case and the content.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::cases::{Case, Who};
use super::{Adresse, Bankruptcy, Bostyrer, Debitor, Detaljer, FIRST_ESTATE, Skiftesamling, Varsel, Varseltype};
use crate::generator::company::{self, capitalised, foreign_address, norwegian_address};
use crate::generator::rng::{Stream, Topic};
use crate::generator::{Content, places, words};

const GROUNDS: &[(u32, &str)] = &[(60, "B"), (22, "O"), (18, "T")];
const DISSOLUTIONS: &[&str] = &["TVDL", "TVRE", "TVRR", "TVST", "TVBA", "TVOV"];
const CLOSINGS: &[(u32, &str)] = &[(60, "M"), (30, "U"), (6, "T"), (4, "A")];

/// Returns the notice that opens or ends a case.
pub(super) fn notice(content: &Content, number: u32, case: &Case, opens: bool) -> Varsel {
    let (varseltype, step) = match case.ended {
        Some((kind, step)) if !opens => (kind, step),
        _ => (Varseltype::Aapning, case.opened),
    };
    let day = date(step.registered);
    Varsel {
        uuid: step.uuid,
        varseltype,
        registreringstidspunkt: step.registered,
        kjennelsesdato: day,
        innstillingsdato: (varseltype == Varseltype::Avslutning).then(|| plus(day, 30)),
        aapnings_id: (!opens).then_some(case.opened.uuid),
        debitor: debtor(content, number, case.who),
    }
}

fn debtor(content: &Content, number: u32, who: Who) -> Debitor {
    match who {
        Who::Company(position) => Debitor::Virksomhet { organisasjonsnummer: content.organisasjonsnummer_at(position) },
        Who::Person(person, position) => {
            let mut stream = content.streams.version(Topic::BankruptcyDetails, number, 1);
            let mut held = Vec::new();
            if stream.permille(600) {
                held.push(content.organisasjonsnummer_at(position));
            }
            if stream.permille(150) {
                let other = content.organisasjonsnummer_at(stream.below(content.len()));
                if !held.contains(&other) {
                    held.push(other);
                }
            }
            Debitor::Person {
                number: person,
                foedsels_eller_d_nummer: content.people.registered(person).person.foedsels_eller_d_nummer,
                innehaver_av: held,
            }
        }
    }
}

/// Returns the details of a case; those of its end differ only in the `avslutningskode`.
pub(super) fn details(content: &Content, number: u32, case: &Case, opens: bool) -> Detaljer {
    let mut stream = content.streams.of(Topic::BankruptcyDetails, number);
    let stream = &mut stream;
    let opened = date(case.opened.registered);
    let konkursgrunnlag = stream.weighted(GROUNDS);
    let dissolution = stream.pick(DISSOLUTIONS);
    let closing = stream.weighted(CLOSINGS);
    let closed = !opens && matches!(case.ended, Some((Varseltype::Avslutning, _)));
    let court = stream.below(FIRST_ESTATE);
    let tingrett_navn = places::COURTS[court as usize];
    Detaljer {
        konkursbonr: content.other_organisation_number(FIRST_ESTATE + number),
        konkursgrunnlag,
        avviklingskode: (konkursgrunnlag == "T").then_some(dissolution),
        avslutningskode: closed.then_some(closing),
        fristdag: plus(opened, -30 - stream.below(370) as i32),
        fordringsfrist: plus(opened, 21 + stream.below(21) as i32),
        saksnr: format!("{:09}", 600_000_000 + stream.below(100_000_000)),
        debitor_navn: name(content, case.who, stream),
        debitor_adresse: debtor_address(content, case.who, stream),
        tingrett_organisasjonsnummer: content.other_organisation_number(court),
        tingrett_navn,
        skiftesamling: (!stream.permille(100)).then(|| meeting(tingrett_navn, opened, stream)),
        bostyrer: (!stream.permille(60)).then(|| trustee(number, stream)),
    }
}

/// Returns the bankruptcy of the company at a position.
pub(super) fn bankruptcy(content: &Content, number: u32, position: u32, case: &Case) -> Bankruptcy {
    let details = details(content, number, case, true);
    Bankruptcy {
        case: number,
        position,
        opened: date(case.opened.registered),
        ended: case.ended.map(|(kind, step)| (kind, date(step.registered))),
        is_forced: details.avviklingskode.is_some(),
        bostyrer: details.bostyrer,
    }
}

fn name(content: &Content, who: Who, stream: &mut Stream) -> String {
    match who {
        Who::Company(position) => {
            let name = company::name(content, content.index(position)).capitalised();
            // As in the register, a name sometimes ends in a space.
            if stream.permille(30) { name + " " } else { name }
        }
        Who::Person(number, _) => {
            let person = content.people.registered(number).person;
            let parts = [Some(person.fornavn), person.mellomnavn, Some(person.etternavn)];
            parts.into_iter().flatten().map(|part| capitalised(&part)).collect::<Vec<_>>().join(" ")
        }
    }
}

fn debtor_address(content: &Content, who: Who, stream: &mut Stream) -> Adresse {
    match who {
        Who::Company(position) => company::address(content, content.index(position)),
        Who::Person(..) if stream.permille(40) => foreign_address(stream),
        Who::Person(..) => norwegian_address(stream),
    }
}

fn meeting(court: &str, opened: Date, stream: &mut Stream) -> Skiftesamling {
    let day = plus(opened, 14 + stream.below(26) as i32);
    let minutes = SignedDuration::from_mins(8 * 60 + 20 * i64::from(stream.below(16)));
    let place = stream.pick(places::PLACES);
    let midnight = day.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp());
    Skiftesamling {
        avholdes: midnight + minutes,
        sted: format!(
            "{court}, rettssal {}, {} {}, {} {}",
            100 + stream.below(700),
            stream.pick(places::STREETS),
            1 + stream.below(40),
            place.postnummer,
            capitalised(place.poststed)
        ),
    }
}

/// Returns the trustee of an estate.
pub(in crate::generator) fn trustee(number: u32, stream: &mut Stream) -> Bostyrer {
    let telephone = |stream: &mut Stream| format!("{}", 20_000_000 + stream.below(70_000_000));
    Bostyrer {
        tittel: "ADV",
        navn: format!("{} {}", capitalised(stream.pick(words::ADJECTIVES)), capitalised(stream.pick(words::NOUNS))),
        telefon: telephone(stream),
        telefax: stream.permille(400).then(|| telephone(stream)),
        epost: format!("bo{number}@bostyrer.example"),
        adresse: norwegian_address(stream),
    }
}

fn date(moment: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(moment).date()
}

fn plus(date: Date, days: i32) -> Date {
    date + SignedDuration::from_hours(24 * i64::from(days))
}
