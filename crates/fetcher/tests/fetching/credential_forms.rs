//! Files that openssl writes, and the conversions that messages advise, done by openssl.

use brreg_fetcher::credentials::Credentials;
use brreg_fetcher::{Error, ErrorKind};
use zeroize::Zeroizing;

use crate::credentials::{PASSWORD, enterprise, number, password, refused};
use crate::support::everything_said_by;

#[test]
fn credentials_in_every_form_that_openssl_writes_are_read_or_the_form_is_named_with_its_conversion() {
    let openssl = Openssl::new();
    for (form, arguments) in [
        ("PBES2 with 3DES", "pkcs8 -topk8 -v2 des3 -in key.pem -passout file:password"),
        ("PBES2 with AES", "pkcs8 -topk8 -v2 aes-256-cbc -in key.pem -passout file:password"),
        ("PBES2 with SHA-1", "pkcs8 -topk8 -v2 aes-128-cbc -v2prf hmacWithSHA1 -in key.pem -passout file:password"),
        ("encrypted DER", "pkcs8 -topk8 -v2 aes-256-cbc -in key.pem -outform DER -passout file:password"),
        ("PKCS#8 in DER", "pkcs8 -topk8 -nocrypt -in key.pem -outform DER"),
        ("PKCS#1", "rsa -traditional -in key.pem"),
        ("PKCS#1 in DER", "rsa -traditional -in key.pem -outform DER"),
    ] {
        let key = openssl.run(arguments);
        for certificate in ["x509 -in certificate.pem", "x509 -in certificate.pem -outform DER"] {
            let certificate = openssl.run(certificate);
            let read = Credentials::from_pem(&certificate, &key, &password());
            let read = read.unwrap_or_else(|error| panic!("{form}: {}", everything_said_by(&error)));
            assert_eq!(read.certificate().unwrap().organisasjonsnummer, Some(number()), "{form}");
        }
    }
    let certificate = openssl.run("x509 -in certificate.pem");
    let key = openssl.run("pkcs8 -topk8 -nocrypt -in key.pem");
    let pkcs12 = "pkcs12 -export -inkey key.pem -in certificate.pem -passout file:password";
    for encryption in
        ["", "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1", "-keypbe DES-EDE3-CBC -certpbe DES-EDE3-CBC"]
    {
        Credentials::from_pkcs12(&openssl.run(&format!("{pkcs12} {encryption}")), &password()).unwrap();
    }
    named(Credentials::from_pem(&certificate, &openssl.run(pkcs12), &password()), "is in PKCS#12");
    named(Credentials::from_pkcs12(&key, &password()), "is in PEM");
}

#[test]
fn keys_and_certificates_that_are_not_read_are_read_after_the_conversion_that_is_advised() {
    let openssl = Openssl::new();
    let certificate = openssl.run("x509 -in certificate.pem");
    let key = openssl.run("pkcs8 -topk8 -nocrypt -in key.pem");
    let legacy = "-provider legacy -provider default";
    for (arguments, said) in [
        ("pkcs8 -topk8 -v1 PBE-SHA1-3DES -in key.pem -passout file:password".to_owned(), "old encryption"),
        (format!("pkcs8 -topk8 -v1 PBE-SHA1-RC4-128 -in key.pem -passout file:password {legacy}"), "old encryption"),
        (format!("pkcs8 -topk8 -v1 PBE-MD5-DES -in key.pem -passout file:password {legacy}"), "old encryption"),
        (
            format!("pkcs8 -topk8 -v1 PBE-SHA1-RC2-40 -outform DER -in key.pem -passout file:password {legacy}"),
            "old encryption",
        ),
        ("rsa -traditional -aes128 -in key.pem -passout file:password".to_owned(), "encryption of PEM itself"),
        ("pkcs8 -topk8 -v2 camellia256 -in key.pem -passout file:password".to_owned(), "encryption that is not read"),
        ("pkcs8 -topk8 -v2 aria256 -in key.pem -passout file:password".to_owned(), "encryption that is not read"),
        (
            "pkcs8 -topk8 -v2 aes256 -v2prf hmacWithMD5 -in key.pem -passout file:password".to_owned(),
            "encryption that is not read",
        ),
    ] {
        let old = openssl.run(&arguments);
        let advice = named(Credentials::from_pem(&certificate, &old, &password()), said);
        let new = openssl.converted(&advice, &old);
        Credentials::from_pem(&certificate, &new, &password()).unwrap_or_else(|error| panic!("{arguments}: {error}"));
    }
    for outform in ["PEM", "DER"] {
        let p7b = openssl.run(&format!("crl2pkcs7 -nocrl -certfile certificate.pem -outform {outform}"));
        let advice = named(Credentials::from_pem(&p7b, &key, &password()), "PKCS#7");
        Credentials::from_pem(&openssl.converted(&advice, &p7b), &key, &password()).unwrap();
    }
}

