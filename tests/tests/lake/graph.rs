//! Ownership as a graph, companies without owners, signals, and the texts that the catalog carries.

use std::collections::BTreeSet;

use brreg_lake_tests::register::{
    KARI, KARI_ID, OLA, OLA_ID, bulk, organisation_numbers, ownership, registered, registration, through,
    without_owners,
};
use brreg_lake_tests::registers::number;
use brreg_lake_tests::{Ended, Lake, Night};
use brreg_sandbox::{Sandbox, V1Behaviour};

/// Five companies: the first belongs to Kari through the second, the third and a foreign one; the second and the third are above
/// each other; the other two have no owners.
fn lake() -> (Lake, Vec<String>) {
    let numbers = organisation_numbers(5);
    let [a, b, c, d, e] = std::array::from_fn(|at| numbers[at].as_str());
    let registrations = [
        registration(a, &[registered(KARI, &[through("int3", &[b, c, "Alfa"])])]),
        registration(b, &[registered(KARI, &[through("int3", &[c])])]),
        registration(c, &[registered(OLA, &[through("int3", &[b]), ownership("int1")])]),
        without_owners(d, "irki"),
        without_owners(e, "arid"),
    ];
    let lake = Lake::with_known_key();
    lake.load_content("bulk.json", bulk(&registrations));
    (lake, numbers)
}

#[test]
fn edges_lead_from_owners_and_intermediate_companies_to_what_they_own() {
    let (lake, numbers) = lake();
    let [a, b, c] = std::array::from_fn(|at| &numbers[at]);
    let edges = lake.rows("SELECT fra, til, kanttype, andel_min, er_indirekte FROM graf.kanter ORDER BY ALL");
    let mut expected = vec![
        format!("person:{KARI_ID},virksomhet:{a},rettighetshaver,75.00,true"),
        format!("person:{KARI_ID},virksomhet:{b},rettighetshaver,75.00,true"),
        format!("person:{OLA_ID},virksomhet:{c},rettighetshaver,25.01,false"),
        format!("person:{OLA_ID},virksomhet:{c},rettighetshaver,75.00,true"),
        format!("utenlandsk:/Alfa,virksomhet:{a},mellomliggende,,"),
        format!("virksomhet:{b},virksomhet:{a},mellomliggende,,"),
        format!("virksomhet:{b},virksomhet:{c},mellomliggende,,"),
        format!("virksomhet:{c},virksomhet:{a},mellomliggende,,"),
        format!("virksomhet:{c},virksomhet:{b},mellomliggende,,"),
    ];
    expected.sort();
    let mut edges = edges;
    edges.sort();
    assert_eq!(edges, expected);
}

#[test]
fn every_end_of_an_edge_is_one_node_and_every_edge_has_an_id() {
    let night = Night::of(Sandbox::builder().virksomheter(2000));
    night.run(["run"]).succeeds();
    for query in [
        "SELECT count(*) FROM graf.kanter AS k ANTI JOIN graf.noder AS n ON n.id = k.fra",
        "SELECT count(*) FROM graf.kanter AS k ANTI JOIN graf.noder AS n ON n.id = k.til",
        "SELECT count(*) - count(DISTINCT id) FROM graf.noder",
        "SELECT count(*) - count(DISTINCT id) FROM graf.kanter",
        "SELECT count(*) FROM graf.noder WHERE id IS NULL OR nodetype IS NULL",
    ] {
        assert_eq!(night.lake.rows(query), ["0"], "{query}");
    }
    // Owners are counted once for each position, or once without any.
    let edges = night.lake.rows("SELECT count(*) FROM graf.kanter WHERE kanttype = 'rettighetshaver'");
    let rows = "SELECT count(*) FROM rrh.rettighetshavere LEFT JOIN rrh.posisjoner \
                USING (organisasjonsnummer, registrering_id, rettighetshaver_nr)";
    assert_eq!(edges, night.lake.rows(rows));
    // With all registers, the bankruptcies of owners are those that konkurs finds.
    let signals = night.lake.rows("SELECT count(*) FROM risiko.signaler WHERE signal = 'eier_konkurs'");
    let bankrupt = "SELECT count(DISTINCT (organisasjonsnummer, person_id, uuid)) FROM konkurs.eiere_med_konkurs \
                    WHERE konkurs_hos = 'person'";
    assert_eq!(signals, night.lake.rows(bankrupt));
    assert_ne!(signals, ["0"]);
}

