//! Units that the register removed on legal grounds are in no copy any more.

use std::fs;
use std::io::Read as _;

use brreg_lake_tests::Night;
use brreg_lake_tests::faults::{Fault, points_of, run_with};
use brreg_sandbox::generator::enhet::Which;
use serde_json::{Value, json};

use super::{company, happen, night, run, snapshot, value};

#[track_caller]
fn assert_nowhere(night: &Night, text: &str) {
    assert_all_nowhere(night, &[text.to_owned()]);
}

/// Fails if a text is in any file of the data folder, but those of the simulated registers, or in any table of any snapshot.
#[track_caller]
pub(super) fn assert_all_nowhere(night: &Night, texts: &[String]) {
    let data = night.lake.data();
    for path in night.lake.everything() {
        if path.starts_with(data.join("sandbox")) || !path.symlink_metadata().unwrap().is_file() {
            continue;
        }
        let mut bytes = fs::read(&path).unwrap();
        if path.extension().is_some_and(|extension| extension == "gz") {
            let mut unpacked = Vec::new();
            flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut unpacked).unwrap();
            bytes = unpacked;
        }
        for text in texts {
            let found = bytes.windows(text.len()).any(|window| window == text.as_bytes());
            assert!(!found, "{text} is in {}", path.display());
        }
    }
    let rows = night.lake.rows_of_all_snapshots("enhet");
    texts.iter().for_each(|text| assert!(!rows.contains(text), "{text} is in a table"));
}

/// Gives a company a name that no other unit has, not even its subunits: its number and the name.
pub(super) fn renamed(night: &Night) -> (String, String) {
    happen(night, "rename=1");
    happen(night, "new-edition");
    let number = night.sandbox().enhet().events(Which::Enheter).pop().unwrap().organisasjonsnummer;
    let name = night.sandbox().enhet().name(&number);
    assert!(name.starts_with("OMDØPT"));
    (number, name)
}

#[test]
fn a_removed_unit_is_in_no_byte_of_any_snapshot_or_file_after_the_night() {
    let night = night();
    let (removed, name) = renamed(&night);
    run(&night).succeeds();
    happen(&night, "rename=1");
    happen(&night, "new-edition");
    run(&night).succeeds();
    assert_eq!(night.lake.run(["verify"]).code, Some(0));
    happen(&night, &format!("remove={removed}"));
    happen(&night, "new-edition");
    let said = run(&night).succeeds();
    assert!(said.contains("1 unit that the register removed was erased from every snapshot"), "{said}");
    assert_nowhere(&night, &name);
    let event = format!(
        "SELECT utfall FROM enhet.hendelser WHERE organisasjonsnummer = '{removed}' AND hendelsestype = 'Fjernet'"
    );
    assert_eq!(value(&night, &event), "fjernet");
    let list = fs::read_to_string(night.lake.data().join("state/enhet/fjernet.tsv")).unwrap();
    assert!(list.contains(&removed) && !list.contains(&name));
    let status = night.lake.run(["status"]).succeeds();
    assert!(status.contains("enhet: 1 unit that the register asked to remove is erased, at most "), "{status}");
    // A removal that is older than the others, and one that is not done.
    let earlier = company(&night, 60);
    fs::write(
        night.lake.data().join("state/enhet/fjernet.tsv"),
        format!(
            "{list}{earlier}\t2026-09-01T15:00:00Z\t2026-09-03T18:30:00Z\n{}\t2026-09-01T15:00:00Z\t\n",
            company(&night, 90)
        ),
    )
    .unwrap();
    let status = night.lake.run(["status"]).succeeds();
    assert!(
        status.contains("enhet: 2 units that the register asked to remove are erased, at most 2d 3h 30m after"),
        "{status}"
    );
    assert!(status.contains("; 1 not erased yet"), "{status}");
    fs::write(night.lake.data().join("state/enhet/fjernet.tsv"), list).unwrap();
    night.lake.run(["verify"]).succeeds();
}

#[test]
fn a_unit_that_is_still_in_the_file_is_passed_over_each_night() {
    let night = night();
    let (removed, name) = renamed(&night);
    run(&night).succeeds();
    // The event comes, but the file is the old one.
    happen(&night, &format!("remove={removed}"));
    run(&night).succeeds();
    assert_nowhere(&night, &name);
    let rows = format!("SELECT count(*) FROM enhet.enheter WHERE organisasjonsnummer = '{removed}'");
    assert_eq!(value(&night, &rows), "0");
    // A file that is made anew still has it, as an older file would: the base of the tables is gone.
    for lost in ["lake/current/enhet", "state/history.ndjson"] {
        fs::remove_file(night.lake.data().join(lost)).unwrap();
    }
    for _ in 0..2 {
        run(&night).succeeds();
        assert_eq!(value(&night, &rows), "0");
        assert_nowhere(&night, &name);
    }
}

