//! Lookups of many companies: their outcomes, and what ends a list.

use std::fs;
use std::num::NonZero;

use brreg_domain::Organisasjonsnummer;
use brreg_fetcher::Result;
use brreg_fetcher::error::ErrorKind;
use brreg_fetcher::rrh::v1::journal::{self, FOUND, Line, NOT_OBLIGED};
use brreg_fetcher::rrh::v1::{Lookups, MAX_FAILURES_IN_A_ROW, OPPSLAG};
use brreg_fetcher::settings::V1Settings;
use serde_json::Value;

use super::register::{Register, company, document, looked_up};
use super::server::{Reply, Request};
use crate::support::{everything_said_by, is_status};

pub(super) fn companies(count: u32) -> Vec<Organisasjonsnummer> {
    (0..count).map(company).collect()
}

pub(super) async fn look_up(register: &Register, companies: &[Organisasjonsnummer]) -> Result<Lookups> {
    register.client.lookups(companies.iter().copied(), &register.landing(), &()).await
}

pub(super) fn lines(register: &Register) -> Vec<Line> {
    journal::read(&register.landing().join(OPPSLAG)).unwrap().map(Result::unwrap).collect()
}

/// A register that has every company.
pub(super) fn found(request: &Request) -> Reply {
    Reply::json(&document(looked_up(request).unwrap()))
}

fn asked(register: &Register, company: Organisasjonsnummer) -> usize {
    register.asked(&format!("/v1/virksomheter/{company}")).len()
}

#[tokio::test]
async fn each_outcome_has_its_line() {
    let register = Register::of(|request| {
        let company = |number| super::register::company(number).to_string();
        match looked_up(request).unwrap() {
            other if other == company(1) => Reply::new(404, r#"{"message":"Ikke registreringspliktig"}"#),
            other if other == company(2) => Reply::new(500, r#"{"korrelasjonsid":"f-1","feilmelding":"Intern feil"}"#),
            other if other == company(3) => Reply::json(&document(&company(4))),
            other if other == company(5) => Reply::new(400, ""),
            other if other == company(6) => Reply::new(200, "<html>"),
            other if other == company(7) => Reply::new(404, ""),
            _ => found(request),
        }
    });
    let list: Vec<_> = companies(9).into_iter().chain(companies(2)).collect();
    let lookups = look_up(&register, &list).await.unwrap();
    assert_eq!((lookups.documents, lookups.not_obliged, lookups.failed, lookups.already_there), (3, 2, 4, 0));
    assert_eq!((lookups.file.name.as_str(), lookups.file.records), (OPPSLAG, 9));
    assert_eq!(lookups.file.size, register.landed(OPPSLAG).len() as u64);

    let mut lines = lines(&register);
    lines.sort_by_key(|line| line.organisasjonsnummer);
    let said: Vec<_> = lines.iter().map(|line| (line.status, line.feilmelding.as_deref())).collect();
    assert_eq!(
        said,
        [
            (FOUND, None),
            (NOT_OBLIGED, Some("Ikke registreringspliktig")),
            (500, Some("Intern feil")),
            (502, Some("the answer cannot be used: it is another company than the requested one")),
            (FOUND, None),
            (400, Some("status 400")),
            (502, Some("the answer cannot be used: it is not JSON")),
            (NOT_OBLIGED, Some("status 404")),
            (FOUND, None),
        ]
    );
    assert_eq!(lines[2].korrelasjonsid.as_deref(), Some("f-1"));
    let body: Value = serde_json::from_str(lines[0].dokument.as_ref().unwrap().get()).unwrap();
    assert_eq!(body, document(company(0).as_str()));
    // A failing server is asked again, a refusal is not, and a company that is listed twice is asked once.
    assert_eq!([0, 1, 2, 5].map(|number| asked(&register, company(number))), [1, 1, 6, 1]);
}

#[tokio::test]
async fn an_empty_list_has_an_empty_file() {
    let register = Register::of(found);
    let lookups = look_up(&register, &[]).await.unwrap();
    assert_eq!((lookups.documents, lookups.file.size, lines(&register).len()), (0, 0, 0));
}

#[tokio::test]
async fn a_further_call_looks_up_the_failed_companies_alone() {
    let failing = company(3).to_string();
    let register = Register::of(move |request| match looked_up(request) {
        Some(other) if other == failing && request.repeated < 6 => Reply::new(503, ""),
        _ => found(request),
    });
    let list = companies(5);
    assert_eq!(look_up(&register, &list).await.unwrap().failed, 1);
    let again = look_up(&register, &list).await.unwrap();
    assert_eq!((again.documents, again.failed, again.already_there), (5, 0, 4));
    assert_eq!((asked(&register, company(3)), asked(&register, company(2))), (7, 1));
    let statuses: Vec<u16> =
        lines(&register).iter().filter(|line| line.organisasjonsnummer == company(3)).map(|line| line.status).collect();
    assert_eq!(statuses, [503, 200]);
}

#[tokio::test]
async fn requests_keep_to_the_rate() {
    let register = Register::of(found);
    look_up(&register, &companies(21)).await.unwrap();
    // Ten per second: the twentieth after the first waits two seconds, by a clock that moves with each wait.
    let waited: f64 = register.clock.waits().iter().map(std::time::Duration::as_secs_f64).sum();
    assert!((1.5..=2.5).contains(&waited), "{waited}");
}

#[tokio::test]
async fn no_more_companies_than_configured_are_looked_up_at_the_same_time() {
    for concurrency in [1, 3] {
        let change = |settings: &mut V1Settings| settings.concurrency = NonZero::new(concurrency).unwrap();
        let register = Register::with(change, found);
        look_up(&register, &companies(50)).await.unwrap();
        // Requests at the same time need connections of their own. One more was for the token.
        let connections = register.connections();
        assert!((2..=concurrency + 1).contains(&connections), "{connections}");
    }
}

#[tokio::test]
async fn a_register_that_is_down_ends_the_list_and_keeps_what_was_answered() {
    let list = companies(200);
    let up_to = list[50];
    let register = Register::of(move |request| match looked_up(request) {
        Some(other) if other < up_to.as_str() => found(request),
        _ => Reply::new(503, r#"{"detail":"Vedlikehold"}"#),
    });
    let error = look_up(&register, &list).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NoAnswers { lookups: MAX_FAILURES_IN_A_ROW, .. }), "{error}");
    assert!(everything_said_by(&error).contains("the last: Vedlikehold"), "{error}");
    let answered = lines(&register).iter().filter(|line| line.status == FOUND).count();
    assert_eq!(answered, 50);
}

#[tokio::test]
async fn a_list_in_which_every_lookup_failed_is_a_failure() {
    let register = Register::of(|_| Reply::new(500, ""));
    let error = look_up(&register, &companies(3)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NoAnswers { lookups: 3, .. }), "{error}");
}

