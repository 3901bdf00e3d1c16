//! The night on which a lake changes from the partner API to today's.

use brreg_lake_tests::{Lake, Night};
use brreg_sandbox::Sandbox;

use super::PUBLIC_AUTHORITIES;

const COMPANIES: u32 = 1500;

/// A lake with a snapshot of the partner API, configured for today's API.
fn before_the_change_over() -> Night {
    let mut night = Night::on(Lake::with_known_key(), Sandbox::builder().virksomheter(COMPANIES));
    night.job().succeeds();
    night.lake.set("RRH__SCOPE", PUBLIC_AUTHORITIES);
    night
}

/// The number of changes of values for which a condition holds.
fn changes(night: &Night, condition: &str) -> String {
    let query = format!("SELECT count(*) FROM rrh.endringer WHERE endring = 'endret' AND {condition}");
    night.lake.rows(&query).remove(0)
}

#[test]
fn the_change_over_reports_no_change_of_code_label_or_precision_alone() {
    let night = before_the_change_over();
    night.job().succeeds();
    assert_eq!(changes(&night, "rrh.v1_kode(fra) = rrh.v1_kode(til)"), "0");
    assert_eq!(changes(&night, "felt LIKE '%\\_tekst' ESCAPE '\\'"), "0");
    let is_precision = "felt IN ('registrert', 'endret', 'foerst_registrert')
        AND date_trunc('millisecond', fra::TIMESTAMPTZ) = date_trunc('millisecond', til::TIMESTAMPTZ)";
    assert_eq!(changes(&night, is_precision), "0");
    assert_eq!(changes(&night, "felt IN ('er_gjeldende', 'er_skjermet', 'marked_navn', 'registrering_id')"), "0");
    // A position is the same one, whatever its code is called.
    let renamed = "SELECT count(*) FROM rrh.endringer AS ny JOIN rrh.endringer AS fjernet
        USING (tabell, organisasjonsnummer, person_id)
        WHERE tabell = 'posisjoner' AND ny.endring = 'ny' AND fjernet.endring = 'fjernet'
            AND rrh.v1_kode(ny.posisjonstype) = rrh.v1_kode(fjernet.posisjonstype)";
    assert_eq!(night.lake.rows(renamed), ["0"]);
    let owners = "SELECT count(*) FROM rrh.endringer WHERE tabell = 'rettighetshavere' AND endring <> 'endret'";
    assert_eq!(night.lake.rows(owners), ["0"]);
    // What is new is what the partner API does not have: companies that have not reported.
    let new = "SELECT DISTINCT r.registreringstatus FROM rrh.endringer AS e
               JOIN rrh.registreringer AS r USING (organisasjonsnummer)
               WHERE e.tabell = 'registreringer' AND e.endring = 'ny'";
    assert_eq!(night.lake.rows(new), ["registreringsstatus.rettighetsinformasjonErIkkeMeldt"]);
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
