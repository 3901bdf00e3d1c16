//! The page of a run: it opens in a browser without asking for anything, names nobody, and can be made again.

use std::fs;
use std::path::{Path, PathBuf};

use brreg_lake_tests::register::{KARI, bulk, ownership, registered, registration, registrations};
use brreg_lake_tests::{Ended, Lake, Night, fixture, has_identity_number, pipeline};
use brreg_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::browser;

/// The most bytes of a page: it goes by mail.
const LARGEST: usize = 300_000;

fn latest(lake: &Lake) -> PathBuf {
    lake.data().join("reports/latest.html")
}

fn page(lake: &Lake) -> String {
    fs::read_to_string(latest(lake)).unwrap()
}

/// The names of the runs whose pages are there, oldest first.
fn names(lake: &Lake) -> Vec<String> {
    let entries = fs::read_dir(lake.data().join("reports")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != "latest.html" && name != "pictures").collect();
    names.sort();
    names
}

/// Puts nights before the ones of the history, each with other numbers of rows.
fn add_nights(lake: &Lake, nights: i64) {
    let path = lake.data().join("state/history.ndjson");
    let history = fs::read_to_string(&path).unwrap();
    let last: Value = serde_json::from_str(history.lines().last().unwrap()).unwrap();
    let night = |number: i64| {
        let mut run = last.clone();
        let (month, day) = (1 + number / 28, 1 + number % 28);
        for time in ["started", "finished"] {
            run[time] = json!(format!("2026-{month:02}-{day:02}T03:15:00Z"));
        }
        for (_, rows) in run["registers"][0]["published"]["tables"].as_object_mut().unwrap() {
            let now = rows["now"].as_i64().unwrap();
            rows["now"] = json!(now + now * (number % 7) / 100);
        }
        run.to_string() + "\n"
    };
    fs::write(&path, (0..nights).map(night).collect::<String>() + &history).unwrap();
}

/// Pages of every kind, in a folder.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let mut pages = Vec::new();
    let mut keep = |name: &str, lake: &Lake| {
        let page = folder.join(format!("{name}.html"));
        fs::copy(latest(lake), &page).unwrap();
        pages.push(page);
    };

    let empty = Lake::new();
    empty.run(["report"]).succeeds();
    keep("empty", &empty);

    let night = Night::of(Sandbox::builder().virksomheter(1000));
    let all = |night: &Night| night.run(["run"]);
    all(&night).succeeds();
    keep("first", &night.lake);
    night.sandbox().renew();
    all(&night).succeeds();
    keep("second", &night.lake);
    add_nights(&night.lake, 90);
    night.lake.run(["report"]).succeeds();
    keep("ninety", &night.lake);
    night.fault("json:status=500,times=always");
    night.sandbox().renew();
    all(&night).fails(4);
    keep("failed", &night.lake);

    let refused = Lake::new();
    let html = "<img src=x onerror=alert(1)>.json";
    refused.load_content(html, bulk(&registrations(300)));
    keep("loaded", &refused);
    let fewer = refused.write("fewer.json", bulk(&registrations(30)));
    let load = ["load", fewer.to_str().unwrap(), "--config"].map(Into::into);
    refused.run(load.into_iter().chain([pipeline("sandbox.toml")])).fails(3);
    keep("refused", &refused);
    pages
}

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn pages_open_in_a_browser_in_every_view_without_requests_messages_or_barriers() {
    let folder = tempfile::tempdir().unwrap();
    let pages = pages(folder.path());
    for page in &pages {
        assert!(fs::metadata(page).unwrap().len() <= LARGEST as u64, "{} is too large", page.display());
    }
    let findings = browser::look(&pages);
    assert_eq!(findings.len(), pages.len() * browser::views());
    for ((page, view), found) in &findings {
        for kind in ["requests", "messages", "scrolled", "violations"] {
            assert_eq!(found[kind], json!([]), "{kind} of {page} in {view}");
        }
        assert_eq!(found["overflow"], json!(0), "{page} in {view} scrolls sideways");
        let search = &found["search"];
        match (page != "empty.html", view != "scriptless") {
            (false, _) => assert!(search.is_null(), "the search of {page} in {view}"),
            (true, false) => assert_eq!(*search, json!({"shown": false}), "the search of {page} in {view}"),
            // The tables of citizenships: of current registrations, and of earlier ones.
            (true, true) => {
                let all = search["tables"].as_u64().unwrap();
                assert!(all > 20, "{search}");
                let expected =
                    json!({"shown": true, "tables": all, "found": 2, "open": 2, "said": "2 tables", "closed": all});
                assert_eq!(*search, expected, "the search of {page} in {view}");
            }
        }
    }
    let text = |page: &str| {
        let found = &findings[&(format!("{page}.html"), "scriptless".to_owned())];
        found["text"].as_str().unwrap().to_owned()
    };
    for (page, said) in [
        ("empty", &["No run yet", "brreg-lake run"][..]),
        ("first", &["Good", "rrh: published", "Positions by kind and size"]),
        ("second", &["Compared with snapshot=", "rettighetshavere", "endret"]),
        ("ninety", &["90 nights"]),
        ("failed", &["Partly failed", "rrh: failed", "status 500", "Readers still see snapshot="]),
        ("loaded", &["<img src=x onerror=alert(1)>.json", "not published"]),
        ("refused", &["Refused by a check", "repeat with --allow-row-change", "REFUSED"]),
    ] {
        let shown = text(page).to_lowercase();
        for said in said {
            assert!(shown.contains(&said.to_lowercase()), "`{said}` is not on the page {page}: {shown}");
        }
    }
}

