"""A sheet that was marked by hand is typed back by short numbers, all of it or nothing."""

import pytest

from store import desk
from store.node import Node
from store.refusals import Refused
from store.rollcall.board import board
from tui.papers import type_back


def test_short_numbers_and_letters_are_understood(office: Node) -> None:
    found = board(office)
    first, second, third = (found.number_of(person) for person in list(found.lines)[:3])
    a, b, c = (type_back.number_in(found, person) for person in list(found.lines)[:3])
    assert a.isdecimal()
    marks = type_back.read(found, f"{a} a {b}i, {c} M")
    assert marks == type_back.read(found, f"{first} a {second}i, {third} M"), "whole numbers too"
    assert [(mark.person, mark.state) for mark in marks] == [
        (first, "accounted"), (second, "injured"), (third, "missing"),
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["{a} a 99999 a", "{a} z", "{a} a {a} i", "{a}", "a a"])
def test_what_is_not_understood_is_named_and_nothing_is_marked(office: Node, typed: str) -> None:
    found = board(office)
    known = type_back.number_in(found, next(iter(found.lines)))
    with pytest.raises(Refused):
        type_back.read(found, typed.format(a=known))
    assert board(office).figures == found.figures


def test_a_number_of_another_device_has_its_mark() -> None:
    assert type_back.short("PTM-P-00012", "PTM") == "12"
    assert type_back.short("PTM-P-W2-00007", "PTM") == "w2-7"
    assert type_back.short("GUL-P-00012", "PTM") == "gul-p-00012", "he is not number 12 of this station"
    assert type_back.letters() == ["a", "i", "m", "r", "n", "u"]


def test_the_numbers_stay_those_of_the_people(office: Node) -> None:
    found = board(office)
    before = {type_back.number_in(found, person): person for person in found.lines}
    assert len(before) == len(found.lines)
    person = next(iter(found.lines))
    number = found.number_of(person)
    desk.act(office, "rollcalls.mark", None, {"person": number, "state": "accounted", "channel": "paper"})
    after = board(office)
    assert {type_back.number_in(after, one): one for one in after.lines} == before


def test_a_whole_sheet_is_marked_in_the_roll_call_that_it_names(office: Node) -> None:
    found = board(office)
    people = list(found.lines)[3:7]
    a, b, c, d = (type_back.number_in(found, person) for person in people)
    type_back.record(office, found, type_back.read(found, f"{a} a {b} m {c} a {d} i"), said_by="W3")
    after = board(office, found.number)
    assert [after.lines[person].state for person in people] == [
        "accounted",
        "missing",
        "accounted",
        "injured",
    ]
