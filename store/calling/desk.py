"""The call tree, a test of it, a radio check, line by line: for a screen, a command and a sheet of paper."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from store import expiry, identity
from store.asking import pairs
from store.by_name import find
from store.calling.outcome import Answer, outcome
from store.calling.reading import call_signs, call_tree, phones_of, zones_in
from store.calling.signs import Session, missed_in_a_row
from store.calling.tree import DEPTH, Line, Phone
from store.clock import iso
from store.columns import sql
from store.listing import Lens
from store.node import Node
from store.refusals import Code, Refused
from store.registers.call_test_tables import CallAnswer, CallTest
from store.registers.call_tests import Kind, open_now, outcomes
from store.registers.names import called
from store.registers.places import Zone

_T, _ANSWER, _ZONE = sql(CallTest), sql(CallAnswer), sql(Zone)
_LOOKED_BACK = 20
"""So many radio checks back somebody's silence is counted."""


def tree(node: Node, zone: str | None = None, area: str | None = None) -> dict[str, Any]:
    """Give the call tree as it is now, of all of the station, of an area or of a zone.

    Returns:
        ``code``, ``name``, ``as_of`` (ISO, UTC); ``lines`` with ``level``, ``depth``, ``name``, ``place``,
        ``call_sign``, ``phones`` (each ``number`` and ``operator``), ``address``, ``again``, ``missing``, and
        the numbers ``person`` and ``household``; ``calls`` counts whom to call, ``gaps`` what is missing.

    Raises:
        Refused: ``WRONG_NODE`` at headquarters and on a warden's device; ``NOT_FOUND``.
    """
    expiry.still(node)
    with node.read() as db:
        me, lens = identity.who(db), node.lens(db)
        _office(me.kind)
        found = _tree(db, lens, me.station, *_named(db, lens, zone, area))
        lines = [_line(lens, line) for line in found]
        return {
            "code": me.code,
            "name": me.name,
            "as_of": iso(lens.now),
            "calls": sum(line.calls for line in found),
            "gaps": sum(bool(line.missing) for line in found),
            "lines": lines,
        }


def _office(kind: str) -> None:
    if kind in ("hq", "warden"):
        said = "headquarters" if kind == "hq" else "warden's device"
        raise Refused(Code.WRONG_NODE, kind=said, wanted="station")


def _named(db: Connection, lens: Lens, zone: str | None, area: str | None) -> tuple[int | None, int | None]:
    return (
        None if area is None else find(db, lens.registry.kind("areas"), lens.numbers, area),
        None if zone is None else find(db, lens.registry.kind("zones"), lens.numbers, zone),
    )


def _tree(db: Connection, lens: Lens, station: int, area: int | None, zone: int | None) -> Sequence[Line]:
    return call_tree(db, station, lens.today, zones_in(db, station, area, zone))


def _line(lens: Lens, line: Line) -> dict[str, Any]:
    return {
        "level": line.level.value,
        "depth": DEPTH[line.level],
        "name": line.name,
        "place": line.place,
        "call_sign": line.call_sign,
        "phones": _said(line.phones),
        "address": line.address,
        "again": line.again,
        "missing": line.missing,
        "person": lens.number("people", line.person),
        "household": lens.number("households", line.household),
    }


def _said(phones: Sequence[Phone]) -> list[dict[str, str]]:
    return [{"number": phone.number, "operator": phone.operator} for phone in phones]


def signs(node: Node, zone: str | None = None, area: str | None = None) -> list[dict[str, Any]]:
    """Give who would be called in a radio check, in call-sign order.

    Each with ``call_sign``, ``name``, ``zone`` (code), ``person``, ``phones``, and ``missed``: how many of
    the last radio checks they did not answer, one after the other.
    """
    expiry.still(node)
    with node.read() as db:
        me, lens = identity.who(db), node.lens(db)
        _office(me.kind)
        area_row, zone_row = _named(db, lens, zone, area)
        wanted = zones_in(db, me.station, area_row, zone_row)
        found = call_signs(db, me.station, lens.today, wanted)
        codes = pairs(db, select(_ZONE.c.id, _ZONE.c.code))
        phones = phones_of(db)
        missed = silent(db, me.station)
        return [
            {
                "call_sign": one["call_sign"],
                "name": one["name"],
                "zone": codes.get(one["zone"]),
                "person": lens.number("people", one["person"]),
                "phones": _said(phones.get(one["person"], ())),
                "missed": missed.get(one["call_sign"], 0),
            }
            for one in found
        ]


def silent(db: Connection, station: int) -> dict[str, int]:
    """Give how many of the last radio checks that ended call signs did not answer, one after the other."""
    asked = select(_T.c.id, _T.c.began_at).where(
        _T.c.kind == Kind.RADIO_CHECK,
        _T.c.station == station,
        _T.c.ended_at.is_not(None),
        _T.c.ended_on.is_(None),
        _T.c.began_at.is_not(None),
    )
    last = pairs(db, asked.order_by(_T.c.began_at.desc(), _T.c.id.desc()).limit(_LOOKED_BACK))
    sessions: dict[int, Session] = {row: Session(began, {}) for row, began in last.items()}
    answers = select(_ANSWER.c.test, _ANSWER.c.call_sign, _ANSWER.c.reached).where(
        _ANSWER.c.test.in_(last), _ANSWER.c.ended_on.is_(None), _ANSWER.c.call_sign.is_not(None)
    )
    for test, sign, reached in db.execute(answers.order_by(_ANSWER.c.id)):
        sessions[test].answers[sign] = None if reached is None else bool(reached)
    return missed_in_a_row(sessions.values())


