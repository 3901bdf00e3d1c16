//! The error bodies of the registers and of Maskinporten, read for the message to the user.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::error::ErrorKind;
use crate::redact::shown;

/// The fields with a register's message, the most telling first.
///
/// Three forms are in use: Spring's (`message`, `error`), the agency's own (`feilmelding`) and that of RFC 9457 (`detail`,
/// `title`).
const MESSAGES: [&str; 5] = ["message", "detail", "feilmelding", "title", "error"];
/// The fields that identify a failure to the register's staff.
const IDS: [&str; 3] = ["korrelasjonsid", "trace", "instance"];

/// Returns the register's message and correlation id, if the body contains them. A body with a message is an error document
/// of a register.
pub(crate) fn of_register(body: &[u8]) -> (Option<String>, Option<String>) {
    let Ok(problem) = serde_json::from_slice::<Map<String, Value>>(body) else {
        return (None, None);
    };
    let texts = |names: &'static [&str]| names.iter().filter_map(|name| problem.get(*name)?.as_str().map(shown));
    let message = texts(&MESSAGES).find(|text| !text.is_empty());
    // Several words in `trace` are the program's stack, not an id.
    let id = texts(&IDS).find(|text| !text.is_empty() && !text.contains(' '));
    (message, id)
}

#[derive(Deserialize)]
struct OauthProblem {
    error: String,
    #[serde(default)]
    error_description: String,
    #[serde(default)]
    error_uri: String,
}

/// Returns Maskinporten's refusal, if the body is one.
pub(crate) fn of_maskinporten(body: &[u8]) -> Option<ErrorKind> {
    let problem: OauthProblem = serde_json::from_slice(body).ok()?;
    let code = [&problem.error_description, &problem.error, &problem.error_uri]
        .into_iter()
        .find_map(|text| maskinporten_code(text));
    Some(ErrorKind::Token { code, error: shown(&problem.error), description: shown(&problem.error_description) })
}

/// Returns the first `MP-` that is followed by digits.
fn maskinporten_code(text: &str) -> Option<String> {
    text.match_indices("MP-").find_map(|(start, prefix)| {
        let digits = text[start + prefix.len()..].bytes().take_while(u8::is_ascii_digit).count();
        (digits > 0).then(|| text[start..start + prefix.len() + digits].to_owned())
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use super::*;

    #[test]
    fn every_form_of_a_registers_problem_is_understood() {
        let some = |text: &str| Some(text.to_owned());
        for (body, message, id) in [
            (
                r#"{"status":404,"error":"Not Found","message":"Ikke registreringspliktig","path":"/x"}"#,
                some("Ikke registreringspliktig"),
                None,
            ),
            (r#"{"status":403,"error":"Forbidden"}"#, some("Forbidden"), None),
            (
                r#"{"korrelasjonsid":"a-1","tidspunkt":"x","feilmelding":"Intern feil"}"#,
                some("Intern feil"),
                some("a-1"),
            ),
            (
                r#"{"type":"about:blank","title":"Bad Request","status":400,"detail":"Ugyldig dato","instance":"/v1/x"}"#,
                some("Ugyldig dato"),
                some("/v1/x"),
            ),
            (
                r#"{"status":500,"message":"","error":"Intern feil","trace":"java.lang.Exception: x\n at y"}"#,
                some("Intern feil"),
                None,
            ),
            (
                r#"{"status":500,"message":{"a":1},"title":"Intern feil","trace":"f-2"}"#,
                some("Intern feil"),
                some("f-2"),
            ),
            (r#"{"message":"31129956715 finnes ikke"}"#, some("*********** finnes ikke"), None),
            ("<html>", None, None),
            ("", None, None),
        ] {
            assert_eq!(of_register(body.as_bytes()), (message, id), "{body}");
        }
    }

    #[test]
    fn the_code_is_found_in_each_field() {
        for (body, expected) in [
            (r#"{"error":"invalid_scope","error_description":"Scope not on client, MP-200 (id 1)"}"#, Some("MP-200")),
            (
                r#"{"error":"invalid_grant","error_description":"x","error_uri":"https://docs/feil#MP-110"}"#,
                Some("MP-110"),
            ),
            (r#"{"error":"invalid_grant","error_description":"MP-"}"#, None),
        ] {
            let Some(ErrorKind::Token { code, .. }) = of_maskinporten(body.as_bytes()) else { panic!("{body}") };
            assert_eq!(code.as_deref(), expected, "{body}");
        }
        assert!(of_maskinporten(b"<html>busy</html>").is_none());
    }
}
