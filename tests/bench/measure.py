"""Times all tools in turn, checks that they made the same number of rows, and writes the page with the table.

Usage: measure.py BINARY WORK LARGE SMALL COMPANIES ROUNDS LIMIT OUT [RELEASED-BINARY]
"""

import os
import platform
import shutil
import sys
from dataclasses import dataclass, field
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Callable

import enhet
import export
import follow
import konkurs
import nights
from process import Cost, Failed, count_rows, run

HERE = Path(__file__).parent
TABLES = (
    "registreringer",
    "rettighetshavere",
    "posisjoner",
    "grunnlag",
    "statsborgerskap",
    "mellomliggende_virksomheter",
)
# Flatterer names a table after its list; citizenships are a list of each kind of person.
FLATTERER = {
    "registreringer": ["registreringer"],
    "rettighetshavere": ["reellerettighetshavere"],
    "posisjoner": ["reellerettighetshavere_posisjoner"],
    "grunnlag": ["reellerettighetshavere_posisjoner_grunnlag"],
    "statsborgerskap": [
        "reellerettighetshavere_folkeregistrertperson_statsborgerskap",
        "reellerettighetshavere_utenlandskperson_statsborgerskap",
    ],
    "mellomliggende_virksomheter": ["reellerettighetshavere_posisjoner_mellomliggendevirksomheter"],
}


@dataclass
class Subject:
    """Something to time: its name in the table, its command for a fresh folder, and its files of each table."""

    name: str
    command: Callable[[Path], list[str]]
    files: Callable[[Path, str], list[Path]] | None = None
    costs: list[Cost] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    problem: str | None = None

    def measure(self, folder: Path, log: Path, limit: float) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            self.costs.append(run(self.command(folder), log, limit))
            if self.files and not self.rows:
                self.rows = {table: count_rows(self.files(folder, table)) for table in TABLES}
        except Failed as failed:
            self.problem = str(failed)
        finally:
            shutil.rmtree(folder)

    def middle(self, of: Callable[[Cost], float]) -> float:
        return median(of(cost) for cost in self.costs)


def subjects(binary: str, work: Path, large: int, small: int) -> list[Subject]:
    archive = str(work / str(large) / "totalbestand.json.zip")

    def load(name: str, file: Path) -> Subject:
        command = lambda folder: [binary, "--data", str(folder / "data"), "load", str(file)]
        files = lambda folder, table: [folder / "data/lake/current/rrh" / f"{table}.parquet"]
        return Subject(name, command, files)

    def peer(name: str, files: Callable[[Path, str], list[Path]]) -> Subject:
        command = lambda folder: [sys.executable, "-B", str(HERE / f"peer_{name}.py"), archive, str(folder)]
        return Subject(f"unzip + {name} {version(name)}", command, files)

    own_names = lambda folder, table: [folder / f"{table}.parquet"]
    flat_names = lambda folder, table: [folder / "flat/parquet" / f"{name}.parquet" for name in FLATTERER[table]]
    return [
        load("brreg-lake load", Path(archive)),
        Subject("plain inflation of the ZIP", lambda _: [str(Path(binary).parent / "examples/inflate"), archive]),
        peer("duckdb", own_names),
        peer("polars", own_names),
        peer("flatterer", flat_names),
        load("brreg-lake load, CSV", work / str(large) / "totalbestand.csv.zip"),
        load("brreg-lake load, API v1", work / str(large) / "totalbestand.v1.json.zip"),
        load(f"brreg-lake load, {small:,} registrations", work / str(small) / "totalbestand.json.zip"),
    ]


def compare_rows(all_subjects: list[Subject]) -> None:
    """Whoever made other tables than the load of the same registrations has not done the same work."""
    ours, *others = all_subjects
    # The CSV has no intermediate companies, and the small file other registrations.
    for subject in (other for other in others if other.files and other.costs and "load" not in other.name):
        if subject.rows != ours.rows:
            subject.problem = f"other rows than ours: {subject.rows} against {ours.rows}"


