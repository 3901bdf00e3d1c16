//! The flaws of [`Flaw`] in the form of this API.

use super::super::Flaw;
use super::super::flaws::{another_birth_year, change_last_digit, encode_twice, invalid_identity_number};
use super::super::records::{MellomliggendeVirksomhet, UkjentFelt};
use super::super::rng::{Stream, Topic};
use super::Register;
use super::records::{Posisjon, Registrering};

/// Codes that are in no list, with their labels.
const UNKNOWN: [(&str, &str); 2] =
    [("posisjonstype.opsjonPaaEierskap", "Opsjon på eierskap"), ("grunnlagstype.arverett", "Arverett")];

/// Returns the label of a code with a flaw.
pub(super) fn label(kode: &str) -> Option<&'static str> {
    UNKNOWN.iter().find(|(unknown, _)| *unknown == kode).map(|(_, label)| *label)
}

impl Register {
    /// Adds the flaw of a company, if it has one, to a report. All of its reports have the same, so that a flaw is no change.
    pub(super) fn put_flaw(&self, index: u32, report: &mut Registrering) -> Option<Flaw> {
        let mut stream = self.content.streams.of(Topic::Flaw, index);
        if stream.share() >= self.content.settings.flaws {
            return None;
        }
        let start = stream.below(Flaw::ALL.len() as u32) as usize;
        let (before, after) = Flaw::ALL.split_at(start);
        after.iter().chain(before).copied().find(|flaw| put(*flaw, report, &mut stream))
    }
}

/// Adds a flaw to a report; returns `false` if it does not apply.
fn put(flaw: Flaw, report: &mut Registrering, stream: &mut Stream) -> bool {
    match flaw {
        Flaw::UnknownCode => {
            let [(position_type, _), (ground, _)] = UNKNOWN;
            let is_ground = stream.permille(500);
            on_position(report, |position| {
                if is_ground {
                    position.grunnlagstyper.push(ground);
                } else {
                    position.posisjonstype = position_type;
                }
                true
            })
        }
        Flaw::CodeInAnotherCase => on_position(report, |position| {
            respelt(
                position,
                [
                    "stoerrelsesIntervall.intervall1",
                    "stoerrelsesIntervall.intervall2",
                    "stoerrelsesIntervall.intervall3",
                ],
            )
        }),
        Flaw::CodeOfAnotherList => on_position(report, |position| {
            respelt(position, ["posisjonstype.intervall1", "posisjonstype.intervall2", "posisjonstype.intervall3"])
        }),
        Flaw::MissingLabel => on_position(report, |position| {
            position.mangler_kodenavn = true;
            true
        }),
        Flaw::EncodedTwice | Flaw::AnotherBirthYear => {
            report.reelle_rettighetshavere.first_mut().is_some_and(|owner| {
                if flaw == Flaw::EncodedTwice {
                    encode_twice(&mut owner.person, stream);
                } else {
                    another_birth_year(&mut owner.person, stream);
                }
                true
            })
        }
        Flaw::InvalidOrganisationNumber => {
            let positions = report.reelle_rettighetshavere.iter_mut().flat_map(|owner| &mut owner.posisjoner);
            let between = positions.flat_map(|position| &mut position.mellomliggende_virksomheter);
            let number = between.filter_map(|company| match company {
                MellomliggendeVirksomhet::Norsk { organisasjonsnummer } => Some(organisasjonsnummer),
                MellomliggendeVirksomhet::Utenlandsk(_) => None,
            });
            number.take(1).map(change_last_digit).count() > 0
        }
        Flaw::InvalidIdentityNumber => {
            invalid_identity_number(report.reelle_rettighetshavere.iter_mut().map(|owner| &mut owner.person))
        }
        Flaw::UnknownField => {
            report.ukjent_felt = Some(UkjentFelt { navn: "versjon", verdi: serde_json::json!(2) });
            true
        }
    }
}

fn on_position(report: &mut Registrering, change: impl FnMut(&mut Posisjon) -> bool) -> bool {
    let positions = report.reelle_rettighetshavere.iter_mut().flat_map(|owner| &mut owner.posisjoner);
    positions.map(change).find(|changed| *changed).is_some()
}

/// Spells the interval of a position as the one of these that ends like it.
fn respelt(position: &mut Posisjon, spellings: [&'static str; 3]) -> bool {
    let Some(interval) = &mut position.stoerrelsesintervall else { return false };
    let spelling = spellings.into_iter().find(|spelling| spelling.chars().last() == interval.chars().last());
    spelling.is_some_and(|spelling| {
        *interval = spelling;
        true
    })
}
