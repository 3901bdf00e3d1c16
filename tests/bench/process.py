"""Runs a command as a whole process and says what it cost."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """What one run cost. `memory` is the peak of its largest process, in bytes."""

    wall: float
    cpu: float
    memory: int


class Failed(Exception):
    """Why a run does not count."""


def run(command: list[str], log: Path, limit: float, environment: dict[str, str] | None = None) -> Cost:
    """Runs to the end, or kills the command and what it started after `limit` seconds."""
    # What earlier runs wrote shall not go to the disk at this one's cost.
    os.sync()
    with open(log, "wb") as output:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment, start_new_session=True)
        killer = threading.Timer(limit, os.killpg, (process.pid, signal.SIGKILL))
        killer.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        killer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        if wall >= limit:
            raise Failed(f"not done after {limit:.0f} s")
        killed = process.returncode == -signal.SIGKILL
        raise Failed("killed, most likely out of memory" if killed else f"failed with {process.returncode}, see {log}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def count_rows(files: list[Path]) -> int:
    """The rows of Parquet files, counted in a process of its own: what this one holds in memory would count as the next subject's,
    up to its start."""
    query = "import sys, duckdb; print(duckdb.execute('SELECT count(*) FROM read_parquet(?)', [sys.argv[1:]]).fetchone()[0])"
    return int(subprocess.check_output([sys.executable, "-c", query, *map(str, files)]))
