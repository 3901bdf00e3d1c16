//! Bankruptcy notices: the whole list and the updates, in pages that shift, and certificates that are refused.

use std::collections::BTreeSet;
use std::fs;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;

use brreg_fetcher::credentials::Credentials;
use brreg_fetcher::error::Refusal;
use brreg_fetcher::konkurs::{DETAILS, Kind, Konkurs, Manifest};
use brreg_fetcher::retry::{Clock, Retry};
use brreg_fetcher::settings::{CredentialSettings, HttpSettings, KonkursSettings, RetrySettings};
use brreg_fetcher::{ErrorKind, Result};
use brreg_sandbox::authority::{EnterpriseFiles, Variant};
use brreg_sandbox::generator::konkurs::Arrival;
use brreg_sandbox::{Builder, Endpoint, Failure, Fault, Sandbox};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{NoWait, is_status, names, password};

const NOTICES: u32 = 500;

struct Register {
    sandbox: Sandbox,
    konkurs: Konkurs,
    clock: Arc<NoWait>,
    folder: TempDir,
}

impl Register {
    async fn start() -> Self {
        Self::of(Sandbox::builder()).await
    }

    async fn of(builder: Builder) -> Self {
        let sandbox = builder.virksomheter(2_000).konkursvarsler(NOTICES).start().await.unwrap();
        let own = CredentialSettings { pkcs12: Some(sandbox.credentials().pkcs12.clone()), ..Default::default() };
        let credentials = Credentials::load(&own, &password(&sandbox)).unwrap();
        let clock = Arc::new(NoWait::default());
        let konkurs = client(&sandbox, &credentials, &clock).unwrap();
        Self { sandbox, konkurs, clock, folder: tempfile::tempdir().unwrap() }
    }

    fn run(&self) -> PathBuf {
        self.folder.path().join("run")
    }

    async fn fetch(&self) -> Result<Manifest> {
        self.konkurs.fetch(None, &self.run(), &()).await
    }

    fn pages_fail(&self, failure: Failure, after: u32, times: u32) {
        self.sandbox.fault(Fault::new(Endpoint::KonkursList, failure).after(after).times(times));
    }

    /// The uuids that the register publishes now.
    fn published(&self) -> BTreeSet<String> {
        self.sandbox.konkurs().varsler().iter().map(|varsel| varsel.uuid.to_string()).collect()
    }

