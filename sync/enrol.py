"""How a device becomes one of a parent's: a request, an admission, a grant (``PROTOCOL.md``, "Enrolment").

The request is public and signed by the device itself; the grant is sealed to
the device. Both ends hear the other's fingerprint in words and compare them by
voice, which is what makes the first contact safe.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import cbor2
from sqlalchemy import Connection

from store import asking_devices, cells, guard, hybrid, identity
from store.asking import write
from store.by_name import find
from store.clock import local_day
from store.door import Draft
from store.forms import check
from store.identity import Identity, Peer
from store.node import Node
from store.refusals import Code, Refused
from store.register import Registry
from store.registers.offices import Device, StationSays
from store.registers.places import Area
from store.spoken import fingerprint
from sync import bundle, cose, grant, placed, receipts, replacement, seal
from sync.bundle import Bundle
from sync.from_parent import not_given, put_down, sound
from sync.incoming import SKEW
from sync.numbering import OFFICES, numbers, station_of
from sync.streams import Malformed

_REQUEST = "request"
_LONGEST_REQUEST = 4096
_FIELDS: dict[str, type] = {
    "kind": str,
    "code": str,
    "name": str,
    "country": str,
    "timezone": str,
    "device": bytes,
    "writer": int,
    "slot": int,
    "sign": bytes,
    "seal": bytes,
}
_SIGN_KEY = 32
_DEVICE = 16
_CHILDREN = {"hq": ("station", "hq"), "station": ("desk", "warden")}


@dataclass(frozen=True, slots=True)
class Admitted:
    """What an admission gives: the grant to carry to the device, and what to compare by voice.

    ``away`` names the spools that could not be reached, so that the device has no box there yet.
    """

    grant: bytes
    device: bytes
    fingerprint: str
    away: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What an enrolment gives: the parent, and what to compare by voice."""

    device: bytes
    parent: str
    fingerprint: str


def request(node: Node) -> bytes:
    """Write this device's request: who it is and its public keys. It names no person."""
    me = node.me
    said = {
        "kind": me.kind,
        "code": me.code,
        # A warden's device may be called after its warden; a station is a place.
        "name": me.name if me.kind in OFFICES else "",
        "country": me.country,
        "timezone": me.timezone,
        "device": me.device,
        "writer": me.writer,
        "slot": me.slot,
        "sign": node.keys.sign_public,
        "seal": node.keys.seal_public,
    }
    return cose.sign(cbor2.dumps(said, canonical=True), node.keys.signer, _REQUEST, b"")


def own_fingerprint(node: Node) -> str:
    """Give this device's fingerprint in words."""
    return fingerprint(node.me.device, node.keys.sign_public, node.keys.seal_public)


def _read_request(content: bytes, name: str) -> dict[str, Any]:
    """Read a request; raises ``NOT_A_BUNDLE`` or ``BAD_SIGNATURE``."""
    try:
        if len(content) > _LONGEST_REQUEST:
            raise Refused(Code.NOT_A_BUNDLE, name=name)
        purpose, _, payload = cose.peek(content)
        said = cose.strict(payload)
        shaped = isinstance(said, dict) and said.keys() == _FIELDS.keys()
        if purpose != _REQUEST or not shaped or any(type(said[k]) is not t for k, t in _FIELDS.items()):
            raise Refused(Code.NOT_A_BUNDLE, name=name)
        if [len(said[key]) for key in ("sign", "seal", "device")] != [_SIGN_KEY, hybrid.PUBLIC, _DEVICE]:
            raise Refused(Code.NOT_A_BUNDLE, name=name)
        if not seal.can_seal(said["seal"]):
            raise Refused(Code.NOT_A_BUNDLE, name=name)
        if cose.verify(content, lambda _: bytes(said["sign"]), _REQUEST, b"") is None:
            raise Refused(Code.BAD_SIGNATURE, name=name)
    except Malformed:
        raise Refused(Code.NOT_A_BUNDLE, name=name) from None
    except cose.BadSignature:
        raise Refused(Code.BAD_SIGNATURE, name=name) from None
    return dict(said)


@dataclass(frozen=True, slots=True)
class Asks:
    """What a request says: the device, its public signing key, what it calls itself, its words."""

    device: bytes
    sign: bytes
    kind: str
    code: str
    name: str
    fingerprint: str


def look(content: bytes, name: str = "the request") -> Asks:
    """Look at a request; raises ``NOT_A_BUNDLE``, ``BAD_SIGNATURE``, or what is wrong with its texts."""
    said = _read_request(content, name)
    texts = {key: said[key] for key in ("code", "name", "country", "timezone")}
    clean = check(StationSays, texts | {"name": said["name"] or said["code"]}, "stations")
    words = fingerprint(said["device"], said["sign"], said["seal"])
    return Asks(said["device"], said["sign"], said["kind"], clean.code, clean.name, words)


