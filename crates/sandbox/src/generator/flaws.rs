//! Flaws of real files, at which a reader must neither stop nor silently correct the data.

use std::borrow::Cow;

use super::records::{Kodeverdi, MellomliggendeVirksomhet, Person, Registration, UkjentFelt};
use super::rng::Stream;

/// One flaw of a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Flaw {
    /// A code and a label that are in no list.
    UnknownCode,
    /// A code with the name of its list in another case: `stoerrelseIntervall.int3`.
    CodeInAnotherCase,
    /// A code with the name of another list: `posisjontype.int3`.
    CodeOfAnotherList,
    /// A code without its label. The CSV contains only labels and has it.
    MissingLabel,
    /// Text that was encoded as UTF-8 twice.
    EncodedTwice,
    /// An organisation number with a wrong check digit: that of an intermediate company, which only JSON contains, or else
    /// the company's own.
    InvalidOrganisationNumber,
    /// A birth year that differs from the birth date.
    AnotherBirthYear,
    /// A national identity number with wrong check digits.
    InvalidIdentityNumber,
    /// An undocumented field, which the CSV cannot contain.
    UnknownField,
}

impl Flaw {
    /// All flaws.
    pub const ALL: [Self; 9] = [
        Self::UnknownCode,
        Self::CodeInAnotherCase,
        Self::CodeOfAnotherList,
        Self::MissingLabel,
        Self::EncodedTwice,
        Self::InvalidOrganisationNumber,
        Self::AnotherBirthYear,
        Self::InvalidIdentityNumber,
        Self::UnknownField,
    ];

    /// Adds a flaw to a registration: the one that the stream draws or, if it does not apply, the next one that does.
    pub(super) fn put_any(registration: &mut Registration, stream: &mut Stream) -> Option<Self> {
        let start = stream.below(Self::ALL.len() as u32) as usize;
        let (before, after) = Self::ALL.split_at(start);
        after.iter().chain(before).copied().find(|flaw| flaw.put(registration, stream))
    }

    /// Adds the flaw to a registration; returns `false` if it does not apply.
    fn put(self, registration: &mut Registration, stream: &mut Stream) -> bool {
        match self {
            Self::UnknownCode => unknown_code(registration, stream),
            Self::CodeInAnotherCase => {
                on_code(registration, |value, camel, _| value.kode = respelt(value, camel).into());
            }
            Self::CodeOfAnotherList => {
                on_code(registration, |value, _, other| value.kode = respelt(value, other).into());
            }
            Self::MissingLabel => on_code(registration, |value, _, _| value.kodetekst = None),
            Self::EncodedTwice => {
                return registration
                    .reelle_rettighetshavere
                    .first_mut()
                    .map(|owner| encode_twice(&mut owner.person, stream))
                    .is_some();
            }
            Self::InvalidOrganisationNumber => invalid_organisation_number(registration),
            Self::AnotherBirthYear => {
                let owner = registration.reelle_rettighetshavere.first_mut();
                return owner.map(|owner| another_birth_year(&mut owner.person, stream)).is_some();
            }
            Self::InvalidIdentityNumber => {
                let owners = registration.reelle_rettighetshavere.iter_mut();
                return invalid_identity_number(owners.map(|owner| &mut owner.person));
            }
            Self::UnknownField => unknown_field(registration, stream),
        }
        true
    }
}

/// Changes the first interval or, if there is none, the status. The change receives the list's name in another case and the
/// name of another list.
fn on_code(registration: &mut Registration, change: impl FnOnce(&mut Kodeverdi, &'static str, &'static str)) {
    let interval = registration
        .reelle_rettighetshavere
        .iter_mut()
        .flat_map(|owner| &mut owner.posisjoner)
        .find_map(|position| position.stoerrelse_intervall.as_mut());
    match interval {
        Some(interval) => change(interval, "stoerrelseIntervall", "posisjontype"),
        None => change(
            &mut registration.reelle_rettighetshavere_status,
            "reelleRettighetshavereStatus",
            "registreringstatus",
        ),
    }
}

/// Returns the code with another name of a list.
fn respelt(value: &Kodeverdi, list: &str) -> String {
    let code = value.kode.rsplit('.').next().unwrap_or_default();
    format!("{list}.{code}")
}