#[test]
fn a_removal_that_only_a_lookup_shows_is_erased_too() {
    let night = night();
    let (removed, name) = renamed(&night);
    run(&night).succeeds();
    happen(&night, &format!("remove-silently={removed}"));
    happen(&night, "new-edition");
    let said = run(&night).succeeds();
    assert!(said.contains("1 lookup shows a unit that the register removed"), "{said}");
    assert_nowhere(&night, &name);
}

#[test]
fn a_removal_that_only_a_lookup_shows_is_erased_although_the_load_is_refused() {
    let mut night = night();
    let (removed, name) = renamed(&night);
    run(&night).succeeds();
    happen(&night, &format!("remove-silently={removed}"));
    happen(&night, "new-edition");
    night.lake.set("ENHET__MAX_ROW_CHANGE", "0.0000001");
    run(&night).fails(3);
    assert_nowhere(&night, &name);
    night.lake.run(["verify"]).succeeds();
}

#[test]
fn a_night_that_fails_leaves_no_file_that_has_a_removed_unit() {
    let night = night();
    let (removed, name) = renamed(&night);
    run(&night).succeeds();
    // The new file still has the unit, and the night ends before it is loaded.
    happen(&night, "rename=1");
    happen(&night, "new-edition");
    happen(&night, &format!("remove={removed}"));
    night.fault("enhet-roles:status=403,times=always");
    run(&night).fails(1);
    assert_nowhere(&night, &name);
    night.lake.run(["verify"]).succeeds();
}

#[test]
fn a_file_whose_content_is_known_does_not_stay_with_a_removed_unit() {
    let night = night();
    let (removed, name) = renamed(&night);
    run(&night).succeeds();
    happen(&night, &format!("remove={removed}"));
    for _ in 0..2 {
        // The same bytes under another name of their version.
        night.fault("enhet-units:etag=\"another\"");
        run(&night);
        assert_nowhere(&night, &name);
    }
}

#[test]
fn an_erasure_that_was_interrupted_is_finished_by_the_next_run() {
    let night = night();
    let (removed, name) = renamed(&night);
    run(&night).succeeds();
    // As if the run had been killed after it had written the list.
    let state = night.lake.data().join("state/enhet");
    fs::create_dir_all(&state).unwrap();
    let list = format!("organisasjonsnummer\thendelse\tslettet_her\n{removed}\t2026-09-01T15:00:03.702Z\t\n");
    fs::write(state.join("fjernet.tsv"), list).unwrap();
    run(&night).succeeds();
    assert_nowhere(&night, &name);
    night.lake.run(["verify"]).succeeds();
}

#[test]
fn a_wave_of_removals_is_one_rewriting_of_each_snapshot() {
    let night = night();
    run(&night).succeeds();
    let removed: Vec<String> = (0..10).map(|place| company(&night, 20 * place)).collect();
    removed.iter().for_each(|number| happen(&night, &format!("remove={number}")));
    run(&night).succeeds();
    let manifest = night.lake.manifest_of("enhet");
    assert_eq!(manifest["erased"].as_array().unwrap().len(), 1, "{manifest}");
}

#[test]
fn a_removed_unit_is_in_no_rejected_record_of_any_snapshot() {
    let night = night();
    run(&night).succeeds();
    let removed = company(&night, 30);
    let unit = |changes: Value| {
        let mut unit = json!({
            "organisasjonsnummer": removed, "navn": "PLANTET NAVN AS", "forretningsadresse": {},
            "organisasjonsform": { "kode": "AS", "beskrivelse": "Aksjeselskap" },
        });
        unit.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        unit
    };
    let file = json!([unit(json!({})), unit(json!({ "navn": ["PLANTET", "NAVN"] }))]).to_string();
    let file = night.lake.write("enheter.json", file);
    night.lake.run(["load".as_ref(), file.as_os_str(), "--allow-row-change".as_ref()]).succeeds();
    fs::remove_file(file).unwrap();
    let rejected = night.lake.published_of("enhet").unwrap().0.join("rejected.ndjson");
    assert!(fs::read_to_string(&rejected).unwrap().contains("PLANTET"));
    happen(&night, &format!("remove={removed}"));
    happen(&night, "new-edition");
    night.run(["run", "--only", "enhet", "--allow-row-change"]).succeeds();
    assert_nowhere(&night, "PLANTET");
    assert!(fs::read_to_string(&rejected).unwrap().contains("\"record\":\"\""));
    night.lake.run(["verify"]).succeeds();
}

