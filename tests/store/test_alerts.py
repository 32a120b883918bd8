"""Alert states (G01, G02): dated, in their own scheme, never overwritten, and nothing happens by itself."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from store import desk, guard
from store.alert_states import Declared, Place, Standing, holding, last_day, standing
from store.clock import SetClock
from store.columns import sql
from store.node import Node
from store.refusals import Code
from store.registers.alerts import THREATS, Alert, level_on
from store.registers.schemes import Level

Refuses = Callable[[Code], AbstractContextManager[object]]

HERE, PHASE, SLS = Place(7), 1, 2
HEIGHTS = Place(7, 70)
DAY = timedelta(days=1)


def d(said: str) -> date:
    return date.fromisoformat(said)


def declared(row: int, since: str, until: str | None = None, place: Place = HERE) -> Declared:
    return Declared(row, place, SLS, d(since), d(until) if until else None)


@pytest.mark.parametrize(
    ("state", "others", "ends", "last"),
    [
        (declared(1, "2026-01-01"), [], None, None),
        (declared(1, "2026-01-01", "2026-02-28"), [], None, "2026-02-28"),
        # The next one of the same place and scheme begins: the day before is the last.
        (declared(1, "2026-01-01"), [declared(2, "2026-03-01")], None, "2026-02-28"),
        (declared(1, "2028-01-01"), [declared(2, "2028-03-01")], None, "2028-02-29"),
        # Entered later, but it began earlier: it ends nothing that came after.
        (declared(1, "2026-03-01"), [declared(2, "2026-01-01")], None, None),
        (declared(1, "2026-01-01"), [declared(2, "2026-03-01", place=HEIGHTS)], None, None),
        # A scheme that was abolished takes its last state with it.
        (declared(1, "2010-06-01"), [], "2010-12-31", "2010-12-31"),
        (declared(1, "2026-01-01"), [replace(declared(2, "2026-03-01"), drill=True)], None, None),
        # Two from the same day: the later word stands, the earlier held on no day.
        (declared(1, "2026-01-01"), [declared(2, "2026-01-01")], None, "2025-12-31"),
    ],
)
def test_g01_when_a_state_ends(
    state: Declared, others: list[Declared], ends: str | None, last: str | None
) -> None:
    found = last_day(state, [state, *others], d(ends) if ends else None)
    assert found == (d(last) if last else None)


@pytest.mark.parametrize(
    ("today", "how"),
    [
        ("2026-01-31", Standing.PLANNED),
        ("2026-02-01", Standing.CURRENT),
        ("2026-02-28", Standing.CURRENT),
        ("2026-03-01", Standing.PAST),
    ],
)
def test_g01_the_first_and_the_last_day_are_of_it(today: str, how: Standing) -> None:
    assert standing(d("2026-02-01"), d("2026-02-28"), d(today)) is how


@st.composite
def histories(draw: st.DrawFn) -> list[Declared]:
    days = st.dates(date(2009, 1, 1), date(2013, 1, 1))
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from([HERE, HEIGHTS]), st.sampled_from([PHASE, SLS]), days, st.none() | days
            ),
            max_size=8,
        )
    )
    return [Declared(n, place, scheme, since, until) for n, (place, scheme, since, until) in enumerate(rows)]


@settings(deadline=None)
@given(histories(), st.sampled_from([HERE, HEIGHTS]), st.dates(date(2008, 12, 30), date(2013, 1, 3)))
def test_g01_x17_one_state_of_each_scheme_at_most_and_never_one_for_another(
    states: list[Declared], place: Place, day: date
) -> None:
    ends = {PHASE: d("2010-12-31"), SLS: None}
    places = list(dict.fromkeys((place, HERE)))
    held = holding(states, places, day, ends)
    assert len({state.scheme for state in held}) == len(held)
    for state in held:
        assert state in states, "what holds is what was declared, word for word"
        assert state.since <= day
        assert state.until is None or day <= state.until
        assert state.place in (place, HERE)
    assert PHASE not in {state.scheme for state in held} or day <= d("2010-12-31")
    # Taking away what is not of a scheme changes nothing in it.
    alone = holding([state for state in states if state.scheme == SLS], places, day, ends)
    assert alone == [state for state in held if state.scheme == SLS]
    # Nor does whatever was declared in exercises.
    drills = [replace(state, row=state.row + 100, drill=True) for state in states]
    assert holding([*drills, *states], places, day, ends) == held
    assert holding(drills, places, day, ends) == []


def declare(node: Node, scheme: str, value: int, since: str, **more: object) -> int:
    return node.act("alerts.add", None, {"scheme": scheme, "value": value, "valid_from": since, **more}).row


def test_g01_a_new_state_ends_the_one_before_and_overwrites_nothing(station: Node) -> None:
    before = declare(station, "SLS", 2, "2026-01-01")
    entries = len(desk.history(station, "alerts", before))
    declare(station, "SLS", 4, "2026-11-21", decided_by="Rosa Quispe", authority="do_alone")
    first, second = (desk.record(station, "alerts", row) for row in ("PTM-AL-00001", "PTM-AL-00002"))
    assert (first["value"], first["label"], first["status"], first["until"]) == (
        2,
        "Low",
        "past",
        "2026-11-20",
    )
    assert (second["scheme"], second["label"], second["status"], second["until"]) == (
        "SLS",
        "Substantial",
        "current",
        None,
    )
    assert len(desk.history(station, "alerts", before)) == entries, "the old row was not touched"


def test_g01_the_list_of_alerts_says_what_is_current_today(station: Node, clock: SetClock) -> None:
    declare(station, "SLS", 3, "2026-11-21")
    declare(station, "SLS", 5, "2026-12-01")
    assert [(row["value"], row["status"]) for row in desk.listed(station, "alerts").rows] == [
        (5, "planned"),
        (3, "current"),
    ]
    # Midnight in Mauritius is eight in the evening in London.
    clock.set(clock.now().replace(month=11, day=30, hour=20, minute=0))
    assert [row["status"] for row in desk.listed(station, "alerts").rows] == ["current", "past"]


def test_x17_phases_and_levels_stand_side_by_side_and_keep_their_words(station: Node) -> None:
    station.act("areas.add", None, {"code": "R1", "name": "The Heights"})
    declare(station, "PHASE", 3, "2009-05-01")
    declare(station, "SLS", 4, "2011-01-01", area="R1", terrorism=5, hazards=2)
    area = station.act("areas.change", "R1", {"name": "The High Hills"}).row
    with station.read() as db:
        old = level_on(db, area, d("2010-12-31"))
        new = level_on(db, area, d("2011-01-01"))
        elsewhere = level_on(db, None, d("2011-01-01"))
    assert [(one.code, one.value, one.label) for one in old] == [("PHASE", 3, "Relocation")]
    assert [(one.code, one.value, one.label) for one in new] == [("SLS", 4, "Substantial")]
    assert new[0].ratings == {"terrorism": 5, "hazards": 2}
    assert elsewhere == [], "a phase ended with its scheme and became no level"
    assert desk.record(station, "alerts", "PTM-AL-00001")["label"] == "Relocation"


@pytest.mark.parametrize(("scheme", "since"), [("PHASE", "2011-01-01"), ("SLS", "2010-12-31")])
def test_x17_a_scheme_is_used_while_it_is_in_force(
    station: Node, scheme: str, since: str, refuses: Refuses
) -> None:
    with refuses(Code.FIELD_INVALID):
        declare(station, scheme, 1, since)


def test_a_scheme_has_words_of_its_own(station: Node, refuses: Refuses) -> None:
    with refuses(Code.FIELD_INVALID):
        declare(station, "PHASE", 6, "2009-01-01")
    for threat in THREATS:
        with refuses(Code.FIELD_INVALID):
            declare(station, "PHASE", 2, "2009-01-01", **{threat: 3})


def test_g01_what_was_declared_is_not_changed_but_may_be_ended(station: Node, refuses: Refuses) -> None:
    row = declare(station, "SLS", 4, "2026-06-01")
    with refuses(Code.UNKNOWN_FIELD):
        station.act("alerts.change", row, {"value": 1})
    with refuses(Code.FIELD_INVALID):
        station.act("alerts.change", row, {"valid_to": "2026-05-31"})
    station.act("alerts.change", row, {"valid_to": "2026-11-20", "note": "lifted"})
    assert desk.record(station, "alerts", row)["status"] == "past"
    for other in ("2026-11-30", ""):
        with refuses(Code.ALREADY_DECIDED):
            station.act("alerts.change", row, {"valid_to": other})
    with refuses(Code.NOTHING_TO_CHANGE):
        station.act("alerts.change", row, {})


def test_g01_a_drill_says_so_and_ends_no_state(station: Node, refuses: Refuses) -> None:
    """G01, G02: what is declared in an exercise is marked in every list and holds nowhere."""
    real = declare(station, "SLS", 2, "2026-01-01")
    said = {"scheme": "SLS", "value": 6, "valid_from": "2026-11-21"}
    drill = station.act("alerts.add", None, said, exercise=True).row
    shown = {row["value"]: (row["drill"], row["status"]) for row in desk.listed(station, "alerts").rows}
    assert shown == {2: (False, "current"), 6: (True, "current")}
    with station.read() as db:
        assert [one.value for one in level_on(db, None, d("2026-11-21"))] == [2]
    with refuses(Code.NOT_A_DRILL):
        station.act("alerts.end", real, {"reason": "over"}, exercise=True)
    # What is done to a drill is drill, whoever forgot to say so.
    station.act("alerts.end", drill, {"reason": "over"})
    assert [step["exercise"] for step in desk.history(station, "alerts", drill)] == [True] * 3


def test_g01_a_state_of_an_area_holds_in_the_areas_inside_of_it(station: Node) -> None:
    """G01, B02: the nearest word counts; what was declared for the whole station is the farthest."""
    inner = {}
    for code, parent in (("R1", ""), ("R2", "R1"), ("R3", "R2"), ("R9", "")):
        inner[code] = station.act("areas.add", None, {"code": code, "name": code, "parent": parent}).row
    declare(station, "SLS", 2, "2026-01-01")
    declare(station, "SLS", 5, "2026-02-01", area="R1")
    declare(station, "SLS", 3, "2026-03-01", area="R3")

    def held(code: str, day: str) -> list[int]:
        with station.read() as db:
            return [one.value for one in level_on(db, inner[code], d(day))]

    assert [held(code, "2026-01-31") for code in inner] == [[2], [2], [2], [2]]
    assert [held(code, "2026-02-28") for code in inner] == [[5], [5], [5], [2]]
    assert [held(code, "2026-03-01") for code in inner] == [[5], [5], [3], [2]]
    assert desk.listed(station, "alerts", desk.Wanted(area="R2")).total == 1


def test_x17_a_state_keeps_the_word_it_was_declared_in(station: Node) -> None:
    """X17: whatever its level is called later."""
    row = declare(station, "SLS", 3, "2026-06-01")
    with station.write() as db, guard.opened(db):
        db.execute(update(sql(Level)).values(label="renamed"))
    assert desk.record(station, "alerts", row)["label"] == "Moderate"
    with station.read() as db:
        assert level_on(db, None, d("2026-06-01"))[0].label == "Moderate"


def test_a_state_that_came_without_its_words_takes_no_list_away(station: Node) -> None:
    """A row from another device may lack what a form asks for."""
    row = declare(station, "SLS", 3, "2026-06-01")
    with station.write() as db, guard.opened(db):
        empty = dict.fromkeys(("value", "valid_from", "authority", "label", "exercise", "scheme"))
        db.execute(update(sql(Alert)).values(empty))
    shown = desk.record(station, "alerts", row)
    assert (shown["status"], shown["label"], shown["drill"]) == ("past", None, False)
    with station.read() as db:
        assert level_on(db, None, d("2026-06-01")) == []


def test_what_was_entered_by_mistake_takes_nothing_with_it(station: Node, refuses: Refuses) -> None:
    declare(station, "SLS", 2, "2026-01-01")
    wrong = declare(station, "SLS", 6, "2026-11-01")
    station.act("alerts.end", wrong, {"reason": "typed for another station"})
    assert desk.record(station, "alerts", wrong)["status"] == "past"
    assert desk.record(station, "alerts", "PTM-AL-00001")["status"] == "current"
    with refuses(Code.ENDED):
        station.act("alerts.change", wrong, {"note": "?"})


def test_g02_x18_a_state_informs_and_touches_nobody(station: Node, family: dict[str, int]) -> None:
    people = desk.listed(station, "people").rows
    done = station.act("alerts.add", None, {"scheme": "SLS", "value": 6, "valid_from": "2026-11-21"})
    assert done.touched.rows.keys() == {"alerts"}
    assert desk.listed(station, "people").rows == people
    assert desk.listed(station, "presence").rows == []
    del family


def test_schemes_are_headquarters_own(station: Node, hq: Node, refuses: Refuses) -> None:
    assert [row["code"] for row in desk.listed(station, "schemes").rows] == ["PHASE", "SLS"]
    for act, values in (
        ("schemes.change", {"name": "Ours"}),
        ("schemes.lay_down", {"scheme": "SRM"}),
    ):
        with refuses(Code.NOT_ALLOWED):
            station.act(act, "SLS" if act.endswith("change") else None, values)
    with refuses(Code.NOT_UNIQUE):
        hq.act("schemes.lay_down", None, {"scheme": "SLS"})
    with refuses(Code.STILL_IN_USE):
        hq.act("schemes.end", "SLS", {"reason": "over"})
    with refuses(Code.FIELD_INVALID):
        hq.act("schemes.change", "SLS", {"valid_to": "2010-01-01"})


def test_a_scheme_has_one_level_of_each_ordinal(hq: Node, refuses: Refuses) -> None:
    srm = hq.act("schemes.lay_down", None, {"scheme": "SRM"}).row
    hq.act("levels.add", None, {"scheme": srm, "ordinal": 1, "label": "as headquarters says"})
    with refuses(Code.NOT_UNIQUE):
        hq.act("levels.add", None, {"scheme": "SRM", "ordinal": 1, "label": "twice"})
    assert [row["label"] for row in desk.listed(hq, "levels", desk.Wanted(where={"scheme": "SRM"})).rows] == [
        "as headquarters says"
    ]
