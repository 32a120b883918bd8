"""What can be said on the command line; each command names the function that does it."""

import argparse
from collections.abc import Sequence
from typing import Final

from tui.cli.tree import (
    book,
    calling,
    cards,
    care,
    changes,
    exports,
    headquarters,
    journeys,
    lines,
    lists,
    nodes,
    qr,
    rollcalls,
    training,
    wardens,
)
from tui.cli.tree.base import Parser, Tree, Usage
from tui.words import _, plural

__all__ = ["Parser", "Usage", "build", "parse"]

_GROUPS: Final = (
    *(nodes, lists, exports, changes, wardens, journeys, cards, rollcalls, calling),
    *(lines, qr, headquarters, training, care, book),
)
"""In the order in which help lists them."""


def _speak() -> None:
    """Let argparse say its own words in the chosen language: it asks a catalogue that we do not have."""
    for name, ours in (("_", _), ("ngettext", plural)):
        if hasattr(argparse, name):
            setattr(argparse, name, ours)


def build() -> Parser:
    """Build the whole tree."""
    _speak()
    tree = Tree()
    for group in _GROUPS:
        group.commands(tree)
    return tree.root


def parse(given: Sequence[str]) -> argparse.Namespace:
    """Understand a command line; raises ``Usage``."""
    return build().parse_args(given)
