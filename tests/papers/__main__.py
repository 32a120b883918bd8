"""Every paper as pictures, to be looked at: ``python -m tests.papers FOLDER`` prints the sample station.

In A4 and Letter, one of them with names in Latin letters beside; the people are made up. Writes
``KIND-SIZE.pdf`` and a PNG of each of its pages.
"""

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from sample_station.tour import Places, Tour
from store import desk
from store.clock import SetClock
from store.desk import Wanted
from store.keyring import FLOOR
from store.node import Node
from store.refusals import Refused
from tests.conftest import LAST_STEP, NOON
from tests.papers.reading import pictures
from tests.tui.test_keys import travels
from tui.papers.catalogue import PAPERS, Asked
from tui.papers.export import export, paper_of
from tui.papers.pdf.fonts import Fonts
from tui.papers.pdf.sheet import SIZES, Size

CODE = "6BF" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $%*+-./:" * 8


def asked(node: Node, kind: str) -> Asked:
    """What to print: of the first record that there is."""
    entry = PAPERS[kind]
    rows = desk.listed(node, entry.about).rows if entry.needs and entry.about else []
    # The sample has journeys that wait to be decided: a slip needs one that was cleared.
    if kind == "slip":
        for row in rows:
            try:
                paper_of(node, Asked(kind, about=row["id"]))
            except Refused:
                continue
            return Asked(kind, about=row["id"], code=CODE)
    about = str(rows[0]["id"]) if rows else None
    return Asked(kind, about=about, wanted=Wanted(zone="Z1"), purpose="to be looked at", code=CODE)


def draw(node: Node, folder: Path) -> None:
    """Print all of them."""
    fonts = Fonts.here()
    travels(node, NOON.day)
    desk.act(node, "rollcalls.open", None, {"scope": "zone", "zone": "Z1", "reason": "flood"})
    wanted = [asked(node, kind) for kind in PAPERS] + [Asked("people", purpose="to be looked at")]
    for one in wanted:
        for size in SIZES:
            file = folder / f"{one.kind}-{size}.pdf"
            file.unlink(missing_ok=True)
            try:
                export(node, _with(one, size), file, fonts=fonts)
            except Refused as refused:
                sys.stdout.write(f"{one.kind}: {refused}\n")
                continue
            for number, picture in enumerate(pictures(file.read_bytes()), start=1):
                picture.save(folder / f"{one.kind}-{size}-{number}.png")
            sys.stdout.write(f"{file}\n")


def _with(one: Asked, size: Size) -> Asked:
    return replace(one, size=size, latin=size == "letter")


def main() -> None:
    """Play the sample, and print it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    folder = options.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        tour = Tour(Path(name), strength=FLOOR, clock=SetClock(NOON))
        for step in tour.play():
            if step.step == LAST_STEP:
                break
        places: Places = tour.places
        phrase = places.passphrase_file.read_text(encoding="utf-8").strip()
        with Node.open(places.station, phrase, clock=SetClock(NOON)) as node:
            draw(node, folder)


if __name__ == "__main__":
    main()
