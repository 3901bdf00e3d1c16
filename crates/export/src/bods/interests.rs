//! Positions as interests.

use serde_json::{Map, Value, json};

use super::records::masked;
use crate::company::{Kind, Posisjon};
use crate::interval::{End, ends};

/// The interests of an owner. Without a position, that there is one is all that is known.
pub(super) fn of<'p>(positions: impl Iterator<Item = &'p Posisjon>) -> Vec<Value> {
    let interests: Vec<Value> = positions.map(interest).collect();
    if interests.is_empty() {
        return vec![json!({
            "type": "unknownInterest", "directOrIndirect": "unknown", "beneficialOwnershipOrControl": true,
        })];
    }
    interests
}

fn interest(position: &Posisjon) -> Value {
    let mut interest = json!({
        "type": interest_type(position.kind()),
        "directOrIndirect": match position.er_indirekte {
            Some(true) => "indirect",
            Some(false) => "direct",
            None => "unknown",
        },
        // Everybody in the register is there as a beneficial owner.
        "beneficialOwnershipOrControl": true,
    });
    let details = details(position);
    if !details.is_empty() {
        interest["details"] = details.into();
    }
    if let Some((least, greatest)) =
        position.andel_min.zip(position.andel_max).and_then(|(least, greatest)| ends(least, greatest))
    {
        interest["share"] = share(least, greatest);
    }
    interest
}

fn interest_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Ownership => "shareholding",
        Kind::Votes => "votingRights",
        Kind::Board => "appointmentOfBoard",
        Kind::OtherControl => "otherInfluenceOrControl",
        Kind::Settlor => "settlor",
        Kind::Trustee => "trustee",
        Kind::Protector => "protector",
        Kind::Beneficiary => "beneficiaryOfLegalArrangement",
        Kind::SpecialRights => "controlViaCompanyRulesOrArticles",
        Kind::Unknown => "unknownInterest",
    }
}

/// The register's own words: the kind of position, its grounds, and what was written of it.
fn details(position: &Posisjon) -> String {
    let kind = position.tekst.as_deref().or(position.posisjonstype.as_deref());
    let grounds: Vec<&str> = position.grunnlag.iter().filter_map(|ground| ground.tekst.as_deref()).collect();
    let grounds = (!grounds.is_empty()).then(|| grounds.join(", "));
    let parts = [kind.map(str::to_owned), grounds, position.beskrivelse.as_deref().map(masked)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn share(least: End, greatest: End) -> Value {
    let mut share = Map::new();
    let (name, value) = match least {
        End::Inclusive(value) => ("minimum", value),
        End::Exclusive(value) => ("exclusiveMinimum", value),
    };
    share.insert(name.to_owned(), value.into());
    let (name, value) = match greatest {
        End::Inclusive(value) => ("maximum", value),
        End::Exclusive(value) => ("exclusiveMaximum", value),
    };
    share.insert(name.to_owned(), value.into());
    share.into()
}
