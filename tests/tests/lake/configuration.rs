//! Wrong usage and wrong configuration: exit code 2, before anything is done.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use brreg_lake_tests::{Ended, Lake, Night, fixture, pipeline};

#[test]
fn wrong_usage_ends_with_2() {
    let lake = Lake::new();
    for arguments in [
        &[][..],
        &["unload"],
        &["load"],
        &["load", "a.zip", "--colour", "blue"],
        &["fetch", "rrh-xml"],
        &["lookup", "virksomhet", "123"],
        &["run", "--only", "skattemelding"],
        &["sql"],
        &["sql", "--format", "yaml", "SELECT 1"],
        &["generate", "--virksomheter", "many", "--out", "bulk"],
        &["generate", "--flaws", "1.5", "--out", "bulk"],
        &["sandbox", "--fault", "json:fire"],
        &["config"],
        &["--log", "json", "--log-filter", "====", "status"],
    ] {
        let ended = lake.run(arguments);
        assert_eq!(ended.stdout, "", "{arguments:?}");
        assert_ne!(ended.fails(2), "", "{arguments:?}");
    }
}

#[test]
fn help_of_every_command_has_an_example() {
    let lake = Lake::new();
    lake.run(["--version"]).succeeds();
    let help = lake.run(["--help"]).succeeds();
    for command in [
        "run",
        "load",
        "fetch",
        "lookup",
        "sql",
        "catalog",
        "verify",
        "publish",
        "status",
        "config",
        "doctor",
        "completions",
        "man",
        "sandbox",
        "generate",
    ] {
        assert!(help.contains(&format!("  {command} ")), "{command} is not in {help}");
        let help = lake.run([command, "--help"]).succeeds();
        assert!(help.contains("Example:\n  brreg-lake "), "{help}");
    }
}

#[test]
fn wrong_configuration_ends_with_2_and_names_it() {
    let lake = Lake::new();
    let sandbox = std::fs::read_to_string(pipeline("sandbox.toml")).unwrap();
    let nightly = std::fs::read_to_string(pipeline("nightly.toml")).unwrap();
    for (content, said) in [
        ("[rrh\n", "wrong.toml, line 1, column 5: not valid TOML"),
        ("[colours]\nred = 1\n", "wrong.toml, line 1, column 2: colours: unknown section"),
        ("[retry]\nmax_attempt = 1\n", "line 2, column 1: retry.max_attempt: unknown setting"),
        ("[retry]\nmax_attempts = \"many\"\n", "line 2, column 16: retry.max_attempts: expected a whole number"),
        ("[privacy]\nnational_id = \"shown\"\n", "privacy.national_id: expected \"pseudonym\", \"clear\" or \"drop\""),
        ("[checks]\nmax_rejected_share = 2.0\n", "checks.max_rejected_share"),
        ("[checks]\nmax_row_change = -1.0\n", "checks.max_row_change"),
        ("", "the section [rrh] is missing"),
        // As it is shipped, and filled in: the certificate is not there yet.
        (&nightly, "maskinporten.client_id: missing"),
        (&filled_in(&nightly), "pkcs12: no file is there"),
        (&sandbox.replace("{data}/sandbox/virksomhet.password", "{data}/nowhere"), "password_file: no file is there"),
    ] {
        let file = lake.write("wrong.toml", content);
        // The register without a secret would be asked over the network.
        let run = ["run".as_ref(), "--only".as_ref(), "rrh".as_ref(), "--config".as_ref(), file.as_os_str()];
        let message = lake.run(run).fails(2);
        assert!(message.contains(said), "`{said}` is not in: {message}");
    }
    lake.run(["run", "--config", "nowhere.toml"]).fails_saying(2, &["reading the configuration", "nowhere.toml"]);
    lake.run(["doctor", "--config", "nowhere.toml"]).fails(2);
    let file = fixture("compact.json");
    lake.run(["load".as_ref(), file.as_os_str(), "--config".as_ref(), "nowhere.toml".as_ref()]).fails(2);
    assert!(!lake.data().join("lake/current").exists());
}

#[test]
fn a_wrong_password_is_reported_without_being_shown() {
    let night = Night::new();
    std::fs::write(&night.sandbox().credentials().password, "hunter2-hunter2\n").unwrap();
    let message = night.job().fails(2);
    assert!(message.contains("credentials"), "{message}");
    assert!(!message.contains("hunter2"), "{message}");
    assert!(night.sandbox().requests().is_empty());
}

