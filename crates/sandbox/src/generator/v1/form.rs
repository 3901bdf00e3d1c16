//! The forms that the register's answers can have where its documentation leaves them open, and what a reader sees.

use super::super::ektepakt::Spraak;

/// Declares choices with their names on the command line.
macro_rules! choices {
    ($( $(#[$meta:meta])* $name:ident { $( $(#[$variant_meta:meta])* $variant:ident = $text:literal, )+ } )+) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
            pub enum $name {
                $( $(#[$variant_meta])* $variant, )+
            }

            impl $name {
                /// All choices with their names.
                pub const NAMED: &[(&str, Self)] = &[$( ($text, Self::$variant), )+];
            }

            impl std::str::FromStr for $name {
                type Err = String;

                fn from_str(text: &str) -> Result<Self, String> {
                    let found = Self::NAMED.iter().find(|(name, _)| *name == text);
                    found.map(|(_, choice)| *choice).ok_or_else(|| {
                        let names: Vec<_> = Self::NAMED.iter().map(|(name, _)| *name).collect();
                        format!("expected one of {}", names.join(", "))
                    })
                }
            }

            impl $crate::generator::v1::form::Values for $name {
                fn values(&self) -> String {
                    let names: Vec<_> = Self::NAMED.iter().map(|(name, _)| *name).collect();
                    names.join("|")
                }
            }
        )+
    };
}
pub(crate) use choices;

/// What is set on the command line.
pub(crate) trait Values {
    /// Returns the values that it can have, as help shows them.
    fn values(&self) -> String;
}

impl Values for bool {
    fn values(&self) -> String {
        "true|false".to_owned()
    }
}

impl Values for String {
    fn values(&self) -> String {
        "NAME".to_owned()
    }
}

impl Values for u32 {
    fn values(&self) -> String {
        "N".to_owned()
    }
}

impl Values for std::num::NonZeroU32 {
    fn values(&self) -> String {
        "N".to_owned()
    }
}

choices! {
    /// The JSON of the bulk file.
    Bulk {
        /// An array of companies.
        #[default]
        Array = "array",
        /// An object whose only array contains the companies.
        Object = "object",
        /// One company per line.
        Lines = "ndjson",
    }

    /// The form of a list without elements.
    Lists {
        /// An empty list.
        #[default]
        Empty = "empty",
        /// The field is left out.
        Absent = "absent",
    }

    /// The form of a value that is not there.
    Absent {
        /// The field is left out.
        #[default]
        LeftOut = "left-out",
        /// `null`.
        Null = "null",
    }

    /// The country of residence where it is unknown.
    Residence {
        /// `XUK`, as since version 1.5.1.
        #[default]
        Xuk = "xuk",
        /// `UKJENT`, as before.
        Ukjent = "ukjent",
    }

    /// Where a notice of a discrepancy has the company that sent it.
    Sender {
        /// In `innsender`, as since version 1.5.0.
        #[default]
        Inside = "inside",
        /// In the notice itself, as before. Persons are not shown.
        Beside = "beside",
    }

    /// The order of a company's registrations.
    Order {
        /// The current one first.
        #[default]
        NewestFirst = "newest-first",
        /// The current one last.
        OldestFirst = "oldest-first",
        /// The current one somewhere in the middle.
        Mixed = "mixed",
    }

    /// The form of a foreign company's address.
    Address {
        /// A list of lines.
        #[default]
        Lines = "lines",
        /// One text.
        Text = "text",
    }

    /// What the register does with a company that leaves.
    Leaving {
        /// It is shown as deleted for some time before a lookup answers 404.
        #[default]
        Deleted = "deleted",
        /// A lookup answers 404 at once.
        NotFound = "not-found",
    }
}

/// What the reader of a document may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Innsyn {
    /// National identity numbers.
    pub identitetsnummer: bool,
    /// The name, birth date, grounds and intermediate companies of exempt persons.
    pub unntatte: bool,
    /// Notices of discrepancies on earlier registrations.
    pub tidligere_uoverensstemmelser: bool,
    /// The senders of notices of discrepancies.
    pub innsendere: bool,
}

impl Innsyn {
    /// Everything.
    pub const ALT: Self =
        Self { identitetsnummer: true, unntatte: true, tidligere_uoverensstemmelser: true, innsendere: true };
}

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// What the reader sees.
    pub innsyn: Innsyn,
    /// The language of the names of codes.
    pub spraak: Spraak,
    /// Whether earlier registrations are written.
    pub history: bool,
    /// The order of the registrations.
    pub order: Order,
    /// The form of empty lists.
    pub lists: Lists,
    /// The form of foreign addresses.
    pub address: Address,
    /// The form of absent values.
    pub absent: Absent,
    /// The form of an unknown country of residence.
    pub residence: Residence,
    /// The place of a company that sent a notice.
    pub sender: Sender,
}

/// Returns the view of a lookup by an authority.
impl Default for View {
    fn default() -> Self {
        Self {
            innsyn: Innsyn::ALT,
            spraak: Spraak::default(),
            history: true,
            order: Order::default(),
            lists: Lists::default(),
            address: Address::default(),
            absent: Absent::default(),
            residence: Residence::default(),
            sender: Sender::default(),
        }
    }
}
