//! The vocabulary of the registers: identifiers, code lists, masking, and the records that the registers publish.
//!
//! The records are plain structs, in no particular format. They borrow their texts from the bytes they were read from.

pub mod ektepakt;
pub mod enhet;
mod escapes;
mod identifiers;
mod keys;
pub mod kodeverk;
pub mod konkurs;
mod names;
mod privacy;
mod record;
pub mod rrh;
mod signs;

pub use escapes::read_as;
pub use identifiers::{Foedselsnummer, IdentifierError, MASK, Organisasjonsnummer};
pub use keys::{KeyForms, has_form_of_key, is_key, is_uuid, one_key};
pub use names::{composed, identifying, in_plain_letters, names_somebody};
pub use privacy::{contains_identity_number, identity_numbers, mask_identity_numbers, mask_identity_numbers_of_json};
pub use record::{Ignored, Linjer, Tekst, Verdi};
pub use signs::is_invisible;
