"""Headquarters' records on a server: what its accounts may."""

import argparse

from store.postgres import address
from store.postgres.roles import Role
from store.refusals import Code, Refused
from tui.cli.opening import home_of
from tui.cli.output import Output
from tui.words import _


def roles(options: argparse.Namespace, out: Output) -> int:
    """Print the SQL that gives each account what it needs and no more, or run the owner's part of it."""
    from store.postgres import granting

    said = {role: str(getattr(options, role.value) or "").strip() for role in Role}
    named = {role: name for role, name in said.items() if name}
    if not named:
        raise Refused(Code.FIELD_MISSING, field="--desk")
    if len(set(named.values())) < len(named):
        raise Refused(Code.DATABASE_ALIKE)
    if options.apply:
        granting.give(address.checked(options.database or address.address_of(home_of(options)) or ""), named)
    statements, above = granting.grants(named), granting.administrators(named)
    document = {
        "accounts": {role.value: name for role, name in named.items()},
        "applied": bool(options.apply),
        "statements": statements,
        "administrator": above,
    }
    if options.apply:
        lines = [_("{count} accounts have what they need, and no more.").format(count=len(named))]
    else:
        lines = [
            "-- " + _("Once, whoever runs the server:"),
            *(f"-- {statement};" for statement in above),
            "-- " + _("Now, and after each new version, the owner of the tables (or --apply):"),
            "BEGIN;",
            *(f"{statement};" for statement in statements),
            "COMMIT;",
        ]
    out.data(document, lines)
    return 0
