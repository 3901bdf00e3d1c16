//! The settings compared with the register's OpenAPI document.

use std::error::Error as _;
use std::io::{Cursor, Write as _};

use brreg_fetcher::ErrorKind;
use brreg_fetcher::rrh::v1::openapi::{self, Difference};
use brreg_fetcher::settings::{SekvensnummerFormat, V1Settings};
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::register::Register;
use super::server::Reply;

fn settings() -> V1Settings {
    V1Settings::new("https://rrh.brreg.no".parse().unwrap(), "brreg:reelle/offentlig")
}

fn parameter(name: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "query", "required": true, "schema": schema })
}

/// A document whose operations have these parameters.
fn document(bulk: Value, position: Value, log: Value) -> Value {
    let header = json!({ "name": "Accept-Language", "in": "header", "schema": { "type": "string" } });
    json!({
        "openapi": "3.0.1",
        "servers": [{ "url": "https://rrh.brreg.no/api/oppslag" }],
        "paths": {
            "/v1/virksomheter/{organisasjonsnummer}": { "get": { "parameters": [header] } },
            "/v1/virksomheter/totalbestand": { "get": { "parameters": bulk } },
            "/v1/sekvensnummer": { "get": { "parameters": position } },
            "/v1/endringslogg": { "get": { "parameters": log } },
            "/v1/kodelister": { "get": { "parameters": [header] } },
        },
        "components": {
            "parameters": { "etter": parameter("etterSekvensnummer", json!({ "$ref": "#/components/schemas/tall" })) },
            "schemas": { "tall": { "type": "integer", "format": "int64" } },
        },
    })
}

fn as_configured() -> Value {
    document(
        json!([parameter("format", json!({ "type": "string", "enum": ["json"] }))]),
        json!([parameter("dato", json!({ "type": "string", "format": "date-time" }))]),
        json!([parameter("sekvensnummer", json!({ "type": "integer" }))]),
    )
}

fn other_names() -> Value {
    let size = json!({ "name": "antall", "in": "query", "schema": { "type": "integer" } });
    document(
        json!([]),
        json!([parameter("tidspunkt", json!({ "type": "string", "format": "date" }))]),
        json!([size, { "$ref": "#/components/parameters/etter" }]),
    )
}

