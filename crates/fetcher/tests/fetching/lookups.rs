//! Single registrations.

use brreg_domain::Organisasjonsnummer;
use brreg_fetcher::ErrorKind;
use brreg_fetcher::error::SizeLimit;
use brreg_sandbox::generator::{Content, Settings};
use brreg_sandbox::{Endpoint, Failure, Fault};

use crate::support::{World, is_status};

fn one_in_the_register() -> (Organisasjonsnummer, serde_json::Value) {
    let content = Content::new(Settings::default().virksomheter(2_000));
    let number = content.registration_at(0).unwrap().organisasjonsnummer.to_string();
    (Organisasjonsnummer::parse(&number).unwrap(), content.registration_json(&number).unwrap())
}

#[tokio::test]
async fn the_document_comes_as_the_register_has_it() {
    let world = World::start().await;
    let (number, expected) = one_in_the_register();
    let error = Failure::Status { status: 500, retry_after: None };
    world.sandbox.fault(Fault::new(Endpoint::Lookup, error));
    let document = world.rrh.lookup(&number).await.unwrap();
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&document).unwrap(), expected);
    assert_eq!(world.asked(Endpoint::Lookup).len(), 2);
}

#[tokio::test]
async fn the_registers_own_words_reach_the_user() {
    let world = World::start().await;
    let absent = Organisasjonsnummer::parse("974760673").unwrap();
    let error = world.rrh.lookup(&absent).await.unwrap_err();
    assert!(is_status(&error, 404) && error.is_final());
    assert_eq!(
        error.to_string(),
        "rrh: lookup: status 404: Virksomheten er ikke registreringspliktig i register over reelle rettighetshavere"
    );
    assert_eq!(world.asked(Endpoint::Lookup).len(), 1);
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_refused() {
    let world = World::with(|setup| setup.http.max_answer_bytes = 100).await;
    let error = world.rrh.lookup(&one_in_the_register().0).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::TooLarge { limit: 100, which: SizeLimit::Answer });
    assert!(error.advice().unwrap().contains("max_answer_bytes"));
}

#[tokio::test]
async fn a_web_page_is_no_registration() {
    let world = World::start().await;
    world.sandbox.fault(Fault::new(Endpoint::Lookup, Failure::Html));
    let error = world.rrh.lookup(&one_in_the_register().0).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::BadAnswer(_)), "{error}");
    assert!(error.to_string().starts_with("rrh: lookup: "), "{error}");
}
