//! The picture of an ownership: what it shows, and that it opens in a browser without asking for anything.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use brreg_lake_tests::register::{
    KARI, KARI_ID, OLA, bulk, code, organisation_numbers, ownership, registered, registration, through, without_owners,
};
use brreg_lake_tests::{Lake, Night};
use brreg_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::browser;
use crate::python::{script_in, with};

/// A picture as SVG.
#[track_caller]
fn svg(lake: &Lake, arguments: &[&str]) -> String {
    lake.run(["picture"].iter().chain(arguments)).succeeds()
}

/// What stands between two texts, each time.
fn all_between<'t>(text: &'t str, before: &str, after: &str) -> Vec<&'t str> {
    text.split(before).skip(1).filter_map(|rest| rest.split_once(after)).map(|(found, _)| found).collect()
}

/// The description of a picture for those who do not see it: one sentence per line.
fn description(svg: &str) -> &str {
    all_between(svg, "<desc id=\"picture-description\">", "</desc>")[0]
}

/// Three companies: Kari owns the first through the second, and Ola, who is exempt from public access, votes in it; the third has no owner.
pub(crate) fn small() -> (Lake, Vec<String>) {
    let numbers = organisation_numbers(3);
    let mut votes = ownership("int1");
    votes["type"] = code("posisjontype.kont", "Kontroll over stemmerettigheter");
    let mut exempt = registered(OLA, &[votes]);
    exempt["erUnntattFraInnsyn"] = json!(true);
    let lake = Lake::with_known_key();
    let registrations = [
        registration(&numbers[0], &[registered(KARI, &[through("int3", &[&numbers[1]]), ownership("int1")]), exempt]),
        registration(&numbers[1], &[registered(KARI, &[ownership("int2")])]),
        without_owners(&numbers[2], "irki"),
    ];
    lake.load_content("bulk.json", bulk(&registrations));
    (lake, numbers)
}

#[test]
fn a_picture_of_a_company_shows_who_stands_above_it_and_how() {
    let (lake, numbers) = small();
    let picture = svg(&lake, &[&numbers[0]]);
    let sentences = description(&picture);
    for said in [
        "4 of 4 shown.".to_owned(),
        format!("KARI FJELL owns {} (75–100 %), indirectly or not known.", numbers[0]),
        format!("KARI FJELL owns {} (25.01–49.99 %), directly.", numbers[0]),
        format!("KARI FJELL owns {} (50–74.99 %), directly.", numbers[1]),
        format!("{} stands above {}.", numbers[1], numbers[0]),
        format!("blanked: exempt from public access controls {} (25.01–49.99 %), directly.", numbers[0]),
    ] {
        assert!(sentences.contains(&said), "`{said}` is not in: {sentences}");
    }
    assert!(!picture.contains("OLA"), "an exempt owner is named");
    // Text, not outlines of letters; and the widths and colours of the grammar.
    assert!(picture.contains("<text") && picture.contains("role=\"img\"") && picture.contains("<title"));
    for class in [
        "line ownership dotted\" stroke-width=\"6\"",
        "line control\" stroke-width=\"3\"",
        "line other dotted\" stroke-width=\"1.5\"",
    ] {
        assert!(picture.contains(class), "{class}");
    }
    assert_eq!(svg(&lake, &[&numbers[0]]), picture, "the same lake gives the same picture");
}

