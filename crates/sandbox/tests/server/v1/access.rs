//! Who may call what, and sees what of it.

use std::time::Duration;

use brreg_sandbox::{Sandbox, Scope, V1Behaviour};
use reqwest::StatusCode;
use serde_json::Value;

use super::{BULK, CODES, LOG, LOOKUP, Reader, SEARCH, SEQUENCE};
use crate::support::{Client, read};

#[tokio::test]
async fn each_scope_may_call_its_endpoints() {
    let mut reader = Reader::of("").await;
    for scope in Scope::ALL {
        reader.become_reader(scope).await;
        let number = reader.sandbox().v1().organisasjonsnumre().next().unwrap();
        let person = reader.sandbox().content().person(1).unwrap().foedsels_eller_d_nummer;
        let authority = if scope == Scope::Offentlig { 200 } else { 401 };
        for (path, status) in [
            (format!("{LOOKUP}{number}"), 200),
            (LOG.to_owned(), 200),
            (format!("{SEQUENCE}?dato=2026-01-01"), 200),
            (CODES.to_owned(), 200),
            (BULK.to_owned(), authority),
            (format!("{SEARCH}{}", person.expose()), authority),
        ] {
            assert_eq!(reader.status(&path).await, status, "{scope:?} {path}");
        }
    }
}

