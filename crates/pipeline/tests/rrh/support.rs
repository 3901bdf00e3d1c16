//! A lake in a temporary folder, loaded with registrations that a test writes as JSON.

use brreg_domain::rrh::Dokument;
use brreg_lake::manifest::Manifest;
use brreg_lake::snapshot::{Draft, Lake, Published};
use brreg_parser::Workers;
use brreg_pipeline::register::Register as _;
use brreg_pipeline::registers::Rrh;
use brreg_pipeline::registers::rrh::{Doubles, Files, Load, Written};
use brreg_pipeline::source::Loaded;
use brreg_transform::pseudonym::NationalId;
use brreg_transform::rrh::tables::KODELISTER;
use brreg_transform::rrh::{Flattener, Kilde, Origin, Rows};
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) use crate::common::{Pending, read, rows};

pub(crate) const ORGNR: &str = "930185930";
pub(crate) const FNR: &str = "31129956715";

/// Registrations are compared as those of bulk files are.
static NO_FILES: Files = Files::new(Vec::new());

pub(crate) struct TestLake {
    folder: TempDir,
    pub(crate) national_id: NationalId,
    kilde: Kilde,
    identify_senders: bool,
}

impl TestLake {
    pub(crate) fn new(national_id: NationalId) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("key"), crate::common::KEY).unwrap();
        Self { folder, national_id, kilde: Kilde::Oppslag, identify_senders: false }
    }

    /// The lake, with records of this source from now on.
    pub(crate) fn of(self, kilde: Kilde) -> Self {
        Self { kilde, ..self }
    }

    /// The lake, in which senders of notices have a pseudonym, or not.
    pub(crate) fn identifying_senders(self, identify_senders: bool) -> Self {
        Self { identify_senders, ..self }
    }

    pub(crate) fn lake(&self) -> Lake {
        Lake::new(self.folder.path().join("lake"))
    }

    /// Flattens registrations of the partner API or companies of API v1, each in a batch of its own.
    pub(crate) fn load(&self, records: &[Value]) -> Pending {
        let key = brreg_lake::key_file::load_or_create(&self.folder.path().join("key")).unwrap();
        let draft = Draft::begin(&self.lake(), Rrh.tables()).unwrap();
        let flattener = Flattener { identify_senders: self.identify_senders, ..Flattener::new(self.national_id, key) };
        let hentet = Some("2026-11-20T03:15:00Z".parse().unwrap());
        let origin = Origin { kilde: self.kilde, hentet };
        let load = Load::begin(&draft.work_folder(), &draft.work_folder(), flattener, origin, Doubles::Found).unwrap();
        let batches = (0..).zip(records).map(Ok::<_, brreg_lake::Error>);
        let workers = Workers::new(1, 2).unwrap();
        let accepted = workers.for_each(batches, |(number, record), permit| {
            let text = record.to_string();
            let document = match record.get("registreringer") {
                Some(_) => Dokument::V1(brreg_parser::json::read(&text).unwrap()),
                None => Dokument::Partner(brreg_parser::json::read(&text).unwrap()),
            };
            let mut rows = Rows::default();
            rows.push(load.flattener(), load.origin(), number + 1, &document);
            load.accept(number, rows.finish().unwrap(), Vec::new(), permit)
        });
        accepted.unwrap();
        let Written { mut entries, records, .. } = load.finish().unwrap();
        entries.push((&KODELISTER, draft.writer(&KODELISTER).unwrap().finish().unwrap()));
        let loaded = Loaded { entries, records, ..Loaded::default() };
        Pending { landed: &NO_FILES, draft, loaded, national_id: self.national_id }
    }

    pub(crate) fn publish(&self, records: &[Value]) -> (Published, Manifest) {
        let publication = self.load(records).publish().unwrap();
        assert!(publication.not_durable.is_none());
        (publication.published, publication.manifest)
    }

    /// The rows of a published table as text, some columns of it, `-` for NULL.
    pub(crate) fn rows(&self, table: &str, columns: &[&str]) -> Vec<String> {
        let published = self.lake().published("rrh").unwrap().unwrap();
        rows(&published.folder(), table, columns)
    }
}