def table(all_subjects: list[Subject]) -> str:
    ours = all_subjects[0]
    lines = [
        "| what | wall s | CPU s | peak MB | wall / ours | CPU / ours | memory / ours |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    measures = (lambda cost: cost.wall, lambda cost: cost.cpu, lambda cost: cost.memory / 1e6)
    for subject in all_subjects:
        if subject.problem or not subject.costs:
            lines.append(f"| {subject.name} | {subject.problem} | | | | | |")
            continue
        own = [subject.middle(measure) for measure in measures]
        ratios = [mine / ours.middle(measure) for mine, measure in zip(own, measures)] if ours.costs else [1.0] * 3
        lines.append(
            f"| {subject.name} | {own[0]:.2f} | {own[1]:.2f} | {own[2]:.0f} | "
            + " | ".join(f"{ratio:.2f}" for ratio in ratios)
            + " |"
        )
    return "\n".join(lines)


def machine() -> str:
    models = [line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    model = models[0] if models else platform.machine()
    kernel = platform.release().split("-")[0]
    return f"{len(os.sched_getaffinity(0))} cores ({model}), {memory:.0f} GB of memory, Linux {kernel}"


def page(
    all_subjects: list[Subject],
    after: str,
    units: enhet.Measured,
    followed: str,
    exported: str,
    notices: str,
    work: Path,
    large: int,
    rounds: int,
) -> str:
    archive = (work / str(large) / "totalbestand.json.zip").stat().st_size
    rows = ", ".join(f"{name} {number:,}" for name, number in all_subjects[0].rows.items())
    return f"""# Benchmark

Written by `make bench` on {datetime.now(timezone.utc):%Y-%m-%d}, on {machine()}.

{large:,} synthetic registrations, a ZIP of {archive / 1e6:.0f} MB. Median of {rounds} rounds; in a round everything runs once,
one after the other.

{table(all_subjects)}

Rows: {rows}. Another tool whose tables have other numbers of rows is shown as failed.

## Later loads

Each row but the first is a whole `load` into a lake that contains another file of the same registrations. Unlike a first load, it also
compares the two files to fill `endringer`. "At most" is the limit that this project has set itself for the ratio.

{after}

## Enhetsregisteret

The files of units and of roles beside other tools that make the same tables and columns; MB/s are of the unpacked JSON. rrh's
rate is that of the first row of this page, measured in these rounds: {units.rrh:.0f} MB/s. Enhetsregisteret should reach 0.8 of it.

{enhet.table(units)}

{enhet.rows(units)}

{enhet.night_table(units)}

Queries of the lake with all three files and rrh beside them, in a process that keeps the catalog open:

{enhet.query_table(units)}

## Rrh by the log of changes, and by a portfolio

Runs of today's API against the sandbox on the same machine, over TLS, without a limit of lookups per second. "Everything else"
is the load, the comparison and the publication; the next night by the log should take at most half of a first load for it.

{followed}

## Exports

Each row is a whole `export` of the large file's registrations, without Enhetsregisteret. The second one reads the stock of the first
beside the lake, and writes a delta.

{exported}

## Konkursvarsel

Each row is a whole `run --only konkurs` against the simulated register on the same machine: pages of 2,000, eight requests for
details at the same time, over TLS with a client certificate. The large list is read in one round only.

{notices}

## How to read it

- Each figure is measured for a whole process, from its start to its end: wall time, user and system time of all its threads, and
  the largest resident memory of one process (MB are millions of bytes). "Ours" is the first row: a ratio above 1
  is slower or larger.
- All tools work on files on disk, with all cores. `brreg-lake` loads into a new folder; its figures include the pseudonyms,
  the checks that fill `avvik`, Bloom filters, fsync, reading the files back, and making the catalog.
- The other tools unpack the archive to disk (with `unzip` where it is installed), then make the same six tables in Parquet
  with Zstandard. They make no pseudonyms, check nothing and report no deviations.
  - DuckDB reads the JSON once, with declared types, into a database in memory with its default limit; each list is
    unnested once.
  - polars reads the JSON with a declared schema and explodes each list once.
  - flatterer flattens with its own names and columns, which gives a table for each list of each kind of person.
- Plain inflation reads and verifies the archive with the library that the load uses, and throws the bytes away.
- The last three rows are other files, so their ratios mean something else: the CSV of the same registrations, the bulk file of
  API v1 of the same companies (with some that have not reported), and a tenth of the registrations. The last ratio shows how little memory grows with the file: if it grew in proportion, the ratio would be 0.1.
"""


def main(
    binary: str,
    work: Path,
    large: int,
    small: int,
    companies: int,
    rounds: int,
    limit: float,
    out: Path,
    released: str | None,
) -> int:
    everything = subjects(binary, work, large, small)
    for number in range(1, rounds + 1):
        for index, subject in enumerate(everything):
            if subject.problem is None:
                print(f"round {number} of {rounds}: {subject.name}", file=sys.stderr)
                subject.measure(work / "run", work / f"{index}.log", limit)
    compare_rows(everything)
    print(table(everything), flush=True)
    print("the nights after", file=sys.stderr)
    own = nights.measure(binary, work, large, rounds, limit)
    older = nights.measure(released, work, large, rounds, limit) if released else None
    after = nights.table(own, older)
    print(after, flush=True)
    print("enhet", file=sys.stderr)
    archive = work / str(large) / "totalbestand.json.zip"
    units = enhet.measure(binary, work, companies, archive, rounds, limit)
    print(enhet.table(units), enhet.night_table(units), enhet.query_table(units), sep="\n\n", flush=True)
    print("rrh by the log and by a portfolio", file=sys.stderr)
    followed = follow.table(follow.measure(binary, work, large, rounds, limit))
    print(followed, flush=True)
    print("exports", file=sys.stderr)
    exported = export.table(export.measure(binary, work, large, rounds, limit))
    print(exported, flush=True)
    print("konkursvarsel", file=sys.stderr)
    notices = konkurs.table(konkurs.measure(binary, work, rounds, limit))
    out.write_text(page(everything, after, units, followed, exported, notices, work, large, rounds))
    print(notices)
    return 1 if everything[0].problem else 0


if __name__ == "__main__":
    given = sys.argv[1:]
    numbers = map(int, given[2:6])
    sys.exit(main(given[0], Path(given[1]), *numbers, float(given[6]), Path(given[7]), given[8] if given[8:] else None))
