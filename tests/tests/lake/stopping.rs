//! A run that is told to stop, and what other processes can see and do while it goes on.

use std::fs;
use std::io::Write as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use brreg_lake_tests::{Lake, Night, fixture, has_identity_number};
use brreg_sandbox::Endpoint;

/// A load that holds the lock until it is told to stop: its second file is a pipe to which nobody writes.
struct Held(Child);

impl Held {
    fn load(lake: &Lake) -> Self {
        let pipe = lake.path("pipe");
        let _ = fs::remove_file(&pipe);
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let mut command = lake.command(["load".as_ref(), fixture("pretty.json").as_os_str(), pipe.as_os_str()]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let lock = lake.data().join("state/lock");
        let files = PathBuf::from(format!("/proc/{}/fd", child.id()));
        let is_lock = |entry: fs::DirEntry| fs::read_link(entry.path()).is_ok_and(|file| file == lock);
        let has_lock = || fs::read_dir(&files).is_ok_and(|entries| entries.map_while(Result::ok).any(is_lock));
        while !(has_lock() && catches_signals(child.id())) {
            assert_eq!(child.try_wait().unwrap(), None, "it ended before it was told to stop");
            std::thread::yield_now();
        }
        Self(child)
    }

    fn of_process(&self, name: &str) -> String {
        fs::read_to_string(PathBuf::from(format!("/proc/{}", self.0.id())).join(name)).unwrap()
    }

    /// Sends a signal, and returns how the process ended.
    fn signal(mut self, name: &str) -> (Option<i32>, Option<i32>) {
        let sent = Command::new("kill").args(["-s", name, &self.0.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let status = self.0.wait().unwrap();
        (status.code(), status.signal())
    }
}

/// Whether a process handles SIGHUP, SIGINT and SIGTERM itself.
fn catches_signals(process: u32) -> bool {
    const THREE: u64 = 0x4003;
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    caught.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & THREE == THREE)
}

#[test]
fn a_run_that_is_told_to_stop_leaves_a_line_in_the_history() {
    for (signal, code) in [("TERM", 143), ("INT", 130), ("HUP", 129)] {
        let lake = Lake::new();
        lake.load(fixture("compact.json")).succeeds();
        let before = lake.published();
        assert_eq!(Held::load(&lake).signal(signal), (Some(code), None), "{signal}");
        assert!(lake.published() == before);
        let history = fs::read_to_string(lake.data().join("state/history.ndjson")).unwrap();
        let last: serde_json::Value = serde_json::from_str(history.lines().last().unwrap()).unwrap();
        assert_eq!((history.lines().count(), &last["problems"][0]["kind"]), (2, &"interrupted".into()), "{last}");
        let status = lake.run(["status"]).succeeds();
        assert!(status.contains(&format!("interrupted by SIG{signal}")), "{status}");
        lake.load(fixture("pretty.json")).succeeds();
        lake.run(["verify"]).succeeds();
    }
}

#[test]
fn no_second_run_begins_although_the_file_of_the_lock_was_removed() {
    let lake = Lake::new();
    let held = Held::load(&lake);
    fs::remove_file(lake.data().join("state/lock")).unwrap();
    lake.load(fixture("compact.json")).fails_saying(75, &["another run holds it"]);
    held.signal("KILL");
    lake.load(fixture("compact.json")).succeeds();
}

#[test]
fn a_process_that_crashes_leaves_no_memory_behind() {
    let lake = Lake::new();
    let held = Held::load(&lake);
    let limits = held.of_process("limits");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).collect::<Vec<_>>(), ["0", "0", "bytes"], "{core}");
    held.signal("KILL");
}

#[test]
fn what_killed_runs_left_beside_the_tables_is_removed_by_the_next() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let data = lake.data();
    let left = ["state/.replace-a1b2c3", "secrets/.replace-a1b2c3", "lake/.replace-a1b2c3", "lake/.catalog-a1b2c3/x"];
    for path in left.map(|name| data.join(name)) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "left").unwrap();
    }
    lake.load(fixture("pretty.json")).succeeds();
    for name in left {
        assert!(!data.join(name).exists(), "{name}");
    }
    assert!(!data.join("lake/.catalog-a1b2c3").exists());
}

#[test]
fn no_secret_is_in_the_list_of_processes_or_in_the_name_of_a_file() {
    let night = Night::of(brreg_sandbox::Sandbox::builder().virksomheter(1_000));
    let person = night.sandbox().content().person(0).unwrap().foedsels_eller_d_nummer.expose().to_owned();
    // The lookup waits for its answer.
    night.fault("ektepakt:delay=3600s,times=always");
    let mut command = night.command(["lookup", "ektepakt"]);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{person}").unwrap();
    // A token was sent once the register is asked; the request is recorded when it is answered, that for the token before.
    while night.sandbox().requests_to(Endpoint::Token) == 0 {
        std::thread::yield_now();
    }
    let password = fs::read_to_string(&night.sandbox().credentials().password).unwrap();
    for name in ["cmdline", "environ", "comm"] {
        let text = fs::read(format!("/proc/{}/{name}", child.id())).unwrap();
        let text = String::from_utf8_lossy(&text);
        for secret in [&*person, password.trim(), "eyJ"] {
            assert!(!text.contains(secret), "{name}: {text}");
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();

    let night = Night::new();
    night.run(["run"]).succeeds();
    for path in night.lake.everything() {
        assert!(!has_identity_number(&path.to_string_lossy()), "{}", path.display());
    }
}
