//! Why companies have no owner: what the view `rrh.hvorfor_ingen_eier` says, of some companies.

use std::collections::BTreeMap;

use brreg_catalog::{Error, Reading};
use serde::Deserialize;

use crate::cut::about;
use crate::graph::{Kind, Node};

const CUT: &str = include_str!("../../../pipelines/picture/reasons.sql");
const VIEW: &str = include_str!("../../../pipelines/catalog/rrh_uten_eier.sql");
const ASKED: &str =
    "SELECT organisasjonsnummer, aarsak FROM rrh.hvorfor_ingen_eier WHERE organisasjonsnummer IN ({numbers})";
/// The tables of the view, and what the cut query has in their place.
const TABLES: [[&str; 2]; 4] = [
    ["rrh.rettighetshavere", "kuttede_eiere"],
    ["rrh.registreringer", "kuttede_registreringer"],
    ["rrh.virksomheter", "kuttede_virksomheter"],
    ["enhet.alle", "kuttede_enheter"],
];
/// The part of the view that reads which forms are registered, and what the cut query has in its place: every form.
const FORMS: [&str; 2] = ["former AS (\n", "\n),\n"];
const EVERY_FORM: &str = "    SELECT organisasjonsform FROM enhet.alle";
/// The reason that depends on which forms are registered.
const BY_FORM: &str = "ikke_i_registeret";

#[derive(Debug, Deserialize)]
struct Reason {
    organisasjonsnummer: String,
    aarsak: String,
}

/// The reasons of companies of these numbers. Those with an owner have none.
pub(crate) fn of(reading: &Reading, numbers: &[String]) -> Result<BTreeMap<String, String>, Error> {
    let cut = cut();
    let found: Vec<Reason> = about(reading, cut.as_deref().unwrap_or(ASKED), numbers)?;
    let (mut reasons, mut by_form) = (BTreeMap::new(), Vec::new());
    for Reason { organisasjonsnummer, aarsak } in found {
        if aarsak == BY_FORM && cut.is_some() {
            by_form.push(organisasjonsnummer);
        } else {
            reasons.insert(organisasjonsnummer, aarsak);
        }
    }
    let asked: Vec<Reason> = about(reading, ASKED, &by_form)?;
    reasons.extend(asked.into_iter().map(|it| (it.organisasjonsnummer, it.aarsak)));
    Ok(reasons)
}

/// The query of the view for a lake of these companies alone; `None` of a view of another form.
fn cut() -> Option<String> {
    let (_, view) = VIEW.split_once("CREATE VIEW rrh.hvorfor_ingen_eier AS\n")?;
    let (before, forms) = view.split_once(FORMS[0])?;
    let (_, after) = forms.split_once(FORMS[1])?;
    let view = [before, FORMS[0], EVERY_FORM, FORMS[1], after].concat();
    let view = TABLES.iter().fold(view, |view, [table, cut]| view.replace(table, cut));
    Some(CUT.replace("{view}", view.trim_end().trim_end_matches(';')))
}

/// The node of why a company has no owner.
pub(crate) fn node(reason: &str) -> Node {
    let (kind, name) = match reason {
        "notert" => (Kind::Listed, "exempt: listed on a regulated market"),
        "utenlandsk_register" => (Kind::Foreign, "owners are in a foreign register"),
        "norsk_offentlig_eier" => (Kind::Public, "a Norwegian public body"),
        "utenlandsk_offentlig_eier" => (Kind::Public, "a foreign public body"),
        "ingen" => (Kind::Nobody, "no beneficial owner"),
        "kan_ikke_identifiseres" => (Kind::Unknown, "owners cannot be identified"),
        "kun_styre_og_daglig_leder" => (Kind::Nobody, "the board and the manager alone"),
        "skjermet" => (Kind::Unknown, "blanked by the register"),
        "oppgitt_men_mangler" => (Kind::Unknown, "reported, and missing in the register"),
        "ikke_meldt" => (Kind::Nobody, "not reported"),
        "slettet" => (Kind::Nobody, "deleted from the register"),
        "ikke_i_registeret" => (Kind::Nobody, "not in the register"),
        _ => (Kind::Unknown, "no owner, for an unknown reason"),
    };
    Node { kind, name: name.to_owned(), detail: Some(format!("no owner: {reason}")), warning: None }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_reason_of_a_company_without_an_owner_has_words_of_its_own() {
        let view = include_str!("../../../pipelines/catalog/rrh_uten_eier.sql");
        let (_, reasons) = view.split_once("aarsak is").unwrap();
        let (reasons, _) = reasons.split_once("\n--: ").unwrap();
        let reasons: Vec<&str> = reasons.split('\'').skip(1).step_by(2).collect();
        assert!(reasons.len() > 10 && reasons.last() == Some(&"ukjent"), "{reasons:?}");
        let names: BTreeSet<String> = reasons.iter().map(|reason| node(reason).name).collect();
        assert_eq!(names.len(), reasons.len());
        assert!(reasons.iter().all(|reason| node(reason).detail.unwrap().ends_with(reason)));
    }

    #[test]
    fn the_query_of_some_companies_reads_no_table_of_the_lake_as_a_whole() {
        let cut = cut().unwrap();
        let names = TABLES.map(|[table, _]| table);
        assert!(names.iter().all(|table| cut.matches(table).count() == 1));
        assert!(names.iter().all(|table| cut.contains(&format!("{{{table}}}"))));
        assert!(!cut.contains("{view}") && !cut.contains("DISTINCT"), "{cut}");
    }
}
