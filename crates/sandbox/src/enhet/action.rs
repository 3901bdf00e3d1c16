//! What happens in the register between two nights, on request.

use std::str::FromStr;

use crate::Error;

/// Something that happens in the register. Its form on the command line is `NAME` or `NAME=VALUE`; [`Action::forms`] lists them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// The files are made anew, with all that happened.
    NewEdition,
    /// The files get another `ETag` and date, with the same bytes if nothing happened.
    NewTag,
    /// The files before the present ones are served again.
    OldEdition,
    /// The files are made anew and lack this many units of a thousand, which a lookup still finds.
    Fewer(u32),
    /// This many units get another name.
    Rename(u32),
    /// Every third unit and subunit reports its employees.
    EmployeesWave,
    /// A municipality gets another number.
    MunicipalityReform,
    /// This many companies are founded.
    New(u32),
    /// A unit or subunit is deleted.
    Delete(String),
    /// A unit or subunit is removed on legal grounds. The subunits of a unit go with it, without events of their own.
    Remove(String),
    /// The same, with an event for each of the subunits.
    RemoveEach(String),
    /// The same without an event.
    RemoveSilently(String),
    /// A unit is deleted, and a lookup does not find it any more.
    Forget(String),
    /// A company goes bankrupt: it gets the flag, and an estate with a trustee.
    Bankrupt(String),
    /// A company gets another chair.
    Chair(String),
}

/// How an action is written.
enum Made {
    /// `NAME`.
    Alone(Action),
    /// `NAME=N`.
    Number(fn(u32) -> Action),
    /// `NAME=NR`, of the unit with this organisation number.
    Unit(fn(String) -> Action),
}

/// Every action: its name, how it is made, and what it does.
const FORMS: [(&str, Made, &str); 15] = [
    ("new-edition", Made::Alone(Action::NewEdition), "the files are made anew, with all that happened"),
    ("new-tag", Made::Alone(Action::NewTag), "the same, and their ETags are others also for the same bytes"),
    ("old-edition", Made::Alone(Action::OldEdition), "the files before the present ones are served again"),
    ("fewer", Made::Number(Action::Fewer), "the files are made anew and lack N units of a thousand"),
    ("rename", Made::Number(Action::Rename), "N companies get another name"),
    ("new", Made::Number(Action::New), "N companies are founded"),
    ("employees-wave", Made::Alone(Action::EmployeesWave), "every third unit and subunit reports its employees"),
    ("municipality-reform", Made::Alone(Action::MunicipalityReform), "a municipality gets another number"),
    ("delete", Made::Unit(Action::Delete), "a unit or subunit is deleted"),
    ("remove", Made::Unit(Action::Remove), "a unit, with its subunits, or a subunit is removed on legal grounds"),
    ("remove-each", Made::Unit(Action::RemoveEach), "the same, with an event for each of the subunits"),
    ("remove-silently", Made::Unit(Action::RemoveSilently), "the same without an event"),
    ("forget", Made::Unit(Action::Forget), "a unit is deleted, and no lookup finds it any more"),
    ("bankrupt", Made::Unit(Action::Bankrupt), "a company goes bankrupt, and its estate gets a trustee"),
    ("chair", Made::Unit(Action::Chair), "a company gets another chair"),
];

impl Action {
    /// Returns the actions of the command line, one per line: its form and what it does.
    #[must_use]
    pub fn forms() -> String {
        let line = |(name, made, about): &(&str, Made, &str)| match made {
            Made::Alone(_) => format!("{name}: {about}"),
            Made::Number(_) => format!("{name}=N: {about}"),
            Made::Unit(_) => format!("{name}=NR: {about}"),
        };
        FORMS.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

impl FromStr for Action {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        parse(text).map_err(|reason| Error::behaviour(text, reason))
    }
}

fn parse(text: &str) -> Result<Action, String> {
    let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
    let form = FORMS.iter().find(|(known, ..)| *known == name);
    let names = || FORMS.iter().map(|(name, ..)| *name).collect::<Vec<_>>().join(", ");
    let (_, made, _) = form.ok_or_else(|| format!("unknown action '{name}', expected one of {}", names()))?;
    match (made, value.filter(|value| !value.is_empty())) {
        (Made::Alone(action), None) if value.is_none() => Ok(action.clone()),
        (Made::Alone(_), _) => Err(format!("'{name}' takes no value")),
        (Made::Number(made), Some(value)) => {
            value.parse().map(made).map_err(|_| format!("'{name}' needs a number, not '{value}'"))
        }
        (Made::Unit(made), Some(value)) => Ok(made(value.to_owned())),
        (Made::Number(_), None) => Err(format!("'{name}' needs a number")),
        (Made::Unit(_), None) => Err(format!("'{name}' needs an organisation number")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn every_action_that_is_listed_is_parsed() {
        for form in Action::forms().lines() {
            let (form, about) = form.split_once(": ").unwrap();
            let text = form.replace("=NR", "=391004129").replace("=N", "=3");
            assert!(text.parse::<Action>().is_ok() && about.len() > 10, "{form}");
            let name = form.split('=').next().unwrap();
            let other = if name == form { format!("{name}=1") } else { name.to_owned() };
            assert!(other.parse::<Action>().is_err(), "{other}");
        }
        assert_eq!("rename=2".parse::<Action>().unwrap(), Action::Rename(2));
        let message = "vanish".parse::<Action>().unwrap_err().to_string();
        assert!(message.contains("unknown action 'vanish', expected one of new-edition, "), "{message}");
    }
}
