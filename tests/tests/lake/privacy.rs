//! National identity numbers: planted wherever a register could send one, and searched for in all that is written.

use std::fs;

#[cfg(target_os = "linux")]
use brreg_lake_tests::faults;
use brreg_lake_tests::register::{KARI, KARI_ID, OLA, bulk, ownership, registered, registration};
use brreg_lake_tests::registers::number;
use brreg_lake_tests::{Ended, Lake, Night, PERSON_ID_KEY, has_identity_number, zips};
use brreg_sandbox::Sandbox;
use brreg_sandbox::generator::{Content, Person, Settings};
use serde_json::{Value, json};

/// Planted outside the field that is meant for them; in the field stand Kari's and Ola's.
const IN_NAME: &str = "14819010170";
const IN_TEXT: &str = "148190 10251";
const IN_KEY: &str = "21836610064";
const IN_UNKNOWN_VALUE: &str = "15839910077";
const IN_BROKEN_RECORD: &str = "11826510163";
const IN_BROKEN_JSON: &str = "11826510244";
const IN_CODE: &str = "06827210062";
const IN_DATE: &str = "06827210143";
const AS_COMPANY: &str = "07910110041";
const IN_MEMBER_NAME: &str = "21836610145";
const IN_FILE_NAME: &str = "21836610226";
const PLANTED: [&str; 13] = [
    KARI.number,
    OLA.number,
    IN_NAME,
    IN_TEXT,
    "14819010251",
    IN_KEY,
    IN_UNKNOWN_VALUE,
    IN_BROKEN_RECORD,
    IN_BROKEN_JSON,
    IN_CODE,
    IN_DATE,
    AS_COMPANY,
    IN_MEMBER_NAME,
];

/// A bulk file with a number in every place where one could be.
fn planted() -> Vec<u8> {
    let mut owner = registered(KARI, &[ownership("int1")]);
    owner["folkeregistrertPerson"]["navn"]["etternavn"] = json!(format!("FJELL {IN_NAME}"));
    owner["posisjoner"][0]["beskrivelseAnnenMaate"] = json!(format!("Avtale med {IN_TEXT} av 2020"));
    owner["posisjoner"][0]["type"]["kode"] = json!(IN_CODE);
    owner["endretDato"] = json!(IN_DATE);
    owner[format!("felt{IN_KEY}")] = json!({ "verdi": IN_UNKNOWN_VALUE });
    let mut foreign = registered(OLA, &[]);
    foreign["utenlandskPerson"] = json!({ "fulltNavn": format!("Anna {IN_NAME}"), "foedselsdato": IN_DATE });
    let mut broken = registration("310400017", &[registered(OLA, &[])]);
    broken["registrertDato"] = json!([IN_BROKEN_RECORD]);
    let sound = registration("310400009", &[owner, foreign]);
    let company = registration(AS_COMPANY, &[]);
    let content = bulk(&[sound, broken, company]);
    // And a record that is no JSON at all, with a number in the middle of what is wrong.
    let content = content.replacen('[', &format!("[{{\"registreringId\":{IN_BROKEN_JSON}x}},"), 1);
    zips::zipped(&format!("{IN_MEMBER_NAME}.json"), content.as_bytes())
}

/// Loads it with the whole log, and everything that the program can be made to say about it.
fn load_planted(lake: &Lake, config: &str) -> Ended {
    let config = lake.write("config.toml", config);
    let file = lake.write(&format!("{IN_FILE_NAME}.zip"), planted());
    let log = ["--log", "json", "--log-filter", "trace"].map(std::ffi::OsStr::new);
    let load = ["load".as_ref(), file.as_os_str(), "--config".as_ref(), config.as_os_str()];
    lake.run(log.into_iter().chain(load))
}

/// Every row of every table as text.
fn rows(lake: &Lake) -> String {
    let tables = lake.tables();
    tables
        .iter()
        .map(|table| lake.run(["sql", "--format", "ndjson", &format!("FROM rrh.{table}")]).succeeds())
        .collect()
}

