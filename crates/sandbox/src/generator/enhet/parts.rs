//! Parts that several documents have: codes, addresses, persons, earlier names.

use jiff::SignedDuration;
use jiff::civil::{Date, date};

use super::codes::label;
use super::json::{Json, Object, put, put_some};
use crate::generator::company::capitalised;
use crate::generator::konkurs::Adresse;
use crate::generator::places;
use crate::generator::records::Person;
use crate::generator::rng::Stream;

/// The number of a municipality that is reformed, and its number afterwards.
const REFORMED: (&str, &str) = ("3905", "3999");

/// Returns a code with its label.
pub(super) fn code(list: &'static [(&'static str, &'static str)], kode: &'static str) -> Json {
    Json::Object(vec![("kode".into(), Json::text(kode)), ("beskrivelse".into(), Json::text(label(list, kode)))])
}

/// Returns a code with its label and the link to its list.
pub(super) fn linked_code(list: &'static [(&'static str, &'static str)], path: &str, kode: &'static str) -> Json {
    let Json::Object(mut object) = code(list, kode) else { return Json::Null };
    put(&mut object, "links", Json::Links(format!("{path}/{kode}")));
    Json::Object(object)
}

/// Returns an address of these lines.
pub(super) fn address(adresse: &Adresse, lines: Vec<String>, reformed: bool) -> Json {
    let mut object = Object::new();
    put(&mut object, "land", Json::text(adresse.land));
    put(&mut object, "landkode", Json::text(adresse.landkode));
    put_some(&mut object, "postnummer", adresse.postnummer.map(Json::text));
    put(&mut object, "poststed", Json::text(adresse.poststed));
    put(&mut object, "adresse", Json::texts(lines));
    put_some(&mut object, "kommune", adresse.kommune.map(|kommune| Json::text(kommune.to_uppercase())));
    let number = |number: &'static str| if reformed && number == REFORMED.0 { REFORMED.1 } else { number };
    put_some(&mut object, "kommunenummer", adresse.kommunenummer.map(|found| Json::text(number(found))));
    Json::Object(object)
}

/// Returns whether an address is in the municipality that is reformed.
pub(super) fn is_reformed(adresse: &Adresse) -> bool {
    adresse.kommunenummer == Some(REFORMED.0)
}

/// Returns a person as the holder of a role: in mixed case, where the register of owners has capitals.
pub(super) fn person(person: &Person) -> Json {
    let (born, first, middle, last, dead) = match person {
        Person::Folkeregistrert(person) => {
            let middle = person.mellomnavn.as_deref().map(capitalised);
            (person.foedselsdato, capitalised(&person.fornavn), middle, capitalised(&person.etternavn), person.er_doed)
        }
        Person::Utenlandsk(person) => {
            let name = capitalised(&person.fullt_navn);
            let (first, last) = name.split_once(' ').unwrap_or(("", &name));
            (person.foedselsdato, first.to_owned(), None, last.to_owned(), false)
        }
    };
    let mut name = vec![("fornavn".into(), Json::text(first))];
    put_some(&mut name, "mellomnavn", middle.map(Json::text));
    put(&mut name, "etternavn", Json::text(last));
    Json::Object(vec![
        ("fodselsdato".into(), Json::text(born.to_string())),
        ("navn".into(), Json::Object(name)),
        ("erDoed".into(), dead.into()),
    ])
}

/// Returns an earlier name with the local times of its use.
pub(super) fn former_name(name: String, from: Date, to: Date) -> Json {
    Json::Object(vec![
        ("navn".into(), Json::text(name)),
        ("fraDato".into(), Json::text(format!("{from} 09:14:41"))),
        ("tilDato".into(), Json::text(format!("{to} 12:29:08"))),
    ])
}

/// Draws a day from 1995 to the end of 2024.
pub(super) fn day(stream: &mut Stream) -> Date {
    later(date(1995, 1, 2), stream.below(10_950))
}

/// Returns the date some days later.
pub(super) fn later(from: Date, days: u32) -> Date {
    from + SignedDuration::from_hours(24 * i64::from(days))
}

/// Draws the lines of a home: a street and a number, or a farm.
pub(super) fn home(stream: &mut Stream) -> String {
    if stream.permille(150) {
        stream.pick(places::HAMLETS).to_owned()
    } else {
        format!("{} {}", stream.pick(places::STREETS), 1 + stream.below(60))
    }
}
