//! What types call themselves, in plain words.

use std::fmt::Display;

use serde::de::Unexpected;

/// What the type of paths expects.
pub(crate) const A_PATH: &str = "a path";

/// What a type expects, from what it says to serde.
pub(crate) fn expected(said: &dyn Display) -> String {
    let said = said.to_string();
    let (kind, least) = match said.strip_prefix("a nonzero ") {
        Some(kind) => (kind, 1),
        None => (said.as_str(), 0),
    };
    let upto = |greatest: u64| format!("a whole number from {least} to {greatest}");
    match kind {
        "u8" => upto(u8::MAX.into()),
        "u16" => upto(u16::MAX.into()),
        "u32" => upto(u32::MAX.into()),
        "u64" | "usize" | "u128" => format!("a whole number, {least} or more"),
        "i8" | "i16" | "i32" | "i64" | "isize" | "i128" if least == 0 => "a whole number".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "path string" => A_PATH.to_owned(),
        "a string representing an URL" => "a URL".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "a section".to_owned(),
        kind if kind.starts_with("struct ") => "a section".to_owned(),
        _ => said,
    }
}

/// The allowed values of a setting.
pub(crate) fn one_of(values: &[&str]) -> String {
    let quoted: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
    match quoted.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        _ => quoted.join(""),
    }
}

/// The type of what was found, without the value, in the place of what was expected.
pub(crate) fn found(unexpected: Unexpected<'_>, expected: &str) -> Option<&'static str> {
    let is_text = expected == "a string";
    Some(match unexpected {
        Unexpected::Unsigned(_) | Unexpected::Signed(_) if is_text => "a whole number; a text needs quotes",
        Unexpected::Float(_) if is_text => "a number; a text needs quotes",
        Unexpected::Bool(_) => "true or false",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "a whole number",
        Unexpected::Float(_) => "a number",
        Unexpected::Str(_) | Unexpected::Char(_) => "a string",
        Unexpected::Seq => "a list",
        Unexpected::Map => "a section",
        _ => return None,
    })
}
