"""Answers queries of `queries/` on the nights that a lake keeps, as CSV on standard output or as Parquet in a folder.

As backfill.py, it runs on Spark and on servers of Spark Connect such as Sail. Each table of a register is a view
`<register>_<table>` of the rows of all kept nights, with the night in the column `snapshot`.
"""

import argparse
import csv
import json
import pathlib
import re
import sys

from pyspark.sql import SparkSession


def views(spark, lake):
    """Makes the views. A night counts if it has a manifest: what a killed run left is passed over."""
    for register in sorted((lake / "manifests").iterdir()):
        manifests = sorted(register.glob("snapshot=*/manifest.json"))
        nights = [manifest.parent.name.removeprefix("snapshot=") for manifest in manifests]
        for table in sorted({table for manifest in manifests for table in json.loads(manifest.read_text())["tables"]}):
            # The folder is one data set, partitioned by `snapshot`. Nights of an earlier version may lack columns.
            frame = spark.read.option("mergeSchema", "true").parquet(str(lake / register.name / table))
            frame.where(frame.snapshot.isin(nights)).createOrReplaceTempView(f"{register.name}_{table}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lake", required=True, type=pathlib.Path, help="the folder `lake` of the data folder")
    parser.add_argument("--person-id", default="", help="the person of person_paa_tvers.sql")
    parser.add_argument("--out", type=pathlib.Path, help="a folder for Parquet, a folder per query; without it, CSV on standard output")
    parser.add_argument("query", type=pathlib.Path, nargs="+")
    options = parser.parse_args()
    # It is put into the text of the query, and is a pseudonym: anything else is no person_id.
    if options.person_id and not re.fullmatch("[0-9a-f]{32}", options.person_id):
        parser.error("a person_id has 32 hex digits")
    spark = SparkSession.builder.appName("brreg-lake query").getOrCreate()
    views(spark, options.lake.resolve())
    out = csv.writer(sys.stdout, lineterminator="\n")
    for query in options.query:
        answer = spark.sql(query.read_text().replace("{person_id}", options.person_id))
        if options.out:
            # Spark's own choice, snappy, is a library that does not load on every system.
            answer.write.option("compression", "zstd").parquet(str(options.out / query.stem))
            continue
        if len(options.query) > 1:
            print(f"# {query.stem}")
        out.writerow(answer.columns)
        out.writerows(["" if value is None else value for value in row] for row in answer.toLocalIterator())
    spark.stop()


if __name__ == "__main__":
    main()
