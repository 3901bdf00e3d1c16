//! Whom the register of beneficial owners believes, and what it answers.

use std::io::{Cursor, Read};
use std::time::Duration;

use brreg_sandbox::Sandbox;
use brreg_sandbox::authority::Validity;
use brreg_sandbox::generator::{Content, Settings};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{CSV, Client, JSON, read};

const LOOKUP: &str = "/api/partner/reelle-rettigheter/";

fn member(zip: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    assert_eq!(archive.len(), 1);
    let mut content = Vec::new();
    archive.by_index(0).unwrap().read_to_end(&mut content).unwrap();
    content
}

#[tokio::test]
async fn the_bulk_files_hold_the_registrations_that_the_lookup_answers() {
    let client = Client::start().await;
    let json: Value = serde_json::from_slice(&member(&client.get(JSON, &[]).await.body)).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 300);
    let first = &json[0];
    let number = first["registreringspliktigVirksomhet"]["organisasjonsnummer"].as_str().unwrap();
    let answer = client.get(&format!("{LOOKUP}{number}"), &[]).await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(&answer.json(), first);
    let csv = String::from_utf8(member(&client.get(CSV, &[]).await.body)).unwrap();
    assert!(csv.contains(number));
}

#[tokio::test]
async fn the_lookup_answers_with_the_requested_media_type() {
    let client = Client::start().await;
    let content = Content::new(Settings::default().virksomheter(300));
    let path = format!("{LOOKUP}{}", content.registration_at(0).unwrap().organisasjonsnummer);
    let versioned = "application/vnd.brreg.reell.rettighet.v1+json";
    let answer = client.get(&path, &[("accept", versioned)]).await;
    assert_eq!(answer.header("content-type"), format!("{versioned};charset=UTF-8"));
}

#[tokio::test]
async fn errors_carry_the_registers_body() {
    let client = Client::start().await;
    for (number, status, error, message) in [
        ("12345678", 400, "Bad Request", "Organisasjonsnummer må være et nummer med nøyaktig ni siffer"),
        ("930185931", 400, "Bad Request", "Organisasjonsnummer må være et nummer med nøyaktig ni siffer"),
        (
            "930185930",
            404,
            "Not Found",
            "Virksomheten er ikke registreringspliktig i register over reelle rettighetshavere",
        ),
    ] {
        let path = format!("{LOOKUP}{number}");
        let answer = client.get(&path, &[]).await;
        let body = answer.json();
        assert_eq!(answer.status.as_u16(), status);
        assert_eq!(body["status"], status);
        assert_eq!((&body["error"], &body["message"]), (&json!(error), &json!(message)));
        assert_eq!(body["path"], path);
        assert!(body["timestamp"].is_string());
    }
}

#[tokio::test]
async fn only_a_good_token_opens_the_register() {
    let client = Client::start().await;
    let good = client.token().await;
    let mut claims: Value = jsonwebtoken::dangerous::insecure_decode_claims(&good).unwrap();
    claims["jti"] = json!("99");
    let stranger = client.certificate(client.sandbox.authority(), Validity::Current);
    let key = EncodingKey::from_rsa_pem(stranger.key_pem().as_bytes()).unwrap();
    let forged = jsonwebtoken::encode(&Header::new(Algorithm::RS256), &claims, &key).unwrap();
    let tampered = format!("{}x", &good[..good.len() - 1]);

    for (authorization, status) in [
        (format!("Bearer {good}"), StatusCode::OK),
        (format!("bearer {good}"), StatusCode::OK),
        (format!("Basic {good}"), StatusCode::FORBIDDEN),
        (good, StatusCode::FORBIDDEN),
        (format!("Bearer {forged}"), StatusCode::FORBIDDEN),
        (format!("Bearer {tampered}"), StatusCode::FORBIDDEN),
        ("Bearer".to_owned(), StatusCode::FORBIDDEN),
    ] {
        let answer = read(client.send(CSV, &[("authorization", &authorization)]).await).await.unwrap();
        assert_eq!(answer.status, status);
        if status == StatusCode::FORBIDDEN {
            assert_eq!(answer.json()["message"], "Du har ikke tilgang til dette APIet");
        }
    }
}

#[tokio::test]
async fn a_token_without_the_scope_or_past_its_end_is_refused() {
    let other = Sandbox::builder().scopes(["brreg:ektepakt/tlg"]);
    let client = Client::of(other).await;
    let mut claims = client.claims();
    claims["scope"] = json!("brreg:ektepakt/tlg");
    let token = client.exchange_claims(&claims).await.json()["access_token"].as_str().unwrap().to_owned();
    let answer = client.send(JSON, &[("authorization", &format!("Bearer {token}"))]).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);

    let client = Client::of(Sandbox::builder().token_lifetime(Duration::ZERO)).await;
    assert_eq!(client.get(JSON, &[]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn ranges_and_conditions_are_answered() {
    let client = Client::start().await;
    let whole = client.get(JSON, &[]).await;
    let (etag, date) = (whole.header("etag"), whole.header("last-modified"));
    let length = whole.body.len();
    assert_eq!(whole.header("accept-ranges"), "bytes");
    assert_eq!(whole.header("content-type"), "application/zip");
    assert_eq!(whole.header("content-length"), length.to_string());

    let rest = format!("bytes 100-{}/{length}", length - 1);
    let beyond = format!("bytes={length}-");
    let outside = format!("bytes */{length}");
    type Case<'a> = (&'a [(&'a str, &'a str)], u16, &'a str, &'a [u8]);
    let cases: [Case<'_>; 9] = [
        (&[("range", "bytes=100-")], 206, &rest, &whole.body[100..]),
        (&[("range", "bytes=100-"), ("if-range", etag)], 206, &rest, &whole.body[100..]),
        (&[("range", "bytes=100-"), ("if-range", date)], 206, &rest, &whole.body[100..]),
        (&[("range", "bytes=100-"), ("if-range", "\"other\"")], 200, "", &whole.body),
        (&[("range", &beyond)], 416, &outside, &[]),
        (&[("if-none-match", etag)], 304, "", &[]),
        (&[("if-none-match", "\"other\"")], 200, "", &whole.body),
        (&[("if-none-match", etag), ("range", "bytes=1-")], 304, "", &[]),
        (&[("range", "bytes=0-0,5-5")], 200, "", &whole.body),
    ];
    for (headers, status, content_range, body) in cases {
        let answer = client.get(JSON, headers).await;
        assert_eq!(answer.status.as_u16(), status, "{headers:?}");
        assert_eq!(answer.header("content-range"), content_range, "{headers:?}");
        assert!(answer.body == body, "{headers:?}");
        assert_eq!(answer.header("etag"), etag, "{headers:?}");
    }
}

#[tokio::test]
async fn another_day_has_other_files_under_other_etags() {
    let client = Client::start().await;
    let before = client.get(JSON, &[]).await;
    client.sandbox.renew();
    let after = client.get(JSON, &[("if-none-match", before.header("etag"))]).await;
    assert_eq!(after.status, StatusCode::OK);
    assert_ne!(member(&before.body), member(&after.body));
}

#[tokio::test]
async fn the_same_seed_has_the_same_etag_after_a_restart() {
    let (one, two) = (Client::start().await, Client::start().await);
    let (one, two) = (one.get(CSV, &[]).await, two.get(CSV, &[]).await);
    assert_eq!(one.header("etag"), two.header("etag"));
}
