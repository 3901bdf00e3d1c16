//! What changes from one export to the next.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use brreg_lake_tests::register::{KARI, OLA, bulk, organisation_numbers, ownership, registered, registration};
use brreg_lake_tests::{Lake, Night};
use brreg_sandbox::Sandbox;
use serde_json::{Value, json};

use super::validator::validate;
use super::{bods, by_record, newest_delta, stock, text};

/// Applies a delta to a stock: the new statement of a record takes the place of the one before, and a closed record goes.
pub(super) fn applied(stock: &[Value], delta: &[Value]) -> BTreeMap<String, Value> {
    let mut records = by_id(stock);
    for statement in delta {
        let id = text(statement, "/recordId").to_owned();
        match text(statement, "/recordStatus") {
            "new" => assert!(records.insert(id, statement.clone()).is_none(), "a new record was there"),
            "updated" => assert!(records.insert(id, statement.clone()).is_some(), "an updated record was not there"),
            "closed" => assert!(records.remove(&id).is_some(), "a closed record was not there"),
            other => panic!("the status {other}"),
        }
    }
    records
}

/// The statements of a stock by record, as what [`applied`] returns.
pub(super) fn by_id(stock: &[Value]) -> BTreeMap<String, Value> {
    by_record(stock).into_iter().map(|(id, it)| (id.to_owned(), it.clone())).collect()
}

fn statuses(delta: &[Value]) -> Vec<(&str, &str)> {
    let mut statuses: Vec<_> = delta.iter().map(|it| (text(it, "/recordType"), text(it, "/recordStatus"))).collect();
    statuses.sort_unstable();
    statuses
}

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn a_delta_applied_to_yesterdays_stock_is_todays_on_every_night() {
    let night = Night::of(Sandbox::builder().virksomheter(400).days_per_night(60));
    let (mut closed, mut seen) = (BTreeSet::new(), BTreeSet::new());
    let (mut before, mut said): (Vec<Value>, Vec<Value>) = Default::default();
    for number in 0..5 {
        if number > 0 {
            night.sandbox().renew();
        }
        night.run(["run", "--only", "rrh,enhet"]).succeeds();
        bods(&night.lake, "bods");
        let today = stock(&night.lake, "bods");
        let delta = newest_delta(&night.lake, "bods");
        if number > 0 {
            assert!(!delta.is_empty());
            assert!(applied(&before, &delta) == by_id(&today), "on night {number}");
            // What the lake's own comparison found is there.
            let changed = night.lake.rows("SELECT DISTINCT organisasjonsnummer FROM rrh.endringer");
            let subjects: BTreeSet<&str> = delta.iter().map(|it| text(it, "/declarationSubject")).collect();
            let is_there = |company: &&String| subjects.iter().any(|it| it.starts_with(&format!("NO-BRC-{company}")));
            assert_eq!(changed.iter().filter(|company| !is_there(company)).count(), 0, "on night {number}");
        }
        let new = if number == 0 { &today } else { &delta };
        said.extend_from_slice(new);
        for statement in new {
            let record = text(statement, "/recordId").to_owned();
            assert!(!closed.contains(&record), "a statement of {record} after the one that closed it");
            assert!(seen.insert(text(statement, "/statementId").to_owned()), "a statement comes twice");
            if text(statement, "/recordStatus") == "closed" {
                closed.insert(record);
            }
        }
        before = today;
    }
    assert!(closed.len() > 10);
    // A delta alone says of most companies what changed, and not who they are: it is looked at behind what was said before.
    let found = validate(&night.lake.write("all.json", serde_json::to_string(&said).unwrap()));
    assert_eq!([&found["schema"], &found["additional"], &found["checks"]], [&json!([]), &json!({}), &json!({})]);
}

/// The names in a folder beside the data folder.
fn names(lake: &Lake, folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(lake.path(folder)).unwrap().map(|entry| entry.unwrap().file_name());
    entries.map(|name| name.into_string().unwrap()).collect()
}

#[test]
fn no_file_of_an_earlier_export_stays_beside_a_newer_stock_and_files_of_others_do() {
    let lake = Lake::with_known_key();
    let number = &organisation_numbers(1)[0];
    let export = |interval: &str, options: &[&str]| {
        let owner = registered(KARI, &[ownership(interval)]);
        lake.load_content("bulk.json", bulk(&[registration(number, &[owner])]));
        let out = lake.path("bods");
        lake.run(["export", "bods", "--out", out.to_str().unwrap()].into_iter().chain(options.iter().copied()))
            .succeeds();
        names(&lake, "bods")
    };
    let with = |more: &[&str]| -> BTreeSet<String> {
        ["bods.jsonl", "bods-closed.tsv"].iter().chain(more).map(|name| (*name).to_owned()).collect()
    };
    assert_eq!(export("int1", &["--json-array"]), with(&["bods.json"]));
    let strangers = ["bods-delta-mine.jsonl", "bods.json.bak", "notes.txt"];
    strangers.iter().for_each(|name| fs::write(lake.path("bods").join(name), "mine").unwrap());
    let deltas = |names: &BTreeSet<String>| -> Vec<String> {
        names.iter().filter(|name| name.starts_with("bods-delta-2")).cloned().collect()
    };
    let second = export("int2", &[]);
    assert_eq!((second.contains("bods.json"), deltas(&second).len()), (false, 1));
    let third = export("int3", &["--json-array"]);
    assert_eq!((third.contains("bods.json"), deltas(&third).len()), (true, 1));
    assert_ne!(deltas(&second), deltas(&third));
    // What leads to the stock that is there stays.
    assert_eq!(deltas(&export("int3", &["--json-array"])), deltas(&third));
    let last = export("int3", &[]);
    assert_eq!((last.contains("bods.json"), deltas(&last)), (false, deltas(&third)));
    assert!(strangers.iter().all(|name| last.contains(*name)), "{last:?}");
    // An export that was killed between its delta and its stock left a delta that leads elsewhere.
    let sum = Command::new("sha256sum").arg(lake.path("bods/bods.jsonl")).output().unwrap().stdout;
    let sum = std::str::from_utf8(&sum[..8]).unwrap();
    fs::write(lake.path("bods").join(format!("bods-delta-20990101T000000Z-{sum}.jsonl")), "").unwrap();
    assert_eq!(deltas(&export("int3", &[])), deltas(&third));
}

