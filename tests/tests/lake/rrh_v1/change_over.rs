//! The night on which a lake changes from the partner API to today's.

use brreg_lake_tests::{Lake, Night};
use brreg_sandbox::Sandbox;
use serde_json::json;

use super::PUBLIC_AUTHORITIES;
use super::translation::Translation;

const COMPANIES: u32 = 1500;

/// A lake with a snapshot of the partner API, configured for today's API.
fn before_the_change_over() -> Night {
    let mut night = Night::on(Lake::with_known_key(), Sandbox::builder().virksomheter(COMPANIES));
    night.job().succeeds();
    night.lake.set("RRH__SCOPE", PUBLIC_AUTHORITIES);
    night
}

/// What today's API says in a form that the partner API does not have: companies that have not reported, foundations and trusts
/// with statuses and positions of their own, listed companies, and branches with owners in another register.
const ONLY_TODAY: &str = "
    SELECT organisasjonsnummer FROM rrh.registreringer
    WHERE registreringstatus = 'registreringsstatus.rettighetsinformasjonErIkkeMeldt'
        OR rettighetshaverstatus NOT IN (SELECT kode_v1 FROM kodeverk.tilsvarende)
        OR marked_navn IS NOT NULL OR utenlandsk_register_landkode IS NOT NULL
    UNION
    SELECT organisasjonsnummer FROM rrh.posisjoner
    WHERE posisjonstype NOT IN (SELECT kode_v1 FROM kodeverk.tilsvarende)";
/// Changes of all other companies that today's API cannot say as the partner API did: a position beside one that it does not combine
/// with, and an owner without any position.
const NOT_IN_BOTH: &str = "
    (tabell = 'posisjoner' AND endring = 'fjernet'
        AND person_id IN (SELECT person_id FROM rrh.posisjoner
            JOIN rrh.rettighetshavere USING (organisasjonsnummer, registrering_id, rettighetshaver_nr)))
    OR (tabell = 'posisjoner' AND endring = 'ny'
        AND posisjonstype = 'posisjonstype.rettTilAaUtpekeEllerAvsetteStyre')";

#[test]
fn the_change_over_reports_nothing_but_what_one_version_does_not_have() {
    let night = before_the_change_over();
    night.job().succeeds();
    assert_ne!(
        night.lake.rows("SELECT count(*) FROM rrh.endringer"),
        ["0"],
        "foundations, trusts, companies to report"
    );
    let others = format!("FROM rrh.endringer WHERE organisasjonsnummer NOT IN ({ONLY_TODAY}) AND NOT ({NOT_IN_BOTH})");
    assert_eq!(night.lake.rows(&others), [""; 0]);
    // What the partner API has no code for is no change, of any company.
    let statuses = "FROM rrh.endringer WHERE tabell = 'registreringer' AND endring = 'endret'";
    assert_eq!(night.lake.rows(statuses), [""; 0]);
    let positions = "FROM rrh.endringer WHERE tabell = 'posisjoner' AND endring = 'ny'
        AND posisjonstype NOT IN (SELECT kode_v1 FROM kodeverk.tilsvarende)";
    assert_eq!(night.lake.rows(positions), [""; 0]);
    // They are a small part: most owners of most companies are compared in all that both versions say.
    let compared = format!(
        "SELECT count(*) > 1000 FROM rrh.rettighetshavere WHERE organisasjonsnummer NOT IN ({ONLY_TODAY})
            AND organisasjonsnummer NOT IN (SELECT organisasjonsnummer FROM rrh.endringer)"
    );
    assert_eq!(night.lake.rows(&compared), ["true"]);
    // What is new are companies that have not reported, which the partner API does not have.
    let new = "SELECT DISTINCT r.registreringstatus FROM rrh.endringer AS e
               JOIN rrh.registreringer AS r USING (organisasjonsnummer)
               WHERE e.tabell = 'registreringer' AND e.endring = 'ny'";
    assert_eq!(night.lake.rows(new), ["registreringsstatus.rettighetsinformasjonErIkkeMeldt"]);
    // An owner is the same one, and so is a position, whatever its code is called.
    let owners = "SELECT count(*) FROM rrh.endringer WHERE tabell = 'rettighetshavere' AND endring <> 'endret'";
    assert_eq!(night.lake.rows(owners), ["0"]);
    let renamed = "SELECT count(*) FROM rrh.endringer AS ny JOIN rrh.endringer AS fjernet
        USING (tabell, organisasjonsnummer, person_id)
        WHERE tabell = 'posisjoner' AND ny.endring = 'ny' AND fjernet.endring = 'fjernet'
            AND rrh.v1_kode(ny.posisjonstype) = rrh.v1_kode(fjernet.posisjonstype)";
    assert_eq!(night.lake.rows(renamed), ["0"]);
}

#[test]
fn companies_that_have_not_reported_need_one_flag_once() {
    let mut night = before_the_change_over();
    night.lake.set("CHECKS__MAX_ROW_CHANGE", "0.01");
    let published = night.lake.published();
    let refused = night.job().fails(3);
    assert!(
        refused.contains("1 500") && refused.contains("1 550") && refused.contains("--allow-row-change"),
        "{refused}"
    );
    assert!(night.lake.published() == published);
    night.job_with(&["--allow-row-change"]).succeeds();
    night.job().succeeds();
}

#[test]
fn the_same_registrations_from_both_versions_have_no_change_in_either_direction() {
    let translation = Translation::new();
    let lake = Lake::with_known_key();
    lake.run(["generate", "--virksomheter", "1500", "--out", "bulk"]).succeeds();
    let [json, csv] = ["json", "csv"].map(|form| lake.path(format!("bulk/totalbestand.{form}.zip")));
    let today = translation.companies(&json);
    let today = lake.write("today.json", json!(today).to_string());
    for (before, now) in [(&json, &today), (&csv, &today), (&today, &json), (&today, &csv)] {
        let lake = Lake::with_known_key();
        lake.load(before).succeeds();
        lake.load(now).succeeds();
        assert_eq!(lake.rows("SELECT count(*) > 1500 FROM rrh.posisjoner"), ["true"]);
        assert_eq!(lake.rows("FROM rrh.endringer"), [""; 0], "{} after {}", now.display(), before.display());
    }
}

#[test]
fn a_real_change_at_the_change_over_is_reported_alone() {
    let translation = Translation::new();
    let lake = Lake::with_known_key();
    lake.run(["generate", "--virksomheter", "100", "--out", "bulk"]).succeeds();
    let json = lake.path("bulk/totalbestand.json.zip");
    let mut today = translation.companies(&json);
    let registration = &mut today[3]["registreringer"][0];
    registration["registrert"] = json!("2026-11-20T10:00:00.000Z");
    let company = today[3]["organisasjonsnummer"].as_str().unwrap().to_owned();
    lake.load(&json).succeeds();
    lake.load(lake.write("today.json", json!(today).to_string())).succeeds();
    let changes = "SELECT organisasjonsnummer, tabell, endring, felt FROM rrh.endringer";
    assert_eq!(lake.rows(changes), [format!("{company},registreringer,endret,registrert")]);
}