#[test]
fn a_file_that_a_user_loads_is_loaded_without_the_removed_units_too() {
    let night = night();
    let (removed, name) = renamed(&night);
    run(&night).succeeds();
    let older = night.lake.path("older.json.gz");
    fs::copy(night.lake.landed_of("enhet")[0].join("enheter/enheter_alle.json.gz"), &older).unwrap();
    happen(&night, &format!("remove={removed}"));
    happen(&night, "new-edition");
    run(&night).succeeds();
    let said = night.lake.load(&older).succeeds();
    assert!(said.contains("passed over"), "{said}");
    assert_nowhere(&night, &name);
}

#[test]
fn a_night_that_erases_and_is_killed_at_any_step_is_finished_by_the_next() {
    // Each takes a unit of its own.
    let tried = if brreg_lake_tests::is_long() { 200 } else { 5 };
    let night = night();
    happen(&night, &format!("rename={}", tried + 1));
    happen(&night, "new-edition");
    run(&night).succeeds();
    let events = night.sandbox().enhet().events(Which::Enheter);
    let renamed: Vec<String> = events.into_iter().rev().map(|event| event.organisasjonsnummer).collect();
    let mut names = Vec::new();
    let mut remove = |number: &String| {
        names.push(night.sandbox().enhet().name(number));
        happen(&night, &format!("remove={number}"));
        happen(&night, "new-edition");
    };
    let (command, calls) = (|| night.command(["run", "--only", "enhet"]), night.lake.path("calls"));
    let (first, others) = renamed.split_first().unwrap();
    remove(first);
    let points = points_of(&command(), Fault::Killed, &calls);
    assert!(points.len() > 100, "{}", points.len());
    let points = points.iter().step_by((points.len() / tried).max(1));
    for (number, point) in others.iter().zip(points) {
        remove(number);
        run_with(&command(), Fault::Killed, point, &calls);
        let units = format!("SELECT count(*) FROM enhet.enheter WHERE organisasjonsnummer <> '{number}'");
        assert_ne!(value(&night, &units), "0");
        // Until the next one, what is not finished is told.
        let verified = night.lake.run(["verify"]);
        let is_told = verified.code == Some(0) || verified.stderr.contains("not erased yet");
        assert!(is_told, "{point:?}: {}", verified.stderr);
        run(&night).succeeds();
        let list = fs::read_to_string(night.lake.data().join("state/enhet/fjernet.tsv")).unwrap();
        assert!(list.lines().all(|line| !line.ends_with('\t')), "{point:?}: {list}");
        assert!(list.contains(number.as_str()), "{point:?}");
        night.lake.run(["verify"]).succeeds();
    }
    // Units may have the same name: one that another has who is still there proves nothing.
    let still_there = night.lake.rows("SELECT DISTINCT navn FROM enhet.alle").join("\n");
    names.retain(|name| !still_there.contains(name.as_str()));
    assert!(names.len() > tried / 2, "{}", names.len());
    assert_all_nowhere(&night, &names);
}

#[test]
fn a_night_says_where_else_a_removed_unit_is_and_verify_finds_one_that_came_back() {
    let night = night();
    night.run(["run", "--only", "rrh,enhet"]).succeeds();
    let removed = company(&night, 30);
    happen(&night, &format!("remove={removed}"));
    let said = run(&night).succeeds();
    // The event shows one, and lookups show the two that rrh names and the register removed before.
    assert!(said.contains("3 removed companies are still in the tables of rrh"), "{said}");
    let rows = format!("SELECT count(*) > 0 FROM rrh.registreringer WHERE organisasjonsnummer = '{removed}'");
    assert_eq!(value(&night, &rows), "true");
    night.lake.run(["verify"]).succeeds();
    let there = company(&night, 60);
    let path = night.lake.data().join("state/enhet/fjernet.tsv");
    let mut list = fs::read_to_string(&path).unwrap();
    list.push_str(&format!("{there}\t2026-09-01T15:00:03Z\t2026-09-01T16:00:00Z\n"));
    fs::write(&path, list).unwrap();
    night
        .lake
        .run(["verify"])
        .fails_saying(1, &["enhet", "a person or company that was erased is in enheter", "roller", "again"]);
}