/// Companies of API v1, made up: a lookup of one with three registrations, by a scope that sees everything.
pub(crate) const V1_OFFENTLIG: &str = include_str!("../../../../data/sample/rrh-v1/virksomhet-scope-offentlig.json");

/// The company of a sample.
pub(crate) fn sample(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A registration of a company with these owners.
pub(crate) fn registration(orgnr: &str, owners: Vec<Value>) -> Value {
    json!({
        "registreringId": format!("id-{orgnr}"),
        "registreringStatus": {"kode": "registreringstatus.regi", "kodetekst": "Reelle rettighetshavere er registrert"},
        "registrertDato": "2022-12-15T16:49:01.303083Z",
        "reelleRettighetshavereStatus": {
            "kode": "reellerettighetshaverestatus.irki",
            "kodetekst": "Virksomheten har meldt at de har reelle rettighetshavere, men at ingen av disse kan identifiseres"
        },
        "registreringspliktigVirksomhet": {"organisasjonsnummer": orgnr},
        "reelleRettighetshavere": owners,
    })
}

/// A registered person who owns in one position.
pub(crate) fn owner() -> Value {
    json!({
        "folkeregistrertPerson": {
            "foedselsEllerDNummer": FNR,
            "foedselsdato": "1999-12-31",
            "foedselsaar": "1999",
            "navn": {"fornavn": "KORT FORNØYD", "mellomnavn": "DEIG", "etternavn": "SKYVEDØR"},
            "erDoed": false,
            "statsborgerskap": [{"landkode": "NOR", "land": "Norge"}, {"landkode": "URY", "land": "Uruguay"}]
        },
        "bostedsland": {"landkode": "NOR", "land": "Norge"},
        "erUnntattFraInnsyn": false,
        "posisjoner": [position("int2")],
        "foerstRegistrertDato": "2022-11-16T07:39:30.160661Z",
        "endretDato": "2022-11-16T07:39:30.18195Z"
    })
}

/// A foreign person who owns in one position.
pub(crate) fn foreign_owner() -> Value {
    json!({
        "utenlandskPerson": {
            "foedselsdato": "1983-03-24",
            "foedselsaar": "1983",
            "fulltNavn": "Gill Bates",
            "statsborgerskap": [{"landkode": "USA", "land": "USA"}]
        },
        "bostedsland": {"landkode": "USA", "land": "USA"},
        "erUnntattFraInnsyn": true,
        "posisjoner": [position("int1")],
        "foerstRegistrertDato": "2022-11-16T07:39:30Z",
        "endretDato": "2022-11-16T07:39:30Z"
    })
}

fn position(interval: &str) -> Value {
    let label = match interval {
        "int1" => "25,01% - 49,99%",
        _ => "50% - 74,99%",
    };
    json!({
        "type": {"kode": "posisjontype.eier", "kodetekst": "Eierskap"},
        "stoerrelseIntervall": {"kode": format!("stoerrelseintervall.{interval}"), "kodetekst": label},
        "grunnlag": [{"kode": "grunnlagtype.dire", "kodetekst": "Direkte"}, {"kode": "grunnlagtype.indi", "kodetekst": "Indirekte"}]
    })
}

/// The registration with the value at a JSON Pointer replaced; `Value::Null` removes it.
pub(crate) fn with(mut registration: Value, pointer: &str, value: Value) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match registration.pointer_mut(parent).unwrap_or_else(|| panic!("nothing at {parent}")) {
        Value::Object(object) => {
            if value.is_null() {
                object.remove(name);
            } else {
                object.insert(name.to_owned(), value);
            }
        }
        Value::Array(list) => list[name.parse::<usize>().unwrap()] = value,
        _ => panic!("{parent} is neither an object nor a list"),
    }
    registration
}
