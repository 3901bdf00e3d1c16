//! The description of the API, with the names that the behaviour sets.

use std::io::{Cursor, Write};
use std::sync::Arc;

use axum::extract::{OriginalUri, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::behaviour::{BulkFormat, NumberForm, Parameters, Place, Wrapping};
use super::{PERSON, V1, V1Behaviour};

/// Name of the file in the ZIP.
const MEMBER: &str = "openapi.json";

/// Answers a ZIP with an OpenAPI document.
pub(super) async fn openapi(State(v1): State<Arc<V1>>, OriginalUri(uri): OriginalUri) -> Response {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let document = format!("{:#}\n", document(&v1.behaviour, &v1.base));
    let options = SimpleFileOptions::default();
    let written = zip
        .start_file(MEMBER, options)
        .and_then(|()| Ok(zip.write_all(document.as_bytes())?))
        .and_then(|()| zip.finish());
    match written {
        Ok(zip) => ([(header::CONTENT_TYPE, "application/zip")], zip.into_inner()).into_response(),
        Err(_) => v1.error(StatusCode::INTERNAL_SERVER_ERROR, &uri),
    }
}

fn document(behaviour: &V1Behaviour, base: &str) -> Value {
    let required = behaviour.parameters == Parameters::Required;
    let query = |name: &str, schema: Value, required: bool| json!({ "name": name, "in": "query", "required": required, "schema": schema });
    let number = json!({ "type": "integer", "format": "int64" });
    let text = json!({ "type": "string" });
    let company = json!({ "$ref": "#/components/schemas/VirksomhetResponse" });
    let companies = list(company.clone(), "virksomheter", behaviour.search);
    let events = list(json!({ "$ref": "#/components/schemas/EndringsloggResponse" }), "endringer", behaviour.log);

    let mut log = vec![query(&behaviour.log_parameter, number.clone(), required)];
    if !behaviour.log_size_parameter.is_empty() {
        log.push(query(&behaviour.log_size_parameter, number, false));
    }
    let format =
        query("format", json!({ "type": "string", "enum": ["json"] }), behaviour.bulk_format == BulkFormat::Required);
    let bulk: Vec<_> = Some(format).filter(|_| behaviour.bulk_format != BulkFormat::Refused).into_iter().collect();
    let time = query(&behaviour.sequence_parameter, json!({ "type": "string", "format": "date-time" }), required);
    let path = json!({ "name": "organisasjonsnummer", "in": "path", "required": true, "schema": text });
    let file = json!({ "type": "string", "format": "binary" });
    json!({
        "openapi": "3.0.1",
        "info": { "title": "Register over reelle rettighetshavere - oppslag", "version": "1.5.4" },
        "servers": [{ "url": base }],
        "paths": {
            "/v1/virksomheter/{organisasjonsnummer}":
                operation("hentRegistreringspliktigVirksomhet", &[path], "application/json", company),
            "/v1/virksomheter":
                operation("finnRegistreringspliktigeVirksomheter", &[query(PERSON, text.clone(), true)], "application/json", companies),
            "/v1/virksomheter/totalbestand": operation("hentTotalbestand", &bulk, "application/zip", file),
            "/v1/sekvensnummer": operation(
                "hentNesteSekvensnummer",
                &[time],
                "application/json",
                json!({ "$ref": "#/components/schemas/SekvensnummerResponse" }),
            ),
            "/v1/endringslogg": operation("hentEndringslogg", &log, "application/json", events),
            "/v1/kodelister": operation(
                "hentRelevanteKodelister",
                &[],
                "application/json",
                json!({ "type": "array", "items": { "type": "object" } }),
            ),
        },
        "components": { "schemas": {
            "VirksomhetResponse": {
                "type": "object",
                "required": ["organisasjonsnummer"],
                "properties": {
                    "organisasjonsnummer": text,
                    "registreringer": { "type": "array", "items": { "type": "object" } },
                },
            },
            "SekvensnummerResponse": {
                "type": "object",
                "required": ["sekvensnummer"],
                "properties": { "sekvensnummer": written(behaviour.sequence) },
            },
            "EndringsloggResponse": event(behaviour),
        } },
    })
}

fn operation(id: &str, parameters: &[Value], media_type: &str, schema: Value) -> Value {
    json!({ "get": {
        "operationId": id,
        "parameters": parameters,
        "responses": { "200": { "description": "OK", "content": { media_type: { "schema": schema } } } },
    } })
}

fn list(items: Value, name: &str, wrapping: Wrapping) -> Value {
    let list = json!({ "type": "array", "items": items });
    match wrapping {
        Wrapping::Bare => list,
        Wrapping::Wrapped => json!({ "type": "object", "properties": { "antall": { "type": "integer" }, name: list } }),
    }
}

fn written(form: NumberForm) -> Value {
    match form {
        NumberForm::Number => json!({ "type": "integer", "format": "int64" }),
        NumberForm::Text => json!({ "type": "string" }),
    }
}

fn event(behaviour: &V1Behaviour) -> Value {
    let text = json!({ "type": "string" });
    let mut properties = json!({
        "specversion": text,
        "id": written(behaviour.event_id),
        "source": { "type": "string", "format": "uri" },
        "type": text,
        "time": { "type": "string", "format": "date-time" },
    });
    match behaviour.event_place {
        Place::Data => {
            properties["data"] = json!({ "type": "object", "properties": { "organisasjonsnummer": text } });
        }
        Place::Top => properties["organisasjonsnummer"] = text,
        Place::Subject => properties["subject"] = text,
        Place::Source | Place::Nowhere => {}
    }
    json!({ "type": "object", "required": ["specversion", "id", "source", "type", "time"], "properties": properties })
}
