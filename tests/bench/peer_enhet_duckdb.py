"""A file of Enhetsregisteret with DuckDB: unpack it with gunzip, read the JSON with declared types, write Parquet.

Usage: peer_enhet_duckdb.py enheter|roller FILE FOLDER
"""

import sys
from pathlib import Path

import duckdb
from enhet_columns import (
    ENHETER,
    HISTORISKE_NAVN,
    NAERINGSKODER,
    PAATEGNINGER,
    ROLLER,
    fields_of_roles,
    fields_of_units,
)
from unpack import gunzip

TYPES = {
    "text": "VARCHAR",
    "date": "DATE",
    "year": "SMALLINT",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "boolean": "BOOLEAN",
    "amount": "DECIMAL(20, 2)",
}


def type_of(tree) -> str:
    match tree:
        case dict():
            return "STRUCT(" + ", ".join(f'"{name}" {type_of(inner)}' for name, inner in tree.items()) + ")"
        case [inner]:
            return f"{type_of(inner)}[]"
        case kind:
            return TYPES.get(kind, "VARCHAR[]")


def columns(list_of_columns: tuple) -> str:
    def expression(path: str, kind: str) -> str:
        value = ".".join(f'"{name}"' for name in path.split("."))
        return value if kind in TYPES else f"nullif(array_to_string({value}, '{kind}'), '')"

    return ", ".join(f"{expression(path, kind)} AS {name}" for name, path, kind in list_of_columns)


def listed(source: str, field: str, number: str, inner: tuple) -> str:
    """One row per element of a list."""
    inside = tuple((name, f"e.{path}", kind) for name, path, kind in inner)
    return f"""SELECT organisasjonsnummer, nr AS {number}, {columns(inside)}
        FROM (SELECT organisasjonsnummer, unnest("{field}") AS e, generate_subscripts("{field}", 1)::INTEGER AS nr
            FROM {source})"""


def units() -> dict[str, str]:
    codes = " UNION ALL ".join(
        f"SELECT organisasjonsnummer, '{kind}' AS kodetype, {number} AS kode_nr, {field}.kode AS naeringskode, "
        f"{field}.beskrivelse AS naeringskode_tekst FROM documents WHERE {field} IS NOT NULL"
        for kind, number, field in NAERINGSKODER
    )
    personal = "coalesce(organisasjonsform.kode IN ('ENK', 'PERS', 'BO'), false) AS er_personlig"
    return {
        "enheter": f"SELECT {columns(ENHETER)}, {personal} FROM documents",
        "naeringskoder": codes,
        "historiske_navn": listed("documents", "historiskeNavn", "navn_nr", HISTORISKE_NAVN),
        "paategninger": listed("documents", "paategninger", "paategning_nr", PAATEGNINGER),
    }


def roles() -> dict[str, str]:
    groups = """SELECT organisasjonsnummer, unnest(rollegrupper) AS gruppe,
        generate_subscripts(rollegrupper, 1)::INTEGER AS gruppe_nr FROM documents"""
    rows = f"""SELECT organisasjonsnummer, gruppe, gruppe_nr, unnest(gruppe.roller) AS rolle,
        generate_subscripts(gruppe.roller, 1)::INTEGER AS nr FROM ({groups})"""
    number = "row_number() OVER (PARTITION BY organisasjonsnummer ORDER BY gruppe_nr, nr)::INTEGER AS rolle_nr"
    name = """nullif(concat_ws(' ', rolle.person.navn.fornavn, rolle.person.navn.mellomnavn,
        rolle.person.navn.etternavn, rolle.bostyrer.navn), '') AS fullt_navn"""
    return {"roller": f"SELECT organisasjonsnummer, {number}, {columns(ROLLER)}, {name} FROM ({rows})"}


def main(part: str, packed: Path, folder: Path) -> None:
    file = gunzip(packed, folder)
    # A database in memory, with DuckDB's own defaults: all cores, 80 per cent of the machine's memory.
    connection = duckdb.connect(config={"temp_directory": str(folder / "spill")})
    tables, tree = (units(), fields_of_units()) if part == "enheter" else (roles(), fields_of_roles())
    types = "{" + ", ".join(f"'{name}': '{type_of(inner)}'" for name, inner in tree.items()) + "}"
    # The JSON is read once.
    connection.execute(f"CREATE TABLE documents AS FROM read_json('{file}', format = 'array', columns = {types})")
    for name, query in tables.items():
        connection.execute(f"COPY ({query}) TO '{folder / name}.parquet' (FORMAT parquet, COMPRESSION zstd)")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
