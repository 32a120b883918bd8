"""What is said of a card: every way not to count has a sentence of its own; no more is said than was seen."""

from dataclasses import replace
from datetime import date

import pytest

from sync.credentials import forms, judging, status
from sync.credentials.book import Book, read_file
from sync.credentials.claims import Kind
from sync.credentials.cwt import key_id
from sync.credentials.key_statement import LIST, PLACES
from sync.credentials.revoking import Fate
from sync.credentials.status import StatusList
from sync.credentials.verdict import Answer, Here, Reason, Verdict
from sync.streams import Malformed
from tests.sync.credentials.hand import (
    CERTIFICATE,
    DAY,
    GUL,
    HQ,
    NOW,
    PTM,
    SLIP,
    STRANGER,
    World,
    card,
    signed,
)

HERE = Here(now=NOW)
WORLD = World()
VALID, NOT_VALID, CANNOT_SAY = Answer.VALID, Answer.NOT_VALID, Answer.CANNOT_SAY


def of(content: bytes, world: World = WORLD, here: Here = HERE) -> Verdict:
    return judging.of_card(content, world.book(), here)


def codes(found: Verdict) -> list[str]:
    return [str(why.code) for why in found.reasons]


def said(found: Verdict) -> str:
    return " ".join(why.says for why in found.reasons)


