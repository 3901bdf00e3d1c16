//! The bulk file, the lookup, the search and the code lists.

use std::collections::BTreeSet;

use brreg_sandbox::Endpoint;
use brreg_sandbox::generator::v1::{Tilstand, View};
use reqwest::StatusCode;
use serde_json::Value;

use super::{BULK, CODES, LOOKUP, Reader, SEARCH, member};

#[tokio::test]
async fn a_lookup_answers_the_company_of_the_bulk_file_with_its_history() {
    let reader = Reader::of("").await;
    reader.sandbox().set_night(3);
    let mut with_history = 0;
    let bulk = reader.bulk().await;
    assert!(bulk.len() > 300);
    for company in bulk.iter().step_by(7) {
        let number = company["organisasjonsnummer"].as_str().unwrap();
        let found = reader.json(&format!("{LOOKUP}{number}")).await;
        let registrations = company["registreringer"].as_array().unwrap();
        assert_eq!(registrations.len(), 1);
        assert_eq!(found["registreringer"][0], registrations[0]);
        with_history += usize::from(found["registreringer"].as_array().unwrap().len() > 1);
    }
    assert!(with_history > 20, "{with_history}");
}

#[tokio::test]
async fn every_state_has_its_answer() {
    let reader = Reader::of("").await;
    let register = reader.sandbox().v1();
    let first = |state| register.organisasjonsnumre_med(state).next().unwrap();
    let deleted = reader.json(&format!("{LOOKUP}{}", first(Tilstand::Slettet))).await;
    assert!(deleted["slettetIRegisterOverReelleRettighetshavere"].is_string());
    let status = |company: &Value| company["registreringer"][0]["registreringsstatus"]["kode"].clone();
    assert_eq!(status(&deleted), "registreringsstatus.rettighetsinformasjonErSlettet");
    let silent = reader.json(&format!("{LOOKUP}{}", first(Tilstand::IkkeMeldt))).await;
    assert_eq!(status(&silent), "registreringsstatus.rettighetsinformasjonErIkkeMeldt");
    assert!(silent["registreringer"][0].get("reelleRettighetshaverestatus").is_none());
    for (number, status) in [
        (first(Tilstand::IkkeRegistreringspliktig), 404),
        ("930185930".to_owned(), 404),
        ("930185931".to_owned(), 400),
        ("12345678".to_owned(), 400),
    ] {
        assert_eq!(reader.status(&format!("{LOOKUP}{number}")).await, status, "{number}");
    }
}

#[tokio::test]
async fn requests_are_counted_per_endpoint_and_company_and_hide_persons() {
    let reader = Reader::of("").await;
    let numbers: Vec<_> = reader.sandbox().v1().organisasjonsnumre().take(2).collect();
    for number in [&numbers[0], &numbers[1], &numbers[0]] {
        reader.json(&format!("{LOOKUP}{number}")).await;
    }
    reader.status(&format!("{SEARCH}123")).await;
    let sandbox = reader.sandbox();
    assert_eq!(sandbox.requests_to(Endpoint::V1Lookup), 3);
    assert_eq!((sandbox.lookups_of(&numbers[0]), sandbox.lookups_of(&numbers[1])), (2, 1));
    let search = sandbox.requests().pop().unwrap();
    assert_eq!(search.path, "/api/oppslag/v1/virksomheter?foedselsnummer=***********");
}

#[tokio::test]
async fn a_search_finds_the_companies_of_a_person() {
    for (behaviour, list) in [("", ""), ("search=wrapped", "/virksomheter")] {
        let reader = Reader::of(behaviour).await;
        let content = reader.sandbox().content();
        let owner = (0..300).find_map(|position| content.registered_owners_at(position).first().copied()).unwrap();
        let number = content.person(owner).unwrap().foedsels_eller_d_nummer;
        let found = reader.json(&format!("{SEARCH}{}", number.expose())).await;
        let found = found.pointer(list).unwrap().as_array().unwrap().clone();
        let found: BTreeSet<_> =
            found.iter().map(|company| company["organisasjonsnummer"].as_str().unwrap().to_owned()).collect();
        let register = reader.sandbox().v1();
        assert_eq!(found, register.virksomheter_av(number.expose()).into_iter().collect());
        assert!(!found.is_empty());
        let last = reader.sandbox().requests().pop().unwrap();
        assert_eq!(last.person, Some(owner));

        let stranger = reader.json(&format!("{SEARCH}06821349425")).await;
        assert_eq!(stranger.pointer(list).unwrap().as_array().unwrap().len(), 0);
        assert_eq!(reader.status(&format!("{SEARCH}12345678901")).await, 400);
        assert_eq!(reader.status("/api/oppslag/v1/virksomheter").await, 400);
    }
}

