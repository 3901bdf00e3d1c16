//! What the scopes see.

use brreg_sandbox::Endpoint;

use super::{MEDIA, OBLIGED_ENTITIES, PUBLIC_AUTHORITIES, night};

#[test]
fn a_scope_without_identity_numbers_knows_persons_by_name_and_blanked_ones_not_at_all() {
    let mut night = night(1500, MEDIA, "exempt=nobody");
    let portfolio: Vec<String> = night.sandbox().v1().organisasjonsnumre().take(1500).collect();
    let file = night.lake.write("portfolio.txt", portfolio.join("\n"));
    night.lake.set("RRH__PORTFOLIO_FILE", file.to_str().unwrap());
    night.job().succeeds();
    let kinds = "SELECT DISTINCT person_id_kilde FROM rrh.rettighetshavere WHERE person_id IS NOT NULL";
    assert_eq!(night.lake.rows(kinds), ["navn"]);
    let blanked = night.lake.rows(
        "SELECT count(*) > 1, count(person_id), count(person_id_kilde), count(fullt_navn), count(foedselsdato)
         FROM rrh.rettighetshavere WHERE er_skjermet",
    );
    assert_eq!(blanked, ["true,0,0,0,0"]);
    assert_eq!(night.lake.rows("SELECT count(foedselsnummer) FROM rrh.rettighetshavere"), ["0"]);
}

#[test]
fn earlier_registrations_do_not_outlast_a_stricter_privacy_setting() {
    let mut night = night(3000, PUBLIC_AUTHORITIES, "");
    night.lake.set("PRIVACY__NATIONAL_ID", "clear");
    night.job().succeeds();
    night.sandbox().set_night(3);
    night.job().succeeds();
    let shown = "SELECT count(foedselsnummer) > 0, count(person_id) > 0 FROM rrh.rettighetshavere_historikk";
    assert_eq!(night.lake.rows(shown), ["true,true"]);
    night.lake.set("PRIVACY__NATIONAL_ID", "drop");
    night.job().succeeds();
    assert_eq!(night.lake.rows(shown), ["false,false"]);
}

#[test]
fn another_scope_is_another_copy() {
    let mut night = night(300, OBLIGED_ENTITIES, "");
    let portfolio: Vec<String> = night.sandbox().v1().organisasjonsnumre().take(20).collect();
    night.lake.set("RRH__PORTFOLIO", &portfolio.join(","));
    night.job().succeeds();
    assert!(
        night.lake.rows("SELECT DISTINCT person_id_kilde FROM rrh.rettighetshavere ORDER BY 1").contains(&"fnr".into())
    );
    night.lake.set("RRH__SCOPE", MEDIA);
    let said = night.job().succeeds();
    assert!(
        said.contains("NOTE: the snapshot before was fetched from another address or with another scope"),
        "{said}"
    );
    assert_eq!(night.sandbox().requests_to(Endpoint::V1Lookup), 40, "all companies were looked up with the new scope");
    let kinds = "SELECT DISTINCT person_id_kilde FROM rrh.rettighetshavere WHERE person_id IS NOT NULL";
    assert_eq!(night.lake.rows(kinds), ["navn"]);
}

#[test]
fn todays_api_has_no_csv() {
    let night = night(50, PUBLIC_AUTHORITIES, "");
    night.run(["fetch", "rrh-csv"]).fails_saying(2, &["has no CSV", "rrh-json"]);
    night.run(["fetch", "rrh-json"]).succeeds();
}

#[test]
fn doctor_compares_settings_with_the_registers_own_description() {
    let night = night(50, PUBLIC_AUTHORITIES, "log-parameter=afterId,sequence-parameter=tidspunkt");
    let url = format!("{}/openapi/openapi.zip", night.sandbox().v1_url());
    let said = night.run(["doctor", "--openapi", &url]).stdout;
    assert!(said.contains("rrh.v1.endringslogg_param") && said.contains("afterId"), "{said}");
    assert!(said.contains("rrh.v1.sekvensnummer_param") && said.contains("tidspunkt"), "{said}");
    let mut night = night;
    night.lake.set("RRH__V1__ENDRINGSLOGG_PARAM", "afterId");
    night.lake.set("RRH__V1__SEKVENSNUMMER_PARAM", "tidspunkt");
    let said = night.run(["doctor", "--openapi", &url]).stdout;
    assert!(said.contains("the settings are as the document says"), "{said}");
    night.job().succeeds();
}

#[test]
fn doctor_reads_a_description_in_yaml_and_says_where_one_is_broken() {
    let night = night(50, PUBLIC_AUTHORITIES, "");
    let text = "openapi: 3.0.1\npaths:\n  /v1/endringslogg:\n    get:\n      parameters:\n        - name: afterId\n          \
                in: query\n      responses:\n        200: {description: OK}\n";
    let file = night.lake.write("openapi.yaml", text);
    let said = night.run(["doctor", "--openapi", file.to_str().unwrap()]).stdout;
    assert!(said.contains("rrh.v1.endringslogg_param is 'sekvensnummer'") && said.contains("'afterId'"), "{said}");
    night.lake.write("openapi.yaml", format!("{text}  : ["));
    let said = night.run(["doctor", "--openapi", file.to_str().unwrap()]).stdout;
    assert!(said.contains("it is no OpenAPI document in JSON or YAML") && said.contains("line 11"), "{said}");
}

#[test]
fn doctor_says_how_the_copy_is_kept() {
    let mut night = night(50, PUBLIC_AUTHORITIES, "");
    let said = night.run(["doctor"]).stdout;
    assert!(said.contains("log of changes between two bulk files"), "{said}");
    night.lake.set("RRH__SCOPE", OBLIGED_ENTITIES);
    night.lake.set("RRH__PORTFOLIO", "974760673");
    let said = night.run(["doctor"]).stdout;
    assert!(said.contains("lookups of a portfolio"), "{said}");
}

#[test]
fn a_person_is_searched_for_with_the_scope_of_public_authorities_alone() {
    let mut night = night(200, PUBLIC_AUTHORITIES, "");
    let content = night.sandbox().content();
    let number = brreg_lake_tests::registers::number(&content, 0);
    let lookup = |night: &brreg_lake_tests::Night| {
        let mut command = night.command(["lookup", "person"]);
        brreg_lake_tests::registers::run_with_input(&mut command, &number)
    };
    let found = lookup(&night);
    assert!(!found.stderr.contains(&number));
    assert!(found.succeeds().starts_with(['[', '{']));
    // As it is written on forms.
    let spaced = format!("{} {}", &number[..6], &number[6..]);
    let mut command = night.command(["lookup", "person"]);
    brreg_lake_tests::registers::run_with_input(&mut command, &spaced).succeeds();
    // An error that comes with the status of an answer.
    night.fault("v1-search:json-error");
    lookup(&night).fails_saying(1, &["it has no list of companies"]);
    night.lake.set("RRH__SCOPE", OBLIGED_ENTITIES);
    lookup(&night).fails_saying(2, &["does not include the search for a person"]);
    assert_eq!(night.sandbox().requests_to(Endpoint::V1Search), 3);
}
