//! The three files: what the register refuses, breaks off or lags behind with.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::Command;

use brreg_lake_tests::{Ended, Lake, Night};
use brreg_sandbox::Endpoint;

use super::{company, happen, manifests, night, registers, run, snapshot, value};

#[test]
fn a_refused_media_type_is_followed_by_any_and_the_manifest_says_so() {
    let night = night();
    night.fault("enhet-units:status=406");
    run(&night).succeeds();
    assert_eq!(manifests(&night, "enheter")[0]["accept"], "*/*");
    assert!(manifests(&night, "roller")[0]["accept"].as_str().unwrap().contains("rolle.v1+gzip"));
}

#[test]
fn a_register_that_refuses_every_type_fails_and_the_others_go_on() {
    let night = night();
    night.fault("enhet-units:status=406,times=always");
    night.run(["run", "--only", "rrh,enhet"]).fails_saying(4, &["enhet", "406"]);
    assert!(night.lake.published_of("rrh").is_some() && night.lake.published_of("enhet").is_none());
}

#[test]
fn a_download_that_breaks_off_is_resumed_or_begun_again_and_gives_the_same_rows() {
    let expected = night();
    run(&expected).succeeds();
    for (fault, resumed, renamed) in
        [("", true, "0"), ("enhet-units:ignore-range", false, "0"), ("enhet-units:renew", false, "3")]
    {
        let night = night();
        night.fault("enhet-units:reset=20000");
        if !fault.is_empty() {
            night.fault(fault);
        }
        run(&night).succeeds();
        assert_eq!(manifests(&night, "enheter")[0]["resumed"], resumed, "{fault}");
        let statuses = if resumed { [200, 206] } else { [200, 200] };
        assert_eq!(night.statuses(Endpoint::EnhetEnheter), statuses, "{fault}");
        assert_eq!(value(&night, "SELECT count(*) FROM enhet.enheter WHERE navn LIKE 'OMDØPT%'"), renamed, "{fault}");
        if renamed == "0" {
            assert_eq!(night.lake.csv("FROM enhet.enheter"), expected.lake.csv("FROM enhet.enheter"), "{fault}");
        }
    }
}

#[test]
fn an_encoding_of_the_transport_and_a_file_that_was_unpacked_on_the_way_give_the_same_rows() {
    let expected = night();
    run(&expected).succeeds();
    let tables = ["enheter", "underenheter", "roller", "naeringskoder", "historiske_navn", "paategninger"];
    for fault in ["encoding=gzip", "unpacked"] {
        let night = night();
        for file in ["units", "subunits", "roles"] {
            night.fault(&format!("enhet-{file}:{fault}"));
        }
        run(&night).succeeds();
        for table in tables {
            let rows = format!("FROM enhet.{table}");
            assert_eq!(night.lake.csv(&rows), expected.lake.csv(&rows), "{fault} {table}");
        }
    }
}

#[test]
fn a_file_beyond_the_limits_is_refused_and_what_is_published_stays() {
    let mut night = night();
    run(&night).succeeds();
    let published = snapshot(&night);
    happen(&night, "rename=1");
    happen(&night, "new-edition");
    night.lake.set("LIMITS__DECOMPRESSED_BYTES", "100000");
    run(&night).fails_saying(1, &["enhet", "the content is larger than the limit of 100000 bytes"]);
    assert_eq!(snapshot(&night), published);
}

#[test]
fn a_damaged_file_is_refused_and_what_is_published_stays() {
    let night = night();
    run(&night).succeeds();
    let published = snapshot(&night);
    let file = night.lake.landed_of("enhet")[0].join("enheter/enheter_alle.json.gz");
    let packed = fs::read(&file).unwrap();
    let mut crc = packed.clone();
    let end = crc.len();
    crc[end - 8] ^= 1;
    let mut unpacked = String::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut unpacked).unwrap();
    let open = gzip(unpacked.trim_end().strip_suffix(']').unwrap());
    for (name, content, said) in [
        ("cut.json.gz", packed[..end / 2].to_vec(), "cut off"),
        ("crc.json.gz", crc, "CRC-32"),
        ("more.json.gz", [&packed, &b"[]"[..]].concat(), "something else follows"),
        ("open.json.gz", open, "the JSON is truncated"),
    ] {
        night.lake.load(night.lake.write(name, content)).fails_saying(1, &["enhet", said, "byte"]);
        assert_eq!(snapshot(&night), published, "{name}");
    }
    let (one, other) = unpacked.split_at(unpacked.floor_char_boundary(unpacked.len() / 2));
    let members = [gzip(one), gzip(other)].concat();
    let rows = night.lake.csv("FROM enhet.enheter");
    night.lake.load(night.lake.write("members.json.gz", members)).succeeds();
    assert_eq!(night.lake.csv("FROM enhet.enheter"), rows);
}

