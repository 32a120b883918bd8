"""Travel clearances: asked for, decided, written down to be carried; and who is overdue."""

import argparse
import re
from datetime import UTC, datetime
from pathlib import Path

from store import desk
from store.node import Node
from store.refusals import Code, Refused
from store.travel import board as clearance_board
from store.travel import desk as journey_desk
from store.travel.looking import examined
from tui import terms
from tui.clearance_words import gate_word, in_words, kept_line
from tui.cli.commands.said import Said, pairs
from tui.cli.opening import opened
from tui.cli.output import Output, table
from tui.words import _


def _drill(options: argparse.Namespace) -> bool:
    return bool(getattr(options, "exercise", False))


_NEXT = re.compile(r",(?=\s*\w+=)")
"""Between two fields of a leg; a comma in the name of a place is none."""


def _legs(words: list[str]) -> list[Said]:
    """Read legs as ``from=…,to=…,etd=…,eta=…``; the places' own field names do as well."""
    short = {"from": "from_place", "to": "to_place"}
    return [
        {short.get(name, name): value for name, value in pairs(_NEXT.split(word)).items()} for word in words
    ]


def request(options: argparse.Namespace, out: Output) -> int:
    """Write a request down, and submit it unless it is to stay a draft."""
    form = {
        **pairs(options.field),
        "kind": options.kind,
        "purpose": options.purpose,
        "agency": options.agency,
        "travellers": options.traveller,
        "legs": _legs(options.leg),
    }
    with opened(options) as node:
        made = desk.act(node, "clearances.request", None, form, exercise=_drill(options)).number
        if not options.draft:
            desk.act(node, "clearances.submit", made, {}, exercise=_drill(options))
        return _shown(node, made, out)


def _shown(node: Node, number: str, out: Output) -> int:
    row = desk.record(node, "clearances", number)
    document = {
        "id": row["id"],
        "state": row["state"],
        "decides": row["decides"],
        "decision_required": row["mode"] == "manual" if row["mode"] else None,
        "why": row["why"],
        "record_required": row["record_required"],
        "record_why": row["record_why"],
        "gates": journey_desk.looked_at(node, number),
    }
    waits = row["decides"] == "hq" and row["state"] == "submitted"
    lines = [
        _("{id}: {state}").format(id=row["id"], state=row["state"]),
        *(terms.recorded(line) for line in (row["why"], row["record_why"]) if line),
        *([str(Refused(Code.HEADQUARTERS_DECIDES).next)] if waits else []),
        *(f"{gate_word(gate['gate'])}: {terms.recorded(gate['says'])}" for gate in document["gates"]),
    ]
    out.data(document, lines)
    return 0


def decide(options: argparse.Namespace, out: Output) -> int:
    """Decide about a request."""
    form = {
        "decision": "cleared" if options.cleared else "denied",
        "reason": options.reason,
        "conditions": options.conditions,
        "valid_from": options.valid_from,
        "valid_to": options.valid_to,
    }
    with opened(options) as node:
        done = desk.act(node, "clearances.decide", options.id, form, exercise=_drill(options))
        row = desk.record(node, "clearances", done.number)
    kept = ("id", "state", "authority", "decided_at", "valid_from", "valid_to", "short_code", "gates")
    out.data(
        {name: row[name] for name in kept},
        [_("{id}: {state}, {authority}").format(**row), *map(kept_line, (row["gates"] or "").splitlines())],
    )
    return 0


def gates(options: argparse.Namespace, out: Output) -> int:
    """Show what whoever decides about a request is told, one by one."""
    with opened(options) as node:
        found = examined(node, options.id)
    looks = [
        {
            "gate": look.gate,
            "finding": look.finding.value,
            "about": look.about,
            "day": look.day.isoformat() if look.day else None,
            "levels": list(look.levels),
            "course": look.lacks.course if look.lacks else None,
            "why": look.lacks.why if look.lacks else None,
            "rule": look.lacks.rule if look.lacks else None,
            "source": look.lacks.source if look.lacks else None,
            "refused": look.refused.code.name if look.refused else None,
            "says": in_words(look),
        }
        for look in found.looks
    ]
    heard = found.heard.isoformat() if found.heard else None
    lines = [f"{gate_word(look.gate)} [{look.finding.value}]: {in_words(look)}" for look in found.looks]
    since = _("headquarters last heard: {day}").format(day=heard or _("never"))
    out.data({"id": options.id, "looks": looks, "headquarters_heard": heard}, [*lines, since])
    return 0


def board(options: argparse.Namespace, out: Output) -> int:
    """Show the board of clearances, queue by queue."""
    with opened(options) as node:
        found = clearance_board.board(node, options.agency)
    rows = [
        {
            "id": line.number,
            "queue": line.queue.value,
            "state": line.state,
            "agency": line.agency,
            "who": list(line.who),
            "to": list(line.to),
            "next": line.coming.value,
            "at": line.there or None,
            "under_way": line.under_way,
            "late": [one.name for one in line.late],
            "drill": line.drill,
        }
        for line in found
    ]
    shown = ("queue", "id", "who", "to", "agency", "next", "at")
    out.data({"total": len(rows), "rows": rows}, table(rows, shown))
    return 0


def slip(options: argparse.Namespace, out: Output) -> int:
    """Write the record that is carried."""
    from tui.papers import slip as slips

    with opened(options) as node:
        made = slips.write_text(node, options.id, Path(options.out), exercise=_drill(options))
    out.data(
        {"id": options.id, "file": options.out, "bytes": made.size, "number": made.number}, [options.out]
    )
    return 0


def verify(options: argparse.Namespace, out: Output) -> int:
    """Check that a decision stands as it was signed."""
    with opened(options) as node:
        found = journey_desk.verified(node, options.id)
    out.data(
        {
            "valid": found.valid,
            "unchanged": found.unchanged,
            "signed": found.signed,
            "hand": found.hand,
            "known": found.known,
        },
        [_("it stands as it was signed") if found.valid else _("it does not stand as it was signed")],
    )
    return 0 if found.valid else 1


def overdue(options: argparse.Namespace, out: Output) -> int:
    """Show who should have been heard of."""
    at = None
    if options.at is not None:
        try:
            moment = datetime.fromisoformat(options.at)
        except ValueError:
            raise Refused(Code.BAD_TIME, text=options.at) from None
        at = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    with opened(options) as node:
        rows = journey_desk.overdue(node, at, exercise=_drill(options))
    drill = [_("EXERCISE")] if _drill(options) else []
    out.data(
        {"total": len(rows), "rows": rows},
        drill + table(rows, ("clearance", "name", "what", "to", "due_there", "minutes", "last_heard")),
    )
    return 0