#[test]
fn pkcs12_files_that_are_not_read_are_read_after_the_conversion_that_is_advised() {
    let openssl = Openssl::new();
    let pkcs12 = "pkcs12 -export -inkey key.pem -in certificate.pem -passout file:password";
    let sound = openssl.run(pkcs12);
    let encrypted = |how: &str| openssl.run(&format!("{pkcs12} -legacy -keypbe {how} -certpbe {how}"));
    for (form, old, said) in [
        ("RC4 of 40 bits", encrypted("PBE-SHA1-RC4-40"), "encryption that is not read"),
        ("RC4 of 128 bits", encrypted("PBE-SHA1-RC4-128"), "encryption that is not read"),
        ("RC2 of 128 bits", encrypted("PBE-SHA1-RC2-128"), "encryption that is not read"),
        ("MD5 with DES", encrypted("PBE-MD5-DES"), "encryption that is not read"),
        (
            "Camellia",
            openssl.run(&format!("{pkcs12} -keypbe CAMELLIA-256-CBC -certpbe CAMELLIA-256-CBC")),
            "encryption that is not read",
        ),
        ("MAC of MD5", openssl.run(&format!("{pkcs12} -macalg md5")), "a checksum (MAC) that is not read"),
        ("MAC of SHA-3", openssl.run(&format!("{pkcs12} -macalg sha3-256")), "a checksum (MAC) that is not read"),
        ("MAC of SM3", openssl.run(&format!("{pkcs12} -macalg sm3")), "a checksum (MAC) that is not read"),
        ("rounds of both", openssl.run(&format!("{pkcs12} -iter 1000001")), "has more rounds"),
        ("rounds of the encryption", openssl.run(&format!("{pkcs12} -iter 1000001 -nomaciter")), "has more rounds"),
        ("BER, the whole", ber(&sound, Ber::Whole), "is in BER"),
        ("BER, inside", ber(&sound, Ber::Inside), "is in BER"),
        ("BER, a text in pieces", ber(&sound, Ber::Pieces), "is in BER"),
        ("BER, a long length", ber(&sound, Ber::LongLength), "is in BER"),
    ] {
        let advice = named(Credentials::from_pkcs12(&old, &password()), said);
        let new = openssl.converted(&advice, &old);
        Credentials::from_pem(&new, &new, &password()).unwrap_or_else(|error| panic!("{form}: {error}"));
    }
}

