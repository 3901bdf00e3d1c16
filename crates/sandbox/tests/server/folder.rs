//! The folder that a client is configured with, and the life of a sandbox.

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use brreg_sandbox::authority::{Encryption, Validity};
use brreg_sandbox::{ErrorKind, Sandbox};
use p12_keystore::{KeyStore, Pkcs12ImportPolicy};

use crate::support::Client;

#[tokio::test]
async fn the_folder_is_for_its_owner_alone_and_complete() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("sandbox");
    let sandbox = Sandbox::builder().folder(&folder).start().await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
        assert_eq!(mode(&entry.path()), if entry.path().is_dir() { 0o700 } else { 0o600 });
        names.push(entry.file_name().into_string().unwrap());
    }
    names.sort_unstable();
    let expected = [
        "ca.key.pem",
        "ca.pem",
        "endpoints.env",
        "klient.json",
        "klient.jwk",
        "totalbestand",
        "virksomhet.key.pem",
        "virksomhet.p12",
        "virksomhet.password",
        "virksomhet.pem",
    ];
    assert_eq!(names, expected);
    let endpoints = fs::read_to_string(folder.join("endpoints.env")).unwrap();
    let (base, issuer) = (sandbox.url(), sandbox.maskinporten_url());
    let (konkurs, ektepakt) = (sandbox.konkurs_url(), sandbox.ektepakt_url());
    let expected = format!(
        "BRREG_LAKE__RRH__BASE_URL={base}\nBRREG_LAKE__MASKINPORTEN__ISSUER={issuer}\n\
         BRREG_LAKE__KONKURS__BASE_URL={konkurs}\nBRREG_LAKE__EKTEPAKT__BASE_URL={ektepakt}\n\
         BRREG_LAKE__ENHET__BASE_URL={base}/enhetsregisteret/api\n"
    );
    assert_eq!(endpoints, expected);
    assert_eq!(ektepakt, format!("{base}/ektepakt"));
}

#[tokio::test]
async fn a_restart_takes_the_keys_that_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let start = || Client::of(Sandbox::builder().folder(folder.path()));
    let first = start().await;
    let (grant, key) = first.registered_key();
    let before = fs::read(&first.sandbox.credentials().pkcs12).unwrap();
    first.sandbox.stop().await;
    let left = folder.path().join("totalbestand/totalbestand-left.zip");
    fs::write(&left, "of a sandbox that was killed").unwrap();
    let second = start().await;
    assert!(!left.exists());
    assert_eq!(fs::read(&second.sandbox.credentials().pkcs12).unwrap(), before);
    let answer = second.exchange(&grant, &key, &second.claims()).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn damaged_keys_are_named_and_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    drop(Sandbox::builder().folder(folder.path()).start().await.unwrap());
    fs::write(folder.path().join("klient.jwk"), "{}").unwrap();
    let error = Sandbox::builder().folder(folder.path()).start().await.err().unwrap();
    assert_eq!(error.kind(), &ErrorKind::Keys(folder.path().to_owned()));
    assert_eq!(fs::read(folder.path().join("klient.jwk")).unwrap(), b"{}");
}

#[tokio::test]
async fn the_pkcs12_file_opens_with_its_password() {
    let client = Client::start().await;
    let credentials = client.sandbox.credentials();
    let password = fs::read_to_string(&credentials.password).unwrap();
    let identity = client.certificate(client.sandbox.authority(), Validity::Current);
    for (file, password) in [
        (fs::read(&credentials.pkcs12).unwrap(), password.trim_end()),
        (identity.pkcs12("gammelt", Encryption::TripleDes).unwrap(), "gammelt"),
        (identity.pkcs12("eldst", Encryption::Rc2).unwrap(), "eldst"),
    ] {
        let store = KeyStore::from_pkcs12(&file, password, Pkcs12ImportPolicy::Strict).unwrap();
        let (_, chain) = store.private_key_chain().unwrap();
        assert_eq!(chain.certs().len(), 2);
        assert!(chain.certs()[0].subject().contains("313000044"), "{}", chain.certs()[0].subject());
        assert!(KeyStore::from_pkcs12(&file, "wrong", Pkcs12ImportPolicy::Strict).is_err());
    }
}

#[tokio::test]
async fn the_port_is_free_again_when_the_sandbox_stops() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let address = sandbox.url().trim_start_matches("https://").to_owned();
    assert!(TcpStream::connect(&address).is_ok());
    let taken = Sandbox::builder().listen(address.parse().unwrap()).start().await.err().unwrap();
    assert!(matches!(taken.kind(), ErrorKind::Listen(_)));
    sandbox.stop().await;
    assert!(TcpStream::connect(&address).is_err());
}
