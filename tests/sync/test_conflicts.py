"""Two desks change one field: whose is whose, what was before both, and what one key does about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from store import conflicts, desk
from store.refusals import Code, Refused
from tests.sync.conftest import after
from tests.sync.test_bureau import around

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.sync.conftest import House, Seed

WHO = "PTM-P-00002"


@pytest.fixture(scope="module")
def disagreed(
    heard_seeds: Mapping[str, Seed], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Seed]:
    return after(heard_seeds, tmp_path_factory.mktemp("apart"), _disagree)


@pytest.fixture
def apart(heard: House, disagreed: Mapping[str, Seed]) -> House:
    """The call sign was BEFORE; the desk said bureau, and a minute later the station station."""
    heard.seeds = disagreed
    heard.later(minutes=6)
    return heard


def _disagree(heard: House) -> None:
    heard.station.act("people.change", WHO, {"call_sign": "BEFORE"})
    around(heard)
    heard.later(minutes=5)
    heard.bureau.act("people.change", WHO, {"call_sign": "bureau"})
    heard.later(minutes=1)
    heard.station.act("people.change", WHO, {"call_sign": "station"})
    around(heard)


def sign(house: House) -> list[object]:
    return [desk.record(node, "people", WHO)["call_sign"] for node in (house.station, house.bureau, house.hq)]


def test_both_values_are_told_with_who_and_when_and_what_was_before(apart: House) -> None:
    (number,) = conflicts.waiting(apart.station)
    one = conflicts.one(apart.station, number)
    assert (one.kind, one.row, one.field) == ("people", WHO, "call_sign")
    assert (one.stands.value, one.stands.ours, one.stands.name) == ("station", True, "fsco")
    assert (one.lost.value, one.lost.ours, one.lost.device) == ("bureau", False, "PTM B2")
    assert one.lost.name
    assert (one.lost.at or "") < (one.stands.at or "")
    assert (one.base, one.base_known) == ("BEFORE", True)
    # At the desk the same is told the other way round; what came down is in no log there.
    (number,) = conflicts.waiting(apart.bureau)
    one = conflicts.one(apart.bureau, number)
    assert (one.stands.value, one.stands.ours) == ("station", False)
    assert (one.lost.value, one.lost.ours, one.lost.name) == ("bureau", True, one.lost.name)
    assert not one.base_known


def test_keeping_settles_it_and_writes_nothing(apart: House) -> None:
    (number,) = conflicts.waiting(apart.station)
    before = desk.history(apart.station, "people", WHO)
    conflicts.keep(apart.station, number)
    assert conflicts.waiting(apart.station) == []
    assert desk.history(apart.station, "people", WHO) == before


def test_taking_the_other_is_a_new_entry_in_the_name_of_who_decides(apart: House) -> None:
    (number,) = conflicts.waiting(apart.station)
    apart.later(minutes=1)
    conflicts.take(apart.station, number)
    assert conflicts.waiting(apart.station) == []
    last = desk.history(apart.station, "people", WHO)[-1]
    assert (last["act"], last["fields"]) == ("people.change", {"call_sign": "bureau"})
    around(apart)
    assert sign(apart) == ["bureau"] * 3


def test_taking_is_done_whole_or_not_at_all(apart: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The power fails while the conflict is being settled; another window settles it first."""
    (number,) = conflicts.waiting(apart.station)
    apart.later(minutes=1)
    before = desk.history(apart.station, "people", WHO)
    with monkeypatch.context() as power:
        power.setattr(conflicts, "delete", lambda _table: fails())
        with pytest.raises(InterruptedError):
            conflicts.take(apart.station, number)
    assert conflicts.waiting(apart.station) == [number]
    assert desk.history(apart.station, "people", WHO) == before, "half of it was done"

    def first(*_about: object) -> str:
        monkeypatch.undo()
        conflicts.keep(apart.station, number)
        return "people.change"

    monkeypatch.setattr(conflicts, "act_of", first)
    with pytest.raises(Refused) as refused:
        conflicts.take(apart.station, number)
    assert refused.value.code is Code.NOT_FOUND
    assert desk.history(apart.station, "people", WHO) == before, "it was decided already"


def fails() -> None:
    raise InterruptedError


def test_what_no_hand_changes_is_not_taken_and_waits_on(heard: House) -> None:
    heard.bureau.act("people.end", WHO, {"reason": "posted"})
    heard.later(minutes=1)
    heard.station.act("people.change", WHO, {"call_sign": "still here"})
    around(heard)
    ends = [
        one
        for one in (conflicts.one(heard.station, number) for number in conflicts.waiting(heard.station))
        if one.field == "ended_on"
    ]
    assert ends
    with pytest.raises(Refused) as refused:
        conflicts.take(heard.station, ends[0].id)
    assert refused.value.code is Code.NOT_BY_HAND
    assert ends[0].id in conflicts.waiting(heard.station)
