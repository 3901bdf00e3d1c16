//! Deviations: what in a registration does not follow the register's own description, and where.

use std::fmt;
use std::str::FromStr;

use brreg_domain::mask_identity_numbers;

use crate::schema::rrh::AvvikBuilder;

/// Characters of a value that are kept.
const KEPT_CHARACTERS: usize = 200;

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

/// The way to a value inside a registration, kept on the stack and written out only where something deviates.
#[derive(Clone, Copy)]
pub(crate) struct Sti<'p> {
    parent: Option<&'p Sti<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Field(&'p str),
    Element(usize),
}

impl<'p> Sti<'p> {
    /// A field of the registration itself.
    pub(crate) const fn root(field: &'p str) -> Self {
        Self { parent: None, step: Step::Field(field) }
    }

    /// A field of what stands here.
    pub(crate) const fn field(&'p self, field: &'p str) -> Self {
        Self { parent: Some(self), step: Step::Field(field) }
    }

    /// An element of the list that stands here, from 0 as JSON Pointer counts.
    pub(crate) const fn element(&'p self, index: usize) -> Self {
        Self { parent: Some(self), step: Step::Element(index) }
    }
}

impl fmt::Display for Sti<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(formatter)?;
        }
        match self.step {
            Step::Element(index) => write!(formatter, "/{index}"),
            // RFC 6901 writes `~` and `/` inside a name as `~0` and `~1`.
            Step::Field(name) if name.contains(['~', '/']) => {
                write!(formatter, "/{}", name.replace('~', "~0").replace('/', "~1"))
            }
            Step::Field(name) => write!(formatter, "/{name}"),
        }
    }
}

/// Where deviations of one registration go.
pub(crate) struct Reporter<'t> {
    pub(crate) builder: &'t mut AvvikBuilder,
    pub(crate) organisasjonsnummer: &'t str,
    pub(crate) registrering_id: &'t str,
}

impl Reporter<'_> {
    /// Adds a deviation. National identity numbers in the path and the value are masked.
    pub(crate) fn report(&mut self, sti: &Sti<'_>, avvikstype: Avvikstype, verdi: Option<&str>) {
        self.builder.organisasjonsnummer.append_value(self.organisasjonsnummer);
        self.builder.registrering_id.append_value(self.registrering_id);
        self.builder.sti.append_value(mask_identity_numbers(&sti.to_string()));
        self.builder.avvikstype.append_value(avvikstype.as_str());
        let shown = verdi.filter(|verdi| !verdi.is_empty()).map(mask_identity_numbers);
        self.builder.verdi.append_option(shown.as_deref().map(shortened));
    }
}

fn shortened(text: &str) -> &str {
    text.char_indices().nth(KEPT_CHARACTERS).map_or(text, |(end, _)| &text[..end])
}
