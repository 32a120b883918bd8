"""Headquarters: taking stations' bundles in, answering them, seeing who was heard."""

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from store import identity
from store.clock import iso
from store.files import place_of
from store.node import Node
from store.refusals import Code, Refused
from sync import headquarters as desk
from sync import outgoing, parts
from sync.fate import Receipt
from sync.profile import Profile
from tui.cli.commands import serving
from tui.cli.commands.syncing import totals, worst
from tui.cli.opening import opened, write_file
from tui.cli.output import Output, table
from tui.counting import number
from tui.refusing import of
from tui.words import _, plural


def take(options: argparse.Namespace, out: Output) -> int:
    """Take bundles in from files, folders and mailboxes, in any order; a spool is answered, too."""
    if serving.is_spool(options):
        return serving.collect(options, out)
    with opened(options) as node:
        done = desk.take_all(
            node,
            [place_of(path) for path in options.paths],
            workers=options.workers,
            tell=lambda done, of: out.progress(
                _("{done} of {of} looked at").format(done=number(done), of=number(of)), last=done == of
            ),
        )
        stations = [_shown(station) for station in desk.stations(node)]
    _tell(done, out)
    receipts = [receipt for _name, receipt in done]
    document = {"bundles": len(done)} | totals(receipts) | {"stations": stations}
    document["receipts"] = [_receipt(name, receipt) for name, receipt in done]
    out.data(
        document,
        [
            _("{bundles} bundles: {applied} changes applied, {duplicate} known, {held} held").format(
                **document
            ),
            *table(stations, ("station", "heard_at", "seq", "people")),
        ],
    )
    return worst(receipts)


def _tell(done: Sequence[tuple[str, Receipt]], out: Output) -> None:
    """Say what became of bundles that were not simply taken in; many that were here before in one line."""
    known = sum(receipt.code is Code.BUNDLE_REPLAYED for _name, receipt in done)
    for name, receipt in done:
        if receipt.code is not None and (known == 1 or receipt.code is not Code.BUNDLE_REPLAYED):
            out.talk("muster: " + "; ".join(of(receipt.code, {"name": name})))
    if known > 1:
        many = plural("{count} bundle was here before", "{count} bundles were here before", known)
        nothing = of(Code.BUNDLE_REPLAYED, {"name": ""})[1]
        out.talk("muster: " + "; ".join((many.format(count=number(known)), nothing)))


def _receipt(name: str, receipt: Receipt) -> dict[str, object]:
    """Give a receipt as a document: what it was, what became of it and why, of which station."""
    return {
        "name": name,
        "fate": receipt.fate.value,
        "code": receipt.code.name if receipt.code is not None else None,
        "station": receipt.peer.code if receipt.peer is not None else None,
        "applied": receipt.applied,
        "conflicts": receipt.conflicts,
        "quarantined": receipt.quarantined,
    }


def _shown(station: desk.Heard) -> dict[str, object]:
    return {
        "station": station.code,
        "name": station.name,
        "heard_at": iso(station.heard_at),
        "seq": station.seq,
        "people": station.people,
        "under": station.under or None,
    }


def out(options: argparse.Namespace, output: Output) -> int:
    """Answer one station: what is signed for, and what changed here."""
    with opened(options) as node:
        with node.read() as db:
            child = next(
                (
                    c
                    for c in identity.children(db)
                    if c.code == options.station.strip().upper() and not c.revoked_at
                ),
                None,
            )
        if child is None:
            raise Refused(Code.UNKNOWN_STATION)
        if options.part_bytes is not None:
            return _in_parts(node, child, options, output)
        deliver = partial(write_file, Path(options.out))
        made = outgoing.to_child(node, child, deliver, wish=Profile(options.profile))
    document = {
        "bundle": made.tag.hex(),
        "profile": made.profile.value,
        "bytes": len(made.sealed),
        "changes": made.changes,
    }
    output.data(document, [_("answer in {bytes} bytes, {changes} changes").format(**document)])
    return 0


def _in_parts(node: Node, child: identity.Peer, options: argparse.Namespace, output: Output) -> int:
    """Answer in parts that apply one after the other."""
    place = Path(options.out)

    def file(number: int) -> Path:
        return place.with_name(f"{place.stem}-{number:02}{place.suffix}")

    def deliver(number: int, sealed: bytes) -> None:
        write_file(file(number), sealed)

    made = parts.to_child(node, child, deliver, options.part_bytes)
    rows = [
        {"file": str(file(number)), "bundle": one.tag.hex(), "bytes": len(one.sealed), "changes": one.changes}
        for number, one in enumerate(made, start=1)
    ]
    document = {
        "bytes": sum(len(one.sealed) for one in made),
        "changes": sum(one.changes for one in made),
        "parts": rows,
    }
    output.data(
        document,
        [
            *(_("{file}: {bytes} bytes, {changes} changes").format(**row) for row in rows),
            _("Take them in in this order. If one is lost, answer again after the station's next bundle."),
        ],
    )
    return 0


def status(options: argparse.Namespace, out: Output) -> int:
    """Show the stations, and when each was heard."""
    with opened(options) as node:
        stations = [_shown(station) for station in desk.stations(node)]
        waiting = desk.waiting(node)
    document = {"stations": stations} | waiting
    out.data(document, table(stations, ("station", "name", "under", "heard_at", "seq", "people")))
    return 0
