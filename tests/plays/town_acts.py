"""What people do at the nodes of the town, by the door and with what their screens show them."""

from collections.abc import Callable, Sequence

from sqlalchemy import select

from store.node import Node
from store.registers import REGISTRY

_FIELDS = ("function", "call_sign", "nationality")
_STATES = ("at_office", "in_zone", "leave")


def _known(node: Node, kind: str) -> Sequence[int]:
    table = REGISTRY.kind(kind).sql
    with node.read() as db:
        return list(db.scalars(select(table.c.id).where(table.c.ended_on.is_(None)).order_by(table.c.id)))


def _one(node: Node, kind: str, which: int) -> int | None:
    known = _known(node, kind)
    return known[which % len(known)] if known else None


def _arrive(node: Node, which: int, word: str) -> None:
    node.act(
        "people.add",
        None,
        {"family_name": word, "category": "intern", "household": _one(node, "households", which)},
    )


def _move_in(node: Node, which: int, word: str) -> None:
    node.act("households.add", None, {"address": word, "zone": _one(node, "zones", which)})


def _move(node: Node, which: int, _word: str) -> None:
    node.act("households.change", _one(node, "households", which), {"zone": _one(node, "zones", which // 7)})


def _change(node: Node, which: int, word: str) -> None:
    node.act("people.change", _one(node, "people", which), {_FIELDS[which // 11 % len(_FIELDS)]: word})


def _end(node: Node, which: int, word: str) -> None:
    node.act("people.end", _one(node, "people", which), {"reason": word})


def _call(node: Node, which: int, word: str) -> None:
    said = {"person": _one(node, "people", which), "value": f"+2305{word[1:]:0>7}", "operator": word}
    node.act("contacts.add", None, said)


def _place(node: Node, which: int, word: str) -> None:
    said = {"person": _one(node, "people", which), "state": _STATES[which % len(_STATES)], "place": word}
    node.act("presence.record", None, said)


def _visit(node: Node, which: int, word: str) -> None:
    node.act("visits.checkin", _one(node, "households", which), {"all_present": True, "note": word})


def _agency(node: Node, _which: int, word: str) -> None:
    node.act("agencies.add", None, {"code": word.upper(), "name": word})


def _rename(node: Node, which: int, word: str) -> None:
    node.act("agencies.change", _one(node, "agencies", which), {"focal_point": word})


Doing = Callable[[Node, int, str], None]
OFFICE: tuple[Doing, ...] = (
    _arrive,
    _arrive,
    _change,
    _change,
    _change,
    _move_in,
    _move,
    _end,
    _call,
    _place,
    _visit,
)
BY_KIND: dict[str, tuple[Doing, ...]] = {
    "hq": (_agency, _rename),
    "station": OFFICE,
    "desk": OFFICE,
    "warden": (_visit, _place),
}
