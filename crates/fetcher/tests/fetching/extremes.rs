//! Numbers and sizes that no server sends in good faith, and hosts that do not exist: errors, and never a crash.

use std::sync::Arc;

use brreg_fetcher::ErrorKind;
use brreg_fetcher::error::SizeLimit;
use brreg_fetcher::konkurs::Konkurs;
use brreg_fetcher::maskinporten::{Maskinporten, TokenRequest};
use brreg_fetcher::retry::{Clock, Retry};
use brreg_fetcher::settings::{KonkursSettings, MAX_RECORD_BYTES, MaskinportenSettings, RetrySettings};
use serde_json::json;

use crate::rrh_v1::register::Served;
use crate::rrh_v1::server::Reply;
use crate::support::{NoWait, SCOPE, World, new};

fn retry(clock: &Arc<NoWait>) -> Retry {
    Retry::with_clock(RetrySettings::default(), Arc::clone(clock) as Arc<dyn Clock>, 7)
}

#[tokio::test]
async fn a_token_of_any_lifetime_is_used_without_a_crash() {
    for lifetime in [0, 1, u64::MAX / 2, u64::MAX] {
        let served = Served::start(move |_| {
            Reply::json(&json!({ "access_token": "a.b.c", "token_type": "Bearer", "expires_in": lifetime }))
        });
        let settings = MaskinportenSettings { issuer: served.server.url().parse().unwrap(), client_id: "x".to_owned() };
        let clock = Arc::new(NoWait::default());
        let maskinporten = Maskinporten::new(&settings, served.credentials, &served.http, retry(&clock)).unwrap();
        for _ in 0..2 {
            maskinporten.check(&TokenRequest::new(SCOPE)).await.unwrap();
        }
        // A token that lasts is kept.
        let expected = if lifetime > 10 { 1 } else { 2 };
        assert!(served.server.requests().len() <= expected, "{lifetime}");
    }
}

#[tokio::test]
async fn a_token_is_used_without_its_type_and_behind_a_mark() {
    let answers = [r#"{"access_token":"a.b.c"}"#, "\u{feff}{\"access_token\":\"a.b.c\",\"token_type\":\"bearer\"}"];
    for body in answers {
        let served = Served::start(move |_| Reply::new(200, body));
        let settings = MaskinportenSettings { issuer: served.server.url().parse().unwrap(), client_id: "x".to_owned() };
        let retry = retry(&Arc::new(NoWait::default()));
        let maskinporten = Maskinporten::new(&settings, served.credentials, &served.http, retry).unwrap();
        maskinporten.check(&TokenRequest::new(SCOPE)).await.unwrap();
    }
}

#[tokio::test]
async fn an_encoding_counts_only_where_the_body_is_not_readable_as_it_is() {
    for (encoding, body, is_readable) in [
        ("gzip", &br#"{"access_token":"a.b.c"}"#[..], true),
        ("br", br#" {"access_token":"a.b.c"}"#, true),
        ("gzip", b"\x1f\x8b\x08\0", false),
        ("zstd", b"\x28\xb5\x2f\xfd", false),
    ] {
        let served = Served::start(move |_| Reply::new(200, body).with("content-encoding", encoding));
        let settings = MaskinportenSettings { issuer: served.server.url().parse().unwrap(), client_id: "x".to_owned() };
        let retry = retry(&Arc::new(NoWait::default()));
        let maskinporten = Maskinporten::new(&settings, served.credentials, &served.http, retry).unwrap();
        match maskinporten.check(&TokenRequest::new(SCOPE)).await {
            Ok(()) => assert!(is_readable, "{encoding}"),
            Err(error) => {
                assert!(!is_readable, "{encoding}: {error}");
                assert!(error.to_string().contains(&format!("it has the encoding {encoding}")), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn time_limits_without_end_are_limits_of_a_year() {
    let world = World::with(|setup| {
        setup.downloads.deadline_seconds = u64::MAX;
        setup.downloads.min_rate_window_seconds = u64::MAX;
        setup.http.answer_timeout_seconds = u64::MAX;
        setup.http.idle_timeout_seconds = u64::MAX;
        setup.http.response_timeout_seconds = u64::MAX;
        setup.http.connect_timeout_seconds = u64::MAX;
        setup.retry.total_seconds = u64::MAX;
        setup.retry.max_delay_seconds = u64::MAX;
    })
    .await;
    world.json_fails([brreg_sandbox::Failure::Status { status: 503, retry_after: Some(u64::MAX) }]);
    world.json_fails([brreg_sandbox::Failure::Reset { after: 10 }]);
    new(world.download("run").await);
}

#[tokio::test]
async fn an_answer_about_one_notice_that_is_too_large_is_refused_while_it_arrives() {
    let uuid = "e41ce970-3687-4910-a705-744d0daae927";
    let served = Served::start(move |request| match request.path.as_str() {
        "/konkursvarsler" => Reply::json(&json!({
            "_embedded": { "konkursvarsler": [{ "uuid": uuid, "registreringstidspunkt": "2026-11-20T03:15:00.000Z" }] },
            "page": { "totalElements": 1, "totalPages": 1, "number": 0 },
        })),
        path if path.starts_with("/konkursvarsler/oppdatert") => {
            Reply::json(&json!({ "page": { "totalElements": 0, "totalPages": 0, "number": 0 } }))
        }
        _ => Reply::json(&json!({ "uuid": uuid, "tekst": "x".repeat(MAX_RECORD_BYTES as usize) })),
    });
    let settings = KonkursSettings::new(served.server.url().parse().unwrap());
    let clock = Arc::new(NoWait::default());
    let konkurs = Konkurs::new(&settings, &served.credentials, &served.http, retry(&clock)).unwrap();
    let folder = served.folder.path().join("landing");
    let error = konkurs.fetch(None, &folder, &()).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::TooLarge { limit: MAX_RECORD_BYTES, which: SizeLimit::Record });
    assert!(!folder.exists() && error.advice().is_some());
}

#[tokio::test]
async fn a_host_that_has_no_address_is_tried_again_and_named() {
    let world = World::start().await;
    // A name that is reserved for being nobody's (RFC 6761), whether a name server answers or none can be reached.
    let host = "registeret.invalid".to_owned();
    let address = format!("https://{host}").parse().unwrap();
    let rrh = world.another_client(|setup| setup.rrh.base_url = address).unwrap();
    let error = rrh.totalbestand(brreg_fetcher::rrh::Format::Json, &world.landing("run"), None, &()).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Unreachable { host });
    assert_eq!((error.is_final(), error.attempts() as usize), (false, world.clock.waits().len() + 1));
    assert!(error.attempts() > 1);
}
