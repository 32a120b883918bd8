"""Changing records by the door: forms, acts, and the family list at the door of a house."""

import argparse
from typing import Any

from store import desk, offers
from store.desk import Done
from store.refusals import Exit
from store.registers import REGISTRY
from tui import refusing
from tui.cli.commands.said import id_and_pairs, pairs
from tui.cli.opening import opened
from tui.cli.output import Output, table
from tui.words import _


def _drill(options: argparse.Namespace) -> bool:
    return bool(getattr(options, "exercise", False))


def _done(out: Output, done: Done) -> int:
    """Say what an act did, and what it left as it was; that is held for a person."""
    document: dict[str, Any] = {"id": done.number, "changed": done.changed}
    lines = [
        _("{id}: {fields}").format(id=done.number, fields=", ".join(done.changed) or _("nothing changed"))
    ]
    if len(done.records) > 1:
        document["records"] = done.records
        lines.append(_("{count} records in all").format(count=len(done.records)))
    if done.left_out:
        left = [
            {"id": name, "code": why.code.name.lower(), "reason": refusing.line(why)}
            for name, why in done.left_out
        ]
        document["left_out"] = left
        lines += [_("left as they were:"), *table(left, ("id", "reason"))]
    out.data(document, lines)
    return int(Exit.HELD if done.left_out else Exit.DONE)


def record(options: argparse.Namespace, out: Output) -> int:
    """Add a record, or change one."""
    REGISTRY.kind(options.kind)
    row, said = id_and_pairs(options.fields)
    verb = "add" if row is None else "change"
    with opened(options) as node:
        done = desk.act(node, f"{options.kind}.{verb}", row, said, exercise=_drill(options))
    return _done(out, done)


def end(options: argparse.Namespace, out: Output) -> int:
    """End a record; it stays in history."""
    REGISTRY.kind(options.kind)
    said = {**pairs(options.fields), "reason": options.reason}
    with opened(options) as node:
        done = desk.act(node, f"{options.kind}.end", options.id, said, exercise=_drill(options))
    return _done(out, done)


def act(options: argparse.Namespace, out: Output) -> int:
    """Do an act by its name, or list the acts."""
    if options.list or options.name is None:
        rows = [
            {
                "act": offer.name,
                "about": offer.about,
                "roles": list(offer.roles),
                "fields": [asked.name for asked in offer.asks or ()],
            }
            for offer in offers.everything(REGISTRY)
        ]
        out.data({"acts": rows}, table(rows, ("act", "about", "roles", "fields")))
        return 0
    row, said = id_and_pairs(options.fields)
    with opened(options) as node:
        done = desk.act(node, options.name, row, said, exercise=_drill(options))
    return _done(out, done)


def checkin(options: argparse.Namespace, out: Output) -> int:
    """Check a family list in."""
    corrections: dict[str, dict[str, object]] = {}
    for word in options.change:
        person, _colon, field = word.partition(":")
        corrections.setdefault(person.strip(), {}).update(pairs([field]))
    form = {
        "outcome": options.outcome,
        "all_present": options.all_present,
        "present": options.present,
        "absent": options.absent,
        "add": [
            {name: value for name, value in pairs(word.split(",")).items() if value is not None}
            for word in options.add
        ],
        "change": corrections,
        "visitor": options.visitor,
        "note": options.note,
        "briefed": options.briefed,
        "to_change": options.to_change,
        "next_due": options.next_due,
        "precautions": options.precautions,
        "moved_out": options.moved_out,
        "gone": options.gone,
        "checked": options.checked,
    }
    with opened(options) as node:
        seen = desk.checkin(node, options.household, form, exercise=_drill(options))
    out.data(
        {"visit": seen.visit, "present": seen.present, "absent": seen.absent, "proposed": seen.proposed},
        [
            _("{visit}: {present} present, {absent} not seen, {proposed} proposed").format(
                visit=seen.visit, present=seen.present, absent=seen.absent, proposed=seen.proposed
            )
        ],
    )
    return 0
