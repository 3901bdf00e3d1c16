"""Times queries of a catalog in one process, as a program that keeps it open sees them.

Usage: warm_queries.py CATALOG, with an object of queries by name on standard input, in which `{}` is the number of a company.
Writes the median milliseconds of each to standard output.
"""

import json
import sys
import time
from statistics import median

import duckdb

WARMING = 3
TIMED = 20
# One that has owners. It is written into the queries, as people do who ask for a company.
PICKED = """SELECT organisasjonsnummer FROM enhet.enheter
    SEMI JOIN rrh.rettighetshavere USING (organisasjonsnummer) ORDER BY organisasjonsnummer LIMIT 1 OFFSET 100"""


def milliseconds(connection: duckdb.DuckDBPyConnection, query: str) -> float:
    times = []
    for number in range(WARMING + TIMED):
        started = time.perf_counter()
        connection.execute(query).fetchall()
        if number >= WARMING:
            times.append((time.perf_counter() - started) * 1000)
    return median(times)


def main(catalog: str) -> None:
    connection = duckdb.connect(catalog, read_only=True)
    (picked,) = connection.execute(PICKED).fetchone()
    queries = json.load(sys.stdin)
    print(json.dumps({name: milliseconds(connection, query.format(picked)) for name, query in queries.items()}))


if __name__ == "__main__":
    main(sys.argv[1])
