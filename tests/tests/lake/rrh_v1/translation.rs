//! Content of the partner API in the words of today's.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use brreg_lake_tests::{Lake, zips};
use serde_json::{Value, json};

/// Writes registrations of the partner API as today's API would say the same: with its codes and labels, its names of fields and
/// milliseconds.
pub(super) struct Translation {
    codes: HashMap<String, String>,
}

impl Translation {
    pub(super) fn new() -> Self {
        let lake = Lake::with_known_key();
        lake.run(["catalog"]).succeeds();
        let pairs = lake.rows("SELECT kode_partner, kode_v1 FROM kodeverk.tilsvarende");
        let pair = |pair: &String| pair.split_once(',').map(|(old, new)| (old.to_owned(), new.to_owned()));
        let codes: HashMap<_, _> = pairs.iter().filter_map(pair).collect();
        assert!(codes.len() > 10);
        Self { codes }
    }

    /// The companies of a bulk file of the partner API.
    pub(super) fn companies(&self, file: &Path) -> Vec<Value> {
        let old: Vec<Value> = serde_json::from_slice(&zips::only_member(&fs::read(file).unwrap())).unwrap();
        old.iter().map(|company| self.company(company)).collect()
    }

    fn code(&self, code: &Value) -> Value {
        let Some(old) = code["kode"].as_str() else { return Value::Null };
        json!({ "kode": self.codes[old], "kodenavn": "Et annet navn" })
    }

    fn company(&self, old: &Value) -> Value {
        json!({
            "organisasjonsnummer": old["registreringspliktigVirksomhet"]["organisasjonsnummer"],
            "foerstRegistrertIRegisterOverReelleRettighetshavere": "2021-11-01T00:00:00.000Z",
            "registreringer": [{
                "registreringsid": old["registreringId"],
                "registreringsstatus": self.code(&old["registreringStatus"]),
                "registrert": milliseconds(&old["registrertDato"]),
                "erGjeldendeRegistrering": true,
                "reelleRettighetshaverestatus": self.code(&old["reelleRettighetshavereStatus"]),
                "reelleRettighetshavere": list(&old["reelleRettighetshavere"], |owner| self.owner(owner)),
            }],
        })
    }

    fn owner(&self, old: &Value) -> Value {
        let mut owner = json!({
            "erUnntattFraInnsyn": old["erUnntattFraInnsyn"],
            "foerstRegistrert": milliseconds(&old["foerstRegistrertDato"]),
            "endret": milliseconds(&old["endretDato"]),
            "posisjoner": list(&old["posisjoner"], |position| self.position(position)),
        });
        for kind in ["folkeregistrertPerson", "utenlandskPerson"] {
            if old[kind].is_object() {
                owner[kind] = old[kind].clone();
                owner[kind]["bostedsland"] = country(&old["bostedsland"]);
                owner[kind]["statsborgerskap"] = list(&old[kind]["statsborgerskap"], country);
            }
        }
        owner
    }

    fn position(&self, old: &Value) -> Value {
        json!({
            "posisjonstype": self.code(&old["type"]),
            "stoerrelsesintervall": self.code(&old["stoerrelseIntervall"]),
            "beskrivelseAvPosisjonenKontrollPaaAnnenMaate": old["beskrivelseAnnenMaate"],
            "grunnlagstyper": list(&old["grunnlag"], |code| self.code(code)),
            "mellomliggendeVirksomheter": [],
        })
    }
}

fn list(old: &Value, translate: impl Fn(&Value) -> Value) -> Value {
    old.as_array().into_iter().flatten().map(translate).collect()
}

fn country(old: &Value) -> Value {
    if old.is_null() { Value::Null } else { json!({ "landkode": old["landkode"], "navn": old["land"] }) }
}

/// A timestamp without what comes after the milliseconds.
fn milliseconds(old: &Value) -> String {
    let old = old.as_str().unwrap().trim_end_matches('Z');
    let (seconds, fraction) = old.split_once('.').unwrap_or((old, ""));
    format!("{seconds}.{:0<3.3}Z", fraction)
}
