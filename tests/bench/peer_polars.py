"""The six tables with polars: unpack the archive, read the JSON with a declared schema, explode, write Parquet.

Usage: peer_polars.py ARCHIVE FOLDER
"""

import sys
from pathlib import Path

import polars as pl
from unpack import unpack

CODE = pl.Struct({"kode": pl.String, "kodetekst": pl.String})
COUNTRY = pl.Struct({"landkode": pl.String, "land": pl.String})
COMPANY = pl.Struct({"organisasjonsnummer": pl.String})
ADDRESS = pl.Struct({"friAdressetekst": pl.String, "landkode": COUNTRY})
FOREIGN = pl.Struct(
    {"registreringsnummerIHjemlandet": pl.String, "navn": pl.String, "internasjonalAdresse": ADDRESS}
)
BETWEEN = pl.Struct({"virksomhet": COMPANY, "utenlandskVirksomhet": FOREIGN})
POSITION = pl.Struct(
    {
        "type": CODE,
        "stoerrelseIntervall": CODE,
        "grunnlag": pl.List(CODE),
        "beskrivelseAnnenMaate": pl.String,
        "mellomliggendeVirksomheter": pl.List(BETWEEN),
    }
)
NAME = pl.Struct({"fornavn": pl.String, "mellomnavn": pl.String, "etternavn": pl.String})
REGISTERED = pl.Struct(
    {
        "foedselsEllerDNummer": pl.String,
        "foedselsdato": pl.String,
        "foedselsaar": pl.String,
        "navn": NAME,
        "erDoed": pl.Boolean,
        "statsborgerskap": pl.List(COUNTRY),
    }
)
ABROAD = pl.Struct(
    {
        "foedselsdato": pl.String,
        "foedselsaar": pl.String,
        "fulltNavn": pl.String,
        "statsborgerskap": pl.List(COUNTRY),
    }
)
OWNER = pl.Struct(
    {
        "folkeregistrertPerson": REGISTERED,
        "utenlandskPerson": ABROAD,
        "bostedsland": COUNTRY,
        "erUnntattFraInnsyn": pl.Boolean,
        "posisjoner": pl.List(POSITION),
        "foerstRegistrertDato": pl.String,
        "endretDato": pl.String,
    }
)
SCHEMA = {
    "registreringId": pl.String,
    "registreringStatus": CODE,
    "registrertDato": pl.String,
    "reelleRettighetshavereStatus": CODE,
    "registreringspliktigVirksomhet": COMPANY,
    "reelleRettighetshavere": pl.List(OWNER),
}
KEYS = ["organisasjonsnummer", "registrering_id"]
OWNER_KEYS = [*KEYS, "rettighetshaver_nr"]
POSITION_KEYS = [*OWNER_KEYS, "posisjon_nr"]
INTERVALS = ["stoerrelseintervall.int1", "stoerrelseintervall.int2", "stoerrelseintervall.int3"]


def field(path: str) -> pl.Expr:
    """The value at a path of struct fields."""
    first, *rest = path.split(".")
    expression = pl.col(first)
    for name in rest:
        expression = expression.struct.field(name)
    return expression


def moment(path: str) -> pl.Expr:
    return field(path).str.to_datetime("%+", time_unit="us", time_zone="UTC")


def elements(frame: pl.DataFrame, keys: list[str], values: pl.Expr, value: str, number: str) -> pl.DataFrame:
    """One row an element of a list, with its number from 1."""
    lists = frame.select(*keys, values.alias(value))
    lists = lists.filter(pl.col(value).list.len() > 0)
    numbered = lists.with_columns(pl.int_ranges(1, pl.col(value).list.len() + 1, dtype=pl.Int32).alias(number))
    return numbered.explode(value, number)


