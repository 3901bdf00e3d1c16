"""The module on a lake with rrh, whose data folder is named by the environment variable LAKE_DATA."""

import os
import tempfile
import unittest
from pathlib import Path

import brreg_lake
import duckdb
import polars

DATA = Path(os.environ["LAKE_DATA"])


class Connect(unittest.TestCase):
    def test_has_the_tables_and_macros_of_the_catalog(self) -> None:
        with brreg_lake.connect(DATA) as catalog:
            companies = catalog.sql("SELECT organisasjonsnummer FROM rrh.rettighetshavere LIMIT 1").fetchall()
            self.assertTrue(catalog.sql("FROM rrh.eiere_av(?)", params=list(companies[0])).fetchall())

    def test_only_reads(self) -> None:
        with brreg_lake.connect(str(DATA)) as catalog, self.assertRaises(duckdb.InvalidInputException):
            catalog.sql("CREATE TABLE more (id INTEGER)")

    def test_says_where_no_lake_is(self) -> None:
        with tempfile.TemporaryDirectory() as empty, self.assertRaisesRegex(brreg_lake.LakeError, empty):
            brreg_lake.connect(empty)


class Scan(unittest.TestCase):
    def test_gives_the_rows_that_sql_gives(self) -> None:
        positions = brreg_lake.scan("rrh.posisjoner", DATA)
        self.assertIsInstance(positions, polars.LazyFrame)
        with brreg_lake.connect(DATA) as catalog:
            rows = catalog.sql("FROM rrh.posisjoner").fetchall()
        self.assertEqual(positions.collect().rows(), rows)

    def test_says_what_is_not_there(self) -> None:
        for table, words in [
            ("posisjoner", "by register and table"),
            ("../rrh.posisjoner", "by register and table"),
            ("rrh.posisjoner.more", "by register and table"),
            ("ukjent.posisjoner", "nothing of ukjent is published"),
            ("rrh.eiere_av", r"connect\(\)"),
        ]:
            with self.subTest(table), self.assertRaisesRegex(brreg_lake.LakeError, words):
                brreg_lake.scan(table, DATA)

    def test_uses_the_data_folder_of_the_program_when_none_is_named(self) -> None:
        here = Path.cwd()
        with tempfile.TemporaryDirectory() as folder:
            os.symlink(DATA.resolve(), Path(folder) / "data")
            os.chdir(folder)
            try:
                self.assertGreater(brreg_lake.scan("rrh.registreringer").collect().height, 0)
            finally:
                os.chdir(here)


if __name__ == "__main__":
    unittest.main()