#[test]
fn the_environment_overrides_the_file() {
    let mut night = Night::new();
    night.lake.set("PRIVACY__NATIONAL_ID", "drop");
    night.job().succeeds();
    assert_eq!(night.lake.manifest()["national_id"], "drop");
    night.lake.set("PRIVACY__NATIONAL_ID", "wrong");
    night.job().fails_saying(2, &["environment variable BRREG_LAKE__PRIVACY__NATIONAL_ID"]);
}

#[test]
fn a_section_that_is_too_short_to_fetch_with_stops_no_load() {
    let mut lake = Lake::new();
    lake.set("RRH__SCOPE", "brreg:reelle/offentlig");
    lake.load(fixture("compact.json")).succeeds();
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.registreringer"), ["3"]);
    lake.set("RRH__DISCREPANCY_SENDERS", "perhaps");
    lake.load(fixture("compact.json")).fails_saying(2, &["RRH__DISCREPANCY_SENDERS"]);
}

#[test]
fn a_misspelt_variable_stops_every_command_that_reads_settings() {
    let file = fixture("compact.json");
    let sandbox = pipeline("sandbox.toml");
    for name in ["PRIVACY__NATIONAL_IDS", "PRIVACYS__NATIONAL_ID", "PRIVACY_NATIONAL_ID", "RRH__SCOPES"] {
        let mut lake = Lake::new();
        lake.set(name, "drop");
        let variable = format!("BRREG_LAKE__{name}");
        lake.load(&file).fails_saying(2, &[&variable]);
        lake.run(["config".as_ref(), "check".as_ref(), "--config".as_ref(), sandbox.as_os_str()])
            .fails_saying(2, &[&variable]);
        assert!(!lake.data().join("lake/current/rrh").exists());
    }
}

/// The configuration as it is shipped, with what a user has to fill in.
fn filled_in(template: &str) -> String {
    let line = |line: &str| match line.strip_suffix("  # FILL IN") {
        Some(setting) => setting.trim_start_matches("# ").replace("\"\"", "\"filled in\""),
        None => line.to_owned(),
    };
    template.lines().map(|text| line(text) + "\n").collect()
}

#[test]
fn config_init_writes_what_only_has_to_be_filled_in() {
    let lake = Lake::new();
    let shown = lake.run(["config", "init", "--out", "-"]).succeeds();
    assert_eq!(shown, std::fs::read_to_string(pipeline("nightly.toml")).unwrap());

    lake.run(["config", "init"]).succeeds();
    let file = lake.path("brreg-lake.toml");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), shown);
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    lake.run(["config", "check"]).fails_saying(2, &["./brreg-lake.toml, line ", "maskinporten.client_id: missing"]);

    // As the example of the help: in a folder that is not there yet.
    let elsewhere = lake.path("etc/brreg-lake/brreg-lake.toml");
    lake.run(["config".as_ref(), "init".as_ref(), "--out".as_ref(), elsewhere.as_os_str()]).succeeds();
    assert_eq!(std::fs::read_to_string(&elsewhere).unwrap(), shown);

    std::fs::write(&file, filled_in(&shown)).unwrap();
    lake.run(["config", "init"]).fails_saying(2, &["brreg-lake.toml", "--out"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), filled_in(&shown));
    let complete = lake.run(["config", "check"]).succeeds();
    assert_eq!(complete, "./brreg-lake.toml: complete, for rrh, konkurs, ektepakt, enhet\n");
    assert!(!lake.data().exists());
}

#[test]
fn config_check_reports_every_problem_and_no_value() {
    let mut lake = Lake::new();
    let problems = "[rrh]\nbase_url = \"hunter2\"\nscope = \"x\"\n[konkurs]\nbase_url = \"https://konkurs.example\"\n\
                    page_size = 0\ncolour = \"hunter2\"\n[checks]\nmax_rejected_share = 2.0\nmax_row_change = -1.0\n";
    let file = lake.write("problems.toml", problems);
    lake.set("RETRY__MAX_ATTEMPTS", "hunter2");
    let check = |lake: &Lake, file: &Path| {
        lake.run(["config".as_ref(), "check".as_ref(), "--config".as_ref(), file.as_os_str()]).fails(2)
    };
    let message = check(&lake, &file);
    for said in [
        "line 2, column 12: rrh.base_url: expected an https address of host and path only",
        "line 7, column 1: konkurs.colour: unknown setting",
        "environment variable BRREG_LAKE__RETRY__MAX_ATTEMPTS: retry.max_attempts: expected a whole number",
        "line 9, column 22: checks.max_rejected_share: expected a number from 0 to 1",
        "line 10, column 18: checks.max_row_change: expected a number, 0 or more",
    ] {
        assert!(message.contains(said), "`{said}` is not in: {message}");
    }
    assert!(!message.contains("hunter2"), "{message}");

    let lake = Lake::new();
    let client = "[maskinporten]\nissuer = \"https://m.example/\"\nclient_id = \"x\"\n";
    let rrh = "[rrh]\nbase_url = \"https://rrh.example\"\nscope = \"x\"\n";
    let konkurs = "[konkurs]\nbase_url = \"https://konkurs.example\"\n";
    for (content, said) in [
        (String::new(), "none of [rrh], [konkurs], [ektepakt] and [enhet] is there"),
        (rrh.to_owned(), "maskinporten: missing"),
        (format!("{rrh}{client}"), "credentials: missing"),
        (konkurs.to_owned(), "credentials: missing"),
        (
            "[credentials]\njwk = \"a\"\npassword_file = \"a\"\npassword_env = \"B\"\n".to_owned(),
            "credentials.password_env: excludes",
        ),
    ] {
        let message = check(&lake, &lake.write("needs.toml", &content));
        assert!(message.contains(said), "`{said}` is not in: {message}");
    }
}

