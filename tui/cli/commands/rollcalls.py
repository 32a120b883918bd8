"""Roll calls: opened, marked person by person, looked at, closed."""

import argparse
from pathlib import Path

from store import desk
from store.refusals import Code, Refused
from store.rollcall import desk as rollcall_desk
from store.rollcall.board import Order, board
from tui import terms
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


def sheet(options: argparse.Namespace, out: Output) -> int:
    """Show who is to be found as a sheet for paper, or write it to a file."""
    from tui.papers import pages as paper
    from tui.papers import rollcall_sheet

    with opened(options) as node:
        found, order = board(node, options.rollcall), Order(options.order)
        zone = options.zone.strip().upper() if options.zone else None
        laid = rollcall_sheet.pages(node, found, order, zone)
        people = len(found.order(order, zone=zone))
        if options.out:
            paper.write(node, Path(options.out), rollcall_sheet.KIND, paper.text(laid), people)
    _papered(out, laid, {"people": people}, options.out)
    return 0


def report(options: argparse.Namespace, out: Output) -> int:
    """Show how a roll call went, or write it to a file."""
    from tui.papers import pages as paper
    from tui.papers import rollcall_report

    with opened(options) as node:
        found = rollcall_report.gather(node, options.rollcall)
        laid = rollcall_report.pages(node, found)
        named = len(found.never_found) + len(found.injured)
        if options.out:
            paper.write(node, Path(options.out), rollcall_report.KIND, paper.text(laid), named)
        number = found.board.number_of
        document = {
            "rollcall": found.board.number,
            "exercise": found.board.is_drill,
            "never_found": [number(line.who.person) for line in found.never_found],
            "injured": [number(line.who.person) for line in found.injured],
            "not_confirmed": [number(line.who.person) for line in found.hearsay],
            "not_on_the_list": [number(line.who.person) for line in found.beside],
            "first_hour": list(found.curve.found),
            "found_after_seconds": {str(share): took for share, took in found.quarters.items()},
            "by_channel": dict(found.channels),
            "marks": found.marks,
            "findings": [dict(one) for one in found.findings],
            "typed_after_seconds": found.typed_after,
        }
    _papered(out, laid, document, options.out)
    return 0


def _papered(out: Output, laid: list[list[str]], document: dict[str, object], place: str | None) -> None:
    """Show pages, or say in which file they are."""
    lines = [line for page in laid for line in page]
    if place:
        said = _("{pages} pages are in {file}, in clear: print it, then delete it").format(
            pages=len(laid), file=place
        )
        out.data(document | {"file": place, "pages": len(laid)}, [said])
    else:
        out.data(document | {"lines": lines}, lines)


def _said(out: Output, found: dict[str, object]) -> int:
    people = found["people"]
    rows = [dict(one) for one in people] if isinstance(people, list) else []
    counts = _("{expected} expected, {accounted} accounted for, {unaccounted} not, {elsewhere} elsewhere")
    drill = [_("EXERCISE")] if found["exercise"] else []
    out.data(
        found,
        [
            *drill,
            terms.parts(str(found["covers"])),
            counts.format(**found),
            *table(rows, ("id", "call_sign", "name", "zone", "expected", "state", "why")),
        ],
    )
    return 0
