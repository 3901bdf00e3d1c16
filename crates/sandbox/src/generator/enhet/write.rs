//! The bulk files as streams; see [`crate::generator`] for their memory.

use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::json::{Json, Style};
use super::{Changes, Flaw, Id, Register, Standing, Unit};
use crate::Error;
use crate::files::make_folder;
use crate::generator::rng::Topic;
use crate::generator::write::{write_batches, write_beside};

/// Level of compression, as in the other bulk files.
const LEVEL: u32 = 4;
/// Bytes that are compressed at a time.
const BUFFER: usize = 1 << 18;

/// A bulk file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Which {
    /// All units.
    Enheter,
    /// All subunits.
    Underenheter,
    /// All roles.
    Roller,
}

impl Which {
    /// All files.
    pub const ALL: [Self; 3] = [Self::Enheter, Self::Underenheter, Self::Roller];

    /// Returns the file's name.
    #[must_use]
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Enheter => "enheter_alle.json.gz",
            Self::Underenheter => "underenheter_alle.json.gz",
            Self::Roller => "roller_totalbestand.json.gz",
        }
    }
}

/// A bulk file of a register after some changes.
pub struct Bulk<'a> {
    /// The register.
    pub register: &'a Register,
    /// Which file.
    pub which: Which,
    /// The number of units that were founded after the first edition.
    pub new_units: u32,
    /// The number of estates of companies that went bankrupt after the first edition.
    pub new_estates: u32,
    /// Units of a thousand that the file lacks, although they are live.
    pub missing: u32,
    /// What happened to a unit.
    pub changes: &'a (dyn Fn(Id) -> Changes + Sync),
}

impl Register {
    /// Writes the three files of the first edition into a folder, which is created if it is missing; otherwise as
    /// [`Content::write_files`](crate::generator::Content::write_files).
    ///
    /// # Errors
    /// [`Error`] with the file or folder that cannot be written.
    pub fn write_files(&self, folder: &Path) -> Result<Vec<PathBuf>, Error> {
        make_folder(folder)?;
        let mut paths = Vec::new();
        for which in Which::ALL {
            let path = folder.join(which.file_name());
            let bulk = Bulk {
                register: self,
                which,
                new_units: 0,
                new_estates: 0,
                missing: 0,
                changes: &|_| Changes::default(),
            };
            write_beside(folder, &path, |file| bulk.write_gzip(file))?;
            paths.push(path);
        }
        Ok(paths)
    }
}

impl Bulk<'_> {
    /// Writes the file. The same content gives the same bytes.
    ///
    /// # Errors
    /// The error of `out`.
    pub fn write_gzip(&self, out: impl Write) -> io::Result<()> {
        let mut packed = BufWriter::with_capacity(BUFFER, GzEncoder::new(out, Compression::new(LEVEL)));
        self.write_json(&mut packed)?;
        packed.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?.flush()
    }

    /// Writes the JSON inside the file.
    ///
    /// # Errors
    /// The error of `out`.
    pub fn write_json(&self, mut out: impl Write) -> io::Result<()> {
        let count = self.register.unit_count() + self.new_units + self.new_estates;
        out.write_all(b"[ ")?;
        let mut sink = Separated { out: &mut out, is_first: true };
        write_batches(&mut sink, count, |positions| self.batch(positions))?;
        out.write_all(b" ]")
    }

    /// Renders the elements of some units, each followed by a comma.
    fn batch(&self, positions: Range<u32>) -> io::Result<Vec<u8>> {
        let mut batch = Vec::with_capacity(positions.len() * 2_400);
        for position in positions {
            let unit = match position.checked_sub(self.register.unit_count()) {
                Some(number) if number < self.new_units => Some(Unit::New(number)),
                Some(number) => Some(Unit::NewEstate(number - self.new_units)),
                None => self.register.unit_at(position),
            };
            let Some(unit) = unit else { continue };
            match self.which {
                Which::Enheter => self.element(Id::Unit(unit), &mut batch)?,
                Which::Underenheter => {
                    for place in 0..self.register.subunits_of(unit) {
                        self.element(Id::Subunit(unit, place), &mut batch)?;
                    }
                }
                Which::Roller => {
                    if let Some(roles) = self.register.roles(unit, &(self.changes)(Id::Unit(unit))) {
                        self.put(roles, Id::Unit(unit), &mut batch)?;
                    }
                }
            }
        }
        Ok(batch)
    }

    fn element(&self, id: Id, batch: &mut Vec<u8>) -> io::Result<()> {
        let changes = (self.changes)(id);
        let is_missing = self.missing > 0 && self.register.stream(Topic::UnitFlaw, id, 1).permille(self.missing);
        if is_missing || self.register.standing(id, &changes) != Standing::Live {
            return Ok(());
        }
        match self.register.document(id, &changes) {
            Some(document) => self.put(document, id, batch),
            None => Ok(()),
        }
    }

    fn put(&self, mut document: Json, id: Id, batch: &mut Vec<u8>) -> io::Result<()> {
        let are_roles = self.which == Which::Roller;
        let mut stream = self.register.stream(Topic::UnitFlaw, id, 2 + u32::from(are_roles));
        if stream.share() < self.register.content.settings.flaws {
            Flaw::put_any(&mut document, are_roles, &mut stream);
        }
        document.write(Style::File { links: !are_roles }, batch)?;
        batch.extend_from_slice(b", ");
        Ok(())
    }
}

/// Writes batches of elements that each end with a comma, without the one of the last.
struct Separated<'a, W> {
    out: &'a mut W,
    is_first: bool,
}

impl<W: Write> Write for Separated<'_, W> {
    fn write(&mut self, batch: &[u8]) -> io::Result<usize> {
        let Some(elements) = batch.strip_suffix(b", ") else { return Ok(batch.len()) };
        if !std::mem::replace(&mut self.is_first, false) {
            self.out.write_all(b", ")?;
        }
        self.out.write_all(elements)?;
        Ok(batch.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
