//! The document of a unit.

use jiff::civil::{Date, date};

use super::codes::{NAERINGSKODER, ORGANISASJONSFORMER, SEKTORKODER};
use super::json::{Json, Object, put, put_some};
use super::parts::{self, former_name, later, linked_code};
use super::{Changes, Id, Register, Standing, Unit};
use crate::generator::company::{self, foreign_address, norwegian_address};
use crate::generator::konkurs::Adresse;
use crate::generator::places;
use crate::generator::rng::{Stream, Topic};
use crate::generator::words;

/// The day on which reports of employees were entered last before the first edition.
const EMPLOYEES: Date = date(2025, 12, 11);

/// What several fields depend on.
pub(super) struct Head {
    pub(super) form: &'static str,
    pub(super) name: String,
    pub(super) address: Adresse,
}

impl Register {
    /// Returns the document of a unit or subunit that is live or deleted; `None` for one that is neither.
    #[must_use]
    pub fn document(&self, id: Id, changes: &Changes) -> Option<Json> {
        match (self.standing(id, changes), id) {
            (Standing::Live, Id::Unit(unit)) => Some(Json::Object(self.unit(unit, changes))),
            (Standing::Live, Id::Subunit(unit, place)) => Some(Json::Object(self.subunit(unit, place, changes))),
            (Standing::Deleted(on), Id::Unit(unit)) => Some(self.deleted_unit(unit, changes, on)),
            (Standing::Deleted(on), Id::Subunit(unit, place)) => Some(self.deleted_subunit(unit, place, on)),
            (Standing::Removed | Standing::Unknown, _) => None,
        }
    }

    /// Returns the current name of a unit.
    #[must_use]
    pub fn unit_name(&self, unit: Unit, changes: &Changes) -> String {
        renamed(self.head(unit).name, changes.renamed)
    }

    /// Returns whether a unit is in the municipality that a reform renumbers.
    #[must_use]
    pub fn is_reformed(&self, unit: Unit) -> bool {
        parts::is_reformed(&self.head(unit).address)
    }

    pub(super) fn head(&self, unit: Unit) -> Head {
        let mut stream = self.stream(Topic::CompanyAddress, Id::Unit(unit), 1);
        let stream = &mut stream;
        match unit {
            Unit::Company(index) => {
                let name = company::name(&self.content, index);
                let abroad = name.form == "NUF" && stream.permille(700);
                let address = if abroad { foreign_address(stream) } else { company::address(&self.content, index) };
                Head { form: name.form, name: name.upper(), address }
            }
            Unit::Court(number) => {
                let name = places::COURTS.get(number as usize).copied().unwrap_or_default().to_uppercase();
                Head { form: "ORGL", name, address: norwegian_address(stream) }
            }
            Unit::Estate(case) => {
                let position = self.estates.get(&case).copied().unwrap_or_default();
                let debtor = company::name(&self.content, position).upper();
                let trustee = self.bankrupt.get(&position).and_then(|bankruptcy| bankruptcy.bostyrer.as_ref());
                let address = trustee.map_or_else(|| norwegian_address(stream), |trustee| trustee.adresse.clone());
                Head { form: "KBO", name: format!("{debtor} KONKURSBO"), address }
            }
            Unit::NewEstate(number) => {
                let estate = self.new_estate(number);
                let debtor = estate.as_ref().map(|estate| self.head(estate.debtor).name).unwrap_or_default();
                let address = estate.map_or_else(|| norwegian_address(stream), |estate| estate.trustee.adresse);
                Head { form: "KBO", name: format!("{debtor} KONKURSBO"), address }
            }
            Unit::SoleProprietor(number) => {
                let person = self.proprietor(number);
                let trade = stream.pick(places::TRADES).to_uppercase();
                Head { form: "ENK", name: format!("{} {trade}", person.etternavn), address: norwegian_address(stream) }
            }
            Unit::Office(number) => {
                let trade = if number.is_multiple_of(2) { "REGNSKAP" } else { "REVISJON" };
                let name = format!("{} {trade} AS", stream.pick(words::COMPANY_NAMES));
                Head { form: "AS", name, address: norwegian_address(stream) }
            }
            Unit::New(number) => {
                let name = format!("{} {} NYE AS", stream.pick(words::NOUNS), 1 + number);
                Head { form: "AS", name, address: norwegian_address(stream) }
            }
        }
    }

