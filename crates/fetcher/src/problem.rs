//! The error bodies of the registers and of Maskinporten, read for the message to the user.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::error::ErrorKind;
use crate::redact::{shown, without_numbers};

/// The fields with a register's message, the most telling first.
///
/// Three forms are in use: Spring's (`message`, `error`), the agency's own (`feilmelding`) and that of RFC 9457 (`detail`,
/// `title`).
const MESSAGES: [&str; 5] = ["message", "detail", "feilmelding", "title", "error"];
/// The list of a message's details, each with a `feilmelding` of its own.
const DETAILS: &str = "valideringsfeil";
/// A clock that is off by more makes a grant invalid; less is the time that an answer takes.
const MAX_SKEW_SECONDS: i64 = 10;
/// The fields that identify a failure to the register's staff.
const IDS: [&str; 3] = ["korrelasjonsid", "trace", "instance"];

/// Returns the register's message and correlation id, if the body contains them. A body with a message is an error document
/// of a register.
pub(crate) fn of_register(body: &[u8]) -> (Option<String>, Option<String>) {
    let Ok(problem) = serde_json::from_slice::<Map<String, Value>>(body) else {
        return (None, None);
    };
    let texts = |names: &'static [&str]| names.iter().filter_map(|name| problem.get(*name)?.as_str().map(shown));
    let message = texts(&MESSAGES).find(|text| !text.is_empty()).map(|message| with_details(message, &problem));
    // Several words in `trace` are the program's stack, not an id, and an `instance` may be the address of what was looked up.
    let id = texts(&IDS).find(|text| !text.is_empty() && !text.contains(' ') && without_numbers(text) == *text);
    (message, id)
}

/// Returns the message with the texts of its details, which say what was wrong with a request.
fn with_details(message: String, problem: &Map<String, Value>) -> String {
    let details = problem.get(DETAILS).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let texts = details.iter().filter_map(|detail| detail.get("feilmelding")?.as_str());
    let all: Vec<_> = texts.map(str::to_owned).collect();
    if all.is_empty() { message } else { shown(&format!("{message}: {}", all.join("; "))) }
}

#[derive(Deserialize)]
struct OauthProblem {
    error: String,
    #[serde(default)]
    error_description: String,
    #[serde(default)]
    error_uri: String,
}

/// Returns Maskinporten's refusal, if the body is one. `clock_ahead` is how many seconds the clock of this machine is ahead of
/// its clock.
pub(crate) fn of_maskinporten(body: &[u8], clock_ahead: Option<i64>) -> Option<ErrorKind> {
    let problem: OauthProblem = serde_json::from_slice(body).ok()?;
    let code = [&problem.error_description, &problem.error, &problem.error_uri]
        .into_iter()
        .find_map(|text| maskinporten_code(text));
    let (error, description) = (shown(&problem.error), shown(&problem.error_description));
    Some(match clock_ahead.filter(|seconds| error == "invalid_grant" && seconds.abs() > MAX_SKEW_SECONDS) {
        Some(ahead) => ErrorKind::Clock { ahead, code, description },
        None => ErrorKind::Token { code, error, description },
    })
}

/// Whether a clock that is right shows this time while this program is in use, from 2026 to 2100. A server that says another one is
/// wrong itself.
pub(crate) fn is_of_use(time: Timestamp) -> bool {
    (1_767_225_600..4_102_444_800).contains(&time.as_second())
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
                r#"{"type":"about:blank","title":"Not Found","status":404,"instance":"/enheter/974760673"}"#,
                some("Not Found"),
                None,
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
            (
                r#"{"status":400,"feilmelding":"Feilaktig forespørsel","antallFeil":1,
                    "valideringsfeil":[{"feilmelding":"dato må ha tidssone","parametere":["dato"]}]}"#,
                some("Feilaktig forespørsel: dato må ha tidssone"),
                None,
            ),
            (r#"{"message":"31129956715 finnes ikke"}"#, some("*********** finnes ikke"), None),
            ("<html>", None, None),
            ("", None, None),
        ] {
            assert_eq!(of_register(body.as_bytes()), (message, id), "{body}");
        }
    }

    #[test]
    fn the_sample_of_a_refused_request_says_what_was_wrong_and_not_what_was_sent() {
        let body = include_bytes!("../../../data/sample/enhet/feil-400.json");
        let message = "Feilaktig forespørsel: dato må være på formatet yyyy-MM-dd'T'HH:mm:ss.SSS'Z'";
        assert_eq!(of_register(body), (Some(message.to_owned()), None));
        // A removed unit has no message.
        assert_eq!(of_register(include_bytes!("../../../data/sample/enhet/enhet-410.json")), (None, None));
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
            let Some(ErrorKind::Token { code, .. }) = of_maskinporten(body.as_bytes(), None) else { panic!("{body}") };
            assert_eq!(code.as_deref(), expected, "{body}");
        }
        assert!(of_maskinporten(b"<html>busy</html>", None).is_none());
    }

    #[test]
    fn an_impossible_time_of_the_server_is_not_compared() {
        for (second, is_possible) in
            [(0, false), (1_700_000_000, false), (1_800_000_000, true), (253_402_207_200, false)]
        {
            assert_eq!(is_of_use(Timestamp::from_second(second).unwrap_or_default()), is_possible, "{second}");
        }
    }

    #[test]
    fn a_wrong_clock_is_named_only_where_it_explains_the_refusal() {
        let grant = br#"{"error":"invalid_grant","error_description":"MP-005 Invalid assertion"}"#;
        for (ahead, said) in [
            (300, "refused the token request because this machine's clock is 5 minutes ahead (MP-005"),
            (-40, "because this machine's clock is 40 seconds behind"),
            (-9, "refused the token request: MP-005 invalid_grant"),
        ] {
            let kind = of_maskinporten(grant, Some(ahead)).unwrap_or(ErrorKind::Interrupted);
            assert!(kind.to_string().contains(said), "{kind}");
        }
        let client = of_maskinporten(br#"{"error":"invalid_client"}"#, Some(300));
        assert!(matches!(client, Some(ErrorKind::Token { .. })), "{client:?}");
    }
}
