//! Whom the register of bankruptcies believes, what it answers, and how its pages go wrong.

use std::collections::HashSet;
use std::error::Error;
use std::fs;
use std::io;
use std::path::Path;

use brreg_sandbox::authority::Variant;
use brreg_sandbox::generator::konkurs::Arrival;
use brreg_sandbox::{Builder, Endpoint, Fault, Sandbox};
use reqwest::{Certificate, Identity};
use rustls::AlertDescription;
use serde_json::{Value, json};

const NOTICES: u32 = 130;

struct Reader {
    sandbox: Sandbox,
    http: reqwest::Client,
}

impl Reader {
    async fn of(builder: Builder) -> Self {
        let sandbox = builder.start().await.unwrap();
        let credentials = sandbox.credentials();
        let http = client(&sandbox, Some((&credentials.certificate, &credentials.private_key)));
        Self { sandbox, http }
    }

    async fn failing(fault: &str) -> Self {
        Self::of(builder().fault(fault.parse::<Fault>().unwrap())).await
    }

    /// The status and the body of an answer to a path of the register, or to one of its links.
    async fn ask(&self, address: &str) -> (u16, Value) {
        let address = if address.starts_with('/') { self.sandbox.konkurs_url() + address } else { address.to_owned() };
        let answer = self.http.get(address).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn get(&self, address: &str) -> Value {
        let (status, body) = self.ask(address).await;
        assert_eq!(status, 200, "{address}: {body}");
        body
    }

    /// The pages from an address on, along their links.
    async fn pages(&self, address: &str) -> Vec<Value> {
        let mut pages = vec![self.get(address).await];
        while let Some(next) = pages[pages.len() - 1]["_links"]["next"]["href"].as_str().map(str::to_owned) {
            pages.push(self.get(&next).await);
        }
        pages
    }
}

fn builder() -> Builder {
    Sandbox::builder().virksomheter(300).konkursvarsler(NOTICES)
}

fn client(sandbox: &Sandbox, identity: Option<(&Path, &Path)>) -> reqwest::Client {
    let ca = fs::read(&sandbox.credentials().ca).unwrap();
    let mut builder = reqwest::Client::builder().tls_certs_only([Certificate::from_pem(&ca).unwrap()]).no_proxy();
    if let Some((certificate, key)) = identity {
        let pem = [fs::read(certificate).unwrap(), fs::read(key).unwrap()].concat();
        builder = builder.identity(Identity::from_pem(&pem).unwrap());
    }
    builder.build().unwrap()
}

fn items(page: &Value) -> &[Value] {
    page["_embedded"]["konkursvarsler"].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn uuids(pages: &[Value]) -> Vec<String> {
    pages.iter().flat_map(items).map(|item| item["uuid"].as_str().unwrap().to_owned()).collect()
}

/// The TLS alert at the bottom of a failed request.
fn alert(error: &(dyn Error + 'static)) -> Option<AlertDescription> {
    let mut next = Some(error);
    while let Some(error) = next {
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if let Some(rustls::Error::AlertReceived(alert)) = inner.and_then(|inner| inner.downcast_ref()) {
            return Some(*alert);
        }
        next = error.source();
    }
    None
}

#[tokio::test]
async fn a_missing_an_expired_and_an_unknown_certificate_are_refused_each_in_its_way() {
    let sandbox = builder().start().await.unwrap();
    let expired = sandbox.enterprise(Variant::Expired).unwrap();
    let unknown = sandbox.enterprise(Variant::UnknownAuthority).unwrap();
    for (identity, expected) in [
        (None, AlertDescription::CertificateRequired),
        (Some(&expired), AlertDescription::CertificateExpired),
        (Some(&unknown), AlertDescription::UnknownCA),
    ] {
        let identity = identity.map(|files| (files.certificate.as_path(), files.private_key.as_path()));
        let error = client(&sandbox, identity).get(sandbox.konkurs_url()).send().await.unwrap_err();
        assert_eq!(alert(&error), Some(expected), "{error:?}");
    }
}

#[tokio::test]
async fn an_organisation_without_access_is_answered_403() {
    let sandbox = builder().start().await.unwrap();
    let other = sandbox.enterprise(Variant::WithoutAccess).unwrap();
    let http = client(&sandbox, Some((&other.certificate, &other.private_key)));
    let answer = http.get(sandbox.konkurs_url() + "/konkursvarsler").send().await.unwrap();
    assert_eq!(answer.status(), 403);
    let body: Value = answer.json().await.unwrap();
    let expected =
        json!({"status": 403, "error": "Forbidden", "message": "Virksomheten har ikke tilgang til konkursvarsler"});
    assert_eq!(body, expected);

    let sandbox = builder().konkurs_access(["313000087"]).start().await.unwrap();
    let other = sandbox.enterprise(Variant::WithoutAccess).unwrap();
    let http = client(&sandbox, Some((&other.certificate, &other.private_key)));
    assert_eq!(http.get(sandbox.konkurs_url() + "/konkursvarsler").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_root_names_the_services() {
    let reader = Reader::of(builder()).await;
    let root = reader.get("/").await;
    let list = root["_links"]["konkursvarsler"]["href"].as_str().unwrap();
    assert_eq!(list, format!("{}/konkursvarsler{{?page,size,sort}}", reader.sandbox.konkurs_url()));
}

#[tokio::test]
async fn the_pages_hold_every_notice_once_in_order() {
    let reader = Reader::of(builder()).await;
    let expected: Vec<_> = reader.sandbox.konkurs().varsler().iter().map(|notice| notice.uuid.to_string()).collect();
    let pages = reader.pages("/konkursvarsler?page=0&size=50").await;
    assert_eq!(uuids(&pages), expected);
    let base = reader.sandbox.konkurs_url();
    let link = |page: u32| json!({"href": format!("{base}/konkursvarsler?page={page}&size=50&sort=registreringstidspunkt,asc")});
    assert_eq!(pages[0]["_links"], json!({"self": link(0), "first": link(0), "next": link(1), "last": link(2)}));
    assert_eq!(pages[2]["_links"], json!({"self": link(2), "first": link(0), "last": link(2)}));
    assert_eq!(pages[2]["page"], json!({"size": 50, "totalElements": NOTICES, "totalPages": 3, "number": 2}));

    let newest = reader.pages("/konkursvarsler?size=100&sort=registreringstidspunkt,desc").await;
    assert_eq!(uuids(&newest), expected.iter().rev().cloned().collect::<Vec<_>>());
}

#[tokio::test]
async fn sizes_and_pages_beyond_the_bounds() {
    let reader = Reader::of(builder()).await;
    for (query, size, count) in
        [("", 20, 20), ("?size=5000", 2000, 130), ("?size=0", 20, 20), ("?size=x&page=y", 20, 20)]
    {
        let page = reader.get(&format!("/konkursvarsler{query}")).await;
        assert_eq!((&page["page"]["size"], items(&page).len()), (&json!(size), count), "{query}");
    }
    let beyond = reader.get("/konkursvarsler?page=9&size=50").await;
    assert!(beyond.get("_embedded").is_none());
    assert_eq!(beyond["page"]["totalPages"], 3);
    assert_eq!(reader.ask("/konkursvarsler?sort=debitor,asc").await.0, 400);
}

#[tokio::test]
async fn a_list_and_a_notice_alone_have_forms_of_their_own() {
    let reader = Reader::of(builder()).await;
    let page = reader.get("/konkursvarsler?size=2000").await;
    let (mut persons, mut companies) = (0, 0);
    for item in items(&page) {
        let alone = reader.get(item["_links"]["self"]["href"].as_str().unwrap()).await;
        let number = item["debitor"].as_str().unwrap();
        let held = &alone["debitor"]["innehaverAv"];
        if number.len() == 9 {
            companies += 1;
            assert_eq!(alone["debitor"]["orgnr"], number);
            assert!(item.get("innehaverAv").is_none() && held.is_null());
        } else {
            assert_eq!(alone["debitor"]["fnr"], number);
            if let Some(held) = held.as_array() {
                persons += 1;
                let held: Vec<_> = held.iter().map(|number| number.as_str().unwrap()).collect();
                assert_eq!(item["innehaverAv"], json!([format!("[{}]", held.join(", "))]));
            }
        }
        for field in ["uuid", "type", "registreringstidspunkt", "kjennelsesdato", "innstillingsdato", "aapningsId"] {
            assert_eq!(alone.get(field), item.get(field), "{field}");
        }
        assert!(alone["debitor"]["adresse"]["gateadresse"].is_string());
        assert!(alone["tingrett"]["organisasjonsnr"].is_string());
    }
    assert!(persons > 5 && companies > 5, "{persons} {companies}");
}

#[tokio::test]
async fn the_notices_since_a_timestamp_include_that_timestamp() {
    let reader = Reader::of(builder()).await;
    let all = reader.get("/konkursvarsler?size=2000").await;
    let moment = items(&all)[100]["registreringstidspunkt"].as_str().unwrap();
    let from = items(&all).iter().position(|item| item["registreringstidspunkt"] == moment).unwrap();
    let pages = reader.pages(&format!("/konkursvarsler/oppdatert/{moment}?size=10")).await;
    assert_eq!(uuids(&pages), uuids(&[all])[from..]);
    let later = reader.get("/konkursvarsler/oppdatert/2099-01-01T00:00:00.000Z").await;
    assert_eq!((items(&later).len(), &later["page"]["totalElements"]), (0, &json!(0)));
}

#[tokio::test]
async fn errors_carry_the_registers_body() {
    let reader = Reader::of(builder()).await;
    for (path, status, error, message) in [
        (
            "/konkursvarsler/oppdatert/2018-11-06T09:15:50.840",
            400,
            "Bad Request",
            "Registreringstidspunkt må være på dette formatet: yyyy-MM-ddTHH:mm:SS.sssZ",
        ),
        ("/konkursvarsler/hghxfcth", 404, "Not Found", "UUIDen finnes ikke"),
        ("/konkursvarsler/e41ce970-3687-4910-a705-744d0daae927", 404, "Not Found", "UUIDen finnes ikke"),
    ] {
        let expected = json!({"status": status, "error": error, "message": message});
        assert_eq!(reader.ask(path).await, (status, expected), "{path}");
    }
}

#[tokio::test]
async fn some_listed_notices_are_not_found_alone() {
    let reader = Reader::of(builder().missing_details(10)).await;
    let all = reader.pages("/konkursvarsler?size=2000").await;
    let mut missing = 0;
    for uuid in uuids(&all) {
        missing += u32::from(reader.ask(&format!("/konkursvarsler/{uuid}")).await.0 == 404);
    }
    assert_eq!(missing, 10);
}

#[tokio::test]
async fn notices_that_arrive_while_pages_are_read_come_last_or_shift_them() {
    let reader = Reader::failing("konkurs-list:arrive=20,times=2").await;
    let pages = reader.pages("/konkursvarsler?size=50").await;
    let seen = uuids(&pages);
    assert_eq!(seen.len(), NOTICES as usize + 40);
    assert_eq!(seen.iter().collect::<HashSet<_>>().len(), seen.len());

    let reader = Reader::failing("konkurs-list:arrive-older=20,after=1").await;
    let pages = reader.pages("/konkursvarsler?size=50").await;
    let seen = uuids(&pages);
    assert!(seen.iter().collect::<HashSet<_>>().len() < seen.len(), "older notices push others to the next page");
    assert_eq!(pages[2]["page"]["totalElements"], NOTICES + 20);

    reader.sandbox.konkurs().arrive(5, Arrival::Newest);
    assert_eq!(reader.get("/konkursvarsler").await["page"]["totalElements"], NOTICES + 25);
}

#[tokio::test]
async fn a_notice_is_published_some_requests_after_its_registration() {
    let reader = Reader::failing("konkurs-list:hide=3,times=2").await;
    let mut totals = Vec::new();
    for _ in 0..3 {
        totals.push(reader.get("/konkursvarsler?size=2000").await["page"]["totalElements"].as_u64().unwrap());
    }
    let all = u64::from(NOTICES);
    assert_eq!(totals, [all - 3, all - 3, all]);
}

#[tokio::test]
async fn pages_have_the_requested_flaws() {
    let page = Reader::failing("konkurs-list:next=https://other.example/konkursvarsler?page=1")
        .await
        .get("/konkursvarsler?size=50")
        .await;
    assert_eq!(page["_links"]["next"]["href"], "https://other.example/konkursvarsler?page=1");

    let reader = Reader::failing("konkurs-list:next-loop,after=1,times=always").await;
    let first = reader.get("/konkursvarsler?size=50").await;
    let second = reader.get(first["_links"]["next"]["href"].as_str().unwrap()).await;
    assert_eq!(second["_links"]["next"], first["_links"]["first"]);

    let empty = Reader::failing("konkurs-list:empty-page").await.get("/konkursvarsler?page=1&size=50").await;
    assert!(empty.get("_embedded").is_none());
    assert_eq!(empty["page"]["totalElements"], NOTICES);
    assert!(empty["_links"]["next"].is_object());

    let off = Reader::failing("konkurs-updated:total=-7")
        .await
        .get("/konkursvarsler/oppdatert/2017-01-01T00:00:00.000Z?size=50")
        .await;
    assert_eq!(off["page"]["totalElements"], NOTICES - 7);
}

#[tokio::test]
async fn requests_are_recorded_and_faults_speak_in_the_registers_words() {
    let reader = Reader::failing("konkurs-detail:status=503,retry-after=1").await;
    let (status, body) = reader.ask("/konkursvarsler/x").await;
    assert_eq!((status, &body["status"], body.as_object().unwrap().len()), (503, &json!(503), 3));
    reader.get("/konkursvarsler?size=7").await;
    let seen: Vec<_> = reader.sandbox.requests().into_iter().map(|asked| (asked.endpoint, asked.path)).collect();
    assert_eq!(
        seen,
        [
            (Endpoint::KonkursDetail, "/konkursvarsler/x".to_owned()),
            (Endpoint::KonkursList, "/konkursvarsler?size=7".to_owned())
        ]
    );
}
