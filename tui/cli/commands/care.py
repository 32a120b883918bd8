"""Looking after the installation."""

import argparse
from typing import TYPE_CHECKING

from store.clock import iso
from store.refusals import Code
from tui import terms
from tui.cli.opening import home_of, is_told, opened
from tui.cli.output import Output, folded, table
from tui.version import __version__
from tui.words import _

if TYPE_CHECKING:
    from store.health import Check


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
    from sync import health as exchange
    from tui.papers.pdf.fonts import Fonts

    checks = [*health.look(home_of(options)), *exchange.unopened(home_of(options))]
    opens = is_told(options) and all(c.name != "node" or c.ok for c in checks)
    if opens:
        from store import checkup

        with opened(options) as node:
            checks += [*checkup.look(node), *exchange.look(node)]
    rows = [
        {"check": c.name, "ok": c.ok, "state": c.state.value, "detail": c.detail, "next": c.then}
        for c in checks
    ]
    printable = Fonts.here().printable()
    document = {"version": __version__, "opened": opens, "checks": rows, "printable": printable}
    lines = [line for c in checks for line in _lines(c)]
    lines += [*_scripts(printable), *([] if opens else [_closed()])]
    out.data(document, [fold for line in lines for fold in folded(line)])
    return 0 if all(c.ok for c in checks) else 1


def _lines(check: "Check") -> list[str]:
    """Say a check in a line or two: a mark, what was seen, what to do."""
    mark = {"ok": "✓", "amber": "!", "red": "‼"}[check.state.value]
    seen = _("{mark} {check}: {detail}").format(
        mark=mark, check=terms.said(check.name), detail=terms.said(check.detail)
    )
    return [seen, f"    {terms.said(check.then)}"] if check.then else [seen]


def _scripts(printable: dict[str, bool]) -> list[str]:
    """Say which scripts can be printed here, and what to install for those that cannot."""
    from tui.papers.pdf import scripts

    here = dict.fromkeys(scripts.called(one) for one, can in printable.items() if can)
    lacking = [one for one, can in printable.items() if not can]
    lines = [
        _("papers can be printed in: {scripts}").format(scripts=", ".join(here) or _("no script at all"))
    ]
    if lacking:
        names = ", ".join(dict.fromkeys(scripts.called(one) for one in lacking))
        packages = "; ".join(sorted({scripts.package(one) for one in lacking}))
        lines.append(
            _("    no font for: {scripts}; install one of: {packages}").format(
                scripts=names, packages=packages
            )
        )
    return lines


def _closed() -> str:
    return _("The node was not opened. With --passphrase-file its inside is looked at as well.")


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
    from store.postgres.address import address_of

    home = home_of(options)
    places = {
        "home": str(home),
        "keyring": str(home / "keyring"),
        "store": address_of(home) or str(home / "store.db"),
    }
    out.data(places, [f"{name}: {place}" for name, place in places.items()])
    return 0
