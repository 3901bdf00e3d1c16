//! Many numbers of which the equal ones are counted: those that do not fit in memory are in a file, in sorted runs that are read
//! together at the end.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;

use crate::error::Error;
use crate::spill::SpillFolder;

/// Numbers of a run, and so those in memory while runs are made, and about those while they are read: 2 MiB of them.
pub(crate) const RUN: usize = 256 * 1024;

/// Numbers of a run that are read at a time, however many runs there are.
const READ_AT_LEAST: usize = 64;

/// Bytes of a number in the file.
const WIDTH: usize = size_of::<u64>();

/// Numbers whose equals are to be counted.
#[derive(Debug)]
pub(crate) struct Numbers {
    folder: SpillFolder,
    /// Numbers of a run.
    run: usize,
    /// Those of the run that grows.
    numbers: Vec<u64>,
    file: Option<RunFile>,
}

/// A file of runs, which all have the same length.
#[derive(Debug)]
struct RunFile {
    path: PathBuf,
    file: BufWriter<File>,
    runs: usize,
}

impl Numbers {
    /// No numbers yet; those that are written come into this folder, which goes when this does.
    pub(crate) const fn new(folder: SpillFolder, run: usize) -> Self {
        Self { folder, run, numbers: Vec::new(), file: None }
    }

    /// Adds numbers.
    ///
    /// # Errors
    /// When a run cannot be written.
    pub(crate) fn extend(&mut self, numbers: impl IntoIterator<Item = u64>) -> Result<(), Error> {
        for number in numbers {
            self.numbers.push(number);
            if self.numbers.len() >= self.run {
                self.write_run()?;
            }
        }
        Ok(())
    }

    fn write_run(&mut self) -> Result<(), Error> {
        self.numbers.sort_unstable();
        let out = match &mut self.file {
            Some(out) => out,
            missing => {
                let (path, file) = self.folder.create("runs")?;
                missing.insert(RunFile { path, file: BufWriter::new(file), runs: 0 })
            }
        };
        let written = self.numbers.iter().try_for_each(|number| out.file.write_all(&number.to_le_bytes()));
        written.map_err(|error| Error::io(&out.path, error))?;
        out.runs += 1;
        self.numbers.clear();
        Ok(())
    }

    /// How many of the numbers are equal to one before them.
    ///
    /// # Errors
    /// When the runs cannot be written or read.
    pub(crate) fn repeated(mut self) -> Result<u64, Error> {
        self.numbers.sort_unstable();
        let Some(RunFile { path, file, runs }) = self.file else {
            return Ok(self.numbers.windows(2).filter(|pair| pair[0] == pair[1]).count() as u64);
        };
        let failed = |error| Error::io(&path, error);
        drop(file.into_inner().map_err(|error| failed(error.into_error()))?);
        let file = File::open(&path).map_err(failed)?;
        let at_a_time = (self.run / (runs + 1)).max(READ_AT_LEAST);
        let of_file = (0..runs).map(|run| Run {
            read: Vec::new(),
            place: 0,
            rest: run * self.run..(run + 1) * self.run,
            at_a_time,
        });
        let in_memory = Run { read: self.numbers, place: 0, rest: 0..0, at_a_time };
        let mut runs: Vec<_> = of_file.chain([in_memory]).collect();
        let mut smallest = BinaryHeap::with_capacity(runs.len());
        for (place, run) in runs.iter_mut().enumerate() {
            smallest.extend(run.next(&file).map_err(failed)?.map(|number| Reverse((number, place))));
        }
        let (mut last, mut repeated) = (None, 0);
        while let Some(mut top) = smallest.peek_mut() {
            let Reverse((number, place)) = *top;
            repeated += u64::from(last == Some(number));
            last = Some(number);
            let next = runs.get_mut(place).map_or(Ok(None), |run| run.next(&file)).map_err(failed)?;
            match next {
                Some(next) => *top = Reverse((next, place)),
                None => drop(PeekMut::pop(top)),
            }
        }
        Ok(repeated)
    }
}

/// A run while it is read.
struct Run {
    /// Numbers that were read.
    read: Vec<u64>,
    /// The next of these.
    place: usize,
    /// The numbers of the file that are to be read.
    rest: std::ops::Range<usize>,
    at_a_time: usize,
}

impl Run {
    /// Its next number.
    fn next(&mut self, file: &File) -> std::io::Result<Option<u64>> {
        if self.place == self.read.len() && !self.rest.is_empty() {
            let count = self.rest.len().min(self.at_a_time);
            let mut bytes = vec![0; count * WIDTH];
            file.read_exact_at(&mut bytes, (self.rest.start * WIDTH) as u64)?;
            self.rest.start += count;
            self.place = 0;
            self.read.clear();
            self.read.extend(bytes.as_chunks::<WIDTH>().0.iter().map(|number| u64::from_le_bytes(*number)));
        }
        let next = self.read.get(self.place).copied();
        self.place += usize::from(next.is_some());
        Ok(next)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::fs;

    use proptest::prelude::*;

    use super::*;
    use crate::error::ErrorKind;

    fn repeated(numbers: &[u64], run: usize, batch: usize) -> u64 {
        let folder = tempfile::tempdir().unwrap();
        let mut all = Numbers::new(SpillFolder::new(folder.path(), ".numbers", ErrorKind::Io), run);
        for batch in numbers.chunks(batch) {
            all.extend(batch.iter().copied()).unwrap();
            assert!(all.numbers.len() < run);
        }
        let repeated = all.repeated().unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "a file is left");
        repeated
    }

    proptest! {
        #[test]
        fn equal_numbers_are_counted_wherever_they_are(
            numbers in prop::collection::vec(prop_oneof![0..40_u64, any::<u64>(), Just(u64::MAX)], 0..600),
            run in 2..300_usize,
            batch in 1..100_usize,
        ) {
            let mut sorted = numbers.clone();
            sorted.sort_unstable();
            sorted.dedup();
            prop_assert_eq!(repeated(&numbers, run, batch), (numbers.len() - sorted.len()) as u64);
        }
    }

    #[test]
    fn a_full_disk_is_recognised_when_a_run_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let mut all = Numbers::new(SpillFolder::new(folder.path(), ".numbers", ErrorKind::Io), 10);
        let full = File::options().write(true).open("/dev/full").unwrap();
        all.file = Some(RunFile { path: PathBuf::from("/dev/full"), file: BufWriter::with_capacity(8, full), runs: 0 });
        let error = all.extend(0..100).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::DiskFull, "{error:?}");

        let mut all = Numbers::new(SpillFolder::new(folder.path(), ".numbers", ErrorKind::Io), 10);
        let full = File::options().write(true).open("/dev/full").unwrap();
        all.file = Some(RunFile { path: PathBuf::from("/dev/full"), file: BufWriter::new(full), runs: 0 });
        all.extend(0..100).unwrap();
        let error = all.repeated().unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::DiskFull, "{error:?}");
    }

    #[test]
    fn runs_that_were_cut_are_an_error_and_not_unique_keys() {
        let folder = tempfile::tempdir().unwrap();
        let mut all = Numbers::new(SpillFolder::new(folder.path(), ".numbers", ErrorKind::Io), 10);
        all.extend(0..100).unwrap();
        let out = all.file.as_mut().unwrap();
        out.file.flush().unwrap();
        out.file.get_ref().set_len(799).unwrap();
        assert_eq!(all.repeated().unwrap_err().kind(), &ErrorKind::Io);
    }
}
