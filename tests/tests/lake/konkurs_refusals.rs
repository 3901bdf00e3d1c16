//! Bankruptcy notices that cannot be had: certificates that are refused and pages that lead astray. Nothing is published.

use std::path::Path;

use brreg_lake_tests::Night;
use brreg_lake_tests::registers::notices;
use brreg_sandbox::authority::{EnterpriseFiles, Variant};
use brreg_sandbox::{Endpoint, Request, Sandbox};

fn night() -> Night {
    Night::of(Sandbox::builder().virksomheter(500).konkursvarsler(400))
}

/// What was asked of the register of bankruptcies.
fn asked(night: &Night) -> Vec<Request> {
    let of_konkurs = |request: &Request| {
        matches!(
            request.endpoint,
            Endpoint::KonkursRoot | Endpoint::KonkursList | Endpoint::KonkursUpdated | Endpoint::KonkursDetail
        )
    };
    night.sandbox().requests().into_iter().filter(of_konkurs).collect()
}

fn show(night: &mut Night, files: &EnterpriseFiles) {
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    night.lake.set("KONKURS__CREDENTIALS__PKCS12", &text(&files.pkcs12));
    night.lake.set("KONKURS__CREDENTIALS__PASSWORD_FILE", &text(&files.password));
}

/// Fails unless nothing came of a run.
#[track_caller]
fn assert_nothing(night: &Night) {
    assert_eq!((night.lake.published_of("konkurs"), night.lake.cursor_of("konkurs")), (None, None));
    assert!(night.lake.landed_of("konkurs").is_empty());
}

#[test]
fn each_certificate_that_is_refused_has_a_message_of_its_own_and_is_shown_once() {
    for (variant, code, requests, said) in [
        (Variant::Expired, 2, 0, &["the client certificate expired at", "What to do: "][..]),
        (
            Variant::UnknownAuthority,
            1,
            0,
            &["refused the client certificate", "does not trust the authority that issued it", "What to do: "],
        ),
        (
            Variant::WithoutAccess,
            1,
            1,
            &["status 403", "Virksomheten har ikke tilgang til konkursvarsler", "has been given access"],
        ),
    ] {
        let mut night = night();
        let files = night.sandbox().enterprise(variant).unwrap();
        show(&mut night, &files);
        let message = night.only("konkurs").fails(code);
        for text in ["error: konkurs: "].iter().chain(said) {
            assert!(message.contains(text), "{variant:?}: `{text}` is not in: {message}");
        }
        assert!(!message.contains("tried"), "{variant:?}: {message}");
        assert_eq!(asked(&night).len(), requests, "{variant:?}");
        assert_nothing(&night);
    }
}

#[test]
fn a_key_without_a_certificate_is_reported_before_any_request() {
    let mut night = night();
    let key = night.sandbox().credentials().jwk.to_str().unwrap().to_owned();
    night.lake.set("KONKURS__CREDENTIALS__JWK", &key);
    let message = night.only("konkurs").fails(2);
    assert!(message.contains("error: konkurs: ") && message.contains("certificate"), "{message}");
    assert!(!message.contains("ended") && !message.contains("authority"), "{message}");
    assert!(asked(&night).is_empty());
    assert_nothing(&night);
}

#[test]
fn another_organisations_access_is_none_of_ours() {
    let night = Night::of(Sandbox::builder().virksomheter(50).konkursvarsler(20).konkurs_access(["313000087"]));
    night.only("konkurs").fails_saying(1, &["error: konkurs: ", "status 403"]);
    assert_eq!(asked(&night).len(), 1);
    assert_nothing(&night);
}