    pub(super) fn unit(&self, unit: Unit, changes: &Changes) -> Object {
        let id = Id::Unit(unit);
        let head = self.head(unit);
        let mut stream = self.stream(Topic::Unit, id, 2);
        let registered = self.registered(unit);
        let is_company = matches!(unit, Unit::Company(_) | Unit::Office(_) | Unit::New(_));
        let is_estate = matches!(unit, Unit::Estate(_) | Unit::NewEstate(_));
        let is_person = head.form == "ENK";
        let mut object = Object::new();
        self.put_names(&mut object, id, &head, changes, registered);
        if is_company && stream.permille(300) {
            put(&mut object, "hjemmeside", Json::text(format!("www.firma{}.example", self.place(id))));
        }
        if is_estate || stream.permille(120) {
            put(
                &mut object,
                "postadresse",
                parts::address(&head.address, vec!["Postboks 7".to_owned()], changes.reformed),
            );
        }
        put(&mut object, "registreringsdatoEnhetsregisteret", Json::text(registered.to_string()));
        let vat = !is_estate && stream.permille(600);
        put(&mut object, "registrertIMvaregisteret", vat.into());
        let industry = stream.pick(NAERINGSKODER).0;
        if !is_estate {
            put(&mut object, "naeringskode1", parts::code(NAERINGSKODER, industry));
            if stream.permille(40) {
                put(&mut object, "naeringskode2", parts::code(NAERINGSKODER, stream.pick(NAERINGSKODER).0));
            }
        }
        put_employees(&mut object, &mut stream, changes.employees, is_company);
        if vat {
            let since = later(registered, 40).to_string();
            put(&mut object, "registreringsdatoMerverdiavgiftsregisteret", Json::text(since.clone()));
            put(&mut object, "registreringsdatoMerverdiavgiftsregisteretEnhetsregisteret", Json::text(since));
        }
        put_contact(&mut object, &mut stream, self.place(id), is_person);
        put(&mut object, "forretningsadresse", self.business_address(unit, &head, changes, &mut stream));
        if is_company {
            put(&mut object, "stiftelsesdato", Json::text(registered.to_string()));
        }
        let sector = if is_person { "8200" } else { "2100" };
        if !is_estate && head.form != "NUF" {
            put(&mut object, "institusjonellSektorkode", parts::code(SEKTORKODER, sector));
        }
        let has_accounts = is_company && head.form != "NUF";
        put(&mut object, "registrertIForetaksregisteret", is_company.into());
        put(&mut object, "registrertIStiftelsesregisteret", (head.form == "STI").into());
        put(&mut object, "registrertIFrivillighetsregisteret", false.into());
        if has_accounts && stream.permille(800) {
            put(&mut object, "sisteInnsendteAarsregnskap", Json::text("2024"));
        }
        self.put_insolvency(&mut object, unit, changes);
        let maalform = if stream.permille(900) { "Bokmål" } else { "Nynorsk" };
        put(&mut object, "maalform", Json::text(maalform));
        put_purpose(&mut object, &mut stream, has_accounts, registered);
        if is_company {
            put(&mut object, "registreringsdatoForetaksregisteret", Json::text(registered.to_string()));
        }
        put(&mut object, "registrertIPartiregisteret", false.into());
        put(&mut object, "paategninger", remarks(&mut stream, registered));
        if head.form == "AS" && stream.permille(600) {
            put(&mut object, "fravalgRevisjonDato", Json::text(later(registered, 400).to_string()));
        }
        put(&mut object, "erIKonsern", (is_company && stream.permille(150)).into());
        if has_accounts {
            put_capital(&mut object, &mut stream, head.form, registered);
        }
        put(&mut object, "links", Json::Links(format!("enheter/{}", self.number(id))));
        put(&mut object, "respons_klasse", Json::text("Enhet"));
        object
    }

