//! The description of the API tells the names that the behaviour sets.

use serde_json::Value;

use super::Reader;

const OPENAPI: &str = "/api/oppslag/openapi/openapi.zip";

async fn document(behaviour: &str) -> Value {
    serde_json::from_slice(&Reader::of(behaviour).await.member(OPENAPI).await).unwrap()
}

fn parameters(document: &Value, path: &str) -> Vec<String> {
    let parameters = document["paths"][path]["get"]["parameters"].as_array().unwrap();
    parameters.iter().map(|parameter| parameter["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_names_of_the_parameters_are_the_true_ones() {
    let default = document("").await;
    assert_eq!(parameters(&default, "/v1/endringslogg"), ["sekvensnummer"]);
    assert_eq!(parameters(&default, "/v1/sekvensnummer"), ["dato"]);
    assert_eq!(parameters(&default, "/v1/virksomheter/totalbestand"), ["format"]);
    assert_eq!(parameters(&default, "/v1/virksomheter"), ["foedselsnummer"]);
    let other = document(
        "log-parameter=afterId,log-size-parameter=size,sequence-parameter=tidspunkt,bulk-format=refused,event-id=number",
    )
    .await;
    assert_eq!(parameters(&other, "/v1/endringslogg"), ["afterId", "size"]);
    assert_eq!(parameters(&other, "/v1/sekvensnummer"), ["tidspunkt"]);
    assert!(parameters(&other, "/v1/virksomheter/totalbestand").is_empty());
    assert_eq!(other["components"]["schemas"]["EndringsloggResponse"]["properties"]["id"]["type"], "integer");
}