#[tokio::test]
async fn what_concerns_all_ends_the_list_at_once() {
    for status in [401, 403, 429] {
        let register = Register::of(move |_| Reply::new(status, r#"{"message":"Nei"}"#));
        let error = look_up(&register, &companies(100)).await.unwrap_err();
        assert!(is_status(&error, status) && error.to_string().contains("Nei"), "{error}");
        assert_eq!(lines(&register).len(), 0);
        assert_eq!(register.tokens(), if status == 429 { 1 } else { 2 });
    }
}

#[tokio::test]
async fn a_list_of_companies_none_of_which_need_register_is_answered() {
    for body in [
        r#"{"status":404,"message":"Ikke registreringspliktig"}"#,
        r#"{"korrelasjonsid":"f-1","feilmelding":"Ikke registreringspliktig"}"#,
        r#"{"title":"Not Found","detail":"Ikke registreringspliktig"}"#,
        "",
    ] {
        let register = Register::of(move |_| Reply::new(404, body));
        let lookups = look_up(&register, &companies(30)).await.unwrap();
        assert_eq!((lookups.documents, lookups.not_obliged, lookups.failed), (0, 30, 0), "{body}");
    }
}

#[tokio::test]
async fn a_404_of_another_server_is_a_failure() {
    for body in ["<html>no such page</html>", r#"{"code":5,"paths":[]}"#, "[]", "not found"] {
        let register = Register::of(move |_| Reply::new(404, body));
        for many in [3, 30] {
            let error = look_up(&register, &companies(many)).await.unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::NoAnswers { .. }), "{body}: {error}");
            assert!(error.to_string().contains("a 404 whose body is no error document"), "{error}");
            assert_eq!(error.advice(), Some("check the address in the configuration, or run again later"));
        }
        assert!(lines(&register).iter().all(|line| line.status == 502), "{body}");
    }
    // One of them among answers is one failed company, which the next call looks up again.
    let register = Register::of(|request| match looked_up(request) {
        Some(other) if other == company(1).as_str() => Reply::new(404, "<html>"),
        _ => found(request),
    });
    let lookups = look_up(&register, &companies(5)).await.unwrap();
    assert_eq!((lookups.documents, lookups.not_obliged, lookups.failed), (4, 0, 1));
}

#[tokio::test]
async fn a_planted_link_is_not_written_through() {
    let register = Register::of(found);
    let target = register.landing().with_extension("target");
    fs::write(&target, "kept").unwrap();
    fs::create_dir(register.landing()).unwrap();
    std::os::unix::fs::symlink(&target, register.landing().join(OPPSLAG)).unwrap();
    let error = look_up(&register, &companies(1)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Io { .. }), "{error}");
    assert_eq!(fs::read_to_string(&target).unwrap(), "kept");
}
