//! What is special about a company: its legal form, where it is listed, where its owners are registered.

use super::super::Content;
use super::super::records::Land;
use super::super::rng::Topic;
use super::countries::land2;
use super::records::{RegulertMarked, UtenlandskRegister};

/// The kind of a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::generator) enum Kind {
    /// An ordinary company.
    Company,
    /// A foundation, with positions of its own.
    Foundation,
    /// A trust, with positions of its own.
    Trust,
    /// A company that is listed on one of [`MARKETS`] while it has no owners.
    Listed(usize),
    /// A branch with its owners in the register of one of [`REGISTERS`] while it has none here.
    Branch(usize),
}

const MARKETS: &[(&str, &str)] = &[
    ("Euronext Oslo", "https://www.euronext.com/en/markets/oslo"),
    ("Euronext Expand Oslo", "https://www.euronext.com/en/markets/oslo/expand"),
];
/// Countries of the European Economic Area (ISO 3166-1 alpha-3).
const REGISTERS: &[&str] = &["SWE", "DNK", "LTU", "POL", "DEU", "EST", "FIN", "NLD"];

impl Kind {
    pub(super) fn is_foundation(self) -> bool {
        self == Self::Foundation
    }

    pub(super) fn market(self) -> Option<RegulertMarked> {
        let Self::Listed(number) = self else { return None };
        let (navn, internettadresse) = *MARKETS.get(number)?;
        Some(RegulertMarked { navn, land: land2(&Land::of("NOR")), internettadresse })
    }

    pub(super) fn foreign_register(self) -> Option<UtenlandskRegister> {
        let Self::Branch(number) = self else { return None };
        let land = land2(&Land::of(REGISTERS.get(number)?));
        let internettadresse = format!("https://register.example/{}", land.landkode.to_lowercase());
        Some(UtenlandskRegister { land, internettadresse })
    }
}

/// Returns the kind of company `index`, which never changes.
pub(in crate::generator) fn of(content: &Content, index: u32) -> Kind {
    let mut stream = content.streams.of(Topic::Kind, index);
    match stream.weighted(&[(680, 0), (25, 1), (10, 2), (135, 3), (150, 4)]) {
        0 => Kind::Company,
        1 => Kind::Foundation,
        2 => Kind::Trust,
        3 => Kind::Listed(stream.below(MARKETS.len() as u32) as usize),
        _ => Kind::Branch(stream.below(REGISTERS.len() as u32) as usize),
    }
}
