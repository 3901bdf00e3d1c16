//! A publisher that is killed at any request leaves what readers had, and the next one goes on.

use std::process::Stdio;
use std::sync::Mutex;
use std::sync::mpsc::channel;

use brreg_lake_tests::is_long;

use super::Shelf;
use super::proxy::{Fault, Proxy};
use super::servers::s3;

/// Kills a publisher when it waits for the answer to the request of this number.
fn kill_at(shelf: &Shelf, number: usize, fault: Fault) {
    let (sender, held) = channel();
    let sender = Mutex::new(sender);
    let proxy = Proxy::new(s3(), move |request| {
        if request.number != number {
            return Fault::None;
        }
        sender.lock().unwrap().send(()).unwrap();
        fault
    });
    let mut command = shelf.command(["publish"]);
    command.env("BRREG_LAKE__PUBLISH__ENDPOINT", &proxy.endpoint);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    held.recv().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn a_publisher_killed_at_any_request_leaves_a_sound_store() {
    let counted = Proxy::new(s3(), |_| Fault::None);
    let mut shelf = Shelf::s3(&counted.endpoint);
    shelf.lake.set("RETENTION__SNAPSHOTS", "0");
    shelf.load(20);
    shelf.publish().succeeds();
    shelf.load(21);
    let first = counted.requests().len();
    shelf.publish().succeeds();
    let requests = counted.requests().len() - first;
    let step = if is_long() { 1 } else { 17 };
    // A table that is as it was is not uploaded, so that the last requests are not always there.
    for (at, number) in (1..requests - 6).step_by(step).enumerate() {
        shelf.load(22 + at);
        // A request that is on its way when a process is killed gets to the server or not.
        kill_at(&shelf, number, if at % 2 == 0 { Fault::Held } else { Fault::HeldBack });
        let between = shelf.look(s3());
        let rows = between["newest"]["tables"]["registreringer"]["rows"].as_u64().unwrap();
        assert!([shelf.rows("registreringer"), shelf.rows("registreringer") - 1].contains(&rows));
        if at % 3 == 0 {
            // The next night is there before the next publisher.
            shelf.load(22 + at);
        }
        shelf.publish().succeeds();
        let after = shelf.look(s3());
        assert_eq!(after["newest"]["tables"]["registreringer"]["rows"], shelf.rows("registreringer"));
        let others: Vec<&str> = after["others"].as_array().unwrap().iter().filter_map(|it| it.as_str()).collect();
        assert!(others.iter().all(|name| name.contains(".probe/")), "{others:?}");
    }
}
