//! What the JSON library found wrong, in words that hold no value of the record.

use serde_json::error::Category;

use crate::record_error::RecordErrorKind;

/// The kind of the error and its offset in the text.
///
/// The library's own message quotes values (`invalid type: string "…"`), so only its fixed parts are taken over.
pub(super) fn describe(error: &serde_json::Error, text: &str) -> (RecordErrorKind, usize) {
    let offset = offset(text, error.line(), error.column());
    let message = error.to_string();
    let message = message.split_once(" at line ").map_or(&*message, |(before, _)| before);
    let kind = match error.classify() {
        Category::Data => data(&error.to_string()),
        // These messages are fixed texts of the library.
        _ => RecordErrorKind::Syntax { reason: message.to_owned() },
    };
    (kind, offset)
}

fn data(message: &str) -> RecordErrorKind {
    if let Some(key) = message.strip_prefix("duplicate field `").and_then(|rest| rest.split('`').next()) {
        return RecordErrorKind::DuplicateKey { key: key.to_owned() };
    }
    // What was expected is the program's own text and comes last, so no value can pass for it.
    let expected = message.rsplit_once(", expected ").map(|(_, expected)| expected);
    let expected = expected.and_then(|expected| expected.split(" at line ").next()).unwrap_or("another value");
    RecordErrorKind::WrongType { expected: article(expected), found: found(message).to_owned() }
}

/// The kind of the value that a message names before it quotes it.
fn found(message: &str) -> &'static str {
    const NAMES: [(&str, &str); 8] = [
        ("boolean", "a boolean"),
        ("integer", "a number"),
        ("floating point", "a number"),
        ("number", "a number"),
        ("string", "a text"),
        ("null", "null"),
        ("sequence", "a list"),
        ("map", "an object"),
    ];
    let value = message.split_once(": ").map_or("", |(_, value)| value);
    NAMES.iter().find(|(start, _)| value.starts_with(start)).map_or("another value", |(_, name)| name)
}

fn article(expected: &str) -> String {
    match expected {
        "a sequence" => "a list".to_owned(),
        other => other.to_owned(),
    }
}

/// The offset of a line and column, both from 1; the column counts bytes.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start = match line.checked_sub(2) {
        None => 0,
        Some(breaks) => memchr::memchr_iter(b'\n', text.as_bytes()).nth(breaks).map_or(0, |index| index + 1),
    };
    (start + column.saturating_sub(1)).min(text.len())
}