#[test]
fn a_company_without_an_owner_has_one_row_with_the_reason() {
    let (lake, numbers) = lake();
    let reasons = lake.rows("SELECT organisasjonsnummer, aarsak FROM rrh.hvorfor_ingen_eier ORDER BY ALL");
    let mut expected =
        [format!("{},kan_ikke_identifiseres", numbers[3]), format!("{},oppgitt_men_mangler", numbers[4])];
    expected.sort();
    assert_eq!(reasons, expected);

    let night = Night::of(Sandbox::builder().virksomheter(2000));
    night.run(["run"]).succeeds();
    for query in [
        "SELECT count(*) - count(DISTINCT organisasjonsnummer) FROM rrh.hvorfor_ingen_eier",
        "SELECT count(*) FROM rrh.registreringer AS r ANTI JOIN rrh.rettighetshavere AS e USING (registrering_id)
         ANTI JOIN rrh.hvorfor_ingen_eier AS h ON h.registrering_id = r.registrering_id",
        "SELECT count(*) FROM rrh.hvorfor_ingen_eier AS h JOIN rrh.rettighetshavere AS e USING (registrering_id)
         WHERE h.aarsak <> 'skjermet'",
        "SELECT count(*) FROM rrh.hvorfor_ingen_eier WHERE aarsak = 'ukjent'",
    ] {
        assert_eq!(night.lake.rows(query), ["0"], "{query}");
    }
    let listed = "SELECT count(*) FROM rrh.hvorfor_ingen_eier WHERE aarsak = 'ikke_i_registeret' AND navn IS NULL";
    assert_eq!(night.lake.rows(listed), ["0"]);
}

#[test]
fn signals_have_their_evidence_and_their_threshold_beside_them() {
    let (lake, numbers) = lake();
    let [a, b, c, d, e] = std::array::from_fn(|at| &numbers[at]);
    let rows = lake.rows("SELECT organisasjonsnummer, signal, art, antall, terskel, bevis FROM risiko.signaler");
    let mut rows: Vec<String> = rows;
    rows.sort();
    let mut expected = [
        format!("{a},mange_ledd,risiko,3,3,{a}-id/1/1"),
        format!("{b},sirkel,risiko,2,1,{b} {c}"),
        format!("{c},sirkel,risiko,2,1,{b} {c}"),
        format!("{d},kan_ikke_identifiseres,kontekst,1,1,{d}-id"),
        format!("{e},oppgitt_men_mangler,risiko,1,1,{e}-id"),
    ];
    expected.sort();
    assert_eq!(rows, expected);
    assert_eq!(lake.rows("SELECT count(*) FROM risiko.signaler ANTI JOIN risiko.terskler USING (signal, art)"), ["0"]);
}

/// What has no comment in the catalog.
const WITHOUT_TEXT: &str = "
    SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL
    UNION ALL
    SELECT schema_name || '.' || function_name FROM duckdb_functions() WHERE NOT internal AND comment IS NULL
    UNION ALL
    SELECT schema_name || '.' || table_name || '.' || column_name FROM duckdb_columns()
    WHERE NOT internal AND coalesce(comment, '') = ''";

/// Also where nothing is published, and where registers have views without rows.
#[test]
fn every_view_macro_and_column_of_every_catalog_has_a_text() {
    let empty = Lake::new();
    empty.run(["catalog"]).succeeds();
    let (rrh_alone, _) = lake();
    let of_every_register = Night::of(Sandbox::builder().virksomheter(50).konkursvarsler(50));
    let person = number(&of_every_register.sandbox().content(), 0);
    of_every_register.lake.write("persons.txt", person + "\n");
    let config = of_every_register.persons("persons_file = \"persons.txt\"");
    Ended::of(&mut of_every_register.command_with(&config, ["run"])).succeeds();
    let mut counts = Vec::new();
    for lake in [&empty, &rrh_alone, &of_every_register.lake] {
        assert_eq!(lake.rows(WITHOUT_TEXT), [""; 0]);
        let columns = lake.rows("SELECT count(*) FROM duckdb_columns() WHERE NOT internal");
        counts.push(columns[0].parse::<u32>().unwrap());
    }
    assert!(counts.is_sorted() && counts[0] > 15 && counts[2] > 700, "{counts:?}");
}

