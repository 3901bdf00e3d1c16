//! Pseudonyms of persons: the same person has the same one in every register, and nobody without the key can tell who.

use std::borrow::Cow;
use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use brreg_domain::mask_identity_numbers;
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use hmac::{Hmac, KeyInit, Mac};
use rand::TryRng as _;
use rand::rngs::SysRng;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// Bytes of the key.
const KEY_BYTES: usize = 32;
/// Bytes of the HMAC that are kept; two hex digits each.
const KEPT_BYTES: usize = 16;

/// What the lake says about national identity numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NationalId {
    /// `person_id` alone; no number anywhere.
    #[default]
    Pseudonym,
    /// `person_id` and the number itself.
    Clear,
    /// Neither.
    Drop,
}

impl NationalId {
    /// The text as the lake may show it: without national identity numbers unless they are in the clear.
    #[must_use]
    pub fn shown(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Clear => Cow::Borrowed(text),
            Self::Pseudonym | Self::Drop => mask_identity_numbers(text),
        }
    }

    /// The id of a thing as the lake may show it. Eleven digits of a UUID can look like a national identity number and are none.
    #[must_use]
    pub fn shown_id(self, id: &str) -> Cow<'_, str> {
        if is_uuid(id) { Cow::Borrowed(id) } else { self.shown(id) }
    }
}

/// Whether a text is a UUID in its usual form: hex digits in groups of 8, 4, 4, 4 and 12.
fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// What a pseudonym rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The national identity number.
    Fnr,
    /// Full name and birth date.
    Navn,
}

impl Source {
    /// The value of `person_id_kilde`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fnr => "fnr",
            Self::Navn => "navn",
        }
    }
}

/// The key that pseudonyms are made under.
#[derive(Clone)]
pub struct Key(Hmac<Sha256>);

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key(…)")
    }
}

impl Key {
    /// Reads the key from a file of 64 hex digits, or makes one there when the file is missing.
    ///
    /// # Errors
    /// Failures to read or write, and a file that holds something else: a key is never replaced, since all
    /// pseudonyms would change with it.
    pub fn load_or_create(path: &Path) -> io::Result<Self> {
        match fs::read_to_string(path) {
            Ok(text) => Self::from_hex(text.trim()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut bytes = [0; KEY_BYTES];
                SysRng.try_fill_bytes(&mut bytes).map_err(io::Error::other)?;
                brreg_files::replace(path, hex(&bytes).as_bytes())?;
                Self::new(&bytes)
            }
            Err(error) => Err(error),
        }
    }

    fn from_hex(text: &str) -> io::Result<Self> {
        let malformed = || io::Error::new(io::ErrorKind::InvalidData, "the key file does not hold 64 hex digits");
        if text.len() != 2 * KEY_BYTES {
            return Err(malformed());
        }
        Self::new(&HEXLOWER_PERMISSIVE.decode(text.as_bytes()).map_err(|_| malformed())?)
    }

    fn new(bytes: &[u8]) -> io::Result<Self> {
        Hmac::new_from_slice(bytes).map(Self).map_err(io::Error::other)
    }

    /// The pseudonym of a person with a national identity number.
    #[must_use]
    pub fn of_number(&self, number: &str) -> String {
        self.of(&["fnr:", number])
    }

    /// The pseudonym of a person without one: full name and birth date (`yyyy-mm-dd`).
    #[must_use]
    pub fn of_name(&self, full_name: &str, birth_date: &str) -> String {
        self.of(&["navn:", &full_name.to_uppercase(), ":", birth_date])
    }

    fn of(&self, parts: &[&str]) -> String {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part.as_bytes());
        }
        hex(&mac.finalize().into_bytes()[..KEPT_BYTES])
    }
}

/// Lower-case hex digits of some bytes.
pub fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}
