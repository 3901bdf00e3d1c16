//! One answer of the register, or why there is none.

use brreg_domain::Organisasjonsnummer;
use brreg_fetcher::enhet::Absence;

use super::source::Open;
use crate::problem::{Advice, Problem, Step};

/// The lookup of a unit or subunit.
pub(super) const UNIT: &str = "enhet";
/// The lookup of the roles in a unit.
pub(super) const ROLES: &str = "roller";

/// What the register says of a number.
enum Answer {
    /// This document.
    Document(Vec<u8>),
    /// It has none.
    None,
}

impl Open<'_> {
    /// A unit, and where no unit has the number a subunit.
    pub(super) fn unit_or_subunit(&self, number: &Organisasjonsnummer) -> Result<Vec<u8>, Problem> {
        if let Answer::Document(unit) = self.unit(number)? {
            return Ok(unit);
        }
        match self.subunit(number)? {
            Answer::Document(subunit) => Ok(subunit),
            Answer::None => Err(none("no unit and no subunit has this number", CHECK)),
        }
    }

    /// The roles in a unit. The register has the same answer for a unit without roles, a subunit and a number that nobody has.
    pub(super) fn roles(&self, number: &Organisasjonsnummer) -> Result<Vec<u8>, Problem> {
        if let Answer::Document(roles) = answer(self.context.wait(self.client.roles(number))?)? {
            return Ok(roles);
        }
        if let Answer::Document(_) = self.unit(number)? {
            return Err(none("the unit has no roles", "nothing: `brreg-lake lookup enhet` shows the unit"));
        }
        Err(match self.subunit(number)? {
            Answer::Document(_) => none(
                "the number is that of a subunit",
                "look up the roles in its unit, which `brreg-lake lookup enhet` shows as overordnetEnhet",
            ),
            Answer::None => none("no unit has this number", CHECK),
        })
    }

    fn unit(&self, number: &Organisasjonsnummer) -> Result<Answer, Problem> {
        answer(self.context.wait(self.client.unit(number))?)
    }

    fn subunit(&self, number: &Organisasjonsnummer) -> Result<Answer, Problem> {
        answer(self.context.wait(self.client.subunit(number))?)
    }
}

/// What to do about a number that nobody has.
const CHECK: &str = "check the number: one that was given so far has an answer, also when its unit was deleted";

/// Of a unit that was removed nothing is shown.
fn answer<B: Into<Vec<u8>>>(answered: Result<B, brreg_fetcher::Error>) -> Result<Answer, Problem> {
    let error = match answered {
        Ok(document) => return Ok(Answer::Document(document.into())),
        Err(error) => error,
    };
    match Absence::of(&error) {
        Some(Absence::Unknown) => Ok(Answer::None),
        Some(Absence::Removed) => Err(none(
            "the unit was removed on legal grounds",
            "remove it from copies of your own too: the register asks for that; a run removes it from the lake, with its subunits, once \
             a feed or a file of the register shows it",
        )),
        None => Err(Problem::of_cause(Step::Lookup, error)),
    }
}

fn none(why: &'static str, advice: &str) -> Problem {
    Problem::failed(Step::Lookup, why).advise(Advice::Said(advice.to_owned()))
}
