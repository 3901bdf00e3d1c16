"""Loads the same content with two programs and compares all tables row by row, in both directions.

Usage: compare.py RELEASED BINARY WORK VIRKSOMHETER
"""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests/bench"))
import content  # noqa: E402

SAMPLES = ROOT / "data/sample"
CONFIG = ROOT / "pipelines/sandbox.toml"
KEY = "00112233445566778899aabbccddeeff" * 2
PATIENCE = 120
# What depends on when a program asked. The labels of two lists of konkurs were wrong in the released program.
UNEQUAL = {
    ("ektepakt", "oppslag"): {"oppslagstidspunkt"},
    ("konkurs", "varsler"): {"konkursgrunnlag_tekst", "avviklingskode_tekst", "avslutningskode_tekst"},
}
# Files with flaws have numbers that fail their check digits, which no longer identify a person.
FLAWED = {("rrh", "rettighetshavere"): {"person_id", "person_id_kilde"}, ("rrh", "endringer"): {"person_id"}}
# Columns of which the CSV says nothing: that JSON says something is no change any more.
SAID_BY_ONE_FORM = ("registreringstatus", "registreringstatus_tekst")
# The released program speaks the partner API alone, and does not know Enhetsregisteret.
TODAY = 'scope = "brreg:reelle/offentlig"\nrate_per_second = 1000\n'
PARTNER = 'scope = "brreg:reelle/partner.offentlig"\n'


def main(released: str, binary: str, work: Path, large: int) -> int:
    work = work / "released"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    differences = 0

    def both(name: str, nights: list[list[Path]], unequal: dict = UNEQUAL) -> None:
        """Loads night after night with each program, comparing after each."""
        nonlocal differences
        folders = [folder(work / f"{name}-{side}") for side in ("released", "new")]
        for number, files in enumerate(nights, 1):
            for program, data in zip((released, binary), folders):
                ran([program, "--data", str(data), "load", *map(str, files)])
            differences += compare(f"{name}, night {number}", *folders, unequal)
        for data in folders:
            shutil.rmtree(data)

    first, second, later = (SAMPLES / f"totalbestand-{name}" for name in ("2022-12.json", "2022-12.csv", "2023-04.json"))
    both("samples", [[first], [second], [later], [first]])

    flawed = work / "flawed"
    ran([released, "generate", "--virksomheter", "30000", "--flaws", "0.2", "--out", str(flawed)])
    json, csv = flawed / "totalbestand.json.zip", flawed / "totalbestand.csv.zip"
    changed = flawed / "changed.zip"
    content.changed(json, changed, 7)
    both("flaws", [[json], [changed], [csv], [json]], UNEQUAL | FLAWED)

    other = work / "other"
    ran([released, "generate", "--virksomheter", "30000", "--seed", "2", "--out", str(other)])
    both("other companies in another order", [[json], [other / "totalbestand.json.zip"], [json]], UNEQUAL | FLAWED)

    differences += registers(released, binary, work)

    bulk = work / "bulk"
    ran([released, "generate", "--virksomheter", str(large), "--out", str(bulk)])
    every = bulk / "every.zip"
    content.changed(bulk / "totalbestand.json.zip", every, 1)
    both(f"{large:,} registrations", [[bulk / "totalbestand.json.zip"], [every]])

    print("all tables are equal" if differences == 0 else f"{differences} tables differ")
    return 1 if differences else 0


def registers(released: str, binary: str, work: Path) -> int:
    """One night of all registers against the same simulated ones."""
    folders = [folder(work / f"registers-{side}") for side in ("released", "new")]
    data = work / "sandbox"
    command = [binary, "--data", str(data), "sandbox", "--listen", "127.0.0.1:0", "--virksomheter", "20000", "--flaws", "0.1"]
    sandbox = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + PATIENCE
    while not (data / "sandbox/endpoints.env").exists():
        if sandbox.poll() is not None or time.monotonic() > deadline:
            sandbox.kill()
            raise SystemExit("the sandbox does not serve")
        time.sleep(0.05)
    lines = (data / "sandbox/endpoints.env").read_text().splitlines()
    config = CONFIG.read_text()
    assert TODAY in config
    known = re.sub(r"^\[enhet\]\n.*?\n\n", "", config.replace(TODAY, PARTNER), flags=re.DOTALL | re.MULTILINE)
    (work / "registers.toml").write_text(known)
    settings = [line for line in lines if line.startswith("BRREG_LAKE__") and "__ENHET__" not in line]
    environment = os.environ | dict(line.split("=", 1) for line in settings)
    try:
        for program, lake in zip((released, binary), folders):
            shutil.copytree(data / "sandbox", lake / "sandbox")
            ran([program, "--data", str(lake), "run", "--config", str(work / "registers.toml")], environment)
        return compare("registers", *folders, UNEQUAL | FLAWED)
    finally:
        sandbox.terminate()
        sandbox.wait()


def folder(path: Path) -> Path:
    """A data folder with a known key of the pseudonyms."""
    secrets = path / "secrets"
    secrets.mkdir(parents=True, mode=0o700)
    key = secrets / "person_id.key"
    key.touch(mode=0o600)
    key.write_text(KEY)
    return path


def ran(command: list[str], environment: dict[str, str] | None = None) -> None:
    ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    if ended.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {ended.returncode}:\n{ended.stdout}")


def compare(what: str, released: Path, new: Path, unequal: dict) -> int:
    """The number of tables that differ."""
    currents = [data / "lake/current" for data in (released, new)]
    differing = 0
    for register in sorted(link.name for link in currents[0].iterdir()):
        tables = {table.name for table in (currents[0] / register).glob("*.parquet")}
        more = {table.name for table in (currents[1] / register).glob("*.parquet")} - tables
        for table in sorted(tables):
            files = [str(current / register / table) for current in currents]
            left_out = unequal.get((register, table.removesuffix(".parquet")), set())
            counted, only = rows(files, left_out)
            differing += any(only)
            verdict = f"DIFFERS: {only[0]} rows only in the released one, {only[1]} only in the new" if any(only) else "equal"
            print(f"{what}: {register}.{table.removesuffix('.parquet')}: {counted:,} rows, {verdict}", flush=True)
        for table in sorted(more):
            print(f"{what}: {register}.{table}: new", flush=True)
    return differing


def rows(files: list[str], left_out: set[str]) -> tuple[int, list[int]]:
    """The rows of the first file, and how many of each are not in the other; columns that only the second has are left out."""
    with duckdb.connect() as connection:
        names = [row[0] for row in connection.execute("DESCRIBE FROM read_parquet(?)", [files[0]]).fetchall()]
        columns = ", ".join(f'"{name}"' for name in names if name not in left_out)
        compared = f" WHERE felt IS NULL OR felt NOT IN {SAID_BY_ONE_FORM}" if "felt" in names else ""
        one, other = (f"SELECT {columns} FROM read_parquet('{file}'){compared}" for file in files)
        count = lambda query: connection.execute(f"SELECT count(*) FROM ({query})").fetchone()[0]
        return count(one), [count(f"{one} EXCEPT ALL {other}"), count(f"{other} EXCEPT ALL {one}")]


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(main(given[0], given[1], Path(given[2]), int(given[3])))
