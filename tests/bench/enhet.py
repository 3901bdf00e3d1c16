"""Times Enhetsregisteret: its two large files beside other tools, a night on which only the vintage changed, and lookups by name.

Usage: enhet.py BINARY WORK COMPANIES [ROUNDS [LIMIT]]: this register alone, with a register of owners of as many companies
beside it. The units are 1.7 times and the roles 6 times the companies, so 700000 give 1.2 and 4.3 million.
"""

import gzip
import json
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median

from process import Cost, Failed, count_rows, run

HERE = Path(__file__).parent
FILES = {"enheter": "enheter_alle.json.gz", "underenheter": "underenheter_alle.json.gz", "roller": "roller_totalbestand.json.gz"}
# The tables that all tools make of a file.
TABLES = {"enheter": ("enheter", "naeringskoder", "historiske_navn", "paategninger"), "roller": ("roller",)}
# A night on which only the vintage changed takes at most so many times a first load, and a warm query so many milliseconds.
UNCHANGED_LIMIT = 1.3
QUERY_LIMIT = 50
QUERIES = {
    "enhet.styre_og_eiere(…)": "FROM enhet.styre_og_eiere('{}')",
    "enhet.navn_paa(…)": "SELECT enhet.navn_paa('{}')",
}


@dataclass
class Subject:
    """What is timed on a file: its name, its command for a fresh folder, and where its tables are."""

    name: str
    part: str
    command: list[str]
    tables: str | None = None
    costs: list[Cost] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    problem: str | None = None

    def measure(self, folder: Path, log: Path, limit: float) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            self.costs.append(run(self.command, log, limit))
            if self.tables is not None and not self.rows:
                files = {table: folder / self.tables / f"{table}.parquet" for table in TABLES[self.part]}
                self.rows = {table: count_rows([file]) for table, file in files.items()}
        except Failed as failed:
            self.problem = str(failed)
        finally:
            shutil.rmtree(folder)

    def middle(self, of) -> float:
        return median(of(cost) for cost in self.costs)


@dataclass
class Measured:
    """All that was timed."""

    subjects: list[Subject]
    megabytes: dict[str, float]
    rrh: float
    nights: list[list[Cost]]
    queries: dict[str, float]


def measure(binary: str, work: Path, companies: int, rrh_archive: Path, rounds: int, limit: float) -> Measured:
    """Generates the files of a register with so many companies, and times everything so many times, in turn."""
    files = generate(binary, work / f"enhet-{companies}", companies)
    megabytes = {part: unpacked_size(file) / 1e6 for part, file in files.items()}
    everything = subjects(binary, work / "run", files)
    rrh: list[Cost] = []
    for number in range(1, rounds + 1):
        for index, subject in enumerate(subject for subject in everything if subject.problem is None):
            print(f"round {number} of {rounds}: {subject.name}, {subject.part}", file=sys.stderr)
            subject.measure(work / "run", work / f"enhet-{index}.log", limit)
        rrh.append(load(binary, work / "run", [rrh_archive], work / "enhet-rrh.log", limit))
        shutil.rmtree(work / "run")
    compare_rows(everything)
    (member,) = zipfile.ZipFile(rrh_archive).infolist()
    rrh_rate = member.file_size / 1e6 / median(cost.wall for cost in rrh)
    nights, queries = lake(binary, work / "run", [*files.values()], rrh_archive, rounds, work / "enhet.log", limit)
    return Measured(everything, megabytes, rrh_rate, nights, queries)