#[test]
fn a_page_names_nobody() {
    let night = Night::of(Sandbox::builder().virksomheter(500));
    night.run(["run"]).succeeds();
    night.sandbox().renew();
    night.run(["run"]).succeeds();
    let page = page(&night.lake);
    // What is read: the digits of drawings, and of cells beside each other, are no numbers.
    let texts = page.split('<').filter_map(|tag| tag.split_once('>')).map(|(_, text)| text);
    let texts: Vec<&str> = texts.filter(|text| !text.trim().is_empty()).collect();
    assert!(texts.contains(&"rrh"));
    for text in &texts {
        assert!(!has_identity_number(text), "{text}");
    }
    let persons = "SELECT DISTINCT unnest([fullt_navn, CAST(foedselsdato AS VARCHAR), person_id]) AS it
        FROM rrh.rettighetshavere WHERE fullt_navn IS NOT NULL";
    let persons = night.lake.rows(persons);
    assert!(persons.len() > 500);
    for person in persons.iter().filter(|person| person.len() > 1) {
        assert!(!page.contains(person.as_str()), "`{person}` is on the page");
    }
}

#[test]
fn what_is_in_the_place_of_a_code_is_counted_without_its_text() {
    const PLANTED: &str = "ZYXA QVIST 325855649";
    let mut position = ownership("int1");
    for field in ["type", "stoerrelseIntervall"] {
        position[field] = json!({ "kode": PLANTED, "kodetekst": PLANTED });
    }
    position["grunnlag"] = json!([{ "kode": PLANTED, "kodetekst": PLANTED }]);
    let mut owner = registered(KARI, &[position]);
    owner["bostedsland"] = json!({ "landkode": PLANTED, "land": PLANTED });
    let lake = Lake::new();
    lake.load_content("bulk.json", bulk(&[registration("310400009", &[owner])]));
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.posisjoner WHERE posisjonstype LIKE 'ZYXA%'"), ["1"]);
    let counted = &lake.manifest()["tables"]["posisjoner"]["columns"]["posisjonstype"]["codes"];
    assert_eq!(counted, &json!({ "(other)": 1 }));
    assert!(page(&lake).contains("(other)"));
    let mut searched = 0;
    for folder in ["reports", "state", "lake/manifests"].map(|folder| lake.data().join(folder)) {
        // The tables are linked there; they have what the register sent, and erasure reaches them.
        let is_searched = |file: &PathBuf| {
            file.starts_with(&folder) && file.is_file() && file.extension() != Some("parquet".as_ref())
        };
        for file in lake.everything().into_iter().filter(is_searched) {
            let bytes = fs::read(&file).unwrap();
            assert!(!bytes.windows(4).any(|it| it == b"ZYXA"), "{}", file.display());
            searched += 1;
        }
    }
    assert!(searched >= 4);
}

#[test]
fn the_page_of_a_kept_run_can_be_made_again() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let first = page(&lake);
    lake.load(fixture("pretty.json")).succeeds();
    let second = page(&lake);
    let names = names(&lake);
    assert_eq!(names.len(), 2);
    fs::remove_dir_all(lake.data().join("reports")).unwrap();

    let run = names[0].strip_suffix(".html").unwrap();
    let said = lake.run(["report", run]).succeeds();
    let again = fs::read_to_string(said.trim()).unwrap();
    assert!(again == first, "the page of the first run is another one");
    assert!(!latest(&lake).exists(), "the page of an earlier run is the latest");
    lake.run(["report"]).succeeds();
    assert!(page(&lake) == second, "the page of the last run is another one");

    // Several begin so: the message names them.
    lake.run(["report", "20"])
        .fails_saying(2, &["2 runs have such a name", run, names[1].strip_suffix(".html").unwrap()]);
    let unknown: Ended = lake.run(["report", "19990101"]);
    unknown.fails_saying(2, &["no run has such a name"]);
}

#[test]
fn a_page_that_cannot_be_written_leaves_what_was_published() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let published = lake.published().0;
    fs::remove_file(latest(&lake)).unwrap();
    fs::create_dir(latest(&lake)).unwrap();
    lake.load(fixture("pretty.json")).fails_saying(4, &["writing the page of the run"]);
    assert!(lake.published().0 != published);
}
