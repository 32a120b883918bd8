"""Taking an agency's list in, after showing what it would change."""

import argparse
from pathlib import Path
from typing import Any

from tui.cli.commands.said import pairs
from tui.cli.opening import opened
from tui.cli.output import Output, table
from tui.words import _


def import_list(options: argparse.Namespace, out: Output) -> int:
    """Show the difference a list makes; with ``--apply``, make it."""
    from datetime import date

    from store.refusals import Code, Exit, Refused
    from sync.lists import take

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
            found = take.accept(node, path, options.agency, as_of, answers, options.submitter)
        else:
            found = take.propose(node, path, options.agency, answers)
    document: dict[str, Any] = {
        "rows": found.rows,
        "added": found.added,
        "changed": len(found.changed),
        "unchanged": found.unchanged,
        "left": len(found.left),
        "refused": [{"row": r.row, "column": r.column, "reason": _(r.reason.value)} for r in found.refused],
        "questions": [{"id": q.id, "text": q.text, "choices": list(q.choices)} for q in found.questions],
        "applied": found.applied,
        "changes": [{"id": c.person, "fields": list(c.fields)} for c in found.changed],
        "no_longer_listed": list(found.left),
    }
    lines = [
        _(
            "{rows} rows: {added} new, {changed} changed, {unchanged} unchanged, {left} no longer listed"
        ).format(
            rows=document["rows"],
            added=document["added"],
            changed=len(found.changed),
            unchanged=found.unchanged,
            left=len(found.left),
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
