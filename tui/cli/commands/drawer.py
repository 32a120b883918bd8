"""Looking into the drawer."""

import argparse

from store.by_name import find
from store.door import Draft
from store.drawer import reading
from store.refusals import Code, Refused
from store.registers import drawers
from tui import terms
from tui.cli.opening import opened
from tui.cli.output import Output
from tui.words import _


def show(options: argparse.Namespace, out: Output) -> int:
    """Show what is kept of a record in the drawer; the log says who looked, and why."""
    with opened(options) as node:
        found = reading.read(node, options.kind, options.id, reason=options.break_glass)
    out.data(
        {"kind": options.kind, "id": options.id, "values": found},
        [f"{terms.field(name)}: {value}" for name, value in found.items()],
    )
    return 0


def share(options: argparse.Namespace, out: Output) -> int:
    """Give a station's drawers the keys that they lack and headquarters can open: its laptop was replaced."""
    with opened(options) as node:
        drawer = node.drawer
        if drawer is None:
            raise Refused(Code.DRAWER_NOWHERE)
        with node.read() as db:
            station = find(db, node.registry.kind("stations"), node.numbers(db), options.station)
        given: list[int] = []

        def work(draft: Draft) -> int:
            given.append(drawers.share_back(draft, drawer, station))
            return station

        node.carry("drawers.share_back", work)
    out.data(
        {"station": options.station, "keys": given[0]},
        [_("{count} keys shared; they go down with the next `muster hq out`").format(count=given[0])],
    )
    return 0
