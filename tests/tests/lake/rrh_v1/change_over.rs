//! The night on which a lake changes from the partner API to today's.

use brreg_lake_tests::{Lake, Night};
use brreg_sandbox::Sandbox;

use super::PUBLIC_AUTHORITIES;

#[test]
fn the_change_over_reports_real_changes_alone() {
    let mut night = Night::on(Lake::with_known_key(), Sandbox::builder().virksomheter(1500));
    night.lake.set("RRH__SCOPE", "brreg:reelle/partner.offentlig");
    night.job().succeeds();
    night.lake.set("RRH__SCOPE", PUBLIC_AUTHORITIES);
    // Companies that have not reported come with today's API, which is announced and needs one flag, once.
    let said = night.job_with(&["--allow-row-change"]).succeeds();
    let _ = said;
    let changed = "SELECT tabell, felt, count(*) FROM rrh.endringer WHERE endring = 'endret' GROUP BY ALL ORDER BY ALL";
    assert_eq!(night.lake.rows(changed), [""; 0]);
    // What is new is what the partner API does not have: companies that have not reported.
    let new = "SELECT DISTINCT r.registreringstatus FROM rrh.endringer AS e
               JOIN rrh.registreringer AS r USING (organisasjonsnummer)
               WHERE e.tabell = 'registreringer' AND e.endring = 'ny'";
    assert_eq!(night.lake.rows(new), ["registreringsstatus.rettighetsinformasjonErIkkeMeldt"]);
    night.job().succeeds();
}