#[test]
fn a_wrong_password_a_missing_one_and_a_damaged_file_are_three_things() {
    let openssl = Openssl::new();
    let file = openssl.run("pkcs12 -export -inkey key.pem -in certificate.pem -passout file:password");
    let key = openssl.run("pkcs8 -topk8 -v2 aes-256-cbc -in key.pem -passout file:password");
    let another = Zeroizing::new("another".to_owned());
    for (refusal, said) in [
        (Credentials::from_pkcs12(&file, &another), "the password is wrong"),
        (Credentials::from_pkcs12(&file, &Zeroizing::default()), "none is configured"),
        (Credentials::from_pkcs12(&file[..file.len() / 2], &password()), "is cut short"),
        (Credentials::from_pem(b"", &key, &another), "password"),
        (Credentials::from_pem(b"", &key, &Zeroizing::default()), "no password is configured"),
    ] {
        let error = refused(refusal);
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[test]
fn a_pkcs12_file_that_another_program_changed_on_its_way_is_read_or_named() {
    let openssl = Openssl::new();
    let mut file = openssl.run("pkcs12 -export -inkey key.pem -in certificate.pem -passout file:password");
    std::fs::write(openssl.0.path().join("file.p12"), &file).unwrap();
    for lines in ["base64 -in file.p12", "base64 -A -in file.p12"] {
        let text = openssl.run(lines);
        let advice = named(Credentials::from_pkcs12(&text, &password()), "in base64");
        std::fs::write(openssl.0.path().join("OLD"), &text).unwrap();
        let command = &advice[advice.find("base64").unwrap()..];
        let ended = std::process::Command::new("sh").args(["-c", command]).current_dir(openssl.0.path()).status();
        assert!(ended.unwrap().success(), "{command}");
        assert_eq!(std::fs::read(openssl.0.path().join("NEW")).unwrap(), file);
    }
    file.extend(b"\r\n");
    Credentials::from_pkcs12(&file, &password()).unwrap();
}

#[test]
fn a_certificate_file_without_a_certificate_says_so() {
    let openssl = Openssl::new();
    let key = openssl.run("pkcs8 -topk8 -nocrypt -in key.pem");
    let error = refused(Credentials::from_pem(&key, &key, &password()));
    assert!(error.to_string().contains("has no certificate"), "{error}");
    let pkcs12 = openssl.run("pkcs12 -export -inkey key.pem -in certificate.pem -passout file:password");
    named(Credentials::from_pem(&pkcs12, &key, &password()), "the certificate file is in PKCS#12");
}

/// A refusal that names the form. Returns how to convert it.
#[track_caller]
pub(crate) fn named(result: Result<Credentials, Error>, said: &str) -> String {
    let error = refused(result);
    assert!(matches!(error.kind(), ErrorKind::CredentialsForm { .. }) && error.to_string().contains(said), "{error:?}");
    error.advice().unwrap().to_owned()
}

/// Where BER is written that is no DER.
#[derive(Clone, Copy)]
enum Ber {
    Whole,
    Inside,
    Pieces,
    LongLength,
}

/// The same PKCS#12 file with lengths that are open or too long, or with its content in pieces.
fn ber(der: &[u8], how: Ber) -> Vec<u8> {
    let (version_and_rest, _) = content(der);
    let (_, after_version) = content(version_and_rest);
    let version = &version_and_rest[..version_and_rest.len() - after_version.len()];
    let (safe, mac) = content(after_version);
    let (_, tagged) = content(safe);
    let kind = &safe[..safe.len() - tagged.len()];
    let (text, _) = content(content(tagged).0);
    let whole = |safe: Vec<u8>| [version, &safe, mac].concat();
    match how {
        Ber::Whole => open(version_and_rest),
        Ber::Inside => closed(0x30, &whole(open(safe))),
        Ber::Pieces => {
            let (first, second) = text.split_at(text.len() / 2);
            let pieces = closed(0x24, &[closed(4, first), closed(4, second)].concat());
            closed(0x30, &whole(closed(0x30, &[kind, &closed(0xA0, &pieces)].concat())))
        }
        Ber::LongLength => [&[0x30, 0x84][..], &length(version_and_rest), version_and_rest].concat(),
    }
}

/// The content of the first element, and what follows the element.
fn content(der: &[u8]) -> (&[u8], &[u8]) {
    let (begin, length) = match usize::from(der[1]) {
        short @ ..0x80 => (2, short),
        long => {
            let end = 2 + (long & 0x7F);
            (end, der[2..end].iter().fold(0, |sum, byte| (sum << 8) | usize::from(*byte)))
        }
    };
    der[begin..].split_at(length)
}

fn length(content: &[u8]) -> [u8; 4] {
    u32::try_from(content.len()).unwrap().to_be_bytes()
}

/// An element with a length of two bytes, or of one where that is enough.
fn closed(tag: u8, content: &[u8]) -> Vec<u8> {
    let [.., high, low] = length(content);
    let header = match content.len() {
        ..0x80 => vec![tag, low],
        0x80..0x100 => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    [header, content.to_vec()].concat()
}

/// A sequence of an open length.
fn open(content: &[u8]) -> Vec<u8> {
    [&[0x30, 0x80][..], content, &[0, 0]].concat()
}

/// The openssl of this machine, in a folder with a key, its certificate and a password.
pub(crate) struct Openssl(tempfile::TempDir);

impl Openssl {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let identity = enterprise();
        // openssl would read the second line of a file that has both the old and the new password.
        for (name, content) in [
            ("key.pem", identity.key_pem()),
            ("certificate.pem", &identity.certificate_pem()),
            ("password", PASSWORD),
            ("new-password", PASSWORD),
        ] {
            std::fs::write(folder.path().join(name), content).unwrap();
        }
        Self(folder)
    }

    pub(crate) fn folder(&self) -> &std::path::Path {
        self.0.path()
    }

    /// What it writes to standard output.
    pub(crate) fn run(&self, arguments: &str) -> Vec<u8> {
        let mut command = std::process::Command::new("openssl");
        let ended = command.args(arguments.split_whitespace()).current_dir(self.0.path()).output().unwrap();
        assert!(ended.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&ended.stderr));
        ended.stdout
    }

    /// Makes NEW of OLD by the advised command, to which the passwords are added for which it would ask.
    pub(crate) fn converted(&self, advice: &str, old: &[u8]) -> Vec<u8> {
        let command = &advice[advice.find("openssl ").unwrap()..];
        let end = command.find([',', '(']).unwrap_or(command.len());
        let is_p7b = command.contains("pkcs7");
        let (read, written) = if is_p7b { ("", "") } else { ("-passin file:password", "-passout file:new-password") };
        let binary = if is_p7b && !old.starts_with(b"-----") { "-inform DER" } else { "" };
        let options = if command.contains("-provider legacy") { "-provider legacy -provider default" } else { "" };
        let command = command[..end].replace("-in OLD", &format!("-in OLD {read} {binary} {options}"));
        let command = command.replace("-out NEW", &format!("-out NEW {written}"));
        std::fs::write(self.0.path().join("OLD"), old).unwrap();
        let ended =
            std::process::Command::new("sh").args(["-c", &command]).current_dir(self.0.path()).output().unwrap();
        assert!(ended.status.success(), "{command}: {}", String::from_utf8_lossy(&ended.stderr));
        std::fs::read(self.0.path().join("NEW")).unwrap()
    }
}
