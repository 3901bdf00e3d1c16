//! What happens in the register between two nights, on request.

use std::str::FromStr;

use crate::Error;

/// Something that happens in the register. Its form on the command line is `NAME` or `NAME=VALUE`:
///
/// `new-edition`, `old-edition`, `fewer=PERMILLE`, `rename=N`, `employees-wave`, `municipality-reform`, `new=N`, and of one
/// number `delete=NR`, `remove=NR`, `remove-silently=NR`, `forget=NR`, `bankrupt=NR`, `chair=NR`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// The files are made anew, with all that happened.
    NewEdition,
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
    /// A unit or subunit is removed on legal grounds.
    Remove(String),
    /// The same without an event.
    RemoveSilently(String),
    /// A unit is deleted, and a lookup does not find it any more.
    Forget(String),
    /// A company goes bankrupt.
    Bankrupt(String),
    /// A company gets another chair.
    Chair(String),
}

impl FromStr for Action {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        parse(text).map_err(|reason| Error::behaviour(text, reason))
    }
}

fn parse(text: &str) -> Result<Action, String> {
    let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
    let number = || -> Result<u32, String> {
        let value = value.ok_or_else(|| format!("'{name}' needs a number"))?;
        value.parse().map_err(|_| format!("'{name}' needs a number, not '{value}'"))
    };
    let unit = || value.map(str::to_owned).ok_or_else(|| format!("'{name}' needs an organisation number"));
    let action = match name {
        "fewer" => Action::Fewer(number()?),
        "rename" => Action::Rename(number()?),
        "new" => Action::New(number()?),
        "delete" => Action::Delete(unit()?),
        "remove" => Action::Remove(unit()?),
        "remove-silently" => Action::RemoveSilently(unit()?),
        "forget" => Action::Forget(unit()?),
        "bankrupt" => Action::Bankrupt(unit()?),
        "chair" => Action::Chair(unit()?),
        name => {
            let action = match name {
                "new-edition" => Action::NewEdition,
                "old-edition" => Action::OldEdition,
                "employees-wave" => Action::EmployeesWave,
                "municipality-reform" => Action::MunicipalityReform,
                _ => return Err(format!("unknown action '{name}'")),
            };
            if value.is_some() {
                return Err(format!("'{name}' takes no value"));
            }
            action
        }
    };
    Ok(action)
}