    /// The lines of the details.
    fn lines(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.run().join(DETAILS)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Fails unless each published notice has one line.
    fn assert_none_lost_none_doubled(&self) {
        let lines = self.lines();
        let uuids: BTreeSet<String> = lines.iter().map(|line| line["uuid"].as_str().unwrap().to_owned()).collect();
        assert_eq!(uuids.len(), lines.len(), "a notice is there twice");
        assert_eq!(uuids, self.published());
    }

    fn paths(&self, endpoint: Endpoint) -> Vec<String> {
        let requests = self.sandbox.requests().into_iter().filter(|request| request.endpoint == endpoint);
        requests.map(|request| request.path).collect()
    }
}

fn client(sandbox: &Sandbox, credentials: &Credentials, clock: &Arc<NoWait>) -> Result<Konkurs> {
    let settings = KonkursSettings {
        page_size: 100,
        max_pages: 20,
        concurrency: NonZero::new(4).unwrap(),
        ..KonkursSettings::new(sandbox.konkurs_url().parse().unwrap())
    };
    let http = HttpSettings { ca_file: Some(sandbox.credentials().ca.clone()), ..HttpSettings::default() };
    let retry = Retry::with_clock(RetrySettings::default(), Arc::clone(clock) as Arc<dyn Clock>, 7);
    Konkurs::new(&settings, credentials, &http, retry)
}

#[tokio::test]
async fn the_whole_list_with_details_lands() {
    let register = Register::start().await;
    let manifest = register.fetch().await.unwrap();
    register.assert_none_lost_none_doubled();
    let lines = register.lines();
    let varsler = register.sandbox.konkurs().varsler();
    for (line, varsel) in lines.iter().zip(&varsler) {
        let (_, details) = register.sandbox.konkurs().varsel(varsel.uuid).unwrap();
        assert_eq!(line["varsel"], varsel.detail_json(&details, &register.sandbox.konkurs_url()));
        assert_eq!(line["status"], 200);
    }
    let last = varsler.last().unwrap().registreringstidspunkt;
    assert_eq!(manifest.last_registreringstidspunkt, Some(last));
    assert_eq!((manifest.kind, manifest.readings, manifest.notices), (Kind::Backlog, 1, 500));
    // Five pages, the updates since the last of them, and the request for the number of notices.
    assert_eq!((manifest.pages, manifest.requests, manifest.missing_details), (6, 6 + 1 + 500, 0));
    let files: Vec<&str> = manifest.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!((files[0], files[5], files[6]), ("side-00000.json", "side-00005.json", DETAILS));
    assert_eq!(names(&register.run()).len(), 6 + 2);
}

#[tokio::test]
async fn notices_that_arrive_while_pages_are_read_are_neither_lost_nor_doubled() {
    for (arrival, after, times) in
        [(Arrival::Newest, 0, 5), (Arrival::Older, 0, 5), (Arrival::Older, 4, 1), (Arrival::Older, 3, 7)]
    {
        let register = Register::start().await;
        register.pages_fail(Failure::Arrive { notices: 20, arrival }, after, times);
        let manifest = register.fetch().await.unwrap();
        register.assert_none_lost_none_doubled();
        assert_eq!(manifest.notices, u64::from(NOTICES + 20 * times), "{arrival:?} {after} {times}");
    }
}

#[tokio::test]
async fn a_notice_without_details_keeps_its_line() {
    let register = Register::of(Sandbox::builder().missing_details(5)).await;
    let manifest = register.fetch().await.unwrap();
    register.assert_none_lost_none_doubled();
    let missing: Vec<Value> = register.lines().into_iter().filter(|line| line["status"] == 404).collect();
    assert!(!missing.is_empty() && missing.iter().all(|line| line.get("varsel").is_none()));
    assert_eq!(manifest.missing_details, missing.len() as u64);
    assert_eq!(register.clock.waits().len(), 0);
}

#[tokio::test]
async fn links_that_lead_away_or_round_are_refused_and_leave_nothing() {
    for (failure, expected) in [
        (Failure::NextLink("https://127.0.0.2/konkursvarsler".to_owned()), "leads away to https://127.0.0.2"),
        (Failure::NextLoop, "leads back to a page that was read"),
    ] {
        let register = Register::start().await;
        register.pages_fail(failure, 2, 1);
        let error = register.fetch().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Paging(text) if text.contains(expected)), "{error}");
        assert!(error.is_final() && error.to_string().starts_with("konkurs: konkursvarsler: "), "{error}");
        assert!(!register.run().exists());
    }
}

#[tokio::test]
async fn a_list_that_holds_less_than_it_says_is_read_again_and_then_refused() {
    // Notices after an empty page arrive with the updates since the page before it, or else in a second reading.
    for (after, readings) in [(2, 1), (0, 2)] {
        let register = Register::start().await;
        register.pages_fail(Failure::EmptyPage, after, 1);
        let manifest = register.fetch().await.unwrap();
        assert_eq!((manifest.readings, manifest.empty_pages), (readings, 1));
        register.assert_none_lost_none_doubled();
    }

    let register = Register::start().await;
    register.pages_fail(Failure::Total(7), 0, 1_000);
    let error = register.fetch().await.unwrap_err();
    let expected = "it reports 507 notices, but 3 readings found 500";
    assert_eq!(error.kind(), &ErrorKind::Paging(expected.to_owned()));
    assert!(!register.run().exists());
}

#[tokio::test]
async fn a_list_that_becomes_shorter_is_read_again() {
    // Between the pages, and when the last one has been read.
    for (after, pages) in [(2, 5), (4, 5)] {
        let register = Register::start().await;
        register.pages_fail(Failure::Withdraw(20), after, 1);
        let manifest = register.fetch().await.unwrap();
        assert_eq!((manifest.readings, manifest.notices), (2, 480));
        register.assert_none_lost_none_doubled();
        let counted = manifest.files.iter().filter(|file| file.name.starts_with("side-")).count();
        assert_eq!(counted, pages + 1, "pages of the reading that counts, and the news since");
    }

    let register = Register::start().await;
    register.pages_fail(Failure::Withdraw(1), 0, 1_000);
    let error = register.fetch().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Paging(_)), "{error}");
    assert!(!register.run().exists());
}

