//! The answer of a lookup.

use jiff::Timestamp;
use jiff::tz::{Offset, offset};
use serde_json::{Map, Value, json};

use super::texts::text;
use super::{Adresse, Adresseform, Ektepakt, Navn, Rolle, Spraak, Sted};

/// The time zone of the register's timestamps.
const NORWAY: Offset = offset(1);

/// Returns a timestamp in the register's form: `2023-06-01T05:30:00+01:00`.
#[must_use]
pub fn tidspunkt(moment: Timestamp) -> String {
    moment.display_with_offset(NORWAY).to_string()
}

/// Returns the answer of a lookup of this person at this time.
pub(super) fn answer(foedselsnummer: &str, contracts: &[Ektepakt], spraak: Spraak, now: Timestamp) -> Value {
    json!({
        "rolleinnehaver": foedselsnummer,
        "antallEktepakt": contracts.len(),
        "oppslagstidspunkt": tidspunkt(now),
        "spraak": spraak.kode(),
        "ektepakt": contracts.iter().map(|contract| ektepakt(contract, spraak)).collect::<Vec<_>>(),
    })
}

fn ektepakt(contract: &Ektepakt, spraak: Spraak) -> Value {
    json!({
        "ektepaktnummer": contract.ektepaktnummer,
        "innkomsttidspunkt": tidspunkt(contract.innkomsttidspunkt),
        "ektepakttype": contract.ektepakttype,
        "ektepakttypebeskrivelse": text(contract.ektepakttype, spraak),
        "status": contract.status,
        "statusbeskrivelse": text(contract.status, spraak),
        "opprettelse": contract.opprettelse,
        "opprettelsestypebeskrivelse": text(contract.opprettelse, spraak),
        "harSupplerendeOpplysningerIDokument": contract.har_supplerende_opplysninger,
        "paategning": contract.paategning,
        "avtaleinnhold": agreed(&contract.avtaleinnhold, spraak),
        "rolle": contract.roller.iter().map(|role| rolle(role, spraak)).collect::<Vec<_>>(),
    })
}

fn rolle(role: &Rolle, spraak: Spraak) -> Value {
    json!({
        "rolletype": role.rolletype,
        "rolletypebeskrivelse": text(role.rolletype, spraak),
        "person": present([("navn", json!(role.navn.as_ref().map(navn))), ("adresse", adresse(&role.adresse))]),
        "avtaleinnhold": agreed(&role.avtaleinnhold, spraak),
    })
}

fn navn(navn: &Navn) -> Value {
    present([
        ("fornavn", json!(navn.fornavn)),
        ("mellomnavn", json!(navn.mellomnavn)),
        ("etternavn", json!(navn.etternavn)),
    ])
}

fn agreed(types: &[&str], spraak: Spraak) -> Value {
    let one = |kode: &&str| json!({ "avtaletype": kode, "avtaletypebeskrivelse": text(kode, spraak) });
    types.iter().map(one).collect()
}

fn adresse(address: &Adresse) -> Value {
    let (kind, fields) = match &address.form {
        Adresseform::Veg { adressenavn, nummer, bokstav, bruksenhetsnummer, adressenavn_tillegg, sjeldne: _, sted } => {
            (
                "vegadresse",
                in_norway(
                    sted,
                    [
                        ("adressenavn", json!(adressenavn)),
                        (
                            "nummer",
                            present([("nummer", json!(nummer.map(|n| n.to_string()))), ("bokstav", json!(bokstav))]),
                        ),
                        ("bruksenhetsnummer", json!(bruksenhetsnummer)),
                        ("adressenavnTillegg", json!(adressenavn_tillegg)),
                    ],
                ),
            )
        }
        Adresseform::Sted { stedsnavn, sted } => ("stedsadresse", in_norway(sted, [("stedsnavn", json!(stedsnavn))])),
        Adresseform::Postboks { postboksnummer, postboksanleggsnavn, sted } => (
            "postboksadresse",
            in_norway(
                sted,
                [
                    ("postboksnummer", json!(postboksnummer.to_string())),
                    ("postboksanleggsnavn", json!(postboksanleggsnavn)),
                ],
            ),
        ),
        Adresseform::Ustrukturert { adresselinjer, sted } => {
            let names = ["adresselinje1", "adresselinje2", "adresselinje3"];
            (
                "ustrukturertAdresse",
                in_norway(sted, names.into_iter().zip(adresselinjer.iter().map(|line| json!(line)))),
            )
        }
        Adresseform::Internasjonal {
            fri_adressetekst,
            adressenavn,
            adressenummer,
            postkode,
            by_eller_stedsnavn,
            landkode,
        } => (
            "internasjonalAdresse",
            vec![
                ("friAdressetekst", json!(fri_adressetekst)),
                ("adressenavn", json!(adressenavn)),
                ("adressenummer", json!(adressenummer)),
                ("postkode", json!(postkode)),
                ("byEllerStedsnavn", json!(by_eller_stedsnavn)),
                ("landkode", json!(landkode)),
            ],
        ),
    };
    let common = [
        ("adresseType", json!(format!("adressetype.{kind}"))),
        ("brukskategori", json!(address.brukskategori)),
        ("coNavn", json!(address.co_navn)),
    ];
    let mut json = present(common.into_iter().chain(fields));
    if let Adresseform::Veg { sjeldne: Some(fields), .. } = &address.form {
        json["kortAdressenavn"] = json!(fields.kort_adressenavn);
        json["vegadresseID"] = json!(fields.vegadresse_id);
    }
    json
}

fn in_norway(sted: &Sted, fields: impl IntoIterator<Item = (&'static str, Value)>) -> Vec<(&'static str, Value)> {
    let place = [
        ("poststed", json!({ "navn": sted.poststed, "postnummer": sted.postnummer })),
        ("kommune", json!({ "kommunenummer": sted.kommunenummer, "kommunenavn": sted.kommunenavn })),
    ];
    fields.into_iter().chain(place).collect()
}

/// Returns an object of the fields that are present.
fn present(fields: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
    fields.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>().into()
}
