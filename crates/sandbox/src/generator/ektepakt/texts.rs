//! The register's codes with their texts in the three languages.

use super::Spraak;

/// A code with its texts in [`Spraak::ALL`]'s order.
pub(super) type Text = (&'static str, [&'static str; 3]);

const TEXTS: &[Text] = &[
    ("ektepakttype.ektepakt", ["Ektepakt", "Ektepakt", "Marriage contract"]),
    ("ektepakttype.domOmDeling", ["Dom om deling", "Dom om deling", "Judgment on division"]),
    ("rolletype.ektefelle", ["Ektefelle", "Ektefelle", "Spouse"]),
    ("ektepaktstatus.tinglyst", ["Tinglyst", "Tinglyst", "Registered"]),
    ("ektepaktstatus.nektetTinglyst", ["Nektet tinglyst", "Nekta tinglyst", "Registration refused"]),
    ("ektepaktstatus.slettet", ["Slettet", "Sletta", "Deleted"]),
    (
        "ektepaktstatus.foreloepigRegistrert",
        ["Foreløpig registrert", "Førebels registrert", "Provisionally registered"],
    ),
    ("ektepaktstatus.avvist", ["Avvist", "Avvist", "Rejected"]),
    (
        "opprettelsestype.foersteOpprettelse",
        ["Første gangs opprettelse av ektepakt", "Fyrste gongs oppretting av ektepakt", "First marriage contract"],
    ),
    ("opprettelsestype.oppheving", ["Oppheving av ektepakt", "Oppheving av ektepakt", "Revocation of a contract"]),
    (
        "opprettelsestype.suppleringEllerEndring",
        [
            "Supplering eller endring av ektepakt",
            "Supplering eller endring av ektepakt",
            "Supplement or change of a contract",
        ],
    ),
    ("avtaletype.gave", ["Gave mellom ektefeller", "Gåve mellom ektefellar", "Gift between spouses"]),
    (
        "avtaletype.fulltSaereie",
        ["Vi skal ha fullt særeie", "Vi skal ha fullt særeige", "We shall have full separate property"],
    ),
    (
        "avtaletype.delvisSaereie",
        ["Vi skal ha delvis særeie", "Vi skal ha delvis særeige", "We shall have partly separate property"],
    ),
    (
        "avtaletype.saereieBlirFelleseieVedDoed",
        [
            "Særeie blir felleseie ved død",
            "Særeige blir felleseige ved død",
            "Separate property becomes joint at death",
        ],
    ),
    (
        "avtaletype.saereieBlirFelleseieVedRolleSinDoed",
        [
            "Særeie blir felleseie om jeg dør først",
            "Særeige blir felleseige om eg døyr først",
            "Separate property becomes joint if I die first",
        ],
    ),
    (
        "avtaletype.beggeIUskiftetBoMedAnnensSaereie",
        [
            "Vi kan begge sitte i uskiftet bo med den andres særeie",
            "Vi kan begge sitje i uskift bu med særeiga til den andre",
            "Either may keep the other's separate property undivided",
        ],
    ),
    (
        "avtaletype.rolleMedRettTilUskifteMedAnnensSaereie",
        [
            "Jeg har rett til å sitte i uskifte med ektefellens særeie",
            "Eg har rett til å sitje i uskifte med særeiga til ektefellen",
            "I may keep my spouse's separate property undivided",
        ],
    ),
    (
        "avtaletype.gjenoppretteFelleseieForHeleSaereie",
        [
            "Vi gjenoppretter felleseie for hele særeiet",
            "Vi gjenopprettar felleseige for heile særeiga",
            "We restore joint ownership of all separate property",
        ],
    ),
    (
        "avtaletype.gjenoppretteFelleseieForDelerAvSaereie",
        [
            "Vi gjenoppretter felleseie for deler av særeiet",
            "Vi gjenopprettar felleseige for delar av særeiga",
            "We restore joint ownership of parts of the separate property",
        ],
    ),
    (
        "avtaletype.formuenSkalIkkeSkjevdeles",
        [
            "Formuen skal ikke skjevdeles",
            "Formuen skal ikkje skeivdelast",
            "The fortune shall not be divided unequally",
        ],
    ),
    (
        "avtaletype.formuenTilRolleSkalIkkeSkjevdeles",
        [
            "Formuen min skal ikke skjevdeles",
            "Formuen min skal ikkje skeivdelast",
            "My fortune shall not be divided unequally",
        ],
    ),
    (
        "avtaletype.skjevdelingsformuenLikedelesVedDoed",
        [
            "Skjevdelingsformuen likedeles ved død",
            "Skeivdelingsformuen blir likedelt ved død",
            "The unequal share is divided equally at death",
        ],
    ),
    (
        "avtaletype.skjevdelingsformuenLikedelesVedRolleSinDoed",
        [
            "Skjevdelingsformuen likedeles om jeg dør først",
            "Skeivdelingsformuen blir likedelt om eg døyr først",
            "The unequal share is divided equally if I die first",
        ],
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
    TEXTS.iter().find(|(known, _)| *known == kode).map_or("", |(_, texts)| texts[spraak as usize])
}