fn zip(members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn shown(differences: &[Difference]) -> Vec<(&str, &str, &str)> {
    differences.iter().map(|one| (one.setting, one.configured.as_str(), one.documented.as_str())).collect()
}

const OTHER_NAMES: [(&str, &str, &str); 5] = [
    ("totalbestand_query", "format=json", ""),
    ("sekvensnummer_param", "dato", "tidspunkt"),
    ("sekvensnummer_format", "timestamp", "date"),
    ("endringslogg_param", "sekvensnummer", "etterSekvensnummer"),
    ("endringslogg_size_param", "none", "antall"),
];

#[test]
fn settings_as_documented_have_no_difference() {
    let document = as_configured().to_string();
    assert_eq!(openapi::differences(document.as_bytes(), &settings()).unwrap(), []);
    let configured = V1Settings {
        totalbestand_query: String::new(),
        sekvensnummer_param: "tidspunkt".to_owned(),
        sekvensnummer_format: SekvensnummerFormat::Date,
        endringslogg_param: "etterSekvensnummer".to_owned(),
        endringslogg_size_param: Some("antall".to_owned()),
        ..settings()
    };
    assert_eq!(openapi::differences(other_names().to_string().as_bytes(), &configured).unwrap(), []);
}

#[test]
fn each_other_name_is_reported_as_configured_and_as_documented() {
    let differences = openapi::differences(other_names().to_string().as_bytes(), &settings()).unwrap();
    assert_eq!(shown(&differences), OTHER_NAMES);
    assert_eq!(
        differences[1].to_string(),
        "sekvensnummer_param is 'dato', and the register's document has 'tidspunkt'"
    );
}

#[test]
fn the_query_of_the_bulk_file_differs_where_it_would_be_refused() {
    let parameter =
        |required, schema| json!([{ "name": "format", "in": "query", "required": required, "schema": schema }]);
    for (documented, configured, expected) in [
        (parameter(true, json!({ "enum": ["zip", "json"] })), "format=json", None),
        (parameter(true, json!({ "enum": ["zip"] })), "format=json", Some("format=zip")),
        (parameter(true, json!({ "example": "zip" })), "format=json", None),
        (parameter(true, json!({ "example": "zip" })), "", Some("format=zip")),
        (parameter(false, json!({ "type": "string" })), "", None),
        (json!([]), "format=json", Some("")),
    ] {
        let document = document(documented, json!([]), json!([])).to_string();
        let configured = V1Settings { totalbestand_query: configured.to_owned(), ..settings() };
        let differences = openapi::differences(document.as_bytes(), &configured).unwrap();
        let found = differences.iter().find(|one| one.setting == "totalbestand_query");
        assert_eq!(found.map(|one| one.documented.as_str()), expected, "{document}");
    }
}

#[test]
fn paths_count_with_and_without_the_servers_part() {
    for (path, expected) in
        [("/kodelister", None), ("/api/oppslag/v1/kodelister", None), ("/v2/kodelister", Some("/v2/kodelister"))]
    {
        let document = json!({ "paths": { path: { "get": {} } } }).to_string();
        let differences = openapi::differences(document.as_bytes(), &settings()).unwrap();
        let documented = differences.first().map(|one| one.documented.as_str());
        assert_eq!(documented, expected, "{path}");
    }
}

/// The document with other names as a person would write it: comments, a folded text, keys that are numbers, an anchor.
const YAML: &str = r#"%YAML 1.2
---
# Register over reelle rettighetshavere
openapi: 3.0.1
info:
  title: "Oppslag: virksomheter"
  description: >
    Sekvensnummer og endringslogg
    hentes slik.
  version: 1.5.4
x-query: &query
  in: query
  required: true
paths:
  /v1/virksomheter/totalbestand:
    get: {responses: {200: {description: ok}}}
  '/v1/sekvensnummer':
    get:
      parameters:
      - <<: *query
        name: tidspunkt
        schema: {type: string, format: date, default: 2026-11-20}
      responses:
        200:
          description: ok
  /v1/endringslogg:
    parameters:
      - name: antall
        in: query
        required: false
        schema: {type: integer}
    get:
      parameters:
        - $ref: '#/components/parameters/etter'
  /v1/kodelister: {get: {}}
components:
  parameters:
    etter: {name: etterSekvensnummer, in: query, required: true, schema: {$ref: '#/components/schemas/tall'}}
  schemas:
    tall: {type: integer, format: int64}
"#;

#[test]
fn a_document_in_yaml_says_the_same_as_one_in_json() {
    for text in [YAML.to_owned(), format!("\u{feff}{YAML}"), YAML.replace('\n', "\r\n"), format!("{YAML}...\n")] {
        assert_eq!(shown(&openapi::differences(text.as_bytes(), &settings()).unwrap()), OTHER_NAMES, "{text:?}");
    }
}

#[test]
fn a_zip_is_searched_for_its_document_whatever_form_name_and_folder_it_has() {
    let (json, other) = (other_names().to_string(), json!({ "a": 1 }).to_string());
    let page = ("openapi/README.md", "# API\n\n- paths: [see");
    for members in [
        vec![("openapi/", ""), page, ("openapi/rrh.json", json.as_str()), ("x.json", &other)],
        vec![("api/v1/rrh.yaml", YAML), page, ("x.json", &other)],
        vec![("rrh.yml", YAML)],
        vec![("api-docs", YAML)],
        vec![("rrh.json", &json), ("rrh.yaml", YAML)],
    ] {
        assert_eq!(shown(&openapi::differences(&zip(&members), &settings()).unwrap()), OTHER_NAMES, "{members:?}");
    }
}

#[test]
fn a_document_may_refer_to_other_members_of_its_zip() {
    let root = "openapi: 3.0.1\npaths:\n  /v1/virksomheter/totalbestand: {get: {}}\n  \
                /v1/sekvensnummer: {$ref: ./paths/sekvensnummer.yaml}\n  \
                /v1/endringslogg: {$ref: 'paths/logg.json#/endringslogg'}\n";
    let position = "get:\n  parameters:\n    - $ref: ../felles.yaml#/tidspunkt\n";
    let common =
        "tidspunkt: {name: tidspunkt, in: query, schema: {$ref: '#/dato'}}\ndato: {type: string, format: date}\n";
    let log = json!({ "endringslogg": { "get": { "parameters": [
        parameter("etterSekvensnummer", json!({ "type": "integer" })),
        { "name": "antall", "in": "query" },
    ] } } });
    let members = [
        ("api/rrh.yaml", root),
        ("api/paths/sekvensnummer.yaml", position),
        ("api/felles.yaml", common),
        ("api/paths/logg.json", &log.to_string()),
    ];
    assert_eq!(shown(&openapi::differences(&zip(&members), &settings()).unwrap()), OTHER_NAMES);
}

#[test]
fn references_in_a_circle_end() {
    let text = "paths:\n  /v1/sekvensnummer: {$ref: '#/a'}\n  /v1/kodelister: {}\na: {$ref: '#/b'}\nb: {$ref: '#/a'}\n";
    assert_eq!(openapi::differences(text.as_bytes(), &settings()).unwrap(), []);
}

/// A text in which each of the names stands for ten of the one before.
fn bomb() -> String {
    let lines =
        (1..30).map(|level| format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(",")));
    format!("a0: &a0 [{}]\n{}", "x,".repeat(10), lines.collect::<String>())
}