#[test]
fn config_check_refuses_what_a_run_refuses_and_names_the_line() {
    let lake = Lake::new();
    let shared =
        "[maskinporten]\nissuer = \"https://m.example/\"\nclient_id = \"x\"\n[credentials]\njwk = \"jwk.json\"\n";
    let rrh = |address: &str, scope: &str| {
        format!("[rrh]\nbase_url = \"{address}\"\nscope = \"brreg:reelle/{scope}\"\n{shared}")
    };
    let konkurs = |files: &str| {
        format!("[konkurs]\nbase_url = \"https://konkurs.example\"\n[konkurs.credentials]\n{files}\n{shared}")
    };
    let of_host_and_path = "line 2, column 12: rrh.base_url: expected an https address of host and path only";
    for (content, said) in [
        (rrh("http://rrh.example", "offentlig"), of_host_and_path),
        (rrh("https://rrh.example/api?key=hunter2", "offentlig"), of_host_and_path),
        (rrh("https://user:hunter2@rrh.example", "offentlig"), of_host_and_path),
        (rrh("https://rrh.example", "media"), "line 3, column 9: rrh.scope: has no bulk file: set portfolio_file"),
        (rrh("https://rrh.example", "medai"), "line 3, column 9: rrh.scope: is none of brreg:reelle/offentlig, "),
        (
            konkurs("pkcs12 = \"a\"\nkey = \"b\""),
            "line 5, column 7: konkurs.credentials.key: excludes konkurs.credentials.pkcs12",
        ),
        (
            konkurs("pkcs12 = \"a\"\ncertificate = \"b\""),
            "line 5, column 15: konkurs.credentials.certificate: excludes konkurs.credentials.pkcs12",
        ),
        (konkurs("kid = \"b\""), "konkurs.credentials: needs one of pkcs12, key"),
    ] {
        let file = lake.write("refused.toml", &content);
        let mut commands = vec![vec!["config", "check"]];
        // A run reads the key files before it looks at the scope.
        if !said.contains("rrh.scope") {
            commands.push(vec!["run"]);
        }
        for command in commands {
            let arguments =
                command.iter().copied().map(std::ffi::OsStr::new).chain(["--config".as_ref(), file.as_os_str()]);
            let message = lake.run(arguments).fails(2);
            assert!(message.contains(said), "{command:?}: `{said}` is not in: {message}");
            assert!(!message.contains("hunter2"), "{message}");
        }
    }
}

#[test]
fn a_configuration_is_found_where_an_installed_program_looks() {
    let lake = Lake::new();
    let user = lake.path("xdg/brreg-lake/brreg-lake.toml");
    std::fs::create_dir_all(user.parent().unwrap()).unwrap();
    let check = || Ended::of(lake.command(["config", "check"]).env("XDG_CONFIG_HOME", lake.path("xdg")));
    let system = "/etc/brreg-lake/brreg-lake.toml";
    let ended = check();
    if Path::new(system).exists() {
        // Installed on this machine: it is the one that is found, sound or not.
        assert!(format!("{}{}", ended.stdout, ended.stderr).contains(system), "{ended:?}");
    } else {
        let user = user.display().to_string();
        ended.fails_saying(2, &["./brreg-lake.toml", &user, system, "--config", "brreg-lake config init"]);
    }
    std::fs::copy(pipeline("sandbox.toml"), &user).unwrap();
    assert!(check().succeeds().starts_with(&format!("{}: complete", user.display())));
    std::fs::copy(pipeline("sandbox.toml"), lake.path("brreg-lake.toml")).unwrap();
    assert!(check().succeeds().starts_with("./brreg-lake.toml: complete"));
}

