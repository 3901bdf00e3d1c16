//! A register that answers as a test says, with Maskinporten beside it and a client for both.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use brreg_domain::Organisasjonsnummer;
use brreg_fetcher::credentials::Credentials;
use brreg_fetcher::maskinporten::Maskinporten;
use brreg_fetcher::retry::{Clock, Retry};
use brreg_fetcher::rrh::v1::Client;
use brreg_fetcher::settings::{DownloadSettings, HttpSettings, MaskinportenSettings, RetrySettings, V1Settings};
use brreg_sandbox::authority::{Authority, Validity};
use serde_json::{Value, json};
use tempfile::TempDir;
use zeroize::Zeroizing;

use super::server::{Reply, Request, Server};
use crate::support::NoWait;

const BASE: &str = "/api/oppslag";

pub(crate) struct Register {
    pub(crate) client: Arc<Client>,
    pub(crate) clock: Arc<NoWait>,
    pub(crate) http: HttpSettings,
    server: Server,
    folder: TempDir,
}

impl Register {
    /// A register with these answers to requests below `/api/oppslag`.
    pub(crate) fn of(answers: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::with(|_| {}, answers)
    }

    pub(crate) fn with(
        change: impl FnOnce(&mut V1Settings),
        answers: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::on(|_| {}, change, answers)
    }

    /// As [`Register::with`], with changed connections.
    pub(crate) fn on(
        connections: impl FnOnce(&mut HttpSettings),
        change: impl FnOnce(&mut V1Settings),
        answers: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let Served { server, mut http, credentials, folder } =
            Served::start(move |request| match request.path.strip_prefix(BASE) {
                Some(path) => answers(&Request { path: path.to_owned(), ..request.clone() }),
                None => token(request),
            });
        connections(&mut http);
        let clock = Arc::new(NoWait::default());
        let retry = Retry::with_clock(RetrySettings::default(), Arc::clone(&clock) as Arc<dyn Clock>, 7);
        let maskinporten =
            MaskinportenSettings { issuer: server.url().parse().unwrap(), client_id: "client".to_owned() };
        let maskinporten = Maskinporten::new(&maskinporten, credentials, &http, retry.clone()).unwrap();
        let mut settings = V1Settings::new(server.url().parse().unwrap(), "brreg:reelle/offentlig");
        change(&mut settings);
        let client = Client::new(&settings, maskinporten, &http, DownloadSettings::default(), retry).unwrap();
        Self { client: Arc::new(client), clock, http, server, folder }
    }

    pub(crate) fn landing(&self) -> PathBuf {
        self.folder.path().join("landing")
    }

    pub(crate) fn landed(&self, name: &str) -> Vec<u8> {
        fs::read(self.landing().join(name)).unwrap()
    }

    /// The requests below `/api/oppslag` to this path.
    pub(crate) fn asked(&self, path: &str) -> Vec<Request> {
        let whole = format!("{BASE}{path}");
        self.server.requests().into_iter().filter(|request| request.path == whole).collect()
    }

    /// All requests, to Maskinporten and the register.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.server.requests()
    }

    pub(crate) fn tokens(&self) -> usize {
        self.server.requests().iter().filter(|request| request.path == "/token").count()
    }

    /// The connections that were opened, to Maskinporten and the register.
    pub(crate) fn connections(&self) -> usize {
        self.server.connections()
    }

    pub(crate) fn retry(&self) -> Retry {
        Retry::with_clock(RetrySettings::default(), Arc::clone(&self.clock) as Arc<dyn Clock>, 7)
    }
}

/// A server, and what a client needs for it.
pub(crate) struct Served {
    pub(crate) server: Server,
    pub(crate) http: HttpSettings,
    pub(crate) credentials: Credentials,
    pub(crate) folder: TempDir,
}

impl Served {
    /// A server with these answers.
    pub(crate) fn start(answers: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let authority = Authority::new("A register's CA").unwrap();
        let server = Server::start(&authority, answers);
        let folder = tempfile::tempdir().unwrap();
        let ca_file = folder.path().join("ca.pem");
        fs::write(&ca_file, authority.certificate_pem()).unwrap();
        let http = HttpSettings { ca_file: Some(ca_file), ..HttpSettings::default() };
        let client = Organisasjonsnummer::parse("974760673").unwrap();
        let identity = authority.enterprise(&client, "En Virksomhet", Validity::Current).unwrap();
        let pem = (identity.certificate_pem(), identity.key_pem().to_owned());
        let credentials =
            Credentials::from_pem(pem.0.as_bytes(), pem.1.as_bytes(), &Zeroizing::new(String::new())).unwrap();
        Self { server, http, credentials, folder }
    }
}

/// Maskinporten's answer. Each token is another one.
fn token(request: &Request) -> Reply {
    let access_token = format!("eyJ.token.{}", request.repeated);
    Reply::json(&json!({ "access_token": access_token, "token_type": "Bearer", "expires_in": 119 }))
}

/// The company of this number in the tests' register.
pub(crate) fn company(number: u32) -> Organisasjonsnummer {
    (0..).filter_map(|step| Organisasjonsnummer::with_check_digit(39_100_000 + step)).nth(number as usize).unwrap()
}

/// The register's answer about a company.
pub(crate) fn document(company: &str) -> Value {
    json!({ "organisasjonsnummer": company, "registreringer": [{ "registreringsid": "a" }] })
}

/// The company that a request looks up.
pub(crate) fn looked_up(request: &Request) -> Option<&str> {
    request.path.strip_prefix("/v1/virksomheter/").filter(|rest| rest.len() == 9)
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    crate::support::names(folder)
}
