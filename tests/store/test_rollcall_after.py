"""What is said of a roll call afterwards (F10, F11), and the sheets that are marked by hand (F03)."""

from datetime import timedelta

from rich.cells import cell_len

from store import desk
from store.clock import SetClock
from store.node import Node
from store.rollcall.after import after
from store.rollcall.board import Order, board
from tui.papers import rollcall_report, rollcall_sheet

Family = dict[str, int]


def call(node: Node, *, exercise: bool = False) -> str:
    said = {"scope": "all", "reason": "shots at the harbour"}
    return desk.act(node, "rollcalls.open", None, said, exercise=exercise).number


def mark(node: Node, person: int, state: str, **more: object) -> None:
    node.act("rollcalls.mark", None, {"person": person, "state": state, **more})


def flat(pages: list[list[str]]) -> list[str]:
    return [line for page in pages for line in page]


def test_f10_those_never_found_are_on_top_and_the_figures_say_how_it_went(
    station: Node, family: Family, clock: SetClock
) -> None:
    opened = clock.now()
    number = call(station)
    clock.set(opened + timedelta(minutes=10))
    mark(station, family["principal"], "injured", occurred_at=opened + timedelta(minutes=4))
    mark(station, family["principal"], "accounted", said_by="a neighbour")
    clock.set(opened + timedelta(minutes=90))
    mark(station, family["spouse"], "accounted", channel="phone", occurred_at=opened + timedelta(minutes=30))
    station.act("rollcalls.close", number, {"note": "the bridge is out"})
    found = after(station, number)
    assert [line.who.person for line in found.never_found] == [family["child"]]
    assert [line.who.person for line in found.injured] == [family["principal"]]
    assert [line.who.person for line in found.hearsay] == [family["principal"]]
    assert found.quarters == {50: 30 * 60, 90: None, 100: None}
    assert found.curve.found == (1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2)
    assert (dict(found.channels), found.marks, found.typed_after) == ({"radio": 1, "phone": 1}, 3, 6 * 60)
    lines = flat(rollcall_report.pages(station, found))
    titles = ["NEVER FOUND: 1 person", "INJURED: 1", "FINDINGS: 0", "HOW IT WENT", "BY ZONE", "NOTE"]
    at = [next(place for place, line in enumerate(lines) if line.startswith(title)) for title in titles]
    assert at == sorted(at)
    assert any("the bridge is out" in line for line in lines)
    assert all(cell_len(line) <= 80 for line in lines)


def test_f11_a_finding_stands_on_the_page_with_its_owner_and_its_day(station: Node, family: Family) -> None:
    del family
    number = call(station)
    said = {"rollcall": number, "text": "two call signs on one channel", "owner": "FSCA"}
    station.act("findings.add", None, said | {"due_on": "2026-12-01"})
    lines = flat(rollcall_report.pages(station, after(station, number)))
    assert any("FSCA · by 2026-12-01" in line for line in lines)
    assert any("two call signs on one channel" in line for line in lines)


def test_a_drill_says_so_on_every_page_and_on_every_sheet(station: Node, family: Family) -> None:
    del family
    number = call(station, exercise=True)
    sheet = rollcall_sheet.pages(station, board(station, number), Order.ZONE)
    report = rollcall_report.pages(station, after(station, number), lines=14)
    assert len(report) > 1
    for page in (*sheet, *report):
        assert page[0].count("** EXERCISE **") == 2
        assert "ROLL CALL" not in page[0]


def test_f03_a_sheet_has_a_line_and_a_box_for_everybody_to_be_found(station: Node, family: Family) -> None:
    number = call(station)
    mark(station, family["spouse"], "accounted")
    mark(station, family["child"], "missing")
    for order in (Order.ZONE, Order.RADIO):
        lines = flat(rollcall_sheet.pages(station, board(station, number), order))
        said = "\n".join(lines)
        assert said.count("_ _ _ _ _ _") == 1
        assert "(MISSING)" in said
        assert "PTM-P-00002" not in said, "who was found is on no sheet"
        assert all(cell_len(line) <= 80 for line in lines)
    nobody = "\n".join(flat(rollcall_sheet.pages(station, board(station, number), Order.ZONE, "Z9")))
    assert "PTM-P-" not in nobody
