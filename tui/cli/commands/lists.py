"""Looking at lists and records."""

import argparse
from typing import Any

from store import desk
from store.desk import Wanted
from store.registers import REGISTRY
from tui import history, terms
from tui.cli.commands.said import wanted_of
from tui.cli.opening import opened
from tui.cli.output import Output, table
from tui.words import _

_DERIVED = {
    "duplicates": ("id", "name", "birth_date", "other", "other_name", "other_birth_date", "reasons"),
    "leavers": ("id", "name", "ended_on", "open"),
    "kept_too_long": ("station", "list", "zone", "rows", "rule", "days", "since"),
    "away": ("id", "name", "state", "place", "since", "until"),
    "representatives": ("id", "name", "agency", "since", "sessions", "attended", "absent", "lacks"),
    "unacknowledged": ("id", "zone", "name", "call_sign", "phones", "given_at", "drill", "text"),
    "unconfirmed": ("id", "name", "agency", "course", "number", "issued_on", "person"),
    "running_out": ("id", "name", "agency", "course", "until", "days", "rule"),
    "conflicts": ("kind", "row", "field", "losing", "at"),
    "quarantine": ("id", "reason", "from", "kind", "row", "at"),
    "parked": ("id", "from", "waits_for", "bytes", "at"),
}
"""The columns of lists that are no register; a register says its own."""


def _columns(kind: str) -> tuple[str, ...]:
    """Give the columns of a list: all that its register puts side by side."""
    if kind in _DERIVED:
        return _DERIVED[kind]
    register = REGISTRY.kind(kind)
    return ("id", *(register.listed or register.specs))


def list_kind(options: argparse.Namespace, out: Output) -> int:
    """Show a list."""
    return _listed(options, out, options.kind, wanted_of(options))


def users(options: argparse.Namespace, out: Output) -> int:
    """Show who has keys here."""
    return _listed(options, out, "users", desk.EVERYTHING)


def _listed(options: argparse.Namespace, out: Output, kind: str, wanted: Wanted) -> int:
    with opened(options) as node:
        found = desk.listed(node, kind, wanted)
    out.data(
        {"kind": found.kind, "as_of": found.as_of, "total": found.total, "rows": found.rows},
        table(found.rows, _columns(found.kind)),
    )
    return 0


def totals(options: argparse.Namespace, out: Output) -> int:
    """Show how many people there are, by agency, category and zone."""
    with opened(options) as node:
        found = desk.totals(node)
    rows = found["rows"]
    shown = [{**row, "zone": row["zone"] or _("not known")} for row in rows]
    lines = table(shown, ("station", "agency", "category", "zone", "people"))
    if found["area"] is not None:
        lines.append(_("of area {area} only: this is its office").format(area=found["area"]))
    lines.append(
        _("{total} people: {staff} staff, {dependants} dependants, {visitors} visitors").format(**found)
    )
    out.data(found, lines)
    return 0


def show(options: argparse.Namespace, out: Output) -> int:
    """Show one record, with its history if asked."""
    with opened(options) as node:
        row = desk.record(node, options.kind, options.id)
        document: dict[str, Any] = {"kind": options.kind, "row": row}
        named = desk.named_record(node, options.kind, options.id)
        lines = [
            f"{terms.field(name)}: {terms.in_history(name, value)}"
            for name, value in named.items()
            if value not in (None, [], "")
        ]
        if options.history:
            document["history"] = desk.history(node, options.kind, options.id)
            lines += ["", _("history"), *("  ".join(act) for act in history.told(document["history"]))]
    out.data(document, lines)
    return 0
