"""Where the processor time of a load goes, by stage and by table, and what follows from it for machines with more cores.

Usage: profile.py STAGES FILE [ROUNDS]

STAGES is the example `stages`. Each figure is the smallest of the rounds: what disturbs a measurement only adds to it.
"""

import subprocess
import sys

CORES = (1, 2, 4, 8, 16)
# One thread reads, inflates and splits; the others share what follows.
SERIAL = "split"


def measure(stages: str, file: str) -> tuple[dict[str, float], dict[str, float]]:
    """CPU seconds of each stage, with those before it, and of the encoding of each table."""
    output = subprocess.run([stages, file], check=True, capture_output=True, text=True).stdout
    by_stage, by_table = ({}, {})
    for part, found in zip(output.split("\n\n"), (by_stage, by_table)):
        for line in part.splitlines()[2:]:
            name, seconds, *_ = [cell.strip() for cell in line.strip("|").split("|")]
            found[name] = float(seconds)
    return by_stage, by_table


def smallest(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {name: min(found[name] for found in rounds) for name in rounds[0]}


def simulated(stages: dict[str, float], tables: dict[str, float], cores: int) -> tuple[float, str]:
    """Seconds that a load of a file takes at least, and what bounds it: the thread that reads, the lane of one table, or all work."""
    slowest = max(tables, key=tables.__getitem__)
    bounds = {
        "reading": stages[SERIAL],
        f"the lane of {slowest}": tables[slowest],
        "all work": stages["encode"] / cores,
    }
    bound = max(bounds, key=bounds.__getitem__)
    return bounds[bound], bound


def main() -> None:
    rounds = [measure(sys.argv[1], sys.argv[2]) for _ in range(int(sys.argv[3]) if len(sys.argv) > 3 else 3)]
    stages, tables = smallest([found for found, _ in rounds]), smallest([found for _, found in rounds])
    print("| stage | CPU s, with those before | CPU s of its own | to inflation |\n|---|--:|--:|--:|")
    before = 0.0
    for name, seconds in stages.items():
        print(f"| {name} | {seconds:.2f} | {max(seconds - before, 0):.2f} | {seconds / stages['inflate']:.2f} |")
        before = seconds
    print("\n| table | CPU s of encoding | share of all encoding |\n|---|--:|--:|")
    total = sum(tables.values())
    for name, seconds in sorted(tables.items(), key=lambda item: -item[1]):
        print(f"| {name} | {seconds:.2f} | {seconds / total:.0%} |")
    print("\n| cores | seconds at least | to inflation | bounded by |\n|--:|--:|--:|---|")
    for cores in CORES:
        seconds, bound = simulated(stages, tables, cores)
        print(f"| {cores} | {seconds:.2f} | {seconds / stages['inflate']:.2f} | {bound} |")


if __name__ == "__main__":
    main()
