//! Flaws of real documents, at which a reader must neither stop nor silently correct the data.

use super::json::{Json, Object};
use crate::generator::rng::Stream;

/// One flaw of a unit or of its roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Flaw {
    /// A date that is an empty text.
    EmptyDate,
    /// `null` where the register leaves a field out.
    Null,
    /// An undocumented field.
    UnknownField,
    /// A code and a label that are in no list.
    UnknownCode,
    /// An industry by the list of 2007.
    OldIndustry,
    /// A number as a text.
    NumberAsText,
    /// A number of shares beyond 64 bits.
    TooManyShares,
    /// An e-mail address with blanks.
    DirtyEmail,
    /// An address without lines.
    EmptyAddress,
    /// An address whose lines are left out.
    AbsentAddress,
    /// A form in its decomposed spelling.
    DecomposedForm,
    /// A line break and the name of a field in free text.
    FieldNameInText,
    /// `fratraadt` where today's API has `avregistrert`.
    OldRoleField,
    /// A role of nobody.
    RoleWithoutHolder,
    /// A role of a person and a company.
    RoleWithTwoHolders,
}

/// The flaws of units and subunits.
const OF_UNITS: [Flaw; 12] = [
    Flaw::EmptyDate,
    Flaw::Null,
    Flaw::UnknownField,
    Flaw::UnknownCode,
    Flaw::OldIndustry,
    Flaw::NumberAsText,
    Flaw::TooManyShares,
    Flaw::DirtyEmail,
    Flaw::EmptyAddress,
    Flaw::AbsentAddress,
    Flaw::DecomposedForm,
    Flaw::FieldNameInText,
];
/// The flaws of roles.
const OF_ROLES: [Flaw; 5] =
    [Flaw::UnknownField, Flaw::UnknownCode, Flaw::OldRoleField, Flaw::RoleWithoutHolder, Flaw::RoleWithTwoHolders];

impl Flaw {
    /// Adds the flaw that the stream draws to a document.
    pub(super) fn put_any(document: &mut Json, are_roles: bool, stream: &mut Stream) -> Self {
        let flaw = if are_roles { stream.pick(&OF_ROLES) } else { stream.pick(&OF_UNITS) };
        if let Json::Object(object) = document {
            if are_roles { flaw.put_role(object) } else { flaw.put_unit(object) }
        }
        flaw
    }

    fn put_unit(self, unit: &mut Object) {
        match self {
            Self::EmptyDate => set(unit, "registreringsdatoEnhetsregisteret", Json::text("")),
            Self::Null => set(unit, "mobil", Json::Null),
            Self::UnknownField => set(unit, "nyttFelt", Json::Object(vec![("verdi".into(), Json::number(1))])),
            Self::UnknownCode => set(unit, "organisasjonsform", unknown_code()),
            Self::OldIndustry => {
                let code = Json::Object(vec![
                    ("kode".into(), Json::text("63.110")),
                    ("beskrivelse".into(), Json::text("Databehandling, datalagring og tilknyttede tjenester")),
                ]);
                set(unit, "naeringskode1", code);
            }
            Self::NumberAsText => set(unit, "antallAnsatte", Json::text("17")),
            Self::TooManyShares => {
                let shares = Json::Number("9223372036854775808".to_owned());
                let kapital = vec![
                    ("belop".into(), Json::Number("100000.00".to_owned())),
                    ("antallAksjer".into(), shares),
                    ("type".into(), Json::text("Aksjekapital")),
                    ("valuta".into(), Json::text("NOK")),
                ];
                set(unit, "kapital", Json::Object(kapital));
            }
            Self::DirtyEmail => set(unit, "epostadresse", Json::text(" post @ firma.example; drift@firma.example ")),
            Self::EmptyAddress => set(unit, "postadresse", address(Some(Json::List(Vec::new())))),
            Self::AbsentAddress => set(unit, "postadresse", address(None)),
            Self::DecomposedForm => {
                let form = Json::Object(vec![
                    ("kode".into(), Json::text("SA\u{308}R")),
                    ("beskrivelse".into(), Json::text("Annet foretak iflg. særskilt lov")),
                ]);
                set(unit, "organisasjonsform", form);
            }
            Self::FieldNameInText => {
                let text = "Linje én\nlinje to, \"organisasjonsnummer\" : \"999999999\" }, {";
                set(unit, "aktivitet", Json::texts([text]));
            }
            Self::OldRoleField | Self::RoleWithoutHolder | Self::RoleWithTwoHolders => {}
        }
    }

    fn put_role(self, roles: &mut Object) {
        if self == Self::UnknownField {
            return set(roles, "nyttFelt", Json::Bool(true));
        }
        let Some(role) = first_role(roles) else { return };
        match self {
            Self::UnknownCode => set(role, "type", unknown_code()),
            Self::OldRoleField => {
                role.retain(|(name, _)| name != "avregistrert");
                set(role, "fratraadt", Json::Bool(true));
            }
            Self::RoleWithoutHolder => role.retain(|(name, _)| !["person", "enhet", "bostyrer"].contains(&&**name)),
            Self::RoleWithTwoHolders => {
                let enhet =
                    vec![("organisasjonsnummer".into(), Json::text("391006555")), ("navn".into(), Json::texts(["X"]))];
                set(role, "enhet", Json::Object(enhet));
            }
            _ => {}
        }
    }
}

fn first_role(roles: &mut Object) -> Option<&mut Object> {
    let list = |object: &mut Object, wanted: &str| {
        let found = object.iter_mut().position(|(name, _)| name == wanted)?;
        Some(found)
    };
    let groups = list(roles, "rollegrupper")?;
    let Some((_, Json::List(groups))) = roles.get_mut(groups) else { return None };
    let Some(Json::Object(group)) = groups.first_mut() else { return None };
    let at = list(group, "roller")?;
    match group.get_mut(at) {
        Some((_, Json::List(roles))) => match roles.first_mut() {
            Some(Json::Object(role)) => Some(role),
            _ => None,
        },
        _ => None,
    }
}

/// Gives a field another value, or adds it.
fn set(object: &mut Object, name: &'static str, value: Json) {
    match object.iter_mut().find(|(known, _)| known == name) {
        Some((_, known)) => *known = value,
        None => object.push((name.into(), value)),
    }
}

fn unknown_code() -> Json {
    Json::Object(vec![("kode".into(), Json::text("XYZ")), ("beskrivelse".into(), Json::text("Ny kode"))])
}

fn address(lines: Option<Json>) -> Json {
    let mut object: Object = vec![
        ("land".into(), Json::text("Norge")),
        ("landkode".into(), Json::text("NO")),
        ("postnummer".into(), Json::text("0101")),
        ("poststed".into(), Json::text("OSLO")),
    ];
    if let Some(lines) = lines {
        object.push(("adresse".into(), lines));
    }
    Json::Object(object)
}
