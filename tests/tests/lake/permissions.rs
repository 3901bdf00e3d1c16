//! Owner-only folders and files, whatever the umask, and links that are not written through.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use brreg_lake_tests::register::{KARI, bulk, organisation_numbers, ownership, registered, registration};
use brreg_lake_tests::small_disk::on_read_only_disk;
use brreg_lake_tests::{Ended, Lake, Night, as_ordinary_user, fixture};

/// The same command where new files are open to everybody unless the program sees to it.
fn without_umask(command: &Command) -> Ended {
    with_umask("000", command)
}

/// The same command where new files lack the rights that the umask names unless the program sees to it.
fn with_umask(umask: &str, command: &Command) -> Ended {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("umask {umask} && exec \"$0\" \"$@\"")])
        .arg(command.get_program())
        .args(command.get_args());
    command.get_current_dir().map(|folder| shell.current_dir(folder));
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    Ended::of(&mut shell)
}

#[track_caller]
fn assert_private(lake: &Lake) {
    for path in lake.everything() {
        let file = path.symlink_metadata().unwrap();
        let expected = match file.file_type() {
            kind if kind.is_symlink() => continue,
            kind if kind.is_dir() => 0o700,
            _ => 0o600,
        };
        let mode = file.permissions().mode() & 0o7777;
        assert_eq!(mode, expected, "{mode:o} of {}", path.display());
    }
}

#[test]
fn everything_that_a_run_writes_is_the_owners_alone() {
    let night = Night::of(brreg_sandbox::Sandbox::builder().virksomheter(300).flaws(0.1));
    without_umask(&night.command(["run"])).succeeds();
    without_umask(&night.lake.command(["sql", "SELECT 1"])).succeeds();
    assert_private(&night.lake);
}

#[test]
fn a_key_that_others_can_read_is_told_by_every_run() {
    let lake = Lake::new();
    let file = fixture("compact.json");
    let load = || lake.run(["load".as_ref(), file.as_os_str()]);
    assert!(!load().succeeds().contains("other users can read"));
    let key = lake.data().join("secrets/person_id.key");
    fs::set_permissions(&key, Permissions::from_mode(0o644)).unwrap();
    let said = load().succeeds();
    assert!(said.contains("other users can read") && said.contains("person_id.key: chmod 600"), "{said}");
}

#[test]
fn everything_that_a_load_writes_is_the_owners_alone() {
    let lake = Lake::new();
    let broken =
        lake.write("broken.json", fs::read_to_string(fixture("compact.json")).unwrap().replacen("[{", "[{},{", 1));
    without_umask(&lake.command(["load".as_ref(), broken.as_os_str()])).succeeds();
    without_umask(&lake.command(["load", "nowhere.zip"])).fails(1);
    without_umask(&lake.command(["generate", "--virksomheter", "5", "--out", "data/bulk"])).succeeds();
    assert!(lake.snapshot().join("rejected.ndjson").is_file());
    assert!(lake.data().join("bulk/totalbestand.csv.zip").is_file());
    assert_private(&lake);
}

#[test]
fn a_load_works_where_new_files_have_no_rights_at_all() {
    let lake = Lake::new();
    let file = fixture("compact.json");
    with_umask("777", &lake.command(["load".as_ref(), file.as_os_str()])).succeeds();
    assert_private(&lake);
    assert_eq!(lake.rows("SELECT count(*) > 0 FROM rrh.registreringer"), ["true"]);
}

#[test]
fn planted_links_are_not_written_through() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let victim = lake.write("victim", "precious");
    for name in ["lake/lake.duckdb", "state/history.ndjson", "state/lock"] {
        let place = lake.data().join(name);
        fs::remove_file(&place).unwrap();
        symlink(&victim, &place).unwrap();
        // Either it is refused or the link is replaced.
        lake.run(["load".as_ref(), fixture("pretty.json").as_os_str()]);
        lake.run(["catalog"]);
        assert_eq!(fs::read(&victim).unwrap(), b"precious", "{name}");
        let _ = fs::remove_file(&place);
    }
}