/// Searches all files of the data folder but what landed, their names, and the rows of all tables.
#[track_caller]
fn assert_nowhere(lake: &Lake) {
    let rows = rows(lake);
    for number in PLANTED.into_iter().chain([IN_FILE_NAME]) {
        assert!(!rows.contains(number), "{number} is in a table");
        for path in lake.everything() {
            assert!(!path.to_string_lossy().contains(number), "{number} is in the name of {}", path.display());
            if path.is_file() && !path.starts_with(lake.data().join("landing")) {
                let content = fs::read(&path).unwrap();
                let found = content.windows(number.len()).any(|bytes| bytes == number.as_bytes());
                assert!(!found, "{number} is in {}", path.display());
            }
        }
    }
    assert!(!has_identity_number(&rows));
}

#[test]
fn no_number_is_anywhere_by_default() {
    let lake = Lake::with_known_key();
    let ended = load_planted(&lake, "");
    assert!(ended.stderr.contains("\"level\":\"INFO\""), "{}", ended.stderr);
    ended.succeeds();
    assert_eq!(lake.manifest()["records"], json!({ "read": 4, "loaded": 2, "rejected": 2 }));
    assert_eq!(lake.rejected().len(), 2);
    assert_nowhere(&lake);
    for command in [["status"], ["verify"], ["catalog"]] {
        lake.run(command).succeeds();
    }
    // The person is there, and what was taken away is reported.
    assert_eq!(
        lake.rows("SELECT person_id, person_id_kilde, foedselsnummer FROM rrh.rettighetshavere LIMIT 1"),
        [format!("{KARI_ID},fnr,")]
    );
    assert_eq!(lake.rows("SELECT beskrivelse_annen_maate FROM rrh.posisjoner"), ["Avtale med *********** av 2020"]);
    assert_eq!(lake.rows("SELECT count(*) > 3 FROM rrh.avvik WHERE avvikstype = 'ugyldig_verdi'"), ["true"]);
}

#[test]
fn dropped_there_is_no_pseudonym_either() {
    let lake = Lake::with_known_key();
    load_planted(&lake, "[privacy]\nnational_id = \"drop\"\n").succeeds();
    assert_nowhere(&lake);
    let known = "SELECT count(person_id) + count(person_id_kilde) + count(foedselsnummer) FROM rrh.rettighetshavere";
    assert_eq!(lake.rows(known), ["0"]);
    assert_eq!(lake.manifest()["national_id"], "drop");
}

#[test]
fn in_the_clear_the_number_is_in_its_column_and_in_no_log() {
    let lake = Lake::with_known_key();
    // That nothing is said is checked wherever the program is run.
    load_planted(&lake, "[privacy]\nnational_id = \"clear\"\n").succeeds();
    assert_eq!(
        lake.rows("SELECT person_id, foedselsnummer FROM rrh.rettighetshavere LIMIT 1"),
        [format!("{KARI_ID},{}", KARI.number)]
    );
    let avvik: Vec<String> = lake.rows("SELECT sti, verdi FROM rrh.avvik");
    assert!(!has_identity_number(&avvik.join("\n")), "{avvik:?}");
    let history = fs::read_to_string(lake.data().join("state/history.ndjson")).unwrap();
    assert!(!has_identity_number(&history), "{history}");
}

/// What is written by the way counts too: files that are gone again, also those of DuckDB, and what other processes are given.
#[cfg(target_os = "linux")]
#[test]
fn no_number_is_in_anything_that_a_system_call_is_given() {
    let lake = Lake::with_known_key();
    let file = lake.write("bulk.zip", planted());
    // The second load writes what is compared and merged.
    for arguments in [["load".as_ref(), file.as_os_str()], ["load".as_ref(), file.as_os_str()]] {
        let calls = "execve,open,openat,mkdir,rename,renameat2,symlink,link,write,pwrite64,sendto,sendmsg";
        let (ended, calls) = faults::calls_of(&lake.command(arguments), calls, &lake.path("calls"));
        ended.succeeds();
        assert!(calls.contains("manifest.json") && calls.contains("history.ndjson"), "these are not its calls");
        assert_eq!(calls.matches("execve(").count(), 1, "it starts no other program");
        for number in PLANTED {
            let found = calls.lines().find(|call| call.contains(number));
            assert_eq!(found.map(|call| &call[..call.len().min(200)]), None, "{number}");
        }
        assert!(!calls.contains(PERSON_ID_KEY), "the key is passed on");
    }
    lake.run(["sql", "SELECT 1"]).succeeds();
}

