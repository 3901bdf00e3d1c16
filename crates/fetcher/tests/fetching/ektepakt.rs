//! Marriage contracts: one person, and lists of persons that are interrupted and that fail in part.

use std::collections::HashMap;
use std::fs;
use std::num::NonZero;
use std::sync::Arc;

use brreg_domain::Foedselsnummer;
use brreg_fetcher::credentials::Credentials;
use brreg_fetcher::ektepakt::{Ektepakt, LIST, MAX_FAILURES_IN_A_ROW, Manifest, OPPSLAG};
use brreg_fetcher::maskinporten::Maskinporten;
use brreg_fetcher::progress::Progress;
use brreg_fetcher::retry::{Clock, Retry};
use brreg_fetcher::settings::{EktepaktSettings, RetrySettings};
use brreg_fetcher::{ErrorKind, Result};
use brreg_sandbox::{Builder, Endpoint, Failure, Fault, Sandbox};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::Notify;

use crate::support::{NoWait, Setup, everything_said_by, is_status, names, password};

struct Register {
    sandbox: Sandbox,
    ektepakt: Ektepakt,
    clock: Arc<NoWait>,
    folder: TempDir,
}

impl Register {
    async fn start() -> Self {
        Self::of(Sandbox::builder(), 1).await
    }

    async fn of(builder: Builder, concurrency: usize) -> Self {
        let sandbox = builder.virksomheter(2_000).start().await.unwrap();
        let setup = Setup::of(&sandbox);
        let clock = Arc::new(NoWait::default());
        let retry = Retry::with_clock(RetrySettings::default(), Arc::clone(&clock) as Arc<dyn Clock>, 7);
        let credentials = Credentials::load(&setup.credentials, &password(&sandbox)).unwrap();
        let maskinporten = Maskinporten::new(&setup.maskinporten, credentials, &setup.http, retry.clone()).unwrap();
        let settings = EktepaktSettings {
            concurrency: NonZero::new(concurrency).unwrap(),
            timeout_seconds: 1,
            ..EktepaktSettings::new(sandbox.ektepakt_url().parse().unwrap())
        };
        let ektepakt = Ektepakt::new(&settings, maskinporten, &setup.http, retry).unwrap();
        Self { sandbox, ektepakt, clock, folder: tempfile::tempdir().unwrap() }
    }

    /// The numbers of the first `count` persons.
    fn persons(&self, count: u32) -> Vec<String> {
        let content = self.sandbox.content();
        (0..count).map(|number| content.person(number).unwrap().foedsels_eller_d_nummer.expose().to_owned()).collect()
    }

    async fn look_up(&self, persons: &[String]) -> Result<Manifest> {
        self.ektepakt.lookup_all(persons.to_vec(), self.folder.path(), &()).await
    }

    /// The lines of the answers, by number.
    fn lines(&self) -> HashMap<String, Value> {
        let text = fs::read_to_string(self.folder.path().join(OPPSLAG)).unwrap();
        let lines: HashMap<String, Value> = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .map(|line| (line["fnr"].as_str().unwrap().to_owned(), line))
            .collect();
        assert_eq!(lines.len(), text.lines().count(), "a person is there twice");
        lines
    }

    /// How often each person was looked up.
    fn asked(&self) -> HashMap<u32, usize> {
        let mut asked = HashMap::new();
        for request in self.sandbox.requests() {
            request.person.into_iter().for_each(|person| *asked.entry(person).or_default() += 1);
        }
        asked
    }
}

fn answers(status: u16) -> Failure {
    Failure::Status { status, retry_after: None }
}

#[tokio::test]
async fn one_person_is_looked_up_in_a_language() {
    let register = Register::start().await;
    let person = Foedselsnummer::parse(&register.persons(1)[0]).unwrap();
    for (spraakkode, expected) in [(None, "NOB"), (Some("ENG"), "ENG")] {
        let document = register.ektepakt.lookup(&person, spraakkode).await.unwrap();
        let document: Value = serde_json::from_slice(&document).unwrap();
        assert_eq!((&document["spraak"], &document["rolleinnehaver"]), (&expected.into(), &person.expose().into()));
    }
    register.ektepakt.check().await.unwrap();
}

