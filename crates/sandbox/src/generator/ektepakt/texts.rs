//! The register's codes with their texts in the three languages. Those in Bokmål are the published ones of the code lists;
//! the others are plausible translations.

use brreg_domain::kodeverk;

use super::Spraak;

/// A code with its texts in Nynorsk and English.
type Text = (&'static str, [&'static str; 2]);

const TEXTS: &[Text] = &[
    ("ektepakttype.ektepakt", ["Ektepakt", "Marriage contract"]),
    ("ektepakttype.domOmDeling", ["Dom om deling", "Judgment on division"]),
    ("rolletype.ektefelle", ["Ektefelle", "Spouse"]),
    ("ektepaktstatus.tinglyst", ["Tinglyst", "Registered"]),
    ("ektepaktstatus.nektetTinglyst", ["Nekta tinglyst", "Registration refused"]),
    ("ektepaktstatus.slettet", ["Sletta", "Deleted"]),
    ("ektepaktstatus.foreloepigRegistrert", ["Førebels registrert", "Provisionally registered"]),
    ("ektepaktstatus.avvist", ["Avvist", "Rejected"]),
    ("opprettelsestype.foersteOpprettelse", ["Fyrste gongs oppretting av ektepakt", "First marriage contract"]),
    (
        "opprettelsestype.oppheving",
        ["Ektepakt som opphevar tidlegare inngåtte ektepakter", "Contract that revokes earlier contracts"],
    ),
    (
        "opprettelsestype.suppleringEllerEndring",
        [
            "Ektepakt som supplerer/endrar tidlegare inngåtte ektepakter",
            "Contract that supplements or changes earlier contracts",
        ],
    ),
    ("avtaletype.gave", ["Gåve mellom ektefellar", "Gift between spouses"]),
    ("avtaletype.fulltSaereie", ["Vi skal ha fullt særeige", "We shall have full separate property"]),
    ("avtaletype.delvisSaereie", ["Vi skal ha delvis særeige", "We shall have partly separate property"]),
    (
        "avtaletype.saereieBlirFelleseieVedDoed",
        ["Særeige blir felleseige ved død", "Separate property becomes joint at death"],
    ),
    (
        "avtaletype.saereieBlirFelleseieVedRolleSinDoed",
        ["Særeige blir felleseige om eg døyr først", "Separate property becomes joint if I die first"],
    ),
    (
        "avtaletype.beggeIUskiftetBoMedAnnensSaereie",
        [
            "Vi kan begge sitje i uskift bu med særeiga til den andre",
            "Either may keep the other's separate property undivided",
        ],
    ),
    (
        "avtaletype.rolleMedRettTilUskifteMedAnnensSaereie",
        [
            "Eg har rett til å sitje i uskifte med særeiga til ektefellen",
            "I may keep my spouse's separate property undivided",
        ],
    ),
    (
        "avtaletype.gjenoppretteFelleseieForHeleSaereie",
        ["Vi gjenopprettar felleseige for heile særeiga", "We restore joint ownership of all separate property"],
    ),
    (
        "avtaletype.gjenoppretteFelleseieForDelerAvSaereie",
        [
            "Vi gjenopprettar felleseige for delar av særeiga",
            "We restore joint ownership of parts of the separate property",
        ],
    ),
    (
        "avtaletype.formuenSkalIkkeSkjevdeles",
        ["Formuen skal ikkje skeivdelast", "The fortune shall not be divided unequally"],
    ),
    (
        "avtaletype.formuenTilRolleSkalIkkeSkjevdeles",
        ["Formuen min skal ikkje skeivdelast", "My fortune shall not be divided unequally"],
    ),
    (
        "avtaletype.skjevdelingsformuenLikedelesVedDoed",
        ["Skeivdelingsformuen blir likedelt ved død", "The unequal share is divided equally at death"],
    ),
    (
        "avtaletype.skjevdelingsformuenLikedelesVedRolleSinDoed",
        ["Skeivdelingsformuen blir likedelt om eg døyr først", "The unequal share is divided equally if I die first"],
    ),
];

/// The types of agreements of both spouses, in the register's order.
pub(super) const OF_BOTH: &[&str] = &[
    "avtaletype.fulltSaereie",
    "avtaletype.delvisSaereie",
    "avtaletype.saereieBlirFelleseieVedDoed",
    "avtaletype.beggeIUskiftetBoMedAnnensSaereie",
    "avtaletype.gjenoppretteFelleseieForHeleSaereie",
    "avtaletype.gjenoppretteFelleseieForDelerAvSaereie",
    "avtaletype.formuenSkalIkkeSkjevdeles",
    "avtaletype.skjevdelingsformuenLikedelesVedDoed",
];

/// The types of agreements that concern one spouse, in the register's order.
pub(super) const OF_ONE: &[&str] = &[
    "avtaletype.gave",
    "avtaletype.saereieBlirFelleseieVedRolleSinDoed",
    "avtaletype.rolleMedRettTilUskifteMedAnnensSaereie",
    "avtaletype.formuenTilRolleSkalIkkeSkjevdeles",
    "avtaletype.skjevdelingsformuenLikedelesVedRolleSinDoed",
];

/// The registrar's notes on contracts.
pub(super) const NOTES: &[&str] = &[
    "Ektepakten er rettet etter melding fra ektefellene",
    "Gjelder også fremtidig arv; se dokumentet",
    "Tinglyst på nytt etter klage",
];

/// Returns the text of a code; empty if the register has none.
pub(super) fn text(kode: &str, spraak: Spraak) -> &'static str {
    let translated = |language: usize| TEXTS.iter().find(|(known, _)| *known == kode).map(|(_, texts)| texts[language]);
    let text = match spraak {
        Spraak::Nob => kodeverk::codes().iter().find(|known| known.kode == kode).map(|known| known.tekst),
        Spraak::Nno => translated(0),
        Spraak::Eng => translated(1),
    };
    text.unwrap_or_default()
}
