//! A published snapshot is not lost: not by a publication that fails late, not by what lies beside it, not by a log.

use std::collections::BTreeSet;
use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use brreg_lake_tests::register::{bulk, organisation_numbers, registrations};
use brreg_lake_tests::{Ended, Lake, Night, as_ordinary_user, fixture};

#[test]
fn a_publication_that_cannot_be_made_durable_is_kept_and_ends_with_4() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let before = lake.snapshot();
    let current = lake.data().join("lake/current");
    let file = lake.write("pretty.json", fs::read(fixture("pretty.json")).unwrap());
    let mut load = as_ordinary_user(&lake, ["load".as_ref(), file.as_os_str()]);
    // Renames in it go through; opening it to sync it does not.
    fs::set_permissions(&current, Permissions::from_mode(0o300)).unwrap();
    let ended = Ended::of(&mut load);
    fs::set_permissions(&current, Permissions::from_mode(0o700)).unwrap();
    ended.fails_saying(4, &["rrh: making the publication durable", "the snapshot is published"]);
    assert_ne!(lake.snapshot(), before);
    lake.run(["verify"]).succeeds();
    lake.load(fixture("compact.json")).succeeds();
}

#[test]
fn a_catalog_that_cannot_be_made_ends_a_load_with_4_and_the_snapshot_is_published_and_named() {
    let lake = Lake::new();
    // A folder cannot be replaced by a file.
    fs::create_dir_all(lake.data().join("lake/lake.duckdb/x")).unwrap();
    let ended = lake.load(fixture("compact.json"));
    let snapshot = lake.snapshot();
    assert!(ended.stdout.contains(snapshot.file_name().unwrap().to_str().unwrap()), "{}", ended.stdout);
    ended.fails_saying(4, &["refreshing the catalog", "the tables are published", "brreg-lake catalog"]);
    lake.run(["verify"]).succeeds();
}

#[test]
fn a_missing_snapshot_is_named_and_the_next_load_heals_it() {
    let night = Night::new();
    night.run(["run"]).succeeds();
    let lake = &night.lake;
    fs::remove_dir_all(lake.snapshot()).unwrap();
    lake.run(["verify"]).fails_saying(1, &["rrh"]);
    assert!(lake.run(["status"]).succeeds().contains("DAMAGED"));
    assert_ne!(lake.rows("SELECT count(*) FROM konkurs.varsler"), ["0"]);
    night.run(["run"]).succeeds();
    assert_ne!(lake.rows("SELECT count(*) FROM rrh.registreringer"), ["0"]);
    lake.run(["verify"]).succeeds();
}

#[test]
fn what_lies_beside_the_published_links_disturbs_no_reader() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let current = lake.data().join("lake/current");
    let target = fs::read_link(current.join("rrh")).unwrap();
    // What a killed publication leaves, and what other programs leave.
    symlink(&target, current.join(".next-rrh")).unwrap();
    fs::write(current.join(".DS_Store"), "").unwrap();
    fs::write(current.join("notes.txt"), "").unwrap();
    fs::create_dir(current.join("lost+found")).unwrap();
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.registreringer"), ["3"]);
    lake.run(["catalog"]).succeeds();
    lake.run(["verify"]).succeeds();
    lake.run(["status"]).succeeds();
    lake.load(fixture("pretty.json")).succeeds();
}

#[test]
fn a_log_that_cannot_be_written_fails_no_run() {
    let full = || Stdio::from(File::options().write(true).open("/dev/full").unwrap());
    let night = Night::new();
    let logged = |mut command: Command| {
        command.args(["--log", "json", "--log-filter", "trace"]).stdout(Stdio::null()).stderr(full());
        assert!(command.status().unwrap().success());
    };
    logged(night.command(["run"]));
    assert!(night.lake.run(["status"]).succeeds().contains("published"));
    assert_ne!(night.lake.rows("SELECT count(*) FROM rrh.registreringer"), ["0"]);
    // A standard error that is closed before the program starts.
    let closed = night.command(["run", "--log", "json"]);
    let mut shell = Command::new("sh");
    shell.args(["-c", r#"exec "$@" 2>&-"#, "sh"]).arg(closed.get_program()).args(closed.get_args());
    shell.envs(closed.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.current_dir(closed.get_current_dir().unwrap());
    assert!(shell.stdout(Stdio::null()).status().unwrap().success());
}

#[test]
fn readers_see_one_snapshot_or_the_other_while_loads_publish() {
    const SIZES: [usize; 2] = [400, 500];
    let lake = Lake::new();
    let files = SIZES.map(|size| lake.write(&format!("{size}.json"), bulk(&registrations(size))));
    lake.load(&files[0]).succeeds();
    let question = "SELECT (SELECT count(*) FROM rrh.registreringer), (SELECT count(*) FROM rrh.rettighetshavere),
                    (SELECT count(*) FROM rrh.posisjoner), (SELECT count(*) FROM rrh.grunnlag)";
    let expected = SIZES.map(|size| format!("{size},{size},{size},{size}"));
    let is_done = AtomicBool::new(false);
    let answers = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut answers = Vec::new();
            while !is_done.load(Ordering::Acquire) {
                answers.extend(lake.rows(question));
            }
            answers
        });
        let load = |file: &PathBuf| lake.run(["load", "--allow-row-change", file.to_str().unwrap()]);
        let loads: Vec<Ended> = files.iter().cycle().skip(1).take(8).map(load).collect();
        // Whatever became of the loads, the reader ends.
        is_done.store(true, Ordering::Release);
        loads.into_iter().for_each(|ended| drop(ended.succeeds()));
        reader.join().unwrap()
    });
    assert!(answers.len() > 1);
    for answer in answers {
        assert!(expected.contains(&answer), "a mixture: {answer}");
    }
}

#[test]
fn readers_see_a_snapshot_as_it_was_or_as_it_is_while_rows_are_erased() {
    const COMPANIES: usize = 3_000;
    let lake = Lake::new();
    let file = lake.write("bulk.json", bulk(&registrations(COMPANIES)));
    (0..3).for_each(|_| drop(lake.load(&file).succeeds()));
    let question = "SELECT (SELECT count(*) FROM rrh.registreringer), (SELECT count(*) FROM rrh.rettighetshavere),
                    (SELECT count(*) FROM rrh.posisjoner), (SELECT count(*) FROM rrh.grunnlag)";
    let numbers = organisation_numbers(COMPANIES);
    let graph = lake.path("graf");
    let is_done = AtomicBool::new(false);
    let while_erasing = |ask: &dyn Fn()| {
        while !is_done.load(Ordering::Acquire) {
            ask();
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while_erasing(&|| {
                let answer = lake.rows(question);
                let counts: BTreeSet<&str> = answer[0].split(',').collect();
                assert_eq!(counts.len(), 1, "a mixture: {answer:?}");
            });
        });
        scope.spawn(|| {
            while_erasing(&|| {
                lake.run(["verify"]);
                lake.run(["export", "graf", "--out", graph.to_str().unwrap()]).succeeds();
                lake.run(["picture", numbers[0].as_str()]).succeeds();
            });
        });
        let erased: Vec<Ended> =
            numbers[COMPANIES - 8..].iter().map(|number| lake.run(["erase", "--company", number.as_str()])).collect();
        // Whatever became of them, the readers end.
        is_done.store(true, Ordering::Release);
        erased.into_iter().for_each(|ended| drop(ended.succeeds()));
    });
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.registreringer"), [(COMPANIES - 8).to_string()]);
    lake.run(["verify"]).succeeds();
}