#[tokio::test]
async fn notices_that_are_replaced_between_two_pages_move_no_other_out_of_sight() {
    let register = Register::start().await;
    register.pages_fail(Failure::Replace(20), 2, 1);
    let manifest = register.fetch().await.unwrap();
    assert_eq!((manifest.notices, manifest.missing_details), (500, 0));
    let found: BTreeSet<String> = register
        .lines()
        .iter()
        .filter(|line| line["status"] == 200)
        .map(|line| line["uuid"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(found, register.published());
}

#[tokio::test]
async fn a_notice_that_is_withdrawn_while_another_is_not_found_leaves_no_detail() {
    let register = Register::start().await;
    let not_found = Failure::Status { status: 404, retry_after: None };
    register.sandbox.fault(Fault::new(Endpoint::KonkursDetail, not_found).times(1));
    register.sandbox.fault(Fault::new(Endpoint::KonkursDetail, Failure::Replace(20)).after(400).times(1));
    let manifest = register.fetch().await.unwrap();
    let asked: BTreeSet<String> =
        register.lines().iter().map(|line| line["uuid"].as_str().unwrap().to_owned()).collect();
    assert!(asked == register.published(), "{} details", asked.len());
    let details = manifest.files.iter().find(|file| file.name == DETAILS).unwrap();
    assert_eq!((manifest.notices, details.records), (500, 500));
    assert!(manifest.requests > 500 + 20, "{}", manifest.requests);
}

#[tokio::test]
async fn a_register_that_finds_no_notice_alone_is_refused() {
    let register = Register::start().await;
    let not_found = Failure::Status { status: 404, retry_after: None };
    register.sandbox.fault(Fault::new(Endpoint::KonkursDetail, not_found).always());
    let error = register.fetch().await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Paging(text) if text.contains("the details of none of its 500")),
        "{error}"
    );
}

#[tokio::test]
async fn a_list_that_repeats_a_notice_is_accepted_when_it_does_so_again() {
    let register = Register::start().await;
    register.pages_fail(Failure::Twice, 0, 1_000);
    let manifest = register.fetch().await.unwrap();
    assert_eq!((manifest.readings, manifest.notices), (2, 500));
    register.assert_none_lost_none_doubled();
}

#[tokio::test]
async fn a_page_that_ends_before_the_list_is_refused() {
    let register = Register::start().await;
    register.pages_fail(Failure::NoNext, 2, 1);
    let error = register.fetch().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::BadAnswer(text) if text.contains("has no next link")), "{error}");
    assert!(!register.run().exists());
}

#[tokio::test]
async fn updates_begin_with_the_last_registration_time_inclusive() {
    let register = Register::start().await;
    let last = register.sandbox.konkurs().varsler().last().unwrap().clone();
    register.sandbox.konkurs().arrive(3, Arrival::Newest);
    let manifest = register.konkurs.fetch(Some(last.registreringstidspunkt), &register.run(), &()).await.unwrap();
    let asked = register.paths(Endpoint::KonkursUpdated);
    let moment = last.registreringstidspunkt.strftime("%Y-%m-%dT%H:%M:%S.%3fZ");
    let expected = format!("/konkursvarsler/oppdatert/{moment}?page=0&size=100&sort=registreringstidspunkt,asc");
    assert_eq!(asked, [expected]);
    assert_eq!((manifest.kind, manifest.notices, manifest.requests), (Kind::Oppdatert, 4, 1 + 4));
    assert_eq!(register.lines()[0]["uuid"], last.uuid.to_string());
    assert!(register.paths(Endpoint::KonkursList).is_empty());
}

