"""The grant: what a parent writes for a device that it admits, and what the device takes of one."""

from collections.abc import Collection, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, StringConstraints
from sqlalchemy import Connection

from store import cells, hybrid, identity
from store.clock import known_zone
from store.forms import check
from store.identity import Identity, Peer
from store.ids import SELF_CHOSEN, SLOT_BITS, WRITERS, row_id
from store.node import Node
from store.refusals import Refused
from store.registers.offices import StationSays
from store.values import Line
from sync import outgoing, seal
from sync.blocks import BLOCK, REGION
from sync.bundle import Bundle, Purpose, Reach
from sync.numbering import OFFICES

_Mark = Annotated[str, StringConstraints(pattern=r"^([A-Z][A-Z0-9]{0,15})?$")]


class _GrantForm(StationSays):
    """What the texts of a grant may be: as those of a request, for they are shown and kept as well."""

    name: Line = ""
    country: Line = ""
    timezone: Annotated[Line, AfterValidator(known_zone)]
    mark: _Mark = ""
    parent_mark: _Mark = ""


_FACTS: dict[str, type] = {
    "kind": str,
    "code": str,
    "name": str,
    "country": str,
    "timezone": str,
    "sign": bytes,
    "seal": bytes,
    "parent-slot": int,
    "parent-mark": str,
    "slot": int,
    "mark": str,
    "station": int,
    "block": int,
    "area": int,
}


def written(node: Node, child: Peer, buckets: Collection[int] | None = None) -> bytes:
    """Write what a device needs to belong here: our keys, its numbers, the reference data.

    With it goes whatever else it follows; of ``buckets``, if some are named.
    """
    with node.write() as db:
        me = identity.who(db)
        reaches = [
            outgoing.stamped(node, db, Reach(bucket, 0, cells.last(db, bucket)))
            for bucket in sorted(outgoing.followed(db, child) if buckets is None else buckets)
        ]
        puts = [
            put for reach in reaches for put in outgoing.rows_for(db, node.registry, child, reach.bucket, 0)
        ]
        generation = cells.generation(db)
    said = Bundle(
        purpose=Purpose.GRANT,
        sender=me.device,
        recipient=child.device,
        writer=me.writer,
        made_at=node.now,
        reaches=tuple(reaches),
        puts=tuple(puts),
        generation=generation,
        facts={
            "kind": me.kind,
            "code": me.code,
            "name": me.name,
            "country": me.country,
            "timezone": me.timezone,
            "sign": node.keys.sign_public,
            "seal": node.keys.seal_public,
            "parent-slot": me.slot,
            "parent-mark": me.mark,
            "slot": child.slot,
            "mark": child.mark,
            "station": child.station,
            "block": child.block,
            "area": child.area or 0,
        },
    )
    return outgoing.send(node, said, child).sealed


def facts_of(said: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give the facts of a grant with clean texts; ``None`` if they are not what a grant says."""
    if said.keys() != _FACTS.keys() or any(type(said[k]) is not t for k, t in _FACTS.items()):
        return None
    texts = {name: said[name.replace("_", "-")] for name in _GrantForm.model_fields}
    try:
        clean = check(_GrantForm, texts, "stations").model_dump()
    except Refused:
        return None
    return dict(said) | {name.replace("_", "-"): text for name, text in clean.items()}


def is_another(node: Node, db: Connection, said: Bundle) -> bool:
    """Say whether who grants is not known here as somebody else: this device itself, or a child of it."""
    keys = {node.keys.sign_public, *(child.sign_key for child in identity.children(db))}
    devices = {node.me.device, *(child.device for child in identity.children(db))}
    writer = identity.incarnation(db, said.writer)
    return (
        said.sender not in devices
        and said.facts["sign"] not in keys
        and (writer is None or writer.device == said.sender)
    )


def renews(me: Identity, before: Peer, said: Bundle) -> bool:
    """Say whether a grant is from our own parent, who forgot us: in a later life, or as another station."""
    same = (before.device, before.sign_key) == (said.sender, said.facts["sign"])
    later = said.generation > before.generation
    forgot = said.generation == before.generation and said.facts["station"] != me.station
    return same and (later or forgot)


def gives(me: Identity, said: Bundle) -> bool:
    """Say whether what a grant gives can be taken: a station keeps its slot, every number is one."""
    facts, slots = said.facts, range(1, 1 << SLOT_BITS)
    step = REGION if me.kind == "hq" else BLOCK
    station = facts["slot"] == me.slot and facts["block"] in range(step, SELF_CHOSEN, step)
    granted = 0 < facts["slot"] < SELF_CHOSEN or 0 < facts["slot"] == me.slot
    warden = granted and facts["block"] == 0
    return (
        (station if me.kind in OFFICES else warden)
        and len(facts["seal"]) == hybrid.PUBLIC
        and seal.can_seal(facts["seal"])
        and facts["parent-slot"] in slots
        and facts["parent-slot"] != facts["slot"]
        and (facts["area"] == 0 or me.kind == "desk")
        and 0 <= facts["area"] < row_id(slots.stop, 0)
        and 0 < facts["station"] < row_id(slots.stop, 0)
        and 0 < said.writer < WRITERS
    )
