"""The simulated registers as a process beside the one that is timed."""

import os
import socket
import subprocess
import time
from pathlib import Path

from process import Failed

CONFIG = Path(__file__).parents[2] / "pipelines/sandbox.toml"
PATIENCE = 120


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def start(binary: str, data: Path, arguments: list[str], port: int = 0) -> subprocess.Popen:
    """Starts the sandbox on a data folder, and returns when it serves. A lake that is followed for several nights needs
    the same port in each: a register at another address is another register."""
    (data / "sandbox/endpoints.env").unlink(missing_ok=True)
    command = [binary, "--data", str(data), "sandbox", "--listen", f"127.0.0.1:{port}", *arguments]
    sandbox = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + PATIENCE
    while not (data / "sandbox/endpoints.env").exists():
        if sandbox.poll() is not None or time.monotonic() > deadline:
            sandbox.kill()
            raise Failed("the sandbox does not serve")
        time.sleep(0.05)
    return sandbox


def stop(sandbox: subprocess.Popen) -> None:
    """Ends a sandbox."""
    sandbox.terminate()
    sandbox.wait()


def environment(data: Path) -> dict[str, str]:
    """The environment of a command on this data folder: the addresses of the registers."""
    lines = (data / "sandbox/endpoints.env").read_text().splitlines()
    return os.environ | dict(line.split("=", 1) for line in lines if line.startswith("BRREG_LAKE__"))