fn unknown_code(registration: &mut Registration, stream: &mut Stream) {
    let unknown = |kode, tekst| Kodeverdi { kode: Cow::Borrowed(kode), kodetekst: Some(Cow::Borrowed(tekst)) };
    let kind = stream.below(3);
    let position = registration.reelle_rettighetshavere.iter_mut().find_map(|owner| owner.posisjoner.first_mut());
    match position {
        Some(position) if kind == 0 => position.posisjonstype = unknown("posisjontype.oppl", "Opsjon på eierskap"),
        Some(position) => position.grunnlag.push(unknown("grunnlagtype.arve", "Arverett")),
        None => {
            registration.reelle_rettighetshavere_status =
                unknown("reellerettighetshaverestatus.ukje", "Virksomheten er under avklaring");
        }
    }
}

/// Encodes a name with letters other than A to Z; a registered person without such letters gets a name with some.
pub(super) fn encode_twice(person: &mut Person, stream: &mut Stream) {
    let windows = stream.permille(500);
    let text = match person {
        Person::Folkeregistrert(person) if person.fornavn.is_ascii() => &mut person.etternavn,
        Person::Folkeregistrert(person) => &mut person.fornavn,
        Person::Utenlandsk(person) => &mut person.fullt_navn,
    };
    if text.is_ascii() {
        text.insert_str(0, "BLÅ");
    }
    *text = text.bytes().map(|byte| if windows { windows_1252(byte) } else { char::from(byte) }).collect();
}

/// Returns the character of a byte in Windows-1252; its five undefined bytes are those of Latin-1.
fn windows_1252(byte: u8) -> char {
    const FROM_80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => FROM_80[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

fn invalid_organisation_number(registration: &mut Registration) {
    let intermediate = registration
        .reelle_rettighetshavere
        .iter_mut()
        .flat_map(|owner| &mut owner.posisjoner)
        .flat_map(|position| &mut position.mellomliggende_virksomheter)
        .find_map(|company| match company {
            MellomliggendeVirksomhet::Norsk { organisasjonsnummer } => Some(organisasjonsnummer),
            MellomliggendeVirksomhet::Utenlandsk(_) => None,
        });
    change_last_digit(intermediate.unwrap_or(&mut registration.organisasjonsnummer));
}

/// Changes the number of the first of these persons that has one.
pub(super) fn invalid_identity_number<'p>(persons: impl Iterator<Item = &'p mut Person>) -> bool {
    for person in persons {
        if let Person::Folkeregistrert(person) = person {
            change_last_digit(&mut person.foedsels_eller_d_nummer.0);
            return true;
        }
    }
    false
}

/// Replaces the last digit by the next one, so that the check digit is wrong.
pub(super) fn change_last_digit(number: &mut String) {
    let last = number.pop().and_then(|digit| digit.to_digit(10)).unwrap_or_default();
    number.extend(char::from_digit((last + 1) % 10, 10));
}

pub(super) fn another_birth_year(person: &mut Person, stream: &mut Stream) {
    let year = match person {
        Person::Folkeregistrert(person) => &mut person.foedselsaar,
        Person::Utenlandsk(person) => &mut person.foedselsaar,
    };
    *year += stream.pick(&[-10, -1, 1]);
}

fn unknown_field(registration: &mut Registration, stream: &mut Stream) {
    let field = |navn, verdi| Some(UkjentFelt { navn, verdi });
    let kind = stream.below(3);
    match registration.reelle_rettighetshavere.first_mut() {
        Some(owner) if kind == 1 => owner.ukjent_felt = field("kilde", serde_json::json!({"kode": "kilde.altinn"})),
        Some(owner) if kind == 2 && !owner.posisjoner.is_empty() => {
            owner.posisjoner[0].ukjent_felt = field("andelProsent", serde_json::json!(33.4));
        }
        _ => registration.ukjent_felt = field("versjon", serde_json::json!(2)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_read_as_windows_1252() {
        let twice: String = "BLÅ ØY".bytes().map(windows_1252).collect();
        assert_eq!(twice, "BLÃ… Ã˜Y");
    }
}
