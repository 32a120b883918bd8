"""What two desks break between them, without either being wrong, is put right where both are taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import desk
from store.refusals import Refused
from tests.sync.conftest import after
from tests.sync.test_bureau import around

if TYPE_CHECKING:
    from collections.abc import Mapping

    from store.node import Node
    from tests.sync.conftest import House, Seed

HOME, OTHER = "PTM-H-00001", "PTM-H-00002"
AURELIO, ONDINE, ADA = "PTM-P-00001", "PTM-P-00002", "PTM-P-00004"
"""Aurelio lives in ``HOME``, Ondine alone in ``OTHER``; Ada is Aurelio's daughter."""


@pytest.fixture(scope="module")
def with_child(
    heard_seeds: Mapping[str, Seed], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Seed]:
    return after(heard_seeds, tmp_path_factory.mktemp("two"), _a_child_comes)


@pytest.fixture
def two(heard: House, with_child: Mapping[str, Seed]) -> House:
    heard.seeds = with_child
    return heard


def _a_child_comes(heard: House) -> None:
    child = {"family_name": "Tamarisk", "given_name": "Ada", "category": "dependant", "household": HOME}
    heard.station.act("people.add", None, child)
    heard.station.act("dependants.add", None, {"sponsor": AURELIO, "person": ADA, "relation": "child"})
    heard.station.act("kin.add", None, {"person": ONDINE, "name": "Ama"})
    heard.station.act("contacts.add", None, {"person": ADA, "value": "+33639980044"})
    around(heard)


def home(node: Node, number: str = HOME) -> dict[str, Any]:
    return desk.record(node, "households", number)


def living(node: Node, number: str = HOME) -> list[str]:
    return [row["id"] for row in desk.listed(node, "people").rows if row["household"] == number]


def principals_hold(node: Node) -> bool:
    """Say whether everybody lives in a household that stands and has one principal, who lives in it."""
    people = desk.listed(node, "people").rows
    homes = {row["id"]: row["principal"] for row in desk.listed(node, "households").rows}
    lived_in = {row["household"] for row in people if row["household"]}
    return lived_in <= homes.keys() and all(
        principal in living(node, number) if number in lived_in else principal is None
        for number, principal in homes.items()
    )


def agree(two: House) -> bool:
    return two.tables(two.bureau) == two.tables(two.station) == two.tables(two.hq)


# exactly one principal


def test_r24_a_principal_who_was_moved_away_elsewhere(two: House) -> None:
    """R24, B12: one desk names a principal, the other moves that one out."""
    two.station.act("households.change", HOME, {"principal": ADA})
    two.bureau.act("people.change", ADA, {"household": OTHER})
    around(two)
    assert (home(two.station)["principal"], home(two.station, OTHER)["principal"]) == (AURELIO, ONDINE)
    assert agree(two)
    two.station.act("people.add", None, {"family_name": "New", "category": "dependant", "household": HOME})


def test_r24_somebody_moves_in_while_the_principal_leaves(two: House) -> None:
    """R24: the one who moved in is the principal then."""
    two.bureau.act("people.end", ONDINE, {"reason": "posted"})
    two.station.act("people.change", ADA, {"household": OTHER})
    around(two)
    assert living(two.station, OTHER) == [ADA]
    assert home(two.station, OTHER)["principal"] == ADA
    assert agree(two)


def test_b12_nobody_lives_in_a_household_that_ended(two: House) -> None:
    """B12, R24: it was empty at one desk, and at the other somebody had not moved out."""
    two.bureau.act("people.change", ONDINE, {"household": HOME})
    two.bureau.act("households.end", OTHER, {"reason": "let go"})
    two.station.act("people.change", ADA, {"household": OTHER})
    around(two)
    assert home(two.station, OTHER)["ended_on"] is None
    assert home(two.station, OTHER)["principal"] == ADA
    assert [row["id"] for row in desk.listed(two.station, "people", desk.Wanted(zone="Z1")).rows].count(ADA)
    assert agree(two)


ANYTHING = st.lists(
    st.tuples(
        st.sampled_from(["station", "bureau"]),
        st.sampled_from(["move", "principal", "end", "return", "away"]),
        st.sampled_from([AURELIO, ONDINE, ADA]),
        st.sampled_from([HOME, OTHER]),
    ),
    max_size=5,
)


@settings(deadline=None, max_examples=4, suppress_health_check=[*HealthCheck])
@given(ANYTHING)
def test_r24_exactly_one_principal_whatever_two_desks_do(
    two: House, done: list[tuple[str, str, str, str]]
) -> None:
    """R24, A11: unheard of each other; and what is somebody's stands as long as they do."""
    for where, what, who, place in done:
        node = getattr(two, where)
        act, row, said = {
            "move": ("people.change", who, {"household": place}),
            "principal": ("households.change", place, {"principal": who}),
            "end": ("people.end", who, {"reason": "posted", "family": "leaves"}),
            "return": ("people.return", who, {}),
            "away": ("households.end", place, {"reason": "let go"}),
        }[what]
        two.later(seconds=1)
        try:
            node.act(act, row, said)
        except Refused:
            continue
    around(two)
    assert agree(two)
    assert principals_hold(two.station)
    here = {row["id"] for row in desk.listed(two.station, "people").rows}
    assert {ONDINE} & here == {row["person"] for row in desk.listed(two.station, "kin").rows}
    assert bool({AURELIO, ADA} <= here) == bool(desk.listed(two.station, "dependants").total)


