//! The change log and the sequence numbers.

use std::collections::BTreeSet;

use brreg_sandbox::generator::v1::FIRST_ID;
use serde_json::Value;

use super::{LOG, LOOKUP, Reader, SEQUENCE};

fn id(event: &Value) -> u64 {
    event["id"].as_str().map_or_else(|| event["id"].as_u64().unwrap(), |id| id.parse().unwrap())
}

fn ids(events: &[Value]) -> Vec<u64> {
    events.iter().map(id).collect()
}

/// Reads the log from a cursor to its end.
async fn read_on(reader: &Reader, mut cursor: u64) -> Vec<Vec<Value>> {
    let mut pages = Vec::new();
    loop {
        let page = reader.json(&format!("{LOG}?sekvensnummer={cursor}")).await;
        let page = page.as_array().or_else(|| page["endringer"].as_array()).unwrap().clone();
        let Some(last) = page.iter().map(id).max() else { return pages };
        assert!(last > cursor);
        cursor = last;
        pages.push(page);
    }
}

/// The number of the last event of a night.
fn last_of(reader: &Reader, night: u32) -> u64 {
    reader.sandbox().v1_events(night).last().unwrap().id
}

#[tokio::test]
async fn pages_follow_each_other_to_the_end_of_the_log() {
    let reader = Reader::of("page-size=7").await;
    reader.sandbox().set_night(2);
    let pages = read_on(&reader, 0).await;
    let expected: Vec<_> = (0..=2).flat_map(|night| reader.sandbox().v1_events(night)).collect();
    assert!(pages.iter().rev().skip(1).all(|page| page.len() == 7));
    let events = pages.concat();
    assert_eq!(ids(&events), expected.iter().map(|event| event.id).collect::<Vec<_>>());
    let first_night: BTreeSet<_> = expected[..330].iter().map(|event| event.organisasjonsnummer.clone()).collect();
    assert!(reader.sandbox().v1().organisasjonsnumre().filter(|number| first_night.contains(number)).count() > 300);
    let event = &events[0];
    assert_eq!(event["specversion"], "1.0");
    assert_eq!(event["type"], "no.brreg.rrh.rettighetsinformasjon.klargjortForRegistrering");
    assert_eq!(event["time"], "2025-03-21T06:00:00.000Z");
    assert_eq!(event["data"]["organisasjonsnummer"], expected[0].organisasjonsnummer);
}

#[tokio::test]
async fn a_night_adds_its_events_behind_the_others() {
    let reader = Reader::of("").await;
    reader.sandbox().set_night(1);
    let cursor = last_of(&reader, 1);
    assert!(read_on(&reader, cursor).await.is_empty());
    reader.sandbox().renew();
    assert_eq!(reader.sandbox().night(), 2);
    let events = read_on(&reader, cursor).await.concat();
    assert!(events.len() > 10, "{}", events.len());
    assert!(ids(&events).iter().all(|id| *id > cursor));
    assert_eq!(ids(&events), reader.sandbox().v1_events(2).iter().map(|event| event.id).collect::<Vec<_>>());
}

#[tokio::test]
async fn an_event_has_the_number_of_the_company_in_one_place() {
    for (place, pointer) in
        [("data", "/data/organisasjonsnummer"), ("top", "/organisasjonsnummer"), ("subject", "/subject")]
    {
        let reader = Reader::of(&format!("event-place={place},event-id=number")).await;
        let event = reader.json(LOG).await[0].clone();
        let number = reader.sandbox().v1_events(0)[0].organisasjonsnummer.clone();
        assert!(event["id"].is_u64());
        assert_eq!(event.pointer(pointer).unwrap(), &Value::from(number.as_str()));
        assert_eq!(event.to_string().matches(&number).count(), 1, "{event}");
    }
    let reader = Reader::of("event-place=source").await;
    let event = reader.json(LOG).await[0].clone();
    let number = reader.sandbox().v1_events(0)[0].organisasjonsnummer.clone();
    assert_eq!(event["source"], format!("{}/v1/virksomheter/{number}", reader.sandbox().v1_url()));
    let reader = Reader::of("event-place=nowhere").await;
    assert!(!reader.json(LOG).await[0].to_string().contains(&number));
}

#[tokio::test]
async fn a_wrong_parameter_is_ignored_or_refused() {
    let reader = Reader::of("log-parameter=afterId").await;
    let cursor = last_of(&reader, 0);
    let ignored = reader.json(&format!("{LOG}?sekvensnummer={cursor}")).await;
    assert!(id(&ignored[0]) <= cursor, "the log answers from its start");
    assert_eq!(reader.json(&format!("{LOG}?afterId={cursor}")).await.as_array().unwrap().len(), 0);
    assert_eq!(reader.status(&format!("{LOG}?afterId=x")).await, 400);

    let reader = Reader::of("log-parameter=afterId,sequence-parameter=tidspunkt,parameters=required").await;
    for (path, name) in [(LOG, "afterId"), (SEQUENCE, "tidspunkt")] {
        let answer = reader.ask(&format!("{path}?sekvensnummer=1&dato=2026-01-01"), &[]).await;
        assert_eq!(answer.status, 400);
        assert!(answer.json()["message"].as_str().unwrap().contains(name));
    }
}

