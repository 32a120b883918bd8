"""The log by command: what was done here, taking an act back, and what waits for somebody to decide."""

import argparse
from dataclasses import asdict
from typing import Any

from store import conflicts, log_book, undoing
from store.log_book import Asked
from sync import apart
from tui import taking_back, terms
from tui.cli.opening import opened
from tui.cli.output import Output, table
from tui.refusing import of
from tui.words import _


def log(options: argparse.Namespace, out: Output) -> int:
    """Show what was done here, newest first."""
    from tui.screens.log import acts_called

    acts = {word: acts_called(word) for word in options.search.split()}
    asked = Asked(options.search, acts, options.looked, options.everybody)
    with opened(options) as node:
        found = log_book.read(node, asked, options.limit)
    rows = [asdict(one) for one in found]
    shown = [{**row, "who": row["by_name"] or row["by"], "about": row["name"] or ""} for row in rows]
    out.data({"acts": rows}, table(shown, ("at", "who", "act", "row", "about", "id")))
    return 0


def undo(options: argparse.Namespace, out: Output) -> int:
    """Take an act of one's own back, or only say what that would do."""
    with opened(options) as node:
        planned = undoing.plan(node, options.entry)
        document: dict[str, Any] = {
            "entry": planned.entry,
            "act": planned.act,
            "row": planned.row,
            "back": [asdict(one) for one in planned.back],
            "asks": planned.asks,
            "done": False,
        }
        lines = [f"{one.field}: {one.now} -> {one.then}" for one in planned.back]
        if planned.many is not None:
            document |= {"ends": planned.many.ended, "puts": planned.many.put}
            document["stays"] = [{**asdict(one), "why": terms.said(one.why)} for one in planned.many.stays]
            lines += [
                taking_back.many(planned.many),
                *table(document["stays"], ("kind", "row", "field", "why")),
            ]
        if planned.asks:
            lines.append(
                _("do it with: muster act {act} {row}").format(act=planned.act, row=planned.row or "")
            )
        elif options.plan:
            lines.append(_("nothing was changed"))
        else:
            done = undoing.do(node, planned)
            document |= {"done": True, "changed": done.changed}
            lines.append(
                _("{id}: put back as it was, as a new entry").format(id=done.number or _("the list"))
            )
    out.data(document, lines)
    return 0


def conflict(options: argparse.Namespace, out: Output) -> int:
    """Keep what stands, or take the value that lost."""
    with opened(options) as node:
        one = conflicts.one(node, options.id)
        if options.choice == "keep":
            conflicts.keep(node, options.id)
        elif options.choice == "take":
            conflicts.take(node, options.id)
    document = asdict(one) | {"settled": options.choice in ("keep", "take")}
    lines = [
        f"{one.kind} {one.row} {one.field or ''}".rstrip(),
        _("stands: {value} ({who})").format(value=one.stands.value, who=one.stands.name or "?"),
        _("lost: {value} ({who})").format(value=one.lost.value, who=one.lost.name or "?"),
        _("before both: {value}").format(value=one.base if one.base_known else "?"),
    ]
    out.data(document, lines)
    return 0


def quarantine(options: argparse.Namespace, out: Output) -> int:
    """Try once more to take in what was kept apart, or let it go for good."""
    with opened(options) as node:
        if options.choice == "let-go":
            apart.let_go(node, options.id)
            out.data({"id": options.id, "let_go": True}, [_("let go")])
            return 0
        receipt = apart.again(node, options.id)
    document = {"id": options.id, "fate": receipt.fate.value, "applied": receipt.applied}
    why = "; ".join(of(receipt.code, {"name": _("the file")})) if receipt.code is not None else ""
    out.data(document, [why or _("{applied} changes taken in").format(applied=receipt.applied)])
    return 0 if not why else 1