fn gzip(text: &str) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

#[test]
fn another_tag_of_the_same_bytes_publishes_nothing() {
    let night = night();
    run(&night).succeeds();
    let published = snapshot(&night);
    for file in ["units", "subunits", "roles"] {
        night.fault(&format!("enhet-{file}:etag=\"another\""));
    }
    happen(&night, "new-edition");
    run(&night).succeeds();
    assert_eq!(snapshot(&night), published);
}

#[test]
fn the_bytes_that_came_under_another_tag_are_not_downloaded_again() {
    let night = night();
    run(&night).succeeds();
    let published = snapshot(&night);
    let asked = |nights: usize| {
        let before = night.statuses(Endpoint::EnhetEnheter).len();
        (0..nights).for_each(|_| drop(run(&night).succeeds()));
        night.statuses(Endpoint::EnhetEnheter).split_off(before)
    };
    happen(&night, "new-tag");
    assert_eq!(asked(3), [200, 304, 304]);
    let list = night.lake.data().join("state/enhet/samme_innhold.json");
    // A list that is damaged is lost: the bytes come once more.
    fs::write(&list, "{").unwrap();
    assert_eq!(asked(2), [200, 304]);
    happen(&night, "new-tag");
    assert_eq!(asked(2), [200, 304]);
    assert_eq!(snapshot(&night), published);
    // With another content, the list is of no use any more.
    happen(&night, "rename=1");
    happen(&night, "new-edition");
    assert_eq!(asked(2), [200, 304]);
    assert_ne!(snapshot(&night), published);
    assert!(!fs::read_to_string(&list).unwrap().contains("\"enheter\""));
}

/// What is in landing of downloads that are not complete.
fn parts(night: &Night) -> Vec<String> {
    let names = night.lake.everything().into_iter().filter_map(|path| path.file_name()?.to_str().map(str::to_owned));
    names.filter(|name| name.contains(".partial")).collect()
}

#[test]
fn a_download_that_is_never_finished_in_its_night_is_gone_on_with_and_leaves_nothing_for_ever() {
    for (file, renews) in [("roles", false), ("roles", true), ("units", false), ("units", true)] {
        let night = night();
        run(&night).succeeds();
        happen(&night, "rename=2");
        happen(&night, "new=4");
        happen(&night, "new-edition");
        night.fault(&format!("enhet-{file}:reset=20000,times=1"));
        night.fault(&format!("enhet-{file}:status=503,times=always"));
        let broken = run(&night);
        assert_eq!(broken.code, Some(if file == "units" { 1 } else { 0 }), "{}", broken.stderr);
        assert_eq!(parts(&night).len(), 2, "the part and its description");
        night.sandbox().heal();
        if renews {
            happen(&night, "rename=1");
            happen(&night, &format!("chair={}", company(&night, 40)));
            happen(&night, "new-edition");
        }
        run(&night).succeeds();
        let endpoint = if file == "units" { Endpoint::EnhetEnheter } else { Endpoint::EnhetRoller };
        assert_eq!(night.statuses(endpoint).pop(), Some(if renews { 200 } else { 206 }), "{file} {renews}");
        assert_eq!(parts(&night), [""; 0], "{file} {renews}");
        let renamed = value(&night, "SELECT count(*) FROM enhet.enheter WHERE navn LIKE 'OMDØPT%'");
        assert_eq!(renamed, if renews { "3" } else { "2" });
        let new = "SELECT count(DISTINCT r.organisasjonsnummer) FROM enhet.roller AS r
            JOIN enhet.enheter AS u USING (organisasjonsnummer) WHERE u.navn LIKE '% NYE AS'";
        assert_eq!(value(&night, new), "4", "{file} {renews}");
        let published = snapshot(&night);
        run(&night).succeeds();
        assert_eq!(snapshot(&night), published);
        assert_eq!(night.lake.landed_of("enhet").len(), 1);
    }
}

#[test]
fn the_part_of_a_file_that_is_not_wanted_any_more_goes() {
    let mut night = night();
    run(&night).succeeds();
    happen(&night, "rename=2");
    happen(&night, "new=4");
    happen(&night, "new-edition");
    night.fault("enhet-roles:reset=20000,times=1");
    night.fault("enhet-roles:status=503,times=always");
    run(&night).succeeds();
    assert_eq!(parts(&night).len(), 2);
    night.lake.set("ENHET__ROLLER", "false");
    run(&night).succeeds();
    assert_eq!(parts(&night), [""; 0]);
}

