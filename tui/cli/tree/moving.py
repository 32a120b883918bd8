"""Headquarters' records to a server, and back."""

import argparse

from tui.cli.tree.base import Parser, Tree
from tui.words import _


def commands(tree: Tree, hq: "argparse._SubParsersAction[Parser]") -> None:
    """Add them."""
    move = tree.command(
        "move",
        _("carry all records to a PostgreSQL server, or back; compared before anything is switched"),
        "moving:move",
        "muster hq move --to postgresql:///muster --yes",
        hq,
    )
    where = move.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "--to", metavar="URL", help=_("a server without records yet; no password in its address")
    )
    where.add_argument(
        "--to-file", action="store_true", help=_("from the server to a file of the node's own, encrypted")
    )
    where.add_argument(
        "--discard-left",
        action="store_true",
        help=_("destroy what earlier moves left where the records were"),
    )
    move.add_argument(
        "--yes", action="store_true", help=_("it is settled that on the server they lie in clear")
    )
