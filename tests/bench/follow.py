"""Times how a copy of rrh is followed by today's API against the sandbox: by the log of changes, and by a portfolio."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from process import Cost, Failed, run
from sandbox import CONFIG, environment, free_port, start, stop

PORTFOLIO = 20_000
# Companies that the log names after the first night.
CHANGED = 2_000
# No limit: what is measured is the program, and the sandbox beside it on the same cores.
UNLIMITED = {"BRREG_LAKE__RRH__RATE_PER_SECOND": "1000000", "BRREG_LAKE__RRH__CONCURRENCY": "16"}


@dataclass
class Night:
    """A run, the phases of it that its history has, and what it looked up."""

    name: str
    lookups: int = 0
    costs: list[Cost] = field(default_factory=list)
    fetch: list[float] = field(default_factory=list)
    others: list[float] = field(default_factory=list)

    def add(self, cost: Cost, data: Path) -> None:
        last = json.loads((data / "state/history.ndjson").read_text().splitlines()[-1])
        phases = {phase["phase"]: phase["seconds"] for phase in last["registers"][0]["phases"]}
        self.costs.append(cost)
        self.fetch.append(phases.pop("fetch"))
        self.others.append(sum(phases.values()))
        published = json.loads((data / "lake/current/rrh/manifest.json").read_text())
        self.lookups = published.get("counts", {}).get("looked_up", 0)


def measure(binary: str, work: Path, companies: int, rounds: int, limit: float) -> list[Night]:
    """The first night with the bulk file, the next one by the log, and the first one of a portfolio."""
    nights = [Night("the bulk file"), Night("the next night, by the log"), Night(f"a portfolio of {PORTFOLIO:,}")]
    job = lambda data: [binary, "--data", str(data), "run", "--only", "rrh", "--config", str(CONFIG)]
    for _ in range(rounds):
        data, portfolio = work / "follow", work / "portfolio"
        for folder in (data, portfolio):
            shutil.rmtree(folder, ignore_errors=True)
        try:
            port = free_port()
            for number, night in enumerate(nights[:2]):
                content = ["--virksomheter", str(companies), "--night", str(number), "--v1", f"log-per-night={CHANGED}"]
                served = start(binary, data, content, port)
                try:
                    night.add(run(job(data), work / "follow.log", limit, environment(data) | UNLIMITED), data)
                finally:
                    stop(served)
            served = start(binary, portfolio, ["--virksomheter", str(companies)])
            try:
                names = portfolio / "portfolio.txt"
                query = f"SELECT organisasjonsnummer FROM rrh.registreringer LIMIT {PORTFOLIO}"
                run([binary, "--data", str(data), "sql", "--format", "csv", query], names, limit)
                names.write_text(names.read_text().split("\n", 1)[1])
                settings = UNLIMITED | {
                    "BRREG_LAKE__RRH__SCOPE": "brreg:reelle/rapporteringspliktig",
                    "BRREG_LAKE__RRH__PORTFOLIO_FILE": str(names),
                }
                cost = run(job(portfolio), work / "follow.log", limit, environment(portfolio) | settings)
                nights[2].add(cost, portfolio)
            finally:
                stop(served)
        finally:
            for folder in (data, portfolio):
                shutil.rmtree(folder, ignore_errors=True)
    if nights[1].lookups != min(CHANGED, companies) or nights[2].lookups != PORTFOLIO:
        raise Failed(f"{nights[1].lookups} and {nights[2].lookups} companies were looked up")
    return nights


def table(nights: list[Night]) -> str:
    lines = [
        "| run | lookups | fetch s | lookups per second | everything else s | to the bulk file's | CPU s | peak MB |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    first = median(nights[0].others)
    for night in nights:
        fetch, others = median(night.fetch), median(night.others)
        cpu = median(cost.cpu for cost in night.costs)
        memory = median(cost.memory for cost in night.costs) / 1e6
        rate = f"{night.lookups / fetch:,.0f}" if night.lookups else ""
        lines.append(
            f"| {night.name} | {night.lookups or ''} | {fetch:.2f} | {rate} | {others:.2f} | {others / first:.2f} | "
            f"{cpu:.2f} | {memory:.0f} |"
        )
    return "\n".join(lines)
