//! Each way of failing, as a client sees it.

use std::error::Error;
use std::io;

use brreg_sandbox::{Endpoint, Fault, Sandbox};
use reqwest::StatusCode;

use crate::support::{Answer, Client, JSON};

async fn failing(faults: &[&str]) -> Client {
    let builder = Sandbox::builder().virksomheter(300);
    let faults = faults.iter().map(|fault| fault.parse::<Fault>().unwrap());
    Client::of(faults.fold(builder, |builder, fault| builder.fault(fault))).await
}

/// The kind of the I/O error at the bottom of a failed read.
fn io_kind(error: &(dyn Error + 'static)) -> Option<io::ErrorKind> {
    let mut kind = None;
    let mut next = Some(error);
    while let Some(error) = next {
        kind = error.downcast_ref::<io::Error>().map(io::Error::kind).or(kind);
        next = error.source();
    }
    kind
}

#[tokio::test]
async fn an_endpoint_fails_as_often_as_requested_and_then_succeeds() {
    let client = failing(&["json:status=503,retry-after=2,times=2", "json:status=500"]).await;
    let mut seen = Vec::new();
    for _ in 0..4 {
        let answer = client.get(JSON, &[]).await;
        let retry = answer.header("retry-after").to_owned();
        if !answer.status.is_success() {
            assert_eq!(answer.json()["status"], answer.status.as_u16());
        }
        seen.push((answer.status.as_u16(), retry));
    }
    let expected = [(503, "2"), (503, "2"), (500, ""), (200, "")];
    assert_eq!(seen, expected.map(|(status, retry)| (status, retry.to_owned())));
    let downloads = client.sandbox.requests().into_iter();
    let downloads = downloads.filter(|request| request.endpoint == Endpoint::TotalbestandJson);
    assert_eq!(downloads.map(|request| request.status).collect::<Vec<_>>(), [503, 503, 500, 200]);
}

#[tokio::test]
async fn the_token_endpoint_fails_in_its_own_words() {
    let client = failing(&["token:status=503,retry-after=1"]).await;
    let answer = client.exchange_claims(&client.claims()).await;
    assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "1"));
    assert_eq!(answer.json()["error"], "temporarily_unavailable");
    client.token().await;
}

#[tokio::test]
async fn a_body_breaks_off_at_the_requested_byte() {
    for (fault, kind) in
        [("json:reset=5000", io::ErrorKind::ConnectionReset), ("json:truncate=5000", io::ErrorKind::UnexpectedEof)]
    {
        let client = failing(&[fault]).await;
        let bearer = format!("Bearer {}", client.token().await);
        let mut response = client.send(JSON, &[("authorization", &bearer)]).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert!(response.content_length().unwrap() > 5000);
        let mut received = 0;
        let error = loop {
            match response.chunk().await {
                Ok(Some(chunk)) => received += chunk.len(),
                Ok(None) => panic!("{fault}: the body ended in good order"),
                Err(error) => break error,
            }
        };
        assert_eq!((received, io_kind(&error)), (5000, Some(kind)), "{fault}");

        let range = format!("bytes={received}-");
        let rest = client.get(JSON, &[("range", &range)]).await;
        assert_eq!(rest.status, StatusCode::PARTIAL_CONTENT, "{fault}");
        let last = client.sandbox.requests().pop().unwrap();
        assert_eq!((last.status, last.range), (206, Some(range)), "{fault}");
    }
}

#[tokio::test]
async fn a_body_without_length_ends_in_good_order() {
    let client = failing(&["json:short=5000", "json:no-length"]).await;
    let short = client.get(JSON, &[]).await;
    let unmeasured = client.get(JSON, &[]).await;
    let whole = client.get(JSON, &[]).await;
    assert_eq!(short.body, whole.body[..5000]);
    assert!(unmeasured.body == whole.body);
    for answer in [&short, &unmeasured] {
        assert_eq!(answer.header("content-length"), "");
        assert_eq!(answer.header("transfer-encoding"), "chunked");
    }
}

#[tokio::test]
async fn a_slow_body_and_a_delayed_one_are_whole() {
    let client = failing(&["json:drip=20000,every=1ms", "json:delay=1ms"]).await;
    let (slow, late, whole) = (client.get(JSON, &[]).await, client.get(JSON, &[]).await, client.get(JSON, &[]).await);
    assert!(slow.body == whole.body && late.body == whole.body);
    assert_eq!(slow.header("content-length"), whole.header("content-length"));
}

#[tokio::test]
async fn something_else_comes_in_place_of_the_file() {
    let faults = ["json:html", "json:json-error", "json:empty", "json:redirect=https://localhost:1/x"];
    let client = failing(&faults).await;
    let next = async || client.get(JSON, &[]).await;
    let html = next().await;
    assert_eq!((html.status, html.header("content-type")), (StatusCode::OK, "text/html; charset=utf-8"));
    let error = next().await;
    assert_eq!((error.status, &error.json()["status"]), (StatusCode::OK, &500.into()));
    let empty: Answer = next().await;
    assert_eq!((empty.status, empty.body.len()), (StatusCode::OK, 0));
    let redirect = next().await;
    assert_eq!((redirect.status, redirect.header("location")), (StatusCode::FOUND, "https://localhost:1/x"));
}

#[tokio::test]
async fn a_resumed_download_is_answered_wrongly() {
    let client = failing(&["json:wrong-range", "json:ignore-range"]).await;
    let resume: &[(&str, &str)] = &[("range", "bytes=1000-")];
    // Without a range these faults wait.
    let whole = client.get(JSON, &[]).await;
    let wrong = client.get(JSON, resume).await;
    assert_eq!(wrong.status, StatusCode::PARTIAL_CONTENT);
    assert!(wrong.header("content-range").starts_with("bytes 999-"), "{}", wrong.header("content-range"));
    let ignored = client.get(JSON, resume).await;
    assert_eq!(ignored.status, StatusCode::OK);
    assert!(ignored.body == whole.body);
    assert_eq!(client.get(JSON, resume).await.body, whole.body[1000..]);
}

#[tokio::test]
async fn the_etag_changes_between_two_requests() {
    let client = failing(&["json:status=500", "json:renew", "json:etag=\"other\""]).await;
    client.get(JSON, &[]).await;
    let renewed = client.get(JSON, &[]).await;
    let etag = renewed.header("etag").to_owned();
    assert_eq!(client.get(JSON, &[]).await.header("etag"), "\"other\"");
    let resume = [("range", "bytes=10-"), ("if-range", etag.as_str())];
    client.sandbox.fault("json:renew".parse().unwrap());
    assert_eq!(client.get(JSON, &resume).await.status, StatusCode::OK);
}

#[tokio::test]
async fn tokens_end_early_and_new_ones_are_good() {
    let client = failing(&["json:end-tokens"]).await;
    let old = format!("Bearer {}", client.token().await);
    for _ in 0..2 {
        let refused = client.send(JSON, &[("authorization", &old)]).await;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    }
    assert_eq!(client.get(JSON, &[]).await.status, StatusCode::OK);
}
