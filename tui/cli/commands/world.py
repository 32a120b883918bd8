"""Headquarters' desk: the board of the world."""

import argparse
from typing import Any

from store.clock import iso
from sync.world.board import Board, board
from sync.world.figures import Figures
from sync.world.fresh import freshen
from tui import world_words as words
from tui.cli.opening import opened
from tui.cli.output import Output, table
from tui.words import _


def show(options: argparse.Namespace, out: Output) -> int:
    """Show the world, a region, a country or a station in figures, all of them of now."""
    with opened(options) as node:
        freshen(node)
        now = node.now
        found = board(node, region=options.region, country=options.country, station=options.station)
    names = (_("Where"), _("People"), _("Families"), _("Zones"), _("Training"), _("Lists"), _("Silent"))
    rows = [
        dict(zip(names, words.cells(line, now), strict=True)) | {"": words.mark(line)} for line in found.lines
    ]
    lines = [words.headline(found), *words.in_short(found.all)]
    out.data(_document(found), [*lines, *(table(rows, ("", *names)) if rows else _sheet(found, now))])
    return 0


def _sheet(found: Board, now: int) -> list[str]:
    return [f"{what}: {said}" for what, said in words.sheet(found.all, now)]


def _document(found: Board) -> dict[str, Any]:
    return {
        "level": found.level,
        "key": found.key,
        "all": figures(found.all),
        "lines": [
            {
                "level": line.level,
                "key": line.key,
                "name": line.name,
                **({"usual_gap_hours": line.gap // 3600} if line.level == "station" else {}),
                "figures": figures(line.figures),
            }
            for line in found.lines
        ],
    }


def figures(one: Figures) -> dict[str, Any]:
    """Give figures as a document."""
    return one._asdict() | {
        "people": one.people,
        "coverage": one.coverage,
        "heard_at": iso(one.heard_at),
        "lists_on": one.lists_on or None,
        "silence": one.silence.name.lower(),
    }