def is_known(db: Connection, asks: Asks) -> bool:
    """Say whether a device that asks was admitted here, or another with its key."""
    return identity.peer(db, asks.device) is not None or identity.has_key(db, asks.sign)


def admit(
    node: Node,
    content: bytes,
    name: str = "the request",
    *,
    area: object = None,
    replaces: str | None = None,
) -> Admitted:
    """Admit a device: give it its numbers, remember its keys, write its grant.

    Args:
        node: the parent; headquarters admits stations and regional headquarters, a regional one stations, a
            station its desks and its wardens' devices.
        content: the request.
        name: what the request is called in a refusal.
        area: makes a desk the office of an area (row id, number or code): it sees no other.
        replaces: the device of the same station that is lost, by code, mark or number: it is revoked, and
            the grant is short; the station follows by ``sync/parts.py``, the roster first.

    Raises:
        Refused: ``NOT_FOUND`` for an area or a lost device, ``WHICH_DEVICE``, ``WRONG_NODE``,
            ``REQUEST_KNOWN``, ``SLOT_TAKEN``, ``FIELD_INVALID`` and those of a bad request.
    """
    said = _read_request(content, name)
    me = node.me
    _may_have(me, said["kind"])
    if said["device"] == me.device or said["sign"] == node.keys.sign_public:
        raise Refused(Code.REQUEST_KNOWN)
    words = fingerprint(said["device"], said["sign"], said["seal"])
    # What a stranger calls itself goes through the same form as what a person types.
    texts = {key: said[key] for key in ("code", "name", "country", "timezone")}
    said |= check(StationSays, texts | {"name": said["name"] or said["code"]}, "stations").model_dump()

    with node.read() as db:
        known = identity.peer(db, said["device"])
        taken = identity.has_key(db, said["sign"])
        of_area = _in_place(node, db, said, area, replaces)
    if known is not None:
        # A grant that was lost can be written again; the device's keys are the ones we know.
        same = (known.sign_key, known.seal_key) == (said["sign"], said["seal"])
        if not same or known.role != "child" or known.revoked_at is not None:
            raise Refused(Code.REQUEST_KNOWN)
        return _admitted(node, known, words, replaces)
    if taken:
        # A device is told by its key: one that is two could be revoked as one and go on as the other.
        raise Refused(Code.REQUEST_KNOWN)

    if node.me.kind == "hq":
        # Every station hears of headquarters' drawer from its first day.
        node.tend_drawer(begin=True)

    def work(draft: Draft) -> int:
        slot, mark, block = numbers(node, draft, said)
        station = station_of(draft, said, block) if me.kind == "hq" else me.station
        row = draft.add(
            Device,
            station=station,
            kind=said["kind"],
            code=said["code"] if me.kind == "hq" else me.code,
            slot=slot,
            mark=mark,
            fingerprint=words,
            admitted_on=local_day(draft.now, me.timezone),
            of=station or None,
        )
        identity.meet(
            draft.db,
            device=said["device"],
            role="child",
            kind=said["kind"],
            code=said["code"],
            name=said["name"],
            writer=said["writer"],
            slot=slot,
            mark=mark,
            station=station,
            zone=None,
            sign_key=said["sign"],
            seal_key=said["seal"],
            admitted_at=draft.now,
            revoked_at=None,
            area=of_area,
            block=block,
            heard_at=None,
            signed_at=None,
        )
        identity.incarnate(
            draft.db,
            writer=said["writer"],
            device=said["device"],
            slot=slot,
            mark=mark,
            born_at=draft.now,
        )
        asking_devices.answered(draft.db, said["device"])
        return row

    node.carry("devices.admit", work)
    if node.me.regional:
        # The station shares its drawer with the one that it reports to as well.
        node.tend_drawer(begin=True)
    with node.read() as db:
        child = identity.peer(db, said["device"])
    if child is None:
        raise Refused(Code.NOT_FOUND, kind="devices")
    return _admitted(node, child, words, replaces)


def _may_have(me: Identity, kind: str) -> None:
    """Refuse a device of a kind that this node is not the parent of; raises ``WRONG_NODE``, ``NO_PARENT``."""
    if kind not in _CHILDREN.get(me.kind, ()) or (me.regional and kind == "hq"):
        raise Refused(
            Code.WRONG_NODE,
            kind="regional headquarters" if me.regional else me.kind,
            wanted="headquarters" if kind in OFFICES else "station",
        )
    if me.regional and not me.station:
        # Its stations' numbers are of those that it is granted itself.
        raise Refused(Code.NO_PARENT)