def status(node: Node, test: object = None, kind: str | None = None, *, reach: bool = True) -> dict[str, Any]:
    """Say how a test stands: what came of it so far, and everybody on its list in the order of calling.

    Args:
        node: the opened node.
        test: its number; the only one that is open, else the last, where nothing is said.
        kind: of those only ``call_tree`` or ``radio_check``.
        reach: whether ``phones`` and ``address`` are asked for too: as they are today, by the tree.

    Returns:
        The test's own fields; ``expected``, ``reached``, ``failed``, ``untried``, ``percent``, ``minutes``;
        ``answers`` with ``id``, ``name``, ``call_sign``, ``level``, ``depth``, ``zone`` (code), ``reached``,
        ``at``, ``channel``, ``note``, ``phones``, ``address`` and the number ``person``.

    Raises:
        Refused: ``NO_CALL_TEST``, ``WHICH_CALL_TEST``, ``NOT_FOUND``.
    """
    expiry.still(node)
    with node.read() as db:
        lens = node.lens(db)
        row = _which(db, lens, test, kind)
        said = dict(db.execute(select(_T).where(_T.c.id == row)).mappings().one())
        came = outcomes(db, [said])[row]
        listed = select(_ANSWER).where(_ANSWER.c.test == row, _ANSWER.c.ended_on.is_(None))
        answers = [dict(one) for one in db.execute(listed.order_by(_ANSWER.c.place, _ANSWER.c.id)).mappings()]
        return {
            "test": lens.number("call_tests", row),
            "kind": said["kind"],
            "covers": said["covers"],
            "began_at": iso(said["began_at"]),
            "ended_at": iso(said["ended_at"]),
            "exercise": True,
            "expected": came.expected,
            "reached": came.reached,
            "failed": came.failed,
            "untried": came.untried,
            "percent": came.percent,
            "minutes": came.minutes,
            "answers": _answers(db, lens, answers, _reach(db, lens, said) if reach else {}),
        }


def _which(db: Connection, lens: Lens, named: object, kind: str | None) -> int:
    if named is not None:
        return find(db, lens.registry.kind("call_tests"), lens.numbers, named)
    me = identity.who(db)
    under_way = open_now(db, me, kind)
    if len(under_way) > 1:
        raise Refused(Code.WHICH_CALL_TEST, count=len(under_way))
    if under_way:
        return under_way[0]
    last = select(_T.c.id).where(_T.c.ended_on.is_(None), _T.c.station == me.station)
    if kind is not None:
        last = last.where(_T.c.kind == kind)
    found = db.scalar(last.order_by(_T.c.began_at.desc(), _T.c.id.desc()).limit(1))
    if found is None:
        raise Refused(Code.NO_CALL_TEST)
    return int(found)


def _reach(db: Connection, lens: Lens, test: Mapping[str, Any]) -> dict[int, tuple[Sequence[Phone], str]]:
    """Give how people of a test are reached today, by person: telephones, and where their family lives."""
    if test["kind"] != Kind.CALL_TREE:
        return {person: (phones, "") for person, phones in phones_of(db).items()}
    lines = call_tree(db, test["station"], lens.today)
    return {line.person: (line.phones, line.address) for line in lines if line.calls and line.person}


def _answers(
    db: Connection,
    lens: Lens,
    answers: Sequence[Mapping[str, Any]],
    reach: Mapping[int, tuple[Sequence[Phone], str]],
) -> list[dict[str, Any]]:
    names = called(db, {one["person"] for one in answers})
    codes = pairs(db, select(_ZONE.c.id, _ZONE.c.code))
    depths = {level.value: depth for level, depth in DEPTH.items()}
    return [
        {
            "id": lens.number("call_answers", one["id"]),
            "person": lens.number("people", one["person"]),
            "name": names.get(one["person"]) or None,
            "call_sign": one["call_sign"],
            "level": one["level"],
            "depth": depths.get(one["level"] or "", 0),
            "zone": codes.get(one["zone"]),
            "phones": _said(reach.get(one["person"], ((), ""))[0]),
            "address": reach.get(one["person"], ((), ""))[1],
            "reached": None if one["reached"] is None else bool(one["reached"]),
            "at": iso(one["at"]),
            "channel": one["channel"],
            "note": one["note"],
        }
        for one in answers
    ]


def answer(node: Node, number: str) -> dict[str, Any]:
    """Give how a line of a test stands: ``reached``, ``at``, ``channel``, ``note``; raises ``NOT_FOUND``."""
    with node.read() as db:
        lens = node.lens(db)
        row = find(db, lens.registry.kind("call_answers"), lens.numbers, number)
        one = db.execute(select(_ANSWER).where(_ANSWER.c.id == row)).mappings().one()
        return {
            "reached": None if one["reached"] is None else bool(one["reached"]),
            "at": iso(one["at"]),
            "channel": one["channel"],
            "note": one["note"],
        }


def counts(reached: Sequence[bool | None]) -> dict[str, int]:
    """Count the lines of a test: ``reached``, ``failed``, ``untried``, ``percent``, as its outcome does."""
    came = outcome([Answer(place, one) for place, one in enumerate(reached)], 0)
    return {
        "reached": came.reached,
        "failed": came.failed,
        "untried": came.untried,
        "percent": came.percent,
    }


def under_way(node: Node, kind: str) -> str | None:
    """Give the number of the one test of a kind that is open; ``None`` if there is none.

    Of several, which two desks may have begun, the first.
    """
    with node.read() as db:
        found = open_now(db, identity.who(db), kind)
        return node.lens(db).number("call_tests", found[0]) if found else None
