//! A backfill of the files in a bucket gives what one of the same files in a folder gives.

use std::fs;
use std::path::Path;

use brreg_lake_tests::{Ended, Lake, PERSON_ID_KEY, fixture, sample};

use super::prefix;
use super::proxy::{Fault, Proxy, Request};
use super::servers::{BUCKET, bucket, credentials, put, s3};
use crate::backfill::{archive, assert_same, snapshots, tree, undisturbed};

/// Backfills from a bucket, through this server.
fn backfill(lake: &Lake, endpoint: &str, address: &str, options: &[&str]) -> Ended {
    by(lake, endpoint, ["--landing", address].into_iter().chain(options.iter().copied()))
}

/// Flattens a file as a task does.
fn stage(worker: &Lake, endpoint: &str, staged: &Path, file: &str) -> Ended {
    let key = worker.write("key", PERSON_ID_KEY);
    by(worker, endpoint, ["--stage", text(staged), "--person-key", text(&key), file])
}

/// `backfill` with the credentials and this address of the server.
fn by<'a>(lake: &Lake, endpoint: &str, options: impl IntoIterator<Item = &'a str>) -> Ended {
    let mut command = lake.command(["backfill"].into_iter().chain(options));
    Ended::of(command.envs(credentials(endpoint)))
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A lake that does not wait between attempts.
fn lake() -> Lake {
    without_waits(Lake::with_known_key())
}

fn without_waits(mut lake: Lake) -> Lake {
    lake.set("RETRY__FIRST_DELAY_SECONDS", "0");
    lake.set("RETRY__MAX_DELAY_SECONDS", "0");
    lake
}

/// The address of a new prefix with the files of the five nights.
fn stored(lake: &Lake) -> String {
    let prefix = prefix();
    put(s3(), BUCKET, &prefix, &archive(lake));
    format!("s3://{BUCKET}/{prefix}")
}

/// Whether a request is for the content of a bulk file.
fn reads(request: &Request) -> bool {
    request.method == "GET" && !request.has("list-type")
}

#[test]
fn files_in_a_bucket_are_backfilled_as_those_of_a_folder_and_read_once() {
    let whole = tree(&undisturbed());
    let lake = lake();
    let address = stored(&lake);
    let proxy = Proxy::new(s3(), |_| Fault::None);
    let listed = backfill(&lake, &proxy.endpoint, &address, &["--list"]).succeeds();
    assert!(listed.contains(&format!("{address}/20261118/totalbestand.json")), "{listed}");
    assert_eq!((listed.matches("\"due\"").count(), snapshots(&lake).len()), (5, 0));
    let said = backfill(&lake, &proxy.endpoint, &address, &["--jobs", "2"]).succeeds();
    assert!(said.contains("5 snapshots published"), "{said}");
    assert_same(&whole, &tree(&lake));
    assert!(!lake.data().join(".backfill").exists());
    // Again: what is published is known by its tag, and not read.
    let said = backfill(&lake, &proxy.endpoint, &address, &[]).succeeds();
    assert!(said.contains("all 5 files are published"), "{said}");
    assert_eq!(proxy.requests().iter().filter(|request| reads(request)).count(), 5);
    assert!(proxy.requests().iter().all(|request| !request.writes()), "nothing is written there");
    // Where that is lost, they are read, and known by their content.
    fs::remove_file(lake.data().join("state/backfill/rrh.objects.ndjson")).unwrap();
    let said = backfill(&lake, &proxy.endpoint, &address, &[]).succeeds();
    assert!(said.contains("all 5 files are published"), "{said}");
    assert_eq!(proxy.requests().iter().filter(|request| reads(request)).count(), 10);
}

#[test]
fn tasks_read_their_files_from_the_bucket_and_leave_what_is_published_from_there() {
    let whole = tree(&undisturbed());
    let (lake, worker) = (lake(), without_waits(Lake::new()));
    // An address as people write it.
    let prefix = format!("{}/arkiv for år", prefix());
    put(s3(), BUCKET, &prefix, &archive(&lake));
    let address = format!("s3://{BUCKET}/{prefix}");
    let listed = backfill(&lake, s3(), &address, &["--list"]).succeeds();
    let files: Vec<serde_json::Value> = listed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let files: Vec<&str> = files.iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(files.len(), 5);
    let staged = worker.path("staged");
    for file in &files[1..] {
        let said = stage(&worker, s3(), &staged, file).succeeds();
        assert!(said.contains(file), "{said}");
    }
    // A connection that ends early goes on; what is flattened already is not flattened again.
    let proxy = Proxy::new(s3(), |request| match request.earlier {
        0 if reads(request) => Fault::Short,
        _ => Fault::None,
    });
    stage(&worker, &proxy.endpoint, &staged, files[2]).succeeds();
    assert_eq!(fs::read_dir(&staged).unwrap().count(), 4, "no copy is left");
    assert!(!worker.data().exists(), "a task has no data folder");
    backfill(&lake, s3(), &address, &["--staged", text(&staged)]).succeeds();
    assert_same(&whole, &tree(&lake));
    assert_eq!(fs::read_dir(&staged).unwrap().count(), 0);

    // Names as people give them, as they are listed.
    let names =
        ["år_2026-12-01", "100% 2026-12-02", "a#b 2026-12-03", "c?d 2026-12-04", "e*[1]~ 2026-12-05", "%20 2026-12-06"];
    let odd = lake.path("odd");
    for name in names {
        fs::create_dir_all(odd.join(&name[..3])).unwrap();
        fs::copy(fixture("compact.json"), odd.join(&name[..3]).join(format!("{name}.json"))).unwrap();
    }
    put(s3(), BUCKET, &format!("{prefix}/odd"), &odd);
    let listed = backfill(&lake, s3(), &format!("{address}/odd"), &["--list"]).succeeds();
    for line in listed.lines() {
        let file: serde_json::Value = serde_json::from_str(line).unwrap();
        stage(&worker, s3(), &staged, file["path"].as_str().unwrap()).succeeds();
    }
    assert_eq!((listed.lines().count(), fs::read_dir(&staged).unwrap().count()), (6, 1), "six names of one content");
    fs::remove_dir_all(&staged).unwrap();

    let gone = format!("{address}/2026-11-01.json");
    stage(&worker, s3(), &staged, &gone).fails_saying(1, &["the store does not have it", &gone]);
    stage(&worker, s3(), &staged, "s3://no-such-bucket/2026-11-01.json").fails_saying(1, &["no-such-bucket"]);
    stage(&worker, s3(), &staged, "https://host/x.json").fails_saying(2, &["--stage", "s3://"]);
    stage(&worker, s3(), &staged, &address).fails_saying(1, &["the store does not have it", &address]);
    put(s3(), BUCKET, &format!("{prefix}/other"), sample("enhet/enheter_alle.json").parent().unwrap());
    let other = format!("{address}/other/enheter_alle.json");
    let said = stage(&worker, s3(), &staged, &other).fails(2);
    assert!(said.contains(&other) && !said.contains("under-way"), "{said}");
    assert_eq!(fs::read_dir(&staged).unwrap().count(), 0, "nothing is left of what failed");
}

#[test]
fn a_bucket_that_wants_requests_more_slowly_and_answers_that_end_early_are_asked_again() {
    let whole = tree(&undisturbed());
    let lake = lake();
    let address = stored(&lake);
    let proxy = Proxy::new(s3(), |request| match request.earlier {
        0 => Fault::Answer(503, "SlowDown"),
        1 if reads(request) => Fault::Short,
        _ => Fault::None,
    });
    backfill(&lake, &proxy.endpoint, &address, &["--jobs", "3"]).succeeds();
    assert_same(&whole, &tree(&lake));
    assert!(proxy.requests().iter().any(|request| reads(request) && request.head.contains("range: bytes=")));
}

#[test]
fn a_file_that_vanishes_after_the_listing_ends_the_backfill_by_its_name_and_it_goes_on_from_there() {
    let whole = tree(&undisturbed());
    let lake = lake();
    let address = stored(&lake);
    let proxy = Proxy::new(s3(), |request| match request.address.contains("20261118") && reads(request) {
        true => Fault::Answer(404, "NoSuchKey"),
        false => Fault::None,
    });
    let said = backfill(&lake, &proxy.endpoint, &address, &[]).fails(4);
    assert!(said.contains(&format!("{address}/20261118/totalbestand.json")), "{said}");
    assert!(said.contains("the store does not have it"), "{said}");
    assert_eq!(snapshots(&lake).len(), 2);
    assert!(!lake.data().join(".backfill").exists());
    backfill(&lake, s3(), &address, &[]).succeeds();
    assert_same(&whole, &tree(&lake));
}

#[test]
fn what_cannot_be_backfilled_from_a_bucket_is_refused_with_its_cause_before_anything_is_published() {
    let mut lake = lake();
    lake.set("RETRY__MAX_ATTEMPTS", "2");
    let (folder, prefix) = (archive(&lake), prefix());
    let address = format!("s3://{BUCKET}/{prefix}");
    backfill(&lake, s3(), &address, &[]).fails_saying(2, &[&format!("{address} has no bulk file of rrh")]);
    for (name, code, said) in [
        ("undated.json", 2, ["the date cannot be told of", "undated.json"]),
        ("2026-11-20-again.json", 2, ["the same date have", "2026-11-20-again.json"]),
    ] {
        fs::write(folder.join(name), "{}").unwrap();
        let address = format!("{address}/{}", &name[..4]);
        put(s3(), BUCKET, address.trim_start_matches(&format!("s3://{BUCKET}/")), &folder);
        backfill(&lake, s3(), &address, &[]).fails_saying(code, &said);
        fs::remove_file(folder.join(name)).unwrap();
    }
    let slow = Proxy::new(s3(), |_| Fault::Answer(503, "SlowDown"));
    backfill(&lake, &slow.endpoint, &address, &[]).fails_saying(1, &["it answered 503 (SlowDown)", &address]);
    backfill(&lake, s3(), "s3://no-such-bucket/x", &[]).fails_saying(1, &["NoSuchBucket", "s3://no-such-bucket/x"]);
    backfill(&lake, s3(), "https://host/x", &[]).fails_saying(2, &["--landing", "s3://"]);
    let secret = backfill(&lake, s3(), "s3://id:hemmelig@bucket/x", &[]).fails(2);
    assert!(secret.contains("credentials") && !secret.contains("hemmelig"), "{secret}");
    for endpoint in ["minio.internal:9000", "no address", ""] {
        let said = ["AWS_ENDPOINT_URL in the environment is no address"];
        backfill(&lake, endpoint, "s3://bucket/x", &[]).fails_saying(2, &said);
    }
    assert!(!lake.data().join("lake/current").exists());
}

#[test]
fn files_of_others_in_a_bucket_without_a_prefix_are_told_by_their_names_or_where_they_are_read() {
    let lake = lake();
    let (folder, name) = (lake.path("others"), prefix().replace('/', "-"));
    fs::create_dir_all(folder.join("20261101T010203Z")).unwrap();
    fs::create_dir_all(folder.join("notes")).unwrap();
    fs::write(folder.join("notes/readme.txt"), "2026").unwrap();
    fs::write(folder.join(".hidden.json"), "{}").unwrap();
    let content = fs::read(fixture("compact.json")).unwrap();
    fs::write(folder.join("20261101T010203Z/totalbestand.json"), &content).unwrap();
    fs::write(folder.join("20261101T010203Z/other.json"), "{}").unwrap();
    let manifest = |sha256: &str| {
        let (time, size) = ("2026-11-01T01:02:03Z", content.len());
        format!(
            r#"{{"file": "totalbestand.json", "url": "https://host/", "started": "{time}", "finished": "{time}", "size": {size},
                "sha256": "{sha256}", "etag": null, "last_modified": null, "content_type": null, "attempts": 1, "resumed": false}}"#
        )
    };
    bucket(s3(), &name);
    let address = format!("s3://{name}");
    // A download whose content is not that of its manifest.
    fs::write(folder.join("20261101T010203Z/manifest.json"), manifest("0000")).unwrap();
    put(s3(), &name, "", &folder);
    backfill(&lake, s3(), &address, &[]).fails_saying(1, &["the SHA-256 is not that of its manifest", "totalbestand"]);
    let sum = std::process::Command::new("sha256sum").arg(fixture("compact.json")).output().unwrap().stdout;
    fs::write(folder.join("20261101T010203Z/manifest.json"), manifest(std::str::from_utf8(&sum[..64]).unwrap()))
        .unwrap();
    fs::copy(sample("enhet/enheter_alle.json"), folder.join("2026-11-09.json")).unwrap();
    put(s3(), &name, "", &folder);
    // A file of another register has a name as one of this one: it is told when its turn comes, and not by the name of its copy.
    let ended = backfill(&lake, s3(), &address, &[]);
    let said = format!("{}{}", ended.stdout, ended.stderr);
    assert_eq!(ended.code, Some(4), "{said}");
    assert!(said.contains(&format!("passed over: {address}/notes/readme.txt")), "{said}");
    assert!(said.contains(&format!("{address}/2026-11-09.json")) && !said.contains("copy-"), "{said}");
    assert_eq!(snapshots(&lake), ["snapshot=20261101T010203Z"]);
}
