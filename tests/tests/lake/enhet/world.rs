//! What happens between two nights reaches the tables, and the registers are about the same companies.

use brreg_lake_tests::Night;
use brreg_sandbox::generator::enhet::Changes;
use brreg_sandbox::generator::enhet::{Id, Standing, Unit};

use super::{company, happen, night, run, snapshot, value};

#[test]
fn every_action_between_two_nights_reaches_the_tables_twice() {
    let night = night();
    run(&night).succeeds();
    let before: u64 = value(&night, "SELECT count(*) FROM enhet.enheter").parse().unwrap();
    assert!(before > 450, "{before}");
    for round in 0..2 {
        let [deleted, bankrupt, chaired] = [150, 190, 230].map(|from| company(&night, from + 3 * round));
        let new = 2 + round;
        for action in [
            &format!("delete={deleted}"),
            &format!("bankrupt={bankrupt}"),
            &format!("chair={chaired}"),
            &format!("new={new}"),
            "rename=3",
            "employees-wave",
            "municipality-reform",
            "new-edition",
        ] {
            happen(&night, action);
        }
        run(&night).succeeds();
        let rows = |query: &str| value(&night, query);
        assert_eq!(rows(&format!("SELECT count(*) FROM enhet.enheter WHERE organisasjonsnummer = '{deleted}'")), "0");
        let kilde = rows(&format!("SELECT kilde FROM enhet.slettede WHERE organisasjonsnummer = '{deleted}'"));
        assert_eq!(kilde, "oppslag");
        let flag = rows(&format!(
            "SELECT konkurs, konkursdato IS NOT NULL FROM enhet.enheter WHERE organisasjonsnummer = '{bankrupt}'"
        ));
        assert_eq!(flag, "true,true");
        let estate = rows(&format!(
            "SELECT u.organisasjonsform, u.navn = d.navn || ' KONKURSBO', r.rolletype, r.fullt_navn LIKE 'Adv. %'
             FROM enhet.enheter AS d JOIN enhet.enheter AS u ON starts_with(u.navn, d.navn || ' KONKURSBO')
             JOIN enhet.roller AS r ON r.organisasjonsnummer = u.organisasjonsnummer
             WHERE d.organisasjonsnummer = '{bankrupt}'"
        ));
        assert_eq!(estate, "KBO,true,BOBE,true");
        let chair = format!(
            "SELECT count(*) FROM enhet.endringer WHERE organisasjonsnummer = '{chaired}' AND tabell = 'roller'"
        );
        assert_ne!(rows(&chair), "0");
        assert_eq!(rows("SELECT count(*) FROM enhet.enheter WHERE navn LIKE 'OMDØPT%'"), (3 * (round + 1)).to_string());
        assert_eq!(
            rows("SELECT count(*) FROM enhet.enheter WHERE navn LIKE '% NYE AS'"),
            (2 + round * new).to_string()
        );
        assert_eq!(rows("SELECT count(*) FROM enhet.enheter WHERE forretningsadresse_kommunenummer = '3905'"), "0");
        night.lake.run(["verify"]).succeeds();
    }
    let wave = "SELECT count(*) FROM enhet.endringer WHERE felt = 'antall_ansatte'";
    assert!(value(&night, wave).parse::<u64>().unwrap() > 20);
}

#[test]
fn a_night_without_anything_new_publishes_nothing() {
    let night = night();
    run(&night).succeeds();
    let published = snapshot(&night);
    let said = run(&night).succeeds();
    assert!(said.contains("enhet: nothing new since the published snapshot"), "{said}");
    assert_eq!(snapshot(&night), published);
}

#[test]
fn the_companies_of_the_other_registers_are_units() {
    let night = night();
    night.run(["run", "--only", "rrh,konkurs,enhet"]).succeeds();
    // An owner with a birth date is on the board, in mixed case; the two registers meet by name and birth date.
    let both = value(
        &night,
        "SELECT count(*) FROM rrh.rettighetshavere AS e JOIN enhet.roller AS r
         ON r.organisasjonsnummer = e.organisasjonsnummer AND upper(r.fullt_navn) = upper(e.fullt_navn)
            AND r.foedselsdato = e.foedselsdato",
    );
    assert!(both.parse::<u64>().unwrap() > 200, "{both}");
    let named = value(
        &night,
        "SELECT count(*) FROM rrh.registreringer AS r LEFT JOIN enhet.enheter AS u USING (organisasjonsnummer)
         WHERE u.navn IS NULL",
    );
    let register = night.sandbox().enhet().register();
    let gone = (0..300).filter(|position| {
        register.standing(Id::Unit(Unit::Company(*position)), &Changes::default()) != Standing::Live
    });
    assert_eq!(named, gone.count().to_string());
    let names = night.lake.rows(
        "SELECT u.navn, v.debitor_navn FROM konkurs.varsler AS v
         JOIN enhet.enheter AS u ON u.organisasjonsnummer = v.debitor_organisasjonsnummer",
    );
    assert!(!names.is_empty());
    for names in names {
        let (unit, debtor) = names.split_once(',').unwrap();
        assert_eq!(unit, debtor.to_uppercase().trim());
    }
}

#[test]
fn a_bankruptcy_that_only_one_register_has_is_found_with_its_age() {
    let night = night();
    let bankrupt = company(&night, 190);
    happen(&night, &format!("bankrupt={bankrupt}"));
    happen(&night, "new-edition");
    night.run(["run", "--only", "konkurs,enhet"]).succeeds();
    let found = format!(
        "SELECT kontroll, varsel_siden, dager = current_date - enhet_siden FROM enhet.konkurskontroll
         WHERE organisasjonsnummer = '{bankrupt}'"
    );
    assert_eq!(night.lake.rows(&found), ["konkurs_uten_varsel,,true"]);
    // Where both have a date, the age is that of the newer one.
    let ages =
        "SELECT count(*), count(*) FILTER (dager = least(current_date - enhet_siden, current_date - varsel_siden))
        FROM enhet.konkurskontroll";
    let ages = value(&night, ages);
    let (all, right) = ages.split_once(',').unwrap();
    assert_eq!(all, right);
}

#[test]
fn deleted_companies_that_other_registers_name_are_looked_up_once() {
    let night = night();
    night.run(["run", "--only", "rrh,enhet"]).succeeds();
    let unknown = "SELECT count(*) FROM rrh.registreringer AS r WHERE NOT EXISTS
        (FROM enhet.enheter AS u WHERE u.organisasjonsnummer = r.organisasjonsnummer) AND NOT EXISTS
        (FROM enhet.slettede AS u WHERE u.organisasjonsnummer = r.organisasjonsnummer)";
    assert_ne!(value(&night, unknown), "0");
    happen(&night, "rename=1");
    happen(&night, "new-edition");
    run(&night).succeeds();
    // The two that were removed have no name any more.
    assert_eq!(value(&night, unknown), "2");
    let asked = lookups(&night);
    happen(&night, "rename=1");
    happen(&night, "new-edition");
    run(&night).succeeds();
    assert_eq!(lookups(&night), asked);
}

fn lookups(night: &Night) -> usize {
    night.requests(brreg_sandbox::Endpoint::EnhetOppslag).len()
}