def main(archive: Path, folder: Path) -> None:
    file = unpack(archive, folder)
    read = pl.read_json(file, schema=SCHEMA)
    registrations = read.with_columns(
        field("registreringspliktigVirksomhet.organisasjonsnummer").alias("organisasjonsnummer"),
        pl.col("registreringId").alias("registrering_id"),
    )
    del read

    def write(frame: pl.DataFrame, table: str) -> None:
        frame.write_parquet(folder / f"{table}.parquet", compression="zstd")

    write(
        registrations.select(
            *KEYS,
            field("registreringStatus.kode").alias("registreringstatus"),
            field("registreringStatus.kodetekst").alias("registreringstatus_tekst"),
            moment("registrertDato").alias("registrert"),
            field("reelleRettighetshavereStatus.kode").alias("rettighetshaverstatus"),
            field("reelleRettighetshavereStatus.kodetekst").alias("rettighetshaverstatus_tekst"),
            pl.col("reelleRettighetshavere").list.len().cast(pl.Int32).alias("antall_rettighetshavere"),
        ),
        "registreringer",
    )
    owners = elements(registrations, KEYS, pl.col("reelleRettighetshavere"), "o", "rettighetshaver_nr")
    del registrations
    registered, abroad = "o.folkeregistrertPerson", "o.utenlandskPerson"

    def either(name: str) -> pl.Expr:
        return pl.coalesce(field(f"{registered}.{name}"), field(f"{abroad}.{name}"))

    names = [field(f"{registered}.navn.{part}") for part in ("fornavn", "mellomnavn", "etternavn")]
    write(
        owners.select(
            *OWNER_KEYS,
            pl.when(field(registered).is_not_null())
            .then(pl.lit("folkeregistrert"))
            .when(field(abroad).is_not_null())
            .then(pl.lit("utenlandsk"))
            .alias("persontype"),
            field(f"{registered}.foedselsEllerDNummer").alias("foedselsnummer"),
            either("foedselsdato").str.to_date("%Y-%m-%d").alias("foedselsdato"),
            either("foedselsaar").cast(pl.Int16).alias("foedselsaar"),
            *[name.alias(part) for name, part in zip(names, ("fornavn", "mellomnavn", "etternavn"))],
            pl.coalesce(
                field(f"{abroad}.fulltNavn"),
                pl.concat_str(names, separator=" ", ignore_nulls=True),
            ).alias("fullt_navn"),
            field(f"{registered}.erDoed").alias("er_doed"),
            field("o.bostedsland.landkode").alias("bostedsland"),
            field("o.bostedsland.land").alias("bostedsland_tekst"),
            field("o.erUnntattFraInnsyn").alias("er_unntatt_fra_innsyn"),
            moment("o.foerstRegistrertDato").alias("foerst_registrert"),
            moment("o.endretDato").alias("endret"),
        ),
        "rettighetshavere",
    )
    countries = elements(owners, OWNER_KEYS, either("statsborgerskap"), "l", "statsborgerskap_nr")
    write(
        countries.select(
            *OWNER_KEYS,
            "statsborgerskap_nr",
            field("l.landkode").alias("landkode"),
            field("l.land").alias("land"),
        ),
        "statsborgerskap",
    )
    del countries
    positions = elements(owners, OWNER_KEYS, field("o.posisjoner"), "p", "posisjon_nr")
    del owners
    interval = field("p.stoerrelseIntervall.kode")

    def share(bounds: list[str]) -> pl.Expr:
        return interval.replace_strict(INTERVALS, bounds, default=None).cast(pl.Decimal(5, 2))

    write(
        positions.select(
            *POSITION_KEYS,
            field("p.type.kode").alias("posisjonstype"),
            field("p.type.kodetekst").alias("posisjonstype_tekst"),
            interval.alias("stoerrelsesintervall"),
            field("p.stoerrelseIntervall.kodetekst").alias("stoerrelsesintervall_tekst"),
            share(["25.01", "50", "75"]).alias("andel_min"),
            share(["49.99", "74.99", "100"]).alias("andel_max"),
            field("p.beskrivelseAnnenMaate").alias("beskrivelse_annen_maate"),
        ),
        "posisjoner",
    )
    grounds = elements(positions, POSITION_KEYS, field("p.grunnlag"), "g", "grunnlag_nr")
    write(
        grounds.select(
            *POSITION_KEYS,
            "grunnlag_nr",
            field("g.kode").alias("grunnlagstype"),
            field("g.kodetekst").alias("grunnlagstype_tekst"),
        ),
        "grunnlag",
    )
    del grounds
    between = elements(positions, POSITION_KEYS, field("p.mellomliggendeVirksomheter"), "m", "mellomliggende_nr")
    foreign = "m.utenlandskVirksomhet"
    write(
        between.select(
            *POSITION_KEYS,
            "mellomliggende_nr",
            field("m.virksomhet.organisasjonsnummer").alias("mellomliggende_organisasjonsnummer"),
            field(f"{foreign}.registreringsnummerIHjemlandet").alias("registreringsnummer_i_hjemlandet"),
            field(f"{foreign}.navn").alias("navn"),
            field(f"{foreign}.internasjonalAdresse.friAdressetekst").alias("adresse"),
            field(f"{foreign}.internasjonalAdresse.landkode.landkode").alias("landkode"),
            field(f"{foreign}.internasjonalAdresse.landkode.land").alias("land"),
        ),
        "mellomliggende_virksomheter",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
