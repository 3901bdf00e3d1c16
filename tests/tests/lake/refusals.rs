//! Files that cannot be loaded at all: each with its own message, and what was published stays to the byte.

use std::fs;

use brreg_lake_tests::register::{bulk, registrations};
use brreg_lake_tests::registers::run_with_input;
use brreg_lake_tests::{Lake, fixture, sample, zips};

const HTML: &str = "<!doctype html><title>Innlogging</title><p>Logg inn";

#[test]
fn each_unsound_file_is_refused_with_its_own_message_and_touches_nothing() {
    let json = bulk(&registrations(2000));
    let zip = zips::zipped("totalbestand.json", json.as_bytes());
    let csv = fs::read_to_string(fixture("compact.csv")).unwrap();
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let utf32 = |text: &str| text.chars().flat_map(|character| u32::from(character).to_le_bytes()).collect::<Vec<u8>>();
    // Where the header of a tar archive has its mark.
    let tar = [&b"totalbestand.json"[..], &[0; 240], b"ustar\x0000", &[0; 248]].concat();
    let refused: [(&str, Vec<u8>, &[&str]); 21] = [
        ("truncated.zip", zip[..zip.len() / 2].to_vec(), &["ZIP archive", "has no end record: it is truncated"]),
        ("trailing.zip", [&zip, &b"more"[..]].concat(), &["the ZIP archive ends at byte", "but the input has"]),
        ("truncated.json", json.as_bytes()[..json.len() / 2].to_vec(), &["the JSON is truncated", "element", "byte"]),
        ("unclosed.json", json[..json.len() - 1].into(), &["the JSON is truncated", "element 2000"]),
        ("more.json", format!("{json}]").into(), &["the JSON continues after the end of its array with `]`"]),
        (
            "two.zip",
            zips::archive(&[("a.json", b"[]"), ("b.json", b"[]")]),
            &["the ZIP archive has 2 members, one was expected: a.json, b.json"],
        ),
        ("none.zip", zips::archive(&[]), &["the ZIP archive is empty: one member was expected"]),
        (
            "nested.zip",
            zips::zipped("inner.zip", &zip),
            &["the compressed content is itself compressed, as a ZIP archive"],
        ),
        ("up.zip", zips::zipped("../up.json", b"[]"), &["the ZIP archive's member name"]),
        ("encrypted.zip", zips::encrypted(zip.clone()), &["the ZIP archive's member is encrypted"]),
        ("crc.zip", zips::with_wrong_crc(zip.clone()), &["the member's CRC-32 is", "was announced"]),
        ("a.json.bz2", b"BZh91AY".to_vec(), &["the content is bzip2", "unpack it first (`bzip2 -d`)"]),
        ("a.7z", b"7z\xBC\xAF\x27\x1C\0".to_vec(), &["the content is 7z", "unpack it first (`7z x`)"]),
        ("a.json.gpg", b"-----BEGIN PGP MESSAGE-----".to_vec(), &["encrypted or signed with PGP", "`gpg --decrypt`"]),
        ("a.tar", tar, &["the content is a tar archive", "unpack it first (`tar -xf`)"]),
        ("utf32.json", utf32(&json), &["the content is UTF-32", "`iconv -f UTF-32 -t UTF-8`"]),
        ("a.pdf", b"%PDF-1.7".to_vec(), &["it begins with `%PDF-`, as PDF does"]),
        ("utf16.json", utf16(&json), &["the content is UTF-16", "`iconv -f UTF-16 -t UTF-8`"]),
        ("page.zip", HTML.into(), &["neither JSON nor the register's CSV"]),
        ("empty.zip", Vec::new(), &["there is no content"]),
        ("unclosed.csv", csv[..csv.len() - 2].into(), &["inside a quoted field"]),
    ];

    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let published = lake.published();
    let folders = lake.everything_but_reports();
    for (name, content, said) in refused {
        let file = lake.write(name, content);
        let message = lake.load(&file).fails(1);
        let first_line = message.lines().next().unwrap_or_default();
        // What is of no register is said of none.
        let of_rrh = first_line.strip_prefix("error: rrh: loading: ");
        assert!(of_rrh.or(first_line.strip_prefix("error: loading: ")).is_some(), "{name}: {message}");
        for text in said.iter().copied().chain(["What to do: check ", name]) {
            assert!(message.contains(text), "{name}: `{text}` is not in: {message}");
        }
        let cut = ["truncated.zip", "truncated.json", "unclosed.json", "unclosed.csv", "empty.zip"].contains(&name);
        assert_eq!(message.contains("if it was cut short, fetch it again"), cut, "{name}: {message}");
        assert!(lake.published() == published, "{name}");
        assert_eq!(lake.everything_but_reports(), folders, "{name}: something was left");
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let lake = Lake::new();
    lake.load(lake.path("nowhere.zip")).fails_saying(1, &["error: rrh: opening the file: ", "nowhere.zip"]);
    assert!(!lake.data().join("lake/current").exists());
}

#[test]
fn of_several_files_one_unsound_refuses_all() {
    let lake = Lake::new();
    let cut = lake.write("cut.json", "[{}");
    let sound = fixture("compact.json");
    let ended = lake.run(["load".as_ref(), sound.as_os_str(), cut.as_os_str()]);
    ended.fails_saying(1, &["the JSON is truncated", "cut.json"]);
    assert!(!lake.data().join("lake/current").exists());
}

#[test]
fn the_same_file_twice_in_one_load_is_refused() {
    let lake = Lake::new();
    let one = fixture("compact.json");
    let other = lake.write("copy.json", fs::read(&one).unwrap());
    let ended = lake.run(["load".as_ref(), one.as_os_str(), other.as_os_str()]);
    ended.fails_saying(2, &["rrh", "compact.json and copy.json are the same, byte by byte", "name each file once"]);
    assert!(!lake.data().join("lake/current").exists());
}

#[test]
fn a_file_without_registrations_does_not_replace_one_that_has_some_unless_it_may() {
    let lake = Lake::new();
    let empty = lake.write("empty.json", "[]");
    lake.load(&empty).fails_saying(3, &["has no record", "--allow-row-change"]);
    lake.load(fixture("compact.json")).succeeds();
    let published = lake.published();
    lake.load(&empty).fails_saying(3, &["0 rows of registreringer where the last snapshot has", "--allow-row-change"]);
    assert!(lake.published() == published);
    lake.run(["load".as_ref(), empty.as_os_str(), "--allow-row-change".as_ref()]).succeeds();
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.registreringer"), ["0"]);
}

#[test]
fn an_empty_file_beside_those_of_another_register_is_taken_as_none() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let published = lake.published();
    let empty = lake.write("empty.json", "[]");
    for other in ["enhet/enheter_alle.json", "enhet/underenheter_alle.json", "enhet/roller_totalbestand.json.gz"] {
        for files in [[empty.clone(), sample(other)], [sample(other), empty.clone()]] {
            let [one, other] = files.each_ref().map(|file| file.as_os_str());
            let ended = lake.run(["load".as_ref(), "--allow-row-change".as_ref(), one, other]);
            ended.fails_saying(2, &["empty.json has no record, so it may be of any register", "leave it out"]);
        }
    }
    assert!(lake.published() == published);
    assert_eq!(lake.rows("SELECT count(*) > 0 FROM rrh.registreringer"), ["true"]);
}

