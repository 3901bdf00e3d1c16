//! No error shows a value: it may be a password.

use proptest::prelude::*;

use crate::{konkurs, settings};

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
