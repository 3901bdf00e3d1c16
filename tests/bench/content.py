"""Makes the bulk files of another night from the file of one: the same registrations, some or all of them changed."""

import re
import zipfile
from pathlib import Path

# What each element of the generated array begins with.
ELEMENT = b'{"registreringId":'
# One step along the intervals, with their labels.
INTERVALS = (
    (b'stoerrelseintervall.int1","kodetekst":"25,01% - 49,99%"', b'stoerrelseintervall.int2","kodetekst":"50% - 74,99%"'),
    (b'stoerrelseintervall.int2","kodetekst":"50% - 74,99%"', b'stoerrelseintervall.int3","kodetekst":"75% - 100%"'),
    (b'stoerrelseintervall.int3","kodetekst":"75% - 100%"', b'stoerrelseintervall.int1","kodetekst":"25,01% - 49,99%"'),
)
STEPS = dict(INTERVALS)
INTERVAL = re.compile(b"|".join(re.escape(text) for text in STEPS))
# The registration's own time, and when each of its owners was last changed.
TIME = re.compile(rb'("(?:registrertDato|endretDato)":")20')
READ = 1 << 22


def change(element: bytes) -> bytes:
    """A registration whose time, owners and intervals are others."""
    element = INTERVAL.sub(lambda found: STEPS[found[0]], element)
    return TIME.sub(rb"\g<1>21", element)


def changed(archive: Path, out: Path, one_of: int) -> None:
    """Writes the archive with every `one_of`th registration changed."""
    if out.exists():
        return
    beside = out.with_suffix(".partial")
    beside.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as target:
        (name,) = source.namelist()
        with source.open(name) as read, target.open(name, "w", force_zip64=True) as written:
            for number, element in enumerate(elements(read)):
                # The first piece is the bracket before the first element.
                written.write(change(element) if number % one_of == 1 % one_of else element)
    beside.rename(out)


def elements(read):
    """The pieces of a stream, each from the beginning of one element to that of the next."""
    rest = b""
    while block := read.read(READ):
        *whole, rest = (rest + block).split(ELEMENT)
        if not whole:
            continue
        # What the block before left begins with an element, so that nothing is before it.
        if whole[0]:
            yield whole[0]
        yield from (ELEMENT + element for element in whole[1:])
        rest = ELEMENT + rest
    yield rest
