"""The tables of Enhetsregisteret as lists of columns, from which the scripts of DuckDB and polars are made.

A column is its name, its path in the document, and its kind: `text`, `date`, `year`, `integer`, `bigint`, `boolean`, `amount`, or
lines of text with what is put between them. A path ends at a value; a list of objects is a table of its own.
"""

ADDRESS = (
    ("linje", "adresse", ", "),
    ("postnummer", "postnummer", "text"),
    ("poststed", "poststed", "text"),
    ("kommunenummer", "kommunenummer", "text"),
    ("kommune", "kommune", "text"),
    ("landkode", "landkode", "text"),
    ("land", "land", "text"),
)


def address(name: str) -> tuple:
    return tuple((f"{name}_{column}", f"{name}.{path}", kind) for column, path, kind in ADDRESS)


def coded(name: str, path: str, label: str = "beskrivelse") -> tuple:
    return ((name, f"{path}.kode", "text"), (f"{name}_tekst", f"{path}.{label}", "text"))


def plain(kind: str, *columns: str) -> tuple:
    """Columns that are written `name=path`, of one kind."""
    return tuple((*column.split("="), kind) for column in columns)


KEY = (("organisasjonsnummer", "organisasjonsnummer", "text"),)

ENHETER = (
    *KEY,
    *plain("text", "navn=navn", "maalform=maalform", "hjemmeside=hjemmeside", "epostadresse=epostadresse"),
    *plain("text", "telefon=telefon", "mobil=mobil", "overordnet_enhet=overordnetEnhet"),
    *coded("organisasjonsform", "organisasjonsform"),
    *address("forretningsadresse"),
    *address("postadresse"),
    *coded("naeringskode", "naeringskode1"),
    *coded("sektorkode", "institusjonellSektorkode"),
    *plain(
        "date",
        "stiftelsesdato=stiftelsesdato",
        "registrert=registreringsdatoEnhetsregisteret",
        "ansatte_registrert=registreringsdatoAntallAnsatteEnhetsregisteret",
        "ansatte_registrert_nav=registreringsdatoAntallAnsatteNAVAaregisteret",
        "mva_registrert=registreringsdatoMerverdiavgiftsregisteret",
        "mva_registrert_enhetsregisteret=registreringsdatoMerverdiavgiftsregisteretEnhetsregisteret",
        "mva_frivillig_registrert=registreringsdatoFrivilligMerverdiavgiftsregisteret",
        "foretaksregisteret_registrert=registreringsdatoForetaksregisteret",
        "stiftelsesregisteret_registrert=registreringsdatoStiftelsesregisteret",
        "frivillighetsregisteret_registrert=registreringsdatoFrivillighetsregisteret",
        "partiregisteret_registrert=registreringsdatoPartiregisteret",
        "vedtektsdato=vedtektsdato",
        "fravalg_revisjon=fravalgRevisjonDato",
        "fravalg_revisjon_besluttet=fravalgRevisjonBeslutningsDato",
        "konkursdato=konkursdato",
        "under_avvikling_dato=underAvviklingDato",
        "tvang_manglende_sletting_dato=tvangsavvikletPgaManglendeSlettingDato",
        "tvang_manglende_daglig_leder_dato=tvangsopplostPgaManglendeDagligLederDato",
        "tvang_manglende_revisor_dato=tvangsopplostPgaManglendeRevisorDato",
        "tvang_manglende_regnskap_dato=tvangsopplostPgaManglendeRegnskapDato",
        "tvang_mangelfullt_styre_dato=tvangsopplostPgaMangelfulltStyreDato",
        "rekonstruksjon_dato=underRekonstruksjonsforhandlingDato",
        "utenlandsk_insolvens_dato=underUtenlandskInsolvensbehandlingDato",
        "kapital_innfoert=kapital.innfortDato",
    ),
    *plain(
        "boolean",
        "har_registrert_ansatte=harRegistrertAntallAnsatte",
        "er_i_konsern=erIKonsern",
        "er_i_mvaregisteret=registrertIMvaregisteret",
        "er_i_foretaksregisteret=registrertIForetaksregisteret",
        "er_i_stiftelsesregisteret=registrertIStiftelsesregisteret",
        "er_i_frivillighetsregisteret=registrertIFrivillighetsregisteret",
        "er_i_partiregisteret=registrertIPartiregisteret",
        "konkurs=konkurs",
        "under_avvikling=underAvvikling",
        "under_tvangsavvikling=underTvangsavviklingEllerTvangsopplosning",
    ),
    ("antall_ansatte", "antallAnsatte", "integer"),
    ("siste_aarsregnskap", "sisteInnsendteAarsregnskap", "year"),
    *plain("amount", "kapital_beloep=kapital.belop", "kapital_innbetalt=kapital.innbetalt", "kapital_bundet=kapital.bundet"),
    ("kapital_antall_aksjer", "kapital.antallAksjer", "bigint"),
    *plain("text", "kapitaltype=kapital.type", "kapital_valuta=kapital.valuta"),
    *plain("text", "kapital_fullt_innbetalt=kapital.fulltInnbetalt"),
    *plain(
        "text",
        "hjemland_registreringsnummer=registreringsnummerIHjemlandet",
        "hjemland_register=utenlandskRegisterNavn",
        "hjemland_register_poststed=utenlandskRegisterAdresse.poststed",
        "hjemland_register_land=utenlandskRegisterAdresse.land",
        "hjemland_lovgivning_landkode=underlagtLovgivningLandKode",
        "hjemland_lovgivning_land=underlagtLovgivningLand",
        "hjemland_foretaksform_bokmaal=foretaksformIHjemlandet.beskrivelseBokmaal",
    ),
    *coded("hjemland_foretaksform", "foretaksformIHjemlandet"),
    ("hjemland_register_adresselinje", "utenlandskRegisterAdresse.adresse", ", "),
    ("mva_frivillig_beskrivelse", "frivilligMvaRegistrertBeskrivelser", "; "),
    ("vedtektsfestet_formaal", "vedtektsfestetFormaal", " "),
    ("aktivitet", "aktivitet", " "),
)
# One row per industry code: the kind, the number, and where it is.
NAERINGSKODER = (
    ("naering", 1, "naeringskode1"),
    ("naering", 2, "naeringskode2"),
    ("naering", 3, "naeringskode3"),
    ("hjelpeenhet", 1, "hjelpeenhetskode"),
)
HISTORISKE_NAVN = plain("text", "navn=navn", "fra=fraDato", "til=tilDato")
PAATEGNINGER = (*plain("text", "infotype=infotype", "tekst=tekst"), ("innfoert", "innfoertDato", "date"))

