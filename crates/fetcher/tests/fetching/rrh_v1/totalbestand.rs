//! The bulk file: in every way in which a server may send it.

use brreg_fetcher::ErrorKind;
use brreg_fetcher::download::{Fetched, MANIFEST, Manifest};
use brreg_fetcher::error::Found;
use brreg_fetcher::rrh::v1::TOTALBESTAND;

use super::register::{Register, names};
use super::server::{Reply, Request};
use crate::support::is_status;

const PATH: &str = "/v1/virksomheter/totalbestand";

/// Bytes that begin and end as a ZIP does.
fn archive() -> Vec<u8> {
    let middle = (0..20_000u32).flat_map(u32::to_le_bytes);
    let end = b"PK\x05\x06".iter().copied().chain([0; 18]);
    b"PK\x03\x04".iter().copied().chain(middle).chain(end).collect()
}

async fn download(register: &Register, etag: Option<&str>) -> brreg_fetcher::Result<Fetched> {
    register.client.totalbestand(&register.landing(), etag, &()).await
}

fn landed(register: &Register) -> Manifest {
    assert_eq!(register.landed(TOTALBESTAND), archive());
    assert_eq!(names(&register.landing()), [MANIFEST, TOTALBESTAND]);
    serde_json::from_slice(&register.landed(MANIFEST)).unwrap()
}

#[tokio::test]
async fn the_file_lands_with_and_without_length_and_etag() {
    let replies: [fn() -> Reply; 3] = [
        || Reply::new(200, archive()),
        || Reply::new(200, archive()).without_length(),
        || Reply::new(200, archive()).with("etag", "\"a\"").with("content-type", "text/html"),
    ];
    for (place, reply) in replies.into_iter().enumerate() {
        let register = Register::of(move |_| reply());
        download(&register, None).await.unwrap();
        let manifest = landed(&register);
        assert_eq!((manifest.attempts, manifest.resumed), (1, false));
        assert_eq!(manifest.etag.as_deref(), (place == 2).then_some("\"a\""));
        assert!(manifest.url.ends_with("/api/oppslag/v1/virksomheter/totalbestand?format=json"), "{}", manifest.url);
        let request = &register.asked(PATH)[0];
        assert_eq!((request.header("accept-language"), request.header("accept")), (Some("nob"), Some("*/*")));
    }
}

#[tokio::test]
async fn an_encoding_counts_only_where_the_body_is_no_archive() {
    let named = |body: Vec<u8>| Register::of(move |_| Reply::new(200, body.clone()).with("content-encoding", "br"));
    let register = named(archive());
    download(&register, None).await.unwrap();
    landed(&register);
    // Of both lengths: what is held back for a message, and what is short.
    for length in [20, 5_000] {
        let error = download(&named(vec![0x1b; length]), None).await.unwrap_err();
        assert!(error.to_string().contains("it has the encoding br"), "{error}");
    }
}

#[tokio::test]
async fn an_unchanged_file_is_not_sent_again() {
    let register = Register::of(|request| match request.header("if-none-match") {
        Some("\"a\"") => Reply::new(304, ""),
        _ => Reply::new(200, archive()).with("etag", "\"a\""),
    });
    assert_eq!(download(&register, Some("\"a\"")).await.unwrap(), Fetched::NotModified);
    download(&register, Some("\"b\"")).await.unwrap();
    landed(&register);
}

/// Answers with the rest of the file to a range request; otherwise with the file, of which the first answers are cut.
fn cut_at_first(request: &Request) -> Reply {
    let archive = archive();
    match request.header("range").and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()) {
        Some(from) => {
            let from: usize = from;
            let range = format!("bytes {from}-{}/{}", archive.len() - 1, archive.len());
            Reply::new(206, &archive[from..]).with("etag", "\"a\"").with("content-range", range)
        }
        None => Reply::new(200, archive).with("etag", "\"a\"").cut_after(30_000),
    }
}

#[tokio::test]
async fn a_broken_connection_is_resumed() {
    let register = Register::of(cut_at_first);
    download(&register, None).await.unwrap();
    assert!(landed(&register).resumed);
    let ranges: Vec<bool> = register.asked(PATH).iter().map(|request| request.header("range").is_some()).collect();
    assert_eq!(ranges, [false, true]);
}

#[tokio::test]
async fn a_cut_body_without_length_or_etag_starts_again() {
    let register = Register::of(|request| {
        let reply = Reply::new(200, archive()).without_length();
        if request.repeated == 0 { reply.cut_after(30_000) } else { reply }
    });
    download(&register, None).await.unwrap();
    assert_eq!((landed(&register).attempts, register.asked(PATH).len()), (2, 2));
}

#[tokio::test]
async fn a_refused_query_is_left_out_once_and_a_part_is_still_resumed() {
    let register = Register::of(|request| match request.param("format") {
        Some(_) => Reply::new(400, r#"{"detail":"Ukjent parameter format"}"#),
        None => cut_at_first(request),
    });
    download(&register, None).await.unwrap();
    assert!(landed(&register).resumed);
    let formats: Vec<_> = register.asked(PATH).iter().map(|request| request.param("format").is_some()).collect();
    assert_eq!(formats, [true, false, false]);
}

#[tokio::test]
async fn a_file_that_is_refused_either_way_shows_the_first_refusal() {
    let register = Register::of(|request| match request.param("format") {
        Some(_) => Reply::new(400, r#"{"title":"Bad Request","detail":"format kan ikke være json"}"#),
        None => Reply::new(400, r#"{"feilmelding":"format mangler"}"#),
    });
    let error = download(&register, None).await.unwrap_err();
    assert_eq!(error.to_string(), "rrh: totalbestand: status 400: format kan ikke være json");
    assert_eq!(register.asked(PATH).len(), 2);

    let register = Register::with(
        |settings| settings.totalbestand_query.clear(),
        |_| Reply::new(400, r#"{"feilmelding":"format mangler"}"#),
    );
    assert!(is_status(&download(&register, None).await.unwrap_err(), 400));
    assert_eq!(register.asked(PATH).len(), 1);
}

#[tokio::test]
async fn what_is_no_archive_does_not_land() {
    let register =
        Register::of(|_| Reply::new(200, r#"{"message":"Intern feil"}"#).with("content-type", "application/zip"));
    let error = download(&register, None).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::WrongForm { found: Found::Json, .. }), "{error}");
    assert_eq!(names(&register.landing()), Vec::<String>::new());
}