#[test]
fn a_picture_of_a_person_shows_what_the_person_holds_and_its_depth_is_kept() {
    let (lake, numbers) = small();
    let picture = svg(&lake, &[KARI_ID]);
    assert!(picture.contains("What KARI FJELL holds") && description(&picture).starts_with("3 of 3 shown."));
    let near = svg(&lake, &[&numbers[0], "--depth", "1"]);
    assert!(!description(&near).contains(&format!("KARI FJELL owns {}", numbers[1])));
    // What is left out is said; here it is one more line between nodes that are shown.
    let cut = "4 of at least 4 shown: cut after 1 step, and more stands above";
    assert!(
        description(&near).starts_with(cut) && all_between(&near, "class=\"legend\"", "</svg>")[0].contains(cut),
        "{near}"
    );
    assert!(description(&svg(&lake, &[&numbers[0], "--depth", "2"])).starts_with("4 of 4 shown."));
    assert!(
        description(&svg(&lake, &[&numbers[0], "--depth", "0"]))
            .starts_with("1 of at least 4 shown: cut after 0 steps")
    );
    let held = description(&svg(&lake, &[KARI_ID, "--depth", "0"])).to_owned();
    assert!(held.starts_with("1 of at least 3 shown: cut after 0 steps, and more is held below"), "{held}");
    // The page has the same numbers at its table.
    let page = lake.path("near.html");
    lake.run(["picture", &numbers[0], "--depth", "1", "--out", page.to_str().unwrap()]).succeeds();
    assert!(fs::read_to_string(page).unwrap().contains(&format!("<p>{cut}; 4 lines.</p>")));
}

#[test]
fn a_company_without_an_owner_has_the_reason_above_it() {
    let (lake, numbers) = small();
    let picture = svg(&lake, &[&numbers[2]]);
    assert!(description(&picture).contains(&format!("{}: owners cannot be identified.", numbers[2])));
    assert!(picture.contains(">no owner:</text>") && picture.contains(">kan_ikke_identifiseres</text>"));
}

#[test]
fn an_earlier_night_is_drawn_from_its_snapshot() {
    let (lake, numbers) = small();
    let before = svg(&lake, &[&numbers[0]]);
    let name = lake.snapshot().file_name().unwrap().to_str().unwrap().to_owned();
    lake.load_content("later.json", bulk(&[registration(&numbers[0], &[registered(OLA, &[ownership("int3")])])]));
    assert!(svg(&lake, &[&numbers[0]]).contains("OLA FJELL"));
    assert_eq!(svg(&lake, &[&numbers[0], "--at", &name]), before);
    lake.run(["picture", &numbers[0], "--at", "1999-12-31"]).fails_saying(1, &["keeps no snapshot of rrh"]);
}

#[test]
fn the_time_of_one_register_is_that_of_the_whole_run() {
    let night = Night::of(Sandbox::builder().virksomheter(50));
    night.run(["run", "--only", "rrh,enhet"]).succeeds();
    let lake = &night.lake;
    let snapshot = fs::read_link(lake.data().join("lake/current/rrh")).unwrap();
    let at = snapshot.file_name().unwrap().to_str().unwrap();
    let owned = lake.rows("SELECT min(organisasjonsnummer) FROM rrh.rettighetshavere").remove(0);
    // enhet was published after rrh, and has the names of companies.
    assert_eq!(svg(lake, &[&owned, "--at", at]), svg(lake, &[&owned]));
}

#[test]
fn more_than_can_be_read_is_cut_and_says_so() {
    let numbers = organisation_numbers(250);
    let all: Vec<Value> =
        numbers.iter().map(|number| registration(number, &[registered(KARI, &[ownership("int3")])])).collect();
    let lake = Lake::with_known_key();
    lake.load_content("bulk.json", bulk(&all));
    let picture = svg(&lake, &[KARI_ID]);
    assert!(description(&picture).starts_with("200 of 251 shown."));
    assert_eq!(picture.matches("class=\"box\"").count(), 200);
    // As many as the table has companies.
    assert_eq!(
        lake.rows(&format!("SELECT count(DISTINCT til) FROM graf.kanter WHERE fra = 'person:{KARI_ID}'")),
        ["250"]
    );
}

/// Prints a case of the published examples of the standard.
const CASE: &str = "import sys, pathlib, bods_fixtures
folder = pathlib.Path(bods_fixtures.__file__).parent / 'data'
print((folder / sys.argv[1]).read_text())";