#[tokio::test]
async fn a_partner_scope_opens_nothing_and_code_lists_need_no_token() {
    let client = Client::start().await;
    let bearer = format!("Bearer {}", client.token().await);
    assert_eq!(client.send(LOG, &[("authorization", &bearer)]).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(client.send(LOG, &[]).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(client.send(CODES, &[]).await.status(), StatusCode::OK);
    assert_eq!(client.send("/api/oppslag/openapi/openapi.zip", &[]).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn refusals_have_the_configured_status() {
    for (refusal, without_token, without_scope) in [("401", 401, 401), ("403", 403, 403), ("split", 401, 403)] {
        let mut reader = Reader::of(&format!("refusal={refusal}")).await;
        reader.become_reader(Scope::Media).await;
        assert_eq!(reader.client.send(BULK, &[]).await.status().as_u16(), without_token);
        assert_eq!(reader.status(BULK).await, without_scope);
    }
}

#[tokio::test]
async fn an_expired_token_is_refused() {
    let client = Client::of(Sandbox::builder().virksomheter(30).token_lifetime(Duration::ZERO)).await;
    let bearer = format!("Bearer {}", client.token_of(Scope::Offentlig.name()).await);
    let answer = read(client.send(LOG, &[("authorization", &bearer)]).await).await.unwrap();
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.json()["message"].is_string());
}

/// The lookups of all companies with a scope, as one text.
async fn lookups(reader: &mut Reader, scope: Scope) -> String {
    reader.become_reader(scope).await;
    let mut all = String::new();
    for number in reader.sandbox().v1().organisasjonsnumre() {
        let answer = reader.ask(&format!("{LOOKUP}{number}"), &[]).await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/json"));
        all.push_str(std::str::from_utf8(&answer.body).unwrap());
    }
    all
}

#[tokio::test]
async fn each_scope_sees_what_it_may() {
    let mut reader = Reader::of("").await;
    reader.sandbox().set_night(2);
    let mut seen = Vec::new();
    for scope in [Scope::Offentlig, Scope::Rapporteringspliktig, Scope::RapporteringspliktigBegrenset, Scope::Media] {
        let all = lookups(&mut reader, scope).await;
        let count = |part: &str| all.matches(part).count();
        seen.push([count("\"foedselsEllerDNummer\""), count("\"uoverensstemmelse\""), count("\"innsender\"")]);
    }
    let [authority, obliged, limited, media] = seen.try_into().unwrap();
    assert!(authority[0] > obliged[0], "exempt persons: {authority:?} {obliged:?}");
    assert!(authority[1] > obliged[1] && obliged[1] > 0, "earlier discrepancies: {authority:?} {obliged:?}");
    assert!(authority[2] > 0 && obliged[2] == 0 && media[2] == 0, "senders");
    assert_eq!(obliged, limited);
    assert_eq!((media[0], media[1]), (0, obliged[1]));
}

#[tokio::test]
async fn exempt_persons_are_blanked_for_the_configured_readers() {
    let readers = [Scope::Offentlig, Scope::Rapporteringspliktig, Scope::Media];
    for (exempt, in_full) in [
        ("offentlig", [true, false, false]),
        ("rapporteringspliktig", [true, true, false]),
        ("everybody", [true, true, true]),
        ("nobody", [false, false, false]),
    ] {
        let mut reader = Reader::of(&format!("exempt={exempt}")).await;
        for (scope, in_full) in readers.into_iter().zip(in_full) {
            let all = lookups(&mut reader, scope).await;
            // What comes before the flag is the person.
            let persons = all.split("\"erUnntattFraInnsyn\":true").collect::<Vec<_>>();
            let (_, exempt) = persons.split_last().unwrap();
            let of_person = |text: &&str| text.rsplit("Person\":{").next().unwrap().to_owned();
            let persons: Vec<_> = exempt.iter().map(of_person).collect();
            assert!(persons.len() > 10, "{}", persons.len());
            for person in persons {
                assert!(person.contains("\"foedselsaar\""), "{scope:?} {exempt:?}");
                let has_name = person.contains("\"navn\":{\"fornavn\"") || person.contains("\"fulltNavn\"");
                assert_eq!(has_name, in_full, "{scope:?}");
                assert_eq!(person.contains("\"foedselsdato\""), in_full, "{scope:?}");
            }
        }
    }
}

#[tokio::test]
async fn errors_have_the_configured_body() {
    let empty: &[&str] = &[];
    for (form, fields, text) in [
        ("message", &["type", "status", "error", "message", "path", "timestamp"][..], "/message"),
        ("feilmelding", &["korrelasjonsid", "tidspunkt", "feilmelding"], "/feilmelding"),
        ("problem", &["type", "title", "status", "detail", "instance"], "/detail"),
        ("none", empty, ""),
    ] {
        let reader = Reader::of(&format!("error-body={form}")).await;
        let answer = reader.ask(&format!("{LOOKUP}123456789"), &[]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        if fields.is_empty() {
            assert!(answer.body.is_empty());
            continue;
        }
        let body = answer.json();
        assert!(fields.iter().all(|field| body.get(field).is_some()), "{body}");
        assert_eq!(body.pointer(text).and_then(Value::as_str), Some("Organisasjonsnummeret er ikke gyldig"));
    }
}

#[tokio::test]
async fn the_existing_faults_apply_to_these_endpoints_too() {
    let behaviour = V1Behaviour { bulk_length: true, ..V1Behaviour::default() };
    let faults = ["v1-lookup:status=503,retry-after=2", "v1-log:html", "v1-bulk:truncate=1000", "v1-codes:json-error"];
    let builder = Sandbox::builder().virksomheter(300).v1(behaviour);
    let builder = faults.iter().fold(builder, |builder, fault| builder.fault(fault.parse().unwrap()));
    let client = Client::of(builder).await;
    let reader = Reader::of_client(client).await;
    let number = reader.sandbox().v1().organisasjonsnumre().next().unwrap();
    let path = format!("{LOOKUP}{number}");
    let unavailable = reader.ask(&path, &[]).await;
    assert_eq!((unavailable.status.as_u16(), unavailable.header("retry-after")), (503, "2"));
    assert_eq!(unavailable.json()["status"], 503);
    assert_eq!(reader.status(&path).await, 200);
    assert!(reader.ask(LOG, &[]).await.header("content-type").starts_with("text/html"));
    assert_eq!(reader.json(CODES).await["status"], 500);
    let headers = [("authorization", reader.authorization.as_str())];
    assert!(read(reader.client.send(BULK, &headers).await).await.is_err());
    assert_eq!(reader.status(BULK).await, 200);
}

/// Removes the fields of these names everywhere in a value.
fn remove(value: &mut Value, names: &[&str]) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !names.contains(&name.as_str()));
            fields.values_mut().for_each(|field| remove(field, names));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| remove(item, names)),
        _ => {}
    }
}

#[tokio::test]
async fn what_the_media_see_is_what_authorities_see_without_three_kinds_of_fields() {
    let mut reader = Reader::of("exempt=everybody").await;
    reader.sandbox().set_night(2);
    let numbers: Vec<_> = reader.sandbox().v1().organisasjonsnumre().collect();
    let mut seen = Vec::new();
    for scope in [Scope::Offentlig, Scope::Media] {
        reader.become_reader(scope).await;
        let mut companies = Vec::new();
        for number in &numbers {
            companies.push(reader.json(&format!("{LOOKUP}{number}")).await);
        }
        seen.push(companies);
    }
    let [authority, media] = seen.try_into().unwrap();
    for (mut all, some) in authority.into_iter().zip(media) {
        remove(&mut all, &["foedselsEllerDNummer", "innsender"]);
        for registration in all["registreringer"].as_array_mut().unwrap() {
            if registration["erGjeldendeRegistrering"] == false {
                remove(registration, &["uoverensstemmelse"]);
            }
        }
        assert_eq!(all, some);
    }
}
