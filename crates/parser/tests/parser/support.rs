//! Reads an input in every way that must not make a difference.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use brreg_domain::rrh::Dokument;
use brreg_domain::rrh::partner::Registrering;
use brreg_parser::records::Rrh;
use brreg_parser::{Error, ErrorKind, Limits, RecordError, RecordErrorKind, open};

/// An input that gives at most so many bytes a read.
pub(crate) struct Trickle<'a> {
    input: Cursor<&'a [u8]>,
    most: usize,
}

impl<'a> Trickle<'a> {
    pub(crate) fn new(input: &'a [u8], most: usize) -> Self {
        Self { input: Cursor::new(input), most }
    }
}

impl Read for Trickle<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let length = target.len().min(self.most);
        self.input.read(&mut target[..length])
    }
}

impl Seek for Trickle<'_> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.input.seek(position)
    }
}

/// What became of one element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) element: u64,
    pub(crate) byte: u64,
    pub(crate) raw: Vec<u8>,
    /// The id of the registration, or of the company's first one, or why it was rejected.
    pub(crate) id: Result<String, RecordError>,
}

impl Seen {
    pub(crate) fn kind(&self) -> Option<&RecordErrorKind> {
        self.id.as_ref().err().map(RecordError::kind)
    }
}

const READS: [usize; 4] = [1, 3, 5, usize::MAX];

/// All elements of an input, the same for every size of read and of batch.
pub(crate) fn elements(input: &[u8]) -> Vec<Seen> {
    elements_within(input, Limits::default())
}

pub(crate) fn elements_within(input: &[u8], limits: Limits) -> Vec<Seen> {
    let expected = read(Trickle::new(input, usize::MAX), limits).unwrap().0;
    for limits in batch_limits(limits) {
        let whole = read(Trickle::new(input, usize::MAX), limits).unwrap();
        assert_eq!(whole.0, expected, "{limits:?}");
        for most in READS {
            assert_eq!(read(Trickle::new(input, most), limits).unwrap(), whole, "{most} bytes a read, {limits:?}");
        }
    }
    expected
}

/// The error that refuses an input, the same for every size of read and of batch.
pub(crate) fn refusal(input: &[u8]) -> Error {
    refusal_within(input, Limits::default())
}

pub(crate) fn refusal_within(input: &[u8], limits: Limits) -> Error {
    let expected = read(Trickle::new(input, usize::MAX), limits).unwrap_err();
    for limits in batch_limits(limits) {
        for most in READS {
            let error = read(Trickle::new(input, most), limits).unwrap_err();
            assert_eq!(error.to_string(), expected.to_string(), "{most} bytes a read, {limits:?}");
        }
    }
    expected
}

/// The error that refuses an input that is read in one piece, for what takes long byte by byte.
pub(crate) fn refused_at_once(input: &[u8]) -> ErrorKind {
    read(Trickle::new(input, usize::MAX), Limits::default()).unwrap_err().kind().clone()
}

/// The ids of the records; none may be rejected.
pub(crate) fn ids(input: &[u8]) -> Vec<String> {
    elements(input).into_iter().map(|seen| seen.id.unwrap()).collect()
}

/// Why the input's elements are rejected; `None` for a record.
pub(crate) fn faults(input: &[u8]) -> Vec<Option<RecordErrorKind>> {
    elements(input).iter().map(|seen| seen.kind().cloned()).collect()
}

pub(crate) fn refused(input: &[u8]) -> ErrorKind {
    refusal(input).kind().clone()
}

/// Shows each registration of the partner API in the input to `check`, with its index.
pub(crate) fn each_record(input: &[u8], mut check: impl FnMut(usize, &Registrering<'_>)) {
    let mut index = 0;
    for batch in open::<Rrh, _>(Cursor::new(input), Limits::default()).unwrap() {
        batch.unwrap().decode(|element| {
            let Dokument::Partner(record) = element.record.unwrap() else { panic!("a record of the partner API") };
            check(index, &record);
            index += 1;
        });
    }
}

fn batch_limits(limits: Limits) -> [Limits; 4] {
    let with = |bytes, elements| {
        let mut limits = limits;
        limits.batch_bytes = bytes;
        limits.batch_elements = elements;
        limits
    };
    [with(1, 4096), with(300, 4096), with(1 << 20, 2), limits]
}

/// The elements and the number of the first element of each batch.
fn read(input: Trickle<'_>, limits: Limits) -> Result<(Vec<Seen>, Vec<u64>), Error> {
    let (mut elements, mut batches) = (Vec::new(), Vec::new());
    for batch in open::<Rrh, _>(input, limits)? {
        let batch = batch?;
        assert_eq!(batch.number(), batches.len() as u64);
        assert_eq!(batch.first_element(), elements.len() as u64 + 1);
        assert!(!batch.is_empty());
        batches.push(batch.first_element());
        batch.decode(|element| {
            elements.push(Seen {
                element: element.position.element,
                byte: element.position.byte,
                raw: element.raw.to_vec(),
                id: element.record.map(id),
            });
        });
    }
    Ok((elements, batches))
}

fn id(record: Dokument<'_>) -> String {
    let id = match record {
        Dokument::Partner(registration) => registration.registrering_id,
        Dokument::V1(company) => company.registreringer.into_iter().next().unwrap().registreringsid,
    };
    id.unwrap().to_string()
}
