//! The section `rrh`.

use brreg_fetcher::maskinporten::TokenRequest;
use brreg_fetcher::rrh::Format;
use brreg_fetcher::settings::RrhSettings;
use serde::Deserialize;
use url::Url;

use crate::settings::SectionType;

/// Form of the bulk file that the nightly job fetches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BulkFormat {
    /// With everything.
    #[default]
    Json,
    /// Without the registration's status and the intermediate companies.
    Csv,
}

impl From<BulkFormat> for Format {
    fn from(format: BulkFormat) -> Self {
        match format {
            BulkFormat::Json => Self::Json,
            BulkFormat::Csv => Self::Csv,
        }
    }
}

/// The section of the register.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RrhSection {
    base_url: Url,
    scope: String,
    resource: Option<String>,
    consumer_org: Option<String>,
    /// Form of the bulk file.
    #[serde(default)]
    pub format: BulkFormat,
}

impl SectionType for RrhSection {
    fn needs(&self) -> Vec<&'static str> {
        vec!["maskinporten", "credentials"]
    }
}

impl RrhSection {
    /// As the fetcher takes it.
    #[must_use]
    pub fn settings(&self) -> RrhSettings {
        RrhSettings {
            base_url: self.base_url.clone(),
            scope: self.scope.clone(),
            resource: self.resource.clone(),
            consumer_org: self.consumer_org.clone(),
        }
    }

    /// The token that the register requires.
    #[must_use]
    pub fn token_request(&self) -> TokenRequest {
        let RrhSettings { scope, resource, consumer_org, .. } = self.settings();
        TokenRequest { scope, resource, consumer_org }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_has_every_setting_with_its_default() {
        let template = include_str!("../../../../../pipelines/config/rrh.toml");
        assert_eq!(brreg_settings::template::problems::<RrhSection>(template, super::super::NAME), [""; 0]);
    }
}