#[test]
fn an_owner_who_comes_back_is_another_record() {
    let lake = Lake::with_known_key();
    let number = &organisation_numbers(1)[0];
    let kari = registered(KARI, &[ownership("int3")]);
    let ola = registered(OLA, &[ownership("int1")]);
    let load = |owners: &[Value]| {
        lake.load_content("bulk.json", bulk(&[registration(number, owners)]));
        bods(&lake, "bods");
        newest_delta(&lake, "bods")
    };
    load(&[kari.clone(), ola.clone()]);
    let first = stock(&lake, "bods");
    let of_kari = |statements: &[Value]| {
        let kari = statements.iter().find(|it| text(it, "/recordDetails/names/0/fullName").starts_with("KARI"));
        kari.map(|it| text(it, "/recordId").to_owned())
    };
    let record = of_kari(&first).unwrap();

    let gone = load(std::slice::from_ref(&ola));
    assert_eq!(statuses(&gone), [("person", "closed"), ("relationship", "closed")]);
    assert_eq!(of_kari(&gone), Some(record.clone()));
    let back = load(&[kari, ola]);
    assert_eq!(statuses(&back), [("person", "new"), ("relationship", "new")]);
    assert_eq!(of_kari(&back), Some(format!("{record}~2")));
}

#[test]
fn a_changed_share_is_a_new_statement_of_the_same_record() {
    let lake = Lake::with_known_key();
    let number = &organisation_numbers(1)[0];
    for interval in ["int1", "int3"] {
        let owner = registered(KARI, &[ownership(interval)]);
        lake.load_content("bulk.json", bulk(&[registration(number, &[owner])]));
        bods(&lake, "bods");
    }
    let delta = newest_delta(&lake, "bods");
    assert_eq!(statuses(&delta), [("relationship", "updated")]);
    assert_eq!(delta[0].pointer("/recordDetails/interests/0/share/minimum").and_then(Value::as_u64), Some(75));
}

#[test]
fn contents_that_come_back_again_and_again_on_one_day_are_statements_of_their_own() {
    let lake = Lake::with_known_key();
    let number = &organisation_numbers(1)[0];
    let (mut said, mut seen): (Vec<Value>, BTreeSet<String>) = Default::default();
    for (round, interval) in ["int1", "int3", "int1", "int3", "int1"].into_iter().enumerate() {
        let owner = registered(KARI, &[ownership(interval)]);
        lake.load_content("bulk.json", bulk(&[registration(number, &[owner])]));
        bods(&lake, "bods");
        let new = if round == 0 { stock(&lake, "bods") } else { newest_delta(&lake, "bods") };
        assert_eq!(new.len(), if round == 0 { 3 } else { 1 });
        for statement in &new {
            assert!(
                seen.insert(text(statement, "/statementId").to_owned()),
                "a statement comes twice, in round {round}"
            );
        }
        said.extend(new);
        // The same again is no statement: what the newest one replaces does not change.
        let before = fs::read(lake.path("bods/bods.jsonl")).unwrap();
        bods(&lake, "bods");
        assert!(fs::read(lake.path("bods/bods.jsonl")).unwrap() == before);
    }
    let replaced: Vec<&str> = said.iter().map(|it| text(it, "/statementId")).collect();
    let relationships: Vec<&Value> = said.iter().filter(|it| text(it, "/recordType") == "relationship").collect();
    for pair in relationships.windows(2) {
        let description = format!("brreg-lake: replaces the statement {}", text(pair[0], "/statementId"));
        let annotations = pair[1]["annotations"].as_array().unwrap();
        assert_eq!(annotations.iter().filter(|it| text(it, "/description") == description).count(), 1);
        assert_eq!(annotations.iter().filter(|it| text(it, "/description").contains("replaces")).count(), 1);
    }
    assert_eq!((replaced.len(), relationships.len()), (7, 5));
    let found = validate(&lake.write("all.json", serde_json::to_string(&said).unwrap()));
    assert_eq!([&found["schema"], &found["additional"], &found["checks"]], [&json!([]), &json!({}), &json!({})]);
}

#[test]
fn a_company_that_leaves_the_register_closes_all_its_records() {
    let lake = Lake::with_known_key();
    let numbers = organisation_numbers(2);
    let all: Vec<Value> =
        numbers.iter().map(|number| registration(number, &[registered(KARI, &[ownership("int3")])])).collect();
    lake.load_content("two.json", bulk(&all));
    bods(&lake, "bods");
    lake.load_content("one.json", bulk(&all[..1]));
    bods(&lake, "bods");
    let delta = newest_delta(&lake, "bods");
    assert!(delta.iter().all(|it| text(it, "/declarationSubject") == format!("NO-BRC-{}", numbers[1])));
    let closed = [("entity", "closed"), ("person", "closed"), ("relationship", "closed")];
    // A company that the lake still has as one that left says so.
    let without_new: Vec<_> = statuses(&delta).into_iter().filter(|(_, status)| *status == "closed").collect();
    assert!(without_new == closed || without_new == closed[1..], "{delta:?}");
}
