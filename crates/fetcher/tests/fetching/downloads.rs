//! Bulk files: whole, interrupted, refused.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::time::Duration;

use brreg_fetcher::ErrorKind;
use brreg_fetcher::download::{Fetched, MANIFEST, Manifest, unfinished};
use brreg_fetcher::error::{Found, SizeLimit, TimeLimit};
use brreg_fetcher::progress::Progress;
use brreg_fetcher::rrh::Format;
use brreg_sandbox::{Endpoint, Failure, Fault};

use crate::support::{World, is_status, names, new};

const FILE: &str = "totalbestand-json.zip";
const CUT: u64 = 40_000;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn a_whole_file_lands_with_its_manifest() {
    let world = World::start().await;
    let (path, manifest) = new(world.download("run").await);
    let bytes = fs::read(&path).unwrap();
    assert_eq!(path, world.landing("run").join(FILE));
    assert_eq!(manifest.size, bytes.len() as u64);
    assert_eq!(manifest.url, format!("{}/api/partner/reelle-rettigheter/totalbestand/json", world.sandbox.url()));
    assert_eq!((manifest.attempts, manifest.resumed), (1, false));
    assert!(manifest.etag.is_some() && manifest.last_modified.is_some() && manifest.finished >= manifest.started);
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &bytes);
    assert_eq!(manifest.sha256, digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    let written: Manifest = serde_json::from_slice(&fs::read(world.landing("run").join(MANIFEST)).unwrap()).unwrap();
    assert_eq!(written, manifest);
    assert_eq!(names(&world.landing("run")), [MANIFEST, FILE]);
    assert_eq!(
        names(&world.landing("run")).iter().map(|name| mode(&world.landing("run").join(name))).max(),
        Some(0o600)
    );
    assert_eq!([world.landing(""), world.landing("run")].map(|folder| mode(&folder)), [0o700; 2]);
}

#[tokio::test]
async fn whatever_interrupts_it_the_file_is_the_registers() {
    let reset = || Failure::Reset { after: CUT };
    let (whole, part) = (false, true);
    for (failures, asked, resumed) in [
        (vec![reset()], vec![whole, part], true),
        (vec![Failure::Truncate { after: CUT }], vec![whole, part], true),
        (vec![reset(), Failure::Reset { after: CUT }], vec![whole, part, part], true),
        (vec![reset(), Failure::WrongRange], vec![whole, part, whole], false),
        (vec![reset(), Failure::IgnoreRange], vec![whole, part], false),
        (vec![reset(), Failure::Renew], vec![whole, part], false),
        (vec![reset(), Failure::Etag("\"other\"".to_owned())], vec![whole, part, whole], false),
        (vec![Failure::Short { after: CUT }], vec![whole, whole], false),
        (vec![Failure::NoLength], vec![whole], false),
    ] {
        let world = World::start().await;
        let told = format!("{failures:?}");
        world.json_fails(failures);
        let (path, manifest) = new(world.download("run").await);
        let ranges = world.ranges();
        assert_eq!(ranges.iter().map(Option::is_some).collect::<Vec<_>>(), asked, "{told}: {ranges:?}");
        assert_eq!((manifest.attempts as usize, manifest.resumed), (asked.len(), resumed), "{told}");
        assert!(fs::read(path).unwrap() == world.truth().await, "{told}");
        assert_eq!(names(&world.landing("run")), [MANIFEST, FILE], "{told}");
    }
}

#[tokio::test]
async fn a_later_process_goes_on_with_the_part() {
    let world = World::with(|setup| setup.retry.max_attempts = 1).await;
    world.json_fails([Failure::Reset { after: CUT }]);
    let folder = world.landing("run");
    let error = world.download("run").await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Interrupted);
    assert!(unfinished(&folder, FILE));
    let had = fs::metadata(folder.join(format!("{FILE}.partial"))).unwrap().len();
    assert!(had > 0);

    let (path, manifest) =
        new(world.another_client(|_| {}).unwrap().totalbestand(Format::Json, &folder, None, &()).await);
    assert_eq!(world.ranges()[1], Some(format!("bytes={had}-")));
    assert!(manifest.resumed && !unfinished(&folder, FILE));
    assert!(fs::read(path).unwrap() == world.truth().await);
}

