//! Sound files in the place of others: each is named as what it is, with where it belongs or how it is converted.

use brreg_fetcher::credentials::Credentials;
use zeroize::Zeroizing;

use crate::credential_forms::{Openssl, named};
use crate::credentials::{password, refused};

/// The settings that name a file with a key or a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Setting {
    Pkcs12,
    Key,
    Certificate,
    Jwk,
}

const SETTINGS: [Setting; 4] = [Setting::Pkcs12, Setting::Key, Setting::Certificate, Setting::Jwk];

struct Files {
    openssl: Openssl,
    key: Vec<u8>,
}

impl Files {
    fn new() -> Self {
        let openssl = Openssl::new();
        let key = openssl.run("pkcs8 -topk8 -nocrypt -in key.pem");
        Self { openssl, key }
    }

    fn read(&self, setting: Setting, file: &[u8]) -> Result<Credentials, brreg_fetcher::Error> {
        match setting {
            Setting::Pkcs12 => Credentials::from_pkcs12(file, &password()),
            Setting::Key => Credentials::from_pem(b"", file, &password()),
            Setting::Certificate => Credentials::from_pem(file, &self.key, &password()),
            Setting::Jwk => Credentials::from_jwk(file),
        }
    }

    /// The file is named in this way in every other setting than those that read it. Returns what is advised.
    #[track_caller]
    fn named_elsewhere(&self, file: &[u8], read_by: &[Setting], said: &str) -> Vec<String> {
        let others = SETTINGS.into_iter().filter(|setting| !read_by.contains(setting));
        others
            .map(|setting| {
                let advice = named(self.read(setting, file), said);
                let message = refused(self.read(setting, file)).to_string();
                assert!(!message.contains("damaged"), "{setting:?}: {message}");
                advice
            })
            .collect()
    }
}

const JWK: &[u8] = br#"{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB"}"#;