    pub(super) fn deleted_unit(&self, unit: Unit, changes: &Changes, on: Date) -> Json {
        let head = self.head(unit);
        let number = self.number(Id::Unit(unit));
        let mut object = vec![("organisasjonsnummer".into(), Json::text(number.clone()))];
        put(&mut object, "navn", Json::text(renamed(head.name, changes.renamed)));
        put(&mut object, "organisasjonsform", linked_code(ORGANISASJONSFORMER, "organisasjonsformer", head.form));
        put(&mut object, "historiskeNavn", Json::List(Vec::new()));
        put(&mut object, "slettedato", Json::text(on.to_string()));
        put(&mut object, "links", Json::Links(format!("enheter/{number}")));
        put(&mut object, "respons_klasse", Json::text("SlettetEnhet"));
        Json::Object(object)
    }

    fn put_names(&self, object: &mut Object, id: Id, head: &Head, changes: &Changes, registered: Date) {
        put(object, "organisasjonsnummer", Json::text(self.number(id)));
        put(object, "navn", Json::text(renamed(head.name.clone(), changes.renamed)));
        put(object, "organisasjonsform", linked_code(ORGANISASJONSFORMER, "organisasjonsformer", head.form));
        let mut former: Vec<_> = (0..changes.renamed)
            .map(|times| former_name(renamed(head.name.clone(), times), registered, date(2026, 1, 2)))
            .collect();
        if self.stream(Topic::Unit, id, 3).permille(100) {
            former.push(former_name(format!("GAMLE {}", head.name), registered, later(registered, 700)));
        }
        put(object, "historiskeNavn", Json::List(former));
    }

    fn business_address(&self, unit: Unit, head: &Head, changes: &Changes, stream: &mut Stream) -> Json {
        let mut lines = Vec::new();
        match self.trustee(unit) {
            Some(trustee) => lines.push(format!("c/o Advokat {}", trustee.navn)),
            _ if stream.permille(40) => lines.push("c/o Kontorhuset".to_owned()),
            _ => {}
        }
        let is_home = matches!(unit, Unit::SoleProprietor(_));
        lines.push(if is_home { parts::home(stream) } else { head.address.gateadresse.clone() });
        parts::address(&head.address, lines, changes.reformed)
    }

    fn put_insolvency(&self, object: &mut Object, unit: Unit, changes: &Changes) {
        let open = self.bankruptcy(unit).filter(|it| it.ended.is_none() && !matches!(unit, Unit::Estate(_)));
        let forced = open.filter(|bankruptcy| bankruptcy.is_forced);
        let ruled = changes.bankrupt.or(open.filter(|it| !it.is_forced).map(|bankruptcy| bankruptcy.opened));
        put(object, "konkurs", ruled.is_some().into());
        put_some(object, "konkursdato", ruled.map(|date| Json::text(date.to_string())));
        let winding_up = ruled.is_none()
            && forced.is_none()
            && matches!(unit, Unit::Company(_))
            && self.stream(Topic::Unit, Id::Unit(unit), 4).permille(20);
        put(object, "underAvvikling", winding_up.into());
        put_some(object, "underAvviklingDato", winding_up.then(|| Json::text("2025-11-03")));
        put(object, "underTvangsavviklingEllerTvangsopplosning", forced.is_some().into());
        let date = forced.map(|bankruptcy| Json::text(bankruptcy.opened.to_string()));
        put_some(object, "tvangsopplostPgaManglendeRegnskapDato", date);
    }

    /// Returns the date of a unit's registration.
    fn registered(&self, unit: Unit) -> Date {
        match self.bankruptcy(unit).filter(|_| matches!(unit, Unit::Estate(_))) {
            Some(bankruptcy) => bankruptcy.opened,
            None if matches!(unit, Unit::New(_)) => date(2026, 1, 2),
            None if let Unit::NewEstate(number) = unit => {
                self.new_estate(number).map_or(date(2026, 1, 2), |estate| estate.opened)
            }
            None => parts::day(&mut self.stream(Topic::Unit, Id::Unit(unit), 5)),
        }
    }
}

