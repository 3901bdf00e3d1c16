//! Inputs that can be read once only, such as standard input and pipes, as files.
//!
//! An archive is read from its end and a file is read twice, so what comes through a pipe is written down first: below the data
//! folder, where its owner alone can read it, and removed when it was loaded.

use std::fs::{self, File};
use std::io::{self, Read, Write as _};
use std::os::unix::fs::FileTypeExt as _;
use std::path::{Path, PathBuf};

use brreg_fetcher::settings::FREE_DISK_RESERVE_BYTES;
use brreg_files::{create_folder, create_new};
use brreg_parser::{PROBE, may_be_read};

use crate::data::DataFolder;
use crate::problem::{Advice, At as _, Problem, Step};

/// What stands for standard input.
const STANDARD_INPUT: &str = "-";
/// The name that it has in manifests.
const STANDARD_INPUT_NAME: &str = "standard-input";
/// What it is called in messages.
const STANDARD_INPUT_SAID: &str = "standard input";
/// The folder of these files, below the data folder.
const FOLDER: &str = ".load";
/// Bytes that are written down before the free room is looked at again.
const AT_A_TIME: u64 = 8 << 20;

/// Files to load; those that were written down are removed when this is dropped.
#[derive(Debug)]
pub struct Inputs {
    /// Where they are, in the order in which they were named.
    pub paths: Vec<PathBuf>,
    /// What was written down, with what it is called in messages: the copy is gone when they are read.
    copies: Vec<(PathBuf, PathBuf)>,
    folder: Option<PathBuf>,
}

impl From<&[PathBuf]> for Inputs {
    /// Files that are read where they are.
    fn from(files: &[PathBuf]) -> Self {
        Self { paths: files.to_vec(), copies: Vec::new(), folder: None }
    }
}

impl Inputs {
    /// The named files, with standard input and pipes written down. The caller holds the lock.
    ///
    /// # Errors
    /// A folder in the place of a file, and any failure to read or to write.
    pub fn of(data: &DataFolder, named: &[PathBuf]) -> Result<Self, Problem> {
        let folder = data.root().join(FOLDER);
        let mut inputs =
            Self { paths: Vec::with_capacity(named.len()), copies: Vec::new(), folder: Some(folder.clone()) };
        // What a killed load left.
        inputs.remove();
        for (number, path) in named.iter().enumerate() {
            let kind = fs::metadata(path).ok().map(|metadata| metadata.file_type());
            let place = folder.join(number.to_string());
            let path = match kind {
                _ if path.as_os_str() == STANDARD_INPUT => {
                    let written = write(io::stdin().lock(), &place, STANDARD_INPUT_NAME.as_ref());
                    let written =
                        written.map_err(of_standard_input)?.ok_or_else(|| empty(STANDARD_INPUT_SAID.into()))?;
                    inputs.copies.push((written.clone(), STANDARD_INPUT_SAID.into()));
                    written
                }
                Some(kind) if kind.is_fifo() || kind.is_char_device() || kind.is_socket() => {
                    let name = path.file_name().unwrap_or(path.as_os_str());
                    let written = File::open(path).and_then(|pipe| write(pipe, &place, name.as_ref()));
                    let written = written
                        .at_path(Step::OpenFile, path)
                        .map_err(|problem| problem.advise(Advice::Check(path.clone())))?;
                    let written = written.ok_or_else(|| empty(path.display().to_string()))?;
                    inputs.copies.push((written.clone(), path.clone()));
                    written
                }
                Some(kind) if kind.is_dir() => {
                    let advice = format!("name the files in {}", path.display());
                    return Err(Problem::usage(Step::OpenFile, "it is a folder").advise(Advice::Said(advice)));
                }
                _ => path.clone(),
            };
            inputs.paths.push(path);
        }
        Ok(inputs)
    }

    /// The problem, in which a copy is called by what it is a copy of.
    pub(crate) fn named(&self, problem: Problem) -> Problem {
        self.copies.iter().fold(problem, |problem, (copy, name)| problem.of_copy(copy, name))
    }

    fn remove(&self) {
        if let Some(folder) = &self.folder {
            let _ = fs::remove_dir_all(folder);
        }
    }
}

impl Drop for Inputs {
    fn drop(&mut self) {
        self.remove();
    }
}

/// Standard input that cannot be read. A folder can be in its place: `load - < FOLDER`.
fn of_standard_input(error: io::Error) -> Problem {
    let (what, advice) = match error.kind() {
        io::ErrorKind::IsADirectory => ("standard input is a folder", "name the files in it, without `-`"),
        _ => return Problem::system(Step::OpenFile)(error),
    };
    Problem::usage(Step::OpenFile, what).advise(Advice::Said(advice.to_owned()))
}

/// Nothing came through a pipe: what was to write into it failed, most likely.
fn empty(input: String) -> Problem {
    let advice = "check the command that writes to it".to_owned();
    Problem::failed(Step::OpenFile, format!("{input} is empty")).advise(Advice::Said(advice))
}

/// Writes an input to a file of this name in a folder of its own; returns nothing when the input is empty. An input may have no
/// end: what cannot be a bulk file is written down as far as reading it needs to say so, and no other fills the disk to its end.
fn write(mut input: impl Read, folder: &Path, name: &Path) -> io::Result<Option<PathBuf>> {
    create_folder(folder)?;
    let path = folder.join(name);
    let mut file = create_new(&path)?;
    let mut start = Vec::with_capacity(PROBE);
    input.by_ref().take(PROBE as u64).read_to_end(&mut start)?;
    file.write_all(&start)?;
    if !may_be_read(&start) {
        return Ok((!start.is_empty()).then_some(path));
    }
    loop {
        let copied = io::copy(&mut input.by_ref().take(AT_A_TIME), &mut file)?;
        if copied < AT_A_TIME {
            return Ok(Some(path));
        }
        if brreg_files::free_space(folder)? < FREE_DISK_RESERVE_BYTES {
            return Err(io::ErrorKind::StorageFull.into());
        }
    }
}
