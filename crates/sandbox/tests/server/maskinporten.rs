//! What Maskinporten accepts, and how it says no.

use brreg_sandbox::Sandbox;
use brreg_sandbox::authority::{Authority, Validity};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Answer, Client, ParseNumber, SCOPE, certified};

#[track_caller]
fn assert_refused(answer: &Answer, error: &str, code: &str) {
    let body = answer.json();
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(body["error"], error, "{body}");
    let description = body["error_description"].as_str().unwrap();
    assert!(description.ends_with(&format!("({code})")), "{description}");
}

#[tokio::test]
async fn a_grant_by_registered_key_gives_a_token() {
    let client = Client::start().await;
    let answer = client.exchange_claims(&client.claims()).await;
    assert_eq!(answer.status, StatusCode::OK);
    let body = answer.json();
    assert_eq!((&body["token_type"], &body["scope"]), (&json!("Bearer"), &json!(SCOPE)));
    assert_eq!(body["expires_in"], brreg_sandbox::TOKEN_LIFETIME.as_secs());
    let token: Value = jsonwebtoken::dangerous::insecure_decode_claims(body["access_token"].as_str().unwrap()).unwrap();
    assert_eq!(token["consumer"]["ID"], "0192:313000044");
    assert_eq!(token["iss"], client.sandbox.maskinporten_url());
}

#[tokio::test]
async fn a_grant_by_certificate_gives_a_token() {
    let client = Client::start().await;
    for algorithm in [Algorithm::RS256, Algorithm::RS384, Algorithm::RS512] {
        let identity = client.certificate(client.sandbox.authority(), Validity::Current);
        let (mut header, key) = certified(&identity);
        header.alg = algorithm;
        let answer = client.exchange(&header, &key, &client.claims()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.json());
    }
}

#[tokio::test]
async fn a_certificate_that_is_not_good_is_refused_with_its_reason() {
    let client = Client::start().await;
    let ours = client.sandbox.authority();
    let another = Authority::new("Another CA").unwrap();
    let stranger = "930185930".parse_number();
    let signed_by_another =
        EncodingKey::from_rsa_pem(client.certificate(ours, Validity::Current).key_pem().as_bytes()).unwrap();

    let expired = certified(&client.certificate(ours, Validity::Expired));
    let foreign = certified(&client.certificate(&another, Validity::Current));
    let other_holder = certified(&ours.enterprise(&stranger, "ANNEN AS", Validity::Current).unwrap());
    let wrong_key = (certified(&client.certificate(ours, Validity::Current)).0, signed_by_another);
    for ((header, key), error, code) in [
        (expired, "invalid_grant", "MP-130"),
        (foreign, "invalid_grant", "MP-120"),
        (other_holder, "invalid_client", "MP-100"),
        (wrong_key, "invalid_grant", "MP-124"),
    ] {
        assert_refused(&client.exchange(&header, &key, &client.claims()).await, error, code);
    }
}

#[tokio::test]
async fn claims_that_are_not_right_are_refused_with_their_code() {
    let client = Client::start().await;
    let now = jiff::Timestamp::now().as_second();
    for (claim, value, error, code) in [
        ("iss", json!("somebody"), "invalid_client", "MP-100"),
        ("aud", json!("https://maskinporten.no/"), "invalid_grant", "MP-110"),
        ("scope", json!("brreg:ektepakt/tlg skatt:alt"), "invalid_scope", "MP-200"),
        ("scope", json!(" "), "invalid_grant", "MP-011"),
        ("exp", json!(now + 121), "invalid_grant", "MP-011"),
        ("exp", json!(now - 1), "invalid_grant", "MP-011"),
        ("iat", json!(now + 60), "invalid_grant", "MP-011"),
        ("iat", json!("now"), "invalid_grant", "MP-011"),
        ("jti", Value::Null, "invalid_grant", "MP-011"),
        ("sub", json!("x"), "invalid_grant", "MP-011"),
    ] {
        let mut claims = client.claims();
        claims["iat"] = json!(now);
        claims[claim] = value;
        assert_refused(&client.exchange_claims(&claims).await, error, code);
    }
}

#[tokio::test]
async fn a_header_or_signature_that_is_not_right_is_refused() {
    let client = Client::start().await;
    let (good, key) = client.registered_key();
    let stranger = EncodingKey::from_rsa_pem(
        client.certificate(client.sandbox.authority(), Validity::Current).key_pem().as_bytes(),
    )
    .unwrap();
    let secret = EncodingKey::from_secret(b"secret");
    let with = |change: fn(&mut Header)| {
        let mut header = good.clone();
        change(&mut header);
        header
    };
    for (header, key, code) in [
        (good.clone(), &stranger, "MP-124"),
        (with(|header| header.kid = Some("unknown".to_owned())), &key, "MP-124"),
        (with(|header| header.kid = None), &key, "MP-011"),
        (with(|header| header.x5c = Some(Vec::new())), &key, "MP-011"),
        (with(|header| header.alg = Algorithm::PS256), &key, "MP-011"),
        (with(|header| header.alg = Algorithm::HS256), &secret, "MP-011"),
    ] {
        assert_refused(&client.exchange(&header, key, &client.claims()).await, "invalid_grant", code);
    }
    let form = [("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", "a.b")];
    assert_refused(&client.post(&form).await, "invalid_grant", "MP-011");
    assert_eq!(client.post(&[("grant_type", "password")]).await.json()["error"], "unsupported_grant_type");
}

#[tokio::test]
async fn a_jti_counts_once() {
    let client = Client::start().await;
    let claims = client.claims();
    assert_eq!(client.exchange_claims(&claims).await.status, StatusCode::OK);
    assert_refused(&client.exchange_claims(&claims).await, "invalid_grant", "MP-012");
}

#[tokio::test]
async fn a_client_without_key_or_access_is_refused() {
    let client = Client::of(Sandbox::builder().expired_key()).await;
    assert_refused(&client.exchange_claims(&client.claims()).await, "invalid_grant", "MP-121");
    let client = Client::of(Sandbox::builder().withhold(SCOPE)).await;
    assert_refused(&client.exchange_claims(&client.claims()).await, "invalid_scope", "MP-250");
}

#[tokio::test]
async fn the_metadata_leads_to_the_keys() {
    let client = Client::start().await;
    let metadata = client.send("/maskinporten/.well-known/oauth-authorization-server", &[]).await;
    let metadata: Value = metadata.json().await.unwrap();
    let issuer = client.sandbox.maskinporten_url();
    assert_eq!(metadata["issuer"], issuer);
    assert_eq!(metadata["token_endpoint"], format!("{issuer}token"));
    assert_eq!(metadata["jwks_uri"], format!("{issuer}jwk"));
    let keys: Value = client.send("/maskinporten/jwk", &[]).await.json().await.unwrap();
    let header = jsonwebtoken::decode_header(client.token().await).unwrap();
    assert_eq!(keys["keys"][0]["kid"], header.kid.unwrap());
    assert!(keys["keys"][0].get("d").is_none(), "the key published is the public one");
}
