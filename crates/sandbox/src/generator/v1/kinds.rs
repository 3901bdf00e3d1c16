//! What is special about a company: where it is listed, where its owners are registered.

use super::super::kind::{self, Kind};
use super::super::records::Land;
use super::countries::land2;
use super::records::{RegulertMarked, UtenlandskRegister};

const MARKETS: [(&str, &str); kind::MARKETS] = [
    ("Euronext Oslo", "https://www.euronext.com/en/markets/oslo"),
    ("Euronext Expand Oslo", "https://www.euronext.com/en/markets/oslo/expand"),
];
/// Countries of the European Economic Area (ISO 3166-1 alpha-3).
const REGISTERS: [&str; kind::REGISTERS] = ["SWE", "DNK", "LTU", "POL", "DEU", "EST", "FIN", "NLD"];

impl Kind {
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
