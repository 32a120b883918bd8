"""Briefings: a text is never changed, and whoever acknowledged one acknowledged just that text."""

import unicodedata
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import desk, roles
from store.acting import generic
from store.desk import Wanted
from store.due import EveryDays
from store.node import Node
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.training import desk as training_desk
from store.training.briefed import arrival_briefing, text_hash

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]
ARRIVAL: dict[str, object] = {
    "code": "ARR",
    "title": "On arrival",
    "kind": "arrival",
    "topics": "meeting points; radio; floods",
    "language": "fr",
    "text": "Restez près du quai.\nN'allez pas à la gare.",
    "source": "S004 ¶10(j)",
}


def add(node: Node, **more: object) -> int:
    return node.act("briefings.add", None, ARRIVAL | more).row


def acknowledge(node: Node, person: int, briefing: int, **more: object) -> int:
    shown = desk.record(node, "briefings", briefing)
    said = {
        "person": person,
        "briefing": briefing,
        "text_hash": shown["text_hash"],
        "kind": "typed_name",
        "typed_name": "Minh Nguyễn",
    }
    return node.act("acks.record", None, said | more).row


@given(st.text())
def test_a_text_is_known_by_the_hash_of_its_composed_form(text: str) -> None:
    """D20: SHA-256 of NFC in UTF-8, however the keyboard wrote the accents."""
    try:
        expected = sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()
    except UnicodeEncodeError:
        return
    assert text_hash(text) == expected == text_hash(unicodedata.normalize("NFD", text))


def test_a_new_text_is_a_new_version(station: Node) -> None:
    """D19, D21, E08: the old row stays as it was, and only the new one is listed."""
    first = add(station)
    before = desk.record(station, "briefings", first)
    assert (before["version"], before["local"], before["acknowledged"]) == (1, True, 0)
    assert before["text_hash"] == text_hash(str(ARRIVAL["text"]))
    second = add(station, text="Restez chez vous.", plan="Plan 2026/2")
    assert desk.record(station, "briefings", second)["version"] == 2
    after = desk.record(station, "briefings", first)
    assert {**before, "ended_on": "2026-11-21", "ended_reason": "version 2 stands in its place"} == after
    assert [row["version"] for row in desk.listed(station, "briefings").rows] == [2]
    assert desk.record(station, "briefings", "ARR")["version"] == 2


def test_each_language_has_its_versions(station: Node) -> None:
    """D19: language is part of what was shown."""
    french, english = add(station), add(station, language="en", text="Stay near the quay.")
    assert desk.record(station, "briefings", english)["version"] == 1
    assert desk.record(station, "briefings", french)["ended_on"] is None


def test_the_same_text_again_is_no_version(station: Node, refuses: Refuses) -> None:
    add(station)
    with refuses(Code.NOTHING_TO_CHANGE):
        add(station, text=unicodedata.normalize("NFD", str(ARRIVAL["text"])))


def test_what_a_text_is_called_may_be_put_right_and_what_it_says_not(station: Node, refuses: Refuses) -> None:
    row = add(station)
    station.act("briefings.change", row, {"title": "À l'arrivée"})
    assert desk.record(station, "briefings", row)["title"] == "À l'arrivée"
    for field in ("text", "text_hash", "version", "language", "code", "kind"):
        with refuses(Code.UNKNOWN_FIELD):
            station.act("briefings.change", row, {field: "x"})


def test_an_acknowledgement_binds_a_person_to_the_text_that_was_shown(station: Node, family: Family) -> None:
    """D20: who, which text in which version, how, when, by whom; never changed afterwards."""
    row = add(station)
    ack = acknowledge(station, family["child"], row, occurred_at=datetime(2026, 11, 20, 15, tzinfo=UTC))
    found = desk.record(station, "acks", ack)
    assert (found["name"], found["title"], found["version"]) == ("Nguyễn Minh", "On arrival", 1)
    assert (found["kind"], found["occurred_at"]) == ("typed_name", "2026-11-20T15:00:00Z")
    assert found["text_hash"] == desk.record(station, "briefings", row)["text_hash"]
    assert (found["by"] is not None, found["text_stands"]) == (True, True)
    assert desk.record(station, "briefings", row)["acknowledged"] == 1
    add(station, text="Restez chez vous.")
    assert desk.record(station, "acks", ack) == {**found, "text_stands": False}