#[tokio::test]
async fn a_failure_shows_the_correlation_id_and_never_the_number() {
    let register = Register::start().await;
    let person = Foedselsnummer::parse(&register.persons(1)[0]).unwrap();
    let error = register.ektepakt.lookup(&person, Some("XXX")).await.unwrap_err();
    assert!(is_status(&error, 400) && error.to_string().contains("korrelasjonsid "), "{error}");
    // Each failure lasts for as many requests as the lookup makes.
    let elsewhere = format!("https://127.0.0.2/{}", person.expose());
    type Expected = fn(&ErrorKind) -> bool;
    let cases: [(Failure, u32, Expected); 5] = [
        (answers(400), 1, |kind| matches!(kind, ErrorKind::Status { status: 400, .. })),
        (Failure::Reset { after: 5 }, 3, |kind| matches!(kind, ErrorKind::Interrupted)),
        (Failure::Html, 1, |kind| matches!(kind, ErrorKind::BadAnswer(_))),
        (Failure::Redirect("/x".to_owned()), 1, |kind| matches!(kind, ErrorKind::Status { status: 404, .. })),
        (Failure::Redirect(elsewhere), 1, |kind| matches!(kind, ErrorKind::Redirect { .. })),
    ];
    for (failure, times, is_expected) in cases {
        register.sandbox.fault(Fault::new(Endpoint::Ektepakt, failure).times(times));
        let error = register.ektepakt.lookup(&person, None).await.unwrap_err();
        assert!(is_expected(error.kind()), "{error}");
        assert!(!everything_said_by(&error).contains(person.expose()), "{error}");
    }
    register.ektepakt.lookup(&person, None).await.unwrap();
}

#[tokio::test]
async fn one_persons_failure_does_not_stop_the_others() {
    let register = Register::of(Sandbox::builder().full_persons([7]), 1).await;
    let mut persons = register.persons(10);
    persons.push("12345678901".to_owned());
    persons.push(persons[0].clone());
    register.sandbox.fault(Fault::new(Endpoint::Ektepakt, answers(500)).after(2).times(3));
    register.sandbox.fault(Fault::new(Endpoint::Ektepakt, answers(500)));
    register.sandbox.fault(Fault::new(Endpoint::Ektepakt, Failure::Html));
    let manifest = register.look_up(&persons).await.unwrap();

    let lines = register.lines();
    let status = |person: usize| lines[&persons[person]]["status"].as_u64().unwrap();
    let statuses: Vec<u64> = (0..11).map(status).collect();
    // The fourth person's first attempt failed, and the second was a web page.
    assert_eq!(statuses, [200, 200, 500, 502, 200, 200, 200, 408, 200, 200, 400]);
    assert_eq!((manifest.answered, manifest.failed, manifest.already_there), (7, 4, 0));
    assert!(lines[&persons[2]]["korrelasjonsid"].is_string());
    assert!(lines[&persons[0]]["svar"]["antallEktepakt"].is_u64());
    assert_eq!(lines[&persons[7]]["feilmelding"], "no answer arrived within the time limit");
    let asked = register.asked();
    assert_eq!((asked[&0], asked[&2], asked[&3], asked[&7]), (1, 3, 2, 1));
    let said: String = lines.values().map(|line| line["feilmelding"].to_string()).collect();
    assert!(persons.iter().all(|person| !said.contains(person)), "{said}");
}

/// Notifies when this many persons are done.
struct Until(u64, Notify);

impl Progress for Until {
    fn count(&self, _: &'static str, done: u64, _: Option<u64>) {
        if done == self.0 {
            self.1.notify_one();
        }
    }
}

#[tokio::test]
async fn an_interrupted_list_goes_on_where_it_was() {
    let register = Register::of(Sandbox::builder(), 4).await;
    let persons = register.persons(100);
    let until = Until(40, Notify::new());
    tokio::select! {
        biased;
        () = until.1.notified() => {}
        ended = register.ektepakt.lookup_all(persons.clone(), register.folder.path(), &until) => {
            panic!("it ended: {:?}", ended.map(|manifest| manifest.answered));
        }
    }
    let before = register.lines().len();
    assert_eq!(names(register.folder.path()), [LIST, OPPSLAG]);
    let manifest = register.look_up(&persons).await.unwrap();
    assert_eq!((manifest.answered, manifest.already_there), (100, before as u64));
    assert_eq!(register.lines().len(), 100);
    let asked = register.asked();
    assert!(asked.values().all(|times| *times <= 2));
    let again = asked.values().filter(|times| **times == 2).count();
    assert!(again <= 4, "{again} persons were asked for again: more than were under way");
    // A complete list causes no lookups.
    register.look_up(&persons).await.unwrap();
    assert_eq!(register.asked(), asked);
}

