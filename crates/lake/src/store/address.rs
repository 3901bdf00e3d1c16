//! Where a shared store is, and with what it is opened. Credentials are no part of it: they come from the environment or the
//! platform.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use url::{Host, Url};

/// Where the published lake is copied to. These are the settings of the section `publish`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// `s3://bucket/prefix`, `az://container/prefix`, `gs://bucket/prefix` or `file:///folder`.
    pub url: String,
    /// The address of the service, where it is not the platform's own.
    #[serde(default)]
    pub endpoint: Option<String>,
    /// The region of the bucket.
    #[serde(default)]
    pub region: Option<String>,
    /// How the server encrypts the objects, where not as the bucket says.
    #[serde(default)]
    pub encryption: Option<Encryption>,
    /// The key with which it does.
    #[serde(default)]
    pub kms_key: Option<String>,
}

/// How an S3 server encrypts objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Encryption {
    /// With a key of the store.
    #[serde(rename = "AES256")]
    Aes256,
    /// With a key of the key management service.
    #[serde(rename = "aws:kms")]
    Kms,
}

impl Encryption {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Aes256 => "AES256",
            Self::Kms => "aws:kms",
        }
    }
}

/// How long a store is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Waits {
    /// Until a connection is made.
    pub connect: Duration,
    /// Attempts of a request, the first included.
    pub attempts: usize,
    /// Before the second attempt; later waits are longer.
    pub first: Duration,
    /// The longest wait.
    pub longest: Duration,
    /// No attempt begins later than this after the first one.
    pub total: Duration,
}

/// Why a place cannot be used. It names the setting and never a value: that may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct PlaceError {
    /// The setting, below its section.
    pub setting: &'static str,
    /// What is wrong.
    pub why: &'static str,
}

const CREDENTIALS: &str = "it has a user name, a password, a query or a fragment; credentials come from the environment or the \
                           platform, never from the configuration";

impl Place {
    /// Checks the settings.
    ///
    /// # Errors
    /// The first that cannot be used.
    pub fn check(&self) -> Result<(), PlaceError> {
        self.scheme().map(drop)?;
        let refuse = |setting, why| Err(PlaceError { setting, why });
        let is_s3 = self.url.starts_with("s3:");
        if let Some(endpoint) = &self.endpoint {
            let Ok(address) = Url::parse(endpoint) else { return refuse("endpoint", "expected https://host") };
            if has_secret(&address) {
                return refuse("endpoint", CREDENTIALS);
            }
            match address.scheme() {
                "https" => {}
                "http" if is_loopback(&address) => {}
                "http" => return refuse("endpoint", "expected https://host; http is for this machine alone"),
                _ => return refuse("endpoint", "expected https://host"),
            }
            if !is_s3 && !self.url.starts_with("az:") {
                return refuse("endpoint", "it is for s3:// and az:// alone");
            }
        }
        if self.region.is_some() && !is_s3 {
            return refuse("region", "it is for s3:// alone");
        }
        if self.encryption.is_some() && !is_s3 {
            return refuse("encryption", "it is for s3:// alone; the other stores encrypt everything");
        }
        if self.kms_key.is_some() && self.encryption != Some(Encryption::Kms) {
            return refuse("kms_key", "it is for encryption = \"aws:kms\" alone");
        }
        Ok(())
    }

    /// The scheme, the bucket or container, and the path in it without slashes at its ends.
    pub(super) fn scheme(&self) -> Result<(Scheme, String, String), PlaceError> {
        let refuse = |why| Err(PlaceError { setting: "url", why });
        let Ok(url) = Url::parse(&self.url) else {
            return refuse("expected s3://bucket/prefix, az://container/prefix, gs://bucket/prefix or file:///folder");
        };
        if has_secret(&url) {
            return refuse(CREDENTIALS);
        }
        let scheme = match url.scheme() {
            "s3" => Scheme::S3,
            "az" => Scheme::Azure,
            "gs" => Scheme::Google,
            "file" => Scheme::File,
            _ => return refuse("expected an address that begins with s3://, az://, gs:// or file://"),
        };
        let host = url.host_str().unwrap_or_default();
        match (scheme, host.is_empty()) {
            (Scheme::File, false) => return refuse("expected file:/// and the path of a folder"),
            (Scheme::S3 | Scheme::Azure | Scheme::Google, true) => return refuse("expected a bucket behind ://"),
            _ => {}
        }
        // The parser of addresses takes `..` away, and what it means is not what a bucket has.
        let written = self.url.split_once("://").map_or("", |(_, rest)| rest);
        let parts: Vec<&str> = written.trim_end_matches('/').split('/').collect();
        let is_odd = |part: &&str| part.is_empty() || matches!(*part, "." | "..");
        if scheme != Scheme::File && parts.iter().any(is_odd) {
            return refuse("a part of the path is empty, . or ..");
        }
        let path = match scheme {
            Scheme::File => match url.to_file_path().ok().and_then(|path| path.to_str().map(str::to_owned)) {
                Some(path) if path != "/" => path,
                _ => return refuse("expected file:/// and the path of a folder"),
            },
            _ => url.path().trim_matches('/').to_owned(),
        };
        Ok((scheme, host.to_owned(), path))
    }

