"""Looking after the installation."""

import argparse

from store.refusals import Code
from tui.cli.opening import home_of, opened
from tui.cli.output import Output, table
from tui.version import __version__
from tui.words import _


def doctor(options: argparse.Namespace, out: Output) -> int:
    """Show the health of the installation, or everything that can be refused."""
    if options.codes:
        rows = [
            {"code": c.name.lower(), "exit": int(c.value.exit), "message": c.value.what, "next": c.value.next}
            for c in Code
        ]
        out.data({"codes": rows}, table(rows, ("code", "exit", "message")))
        return 0
    from store import health

    checks = health.look(home_of(options))
    rows = [{"check": c.name, "ok": c.ok, "detail": c.detail} for c in checks]
    out.data({"version": __version__, "checks": rows}, table(rows, ("check", "ok", "detail")))
    return 0 if all(c.ok for c in checks) else 1


def signed(options: argparse.Namespace, out: Output) -> int:
    """Say whether a record stands as it was signed, and in whose hand."""
    from store import signatures

    with opened(options) as node:
        found = signatures.look(node, options.kind, options.id)
    said = (
        _("it stands as it was signed")
        if found.valid
        else _("nobody signed it")
        if found.hand is None
        else _("it was changed since it was signed")
        if not found.signed
        else _("somebody else signed it than is said")
    )
    out.data({"valid": found.valid, "signed": found.signed, "known": found.known, "hand": found.hand}, [said])
    return 0 if found.valid else 1


def where(options: argparse.Namespace, out: Output) -> int:
    """Show where things are."""
    home = home_of(options)
    places = {
        "home": str(home),
        "keyring": str(home / "keyring"),
        "store": str(home / "store.db"),
    }
    out.data(places, [f"{name}: {place}" for name, place in places.items()])
    return 0
