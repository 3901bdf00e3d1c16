//! A disk that becomes full, wherever the program meets it: told as such, and what was published stays.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use brreg_lake_tests::register::{bulk, registrations};
use brreg_lake_tests::small_disk::{Left, kib, on_small_disk};
use brreg_lake_tests::{Lake, Night, is_long};

/// Every file that is published, byte by byte, with the links that publish it.
fn published(data: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let current = data.join("lake/current");
    let registers = fs::read_dir(&current).map_or_else(|_| Vec::new(), |entries| entries.map(Result::unwrap).collect());
    let mut found = BTreeMap::new();
    for register in registers.into_iter().filter(|entry| !entry.file_name().to_string_lossy().starts_with('.')) {
        found.insert(register.path(), fs::read_link(register.path()).unwrap().into_os_string().into_encoded_bytes());
        for file in fs::read_dir(register.path()).unwrap() {
            let file = file.unwrap();
            found.insert(register.path().join(file.file_name()), fs::read(file.path()).unwrap());
        }
    }
    found.into_iter().map(|(path, bytes)| (path.strip_prefix(data).unwrap().to_owned(), bytes)).collect()
}

/// Fails unless a run that met the full disk says so and nothing else, and what it left is sound.
#[track_caller]
fn assert_told(left: &Left, before: &BTreeMap<PathBuf, Vec<u8>>, kib: u64) {
    let said = &left.ended.stderr;
    for line in said.lines().filter(|line| line.starts_with("error: ")) {
        assert!(line.contains("free disk space"), "{kib} KiB: {line}");
    }
    assert!(said.contains("error: "), "{kib} KiB: {said}");
    match left.ended.code {
        Some(1) => assert!(published(&left.data) == *before, "{kib} KiB: the published snapshot changed: {said}"),
        Some(4) => assert!(left.ended.stdout.contains("published"), "{kib} KiB: {}", left.ended.stdout),
        code => panic!("{kib} KiB: {code:?}: {said}"),
    }
    // It was copied from the small disk, so its catalog names the files there.
    for command in ["catalog", "verify"] {
        let mut run = std::process::Command::new(brreg_lake_tests::binary());
        brreg_lake_tests::Ended::of(run.arg("--data").arg(&left.data).arg(command)).succeeds();
    }
}

/// Runs a load on disks that are larger by so many KiB each time until it ends well; how often it did not.
fn fill(lake: &Lake, file: &Path, step: usize) -> usize {
    let before = published(&lake.data());
    let mut failed = 0;
    // A size of 0 would be no limit.
    for size in (kib(&lake.data()).max(4)..).step_by(step) {
        let left = on_small_disk(lake, &lake.command(["load".as_ref(), file.as_os_str()]), size);
        if left.ended.code == Some(0) {
            return failed;
        }
        assert_told(&left, &before, size);
        failed += 1;
        assert!(failed < 2_000, "it ends well on no disk: {}", left.ended.stderr);
    }
    unreachable!("sizes have no end")
}

#[test]
fn a_full_disk_is_told_as_such_by_a_first_load_wherever_it_is_met() {
    let lake = Lake::new();
    let file = lake.write("bulk.json", bulk(&registrations(2_000)));
    fs::create_dir(lake.data()).unwrap();
    let failed = fill(&lake, &file, if is_long() { 4 } else { 240 });
    assert!(failed > 5, "the disk was full too seldom to show anything: {failed} times");
}

#[test]
fn a_full_disk_is_told_as_such_by_a_later_load_and_the_snapshot_before_stays() {
    let lake = Lake::new();
    let mut content = registrations(6_000);
    lake.load_content("before.json", bulk(&content));
    content.truncate(5_700);
    let file = lake.write("bulk.json", bulk(&content));
    let failed = fill(&lake, &file, if is_long() { 4 } else { 60 });
    assert!(failed > 5, "the disk was full too seldom to show anything: {failed} times");
}

