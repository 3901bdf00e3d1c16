//! The program with a system call that fails, or in which it is killed.
//!
//! `strace` does it from outside, so that the program under test is the product, and each system call that changes the disk is a
//! point of failure: between any two steps of any command there is one, also in steps that are written later.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Ended;

/// What happens at a system call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The process is killed in it.
    Killed,
    /// It fails because the disk is full.
    DiskFull,
    /// Data does not get to the disk.
    NotSynced,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Killed, Self::DiskFull, Self::NotSynced];

    /// The system calls in which it happens.
    fn calls(self) -> &'static [&'static str] {
        match self {
            Self::Killed => &[
                "mkdir",
                "mkdirat",
                "rename",
                "renameat",
                "renameat2",
                "unlink",
                "unlinkat",
                "rmdir",
                "symlink",
                "symlinkat",
                "link",
                "linkat",
                "fsync",
                "fdatasync",
            ],
            Self::DiskFull => &["write", "pwrite64", "mkdir", "mkdirat", "symlink", "symlinkat", "link", "linkat"],
            Self::NotSynced => &["fsync", "fdatasync"],
        }
    }

    fn effect(self) -> &'static str {
        match self {
            Self::Killed => "signal=SIGKILL",
            Self::DiskFull => "error=ENOSPC",
            Self::NotSynced => "error=EIO",
        }
    }
}

/// A system call that meets a fault: the one of a number, from 1, among those of its name that a thread makes. `strace` counts the calls of
/// each name and thread by themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    call: &'static str,
    nth: usize,
}

impl Point {
    /// One of the points of a fault, by a number from 0: those of the lower numbers come early in a command, and not each is there.
    #[must_use]
    pub fn numbered(fault: Fault, number: usize) -> Self {
        let calls = fault.calls();
        Self { call: calls[number % calls.len()], nth: number / calls.len() + 1 }
    }
}

/// Runs a command that meets the fault at a point; `None` when it does not come there.
///
/// # Panics
/// Where there is no `strace`, or it may not trace.
pub fn run_with(command: &Command, fault: Fault, point: &Point, log: &Path) -> Option<Ended> {
    let inject = format!("inject={}:{}:when={}", point.call, fault.effect(), point.nth);
    let (ended, calls) = traced(command, &fault.calls().join(","), &["-e", &inject], log);
    let was_met = calls.contains("(INJECTED)") || calls.contains("killed by SIGKILL");
    was_met.then_some(ended)
}

/// Runs a command without a fault and returns the points that it has, in the order in which it comes to them. Of calls that several threads
/// make, those of the one that makes most: the number of another one's call is met there first.
///
/// # Panics
/// Where there is no `strace`, or it may not trace.
pub fn points_of(command: &Command, fault: Fault, log: &Path) -> Vec<Point> {
    let (_, calls) = traced(command, &fault.calls().join(","), &[], log);
    let (mut of_thread, mut most) = (BTreeMap::<(&str, &str), usize>::new(), BTreeMap::<&str, usize>::new());
    let mut points = Vec::new();
    // A call in which another thread came first has a second line, of its end.
    for line in calls.lines().filter(|line| !line.contains(" resumed>")) {
        let Some((thread, called)) = line.split_once(' ') else { continue };
        let name = called.trim_start().split('(').next().unwrap_or_default();
        let Some(call) = fault.calls().iter().find(|call| **call == name) else { continue };
        let nth = of_thread.entry((thread, call)).or_default();
        *nth += 1;
        let most = most.entry(call).or_default();
        if *nth > *most {
            *most = *nth;
            points.push(Point { call, nth: *nth });
        }
    }
    points
}

/// Runs a command and returns its system calls of these names, with all that was passed to them.
///
/// # Panics
/// Where there is no `strace`, or it may not trace.
pub fn calls_of(command: &Command, calls: &str, log: &Path) -> (Ended, String) {
    traced(command, calls, &["-v", "-s", "16000000"], log)
}

fn traced(command: &Command, calls: &str, options: &[&str], log: &Path) -> (Ended, String) {
    let mut traced = Command::new("strace");
    // With `--seccomp-bpf` it would be faster, and let calls pass that are to be hit.
    traced.args(["-f", "-qq", "-e", &format!("trace={calls}")]).args(options).arg("-o").arg(log);
    traced.arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        traced.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => traced.env(name, value),
            None => traced.env_remove(name),
        };
    }
    let answers = command.get_args().any(|argument| argument == OsStr::new("sql"));
    let output =
        traced.output().unwrap_or_else(|error| panic!("strace, which `make setup` names, cannot be run: {error}"));
    let ended = Ended::new(&output, answers);
    let calls = fs::read(log).map(|calls| String::from_utf8_lossy(&calls).into_owned()).unwrap_or_default();
    assert!(!calls.is_empty(), "strace traced nothing: {}", ended.stderr);
    (ended, calls)
}
