//! The register's own code lists, fetched with each run that has something to load.
//!
//! The form of the answers is not published, so they are read without a schema: a code is any object with the texts `kode` and
//! `kodenavn`, wherever it is.

use std::collections::BTreeMap;
use std::path::Path;

use brreg_fetcher::rrh::v1::{self, Language};
use serde_json::Value;

use crate::answers;
use crate::context::Context;
use crate::problem::{At as _, Problem, Step};
use crate::registers::rrh::kodelister::{Kode, Kodelister};
use crate::registers::rrh::{NAME, notes};
use crate::report::Note;

/// The languages that are requested. Bokmål comes first, because it is what a register sends that ignores the language.
const LANGUAGES: [Language; 3] = [Language::Nob, Language::Nno, Language::Eng];
/// Bytes of one answer, at most. The published lists have some kilobytes.
const MAX_BYTES: usize = 4 << 20;
/// Codes of one answer, at most. The published lists have some dozens.
const MAX_CODES: usize = 10_000;

/// Codes of one language, with their labels.
type Labels = BTreeMap<String, Option<String>>;

/// Fetches the lists in all languages into a run of landing. `None`, with a note, where that fails: no run fails for its code
/// lists, because those of the snapshot before stay.
pub(super) fn fetch(
    context: &Context<'_>,
    client: &v1::Client,
    run: &Path,
    notes: &mut Vec<Note>,
) -> Option<Kodelister> {
    let fetched = fetch_all(context, client, run);
    let failed = |problem: &Problem| {
        let causes = problem.causes().join(": ");
        tracing::warn!(register = NAME, causes, "the code lists could not be fetched");
        notes.push(Note::of_register(notes::CODES_NOT_FETCHED, []));
    };
    fetched.inspect_err(failed).ok()
}

fn fetch_all(context: &Context<'_>, client: &v1::Client, run: &Path) -> Result<Kodelister, Problem> {
    let mut answers = Vec::with_capacity(LANGUAGES.len());
    for language in LANGUAGES {
        let name = format!("kodelister-{}.json", language.name());
        let answer = context.wait(client.kodelister(language))?.at(Step::Fetch)?;
        let file = run.join(&name);
        brreg_files::replace(&file, &answer).at_path(Step::Landing, &file)?;
        answers.push((language.name(), read(&name, &answer)?));
    }
    Ok(joined(answers))
}

/// The codes of all languages. An answer with the labels of the first one is left out: the register ignored the language.
fn joined(answers: Vec<(&'static str, Labels)>) -> Kodelister {
    let first = answers.first().map(|(_, labels)| labels.clone());
    let own =
        answers.into_iter().enumerate().filter(|(place, (_, labels))| *place == 0 || first.as_ref() != Some(labels));
    let codes = own.flat_map(|(_, (spraak, labels))| {
        labels.into_iter().map(move |(kode, tekst)| (Kode::new(&kode, spraak), tekst))
    });
    codes.collect()
}

/// The codes of an answer. Of two objects with the same code the first counts.
///
/// # Errors
/// An answer that is too large, is not JSON, or has no code or too many.
fn read(name: &str, answer: &[u8]) -> Result<Labels, Problem> {
    let refused = |what: String| Err(Problem::failed(Step::Fetch, format!("{name} {what}")));
    if answer.len() > MAX_BYTES {
        return refused(format!("has {} bytes, more than {MAX_BYTES}", answer.len()));
    }
    let answer: Value = answers::decode(name, answer).at(Step::Fetch)?;
    let mut labels = Labels::new();
    collect(&answer, &mut labels);
    match labels.len() {
        0 => refused("has no object with the texts kode and kodenavn".to_owned()),
        codes if codes > MAX_CODES => refused(format!("has {codes} codes, more than {MAX_CODES}")),
        _ => Ok(labels),
    }
}

/// Adds the codes in a value. The reader of JSON limits how deep values are nested.
fn collect(value: &Value, labels: &mut Labels) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, labels)),
        Value::Object(object) => {
            let text = |name| object.get(name).and_then(Value::as_str).map(str::trim);
            if let (Some(kode), Some(label)) = (text("kode").filter(|kode| !kode.is_empty()), text("kodenavn")) {
                let label = (!label.is_empty()).then(|| label.to_owned());
                labels.entry(kode.to_owned()).or_insert(label);
            }
            object.values().for_each(|value| collect(value, labels));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    fn labels(answer: &Value) -> Vec<(String, Option<String>)> {
        read("kodelister-nob.json", answer.to_string().as_bytes()).unwrap().into_iter().collect()
    }

    fn refusal(answer: &[u8]) -> String {
        read("kodelister-nob.json", answer).unwrap_err().causes().join(": ")
    }

    #[test]
    fn codes_are_found_wherever_they_are() {
        let code = |kode: &str, kodenavn: &str| json!({ "kode": kode, "kodenavn": kodenavn });
        let expected =
            [("a.x", "X"), ("a.y", "Y"), ("b.z", "Z")].map(|(kode, tekst)| (kode.to_owned(), Some(tekst.to_owned())));
        let (x, y, z) = (code("a.x", "X"), code("a.y", "Y"), code("b.z", "Z"));
        assert_eq!(labels(&json!([x, y, z])), expected);
        assert_eq!(labels(&json!({ "a": [x, y], "b": { "koder": { "z": z } } })), expected);
        assert_eq!(labels(&json!([{ "kode": "a.x", "kodenavn": "X", "underkoder": [y, z] }])), expected);
    }

    #[test]
    fn labels_have_no_blanks_around_them_and_the_first_of_a_code_counts() {
        let answer = json!([
            { "kode": "a.x ", "kodenavn": " X " },
            { "kode": "a.x", "kodenavn": "another" },
            { "kode": "a.y", "kodenavn": "" },
            { "kode": "", "kodenavn": "no code" },
            { "kode": 7, "kodenavn": "not a text" },
            { "kode": "a.z" },
        ]);
        assert_eq!(labels(&answer), [("a.x".to_owned(), Some("X".to_owned())), ("a.y".to_owned(), None)]);
    }

    #[test]
    fn answers_that_have_no_codes_or_too_much_are_refused_without_their_values() {
        assert_eq!(refusal(b"{\"secret\": 1}"), "kodelister-nob.json has no object with the texts kode and kodenavn");
        let page = refusal(b"{\"secret\": ");
        assert!(page.contains("kodelister-nob.json") && page.contains("column") && !page.contains("secret"), "{page}");
        assert!(refusal(&vec![b' '; MAX_BYTES + 1]).contains("more than 4194304"));
        let many: Vec<Value> =
            (0..=MAX_CODES).map(|code| json!({ "kode": code.to_string(), "kodenavn": "" })).collect();
        assert!(refusal(Value::Array(many).to_string().as_bytes()).contains("10001 codes"));
    }

    #[test]
    fn an_answer_that_repeats_the_bokmaal_labels_is_no_other_language() {
        let in_bokmaal = || Labels::from([("a.x".to_owned(), Some("Eierskap".to_owned()))]);
        let in_english = Labels::from([("a.x".to_owned(), Some("Ownership".to_owned()))]);
        let codes = joined(vec![("nob", in_bokmaal()), ("nno", in_bokmaal()), ("eng", in_english)]);
        let found: Vec<_> = codes.iter().map(|(kode, tekst)| (kode.spraak, tekst.as_deref().unwrap())).collect();
        assert_eq!(found, [("eng", "Ownership"), ("nob", "Eierskap")]);
        assert!(codes.keys().all(|kode| kode.liste.as_deref() == Some("a")));
    }
}
