//! Whom the register of marriage contracts believes, and what it answers.

use std::time::Duration;

use brreg_sandbox::{Endpoint, Fault, Sandbox};
use serde_json::{Value, json};

use crate::support::{Answer, Client, read};

const SCOPE: &str = "brreg:ektepakt/tlg";
/// Not of the content: the register's own example.
const STRANGER: &str = "06821349425";

/// Asks about a person with a token of the register's scope.
async fn ask(client: &Client, number: &str, query: &str) -> Answer {
    let token = client.token_of(SCOPE).await;
    let path = format!("/ektepakt/api/v1/fnr/{number}{query}");
    read(client.send(&path, &[("authorization", &format!("Bearer {token}"))]).await).await.unwrap()
}

/// The number in the content, and the identity number, of a person with contracts.
fn married(sandbox: &Sandbox) -> (u32, String) {
    let content = sandbox.content();
    let number = (0..content.person_count()).find(|number| !content.ektepakter(*number).is_empty()).unwrap();
    (number, content.person(number).unwrap().foedsels_eller_d_nummer.expose().to_owned())
}

#[tokio::test]
async fn a_persons_contracts_are_answered_in_three_languages() {
    let client = Client::start().await;
    let (number, identity) = married(&client.sandbox);
    let contracts = client.sandbox.content().ektepakter(number);
    for (query, language, spouse) in [
        ("", "NOB", "Ektefelle"),
        ("?spraakkode=NOB", "NOB", "Ektefelle"),
        ("?spraakkode=NNO", "NNO", "Ektefelle"),
        ("?spraakkode=ENG", "ENG", "Spouse"),
    ] {
        let answer = ask(&client, &identity, query).await;
        assert_eq!(answer.status, 200);
        let body = answer.json();
        assert_eq!(body["rolleinnehaver"], identity.as_str());
        assert_eq!((&body["spraak"], &body["antallEktepakt"]), (&json!(language), &json!(contracts.len())));
        let contract = &body["ektepakt"][0];
        assert_eq!(contract["ektepaktnummer"], 1);
        assert_eq!(contract["rolle"][0]["rolletypebeskrivelse"], spouse);
        assert_eq!(contract["status"], contracts[0].status);
    }
}

#[tokio::test]
async fn an_unknown_person_is_an_answer_and_errors_have_the_registers_body() {
    let client = Client::start().await;
    let answer = ask(&client, STRANGER, "").await;
    let body = answer.json();
    assert_eq!((answer.status.as_u16(), &body["antallEktepakt"]), (200, &json!(0)));
    assert_eq!(body["ektepakt"], json!([]));

    let supported = "Ugyldig språkkode, støttede språkkoder er NOB, NNO, ENG";
    for (number, query, message) in [
        ("06821349426", "", "Feil i fødselsnummer, vennligst prøv på nytt"),
        ("x", "", "Feil i fødselsnummer, vennligst prøv på nytt"),
        (STRANGER, "?spraakkode=SWE", supported),
        (STRANGER, "?spraakkode=nob", supported),
    ] {
        let answer = ask(&client, number, query).await;
        assert_eq!(answer.status, 400);
        assert_error(&answer.json(), message);
    }
    let token = client.token().await;
    let path = format!("/ektepakt/api/v1/fnr/{STRANGER}");
    for headers in [vec![], vec![("authorization", format!("Bearer {token}"))]] {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = read(client.send(&path, &headers).await).await.unwrap();
        assert_eq!(answer.status, 403);
        assert_error(&answer.json(), "Feil under autentisering av abonnent");
    }
    client.sandbox.fault("ektepakt:status=500".parse::<Fault>().unwrap());
    let answer = ask(&client, STRANGER, "").await;
    assert_eq!(answer.status, 500);
    assert_error(&answer.json(), "Tjenesten feilet på serversiden");
}

fn assert_error(body: &Value, message: &str) {
    assert_eq!(body["feilmelding"], message);
    assert_eq!(body["korrelasjonsid"].as_str().unwrap().len(), 36);
    assert!(body["tidspunkt"].as_str().unwrap().ends_with("+01:00"));
}

#[tokio::test]
async fn the_lookup_of_a_full_person_is_never_answered_and_yet_recorded() {
    let (number, identity) = married(&Client::start().await.sandbox);
    let client = Client::of(Sandbox::builder().virksomheter(300).full_persons([number])).await;
    let token = client.token_of(SCOPE).await;
    let path = format!("/ektepakt/api/v1/fnr/{identity}");
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_str())];
    let asked = client.send(&path, &headers);
    assert!(tokio::time::timeout(Duration::from_millis(300), asked).await.is_err());

    let lookups = || client.sandbox.requests().into_iter().filter(|asked| asked.endpoint == Endpoint::Ektepakt);
    // The server sees that the client has left when it next looks at the connection.
    while lookups().next().is_none() {
        tokio::task::yield_now().await;
    }
    let lookup = lookups().next().unwrap();
    assert_eq!((lookup.person, lookup.status), (Some(number), 0));
    assert_eq!(lookup.path, "/ektepakt/api/v1/fnr/***********");
}