#[tokio::test]
async fn a_part_of_another_file_is_not_completed() {
    let world = World::start().await;
    let folder = world.landing("run");
    for (description, content) in [
        (
            r#"{"url":"https://elsewhere/","total":null,"etag":"\"1\"","last_modified":null,"content_type":null}"#,
            "PK\x03\x04",
        ),
        ("{", "PK\x03\x04"),
    ] {
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{FILE}.partial")), content).unwrap();
        fs::write(folder.join(format!("{FILE}.partial.json")), description).unwrap();
        let (path, _) = new(world.download("run").await);
        assert!(fs::read(path).unwrap() == world.truth().await);
    }
    assert!(world.ranges().iter().all(Option::is_none));
}

#[tokio::test]
async fn what_is_no_archive_is_named_and_refused() {
    for (failure, expected) in
        [(Failure::Html, Found::Html), (Failure::JsonError, Found::Json), (Failure::Empty, Found::Empty)]
    {
        let world = World::start().await;
        world.json_fails([failure]);
        let error = world.download("run").await.unwrap_err();
        let ErrorKind::WrongForm { found, .. } = error.kind() else { panic!("{error}") };
        assert_eq!(*found, expected);
        assert!(error.is_final() && error.to_string().starts_with("rrh: totalbestand json: "), "{error}");
        assert_eq!(world.ranges().len(), 1);
        assert_eq!(names(&world.landing("run")), [""; 0]);
    }
}

#[tokio::test]
async fn an_archive_is_one_whatever_encoding_its_header_names() {
    for encoding in ["gzip", "br", "deflate", "UTF-8", "none"] {
        let world = World::start().await;
        world.json_fails([Failure::Encoding(encoding.to_owned())]);
        let (path, _) = new(world.download("run").await);
        assert!(fs::read(path).unwrap() == world.truth().await, "{encoding}");
    }
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_stopped_and_removed() {
    for failures in [vec![], vec![Failure::NoLength]] {
        let world = World::with(|setup| setup.downloads.max_bytes = 10_000).await;
        world.json_fails(failures);
        let error = world.download("run").await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::TooLarge { limit: 10_000, which: SizeLimit::Download });
        assert!(error.advice().unwrap().contains("max_bytes in [download]"));
        assert_eq!((world.ranges().len(), names(&world.landing("run"))), (1, vec![]));
    }
}

#[tokio::test]
async fn a_full_disk_is_reported_before_the_body() {
    let world = World::with(|setup| setup.downloads.free_disk_reserve_bytes = 1 << 60).await;
    let error = world.download("run").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::DiskFull { .. }), "{error}");
    assert_eq!((world.ranges().len(), names(&world.landing("run"))), (1, vec![]));
}

#[tokio::test]
async fn no_redirect_leads_to_another_host() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let address = format!("https://{}/totalbestand", elsewhere.local_addr().unwrap());
    let world = World::start().await;
    world.json_fails([Failure::Redirect(format!("{address}?fnr=31129956715"))]);
    let error = world.download("run").await.unwrap_err();
    let to = address.trim_end_matches("/totalbestand").to_owned();
    assert_eq!(error.kind(), &ErrorKind::Redirect { to });
    assert!(elsewhere.accept().is_err(), "something connected to where the redirect points");
    assert_eq!(world.ranges().len(), 1);
}

#[tokio::test]
async fn redirects_on_the_host_are_followed_up_to_a_few() {
    let world = World::start().await;
    let csv = "/api/partner/reelle-rettigheter/totalbestand/csv";
    world.json_fails([Failure::Redirect(csv.to_owned())]);
    new(world.download("run").await);
    assert_eq!(world.asked(Endpoint::TotalbestandCsv).len(), 1);

    world.sandbox.fault(Fault::new(Endpoint::TotalbestandCsv, Failure::Redirect(csv.to_owned())).always());
    let error = world.rrh.totalbestand(Format::Csv, &world.landing("loop"), None, &()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::BadAnswer(_)), "{error}");
    assert_eq!(world.asked(Endpoint::TotalbestandCsv).len(), 1 + 4);
}

#[tokio::test]
async fn nothing_new_is_no_download() {
    let world = World::start().await;
    let etag = new(world.download("first").await).1.etag;
    let second = world.rrh.totalbestand(Format::Json, &world.landing("second"), etag.as_deref(), &()).await.unwrap();
    assert_eq!(second, Fetched::NotModified);
    assert_eq!(names(&world.landing("second")), [""; 0]);
    world.sandbox.renew();
    let third = world.rrh.totalbestand(Format::Json, &world.landing("third"), etag.as_deref(), &()).await;
    assert_ne!(new(third).1.etag, etag);
}

