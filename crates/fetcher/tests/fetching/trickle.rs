//! Answers that arrive one byte at a time, from each address: all are given up.

use std::sync::Arc;
use std::time::Duration;

use brreg_domain::{Foedselsnummer, Organisasjonsnummer};
use brreg_fetcher::credentials::Credentials;
use brreg_fetcher::ektepakt::Ektepakt;
use brreg_fetcher::error::TimeLimit;
use brreg_fetcher::konkurs::Konkurs;
use brreg_fetcher::maskinporten::{Maskinporten, TokenRequest};
use brreg_fetcher::retry::{Clock, Retry};
use brreg_fetcher::rrh::Rrh;
use brreg_fetcher::rrh::v1::{Client, Language, openapi};
use brreg_fetcher::settings::{EktepaktSettings, HttpSettings, KonkursSettings, RetrySettings, V1Settings};
use brreg_fetcher::{Error, ErrorKind};
use brreg_sandbox::{Endpoint, Failure, Fault, Sandbox};

use crate::rrh_v1::register::{Register, company};
use crate::rrh_v1::server::Reply;
use crate::support::{NoWait, SCOPE, Setup, is_status, password};

/// Limits that a byte every 50 ms exceeds, and that a usual answer on this machine does not.
type Limit = fn(&mut HttpSettings);

const TIME: Limit = |http| http.answer_timeout_seconds = 1;
const RATE: Limit = |http| (http.min_rate_window_seconds, http.min_rate_bytes_per_second) = (1, 1024);

struct World {
    sandbox: Sandbox,
    setup: Setup,
    maskinporten: Maskinporten,
    credentials: Credentials,
    retry: Retry,
    folder: tempfile::TempDir,
}

impl World {
    async fn start(limit: Limit) -> Self {
        let sandbox = Sandbox::builder().virksomheter(200).start().await.unwrap();
        let mut setup = Setup::of(&sandbox);
        limit(&mut setup.http);
        let settings = RetrySettings { max_attempts: 1, ..RetrySettings::default() };
        let retry = Retry::with_clock(settings, Arc::new(NoWait::default()) as Arc<dyn Clock>, 7);
        let load = || Credentials::load(&setup.credentials, &password(&sandbox)).unwrap();
        let (credentials, signing) = (load(), load());
        let maskinporten = Maskinporten::new(&setup.maskinporten, signing, &setup.http, retry.clone()).unwrap();
        Self { sandbox, setup, maskinporten, credentials, retry, folder: tempfile::tempdir().unwrap() }
    }

    fn drips(&self, endpoint: Endpoint) {
        let failure = Failure::Drip { bytes: 1, every: Duration::from_millis(50) };
        self.sandbox.fault(Fault::new(endpoint, failure).always());
    }

    fn partner(&self) -> Rrh {
        let Setup { http, downloads, rrh, .. } = &self.setup;
        Rrh::new(rrh, self.maskinporten.clone(), http, downloads.clone(), self.retry.clone()).unwrap()
    }

    fn konkurs(&self) -> Konkurs {
        let settings = KonkursSettings::new(self.sandbox.konkurs_url().parse().unwrap());
        Konkurs::new(&settings, &self.credentials, &self.setup.http, self.retry.clone()).unwrap()
    }

    fn ektepakt(&self) -> Ektepakt {
        let mut settings = EktepaktSettings::new(self.sandbox.ektepakt_url().parse().unwrap());
        settings.timeout_seconds = self.setup.http.answer_timeout_seconds;
        Ektepakt::new(&settings, self.maskinporten.clone(), &self.setup.http, self.retry.clone()).unwrap()
    }

    fn v1(&self) -> Client {
        let mut settings = V1Settings::new(self.sandbox.url().parse().unwrap(), "brreg:reelle/offentlig");
        settings.timeout_seconds = self.setup.http.answer_timeout_seconds;
        let Setup { http, downloads, .. } = &self.setup;
        Client::new(&settings, self.maskinporten.clone(), http, downloads.clone(), self.retry.clone()).unwrap()
    }

    /// What comes of a request to this endpoint.
    async fn ask(&self, endpoint: Endpoint) -> Result<(), Error> {
        let company = &self.sandbox.content().registration_at(0).unwrap().organisasjonsnummer.to_string();
        let company = Organisasjonsnummer::parse(company).unwrap();
        let person = self.sandbox.content().person(0).unwrap().foedsels_eller_d_nummer.expose().to_owned();
        match endpoint {
            Endpoint::Token => self.maskinporten.check(&TokenRequest::new(SCOPE)).await,
            Endpoint::Lookup => self.partner().lookup(&company).await.map(drop),
            Endpoint::KonkursList => self.konkurs().check().await.map(drop),
            Endpoint::KonkursDetail => {
                self.konkurs().fetch(None, &self.folder.path().join("konkurs"), &()).await.map(drop)
            }
            Endpoint::Ektepakt => {
                self.ektepakt().lookup(&Foedselsnummer::parse(&person).unwrap(), None).await.map(drop)
            }
            Endpoint::V1Lookup => self.v1().lookup_company(&company).await.map(drop),
            Endpoint::V1Kodelister => self.v1().kodelister(Language::Nob).await.map(drop),
            Endpoint::V1OpenApi => {
                let url = self.v1().openapi_url().unwrap();
                openapi::fetch(&url, &self.setup.http, self.retry.clone()).await.map(drop)
            }
            other => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn an_answer_that_trickles_is_given_up_whatever_its_address() {
    const ENDPOINTS: [Endpoint; 8] = [
        Endpoint::Token,
        Endpoint::Lookup,
        Endpoint::KonkursList,
        Endpoint::KonkursDetail,
        Endpoint::Ektepakt,
        Endpoint::V1Lookup,
        Endpoint::V1Kodelister,
        Endpoint::V1OpenApi,
    ];
    for (limit, expected) in [(TIME, TimeLimit::Response), (RATE, TimeLimit::AnswerRate)] {
        let mut worlds = Vec::new();
        for endpoint in ENDPOINTS {
            let world = World::start(limit).await;
            world.drips(endpoint);
            worlds.push((endpoint, world));
        }
        // At the same time, since each waits for its limit.
        let asked = worlds.iter().map(|(endpoint, world)| async move {
            let error = world.ask(*endpoint).await.unwrap_err();
            assert_eq!(error.kind(), &ErrorKind::Timeout(expected), "{endpoint}: {error}");
        });
        futures_util::future::join_all(asked).await;
    }
}

#[tokio::test]
async fn the_status_of_an_error_is_known_although_its_message_trickles() {
    let change = |http: &mut HttpSettings| http.idle_timeout_seconds = 1;
    let register = Register::on(
        change,
        |_| {},
        |_| Reply::new(403, format!(r#"{{"message":"{}"}}"#, "Ingen tilgang ".repeat(100))).byte_every(20),
    );
    let error = register.client.lookup_company(&company(0)).await.unwrap_err();
    assert!(is_status(&error, 403), "{error}");
}