#[test]
fn a_lake_that_cannot_be_written_says_so() {
    let lake = Lake::new();
    let occupied = lake.write("occupied", "a file");
    let mut command = Command::new(brreg_lake_tests::binary());
    command.arg("--data").arg(&occupied).arg("load").arg(fixture("compact.json"));
    Ended::of(&mut command).fails_saying(1, &["error: making the data folder: "]);
    assert_eq!(fs::read(&occupied).unwrap(), b"a file");
}

#[test]
fn a_folder_that_may_not_be_written_ends_a_load_and_nothing_is_half_done() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let file = lake.write("pretty.json", fs::read(fixture("pretty.json")).unwrap());
    // Makes the data folder the ordinary user's.
    let load = || as_ordinary_user(&lake, ["load".as_ref(), file.as_os_str()]);
    let _ = load();
    let _ = fs::remove_file(lake.data().join("lake/lake.duckdb"));
    // The catalog is made after the publication.
    let made_after = Some("the tables are published");
    let folders =
        [("lake", made_after), ("lake/manifests/rrh", None), ("lake/rrh/posisjoner", None), ("lake/current", None)];
    for (name, after) in folders {
        let (before, folders) = (lake.published(), lake.everything_but_reports());
        let folder = lake.data().join(name);
        let mut load = load();
        fs::set_permissions(&folder, Permissions::from_mode(0o500)).unwrap();
        let ended = Ended::of(&mut load);
        fs::set_permissions(&folder, Permissions::from_mode(0o700)).unwrap();
        if let Some(after_the_publication) = after {
            ended.fails_saying(4, &["error: ", after_the_publication]);
            assert!(lake.published() != before, "{name}");
            lake.run(["verify"]).succeeds();
            continue;
        }
        ended.fails_saying(1, &["error: "]);
        assert!(lake.published() == before, "{name}");
        let left: Vec<_> = lake.everything_but_reports().into_iter().filter(|path| !folders.contains(path)).collect();
        assert_eq!(left, Vec::<std::path::PathBuf>::new(), "{name}");
    }
    Ended::of(&mut load()).succeeds();
}

#[test]
fn what_this_user_may_not_read_is_not_damaged_and_nothing_is_given_up_for_it() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let file = lake.write("pretty.json", fs::read(fixture("pretty.json")).unwrap());
    let run = |arguments: &[&std::ffi::OsStr]| as_ordinary_user(&lake, arguments.iter().copied());
    let load = || run(&["load".as_ref(), file.as_os_str()]);
    Ended::of(&mut load()).succeeds();
    let before = lake.published();
    let folder = lake.data().join("lake/current/rrh").canonicalize().unwrap();
    for name in ["rettighetshavere.parquet", "historikk_start.parquet", "manifest.json"] {
        let closed = folder.join(name).canonicalize().unwrap();
        // The command makes all files those of the user.
        let (mut load, mut verify) = (load(), run(&["verify".as_ref()]));
        fs::set_permissions(&closed, Permissions::from_mode(0o000)).unwrap();
        let (loaded, verified) = (Ended::of(&mut load), Ended::of(&mut verify));
        fs::set_permissions(&closed, Permissions::from_mode(0o600)).unwrap();
        loaded.fails_saying(1, &["Permission denied", "let the user that runs the program reach"]);
        verified.fails_saying(1, &["Permission denied", "let the user that runs the program reach"]);
        assert!(lake.published() == before, "{name}");
    }
    let (key, mut load) = (lake.data().join("secrets/person_id.key"), load());
    fs::set_permissions(&key, Permissions::from_mode(0o000)).unwrap();
    let ended = Ended::of(&mut load);
    fs::set_permissions(&key, Permissions::from_mode(0o600)).unwrap();
    ended.fails_saying(1, &["person_id.key", "Permission denied", "let the user that runs the program reach"]);
    // What has no name but the one that the system was asked for is named too.
    let state = lake.data().join("state");
    let closed = run(&["load".as_ref(), file.as_os_str()]);
    fs::set_permissions(state.join("lock"), Permissions::from_mode(0o000)).unwrap();
    let ended = Ended::of(&mut { closed });
    fs::set_permissions(state.join("lock"), Permissions::from_mode(0o600)).unwrap();
    ended.fails_saying(
        1,
        &["taking the lock: ", "state/lock: Permission denied", "let the user that runs the program reach"],
    );
}

