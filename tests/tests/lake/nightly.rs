//! The nightly job: what is new is published, what is not is left alone, what goes wrong heals or is reported.

use std::ffi::OsStr;

use brreg_lake_tests::{Lake, Night};
use brreg_sandbox::authority::Authority;
use brreg_sandbox::{Endpoint, Sandbox};

const SCOPE: &str = "brreg:reelle/partner.offentlig";
const JSON: Endpoint = Endpoint::TotalbestandJson;

fn registrations(lake: &Lake) -> Vec<String> {
    lake.rows("SELECT count(*) FROM rrh.registreringer")
}

#[test]
fn the_first_night_publishes_and_the_second_has_nothing_new() {
    let night = Night::new();
    let said = night.job().succeeds();
    assert!(said.contains("300 records loaded"), "{said}");
    assert_eq!(registrations(&night.lake), ["300"]);
    assert_eq!(night.statuses(JSON), [200]);

    let published = night.lake.published();
    let said = night.job().succeeds();
    assert!(said.contains("nothing new"), "{said}");
    assert_eq!(night.statuses(JSON), [200, 304]);
    assert!(night.lake.published() == published);
}

#[test]
fn a_renewed_register_gives_what_changed() {
    let night = Night::of(Sandbox::builder().virksomheter(5000));
    night.job().succeeds();
    night.sandbox().renew();
    night.job().succeeds();
    assert_eq!(night.statuses(JSON), [200, 200]);
    // One company of 2,000 leaves on a day and another comes.
    let told = "SELECT endring, count(*) FROM rrh.endringer WHERE tabell = 'registreringer' AND felt IS NULL \
                GROUP BY ALL ORDER BY ALL";
    assert_eq!(night.lake.rows(told), ["fjernet,2", "ny,2"]);
    assert_eq!(night.lake.rows("SELECT count(*) > 0 FROM rrh.endringer WHERE endring = 'endret'"), ["true"]);
    assert_eq!(registrations(&night.lake), ["5000"]);
}

#[test]
fn a_reset_in_the_middle_of_the_body_is_resumed() {
    let night = Night::new();
    night.fault("json:reset=20000");
    night.job().succeeds();
    let requests = night.requests(JSON);
    assert_eq!(night.statuses(JSON), [200, 206]);
    assert_eq!(requests[0].range, None);
    assert_eq!(requests[1].range.as_deref(), Some("bytes=20000-"));
    assert_eq!(registrations(&night.lake), ["300"]);
}

#[test]
fn a_file_that_was_renewed_between_its_parts_is_fetched_from_its_start() {
    let night = Night::new();
    night.fault("json:reset=20000");
    night.fault("json:renew");
    night.job().succeeds();
    assert_eq!(night.statuses(JSON), [200, 200]);
    assert_eq!(registrations(&night.lake), ["300"]);
}

#[test]
fn a_token_that_ends_in_the_run_is_replaced_once() {
    let night = Night::new();
    night.fault("json:end-tokens");
    night.job().succeeds();
    assert_eq!(night.statuses(Endpoint::Token), [200, 200]);
    assert_eq!(night.statuses(JSON), [403, 200]);
}

#[test]
fn a_token_that_is_never_taken_is_not_replaced_for_ever() {
    let night = Night::new();
    night.fault("json:status=403,times=always");
    night.job().fails_saying(1, &["rrh", "fetch", "status 403", "Du har ikke tilgang til dette APIet"]);
    assert_eq!(night.statuses(Endpoint::Token), [200, 200]);
    assert_eq!(night.statuses(JSON), [403, 403]);
}

#[test]
fn a_busy_register_is_waited_for_as_long_as_it_asks() {
    let night = Night::new();
    night.fault("token:status=503,retry-after=1");
    night.fault("json:status=503,retry-after=1");
    night.fault("json:status=500");
    let ended = night.job_with(&["--log", "json", "--log-filter", "warn"]);
    let events = ended.stderr.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let waits: Vec<u64> = events.filter_map(|event| event["fields"]["wait_ms"].as_u64()).collect();
    ended.succeeds();
    assert_eq!(waits, [1000, 1000, 0]);
    assert_eq!(night.statuses(Endpoint::Token), [503, 200]);
    assert_eq!(night.statuses(JSON), [503, 500, 200]);
}

#[test]
fn an_outage_ends_after_the_attempts_that_are_set() {
    let mut night = Night::new();
    night.lake.set("RETRY__MAX_ATTEMPTS", "3");
    night.fault("json:status=500,times=always");
    night.job().fails_saying(1, &["error: rrh: ", "status 500: Intern feil i tjenesten", "(tried 3 times)"]);
    assert_eq!(night.statuses(JSON), [500, 500, 500]);
}

