//! Chromium, driven by the script in `tests/browser`, whose packages are installed once for all runs of the tests.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use brreg_lake_tests::is_long;
use serde_json::Value;

use crate::python::{cache, run};

/// The names of Chromium, of which the first that is there is taken.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
/// The files of the driver.
const FILES: [&str; 3] = ["look.mjs", "package.json", "package-lock.json"];

fn chromium() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&folders).collect();
    NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|path| path.is_file())
}

/// Installs the driver beside what the other tests keep, in a folder for the versions of its packages.
fn installed() -> Result<PathBuf, String> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
    let content = |name: &str| fs::read(sources.join(name)).map_err(|error| format!("{name}: {error}"));
    let lock = content("package-lock.json")?;
    let sum = lock.iter().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(*byte)));
    let folder = cache().join(format!("browser-{sum:016x}"));
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    for name in FILES {
        fs::write(folder.join(name), content(name)?).map_err(|error| error.to_string())?;
    }
    // A marker, since an installation may have been interrupted.
    let marker = folder.join("installed");
    if !marker.exists() {
        let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
        run(Command::new("npm").args(arguments).current_dir(&folder))?;
        fs::write(marker, "").map_err(|error| error.to_string())?;
    }
    Ok(folder)
}

/// How many views each page is looked at in. In `make test-long` these are all.
pub(crate) fn views() -> usize {
    if is_long() { 5 } else { 3 }
}

/// What Chromium found of pages, by the name of the page and the view. A machine without the tools fails the tests.
#[track_caller]
pub(crate) fn look(pages: &[PathBuf]) -> BTreeMap<(String, String), Value> {
    static DRIVER: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let driver = DRIVER.get_or_init(installed).as_ref().unwrap_or_else(|reason| panic!("no driver: {reason}"));
    let chromium = chromium().expect("Chromium is missing; .ci/tools prints the command that installs it");
    // A person who wants to see the pages names a folder for their pictures.
    let pictures = std::env::var_os("BRREG_LAKE_PICTURES").unwrap_or_else(|| "-".into());
    let mut node = Command::new("node");
    let views = if is_long() { "all" } else { "some" };
    node.arg("look.mjs").arg(chromium).arg(pictures).arg(views).args(pages).current_dir(driver);
    let findings: Vec<Value> = serde_json::from_str(&run(&mut node).unwrap()).unwrap();
    let text = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
    findings.into_iter().map(|finding| ((text(&finding, "page"), text(&finding, "view")), finding)).collect()
}
