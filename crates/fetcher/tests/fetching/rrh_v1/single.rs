//! Positions of the log, single lookups, code lists, and what is said when they fail.

use brreg_domain::{Foedselsnummer, Organisasjonsnummer};
use brreg_fetcher::error::ErrorKind;
use brreg_fetcher::rrh::v1::Language;
use brreg_fetcher::settings::{SekvensnummerFormat, V1Settings};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::register::{Register, company, document};
use super::server::Reply;
use crate::support::{everything_said_by, is_status};

const PERSON: &str = "31129956715";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_position_is_a_number_or_text_and_the_timestamp_has_three_decimals() {
    for answer in [json!(481150), json!("481150")] {
        let register = Register::of(move |_| Reply::json(&json!({ "sekvensnummer": answer })));
        assert_eq!(register.client.sekvensnummer(at("2026-11-20T00:00:00Z"), None).await.unwrap(), 481_150);
        let [request] = &register.asked("/v1/sekvensnummer")[..] else { panic!("one request is enough") };
        assert_eq!(request.param("dato"), Some("2026-11-20T00:00:00.000Z"));
        assert_eq!(request.header("accept-language"), Some("nob"));
    }
    let change = |settings: &mut V1Settings| {
        settings.sekvensnummer_param = "tidspunkt".to_owned();
        settings.sekvensnummer_format = SekvensnummerFormat::Date;
    };
    let register = Register::with(change, |_| Reply::json(&json!({ "sekvensnummer": 7 })));
    register.client.sekvensnummer(at("2026-11-20T12:00:00Z"), None).await.unwrap();
    assert_eq!(register.asked("/v1/sekvensnummer")[0].param("tidspunkt"), Some("2026-11-20"));
}

#[tokio::test]
async fn an_ignored_parameter_shows_in_the_numbers_of_other_timestamps() {
    const FIRST: &str = "2024-01-01T00:00:00.000Z";
    // The numbers of a timestamp, of an earlier one, of one before the log began, and of any other, as now.
    for (numbers, requests, expected) in [
        ([Some(500), Some(400), Some(0), Some(900)], 2, Some(500)),
        ([Some(500), Some(501), Some(0), Some(900)], 2, None),
        // Equal numbers: no event between the timestamps, or a server that always answers with its newest number.
        ([Some(500), Some(500), Some(0), Some(500)], 3, Some(500)),
        ([Some(500), Some(500), None, Some(500)], 3, Some(500)),
        ([Some(500), Some(500), Some(500), Some(500)], 4, None),
        // All three are before the first event, whose number each is given.
        ([Some(500), Some(500), Some(500), Some(900)], 4, Some(500)),
        ([Some(0), Some(0), Some(0), Some(0)], 2, Some(0)),
    ] {
        let register = Register::of(move |request| {
            let [at, earlier, first, other] = numbers;
            let number = match request.param("dato") {
                Some("2026-11-20T00:00:00.000Z") => at,
                Some("2026-11-13T00:00:00.000Z") => earlier,
                Some(FIRST) => first,
                _ => other,
            };
            number.map_or_else(|| Reply::new(404, ""), |number| Reply::json(&json!({ "sekvensnummer": number })))
        });
        let earlier = Some(at("2026-11-13T00:00:00Z"));
        let position = register.client.sekvensnummer(at("2026-11-20T00:00:00Z"), earlier).await;
        assert_eq!(register.asked("/v1/sekvensnummer").len(), requests, "{numbers:?}");
        match (position, expected) {
            (Ok(position), Some(expected)) => assert_eq!(position, expected),
            (Err(error), None) => {
                let ErrorKind::ParameterIgnored { parameter, .. } = error.kind() else { panic!("{error}") };
                assert_eq!(parameter, "dato");
            }
            (position, _) => panic!("{numbers:?}: {position:?}"),
        }
    }
}

#[tokio::test]
async fn a_date_is_understood_as_the_beginning_of_its_day_in_norway() {
    let time = at("2026-11-20T12:34:56.789Z");
    assert_eq!(Register::of(|_| Reply::new(500, "")).client.understood_as(time), time);
    let change = |settings: &mut V1Settings| settings.sekvensnummer_format = SekvensnummerFormat::Date;
    let understood = Register::with(change, |_| Reply::new(500, "")).client.understood_as(time);
    assert!((at("2026-11-19T22:00:00Z")..at("2026-11-19T22:00:01Z")).contains(&understood), "{understood}");
}

#[tokio::test]
async fn an_answer_without_a_position_and_a_missing_parameter_are_errors() {
    for answer in [json!({}), json!({ "sekvensnummer": "x" }), json!({ "sekvensnummer": -1 }), json!([])] {
        let register = Register::of(move |_| Reply::json(&answer));
        let error = register.client.sekvensnummer(at("2026-11-20T00:00:00Z"), None).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::BadAnswer(_)), "{error}");
    }
    let register = Register::of(|_| {
        Reply::new(400, r#"{"title":"Bad Request","detail":"Required parameter 'tidspunkt' is not present."}"#)
    });
    let error = register.client.sekvensnummer(at("2026-11-20T00:00:00Z"), None).await.unwrap_err();
    assert_eq!(error.to_string(), "rrh: sekvensnummer: status 400: Required parameter 'tidspunkt' is not present.");
}