#[test]
fn what_may_not_be_read_or_written_is_named_once_and_by_a_name_that_people_know() {
    let lake = Lake::with_known_key();
    let number = &organisation_numbers(1)[0];
    let bulk = bulk(&[registration(number, &[registered(KARI, &[ownership("int1")])])]);
    let file = lake.write("bulk.json", bulk);
    lake.load(&file).succeeds();
    let closed = lake.path("closed");
    fs::create_dir(&closed).unwrap();
    let place = |name: &str| closed.join(name).display().to_string();
    let said = |code: i32, arguments: &[&str], named: &Path| {
        let mut command = as_ordinary_user(&lake, arguments.iter().copied());
        fs::set_permissions(&closed, Permissions::from_mode(0o555)).unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o000)).unwrap();
        // It is root's where root runs the tests.
        let _ = std::os::unix::fs::chown(&closed, Some(0), Some(0));
        let ended = Ended::of(&mut command);
        let stderr = ended.stderr.clone();
        ended.fails_saying(code, &["Permission denied", "let the user that runs the program reach"]);
        let error = stderr.lines().find(|line| line.starts_with("error: ")).unwrap_or_default();
        assert_eq!(error.matches(&*named.to_string_lossy()).count(), 1, "{error}");
        assert!(!stderr.contains(".replace-"), "{stderr}");
    };
    for export in ["bods", "ftm", "graf"] {
        said(1, &["export", export, "--out", &place("out")], &closed.join("out"));
        said(1, &["export", export, "--out", &place("")], &closed);
    }
    said(1, &["picture", number, "--out", &place("o.svg")], &closed.join("o.svg"));
    said(1, &["load", &file.display().to_string()], &file);
    said(2, &["config", "init", "--out", &place("c.toml")], &closed.join("c.toml"));
    said(1, &["man", "--out", &place("man")], &closed.join("man"));
}

#[test]
fn a_catalog_that_this_user_may_not_read_is_named_and_replaced() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let catalog = lake.data().join("lake/lake.duckdb");
    let run = |arguments: &[&str]| {
        let mut command = as_ordinary_user(&lake, arguments.iter().map(std::ffi::OsStr::new));
        fs::set_permissions(&catalog, Permissions::from_mode(0o000)).unwrap();
        Ended::of(&mut command)
    };
    run(&["sql", "SELECT 1"])
        .fails_saying(1, &["lake.duckdb failed", "Permission denied", "let the user that runs the program reach"]);
    // It has no data of its own.
    run(&["catalog"]).succeeds();
    Ended::of(&mut as_ordinary_user(&lake, ["sql", "SELECT 1"].map(std::ffi::OsStr::new))).succeeds();
}

#[test]
fn a_disk_that_cannot_be_written_ends_a_load_and_can_be_read() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let before = lake.published();
    let file = fixture("pretty.json");
    let load = on_read_only_disk(&lake, &lake.command(["load".as_ref(), file.as_os_str()]));
    load.fails_saying(1, &["error: ", "Read-only file system"]);
    assert!(lake.published() == before);
    let query = lake.command(["sql", "--format", "csv", "SELECT count(*) FROM rrh.registreringer"]);
    assert_eq!(on_read_only_disk(&lake, &query).succeeds().lines().last(), Some("3"));
    on_read_only_disk(&lake, &lake.command(["verify"])).succeeds();
    on_read_only_disk(&lake, &lake.command(["status"])).succeeds();
}
