//! Holds the beginning of an answer back, as long as the answer can be begun again.

use std::io::{self, Write};

/// An answer that is not longer is written as a whole when it is known to be of one state of the lake.
const MOST: usize = 64 << 10;

/// Writes to another writer, but the beginning only with what comes behind it.
pub(super) struct Held<'o> {
    out: &'o mut dyn Write,
    /// What was not passed on yet; `None` once something was.
    beginning: Option<Vec<u8>>,
}

impl<'o> Held<'o> {
    pub(super) fn new(out: &'o mut dyn Write) -> Self {
        Self { out, beginning: Some(Vec::new()) }
    }

    /// Whether nothing was passed on.
    pub(super) fn is_unwritten(&self) -> bool {
        self.beginning.is_some()
    }

    /// Passes on all of it.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        if let Some(beginning) = self.beginning.take() {
            self.out.write_all(&beginning)?;
        }
        self.out.flush()
    }
}

impl Write for Held<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.beginning {
            Some(beginning) if beginning.len() + bytes.len() <= MOST => beginning.extend_from_slice(bytes),
            Some(_) => {
                let beginning = self.beginning.take().unwrap_or_default();
                self.out.write_all(&beginning)?;
                self.out.write_all(bytes)?;
            }
            None => return self.out.write(bytes),
        }
        Ok(bytes.len())
    }

    /// What is held back stays: it is not the end of the answer.
    fn flush(&mut self) -> io::Result<()> {
        match self.beginning {
            Some(_) => Ok(()),
            None => self.out.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_short_answer_is_held_back_and_a_long_one_comes_as_it_is_written() {
        let mut out = Vec::new();
        let mut held = Held::new(&mut out);
        held.write_all(b"a").unwrap();
        held.flush().unwrap();
        assert!(held.is_unwritten());
        held.write_all(&[b'b'; MOST]).unwrap();
        assert!(!held.is_unwritten());
        held.write_all(b"c").unwrap();
        held.finish().unwrap();
        assert_eq!(out.len(), MOST + 2);
        let mut out = Vec::new();
        let mut held = Held::new(&mut out);
        held.write_all(b"a").unwrap();
        held.finish().unwrap();
        assert_eq!(out, b"a");
    }
}
