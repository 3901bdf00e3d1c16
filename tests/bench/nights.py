"""Times the nights after the first one: the same file again, some and all companies changed, JSON after CSV."""

import shutil
from dataclasses import dataclass, field
from json import loads
from pathlib import Path
from statistics import median

import content
from process import Cost, Failed, run

# One of so many companies is changed in a usual night: 1,400 of 500,000.
USUAL = 357
FIRST = "a first load"


@dataclass
class Night:
    """A night: the file that is in the lake before it, if any, and the file that it loads."""

    name: str
    before: Path | None
    file: Path
    limit: float | None = None
    costs: list[Cost] = field(default_factory=list)
    # Rows that the night added to the history of owners.
    history: int | None = None
    problem: str | None = None

    def middle(self, of) -> float:
        return median(of(cost) for cost in self.costs)


def nights(work: Path, large: int) -> list[Night]:
    others = work / f"{large}-others" / "totalbestand.json.zip"
    json, csv = (work / str(large) / f"totalbestand.{form}.zip" for form in ("json", "csv"))
    some, every = work / str(large) / "usual-night.zip", work / str(large) / "every-company.zip"
    content.changed(json, some, USUAL)
    content.changed(json, every, 1)
    return [
        Night(FIRST, None, json),
        Night("nothing changed", json, json, 1.2),
        Night("1 of 357 companies changed", json, some),
        Night("every company changed", json, every, 2.0),
        Night("JSON after CSV of the same registrations", csv, json, 1.5),
        Night("other companies in another order", json, others),
    ]


def measure(binary: str, work: Path, large: int, rounds: int, limit: float) -> list[Night]:
    """Every night so many times, in turn; each on a copy of a lake that holds the file before it."""
    all_nights = nights(work, large)
    befores = {}
    # Always the same folder: a lake that is at another place than the night before gets a new catalog.
    folder = work / "night"
    try:
        for night in all_nights:
            if night.before and night.before not in befores:
                kept = work / f"before-{len(befores)}"
                for old in (folder, kept):
                    shutil.rmtree(old, ignore_errors=True)
                run(load(binary, folder, night.before), work / "nights.log", limit)
                folder.rename(kept)
                befores[night.before] = kept
        for _ in range(rounds):
            for night in (night for night in all_nights if night.problem is None):
                shutil.rmtree(folder, ignore_errors=True)
                if night.before:
                    shutil.copytree(befores[night.before], folder, symlinks=True)
                try:
                    before = history(folder)
                    night.costs.append(run(load(binary, folder, night.file), work / "nights.log", limit))
                    night.history = history(folder) - before
                except Failed as failed:
                    night.problem = str(failed)
                shutil.rmtree(folder)
    finally:
        for kept in befores.values():
            shutil.rmtree(kept)
    return all_nights


def history(folder: Path) -> int:
    """Rows in the history of the published snapshot; none where nothing is published, or by a version without it."""
    manifest = folder / "lake" / "current" / "rrh" / "manifest.json"
    if not manifest.exists():
        return 0
    tables = loads(manifest.read_text())["tables"]
    return sum(tables.get(f"historikk_{age}", {"rows": 0})["rows"] for age in ("nyeste", "nyere", "eldre"))


def load(binary: str, folder: Path, file: Path) -> list[str]:
    return [binary, "--data", str(folder), "load", str(file)]


def table(all_nights: list[Night], released: list[Night] | None) -> str:
    head = "| night | wall s | CPU s | peak MB | wall / first load | at most | history rows |"
    lines = [head + (" released version: wall s | wall / its first load |" if released else "")]
    lines.append("|---|--:|--:|--:|--:|--:|--:|" + ("--:|--:|" if released else ""))
    for number, night in enumerate(all_nights):
        line = f"| {night.name} | {cells(night, all_nights[0])} |"
        if released:
            older = released[number]
            line += f" {wall(older)} | {ratio(older, released[0])} |"
        lines.append(line)
    return "\n".join(lines)


def cells(night: Night, first: Night) -> str:
    if night.problem:
        return f"{night.problem} | | | | |"
    cpu, memory = night.middle(lambda cost: cost.cpu), night.middle(lambda cost: cost.memory) / 1e6
    most = f"{night.limit:.1f}" if night.limit else ""
    return f"{wall(night)} | {cpu:.2f} | {memory:.0f} | {ratio(night, first)} | {most} | {night.history or 0:,}"


def wall(night: Night) -> str:
    return night.problem or f"{night.middle(lambda cost: cost.wall):.2f}"


def ratio(night: Night, first: Night) -> str:
    if night.problem or first.problem:
        return ""
    return f"{night.middle(lambda cost: cost.wall) / first.middle(lambda cost: cost.wall):.2f}"
