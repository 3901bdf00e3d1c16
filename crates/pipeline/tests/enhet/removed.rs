//! Subunits of units that the register removed, as files have them.

use std::fs;

use crate::support::{World, records, sample};

#[test]
fn a_subunit_of_a_removed_unit_is_loaded_only_with_another_unit() {
    let world = World::new();
    let mut subunits = records("underenheter_alle.json");
    let [along, above] =
        ["organisasjonsnummer", "overordnetEnhet"].map(|field| subunits[0][field].as_str().unwrap().to_owned());
    let state = world.data().join("state/enhet");
    fs::create_dir_all(&state).unwrap();
    let path = state.join("fjernet.tsv");
    let times = "2026-09-01T15:00:03Z\t2026-09-01T16:00:00Z";
    let list = |along: &str| {
        format!("organisasjonsnummer\thendelse\tslettet_her\toverordnet_enhet\n{above}\t{times}\n{along}")
    };
    let query = format!("SELECT count(*) FROM enhet.underenheter WHERE organisasjonsnummer = '{along}'");
    for line in [String::new(), format!("{along}\t{times}\t{above}\n")] {
        fs::write(&path, list(&line)).unwrap();
        world.loads(&[sample("underenheter_alle.json")]);
        assert_eq!(world.rows(&query), ["0"], "{line}");
    }
    // One that the register itself says was removed stays away, whatever unit a file says it has.
    subunits[0]["overordnetEnhet"] = "391008728".into();
    let files = [world.records("other.json", &subunits)];
    fs::write(&path, list(&format!("{along}\t{times}\n"))).unwrap();
    world.loads(&files);
    assert_eq!(world.rows(&query), ["0"]);
    // One that went with its unit comes back with another, and is not looked for any more.
    fs::write(&path, list(&format!("{along}\t{times}\t{above}\n"))).unwrap();
    world.loads(&files);
    assert_eq!(world.rows(&query), ["1"]);
    let list = fs::read_to_string(path).unwrap();
    assert!(!list.contains(&along) && list.contains(&above), "{list}");
}
