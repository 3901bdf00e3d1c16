//! The registers' data: bytes in, batches of elements out, records from these.
//!
//! [`open`] takes a bulk file, which is a ZIP archive with one member, a gzip file, or bare JSON or CSV, over any `Read + Seek`. JSON may
//! be an array of records, an object with one such array, or one record after the other. The [`Source`] inflates, splits and checks on one thread and returns one [`Batch`] after the other; [`Batch::decode`] runs on
//! the thread that has the batch, and its records borrow from it, so they can go straight into column builders on all cores.
//! [`Workers`] is the loop for that. [`json::read`] reads a single record, such as the answer to a lookup.
//!
//! Which register a file is of is a type, a [`BulkFile`]; which [`Form`] its records have, such as a version of the
//! register's API, is detected from the first of them. What is known of each register's records is in [`records`].
//!
//! The crate opens no file and no socket, writes nothing, and does not depend on Parquet.
//!
//! What breaks the whole file is an [`Error`]: a truncated or unsound archive, a wrong checksum, JSON that does not
//! end. What breaks one record is a [`RecordError`], and the other records are read. Neither shows a value of a record.
//!
//! ```
//! use brreg_parser::records::Rrh;
//!
//! let json = br#"[{"registreringId":"a","registreringspliktigVirksomhet":{"organisasjonsnummer":"930185930"}}, 7]"#;
//! let (mut records, mut rejected) = (0, 0);
//! for batch in brreg_parser::open::<Rrh, _>(std::io::Cursor::new(json), brreg_parser::Limits::default())? {
//!     batch?.decode(|element| if element.record.is_ok() { records += 1 } else { rejected += 1 });
//! }
//! assert_eq!((records, rejected), (1, 1));
//! # Ok::<(), brreg_parser::Error>(())
//! ```

mod archive;
mod batch;
mod buffer;
mod bulk_file;
mod content;
pub mod csv;
mod error;
mod format;
mod gzip;
pub mod json;
mod limits;
mod parallel;
#[cfg(any(test, fuzzing))]
pub mod properties;
mod record_error;
pub mod records;
mod shown;
mod source;
mod split;
mod splitter;

pub use batch::{Batch, Decoded, Position};
pub use bulk_file::{BulkFile, Csv, Form};
pub use error::{Error, ErrorKind};
pub use format::{Format, PROBE, may_be_read};
pub use limits::Limits;
pub use parallel::{Permit, Workers};
pub use record_error::{RecordError, RecordErrorKind};
pub use source::{Source, decompress, open};
