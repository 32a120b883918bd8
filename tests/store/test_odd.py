"""What is odd about a proposal: every reason by itself, and what is not odd at all."""

import pytest

from store.wardens.odd import Odd, Proposal, Stands, odd

PHONE = {"phone": "+33639980099", "phone_was": "+33639980010"}


def said(kind: str = "change", payload: dict[str, object] | None = None, **more: object) -> Proposal:
    known: dict[str, object] = {"row": 1, "kind": kind, "household": 7, "person": 3}
    return Proposal(**{**known, "payload": PHONE if payload is None else payload, **more})  # type: ignore[arg-type]


HERE = Stands(now={"phone": ["+33639980010"]}, lives=7)
WAS = {"phone": ["+33639980010"]}


def test_a_correction_of_what_the_warden_saw_is_even() -> None:
    assert odd(said(was=WAS), HERE) == ()


def test_what_says_what_is_wanted_already_is_even() -> None:
    """An officer has typed the same meanwhile: to accept it changes nothing."""
    assert odd(said(was=WAS), Stands(now={"phone": ["+33639980010", "+33639980099"]}, lives=7)) == ()
    name = said(payload={"call_sign": "Otter 2"}, was={"call_sign": None})
    assert odd(name, Stands(now={"call_sign": "Otter 2"}, lives=7)) == ()


@pytest.mark.parametrize("now", [["+33639980077"], [], ["+33639980010", "+33639980077"]])
def test_a_field_that_was_changed_since_is_odd(now: list[str]) -> None:
    assert odd(said(was=WAS), Stands(now={"phone": now}, lives=7)) == (Odd.CHANGED,)


def test_a_field_that_the_device_does_not_hold_is_odd_where_the_list_says_otherwise() -> None:
    born = said(payload={"birth_date": "1980-03-01"})
    assert odd(born, Stands(now={"birth_date": None}, lives=7)) == ()
    assert odd(born, Stands(now={"birth_date": "1980-03-02"}, lives=7)) == (Odd.CHANGED,)


@pytest.mark.parametrize(
    ("proposal", "stands", "why"),
    [
        (said("moved", {}, person=None), HERE, Odd.MOVES),
        (said("moved", {}), HERE, Odd.MOVES),
        (said("leaver", {"reason": "gone"}), HERE, Odd.LEAVES),
        (said(was=WAS), Stands(now=HERE.now, lives=7, ended=True), Odd.ENDED),
        (said(was=WAS), Stands(now=HERE.now, lives=8), Odd.MOVED_SINCE),
        (said("newcomer", {"given_name": "Minh"}, person=None), Stands(alike=True), Odd.TWICE),
        (said("newcomer", {"given_name": "Minh"}, person=None), Stands(zones=2), Odd.TWO_ZONES),
        (said("visitor", {"told": "an aunt"}, person=None, late=True), Stands(), Odd.LATE),
        (said(kind="adoption"), HERE, Odd.UNREADABLE),
        (Proposal(1, "change", 7, 3, None), HERE, Odd.UNREADABLE),
    ],
)
def test_each_reason(proposal: Proposal, stands: Stands, why: Odd) -> None:
    assert odd(proposal, stands) == (why,)


def test_two_wardens_who_say_otherwise_are_both_odd_and_who_say_the_same_are_not() -> None:
    mine, theirs = said(was=WAS), said(payload={"phone": "+33639980055"}, was=WAS, row=2)
    same = said(was=WAS, row=3)
    assert odd(mine, Stands(now=HERE.now, lives=7, others=(mine, theirs))) == (Odd.ANOTHER,)
    assert odd(mine, Stands(now=HERE.now, lives=7, others=(mine, same))) == ()


def test_one_newborn_told_twice_is_odd_twice() -> None:
    first = said("newcomer", {"given_name": "Minh", "relation": "child"}, person=None)
    again = said("newcomer", {"given_name": "minh", "relation": "child"}, person=None, row=2)
    other = said("newcomer", {"given_name": "Ilse", "relation": "child"}, person=None, row=3)
    for one in (first, again):
        assert odd(one, Stands(others=(first, again, other))) == (Odd.ANOTHER,)
    assert odd(other, Stands(others=(first, again, other))) == ()


def test_nothing_about_a_family_that_moves_is_even() -> None:
    moves = said("moved", {}, person=None, row=2)
    assert Odd.ANOTHER in odd(said(was=WAS), Stands(now=HERE.now, lives=7, others=(moves,)))
