"""The six tables with DuckDB: unpack the archive, read the JSON with declared types, unnest, write Parquet.

Usage: peer_duckdb.py ARCHIVE FOLDER
"""

import sys
from pathlib import Path

import duckdb
from unpack import unpack

CODE = "STRUCT(kode VARCHAR, kodetekst VARCHAR)"
COUNTRY = "STRUCT(landkode VARCHAR, land VARCHAR)"
COMPANY = "STRUCT(organisasjonsnummer VARCHAR)"
FOREIGN = (
    "STRUCT(registreringsnummerIHjemlandet VARCHAR, navn VARCHAR, "
    f"internasjonalAdresse STRUCT(friAdressetekst VARCHAR, landkode {COUNTRY}))"
)
BETWEEN = f"STRUCT(virksomhet {COMPANY}, utenlandskVirksomhet {FOREIGN})"
POSITION = (
    f'STRUCT("type" {CODE}, stoerrelseIntervall {CODE}, grunnlag {CODE}[], beskrivelseAnnenMaate VARCHAR, '
    f"mellomliggendeVirksomheter {BETWEEN}[])"
)
REGISTERED = (
    "STRUCT(foedselsEllerDNummer VARCHAR, foedselsdato DATE, foedselsaar SMALLINT, "
    f"navn STRUCT(fornavn VARCHAR, mellomnavn VARCHAR, etternavn VARCHAR), erDoed BOOLEAN, statsborgerskap {COUNTRY}[])"
)
ABROAD = f"STRUCT(foedselsdato DATE, foedselsaar SMALLINT, fulltNavn VARCHAR, statsborgerskap {COUNTRY}[])"
OWNER = (
    f"STRUCT(folkeregistrertPerson {REGISTERED}, utenlandskPerson {ABROAD}, bostedsland {COUNTRY}, "
    f"erUnntattFraInnsyn BOOLEAN, posisjoner {POSITION}[], foerstRegistrertDato TIMESTAMP, endretDato TIMESTAMP)"
)
COLUMNS = {
    "registreringId": "VARCHAR",
    "registreringStatus": CODE,
    "registrertDato": "TIMESTAMP",
    "reelleRettighetshavereStatus": CODE,
    "registreringspliktigVirksomhet": COMPANY,
    "reelleRettighetshavere": f"{OWNER}[]",
}

KEYS = "organisasjonsnummer, registrering_id"
OWNER_KEYS = f"{KEYS}, rettighetshaver_nr"
POSITION_KEYS = f"{OWNER_KEYS}, posisjon_nr"

# Each level is kept as a table, so that the JSON is read once and each list is unnested once.
LEVELS = f"""
CREATE TABLE registrations AS
    SELECT registreringspliktigVirksomhet.organisasjonsnummer AS organisasjonsnummer,
        registreringId AS registrering_id, * EXCLUDE (registreringspliktigVirksomhet, registreringId)
    FROM read_json($file, format = 'array', columns = $columns);
CREATE TABLE owners AS
    SELECT {KEYS}, unnest(reelleRettighetshavere) AS eier,
        generate_subscripts(reelleRettighetshavere, 1)::INTEGER AS rettighetshaver_nr
    FROM registrations;
CREATE TABLE positions AS
    SELECT {OWNER_KEYS}, unnest(eier.posisjoner) AS posisjon,
        generate_subscripts(eier.posisjoner, 1)::INTEGER AS posisjon_nr
    FROM owners;
"""

