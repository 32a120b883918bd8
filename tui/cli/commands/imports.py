"""Taking an agency's list in, after showing what it would change."""

import argparse
from pathlib import Path

from tui.cli.commands.said import pairs
from tui.cli.opening import opened
from tui.cli.output import Output, table
from tui.words import _


def import_list(options: argparse.Namespace, out: Output) -> int:
    """Show the difference a list makes; with ``--apply``, make it."""
    from datetime import date

    from sync.lists import take

    from store.refusals import Code, Exit, Refused

    answers = {name: value or "" for name, value in pairs(options.answer).items()}
    as_of = None
    if options.as_of:
        try:
            as_of = date.fromisoformat(options.as_of)
        except ValueError:
            raise Refused(Code.FIELD_INVALID, field="--as-of", reason="write it like 2026-11-15") from None
    path = Path(options.file)
    with opened(options) as node:
        if options.apply:
            found = take.accept(node, path, options.agency, as_of, answers)
        else:
            found = take.propose(node, path, options.agency, answers)
    document = found.document() | {"applied": bool(options.apply)}
    lines = [
        _(
            "{rows} rows: {added} new, {changed} changed, {unchanged} unchanged, {left} no longer listed"
        ).format(
            rows=document["rows"],
            added=document["added"],
            changed=document["changed"],
            unchanged=document["unchanged"],
            left=document["left"],
        )
    ]
    if document["refused"]:
        lines += [_("not taken:"), *table(document["refused"], ("row", "column", "reason"))]
    if document["questions"]:
        lines += [_("to be answered:"), *table(document["questions"], ("id", "text", "choices"))]
    lines.append(_("applied") if options.apply else _("nothing was changed; add --apply to take it"))
    out.data(document, lines)
    held = document["refused"] or document["questions"]
    return int(Exit.HELD if held and options.apply else Exit.DONE)