def generate(binary: str, folder: Path, companies: int) -> dict[str, Path]:
    files = {part: folder / name for part, name in FILES.items()}
    if not all(file.exists() for file in files.values()):
        command = [binary, "generate", "--register", "enhet", "--virksomheter", str(companies), "--out", str(folder)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return files


def unpacked_size(file: Path) -> int:
    """The bytes of the content: the end of the file has only their number modulo 2^32."""
    counted = subprocess.run(["sh", "-c", 'gunzip -c "$1" | wc -c', "sh", file], check=True, capture_output=True)
    return int(counted.stdout)


def subjects(binary: str, folder: Path, files: dict[str, Path]) -> list[Subject]:
    found = []
    for part in TABLES:
        file = str(files[part])
        found.append(
            Subject("brreg-lake load", part, [binary, "--data", str(folder / "data"), "load", file], "data/lake/current/enhet")
        )
        found.append(Subject("gunzip alone", part, ["sh", "-c", 'exec gunzip -c "$1" >/dev/null', "sh", file]))
        for peer in ("duckdb", "polars"):
            script = str(HERE / f"peer_enhet_{peer}.py")
            command = [sys.executable, "-B", script, part, file, str(folder)]
            found.append(Subject(f"gunzip + {peer} {version(peer)}", part, command, "."))
    return found


def compare_rows(everything: list[Subject]) -> None:
    """Whoever made other tables than the load of the same file has not done the same work."""
    ours = {subject.part: subject.rows for subject in everything if subject.name == "brreg-lake load"}
    for subject in everything:
        if subject.rows and subject.rows != ours[subject.part]:
            subject.problem = f"other rows than ours: {subject.rows} against {ours[subject.part]}"


def load(binary: str, folder: Path, files: list[Path], log: Path, limit: float) -> Cost:
    return run([binary, "--data", str(folder / "data"), "load", *map(str, files)], log, limit)


def next_vintage(file: Path) -> Path:
    """The file as the register makes it on a night without changes: other bytes that say the same."""
    other = file.with_name("next") / file.name
    if not other.exists():
        other.parent.mkdir(exist_ok=True)
        shutil.copyfile(file, other)
        with other.open("ab") as end:
            end.write(gzip.compress(b"\n"))
    return other


def lake(binary: str, folder: Path, files: list[Path], rrh_archive: Path, rounds: int, log: Path, limit: float):
    """First loads of all three files, loads of the next vintage after them, and warm queries of the last lake."""
    first, again = [], []
    others = [next_vintage(file) for file in files]
    for _ in range(rounds):
        shutil.rmtree(folder, ignore_errors=True)
        first.append(load(binary, folder, files, log, limit))
        again.append(load(binary, folder, others, log, limit))
    load(binary, folder, [rrh_archive], log, limit)
    script = [sys.executable, "-B", str(HERE / "warm_queries.py"), str(folder / "data/lake/lake.duckdb")]
    answered = subprocess.run(script, input=json.dumps(QUERIES), check=True, capture_output=True, text=True)
    shutil.rmtree(folder)
    return [first, again], json.loads(answered.stdout)


def table(measured: Measured) -> str:
    lines = [
        "| file | what | wall s | MB/s | to rrh's MB/s | CPU s | peak MB | wall / ours | memory / ours |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    ours = {subject.part: subject for subject in measured.subjects if subject.name == "brreg-lake load"}
    for subject in measured.subjects:
        if subject.problem or not subject.costs:
            lines.append(f"| {subject.part} | {subject.name} | {subject.problem} | | | | | | |")
            continue
        wall, cpu = subject.middle(lambda cost: cost.wall), subject.middle(lambda cost: cost.cpu)
        memory = subject.middle(lambda cost: cost.memory / 1e6)
        rate = measured.megabytes[subject.part] / wall
        own = ours[subject.part]
        ratios = ("", "")
        if own.costs:
            by_memory = memory / own.middle(lambda cost: cost.memory / 1e6)
            ratios = (f"{wall / own.middle(lambda cost: cost.wall):.2f}", f"{by_memory:.2f}")
        lines.append(
            f"| {subject.part} | {subject.name} | {wall:.2f} | {rate:.0f} | {rate / measured.rrh:.2f} | {cpu:.2f} | "
            f"{memory:.0f} | {ratios[0]} | {ratios[1]} |"
        )
    return "\n".join(lines)


def rows(measured: Measured) -> str:
    """The sizes of the files, and the rows that ours made of them."""
    counted = {table: number for subject in measured.subjects for table, number in subject.rows.items()}
    sizes = ", ".join(f"{part} {size:,.0f} MB" for part, size in measured.megabytes.items())
    return f"Unpacked: {sizes}. Rows: " + ", ".join(f"{table} {number:,}" for table, number in counted.items()) + "."


def night_table(measured: Measured) -> str:
    lines = ["| load of all three files | wall s | CPU s | peak MB | wall / first load | at most |", "|---|--:|--:|--:|--:|--:|"]
    first = median(cost.wall for cost in measured.nights[0])
    for name, costs, most in zip(("the first", "only the vintage changed"), measured.nights, ("", f"{UNCHANGED_LIMIT}")):
        wall, cpu = median(cost.wall for cost in costs), median(cost.cpu for cost in costs)
        memory = median(cost.memory for cost in costs) / 1e6
        lines.append(f"| {name} | {wall:.2f} | {cpu:.2f} | {memory:.0f} | {wall / first:.2f} | {most} |")
    return "\n".join(lines)


def query_table(measured: Measured) -> str:
    lines = ["| warm query | ms | at most |", "|---|--:|--:|"]
    return "\n".join([*lines, *(f"| `{name}` | {time:.1f} | {QUERY_LIMIT} |" for name, time in measured.queries.items())])


def main(binary: str, work: Path, companies: int, rounds: int = 5, limit: float = 600) -> int:
    work.mkdir(parents=True, exist_ok=True)
    owners = work / str(companies)
    archive = owners / "totalbestand.json.zip"
    if not archive.exists():
        command = [binary, "generate", "--virksomheter", str(companies), "--out", str(owners)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    measured = measure(binary, work, companies, archive, rounds, limit)
    print(table(measured), rows(measured), night_table(measured), query_table(measured), sep="\n\n")
    return 1 if any(subject.problem for subject in measured.subjects) else 0


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(main(given[0], Path(given[1]).resolve(), int(given[2]), *map(int, given[3:4]), *map(float, given[4:5])))