@pytest.mark.parametrize("verb", ["add", "change", "end"])
def test_there_is_no_act_that_changes_an_acknowledgement(verb: str, refuses: Refuses) -> None:
    """D20: it is an event."""
    assert f"acks.{verb}" not in REGISTRY.act_names.values()
    with refuses(Code.UNKNOWN_ACT):
        generic(REGISTRY.kind("acks"), verb)


def test_one_that_was_recorded_in_error_is_withdrawn(station: Node, family: Family, refuses: Refuses) -> None:
    """D20: with a reason; it stays in history as it was written, and does not count any more."""
    row = add(station)
    ack = acknowledge(station, family["child"], row)
    before = desk.record(station, "acks", ack)
    with refuses(Code.FIELD_MISSING):
        station.act("acks.withdraw", ack, {"reason": " "})
    station.act("acks.withdraw", ack, {"reason": "it was his sister"})
    after = {"ended_on": "2026-11-21", "ended_reason": "it was his sister"}
    assert desk.record(station, "acks", ack) == before | after
    assert desk.record(station, "briefings", row)["acknowledged"] == 0
    assert desk.listed(station, "acks").rows == []
    assert training_desk.training_of(station, family["child"])["briefings"] == []
    assert [one["act"] for one in desk.history(station, "acks", ack)][-1] == "acks.withdraw"
    with refuses(Code.ENDED):
        station.act("acks.withdraw", ack, {"reason": "again"})
    acknowledge(station, family["child"], row)
    assert desk.record(station, "briefings", row)["acknowledged"] == 1


def test_who_had_a_withdrawn_briefing_owes_it_again(station: Node, family: Family) -> None:
    """D19, D20."""
    station.act("people.change", family["child"], {"arrived_on": "2026-11-20"})
    ack = acknowledge(station, family["child"], add(station))

    def owed() -> list[str]:
        return [one.about for one in training_desk.due_on(station) if one.kind == "arrival_briefing"]

    assert owed() == []
    station.act("acks.withdraw", ack, {"reason": "it was his sister"})
    assert owed() == [desk.record(station, "people", family["child"])["id"]]


@pytest.mark.parametrize(("role", "may"), [("fsco", True), ("do", True), ("sfp", True), ("fsca", False),
                                           ("asc", False), ("warden", False), ("hq", False)])  # fmt: skip
def test_who_answers_for_it_withdraws(role: str, *, may: bool) -> None:
    """D20: whoever typed it in does not take the proof away."""
    assert roles.allowed(role, "acks.withdraw") is may


def test_what_a_twin_acknowledged_is_on_the_record_and_counts_once(station: Node, family: Family) -> None:
    """D20, R24: what was signed stays as it was signed; the person has it, and the text counts them once."""
    row = add(station)
    twin = station.act("people.add", None, {"family_name": "Nguyen", "category": "dependant"}).row
    for person in (family["child"], twin):
        acknowledge(station, person, row)
    station.act("people.merge", family["child"], {"other": twin})
    assert len(training_desk.training_of(station, family["child"])["briefings"]) == 2
    assert desk.record(station, "briefings", row)["acknowledged"] == 1


def test_another_text_is_not_acknowledged(station: Node, family: Family, refuses: Refuses) -> None:
    """D20: one letter is another text; a text that was replaced is not acknowledged any more."""
    row = add(station)
    with refuses(Code.BRIEFING_OTHER_TEXT):
        acknowledge(station, family["child"], row, text_hash=text_hash(f"{ARRIVAL['text']}!"))
    with refuses(Code.FIELD_INVALID):
        acknowledge(station, family["child"], row, text_hash="not a hash")
    add(station, text="Restez chez vous.")
    with refuses(Code.BRIEFING_OUTDATED):
        acknowledge(station, family["child"], row)


