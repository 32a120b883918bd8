"""A store whose every text says something dangerous, as nobody could type it and somebody might forge it."""

import cbor2
from sqlalchemy import update

from store import drafts, guard, held, log, offers, remarks
from store.columns import Wire, sql
from store.identity import NodeRow, PeerRow
from store.node import Node
from store.offers import Shape
from store.registers import REGISTRY
from tests.tui import poison
from tests.tui.rows import NAMES

KEPT = frozenset({"timezone", "lat", "lon", "country"})
"""What is reckoned with, and what a screen could not open without."""
WRITTEN = frozenset({"text", "note", "reason", "label", "name"})
"""... that no form asks for by this name."""
CODES = frozenset(
    {("zones", "code"), ("stations", "code"), ("devices", "mark"), ("schemes", "code"), ("levels", "value")}
)


def texts(kind: str) -> list[str]:
    """Give the columns of a list that hold what somebody typed."""
    register = REGISTRY.kind(kind)
    asked = {one.name: one for one in offers.fields(register.form, register, REGISTRY) or ()}
    return [
        name
        for name, spec in register.specs.items()
        if spec.wire is Wire.TEXT
        and name not in KEPT
        and (kind, name) not in CODES
        and (asked[name].shape is Shape.TEXT if name in asked else name in WRITTEN)
    ]


def poison_all(node: Node) -> int:
    """Write a poison into every text of every list; gives how many were written."""
    # A database holds no half character.
    bad, written = [text for text in poison.ALL.values() if "\ud800" not in text] + list(NAMES), 0
    with node.write() as db, guard.opened(db):
        for register in REGISTRY.registers:
            names = texts(register.kind)
            rows = [row for (row,) in db.execute(register.sql.select().with_only_columns(register.sql.c.id))]
            for place, row in enumerate(rows if names else ()):
                values = {name: bad[(place + n) % len(bad)] for n, name in enumerate(names)}
                db.execute(update(register.sql).where(register.sql.c.id == row).values(values))
                written += len(values)
        for table in (NodeRow, PeerRow):
            db.execute(update(sql(table)).values(name=poison.MARKUP["action"] + poison.CONTROL["colour"]))
    return written


ENDS = frozenset({"ended_on", "ended_reason", "closed_at"})
"""What is over is shown nowhere; so it stays as it is."""
ANYTHING: dict[Wire, tuple[object, ...]] = {
    Wire.TEXT: (poison.MARKUP["action"], poison.CONTROL["clipboard"], "", None, poison.LONG["wide"]),
    Wire.DAY: ("31.02.1980", poison.CONTROL["colour"], "", "9999-12-31", None, "0001-01-01", "x" * 10_000),
    Wire.INSTANT: (-(2**62), 2**62, 253_402_300_799, None, -62_135_596_800),
    Wire.NUMBER: (-1, 2**62, None),
}
"""By how a column travels: what no door lets in, and what the edge of a calendar is."""


def spoil_all(node: Node) -> int:
    """Write what no door lets in into every column but what a row is found and reckoned by."""
    written = 0
    with node.write() as db, guard.opened(db):
        for register in REGISTRY.registers:
            spoilt = [
                (name, ANYTHING[spec.wire])
                for name, spec in register.specs.items()
                if spec.wire in ANYTHING
                and name not in KEPT | ENDS | {"former_id"}
                and (register.kind, name) != ("stations", "code")
            ]
            rows = [row for (row,) in db.execute(register.sql.select().with_only_columns(register.sql.c.id))]
            for place, row in enumerate(rows if spoilt else ()):
                values = {name: bad[(place + n) % len(bad)] for n, (name, bad) in enumerate(spoilt)}
                db.execute(update(register.sql).where(register.sql.c.id == row).values(values))
                written += len(values)
    return written


def spoil_what_waits(node: Node) -> int:
    """Fill the trays, the notices, the drafts and the log with what cannot be read, or is forged."""
    bad = [text for text in poison.ALL.values() if "\ud800" not in text]
    stored = [cbor2.dumps(one) for one in (*bad, -(2**62), 2**62, True, None, [1], {"a": bad[0]})] + [b"\xff"]
    torn = [b"\xff", b"", cbor2.dumps([1]), cbor2.dumps([cbor2.dumps([0] * 6 + [9999, 0, 7]), []])]
    times = (0, -(2**62), 2**62)
    with node.write() as db:
        user, writer = node.actor(db).user, node.me.writer
        for place, register in enumerate(REGISTRY.registers):
            rows = list(db.scalars(register.sql.select().with_only_columns(register.sql.c.id).limit(2)))
            for n, column in enumerate([*list(register.by_number)[:5], 58]):
                at = place + n
                of = {"losing_writer": (writer, 2**50)[at % 2], "at": times[at % 3], "theirs": bool(at % 2)}
                row = [*rows, 2**55 + 77][n % (len(rows) + 1)]
                held.conflict(db, register.nr, row, column, stored[at % len(stored)], **of)  # type: ignore[arg-type]
        for place, text in enumerate(bad):
            at = times[place % 3]
            for size in (16, held.ENTRY_TAG):
                tag = place.to_bytes(size, "big")
                held.quarantine(db, tag, text, torn[place % len(torn)], at, (writer, 2**50)[place % 2])
            held.park(db, place.to_bytes(16, "big"), writer, 2**62, b"x", at, b"")
            db.execute(remarks.NOTICE.insert().values(kind=text, facts=torn[place % len(torn)], at=at))
        for kind in ("reborn", "child-reborn", "restored", "let-go"):
            remarks.note(db, kind, 2**62)
            remarks.note(db, kind, 0, name=bad[0], mark=bad[5], by=bad[6], reason=bad[7], said_again=bad[0])
        asked = [offer for offer in offers.everything(REGISTRY) if offer.asks]
        for place, offer in enumerate(asked):
            said = {one.name: bad[(place + n) % len(bad)] for n, one in enumerate(offer.asks or ())}
            content = cbor2.dumps([said, {"x": 1}, 7, "x"]) if place % 4 else torn[place % len(torn)]
            values = {
                "user": user,
                "act": offer.name,
                "about": "",
                "content": content,
                "at": times[place % 3],
            }
            db.execute(drafts.DRAFT.insert().values(values))
        guard.lift(db)
        entries = db.execute(log.LOG.select().order_by(log.LOG.c.writer, log.LOG.c.lane, log.LOG.c.seq)).all()
        for place, entry in enumerate(entries):
            spoilt = [
                [one[0], (bad[place % len(bad)], 2**62, None)[place % 3], *one[2:]]
                for one in cbor2.loads(entry.fields)
            ]
            values = {
                "fields": torn[place % 3] if place % 5 == 0 else cbor2.dumps(spoilt),
                "wall": times[place % 3],
            }
            values |= {} if place % 4 else {"act": 9999, "actor": 2**50, "kind": 77}
            here = [log.LOG.c[name] == getattr(entry, name) for name in ("writer", "lane", "seq")]
            db.execute(log.LOG.update().where(*here).values(values))
    return len(asked) + len(entries)
