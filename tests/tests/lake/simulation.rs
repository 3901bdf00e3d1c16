//! The sandbox as a command of its own, and what `make run` does with it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use brreg_lake_tests::{Ended, Lake, binary, pipeline};

/// The command `sandbox` while it serves.
struct Served(Child);

impl Served {
    /// Returns once it says how to end it: then it serves.
    fn start(lake: &Lake, options: &[&str]) -> Self {
        let mut command = lake.command(["sandbox", "--listen", "127.0.0.1:0", "--virksomheter", "150"]);
        let mut child = command.args(options).stdout(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.as_mut().unwrap()).lines();
        assert!(said.any(|line| line.unwrap().contains("until interrupted")), "it ended before it served");
        Self(child)
    }

    /// Asks it to end; the exit code.
    fn terminate(&mut self) -> Option<i32> {
        let mut kill = Command::new("sh");
        assert!(kill.args(["-c", "kill $0"]).arg(self.0.id().to_string()).status().unwrap().success());
        self.0.wait().unwrap().code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_command_serves_a_night_and_fails_on_demand() {
    let mut lake = Lake::new();
    let mut served = Served::start(&lake, &["--fault", "v1-bulk:status=404", "--token-lifetime", "60", "--seed", "3"]);
    for setting in fs::read_to_string(lake.data().join("sandbox/endpoints.env")).unwrap().lines() {
        let (name, value) = setting.split_once('=').unwrap();
        lake.set(name.strip_prefix("BRREG_LAKE__").unwrap(), value);
    }
    let config = pipeline("sandbox.toml");
    let run = |lake: &Lake| {
        let mut command = lake.command(["run", "--only", "rrh", "--config"]);
        Ended::of(command.arg(&config))
    };
    run(&lake).fails_saying(1, &["rrh", "status 404"]);
    run(&lake).succeeds();
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.registreringer"), ["155"]);
    assert_eq!(served.terminate(), Some(0));

    // Nobody listens any more: the network may come back, so it is tried again, and then reported.
    lake.set("RETRY__FIRST_DELAY_SECONDS", "0");
    lake.set("RETRY__MAX_DELAY_SECONDS", "0");
    lake.set("RETRY__MAX_ATTEMPTS", "3");
    let published = lake.published();
    run(&lake).fails_saying(1, &["no connection to 127.0.0.1", "(tried 3 times)"]);
    assert!(lake.published() == published);
}

#[test]
fn the_command_writes_a_configuration_that_needs_nothing_else() {
    let lake = Lake::new();
    let mut served = Served::start(&lake, &[]);
    let config = lake.data().join("sandbox/brreg-lake.toml");
    let mut run = lake.command(["run", "--config"]);
    Ended::of(run.arg(&config)).succeeds();
    assert_eq!(lake.rows("SELECT count(*) > 0 FROM konkurs.varsler"), ["true"]);
    assert_eq!(lake.rows("SELECT count(*) > 0 FROM enhet.roller"), ["true"]);
    assert_eq!(served.terminate(), Some(0));
}

#[test]
fn make_run_ends_with_owners_from_sql() {
    let lake = Lake::new();
    let output = Command::new(pipeline("run-sandbox.sh")).arg(binary()).arg(lake.data()).output().unwrap();
    // The answers to its queries are part of what it says.
    let said = Ended::new(&output, true).succeeds();
    assert!(said.contains("20 667 records loaded"), "{said}");
    assert!(said.contains("companies looked up"), "the second night follows the log: {said}");
    assert!(said.contains("5 companies looked up"), "the portfolio: {said}");
    for question in [
        "The owner with the most bankrupt companies: all companies by name, and who sits on their boards (from three registers):",
        "Who has positions in the most companies:",
        "The chain of control above one company:",
        "Owners who went bankrupt after they had registered a marriage contract (from three registers):",
    ] {
        let (_, shown) = said.split_once(question).unwrap_or_else(|| panic!("`{question}` is not in: {said}"));
        let (query, _) = shown.split_once('┌').unwrap_or_else(|| panic!("no table in: {shown}"));
        let answer = lake.run(["sql", query.trim()]).succeeds();
        assert!(shown[query.len()..].starts_with(&answer), "{answer} is not what was shown: {shown}");
        let rows = answer.lines().filter(|line| line.starts_with('│')).count() - 1;
        assert!((1..=10).contains(&rows), "{rows} rows: {answer}");
    }
    assert_eq!(lake.rows("SELECT count(*) > 20000 FROM rrh.registreringer"), ["true"]);
}
