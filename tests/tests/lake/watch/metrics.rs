//! The metrics of a run, read with Prometheus' own tool.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use brreg_lake_tests::{Ended, Lake, Night, as_ordinary_user, fixture, pipeline};

use super::{configuration, load, tool};

/// The value of a sample.
#[track_caller]
fn value(metrics: &str, sample: &str) -> f64 {
    let found = metrics.lines().find_map(|line| line.strip_prefix(sample)?.strip_prefix(' '));
    found.unwrap_or_else(|| panic!("{sample} is not in:\n{metrics}")).parse().unwrap()
}

/// Metrics that Prometheus' tool has nothing to say about.
#[track_caller]
fn sound(textfile: &Path) -> String {
    let metrics = fs::read_to_string(textfile).unwrap();
    assert_eq!(tool("promtool", &["check".as_ref(), "metrics".as_ref()], &metrics), "", "{metrics}");
    metrics
}

#[test]
fn the_metrics_of_a_good_night_and_of_a_failed_one_are_sound() {
    let mut night = Night::new();
    let folder = night.lake.path("textfiles");
    fs::create_dir(&folder).unwrap();
    let textfile = folder.join("brreg_lake.prom");
    night.lake.set("METRICS__TEXTFILE", textfile.to_str().unwrap());
    night.lake.set("RETRY__MAX_ATTEMPTS", "1");
    night.job().succeeds();
    let first = sound(&textfile);
    let rows = night.lake.rows("SELECT count(*) FROM rrh.posisjoner");
    for (sample, expected) in [
        ("brreg_lake_last_run_exit_code", "0"),
        ("brreg_lake_table_rows{register=\"rrh\",table=\"registreringer\"}", "300"),
        ("brreg_lake_table_rows{register=\"rrh\",table=\"posisjoner\"}", &rows[0]),
        ("brreg_lake_register_success{register=\"rrh\"}", "1"),
        ("brreg_lake_loaded_records{register=\"rrh\"}", "300"),
        ("brreg_lake_rejected_records{register=\"rrh\"}", "0"),
        ("brreg_lake_snapshot_damaged{register=\"rrh\"}", "0"),
    ] {
        assert_eq!(value(&first, sample), expected.parse::<f64>().unwrap(), "{sample}");
    }
    for sample in [
        "brreg_lake_disk_free_bytes",
        "brreg_lake_certificate_remaining_seconds{section=\"credentials\"}",
        "brreg_lake_phase_duration_seconds{register=\"rrh\",phase=\"fetch\"}",
        "brreg_lake_tables_bytes{register=\"rrh\"}",
        "brreg_lake_data_timestamp_seconds{register=\"rrh\"}",
    ] {
        assert!(value(&first, sample) > 0.0, "{sample}");
    }
    assert_eq!(fs::metadata(&textfile).unwrap().permissions().mode() & 0o777, 0o644);
    // node_exporter would read anything else that ends in .prom.
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);

    night.fault("json:status=500");
    night.job().fails(1);
    let second = sound(&textfile);
    let success = "brreg_lake_last_success_timestamp_seconds{register=\"rrh\"}";
    assert_eq!(value(&second, success), value(&first, success));
    assert_eq!(value(&second, "brreg_lake_last_run_exit_code"), 1.0);
    assert_eq!(value(&second, "brreg_lake_register_success{register=\"rrh\"}"), 0.0);
    assert_eq!(value(&second, "brreg_lake_table_rows{register=\"rrh\",table=\"registreringer\"}"), 300.0);
}

#[test]
fn rejected_records_and_deviations_are_counted_by_kind() {
    let lake = Lake::new();
    let textfile = lake.path("brreg_lake.prom");
    let configuration = configuration(&lake, &format!("[metrics]\ntextfile = \"{}\"\n", textfile.display()));
    let text = fs::read_to_string(fixture("pretty.json")).unwrap();
    let (from, to) = ("\"posisjontype.eier\"", "\"posisjontype.andre\"");
    assert!(text.contains(from));
    let odd = lake.write("odd.json", text.replacen(from, to, 1));
    load(&lake, &odd, &configuration).succeeds();
    let metrics = sound(&textfile);
    let counted = lake.rows("SELECT count(*) FROM rrh.avvik WHERE avvikstype = 'ukjent_kode'");
    assert_ne!(counted, ["0"]);
    let sample = "brreg_lake_deviations{register=\"rrh\",kind=\"ukjent_kode\"}";
    assert_eq!(value(&metrics, sample), counted[0].parse::<f64>().unwrap());
}

