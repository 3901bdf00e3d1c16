//! The log of changes: pages, and what must not pass for one.

use brreg_fetcher::error::ErrorKind;
use brreg_fetcher::rrh::v1::endringslogg::{Changes, Log, landed};
use brreg_fetcher::settings::V1Settings;
use brreg_fetcher::{Error, Result};
use serde_json::{Value, json};

use super::register::{Register, company, names};
use super::server::{Reply, Request};
use crate::support::{everything_said_by, is_status};

const PATH: &str = "/v1/endringslogg";

/// An event about the company of this number.
fn event(id: u64, number: u32) -> Value {
    json!({ "specversion": "1.0", "id": id.to_string(), "source": "https://rrh.brreg.no", "type": "no.brreg.rrh.endret",
        "time": "2026-03-02T05:00:12.400Z", "data": { "organisasjonsnummer": company(number).as_str() } })
}

/// The page after the position that the request has under this name; from the beginning, if it has none.
fn page(events: &[Value], request: &Request, param: &str, size: usize) -> Vec<Value> {
    let after: u64 = request.param(param).map_or(0, |after| after.parse().unwrap());
    let id = |event: &Value| event["id"].as_str().unwrap().parse::<u64>().unwrap();
    events.iter().filter(|event| id(event) > after).take(size).cloned().collect()
}

/// A register whose log has these events, in pages of `size`.
fn log_of(events: Vec<Value>, size: usize) -> Register {
    Register::of(move |request| Reply::json(&page(&events, request, "sekvensnummer", size).into()))
}

async fn read(register: &Register, cursor: u64) -> Result<Changes> {
    register.client.endringslogg(cursor, &register.landing(), &()).await
}

async fn log(register: &Register, cursor: u64) -> Log {
    match read(register, cursor).await.unwrap() {
        Changes::Read(log) => log,
        refused => panic!("{refused:?}"),
    }
}

fn ids(log: &Log) -> Vec<u64> {
    log.events.iter().map(|event| event.id).collect()
}

#[tokio::test]
async fn the_log_is_read_to_its_end_and_folded_to_companies() {
    let events = vec![event(11, 1), event(500, 2), event(501, 1), event(502, 3), event(9000, 2)];
    let register = log_of(events, 2);
    let log = log(&register, 10).await;
    assert_eq!(ids(&log), [11, 500, 501, 502, 9000]);
    assert_eq!(log.companies, [company(1), company(2), company(3)]);
    assert_eq!((log.from, log.cursor, log.without_company, log.repeated), (10, 9000, 0, 0));
    let first = &log.events[0];
    assert_eq!(
        (first.kind.as_deref(), first.time.as_deref()),
        (Some("no.brreg.rrh.endret"), Some("2026-03-02T05:00:12.400Z"))
    );

    let files = ["endringslogg-10-500.json", "endringslogg-500-502.json", "endringslogg-502-9000.json"];
    assert_eq!(names(&register.landing()), files);
    assert_eq!(
        log.files.iter().map(|file| (file.name.as_str(), file.records)).collect::<Vec<_>>(),
        [(files[0], 2), (files[1], 2), (files[2], 1)]
    );
    let landed: Value = serde_json::from_slice(&register.landed(files[2])).unwrap();
    assert_eq!(landed, json!([event(9000, 2)]));
    let asked: Vec<_> = register.asked(PATH).iter().map(|request| request.query["sekvensnummer"].clone()).collect();
    assert_eq!(asked, ["10", "500", "502", "9000"]);
    assert!(register.asked(PATH).iter().all(|request| request.header("accept-language") == Some("nob")));
}

#[tokio::test]
async fn a_log_without_news_keeps_its_position() {
    let register = log_of(vec![event(11, 1)], 2);
    let log = log(&register, 11).await;
    assert_eq!((log.cursor, log.events.len(), log.companies.len(), log.files.len()), (11, 0, 0, 0));
    assert_eq!(names(&register.landing()), Vec::<String>::new());
}