/// Copies of the folders of a snapshot of the register, as a backup has them.
fn backup(night: &Night, snapshot: &str) -> Vec<(std::path::PathBuf, std::path::PathBuf)> {
    let folders = night.lake.everything().into_iter().filter(|path| {
        path.is_dir()
            && path.file_name().is_some_and(|name| name == snapshot)
            && path.to_string_lossy().contains("/enhet/")
    });
    let copied = folders.enumerate().map(|(place, folder)| {
        let to = night.lake.path(format!("backup-{place}"));
        assert!(std::process::Command::new("cp").arg("-a").args([&folder, &to]).status().unwrap().success());
        (folder, to)
    });
    copied.collect()
}

#[test]
fn verify_finds_a_removed_unit_in_every_snapshot_that_is_kept_in_its_rejected_records_and_in_landing() {
    let night = night();
    run(&night).succeeds();
    let removed = company(&night, 30);
    let landed = night.lake.landed_of("enhet")[0].join("enheter/enheter_alle.json.gz");
    let packed = fs::read(&landed).unwrap();
    let unit = |name: Value| {
        json!({ "organisasjonsnummer": removed, "navn": name, "forretningsadresse": {},
            "organisasjonsform": { "kode": "AS", "beskrivelse": "Aksjeselskap" } })
    };
    let file = night.lake.write("enheter.json", json!([unit(json!("X AS")), unit(json!(["X"]))]).to_string());
    night.lake.run(["load".as_ref(), file.as_os_str(), "--allow-row-change".as_ref()]).succeeds();
    fs::remove_file(file).unwrap();
    let older = snapshot(&night);
    let copies = backup(&night, &older);
    happen(&night, &format!("remove={removed}"));
    happen(&night, "new-edition");
    night.run(["run", "--only", "enhet", "--allow-row-change"]).succeeds();
    night.lake.run(["verify"]).succeeds();
    assert_ne!(snapshot(&night), older);

    for (folder, copy) in copies {
        fs::remove_dir_all(&folder).unwrap();
        fs::rename(copy, folder).unwrap();
    }
    let verified = night.lake.run(["verify"]);
    assert!(!verified.stderr.contains(&removed), "{}", verified.stderr);
    verified.fails_saying(1, &["enhet", "was erased is in", "rejected.ndjson", &older, "again"]);
    run(&night).succeeds();
    night.lake.run(["erase", "--company", &removed, "--only", "enhet"]).succeeds();
    night.lake.run(["verify"]).succeeds();

    // What is in landing is found packed, bare and cut off, and the next night removes it.
    let run_of = night.lake.data().join("landing/enhet/20990101T000000Z");
    let bare = format!("[{{\"organisasjonsnummer\" : \"{removed}\"}}]");
    for (name, content) in [
        ("enheter/enheter_alle.json.gz", &packed[..]),
        ("enheter/enheter_alle.json.gz.partial", &packed[..packed.len() - 100]),
        ("roller/roller_totalbestand.json.gz", bare.as_bytes()),
        ("enheter/enheter_alle.json.gz", &b"PK\x03\x04cut"[..]),
    ] {
        let path = run_of.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        night.lake.run(["verify"]).fails_saying(1, &["enhet", "not erased yet", name, "run --only enhet"]);
        run(&night).succeeds();
        night.lake.run(["verify"]).succeeds();
        assert!(!path.exists());
    }
    // Another number is no reason.
    fs::create_dir_all(run_of.join("enheter")).unwrap();
    fs::write(run_of.join("enheter/enheter_alle.json.gz"), b"[{\"organisasjonsnummer\" : \"310400009\"}]").unwrap();
    night.lake.run(["verify"]).succeeds();
}

#[test]
fn a_removed_holder_of_a_role_is_in_no_change_either() {
    let night = night();
    run(&night).succeeds();
    happen(&night, "new=6");
    happen(&night, "new-edition");
    run(&night).succeeds();
    let holder = "SELECT DISTINCT e.innehaver FROM enhet.endringer AS e
        JOIN enhet.enheter AS u ON u.organisasjonsnummer = e.innehaver WHERE e.tabell = 'roller' ORDER BY ALL LIMIT 1";
    let removed = value(&night, holder);
    let held = |night: &Night| {
        value(night, &format!("SELECT count(*) FROM enhet.endringer AS t WHERE CAST(t AS VARCHAR) LIKE '%{removed}%'"))
    };
    assert_ne!(held(&night), "0");
    happen(&night, &format!("remove={removed}"));
    run(&night).succeeds();
    assert_eq!(held(&night), "0");
    let roles = format!("SELECT count(*) FROM enhet.roller AS t WHERE CAST(t AS VARCHAR) LIKE '%{removed}%'");
    assert_eq!(value(&night, &roles), "0");
    night.lake.run(["verify"]).succeeds();
}
