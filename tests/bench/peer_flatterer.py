"""The tables with flatterer: unpack the archive, then its own flattening with its own names, one table a list, to Parquet.

Usage: peer_flatterer.py ARCHIVE FOLDER
"""

import sys
from pathlib import Path

import flatterer
from unpack import unpack


def main(archive: Path, folder: Path) -> None:
    file = unpack(archive, folder)
    # Threads 0: all cores.
    flatterer.flatten(
        str(file), str(folder / "flat"), csv=False, parquet=True, threads=0, main_table_name="registreringer",
        dataframe=False, force=True,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
