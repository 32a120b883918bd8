"""What papers and lists cost: ``uv run python tests/bench/papers.py --json``.

Makes a station with one zone of ``--people`` made-up people in families, prints its zone book (names of
every script), and writes its list of people as CSV and XLSX, each in a process of its own whose memory is
measured. Of the zone book it is said, too, what share of it goes to the store.
"""

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from store.desk import Wanted  # noqa: E402 - the path comes first
from store.door import Draft  # noqa: E402
from store.node import Node  # noqa: E402
from store.registers.contacts import Contact  # noqa: E402
from store.registers.households import Household  # noqa: E402
from store.registers.people import Person  # noqa: E402
from store.registers.places import Zone  # noqa: E402
from tests.bench.report import Row, tell  # noqa: E402
from tests.bench.station import PHRASE, fresh, made_up  # noqa: E402
from tui.papers.catalogue import Asked  # noqa: E402
from tui.papers.export import export, paper_of  # noqa: E402

FAMILY = 3
"""People of a household."""
Z1 = Wanted(zone="Z1")
_MEGA = 1024


def populate(node: Node, count: int) -> None:
    """Write a zone with so many people, some to a household, telephones and all."""

    def work(draft: Draft) -> int:
        zone = draft.add(Zone, code="Z1", name="Vieux Quai", kind="warden", radio_channel="CH 11")
        home = 0
        for place, person in enumerate(made_up(count)):
            if place % FAMILY == 0:
                home = draft.add(Household, address=f"{place} Ruelle du Goudronnier", zone=zone)
            row = draft.add(
                Person,
                family_name=person.family_name,
                given_name=person.given_name,
                category=person.category,
                call_sign=person.call_sign or None,
                household=home,
            )
            for phone in person.phones:
                draft.add(Contact, person=row, kind="mobile", value=phone)
        return zone

    node.carry("agencies.import", work)


def measured(home: Path, place: Path, kind: str, form: str) -> tuple[float, float, float, int]:
    """Write one; gives seconds in all, seconds for the store alone, MB at the most, pages."""
    with Node.open(home, PHRASE) as node:
        before = time.perf_counter()
        asked = Asked(kind, form, wanted=Z1, purpose="measured")
        paper_of(node, asked)
        asking = time.perf_counter() - before
        before = time.perf_counter()
        made = export(node, asked, place)
        took = time.perf_counter() - before
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGA
    return took, asking, most, made.pages or 0


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--people", type=int, default=1_000)
    given = options.parse_args()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        with fresh(home) as node:
            populate(node, given.people)
        for kind, form, must in (
            ("zone-book", "pdf", 10.0),
            ("people", "csv", 5.0),
            ("people", "xlsx", 10.0),
        ):
            place = Path(name) / f"{kind}.{form}"
            # A process of its own: what one takes at the most is not another's.
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                took, asking, most, pages = pool.apply(measured, (home, place, kind, form))
            what = f"{kind} as {form}, {given.people} people"
            rows += [
                Row(what, round(took, 2), "s", must),
                Row(f"{what}: at most", round(most), "MB", 300),
                Row(f"{what}: of it, asked of the store", round(asking / took, 2), ""),
                Row(f"{what}: file", round(place.stat().st_size / _MEGA), "kB"),
            ]
            if pages:
                rows.append(Row(f"{what}: pages", pages, ""))
    tell(rows, as_json=given.json)


if __name__ == "__main__":
    main()
