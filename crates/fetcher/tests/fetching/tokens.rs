//! Access tokens: kept, shared, refreshed, refused.

use std::sync::Arc;
use std::time::Duration;

use brreg_domain::Organisasjonsnummer;
use brreg_fetcher::settings::CredentialSettings;
use brreg_fetcher::{ErrorKind, Result};
use brreg_sandbox::{Endpoint, Failure, Fault, Sandbox};
use tokio::task::JoinSet;

use crate::support::{Setup, World, is_status};

/// Parallel lookups of an organisation that is not in the register: the 404 shows that the token was accepted.
async fn lookups(world: &World, count: usize) -> Vec<Result<bytes::Bytes>> {
    let absent = Organisasjonsnummer::parse("974760673").unwrap();
    let mut tasks = JoinSet::new();
    for _ in 0..count {
        let rrh = Arc::clone(&world.rrh);
        tasks.spawn(async move { rrh.lookup(&absent).await });
    }
    tasks.join_all().await
}

fn tokens(world: &World) -> usize {
    world.asked(Endpoint::Token).len()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_token_serves_all_waiting_requests() {
    let world = World::start().await;
    world.sandbox.fault(Fault::new(Endpoint::Token, Failure::Delay(Duration::from_millis(100))));
    for answer in lookups(&world, 20).await {
        assert!(is_status(&answer.unwrap_err(), 404));
    }
    lookups(&world, 3).await;
    assert_eq!(tokens(&world), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_ends_is_replaced_once_for_all() {
    let world = World::start().await;
    lookups(&world, 1).await;
    world.sandbox.fault(Fault::new(Endpoint::Lookup, Failure::EndTokens));
    for answer in lookups(&world, 20).await {
        assert!(is_status(&answer.unwrap_err(), 404));
    }
    assert_eq!(tokens(&world), 2);
    assert!(world.clock.waits().is_empty());
}

#[tokio::test]
async fn a_token_is_not_used_to_its_very_end() {
    let world = World::of(Sandbox::builder().token_lifetime(Duration::ZERO), |_| {}).await;
    lookups(&world, 1).await;
    lookups(&world, 1).await;
    assert!(tokens(&world) >= 2);
}

#[tokio::test]
async fn an_organisation_without_access_costs_one_more_token_in_all() {
    let world = World::start().await;
    let forbidden = Failure::Status { status: 403, retry_after: None };
    world.sandbox.fault(Fault::new(Endpoint::Lookup, forbidden).always());
    for _ in 0..3 {
        let error = lookups(&world, 1).await.remove(0).unwrap_err();
        assert!(is_status(&error, 403) && error.is_final(), "{error}");
        assert!(error.to_string().ends_with("Du har ikke tilgang til dette APIet"), "{error}");
    }
    assert_eq!((tokens(&world), world.asked(Endpoint::Lookup).len()), (2, 2 + 1 + 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_by_maskinporten_is_final() {
    let jwk = |setup: &mut Setup, sandbox_jwk: std::path::PathBuf| {
        setup.credentials = CredentialSettings { jwk: Some(sandbox_jwk), ..CredentialSettings::default() };
    };
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("klient.jwk");
    let of_folder = || Sandbox::builder().folder(folder.path());
    type Change<'a> = Box<dyn FnOnce(&mut Setup) + 'a>;
    let cases: Vec<(&str, brreg_sandbox::Builder, Change<'_>)> = vec![
        ("MP-100", Sandbox::builder(), Box::new(|setup| setup.maskinporten.client_id = "stranger".to_owned())),
        ("MP-121", of_folder().expired_key(), Box::new(|setup| jwk(setup, key.clone()))),
        ("MP-200", Sandbox::builder(), Box::new(|setup| setup.rrh.token.scope = "brreg:other".to_owned())),
        ("MP-250", Sandbox::builder().withhold(crate::support::SCOPE), Box::new(|_| {})),
    ];
    for (expected, builder, change) in cases {
        let slow = Fault::new(Endpoint::Token, Failure::Delay(Duration::from_millis(200)));
        let world = World::of(builder.fault(slow), change).await;
        for answer in lookups(&world, 20).await {
            let error = answer.unwrap_err();
            let ErrorKind::Token { code, .. } = error.kind() else { panic!("{error}") };
            assert_eq!(code.as_deref(), Some(expected));
            assert!(error.is_final() && error.to_string().starts_with("maskinporten: token for "), "{error}");
        }
        assert_eq!((tokens(&world), world.asked(Endpoint::Lookup).len()), (1, 0), "{expected}");
        assert!(world.clock.waits().is_empty());
    }
}

#[tokio::test]
async fn a_busy_maskinporten_is_asked_again() {
    let world = World::start().await;
    let busy = Failure::Status { status: 503, retry_after: Some(7) };
    world.sandbox.fault(Fault::new(Endpoint::Token, busy).times(2));
    assert!(is_status(&lookups(&world, 1).await.remove(0).unwrap_err(), 404));
    assert_eq!(world.clock.waits(), [Duration::from_secs(7); 2]);
}

#[tokio::test]
async fn every_form_of_credentials_gets_a_token() {
    type Settings = fn(&brreg_sandbox::authority::Credentials) -> CredentialSettings;
    let forms: [Settings; 3] = [
        |own| CredentialSettings { pkcs12: Some(own.pkcs12.clone()), ..CredentialSettings::default() },
        |own| CredentialSettings {
            key: Some(own.private_key.clone()),
            certificate: Some(own.certificate.clone()),
            ..CredentialSettings::default()
        },
        |own| CredentialSettings { jwk: Some(own.jwk.clone()), ..CredentialSettings::default() },
    ];
    let world = World::start().await;
    let absent = Organisasjonsnummer::parse("974760673").unwrap();
    for (place, form) in forms.into_iter().enumerate() {
        let own = world.sandbox.credentials().clone();
        let rrh = world.another_client(|setup| setup.credentials = form(&own)).unwrap();
        let error = rrh.lookup(&absent).await.unwrap_err();
        assert!(is_status(&error, 404), "form {place}: {error}");
    }
}