#[test]
fn a_scope_that_was_not_given_ends_the_run_with_maskinportens_own_code() {
    for (registers, code) in [
        (Sandbox::builder().withhold(SCOPE), "MP-250"),
        (Sandbox::builder().scopes(["brreg:annet"]), "MP-200"),
        (Sandbox::builder().expired_key(), "MP-121"),
    ] {
        let mut night = Night::of(registers.virksomheter(10));
        // An expired key shows only where the key and not the certificate is used.
        let config = night.lake.write("klient.toml", with_registered_key());
        night.lake.set("MASKINPORTEN__CLIENT_ID", &night.sandbox().credentials().client_id.clone());
        let ended = night
            .lake
            .run(["run", "--only", "rrh", "--config"].map(OsStr::new).into_iter().chain([config.as_os_str()]));
        ended.fails_saying(1, &["error: rrh: fetch: ", "Maskinporten refused the token request", code, "What to do: "]);
        assert_eq!(night.statuses(Endpoint::Token), [400], "{code}");
        assert_eq!(night.statuses(JSON), [0; 0]);
        assert!(!night.lake.data().join("lake/current").exists());
    }
}

fn with_registered_key() -> String {
    let sandbox = std::fs::read_to_string(brreg_lake_tests::pipeline("sandbox.toml")).unwrap();
    let changed = sandbox
        .replace("pkcs12 = \"{data}/sandbox/virksomhet.p12\"", "jwk = \"{data}/sandbox/klient.jwk\"")
        .replace("password_file = \"{data}/sandbox/virksomhet.password\"", "");
    assert!(changed.contains("klient.jwk") && !changed.contains("password"), "sandbox.toml has other credentials");
    changed
}

#[test]
fn something_else_than_the_file_is_refused_at_once() {
    for (fault, found) in [("html", "an HTML page"), ("json-error", "a JSON document"), ("empty", "an empty body")] {
        let night = Night::new();
        night.fault(&format!("json:{fault}"));
        night.job().fails_saying(1, &["error: rrh: fetch: ", "expected a ZIP archive, got", found]);
        assert_eq!(night.statuses(JSON), [200], "{fault}");
        assert!(!night.lake.data().join("lake/current").exists());
    }
}

#[test]
fn a_certificate_of_an_unknown_authority_is_final() {
    let mut night = Night::new();
    let other = night.lake.write("other.pem", Authority::new("somebody else").unwrap().certificate_pem());
    night.lake.set("HTTP__CA_FILE", other.to_str().unwrap());
    let message = night.job().fails(1);
    assert!(message.contains("no trusted TLS connection to 127.0.0.1"), "{message}");
    assert!(!message.contains("tried"), "{message}");
    assert!(night.sandbox().requests().is_empty());
}

#[test]
fn a_redirect_to_another_host_is_not_followed() {
    let night = Night::new();
    night.fault("json:redirect=https://localhost:1/totalbestand");
    night.job().fails_saying(1, &["refused a redirect to https://localhost:1"]);
    assert_eq!(night.statuses(JSON), [302]);
}

#[test]
fn a_number_of_rows_far_from_the_last_is_refused_unless_it_is_allowed() {
    let night = Night::new();
    night.lake.run(["generate", "--virksomheter", "100", "--out", "bulk"]).succeeds();
    night.lake.load(night.lake.path("bulk/totalbestand.json.zip")).succeeds();
    let before = night.lake.published();
    night.job().fails_saying(
        3,
        &[
            "error: rrh: checking the data: ",
            "300 rows of registreringer where the last snapshot has 100",
            "--allow-row-change",
        ],
    );
    assert!(night.lake.published() == before);

    let said = night.job_with(&["--allow-row-change"]).succeeds();
    assert!(said.contains("the last snapshot had 100 rows of registreringer"), "{said}");
    assert_eq!(registrations(&night.lake), ["300"]);
}

#[test]
fn the_csv_serves_as_well() {
    let mut night = Night::new();
    night.job().succeeds();
    let rows = night.lake.table("posisjoner");
    night.lake.set("RRH__FORMAT", "csv");
    night.job().succeeds();
    assert_eq!(night.statuses(Endpoint::TotalbestandCsv), [200]);
    assert_eq!(night.lake.table("posisjoner"), rows);
}

#[test]
fn a_download_without_a_load_lands_with_its_manifest() {
    let night = Night::new();
    for (what, name) in [("rrh-json", "totalbestand-json.zip"), ("rrh-csv", "totalbestand-csv.zip")] {
        let said = night.run(["fetch", what]).succeeds();
        let file = std::path::Path::new(said.trim());
        assert!(file.starts_with(night.lake.data().join("landing/rrh")) && file.ends_with(name), "{said}");
        let manifest = std::fs::read(file.with_file_name("manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
        assert_eq!(manifest["size"], std::fs::metadata(file).unwrap().len());
        assert!(manifest["url"].as_str().unwrap().starts_with(&night.sandbox().url()), "{manifest}");
    }
    assert!(!night.lake.data().join("lake/current").exists());
}

#[test]
fn old_snapshots_and_downloads_are_tidied_away() {
    let mut night = Night::new();
    night.lake.set("RETENTION__SNAPSHOTS", "1");
    night.lake.set("RETENTION__LANDING_RUNS", "1");
    for _ in 0..4 {
        night.job().succeeds();
        night.sandbox().renew();
    }
    let count = |folder: &str| std::fs::read_dir(night.lake.data().join(folder)).unwrap().count();
    assert_eq!(count("lake/manifests/rrh"), 2, "the published one and one before it");
    assert_eq!(count("landing/rrh"), 1);
    assert_eq!(registrations(&night.lake), ["300"]);
}