#[tokio::test]
async fn updates_without_a_word_are_none_and_the_next_ones_begin_at_the_same_time() {
    let register = Register::start().await;
    let last = register.sandbox.konkurs().varsler().last().unwrap().registreringstidspunkt;
    register.sandbox.fault(Fault::new(Endpoint::KonkursUpdated, Failure::Empty));
    let manifest = register.konkurs.fetch(Some(last), &register.run(), &()).await.unwrap();
    assert_eq!((manifest.kind, manifest.notices, manifest.pages), (Kind::Oppdatert, 0, 1));
    assert_eq!(manifest.last_registreringstidspunkt, Some(last));
}

#[tokio::test]
async fn a_whole_list_without_a_word_is_refused() {
    let register = Register::start().await;
    register.pages_fail(Failure::Empty, 0, 10);
    let error = register.fetch().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::BadAnswer(_)), "{error}");
    assert!(!register.run().exists());
}

#[tokio::test]
async fn a_request_that_fails_is_tried_again_and_in_the_end_leaves_nothing() {
    let register = Register::start().await;
    let failure = || Failure::Status { status: 503, retry_after: Some(3) };
    register.sandbox.fault(Fault::new(Endpoint::KonkursDetail, failure()).after(100).times(2));
    register.fetch().await.unwrap();
    register.assert_none_lost_none_doubled();

    let register = Register::start().await;
    register.sandbox.fault(Fault::new(Endpoint::KonkursDetail, failure()).after(100).always());
    let error = register.fetch().await.unwrap_err();
    assert!(is_status(&error, 503) && error.attempts() == 6, "{error}");
    assert!(!register.run().exists());
}

#[tokio::test]
async fn a_detail_that_is_something_else_is_refused() {
    for failure in [Failure::Html, Failure::Empty, Failure::JsonError] {
        let register = Register::start().await;
        register.sandbox.fault(Fault::new(Endpoint::KonkursDetail, failure).after(10));
        let error = register.fetch().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::BadAnswer(_)) && error.is_final(), "{error}");
    }
}

#[tokio::test]
async fn each_certificate_is_refused_with_its_own_reason_and_at_once() {
    let register = Register::start().await;
    let load = |files: &EnterpriseFiles| {
        let settings = CredentialSettings {
            key: Some(files.private_key.clone()),
            certificate: Some(files.certificate.clone()),
            ..CredentialSettings::default()
        };
        Credentials::load(&settings, &Default::default()).unwrap()
    };
    let refused = async |credentials: Credentials| match client(&register.sandbox, &credentials, &register.clock) {
        Ok(konkurs) => konkurs.check().await.unwrap_err(),
        Err(error) => error,
    };
    let jwk = CredentialSettings { jwk: Some(register.sandbox.credentials().jwk.clone()), ..Default::default() };
    let none = refused(Credentials::load(&jwk, &Default::default()).unwrap()).await;
    let of = |variant| load(&register.sandbox.enterprise(variant).unwrap());
    let expired = refused(of(Variant::Expired)).await;
    let unknown = refused(of(Variant::UnknownAuthority)).await;
    let without = refused(of(Variant::WithoutAccess)).await;

    assert!(matches!(none.kind(), ErrorKind::Credentials(text) if text.contains("has a key without one")), "{none}");
    assert!(matches!(expired.kind(), ErrorKind::Credentials(text) if text.contains("expired at")), "{expired}");
    let refusal = |error: &ErrorKind| match error {
        ErrorKind::ClientCertificate { refusal, .. } => Some(*refusal),
        _ => None,
    };
    assert_eq!(refusal(unknown.kind()), Some(Refusal::UnknownAuthority), "{unknown:?}");
    assert!(is_status(&without, 403), "{without}");
    for error in [none, expired, unknown, without] {
        assert!(error.is_final() && error.attempts() == 1 && error.advice().is_some(), "{error}");
    }
    assert_eq!(register.clock.waits().len(), 0);
}

#[tokio::test]
async fn one_notice_is_looked_up() {
    let register = Register::start().await;
    let varsel = register.sandbox.konkurs().varsler().first().unwrap().clone();
    let document = register.konkurs.lookup(&varsel.uuid.to_string()).await.unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&document).unwrap()["uuid"], varsel.uuid.to_string());
    let error = register.konkurs.lookup("hghxfcth").await.unwrap_err();
    assert_eq!(error.to_string(), "konkurs: varsel hghxfcth: status 404: UUIDen finnes ikke");
}
