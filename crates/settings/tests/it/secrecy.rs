//! No error shows a value: it may be a password.

use proptest::prelude::*;

use crate::{konkurs, settings};
use brreg_settings::ErrorKind;

/// A text that no message has by chance, and that is none of TOML's names.
fn secret() -> impl Strategy<Value = String> {
    // Everything that a password has, but what would make a part of it the name of a setting.
    r#"Zq9[ -<>-Z\\\]^_`a-z{|}~æøå]{4,16}"#
}

fn names() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "base_url",
        "scope",
        "client_id",
        "format",
        "page_size",
        "offset",
        "share",
        "enabled",
        "timeout_seconds",
        "persons_file",
        "owners_of",
        "names",
        "credentials",
    ])
}

/// What an error shows: its message, its causes, and its form for programmers.
fn shown(error: &brreg_settings::Error) -> String {
    let mut shown = format!("{error} {error:?}");
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        shown += &format!(" {error} {error:?}");
        cause = error.source();
    }
    shown
}

proptest! {
    #[test]
    fn a_value_of_the_file_is_in_no_error(secret in secret(), name in names(), form in 0..6) {
        let value = match form {
            0 => secret.clone(),
            1 => format!("\"{secret}\""),
            2 => format!("\"\"\"{secret}\"\"\""),
            3 => format!("['{secret}', 1]"),
            4 => format!("\"{secret}"),
            _ => format!("{{ kid = '{secret}' }}"),
        };
        if let Err(error) = konkurs(&format!("[konkurs]\n{name} = {value}\n"), &[]) {
            prop_assert!(!shown(&error).contains(&secret), "{}", shown(&error));
        }
    }

    #[test]
    fn a_value_of_the_environment_is_in_no_error(secret in secret(), name in names(), below in any::<bool>()) {
        let below = if below { "__KID" } else { "" };
        let variable = format!("BRREG_LAKE__KONKURS__{}{below}", name.to_uppercase());
        let text = "[konkurs]\nscope = \"file\"\n";
        if let Err(error) = konkurs(text, &[(&variable, &secret)]) {
            prop_assert!(!shown(&error).contains(&secret), "{}", shown(&error));
        }
        if let Ok((settings, _file)) = settings(text, &[(&variable, &secret)]) {
            let shown = format!("{settings:?} {}", settings.refuse(&format!("konkurs.{name}"), "not now"));
            prop_assert!(!shown.contains(&secret), "{shown}");
        }
    }
}

#[test]
fn what_a_file_has_in_the_place_of_its_path_is_refused_and_not_repeated() {
    let long = "MIIKZq9".repeat(50);
    let name_beyond = format!("/etc/{long}/key.pem");
    for content in [
        "-----BEGIN PRIVATE KEY-----Zq9",
        "  -----BEGIN CERTIFICATE-----Zq9",
        "{\"kty\":\"RSA\",\"d\":\"Zq9\"}",
        " { \"keys\": [\"Zq9\"] }",
        "Zq9\nZq9",
        "Zq9\r",
        "/Zq9\0",
        "https://user:Zq9@localhost/list",
        &long,
        &name_beyond,
    ] {
        for name in ["persons_file", "credentials__pkcs12"] {
            let variable = format!("BRREG_LAKE__KONKURS__{}", name.to_uppercase());
            let error = konkurs("[konkurs]\n", &[(&variable, content)]).unwrap_err();
            assert_eq!((error.kind(), error.variable()), (&ErrorKind::NoPath, Some(variable.as_str())), "{content}");
            assert!(!shown(&error).contains("Zq9"), "{}", shown(&error));
        }
        let file = format!("[konkurs]\npersons_file = {content:?}\n").replace("\\0", "\\u0000");
        assert_eq!(konkurs(&file, &[]).unwrap_err().kind(), &ErrorKind::NoPath, "{content}");
    }
    for path in
        ["key.pem", "{data}/secrets/key.p12", "/etc/brreg-lake/-----/key", "a b (1)/{x}", "liste@2026.txt", "s3://a/b"]
    {
        assert!(konkurs("[konkurs]\n", &[("BRREG_LAKE__KONKURS__PERSONS_FILE", path)]).is_ok(), "{path}");
    }
}
