//! Wrong usage and wrong configuration: exit code 2, before anything is done.

use brreg_lake_tests::{Lake, Night, fixture, pipeline};

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
    for command in
        ["run", "load", "fetch", "lookup", "sql", "catalog", "verify", "status", "doctor", "sandbox", "generate"]
    {
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
        ("[rrh\n", "wrong.toml"),
        ("[colours]\nred = 1\n", "colours"),
        ("[retry]\nmax_attempt = 1\n", "max_attempt"),
        ("[retry]\nmax_attempts = \"many\"\n", "max_attempts"),
        ("[privacy]\nnational_id = \"shown\"\n", "shown"),
        ("[checks]\nmax_rejected_share = 2.0\n", "checks.max_rejected_share"),
        ("[checks]\nmax_row_change = -1.0\n", "checks.max_row_change"),
        ("", "the section [rrh] is missing"),
        // As it is shipped: the certificate is not there yet.
        (&nightly, "virksomhet.password"),
        (&sandbox.replace("{data}/sandbox/virksomhet.password", "{data}/nowhere"), "nowhere"),
    ] {
        let file = lake.write("wrong.toml", content);
        let message = lake.run(["run".as_ref(), "--config".as_ref(), file.as_os_str()]).fails(2);
        assert!(message.contains(said), "`{said}` is not in: {message}");
    }
    lake.run(["run", "--config", "nowhere.toml"]).fails_saying(2, &["reading the configuration", "nowhere.toml"]);
    lake.run(["doctor", "--config", "nowhere.toml"]).fails(2);
    let file = fixture("compact.json");
    lake.run(["load".as_ref(), file.as_os_str(), "--config".as_ref(), "nowhere.toml".as_ref()]).fails(2);
    assert!(!lake.data().join("lake/current").exists());
}

#[test]
fn a_wrong_password_is_told_without_being_shown() {
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
    night.job().fails(2);
}