/// A published case as registrations: a company owns through another what that one is the interested party of, and a reason is that of a
/// company that cannot identify its owners.
fn case(name: &str) -> (Lake, Vec<String>) {
    let statements = script_in(&with(&["bods-v04-fixtures==0.1.1"]), CASE, &[name.as_ref()]);
    let statements: Vec<Value> = serde_json::from_str(&statements).unwrap();
    let text = |it: &Value, pointer: &str| it.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let entities: Vec<String> =
        statements.iter().filter(|it| it["recordType"] == "entity").map(|it| text(it, "/recordId")).collect();
    let numbers = organisation_numbers(entities.len());
    let number = |record: &str| numbers[entities.iter().position(|entity| entity == record).unwrap()].as_str();
    let relationships = statements.iter().filter(|it| it["recordType"] == "relationship");
    let registrations: Vec<Value> = relationships
        .map(|it| {
            let subject = text(it, "/recordDetails/subject");
            match it.pointer("/recordDetails/interestedParty").and_then(Value::as_str) {
                Some(party) => {
                    registration(number(&subject), &[registered(KARI, &[through("int3", &[number(party)])])])
                }
                None => without_owners(number(&subject), "irki"),
            }
        })
        .collect();
    let lake = Lake::with_known_key();
    lake.load_content("bulk.json", bulk(&registrations));
    (lake, numbers)
}

#[test]
fn a_circle_of_the_published_cases_ends_in_macros_and_pictures() {
    let (lake, numbers) = case("edge-cases/10-circular-ownership.json");
    for number in &numbers {
        let chain = lake.rows(&format!("SELECT organisasjonsnummer FROM rrh.kontrollkjede('{number}')"));
        assert_eq!(chain.into_iter().collect::<BTreeSet<_>>(), numbers.iter().cloned().collect());
        let picture = svg(&lake, &[number]);
        let sentences = description(&picture);
        assert!(sentences.starts_with("3 of 3 shown."), "{sentences}");
        for (above, below) in [(0, 1), (1, 0)] {
            assert!(sentences.contains(&format!("{} stands above {}", numbers[above], numbers[below])), "{sentences}");
        }
        // One of the two lines leads up, and says so wherever it is described.
        assert_eq!(sentences.matches("; this closes a circle, so its arrow points up.").count(), 1);
        assert_eq!(
            all_between(&picture, "text-anchor=\"middle\">", "</text>").iter().filter(|it| **it == "↑ circle").count(),
            1
        );
        assert!(picture.contains("↑ circle: closes a circle"), "the legend explains it");
    }
    let circles = lake.rows("SELECT count(*) FROM risiko.signaler WHERE signal = 'sirkel'");
    assert_eq!(circles, ["2"]);
}

#[test]
fn an_unknown_owner_of_the_published_cases_is_a_reason_in_views_and_pictures() {
    let (lake, numbers) = case("edge-cases/11-anonymous-person.json");
    let reasons = lake.rows("SELECT aarsak FROM rrh.hvorfor_ingen_eier");
    assert_eq!(reasons, ["kan_ikke_identifiseres"]);
    assert!(description(&svg(&lake, &[&numbers[0]])).contains("owners cannot be identified"));
}

/// Three companies that stand above each other in every way, with names and owners that have long names; and one with twelve owners.
fn circles() -> (Lake, Vec<String>) {
    let numbers = organisation_numbers(4);
    let mut votes = ownership("int2");
    votes["type"] = code("posisjontype.kont", "Kontroll over stemmerettigheter");
    let long = "Gesellschaft mit beschränkter Haftung für Schiffsbeteiligungen und Vermögensverwaltung KG";
    let through_all = |own: usize| {
        let others: Vec<&str> =
            numbers[..3].iter().filter(|number| **number != numbers[own]).map(String::as_str).collect();
        through("int3", &[others[0], others[1], long])
    };
    let mut registrations: Vec<Value> = (0..3)
        .map(|own| {
            let both = [through_all(own), ownership("int1"), votes.clone()];
            registration(&numbers[own], &[registered(KARI, &both), registered(OLA, &both)])
        })
        .collect();
    let many: Vec<Value> = (0..12)
        .map(|owner| {
            let owns = [ownership("int1"), votes.clone()];
            let mut owner_of = registered(if owner % 2 == 0 { KARI } else { OLA }, &owns);
            owner_of["folkeregistrertPerson"] = Value::Null;
            owner_of["utenlandskPerson"] = json!({
                "foedselsdato": format!("1960-01-{:02}", owner + 1), "foedselsaar": "1960", "statsborgerskap": [],
                "fulltNavn": format!("MARIA DA CONCEIÇÃO VON UND ZU HOHENSTEIN-WALDBURG NUMMER {owner}"),
            });
            owner_of
        })
        .collect();
    registrations.push(registration(&numbers[3], &many));
    let lake = Lake::with_known_key();
    lake.load_content("bulk.json", bulk(&registrations));
    (lake, numbers)
}

