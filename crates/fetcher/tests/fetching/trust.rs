//! Which servers are trusted, and what cannot be configured.

use std::net::{Ipv4Addr, TcpListener};

use brreg_fetcher::ErrorKind;
use brreg_fetcher::rrh::Format;
use brreg_sandbox::Sandbox;
use brreg_sandbox::authority::Authority;

use crate::support::World;

#[tokio::test]
async fn a_server_of_another_authority_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other.pem");
    std::fs::write(&other, Authority::new("Another CA").unwrap().certificate_pem()).unwrap();
    let world = World::with(|setup| setup.http.ca_file = Some(other)).await;
    let error = world.download("run").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Tls { .. }), "{error:?}");
    assert_eq!((error.is_final(), error.attempts(), world.clock.waits()), (true, 1, vec![]));
    assert_eq!(world.sandbox.requests(), []);
}

#[tokio::test]
async fn a_server_under_another_name_is_refused_at_once() {
    let builder = Sandbox::builder().listen((Ipv4Addr::UNSPECIFIED, 0).into());
    let world = World::of(builder, |setup| {
        setup.maskinporten.issuer.set_host(Some("127.0.0.2")).unwrap();
    })
    .await;
    let error = world.download("run").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Tls { .. }), "{error:?}");
    assert_eq!((error.attempts(), world.clock.waits()), (1, vec![]));
}

#[tokio::test]
async fn a_server_that_is_away_is_tried_again_and_then_given_up() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let world = World::with(|setup| {
        setup.rrh.base_url = format!("https://{closed}").parse().unwrap();
        setup.retry.max_attempts = 4;
    })
    .await;
    let error = world.download("run").await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Connect { host: closed.to_string() });
    assert_eq!((error.attempts(), world.clock.waits().len()), (4, 3));
    assert!(error.to_string().ends_with("(tried 4 times)"), "{error}");
}

#[tokio::test]
async fn what_is_not_https_is_no_address() {
    let world = World::start().await;
    for address in ["http://127.0.0.1/", "ftp://127.0.0.1/", "https://user:password@127.0.0.1/"] {
        let refused = world.another_client(|setup| setup.rrh.base_url = address.parse().unwrap());
        let error = refused.err().expect(address);
        assert!(matches!(error.kind(), ErrorKind::Config(_)), "{error}");
        assert!(!error.to_string().contains("password"), "{error}");
    }
}

#[tokio::test]
async fn a_ca_file_must_hold_an_authority() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    let world = World::start().await;
    for file in [empty, folder.path().join("missing.pem")] {
        let refused = world.another_client(|setup| setup.http.ca_file = Some(file.clone()));
        let error = refused.err().expect("no authority, no client");
        assert!(error.is_final() && error.to_string().contains(&file.display().to_string()), "{error}");
    }
}

#[tokio::test]
async fn a_ca_file_is_read_in_every_form_that_certificates_have() {
    let world = World::start().await;
    let read = |name: &str, content: Vec<u8>| {
        let file = world.landing(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, content).unwrap();
        world.another_client(|setup| setup.http.ca_file = Some(file.clone()))
    };
    let text = std::fs::read_to_string(&world.sandbox.credentials().ca).unwrap();
    let der = pem::parse(&text).unwrap().into_contents();
    assert!(read("der", der).is_ok());
    assert!(read("trusted", text.replace(" CERTIFICATE", " TRUSTED CERTIFICATE").into_bytes()).is_ok());
    let key = read("key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n".to_vec());
    let error = key.err().expect("no authority, no client");
    assert!(error.to_string().contains("the ca_file is in PEM and has no certificate"), "{error}");
    // A second authority that was cut off would be missed on the day on which the register gets its certificate from there.
    let cut = read("cut", [text.as_bytes(), &text.as_bytes()[..text.len() / 2]].concat()).err().unwrap();
    assert!(cut.to_string().contains("the ca_file is in PEM and cut short"), "{cut}");
    let page = read("page", b"<html>".to_vec()).err().unwrap();
    assert!(page.to_string().contains("the ca_file is a page"), "{page}");
}

#[tokio::test]
async fn the_csv_is_another_file() {
    let world = World::start().await;
    let folder = world.landing("run");
    world.rrh.totalbestand(Format::Csv, &folder, None, &()).await.unwrap();
    assert!(folder.join("totalbestand-csv.zip").is_file());
}
