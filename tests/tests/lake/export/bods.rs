//! The stock of statements.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use brreg_lake_tests::register::{
    KARI, KARI_ID, OLA, bulk, code, organisation_numbers, ownership, registered, registration,
};
use brreg_lake_tests::{Lake, Night};
use brreg_sandbox::{Sandbox, V1Behaviour};
use serde_json::{Value, json};

use super::validator::validate;
use super::{bods, by_record, lines, stock, text};
use crate::python::{script_in, with};

/// The only check of the validator that statements with `--person-identifiers` fail: it accepts passports, tax and identity card
/// numbers as identifiers of persons and no others, also where the schema of the standard asks for a scheme or the name of one.
const ONLY_PASSPORTS: &str = "person_identifiers_invalid_composition";

/// Exports to a folder with an array, and returns what the validator finds.
#[track_caller]
fn validated(lake: &Lake, folder: &str, options: &[&str]) -> Value {
    let out = lake.path(folder);
    let arguments = ["export", "bods", "--json-array", "--out", out.to_str().unwrap()];
    lake.run(arguments.into_iter().chain(options.iter().copied())).succeeds();
    let found = validate(&out.join("bods.json"));
    assert_eq!(found["schema"], json!([]), "against the schema");
    assert_eq!(found["additional"], json!({}), "fields that the schema does not have");
    found
}

#[track_caller]
fn is_valid(lake: &Lake) {
    let found = validated(lake, "bods", &[]);
    assert_eq!(found["checks"], json!({}), "what the checks find");
    let statements = stock(lake, "bods");
    assert_eq!(found["statements"], statements.len());
    let pseudonyms = statements.iter().filter_map(pseudonym).count();
    assert!(statements.len() > 3000 && pseudonyms > 500);
}

/// The pseudonym that a statement has in an annotation.
fn pseudonym(statement: &Value) -> Option<&str> {
    let annotations = statement["annotations"].as_array()?;
    let identifying = annotations.iter().find(|it| it["motivation"] == "identifying")?;
    text(identifying, "/description").split(": ").last()
}

#[test]
fn the_validator_finds_nothing_in_1500_companies_with_every_flaw() {
    let night = Night::of(Sandbox::builder().virksomheter(1500).flaws(0.5));
    night.run(["run", "--only", "rrh,enhet"]).succeeds();
    is_valid(&night.lake);
}

#[test]
fn the_validator_finds_nothing_in_1500_companies_with_every_reason_and_kind_of_owner() {
    let mut night = Night::on(Lake::with_known_key(), Sandbox::builder().virksomheter(1500).v1(V1Behaviour::default()));
    night.lake.set("RRH__SCOPE", "brreg:reelle/offentlig");
    night.lake.set("RRH__RATE_PER_SECOND", "100000");
    night.run(["run", "--only", "rrh,enhet"]).succeeds();
    is_valid(&night.lake);

    // Each reason that the lake has is told apart in the statements, of as many companies.
    let statements = stock(&night.lake, "bods");
    let mut exported: BTreeMap<&str, usize> = BTreeMap::new();
    for statement in &statements {
        let description = text(statement, "/recordDetails/interestedParty/description");
        if let Some((reason, _)) = description.split_once(':') {
            *exported.entry(reason).or_default() += 1;
        }
    }
    exported.remove("noen_kan_ikke_identifiseres");
    let query = "SELECT aarsak, count(*) FROM rrh.hvorfor_ingen_eier WHERE aarsak <> 'skjermet' GROUP BY ALL";
    let expected: BTreeSet<String> = night.lake.rows(query).into_iter().collect();
    let exported: BTreeSet<String> = exported.iter().map(|(reason, count)| format!("{reason},{count}")).collect();
    assert_eq!(exported, expected);
    assert!(exported.len() >= 6, "{exported:?}");
}

#[test]
fn a_pseudonym_is_an_identifier_with_a_scheme_name_on_request_and_the_validator_accepts_passports_only() {
    let night = Night::of(Sandbox::builder().virksomheter(300));
    night.run(["run", "--only", "rrh,enhet"]).succeeds();
    let found = validated(&night.lake, "asked", &["--person-identifiers"]);
    bods(&night.lake, "bods");
    let (asked, statements) = (stock(&night.lake, "asked"), stock(&night.lake, "bods"));
    let identifiers = asked.iter().filter(|it| it["recordType"] == "person");
    let identifiers: Vec<&Value> = identifiers.filter_map(|it| it.pointer("/recordDetails/identifiers/0")).collect();
    assert_eq!(found["checks"], json!({ ONLY_PASSPORTS: identifiers.len() }));
    assert_eq!(found["schemes"], json!(["None"]));
    assert!(identifiers.iter().all(|it| it.get("scheme").is_none() && text(it, "/schemeName").contains("pseudonym")));
    let ids: Vec<&str> = identifiers.iter().map(|it| text(it, "/id")).collect();
    assert_eq!(ids, statements.iter().filter_map(pseudonym).collect::<Vec<_>>());
    assert!(ids.len() > 100 && asked.iter().all(|it| pseudonym(it).is_none()));
}