def _in_place(
    node: Node, db: Connection, said: Mapping[str, Any], area: object, replaces: str | None
) -> int | None:
    """Look at what a device is admitted as, before anything is written; gives the row of its area."""
    of_area = None if area is None else find(db, node.registry.of(Area), node.numbers(db), area)
    for given, wanted in ((of_area, "desk"), (replaces, "station")):
        if given is not None and said["kind"] != wanted:
            raise Refused(Code.WRONG_NODE, kind=said["kind"], wanted=wanted)
    if replaces is not None:
        replacement.lost(node, db, said["code"], replaces, said["device"])
    return of_area


def _admitted(node: Node, child: Peer, words: str, replaces: str | None) -> Admitted:
    """Write the grant; of a device that comes in another's place, after the other was revoked."""
    if replaces is None:
        return Admitted(grant.written(node, child), child.device, words)
    replacement.take_over(node, child, replaces)
    return Admitted(grant.written(node, child, {cells.REFERENCE}), child.device, words)


def enrol(node: Node, sealed: bytes, name: str = "the grant") -> Enrolled:
    """Install a grant: from here on the device has a parent; a warden's device may write.

    Raises:
        Refused: for a grant that is not for this device or breaks the rules, or if it has a parent already.
    """
    me = node.me
    with node.read() as db:
        before = identity.parent(db)
    said = bundle.read_first(sealed, node.keys, me.device, "sign")
    if isinstance(said, Code):
        raise Refused(said, name=name)
    facts = grant.facts_of(said.facts)
    if facts is None:
        raise Refused(Code.BUNDLE_MALFORMED, name=name)
    said = replace(said, facts=facts)
    if said.made_at > node.now + SKEW:
        raise Refused(Code.BUNDLE_FROM_FUTURE, name=name)
    if me.kind not in _CHILDREN.get(facts["kind"], ()) or me.is_top:
        raise Refused(
            Code.WRONG_NODE, kind=facts["kind"], wanted="headquarters" if me.kind in OFFICES else "station"
        )
    with node.write() as db:
        if before is not None and not grant.renews(me, before, said):
            raise Refused(Code.HAS_PARENT, parent=before.code)
        if (
            not grant.gives(me, said)
            or not grant.is_another(node, db, said)
            or not sound(node, said, {cells.REFERENCE, facts["station"]})
            or not_given(db, me, said.puts)
        ):
            raise Refused(Code.BUNDLE_MALFORMED, name=name)
        _install(node, db, said, before, name)
        if not me.slot:
            node.found(db)
    words = fingerprint(said.sender, facts["sign"], facts["seal"])
    return Enrolled(me.device, f"{facts['code']} {facts['name']}".strip(), words)


def _install(node: Node, db: Connection, said: Bundle, before: Peer | None, name: str) -> None:
    """Take the numbers of a grant and the reference data.

    ``before`` is the parent that we have already: it was restored from a copy
    older than our admission, and admitted us anew. Then our rows go over to
    the station's new number, and everything is said again. Raises
    ``BUNDLE_MALFORMED`` if rows of ours come under another number.
    """
    facts = said.facts
    if before is not None:
        identity.part(db, before.device)
    identity.meet(
        db,
        device=said.sender,
        role="parent",
        kind=facts["kind"],
        code=facts["code"],
        name=facts["name"],
        writer=said.writer,
        slot=facts["parent-slot"],
        mark=facts["parent-mark"],
        station=facts["station"] if facts["kind"] == "station" else 0,
        zone=None,
        sign_key=facts["sign"],
        seal_key=facts["seal"],
        admitted_at=node.now,
        revoked_at=None,
        heard_at=node.now,
        signed_at=None,
        generation=said.generation,
        area=facts["area"] or None,
    )
    me = identity.who(db)
    identity.become(db, station=facts["station"], block=facts["block"])
    node.number(db, facts["slot"], facts["mark"])
    if me.kind not in OFFICES:
        identity.become(db, timezone=facts["timezone"], country=facts["country"], code=facts["code"])
    _adopt(db, node.registry, me.station, facts["station"])
    if not placed.agree(db, node.registry, said.puts):
        raise Refused(Code.BUNDLE_MALFORMED, name=name)
    if before is not None:
        cells.forget_seen(db, renewed=True)
        receipts.start_again(db, me)
    parent = identity.parent(db)
    if parent is not None:
        for reach in said.reaches:
            put_down(node, db, me, parent, [p for p in said.puts if p.bucket == reach.bucket])
            cells.saw(db, reach.bucket, reach.upto, reach.token)


def _adopt(db: Connection, registry: Registry, before: int, station: int) -> None:
    """Give the rows that a station wrote before its admission (``before`` 0) the number it has now."""
    if before == station:
        return
    with guard.opened(db):
        for register in registry.registers:
            named = f'UPDATE "{register.sql.name}" SET station = ? WHERE station = ?'  # noqa: S608 - a name of our own
            write(db, named, [(station, before)])
        write(db, "UPDATE cell SET bucket = ? WHERE bucket = ?", [(station, before)])
        write(db, "UPDATE bucket SET bucket = ? WHERE bucket = ?", [(station, before)])