#[test]
fn an_old_file_is_no_failure_but_reported() {
    let night = Night::of(registers().enhet_age(5));
    let said = run(&night).succeeds();
    assert!(said.contains("the register's file is 5 days old"), "{said}");
    let said = run(&night).succeeds();
    assert!(said.contains("warning: the register's file is 5 days old"), "{said}");
    let status = night.lake.run(["status"]).succeeds();
    assert!(status.contains("(file: 5d"), "{status}");
}

#[test]
fn a_file_that_stays_for_nights_is_no_failure_and_the_fifth_night_warns() {
    for days in 0..=5 {
        let night = Night::of(registers().enhet_age(days));
        run(&night).succeeds();
        let published = snapshot(&night);
        // The same tag again.
        let said = run(&night).succeeds();
        assert_eq!(night.statuses(Endpoint::EnhetEnheter), [200, 304]);
        assert_eq!(snapshot(&night), published);
        assert_eq!(said.contains("warning: the register's file is"), days >= 4, "{days}: {said}");
        let status = night.lake.run(["status"]).succeeds();
        let age = if days == 0 { "(file: 12h".to_owned() } else { format!("(file: {days}d") };
        assert!(status.contains(&age), "{days}: {status}");
    }
}

#[test]
fn a_file_that_is_packed_far_more_than_the_registers_is_refused() {
    let lake = Lake::with_known_key();
    let bomb = gzip(&format!("[{}]", " ".repeat(8 << 20)));
    let before = lake.everything().len();
    lake.load(lake.write("enheter_alle.json.gz", bomb))
        .fails_saying(1, &["more than 200 times as large as its compressed form"]);
    assert!(lake.published_of("enhet").is_none());
    assert!(lake.everything().iter().all(|path| path.metadata().is_ok_and(|file| file.len() < 4 << 20)), "{before}");
}

#[test]
fn a_file_that_is_older_than_the_published_one_is_refused() {
    let night = night();
    happen(&night, "rename=1");
    happen(&night, "new-edition");
    run(&night).succeeds();
    let published = snapshot(&night);
    happen(&night, "old-edition");
    run(&night).fails_saying(3, &["enhet", "older than the published one"]);
    assert_eq!(snapshot(&night), published);
}

#[test]
fn a_file_with_fewer_units_is_refused_unless_it_is_allowed() {
    let night = night();
    run(&night).succeeds();
    let before: f64 = value(&night, "SELECT count(*) FROM enhet.enheter").parse().unwrap();
    let published = snapshot(&night);
    happen(&night, "fewer=50");
    run(&night).fails_saying(3, &["enhet", "rows of enheter where the last snapshot has", "enhet.max_row_change"]);
    assert_eq!(snapshot(&night), published);
    night.run(["run", "--only", "enhet", "--allow-row-change"]).succeeds();
    let now: f64 = value(&night, "SELECT count(*) FROM enhet.enheter").parse().unwrap();
    assert!(now < before * 0.98, "{now} of {before}");
}

#[test]
fn roles_that_cannot_be_fetched_stay_those_of_yesterday() {
    let night = night();
    run(&night).succeeds();
    let roles = value(&night, "SELECT count(*) FROM enhet.roller");
    happen(&night, "rename=2");
    happen(&night, "new=4");
    happen(&night, "new-edition");
    night.fault("enhet-roles:status=503,times=always");
    let said = run(&night).succeeds();
    assert!(said.contains("1 file could not be fetched"), "{said}");
    assert_eq!(value(&night, "SELECT count(*) FROM enhet.roller"), roles);
    assert_eq!(value(&night, "SELECT count(*) FROM enhet.enheter WHERE navn LIKE 'OMDØPT%'"), "2");
}

