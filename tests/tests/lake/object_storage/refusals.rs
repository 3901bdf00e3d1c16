//! What is refused before anything is written, and what is never said.

use std::fs;

use brreg_lake_tests::{Ended, Lake};

use super::proxy::{Fault, Proxy};
use super::servers::{BUCKET, SECRET, careless, s3};
use super::{Shelf, prefix};

#[test]
fn a_store_that_ignores_conditions_is_refused_and_doctor_says_why() {
    let (server, bucket) = careless();
    let shelf = Shelf::s3(&server.endpoint);
    shelf.load(5);
    let said = ["ignores conditions", "What to do: use another store"];
    shelf.publish().fails_saying(1, &said);
    let doctor = Ended::of(&mut shelf.command(["doctor"]));
    assert_eq!(doctor.code, Some(1));
    let line = doctor.stdout.lines().find(|line| line.contains("│ publish ")).unwrap_or_default().to_owned();
    assert!(line.contains("FAILED"), "{}", doctor.stdout);
    let mut folders = vec![bucket];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            assert!(entry.is_dir(), "{} is there", entry.display());
            folders.push(entry);
        }
    }
}

#[test]
fn doctor_sees_a_sound_store_refuse() {
    let shelf = Shelf::s3(s3());
    let doctor = Ended::of(&mut shelf.command(["doctor"]));
    let said = format!("s3://{BUCKET}/{}", shelf.prefix);
    assert!(
        doctor.stdout.lines().any(|line| line.contains("│ publish ") && line.contains(" ok ")),
        "{}",
        doctor.stdout
    );
    assert!(doctor.stdout.contains(&said), "{}", doctor.stdout);
    assert_eq!(shelf.look(s3())["there"], serde_json::json!([]));
}

#[test]
fn a_credential_in_the_configuration_is_refused_and_not_repeated() {
    for (section, said) in [
        ("url = \"s3://id:hemmelig@bucket/x\"", "publish.url: it has a user name"),
        ("url = \"az://c/x?sig=hemmelig\"", "publish.url: it has a user name"),
        ("url = \"s3://b\"\nendpoint = \"https://id:hemmelig@host\"", "publish.endpoint: it has a user name"),
        ("url = \"s3://b\"\nsecret_access_key = \"hemmelig\"", "publish.secret_access_key: unknown setting"),
        (
            "url = \"s3://b\"\nendpoint = \"http://host\"",
            "publish.endpoint: expected https://host; http is for this machine",
        ),
        ("url = \"ftp://b\"", "publish.url: expected an address that begins with s3://"),
        ("url = \"gs://b\"\nencryption = \"AES256\"", "publish.encryption: it is for s3:// alone"),
        ("url = \"s3://b\"\nencryption = \"rot13\"", "publish.encryption: expected \"AES256\" or \"aws:kms\""),
    ] {
        let shelf = Shelf::of(Lake::new(), "", &format!("[publish]\n{section}\n"), Vec::new());
        for command in [&["publish"][..], &["config", "check"]] {
            let message = Ended::of(&mut shelf.command(command)).fails(2);
            assert!(message.contains(said), "`{said}` is not in: {message}");
            assert!(!message.contains("hemmelig"), "{message}");
        }
    }
    let none = Shelf::of(Lake::new(), "", "", Vec::new());
    none.publish().fails_saying(2, &["the section [publish] is missing"]);
    let lake = Lake::new();
    let section = format!("[publish]\nurl = \"file://{}/lake\"\n", lake.data().display());
    Shelf::of(lake, "", &section, Vec::new()).publish().fails_saying(2, &["a folder in the data folder"]);
}

#[test]
fn credentials_are_in_no_log_and_no_message() {
    let mut shelf = Shelf::s3(s3());
    shelf.load(5);
    let logged = |shelf: &Shelf| {
        let mut command = shelf.command(["publish", "--log", "json", "--log-filter", "trace"]);
        let ended = Ended::of(&mut command);
        for secret in [SECRET, "Signature=", "feil-hemmelig"] {
            assert!(!ended.stderr.contains(secret) && !ended.stdout.contains(secret), "{secret}: {}", ended.stderr);
        }
        ended
    };
    assert_eq!(logged(&shelf).code, Some(0));
    shelf.variables.retain(|(name, _)| *name != "AWS_SECRET_ACCESS_KEY");
    shelf.variables.push(("AWS_SECRET_ACCESS_KEY", "feil-hemmelig".to_owned()));
    let refused = logged(&shelf);
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("403 (SignatureDoesNotMatch)"), "{}", refused.stderr);
    for path in shelf.lake.everything().iter().filter(|path| path.is_file()) {
        let content = fs::read(path).unwrap();
        let is_in = |secret: &str| content.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!is_in(SECRET) && !is_in("feil-hemmelig"), "{}", path.display());
    }
}

#[test]
fn the_server_is_told_how_to_encrypt() {
    let proxy = Proxy::new(s3(), |request| match request.head.contains("x-amz-server-side-encryption: aws:kms") {
        // The server of the tests has no keys of its own.
        true => Fault::Answer(501, "NotImplemented"),
        false => Fault::None,
    });
    let lines = "encryption = \"aws:kms\"\nkms_key = \"alias/test\"\n";
    let shelf = Shelf::with(Lake::with_known_key(), &proxy.endpoint, &prefix(), lines);
    shelf.load(5);
    shelf.publish().fails_saying(1, &["501 (NotImplemented)"]);
    let first = &proxy.requests()[0];
    assert!(first.method == "PUT" && first.head.contains("x-amz-server-side-encryption-aws-kms-key-id: alias/test"));
}
