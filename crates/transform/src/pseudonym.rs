//! Pseudonyms of persons: a person has the same one in every register, and it does not reveal who that is without the key.

use std::borrow::Cow;
use std::fmt;

use brreg_domain::{identifying, mask_identity_numbers, names_somebody};
use data_encoding::HEXLOWER;
use hmac::digest::Key as HmacKey;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::avvik::Avvikstype;

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;
/// Bytes of the HMAC that are kept; two hex digits each.
const KEPT_BYTES: usize = 16;

/// What the lake shows of national identity numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NationalId {
    /// Only `person_id`; no number anywhere.
    #[default]
    Pseudonym,
    /// `person_id` and the number itself.
    Clear,
    /// Neither of the two.
    Drop,
}

impl NationalId {
    /// The text as the lake may show it: national identity numbers are masked unless the lake stores them in the clear.
    #[must_use]
    pub fn shown(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Clear => Cow::Borrowed(text),
            Self::Pseudonym | Self::Drop => mask_identity_numbers(text),
        }
    }

    /// The identifier of something other than a person, as the lake may show it: a UUID is never masked, although eleven
    /// digits in it can look like a national identity number.
    #[must_use]
    pub fn shown_id(self, id: &str) -> Cow<'_, str> {
        if brreg_domain::is_uuid(id) { Cow::Borrowed(id) } else { self.shown(id) }
    }
}

/// What a pseudonym is made from.
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

/// The years in which somebody in a register may be born. Others are dates that stand for none, such as 0001-01-01 and 9999-12-31.
const BIRTH_YEARS: std::ops::Range<u16> = 1850..2200;

/// What of a name and a birth date names nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nobody {
    /// The name: none, or what stands in its place.
    Name,
    /// The birth date: one that stands for none.
    BirthDate,
}

impl Nobody {
    /// The deviation.
    #[must_use]
    pub const fn deviation(self) -> Avvikstype {
        match self {
            Self::Name => Avvikstype::IntetsigendeNavn,
            Self::BirthDate => Avvikstype::IntetsigendeFoedselsdato,
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
    /// The key of these bytes.
    #[must_use]
    pub fn new(bytes: [u8; KEY_BYTES]) -> Self {
        // HMAC pads a key that is shorter than a block of its hash with zeros.
        let mut block = HmacKey::<Hmac<Sha256>>::default();
        block[..KEY_BYTES].copy_from_slice(&bytes);
        Self(Hmac::new(&block))
    }

    /// The pseudonym of a person with a national identity number.
    #[must_use]
    pub fn of_number(&self, number: &str) -> String {
        self.of(&["fnr:", number])
    }

    /// What a full name and a birth date (`yyyy-mm-dd`) give. Names that look the same give the same, in whatever case and with
    /// whatever blanks they are written.
    #[must_use]
    pub fn of_name(&self, full_name: &str, birth_date: &str) -> String {
        self.of(&["navn:", &identifying(full_name), ":", birth_date])
    }

    /// The pseudonym of a person without a number: [`Key::of_name`], where these name somebody.
    ///
    /// # Errors
    /// What cannot tell a person from others: they would all be one.
    pub fn of_person(&self, full_name: &str, birth_date: &str) -> Result<String, Nobody> {
        if !names_somebody(full_name) {
            return Err(Nobody::Name);
        }
        let year = birth_date.get(..4).and_then(|year| year.parse().ok());
        if year.is_none_or(|year: u16| !BIRTH_YEARS.contains(&year)) {
            return Err(Nobody::BirthDate);
        }
        Ok(self.of_name(full_name, birth_date))
    }

    /// A value that shows whether two keys are the same, and reveals nothing of the key.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.of(&["key of the pseudonyms"])
    }

    /// The mark of somebody who was erased: it recognises them when they come again, and names nobody without the key.
    #[must_use]
    pub fn of_erased(&self, kind: &str, identifier: &str) -> String {
        self.of(&["erased:", kind, ":", identifier])
    }

    fn of(&self, parts: &[&str]) -> String {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part.as_bytes());
        }
        hex(&mac.finalize().into_bytes()[..KEPT_BYTES])
    }
}

/// The bytes as lower-case hex digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}
