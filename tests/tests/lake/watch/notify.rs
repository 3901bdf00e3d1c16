//! Who is told about a run while it goes on: a monitor, a command, systemd.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use brreg_lake_tests::{Ended, Night};
use brreg_sandbox::authority::Authority;

/// The part of the monitor's address that is a secret.
const SECRET: &str = "4f1d7a90-93c1-4f0e-8f63-2f3bdc0a6a11";

/// A monitor on this machine, of which the night knows.
struct Monitor {
    server: Child,
    lines: BufReader<ChildStdout>,
}

impl Monitor {
    /// One that answers with a status; with 0, it never answers.
    fn of(night: &mut Night, status: u16) -> Self {
        let authority = Authority::new("monitor").unwrap();
        let server = authority.server("127.0.0.1".parse().unwrap()).unwrap();
        let certificate = night.lake.write("monitor.pem", server.certificate_pem());
        let key = night.lake.write("monitor.key", server.key_pem());
        // The registers' authority and the monitor's.
        let registers = fs::read_to_string(night.lake.data().join("sandbox/ca.pem")).unwrap();
        let trusted = night.lake.write("trusted.pem", registers + &authority.certificate_pem());
        night.lake.set("HTTP__CA_FILE", trusted.to_str().unwrap());
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lake/watch/monitor.py");
        let mut server = Command::new("python3");
        server.arg("-B").arg(script).arg(certificate).arg(key).arg(status.to_string()).stdout(Stdio::piped());
        let mut server = server.spawn().unwrap();
        let mut monitor = Self { lines: BufReader::new(server.stdout.take().unwrap()), server };
        let port = monitor.next();
        let address = format!("https://127.0.0.1:{port}/{SECRET}\n");
        let file = night.lake.write("monitor.url", address);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        night.lake.set("NOTIFY__URL_FILE", file.to_str().unwrap());
        monitor
    }

