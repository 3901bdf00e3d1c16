//! What all registers say alike about a company: its name, its form and its address.

use super::kind::{self, Kind};
use super::rng::{Stream, Topic};
use super::{Content, places, words};

/// An address; a foreign one has no separate post code and no municipality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adresse {
    /// Street and number.
    pub gateadresse: String,
    /// Post code.
    pub postnummer: Option<&'static str>,
    /// Postal town.
    pub poststed: &'static str,
    /// Number of the municipality.
    pub kommunenummer: Option<&'static str>,
    /// Name of the municipality.
    pub kommune: Option<&'static str>,
    /// ISO 3166-1 alpha-2.
    pub landkode: &'static str,
    /// Norwegian name of the country.
    pub land: &'static str,
}

/// The name and the form of a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name {
    first: &'static str,
    trade: &'static str,
    /// The code of its form.
    pub(super) form: &'static str,
}

impl Name {
    /// Returns the name as the register of bankruptcies writes it.
    pub(super) fn capitalised(self) -> String {
        format!("{} {} {}", capitalised(self.first), self.trade, self.ending())
    }

    /// Returns the name in the capitals of the register of companies.
    pub(super) fn upper(self) -> String {
        self.capitalised().to_uppercase()
    }

    fn ending(self) -> &'static str {
        match self.form {
            "STI" => "Stiftelse",
            form => form,
        }
    }
}

/// Returns the name of company `index`.
pub(super) fn name(content: &Content, index: u32) -> Name {
    let mut stream = content.streams.of(Topic::CompanyName, index);
    let ordinary = stream.weighted(&[(8, "AS"), (1, "SA"), (1, "BA")]);
    let form = match kind::of(content, index) {
        Kind::Foundation => "STI",
        // They are listed, and branches, while they have no owners.
        Kind::Listed(_) if is_unowned(content, index) => "ASA",
        Kind::Branch(_) if is_unowned(content, index) => "NUF",
        _ => ordinary,
    };
    Name { first: stream.pick(words::NOUNS), trade: stream.pick(places::TRADES), form }
}

/// Returns the business address of company `index`.
pub(super) fn address(content: &Content, index: u32) -> Adresse {
    norwegian_address(&mut content.streams.of(Topic::CompanyAddress, index))
}

/// Draws an address in Norway.
pub(super) fn norwegian_address(stream: &mut Stream) -> Adresse {
    let place = stream.pick(places::PLACES);
    Adresse {
        gateadresse: format!("{} {}", stream.pick(places::STREETS), 1 + stream.below(120)),
        postnummer: Some(place.postnummer),
        poststed: place.poststed,
        kommunenummer: Some(place.kommunenummer),
        kommune: Some(place.kommune),
        landkode: "NO",
        land: "Norge",
    }
}

/// Draws an address in a neighbouring country.
pub(super) fn foreign_address(stream: &mut Stream) -> Adresse {
    let (landkode, land, poststed) = stream.pick(places::ABROAD);
    Adresse {
        gateadresse: format!("{} {}", capitalised(stream.pick(words::STREETS)), 1 + stream.below(99)),
        postnummer: None,
        poststed,
        kommunenummer: None,
        kommune: None,
        landkode,
        land,
    }
}

fn is_unowned(content: &Content, index: u32) -> bool {
    content.ownership.plan(index, 0).owners.is_empty()
}

/// Returns the text with a capital at the beginning of each word only.
pub(super) fn capitalised(words: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_string() + &letters.as_str().to_lowercase()).unwrap_or_default()
    };
    words.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
