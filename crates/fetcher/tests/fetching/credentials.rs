//! Keys and certificates in the forms that users have.

use brreg_domain::Organisasjonsnummer;
use brreg_fetcher::credentials::Credentials;
use brreg_fetcher::settings::CredentialSettings;
use brreg_fetcher::{Error, ErrorKind};
use brreg_sandbox::authority::{Authority, Encryption, Identity, Validity};
use jiff::Timestamp;
use pkcs8::PrivateKeyInfoRef;
use zeroize::Zeroizing;

use crate::support::everything_said_by;

const PASSWORD: &str = "hemmelig-æøå-8731";

fn password() -> Zeroizing<String> {
    PASSWORD.to_owned().into()
}

fn number() -> Organisasjonsnummer {
    Organisasjonsnummer::with_check_digit(31_300_000).unwrap()
}

fn enterprise() -> Identity {
    Authority::new("Test CA").unwrap().enterprise(&number(), "PRØVE AS", Validity::Current).unwrap()
}

fn refused(result: Result<Credentials, Error>) -> Error {
    let Err(error) = result else { panic!("the credentials can be used") };
    assert!(matches!(error.kind(), ErrorKind::Credentials(_) | ErrorKind::CredentialsForm { .. }), "{error}");
    assert!(error.is_final(), "{error}");
    assert!(!everything_said_by(&error).contains(PASSWORD), "{error:?}");
    error
}

#[test]
fn pkcs12_of_every_age_opens() {
    let identity = enterprise();
    for encryption in [Encryption::Aes256, Encryption::TripleDes, Encryption::Rc2] {
        let file = identity.pkcs12(PASSWORD, encryption).unwrap();
        let credentials = Credentials::from_pkcs12(&file, &password()).unwrap();
        let certificate = credentials.certificate().unwrap();
        assert_eq!(certificate.organisasjonsnummer, Some(number()), "{encryption:?}");
        assert!(certificate.not_after > Timestamp::now() && certificate.subject.contains("PRØVE AS"));

        refused(Credentials::from_pkcs12(&file, &"another".to_owned().into()));
        refused(Credentials::from_pkcs12(&file[..file.len() / 2], &password()));
    }
}

#[test]
fn an_expired_certificate_says_so() {
    let identity = Authority::new("Test CA").unwrap().enterprise(&number(), "PRØVE AS", Validity::Expired).unwrap();
    let file = identity.pkcs12(PASSWORD, Encryption::Aes256).unwrap();
    let credentials = Credentials::from_pkcs12(&file, &password()).unwrap();
    assert!(credentials.certificate().unwrap().not_after < Timestamp::now());
}

#[test]
fn pem_in_every_form_is_read() {
    let identity = enterprise();
    let certificates = identity.certificate_pem();
    let key = pem::parse(identity.key_pem()).unwrap();
    let info = PrivateKeyInfoRef::try_from(key.contents()).unwrap();
    let encrypted = info.encrypt_with_rng(&mut rand::rng(), PASSWORD).unwrap();
    let section = |tag: &str, der: &[u8]| pem::encode(&pem::Pem::new(tag, der));
    let mut backwards: Vec<_> = pem::parse_many(&certificates).unwrap();
    backwards.reverse();
    let backwards = pem::encode_many(&backwards);

    for key in [
        identity.key_pem().to_owned(),
        section("RSA PRIVATE KEY", info.private_key.as_bytes()),
        section("ENCRYPTED PRIVATE KEY", encrypted.as_bytes()),
    ] {
        for certificates in [&certificates, &backwards] {
            let credentials = Credentials::from_pem(certificates.as_bytes(), key.as_bytes(), &password()).unwrap();
            assert_eq!(credentials.certificate().unwrap().organisasjonsnummer, Some(number()));
        }
    }
    let encrypted = section("ENCRYPTED PRIVATE KEY", encrypted.as_bytes());
    refused(Credentials::from_pem(certificates.as_bytes(), encrypted.as_bytes(), &"another".to_owned().into()));
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let (mine, theirs) = (enterprise(), enterprise());
    let error =
        refused(Credentials::from_pem(theirs.certificate_pem().as_bytes(), mine.key_pem().as_bytes(), &password()));
    assert_eq!(error.to_string(), "none of the certificates belongs to the private key");
    let elliptic = rcgen::KeyPair::generate().unwrap().serialize_pem();
    refused(Credentials::from_pem(b"", elliptic.as_bytes(), &password()));
    refused(Credentials::from_pem(b"", b"no key", &password()));
}