/// Under each setting, for every table of every register that the night fills.
#[test]
fn the_setting_holds_in_every_table_of_every_register() {
    for setting in ["pseudonym", "clear", "drop"] {
        let mut night = Night::of(Sandbox::builder().virksomheter(60));
        night.lake.set("PRIVACY__NATIONAL_ID", setting);
        let persons: String = (0..20).map(|person| number(&night.sandbox().content(), person) + "\n").collect();
        night.lake.write("persons.txt", persons);
        let config = night.persons("persons_file = \"persons.txt\"");
        Ended::of(&mut night.command_with(&config, ["run"])).succeeds();
        let columns = night.lake.rows(
            "SELECT DISTINCT table_schema, table_name, column_name FROM information_schema.columns \
             WHERE table_schema IN ('rrh', 'konkurs', 'ektepakt', 'enhet') \
             AND (column_name LIKE '%foedselsnummer' OR column_name LIKE '%person_id') ORDER BY ALL",
        );
        let mut filled = [0, 0];
        let counts = columns.iter().map(|column| {
            let [schema, table, column] = column.split(',').collect::<Vec<_>>()[..] else { panic!("{column}") };
            format!("SELECT count({column}) FROM {schema}.{table}")
        });
        let counts = night.lake.rows(&counts.collect::<Vec<_>>().join(" UNION ALL "));
        assert_eq!(counts.len(), columns.len());
        for (column, count) in columns.iter().zip(counts) {
            let is_number = column.ends_with("foedselsnummer");
            let allowed = setting == "clear" || (setting == "pseudonym" && !is_number);
            assert!(allowed || count == "0", "{setting}: {column} has {count} values");
            filled[usize::from(is_number)] += usize::from(count != "0");
        }
        let expected = match setting {
            "clear" => filled[0] >= 3 && filled[1] >= 3,
            "pseudonym" => filled[0] >= 3 && filled[1] == 0,
            _ => filled == [0, 0],
        };
        assert!(expected, "{setting}: {filled:?} of {columns:?}");
        if setting != "clear" {
            let tables = night.lake.rows(
                "SELECT table_schema || '.' || table_name FROM information_schema.tables \
                 WHERE table_schema IN ('rrh', 'konkurs', 'ektepakt', 'enhet') ORDER BY ALL",
            );
            // In a UUID or a pseudonym, eleven digits can look like a number.
            let shown = tables.iter().map(|table| {
                format!(
                    "SELECT '{table}' AS tabell, to_json(it) AS rad FROM
                     (SELECT COLUMNS(name -> NOT regexp_matches(name, 'id$')) FROM {table}) AS it"
                )
            });
            let shown = shown.collect::<Vec<_>>().join(" UNION ALL ");
            let rows = night.lake.run(["sql", "--format", "ndjson", &shown]).succeeds();
            let found = rows.lines().find(|row| has_identity_number(row));
            let table = found.and_then(|row| row.split('"').nth(3));
            assert_eq!(table, None, "{setting}: a number is in this table");
        }
    }
}