AT_GATE = Here(now=NOW, kind=Kind.SLIP, place="the heights ")
PLACE = PLACES + 7
CASES = {
    "a certificate": (signed(card()), WORLD, HERE, VALID, []),
    "a slip at a place that is on it": (signed(card(SLIP)), WORLD, AT_GATE, VALID, []),
    "altered": (signed(card())[:-1] + b"\0", WORLD, HERE, NOT_VALID, ["altered"]),
    "signed by somebody else": (signed(card(), STRANGER), WORLD, HERE, NOT_VALID, ["foreign"]),
    "by a key that may be newer than the list": (
        signed(card(issued_at=NOW - DAY // 2), STRANGER),
        WORLD,
        HERE,
        CANNOT_SAY,
        ["key_unknown"],
    ),
    "with a list of last winter": (
        signed(card(), STRANGER),
        World(at=NOW - 90 * DAY),
        HERE,
        CANNOT_SAY,
        ["key_unknown"],
    ),
    "without any keys": (signed(card()), World(keys=(), listed=False), HERE, CANNOT_SAY, ["no_keys"]),
    "by a key that was withdrawn": (
        signed(card()),
        World(withdrawn=(PTM,)),
        HERE,
        NOT_VALID,
        ["key_withdrawn"],
    ),
    "by a key that may not": (
        signed(card(SLIP, issuer="GUL", place=2 * PLACES), GUL),
        WORLD,
        HERE,
        NOT_VALID,
        ["key_not_for_this"],
    ),
    "by the key of the list": (
        signed(card(issuer="HQ", place=3), HQ),
        WORLD,
        HERE,
        NOT_VALID,
        ["key_not_for_this"],
    ),
    "in another station's name": (
        signed(card(place=2 * PLACES), GUL),
        WORLD,
        HERE,
        NOT_VALID,
        ["key_of_another"],
    ),
    "dated before its key": (
        signed(card(issued_at=NOW - 150 * DAY)),
        WORLD,
        HERE,
        NOT_VALID,
        ["key_not_then"],
    ),
    "run out": (signed(card(expires_at=NOW - 1)), WORLD, HERE, NOT_VALID, ["expired"]),
    "not yet": (signed(card(SLIP, begins_at=NOW + DAY)), WORLD, HERE, NOT_VALID, ["not_yet"]),
    "revoked": (signed(card()), World(revoked=(PLACE,)), HERE, NOT_VALID, ["revoked"]),
    "revoked, by an old list": (
        signed(card()),
        World(revoked=(PLACE,), at=NOW - DAY),
        Here(now=NOW + 9 * DAY),
        NOT_VALID,
        ["revoked"],
    ),
    "a certificate at a gate": (signed(card()), WORLD, AT_GATE, NOT_VALID, ["wrong_kind"]),
    "a slip as a certificate": (
        signed(card(SLIP)),
        WORLD,
        replace(HERE, kind=Kind.CERTIFICATE),
        NOT_VALID,
        ["wrong_kind"],
    ),
    "elsewhere": (signed(card(SLIP)), WORLD, replace(AT_GATE, place="Gull Bay"), NOT_VALID, ["wrong_place"]),
    "shown twice": (
        signed(card(SLIP)),
        WORLD,
        replace(HERE, seen=[(NOW - 60, "north gate")]),
        VALID,
        ["seen_before"],
    ),
    "a clock before the list": (signed(card()), WORLD, Here(now=NOW - 5 * DAY), CANNOT_SAY, ["clock_wrong"]),
    "a clock before what was recorded": (
        signed(card()),
        WORLD,
        Here(now=NOW, latest=NOW + DAY),
        CANNOT_SAY,
        ["clock_wrong"],
    ),
    "run out, whatever the clock": (
        signed(card(expires_at=NOW - 2 * DAY)),
        WORLD,
        Here(now=NOW - 5 * DAY),
        NOT_VALID,
        ["expired", "clock_wrong"],
    ),
    "dated tomorrow": (
        signed(card(issued_at=NOW + 2 * DAY)),
        WORLD,
        HERE,
        CANNOT_SAY,
        ["dated_ahead", "not_listed"],
    ),
    "an older list": (
        signed(card(expires_at=NOW + 90 * DAY)),
        WORLD,
        Here(now=NOW + 14 * DAY),
        VALID,
        ["list_old"],
    ),
    "a list of two months ago": (
        signed(card(expires_at=NOW + 90 * DAY)),
        WORLD,
        Here(now=NOW + 60 * DAY),
        VALID,
        ["list_old"],
    ),
    "without a list": (signed(card()), World(listed=False), HERE, VALID, ["not_listed"]),
    "newer than the list": (
        signed(card(issued_at=NOW - 2 * DAY)),
        World(at=NOW - 20 * DAY),
        HERE,
        VALID,
        ["not_listed"],
    ),
    "without a place": (signed(card(place=None, list="")), WORLD, HERE, VALID, ["not_listed"]),
    "at a place of another key": (signed(card(place=7)), WORLD, HERE, VALID, ["not_listed"]),
    "of another list": (signed(card(list="muster:XX")), WORLD, HERE, VALID, ["not_listed"]),
    "its record stands": (signed(card()), World(listed=False), replace(HERE, known=True), VALID, []),
    "its trip is over": (
        signed(card(SLIP)),
        WORLD,
        replace(HERE, known=True, fate=Fate.TRIP_OVER),
        NOT_VALID,
        ["trip_over"],
    ),
    "an exercise": (signed(card(replace(SLIP, exercise=True))), WORLD, HERE, VALID, ["exercise"]),
}


@pytest.mark.parametrize(("content", "world", "here", "answer", "why"), CASES.values(), ids=CASES)
def test_each_has_its_answer(
    content: bytes, world: World, here: Here, answer: Answer, why: list[str]
) -> None:
    found = of(content, world, here)
    assert (found.answer, codes(found)) == (answer, why)
    assert any("photograph" in one for one in found.not_checked), "that is never checked"


def test_no_two_reasons_say_the_same() -> None:
    every = {
        reason: why.says
        for content, world, here, _answer, _codes in CASES.values()
        for why in of(content, world, here).reasons
        for reason in [why.code]
    }
    every |= {
        why.code: why.says
        for line in ("x", "MC1:abc?")
        for why in judging.of_line(line, WORLD.book(), HERE).reasons
    }
    fates = {
        Fate(fate): said(of(signed(card()), WORLD, replace(HERE, known=True, fate=fate))) for fate in Fate
    }
    assert len(set(fates.values())) == len(Fate)
    assert len(set(every.values())) == len(every)
    assert set(every) | {Reason.REPLACED} >= set(Reason)


def test_what_is_said_names_days_and_stations() -> None:
    assert "2026-11-17" in said(of(signed(card(expires_at=NOW - DAY))))
    found = of(signed(card()))
    assert "PTM" in found.checked[0]
    assert any("1 day old" in one for one in found.checked)
    # The card ran out; the clearance did not.
    slip = replace(SLIP, valid_to=date(2026, 12, 24))
    assert "2026-12-24: have a new card made" in said(of(signed(card(slip, expires_at=NOW - DAY))))
    found = of(signed(card(expires_at=NOW + 90 * DAY)), World(at=NOW - DAY), Here(now=NOW + 60 * DAY))
    assert "not checked since 2026-11-17" in said(found)


def test_its_own_record_counts_more_than_the_list() -> None:
    """At the station that issued it a slip is off the moment it is revoked there."""
    found = of(signed(card(SLIP)), WORLD, replace(HERE, known=True, fate=Fate.REVOKED, record_of="PTM"))
    assert (found.answer, found.by_record) == (NOT_VALID, True)
    assert any("PTM has it now" in one for one in found.checked)


def test_a_key_of_ones_own_station_counts_before_it_is_listed() -> None:
    public = STRANGER.public_key().public_bytes_raw()
    book = WORLD.book().with_own("PTM", {key_id(public): public})
    found = judging.of_card(signed(card(place=None, list=""), STRANGER), book, replace(HERE, known=True))
    assert (found.answer, found.key_of) == (VALID, "PTM")
    wrong = judging.of_card(signed(card(issuer="GUL", place=None, list=""), STRANGER), book, HERE)
    assert codes(wrong)[0] == "key_of_another"


def test_the_file_for_a_gate_holds_all_that_is_needed() -> None:
    book = WORLD.book()
    again = read_file(book.file())
    assert (again.statements, again.list) == (book.statements, book.list)
    assert len(book.file()) < 1_200
    for content in (b"", b"x", book.file()[:-1], book.file() + b"\0", b"\x85" + b"\0" * 9):
        with pytest.raises(Malformed):
            read_file(content)
    for place in range(0, len(book.file()), 7):
        bent = bytearray(book.file())
        bent[place] ^= 4
        with pytest.raises(Malformed):
            read_file(bytes(bent))


def test_statements_and_lists_that_headquarters_did_not_sign_count_for_nothing() -> None:
    world = World()
    root = world.book().root
    foreign = World(keys=((STRANGER, "PTM", ("certificate", LIST)),)).book()
    other = Book.read(STRANGER.public_key().public_bytes_raw(), foreign.said, [foreign.said_list])
    assert (other.statements, other.list) == ((), None)
    # A list under a key that may sign cards only is none.
    forged = status.write(StatusList("muster:HQ", NOW, b"\0" * 9), PTM)
    assert Book.read(root, world.book().said, [forged]).list is None


@pytest.mark.parametrize("line", ["hello", "1234", "https://example.org"])
def test_a_line_that_is_no_card(line: str) -> None:
    found = judging.of_line(line, WORLD.book(), HERE)
    assert (found.answer, codes(found), found.card) == (NOT_VALID, ["not_a_card"], None)


def test_a_line_that_was_spoiled_is_no_forgery() -> None:
    number = forms.digits(signed(card()))
    spoiled = number[:50] + str((int(number[50]) + 1) % 10) + number[51:]
    found = judging.of_line(spoiled, WORLD.book(), HERE)
    assert (found.answer, codes(found)) == (CANNOT_SAY, ["misread"])
    assert judging.of_line(number, WORLD.book(), HERE).answer is VALID
    assert CERTIFICATE.name