#[test]
fn a_document_does_not_replace_a_hundred_rows_without_a_configuration_either_unless_it_may() {
    let lake = Lake::new();
    lake.load_content("many.json", bulk(&registrations(100)));
    let published = lake.published();
    let one = lake.write("one.json", bulk(&registrations(1)));
    let ended = lake.load(&one);
    ended.fails_saying(3, &["1 row of registreringer where the last snapshot has 100", "--allow-row-change"]);
    assert!(lake.published() == published);
    lake.run(["load".as_ref(), one.as_os_str(), "--allow-row-change".as_ref()]).succeeds();
    // Where there are few, as after samples, another number is only reported.
    lake.load_content("few.json", bulk(&registrations(99)));
    let said = lake.load(&one).succeeds();
    assert!(said.contains("NOTE"), "{said}");
}

#[test]
fn a_file_of_no_register_is_refused_in_the_name_of_none() {
    for content in ["[]", "null", "[{}]", r#"{"timestamp":1,"status":404}"#] {
        let lake = Lake::new();
        let ended = lake.load(lake.write("some.json", content));
        assert!(matches!(ended.code, Some(1 | 3)), "{content}: {ended:?}");
        assert!(ended.stderr.contains("error: ") && !ended.stderr.contains("rrh:"), "{content}: {ended:?}");
    }
}