#[test]
fn no_setting_and_no_option_turns_the_verification_of_certificates_off() {
    let lake = Lake::new();
    let settings = lake.run(["config", "init", "--out", "-"]).succeeds();
    let setting = |line: &str| line.trim_start_matches("# ").split_once(" = ").map(|(name, _)| name.to_owned());
    let mut names: Vec<String> = settings.lines().filter_map(setting).collect();
    for command in ["run", "load", "fetch", "lookup", "sql", "doctor", "sandbox"] {
        let help = lake.run([command, "--help"]).succeeds();
        names.extend(help.split_whitespace().filter(|word| word.starts_with("--")).map(str::to_owned));
    }
    assert!(names.len() > 60, "{names:?}");
    for name in names {
        let name = name.to_lowercase();
        let weakens = ["insecure", "verif", "skip", "trust", "unsafe", "danger", "tls", "check_hostname"];
        assert!(!weakens.iter().any(|word| name.contains(word)), "{name}");
    }
}

#[test]
fn config_check_lists_every_problem_at_once() {
    let mut lake = Lake::new();
    lake.set("COLOURS__RED", "1");
    lake.set("PRIVACY_NATIONAL_ID", "clear");
    for name in [
        "BRREG__PRIVACY__NATIONAL_ID",
        "BRREG_LAKE_NATIONAL_ID",
        "BRREG_LAKE_PRIVCY_NATIONAL_ID",
        "BRREGLAKE__PRIVACY__NATIONAL_ID",
    ] {
        lake.set_variable(name, "drop");
    }
    let content = "[rrh]\nbase_url = \"hunter2\"\nscope = 1\n[retry]\nmax_attempts = 0\nfirst_delay_seconds = \"hunter2\"\n\
        [http]\nidle_timeout_seconds = 0\n[privacy]\nnational_id = \"hunter2\"\n";
    let file = lake.write("wrong.toml", content);
    let message = lake.run(["config".as_ref(), "check".as_ref(), "--config".as_ref(), file.as_os_str()]).fails(2);
    for said in [
        "rrh.base_url: ",
        "rrh.scope: ",
        "retry.first_delay_seconds: ",
        "http.idle_timeout_seconds: expected a whole number, 1 or more",
        "privacy.national_id: ",
        "BRREG_LAKE__COLOURS__RED: colours: unknown section",
        "BRREG_LAKE__PRIVACY_NATIONAL_ID: names no setting",
        "BRREG_LAKE_NATIONAL_ID: names no setting",
        "BRREG_LAKE_PRIVCY_NATIONAL_ID: names no setting",
        "BRREGLAKE__PRIVACY__NATIONAL_ID: names no setting",
    ] {
        assert!(message.contains(said), "`{said}` is not in: {message}");
    }
    assert!(!message.contains("hunter2"), "{message}");
}

#[test]
fn the_configuration_is_read_however_an_editor_saved_it() {
    let night = Night::new();
    let template = std::fs::read_to_string(pipeline("sandbox.toml")).unwrap();
    let run = |name: &str, content: Vec<u8>| {
        let file = night.lake.write(name, content);
        night.lake.run(["run".as_ref(), "--only".as_ref(), "rrh".as_ref(), "--config".as_ref(), file.as_os_str()])
    };
    run("marked.toml", format!("\u{feff}{}", template.replace('\n', "\r\n")).into_bytes()).succeeds();
    let utf16 = template.encode_utf16().flat_map(u16::to_le_bytes).collect();
    run("utf16.toml", utf16).fails_saying(2, &["it is UTF-16 text: save the file as UTF-8"]);
}

#[test]
fn a_password_is_read_however_an_editor_saved_it_and_a_file_that_others_can_read_is_warned_of() {
    let night = Night::new();
    let file = night.sandbox().credentials().password.clone();
    let password = std::fs::read_to_string(&file).unwrap();
    for saved in [format!("\u{feff}{}\r\n", password.trim()), format!("{}\nnotes\n", password.trim())] {
        std::fs::write(&file, saved).unwrap();
        night.job().succeeds();
    }
    assert!(night.run(["doctor"]).stdout.lines().all(|line| !line.contains("other users")));
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let shown = night.run(["doctor"]);
    assert_eq!(shown.code, Some(1));
    assert!(shown.stdout.contains("other users can read") && shown.stdout.contains("chmod 600"), "{}", shown.stdout);
}
