//! An OpenAPI document: its paths and the query parameters of their operations.

use serde_json::Value;

use super::files::Files;

/// How many references are followed one after the other: they may go in a circle.
const MAX_REFERENCES: usize = 16;

/// A document with paths.
pub(super) struct Document<'f> {
    paths: Place<'f>,
}

/// A value and the file that it is in.
#[derive(Clone, Copy)]
pub(super) struct Place<'f> {
    pub(super) files: &'f Files,
    pub(super) name: &'f str,
    pub(super) value: &'f Value,
}

/// A query parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) required: bool,
    /// The format of its schema, such as `date-time`.
    pub(super) format: Option<String>,
    /// The allowed values; empty if any is allowed.
    pub(super) allowed: Vec<String>,
    /// A default or an example.
    pub(super) example: Option<String>,
}

impl<'f> Document<'f> {
    /// Returns the document that a file is, if it has paths.
    pub(super) fn of(file: Place<'f>) -> Option<Self> {
        let paths = file.get("paths")?;
        paths.value.is_object().then_some(Self { paths })
    }

    /// Returns the one path that ends like this.
    pub(super) fn path(&self, end: &str) -> Option<&'f str> {
        self.item(end).map(|(path, _)| path)
    }

    /// Returns the query parameters of reading the one path that ends like this.
    pub(super) fn operation(&self, end: &str) -> Option<Vec<Parameter>> {
        let (path, _) = self.item(end)?;
        let item = self.paths.get(path)?;
        let all = [item.get("get"), Some(item)].into_iter().flatten().filter_map(|place| place.get("parameters"));
        Some(all.flat_map(Place::items).filter_map(Parameter::of).collect())
    }

    fn item(&self, end: &str) -> Option<(&'f str, &'f Value)> {
        let mut paths = self.paths.value.as_object()?.iter();
        paths.find(|(path, _)| path.trim_end_matches('/').ends_with(end)).map(|(path, item)| (path.as_str(), item))
    }
}

impl Parameter {
    /// Reads a parameter; `None` if it is not one of the query.
    fn of(parameter: Place<'_>) -> Option<Self> {
        let text = |place: Place<'_>| place.value.as_str().map(str::to_owned);
        if parameter.get("in")?.value.as_str()? != "query" {
            return None;
        }
        // Version 2 of OpenAPI has the members of a schema on the parameter itself.
        let schema = parameter.get("schema").unwrap_or(parameter);
        let examples = [schema.get("default"), schema.get("example"), parameter.get("example")];
        Some(Self {
            name: text(parameter.get("name")?)?,
            required: parameter.get("required").and_then(|place| place.value.as_bool()).unwrap_or(false),
            format: schema.get("format").and_then(text),
            allowed: schema.get("enum").into_iter().flat_map(Place::items).filter_map(text).collect(),
            example: examples.into_iter().flatten().find_map(text),
        })
    }
}

impl<'f> Place<'f> {
    /// Returns a member. A reference in its place is followed.
    fn get(self, member: &str) -> Option<Self> {
        self.at(self.value.get(member)?)
    }

    /// Returns the elements of a list. References in their places are followed.
    fn items(self) -> impl Iterator<Item = Self> {
        self.value.as_array().into_iter().flatten().filter_map(move |value| self.at(value))
    }

    fn at(self, value: &'f Value) -> Option<Self> {
        let mut place = Self { value, ..self };
        for _ in 0..MAX_REFERENCES {
            match place.value.get("$ref").and_then(Value::as_str) {
                Some(reference) => place = place.referred(reference)?,
                None => return Some(place),
            }
        }
        None
    }

    /// Returns what a reference leads to, in this file or another one that was given with it.
    fn referred(self, reference: &str) -> Option<Self> {
        let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let (name, value) = match file {
            "" => self.files.get(self.name)?,
            _ => self.files.get(&beside(self.name, file)?)?,
        };
        Some(Self { name, value: value.pointer(pointer)?, ..self })
    }
}

/// Returns the name of a file that another one names relative to itself.
fn beside(name: &str, relative: &str) -> Option<String> {
    let mut folders: Vec<&str> = name.split('/').collect();
    folders.pop();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(folders.pop()?),
            _ => folders.push(part),
        }
    }
    Some(folders.join("/"))
}