#[test]
fn a_file_that_may_grow_no_more_is_told_and_the_snapshot_before_stays() {
    let lake = Lake::new();
    lake.load_content("before.json", bulk(&registrations(5)));
    let before = published(&lake.data());
    let file = lake.write("bulk.json", bulk(&registrations(4_000)));
    let ended = lake.run_in_shell("ulimit -f 20", ["load".as_ref(), file.as_os_str()]);
    ended.fails_saying(
        1,
        &["a limit on the size of files is reached", "What to do: free disk space, or raise the quota or the limit"],
    );
    assert!(published(&lake.data()) == before);
    lake.load(file).succeeds();
}

#[test]
fn a_full_disk_in_a_night_of_three_files_is_told_and_leaves_no_part_of_them() {
    let night = Night::new();
    night.only("enhet").succeeds();
    let before = published(&night.lake.data());
    night.sandbox().renew();
    let size = kib(&night.lake.data()) + 1024;
    let left = on_small_disk(&night.lake, &night.command(["run", "--only", "enhet"]), size);
    assert_eq!(left.ended.code, Some(1), "{}", left.ended.stderr);
    assert_told(&left, &before, size);
    assert!(left.ended.stderr.contains("not enough free disk space"), "{}", left.ended.stderr);
    let landed =
        std::process::Command::new("find").arg(left.data.join("landing")).args(["-name", "*.partial"]).output();
    assert_eq!(String::from_utf8(landed.unwrap().stdout).unwrap(), "");
}

#[test]
fn a_disk_that_has_room_for_a_file_and_not_for_its_tables_is_told_before_the_file_arrives() {
    let mut night = Night::new();
    night.only("enhet").succeeds();
    let before = published(&night.lake.data());
    let packed = night.lake.landed_of("enhet")[0].join("enheter/enheter_alle.json.gz");
    let packed = packed.metadata().unwrap().len().div_ceil(1024);
    night.sandbox().renew();
    night.lake.set("DOWNLOAD__FREE_DISK_RESERVE_BYTES", "0");
    let size = kib(&night.lake.data()) + 2 * packed;
    let left = on_small_disk(&night.lake, &night.command(["run", "--only", "enhet"]), size);
    assert_told(&left, &before, size);
    assert!(left.ended.stderr.contains("not enough free disk space"), "{}", left.ended.stderr);
    let landed =
        std::process::Command::new("find").arg(left.data.join("landing")).args(["-name", "*.partial*"]).output();
    assert_eq!(String::from_utf8(landed.unwrap().stdout).unwrap(), "");
}

#[test]
fn a_full_disk_in_a_download_is_told_before_it_is_full() {
    let night = Night::new();
    night.job().succeeds();
    let before = published(&night.lake.data());
    night.sandbox().renew();
    // Less than what a download leaves free.
    let size = kib(&night.lake.data()) + 1024;
    let left = on_small_disk(&night.lake, &night.command(["run", "--only", "rrh"]), size);
    assert_eq!(left.ended.code, Some(1), "{}", left.ended.stderr);
    assert_told(&left, &before, size);
    assert!(left.ended.stderr.contains("not enough free disk space"), "{}", left.ended.stderr);
}

#[test]
fn an_input_without_end_is_told_as_a_full_disk_and_leaves_nothing() {
    let lake = Lake::new();
    fs::create_dir(lake.data()).unwrap();
    // What begins like a CSV is read on; zeros are refused at once.
    let load = lake.command(["load", "-"]);
    let mut command = Command::new("sh");
    command.args(["-c", "yes organisasjonsnummer | \"$0\" \"$@\""]).arg(load.get_program()).args(load.get_args());
    let left = on_small_disk(&lake, &command, 200 << 10);
    assert_told(&left, &BTreeMap::new(), 200 << 10);
    // The catalog, the report and the history; nothing of the input.
    assert!(kib(&left.data) < 8 << 10, "{} KiB are left", kib(&left.data));
}
