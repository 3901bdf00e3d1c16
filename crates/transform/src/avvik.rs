//! Kinds of deviations: what in a record does not follow the register's own description.

use std::str::FromStr;

/// Declares the kinds of deviations with their names in the lake.
macro_rules! avvikstyper {
    ($( $(#[$doc:meta])* $kind:ident = $name:literal, )+) => {
        /// Kind of a deviation; the column `avvikstype`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Avvikstype { $( $(#[$doc])* $kind, )+ }

        impl Avvikstype {
            /// Every kind, in the order of the data dictionary.
            pub const ALL: &[Self] = &[ $( Self::$kind, )+ ];

            /// The value in the column `avvikstype`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$kind => $name, )+ }
            }
        }
    };
}

avvikstyper! {
    /// A code outside its list, or a label that no code of the list has.
    UkjentKode = "ukjent_kode",
    /// A code without its label.
    ManglendeKodetekst = "manglende_kodetekst",
    /// An organisation number that fails its check digit or is none.
    UgyldigOrganisasjonsnummer = "ugyldig_organisasjonsnummer",
    /// A national identity number that fails its check digits or is none.
    UgyldigFoedselsnummer = "ugyldig_foedselsnummer",
    /// A text that was encoded to UTF-8 twice, or lost a character in another encoding.
    DobbeltkodetTekst = "dobbeltkodet_tekst",
    /// A birth year that is not that of the birth date.
    FoedselsaarAvviker = "foedselsaar_avviker",
    /// A field that the register's description does not have.
    UkjentFelt = "ukjent_felt",
    /// A value that its column cannot hold, or that the lake may not show.
    UgyldigVerdi = "ugyldig_verdi",
}

/// A text that names no kind of deviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a kind of deviation")]
pub struct ParseAvvikstypeError;

impl FromStr for Avvikstype {
    type Err = ParseAvvikstypeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text).ok_or(ParseAvvikstypeError)
    }
}
