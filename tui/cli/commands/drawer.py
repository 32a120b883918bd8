"""Looking into the drawer."""

import argparse

from store.drawer import reading
from tui import terms
from tui.cli.opening import opened
from tui.cli.output import Output


def show(options: argparse.Namespace, out: Output) -> int:
    """Show what is kept of a record in the drawer; the log says who looked, and why."""
    with opened(options) as node:
        found = reading.read(node, options.kind, options.id, reason=options.break_glass)
    out.data(
        {"kind": options.kind, "id": options.id, "values": found},
        [f"{terms.field(name)}: {value}" for name, value in found.items()],
    )
    return 0
