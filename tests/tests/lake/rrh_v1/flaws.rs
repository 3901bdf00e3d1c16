//! Today's API with the flaws that real files have.

use std::collections::BTreeSet;
use std::fs;

use brreg_lake_tests::Night;
use brreg_sandbox::{Sandbox, V1Behaviour};

use super::PUBLIC_AUTHORITIES;

#[test]
fn flaws_of_the_simulated_register_are_deviations_and_a_night_without_news_adds_none() {
    let mut night = Night::of(Sandbox::builder().virksomheter(1000).v1(V1Behaviour::default()).flaws(0.5));
    night.lake.set("RRH__SCOPE", PUBLIC_AUTHORITIES);
    night.lake.set("RRH__RATE_PER_SECOND", "100000");
    night.run(["run", "--only", "rrh"]).succeeds();
    let kinds: BTreeSet<String> = night.lake.rows("SELECT DISTINCT avvikstype FROM rrh.avvik").into_iter().collect();
    let expected = [
        "dobbeltkodet_tekst",
        "foedselsaar_avviker",
        "manglende_kodetekst",
        "ugyldig_foedselsnummer",
        "ugyldig_organisasjonsnummer",
        "ukjent_felt",
        "ukjent_kode",
    ];
    assert!(expected.iter().all(|kind| kinds.contains(*kind)), "{kinds:?}");
    // The log of changes names the companies that changed, not those that have a flaw.
    night.sandbox().renew();
    night.run(["run", "--only", "rrh"]).succeeds();
    let changed = "SELECT count(DISTINCT organisasjonsnummer) FROM rrh.endringer";
    let changed: u32 = night.lake.rows(changed)[0].parse().unwrap();
    assert!((1..300).contains(&changed), "{changed}");
    // What is said of the night is said of all that is published, also of what was read on an earlier one.
    let table = night.lake.rows("SELECT avvikstype || ' ' || count(*) FROM rrh.avvik GROUP BY avvikstype ORDER BY ALL");
    let manifest = night.lake.manifest();
    let counts = manifest["avvik"].as_object().unwrap().iter();
    assert_eq!(counts.map(|(kind, count)| format!("{kind} {count}")).collect::<Vec<_>>(), table);
    let page = fs::read_to_string(night.lake.data().join("reports/latest.html")).unwrap();
    let deviations = page.split("<caption>deviations</caption>").nth(1).unwrap().split("</table>").next().unwrap();
    for kind in expected {
        assert!(deviations.replace("<wbr>", "").contains(kind), "{kind} is not in {deviations}");
    }
    assert!(!deviations.contains("new</span>"), "{deviations}");
    night.lake.run(["verify"]).succeeds();
}
