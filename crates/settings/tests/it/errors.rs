//! Errors name the place, the setting and what was expected.

use std::path::Path;

use brreg_settings::{ErrorKind, Section, Settings};

use crate::{Register, konkurs, message, settings};

#[track_caller]
fn of_file(text: &str, expected: &str) {
    assert_eq!(message(&konkurs(text, &[]).unwrap_err()), expected, "{text}");
}

#[track_caller]
fn of_variable(setting: &str, text: &str, expected: &str) {
    let variable = format!("BRREG_LAKE__KONKURS__{}", setting.to_uppercase());
    let error = konkurs("", &[(&variable, text)]).unwrap_err();
    assert_eq!(error.to_string(), format!("environment variable {variable}: konkurs.{setting}: {expected}"));
}

#[test]
fn a_value_of_another_type_is_named_with_line_and_column() {
    for (setting, expected) in [
        ("base_url = \"konkursvarsel.example\"", "line 3, column 14: konkurs.base_url: expected a URL"),
        ("base_url = 1", "line 3, column 14: konkurs.base_url: expected a URL, found a whole number"),
        (
            "scope = 12345",
            "line 3, column 11: konkurs.scope: expected a string, found a whole number; a text needs quotes",
        ),
        (
            "scope = 1979-05-27",
            "line 3, column 11: konkurs.scope: expected a string, found a date; a text needs quotes",
        ),
        ("format = \"xml\"", "line 3, column 12: konkurs.format: expected \"json\" or \"csv\""),
        ("format = 1", "line 3, column 12: konkurs.format: expected \"json\" or \"csv\""),
        (
            "page_size = \"many\"",
            "line 3, column 15: konkurs.page_size: expected a whole number from 1 to 4294967295, found a string",
        ),
        ("page_size = 0", "line 3, column 15: konkurs.page_size: expected a whole number from 1 to 4294967295"),
        (
            "page_size = 4294967296",
            "line 3, column 15: konkurs.page_size: expected a whole number from 1 to 4294967295",
        ),
        ("timeout_seconds = -1", "line 3, column 21: konkurs.timeout_seconds: expected a whole number, 0 or more"),
        (
            "timeout_seconds = 1.5",
            "line 3, column 21: konkurs.timeout_seconds: expected a whole number, 0 or more, found a number",
        ),
        ("offset = 99999999999999999999", "line 3, column 12: konkurs.offset: expected a whole number"),
        ("share = \"half\"", "line 3, column 11: konkurs.share: expected a number, found a string"),
        ("enabled = 1", "line 3, column 13: konkurs.enabled: expected true or false, found a whole number"),
        ("persons_file = []", "line 3, column 18: konkurs.persons_file: expected a path, found a list"),
        ("owners_of = \"2\"", "line 3, column 15: konkurs.owners_of: expected a list, found a string"),
        ("owners_of = [\"2\",\n \"3\"]", "line 4, column 2: konkurs.owners_of[1]: expected an even number"),
        ("credentials = \"p12\"", "line 3, column 17: konkurs.credentials: expected a section, found a string"),
        (
            "credentials = { kid = \"x\" }",
            "line 3, column 3: konkurs.credentials.pkcs12: missing, and it has no default",
        ),
    ] {
        let text = format!("\n[konkurs]\n  {setting}\n");
        let (settings, _file) = settings(&text, &[]).unwrap();
        let error = settings.section::<Register>("konkurs").unwrap_err();
        assert_eq!(message(&error), format!("test.toml, {expected}"));
    }
}

#[test]
fn columns_are_characters() {
    of_file(
        "[konkurs]\nnames = [\"æøå\", 1]\n",
        "test.toml, line 2, column 17: konkurs.names[1]: expected a string, found a whole number; a text needs quotes",
    );
}

