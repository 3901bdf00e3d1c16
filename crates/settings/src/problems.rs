//! Everything that is wrong in a section, not only the first.

use serde::de::DeserializeOwned;

use crate::Settings;
use crate::error::{Error, ErrorKind, Place};
use crate::read;
use crate::tree::{Entry, Node, Table, Value};

/// Texts of which one is accepted by most settings, as a variable would give them.
///
/// The empty one is no value of an option and an empty list.
const STAND_INS: [&str; 4] = ["", "1", "true", "https://localhost/"];
/// What separates names in the dotted name of a setting.
const DOT: char = '.';

/// Everything of a section that cannot be used, in the order of the file.
///
/// A type reports the first setting that it refuses. So that the others are read too, another value takes the place of that
/// setting, and the section is read again. An element of a list is left out.
pub(crate) fn of<T: DeserializeOwned>(settings: &Settings, section: &str) -> Vec<Error> {
    let mut settings = settings.clone();
    let mut found = Vec::new();
    while let Err(error) = settings.section::<T>(section) {
        let goes_on = match error.setting() {
            Some(setting) if matches!(error.kind(), ErrorKind::UnknownSetting { .. }) => {
                replace(&mut settings.root, setting, None)
            }
            Some(setting) if leave_out(&mut settings.root, setting) => true,
            Some(setting) => stand_in::<T>(&mut settings, section, setting, error.kind()),
            None => false,
        };
        found.push(error);
        if !goes_on {
            break;
        }
    }
    found.sort_by(|one, other| one.place().cmp(other.place()));
    found
}

/// Puts a value in the place of a setting that its type accepts; whether there is one.
fn stand_in<T: DeserializeOwned>(settings: &mut Settings, section: &str, setting: &str, refused: &ErrorKind) -> bool {
    // The first of the values that the type allows, where it has a list of them.
    let allowed = match refused {
        ErrorKind::Expected { expected, .. } => expected.strip_prefix('"').and_then(|rest| rest.split('"').next()),
        _ => None,
    };
    STAND_INS.into_iter().chain(allowed).any(|text| {
        let node = Node { place: Place::Whole, value: Value::Variable(text.to_owned()) };
        replace(&mut settings.root, setting, Some(node)) && !refuses::<T>(settings, section, setting)
    })
}

/// Whether the type still refuses this setting.
fn refuses<T: DeserializeOwned>(settings: &Settings, section: &str, setting: &str) -> bool {
    let error = settings.section::<T>(section).err();
    error.as_ref().and_then(Error::setting).is_some_and(|refused| refused.split('[').next() == Some(setting))
}

/// Leaves out the element of a list that has this name, such as `ektepakt.owners_of[3]`; whether it is one that was there.
fn leave_out(root: &mut Table, element: &str) -> bool {
    let named =
        element.split_once('[').and_then(|(list, rest)| Some((list, rest.split_once(']')?.0.parse::<usize>().ok()?)));
    let Some((list, index)) = named else { return false };
    let Some(Entry { node, .. }) = entry(root, list) else { return false };
    if let Value::Variable(text) = &node.value {
        let Some(elements) = read::elements(text, &node.place) else { return false };
        node.value = Value::List(elements);
    }
    let Value::List(elements) = &mut node.value else { return false };
    let refused = elements.get_mut(index).filter(|element| !matches!(element.value, Value::Refused));
    refused.map(|element| element.value = Value::Refused).is_some()
}

/// The setting of this dotted name.
fn entry<'t>(root: &'t mut Table, setting: &str) -> Option<&'t mut Entry> {
    let (path, last) = setting.rsplit_once(DOT).map_or(("", setting), |(path, last)| (path, last));
    above(root, path)?.get_mut(last)
}

/// The table of this dotted name; the whole for an empty one.
fn above<'t>(root: &'t mut Table, path: &str) -> Option<&'t mut Table> {
    path.split(DOT).filter(|name| !name.is_empty()).try_fold(root, |table, name| {
        match &mut table.get_mut(name)?.node.value {
            Value::Table(below) => Some(below),
            _ => None,
        }
    })
}

/// Replaces or removes a setting; whether the tables on the way to it are there.
fn replace(root: &mut Table, setting: &str, node: Option<Node>) -> bool {
    let (path, last) = setting.rsplit_once(DOT).map_or(("", setting), |(path, last)| (path, last));
    let Some(table) = above(root, path) else { return false };
    match node {
        Some(node) => drop(table.insert(last.to_owned(), Entry { key: Place::Whole, node })),
        None => drop(table.remove(last)),
    }
    true
}
