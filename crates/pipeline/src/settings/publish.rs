//! The section `publish`: where the lake is as Delta tables too.

use brreg_lake::store::{Encryption, Place};
use brreg_settings::{Error, Settings};
use serde::Deserialize;

/// The section `publish`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PublishSettings {
    /// Whether the data folder has the Delta tables.
    #[serde(default)]
    pub(super) local: bool,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    endpoint: Option<String>,
    #[serde(default)]
    region: Option<String>,
    #[serde(default)]
    encryption: Option<Encryption>,
    #[serde(default)]
    kms_key: Option<String>,
}

impl PublishSettings {
    /// The store, where there is one.
    ///
    /// # Errors
    /// A setting that cannot be used, and a section that wants nothing.
    pub(super) fn place(self, settings: &Settings) -> Result<Option<Place>, Error> {
        let Self { local, url, endpoint, region, encryption, kms_key } = self;
        let Some(url) = url else {
            let of_url = [
                ("endpoint", endpoint.is_some()),
                ("region", region.is_some()),
                ("encryption", encryption.is_some()),
                ("kms_key", kms_key.is_some()),
            ];
            return match of_url.iter().find(|(_, is_there)| *is_there) {
                Some((name, _)) => Err(settings.refuse(&format!("publish.{name}"), "it needs publish.url")),
                None if local => Ok(None),
                None => Err(settings.refuse("publish.url", "expected the address of a store, or publish.local = true")),
            };
        };
        let place = Place { url, endpoint, region, encryption, kms_key };
        match place.check() {
            Ok(()) => Ok(Some(place)),
            Err(error) => Err(settings.refuse(&format!("publish.{}", error.setting), error.why)),
        }
    }
}
