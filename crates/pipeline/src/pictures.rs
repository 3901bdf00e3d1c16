//! The example pictures of the newest night beside the pages of runs. They name persons, and the pages do not: they are files of their
//! own, readable by their owner alone, and what removes data removes them.

use std::fs;
use std::io;
use std::path::PathBuf;

use crate::data::DataFolder;
use crate::problem::{Advice, At as _, Problem, Step};

/// The folder beside the pages.
pub const FOLDER: &str = "pictures";

/// A kind of picture. Neither its name nor what it is about says of whom it is.
#[derive(Debug, PartialEq, Eq)]
pub struct Example {
    /// The name of its file, without the ending.
    pub name: &'static str,
    /// What it shows.
    pub about: &'static str,
}

impl Example {
    /// The name of its file.
    #[must_use]
    pub fn file(&self) -> String {
        format!("{}.svg", self.name)
    }
}

/// All kinds.
pub static EXAMPLES: [Example; 3] = [
    Example { name: "most-layers", about: "the company with the most intermediate companies in one position" },
    Example { name: "circle", about: "a company that is above itself, through other companies" },
    Example { name: "owner-above-bankrupt", about: "owners above a bankrupt company" },
];

fn folder(data: &DataFolder) -> PathBuf {
    data.reports().join(FOLDER)
}

/// Those that are there.
#[must_use]
pub fn there(data: &DataFolder) -> Vec<&'static Example> {
    EXAMPLES.iter().filter(|example| folder(data).join(example.file()).is_file()).collect()
}

/// Writes one.
///
/// # Errors
/// Any failure to write it.
pub fn write(data: &DataFolder, example: &Example, picture: &str) -> Result<(), Problem> {
    let path = folder(data).join(example.file());
    let written =
        brreg_files::create_folder(&folder(data)).and_then(|()| brreg_files::replace(&path, picture.as_bytes()));
    written.at_path(Step::Picture, &path).map_err(|problem| problem.advise_otherwise(Advice::Check(path)))
}

/// Removes all of them, with the folder. What is missing is removed already.
///
/// # Errors
/// Any failure to remove them.
pub fn remove(data: &DataFolder) -> Result<(), Problem> {
    let folder = folder(data);
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => {
            removed.at_path(Step::Picture, &folder).map_err(|problem| problem.advise_otherwise(Advice::Check(folder)))
        }
    }
}