#[tokio::test]
async fn events_out_of_order_and_twice_are_folded() {
    let mut other = event(13, 4);
    other["time"] = "2026-03-03T00:00:00Z".into();
    let pages = [vec![event(14, 2), event(12, 1), event(13, 3), event(12, 1), other], vec![]];
    let register = Register::of(move |request| {
        let place = usize::from(request.param("sekvensnummer") != Some("10"));
        Reply::json(&json!({ "endringer": pages[place], "neste": null }))
    });
    let log = log(&register, 10).await;
    assert_eq!((ids(&log), log.cursor, log.repeated), (vec![12, 13, 13, 14], 14, 1));
    assert_eq!(log.companies, [company(1), company(2), company(3), company(4)]);
    assert_eq!(register.asked(PATH)[1].param("sekvensnummer"), Some("14"));
}

#[tokio::test]
async fn an_event_without_a_number_is_kept_and_counted() {
    let nameless = json!({ "id": 12, "type": "no.brreg.rrh.endret", "source": "https://rrh.brreg.no/", "time": "x" });
    let register = Register::of(move |request| match request.param("sekvensnummer") {
        Some("10") => Reply::json(&json!([event(11, 1), nameless])),
        _ => Reply::json(&json!([])),
    });
    let log = log(&register, 10).await;
    assert_eq!((ids(&log), log.without_company, &log.companies[..]), (vec![11, 12], 1, &[company(1)][..]));
    assert_eq!(log.events[1].organisasjonsnummer, None);
}

fn ignored_parameter(error: &Error) -> &str {
    match error.kind() {
        ErrorKind::ParameterIgnored { parameter, .. } => parameter,
        _ => panic!("{error}"),
    }
}

#[tokio::test]
async fn a_register_that_ignores_the_parameter_is_found_out_wherever_the_log_is_read_from() {
    // It knows another name. From position 0, only the second page shows it.
    for (cursor, requests) in [(10, 1), (0, 2)] {
        let register =
            Register::of(|request| Reply::json(&page(&[event(1, 1), event(20, 2)], request, "afterId", 5).into()));
        let error = read(&register, cursor).await.unwrap_err();
        assert_eq!(ignored_parameter(&error), "sekvensnummer");
        assert!(error.to_string().contains("the parameter sekvensnummer was not honoured"), "{error}");
        assert!(error.is_final() && error.advice().is_some());
        assert_eq!(register.asked(PATH).len(), requests);
    }
    let change = |settings: &mut V1Settings| settings.endringslogg_param = "afterId".to_owned();
    let register = Register::with(change, |request| {
        Reply::json(&page(&[event(1, 1), event(20, 2)], request, "afterId", 5).into())
    });
    assert_eq!(ids(&log(&register, 10).await), [20]);
}

#[tokio::test]
async fn a_log_that_does_not_proceed_is_left() {
    let register = Register::of(|_| Reply::json(&json!([event(11, 1)])));
    let error = read(&register, 10).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Paging(_)), "{error}");
    assert_eq!(register.asked(PATH).len(), 2);
}

#[tokio::test]
async fn the_size_of_a_page_is_sent_where_it_has_a_name() {
    let change = |settings: &mut V1Settings| settings.endringslogg_size_param = Some("antall".to_owned());
    let register = Register::with(change, |request| {
        let size = request.param("antall").unwrap().parse().unwrap();
        Reply::json(
            &page(&(1..=1500).map(|id| event(id, 1)).collect::<Vec<_>>(), request, "sekvensnummer", size).into(),
        )
    });
    assert_eq!(log(&register, 0).await.files.iter().map(|file| file.records).collect::<Vec<_>>(), [1000, 500]);
}

