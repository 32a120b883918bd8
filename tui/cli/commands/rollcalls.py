"""Roll calls: opened, marked person by person, looked at, closed."""

import argparse

from store import desk
from store.refusals import Code, Refused
from store.rollcall import desk as rollcall_desk
from store.rollcall.board import Order
from tui.cli.opening import opened
from tui.cli.output import Output, table
from tui.words import _


def _drill(options: argparse.Namespace) -> bool:
    return bool(getattr(options, "exercise", False))


def open_one(options: argparse.Namespace, out: Output) -> int:
    """Open a roll call and show who is expected."""
    scope, colon, of = options.scope.partition(":")
    if scope not in ("all", "area", "zone") or bool(of) != (scope != "all") or bool(colon) != bool(of):
        raise Refused(Code.USAGE, text="the scope is all, area:A or zone:Z")
    form = {"scope": scope, "reason": options.reason, "trigger": options.trigger}
    if of:
        form[scope] = of
    with opened(options) as node:
        done = desk.act(node, "rollcalls.open", None, form, exercise=_drill(options))
        found = rollcall_desk.status(node, done.number)
    return _said(out, found)


def mark(options: argparse.Namespace, out: Output) -> int:
    """Mark somebody."""
    form = {
        "person": options.person,
        "state": options.state,
        "channel": options.by,
        "occurred_at": options.at,
        "place": options.place,
        "said_by": options.said_by,
        "basis": options.basis,
        "also": tuple(options.also),
        "note": options.note,
        "rollcall": options.rollcall,
    }
    with opened(options) as node:
        done = desk.act(node, "rollcalls.mark", None, form, exercise=_drill(options))
        found = rollcall_desk.status(node, done.number)
    return _said(out, found)


def status(options: argparse.Namespace, out: Output) -> int:
    """Show how a roll call stands."""
    with opened(options) as node:
        found = rollcall_desk.status(node, options.rollcall, Order(options.order))
    return _said(out, found)


def close(options: argparse.Namespace, out: Output) -> int:
    """Close a roll call."""
    with opened(options) as node:
        done = desk.act(
            node, "rollcalls.close", options.rollcall, {"note": options.note}, exercise=_drill(options)
        )
        found = rollcall_desk.status(node, done.number)
    return _said(out, found)


def _said(out: Output, found: dict[str, object]) -> int:
    people = found["people"]
    rows = [dict(one) for one in people] if isinstance(people, list) else []
    counts = _("{expected} expected, {accounted} accounted for, {unaccounted} not, {elsewhere} elsewhere")
    drill = [_("EXERCISE")] if found["exercise"] else []
    out.data(
        found,
        [
            *drill,
            str(found["covers"]),
            counts.format(**found),
            *table(rows, ("id", "call_sign", "name", "zone", "expected", "state", "why")),
        ],
    )
    return 0
