"""Unpacks an archive of one member the way people do, with `unzip` or `gunzip`; with Python where that is not installed."""

import gzip
import shutil
import subprocess
import zipfile
from pathlib import Path


def unpack(archive: Path, folder: Path) -> Path:
    """The path of the unpacked member of a ZIP archive."""
    with zipfile.ZipFile(archive) as zipped:
        (member,) = zipped.namelist()
        target = folder / member
        if program := shutil.which("unzip"):
            subprocess.run([program, "-oq", archive, "-d", folder], check=True)
        else:
            with zipped.open(member) as source, open(target, "wb") as file:
                shutil.copyfileobj(source, file, 1 << 20)
    return target


def gunzip(packed: Path, folder: Path) -> Path:
    """The path of the unpacked gzip file."""
    target = folder / packed.stem
    with open(target, "wb") as file:
        if program := shutil.which("gunzip"):
            subprocess.run([program, "-c", packed], check=True, stdout=file)
        else:
            with gzip.open(packed) as source:
                shutil.copyfileobj(source, file, 1 << 20)
    return target