#[tokio::test]
async fn a_refused_position_is_a_result_with_the_registers_words() {
    for (status, body, expected) in [
        (
            410,
            r#"{"title":"Gone","detail":"Sekvensnummeret er slettet","instance":"f-1"}"#,
            "Sekvensnummeret er slettet",
        ),
        (400, r#"{"korrelasjonsid":"f-1","feilmelding":"Ugyldig sekvensnummer"}"#, "Ugyldig sekvensnummer"),
        (404, r#"{"status":404,"error":"Not Found","message":"Finnes ikke","trace":"f-1"}"#, "Finnes ikke"),
    ] {
        let register = Register::of(move |_| Reply::new(status, body));
        let (message, korrelasjonsid) = (Some(expected.to_owned()), Some("f-1".to_owned()));
        assert_eq!(read(&register, 10).await.unwrap(), Changes::CursorRefused { status, message, korrelasjonsid });
        assert_eq!(register.asked(PATH).len(), 1);
    }
    let register = Register::of(|_| Reply::new(410, ""));
    let bare = Changes::CursorRefused { status: 410, message: None, korrelasjonsid: None };
    assert_eq!(read(&register, 10).await.unwrap(), bare);
}

#[tokio::test]
async fn a_position_that_the_log_gave_itself_cannot_be_refused() {
    let register = Register::of(|request| match request.param("sekvensnummer") {
        Some("10") => Reply::json(&json!([event(11, 1)])),
        _ => Reply::new(410, r#"{"message":"Borte"}"#),
    });
    assert!(is_status(&read(&register, 10).await.unwrap_err(), 410));
}

#[tokio::test]
async fn failing_and_cut_pages_are_requested_again() {
    let register = Register::of(|request| {
        let page = Reply::json(&page(&[event(11, 1), event(12, 2)], request, "sekvensnummer", 1).into());
        match request.repeated {
            0 => Reply::new(500, r#"{"message":"Intern feil"}"#),
            1 => page.cut_after(1),
            _ => page,
        }
    });
    assert_eq!(ids(&log(&register, 10).await), [11, 12]);
    // Three pages, the empty one included, each at the third attempt.
    assert_eq!(register.asked(PATH).len(), 9);

    let register = Register::of(|_| Reply::new(500, r#"{"message":"Intern feil"}"#));
    let error = read(&register, 10).await.unwrap_err();
    assert!(is_status(&error, 500) && error.attempts() == 6, "{error}");
}

#[tokio::test]
async fn what_is_no_page_is_neither_the_end_nor_quoted() {
    for body in [r#"{"message":"Intern feil 31129956715"}"#, r#"[{"subject":"31129956715"}]"#, "<html>", ""] {
        let register = Register::of(move |_| Reply::new(200, body));
        let error = read(&register, 10).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::BadAnswer(_)), "{body}: {error}");
        assert!(!everything_said_by(&error).contains("31129956715"));
    }
}

#[tokio::test]
async fn a_second_reading_replaces_the_pages_of_one_that_was_killed() {
    let register = log_of(vec![event(11, 1)], 5);
    std::fs::create_dir(register.landing()).unwrap();
    std::fs::write(register.landing().join("endringslogg-10-11.json"), "[{").unwrap();
    let file = log(&register, 10).await.files.remove(0);
    assert_eq!(register.landed(&file.name), json!([event(11, 1)]).to_string().as_bytes());
}

#[tokio::test]
async fn what_was_read_is_found_in_landing_up_to_the_page_that_was_cut_off() {
    let register = log_of(vec![event(11, 1), event(12, 2), event(13, 1), event(14, 3)], 2);
    let read = log(&register, 10).await;
    assert_eq!(landed(&register.landing(), 10).await.unwrap(), read);
    assert_eq!(landed(&register.landing(), 12).await.unwrap().companies, [company(1), company(3)]);
    assert_eq!(register.asked(PATH).len(), 3);

    let last = register.landing().join("endringslogg-12-14.json");
    let page = std::fs::read(&last).unwrap();
    std::fs::write(&last, &page[..page.len() - 5]).unwrap();
    let beginning = landed(&register.landing(), 10).await.unwrap();
    assert_eq!((ids(&beginning), beginning.cursor), (vec![11, 12], 12));

    for (folder, cursor) in [(register.landing(), 9), (register.landing().join("missing"), 10)] {
        let nothing = landed(&folder, cursor).await.unwrap();
        assert_eq!((nothing.cursor, nothing.events.len(), nothing.files.len()), (cursor, 0, 0));
    }
}
