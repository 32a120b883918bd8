"""What a person answers for is in their own hand: appointments, acknowledgements (L11)."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import update

from store import guard, signatures, users
from store.columns import sql
from store.device_keys import Pen
from store.node import Node
from store.refusals import Code
from store.registers import signed
from store.registers.briefings import Briefing
from store.registers.hands import facts, sign
from store.travel.decision import hand
from store.users import Chosen

Refuses = Callable[[Code], AbstractContextManager[object]]
NAME, PHRASE = "Amina Rakoto", "ebony kettle river"


@pytest.fixture
def acknowledged(station: Node, family: dict[str, int]) -> int:
    said = {
        "code": "ARR",
        "title": "On arrival",
        "text": "Keep the radio on.",
        "kind": "arrival",
        "language": "en",
    }
    briefing = station.act("briefings.add", None, said).row
    with station.read() as db:
        table = sql(Briefing)
        text_hash = db.execute(table.select().where(table.c.id == briefing)).mappings().one()["text_hash"]
    paper = {
        "person": family["principal"],
        "briefing": briefing,
        "text_hash": text_hash,
        "kind": "wet_signature",
        "evidence": "binder 3",
    }
    return station.act("acks.record", None, paper).row


@pytest.fixture(params=["appointments", "acks"])
def record(request: pytest.FixtureRequest, appointed: int, acknowledged: int) -> tuple[str, int]:
    return request.param, {"appointments": appointed, "acks": acknowledged}[request.param]


def test_it_is_in_the_hand_of_who_recorded_it(station: Node, record: tuple[str, int]) -> None:
    found = signatures.look(station, *record)
    assert station.own_pen is not None
    assert (found.valid, found.hand) == (True, hand(station.own_pen.public.hex()))


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("appointments", "role", "sub_warden"),
        ("appointments", "letter_no", "PTM/W/2"),
        ("appointments", "effective_from", "2025-01-01"),
        ("acks", "text_hash", "0" * 64),
        ("acks", "evidence", "binder 4"),
        ("acks", "kind", "pin"),
    ],
)
def test_what_was_altered_behind_the_door_is_found(  # noqa: PLR0913 - a table of them
    station: Node, appointed: int, acknowledged: int, kind: str, field: str, value: str
) -> None:
    row = {"appointments": appointed, "acks": acknowledged}[kind]
    with station.write() as db, guard.opened(db):
        db.execute(update(station.registry.kind(kind).sql).values({field: value}))
    found = signatures.look(station, kind, row)
    assert (found.valid, found.signed, found.known) == (False, False, True)


def forge(station: Node, kind: str, row: int, pen: Pen) -> None:
    names = {"appointments": signed.APPOINTED, "acks": signed.ACKNOWLEDGED}[kind]
    table = station.registry.kind(kind).sql
    with station.write() as db, guard.opened(db):
        standing = dict(db.execute(table.select().where(table.c.id == row)).mappings().one())
        made = sign(pen, kind, facts(db, station.registry, kind, standing, names))
        db.execute(update(table).where(table.c.id == row).values(made))


def test_neither_the_device_nor_a_colleague_signs_for_them(station: Node, record: tuple[str, int]) -> None:
    users.add(station, NAME, "do", Chosen(PHRASE))
    station.close()
    with Node.open(station.home, PHRASE, user=NAME, clock=station.clock) as theirs:
        assert theirs.own_pen is not None
        for pen in (station.keys.pen, theirs.own_pen):
            forge(station, *record, pen)
            found = signatures.look(station, *record)
            assert (found.valid, found.signed, found.known) == (False, True, False)


def test_a_row_that_nobody_signed_is_said(station: Node, record: tuple[str, int]) -> None:
    kind, row = record
    with station.write() as db, guard.opened(db):
        db.execute(update(station.registry.kind(kind).sql).values(signature=None, signed_key=None))
    found = signatures.look(station, kind, row)
    assert (found.valid, found.hand) == (False, None)


def test_a_suspended_appointment_is_the_same_letter(station: Node, appointed: int) -> None:
    station.act("appointments.suspend", appointed, {"reason": "leave"})
    assert signatures.look(station, "appointments", appointed).valid


def test_it_stands_when_two_records_of_the_person_become_one(
    station: Node, family: dict[str, int], record: tuple[str, int]
) -> None:
    twin = {"family_name": "Nguyen", "given_name": "Thi", "category": "staff_local"}
    other = station.act("people.add", None, twin).row
    station.act("people.merge", other, {"other": family["principal"]})
    assert signatures.look(station, *record).valid


def test_other_lists_are_not_signed(station: Node, refuses: Refuses) -> None:
    with refuses(Code.NOT_SIGNED_HERE):
        signatures.look(station, "people", 1)
