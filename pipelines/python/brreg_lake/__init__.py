"""The lake of the program `brreg-lake` in Python: SQL with DuckDB, data frames with polars. Both only read."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import polars

__all__ = ["LakeError", "connect", "scan"]

# The folder that the program uses without --data.
_DATA = "data"


class LakeError(Exception):
    """What was asked for is not in the lake. The message says where it was looked for and what to do."""


def connect(data: str | os.PathLike[str] = _DATA) -> duckdb.DuckDBPyConnection:
    """Opens the catalog of a lake for reading, as `brreg-lake sql` does.

    `data` is the folder of `--data`. The catalog has every register as a schema, with its tables, views and macros:

    >>> brreg_lake.connect().sql("SELECT count(*) FROM rrh.posisjoner")  # doctest: +SKIP

    Queries read the published snapshot, also one that is published while the connection is open.
    """
    catalog = Path(data) / "lake" / "lake.duckdb"
    if not catalog.is_file():
        raise LakeError(f"no catalog at {catalog}: name the folder of --data, or load something with `brreg-lake run`")
    return duckdb.connect(catalog, read_only=True)


def scan(table: str, data: str | os.PathLike[str] = _DATA) -> polars.LazyFrame:
    """Returns the published rows of a table, named as in SQL, as a lazy frame.

    >>> brreg_lake.scan("rrh.posisjoner").filter(polars.col("andel_min") >= 50).collect()  # doctest: +SKIP

    The frame stays with the snapshot that is published now. Views and macros are SQL, and have no rows of their own:
    `connect()` has them.
    """
    register, _, name = table.partition(".")
    published = Path(data) / "lake" / "current" / register
    if not (_is_name(register) and _is_name(name)):
        raise LakeError("a table is named as in SQL, by register and table: rrh.posisjoner")
    if not published.is_dir():
        raise LakeError(f"nothing of {register} is published at {published}: load it with `brreg-lake run`")
    # Without the links: they lead to another snapshot after the next publication.
    file = (published / f"{name}.parquet").resolve()
    if not file.is_file():
        raise LakeError(f"{register} has no table {name} at {published}: views and macros are read with connect()")
    return polars.scan_parquet(file)


def _is_name(text: str) -> bool:
    return text.isascii() and text.isidentifier()