/// A person who owns so many companies, every other one by votes too, and the first of them, which as many others own.
fn wide(count: usize) -> (Lake, Vec<String>) {
    let numbers = organisation_numbers(count);
    let mut votes = ownership("int2");
    votes["type"] = code("posisjontype.kont", "Kontroll over stemmerettigheter");
    let owned = |at: usize| {
        let owns = [ownership(["int1", "int2", "int3"][at % 3]), votes.clone()];
        registered(KARI, &owns[..1 + at % 2])
    };
    let other = |at: usize| {
        let mut other = registered(OLA, &[ownership("int1"), votes.clone()][..1 + at % 2]);
        other["folkeregistrertPerson"] = Value::Null;
        other["utenlandskPerson"] = json!({
            "foedselsdato": format!("19{:02}-01-01", at % 90 + 10), "foedselsaar": format!("19{:02}", at % 90 + 10),
            "statsborgerskap": [], "fulltNavn": format!("MARIA DA CONCEIÇÃO NUMMER {at}"),
        });
        other
    };
    let mut registrations: Vec<Value> = (0..count).map(|at| registration(&numbers[at], &[owned(at)])).collect();
    let above: Vec<Value> = std::iter::once(owned(0)).chain((1..count).map(other)).collect();
    registrations[0] = registration(&numbers[0], &above);
    let lake = Lake::with_known_key();
    lake.load_content("bulk.json", bulk(&registrations));
    (lake, numbers)
}

/// A person who owns so many companies, of which every second one stands above the next.
fn wide_and_mixed(count: usize) -> (Lake, Vec<String>) {
    let numbers = organisation_numbers(count);
    let position =
        |at: usize| if at.is_multiple_of(2) { ownership("int3") } else { through("int2", &[&numbers[at - 1]]) };
    let registrations: Vec<Value> =
        (0..count).map(|at| registration(&numbers[at], &[registered(KARI, &[position(at)])])).collect();
    let lake = Lake::with_known_key();
    lake.load_content("bulk.json", bulk(&registrations));
    (lake, numbers)
}

#[test]
fn companies_that_have_other_lines_too_are_rows_of_a_page_as_well() {
    let (lake, _) = wide_and_mixed(198);
    let picture = svg(&lake, &[KARI_ID]);
    let (width, height) = size(&picture);
    assert!(width < 5_000.0 && height < 6_200.0, "{width} by {height}");
    assert!(description(&picture).starts_with("199 of 199 shown."));
    // What is indirect stays dotted, and all arrows lead down.
    for (class, count) in [("ownership dotted", 99), ("other dotted", 99), ("ownership", 99)] {
        let is_of_class = |line: &&str| line.starts_with(&format!(" class=\"line {class}\""));
        let lines = picture.split("<polyline").filter(is_of_class).count();
        assert_eq!(lines, count, "{class}");
    }
    assert!(!picture.contains("↑ circle"));
}

/// The width and the height of a picture.
fn size(svg: &str) -> (f64, f64) {
    let of = |name: &str| all_between(svg, &format!(" {name}=\""), "\"")[0].parse().unwrap();
    (of("width"), of("height"))
}

