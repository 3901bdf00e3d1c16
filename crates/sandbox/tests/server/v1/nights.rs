//! A copy that follows the log is the register.

use std::collections::{BTreeMap, BTreeSet};

use brreg_sandbox::generator::v1::Tilstand;
use serde_json::Value;

use super::{LOG, LOOKUP, Reader};

type Copy = BTreeMap<String, Value>;

async fn bulk(reader: &Reader) -> Copy {
    let companies = reader.bulk().await.into_iter();
    companies.map(|one| (one["organisasjonsnummer"].as_str().unwrap().to_owned(), one)).collect()
}

/// The companies that the log names after a cursor, and the next cursor.
async fn changed(reader: &Reader, mut cursor: u64) -> (BTreeSet<String>, u64) {
    let mut changed = BTreeSet::new();
    loop {
        let page = reader.json(&format!("{LOG}?sekvensnummer={cursor}")).await;
        let events = page.as_array().unwrap();
        if events.is_empty() {
            return (changed, cursor);
        }
        for event in events {
            changed.insert(event["data"]["organisasjonsnummer"].as_str().unwrap().to_owned());
            cursor = cursor.max(event["id"].as_str().unwrap().parse().unwrap());
        }
    }
}

/// Changes a copy of the bulk file by lookups of these companies.
async fn follow(reader: &Reader, copy: &mut Copy, changed: &BTreeSet<String>) {
    for number in changed {
        let answer = reader.ask(&format!("{LOOKUP}{number}"), &[]).await;
        let found = (answer.status == 200).then(|| answer.json());
        let present = found.filter(|one| one.get("slettetIRegisterOverReelleRettighetshavere").is_none());
        match present {
            Some(company) => copy.insert(number.clone(), company),
            None => copy.remove(number),
        };
    }
}

#[tokio::test]
async fn following_the_log_gives_exactly_the_difference_of_the_bulk_files() {
    for behaviour in [
        "bulk-history=true",
        "bulk-history=true,page-size=5,shuffled=true,doubled=next-id,short-pages=true",
        "bulk-history=true,leaving=not-found",
    ] {
        let reader = Reader::of(behaviour).await;
        let mut copy = bulk(&reader).await;
        let (_, mut cursor) = changed(&reader, 0).await;
        let mut gone = 0;
        for night in [1, 2, 5] {
            reader.sandbox().set_night(night);
            let before = copy.clone();
            let (numbers, next) = changed(&reader, cursor).await;
            cursor = next;
            follow(&reader, &mut copy, &numbers).await;
            let now = bulk(&reader).await;
            assert_eq!(copy, now, "{behaviour}, night {night}");
            let register = reader.sandbox().v1();
            gone +=
                numbers.iter().filter(|number| register.tilstand(number) == Tilstand::IkkeRegistreringspliktig).count();
            // No event is in vain, except for companies that were not in the file before either.
            let in_vain = numbers.iter().filter(|number| before.get(*number) == now.get(*number));
            assert!(in_vain.clone().all(|number| !now.contains_key(number)), "{behaviour}");
        }
        assert!(gone > 0, "companies turn into 404");
    }
}

#[tokio::test]
async fn a_bulk_file_that_lags_behind_is_the_one_of_some_nights_before() {
    let (reader, lagging) = (Reader::of("").await, Reader::of("bulk-lag=2,bulk-etag=true").await);
    for (night, served) in [(0, 0), (1, 0), (2, 0), (5, 3)] {
        lagging.sandbox().set_night(night);
        reader.sandbox().set_night(served);
        assert_eq!(bulk(&lagging).await, bulk(&reader).await, "night {night}");
    }
    // The lookup and the log do not lag behind.
    reader.sandbox().set_night(5);
    let (numbers, _) = changed(&lagging, 0).await;
    assert_eq!(numbers, changed(&reader, 0).await.0);
    let mut copy = bulk(&lagging).await;
    follow(&lagging, &mut copy, &numbers).await;
    let mut present = bulk(&reader).await;
    follow(&reader, &mut present, &numbers).await;
    assert_eq!(copy, present);
}

#[tokio::test]
async fn a_log_has_no_more_events_of_a_night_than_asked_for() {
    let (all, limited) = (Reader::of("").await, Reader::of("log-per-night=20").await);
    let (named, cursor) = changed(&all, 0).await;
    assert_eq!(named, changed(&limited, 0).await.0, "the first night is whole");
    for (night, most) in [(1, 20), (3, 60)] {
        all.sandbox().set_night(night);
        limited.sandbox().set_night(night);
        let companies = changed(&limited, cursor).await.0;
        assert!((1..=most).contains(&companies.len()), "{}", companies.len());
        assert!(
            companies.is_subset(&changed(&all, cursor).await.0)
                && companies.len() < changed(&all, cursor).await.0.len()
        );
    }
}

#[tokio::test]
async fn the_bulk_file_the_lookup_and_the_log_go_to_the_same_night_and_back() {
    let reader = Reader::of("").await;
    let first = reader.bulk().await;
    reader.sandbox().set_night(4);
    let later = reader.bulk().await;
    assert_ne!(first, later);
    let length = reader.json(LOG).await.as_array().unwrap().len();
    reader.sandbox().set_night(0);
    assert_eq!(reader.bulk().await, first);
    assert!(reader.json(LOG).await.as_array().unwrap().len() < length);
}