TABLES = {
    "registreringer": f"""
        SELECT {KEYS}, registreringStatus.kode AS registreringstatus,
            registreringStatus.kodetekst AS registreringstatus_tekst, registrertDato AS registrert,
            reelleRettighetshavereStatus.kode AS rettighetshaverstatus,
            reelleRettighetshavereStatus.kodetekst AS rettighetshaverstatus_tekst,
            len(reelleRettighetshavere)::INTEGER AS antall_rettighetshavere
        FROM registrations""",
    "rettighetshavere": f"""
        SELECT {OWNER_KEYS},
            CASE WHEN eier.folkeregistrertPerson IS NOT NULL THEN 'folkeregistrert'
                WHEN eier.utenlandskPerson IS NOT NULL THEN 'utenlandsk' END AS persontype,
            eier.folkeregistrertPerson.foedselsEllerDNummer AS foedselsnummer,
            coalesce(eier.folkeregistrertPerson.foedselsdato, eier.utenlandskPerson.foedselsdato) AS foedselsdato,
            coalesce(eier.folkeregistrertPerson.foedselsaar, eier.utenlandskPerson.foedselsaar) AS foedselsaar,
            eier.folkeregistrertPerson.navn.fornavn AS fornavn,
            eier.folkeregistrertPerson.navn.mellomnavn AS mellomnavn,
            eier.folkeregistrertPerson.navn.etternavn AS etternavn,
            coalesce(eier.utenlandskPerson.fulltNavn, nullif(concat_ws(' ', eier.folkeregistrertPerson.navn.fornavn,
                eier.folkeregistrertPerson.navn.mellomnavn, eier.folkeregistrertPerson.navn.etternavn), ''))
                AS fullt_navn,
            eier.folkeregistrertPerson.erDoed AS er_doed,
            eier.bostedsland.landkode AS bostedsland, eier.bostedsland.land AS bostedsland_tekst,
            eier.erUnntattFraInnsyn AS er_unntatt_fra_innsyn,
            eier.foerstRegistrertDato AS foerst_registrert, eier.endretDato AS endret
        FROM owners""",
    "posisjoner": f"""
        SELECT {POSITION_KEYS}, posisjon.type.kode AS posisjonstype, posisjon.type.kodetekst AS posisjonstype_tekst,
            posisjon.stoerrelseIntervall.kode AS stoerrelsesintervall,
            posisjon.stoerrelseIntervall.kodetekst AS stoerrelsesintervall_tekst,
            (CASE posisjon.stoerrelseIntervall.kode WHEN 'stoerrelseintervall.int1' THEN 25.01
                WHEN 'stoerrelseintervall.int2' THEN 50 WHEN 'stoerrelseintervall.int3' THEN 75 END)::DECIMAL(5, 2)
                AS andel_min,
            (CASE posisjon.stoerrelseIntervall.kode WHEN 'stoerrelseintervall.int1' THEN 49.99
                WHEN 'stoerrelseintervall.int2' THEN 74.99 WHEN 'stoerrelseintervall.int3' THEN 100 END)::DECIMAL(5, 2)
                AS andel_max,
            posisjon.beskrivelseAnnenMaate AS beskrivelse_annen_maate
        FROM positions""",
    "grunnlag": f"""
        SELECT {POSITION_KEYS}, nr AS grunnlag_nr, grunnlag.kode AS grunnlagstype,
            grunnlag.kodetekst AS grunnlagstype_tekst
        FROM (SELECT {POSITION_KEYS}, unnest(posisjon.grunnlag) AS grunnlag,
            generate_subscripts(posisjon.grunnlag, 1)::INTEGER AS nr FROM positions)""",
    "statsborgerskap": f"""
        SELECT {OWNER_KEYS}, nr AS statsborgerskap_nr, land.landkode AS landkode, land.land AS land
        FROM (SELECT {OWNER_KEYS}, unnest(liste) AS land, generate_subscripts(liste, 1)::INTEGER AS nr
            FROM (SELECT {OWNER_KEYS}, coalesce(eier.folkeregistrertPerson.statsborgerskap,
                eier.utenlandskPerson.statsborgerskap) AS liste FROM owners))""",
    "mellomliggende_virksomheter": f"""
        SELECT {POSITION_KEYS}, nr AS mellomliggende_nr,
            m.virksomhet.organisasjonsnummer AS mellomliggende_organisasjonsnummer,
            m.utenlandskVirksomhet.registreringsnummerIHjemlandet AS registreringsnummer_i_hjemlandet,
            m.utenlandskVirksomhet.navn AS navn,
            m.utenlandskVirksomhet.internasjonalAdresse.friAdressetekst AS adresse,
            m.utenlandskVirksomhet.internasjonalAdresse.landkode.landkode AS landkode,
            m.utenlandskVirksomhet.internasjonalAdresse.landkode.land AS land
        FROM (SELECT {POSITION_KEYS}, unnest(posisjon.mellomliggendeVirksomheter) AS m,
            generate_subscripts(posisjon.mellomliggendeVirksomheter, 1)::INTEGER AS nr FROM positions)""",
}


def main(archive: Path, folder: Path) -> None:
    file = unpack(archive, folder)
    # A database in memory, with DuckDB's own defaults: all cores, 80 per cent of the machine's memory.
    connection = duckdb.connect(config={"temp_directory": str(folder / "spill")})
    columns = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items()) + "}"
    statements = LEVELS.replace("$file", f"'{file}'").replace("$columns", columns)
    connection.execute(statements)
    for name, query in TABLES.items():
        connection.execute(f"COPY ({query}) TO '{folder / name}.parquet' (FORMAT parquet, COMPRESSION zstd)")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