#[tokio::test]
async fn a_busy_register_is_asked_again_after_the_requested_wait() {
    let world = World::start().await;
    let busy = |status, retry_after| Failure::Status { status, retry_after };
    world.json_fails([busy(503, Some(17)), busy(429, Some(100_000)), busy(500, None)]);
    let (_, manifest) = new(world.download("run").await);
    assert_eq!(manifest.attempts, 4);
    let waits = world.clock.waits();
    assert_eq!(waits[..2], [17, 300].map(Duration::from_secs));
    assert_eq!(waits.len(), 3);
}

#[tokio::test]
async fn the_registers_no_is_final() {
    for status in [400, 404] {
        let world = World::start().await;
        world.json_fails([Failure::Status { status, retry_after: None }]);
        let error = world.download("run").await.unwrap_err();
        assert!(is_status(&error, status) && error.is_final(), "{error}");
        assert_eq!((world.ranges().len(), world.clock.waits()), (1, vec![]));
    }
}

#[tokio::test]
async fn a_server_that_falls_silent_is_left() {
    let world = World::with(|setup| setup.http.idle_timeout_seconds = 1).await;
    world.json_fails([Failure::Drip { bytes: 10_000, every: Duration::from_secs(30) }]);
    let watched = Watched::default();
    let fetched = world.rrh.totalbestand(Format::Json, &world.landing("run"), None, &watched).await;
    assert_eq!(new(fetched).1.attempts, 2);
    assert_eq!(watched.failures(), [ErrorKind::Timeout(TimeLimit::Idle)]);
}

#[tokio::test]
async fn a_bulk_file_that_trickles_is_left_and_its_part_kept() {
    let world = World::with(|setup| {
        setup.downloads.min_rate_window_seconds = 1;
        setup.downloads.min_rate_bytes_per_second = 10_000;
    })
    .await;
    world.json_fails([Failure::Drip { bytes: 100, every: Duration::from_millis(100) }]);
    let watched = Watched::default();
    let fetched = world.rrh.totalbestand(Format::Json, &world.landing("run"), None, &watched).await;
    // What arrived makes it progress, so that it is resumed.
    assert_eq!(watched.failures(), [ErrorKind::Timeout(TimeLimit::Rate)]);
    assert!(new(fetched).1.resumed);
}

#[tokio::test]
async fn the_deadline_ends_the_run_but_keeps_the_part() {
    let world = World::with(|setup| setup.downloads.deadline_seconds = 1).await;
    world.json_fails([Failure::Drip { bytes: 1_000, every: Duration::from_millis(200) }]);
    let error = world.download("run").await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Timeout(TimeLimit::Deadline));
    assert!(unfinished(&world.landing("run"), FILE));
}

#[tokio::test]
async fn a_planted_link_is_not_written_through() {
    let world = World::start().await;
    let folder = world.landing("run");
    fs::create_dir_all(&folder).unwrap();
    let victim = world.landing("victim");
    fs::write(&victim, "precious").unwrap();
    for name in [FILE, MANIFEST, &format!("{FILE}.partial"), &format!("{FILE}.partial.json")] {
        symlink(&victim, folder.join(name)).unwrap();
    }
    new(world.download("run").await);
    assert_eq!(fs::read(&victim).unwrap(), b"precious");
    assert_eq!(names(&folder), [MANIFEST, FILE]);
    assert!(names(&folder).iter().all(|name| folder.join(name).symlink_metadata().unwrap().is_file()));
}

#[tokio::test]
async fn progress_reaches_the_total() {
    let world = World::start().await;
    let watched = Watched::default();
    let fetched = world.rrh.totalbestand(Format::Json, &world.landing("run"), None, &watched).await;
    let size = new(fetched).1.size;
    let seen = watched.0.lock().unwrap().clone();
    assert!(seen.is_sorted() && seen.last() == Some(&(size, Some(size))), "{:?}", seen.last());
}

#[derive(Default)]
struct Watched(std::sync::Mutex<Vec<(u64, Option<u64>)>>, std::sync::Mutex<Vec<ErrorKind>>);

impl Watched {
    fn failures(&self) -> Vec<ErrorKind> {
        self.1.lock().unwrap().clone()
    }
}

impl Progress for Watched {
    fn bytes(&self, _: &'static str, done: u64, total: Option<u64>) {
        self.0.lock().unwrap().push((done, total));
    }

    fn waiting(&self, error: &brreg_fetcher::Error, _: Duration) {
        self.1.lock().unwrap().push(error.kind().clone());
    }
}
