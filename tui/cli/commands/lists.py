"""Looking at lists and records."""

import argparse
from typing import Any

from store import desk
from store.desk import Wanted
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
    "agencies": ("id", "code", "name", "list_as_of", "list_due", "list_state"),
    "agency_lists": ("id", "agency", "as_of", "received_on", "rows", "added", "changed", "missing"),
    "visitors": ("id", "name", "organisation", "status", "zone", "eta", "etd", "contact_name"),
    "kin": ("id", "person", "name", "relation", "role", "phones", "consent"),
    "mous": ("id", "agency", "number", "status", "signed_on", "expires_on"),
    "merges": ("id", "name", "other_name", "merged_on", "moved"),
    "duplicates": ("id", "name", "birth_date", "other", "other_name", "other_birth_date", "reasons"),
    "leavers": ("id", "name", "ended_on", "open"),
    "away": ("id", "name", "state", "place", "since", "until"),
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
        table(found.rows, _COLUMNS.get(found.kind, ("id",))),
    )
    return 0


def totals(options: argparse.Namespace, out: Output) -> int:
    """Show how many people there are, by agency, category and zone."""
    with opened(options) as node:
        found = desk.totals(node)
    rows = found["rows"]
    shown = [{**row, "zone": row["zone"] or _("not known")} for row in rows]
    lines = table(shown, ("station", "agency", "category", "zone", "people"))
    lines.append(
        _("{total} people: {staff} staff, {dependants} dependants, {visitors} visitors").format(**found)
    )
    out.data(found, lines)
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
