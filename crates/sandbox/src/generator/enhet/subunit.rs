//! The document of a subunit.

use jiff::civil::Date;

use super::codes::{NAERINGSKODER, ORGANISASJONSFORMER};
use super::json::{Json, Object, put};
use super::parts::{self, later, linked_code};
use super::unit::{put_contact, put_employees};
use super::{Changes, Id, Register, Unit};
use crate::generator::company::norwegian_address;
use crate::generator::rng::Topic;

impl Register {
    pub(super) fn subunit(&self, unit: Unit, place: u32, changes: &Changes) -> Object {
        let id = Id::Subunit(unit, place);
        let mut stream = self.stream(Topic::Unit, id, 2);
        let form = self.subunit_form(unit, place);
        let registered = parts::day(&mut stream);
        let number = self.number(id);
        let mut object = vec![("organisasjonsnummer".into(), Json::text(number.clone()))];
        put(&mut object, "navn", Json::text(self.subunit_name(unit, place)));
        put(&mut object, "organisasjonsform", linked_code(ORGANISASJONSFORMER, "organisasjonsformer", form));
        put(&mut object, "historiskeNavn", Json::List(Vec::new()));
        let adresse = norwegian_address(&mut stream);
        if stream.permille(200) {
            let lines = vec!["Postboks 9".to_owned()];
            put(&mut object, "postadresse", parts::address(&adresse, lines, changes.reformed));
        }
        put(&mut object, "registreringsdatoEnhetsregisteret", Json::text(registered.to_string()));
        put(&mut object, "registrertIMvaregisteret", false.into());
        put(&mut object, "naeringskode1", parts::code(NAERINGSKODER, stream.pick(NAERINGSKODER).0));
        put_employees(&mut object, &mut stream, changes.employees, true);
        put(&mut object, "overordnetEnhet", Json::text(self.number(Id::Unit(unit))));
        put_contact(&mut object, &mut stream, self.place(id), false);
        put(&mut object, "oppstartsdato", Json::text(later(registered, 1).to_string()));
        if stream.permille(30) {
            put(&mut object, "datoEierskifte", Json::text(later(registered, 300).to_string()));
        }
        let lines = vec![adresse.gateadresse.clone()];
        put(&mut object, "beliggenhetsadresse", parts::address(&adresse, lines, changes.reformed));
        put(&mut object, "links", Json::Links(format!("underenheter/{number}")));
        put(&mut object, "respons_klasse", Json::text("Underenhet"));
        object
    }

    pub(super) fn deleted_subunit(&self, unit: Unit, place: u32, on: Date) -> Json {
        let number = self.number(Id::Subunit(unit, place));
        let form = self.subunit_form(unit, place);
        let mut object = vec![("organisasjonsnummer".into(), Json::text(number.clone()))];
        put(&mut object, "navn", Json::text(self.subunit_name(unit, place)));
        put(&mut object, "organisasjonsform", linked_code(ORGANISASJONSFORMER, "organisasjonsformer", form));
        put(&mut object, "historiskeNavn", Json::List(Vec::new()));
        put(&mut object, "nedleggelsesdato", Json::text(on.to_string()));
        put(&mut object, "slettedato", Json::text(on.to_string()));
        put(&mut object, "links", Json::Links(format!("underenheter/{number}")));
        // The register spells it so, against its own description.
        put(&mut object, "respons_klasse", Json::text("SlettetUnderEnhet"));
        Json::Object(object)
    }

    fn subunit_name(&self, unit: Unit, place: u32) -> String {
        format!("{} AVD {}", self.head(unit).name, if place == 0 { "OSLO" } else { "NORD" })
    }

    fn subunit_form(&self, unit: Unit, place: u32) -> &'static str {
        if self.stream(Topic::Unit, Id::Subunit(unit, place), 4).permille(190) { "AAFY" } else { "BEDR" }
    }
}