#[test]
fn the_alerts_are_sound_and_fire_when_they_should() {
    let rules = pipeline("prometheus/brreg-lake.rules.yml");
    let said = tool("promtool", &["check".as_ref(), "rules".as_ref(), &rules], "");
    assert!(said.contains("SUCCESS: 12 rules found"), "{said}");
    let cases = pipeline("prometheus/brreg-lake.test.yml");
    let said = tool("promtool", &["test".as_ref(), "rules".as_ref(), &cases], "");
    assert!(said.contains("SUCCESS"), "{said}");
    // No alert without a case in which it fires.
    let (rules, cases) = (fs::read_to_string(rules).unwrap(), fs::read_to_string(cases).unwrap());
    let alerts: Vec<&str> = rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    assert_eq!(alerts.len(), 12);
    for alert in alerts {
        assert!(cases.contains(&format!("{alert} is quiet")) && cases.contains(&format!("{alert} fires")), "{alert}");
    }
    // No alert on a metric that no run writes.
    let lake = Lake::new();
    let textfile = lake.path("brreg_lake.prom");
    let configuration = configuration(&lake, &format!("[metrics]\ntextfile = \"{}\"\n", textfile.display()));
    load(&lake, &fixture("compact.json"), &configuration).succeeds();
    let metrics = fs::read_to_string(textfile).unwrap();
    let names = rules.split(|letter: char| !(letter.is_ascii_lowercase() || letter == '_'));
    for name in names.filter(|name| name.starts_with("brreg_lake_")) {
        assert!(metrics.contains(&format!("# TYPE {name} gauge\n")), "{name}");
    }
}

#[test]
fn a_textfile_that_cannot_be_written_is_said_and_changes_no_exit_code() {
    let lake = Lake::new();
    let file = lake.write("pretty.json", fs::read(fixture("pretty.json")).unwrap());
    let bad = lake.write("bad.json", "{");
    fs::create_dir(lake.path("taken.prom")).unwrap();
    for (name, cause) in [("missing/brreg_lake.prom", "No such file"), ("taken.prom", "directory")] {
        let textfile = lake.path(name);
        let configuration = configuration(&lake, &format!("[metrics]\ntextfile = \"{}\"\n", textfile.display()));
        let ended = load(&lake, &file, &configuration);
        let said = ["NOTE: writing the metrics: ", cause, "metrics.textfile", "exit code"];
        said.iter().for_each(|text| assert!(ended.stderr.contains(text), "{text}: {}", ended.stderr));
        ended.succeeds();
        let ended = load(&lake, &bad, &configuration);
        assert!(ended.stderr.contains("NOTE: writing the metrics: "), "{}", ended.stderr);
        ended.fails(1);
    }
    // A folder that may not be written.
    let closed = lake.path("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, Permissions::from_mode(0o555)).unwrap();
    let content = format!("[metrics]\ntextfile = \"{}/brreg_lake.prom\"\n", closed.display());
    let configuration = configuration(&lake, &content);
    let arguments = [Path::new("load"), &file, Path::new("--config"), &configuration];
    let ended = Ended::of(&mut as_ordinary_user(&lake, arguments));
    let said = format!("NOTE: writing the metrics: {}/brreg_lake.prom: Permission denied", closed.display());
    assert!(ended.stderr.contains(&said), "{}", ended.stderr);
    ended.succeeds();
}

#[test]
fn a_planted_link_in_the_place_of_the_textfile_is_replaced_and_not_followed() {
    let lake = Lake::new();
    let (victim, textfile) = (lake.write("victim", "precious"), lake.path("brreg_lake.prom"));
    std::os::unix::fs::symlink(&victim, &textfile).unwrap();
    let configuration = configuration(&lake, &format!("[metrics]\ntextfile = \"{}\"\n", textfile.display()));
    load(&lake, &fixture("pretty.json"), &configuration).succeeds();
    assert_eq!(fs::read_to_string(victim).unwrap(), "precious");
    sound(&textfile);
}
