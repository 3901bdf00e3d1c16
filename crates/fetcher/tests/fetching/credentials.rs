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

pub(crate) const PASSWORD: &str = "hemmelig-æøå-8731";

pub(crate) fn password() -> Zeroizing<String> {
    PASSWORD.to_owned().into()
}

pub(crate) fn number() -> Organisasjonsnummer {
    Organisasjonsnummer::with_check_digit(31_300_000).unwrap()
}

pub(crate) fn enterprise() -> Identity {
    Authority::new("Test CA").unwrap().enterprise(&number(), "PRØVE AS", Validity::Current).unwrap()
}

pub(crate) fn refused(result: Result<Credentials, Error>) -> Error {
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
