//! A lake of the released version: it is moved to today's form, and a night goes on from it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use brreg_lake_tests::{Lake, Night, fixture};
use brreg_sandbox::{Builder, Sandbox};

use crate::python;

/// Takes a column away from the published file of each of these tables, as if the released version had not known it, and says
/// so in the manifest.
const WITHOUT: &str = r#"
import duckdb, hashlib, json, pathlib, sys
lake = pathlib.Path(sys.argv[1])
for register, table, column in [
    ("rrh", "rettighetshavere", "er_doed"),
    ("konkurs", "varsler", "saksnr"),
    ("ektepakt", "oppslag", "korrelasjonsid"),
]:
    snapshot = (lake / "current" / register).resolve()
    path = snapshot / f"{table}.parquet"
    less = path.with_suffix(".less")
    duckdb.sql(f"COPY (SELECT * EXCLUDE ({column}) FROM '{path}') TO '{less}' (FORMAT parquet, COMPRESSION zstd)")
    less.replace(path)
    path.chmod(0o600)
    manifest = json.loads((snapshot / "manifest.json").read_text())
    content = path.read_bytes()
    manifest["tables"][table] |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (snapshot / "manifest.json").write_text(json.dumps(manifest))
"#;

/// The registers whose second night the fixture holds.
fn registers() -> Builder {
    Sandbox::builder().virksomheter(66).konkursvarsler(24).seed(1).flaws(0.3)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => copy(&path, &target),
            kind if kind.is_symlink() => symlink(fs::read_link(&path).unwrap(), &target).unwrap(),
            _ => drop(fs::copy(&path, &target).unwrap()),
        }
    }
}

fn released() -> Lake {
    let lake = Lake::new();
    copy(&fixture("lake-0.1"), &lake.data());
    lake
}

#[test]
fn commands_that_only_read_refuse_a_released_lake_and_name_the_one_that_moves_it() {
    let lake = released();
    for command in [&["sql", "FROM rrh.registreringer"][..], &["status"], &["verify"]] {
        let ended = lake.run(command);
        assert_ne!(ended.code, Some(0), "{command:?}: {}", ended.stdout);
        assert!(ended.stderr.contains("brreg-lake catalog"), "{command:?}: {}", ended.stderr);
    }
    lake.run(["catalog"]).succeeds();
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.registreringer"), ["66"]);
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.endringer"), ["279"]);
    lake.run(["verify"]).succeeds();
    lake.run(["status"]).succeeds();
}

#[test]
fn a_night_of_all_registers_goes_on_from_a_released_lake_that_lacks_columns() {
    let lake = released();
    python::script(WITHOUT, &[lake.data().join("lake").as_os_str()]);
    let mut night = Night::on(lake, registers());
    night.lake.run(["catalog"]).succeeds();
    let owned = night.lake.rows(
        "SELECT DISTINCT organisasjonsnummer FROM rrh.rettighetshavere WHERE organisasjonsnummer NOT IN
             (SELECT organisasjonsnummer FROM rrh.avvik WHERE avvikstype = 'ugyldig_organisasjonsnummer') ORDER BY ALL",
    );
    night.lake.set("EKTEPAKT__OWNERS_OF", &owned.join(","));
    let before = night.lake.rows("SELECT count(*) FROM ektepakt.oppslag");

    night.run(["run", "--whole", "rrh"]).succeeds();

    // The register has what it had. Nothing is different but the new column, which is not compared, and the pseudonyms of
    // persons whose number fails its check digits: these are made from the name since.
    assert_eq!(night.lake.rows("SELECT count(*) FROM rrh.registreringer"), ["66"]);
    let others = "FROM rrh.endringer WHERE organisasjonsnummer NOT IN
        (SELECT organisasjonsnummer FROM rrh.avvik WHERE avvikstype = 'ugyldig_foedselsnummer')";
    assert_eq!(night.lake.rows(others), [""; 0]);
    assert_ne!(night.lake.rows("SELECT count(*) FROM rrh.rettighetshavere WHERE er_doed IS NOT NULL"), ["0"]);
    assert_ne!(night.lake.rows("SELECT count(*) FROM konkurs.varsler"), ["0"]);
    assert_eq!(night.lake.rows("SELECT count(*) FROM ektepakt.oppslag"), before);
    night.lake.run(["verify"]).succeeds();
}