# In a role, `rolle` is the role and `gruppe` its group.
ROLLER = (
    *coded("rollegruppe", "gruppe.type"),
    ("rollegruppe_endret", "gruppe.sistEndret", "date"),
    *coded("rolletype", "rolle.type"),
    ("rekkefoelge", "rolle.rekkefolge", "integer"),
    ("foedselsdato", "rolle.person.fodselsdato", "date"),
    *plain("text", "fornavn=rolle.person.navn.fornavn", "mellomnavn=rolle.person.navn.mellomnavn"),
    ("etternavn", "rolle.person.navn.etternavn", "text"),
    ("er_doed", "rolle.person.erDoed", "boolean"),
    ("innehaver_organisasjonsnummer", "rolle.enhet.organisasjonsnummer", "text"),
    ("innehaver_navn", "rolle.enhet.navn", " "),
    *coded("innehaver_organisasjonsform", "rolle.enhet.organisasjonsform"),
    ("innehaver_er_slettet", "rolle.enhet.erSlettet", "boolean"),
    ("godkjenningsstatus", "rolle.enhet.godkjenningsstatus", "text"),
    ("bostyrer_navn", "rolle.bostyrer.navn", "text"),
    ("bostyrer_adresselinje", "rolle.bostyrer.postadresse.adresse", ", "),
    *plain("text", "bostyrer_postnummer=rolle.bostyrer.postadresse.postnummer"),
    *plain("text", "bostyrer_poststed=rolle.bostyrer.postadresse.poststed"),
    *plain("text", "bostyrer_landkode=rolle.bostyrer.postadresse.landkode"),
    ("ansvarsandel", "rolle.ansvarsandel", "text"),
    *coded("valgt_av", "rolle.valgtAv"),
    *plain("boolean", "er_avregistrert=rolle.avregistrert"),
)


def fields(columns: tuple, below: str = "") -> dict:
    """The fields of the documents that these columns are read from, as objects inside objects, with kinds at the ends."""
    tree: dict = {}
    for _, path, kind in columns:
        if not path.startswith(below):
            continue
        *objects, last = path.removeprefix(below).split(".")
        inner = tree
        for name in objects:
            inner = inner.setdefault(name, {})
        inner.setdefault(last, kind)
    return tree


def fields_of_units() -> dict:
    """The fields of a unit, with its lists of objects as `[fields]`."""
    tree = fields(ENHETER)
    for _, _, field in NAERINGSKODER:
        tree[field] = {"kode": "text", "beskrivelse": "text"}
    return tree | {"historiskeNavn": [fields(HISTORISKE_NAVN)], "paategninger": [fields(PAATEGNINGER)]}


def fields_of_roles() -> dict:
    """The fields of the roles in a unit."""
    group = fields(ROLLER, "gruppe.") | {"roller": [fields(ROLLER, "rolle.")]}
    return fields(KEY) | {"rollegrupper": [group]}
