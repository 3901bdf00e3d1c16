//! What connects owners and companies.

use std::collections::BTreeSet;

use serde_json::Value;

use super::entities::{Properties, between_id, company_id, masked, owner_id};
use crate::company::{Company, Eier, Kind, Posisjon};
use crate::digest::short;

/// The links of a company: one per position of an owner, one per owner without positions, and one per company between them.
pub(super) fn of(company: &Company) -> Vec<Value> {
    let mut links = Vec::new();
    let mut between = BTreeSet::new();
    for (place, owner) in company.eiere.iter().enumerate() {
        let positions = owner.posisjoner.iter();
        between.extend(positions.flat_map(|position| &position.mellomledd).filter_map(between_id));
        if let Some(id) = owner_id(company, owner, place) {
            links.extend(of_owner(company, owner, &id, place));
        }
    }
    let target = company_id(&company.organisasjonsnummer);
    links.extend(between.into_iter().map(|id| {
        Properties::default()
            .with("subject", [id.clone()])
            .with("object", [target.clone()])
            .with("role", ["mellomliggende virksomhet".to_owned()])
            .of("UnknownLink", &format!("brreg-link-{}", short(&[&target, "between", &id])))
    }));
    links
}

fn of_owner(company: &Company, owner: &Eier, id: &str, place: usize) -> Vec<Value> {
    let target = company_id(&company.organisasjonsnummer);
    let link_id =
        |position: usize| format!("brreg-link-{}", short(&[&target, id, &place.to_string(), &position.to_string()]));
    if owner.posisjoner.is_empty() {
        let link = Properties::default()
            .with("subject", [id.to_owned()])
            .with("object", [target.clone()])
            .with("role", ["reell rettighetshaver".to_owned()]);
        return vec![link.of("UnknownLink", &link_id(0))];
    }
    let positions = owner.posisjoner.iter().enumerate();
    positions
        .map(|(number, position)| of_position(position, id, &target).of(schema(position), &link_id(number)))
        .collect()
}

fn schema(position: &Posisjon) -> &'static str {
    match position.kind() {
        Kind::Ownership => "Ownership",
        Kind::Unknown => "UnknownLink",
        _ => "Control",
    }
}

fn of_position(position: &Posisjon, owner: &str, company: &str) -> Properties {
    let (source, target) = match schema(position) {
        "Ownership" => ("owner", "asset"),
        "Control" => ("controller", "controlled"),
        _ => ("subject", "object"),
    };
    let directness = position.er_indirekte.map(|indirect| if indirect { "indirect" } else { "direct" }.to_owned());
    let share = position.andel_min.zip(position.andel_max).map(|(least, greatest)| format!("{least}–{greatest} %"));
    let properties = Properties::default()
        .with(source, [owner.to_owned()])
        .with(target, [company.to_owned()])
        .with("role", position.tekst.clone().or_else(|| position.posisjonstype.clone()))
        .with("summary", position.beskrivelse.as_deref().map(masked));
    match position.kind() {
        Kind::Ownership => properties
            .with("percentage", share)
            .with("ownershipType", ["beneficial".to_owned()].into_iter().chain(directness)),
        Kind::Unknown => properties.with("description", share),
        kind => properties
            .with("description", share)
            .with("controlType", control_type(kind).map(str::to_owned).into_iter().chain(directness)),
    }
}

fn control_type(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Votes => Some("voting"),
        Kind::Board => Some("appointment"),
        Kind::Settlor | Kind::Trustee | Kind::Protector | Kind::Beneficiary => Some("trust"),
        _ => None,
    }
}