#[test]
fn a_file_of_no_known_kind_is_refused_with_the_kinds_that_are_loaded() {
    let lake = Lake::with_known_key();
    for (name, content) in
        [("other.json", r#"[{"a": 1}, {"b": 2}]"#), ("other.txt", "hello"), ("other.csv", "a;b\n1;2\n")]
    {
        let ended = lake.load(lake.write(name, content));
        assert_ne!(ended.code, Some(0), "{name}");
        let kinds = ["rrh-json (", "rrh-csv (", "enheter (All units", "underenheter (", "roller ("];
        for said in kinds.into_iter().chain([name, "none of what is loaded"]) {
            assert!(ended.stderr.contains(said), "{name} {said}: {}", ended.stderr);
        }
        assert!(lake.published_of("enhet").is_none() && !lake.data().join("lake/current/rrh").exists());
    }
}

#[test]
fn an_identity_number_in_free_texts_is_in_no_file_and_no_log() {
    const NUMBER: &str = "31129956715";
    let lake = Lake::with_known_key();
    let unit = serde_json::json!([{
        "organisasjonsnummer": "391004129", "navn": "PRØVE AS", "forretningsadresse": {},
        "organisasjonsform": { "kode": "AS", "beskrivelse": "Aksjeselskap" },
        "aktivitet": [format!("Drives av {NUMBER}.")],
        "paategninger": [{ "infotype": "FADR", "tekst": format!("Gjelder {NUMBER}"), "innfoertDato": "2026-09-01" }],
    }]);
    let file = lake.write("enheter.json", unit.to_string());
    let ended = lake.run(["--log".as_ref(), "json".as_ref(), "load".as_ref(), file.as_os_str()]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(!ended.stdout.contains(NUMBER) && !ended.stderr.contains(NUMBER));
    assert_eq!(lake.rows("SELECT count(*) FROM enhet.avvik WHERE avvikstype = 'ugyldig_verdi'"), ["2"]);
    assert_eq!(lake.rows("SELECT aktivitet FROM enhet.enheter"), ["Drives av ***********."]);
    assert_eq!(lake.rows("SELECT tekst FROM enhet.paategninger"), ["Gjelder ***********"]);
    fs::remove_file(file).unwrap();
    for path in lake.everything().into_iter().filter(|path| path.is_file()) {
        let bytes = fs::read(&path).unwrap();
        assert!(!bytes.windows(NUMBER.len()).any(|window| window == NUMBER.as_bytes()), "{}", path.display());
    }
}

/// Runs what `make open` runs when the program is built.
fn make_open(lake: &Lake) -> Ended {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let makefile = fs::read_to_string(root.join("Makefile")).unwrap();
    let (_, target) = makefile.split_once("\nopen: ").unwrap();
    let recipe: Vec<&str> = target.lines().skip(1).take_while(|line| line.starts_with('\t')).collect();
    let script = recipe.join("\n").replace("$(BINARY)", "$program").replace("$(DATA)", "$data");
    let mut shell = Command::new("sh");
    shell.args(["-e", "-c", &script]).env("program", brreg_lake_tests::binary()).env("data", lake.data());
    for (name, value) in lake.command::<&str>([]).get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    Ended::of(shell.current_dir(root))
}

#[test]
fn without_a_network_the_message_names_the_register_and_the_host_and_nothing_changes() {
    let mut lake = Lake::new();
    lake.set("ENHET__BASE_URL", "https://127.0.0.1:9/enhetsregisteret/api");
    lake.set("RETRY__MAX_ATTEMPTS", "1");
    let said = ["enhet", "no connection to 127.0.0.1:9", "check the address, the network"];
    make_open(&lake).fails_saying(1, &said);
    assert!(lake.published_of("enhet").is_none());
}

#[test]
fn the_open_register_alone_is_a_whole_configuration() {
    let night = night();
    let mut lake = Lake::new();
    lake.set("ENHET__BASE_URL", &night.sandbox().enhet_url());
    lake.set("HTTP__CA_FILE", night.lake.data().join("sandbox/ca.pem").to_str().unwrap());
    let said = make_open(&lake).succeeds();
    assert!(said.contains("Aksjeselskap") && said.contains("Enkeltpersonforetak"), "{said}");
    assert!(lake.rows("SELECT count(*) FROM enhet.enheter")[0].parse::<u64>().unwrap() > 450);
    // Without a network on the next day, what is published stays.
    let published = lake.published_of("enhet");
    lake.set("ENHET__BASE_URL", "https://127.0.0.1:9/enhetsregisteret/api");
    lake.set("RETRY__MAX_ATTEMPTS", "1");
    make_open(&lake).fails_saying(1, &["enhet", "no connection"]);
    assert!(lake.published_of("enhet") == published);
}

#[test]
fn a_monthly_wave_of_employees_is_no_failure() {
    let night = night();
    run(&night).succeeds();
    happen(&night, "employees-wave");
    happen(&night, "new-edition");
    run(&night).succeeds();
    let events = "SELECT count(*) FROM enhet.hendelser WHERE hendelsestype = 'Endring' AND utfall = 'i_filen'";
    assert!(value(&night, events).parse::<u64>().unwrap() > 200);
}