#[tokio::test]
async fn a_company_is_looked_up_by_its_number() {
    let register = Register::of(|request| match request.repeated {
        0 => Reply::new(500, "<html>"),
        _ => Reply::json(&document("391015082")),
    });
    let number = Organisasjonsnummer::parse("391015082").unwrap();
    let body = register.client.lookup_company(&number).await.unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), document("391015082"));
    let requests = register.asked("/v1/virksomheter/391015082");
    assert_eq!((requests.len(), requests[1].header("accept-language")), (2, Some("nob")));
    assert_eq!(requests[1].header("accept"), Some("application/json"));
    assert!(requests[1].header("authorization").unwrap().starts_with("Bearer eyJ"));
}

#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    for status in [401, 403] {
        let register = Register::of(move |request| match request.header("authorization") {
            Some("Bearer eyJ.token.0") => Reply::new(status, ""),
            _ => Reply::json(&document(company(0).as_str())),
        });
        register.client.lookup_company(&company(0)).await.unwrap();
        assert_eq!(register.tokens(), 2);

        let register = Register::of(move |_| Reply::new(status, r#"{"detail":"Mangler tilgang"}"#));
        let error = register.client.lookup_company(&company(0)).await.unwrap_err();
        assert!(is_status(&error, status) && error.is_final(), "{error}");
        let requests = register.asked(&format!("/v1/virksomheter/{}", company(0)));
        assert_eq!((register.tokens(), requests.len(), register.clock.waits().len()), (2, 2, 0));
    }
}

#[tokio::test]
async fn an_answer_that_does_not_end_is_given_up_and_requested_again() {
    let change = |settings: &mut V1Settings| settings.timeout_seconds = 1;
    let register = Register::with(change, |request| {
        let reply = Reply::json(&document(company(0).as_str()));
        if request.repeated == 0 { reply.silent_after(10) } else { reply }
    });
    register.client.lookup_company(&company(0)).await.unwrap();
    assert_eq!(register.asked(&format!("/v1/virksomheter/{}", company(0))).len(), 2);
}

#[tokio::test]
async fn each_form_of_a_problem_reaches_the_user_with_its_id() {
    for (body, expected) in [
        (
            r#"{"status":404,"error":"Not Found","message":"Ikke pliktig","trace":"f-1"}"#,
            "Ikke pliktig (korrelasjonsid f-1)",
        ),
        (r#"{"korrelasjonsid":"f-1","feilmelding":"Ikke pliktig"}"#, "Ikke pliktig (korrelasjonsid f-1)"),
        (
            r#"{"title":"Not Found","detail":"Ikke pliktig","instance":"urn:f-1"}"#,
            "Ikke pliktig (korrelasjonsid urn:f-1)",
        ),
        (r#"{"title":"Ikke pliktig","detail":"","message":null}"#, "Ikke pliktig"),
        ("", ""),
        ("<html>", ""),
    ] {
        let register = Register::of(move |_| Reply::new(404, body).with("content-type", "application/problem+json"));
        let error = register.client.lookup_company(&company(0)).await.unwrap_err();
        let expected = if expected.is_empty() { String::new() } else { format!(": {expected}") };
        assert_eq!(error.to_string(), format!("rrh: lookup: status 404{expected}"));
    }
}

#[tokio::test]
async fn a_person_is_searched_for_and_never_named() {
    let person = Foedselsnummer::parse(PERSON).unwrap();
    let register = Register::of(|request| {
        assert_eq!(request.param("foedselsnummer"), Some(PERSON));
        Reply::json(&json!([document("391015082")]))
    });
    let body = register.client.lookup_person(&person).await.unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), json!([document("391015082")]));

    let quoting = format!(r#"{{"detail":"Ugyldig: {PERSON}","instance":"/v1/virksomheter?foedselsnummer={PERSON}"}}"#);
    let replies = [
        Reply::new(400, quoting.clone()),
        Reply::new(500, quoting.clone()),
        Reply::new(200, quoting).cut_after(20),
        Reply::new(200, format!("<{PERSON}")),
        Reply::new(302, "").with("location", format!("https://127.0.0.2/{PERSON}")),
    ];
    for reply in replies {
        let register = Register::of(move |_| reply.clone());
        let error = register.client.lookup_person(&person).await.unwrap_err();
        let said = everything_said_by(&error);
        assert!(!said.contains(PERSON), "{}", said.replace(PERSON, "the number"));
        assert_eq!(error.step(), Some("search for a person"));
    }
}

#[tokio::test]
async fn code_lists_are_requested_in_each_language_without_a_token() {
    let change = |settings: &mut V1Settings| settings.kodelister_path = "/v1/kodeliste/alle".to_owned();
    for language in [Language::Nob, Language::Nno, Language::Eng] {
        let register =
            Register::with(change, |request| Reply::json(&json!({ "spraak": request.header("accept-language") })));
        let body = register.client.kodelister(language).await.unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), json!({ "spraak": language.name() }));
        assert_eq!(register.asked("/v1/kodeliste/alle")[0].header("authorization"), None);
        assert_eq!(register.tokens(), 0);
    }
    let register = Register::of(|_| Reply::json(&json!([])));
    register.client.kodelister(Language::default()).await.unwrap();
    assert_eq!(register.asked("/v1/kodelister").len(), 1);
}