#[test]
fn a_refusal_does_not_quote_a_number() {
    let lake = Lake::new();
    let name = format!("{IN_FILE_NAME}.json");
    for content in [
        format!("[{{\"registreringId\":{IN_BROKEN_JSON}x}}]"),
        format!("[{{\"{IN_KEY}\":1,\"{IN_KEY}\":2}}]"),
        IN_BROKEN_JSON.to_owned(),
        format!("[{{}}] {IN_BROKEN_JSON}"),
        format!("[{{}} {IN_BROKEN_JSON}]"),
    ] {
        let message = lake.load(lake.write(&name, &content)).stderr;
        assert!(message.starts_with("error: "), "{content}: {message}");
        assert!(!has_identity_number(&message), "{content}: {message}");
    }
    let missing = lake.load(lake.path(format!("{IN_BROKEN_RECORD}.zip"))).fails(1);
    assert!(missing.contains("***********.zip"), "{missing}");
    let history = fs::read_to_string(lake.data().join("state/history.ndjson")).unwrap();
    assert!(!has_identity_number(&history), "{history}");
    lake.run(["lookup", "virksomhet", KARI.number]).fails(2);
    lake.run(["sandbox", "--fault", &format!("json:{}", KARI.number)]).fails(2);
    lake.run(["run", "--config", &format!("{}.toml", KARI.number)]).fails(2);
    lake.run(["--log-filter", &format!("a={}", KARI.number), "--log", "text", "status"]).fails(2);
    lake.run(["sql", &format!("SELECT fnr{} FROM rrh.posisjoner", KARI.number)]).fails(1);
}

#[test]
fn a_whole_night_says_and_keeps_no_number_outside_landing() {
    let content = Settings::default().virksomheter(500).flaws(0.3);
    let mut numbers: Vec<String> = Vec::new();
    for registration in Content::new(content).registrations() {
        let persons = registration.reelle_rettighetshavere.into_iter().map(|owner| owner.person);
        numbers.extend(persons.filter_map(|person| match person {
            Person::Folkeregistrert(person) => Some(person.foedsels_eller_d_nummer.expose().to_owned()),
            Person::Utenlandsk(_) => None,
        }));
    }
    assert!(numbers.len() > 100);

    let night = Night::of(Sandbox::builder().virksomheter(500).flaws(0.3));
    night.fault("json:reset=20000");
    // The TLS library's trace is a dump of random bytes, in which any number turns up by chance.
    let ended = night.run(["run", "--log", "json", "--log-filter", "trace,rustls=info"]);
    let secrets = [
        fs::read_to_string(&night.sandbox().credentials().password).unwrap(),
        PERSON_ID_KEY.to_owned(),
        "eyJ".to_owned(), // How every token begins.
        "PRIVATE KEY".to_owned(),
    ];
    for secret in secrets {
        assert!(!ended.stderr.contains(secret.trim()), "a secret is in the log");
    }
    ended.succeeds();
    let mut written = rows(&night.lake);
    for path in night.lake.everything() {
        let searched = ["lake", "state", "secrets"].iter().any(|part| path.starts_with(night.lake.data().join(part)));
        if searched && path.is_file() {
            written.push_str(&String::from_utf8_lossy(&fs::read(&path).unwrap()));
        }
        written.push_str(&path.to_string_lossy());
    }
    for number in numbers {
        assert!(!written.contains(&number), "{number} was written");
    }
}

#[test]
fn a_person_keeps_the_pseudonym_from_load_to_load_and_from_form_to_form() {
    let lake = Lake::new();
    let id = "SELECT DISTINCT person_id FROM rrh.rettighetshavere WHERE fornavn = 'KARI'";
    let mut ids = Vec::new();
    for name in ["compact.json", "compact.csv", "pretty.json"] {
        lake.load(brreg_lake_tests::fixture(name)).succeeds();
        ids.extend(lake.rows(id));
    }
    assert_eq!(ids.len(), 3);
    assert!(ids.iter().all(|other| *other == ids[0] && other.len() == 32), "{ids:?}");
    let other = Lake::new();
    other.load(brreg_lake_tests::fixture("compact.json")).succeeds();
    assert_ne!(other.rows(id)[0], ids[0], "another lake has another key");
    let value: Value = lake.manifest()["national_id"].clone();
    assert_eq!(value, "pseudonym");
}
