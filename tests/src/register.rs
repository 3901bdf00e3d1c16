//! Content of the register over reelle rettighetshavere, made by hand. Every person in it is synthetic.

use serde_json::{Value, json};

/// Kari, a registered person: national identity number, birth date and given name.
pub const KARI: Person = Person { number: "29848010098", born: "1980-04-29", name: "KARI" };
/// Ola, a registered person with a D-number.
pub const OLA: Person = Person { number: "52887510083", born: "1975-08-12", name: "OLA" };
/// Per, another registered person.
pub const PER: Person = Person { number: "11826510082", born: "1965-02-11", name: "PER" };

/// What Kari, Ola and Per are called under [`PERSON_ID_KEY`](crate::PERSON_ID_KEY), by HMAC-SHA256 done elsewhere.
pub const KARI_ID: &str = "5041dfa3fb6c0f93a2300cb3b22e0935";
/// See [`KARI_ID`].
pub const OLA_ID: &str = "bfaae96a9d39d351c1403061bd1edba5";
/// See [`KARI_ID`].
pub const PER_ID: &str = "4d836f95c04c013b0eb882865aa97b05";
/// See [`KARI_ID`]: `Anna Berg`, born 1975-06-15, who has no number.
pub const ANNA_ID: &str = "a8a47a63906ab3edc216cc4872383c4c";

/// A registered person.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    /// National identity number or D-number.
    pub number: &'static str,
    /// Birth date.
    pub born: &'static str,
    /// Given name; the family name is always `FJELL`.
    pub name: &'static str,
}

/// A registration of a company with these owners.
pub fn registration(organisasjonsnummer: &str, owners: &[Value]) -> Value {
    json!({
        "registreringId": format!("{organisasjonsnummer}-id"),
        "registreringStatus": code("registreringstatus.regi", "Reelle rettighetshavere er registrert"),
        "registrertDato": "2024-03-02T04:05:06Z",
        "reelleRettighetshavereStatus": code("reellerettighetshaverestatus.arid", "Identifisert"),
        "registreringspliktigVirksomhet": { "organisasjonsnummer": organisasjonsnummer },
        "reelleRettighetshavere": owners,
    })
}

/// An owner who is a registered person.
pub fn registered(person: Person, positions: &[Value]) -> Value {
    json!({
        "folkeregistrertPerson": {
            "foedselsEllerDNummer": person.number,
            "foedselsdato": person.born,
            "foedselsaar": &person.born[..4],
            "navn": { "fornavn": person.name, "mellomnavn": null, "etternavn": "FJELL" },
            "erDoed": false,
            "statsborgerskap": [{ "landkode": "NOR", "land": "Norge" }],
        },
        "utenlandskPerson": null,
        "bostedsland": { "landkode": "NOR", "land": "Norge" },
        "erUnntattFraInnsyn": false,
        "posisjoner": positions,
        "foerstRegistrertDato": "2024-03-01T10:20:30Z",
        "endretDato": "2024-03-01T10:20:30Z",
    })
}

/// Ownership of a share: `int1`, `int2` or `int3`.
pub fn ownership(interval: &str) -> Value {
    let label = match interval {
        "int1" => "25,01% - 49,99%",
        "int2" => "50% - 74,99%",
        _ => "75% - 100%",
    };
    json!({
        "type": code("posisjontype.eier", "Eierskap"),
        "stoerrelseIntervall": code(&format!("stoerrelseintervall.{interval}"), label),
        "grunnlag": [code("grunnlagtype.dire", "Direkte")],
        "beskrivelseAnnenMaate": null,
    })
}

/// Ownership of a share through companies: organisation numbers, or the name of a foreign one.
pub fn through(interval: &str, companies: &[&str]) -> Value {
    let company = |company: &&str| match company.parse::<u32>() {
        Ok(_) => json!({ "virksomhet": { "organisasjonsnummer": company } }),
        Err(_) => json!({ "utenlandskVirksomhet": { "navn": company } }),
    };
    let mut position = ownership(interval);
    position["grunnlag"] = json!([code("grunnlagtype.indi", "Indirekte")]);
    position["mellomliggendeVirksomheter"] = companies.iter().map(company).collect();
    position
}

/// A registration without owners, for a reason that the company gave.
pub fn without_owners(organisasjonsnummer: &str, reason: &str) -> Value {
    let mut registration = registration(organisasjonsnummer, &[]);
    registration["reelleRettighetshavereStatus"] = code(&format!("reellerettighetshaverestatus.{reason}"), "");
    registration
}

/// A coded value.
pub fn code(kode: &str, kodetekst: &str) -> Value {
    json!({ "kode": kode, "kodetekst": kodetekst })
}

/// The bulk file of these registrations.
pub fn bulk(registrations: &[Value]) -> String {
    Value::from(registrations).to_string()
}

/// Organisation numbers of test organisations, each once: the first so many from a fixed start.
pub fn organisation_numbers(count: usize) -> Vec<String> {
    let numbers = (31_040_000..).filter_map(brreg_domain::Organisasjonsnummer::with_check_digit);
    numbers.take(count).map(|number| number.to_string()).collect()
}

/// So many registrations, each with one owner.
pub fn registrations(count: usize) -> Vec<Value> {
    let owner = registered(KARI, &[ownership("int1")]);
    organisation_numbers(count).iter().map(|number| registration(number, std::slice::from_ref(&owner))).collect()
}
