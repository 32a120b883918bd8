"""Looking after the installation."""

import argparse

from store.clock import iso
from store.refusals import Code
from tui.cli.opening import home_of
from tui.cli.output import Output, table
from tui.version import __version__


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


def verify(options: argparse.Namespace, out: Output) -> int:
    """Recompute logs, lists and books; gives 1 if anything is not as it was written."""
    from sync import verified
    from tui import faults
    from tui.cli.opening import opened

    with opened(options) as node:
        report = verified.verify(node)
    out.data(
        {
            "ok": report.ok,
            "entries": report.entries,
            "rows": report.rows,
            "faults": [
                {"kind": fault.kind.value, "where": fault.where, "since": iso(fault.since)}
                for fault in report.faults
            ],
        },
        faults.lines(report),
    )
    return 0 if report.ok else 1


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