/// Two companies: one with an owner through a Norwegian and a foreign company, and one that cannot identify its owners.
fn small() -> (Lake, Vec<String>) {
    let numbers = organisation_numbers(3);
    let mut indirect = ownership("int1");
    indirect["grunnlag"] = json!([code("grunnlagtype.indi", "Indirekte")]);
    indirect["mellomliggendeVirksomheter"] = json!([
        { "virksomhet": { "organisasjonsnummer": numbers[2] } },
        { "utenlandskVirksomhet": { "navn": "Alfa AB 29848010098" } },
    ]);
    let mut nobody = registration(&numbers[1], &[]);
    nobody["reelleRettighetshavereStatus"] = code("reellerettighetshaverestatus.irki", "");
    let mut exempt = registered(OLA, &[ownership("int3")]);
    exempt["erUnntattFraInnsyn"] = json!(true);
    let owners = [registered(KARI, &[indirect, ownership("int2")]), exempt];
    let lake = Lake::with_known_key();
    lake.load_content("bulk.json", bulk(&[registration(&numbers[0], &owners), nobody]));
    (lake, numbers)
}

#[test]
fn a_company_its_owners_and_the_companies_between_are_records_of_its_declaration() {
    let (lake, numbers) = small();
    bods(&lake, "bods");
    let statements = stock(&lake, "bods");
    let subject = format!("NO-BRC-{}", numbers[0]);
    let of_company: Vec<&Value> = statements.iter().filter(|it| it["declarationSubject"] == subject.as_str()).collect();
    let kinds: Vec<(&str, bool)> = of_company
        .iter()
        .map(|it| (text(it, "/recordType"), it.pointer("/recordDetails/isComponent") == Some(&json!(true))))
        .collect();
    // Each record comes behind those that it names.
    let expected = [
        ("entity", false),
        ("person", false),
        ("person", false),
        ("entity", true),
        ("relationship", true),
        ("entity", true),
        ("relationship", true),
        ("relationship", false),
        ("relationship", false),
    ];
    assert_eq!(kinds, expected);
    assert_eq!(text(of_company[0], "/recordId"), subject);
    let identifier = of_company[0].pointer("/recordDetails/identifiers/0").unwrap();
    assert_eq!((text(identifier, "/scheme"), text(identifier, "/id")), ("NO-BRC", numbers[0].as_str()));
    assert_eq!(of_company[0]["statementDate"], "2024-03-02");

    let kari = of_company.iter().find(|it| text(it, "/recordDetails/names/0/fullName").starts_with("KARI")).unwrap();
    assert_eq!(pseudonym(kari), Some(KARI_ID));
    assert!(kari.pointer("/recordDetails/identifiers").is_none());

    let owns = |it: &&&Value| it.pointer("/recordDetails/interestedParty") == Some(&kari["recordId"]);
    let relationship = of_company.iter().find(owns).unwrap();
    let interests = relationship.pointer("/recordDetails/interests").unwrap();
    let expected = json!([
        {
            "type": "shareholding", "directOrIndirect": "indirect", "beneficialOwnershipOrControl": true,
            "details": "Eierskap; Indirekte", "share": { "exclusiveMinimum": 25, "exclusiveMaximum": 50 },
        },
        {
            "type": "shareholding", "directOrIndirect": "direct", "beneficialOwnershipOrControl": true,
            "details": "Eierskap; Direkte", "share": { "minimum": 50, "exclusiveMaximum": 75 },
        },
    ]);
    assert_eq!(*interests, expected);
    let components = relationship.pointer("/recordDetails/componentRecords").unwrap().as_array().unwrap();
    let of_components: Vec<&Value> = of_company[3..7].iter().map(|it| &it["recordId"]).collect();
    assert_eq!(components.iter().collect::<Vec<_>>(), of_components);
    // Nothing that the register does not say: no day from which an interest was held.
    assert!(!relationship.to_string().contains("startDate"));
}

