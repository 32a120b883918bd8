"""Walks through every screen in one language and writes down what it saw.

    python -m tests.tui.walked fr FOLDER TOLD.json [often]

A process of its own, because the words of a screen's keys are asked for when
its module is imported. FOLDER is a sample's, with its passphrase.
"""

import asyncio
import gettext
import json
import re
import sys
import tempfile
from bisect import bisect_left
from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from textual.screen import ModalScreen

from sample_station.make import HARBOUR_LIST
from tui import words
from tui.catalogue import Key
from tui.words import choose_language

PLAIN = re.compile(r"[A-Za-z]{3,}")
KEYS = "esc enter space tab home end pgup pgdn ctrl shift UTC Muster HQ CSV HXL PDF XLSX"
"""What keys are called, and what is called so in every language."""
HASH = re.compile("[a-f]+")
SIZES = ((100, 30), (120, 40), (200, 60))


class Listening(gettext.NullTranslations):
    """Notes every message that is asked for, and lets the language in use say it."""

    def __init__(self, says: gettext.NullTranslations) -> None:
        super().__init__()
        self._says = says
        self.asked: set[Key] = set()

    def gettext(self, message: str) -> str:
        """Give a message."""
        self.asked.add(("", message))
        return self._says.gettext(message)

    def pgettext(self, context: str, message: str) -> str:
        """Give a word of a family."""
        self.asked.add((context, message))
        return self._says.pgettext(context, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Give the form that goes with a number."""
        self.asked.add(("", msgid1))
        return self._says.ngettext(msgid1, msgid2, n)


async def walk_through(folder: Path, *, often: bool) -> dict[str, Any]:
    """Walk; gives what every screen showed, what was torn, what was shown in plain English."""
    from sample_station.tour import Places
    from store import desk
    from store.clock import SetClock
    from store.node import Node
    from sync.world.fresh import freshen
    from tests.conftest import NOON
    from tests.tui import walk
    from tests.tui.golden import screen_text
    from tui import countries, founding_steps
    from tui.app import StationApp
    from tui.base_app import MusterApp

    places = Places(folder)
    phrase = places.passphrase_file.read_text(encoding="utf-8").strip()
    screens: dict[str, str] = {}
    over: set[str] = set()
    torn: dict[str, str] = {}

    def look(name: str, app: MusterApp) -> None:
        # The same words stand there in every size: of most they are read once.
        # A passphrase that is made is of words that nobody translates.
        if (app.size == (80, 24) and name != "first start: a passphrase") or name.rpartition(" ")[
            0
        ] in walk.SIZED:
            screens[name] = screen_text(app)
        if isinstance(app.screen, ModalScreen):
            over.add(name)
        if fault := walk.torn(app):
            torn[name] = fault

    def some(stops: list[walk.Stop]) -> list[walk.Stop]:
        """Give every third of what is seen often, and the one of each kind; all, where all are seen."""
        return [one for nr, one in enumerate(stops) if not (often and nr % 3) or one.name in walk.SIZED]

    turns = cycle([(size,) for size in SIZES] + [()] * len(SIZES))

    def sizes(name: str) -> Sequence[tuple[int, int]]:
        # All screens in all sizes are seen by what takes long; often, half in one more than the narrow one.
        return SIZES if not often or name in walk.SIZED else next(turns)

    with Node.open(places.station, phrase, clock=SetClock(NOON + timedelta(minutes=2))) as node:
        app = StationApp(label="PTM", unlock=lambda _user, _word: node, node=node, idle_seconds=None)
        async with app.run_test(size=(80, 24)) as pilot:
            stops = some(walk.stops(often=often))
            await walk.through(app, pilot, stops, look, sizes)
            for each in walk.OVER:
                await each(app, pilot, look)
        await walk.first_run(Path("new"), look)
        theirs = _typed(node)
    with Node.open(places.hq, phrase, clock=SetClock(NOON + timedelta(minutes=2))) as node:
        freshen(node)
        app = StationApp(label="HQ", unlock=lambda _user, _word: node, node=node, idle_seconds=None)
        async with app.run_test(size=(80, 24)) as pilot:
            await walk.through(app, pilot, some(walk.desk_stops(often=often)), look, sizes)
        lie_in = [str(row["country"] or "") for row in desk.listed(node, "stations").rows]
        theirs = sorted(
            [
                *theirs,
                *_typed(node),
                # Where no language has a name, a country is called by the one that it has in English.
                *PLAIN.findall(" ".join(map(countries.name, lie_in)).casefold()),
                # An agency's file is shown as it is.
                *PLAIN.findall(_written(HARBOUR_LIST).casefold()),
                "new",
                *PLAIN.findall(str(Path.home()).casefold()),
                *PLAIN.findall(" ".join([*walk.ANSWERS, *founding_steps.roles_of("station")]).casefold()),
            ]
        )
    # What opens over a screen cuts the words below it at both ends.
    plain = {
        name: left for name, text in screens.items() if (left := _left(text, theirs, exact=name not in over))
    }
    return {"screens": screens, "torn": torn, "plain": plain}


def _written(path: Path) -> str:
    """Give all that an agency's workbook says."""
    sheets = load_workbook(path, read_only=True).worksheets
    return " ".join(str(cell) for sheet in sheets for row in sheet.values for cell in row if cell is not None)


def _left(text: str, theirs: list[str], *, exact: bool) -> list[str]:
    """Give the words of a screen that are plain English and not the store's."""
    words = {word for word in PLAIN.findall(text) if not HASH.fullmatch(word)}
    known = " ".join(theirs)
    return sorted(
        word
        for word in words
        if not (_begins(word.casefold(), theirs) if exact else word.casefold() in known)
    )


def _begins(word: str, theirs: list[str]) -> bool:
    """Say whether a word, which may be cut off, is one of the store's."""
    place = bisect_left(theirs, word)
    return place < len(theirs) and theirs[place].startswith(word)


def _typed(node: Any) -> list[str]:  # noqa: ANN401 - screens and stores are imported late
    """Give every word that stands in the store, which nobody translates."""
    from sqlalchemy import select

    from store import offers
    from store.registers import REGISTRY

    # A form says what may be typed into it: the codes as they are.
    choices = (one.choices for offer in offers.everything(REGISTRY) for one in offer.asks or ())
    codes = " ".join(choice for several in choices for choice in several)
    # The sample's line is called "line", and leads to where the sample was made.
    texts = [node.me.name, node.me.code, str(node.home), KEYS, codes, "line", tempfile.gettempdir()]
    with node.read() as db:
        for register in REGISTRY.registers:
            for row in db.execute(select(register.sql)):
                texts += [value for value in row if isinstance(value, str)]
    return sorted({word.casefold() for text in texts for word in PLAIN.findall(text)})


def main() -> None:
    """Read the command line."""
    language, folder, told, *rest = sys.argv[1:]
    choose_language(language)
    words._LANGUAGE.catalogue = listening = Listening(words._LANGUAGE.catalogue)
    found = asyncio.run(walk_through(Path(folder), often=bool(rest)))
    found["asked"] = sorted(listening.asked)
    Path(told).write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
