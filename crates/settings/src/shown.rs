//! The settings as they may be shown: numbers and switches as they are, texts unless their section holds secrets.

use crate::tree::{Table, Value};

/// What stands for a text that is not shown.
const HIDDEN: Option<String> = None;

/// Every setting by its full name, in the order of the names. Texts of sections of the names `hidden`, at any depth, have no value;
/// of a list, the number of its elements is shown.
pub(crate) fn of(root: &Table, hidden: &[&str]) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    add(root, "", false, hidden, &mut found);
    found
}

fn add(table: &Table, above: &str, is_hidden: bool, hidden: &[&str], found: &mut Vec<(String, Option<String>)>) {
    for (name, entry) in table {
        let full = if above.is_empty() { name.clone() } else { format!("{above}.{name}") };
        let is_hidden = is_hidden || hidden.contains(&name.as_str());
        let value = match &entry.node.value {
            Value::Table(below) => {
                add(below, &full, is_hidden, hidden, found);
                continue;
            }
            Value::Integer(number) => Some(number.to_string()),
            Value::Float(number) => Some(number.to_string()),
            Value::Boolean(is_set) => Some(is_set.to_string()),
            Value::List(elements) => Some(format!("{} elements", elements.len())),
            Value::Text(_) | Value::Variable(_) | Value::Date | Value::Refused if is_hidden => HIDDEN,
            Value::Text(text) | Value::Variable(text) => Some(without_user(text)),
            Value::Date | Value::Refused => HIDDEN,
        };
        found.push((full, value));
    }
}

/// An address without the name and password that it may contain.
fn without_user(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    let host_ends = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(host_ends);
    host.rsplit_once('@').map_or_else(|| text.to_owned(), |(_, host)| format!("{scheme}://{host}{path}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use crate::Settings;

    #[test]
    fn secrets_and_the_elements_of_lists_are_not_shown() {
        let text = "[checks]\nmax_row_change = 0.2\n[konkurs]\nbase_url = \"https://me:secret@x.test/a@b\"\ncompanies = [\"1\", \"2\"]\n\
                    [konkurs.credentials]\nkid = \"secret\"\n[credentials]\npkcs12 = \"secret\"\n";
        let shown = Settings::parse(text).unwrap().shown(&["credentials"]);
        let shown: Vec<(&str, Option<&str>)> =
            shown.iter().map(|(name, value)| (name.as_str(), value.as_deref())).collect();
        let expected = [
            ("checks.max_row_change", Some("0.2")),
            ("credentials.pkcs12", None),
            ("konkurs.base_url", Some("https://x.test/a@b")),
            ("konkurs.companies", Some("2 elements")),
            ("konkurs.credentials.kid", None),
        ];
        assert_eq!(shown, expected);
    }
}
