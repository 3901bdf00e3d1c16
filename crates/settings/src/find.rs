//! Where the configuration is when none is named.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

/// The name of the configuration file.
pub const FILE_NAME: &str = "brreg-lake.toml";
/// The folder of the configuration file, below that of all programs.
const FOLDER: &str = "brreg-lake";
/// Where the configuration of the whole machine is.
const SYSTEM_FOLDER: &str = "/etc";

/// There is no configuration in any of the places.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no configuration: looked for {}",
    .looked_for.iter().map(|place| place.display().to_string()).collect::<Vec<_>>().join(", ")
)]
pub struct NotFound {
    /// The places, in their order.
    pub looked_for: Vec<PathBuf>,
}

/// The places of a configuration, in the order in which they are tried: the current folder, the user's, the machine's.
///
/// `variable` gives the value of an environment variable; `XDG_CONFIG_HOME` and `HOME` are asked for.
pub fn places(variable: impl Fn(&str) -> Option<OsString>) -> Vec<PathBuf> {
    // The specification has relative and empty paths ignored.
    let folder = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let user = folder("XDG_CONFIG_HOME").or_else(|| folder("HOME").map(|home| home.join(".config")));
    let of_all_programs = user.into_iter().chain([PathBuf::from(SYSTEM_FOLDER)]);
    let below = of_all_programs.map(|folder| folder.join(FOLDER).join(FILE_NAME));
    [Path::new(".").join(FILE_NAME)].into_iter().chain(below).collect()
}

/// The file that is named, or the first that exists among `places`. One that is there and cannot be looked at counts as
/// existing, so that reading it reports why.
///
/// # Errors
/// None is named, and none exists.
pub fn find(named: Option<&Path>, places: Vec<PathBuf>) -> Result<PathBuf, NotFound> {
    if let Some(named) = named {
        return Ok(named.to_owned());
    }
    let exists = |place: &&PathBuf| match place.symlink_metadata() {
        Ok(_) => true,
        Err(error) => !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory),
    };
    match places.iter().find(exists) {
        Some(found) => Ok(found.clone()),
        None => Err(NotFound { looked_for: places }),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn shown(variables: &[(&str, &str)]) -> String {
        let variable = |name: &str| variables.iter().find(|(other, _)| *other == name).map(|(_, value)| value.into());
        places(variable).iter().map(|place| place.display().to_string()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_current_folder_then_the_users_then_the_machines() {
        let system = "/etc/brreg-lake/brreg-lake.toml";
        assert_eq!(shown(&[]), format!("./brreg-lake.toml {system}"));
        let home = ("HOME", "/home/kari");
        let of_home = format!("./brreg-lake.toml /home/kari/.config/brreg-lake/brreg-lake.toml {system}");
        assert_eq!(shown(&[home]), of_home);
        assert_eq!(shown(&[home, ("XDG_CONFIG_HOME", "")]), of_home);
        assert_eq!(shown(&[home, ("XDG_CONFIG_HOME", "relative")]), of_home);
        let of_xdg = format!("./brreg-lake.toml /srv/xdg/brreg-lake/brreg-lake.toml {system}");
        assert_eq!(shown(&[home, ("XDG_CONFIG_HOME", "/srv/xdg")]), of_xdg);
    }

    #[test]
    fn the_named_one_then_the_first_that_exists_and_else_all_places_are_listed() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        let places = || vec![place("here"), place("user"), place("machine")];
        assert_eq!(find(Some(Path::new("named")), places()).unwrap(), Path::new("named"));
        let NotFound { looked_for } = find(None, places()).unwrap_err();
        assert_eq!(looked_for, places());
        std::fs::write(place("machine"), "").unwrap();
        assert_eq!(find(None, places()).unwrap(), place("machine"));
        std::fs::write(place("user"), "").unwrap();
        assert_eq!(find(None, places()).unwrap(), place("user"));
        std::os::unix::fs::symlink("nowhere", place("here")).unwrap();
        assert_eq!(find(None, places()).unwrap(), place("here"));
    }
}
