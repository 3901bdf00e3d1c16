"""Times nights of konkursvarsel against the sandbox: the whole list and the update after it, of a small and a large list."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from process import Cost, Failed, run
from sandbox import CONFIG, environment, start, stop

PAGE = 2_000
LISTED = 60_000
# A list that a register of companies would take a century to fill: what it takes in memory is what is measured.
LARGE = 2_000_000
# These arrive while the first night pages, behind its sixth page.
ARRIVING = 200
# These arrive after the first night's last request, which asks how many there are.
NEWS = 500


@dataclass
class Night:
    """One night: what was asked and what came, the same in each round, and what that cost."""

    name: str
    listed: int
    snapshot: int
    requests: int = 0
    costs: list[Cost] = field(default_factory=list)

    @property
    def wall(self) -> float:
        return median(cost.wall for cost in self.costs)

    @property
    def memory(self) -> float:
        return median(cost.memory for cost in self.costs) / 1e6


def faults(listed: int) -> list[str]:
    pages = -(-(listed + ARRIVING) // PAGE)
    between = pages - 6
    arrivals = [f"arrive={ARRIVING},after=5", f"arrive={NEWS},after={between}"]
    return [word for arrival in arrivals for word in ("--fault", f"konkurs-list:{arrival}")]


def measure(binary: str, work: Path, rounds: int, limit: float) -> list[Night]:
    """All nights, the small list's a fixed number of times, each time with a lake and a register of its own."""
    return [*measure_list(binary, work, LISTED, rounds, limit), *measure_list(binary, work, LARGE, 1, limit)]


def measure_list(binary: str, work: Path, listed: int, rounds: int, limit: float) -> list[Night]:
    nights = [
        Night("the whole list, while 200 notices arrive", listed + ARRIVING, listed + ARRIVING),
        # The last notice of the first night is taken again.
        Night("the update of the next night", NEWS + 1, listed + ARRIVING + NEWS),
    ]
    for _ in range(rounds):
        data = work / "konkurs"
        shutil.rmtree(data, ignore_errors=True)
        served = start(binary, data, ["--konkursvarsler", str(listed), *faults(listed)])
        try:
            for night in nights:
                command = [binary, "--data", str(data), "run", "--only", "konkurs", "--config", str(CONFIG)]
                night.costs.append(run(command, work / "konkurs.log", limit, environment(data)))
                check(night, data)
        finally:
            stop(served)
            shutil.rmtree(data)
    return nights


def check(night: Night, data: Path) -> None:
    landed = json.loads((sorted((data / "landing/konkurs").iterdir())[-1] / "manifest.json").read_text())
    published = json.loads((data / "lake/current/konkurs/manifest.json").read_text())
    night.requests = landed["requests"]
    found = (landed["notices"], published["tables"]["varsler"]["rows"])
    if found != (night.listed, night.snapshot):
        raise Failed(f"{night.name}: {found[0]} notices came and {found[1]} are published")


def table(nights: list[Night]) -> str:
    lines = [
        "| night | notices | requests | in the snapshot | wall s | notices per second | peak MB |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for night in nights:
        lines.append(
            f"| {night.name} | {night.listed:,} | {night.requests:,} | {night.snapshot:,} | {night.wall:.2f} | "
            f"{night.listed / night.wall:,.0f} | {night.memory:.0f} |"
        )
    return "\n".join(lines)