#[test]
fn what_is_no_document_is_refused_with_the_reason() {
    let (document, other) = (as_configured().to_string(), other_names().to_string());
    let too_long = format!("{}{document}", " ".repeat(17 << 20));
    let long_text = format!("a: &a {}\nb: [{}]\n", "x".repeat(1 << 20), "*a,".repeat(1000));
    const NONE: &str = "it is no OpenAPI document in JSON or YAML";
    for (bytes, expected) in [
        (b"<html>".to_vec(), NONE),
        (b"".to_vec(), NONE),
        (b"\xff\xfe\0".to_vec(), NONE),
        (b"{\"paths\": ".to_vec(), NONE),
        (b"paths: [".to_vec(), NONE),
        (b"a: 1\n---\npaths: {}\n".to_vec(), NONE),
        (bomb().into_bytes(), NONE),
        (long_text.into_bytes(), NONE),
        ("[".repeat(1 << 20).into_bytes(), NONE),
        ("- ".repeat(1 << 20).into_bytes(), NONE),
        (json!({ "paths": {} }).to_string().into_bytes(), "the document has none of the operations"),
        (too_long.clone().into_bytes(), "it has more than 16777216 bytes"),
        (zip(&[("rrh.json", &too_long)]), "the members of the ZIP have more than 16777216 bytes"),
        (
            zip(&[("rrh.txt", "openapi: 3.0.1"), ("api/", "")]),
            "the ZIP has no OpenAPI document in JSON or YAML; its members: rrh.txt, api/",
        ),
        (
            zip(&[("a.json", &document), ("b.yaml", &other)]),
            "it contains several OpenAPI documents that differ: a.json, b.yaml",
        ),
        (b"PK\x03\x04".to_vec(), "the ZIP cannot be read"),
    ] {
        let error = openapi::differences(&bytes, &settings()).unwrap_err();
        assert_eq!(error.to_string(), format!("the answer cannot be used: {expected}"));
    }
}

#[test]
fn the_cause_says_where_a_document_is_broken() {
    for (text, expected) in [
        ("{\"paths\": {},\n \"a\": ]}", "line 2 column 7"),
        ("paths:\n  /v1/sekvensnummer: {get: [\n", "line"),
        ("a: 1\n---\nb: 2\n", "several documents"),
        (&bomb(), "larger than"),
        (&"- ".repeat(1000), "deeper than"),
    ] {
        let error = openapi::differences(text.as_bytes(), &settings()).unwrap_err();
        let cause = error.source().unwrap().to_string();
        assert!(cause.contains(expected), "{cause}");
    }
}

#[tokio::test]
async fn the_document_is_fetched_from_the_register_without_a_token() {
    let archive = zip(&[("rrh.json", &other_names().to_string())]);
    let register = Register::of(move |request| match request.repeated {
        0 => Reply::new(503, ""),
        _ => Reply::new(200, archive.clone()),
    });
    let url = register.client.openapi_url().unwrap();
    let bytes = openapi::fetch(&url, &register.http, register.retry()).await.unwrap();
    assert_eq!(shown(&openapi::differences(&bytes, &settings()).unwrap()), OTHER_NAMES);
    assert_eq!(register.asked("/openapi/openapi.zip")[1].header("authorization"), None);

    let register = Register::of(|_| Reply::new(404, r#"{"detail":"Finnes ikke"}"#));
    let url = register.client.openapi_url().unwrap();
    let error = openapi::fetch(&url, &register.http, register.retry()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Status { status: 404, .. }), "{error}");
}
