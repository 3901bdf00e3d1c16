//! How the program ended.

use std::process::{Command, Output};

use crate::has_identity_number;

/// A run of the program: exit code and what it said.
#[derive(Debug)]
pub struct Ended {
    /// The exit code; `None` after a signal.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Ended {
    /// Runs a command to its end.
    ///
    /// # Panics
    /// When it cannot be started, or a national identity number stands in what it said. The answers of `sql` and
    /// `lookup` on standard output are what somebody asked for and may hold one.
    pub fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let answers = command.get_args().any(|argument| argument == "sql" || argument == "lookup");
        Self::new(&output, answers)
    }

    /// As [`Ended::of`], of a command that was started elsewhere.
    pub fn new(output: &Output, answers: bool) -> Self {
        let text = |bytes: &[u8]| std::str::from_utf8(bytes).expect("the program writes UTF-8").to_owned();
        let ended = Self { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) };
        assert!(!has_identity_number(&ended.stderr), "a national identity number:\n{}", ended.stderr);
        assert!(answers || !has_identity_number(&ended.stdout), "a national identity number:\n{}", ended.stdout);
        ended
    }

    /// What it wrote to standard output, having ended well.
    #[track_caller]
    pub fn succeeds(self) -> String {
        assert_eq!(self.code, Some(0), "{}{}", self.stdout, self.stderr);
        self.stdout
    }

    /// What it wrote to standard error, having ended with this exit code.
    #[track_caller]
    pub fn fails(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{}{}", self.stdout, self.stderr);
        self.stderr
    }

    /// Ended with this exit code and a message that holds each of these texts.
    #[track_caller]
    pub fn fails_saying(self, code: i32, said: &[&str]) {
        let message = self.fails(code);
        for text in said {
            assert!(message.contains(text), "`{text}` is not in: {message}");
        }
    }
}
