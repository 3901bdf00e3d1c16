//! An OpenAPI document: its paths and the query parameters of their operations.

use serde_json::Value;

use crate::error::{Error, Result};

/// A document with paths.
pub(super) struct Document(Value);

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

impl Document {
    /// Returns the one text among these that is a document with paths.
    pub(super) fn of(texts: &[Vec<u8>]) -> Result<Self> {
        let read = |text: &Vec<u8>| serde_json::from_slice::<Value>(text).ok();
        let has_paths = |document: &Value| document.get("paths").is_some_and(Value::is_object);
        let mut documents = texts.iter().filter_map(read).filter(has_paths);
        match (documents.next(), documents.next()) {
            (Some(document), None) => Ok(Self(document)),
            (None, _) => {
                Err(Error::bad_answer("it is no OpenAPI document in JSON; one in YAML has to be converted to JSON"))
            }
            (Some(_), Some(_)) => Err(Error::bad_answer("it contains several OpenAPI documents")),
        }
    }

    /// Returns the one path that ends like this.
    pub(super) fn path(&self, end: &str) -> Option<&str> {
        self.item(end).map(|(path, _)| path)
    }

    /// Returns the query parameters of reading the one path that ends like this.
    pub(super) fn operation(&self, end: &str) -> Option<Vec<Parameter>> {
        let (_, item) = self.item(end)?;
        let of =
            |place: Option<&Value>| place.and_then(|place| place.get("parameters")).and_then(Value::as_array).cloned();
        let all = [of(item.get("get")), of(Some(item))].into_iter().flatten().flatten();
        Some(all.filter_map(|parameter| self.parameter(&parameter)).collect())
    }

    fn item(&self, end: &str) -> Option<(&str, &Value)> {
        let paths = self.0.get("paths")?.as_object()?;
        paths
            .iter()
            .find(|(path, _)| path.trim_end_matches('/').ends_with(end))
            .map(|(path, item)| (path.as_str(), item))
    }

    fn parameter(&self, parameter: &Value) -> Option<Parameter> {
        let parameter = self.resolved(parameter)?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        if parameter.get("in")?.as_str()? != "query" {
            return None;
        }
        // Version 2 of OpenAPI has the members of a schema on the parameter itself.
        let schema = parameter.get("schema").map_or(Some(parameter), |schema| self.resolved(schema))?;
        let allowed = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
        let examples = [schema.get("default"), schema.get("example"), parameter.get("example")];
        Some(Parameter {
            name: text(parameter.get("name")?)?,
            required: parameter.get("required").and_then(Value::as_bool).unwrap_or(false),
            format: schema.get("format").and_then(text),
            allowed: allowed.filter_map(text).collect(),
            example: examples.into_iter().flatten().find_map(text),
        })
    }

    /// Follows a reference inside the document once.
    fn resolved<'d>(&'d self, value: &'d Value) -> Option<&'d Value> {
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.0.pointer(reference.strip_prefix('#')?),
            None => Some(value),
        }
    }
}
