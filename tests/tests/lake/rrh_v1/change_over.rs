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
/// Changes of all other companies that the partner API cannot say, or today's API cannot: a residence that is known to be unknown,
/// a position beside one that it does not combine with, and an owner without any position.
const NOT_IN_BOTH: &str = "
    (felt = 'bostedsland' AND fra IS NULL AND til = 'XUK')
    OR (tabell = 'posisjoner' AND endring = 'fjernet'
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
