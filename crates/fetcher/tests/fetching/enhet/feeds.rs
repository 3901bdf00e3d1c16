//! The feeds.

use brreg_fetcher::ErrorKind;
use brreg_fetcher::enhet::File;
use brreg_fetcher::enhet::feed::{EventKind, Read, Start};
use brreg_sandbox::Endpoint;
use brreg_sandbox::generator::enhet::Which;
use jiff::{SignedDuration, Timestamp};

use super::Simulated;

/// The last number of a feed.
async fn last(world: &Simulated, feed: File) -> u64 {
    world.events(feed, Start::At(a_day_ago())).await.last.unwrap()
}

fn a_day_ago() -> Timestamp {
    Timestamp::now() - SignedDuration::from_hours(36)
}

#[tokio::test]
async fn a_feed_is_read_from_a_time_and_then_from_the_last_number() {
    let world = Simulated::start().await;
    let first = world.events(File::Enheter, Start::At(a_day_ago())).await;
    assert!(!first.events.is_empty() && first.events.len() < 20, "{}", first.events.len());
    assert!(first.events.iter().any(|event| event.kind == EventKind::Sletting));
    let cursor = first.last.unwrap();
    assert!(world.events(File::Enheter, Start::After(cursor)).await.events.is_empty());
    world.happen("rename=2");
    let again = world.events(File::Enheter, Start::After(cursor)).await;
    let expected: Vec<u64> =
        world.world().events(Which::Enheter).iter().map(|event| event.id).filter(|id| *id > cursor).collect();
    assert_eq!(again.events.iter().map(|event| event.id).collect::<Vec<_>>(), expected);
    assert_eq!((again.events.len(), again.last), (2, expected.last().copied()));
    for path in world.asked(Endpoint::EnhetOppdateringer) {
        assert!(!path.contains("page="), "{path}");
    }
}

#[tokio::test]
async fn the_feed_of_roles_goes_on_after_the_last_number_itself() {
    let world = Simulated::start().await;
    let company = world.world().live_company(5);
    let start = Start::At(Timestamp::now() - SignedDuration::from_hours(24 * 60));
    let cursor = world.events(File::Roller, start).await.last.unwrap();
    world.happen(&format!("chair={company}"));
    let events = world.events(File::Roller, Start::After(cursor)).await;
    assert_eq!(events.events.len(), 1);
    assert_eq!(events.events[0].organisasjonsnummer.unwrap().as_str(), company);
    assert!(world.events(File::Roller, Start::After(events.last.unwrap())).await.events.is_empty());
}

#[tokio::test]
async fn a_parameter_that_is_ignored_stops_the_reading() {
    let world = Simulated::start().await;
    let cursor = last(&world, File::Enheter).await;
    world.happen("rename=1");
    for start in [Start::After(cursor), Start::At(a_day_ago())] {
        // The first request asks for the newest number.
        world.fault("enhet-unit-feed:ignore-query,after=1");
        let error = world.feed(File::Enheter, start).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::ParameterIgnored { .. }), "{error}");
    }
}

#[tokio::test]
async fn numbers_that_fall_stop_the_reading_and_an_event_twice_is_harmless() {
    let world = Simulated::start().await;
    let cursor = last(&world, File::Enheter).await;
    world.happen("rename=3");
    world.fault("enhet-unit-feed:falling,after=1");
    let error = world.feed(File::Enheter, Start::After(cursor)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Paging(_)), "{error}");
    world.fault("enhet-unit-feed:twice,after=1");
    let events = world.events(File::Enheter, Start::After(cursor)).await;
    assert_eq!((events.events.len(), events.repeated), (3, 1));
}

#[tokio::test]
async fn an_empty_page_in_the_middle_is_not_the_end() {
    let world = Simulated::start().await;
    let cursor = last(&world, File::Enheter).await;
    world.happen("rename=2");
    world.fault("enhet-unit-feed:empty-page,after=1");
    let events = world.events(File::Enheter, Start::After(cursor)).await;
    assert_eq!((events.events.len(), events.empty_pages), (2, 1));
    world.fault("enhet-unit-feed:empty-page,after=1,times=always");
    let error = world.feed(File::Enheter, Start::After(cursor)).await.unwrap_err();
    assert!(error.to_string().contains("a page is empty, but 2 events follow"), "{error}");
}

#[tokio::test]
async fn a_feed_that_grows_while_it_is_read_ends_at_the_number_of_the_start() {
    let world = Simulated::start().await;
    let cursor = last(&world, File::Enheter).await;
    world.happen("rename=1");
    world.fault("enhet-unit-feed:grow=1,times=always");
    let events = world.events(File::Enheter, Start::After(cursor)).await;
    // One more came before the page was read, and is on it.
    assert_eq!(events.events.len(), 2);
}

#[tokio::test]
async fn a_number_ahead_of_the_feed_is_reported() {
    let world = Simulated::start().await;
    let newest = last(&world, File::Enheter).await;
    let read = world.feed(File::Enheter, Start::After(newest + 1_000_000)).await.unwrap();
    assert!(matches!(read, Read::Ahead { newest: of_feed } if of_feed == Some(newest)), "{read:?}");
}

#[tokio::test]
async fn a_number_ahead_of_the_roles_feed_is_told_from_a_night_without_events() {
    let world = Simulated::start().await;
    world.happen(&format!("chair={}", world.world().live_company(0)));
    let newest = last(&world, File::Roller).await;
    assert_eq!(world.events(File::Roller, Start::After(newest)).await.events, []);
    let read = world.feed(File::Roller, Start::After(newest + 1_000_000)).await.unwrap();
    assert!(matches!(read, Read::Ahead { newest: None }), "{read:?}");
}

#[tokio::test]
async fn an_unknown_kind_is_kept_as_it_came() {
    let world = Simulated::start().await;
    let cursor = last(&world, File::Enheter).await;
    world.happen("rename=1");
    world.fault("enhet-unit-feed:unknown-kind,after=1");
    let events = world.events(File::Enheter, Start::After(cursor)).await;
    assert_eq!(events.events[0].kind, EventKind::Other("Omdannet".into()));
}

#[tokio::test]
async fn a_long_history_is_read_page_by_page() {
    let world = Simulated::start().await;
    let events = world.events(File::Underenheter, Start::After(0)).await;
    let ids: Vec<u64> = events.events.iter().map(|event| event.id).collect();
    assert!(ids.len() > 500 && ids.is_sorted());
    assert_eq!(events.files.iter().map(|file| file.records).sum::<u64>(), ids.len() as u64);
}
