//! A fourth register in a list of its own: it is fetched, published, and shown by everything that loops over the list, without a
//! change to any shared file.
#![allow(clippy::unwrap_used)]

mod register;

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use brreg_catalog::Format;
use brreg_pipeline::checks::RowChange;
use brreg_pipeline::context::Context;
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::Exit;
use brreg_pipeline::register::{Register, sections_of, tables_of};
use brreg_pipeline::registers::REGISTERS;
use brreg_pipeline::report::{Outcome, PhaseName, Unchanged};
use brreg_pipeline::settings::{self, Configuration};
use brreg_pipeline::state::lock;
use brreg_pipeline::status::State;
use brreg_pipeline::{doctor, night, run, status, verify};
use brreg_settings::Settings;
use register::Skip;

/// What the register answers at the moment.
type Answer = Arc<Mutex<String>>;

/// Serves the answer over HTTP until the test ends; the address.
fn serve(answer: &Answer) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let answer = Arc::clone(answer);
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let request = BufReader::new(connection.try_clone().unwrap());
            request.lines().map(Result::unwrap).take_while(|line| !line.is_empty()).for_each(drop);
            let body = answer.lock().unwrap().clone();
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            connection.write_all((head + &body).as_bytes()).unwrap();
        }
    });
    address
}

fn ships(versjon: u64, names: &[&str]) -> String {
    let ships: Vec<_> =
        (1..).zip(names).map(|(nr, navn): (i32, _)| serde_json::json!({ "nr": nr, "navn": navn })).collect();
    serde_json::json!({ "versjon": versjon, "skip": ships }).to_string()
}

#[test]
fn one_more_register_touches_its_own_files_alone() {
    let answer = Answer::new(Mutex::new(ships(1, &["Fram", "Gjøa"])));
    let folder = tempfile::tempdir().unwrap();
    let data = DataFolder::open(folder.path()).unwrap();
    let registers: Vec<&'static dyn Register> = REGISTERS.iter().copied().chain([&Skip as &dyn Register]).collect();
    let settings = Settings::parse(&format!("[skip]\nbase_url = \"{}\"\n", serve(&answer))).unwrap();
    assert_eq!(settings::errors(&settings, &sections_of(&registers)).len(), 0);
    assert!(settings::template(&sections_of(&registers)).contains("\n[skip]\n"));
    let configuration = Configuration::read(&settings, &sections_of(&registers)).unwrap();
    let context = Context::new(&data, &configuration, &registers, &());
    let _lock = lock::take(&data, &registers).unwrap();
    let chosen = night::chosen(&context, &[]).unwrap();
    let night = || run::nightly(&context, &chosen, &[], RowChange::Refuse);

    let first = night();
    let published = first.registers[0].published().unwrap();
    assert_eq!((published.tables["skip"].now, published.counts["ships"]), (2, 2));
    let phases: Vec<PhaseName> = first.registers[0].phases.iter().map(|phase| phase.phase).collect();
    assert_eq!(phases, [PhaseName::Fetch, PhaseName::Load, PhaseName::Compare, PhaseName::Publish]);
    assert_eq!((first.exit(), first.registers.len()), (Exit::Done, 1));

    // The progress of the published snapshot says that nothing is new.
    let second = night();
    assert_eq!(second.registers[0].outcome, Outcome::Unchanged(Unchanged::NothingNew));
    // A number far from the last is refused, as for every register.
    *answer.lock().unwrap() = ships(2, &["Fram"]);
    assert_eq!(night().exit(), Exit::Refused);
    let names: Vec<String> = (0..2).map(|number| format!("Fram {number}")).collect();
    *answer.lock().unwrap() = ships(3, &names.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(night().registers[0].published().unwrap().tables["skip"].before, Some(2));

    let status = status::status(&data, &registers).unwrap();
    let names: Vec<&str> = status.registers.iter().map(|register| register.register).collect();
    assert_eq!(names, ["rrh", "konkurs", "ektepakt", "enhet", "skip"]);
    assert!(matches!(status.registers[4].state, State::Published { things: 2, .. }), "{status:?}");
    assert_eq!(status.history.runs.len(), 4);
    let checks = doctor::examine(&context, None).unwrap();
    assert!(checks.iter().any(|check| check.name == "skip: access" && check.is_sound()), "{checks:?}");
    assert_eq!(verify::all(&data, &registers).unwrap().findings, []);

    let mut found = Vec::new();
    let query = "SELECT navn FROM skip.lange ORDER BY navn";
    brreg_catalog::query(&data.lake(), &tables_of(&registers), query, Format::Csv, &mut found).unwrap();
    assert_eq!(String::from_utf8(found).unwrap(), "navn\nFram 0\nFram 1\n");
}

#[test]
fn a_register_that_is_down_fails_as_data() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataFolder::open(folder.path()).unwrap();
    let registers: Vec<&'static dyn Register> = vec![&Skip];
    // A port on which nothing listens any more.
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let settings = Settings::parse(&format!("[skip]\nbase_url = \"http://{gone}\"\n")).unwrap();
    let configuration = Configuration::read(&settings, &sections_of(&registers)).unwrap();
    let context = Context::new(&data, &configuration, &registers, &());
    let report = run::nightly(&context, &registers, &[], RowChange::Refuse);
    assert_eq!((report.exit(), report.registers[0].problem().unwrap().register()), (Exit::Failed, Some("skip")));
    let line = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<brreg_pipeline::report::RunReport>(&line).unwrap(), report);
}
