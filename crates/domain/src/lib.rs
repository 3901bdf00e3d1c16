//! The vocabulary of the registers: identifiers, code lists and the records that the registers publish.
//!
//! Nothing here reads a file or opens a socket; the records borrow from the bytes they were decoded from.

pub mod ektepakt;
mod identifiers;
pub mod kodeverk;
pub mod konkurs;
mod plain;
mod privacy;
mod record;
pub mod rrh;

pub use identifiers::{Foedselsnummer, IdentifierError, Organisasjonsnummer};
pub use privacy::{MASK, contains_identity_number, mask_identity_numbers, mask_identity_numbers_of_json};
pub use record::Tekst;
