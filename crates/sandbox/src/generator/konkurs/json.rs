//! The two JSON forms of a notice: an item of a list, and a single notice.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{Adresse, Bostyrer, Debitor, Detaljer, Varsel};

/// Returns a registration time in the register's form: `2018-06-08T11:34:23.111Z`.
#[must_use]
pub fn tidspunkt(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

impl Varsel {
    /// Returns the item of a list, with links below `base`. Its `debitor` is a text, and its `innehaverAv` contains a text
    /// that wraps a list.
    #[must_use]
    pub fn list_json(&self, base: &str) -> Value {
        let mut item = self.head(base);
        item.insert("debitor".to_owned(), self.debitor.expose().into());
        let held = self.debitor.innehaver_av();
        if !held.is_empty() {
            item.insert("innehaverAv".to_owned(), json!([format!("[{}]", held.join(", "))]));
        }
        item.into()
    }

    /// Returns the single notice, with links below `base`.
    #[must_use]
    pub fn detail_json(&self, details: &Detaljer, base: &str) -> Value {
        let mut notice = self.head(base);
        let mut put = |name: &str, value: Value| notice.insert(name.to_owned(), value);
        put("konkursbonr", details.konkursbonr.as_str().into());
        put("konkursgrunnlag", details.konkursgrunnlag.into());
        put("avviklingskode", details.avviklingskode.into());
        put("avslutningskode", details.avslutningskode.into());
        put("fristdag", details.fristdag.to_string().into());
        put("fordringsfrist", details.fordringsfrist.to_string().into());
        put("saksnr", details.saksnr.as_str().into());
        put("debitor", self.debitor_json(details));
        put(
            "tingrett",
            json!({ "organisasjonsnr": details.tingrett_organisasjonsnummer, "navn": details.tingrett_navn }),
        );
        let meeting = details.skiftesamling.as_ref();
        put(
            "skiftesamling",
            meeting
                .map(|meeting| json!({ "avholdes": meeting.avholdes.to_string(), "sted": meeting.sted }))
                .unwrap_or_default(),
        );
        put("bostyrer", details.bostyrer.as_ref().map(trustee).unwrap_or_default());
        without_absent(notice)
    }

    fn head(&self, base: &str) -> Map<String, Value> {
        let mut head = Map::new();
        let mut put = |name: &str, value: Value| head.insert(name.to_owned(), value);
        put("uuid", self.uuid.to_string().into());
        put("type", self.varseltype.kode().into());
        put("registreringstidspunkt", tidspunkt(self.registreringstidspunkt).into());
        put("kjennelsesdato", self.kjennelsesdato.to_string().into());
        if let Some(date) = self.innstillingsdato {
            put("innstillingsdato", date.to_string().into());
        }
        if let Some(opening) = self.aapnings_id {
            put("aapningsId", opening.to_string().into());
        }
        put("_links", json!({ "self": { "href": format!("{base}/konkursvarsler/{}", self.uuid) } }));
        head
    }

    fn debitor_json(&self, details: &Detaljer) -> Value {
        let mut debitor = json!({ "navn": details.debitor_navn, "adresse": address(&details.debitor_adresse) });
        match &self.debitor {
            Debitor::Virksomhet { organisasjonsnummer } => debitor["orgnr"] = organisasjonsnummer.as_str().into(),
            Debitor::Person { foedsels_eller_d_nummer, innehaver_av, .. } => {
                debitor["fnr"] = foedsels_eller_d_nummer.expose().into();
                if !innehaver_av.is_empty() {
                    debitor["innehaverAv"] = json!(innehaver_av);
                }
            }
        }
        debitor
    }
}

fn trustee(trustee: &Bostyrer) -> Value {
    let Value::Object(fields) = json!({
        "tittel": trustee.tittel,
        "navn": trustee.navn,
        "telefon": trustee.telefon,
        "telefax": trustee.telefax,
        "epost": trustee.epost,
        "adresse": address(&trustee.adresse),
    }) else {
        return Value::Null;
    };
    without_absent(fields)
}

fn address(address: &Adresse) -> Value {
    let Value::Object(fields) = json!({
        "gateadresse": address.gateadresse,
        "postnummer": address.postnummer,
        "poststed": address.poststed,
        "kommunenummer": address.kommunenummer,
        "kommune": address.kommune,
        "land": address.land,
        "landkode": address.landkode,
    }) else {
        return Value::Null;
    };
    without_absent(fields)
}

/// Adds a value if it is present: the register omits absent values.
fn without_absent(mut fields: Map<String, Value>) -> Value {
    fields.retain(|_, value| !value.is_null());
    fields.into()
}
