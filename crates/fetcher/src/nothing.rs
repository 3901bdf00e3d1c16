//! Answers that say nothing: how registers write that there is nothing new.

use serde_json::Value;

/// Returns whether a body says nothing: it is empty, as with status 204, `null`, an empty list, or an object of which no member says
/// anything.
///
/// Where a list goes on from a position that stays when nothing comes, such an answer loses nothing. It is no proof that a
/// whole list is empty.
pub(crate) fn is_nothing(body: &[u8]) -> bool {
    let is_none = |value: Value| says_nothing(&value) || value.as_array().is_some_and(Vec::is_empty);
    body.trim_ascii().is_empty() || serde_json::from_slice(body).is_ok_and(is_none)
}

/// Returns whether a value is `null` or an object of which no member says anything.
pub(crate) fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(members) => members.values().all(says_nothing),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_nothing;

    #[test]
    fn what_has_a_value_anywhere_is_not_nothing() {
        for body in ["", " \r\n", "null", "{}", "[]", r#"{"page":null}"#, r#"{"_embedded":{"konkursvarsler":null}}"#] {
            assert!(is_nothing(body.as_bytes()), "{body}");
        }
        for body in ["[{}]", "[0]", "0", r#"{"status":500}"#, r#"{"a":{"b":""}}"#, "<html>", "{", "{}{}"] {
            assert!(!is_nothing(body.as_bytes()), "{body}");
        }
    }
}