#[test]
fn limits_are_settings() {
    let lake = Lake::new();
    let zip = lake.write("bulk.zip", zips::zipped("bulk.json", bulk(&registrations(3000)).as_bytes()));
    let limits = lake.write("limits.toml", "[limits]\ndecompressed_bytes = 1000000\n");
    let ended = lake.run(["load".as_ref(), zip.as_os_str(), "--config".as_ref(), limits.as_os_str()]);
    ended.fails_saying(1, &["the content is larger than the limit of 1000000 bytes"]);
    let ratio = lake.write("ratio.toml", "[limits]\nratio = 2\n");
    let ended = lake.run(["load".as_ref(), zip.as_os_str(), "--config".as_ref(), ratio.as_os_str()]);
    ended.fails_saying(1, &["the content is more than 2 times as large as its compressed form"]);
}

#[test]
fn standard_input_and_pipes_are_loaded_as_files_are_and_a_folder_is_named() {
    let zip = zips::zipped("totalbestand.json", bulk(&registrations(20)).as_bytes());
    for content in [fs::read(fixture("compact.json")).unwrap(), fs::read(fixture("compact.csv")).unwrap(), zip] {
        let (by_file, by_input, by_pipe) = (Lake::with_known_key(), Lake::with_known_key(), Lake::with_known_key());
        by_file.load_content("standard-input", &content);
        run_with_input(&mut by_input.command(["load", "-"]), &content).succeeds();
        let pipe = by_pipe.path("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let writer = std::thread::spawn({
            let (pipe, content) = (pipe.clone(), content.clone());
            move || fs::write(pipe, content).unwrap()
        });
        by_pipe.load(&pipe).succeeds();
        writer.join().unwrap();
        for lake in [&by_input, &by_pipe] {
            assert!(lake.parquet() == by_file.parquet());
            assert!(!lake.data().join(".load").exists());
        }
    }
    let lake = Lake::new();
    lake.load(lake.path(".")).fails_saying(2, &["it is a folder", "name the files in"]);
}

#[test]
fn standard_input_or_a_pipe_of_which_nothing_comes_is_empty_and_no_damaged_file() {
    let lake = Lake::new();
    let advice = "check the command that writes to it";
    run_with_input(&mut lake.command(["load", "-"]), b"").fails_saying(1, &["standard input is empty", advice]);
    let pipe = lake.path("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::write(pipe, "").unwrap()
    });
    lake.load(&pipe).fails_saying(1, &["pipe is empty", advice]);
    writer.join().unwrap();
    assert!(!lake.data().join(".load").exists());
}

