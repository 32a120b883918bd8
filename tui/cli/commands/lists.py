"""Looking at lists and records."""

import argparse
from typing import Any

from store import desk
from store.desk import Wanted
from store.registers import REGISTRY
from tui.cli.commands.said import pairs
from tui.cli.opening import opened
from tui.cli.output import Output, table
from tui.words import _

_COLUMNS = {
    "people": ("id", "family_name", "given_name", "agency", "category", "zone", "presence", "phones"),
    "households": ("id", "address", "quarter", "zone", "people", "last_visit"),
    "dependants": ("id", "family_name", "given_name", "relation", "sponsor_name", "birth_date"),
    "zones": ("id", "code", "name", "area", "households", "people", "meeting_point"),
    "areas": ("id", "code", "name"),
    "agencies": ("id", "code", "name", "list_as_of"),
    "appointments": ("id", "name", "role", "zone", "state", "letter_no", "undertaking_signed_on"),
    "submissions": ("id", "kind", "household", "person", "status"),
    "visits": ("id", "household", "occurred_at", "outcome", "present", "absent"),
    "presence": ("id", "person", "state", "source", "occurred_at"),
    "stations": ("id", "code", "name", "country"),
    "devices": ("id", "kind", "code", "mark", "admitted_on"),
    "users": ("id", "name", "role"),
    "contacts": ("id", "person", "kind", "value"),
    "conflicts": ("kind", "row", "field", "losing", "at"),
    "quarantine": ("id", "reason", "from", "kind", "row", "at"),
    "parked": ("id", "from", "waits_for", "bytes", "at"),
}


def _columns(kind: str) -> tuple[str, ...]:
    """Give what of a list a person reads side by side: as said above, else what its register says."""
    return _COLUMNS.get(kind) or ("id", *REGISTRY.kind(kind).listed)


def list_kind(options: argparse.Namespace, out: Output) -> int:
    """Show a list."""
    with opened(options) as node:
        found = desk.listed(
            node,
            options.kind,
            Wanted(options.search, options.zone, options.agency, pairs(options.where)),
        )
    out.data(
        {"kind": found.kind, "as_of": found.as_of, "total": found.total, "rows": found.rows},
        table(found.rows, _columns(found.kind)),
    )
    return 0


def users(options: argparse.Namespace, out: Output) -> int:
    """Show who has keys here."""
    options.kind, options.search, options.zone, options.agency, options.where = "users", "", None, None, []
    return list_kind(options, out)


def show(options: argparse.Namespace, out: Output) -> int:
    """Show one record, with its history if asked."""
    with opened(options) as node:
        row = desk.record(node, options.kind, options.id)
        document: dict[str, Any] = {"kind": options.kind, "row": row}
        lines = [f"{name}: {_said(value)}" for name, value in row.items() if value not in (None, [], "")]
        if options.history:
            document["history"] = desk.history(node, options.kind, options.id)
            lines += ["", _("history"), *table(document["history"], ("at", "act", "by", "fields"))]
    out.data(document, lines)
    return 0


def _said(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