#[test]
fn a_jwk_must_be_a_private_rsa_key() {
    for (text, expected) in [
        ("{}", "the JWK file has no JWK"),
        (r#"{"keys":[]}"#, "the JWK set must have exactly one key"),
        (r#"{"kty":"EC","d":"aa"}"#, "the JWK is not an RSA key"),
        (r#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#, "the JWK has no d: not a private key"),
        (
            r#"{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB"}"#,
            "the JWK is a private key without its primes, which is not read",
        ),
        (r#"{"kty":"RSA","n":"å"}"#, "the n of the JWK is not base64url"),
    ] {
        assert_eq!(refused(Credentials::from_jwk(text.as_bytes())).to_string(), expected);
    }
}

#[test]
fn the_settings_name_one_key() {
    let file = || Some("key".into());
    for settings in [
        CredentialSettings::default(),
        CredentialSettings { pkcs12: file(), jwk: file(), ..CredentialSettings::default() },
        CredentialSettings { certificate: file(), jwk: file(), ..CredentialSettings::default() },
    ] {
        let error = Credentials::load(&settings, &password()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Config(_)), "{error}");
    }
}

#[test]
fn a_key_without_a_name_makes_no_grant() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key.pem");
    std::fs::write(&key, enterprise().key_pem()).unwrap();
    let settings = CredentialSettings { key: Some(key), ..CredentialSettings::default() };
    assert!(matches!(Credentials::load(&settings, &password()).unwrap_err().kind(), ErrorKind::Config(_)));
    let named = CredentialSettings { kid: Some("kid-1".to_owned()), ..settings };
    assert_eq!(Credentials::load(&named, &password()).unwrap().kid(), Some("kid-1"));
}

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
    for (arguments, said) in [
        ("pkcs8 -topk8 -v1 PBE-SHA1-3DES -in key.pem -passout file:password", "old encryption"),
        ("rsa -traditional -aes128 -in key.pem -passout file:password", "encryption of PEM itself"),
        ("pkcs12 -export -inkey key.pem -in certificate.pem -passout file:password", "is in PKCS#12"),
    ] {
        named(Credentials::from_pem(&certificate, &openssl.run(arguments), &password()), said);
    }
    for outform in ["PEM", "DER"] {
        let p7b = openssl.run(&format!("crl2pkcs7 -nocrl -certfile certificate.pem -outform {outform}"));
        named(Credentials::from_pem(&p7b, &key, &password()), "PKCS#7");
    }
    let pkcs12 = "pkcs12 -export -inkey key.pem -in certificate.pem -passout file:password";
    for encryption in
        ["", "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1", "-keypbe DES-EDE3-CBC -certpbe DES-EDE3-CBC"]
    {
        Credentials::from_pkcs12(&openssl.run(&format!("{pkcs12} {encryption}")), &password()).unwrap();
    }
    for encryption in ["PBE-SHA1-RC4-40", "PBE-SHA1-RC2-128"] {
        let file = openssl.run(&format!("{pkcs12} -legacy -keypbe {encryption} -certpbe {encryption}"));
        named(Credentials::from_pkcs12(&file, &password()), "encryption that is not read");
    }
    named(Credentials::from_pkcs12(&key, &password()), "is in PEM");
    let mut ber = openssl.run(pkcs12);
    ber[1] = 0x80;
    named(Credentials::from_pkcs12(&ber, &password()), "is in BER");
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
        (Credentials::from_pkcs12(&file[..file.len() / 2], &password()), "damaged or cut short"),
        (Credentials::from_pem(b"", &key, &another), "password"),
        (Credentials::from_pem(b"", &key, &Zeroizing::default()), "no password is configured"),
    ] {
        let error = refused(refusal);
        assert!(error.to_string().contains(said), "{error}");
    }
}

/// A refusal that names the form and says how to convert it.
#[track_caller]
fn named(result: Result<Credentials, Error>, said: &str) {
    let error = refused(result);
    assert!(matches!(error.kind(), ErrorKind::CredentialsForm { .. }) && error.to_string().contains(said), "{error:?}");
    assert!(error.advice().is_some());
}

/// The openssl of this machine, in a folder with a key, its certificate and a password.
struct Openssl(tempfile::TempDir);

impl Openssl {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let identity = enterprise();
        for (name, content) in
            [("key.pem", identity.key_pem()), ("certificate.pem", &identity.certificate_pem()), ("password", PASSWORD)]
        {
            std::fs::write(folder.path().join(name), content).unwrap();
        }
        Self(folder)
    }

    /// What it writes to standard output.
    fn run(&self, arguments: &str) -> Vec<u8> {
        let mut command = std::process::Command::new("openssl");
        let ended = command.args(arguments.split_whitespace()).current_dir(self.0.path()).output().unwrap();
        assert!(ended.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&ended.stderr));
        ended.stdout
    }
}