#[test]
fn who_is_exempt_from_public_access_is_anonymous_and_no_identity_number_is_written() {
    let (lake, _) = small();
    bods(&lake, "bods");
    let content = fs::read_to_string(lake.path("bods/bods.jsonl")).unwrap();
    assert!(!content.contains("OLA") && !content.contains("1975-08-12"));
    let statements = stock(&lake, "bods");
    let anonymous = statements.iter().filter(|it| text(it, "/recordDetails/personType") == "anonymousPerson");
    let anonymous: Vec<&Value> = anonymous.collect();
    assert_eq!(anonymous.len(), 1);
    assert!(
        text(anonymous[0], "/recordDetails/unspecifiedPersonDetails/description").starts_with("unntatt_fra_innsyn:")
    );
    assert!(anonymous[0].pointer("/recordDetails/identifiers").is_none() && pseudonym(anonymous[0]).is_none());
    // One stood in the name of a foreign company.
    assert!(content.contains("Alfa AB") && !content.contains("29848010098"));
}

#[test]
fn a_company_that_cannot_identify_its_owners_says_so() {
    let (lake, numbers) = small();
    bods(&lake, "bods");
    let statements = stock(&lake, "bods");
    let by_record = by_record(&statements);
    let none = by_record[format!("NO-BRC-{}/relationship/none", numbers[1]).as_str()];
    let party = none.pointer("/recordDetails/interestedParty").unwrap();
    assert_eq!(party["reason"], "subjectUnableToConfirmOrIdentifyBeneficialOwner");
    assert!(text(party, "/description").starts_with("kan_ikke_identifiseres:"));
}

#[test]
fn files_are_the_owners_alone_and_the_same_bytes_from_run_to_run() {
    let (lake, _) = small();
    for folder in ["one", "two"] {
        bods(&lake, folder);
    }
    let read = |path: &str| fs::read(lake.path(path)).unwrap();
    assert!(read("one/bods.jsonl") == read("two/bods.jsonl"));
    for name in ["bods.jsonl", "bods-closed.tsv"] {
        assert_eq!(fs::metadata(lake.path("one").join(name)).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
    }
    // Statements are called by the SHA-256 of everything else that they say.
    let ids = lines(&lake.path("one/bods.jsonl"))
        .iter()
        .map(|it| text(it, "/statementId").to_owned())
        .collect::<BTreeSet<_>>();
    assert!(ids.iter().all(|id| id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit())));
    assert_eq!(ids.len(), stock(&lake, "one").len());
    // A second export finds nothing new and leaves the files.
    let said = bods(&lake, "one");
    assert!(said.contains("as before"), "{said}");
    assert_eq!(fs::read_dir(lake.path("one")).unwrap().count(), 2);
}

/// Fails unless another implementation of RFC 8785 writes each line as it is.
const CANONICAL: &str = "import sys, json, rfc8785
for line in open(sys.argv[1], 'rb'):
    assert rfc8785.dumps(json.loads(line)) + b'\\n' == line, line";

#[test]
fn each_statement_is_canonical_json_and_so_is_the_array_of_them() {
    let (lake, _) = small();
    let out = lake.path("bods");
    lake.run(["export", "bods", "--json-array", "--out", out.to_str().unwrap()]).succeeds();
    script_in(&with(&["rfc8785==0.1.4"]), CANONICAL, &[out.join("bods.jsonl").as_os_str()]);
    let array = fs::read_to_string(out.join("bods.json")).unwrap();
    let lines = fs::read_to_string(out.join("bods.jsonl")).unwrap();
    assert_eq!(array, format!("[{}]", lines.lines().collect::<Vec<_>>().join(",")));
}

#[test]
fn a_lake_without_owners_and_a_folder_of_another_program_are_refused() {
    let empty = Lake::new();
    empty.run(["catalog"]).succeeds();
    let out = empty.path("out");
    for format in ["bods", "ftm", "graf"] {
        empty
            .run(["export", format, "--out", out.to_str().unwrap()])
            .fails_saying(1, &["nothing of rrh is published", "What to do: run `brreg-lake run`"]);
        assert!(!out.exists(), "{format}: a folder with nothing in it");
    }

    let (lake, _) = small();
    fs::create_dir(lake.path("bods")).unwrap();
    fs::write(lake.path("bods/bods.jsonl"), "{\"statementId\":\"x\"}\n").unwrap();
    let out = lake.path("bods");
    lake.run(["export", "bods", "--out", out.to_str().unwrap()])
        .fails_saying(2, &["line 1", "was not written by this program", "export to another folder"]);
    assert_eq!(fs::read_to_string(lake.path("bods/bods.jsonl")).unwrap(), "{\"statementId\":\"x\"}\n");
    assert_eq!(fs::read_dir(lake.path("bods")).unwrap().count(), 1);
}