#[tokio::test]
async fn what_concerns_all_ends_the_list() {
    let register = Register::start().await;
    let persons = register.persons(5);
    register.sandbox.fault(Fault::new(Endpoint::Ektepakt, answers(403)).after(2).always());
    let error = register.look_up(&persons).await.unwrap_err();
    assert!(is_status(&error, 403) && error.advice().is_some(), "{error}");
    assert_eq!(register.lines().len(), 2);

    let register = Register::of(Sandbox::builder().withhold("brreg:ektepakt/tlg"), 4).await;
    let error = register.look_up(&register.persons(5)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Token { .. }), "{error}");
    assert_eq!((register.lines().len(), register.asked().len()), (0, 0));
}

#[tokio::test]
async fn a_register_that_is_down_ends_the_list_and_no_person_counts_as_looked_up() {
    let register = Register::start().await;
    let persons = register.persons(3);
    // Each person three times; and a request that is refused for every person, such as one with an unknown language.
    for (status, times) in [(503, 9), (400, 3)] {
        register.sandbox.fault(Fault::new(Endpoint::Ektepakt, answers(status)).times(times));
        let error = register.look_up(&persons).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::NoAnswers { lookups: 3, .. }), "{error}");
        assert!(error.is_final() && error.advice().is_some(), "{error}");
    }
    assert_eq!(register.look_up(&persons).await.unwrap().answered, 3);
}

#[tokio::test]
async fn a_list_of_which_nobody_was_answered_in_time_is_a_failure_and_is_asked_for_again() {
    let register = Register::of(Sandbox::builder().full_persons([0, 1]), 2).await;
    let persons = register.persons(2);
    let error = register.look_up(&persons).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NoAnswers { lookups: 2, .. }), "{error}");
    assert_eq!(names(register.folder.path()), [LIST]);
    // One that is answered makes it a result, in which the others failed.
    let manifest = register.look_up(&register.persons(3)).await.unwrap();
    assert_eq!((manifest.answered, manifest.failed), (1, 2));
}

#[tokio::test]
async fn a_list_without_a_valid_number_is_a_failure_that_quotes_none() {
    let register = Register::start().await;
    let error = register.look_up(&["12345678901".to_owned(), "x".to_owned()]).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Config(_)), "{error}");
    assert!(error.to_string().contains("none of the 2 persons") && !error.to_string().contains("12345678901"));
    assert_eq!(register.asked().len(), 0);
}

#[tokio::test]
async fn a_register_that_goes_down_under_way_is_left_alone() {
    let register = Register::start().await;
    let persons = register.persons(150);
    register.sandbox.fault(Fault::new(Endpoint::Ektepakt, answers(503)).after(10).always());
    let error = register.look_up(&persons).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NoAnswers { lookups: MAX_FAILURES_IN_A_ROW, .. }), "{error}");
    // Persons without an answer are looked up again.
    assert_eq!(register.lines().len(), 10);
    assert!(everything_said_by(&error).contains("100 lookups in a row were not answered"), "{error}");
}

#[tokio::test]
async fn answers_go_on_for_a_day_and_in_their_language() {
    let register = Register::start().await;
    let (folder, now) = (register.folder.path(), Timestamp::now());
    assert!(!register.ektepakt.goes_on_with(folder, now), "there are no answers");
    register.look_up(&register.persons(2)).await.unwrap();
    let later = |hours| Timestamp::now() + SignedDuration::from_hours(hours);
    assert!(register.ektepakt.goes_on_with(folder, later(0)));
    assert!(!register.ektepakt.goes_on_with(folder, later(25)));
    assert!(!register.ektepakt.goes_on_with(folder, later(-1)), "a clock that was ahead");

    fs::write(folder.join(LIST), r#"{"started":"2026-11-20T03:15:00Z","spraakkode":"NNO"}"#).unwrap();
    assert!(!register.ektepakt.goes_on_with(folder, "2026-11-20T04:00:00Z".parse().unwrap()));
    fs::write(folder.join(LIST), "{").unwrap();
    assert!(!register.ektepakt.goes_on_with(folder, later(0)));
    // Answers without a record of their beginning are requested again.
    register.look_up(&register.persons(2)).await.unwrap();
    assert!(register.asked().values().all(|times| *times == 2));
}

#[tokio::test]
async fn requests_keep_to_the_rate() {
    let register = Register::of(Sandbox::builder(), 4).await;
    register.look_up(&register.persons(11)).await.unwrap();
    // Five per second: the tenth after the first waits two seconds, by a clock that moves with each wait.
    let waited: f64 = register.clock.waits().iter().map(std::time::Duration::as_secs_f64).sum();
    assert!((1.5..=2.5).contains(&waited), "{waited}");
}