#[tokio::test]
async fn pages_are_wrapped_cut_shuffled_and_have_a_requested_size() {
    let reader = Reader::of("log=wrapped,log-size-parameter=size,page-size=10").await;
    for (size, expected) in [("", 10), ("&size=4", 4), ("&size=5000", 10)] {
        let page = reader.json(&format!("{LOG}?sekvensnummer=0{size}")).await;
        assert_eq!(page["endringer"].as_array().unwrap().len(), expected);
        assert_eq!(page["antall"], expected);
    }
    let short = Reader::of("short-pages=true,page-size=10").await;
    let pages = read_on(&short, 0).await;
    assert!(pages.len() > 60 && pages.iter().all(|page| page.len() <= 5));

    let shuffled = Reader::of("shuffled=true,page-size=10").await;
    let pages = read_on(&shuffled, 0).await;
    assert!(pages.iter().filter(|page| page.len() > 1).all(|page| !ids(page).is_sorted()));
    let sorted = |pages: &[Vec<Value>]| pages.concat().iter().map(id).collect::<BTreeSet<_>>();
    assert_eq!(sorted(&pages), sorted(&read_on(&short, 0).await));
}

#[tokio::test]
async fn events_come_twice() {
    let once = ids(&read_on(&Reader::of("").await, 0).await.concat());
    let same = ids(&read_on(&Reader::of("doubled=same-id").await, 0).await.concat());
    let next = ids(&read_on(&Reader::of("doubled=next-id,page-size=7").await, 0).await.concat());
    assert_eq!(same, once.iter().flat_map(|id| [*id, *id]).collect::<Vec<_>>());
    assert_eq!(next, once.iter().flat_map(|id| [*id, *id + 1]).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_forgotten_cursor_is_refused_or_answered_with_later_events() {
    for (forgotten, status) in [("400", 400), ("404", 404), ("410", 410), ("later", 200)] {
        let reader = Reader::of(&format!("log-keeps=1,forgotten={forgotten}")).await;
        let old = format!("{LOG}?sekvensnummer={}", last_of(&reader, 0));
        reader.sandbox().set_night(2);
        // Nights 1 and 2 are kept, night 0 is not.
        assert_eq!(reader.status(&old).await, 200);
        reader.sandbox().set_night(4);
        let answer = reader.ask(&old, &[]).await;
        assert_eq!(answer.status.as_u16(), status);
        if status == 200 {
            assert!(id(&answer.json()[0]) > last_of(&reader, 1));
        }
        let kept = format!("{LOG}?sekvensnummer={}", last_of(&reader, 3));
        assert_eq!(reader.status(&kept).await, 200);
    }
}

#[tokio::test]
async fn an_event_comes_before_the_lookup_shows_the_change() {
    let reader = Reader::of("lookup-lag=1").await;
    let first = reader.sandbox().v1();
    reader.sandbox().set_night(1);
    let event = reader.sandbox().v1_events(1).remove(0);
    let path = format!("{LOOKUP}{}", event.organisasjonsnummer);
    let before = reader.ask(&path, &[]).await;
    let shown = first.virksomhet_json(&event.organisasjonsnummer, &Default::default());
    assert_eq!(Some(before.json()).filter(|_| before.status == 200), shown);
    let second = reader.sandbox().v1();
    assert_ne!(second.virksomhet(&event.organisasjonsnummer), first.virksomhet(&event.organisasjonsnummer));
    reader.sandbox().set_night(2);
    let after = reader.ask(&path, &[]).await;
    let shown = second.virksomhet_json(&event.organisasjonsnummer, &Default::default());
    assert_eq!(Some(after.json()).filter(|_| after.status == 200), shown);
}

#[tokio::test]
async fn a_sequence_number_lies_before_or_after_its_time() {
    let before = Reader::of("").await;
    let after = Reader::of("sequence-is=after,sequence=text").await;
    for reader in [&before, &after] {
        reader.sandbox().set_night(3);
    }
    let events = before.sandbox().v1_events(2);
    let (one, two) = (&events[4], &events[5]);
    assert!(one.time < two.time);
    let path = format!("{SEQUENCE}?dato={}", two.time.strftime("%Y-%m-%dT%H:%M:%S.%6fZ"));
    assert_eq!(before.json(&path).await["sekvensnummer"], one.id);
    assert_eq!(after.json(&path).await["sekvensnummer"], two.id.to_string());

    let early = format!("{SEQUENCE}?dato=2020-01-01");
    assert_eq!(before.json(&early).await["sekvensnummer"], FIRST_ID);
    let late = format!("{SEQUENCE}?dato=2050-01-01");
    assert_eq!(before.json(&late).await["sekvensnummer"], last_of(&before, 3));
    assert_eq!(after.json(&late).await["sekvensnummer"], (last_of(&after, 3) + 1).to_string());
    // A wrong name is ignored, so that every time has the same number.
    let wrong = before.json(&format!("{SEQUENCE}?tidspunkt=2020-01-01")).await;
    assert_eq!(wrong["sekvensnummer"], last_of(&before, 3));
}

#[tokio::test]
async fn a_time_is_accepted_in_the_configured_form() {
    for (form, timestamp, date) in [("any", 200, 200), ("timestamp", 200, 400), ("date", 400, 200)] {
        let reader = Reader::of(&format!("sequence-date={form}")).await;
        assert_eq!(reader.status(&format!("{SEQUENCE}?dato=2026-01-01T00:00:00.000Z")).await, timestamp, "{form}");
        assert_eq!(reader.status(&format!("{SEQUENCE}?dato=2026-01-01")).await, date, "{form}");
        assert_eq!(reader.status(&format!("{SEQUENCE}?dato=today")).await, 400, "{form}");
    }
}
