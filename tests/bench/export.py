"""Times the exports of a lake: the first one as statements, the next one with its delta, and FollowTheMoney."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from process import Cost, Failed, run


@dataclass
class Export:
    """An export, what it wrote, and what that cost."""

    name: str
    lines: int = 0
    size: int = 0
    costs: list[Cost] = field(default_factory=list)

    def add(self, cost: Cost, file: Path) -> None:
        self.costs.append(cost)
        self.size = file.stat().st_size
        with file.open("rb") as lines:
            self.lines = sum(1 for _ in lines)
        if self.lines == 0:
            raise Failed(f"{self.name}: {file.name} is empty")


def measure(binary: str, work: Path, companies: int, rounds: int, limit: float) -> list[Export]:
    """The exports of a lake with two loads, of which the second one has other content (`<companies>-others`)."""
    exports = [Export("bods, the first time"), Export("bods, of another content, with its delta"), Export("ftm")]
    data, out = work / "export", work / "exported"
    for folder in (data, out):
        shutil.rmtree(folder, ignore_errors=True)
    command = [binary, "--data", str(data)]
    try:
        for _ in range(rounds):
            shutil.rmtree(out, ignore_errors=True)
            for export, content in zip(exports, (companies, f"{companies}-others")):
                load = [*command, "load", "--allow-row-change", str(work / str(content) / "totalbestand.json.zip")]
                run(load, work / "export.log", limit)
                cost = run([*command, "export", "bods", "--out", str(out)], work / "export.log", limit)
                export.add(cost, out / "bods.jsonl")
            if not list(out.glob("bods-delta-*.jsonl")):
                raise Failed("the second export has no delta")
            cost = run([*command, "export", "ftm", "--out", str(out)], work / "export.log", limit)
            exports[2].add(cost, out / "ftm.jsonl")
    finally:
        for folder in (data, out):
            shutil.rmtree(folder, ignore_errors=True)
    return exports


def table(exports: list[Export]) -> str:
    lines = ["| export | lines | MB | wall s | lines per second | CPU s | peak MB |", "|---|--:|--:|--:|--:|--:|--:|"]
    for export in exports:
        wall = median(cost.wall for cost in export.costs)
        cpu = median(cost.cpu for cost in export.costs)
        memory = median(cost.memory for cost in export.costs) / 1e6
        lines.append(
            f"| {export.name} | {export.lines:,} | {export.size / 1e6:.0f} | {wall:.2f} | {export.lines / wall:,.0f} | "
            f"{cpu:.2f} | {memory:.0f} |"
        )
    return "\n".join(lines)