/// Returns the name after so many changes of it.
fn renamed(name: String, times: u32) -> String {
    if times == 0 { name } else { format!("OMDØPT {times} {name}") }
}

/// Adds the number of employees: withheld from 1 to 4.
pub(super) fn put_employees(object: &mut Object, stream: &mut Stream, reports: u32, is_company: bool) {
    let (few, many) = (1 + stream.below(4), 5 + stream.below(80));
    let of_company = stream.weighted(&[(45, 0), (35, few), (20, many)]);
    let first = if is_company { of_company } else { stream.weighted(&[(90, 0), (10, 1)]) };
    let now = if first > 0 || is_company { first + reports * 6 } else { first };
    if now >= 5 {
        put(object, "antallAnsatte", Json::number(now));
    }
    put(object, "harRegistrertAntallAnsatte", (now > 0).into());
    if now > 0 {
        let on = Json::text(later(EMPLOYEES, 31 * reports).to_string());
        put(object, "registreringsdatoAntallAnsatteEnhetsregisteret", on.clone());
        put(object, "registreringsdatoAntallAnsatteNAVAaregisteret", on);
    }
}

pub(super) fn put_contact(object: &mut Object, stream: &mut Stream, place: u32, is_person: bool) {
    if stream.permille(260) {
        put(object, "epostadresse", Json::text(format!("post{place}@firma.example")));
    }
    if stream.permille(80) {
        put(object, "telefon", Json::text(format!("00 00 {:02} {:02}", stream.below(100), stream.below(100))));
    }
    if stream.permille(if is_person { 350 } else { 200 }) {
        put(object, "mobil", Json::text(format!("+47 000 {:02} {:03}", stream.below(100), stream.below(1000))));
    }
}

fn put_purpose(object: &mut Object, stream: &mut Stream, has_accounts: bool, registered: Date) {
    if has_accounts {
        put(object, "vedtektsdato", Json::text(registered.to_string()));
        let lines = [
            "Drift av virksomhet innen handel og tjenester, og det som naturlig",
            "hører sammen med dette, herunder å delta i andre selskaper med",
            "lignende formål.",
        ];
        let count = 1 + stream.below(lines.len() as u32) as usize;
        put(object, "vedtektsfestetFormaal", Json::texts(lines.into_iter().take(count)));
    }
    let trade = stream.pick(places::TRADES);
    put(
        object,
        "aktivitet",
        Json::texts([format!("{trade}, kjøp og salg av varer og tjenester."), "Prosjekter.".into()]),
    );
}

fn remarks(stream: &mut Stream, registered: Date) -> Json {
    if !stream.permille(5) {
        return Json::List(Vec::new());
    }
    Json::List(vec![Json::Object(vec![
        ("infotype".into(), Json::text("FADR")),
        ("tekst".into(), Json::text("Forretningsadressen antas å være feil.")),
        ("innfoertDato".into(), Json::text(later(registered, 900).to_string())),
    ])])
}

fn put_capital(object: &mut Object, stream: &mut Stream, form: &'static str, registered: Date) {
    let amount: u64 = match form {
        "ASA" => 8_028_919_725 + stream.wide() % 1_000_000_000,
        _ => 30_000 + 10_000 * u64::from(stream.below(40)),
    };
    let shares = if form == "ASA" { 3_211_567_890 } else { 100 * u64::from(1 + stream.below(10)) };
    let kind = if form == "STI" { "Grunnkapital" } else { "Aksjekapital" };
    put(
        object,
        "kapital",
        Json::Object(vec![
            ("belop".into(), Json::Number(format!("{amount}.00"))),
            ("antallAksjer".into(), Json::number(shares)),
            ("type".into(), Json::text(kind)),
            ("valuta".into(), Json::text("NOK")),
            ("innfortDato".into(), Json::text(registered.to_string())),
        ]),
    );
}