#[test]
fn links_that_lead_away_or_round_publish_nothing_and_leave_the_cursor() {
    for (fault, said) in [
        ("next=https://localhost:1/konkursvarsler?page=1", "the next link leads away to https://localhost:1"),
        ("next=http://127.0.0.1/konkursvarsler", "the next link leads away to http://127.0.0.1"),
        ("next-loop,after=1", "leads back to a page that was read"),
    ] {
        let mut night = night();
        night.lake.set("KONKURS__PAGE_SIZE", "100");
        night.fault(&format!("konkurs-list:{fault}"));
        let said = ["error: konkurs: ", "the list cannot be read to its end", said];
        night.only("konkurs").fails_saying(1, &said);
        assert!(asked(&night).len() <= 2 && asked(&night).iter().all(|request| request.status == 200));
        assert_nothing(&night);

        // The same when there is something to keep, in an update and in the whole list.
        night.only("konkurs").succeeds();
        let (published, cursor) = (night.lake.published_of("konkurs"), night.lake.cursor_of("konkurs"));
        let landed = night.lake.landed_of("konkurs");
        let fault = fault.replace("after=1", "after=0");
        night.fault(&format!("konkurs-updated:{fault}"));
        night.only("konkurs").fails_saying(1, &said);
        night.lake.set("KONKURS__WHOLE_EVERY_DAYS", "0");
        night.fault(&format!("konkurs-list:{fault}"));
        night.only("konkurs").fails_saying(1, &said);
        assert!(night.lake.published_of("konkurs") == published, "{fault}");
        assert_eq!(night.lake.cursor_of("konkurs"), cursor, "{fault}");
        assert_eq!(night.lake.landed_of("konkurs"), landed, "{fault}");
    }
}

#[test]
fn an_empty_page_before_the_end_is_read_again() {
    let mut night = night();
    night.lake.set("KONKURS__PAGE_SIZE", "100");
    night.fault("konkurs-list:empty-page,after=2");
    night.fault("konkurs-updated:empty-page");
    let said = night.only("konkurs").succeeds();
    assert!(said.contains("the list was read 2 times until all 400 notices that it reports were received"), "{said}");
    assert!(night.lake.rows("SELECT uuid FROM konkurs.varsler ORDER BY uuid") == notices(night.sandbox()));
}

#[test]
fn a_list_that_never_holds_what_it_says_is_refused() {
    for (fault, said) in [
        ("empty-page", "it reports 400 notices, but 3 readings found 0"),
        ("total=7", "it reports 407 notices, but 3 readings found 400"),
    ] {
        let night = night();
        night.fault(&format!("konkurs-list:{fault},times=always"));
        night.only("konkurs").fails_saying(1, &["error: konkurs: ", said, "What to do: "]);
        assert_nothing(&night);
    }
}

#[test]
fn a_list_without_end_is_refused() {
    let mut night = night();
    night.lake.set("KONKURS__PAGE_SIZE", "100");
    night.lake.set("KONKURS__MAX_PAGES", "3");
    night.only("konkurs").fails_saying(1, &["error: konkurs: ", "it has more than 3 pages"]);
    assert_nothing(&night);
}

#[test]
fn a_busy_register_is_asked_again_and_a_broken_one_is_reported() {
    let mut night = night();
    night.fault("konkurs-list:status=503,retry-after=1");
    night.fault("konkurs-detail:status=500,times=2");
    night.fault("konkurs-detail:reset=10");
    night.only("konkurs").succeeds();
    assert!(night.lake.rows("SELECT uuid FROM konkurs.varsler ORDER BY uuid") == notices(night.sandbox()));

    let (published, cursor) = (night.lake.published_of("konkurs"), night.lake.cursor_of("konkurs"));
    night.lake.set("RETRY__MAX_ATTEMPTS", "2");
    night.fault("konkurs-detail:status=500,times=always");
    night.only("konkurs").fails_saying(1, &["error: konkurs: ", "status 500: Intern feil", "(tried 2 times)"]);
    assert!(night.lake.published_of("konkurs") == published);
    assert_eq!(night.lake.cursor_of("konkurs"), cursor);
}

#[test]
fn something_else_than_a_page_is_refused() {
    for fault in ["html", "json-error", "empty"] {
        let night = night();
        night.fault(&format!("konkurs-list:{fault}"));
        night.only("konkurs").fails_saying(1, &["error: konkurs: ", "the answer cannot be used"]);
        assert_nothing(&night);
    }
}
