//! The register's own code lists.

use brreg_lake_tests::{Night, fixture};
use brreg_sandbox::Endpoint;

use super::{OBLIGED_ENTITIES, PUBLIC_AUTHORITIES, night};

const COMPANIES: u32 = 300;
const CODES_FAIL: &str = "v1-codes:status=500,times=always";
const NOTE: &str = "NOTE: the register's code lists could not be fetched";

/// The labels of a code in API v1, with their languages.
fn labels_of(night: &Night, kode: &str) -> Vec<String> {
    let labels = "SELECT spraak, tekst FROM kodeverk.koder WHERE versjon = 'v1' AND kode";
    night.lake.rows(&format!("{labels} = '{kode}' ORDER BY ALL"))
}

/// The languages of the published table.
fn languages(night: &Night) -> Vec<String> {
    night.lake.rows("SELECT DISTINCT spraak FROM rrh.kodelister ORDER BY ALL")
}

#[test]
fn codes_have_the_labels_that_the_register_sends_in_three_languages() {
    let night = night(COMPANIES, PUBLIC_AUTHORITIES, "");
    night.job().succeeds();
    assert_eq!(labels_of(&night, "posisjonstype.eierskap"), ["eng,Ownership", "nno,Eigarskap", "nob,Eierskap"]);
    assert_eq!(labels_of(&night, "registreringsstatus.rettighetsinformasjonErIkkeMeldt").len(), 3);
    let codes_twice = "FROM kodeverk.koder GROUP BY liste, kode, versjon, spraak HAVING count(*) > 1";
    assert_eq!(night.lake.rows(&format!("SELECT kode {codes_twice}")), [""; 0]);
    // What the register does not send stays: the codes of the partner API and of the other registers.
    let others =
        "SELECT DISTINCT coalesce(versjon, 'one'), spraak FROM kodeverk.koder WHERE versjon IS DISTINCT FROM 'v1'";
    assert_eq!(night.lake.rows(&format!("{others} ORDER BY ALL")), ["enhet,nob", "one,eng", "one,nob", "partner,nob"]);
    let unsorted =
        "SELECT count(*) FROM (SELECT (liste, kode, spraak) AS key, lag(key) OVER () AS before FROM rrh.kodelister)
                    WHERE before >= key";
    assert_eq!(night.lake.rows(unsorted), ["0"]);
    let landed = night.lake.landed_of("rrh").pop().unwrap();
    for language in ["nob", "nno", "eng"] {
        assert!(landed.join(format!("kodelister-{language}.json")).is_file(), "{language}");
    }
}

#[test]
fn each_run_that_lands_something_fetches_the_lists() {
    let night = night(3000, PUBLIC_AUTHORITIES, "");
    night.job().succeeds();
    let kodelister = || night.lake.parquet().remove(std::ffi::OsStr::new("kodelister.parquet")).unwrap();
    let first = kodelister();
    night.sandbox().set_night(3);
    night.job().succeeds();
    assert_eq!(night.requests(Endpoint::V1Totalbestand).len(), 1, "the second run follows the log");
    assert_eq!(night.requests(Endpoint::V1Kodelister).len(), 2 * 3);
    assert!(kodelister() == first, "the same lists are the same bytes");
}

#[test]
fn lists_that_cannot_be_fetched_fail_no_run_and_the_built_in_labels_apply() {
    let of_one_language = "v1-codes:status=500,after=1,times=always";
    for fault in [CODES_FAIL, of_one_language, "v1-codes:html,times=always", "v1-codes:json-error,times=always"] {
        let mut night = night(COMPANIES, OBLIGED_ENTITIES, "");
        let portfolio: Vec<String> = night.sandbox().v1().organisasjonsnumre().take(3).collect();
        night.lake.set("RRH__PORTFOLIO", &portfolio.join(","));
        night.fault(fault);
        let said = night.job().succeeds();
        assert!(said.contains(NOTE), "{fault}: {said}");
        assert_eq!(night.lake.rows("SELECT count(*) FROM rrh.virksomheter"), ["3"]);
        assert_eq!(labels_of(&night, "posisjonstype.eierskap"), ["nob,Eierskap"], "{fault}");
        assert_eq!(languages(&night), [""; 0]);
    }
}

#[test]
fn the_lists_of_the_snapshot_before_stay_where_nothing_brings_others() {
    let mut night = night(3000, PUBLIC_AUTHORITIES, "");
    night.job().succeeds();
    let all = night.lake.table("kodelister");
    night.fault(CODES_FAIL);
    let failing_nights: [&[&str]; 2] = [&[], &["--whole", "rrh"]];
    for (number, options) in (2..).zip(failing_nights) {
        night.sandbox().set_night(number);
        assert!(night.job_with(options).succeeds().contains(NOTE), "{options:?}");
        assert_eq!(night.lake.table("kodelister"), all, "{options:?}");
    }
    night.lake.run(["load", "--allow-row-change", fixture("compact.json").to_str().unwrap()]).succeeds();
    assert_eq!(night.lake.table("kodelister"), all);
    night.lake.set("RRH__SCOPE", "brreg:reelle/partner.offentlig");
    night.job_with(&["--allow-row-change"]).succeeds();
    assert_eq!(night.lake.table("kodelister"), all);
    assert_eq!(labels_of(&night, "posisjonstype.eierskap").len(), 3);
    night.lake.run(["verify"]).succeeds();
}

#[test]
fn labels_of_a_register_that_ignores_the_language_are_in_bokmaal_alone() {
    let night = night(COMPANIES, PUBLIC_AUTHORITIES, "language=ignored");
    let said = night.job().succeeds();
    assert!(!said.contains(NOTE), "{said}");
    assert_eq!(languages(&night), ["nob"]);
    assert_eq!(labels_of(&night, "posisjonstype.eierskap"), ["nob,Eierskap"]);
}
