"""The call tree, its test, and radio checks."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from store import desk
from store.calling import desk as calling
from store.clock import iso
from store.refusals import Code, Refused
from store.registers import REGISTRY
from tui.cli.opening import opened
from tui.cli.output import Output
from tui.papers import calling as paper

if TYPE_CHECKING:
    from store.node import Node


def tree(options: argparse.Namespace, out: Output) -> int:
    """Show the call tree, or write it for the printer."""
    with opened(options) as node:
        found = calling.tree(node, options.zone, options.area)
        timezone = node.me.timezone
    pages = paper.tree_pages(found, timezone) if options.print else [paper.tree(found)]
    out.data(found, _joined(pages))
    return 0


def signs(options: argparse.Namespace, out: Output) -> int:
    """Show who is called in a radio check, in call-sign order."""
    with opened(options) as node:
        found = calling.signs(node, options.zone, options.area)
        me, as_of = node.me, iso(node.now) or ""
    pages = paper.signs_pages(me.code, found, as_of, me.timezone) if options.print else [paper.signs(found)]
    out.data({"as_of": as_of, "total": len(found), "signs": found}, _joined(pages))
    return 0


def _joined(pages: Sequence[Sequence[str]]) -> list[str]:
    """Join pages; a blank line stands between two."""
    return [line for place, page in enumerate(pages) for line in ([""] if place else []) + list(page)]


def begin(options: argparse.Namespace, out: Output) -> int:
    """Begin a test: from now on whom it is to reach does not change."""
    said = {"kind": options.kind, "zone": options.zone, "area": options.area, "note": options.note}
    with opened(options) as node:
        done = desk.act(node, "call_tests.begin", None, said)
        found = calling.status(node, done.number)
    return _said(out, found)


def mark(options: argparse.Namespace, out: Output) -> int:
    """Write down who was reached and who was not."""
    with opened(options) as node:
        before = calling.status(node, options.test, kind=options.kind)
        test = before["test"]
        _all_listed(before, [*options.reached, *options.missed])
        for reached, names in ((True, options.reached), (False, options.missed)):
            for name in names:
                said = {"reached": reached, "channel": options.by, "at": options.at, "note": options.note}
                desk.act(node, "call_tests.answer", test, said | _who(node, name))
        found = calling.status(node, test)
    return _said(out, found)


def undo(options: argparse.Namespace, out: Output) -> int:
    """Take back what was written down of somebody."""
    with opened(options) as node:
        test = options.test or calling.status(node, kind=options.kind)["test"]
        desk.act(node, "call_tests.undo", test, _who(node, options.who))
        found = calling.status(node, test)
    return _said(out, found)


def status(options: argparse.Namespace, out: Output) -> int:
    """Show how a test stands."""
    with opened(options) as node:
        found = calling.status(node, options.test, kind=options.kind)
    return _said(out, found)


def finish(options: argparse.Namespace, out: Output) -> int:
    """End a test, and show what came of it."""
    with opened(options) as node:
        test = options.test or calling.status(node, kind=options.kind)["test"]
        desk.act(node, "call_tests.finish", test, {"note": options.note})
        found = calling.status(node, test)
    return _said(out, found)


def _all_listed(found: dict[str, Any], names: Sequence[str]) -> None:
    """Refuse all of a line of marks if one is of nobody on the list: none of them is half done."""
    known = {str(one[name]).casefold() for one in found["answers"] for name in ("id", "person", "call_sign")}
    if {name.strip().casefold() for name in names} - known:
        raise Refused(
            Code.FIELD_INVALID, field="WHO", reason="somebody named is not on the list of that test"
        )


def _who(node: "Node", name: str) -> dict[str, Any]:
    """Read who is meant: a number of the list or of a person, else a call sign."""
    with node.read() as db:
        numbers = node.numbers(db)
    for field, kind in (("answer", "call_answers"), ("person", "people")):
        if numbers.row(REGISTRY.kind(kind).letter, name) is not None:
            return {field: name}
    return {"call_sign": name}


def _said(out: Output, found: dict[str, Any]) -> int:
    out.data(found, paper.status(found))
    return 0
