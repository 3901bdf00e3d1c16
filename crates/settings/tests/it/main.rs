//! Settings as their users see them.

#![allow(clippy::unwrap_used, clippy::panic)]

mod environment;
mod errors;
mod file;
mod secrecy;
mod template;

use std::num::NonZero;
use std::path::PathBuf;

use brreg_settings::{Error, Section, Settings};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, Unexpected};
use url::Url;

/// A section with every type that settings have.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Register {
    base_url: Option<Url>,
    scope: Option<String>,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    format: Format,
    #[serde(default = "page_size")]
    page_size: NonZero<u32>,
    #[serde(default)]
    offset: i64,
    #[serde(default)]
    share: f64,
    #[serde(default)]
    enabled: bool,
    timeout_seconds: Option<u64>,
    persons_file: Option<PathBuf>,
    #[serde(default)]
    owners_of: Vec<Even>,
    #[serde(default)]
    names: Vec<String>,
    credentials: Option<Credentials>,
}

#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    #[default]
    Json,
    Csv,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    pkcs12: PathBuf,
    kid: Option<String>,
}

/// A number that is checked by its own type.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Even(u64);

impl<'de> Deserialize<'de> for Even {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let number = text.parse().ok().filter(|number| number % 2 == 0);
        number.map(Self).ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&text), &"an even number"))
    }
}

fn page_size() -> NonZero<u32> {
    NonZero::new(2000).unwrap()
}

/// The section `[konkurs]` of a file's text and an environment.
fn konkurs(text: &str, environment: &[(&str, &str)]) -> Result<Register, Error> {
    let (settings, _file) = settings(text, environment)?;
    if let Some(error) = settings.unknown(&[Section::of::<Register>("konkurs")]).into_iter().next() {
        return Err(error);
    }
    Ok(settings.section("konkurs")?.unwrap())
}

/// The settings of a file `test.toml` with this text and an environment. The file is removed when dropped.
fn settings(text: &str, environment: &[(&str, &str)]) -> Result<(Settings, tempfile::TempDir), Error> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("test.toml");
    std::fs::write(&file, text).unwrap();
    Ok((Settings::read(&file, environment.iter().copied())?, folder))
}

/// An error without the folder of the file.
fn message(error: &Error) -> String {
    let message = error.to_string();
    message.find("test.toml").map_or(message.clone(), |at| message[at..].to_owned())
}
