//! How the stores are opened: places from the configuration, credentials from the environment or the platform.

use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::path::Path as Key;
use object_store::{BackoffConfig, ClientConfigKey, ObjectStore, RetryConfig};
use tokio::runtime::Builder;
use url::Url;

use super::Objects;
use super::complete::Conditional;
use super::failure::failed;
use crate::store::address::{Place, Scheme, Waits, is_loopback};

/// The time limit of one request, which sends at most one part.
const REQUEST: &str = "300 seconds";

type Opened<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

impl Objects {
    /// The objects below a path in a bucket of this place.
    pub(in crate::store) fn open(
        place: &Place,
        scheme: Scheme,
        bucket: &str,
        path: &str,
        waits: Waits,
    ) -> Opened<Self> {
        // The errors of a builder may repeat what is in the environment.
        let failed = |error| failed(&error);
        let store = match scheme {
            Scheme::S3 => {
                let builder = s3(place, bucket, waits).map_err(failed)?;
                check_endpoint(builder.get_config_value(&AmazonS3ConfigKey::Endpoint), "AWS_ENDPOINT_URL")?;
                builder.build().map(|store| Arc::new(store) as Arc<dyn ObjectStore>)
            }
            Scheme::Azure => {
                let builder = azure(place, bucket, waits);
                check_endpoint(builder.get_config_value(&AzureConfigKey::Endpoint), "AZURE_STORAGE_ENDPOINT")?;
                builder.build().map(|store| Arc::new(store) as Arc<dyn ObjectStore>)
            }
            _ => google(bucket, waits),
        };
        let root = place.url.split("://").next().unwrap_or_default();
        Ok(Self { waits, ..Self::of(store.map_err(failed)?, &format!("{root}://{bucket}"), path)? })
    }

    /// What is below a path of a bucket with this address.
    pub(super) fn of(store: Arc<dyn ObjectStore>, bucket: &str, path: &str) -> Opened<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        // The path is that of an address, in which blanks and letters beyond ASCII are escaped.
        let prefix = Key::from_url_path(path)?;
        let address = format!("{bucket}/{prefix}").trim_end_matches('/').to_owned();
        Ok(Self { store, prefix, address, waits: Waits::default(), runtime })
    }
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            attempts: 1,
            first: Duration::from_millis(1),
            longest: Duration::from_millis(10),
            total: Duration::from_secs(1),
        }
    }
}

fn retry(waits: Waits) -> RetryConfig {
    // The library draws a wait from a range that must not be empty.
    let some = |wait: Duration| wait.max(Duration::from_millis(1));
    RetryConfig {
        backoff: BackoffConfig { init_backoff: some(waits.first), max_backoff: some(waits.longest), base: 2.0 },
        max_retries: waits.attempts.saturating_sub(1),
        // A request is not signed again for another attempt.
        retry_timeout: waits.total.min(Duration::from_secs(240)),
    }
}

/// The settings of the connections; those that the environment makes besides stay.
fn connections(waits: Waits) -> [(ClientConfigKey, String); 2] {
    let connect = format!("{} seconds", waits.connect.as_secs().max(1));
    [(ClientConfigKey::Timeout, REQUEST.to_owned()), (ClientConfigKey::ConnectTimeout, connect)]
}

/// Whether the service is on this machine: then it may speak plain HTTP.
fn is_here(place: &Place) -> bool {
    let endpoint = place.endpoint.as_deref().and_then(|endpoint| Url::parse(endpoint).ok());
    endpoint.is_some_and(|endpoint| endpoint.scheme() == "http" && is_loopback(&endpoint))
}

/// Checks an endpoint, which is of the configuration, whose was checked, or of the environment: the library ends the process at one
/// that is no address.
fn check_endpoint(endpoint: Option<String>, variable: &str) -> Opened<()> {
    let is_address = |endpoint: &String| {
        Url::parse(endpoint).is_ok_and(|address| matches!(address.scheme(), "http" | "https") && address.has_host())
    };
    match endpoint {
        Some(endpoint) if !is_address(&endpoint) => {
            Err(format!("{variable} in the environment is no address: expected https://host").into())
        }
        _ => Ok(()),
    }
}

fn s3(place: &Place, bucket: &str, waits: Waits) -> object_store::Result<AmazonS3Builder> {
    let mut builder = AmazonS3Builder::from_env()
        .with_bucket_name(bucket)
        .with_retry(retry(waits))
        // Neither is left to the environment: the publication relies on the first, and uses no tags.
        .with_config(AmazonS3ConfigKey::ConditionalPut, "etag")
        .with_disable_tagging(true)
        .with_http_connector(Conditional::default());
    for (key, value) in connections(waits) {
        builder = builder.with_config(AmazonS3ConfigKey::Client(key), value);
    }
    if let Some(endpoint) = &place.endpoint {
        builder = builder.with_endpoint(endpoint);
        if is_here(place) {
            builder = builder.with_allow_http(true);
        }
    }
    if let Some(region) = &place.region {
        builder = builder.with_region(region);
    }
    let encryption = place.encryption.map(|encryption| ("aws_server_side_encryption", encryption.name()));
    let key = place.kms_key.as_deref().map(|key| ("aws_sse_kms_key_id", key));
    for (name, value) in encryption.into_iter().chain(key) {
        builder = builder.with_config(name.parse()?, value);
    }
    Ok(builder)
}

fn azure(place: &Place, container: &str, waits: Waits) -> MicrosoftAzureBuilder {
    let mut builder = MicrosoftAzureBuilder::from_env()
        .with_container_name(container)
        .with_retry(retry(waits))
        .with_disable_tagging(true);
    for (key, value) in connections(waits) {
        builder = builder.with_config(AzureConfigKey::Client(key), value);
    }
    if let Some(endpoint) = &place.endpoint {
        builder = builder.with_endpoint(endpoint.clone());
        if is_here(place) {
            builder = builder.with_allow_http(true);
        }
    }
    builder
}

fn google(bucket: &str, waits: Waits) -> object_store::Result<Arc<dyn ObjectStore>> {
    let mut builder = GoogleCloudStorageBuilder::from_env().with_bucket_name(bucket).with_retry(retry(waits));
    for (key, value) in connections(waits) {
        builder = builder.with_config(GoogleConfigKey::Client(key), value);
    }
    Ok(Arc::new(builder.build()?))
}
