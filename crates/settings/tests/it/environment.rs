//! What environment variables set.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;

use brreg_settings::{ErrorKind, Section, Settings};

use crate::{Even, Format, Register, konkurs};

/// `[konkurs]` of an environment alone, as `NAME=text`.
fn of(variables: &[&str]) -> Register {
    let names: Vec<(String, &str)> = variables
        .iter()
        .map(|variable| variable.split_once('=').unwrap())
        .map(|(name, text)| (format!("BRREG_LAKE__KONKURS__{name}"), text))
        .collect();
    let pairs: Vec<(&str, &str)> = names.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    konkurs("", &pairs).unwrap()
}

#[test]
fn a_variable_overrides_a_setting_of_the_file() {
    let text = "[konkurs]\nscope = \"file\"\nclient_id = \"file\"\n";
    let section = konkurs(text, &[("BRREG_LAKE__KONKURS__SCOPE", "variable"), ("OTHER__KONKURS__SCOPE", "other")]);
    let section = section.unwrap();
    assert_eq!((section.scope.as_deref(), section.client_id.as_str()), (Some("variable"), "file"));
}

#[test]
fn a_variable_may_make_its_section() {
    let section = of(&["CREDENTIALS__PKCS12=key.p12", "CREDENTIALS__KID=0012"]);
    assert_eq!(section.credentials.unwrap().kid.unwrap(), "0012");
}

#[test]
fn a_text_stays_as_it_is() {
    for text in ["00012345", "123e4567", "true", "1.50", " blank ", "a,b", "0x10", "1979-05-27", "[1]", "\"quoted\""] {
        let section = of(&[&format!("SCOPE={text}"), &format!("CLIENT_ID={text}")]);
        assert_eq!((section.scope.as_deref(), section.client_id.as_str()), (Some(text), text));
    }
}

#[test]
fn other_types_read_the_text() {
    let section = of(&[
        "BASE_URL=https://konkursvarsel.example/",
        "FORMAT=csv",
        "PAGE_SIZE= 500 ",
        "OFFSET=-7",
        "SHARE=0.25",
        "ENABLED=true",
        "TIMEOUT_SECONDS=9",
        "PERSONS_FILE=0012",
    ]);
    assert_eq!(section.base_url.unwrap().as_str(), "https://konkursvarsel.example/");
    assert_eq!((section.format, section.page_size.get(), section.offset), (Format::Csv, 500, -7));
    assert_eq!((section.share, section.enabled, section.timeout_seconds), (0.25, true, Some(9)));
    assert_eq!(section.persons_file.unwrap().as_os_str(), "0012");
    assert_eq!(of(&["SHARE=1"]).share, 1.0);
}

#[test]
fn a_list_is_separated_by_commas() {
    assert_eq!(of(&["OWNERS_OF=974760672, 930185930"]).owners_of, [Even(974_760_672), Even(930_185_930)]);
    assert_eq!(of(&["OWNERS_OF=974760672"]).owners_of, [Even(974_760_672)]);
    assert_eq!(of(&["NAMES=0012 , b c,true"]).names, ["0012", "b c", "true"]);
    assert!(of(&["NAMES= "]).names.is_empty());
    let section = konkurs("[konkurs]\nnames = [\"file\"]\n", &[("BRREG_LAKE__KONKURS__NAMES", "")]).unwrap();
    assert!(section.names.is_empty());
}