    /// The folder that it is, where it is one.
    #[must_use]
    pub fn folder(&self) -> Option<PathBuf> {
        let (scheme, _, path) = self.scheme().ok()?;
        (scheme == Scheme::File).then(|| path.into())
    }
}

/// The kinds of stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    S3,
    Azure,
    Google,
    File,
}

/// Whether an address has a part in which there can be a secret.
fn has_secret(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some()
}

pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(url: &str) -> Place {
        Place { url: url.to_owned(), endpoint: None, region: None, encryption: None, kms_key: None }
    }

    fn setting_of(place: &Place) -> Option<&'static str> {
        place.check().err().map(|error| error.setting)
    }

    #[test]
    fn places_of_four_kinds_are_read() {
        for (url, expected) in [
            ("s3://bucket/a/b/", (Scheme::S3, "bucket", "a/b")),
            ("az://container", (Scheme::Azure, "container", "")),
            ("gs://bucket/lake", (Scheme::Google, "bucket", "lake")),
            ("file:///srv/lake", (Scheme::File, "", "/srv/lake")),
        ] {
            let (scheme, bucket, path) = expected;
            assert_eq!(place(url).scheme(), Ok((scheme, bucket.to_owned(), path.to_owned())));
        }
        for url in [
            "",
            "bucket",
            "https://host/x",
            "s3:///x",
            "file://host/x",
            "file:///",
            "file:",
            "s3://b//p",
            "s3://b/p//q",
            "s3://b/p/../q",
            "az://c/./p",
        ] {
            assert_eq!(setting_of(&place(url)), Some("url"), "{url}");
        }
    }

    #[test]
    fn a_credential_is_refused_and_not_repeated() {
        for url in ["s3://id:hemmelig@bucket/x", "s3://hemmelig@bucket", "az://c/x?sig=hemmelig", "gs://b/x#hemmelig"] {
            let error = place(url).check().map_err(|error| error.to_string());
            assert!(error.is_err_and(|error| error.contains("credentials") && !error.contains("hemmelig")), "{url}");
        }
        let endpoint = Some("https://id:hemmelig@host".to_owned());
        assert_eq!(setting_of(&Place { endpoint, ..place("s3://bucket") }), Some("endpoint"));
    }

    #[test]
    fn settings_that_do_not_belong_together_are_refused() {
        let s3 = || place("s3://bucket");
        let endpoint = |it: &str| Some(it.to_owned());
        assert_eq!(setting_of(&Place { endpoint: endpoint("http://127.0.0.1:9000"), ..s3() }), None);
        assert_eq!(setting_of(&Place { endpoint: endpoint("http://host"), ..s3() }), Some("endpoint"));
        assert_eq!(setting_of(&Place { endpoint: endpoint("https://host"), ..place("gs://b") }), Some("endpoint"));
        assert_eq!(setting_of(&Place { region: endpoint("x"), ..place("az://b") }), Some("region"));
        let encryption = Some(Encryption::Aes256);
        assert_eq!(setting_of(&Place { encryption, ..place("file:///srv") }), Some("encryption"));
        assert_eq!(setting_of(&Place { encryption, kms_key: endpoint("x"), ..s3() }), Some("kms_key"));
        assert_eq!(setting_of(&Place { encryption: Some(Encryption::Kms), kms_key: endpoint("x"), ..s3() }), None);
    }
}
