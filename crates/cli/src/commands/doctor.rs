//! `doctor`: whether the nightly job can work.

use std::time::Duration;

use brreg_domain::Organisasjonsnummer;
use brreg_fetcher::ErrorKind;
use brreg_fetcher::credentials::Credentials;
use brreg_fetcher::maskinporten::TokenRequest;
use jiff::{SignedDuration, Timestamp};

use super::runtime;
use crate::args::ConfigArguments;
use crate::config::Config;
use crate::data::DataFolder;
use crate::failure::{Context as _, Exit, Failure};
use crate::pipeline::{ektepakt, konkurs, rrh};
use crate::report::{self, grouped, table};

/// A certificate that ends sooner is told.
const EXPIRY_WARNING: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Free disk that a night needs: a download, and two snapshots of the largest size.
const FREE_DISK: u64 = 10 << 30;
/// The organisation number of the Brønnøysund Register Centre, whose answer shows whether the register lets us in.
const LOOKED_UP: &str = "974760673";
/// No check takes longer.
const DEADLINE: Duration = Duration::from_secs(120);

/// What one check came to.
struct Check {
    name: &'static str,
    sound: bool,
    found: String,
}

impl Check {
    fn of(name: &'static str, result: Result<String, Failure>) -> Self {
        match result {
            Ok(found) => Self { name, sound: true, found },
            Err(failure) => Self { name, sound: false, found: failure.message() },
        }
    }
}

pub(super) fn run(data: &DataFolder, arguments: &ConfigArguments) -> Result<Exit, Failure> {
    let config = Config::read(&arguments.config, data)?;
    let runtime = runtime()?;
    let mut checks = vec![Check { name: "configuration", sound: true, found: arguments.config.display().to_string() }];
    // Without any register the checks of rrh tell what is missing.
    let rrh = config.rrh.is_some() || (config.konkurs.is_none() && config.ektepakt.is_none());
    if rrh || config.ektepakt.is_some() {
        checks.push(Check::of("credentials", config.load_credentials().and_then(|own| holder(&own))));
    }
    if rrh {
        checks.push(Check::of("rrh: token", runtime.block_on(within(rrh_token(&config)))));
        checks.push(Check::of("rrh: access", runtime.block_on(within(rrh_access(&config)))));
    }
    if config.konkurs.is_some() {
        let own = config.load_konkurs_credentials().and_then(|own| certificate(&own));
        checks.push(Check::of("konkurs: certificate", own));
        checks.push(Check::of("konkurs: access", runtime.block_on(within(konkurs_access(&config)))));
    }
    if config.ektepakt.is_some() {
        checks.push(Check::of("ektepakt: token", runtime.block_on(within(ektepakt_token(&config)))));
        checks.push(Check::of("ektepakt: access", runtime.block_on(within(ektepakt_access(&config)))));
    }
    checks.push(Check::of("disk", disk(data)));
    let mut shown = table(&["check", "", "found"]);
    for check in &checks {
        shown.add_row([check.name, if check.sound { "ok" } else { "FAILED" }, &check.found]);
    }
    report::print(&shown.to_string())?;
    Ok(if checks.iter().all(|check| check.sound) { Exit::Done } else { Exit::Failed })
}

async fn within(check: impl Future<Output = Result<String, Failure>>) -> Result<String, Failure> {
    tokio::time::timeout(DEADLINE, check)
        .await
        .unwrap_or_else(|_| Err(Failure::new(Exit::Failed, "doctor", "no answer within two minutes")))
}

/// Whose the key for Maskinporten is: that of a certificate, or one that is registered there.
fn holder(credentials: &Credentials) -> Result<String, Failure> {
    match credentials.certificate() {
        Some(_) => certificate(credentials),
        None => Ok(format!("a key registered as {}", credentials.kid().unwrap_or_default())),
    }
}

/// Whose certificate it is and how long it lasts.
fn certificate(credentials: &Credentials) -> Result<String, Failure> {
    let Some(certificate) = credentials.certificate() else {
        return Err(Failure::new(Exit::Usage, "credentials", "a key without a certificate")
            .advice("the register wants the enterprise certificate; see docs/registers.md"));
    };
    let left = certificate.not_after.duration_since(Timestamp::now());
    let days = left.as_hours() / 24;
    let holder = match &certificate.organisasjonsnummer {
        Some(number) => number.to_string(),
        None => "without an organisation number".to_owned(),
    };
    let found = format!("certificate of {holder}, ends {} ({days} days)", certificate.not_after);
    if left < EXPIRY_WARNING {
        return Err(Failure::new(Exit::Failed, "credentials", found).advice("order a new certificate"));
    }
    Ok(found)
}

async fn rrh_token(config: &Config) -> Result<String, Failure> {
    let settings = Config::required(config.rrh.as_ref(), "rrh")?.settings();
    let request =
        TokenRequest { scope: settings.scope, resource: settings.resource, consumer_org: settings.consumer_org };
    token(config, request).await
}

async fn ektepakt_token(config: &Config) -> Result<String, Failure> {
    let settings = Config::required(config.ektepakt.as_ref(), ektepakt::REGISTER)?.settings();
    let request =
        TokenRequest { scope: settings.scope, resource: settings.resource, consumer_org: settings.consumer_org };
    token(config, request).await
}

async fn token(config: &Config, request: TokenRequest) -> Result<String, Failure> {
    rrh::maskinporten(config)?.check(&request).await.step("token")?;
    Ok(format!("Maskinporten grants {}", request.scope))
}

async fn rrh_access(config: &Config) -> Result<String, Failure> {
    let client = rrh::client(config)?;
    let number: Organisasjonsnummer = LOOKED_UP.parse().map_err(|error| Failure::new(Exit::Failed, "rrh", error))?;
    match client.lookup(&number).await {
        Ok(_) => Ok("the register answers".to_owned()),
        // An authority need not register its owners: the register let us in to say so.
        Err(error) if matches!(error.kind(), ErrorKind::Status { status: 404, .. }) => {
            Ok("the register answers".to_owned())
        }
        Err(error) => Err(error).step("rrh"),
    }
}

async fn konkurs_access(config: &Config) -> Result<String, Failure> {
    Ok(match konkurs::client(config)?.check().await.step("access")? {
        Some(notices) => format!("the register answers: it has {} notices", grouped(notices)),
        None => "the register answers".to_owned(),
    })
}

async fn ektepakt_access(config: &Config) -> Result<String, Failure> {
    ektepakt::client(config)?.check().await.step("access")?;
    Ok("the register answers".to_owned())
}

fn disk(data: &DataFolder) -> Result<String, Failure> {
    let free = brreg_files::free_space(data.root()).step("disk")?;
    let found = format!("{} GB free", free / 1_000_000_000);
    if free < FREE_DISK {
        return Err(Failure::new(Exit::Failed, "disk", found).advice("make room: a night needs 10 GB"));
    }
    Ok(found)
}
