//! Where the program is.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::SystemTime;

/// The program: the one that `BRREG_LAKE_BINARY` names, else the one that was built beside this test.
///
/// # Panics
/// When it is not there, or older than a file that it is made of: a test of yesterday's program proves nothing.
pub fn binary() -> &'static Path {
    static FOUND: LazyLock<Result<PathBuf, String>> = LazyLock::new(find);
    FOUND.as_ref().unwrap_or_else(|reason| panic!("{reason}: build it with `make build`"))
}

fn find() -> Result<PathBuf, String> {
    if let Some(named) = std::env::var_os("BRREG_LAKE_BINARY") {
        return Ok(named.into());
    }
    let test = std::env::current_exe().expect("the path of this test");
    // target/release/deps/<test> and target/release/brreg-lake.
    let built = test.ancestors().nth(2).expect("a folder above the test's").join("brreg-lake");
    if !built.is_file() {
        return Err(format!("{} is not there", built.display()));
    }
    match newer_source(&built) {
        Some(newer) => Err(format!("{} is older than {}", built.display(), newer.display())),
        None => Ok(built),
    }
}

/// A source of this workspace that was changed after the program was built, by the list that cargo writes beside it. Another
/// clone may share the folder and have written that list.
fn newer_source(built: &Path) -> Option<PathBuf> {
    let list = fs::read_to_string(built.with_extension("d")).ok()?;
    let (_, sources) = list.split_once(": ")?;
    let modified = |path: &Path| fs::metadata(path).and_then(|file| file.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    let age = modified(built);
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?;
    // The list separates names with spaces and escapes those inside a name.
    let sources = sources.trim().replace("\\ ", "\0");
    let mut sources = sources.split(' ').map(|name| PathBuf::from(name.replace('\0', " ")));
    sources.find(|source| source.starts_with(workspace) && modified(source) > age)
}
