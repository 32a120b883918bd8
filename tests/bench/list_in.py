"""How long an agency's list takes from the file to the shown difference, to the record, and back.

    python -m tests.bench.list_in [ROWS]

Prints JSON: seconds of each step, how many times longer taking in is than showing, the peak of memory in
megabytes. The list is made up: staff with a number, an address and up to three dependants; the second month
differs in some of everything.
"""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from openpyxl import Workbook

from store import keyring, log_book, undoing
from store.clock import SetClock
from store.founding import Founding
from store.node import Node
from sync.lists import take
from sync.lists.lines import Reading
from sync.lists.take import Said

T = TypeVar("T")
_HEADINGS = (
    *("Index no.", "Family name", "Given name(s)", "Relation", "Date of birth", "Function", "Recruitment"),
    *("Telephone", "Address", "Quarter"),
)
_SAID: dict[str, float | list[int]] = {}


def write(path: Path, rows: int, month: int) -> None:
    """Write a month's list with about so many rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Staff")
    sheet.append(_HEADINGS)
    written, one = 0, 0
    while written < rows:
        one += 1
        written += 1 + one % 4
        moved = month > 1 and one % 40 == 0
        clerk = "Clerk" if month > 1 and one % 5 == 0 else "Driver"
        new = month > 1 and one % 50 == 0
        address = f"{one}{'b' if moved else ''} Road", f"Q{one % 30}"
        born = f"{10 + one % 18} Mar {1960 + one % 40}"
        sheet.append(
            (
                *(
                    f"{'Y' if new else 'X'}{one}",
                    f"Fam{one}x",
                    f"Given{one}{'q' if new else ''}",
                    "Staff",
                    born,
                ),
                *(f"{clerk} {one % 50}", "Local", f"+3363998{one:04d}", *address),
            )
        )
        for child in range(one % 4):
            born = f"1{child} May {2010 + child}"
            sheet.append((None, f"Fam{one}x", f"Kid{one}{'abc'[child]}", "Son", born))
    book.save(path)


def timed(name: str, step: Callable[[], T]) -> T:
    """Do a step and note how long it took."""
    begun = time.perf_counter()
    found = step()
    _SAID[name] = round(time.perf_counter() - begun, 2)
    return found


def main() -> None:
    """Measure."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        founding = Founding("station", "PTM", "Port Tamarin", "fsco", "fsco", "FR", "Indian/Mauritius")
        clock = SetClock(datetime(2026, 11, 16, 8, tzinfo=UTC))
        with Node.create(
            home / "station", founding, "a long enough one", clock=clock, strength=keyring.FLOOR
        ) as node:
            node.act("agencies.add", None, {"code": "HRBO", "name": "Harbour Relief Board"})
            for month in (1, 2):
                path = home / f"{month}.xlsx"
                write(path, rows, month)
                said = Said("HRBO")
                shown = timed(f"read and shown {month}", lambda p=path, s=said: take.show(node, p, s))  # type: ignore[misc]
                assert isinstance(shown.reading, Reading)
                found = shown.difference
                _SAID[f"new, changed, same {month}"] = [found.added, len(found.changed), found.unchanged]
                again = timed(
                    f"compared {month}",
                    lambda s=shown, t=said: take.compare(node, s.source, s.reading, t),  # type: ignore[misc]
                )
                answers = {one.id: "new" for one in again.difference.questions}
                said = Said("HRBO", answers=answers)
                timed(
                    f"taken in {month}",
                    lambda s=shown, t=said: take.carry_out(node, s.source, s.reading, t),  # type: ignore[misc]
                )
            acts = [one.id for one in log_book.read(node, log_book.Asked()) if one.act == take.ACT]
            for month, entry in zip((2, 1), acts, strict=True):
                undo = timed(f"taking back worked out {month}", lambda e=entry: undoing.plan(node, e))  # type: ignore[misc]
                timed(f"taken back {month}", lambda u=undo: undoing.do(node, u))  # type: ignore[misc]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    sys.stdout.write(json.dumps(_SAID | {"MB": peak, "MB of the child": children}) + "\n")


if __name__ == "__main__":
    main()
