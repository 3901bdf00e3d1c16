//! The picture of an ownership: who stands above a company, or what a person holds.
//!
//! The visual grammar is that of Open Ownership's Beneficial Ownership Visualisation System: arrows lead from the owner to what is owned,
//! and down; ownership is purple, control light blue, everything else black; a line is solid where it is direct, and dotted where it is
//! indirect or not known; its width grows with the share, which is written as the register's interval.

mod cut;
mod drawing;
mod examples;
mod graph;
mod labels;
mod layout;
mod page;
mod read;
mod reasons;
mod svg;
mod text;
mod ways;

use std::fmt;
use std::str::FromStr;

use brreg_domain::{IdentifierError, Organisasjonsnummer};

pub use examples::draw as draw_examples;
pub use page::html;
pub use read::{Order, read};
pub use svg::svg;

pub use graph::Graph;

/// Whom a picture is of.
#[derive(Clone, PartialEq, Eq)]
pub enum Subject {
    /// A company, and who stands above it: nine digits. The register also has companies with a wrong check digit.
    Company(String),
    /// A person by pseudonym, and what the person holds.
    Person(String),
}

impl Subject {
    /// The node of `graf.noder`.
    fn node(&self) -> String {
        match self {
            Self::Company(number) => format!("virksomhet:{number}"),
            Self::Person(pseudonym) => format!("person:{pseudonym}"),
        }
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Company(_) => "Subject::Company",
            Self::Person(_) => "Subject::Person",
        })
    }
}

/// A text that is neither an organisation number nor a pseudonym.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSubject;

impl fmt::Display for NoSubject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("neither an organisation number (nine digits) nor a person_id (32 hex digits)")
    }
}

impl std::error::Error for NoSubject {}

impl FromStr for Subject {
    type Err = NoSubject;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_pseudonym =
            text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        match Organisasjonsnummer::read(text) {
            _ if is_pseudonym => Ok(Self::Person(text.to_owned())),
            Ok(number) => Ok(Self::Company(number.as_str().to_owned())),
            // The lake has such numbers as they were sent.
            Err(IdentifierError::CheckDigit) => Ok(Self::Company(text.chars().filter(char::is_ascii_digit).collect())),
            Err(_) => Err(NoSubject),
        }
    }
}
