#![allow(clippy::unwrap_used)]
use super::*;

#[test]
fn a_full_disk_a_used_quota_and_a_file_that_can_grow_no_more_are_one_kind() {
    // ENOSPC, EDQUOT, EFBIG.
    for code in [28, 122, 27] {
        assert!(is_full(&io::Error::from_raw_os_error(code)), "{code}");
    }
    // EACCES, EROFS, EIO.
    for code in [13, 30, 5] {
        assert!(!is_full(&io::Error::from_raw_os_error(code)), "{code}");
    }
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn everything_made_is_the_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("a/b");
    create_folder(&deep).unwrap();
    fs::set_permissions(&deep, Permissions::from_mode(0o777)).unwrap();
    create_folder(&deep).unwrap();
    create_new(&deep.join("new")).unwrap();
    open_append(&deep.join("log")).unwrap();
    replace(&deep.join("state"), b"1").unwrap();
    replace_for_all(&deep.join("metrics"), b"1").unwrap();
    assert_eq!([mode(&folder.path().join("a")), mode(&deep)], [0o700; 2]);
    assert_eq!(["new", "log", "state"].map(|name| mode(&deep.join(name))), [0o600; 3]);
    // Made for other users.
    assert_eq!(mode(&deep.join("metrics")), 0o644);
}

#[test]
fn a_planted_link_is_not_written_through() {
    let folder = tempfile::tempdir().unwrap();
    let victim = folder.path().join("victim");
    fs::write(&victim, "precious").unwrap();
    let planted = folder.path().join("planted");
    std::os::unix::fs::symlink(&victim, &planted).unwrap();
    assert!(create_new(&planted).is_err());
    let elsewhere = folder.path().join("elsewhere");
    std::os::unix::fs::symlink(folder.path(), &elsewhere).unwrap();
    assert!(create_folder(&elsewhere).is_err());
    create_folder(&elsewhere.join("below")).unwrap();
    assert!(open_append(&planted).is_err());
    replace(&planted, b"new").unwrap();
    assert_eq!(fs::read(&victim).unwrap(), b"precious");
    assert_eq!(fs::read(&planted).unwrap(), b"new");
}

#[test]
fn a_link_is_replaced_whole() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("current");
    for target in ["one", "two"] {
        replace_link(&link, Path::new(target)).unwrap();
        assert_eq!(fs::read_link(&link).unwrap(), Path::new(target));
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_link_that_a_killed_process_left_beside_is_hidden_and_replaced() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("killed", folder.path().join(".next-current")).unwrap();
    let link = folder.path().join("current");
    replace_link(&link, Path::new("one")).unwrap();
    assert_eq!(fs::read_link(&link).unwrap(), Path::new("one"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn an_existing_file_or_link_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    assert!(write_if_absent(&file, b"first").unwrap());
    assert!(!write_if_absent(&file, b"second").unwrap());
    assert_eq!((fs::read(&file).unwrap().as_slice(), mode(&file)), (b"first".as_slice(), 0o600));
    let dangling = folder.path().join("dangling");
    std::os::unix::fs::symlink("nowhere", &dangling).unwrap();
    assert!(!write_if_absent(&dangling, b"x").unwrap());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside them");
}

#[test]
fn what_a_killed_replacement_left_is_removed_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    for name in [".replace-a1b2c3", "kept", ".hidden"] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    fs::create_dir(folder.path().join(".replace-folder")).unwrap();
    remove_unfinished(folder.path()).unwrap();
    let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    assert_eq!(names, [".hidden", ".replace-folder", "kept"]);
}

#[test]
fn folders_are_created_down_to_the_last() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("a/b/c");
    create_folder_durably(&deep).unwrap();
    create_folder_durably(&deep).unwrap();
    assert_eq!(mode(&deep), 0o700);
}

#[test]
fn a_file_in_a_folders_place_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("x"), "").unwrap();
    assert!(create_folder(&folder.path().join("x")).is_err());
}

#[test]
fn a_file_that_was_left_says_what_it_was_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let beside = begun(&folder.path().join("part-1-20261128T030000Z-01234567.parquet")).unwrap();
    let name = beside.path().file_name().unwrap().to_str().unwrap();
    assert!(is_unfinished(name.as_ref()));
    assert_eq!(unfinished(name), Some("part-1-20261128T030000Z-01234567.parquet"));
    assert_eq!(unfinished("part-1.parquet"), None);
    // The longest names that there are have room for no other.
    replace(&folder.path().join("n".repeat(255)), b"content").unwrap();
}
