//! What pictures mark at persons and companies.

use brreg_lake_tests::{Lake, Night};
use brreg_sandbox::Sandbox;

#[test]
fn a_person_or_company_whose_bankruptcy_is_open_is_marked_where_the_lake_has_bankruptcies() {
    let night = Night::of(Sandbox::builder().virksomheter(500));
    night.run(["run", "--only", "rrh,konkurs"]).succeeds();
    let found = night.lake.rows(
        "SELECT e.organisasjonsnummer || ' ' || e.fullt_navn FROM rrh.rettighetshavere AS e
        JOIN konkurs.status AS k ON k.debitor_person_id = e.person_id
        WHERE k.status = 'aapen' AND e.fullt_navn IS NOT NULL ORDER BY ALL LIMIT 1",
    );
    let (company, name) = found[0].split_once(' ').unwrap();
    let mark = |said: &str| {
        // Long names are cut: the mark is that of a person, whose details are nothing else.
        assert!(said.contains(name.split(' ').next().unwrap()), "{name} is not in {said}");
        said.contains(">⚠ bankrupt</text>")
    };
    assert!(mark(&night.lake.run(["picture", company]).succeeds()), "{name} is not marked");
    let debtor = night.lake.rows(
        "SELECT k.debitor_organisasjonsnummer FROM konkurs.status AS k
        JOIN konkurs.varsler AS n ON n.uuid = k.aapnings_id
        JOIN rrh.virksomheter AS v ON v.organisasjonsnummer = k.debitor_organisasjonsnummer
        WHERE k.status = 'aapen' AND n.avviklingskode IS NULL ORDER BY ALL LIMIT 1",
    );
    let compulsory = night.lake.rows(
        "SELECT k.debitor_organisasjonsnummer FROM konkurs.status AS k
        JOIN konkurs.varsler AS n ON n.uuid = k.aapnings_id
        JOIN rrh.virksomheter AS v ON v.organisasjonsnummer = k.debitor_organisasjonsnummer
        WHERE k.status = 'aapen' AND n.avviklingskode IS NOT NULL ORDER BY ALL LIMIT 1",
    );
    let said = night.lake.run(["picture", compulsory[0].as_str(), "--depth", "0"]).succeeds();
    assert!(said.contains("⚠ compulsory winding-up"), "{compulsory:?} is not marked");
    let drawn = |lake: &Lake| lake.run(["picture", debtor[0].as_str(), "--depth", "0"]).succeeds();
    assert!(drawn(&night.lake).contains("⚠ bankrupt"), "{debtor:?} is not marked");

    let other = Night::of(Sandbox::builder().virksomheter(500));
    other.run(["run", "--only", "rrh"]).succeeds();
    assert!(!mark(&other.lake.run(["picture", company]).succeeds()), "{name} is marked");
    assert!(!drawn(&other.lake).contains("⚠ bankrupt"), "{debtor:?} is marked");
}