    /// What it was asked next, without the secret.
    fn next(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line.trim().replace(SECRET, "…")
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A program of a few lines of shell, as the command of failed runs.
fn command(night: &mut Night, script: &str) -> PathBuf {
    let path = night.lake.write("tell", format!("#!/bin/sh\n{script}\n"));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    night.lake.set("NOTIFY__COMMAND", path.to_str().unwrap());
    path
}

#[test]
fn a_monitor_is_told_of_a_good_night_and_of_a_failed_one_and_its_address_is_in_no_log() {
    let mut night = Night::new();
    night.lake.set("RETRY__MAX_ATTEMPTS", "1");
    let mut monitor = Monitor::of(&mut night, 200);
    let run = |night: &Night| {
        let ended = night.run(["--log", "json", "--log-filter", "trace", "run", "--only", "rrh"]);
        assert!(!(ended.stdout.clone() + &ended.stderr).contains(SECRET), "the address of the monitor was said");
        ended
    };
    run(&night).succeeds();
    assert_eq!([monitor.next(), monitor.next()], ["/…/start", "/…"]);
    night.fault("json:status=500");
    run(&night).fails(1);
    assert_eq!([monitor.next(), monitor.next()], ["/…/start", "/…/1"]);
    // Nothing that is kept has it.
    for file in night.lake.everything().iter().filter(|file| file.is_file()) {
        let content = fs::read(file).unwrap();
        assert!(!content.windows(SECRET.len()).any(|it| it == SECRET.as_bytes()), "{}", file.display());
    }
}

#[test]
fn a_monitor_that_refuses_is_away_or_never_answers_is_said_and_changes_no_exit_code() {
    for (status, cause) in [(500, "status 500"), (0, "no answer"), (1, "connect")] {
        let mut night = Night::new();
        night.lake.set("NOTIFY__TIMEOUT_SECONDS", "1");
        let monitor = Monitor::of(&mut night, status);
        if status == 1 {
            drop(monitor);
        }
        let ended = night.job();
        let said = format!("{cause}: {}", ended.stderr);
        assert!(ended.stderr.contains("NOTE: telling the monitor: monitor: start ping: "), "{said}");
        assert!(ended.stderr.contains("NOTE: telling the monitor: monitor: end ping: "), "{said}");
        assert!(!ended.stderr.contains(SECRET) && ended.stderr.contains("exit code"), "{said}");
        ended.succeeds();
    }
    let mut night = Night::new();
    night.lake.set("NOTIFY__URL_FILE", "missing.url");
    let ended = night.job();
    assert_eq!(ended.stderr.matches("names no file that is there").count(), 2, "{}", ended.stderr);
    assert!(!ended.stderr.contains("missing.url"), "{}", ended.stderr);
    ended.succeeds();
}

#[test]
fn the_command_of_a_failed_run_gets_verdict_and_page_and_is_not_run_after_a_good_one() {
    let mut night = Night::new();
    night.lake.set("RETRY__MAX_ATTEMPTS", "1");
    let told = night.lake.path("told");
    command(&mut night, &format!("env | grep '^BRREG_LAKE_[A-Z]' | sort >{}", told.display()));
    night.job().succeeds();
    assert!(!told.exists());
    night.fault("json:status=500");
    night.job().fails(1);
    let told = fs::read_to_string(told).unwrap();
    let value = |name: &str| told.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')).unwrap();
    let names = ["BRREG_LAKE_EXIT_CODE", "BRREG_LAKE_VERDICT", "BRREG_LAKE_FAILED"];
    assert_eq!(names.map(value), ["1", "Failed", "rrh"]);
    let page = PathBuf::from(value("BRREG_LAKE_PAGE"));
    assert!(fs::read_to_string(&page).unwrap().contains(value("BRREG_LAKE_RUN")), "{}", page.display());
}

#[test]
fn the_command_of_a_failed_run_gets_no_secret_of_the_program() {
    let mut night = Night::new();
    let told = night.lake.path("environment");
    command(&mut night, &format!("env >{}", told.display()));
    night.lake.set("NOTIFY__URL_ENV", "OF_THE_MONITOR");
    night.fault("json:status=500");
    night.lake.set("RETRY__MAX_ATTEMPTS", "1");
    let mut run = night.command(["run", "--only", "rrh"]);
    let secrets = [
        "OF_THE_MONITOR",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_TOKEN",
        "AWS_SSE_CUSTOMER_KEY_BASE64",
        "AZURE_STORAGE_ACCOUNT_KEY",
        "AZURE_STORAGE_SAS_TOKEN",
        "GOOGLE_BEARER_TOKEN",
    ];
    for name in secrets {
        run.env(name, "https://127.0.0.1:1/HEMMELIG");
    }
    Ended::of(run.env("OF_THE_COMMAND", "mine")).fails(1);
    let told = fs::read_to_string(told).unwrap();
    assert!(told.contains("OF_THE_COMMAND=mine"), "{told}");
    assert!(!told.contains("HEMMELIG"), "{told}");
}

#[test]
fn a_command_that_is_missing_fails_or_does_not_end_is_said_and_changes_no_exit_code() {
    for (script, cause) in [("exit 3", "exit status: 3"), ("exec sleep 3600", "was killed"), ("", "No such file")] {
        let mut night = Night::new();
        night.lake.set("RETRY__MAX_ATTEMPTS", "1");
        night.lake.set("NOTIFY__COMMAND_TIMEOUT_SECONDS", "1");
        let path = command(&mut night, script);
        if script.is_empty() {
            fs::remove_file(path).unwrap();
        }
        night.fault("json:status=500");
        let ended = night.job();
        let said = ["NOTE: the command notify.command: ", cause, "without a shell"];
        said.iter().for_each(|text| assert!(ended.stderr.contains(text), "{text}: {}", ended.stderr));
        ended.fails(1);
    }
}

/// The messages that systemd would get, one line each.
fn messages(socket: &UnixDatagram) -> Vec<String> {
    socket.set_nonblocking(true).unwrap();
    let mut buffer = [0; 1000];
    let mut found = Vec::new();
    while let Ok(length) = socket.recv(&mut buffer) {
        found.extend(String::from_utf8_lossy(&buffer[..length]).lines().map(str::to_owned));
    }
    found
}

#[test]
fn systemd_is_told_that_the_run_is_ready_alive_and_stopping() {
    let night = Night::new();
    let path = night.lake.path("notify.sock");
    let socket = UnixDatagram::bind(&path).unwrap();
    let mut command = night.command(["run", "--only", "rrh"]);
    command.env("NOTIFY_SOCKET", &path).env("WATCHDOG_USEC", "60000000");
    Ended::of(&mut command).succeeds();
    let told = messages(&socket);
    let expected = ["READY=1", "STATUS=running rrh", "WATCHDOG=1", "STOPPING=1", "STATUS=Good"];
    assert_eq!(told, expected);

    // A socket that is away changes nothing.
    drop(socket);
    let mut command = night.command(["run", "--only", "rrh"]);
    let ended = Ended::of(command.env("NOTIFY_SOCKET", &path));
    assert!(ended.stderr.contains("NOTE: telling systemd: "), "{}", ended.stderr);
    ended.succeeds();
}

#[test]
fn a_run_that_is_stopped_by_a_signal_tells_everybody() {
    let mut night = Night::new();
    let textfile = night.lake.path("brreg_lake.prom");
    night.lake.set("METRICS__TEXTFILE", textfile.to_str().unwrap());
    let mut monitor = Monitor::of(&mut night, 200);
    let path = night.lake.path("notify.sock");
    let socket = UnixDatagram::bind(&path).unwrap();
    night.fault("json:delay=3600s,times=always");
    let mut command = night.command(["run", "--only", "rrh"]);
    let mut child = command.env("NOTIFY_SOCKET", &path).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    assert_eq!(monitor.next(), "/…/start");

    // One that finds the lock taken is ready for systemd, which would take it for failed otherwise, and tells nobody else.
    let path = night.lake.path("second.sock");
    let second = UnixDatagram::bind(&path).unwrap();
    let mut command = night.command(["run", "--only", "rrh"]);
    Ended::of(command.env("NOTIFY_SOCKET", &path)).fails(75);
    assert_eq!(messages(&second), ["READY=1", "STATUS=running rrh"]);

    let sent = Command::new("kill").args(["-s", "TERM", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    assert_eq!(child.wait().unwrap().code(), Some(143));
    assert_eq!(monitor.next(), "/…/1");
    assert_eq!(messages(&socket), ["READY=1", "STATUS=running rrh", "STOPPING=1", "STATUS=Failed"]);
    let metrics = fs::read_to_string(textfile).unwrap();
    assert!(metrics.contains("brreg_lake_last_run_exit_code 1\n"), "{metrics}");
}
