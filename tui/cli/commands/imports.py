"""Taking an agency's list in, after showing what it would change."""

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tui.cli.commands.said import pairs
from tui.cli.opening import opened
from tui.cli.output import Output, table
from tui.words import _

if TYPE_CHECKING:
    from pathlib import Path

    from store.node import Node
    from sync.lists.difference import Difference
    from sync.lists.take import Said, Shown
    from sync.lists.taking import Kind


def import_list(options: argparse.Namespace, out: Output) -> int:
    """Show the difference a list makes; with ``--apply``, make it."""
    from store.files import place_of
    from store.refusals import Exit
    from sync.lists import taking
    from sync.lists.looked import Wanted

    kind = taking.KINDS[Wanted(options.kind)]
    with opened(options) as node:
        shown = rows(node, place_of(options.file), kind, said_of(options), options.apply)
    document = document_of(shown)
    out.data(document, [_counts(shown.difference), *told(shown, document)])
    held = shown.difference.refused or shown.difference.questions or shown.difference.waiting
    return int(Exit.HELD if held and options.apply else Exit.DONE)


def rows(
    node: "Node",
    path: "Path",
    kind: "Kind",
    said: "Said",
    apply: bool,  # noqa: FBT001 - as it was typed
) -> "Shown":
    """Show a list, and take it in if that is wanted."""
    from dataclasses import replace

    shown = kind.show(node, path, said, None)
    return replace(shown, difference=kind.carry_out(node, shown, said)) if apply else shown


def said_of(options: argparse.Namespace) -> "Said":
    """Give what a command says about a list."""
    from datetime import date

    from store.refusals import Code, Refused
    from sync.lists.take import Said

    answers = {name: value or "" for name, value in pairs(options.answer).items()}
    answers |= {f"column:{name}": value or "" for name, value in pairs(options.column).items()}
    as_of = None
    if getattr(options, "as_of", None):
        try:
            as_of = date.fromisoformat(options.as_of)
        except ValueError:
            raise Refused(Code.FIELD_INVALID, field="--as-of", reason="write it like 2026-11-15") from None
    only = frozenset(options.only) if options.only else None
    agency, submitter = (getattr(options, name, None) for name in ("agency", "submitter"))
    return Said(agency, as_of, answers, submitter, only, frozenset(getattr(options, "except")))


def document_of(shown: "Shown") -> dict[str, Any]:
    """Give the answer for ``--json``."""
    from tui import terms

    found, place = shown.difference, shown.place
    columns = [
        {
            "heading": column.heading,
            "field": str(column.means) if column.means is not None else None,
            "sure": column.sure.value,
            "samples": list(column.samples),
            "hidden": column.hidden,
            "kept": column.kept,
            "said_on": shown.source.memory.since.get(f"column:{column.heading}"),
        }
        for one in shown.source.looked.tables
        for column in one.columns
    ]
    return {
        "agency": shown.source.agency,
        "rows": found.rows,
        "added": found.added,
        "changed": len(found.changed),
        "unchanged": found.unchanged,
        "left": len(found.left),
        "refused": [
            {
                "row": place(r.row).row,
                "sheet": place(r.row).sheet,
                "column": r.column,
                "code": r.reason.name.lower(),
                "reason": _(r.reason.value),
            }
            for r in found.refused
        ],
        "questions": [
            {
                "id": q.id,
                "text": terms.said(q.text),
                "choices": list(q.choices),
                "about": q.who,
                "doubts": [asdict(one) for one in q.doubts],
                "samples": list(q.samples),
            }
            for q in found.questions
        ],
        "applied": found.applied,
        "changes": [{"id": c.person, "fields": list(c.fields)} for c in found.changed],
        "no_longer_listed": list(found.left),
        "missing": [{"answer": one.id, **asdict(one)} for one in found.missing],
        "items": [{**asdict(one), "row": place(one.row).row} for one in found.items],
        "differences": [
            {"id": item.id, "field": change.field, "now": change.now, "then": change.then}
            for item in found.items
            for change in item.changes
        ],
        "waiting": list(found.waiting),
        "columns": columns,
        "notes": [terms.said(note) for note in found.notes],
    }


def _counts(found: "Difference") -> str:
    return _(
        "{rows} rows: {added} new, {changed} changed, {unchanged} unchanged, {left} no longer listed"
    ).format(
        rows=found.rows,
        added=found.added,
        changed=len(found.changed),
        unchanged=found.unchanged,
        left=len(found.left),
    )


def told(shown: "Shown", document: dict[str, Any]) -> list[str]:
    """Give what a person reads of a list, line by line."""
    from tui import terms

    found = shown.difference
    lines = list(document["notes"])
    if document["differences"]:
        words = [
            {
                "id": one["id"],
                "field": terms.field(one["field"]),
                "now": terms.value(one["now"]),
                "then": terms.value(one["then"]),
            }
            for one in document["differences"]
        ]
        lines += [_("different:"), *table(words, ("id", "field", "now", "then"))]
    if document["missing"]:
        lines += [
            _("no longer listed; nobody ends by that (--answer left:NUMBER=left, elsewhere or here):"),
            *table(document["missing"], ("number", "name", "said", "since")),
        ]
    if document["refused"]:
        lines += [_("not taken:"), *table(document["refused"], ("row", "column", "reason"))]
    if document["questions"]:
        lines += [_("to be answered:"), *table(document["questions"], ("id", "text", "about", "choices"))]
    if document["waiting"]:
        lines.append(
            _("not taken, because what they need was not: {items}").format(items=", ".join(found.waiting))
        )
    lines.append(_("applied") if found.applied else _("nothing was changed; add --apply to take it"))
    return lines
