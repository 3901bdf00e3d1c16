"""A file of Enhetsregisteret with polars: unpack it with gunzip, read the JSON with a declared schema, explode, write Parquet.

Usage: peer_enhet_polars.py enheter|roller FILE FOLDER
"""

import sys
from pathlib import Path

import polars as pl
from enhet_columns import (
    ENHETER,
    HISTORISKE_NAVN,
    NAERINGSKODER,
    PAATEGNINGER,
    ROLLER,
    fields_of_roles,
    fields_of_units,
)
from peer_polars import elements, field
from unpack import gunzip

# As the JSON has them; dates, years and amounts are texts or numbers there.
READ = {
    "text": pl.String,
    "date": pl.String,
    "year": pl.String,
    "integer": pl.Int32,
    "bigint": pl.Int64,
    "boolean": pl.Boolean,
    "amount": pl.Float64,
}
KEY = ["organisasjonsnummer"]


def type_of(tree):
    match tree:
        case dict():
            return pl.Struct({name: type_of(inner) for name, inner in tree.items()})
        case [inner]:
            return pl.List(type_of(inner))
        case kind:
            return READ.get(kind, pl.List(pl.String))


def columns(list_of_columns: tuple, below: str = "") -> list[pl.Expr]:
    def expression(path: str, kind: str) -> pl.Expr:
        value = field(below + path)
        match kind:
            case "date":
                return value.str.to_date("%Y-%m-%d", strict=False)
            case "year":
                return value.cast(pl.Int16, strict=False)
            case "amount":
                return value.cast(pl.Decimal(20, 2))
            case kind if kind in READ:
                return value
            case between:
                return value.list.join(between)

    return [expression(path, kind).alias(name) for name, path, kind in list_of_columns]


def units(documents: pl.DataFrame):
    personal = field("organisasjonsform.kode").is_in(["ENK", "PERS", "BO"]).fill_null(False).alias("er_personlig")
    yield "enheter", documents.select(*columns(ENHETER), personal)
    codes = [
        documents.filter(pl.col(path).is_not_null()).select(
            *KEY,
            pl.lit(kind).alias("kodetype"),
            pl.lit(number).alias("kode_nr"),
            field(f"{path}.kode").alias("naeringskode"),
            field(f"{path}.beskrivelse").alias("naeringskode_tekst"),
        )
        for kind, number, path in NAERINGSKODER
    ]
    yield "naeringskoder", pl.concat(codes)
    names = elements(documents, KEY, pl.col("historiskeNavn"), "e", "navn_nr")
    yield "historiske_navn", names.select(*KEY, "navn_nr", *columns(HISTORISKE_NAVN, "e."))
    remarks = elements(documents, KEY, pl.col("paategninger"), "e", "paategning_nr")
    yield "paategninger", remarks.select(*KEY, "paategning_nr", *columns(PAATEGNINGER, "e."))


def roles(documents: pl.DataFrame):
    groups = elements(documents, KEY, pl.col("rollegrupper"), "gruppe", "gruppe_nr")
    rows = elements(groups, [*KEY, "gruppe"], field("gruppe.roller"), "rolle", "nr")
    names = [field(f"rolle.person.navn.{part}") for part in ("fornavn", "mellomnavn", "etternavn")]
    name = pl.concat_str([*names, field("rolle.bostyrer.navn")], separator=" ", ignore_nulls=True)
    number = pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over(KEY).alias("rolle_nr")
    yield "roller", rows.select(*KEY, number, *columns(ROLLER), name.alias("fullt_navn"))


def main(part: str, packed: Path, folder: Path) -> None:
    file = gunzip(packed, folder)
    make, tree = (units, fields_of_units()) if part == "enheter" else (roles, fields_of_roles())
    documents = pl.read_json(file, schema={name: type_of(inner) for name, inner in tree.items()})
    for name, frame in make(documents):
        frame.write_parquet(folder / f"{name}.parquet", compression="zstd")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
