//! The bulk files of the register over reelle rettighetshavere: bytes in, batches of elements out, records from these.
//!
//! [`open`] takes a ZIP archive with one member, or bare JSON or CSV, over any `Read + Seek`. The [`Source`] inflates,
//! splits and checks on one thread and gives a [`Batch`] at a time; [`Batch::decode`] runs in whichever thread holds
//! the batch and gives records that borrow from it, so they can go straight into column builders on all cores.
//!
//! The crate opens no file and no socket, writes nothing and knows no Parquet.
//!
//! What breaks the whole is an [`Error`]: a truncated or unsound archive, a wrong checksum, JSON whose array does not
//! end. What breaks one record is a [`RecordError`], and the others go on. Neither shows a value of a record.
//!
//! ```
//! let json = br#"[{"registreringId":"a","registreringspliktigVirksomhet":{"organisasjonsnummer":"930185930"}}, 7]"#;
//! let (mut records, mut rejected) = (0, 0);
//! for batch in brreg_parser::open(std::io::Cursor::new(json), brreg_parser::Limits::default())? {
//!     batch?.decode(|element| if element.record.is_ok() { records += 1 } else { rejected += 1 });
//! }
//! assert_eq!((records, rejected), (1, 1));
//! # Ok::<(), brreg_parser::Error>(())
//! ```

mod archive;
mod batch;
mod buffer;
mod content;
mod csv;
mod error;
mod format;
mod json;
mod limits;
mod record_error;
mod source;
mod split;

pub use batch::{Batch, Decoded, Position};
pub use error::{Error, ErrorKind};
pub use format::Format;
pub use limits::Limits;
pub use record_error::{RecordError, RecordErrorKind};
pub use source::{Source, open};
