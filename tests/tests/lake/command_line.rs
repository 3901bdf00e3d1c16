//! What shells and `man` know of the command line.

use std::fs;
use std::path::Path;
use std::process::Command;

use brreg_lake_tests::{Ended, Lake};

/// What bash completes the last of these words to, after it read the script.
#[track_caller]
fn completed(script: &Path, words: &[&str]) -> Vec<String> {
    let complete = r#"
        source "$1"; shift
        # `complete` says which function completes the program; it is called as bash calls it.
        completing=$(complete -p brreg-lake | sed 's/.* -F \([^ ]*\) .*/\1/')
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        "$completing" brreg-lake "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let mut bash = Command::new("bash");
    bash.args(["--norc", "--noprofile", "-c", complete, "bash"]).arg(script).args(words);
    Ended::of(&mut bash).succeeds().lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_options_and_names_of_registers() {
    let lake = Lake::new();
    let script = lake.write("brreg-lake.bash", lake.run(["completions", "bash"]).succeeds());
    assert_eq!(completed(&script, &["brreg-lake", "sta"]), ["status"]);
    assert_eq!(completed(&script, &["brreg-lake", "config", "sch"]), ["schema"]);
    assert_eq!(completed(&script, &["brreg-lake", "run", "--allow"]), ["--allow-row-change"]);
    assert_eq!(completed(&script, &["brreg-lake", "run", "--only", "kon"]), ["konkurs"]);
    assert_eq!(completed(&script, &["brreg-lake", "lookup", "ekte"]), ["ektepakt"]);
    // It needs no data folder.
    assert!(!lake.data().exists());
}

#[test]
fn every_shell_gets_its_script() {
    let lake = Lake::new();
    for (shell, holds) in [("zsh", "#compdef brreg-lake"), ("fish", "complete -c brreg-lake"), ("elvish", "brreg-lake")]
    {
        let script = lake.run(["completions", shell]).succeeds();
        assert!(script.contains(holds) && script.contains("konkurs"), "{shell}: {script}");
    }
    lake.run(["completions", "dos"]).fails(2);
}

#[test]
fn every_command_has_a_man_page_without_mistakes() {
    let lake = Lake::new();
    let folder = lake.path("man1");
    lake.run(["man".as_ref(), "--out".as_ref(), folder.as_os_str()]).succeeds();
    let pages: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let of = |name: &str| folder.join(format!("brreg-lake{name}.1"));
    for name in ["", "-run", "-config", "-config-schema", "-lookup", "-lookup-virksomhet", "-sql"] {
        assert!(pages.contains(&of(name)), "{name} is not among {pages:?}");
    }
    let mut lint = Command::new("mandoc");
    let lint = lint.args(["-T", "lint", "-W", "error"]).args(&pages).output();
    let lint = lint.unwrap_or_else(|error| panic!("mandoc: {error}; `.ci/tools` says how to install it"));
    assert!(lint.status.success(), "{}", String::from_utf8_lossy(&lint.stdout));
    let page = lake.run(["man"]).succeeds();
    assert_eq!(page.trim_end(), fs::read_to_string(of("")).unwrap().trim_end());

    let text = Command::new("mandoc").args(["-T", "utf8"]).arg(of("-run")).output().unwrap();
    // A letter that is struck twice is bold.
    let mut letters: Vec<char> = Vec::new();
    for letter in String::from_utf8(text.stdout).unwrap().chars() {
        match letter {
            '\u{8}' => letters.truncate(letters.len().saturating_sub(1)),
            letter => letters.push(letter),
        }
    }
    let text: String = letters.into_iter().collect();
    assert!(text.contains("--allow-row-change") && text.contains("NAME") && text.contains("Exit code 4"), "{text}");
}

#[test]
fn pages_that_cannot_be_written_are_said() {
    let lake = Lake::new();
    let taken = lake.write("taken", "a file");
    lake.run(["man".as_ref(), "--out".as_ref(), taken.as_os_str()])
        .fails_saying(1, &["writing the man pages: ", "taken"]);
}