#[test]
fn a_variable_of_another_type_is_named() {
    of_variable("base_url", "konkursvarsel.example", "expected a URL");
    of_variable("format", "xml", "expected \"json\" or \"csv\"");
    for text in ["", "many", "0", "-1", "1.5", "4294967296", "0x10", "99999999999999999999"] {
        of_variable("page_size", text, "expected a whole number from 1 to 4294967295");
    }
    of_variable("offset", "1e3", "expected a whole number");
    of_variable("share", "half", "expected a number");
    of_variable("enabled", "yes", "expected true or false");
    let error = konkurs("", &[("BRREG_LAKE__KONKURS__NAMES", "a,,b")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "environment variable BRREG_LAKE__KONKURS__NAMES: konkurs.names[1]: expected a value between two commas"
    );
    let error = konkurs("", &[("BRREG_LAKE__KONKURS__OWNERS_OF", "2,3")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "environment variable BRREG_LAKE__KONKURS__OWNERS_OF: konkurs.owners_of[1]: expected an even number"
    );
}

#[test]
fn a_number_too_large_for_a_float_is_no_number() {
    of_variable("share", "123e4567", "expected a number");
}

#[test]
fn unknown_sections_and_settings_are_all_named_with_what_there_is() {
    let text = "colour = 1\n[konkurs]\nscope = \"x\"\nmax_page = 1\n[konkurs.credentials]\npasword = \"hunter2\"\n";
    let (settings, _file) = settings(text, &[]).unwrap();
    let errors = settings.unknown(&[Section::of::<Register>("konkurs")]);
    let messages: Vec<String> = errors.iter().map(message).collect();
    assert_eq!(
        messages,
        [
            "test.toml, line 1, column 1: colour: unknown section; the sections are [konkurs]",
            "test.toml, line 4, column 1: konkurs.max_page: unknown setting; its section has base_url, scope, client_id, \
             format, page_size, offset, share, enabled, timeout_seconds, persons_file, owners_of, names, credentials",
            "test.toml, line 6, column 1: konkurs.credentials.pasword: unknown setting; its section has pkcs12, kid",
        ]
    );
    let error = settings.section::<Register>("konkurs").unwrap_err();
    assert_eq!(message(&error), messages[2]);
}

#[test]
fn a_secret_in_the_place_of_a_name_is_not_repeated() {
    for (text, named) in [
        ("[konkurs.credentials]\nHemmelig-42 = 1\n", "line 2, column 1: konkurs.credentials.…: unknown setting"),
        ("[\"hunter2 hunter3\"]\n", "line 1, column 2: …: unknown section"),
        ("[konkurs.\"a1b2c3d4e5\"]\nx = 1\n", "konkurs.…: unknown setting"),
    ] {
        let (settings, _file) = settings(text, &[]).unwrap();
        let messages: Vec<String> =
            settings.unknown(&[Section::of::<Register>("konkurs")]).iter().map(message).collect();
        assert!(messages.len() == 1 && messages[0].contains(named), "{messages:?}");
    }
    let (settings, _file) = settings("", &[("BRREG_LAKE__KONKURS__A1B2C3D4E5", "x")]).unwrap();
    let messages: Vec<String> = settings.unknown(&[Section::of::<Register>("konkurs")]).iter().map(message).collect();
    let named = "environment variable BRREG_LAKE__KONKURS__…: konkurs.…: unknown setting";
    assert!(messages.len() == 1 && messages[0].starts_with(named), "{messages:?}");
}

#[test]
fn a_missing_setting_is_named_with_its_section() {
    of_file(
        "\n[konkurs]\n[konkurs.credentials]\n",
        "test.toml, line 3, column 10: konkurs.credentials.pkcs12: missing, and it has no default",
    );
    let error = konkurs("", &[("BRREG_LAKE__KONKURS__CREDENTIALS__KID", "x")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "environment variable BRREG_LAKE__KONKURS__CREDENTIALS__KID: konkurs.credentials.pkcs12: missing, and it has no \
         default"
    );
}

#[test]
fn a_file_that_is_not_toml_is_named_with_the_place_and_without_the_line() {
    for (text, place) in [
        ("[konkurs]\nscope = hunter2\n", "line 2, column 9: "),
        ("[konkurs\nscope = \"hunter2\"\n", "line 1, column 9: "),
        ("[konkurs]\nscope = \"hunter2\n", "line 2, column 17: "),
        ("[konkurs]\nscope = \"a\"\nscope = \"hunter2\"\n", "line 3, column 1: "),
        ("[konkurs]\nscope \"hunter2\"\n", "line 2, column 7: "),
    ] {
        let error = konkurs(text, &[]).unwrap_err();
        let shown = message(&error);
        assert!(shown.starts_with(&format!("test.toml, {place}not valid TOML: ")), "{shown}");
        assert!(!shown.contains("hunter2") && !shown.contains('\n'), "{shown}");
        assert!(matches!(error.kind(), ErrorKind::Syntax(_)));
    }
}

#[test]
fn a_file_that_is_not_text_is_named_with_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("test.toml");
    std::fs::write(&file, b"[konkurs]\nscope = \"\xe6\"\n").unwrap();
    let error = Settings::read(&file, [("", ""); 0]).unwrap_err();
    assert_eq!(message(&error), "test.toml, line 2, column 10: not UTF-8 text");
}

#[test]
fn a_file_that_is_not_there_is_named_with_the_cause() {
    let error = Settings::read(Path::new("nowhere/test.toml"), [("", ""); 0]).unwrap_err();
    assert_eq!(error.to_string(), "nowhere/test.toml: the file cannot be read");
    assert!(std::error::Error::source(&error).unwrap().to_string().contains("No such file"));
}

#[test]
fn a_refusal_by_the_reader_of_a_section_has_a_place_too() {
    let environment = [("BRREG_LAKE__KONKURS__SCOPE", "x")];
    let (settings, _file) = settings("\n[konkurs]\nshare = 2\n", &environment).unwrap();
    for (setting, expected) in [
        ("konkurs.share", "test.toml, line 3, column 9: konkurs.share: must be from 0 to 1"),
        ("konkurs.scope", "environment variable BRREG_LAKE__KONKURS__SCOPE: konkurs.scope: must be from 0 to 1"),
        ("konkurs.offset", "test.toml, line 2, column 2: konkurs.offset: must be from 0 to 1"),
        ("rrh.scope", "test.toml: rrh.scope: must be from 0 to 1"),
    ] {
        assert_eq!(message(&settings.refuse(setting, "must be from 0 to 1")), expected);
    }
}

#[test]
fn every_problem_of_a_section_is_named_at_once() {
    let text = "[konkurs]\nbase_url = \"hunter2\"\npage_size = 0\nformat = \"xml\"\nscopes = \"unknown\"\n\
        share = \"half\"\nowners_of = [\"2\", \"3\"]\n[konkurs.credentials]\nkid = 12\n";
    let (settings, _file) = settings(text, &[("BRREG_LAKE__KONKURS__ENABLED", "hunter2")]).unwrap();
    let problems = settings.problems::<Register>("konkurs");
    let named: Vec<&str> = problems.iter().filter_map(|error| error.setting()).collect();
    assert_eq!(
        named,
        [
            "konkurs.base_url",
            "konkurs.page_size",
            "konkurs.format",
            "konkurs.scopes",
            "konkurs.share",
            "konkurs.owners_of[1]",
            "konkurs.credentials.pkcs12",
            "konkurs.credentials.kid",
            "konkurs.enabled",
        ]
    );
    assert!(problems.iter().all(|error| !error.to_string().contains("hunter2")));
    assert!(settings.problems::<Register>("rrh").is_empty());
}

#[test]
fn every_element_of_a_list_that_cannot_be_used_is_named() {
    let of_file = settings("[konkurs]\nowners_of = [\"3\",\n \"2\", 4,\n \"x\"]\nshare = \"half\"\n", &[]).unwrap();
    let messages: Vec<String> = of_file.0.problems::<Register>("konkurs").iter().map(message).collect();
    assert_eq!(
        messages,
        [
            "test.toml, line 2, column 14: konkurs.owners_of[0]: expected an even number",
            "test.toml, line 3, column 7: konkurs.owners_of[2]: expected a string, found a whole number; a text needs quotes",
            "test.toml, line 4, column 2: konkurs.owners_of[3]: expected an even number",
            "test.toml, line 5, column 9: konkurs.share: expected a number, found a string",
        ]
    );

    let (settings, _file) = settings("", &[("BRREG_LAKE__KONKURS__OWNERS_OF", "2, 3,,x, 4")]).unwrap();
    let messages: Vec<String> = settings.problems::<Register>("konkurs").iter().map(message).collect();
    let expected =
        ["1]: expected an even number", "2]: expected a value between two commas", "3]: expected an even number"];
    let at = "environment variable BRREG_LAKE__KONKURS__OWNERS_OF: konkurs.owners_of[";
    assert_eq!(messages, expected.map(|element| format!("{at}{element}")));
}

#[test]
fn a_file_in_utf_16_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("test.toml");
    let utf16: Vec<u8> = "\u{feff}[konkurs]".encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(&file, utf16).unwrap();
    let error = Settings::read(&file, std::iter::empty::<(String, String)>()).unwrap_err();
    assert_eq!(message(&error), "test.toml: it is UTF-16 text: save the file as UTF-8");
}