#[test]
fn a_list_may_be_a_json_array_whose_texts_have_commas() {
    for text in [r#"["974760672","930185930"]"#, "[974760672, 930185930]", " [\n\"974760672\",930185930 ] "] {
        assert_eq!(of(&[&format!("OWNERS_OF={text}")]).owners_of, [Even(974_760_672), Even(930_185_930)], "{text}");
    }
    assert_eq!(
        of(&[r#"NAMES=["/bin/echo","a,b"," c ","\u00e6",0012e1,true]"#.replace("0012e1", "1.50").as_str()]).names,
        ["/bin/echo", "a,b", " c ", "æ", "1.50", "true"]
    );
    assert!(of(&["NAMES=[]"]).names.is_empty());
    // Without a bracket in front, commas part whatever is between them.
    assert_eq!(of(&["NAMES=/bin/echo,\"a,b\""]).names, ["/bin/echo", "\"a", "b\""]);
}

#[test]
fn a_text_that_is_no_list_says_what_a_list_is() {
    for text in [
        "[974760672",
        "['974760672']",
        "[[974760672]]",
        "[null]",
        "[{}]",
        "974760672;930185930",
        "974760672 930185930",
        "\"974760672\"",
    ] {
        let error = konkurs("", &[("BRREG_LAKE__KONKURS__OWNERS_OF", text)]).unwrap_err();
        let said = error.to_string();
        assert!(
            said.ends_with("owners_of: expected a list: elements with commas between them, or a JSON array of texts"),
            "{said}"
        );
        assert!(!said.contains("974760672"), "{said}");
    }
}

#[test]
fn an_empty_text_unsets_what_is_optional() {
    let text = "[konkurs]\nscope = \"file\"\nclient_id = \"file\"\ntimeout_seconds = 3\npersons_file = \"file\"\n";
    let names = ["SCOPE", "CLIENT_ID", "TIMEOUT_SECONDS", "PERSONS_FILE", "BASE_URL", "CREDENTIALS"];
    let names = names.map(|name| format!("BRREG_LAKE__KONKURS__{name}"));
    let section = konkurs(text, &names.each_ref().map(|name| (name.as_str(), ""))).unwrap();
    assert_eq!(section, konkurs("[konkurs]\n", &[]).unwrap());
}

#[test]
fn a_variable_that_names_no_setting_is_refused() {
    for name in [
        "BRREG_LAKE__KONKURS",
        "BRREG_LAKE__KONKURS_SCOPE",
        "BRREG_LAKE__KONKURS__",
        "BRREG_LAKE____SCOPE",
        "BRREG_LAKE__",
        "BRREG_LAKE__konkurs__scope",
        "BRREG_LAKE_KONKURS__SCOPE",
        "BRREG_LAKE__KONKURS__SCOPE__",
    ] {
        let errors = Settings::of_environment([(name, "hunter2"), ("BRREG_LAKE__X__Y", "")]).unknown(&[]);
        let [_, error] = &errors[..] else { panic!("{errors:?}") };
        assert_eq!((error.kind(), error.variable()), (&ErrorKind::NoSetting, Some(name)));
        assert!(error.to_string().starts_with(&format!("environment variable {name}: names no setting")), "{error}");
    }
    let known = [Section::of::<Register>("konkurs")];
    for (name, setting) in [
        ("BRREG_LAKE__KONKURSS__SCOPE", "konkurss"),
        ("BRREG_LAKE__KONKURS__SCOPES", "konkurs.scopes"),
        ("BRREG_LAKE__KONKURS__CREDENTIALS__PASSWORD", "konkurs.credentials.password"),
        ("BRREG_LAKE__KONKURS___SCOPE", "konkurs._scope"),
    ] {
        let settings = Settings::of_environment([(name, "hunter2")]);
        let errors = settings.unknown(&known);
        assert_eq!(errors.len(), 1);
        let message = errors[0].to_string();
        assert!(message.starts_with(&format!("environment variable {name}: {setting}: unknown se")), "{message}");
    }
}

#[test]
fn variables_of_others_are_passed_over() {
    let others = ["BRREG_LAKE", "BRREG_LAKE_PASSWORD", "BRREG__LAKE__X", "XBRREG_LAKE__KONKURS__SCOPE", "PATH"];
    let settings = Settings::of_environment(others.map(|name| (name, "x")));
    assert!(settings.unknown(&[Section::of::<Register>("konkurs")]).is_empty());
}

#[test]
fn a_variable_that_names_a_section_in_another_form_is_refused() {
    let known = [Section::of::<Register>("konkurs")];
    for name in
        ["BRREG_LAKE_KONKURS_SCOPE", "brreg_lake__konkurs__scope", "Brreg_Lake_Konkurs_Scope", "BRREG_LAKE_KONKURS_"]
    {
        let errors = Settings::of_environment([(name, "hunter2")]).unknown(&known);
        let [error] = &errors[..] else { panic!("{name}: {errors:?}") };
        assert_eq!((error.kind(), error.variable()), (&ErrorKind::NoSetting, Some(name)));
    }
}

#[test]
fn a_section_as_a_text_and_a_text_as_a_section_name_the_variable() {
    let whole = ("BRREG_LAKE__KONKURS__CREDENTIALS", "hunter2");
    let error = konkurs("", &[whole]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "environment variable BRREG_LAKE__KONKURS__CREDENTIALS: konkurs.credentials: expected a section, found a \
         string"
    );
    let below = ("BRREG_LAKE__KONKURS__SCOPE__PART", "hunter2");
    let (settings, _file) = crate::settings("[konkurs]\nscope = \"file\"\n", &[below]).unwrap();
    let error = settings.section::<Register>("konkurs").unwrap_err();
    assert_eq!(
        error.to_string(),
        "environment variable BRREG_LAKE__KONKURS__SCOPE__PART: konkurs.scope: expected a string, found a section"
    );
    let part = ("BRREG_LAKE__KONKURS__CREDENTIALS__KID", "hunter2");
    for environment in [[whole, part], [part, whole]] {
        let error = konkurs("", &environment).unwrap_err();
        assert_eq!(
            error.to_string(),
            "environment variable BRREG_LAKE__KONKURS__CREDENTIALS__KID: konkurs.credentials.kid: \
             BRREG_LAKE__KONKURS__CREDENTIALS sets the whole of it"
        );
    }
}

#[test]
fn a_variable_that_is_not_text_is_refused() {
    let name = OsString::from("BRREG_LAKE__KONKURS__SCOPE");
    let errors = Settings::of_environment([(name, OsStr::from_bytes(b"\xff").to_owned())]).unknown(&[]);
    let [error] = &errors[..] else { panic!("{errors:?}") };
    assert_eq!(error.to_string(), "environment variable BRREG_LAKE__KONKURS__SCOPE: not UTF-8 text");
}