#[tokio::test]
async fn the_bulk_file_has_the_configured_form() {
    for (behaviour, list) in [("bulk=array", ""), ("bulk=object", "/virksomheter")] {
        let reader = Reader::of(behaviour).await;
        let json: Value = serde_json::from_slice(&reader.member(BULK).await).unwrap();
        assert!(json.pointer(list).unwrap().as_array().unwrap().len() > 300);
    }
    let reader = Reader::of("bulk=ndjson,bulk-history=true,bulk-deleted=true,lists=absent").await;
    let lines = String::from_utf8(reader.member(BULK).await).unwrap();
    let companies: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(companies.iter().any(|one| one["registreringer"].as_array().unwrap().len() > 1));
    assert!(companies.iter().any(|one| one.get("slettetIRegisterOverReelleRettighetshavere").is_some()));
    assert!(!lines.contains("\"reelleRettighetshavere\":[]"));
}

#[tokio::test]
async fn the_bulk_file_has_the_configured_headers() {
    let reader = Reader::of("").await;
    let plain = reader.ask(BULK, &[("range", "bytes=10-")]).await;
    assert_eq!(plain.status, StatusCode::OK);
    for header in ["content-length", "etag", "last-modified", "accept-ranges"] {
        assert_eq!(plain.header(header), "", "{header}");
    }
    assert_eq!(plain.header("transfer-encoding"), "chunked");

    let reader = Reader::of("bulk-length=true,bulk-etag=true,bulk-ranges=true").await;
    let whole = reader.ask(BULK, &[]).await;
    assert_eq!(whole.header("content-length"), whole.body.len().to_string());
    assert_eq!(member(&whole.body), member(&plain.body));
    let etag = whole.header("etag");
    assert_eq!(reader.ask(BULK, &[("if-none-match", etag)]).await.status, StatusCode::NOT_MODIFIED);
    let rest = reader.ask(BULK, &[("range", "bytes=10-"), ("if-range", etag)]).await;
    assert_eq!((rest.status, &rest.body[..]), (StatusCode::PARTIAL_CONTENT, &whole.body[10..]));
    reader.sandbox().set_night(1);
    assert_eq!(reader.ask(BULK, &[("if-none-match", etag)]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_format_is_optional_required_or_refused() {
    let without = "/api/oppslag/v1/virksomheter/totalbestand";
    for (behaviour, with, bare) in [("optional", 200, 200), ("required", 200, 400), ("refused", 400, 200)] {
        let reader = Reader::of(&format!("bulk-format={behaviour}")).await;
        assert_eq!((reader.status(BULK).await, reader.status(without).await), (with, bare), "{behaviour}");
        assert_eq!(reader.status(&format!("{without}?format=csv")).await, 400);
    }
}

#[tokio::test]
async fn names_of_codes_are_in_the_requested_language() {
    let reader = Reader::of("").await;
    let ignoring = Reader::of("language=ignored").await;
    let number = reader.sandbox().v1().organisasjonsnumre_med(Tilstand::IkkeMeldt).next().unwrap();
    for (language, name) in [
        ("nob", "Rettighetsinformasjon er ikke meldt"),
        ("nno", "Rettsinformasjon er ikkje meld"),
        ("eng", "Ownership information is not reported"),
        ("klingon", "Rettighetsinformasjon er ikke meldt"),
    ] {
        let headers = [("accept-language", language)];
        let company = reader.ask(&format!("{LOOKUP}{number}"), &headers).await.json();
        assert_eq!(company["registreringer"][0]["registreringsstatus"]["kodenavn"], name);
        let lists = reader.ask(CODES, &headers).await.json();
        assert_eq!(lists[0]["kodeliste"], "registreringsstatus");
        assert_eq!(lists[0]["koder"][2]["kodenavn"], name);
        let lists = ignoring.ask(CODES, &headers).await.json();
        assert_eq!(lists[0]["koder"][2]["kodenavn"], "Rettighetsinformasjon er ikke meldt");
    }
    let lists = reader.json(CODES).await;
    assert_eq!(lists.as_array().unwrap().len(), 6);
}

#[tokio::test]
async fn documents_have_the_configured_order_and_address() {
    let reader = Reader::of("order=oldest-first,address=text").await;
    let register = reader.sandbox().v1();
    let mut addresses = 0;
    for number in register.organisasjonsnumre() {
        let company = reader.json(&format!("{LOOKUP}{number}")).await;
        let registrations = company["registreringer"].as_array().unwrap();
        assert_eq!(registrations.last().unwrap()["erGjeldendeRegistrering"], true);
        addresses += company.to_string().matches("\"friAdressetekst\":\"").count();
        assert!(!company.to_string().contains("\"friAdressetekst\":["));
    }
    assert!(addresses > 0);
    let one = register.organisasjonsnumre().next().unwrap();
    let default = register.virksomhet_json(&one, &View::default()).unwrap();
    assert_eq!(default["registreringer"][0]["erGjeldendeRegistrering"], true);
}
