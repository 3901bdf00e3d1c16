//! Answers of a store that a publication survives.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::thread;

use brreg_lake_tests::Lake;

use super::proxy::{Fault, Proxy, Request};
use super::servers::s3;
use super::{Shelf, prefix};

/// Publishes once through a proxy with this rule, and returns what was asked of it.
fn published_through(
    companies: usize,
    rule: impl Fn(&Request) -> Fault + Send + Sync + 'static,
) -> (Shelf, Vec<Request>) {
    let proxy = Proxy::new(s3(), rule);
    let shelf = Shelf::s3(&proxy.endpoint);
    shelf.load(companies);
    shelf.publish().succeeds();
    let there = shelf.look(s3());
    assert_eq!(there["newest"]["version"], 0);
    assert_eq!(there["others"], serde_json::json!([]));
    (shelf, proxy.requests())
}

#[test]
fn a_store_that_wants_requests_to_come_more_slowly_gets_them_again() {
    let (_, requests) = published_through(20, |request| match request.earlier {
        0 => Fault::Answer(503, "SlowDown"),
        _ => Fault::None,
    });
    assert!(requests.iter().filter(|request| request.earlier == 1).count() > 50);
}

#[test]
fn a_conflict_of_which_nothing_came_is_tried_again() {
    let (_, requests) = published_through(20, |request| match (request.method.as_str(), request.earlier) {
        ("PUT", 0) if !request.address.contains(".probe/") => Fault::Answer(409, "ConditionalRequestConflict"),
        _ => Fault::None,
    });
    assert!(requests.iter().any(|request| request.earlier == 1 && request.method == "PUT"));
}

#[test]
fn a_write_whose_answer_was_lost_is_compared_and_counts() {
    let (_, requests) = published_through(20, |request| match request.earlier {
        0 if request.writes() && !request.address.contains(".probe/") => Fault::Lost,
        _ => Fault::None,
    });
    // What was written came again and was refused, since it was there.
    assert!(requests.iter().any(|request| request.earlier == 1 && request.head.contains("if-none-match: *")));
}

#[test]
fn an_upload_in_parts_survives_a_cut_connection_and_a_lost_end() {
    let is_part = |request: &Request| request.method == "PUT" && request.has("partNumber=2");
    let is_end = |request: &Request| request.method == "POST" && request.has("uploadId=");
    let (shelf, requests) = published_through(150_000, move |request| match request.earlier {
        0 if is_part(request) => Fault::Cut,
        0 if is_end(request) => Fault::Lost,
        _ => Fault::None,
    });
    assert!(requests.iter().any(|request| is_part(request) && request.earlier > 0));
    let ends: Vec<&Request> = requests.iter().filter(|request| is_end(request)).collect();
    assert!(ends.len() > 1 && ends.iter().all(|end| end.head.contains("if-none-match: *")));
    assert!(shelf.rows("rettighetshavere") > 100_000);
}

#[test]
fn of_two_publishers_at_once_one_wins_and_nothing_is_mixed() {
    let name = prefix();
    let shelves = [20, 30].map(|companies| {
        let shelf = Shelf::with(Lake::with_known_key(), s3(), &name, "");
        shelf.load(companies);
        shelf
    });
    for round in 0..4 {
        let ended = thread::scope(|scope| {
            let started = shelves.each_ref().map(|shelf| scope.spawn(move || shelf.publish()));
            started.map(|publisher| publisher.join().unwrap())
        });
        for ended in &ended {
            let is_later = ended.code == Some(1) && ended.stderr.contains("has a later snapshot");
            assert!(ended.code == Some(0) || is_later, "{round}: {}{}", ended.stdout, ended.stderr);
        }
        assert!(ended.iter().any(|ended| ended.code == Some(0)));
        let there = shelves[0].look(s3());
        let rows = there["newest"]["tables"]["registreringer"]["rows"].as_u64().unwrap();
        assert!(shelves.iter().any(|shelf| shelf.rows("registreringer") == rows));
        shelves[round % 2].load(40 + round);
    }
}

#[test]
fn a_copy_of_a_data_folder_takes_away_nothing_that_the_other_is_sending() {
    for at in [12, 30, 60] {
        let name = prefix();
        let copy = Arc::new(Shelf::with(Lake::with_known_key(), s3(), &name, ""));
        let publisher = Arc::clone(&copy);
        // The copy publishes, wholly, while a request of the other waits.
        let between = move |request: &Request| {
            if request.number == at {
                publisher.publish().succeeds();
            }
            Fault::None
        };
        let proxy = Proxy::new(s3(), between);
        let shelf = Shelf::with(Lake::with_known_key(), &proxy.endpoint, &name, "");
        [30, 31, 32].iter().for_each(|companies| shelf.load(*companies));
        fs::remove_dir_all(copy.lake.data()).unwrap();
        copy_folder(&shelf.lake.data(), &copy.lake.data());
        copy.publish().succeeds();
        let company = shelf.lake.rows("SELECT min(organisasjonsnummer) FROM rrh.registreringer").remove(0);
        shelf.lake.run(["erase", "--company", company.as_str()]).succeeds();
        shelf.publish().succeeds();
        assert!(proxy.requests().len() > at);
        assert_eq!(shelf.look(s3())["newest"]["tables"]["registreringer"]["rows"], 31);
    }
}

/// Links stay links.
fn copy_folder(from: &Path, to: &Path) {
    let copied = Command::new("cp").arg("-a").args([from, to]).status().unwrap();
    assert!(copied.success());
}
