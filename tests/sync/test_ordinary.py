"""What may be taken in beside other importers: a list that reaches further than its station is none of it."""

import pytest

from store.entry import Entry, Kind
from store.ids import row_id
from store.registers import REGISTRY
from sync.ordinary import FURTHER, stays


def said(kind: str, does: Kind = Kind.INSERT) -> Entry:
    row = row_id(9, 9)
    return Entry(9, 1, 1, 1, row, 0, REGISTRY.kind(kind).nr, does, row, (), 0, 0, False)  # noqa: FBT003 - no exercise


@pytest.mark.parametrize("kind", sorted(FURTHER))
def test_what_reaches_further_is_a_list_and_is_taken_in_alone(kind: str) -> None:
    assert not stays([said("people"), said(kind)], REGISTRY)


def test_people_and_visits_stay_with_their_station() -> None:
    assert stays([said("people"), said("visits", Kind.SET)], REGISTRY)


def test_whoever_erases_is_alone() -> None:
    assert not stays([said("people", Kind.ERASE)], REGISTRY)