@pytest.mark.parametrize(
    ("kind", "proof"),
    [
        ("wet_signature", {"evidence": "binder 3, page 12"}),
        ("typed_name", {"typed_name": "Minh"}),
        ("warden_witness", {"witness": True}),
        ("pin", {"evidence": "PIN 4 of 2026"}),
    ],
)
def test_each_kind_has_what_proves_it(
    station: Node, family: Family, kind: str, proof: dict[str, object], refuses: Refuses
) -> None:
    """D20: on paper, with a typed name, before a witness, or with a PIN."""
    row = add(station)
    said: dict[str, object] = {"kind": kind, "typed_name": None}
    with refuses(Code.FIELD_MISSING):
        acknowledge(station, family["child"], row, **said)
    given_proof = {"witness": family["principal"]} if "witness" in proof else proof
    acknowledge(station, family["child"], row, **said | given_proof)


def test_what_an_acknowledgement_cannot_be(station: Node, family: Family, refuses: Refuses) -> None:
    row = add(station)
    with refuses(Code.FIELD_INVALID):
        acknowledge(station, family["child"], row, kind="warden_witness", witness=family["child"])
    with refuses(Code.FIELD_INVALID):
        acknowledge(station, family["child"], row, occurred_at=datetime(2026, 11, 21, 8, 31, tzinfo=UTC))
    station.act("people.end", family["child"], {"reason": "left"})
    with refuses(Code.ENDED):
        acknowledge(station, family["child"], row)


def test_who_is_shown_a_withdrawn_text_cannot_acknowledge_it(
    station: Node, family: Family, refuses: Refuses
) -> None:
    row = add(station)
    station.act("briefings.end", row, {"reason": "withdrawn"})
    with refuses(Code.BRIEFING_OUTDATED):
        acknowledge(station, family["child"], row)
    # The number of a version is never given again.
    assert desk.record(station, "briefings", add(station))["version"] == 2


def test_one_persons_acknowledgements(station: Node, family: Family) -> None:
    row = add(station)
    acknowledge(station, family["child"], row)
    acknowledge(station, family["principal"], row)
    number = str(desk.record(station, "people", family["child"])["id"])
    assert desk.listed(station, "acks", Wanted(where={"person": number})).total == 1


WEEK = EveryDays("newcomers are briefed", 7, "S004 ¶10(j)", local=True)


@pytest.mark.parametrize(
    ("arrived", "briefed", "due_on"),
    [
        ("2026-11-14", [], "2026-11-21"),
        ("2026-11-13", [], "2026-11-20"),
        ("2024-02-27", [], "2024-03-05"),
        # Briefed on the day of arrival or later is briefed; before an earlier arrival it is not.
        ("2026-11-14", ["2026-11-14"], None),
        ("2026-11-14", ["2026-11-20", "2026-11-13"], None),
        ("2026-11-14", ["2026-11-13"], "2026-11-21"),
        # What is written down for tomorrow has not happened, and who comes tomorrow is not here.
        ("2026-11-14", ["2026-11-22"], "2026-11-21"),
        ("2026-11-22", [], None),
        (None, [], None),
    ],
)
def test_by_when_a_newcomer_is_briefed(arrived: str | None, briefed: list[str], due_on: str | None) -> None:
    """D19, E08: within the days that the duty says, the last one counts."""
    day = date.fromisoformat(arrived) if arrived else None
    found = arrival_briefing(day, [date.fromisoformat(one) for one in briefed], [WEEK], date(2026, 11, 21))
    assert (found.on.isoformat() if found else None) == due_on
    assert found is None or found.by == WEEK


def test_without_a_rule_nobody_is_chased() -> None:
    assert arrival_briefing(date(2026, 11, 1), [], [], date(2026, 11, 21)) is None


def test_headquarters_texts_are_its_own(hq: Node) -> None:
    row = add(hq)
    assert desk.record(hq, "briefings", row)["local"] is False


def test_versions_only_grow_by_the_door(station: Node) -> None:
    seen = []
    for text in ("a", "b", "a", "a", "c"):
        try:
            seen.append(desk.record(station, "briefings", add(station, text=text))["version"])
        except Refused as refused:
            assert refused.code is Code.NOTHING_TO_CHANGE  # noqa: PT017 - one of several
    assert seen == [1, 2, 3, 4]
    assert desk.listed(station, "briefings").total == 1