#[test]
fn what_is_wrong_with_standard_input_or_a_pipe_is_said_of_them_and_not_of_a_copy_that_is_gone() {
    let zip = zips::zipped("totalbestand.json", bulk(&registrations(20)).as_bytes());
    let json = bulk(&registrations(20)).into_bytes();
    let csv = fs::read(fixture("compact.csv")).unwrap();
    let mut damaged = zip.clone();
    damaged[60] ^= 0x55;
    for (content, code, said) in [
        (&json[..json.len() / 2], 1, "if it was cut short, fetch it again"),
        (&zip[..zip.len() / 2], 1, "fetch it again"),
        (&damaged, 1, "fetch it again"),
        (b"BZh91AY", 1, "unpack it first"),
        (b"\xFF\xFE[\0]\0", 1, "convert it to UTF-8 first"),
        (b"%PDF-1.7", 1, "check standard input"),
        (b"[{\"a\":1}]", 3, "check standard input"),
        (&[b"Uttrekk\n", &csv[3..]].concat(), 1, "remove the rows before its header"),
    ] {
        let lake = Lake::new();
        let ended = run_with_input(&mut lake.command(["load", "-"]), content);
        assert_eq!(ended.code, Some(code), "{ended:?}");
        assert!(ended.stderr.contains("check standard input") && ended.stderr.contains(said), "{ended:?}");
        assert!(!ended.stderr.contains(".load"), "{ended:?}");
        for kept in ["state/history.ndjson", "reports/latest.html"] {
            let kept = fs::read_to_string(lake.data().join(kept)).unwrap();
            // `.load` alone is a class of the page.
            assert!(!kept.contains(".load/") && !kept.contains("standard-input"));
        }
        let pipe = lake.path("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let writer = std::thread::spawn({
            let (pipe, content) = (pipe.clone(), content.to_vec());
            move || fs::write(pipe, content).unwrap()
        });
        let ended = lake.load(&pipe);
        writer.join().unwrap();
        assert!(
            ended.stderr.contains(&format!("check {}", pipe.display())) && !ended.stderr.contains(".load"),
            "{ended:?}"
        );
    }
}

#[test]
fn an_input_without_an_end_that_is_no_file_of_a_register_is_refused_by_its_beginning() {
    let lake = Lake::new();
    // Nothing but the beginning is written down, so a limit of files stops no load of it.
    lake.run_in_shell("ulimit -f 2000", ["load", "/dev/zero"]).fails_saying(1, &["other bytes", "check /dev/zero"]);
    assert!(!lake.data().join(".load").exists());
}

#[test]
fn a_folder_as_standard_input_is_named_with_its_own_advice() {
    let lake = Lake::new();
    for folder in [lake.path("."), lake.path("other")] {
        fs::create_dir_all(&folder).unwrap();
        let mut command = lake.command(["load", "-"]);
        let ended = command.stdin(fs::File::open(&folder).unwrap()).output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(2), "{said}");
        assert!(said.contains("standard input is a folder") && said.contains("name the files in it"), "{said}");
    }
}

#[test]
fn a_single_document_of_a_deleted_unit_empties_no_register_whatever_is_allowed() {
    let lake = Lake::with_known_key();
    lake.load(fixture("compact.json")).succeeds();
    let unit =
        serde_json::json!([{ "organisasjonsnummer": "391004129", "navn": "BORTE AS", "stiftelsesdato": "2020-01-02" }]);
    lake.load_content("enheter.json", unit.to_string());
    let (published, units) = (lake.published(), lake.published_of("enhet"));
    let document = serde_json::json!({ "organisasjonsnummer": "391004129", "respons_klasse": "SlettetEnhet",
        "navn": "BORTE AS", "slettedato": "2026-01-02", "paategninger": [] });
    let file = lake.write("391004129.json", document.to_string());
    for more in [&[][..], &["--allow-row-change"]] {
        let arguments = ["load".as_ref(), file.as_os_str()].into_iter().chain(more.iter().map(|more| more.as_ref()));
        let ended = lake.run(arguments);
        assert!(!ended.stderr.contains("--allow-row-change"), "{}", ended.stderr);
        ended.fails_saying(3, &["enhet", "deleted units alone", "1 row", "391004129.json"]);
        assert!(lake.published() == published && lake.published_of("enhet") == units);
    }
}