# an end that was written without knowing of an edit


@pytest.mark.parametrize("first", ["end", "edit"])
def test_a11_who_outlives_an_end_keeps_what_is_theirs(two: House, first: str) -> None:
    """A11: whichever is heard first; contacts, kin and the place as principal are back."""
    ends, edits = (two.bureau, two.station) if first == "edit" else (two.station, two.bureau)
    ends.act("people.end", ONDINE, {"reason": "posted"})
    edits.act("people.change", ONDINE, {"function": "Radio room, nights"})
    around(two)
    shown = desk.record(two.station, "people", ONDINE)
    assert (shown["ended_on"], shown["phones"]) == (None, ["+33639980011"])
    assert [row["person"] for row in desk.listed(two.station, "kin").rows] == [ONDINE]
    assert home(two.station, OTHER)["principal"] == ONDINE
    assert {row["field"] for row in desk.listed(two.station, "conflicts").rows} >= {"ended_on"}
    assert agree(two)


@pytest.mark.parametrize("first", ["end", "edit"])
def test_a11_the_family_stays_with_a_sponsor_who_outlives_an_end(two: House, first: str) -> None:
    """A11, A02: nobody is lost because they were to leave together."""
    ends, edits = (two.bureau, two.station) if first == "edit" else (two.station, two.bureau)
    ends.act("people.end", AURELIO, {"reason": "posted", "family": "leaves"})
    edits.act("people.change", AURELIO, {"function": "Radio room, nights"})
    around(two)
    assert set(living(two.station)) == {AURELIO, ADA}
    assert desk.listed(two.station, "dependants").total == 1
    assert desk.record(two.station, "people", ADA)["phones"] == ["+33639980044"]
    assert home(two.station)["principal"] == AURELIO
    assert agree(two)


def test_a11_what_was_written_down_anew_is_not_there_twice(two: House) -> None:
    """A11, A01: the telephone that the other desk had taken down meanwhile."""
    two.bureau.act("people.end", ONDINE, {"reason": "posted"})
    around(two)
    two.bureau.act("people.return", ONDINE, {})
    two.station.act("people.return", ONDINE, {})
    around(two)
    assert desk.record(two.station, "people", ONDINE)["phones"] == ["+33639980011"]
    assert agree(two)


# where a family lives, and since when


MOVES = st.tuples(st.sampled_from([None, "Z1", "Z2"]), st.sampled_from([None, 1, 9, 15, 16]))


def _moved(node: Node, said: tuple[str | None, int | None]) -> tuple[str | None, str | None]:
    """Record a move, or another day of it; gives zone and day as that desk has them then."""
    zone, day = said
    change: dict[str, object] = {} if zone is None else {"zone": zone}
    change |= {} if day is None else {"zone_since": f"2026-11-{day:02}"}
    if change:
        node.act("households.change", HOME, change)
    return home(node)["zone"], home(node)["zone_since"]


@settings(deadline=None, max_examples=4, suppress_health_check=[*HealthCheck])
@given(MOVES, MOVES, st.sampled_from([-60, 60]))
def test_b12_the_zone_and_its_day_are_never_mixed(
    two: House, one: tuple[str | None, int | None], other: tuple[str | None, int | None], after: int
) -> None:
    """B12, S004 ¶20(g): of two moves unheard of each other one stands, whole: that of the later day."""
    around(two)
    before = (home(two.station)["zone"], home(two.station)["zone_since"])
    here = _moved(two.station, one)
    two.later(seconds=after)
    there = _moved(two.bureau, other)
    two.later(hours=1)
    around(two)
    stands = (home(two.station)["zone"], home(two.station)["zone_since"])
    assert stands in {here, there, before}
    said = [move for move in (here, there) if move != before]
    if here[1] != there[1]:
        assert stands == max(said, key=lambda move: move[1] or "", default=before)
    assert agree(two)


def test_b12_a_corrected_day_does_not_undo_a_move(two: House) -> None:
    """B12: the day of the old zone is corrected later than the move, at a desk that knows of none."""
    two.station.act("households.change", HOME, {"zone": "Z2"})
    two.later(minutes=5)
    two.bureau.act("households.change", HOME, {"zone_since": "2026-11-01"})
    around(two)
    assert (home(two.station)["zone"], home(two.station)["zone_since"]) == ("Z2", "2026-11-16")
    lost = {(row["field"], row["losing"]) for row in desk.listed(two.station, "conflicts").rows}
    assert lost == {("zone_since", "2026-11-01"), ("zone", "PTM-Z-00001")}, (
        "a person sees both, as they say it"
    )


def test_b12_who_knows_where_a_family_lives_is_believed_before_who_does_not(two: House) -> None:
    two.station.act("households.change", HOME, {"zone": "Z2"})
    two.later(minutes=5)
    two.bureau.act("households.change", HOME, {"zone": ""})
    around(two)
    assert (home(two.station)["zone"], home(two.station)["zone_since"]) == ("Z2", "2026-11-16")
    assert agree(two)