#[test]
fn a_person_with_hundreds_of_companies_and_a_company_with_as_many_owners_fit_on_a_page() {
    let (lake, numbers) = wide(250);
    for subject in [KARI_ID, &numbers[0]] {
        let picture = svg(&lake, &[subject]);
        let (width, height) = size(&picture);
        assert!(width < 5_000.0 && height < 5_000.0, "{width} by {height}");
        assert_eq!(picture.matches("class=\"box\"").count(), 200);
    }
}

fn draw(lake: &Lake, subject: &str, page: &Path) {
    lake.run(["picture", subject, "--out", page.to_str().unwrap()]).succeeds();
}

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn pictures_open_in_a_browser_in_every_view_without_requests_messages_or_barriers() {
    let folder = tempfile::tempdir().unwrap();
    let page = |name: &str| folder.path().join(format!("{name}.html"));
    let (lake, numbers) = small();
    draw(&lake, &numbers[0], &page("picture-small"));
    draw(&lake, &numbers[2], &page("picture-nobody"));

    let night = Night::of(Sandbox::builder().virksomheter(1000));
    night.run(["run"]).succeeds();
    let one = |query: &str| night.lake.rows(query).remove(0);
    let deepest = one("SELECT organisasjonsnummer FROM rrh.mellomliggende_virksomheter
        GROUP BY ALL ORDER BY count(*) DESC, organisasjonsnummer LIMIT 1");
    let bankrupt = one(
        "SELECT e.organisasjonsnummer FROM rrh.rettighetshavere AS e JOIN enhet.alle AS a USING (organisasjonsnummer)
        WHERE a.status = 'konkurs' ORDER BY 1 LIMIT 1",
    );
    let person = one("SELECT person_id FROM rrh.rettighetshavere WHERE person_id IS NOT NULL
        GROUP BY ALL ORDER BY count(DISTINCT organisasjonsnummer) DESC, person_id LIMIT 1");
    draw(&night.lake, &deepest, &page("picture-deepest"));
    draw(&night.lake, &bankrupt, &page("picture-bankrupt"));
    draw(&night.lake, &person, &page("picture-person"));
    assert!(fs::read_to_string(page("picture-bankrupt")).unwrap().contains("⚠ bankrupt"));

    let (circles, numbers) = circles();
    draw(&circles, &numbers[0], &page("picture-circles"));
    draw(&circles, &numbers[3], &page("picture-many"));

    let (wide, numbers) = wide(60);
    draw(&wide, KARI_ID, &page("picture-wide"));
    draw(&wide, &numbers[0], &page("picture-wide-above"));

    let (mixed, _) = wide_and_mixed(60);
    draw(&mixed, KARI_ID, &page("picture-mixed"));

    let names = ["small", "nobody", "deepest", "bankrupt", "person", "circles", "many", "wide", "wide-above", "mixed"];
    let pages = names.map(|name| page(&format!("picture-{name}")));
    let findings = browser::look(&pages);
    assert_eq!(findings.len(), pages.len() * browser::views());
    for ((page, view), found) in &findings {
        for kind in ["requests", "messages", "scrolled", "violations"] {
            assert_eq!(found[kind], json!([]), "{kind} of {page} in {view}");
        }
        assert_eq!(found["overflow"], json!(0), "{page} in {view} scrolls sideways");
        assert_eq!(found["misplaced"], json!(0), "labels and texts of {page} in {view} are on each other or stick out");
        if view != "print" {
            assert_eq!(
                found["subject"],
                json!(true),
                "{page} in {view} opens where its company or person is not in view"
            );
        }
    }
    let text = findings[&("picture-small.html".to_owned(), "scriptless".to_owned())]["text"].as_str().unwrap();
    assert!(text.contains("KARI FJELL") && text.contains("4 of 4 shown"), "{text}");
    // The picture and the table below it have the same numbers.
    let content = fs::read_to_string(page("picture-deepest")).unwrap();
    let rows = content.matches("<tr>").count() - 1;
    assert_eq!(content.matches("class=\"head ").count(), rows);
    assert_eq!(all_between(&content, "; ", " lines.")[0], rows.to_string());
}
