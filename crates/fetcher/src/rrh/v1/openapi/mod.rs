//! The register's OpenAPI document, read for the names that are settings.
//!
//! The document is public with the service itself, not with its documentation. It is read as JSON or YAML, alone or in a ZIP.
//! What it says is compared with the settings, never put in their place.

mod document;
mod files;
mod yaml;

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use url::Url;

use crate::error::{Error, Result};
use crate::http::Host;
use crate::redact;
use crate::retry::Retry;
use crate::rrh::REGISTER;
use crate::service::{Service, accepting};
use crate::settings::{HttpSettings, SekvensnummerFormat, V1Settings};
use document::{Document, Parameter};
use files::Files;

pub use self::files::MAX_BYTES;

const STEP: &str = "openapi";
/// What stands in place of a missing value.
const NONE: &str = "none";
/// Parts of the names of parameters with the size of a page.
const SIZES: [&str; 5] = ["size", "antall", "limit", "stoerrelse", "max"];

/// A setting that differs from the register's document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The name of the field of [`V1Settings`].
    pub setting: &'static str,
    /// Its configured value.
    pub configured: String,
    /// The value according to the document.
    pub documented: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { setting, configured, documented } = self;
        write!(formatter, "{setting} is '{configured}', and the register's document has '{documented}'")
    }
}

/// Returns the settings that differ from an OpenAPI document, given as JSON, as YAML or as a ZIP with one. An operation that is
/// not in the document is not compared.
///
/// # Errors
/// [`crate::ErrorKind::BadAnswer`] when the bytes are no such document, describe none of the operations, or are several documents
/// that differ.
pub fn differences(bytes: &[u8], settings: &V1Settings) -> Result<Vec<Difference>> {
    let files = Files::read(bytes)?;
    let documents = files.documents()?;
    // The same document may be there in both forms, and beside those of other services.
    let compared = |(name, document): &(_, _)| Some((*name, compared(document, settings)?));
    let found: Vec<(&str, Vec<Difference>)> = documents.iter().filter_map(compared).collect();
    let Some((_, first)) = found.first() else {
        return Err(Error::bad_answer("the document has none of the operations"));
    };
    if found.iter().any(|(_, other)| other != first) {
        let names: Vec<&str> = found.iter().map(|(name, _)| *name).collect();
        let text = format!("it contains several OpenAPI documents that differ: {}", redact::shown(&names.join(", ")));
        return Err(Error::bad_answer(text));
    }
    Ok(first.clone())
}

/// Returns the settings that differ from a document; `None` if it has none of the operations.
fn compared(document: &Document<'_>, settings: &V1Settings) -> Option<Vec<Difference>> {
    let bulk = document.operation("/virksomheter/totalbestand");
    let position = document.operation("/sekvensnummer");
    let log = document.operation("/endringslogg");
    let lists = document.path("/kodelister");
    if bulk.is_none() && position.is_none() && log.is_none() && lists.is_none() {
        return None;
    }
    let mut differences = Vec::new();
    let mut compare = |setting, configured: &str, documented: &str| {
        if configured != documented {
            let (configured, documented) = (configured.to_owned(), documented.to_owned());
            differences.push(Difference { setting, configured, documented });
        }
    };
    if let Some(parameters) = bulk {
        let query = totalbestand_query(&parameters, &settings.totalbestand_query);
        compare("totalbestand_query", &settings.totalbestand_query, &query);
    }
    if let Some(parameters) = position {
        let parameter = named_or_main(&parameters, &settings.sekvensnummer_param);
        compare("sekvensnummer_param", &settings.sekvensnummer_param, name(parameter));
        let documented = parameter.and_then(|parameter| match parameter.format.as_deref() {
            Some("date") => Some(SekvensnummerFormat::Date),
            Some("date-time") => Some(SekvensnummerFormat::Timestamp),
            _ => None,
        });
        let configured = settings.sekvensnummer_format;
        compare("sekvensnummer_format", shown(configured), shown(documented.unwrap_or(configured)));
    }
    if let Some(parameters) = log {
        let (sizes, others): (Vec<_>, Vec<_>) = parameters.into_iter().partition(Parameter::is_size);
        let parameter = named_or_main(&others, &settings.endringslogg_param);
        compare("endringslogg_param", &settings.endringslogg_param, name(parameter));
        let configured = settings.endringslogg_size_param.as_deref().unwrap_or(NONE);
        compare("endringslogg_size_param", configured, name(named_or_main(&sizes, configured)));
    }
    if let Some(path) = lists {
        let configured = format!("/{}", settings.kodelister_path.trim_matches('/'));
        // A document may leave the beginning of a path to the address of its server.
        let is_same = configured.ends_with(path) || path.ends_with(&configured);
        compare("kodelister_path", &settings.kodelister_path, if is_same { &settings.kodelister_path } else { path });
    }
    Some(differences)
}

/// Fetches the document at this address. No token is sent.
///
/// # Errors
/// [`crate::ErrorKind::Config`] when the address is not an https address; otherwise see [`crate::retry`].
pub async fn fetch(url: &Url, http: &HttpSettings, retry: Retry) -> Result<Bytes> {
    let host = Host::new(REGISTER, url, http, None)?;
    Service { host, access: None, retry, rate: None }.get(STEP, url, &accepting("*/*")).await
}

impl Parameter {
    fn is_size(&self) -> bool {
        let name = self.name.to_lowercase();
        SIZES.iter().any(|part| name.contains(part))
    }

    fn allows(&self, value: &str) -> bool {
        self.allowed.is_empty() || self.allowed.iter().any(|allowed| allowed == value)
    }
}

/// Returns the parameter of this name; otherwise the first that is required, or else the first.
fn named_or_main<'p>(parameters: &'p [Parameter], configured: &str) -> Option<&'p Parameter> {
    let named = parameters.iter().find(|parameter| parameter.name == configured);
    let required = || parameters.iter().find(|parameter| parameter.required);
    named.or_else(required).or_else(|| parameters.first())
}

fn name(parameter: Option<&Parameter>) -> &str {
    parameter.map_or(NONE, |parameter| parameter.name.as_str())
}

fn shown(format: SekvensnummerFormat) -> &'static str {
    match format {
        SekvensnummerFormat::Timestamp => "timestamp",
        SekvensnummerFormat::Date => "date",
    }
}

/// Returns the documented query: the configured one if each of its names is documented and none is missing that is required.
fn totalbestand_query(parameters: &[Parameter], configured: &str) -> String {
    let pairs: Vec<_> = url::form_urlencoded::parse(configured.as_bytes()).collect();
    let is_known = |(name, value): &(Cow<'_, str>, Cow<'_, str>)| {
        let parameter = parameters.iter().find(|parameter| parameter.name == *name);
        parameter.is_some_and(|parameter| parameter.allows(value))
    };
    let has = |parameter: &Parameter| pairs.iter().any(|(name, _)| *name == parameter.name);
    if pairs.iter().all(is_known) && parameters.iter().filter(|parameter| parameter.required).all(has) {
        return configured.to_owned();
    }
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for parameter in parameters.iter().filter(|parameter| parameter.required || has(parameter)) {
        query.append_pair(
            &parameter.name,
            parameter.allowed.first().or(parameter.example.as_ref()).map_or("", String::as_str),
        );
    }
    query.finish()
}