#[test]
fn a_sound_file_in_the_place_of_another_is_named_with_the_setting_where_it_belongs() {
    use Setting::{Certificate, Jwk, Key, Pkcs12};
    let files = Files::new();
    let openssl = |arguments: &str| files.openssl.run(arguments);
    for (file, read_by, said, advised) in [
        (
            openssl("x509 -in certificate.pem -outform DER"),
            &[Certificate][..],
            "is a certificate in DER",
            "certificate to",
        ),
        (
            openssl("x509 -in certificate.pem"),
            &[Certificate],
            "is in PEM and has no private key, but a certificate",
            "key in",
        ),
        (openssl("pkcs8 -topk8 -nocrypt -in key.pem -outform DER"), &[Key], "is a private key in DER", "set key in"),
        (openssl("rsa -traditional -in key.pem -outform DER"), &[Key], "is a private key in DER", "set key in"),
        (
            openssl("pkcs8 -topk8 -v2 aes-256-cbc -in key.pem -outform DER -passout file:password"),
            &[Key],
            "is a private key in DER",
            "set key in",
        ),
        (
            openssl("pkcs8 -topk8 -v2 aes-256-cbc -in key.pem -passout file:password"),
            &[Key],
            "is in PEM and has no certificate, but a private key",
            "set key in",
        ),
        (
            openssl("pkcs12 -export -inkey key.pem -in certificate.pem -passout file:password"),
            &[Pkcs12],
            "is in PKCS#12",
            "set pkcs12 in",
        ),
        (JWK.to_vec(), &[Jwk], "is a JWK", "set jwk in"),
        (br#"{"keys":[]}"#.to_vec(), &[Jwk], "is a JWK", "set jwk in"),
        (openssl("rsa -in key.pem -pubout"), &[], "has a public key only", "private key"),
        (openssl("rsa -in key.pem -pubout -outform DER"), &[], "is a public key in DER", "private key"),
        (openssl("req -new -key key.pem -subj /CN=x"), &[], "has a certificate request only", "the issuer made"),
        (
            openssl("req -new -key key.pem -subj /CN=x -outform DER"),
            &[],
            "is a certificate request in DER",
            "the issuer made",
        ),
    ] {
        for advice in files.named_elsewhere(&file, read_by, said) {
            assert!(advice.contains(advised), "{said}: {advice}");
        }
    }
    let both = [openssl("x509 -in certificate.pem"), files.key.clone()].concat();
    files.named_elsewhere(&both, &[Key, Certificate], "is in PEM, with a private key and a certificate");
}

#[test]
fn certificates_in_pkcs7_are_certificates_after_the_advised_conversion_wherever_they_were_given() {
    let files = Files::new();
    for outform in ["PEM", "DER"] {
        let p7b = files.openssl.run(&format!("crl2pkcs7 -nocrl -certfile certificate.pem -outform {outform}"));
        for advice in files.named_elsewhere(&p7b, &[], "is in PKCS#7 (p7b)") {
            let new = files.openssl.converted(&advice, &p7b);
            files.read(Setting::Certificate, &new).unwrap();
        }
    }
}

#[test]
fn what_is_no_key_and_no_certificate_is_named_and_not_called_damaged() {
    let files = Files::new();
    let der = files.openssl.run("pkcs8 -topk8 -nocrypt -in key.pem -outform DER");
    std::fs::write(files.openssl.folder().join("key.der"), &der).unwrap();
    for (file, said) in [
        (files.openssl.run("base64 -in key.der"), "in base64"),
        (files.openssl.run("base64 -A -in key.der"), "in base64"),
        (b"PK\x03\x04rest".to_vec(), "is a ZIP archive"),
        (b"\x1f\x8b\x08\0rest".to_vec(), "is packed with gzip"),
        (b"<!doctype html><title>Logg inn</title>".to_vec(), "is a page"),
        (b"\r\n <?xml version=\"1.0\"?><feil/>".to_vec(), "is a page"),
        (b"\xFE\xED\xFE\xED\0\0\0\x02".to_vec(), "is a keystore of Java"),
        (b"PuTTY-User-Key-File-3: ssh-rsa\r\n".to_vec(), "is a private key of PuTTY"),
        (b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 someone".to_vec(), "is a public key of OpenSSH"),
        (
            b"-----BEGIN DH PARAMETERS-----\nMAA=\n-----END DH PARAMETERS-----\n".to_vec(),
            "is in PEM and has neither a private key nor a certificate",
        ),
    ] {
        files.named_elsewhere(&file, &[], said);
    }
}

#[test]
fn an_empty_file_is_called_empty() {
    let files = Files::new();
    for setting in [Setting::Pkcs12, Setting::Key, Setting::Jwk] {
        let error = files.read(setting, b"\r\n").unwrap_err().to_string();
        assert!(error.contains("is empty"), "{error}");
    }
}

#[test]
fn a_key_for_another_algorithm_is_named_in_each_encoding() {
    let files = Files::new();
    for (algorithm, said) in [
        ("ed25519", "one for Ed25519"),
        ("ed448", "one for Ed448"),
        ("ec -pkeyopt ec_paramgen_curve:P-256", "an elliptic one"),
        ("rsa-pss", "one for RSASSA-PSS alone"),
        ("x25519", "one for another algorithm"),
    ] {
        for outform in ["PEM", "DER"] {
            let key = files.openssl.run(&format!("genpkey -algorithm {algorithm} -outform {outform}"));
            let error = files.read(Setting::Key, &key).unwrap_err();
            let error_said = error.to_string();
            assert!(error_said.contains(&format!("the private key is {said}")), "{error_said}");
            assert!(error_said.contains("not an RSA key"), "{error_said}");
            assert!(error.advice().unwrap().contains("use an RSA key of 2048 to 8192 bits"));
        }
    }
}

#[test]
fn a_file_that_was_cut_short_says_so() {
    let files = Files::new();
    let certificate = files.openssl.run("x509 -in certificate.pem");
    let encrypted = files.openssl.run("pkcs8 -topk8 -v2 aes-256-cbc -in key.pem -passout file:password");
    for sound in [&certificate, &encrypted, &files.key] {
        for length in [30, sound.len() / 2, sound.len() - 10] {
            files.named_elsewhere(&sound[..length], &[], "is in PEM and cut short");
        }
    }
    // The last of several sections, so that a chain would lack an issuer.
    let chain = [&certificate[..], &certificate[..certificate.len() / 2]].concat();
    files.named_elsewhere(&chain, &[], "is in PEM and cut short");
    for arguments in [
        "x509 -in certificate.pem -outform DER",
        "pkcs8 -topk8 -nocrypt -in key.pem -outform DER",
        "pkcs12 -export -inkey key.pem -in certificate.pem -passout file:password",
    ] {
        let sound = files.openssl.run(arguments);
        files.named_elsewhere(&sound[..sound.len() - 1], &[], "is cut short");
    }
}

#[test]
fn a_jwk_that_may_not_sign_is_refused() {
    for fields in
        [r#""use":"enc""#, r#""alg":"RSA-OAEP-256""#, r#""alg":"RSA1_5""#, r#""key_ops":["decrypt","unwrapKey"]"#]
    {
        let jwk = format!(r#"{{"kty":"RSA",{fields},"n":"AQAB","e":"AQAB","d":"AQAB"}}"#);
        let advice = named(Credentials::from_jwk(jwk.as_bytes()), "is a key for encryption");
        assert!(advice.contains("registered for signing"), "{advice}");
    }
    for fields in [r#""use":"sig""#, r#""alg":"RS512""#, r#""key_ops":["verify","sign"]"#] {
        let jwk = format!(r#"{{"kty":"RSA",{fields},"n":"AQAB","e":"AQAB","d":"AQAB"}}"#);
        named(Credentials::from_jwk(jwk.as_bytes()), "without its primes");
    }
}

#[test]
fn a_wrong_password_of_a_sound_file_is_no_other_kind() {
    let files = Files::new();
    let encrypted = files.openssl.run("pkcs8 -topk8 -v2 aes-256-cbc -in key.pem -passout file:password");
    let another = Zeroizing::new("another".to_owned());
    let error = refused(Credentials::from_pem(b"", &encrypted, &another));
    assert!(error.to_string().contains("password"), "{error}");
}
