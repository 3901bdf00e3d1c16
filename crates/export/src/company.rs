//! What the lake has of each company, in the order of the companies' numbers.

use brreg_catalog::{Reading, literal};
use brreg_domain::Organisasjonsnummer;
use jiff::civil::Date;
use serde::Deserialize;

use crate::failure::Failure;

const RANGES: &str = include_str!("../../../pipelines/export/ranges.sql");
const COMPANIES: &str = include_str!("../../../pipelines/export/companies.sql");

/// The companies of one query. DuckDB has what it joins for them in memory, and reads the tables once for each range.
const RANGE: usize = 25_000;
/// A text behind every number.
const BEHIND_ALL: &str = "~";

/// A company, and what is registered of its owners.
#[derive(Debug, Deserialize)]
pub(crate) struct Company {
    pub(crate) organisasjonsnummer: String,
    pub(crate) navn: Option<String>,
    pub(crate) form: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) slettet: Option<Date>,
    pub(crate) registrert: Option<Date>,
    pub(crate) er_notert: bool,
    pub(crate) har_uidentifiserte: bool,
    pub(crate) aarsak: Option<String>,
    pub(crate) eiere: Vec<Eier>,
}

/// An owner of a company.
#[derive(Debug, Deserialize)]
pub(crate) struct Eier {
    registrering_id: String,
    nr: i32,
    pub(crate) persontype: Option<String>,
    pub(crate) person_id: Option<String>,
    pub(crate) fullt_navn: Option<String>,
    pub(crate) fornavn: Option<String>,
    pub(crate) etternavn: Option<String>,
    pub(crate) foedselsdato: Option<Date>,
    pub(crate) foedselsaar: Option<i16>,
    pub(crate) er_doed: Option<bool>,
    pub(crate) er_skjermet: bool,
    pub(crate) er_unntatt_fra_innsyn: bool,
    pub(crate) foerst_registrert: Option<String>,
    pub(crate) bostedsland: Land,
    pub(crate) statsborgerskap: Vec<Land>,
    pub(crate) posisjoner: Vec<Posisjon>,
}

/// What a position is based on.
#[derive(Debug, Deserialize)]
pub(crate) struct Grunnlag {
    nr: i32,
    pub(crate) tekst: Option<String>,
}

/// A country: ISO 3166-1 alpha-2 where it has such a code, and its name.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Land {
    #[serde(default)]
    nr: i32,
    pub(crate) landkode: Option<String>,
    pub(crate) land: Option<String>,
}

/// One way in which an owner owns or controls a company.
#[derive(Debug, Deserialize)]
pub(crate) struct Posisjon {
    nr: i32,
    pub(crate) posisjonstype: Option<String>,
    pub(crate) tekst: Option<String>,
    pub(crate) andel_min: Option<f64>,
    pub(crate) andel_max: Option<f64>,
    pub(crate) beskrivelse: Option<String>,
    pub(crate) er_indirekte: Option<bool>,
    pub(crate) grunnlag: Vec<Grunnlag>,
    pub(crate) mellomledd: Vec<Mellomledd>,
}

/// A company between an owner and the company that is owned.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Mellomledd {
    #[serde(default)]
    nr: i32,
    pub(crate) organisasjonsnummer: Option<String>,
    pub(crate) nummer: Option<String>,
    pub(crate) navn: Option<String>,
    pub(crate) adresse: Option<String>,
    pub(crate) landkode: Option<String>,
    pub(crate) land: Option<String>,
}

/// What a position is, in either version of the register's codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Ownership,
    Votes,
    Board,
    OtherControl,
    Settlor,
    Trustee,
    Protector,
    Beneficiary,
    SpecialRights,
    Unknown,
}

impl Company {
    /// Puts everything in the register's order.
    fn sort(&mut self) {
        self.eiere.sort_by(|one, other| (&one.registrering_id, one.nr).cmp(&(&other.registrering_id, other.nr)));
        for owner in &mut self.eiere {
            owner.statsborgerskap.sort_by_key(|land| land.nr);
            owner.posisjoner.sort_by_key(|position| position.nr);
            for position in &mut owner.posisjoner {
                position.grunnlag.sort_by_key(|ground| ground.nr);
                position.mellomledd.sort_by_key(|company| company.nr);
            }
        }
    }
}

impl Mellomledd {
    /// The country, of a foreign company.
    pub(crate) fn land(&self) -> Land {
        Land { nr: 0, landkode: self.landkode.clone(), land: self.land.clone() }
    }
}

impl Posisjon {
    pub(crate) fn kind(&self) -> Kind {
        let code = self.posisjonstype.as_deref().and_then(|code| code.rsplit('.').next()).unwrap_or_default();
        match code.to_lowercase().as_str() {
            "eier" | "eierskap" => Kind::Ownership,
            "kont" | "kontrolloverstemmerettigheter" => Kind::Votes,
            "ruas" | "retttilaautpekeelleravsettestyre" | "retttilaautpekeetflertallavstyre" => Kind::Board,
            "anne" | "kontrollpaaannenmaate" | "kontrollovertrustenpaaannenmaate" | "avgittgrunnkapital" => {
                Kind::OtherControl
            }
            "oppretter" => Kind::Settlor,
            "forvalter" => Kind::Trustee,
            "beskytter" => Kind::Protector,
            "begunstigede" | "destinatar" => Kind::Beneficiary,
            "saerligerettigheter" => Kind::SpecialRights,
            _ => Kind::Unknown,
        }
    }
}

impl Eier {
    /// Whether nothing of the person may be handed on.
    pub(crate) fn is_anonymous(&self) -> bool {
        self.er_skjermet || self.er_unntatt_fra_innsyn
    }
}

/// Whether a number is an organisation number by its check digit.
pub(crate) fn is_number(text: &str) -> bool {
    Organisasjonsnummer::parse(text).is_ok()
}

#[derive(Deserialize)]
struct Range {
    from: String,
}

/// The first company of each range that is read at a time.
pub(crate) fn ranges(reading: &Reading) -> Result<Vec<String>, Failure> {
    let mut begins = Vec::new();
    reading.rows(&RANGES.replace("{size}", &RANGE.to_string()), |range: Range| {
        begins.push(range.from);
        Ok::<(), Failure>(())
    })?;
    Ok(begins)
}

/// Reads all companies in the order of their numbers, and gives each to `take`.
pub(crate) fn read(reading: &Reading, mut take: impl FnMut(&Company) -> Result<(), Failure>) -> Result<(), Failure> {
    let begins = ranges(reading)?;
    let ends = begins.iter().skip(1).map(String::as_str).chain([BEHIND_ALL]);
    for (from, to) in begins.iter().zip(ends) {
        let query = COMPANIES.replace("{from}", &literal(from)).replace("{to}", &literal(to));
        reading.rows(&query, |mut company: Company| {
            company.sort();
            take(&company)
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_code_of_a_position_has_a_kind() {
        let codes = include_str!("../../../data/kodeverk/koder.csv").lines();
        let codes = codes.filter(|line| line.starts_with("posisjontype;") || line.starts_with("posisjonstype;"));
        let codes: Vec<&str> = codes.filter_map(|line| line.split(';').nth(3)).collect();
        assert!(codes.len() > 10);
        for code in codes {
            let position = serde_json::json!({ "nr": 1, "posisjonstype": code, "grunnlag": [], "mellomledd": [] });
            let position: Posisjon = serde_json::from_value(position).unwrap();
            assert_ne!(position.kind(), Kind::Unknown, "{code}");
        }
    }
}