#[test]
fn the_catalog_carries_the_texts_of_the_data_dictionary() {
    let (lake, _) = lake();
    let text = "SELECT comment FROM duckdb_columns()
        WHERE schema_name = 'rrh' AND table_name = 'posisjoner' AND column_name = 'andel_min'";
    assert_eq!(lake.rows(text), ["\"Lower bound of the interval, per cent.\""]);
    let text = "SELECT DISTINCT comment FROM duckdb_columns() WHERE column_name = 'mellomliggende_organisasjonsnummer'";
    assert_eq!(lake.rows(text), ["Organisation number of a Norwegian intermediate company."]);
    let text = "SELECT comment FROM duckdb_views() WHERE schema_name = 'rrh' AND view_name = 'posisjoner'";
    let text = lake.rows(text);
    assert!(text[0].contains("One row per position"), "{text:?}");
    let text = lake.rows("SELECT comment FROM duckdb_functions() WHERE function_name = 'kontrollkjede'");
    assert!(text[0].contains("The owners of a company, of its intermediate companies"), "{text:?}");
}

/// The query of a picture cuts the tables that the view of the graph reads whole, and says the same.
#[test]
fn the_lines_of_a_picture_are_the_edges_of_the_graph() {
    let night = Night::of(Sandbox::builder().virksomheter(300).flaws(0.3));
    night.run(["run", "--only", "rrh"]).succeeds();
    let query = include_str!("../../../pipelines/picture/lines.sql").replace("{from}", "true").replace(';', "");
    let tables = ["rettighetshavere", "posisjoner", "grunnlag", "mellomliggende_virksomheter"];
    let query =
        tables.iter().fold(query, |query, table| query.replace(&format!("{{rrh.{table}}}"), &format!("rrh.{table}")));
    let columns = "kanttype, posisjonstype, andel_min, andel_max, er_indirekte";
    let (ours, graph) = (
        format!("SELECT \"from\", \"to\", {columns} FROM ({query})"),
        format!("SELECT fra, til, {columns} FROM graf.kanter"),
    );
    let count = |sql: &str| night.lake.rows(&format!("SELECT count(*) FROM ({sql})"));
    assert_eq!(count(&ours), count(&graph));
    for (one, other) in [(&ours, &graph), (&graph, &ours)] {
        assert_eq!(count(&format!("{one} EXCEPT ALL {other}")), ["0"]);
    }
}

/// The query of a picture's reasons is the view's own, of which the tables are cut: each of them as the view says, of a company that is
/// asked for alone and of some beside others.
#[test]
fn the_reason_in_a_picture_is_that_of_the_view_whatever_it_is() {
    let mut night =
        Night::on(Lake::with_known_key(), Sandbox::builder().virksomheter(400).flaws(0.3).v1(V1Behaviour::default()));
    night.lake.set("RRH__SCOPE", "brreg:reelle/offentlig");
    night.lake.set("RRH__RATE_PER_SECOND", "100000");
    night.run(["run", "--only", "rrh,enhet"]).succeeds();
    let some = "SELECT aarsak, organisasjonsnummer FROM rrh.hvorfor_ingen_eier
        QUALIFY row_number() OVER (PARTITION BY aarsak ORDER BY hash(organisasjonsnummer)) <= 2";
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for row in night.lake.rows(some) {
        let (reason, number) = row.split_once(',').unwrap();
        let picture = night.lake.run(["picture", number]).succeeds();
        // An owner whom the register left out is shown as somebody.
        assert!(picture.contains(&format!("{reason}</text>")) || reason == "skjermet", "{number}: {reason}");
        seen.insert(reason.to_owned());
    }
    assert!(seen.len() >= 6 && seen.contains("ikke_i_registeret"), "{seen:?}");
    // A form of which no other is registered: the company does not have to be.
    let other = "SELECT a.organisasjonsnummer FROM enhet.alle AS a
        ANTI JOIN rrh.hvorfor_ingen_eier AS h ON h.organisasjonsnummer = a.organisasjonsnummer
        ANTI JOIN rrh.registreringer AS r ON r.organisasjonsnummer = a.organisasjonsnummer
        ANTI JOIN rrh.virksomheter AS v ON v.organisasjonsnummer = a.organisasjonsnummer
        WHERE NOT a.er_underenhet AND a.status <> 'slettet' LIMIT 1";
    for number in night.lake.rows(other) {
        assert!(!night.lake.run(["picture", &number]).succeeds().contains("no owner:"));
    }
}
