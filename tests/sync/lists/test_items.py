"""A list item by item: only what was wanted is different, the rest is offered again, all of it goes back."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import log_book, undoing
from store.clock import SetClock
from store.node import Node
from sync.lists.difference import Difference, Item, What
from sync.lists.take import Said, show, take
from tests.sync.lists.test_taking import ANN, BOB, HEADINGS, TOM, rows

Row = dict[str, object]
NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
CID = BOB | {"Index no.": "H-3", "Given name(s)": "Cid", "Address": "1 Quay", "Quarter": "Port"}
WIFE = {"Family name": "Oakes", "Given name(s)": "Ida", "Relation": "Wife", "Date of birth": "3 Mar 1985"}
DAN = BOB | {"Index no.": "H-5", "Given name(s)": "Dan", "Address": "2 Cape", "Quarter": "Port"}
BEFORE = (ANN | {"Call sign": "TANGO-1"}, TOM, BOB | {"Call sign": "TANGO-2"}, CID, DAN)
AFTER = (
    # Ann and Cid's home moves, Ann's number is new; Bob moves to Dan and brings his wife; the call signs are
    # swapped; Tom is adopted; Eve is new, with a child.
    ANN | {"Call sign": "TANGO-2", "Address": "9 Ridge", "Quarter": "Hill", "Telephone": "0639980002"},
    TOM | {"Relation": "Adopted son", "Nationality": "FRA"},
    BOB | {"Call sign": "TANGO-1", "Address": "2 Cape", "Quarter": "Port", "Contract until": "31 Dec 2027"},
    WIFE,
    CID | {"Address": "9 Ridge", "Quarter": "Hill"},
    DAN,
    BOB | {"Index no.": "H-4", "Family name": "Ruiz", "Given name(s)": "Eve", "Address": "7 Mole"},
    TOM | {"Family name": "Ruiz", "Given name(s)": "Leo"},
)


@pytest.fixture(scope="module")
def places(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A station that has the first list, and both lists as files."""
    from openpyxl import Workbook

    home = tmp_path_factory.mktemp("items")
    made = {"station": home / "station"}
    for name, people in (("before", BEFORE), ("after", AFTER)):
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in (HEADINGS, *(tuple(one.get(heading) for heading in HEADINGS) for one in people)):
            sheet.append(list(row))
        made[name] = home / f"{name}.xlsx"
        book.save(made[name])
    shutil.copytree(founded, made["station"])
    with opened(made["station"]) as node:
        take(node, made["before"], Said("HRBO"))
    return made


def opened(home: Path) -> Node:
    return Node.open(home, "a long enough one", clock=SetClock(NOW))


@pytest.fixture
def fresh(places: dict[str, Path], tmp_path: Path) -> Callable[[], Node]:
    count = iter(range(1000))

    def copy() -> Node:
        return opened(Path(shutil.copytree(places["station"], tmp_path / f"s{next(count)}")))

    return copy


def everything(node: Node) -> dict[tuple[str, str], dict[str, Any]]:
    """Give what stands in the lists that a list of people may change."""
    kinds = ("people", "households", "contacts", "dependants", "kin", "agencies")
    left = {"list_due", "list_state", "list_as_of"}
    return {
        (kind, row["id"]): {name: value for name, value in row.items() if name not in left}
        for kind in kinds
        for row in rows(node, kind)
    }


def by_name(found: Difference) -> dict[str, Item]:
    return {one.name if one.what is not What.HOME else "home": one for one in found.items}


def test_each_item_says_field_by_field_what_would_be_different(
    fresh: Callable[[], Node], places: dict[str, Path]
) -> None:
    with fresh() as node:
        items = by_name(show(node, places["after"], Said("HRBO")).difference)
    said = {
        name: [(one.field, one.now, one.then) for one in item.changes]
        for name, item in items.items()
        if item.what is not What.NEW
    }
    assert said == {
        "home": [("address", "1 Quay", "9 Ridge"), ("quarter", "Port", "Hill")],
        "Moreau Ann": [
            ("call_sign", "TANGO-1", "TANGO-2"),
            ("telephone", "+33639980001", "+33639980001 +33639980002"),
        ],
        "Moreau Tom": [("nationality", None, "FRA"), ("relation", "child", "adopted_child")],
        "Oakes Bob": [
            ("contract_to", None, "2027-12-31"),
            ("call_sign", "TANGO-2", "TANGO-1"),
            ("household", "5 Hill Road, Hill", "2 Cape, Port"),
        ],
    }
    new = {item.name: item.id for item in items.values() if item.what is What.NEW}
    assert new == {"Oakes Ida": "row5", "Ruiz Eve": "row8", "Ruiz Leo": "row9"}
    assert items["Ruiz Leo"].needs == ("row8",)
    assert items["Oakes Bob"].id in items["Oakes Ida"].needs
    # Signs are swapped together or not at all.
    assert items["Moreau Ann"].needs == (items["Oakes Bob"].id,)
    assert items["Oakes Bob"].needs == (items["Moreau Ann"].id,)


def latest(node: Node) -> str:
    """Name the last list taken in, as the log does."""
    return next(one.id for one in log_book.read(node, log_book.Asked()) if one.act == "agencies.import")


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_part_of_a_list(fresh: Callable[[], Node], places: dict[str, Path], data: st.DataObject) -> None:
    """What was taken is as the list says, the rest as before and offered again; all of it goes back."""
    with fresh() as node:
        shown = show(node, places["after"], Said("HRBO")).difference
        wanted = data.draw(st.sets(st.sampled_from(sorted(one.id for one in shown.items))))
        before = everything(node)
        done = take(node, places["after"], Said("HRBO", only=wanted))
        taken = wanted - set(done.waiting)
        assert all(set(one.needs) <= taken for one in shown.items if one.id in taken)
        after = everything(node)
        touched = {key for key in after if before.get(key) != after[key]}
        assert before.keys() <= after.keys()
        known = {one.number for one in shown.items if one.id in taken and one.number}
        for kind, number in touched & before.keys():
            if kind == "people":
                assert number in known or after[kind, number]["phones"] == before[kind, number]["phones"]
        again = show(node, places["after"], Said("HRBO")).difference
        assert {one.id for one in again.items} == {one.id for one in shown.items} - taken
        if taken:
            undoing.do(node, undoing.plan(node, latest(node)))
        assert everything(node) == before
