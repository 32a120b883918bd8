"""When a node was verified last, and what came of it: for the settings, for Today, for ``muster doctor``."""

from store import anchor
from store.anchor import Looked
from store.node import Node
from store.verifying.desk import Report
from store.verifying.fault import ASIDE

EVERY = 7
"""Days after which an office verifies again; a local default, as for its backups."""
_DAY = 86_400


def note(node: Node, report: Report) -> None:
    """Note that a node was verified now, with what was found."""
    faults = sum(fault.kind not in ASIDE for fault in report.faults)
    anchor.was_looked_over(node.home, node.keys.anchor, Looked(node.now, report.entries, faults))


def last(node: Node) -> Looked | None:
    """Give when a node was verified last; ``None`` if it never was, or its anchor is gone."""
    known = anchor.read(node.home, node.keys.anchor)
    return None if known is None else known.looked


def days(node: Node) -> int:
    """Give how many days ago a node was verified; of one that never was, how old it is."""
    known = last(node)
    return max(0, node.now - (known.at if known else node.me.made_at)) // _DAY
