//! Templates are complete, and their defaults are the defaults.

use brreg_settings::template::{join, problems};

use crate::Register;

const COMPLETE: &str = r#"# Bankruptcy notices.
[konkurs]
# The address. In test = "https://test.example/" or another.
base_url = "https://konkursvarsel.example/"
# The scope that you were given.
# scope = ""  # FILL IN
# client_id = ""
# format = "json"
# page_size = 2000
# offset = 0
# share = 0.0
# enabled = false
# timeout_seconds = 60  # no default
# persons_file = "{data}/persons.txt"  # no default
# owners_of = []
# names = ["a"]  # no default

# Its own key:
# [konkurs.credentials]
# pkcs12 = "key.p12"
# kid = "key-1"
"#;

#[test]
fn a_complete_template_has_no_problems() {
    assert_eq!(problems::<Register>(COMPLETE, "konkurs"), [""; 0]);
}

#[test]
fn what_is_missing_unknown_or_not_the_default_is_named() {
    for (line, instead, expected) in [
        ("# names = [\"a\"]  # no default\n", "", "konkurs.names is not in the template"),
        ("# kid = \"key-1\"\n", "", "konkurs.credentials.kid is not in the template"),
        ("# offset = 0", "# ofset = 0", "konkurs.ofset: unknown setting; its section has"),
        ("base_url", "base_uri", "konkurs.base_uri: unknown setting; its section has"),
        ("# page_size = 2000", "# page_size = 100", "line 9, `page_size = 100`: not the default of [konkurs]"),
        ("# timeout_seconds = 60  # no default", "# timeout_seconds = 60", "not the default of [konkurs]"),
        ("# share = 0.0", "# share = zero", "line 11, column 9: not valid TOML"),
        ("[konkurs]", "[rrh]", "konkurs.base_url is not in the template"),
    ] {
        let template = COMPLETE.replacen(line, instead, 1);
        assert_ne!(template, COMPLETE);
        let problems = problems::<Register>(&template, "konkurs");
        assert!(problems.iter().any(|problem| problem.contains(expected)), "{expected} is not in {problems:?}");
    }
    assert_eq!(problems::<Register>("[rrh]\n", "konkurs"), ["[konkurs] is not in the template"]);
}

#[test]
fn a_setting_to_fill_in_may_be_required() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Client {
        id: String,
    }
    assert_eq!(problems::<Client>("[client]\n# id = \"…\"  # FILL IN\n", "client"), [""; 0]);
    let problems = problems::<Client>("[client]\n# id = \"…\"\n", "client");
    assert_eq!(problems, ["line 1, column 2: client.id: missing, and it has no default"]);
}

#[test]
fn parts_are_joined_with_a_blank_line_between_them() {
    assert_eq!(join(&["[a]\nx = 1\n", "\n[b]\n\n"]), "[a]\nx = 1\n\n[b]\n");
}
