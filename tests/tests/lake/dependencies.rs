//! What `docs/dependencies.md` says of the libraries is compared with `Cargo.toml`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn of_the_repository(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)).unwrap()
}

#[test]
fn each_library_is_explained_and_no_other() {
    let manifest = of_the_repository("Cargo.toml");
    let section = manifest.split("[workspace.dependencies]").nth(1).and_then(|rest| rest.split("\n[").next()).unwrap();
    let declared = section.lines().filter_map(|line| Some(line.split_once(" = ")?.0));
    let declared: BTreeSet<&str> =
        declared.filter(|name| !name.starts_with(['#', ' ']) && !name.starts_with("brreg-")).collect();
    let document = of_the_repository("docs/dependencies.md");
    let lists = document.split("\n## Data").nth(1).unwrap();
    let first_cells = lists.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let explained: BTreeSet<&str> = first_cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    assert_eq!(declared, explained, "docs/dependencies.md has other libraries than Cargo.toml");
    assert!(declared.len() > 20, "only {declared:?} were read");
}
