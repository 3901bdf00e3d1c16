//! The bulk files.

use brreg_fetcher::ErrorKind;
use brreg_fetcher::enhet::{Downloaded, File, Known};
use brreg_sandbox::Endpoint;

use super::{Simulated, new, unpacked};

#[tokio::test]
async fn each_file_arrives_packed_with_the_type_that_was_answered() {
    let world = Simulated::start().await;
    for (file, least, field) in [
        (File::Enheter, 450, "organisasjonsform"),
        (File::Underenheter, 200, "beliggenhetsadresse"),
        (File::Roller, 400, "rollegrupper"),
    ] {
        let (path, manifest) = new(world.download(file, file.name(), &Known::default()).await);
        let elements = unpacked(&path);
        assert!(elements.len() > least, "{} has {}", file.name(), elements.len());
        assert!(elements.iter().all(|element| element.get(field).is_some() || element["postadresse"].is_object()));
        assert!(manifest.accept.unwrap().starts_with("application/vnd.brreg.enhetsregisteret."));
        assert!(manifest.etag.is_some() && manifest.last_modified.is_some());
    }
}

#[tokio::test]
async fn a_refused_media_type_is_followed_by_any_once() {
    let world = Simulated::start().await;
    world.fault("enhet-units:status=406");
    let (_, manifest) = new(world.download(File::Enheter, "one", &Known::default()).await);
    assert_eq!(manifest.accept.as_deref(), Some("*/*"));
    world.fault("enhet-units:status=406,times=always");
    let error = world.download(File::Enheter, "two", &Known::default()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Status { status: 406, .. }), "{error}");
    assert_eq!(world.asked(Endpoint::EnhetEnheter).len(), 4);
}

#[tokio::test]
async fn the_same_file_is_not_downloaded_again_by_tag_by_date_or_by_content() {
    let world = Simulated::start().await;
    let (_, manifest) = new(world.download(File::Enheter, "one", &Known::default()).await);
    let known = Known::from(&manifest);
    let by_date = Known { etag: None, ..known.clone() };
    for known in [&known, &by_date] {
        let downloaded = world.download(File::Enheter, "two", known).await.unwrap();
        assert_eq!(downloaded, Downloaded::NotModified);
    }
    let by_content = Known { etag: None, last_modified: None, ..known };
    let downloaded = world.download(File::Enheter, "two", &by_content).await.unwrap();
    assert!(matches!(downloaded, Downloaded::SameContent { .. }));
}

#[tokio::test]
async fn another_tag_of_the_same_content_is_not_new() {
    let world = Simulated::start().await;
    let (_, manifest) = new(world.download(File::Enheter, "one", &Known::default()).await);
    world.happen("new-edition");
    let downloaded = world.download(File::Enheter, "two", &Known::from(&manifest)).await.unwrap();
    // The sandbox derives the tag from the content, so the register says it itself.
    assert_eq!(downloaded, Downloaded::NotModified);
    world.fault("enhet-units:etag=\"other\"");
    let other = Known { etag: Some("\"before\"".to_owned()), ..Known::from(&manifest) };
    let downloaded = world.download(File::Enheter, "three", &other).await.unwrap();
    let Downloaded::SameContent { manifest } = downloaded else { panic!("{downloaded:?}") };
    assert_eq!(manifest.etag.as_deref(), Some("\"other\""));
}

#[tokio::test]
async fn an_older_file_is_refused_before_its_body() {
    let world = Simulated::start().await;
    world.happen("rename=1");
    world.happen("new-edition");
    let (_, manifest) = new(world.download(File::Enheter, "one", &Known::default()).await);
    world.happen("old-edition");
    let error = world.download(File::Enheter, "two", &Known::from(&manifest)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Older { .. }), "{error}");
    assert!(std::fs::read_dir(world.landing("two")).unwrap().next().is_none());
}

#[tokio::test]
async fn a_broken_download_is_resumed_or_begun_again() {
    let world = Simulated::start().await;
    let (whole, expected) = new(world.download(File::Enheter, "truth", &Known::default()).await);
    let half = std::fs::metadata(&whole).unwrap().len() / 2;
    for (name, faults, resumed) in [
        ("ranges", [format!("enhet-units:reset={half}"), String::new()], true),
        ("no-ranges", [format!("enhet-units:reset={half}"), "enhet-units:ignore-range".to_owned()], false),
    ] {
        faults.iter().filter(|fault| !fault.is_empty()).for_each(|fault| world.fault(fault));
        let (_, manifest) = new(world.download(File::Enheter, name, &Known::default()).await);
        assert_eq!((&manifest.sha256, manifest.resumed), (&expected.sha256, resumed), "{name}");
    }
}

#[tokio::test]
async fn a_file_that_changes_in_the_middle_is_begun_again() {
    let world = Simulated::start().await;
    let (whole, old) = new(world.download(File::Enheter, "truth", &Known::default()).await);
    let half = std::fs::metadata(&whole).unwrap().len() / 2;
    world.fault(&format!("enhet-units:reset={half}"));
    world.fault("enhet-units:renew");
    let (path, manifest) = new(world.download(File::Enheter, "two", &Known::default()).await);
    assert!(!manifest.resumed && manifest.sha256 != old.sha256);
    assert!(unpacked(&path).iter().any(|unit| unit["navn"].as_str().unwrap().starts_with("OMDØPT")));
}

#[tokio::test]
async fn an_encoding_of_the_transport_changes_no_byte_and_an_unpacked_file_is_kept() {
    let world = Simulated::start().await;
    let (_, expected) = new(world.download(File::Enheter, "truth", &Known::default()).await);
    for encoding in ["gzip", "x-gzip", "br", "deflate"] {
        world.fault(&format!("enhet-units:encoding={encoding}"));
        let (_, named) = new(world.download(File::Enheter, encoding, &Known::default()).await);
        assert_eq!(named.sha256, expected.sha256, "{encoding}");
    }
    world.fault("enhet-units:unpacked");
    let (path, _) = new(world.download(File::Enheter, "unpacked", &Known::default()).await);
    assert!(std::fs::read(path).unwrap().starts_with(b"[ {"));
}

#[tokio::test]
async fn a_web_page_is_not_a_file() {
    let world = Simulated::start().await;
    world.fault("enhet-roles:html");
    let error = world.download(File::Roller, "one", &Known::default()).await.unwrap_err();
    assert!(error.to_string().contains("expected a gzip file of a JSON array, got an HTML page"), "{error}");
}
