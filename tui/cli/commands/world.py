"""Headquarters' desk: the board of the world, stations' devices and their keys."""

import argparse
from dataclasses import asdict
from typing import Any

from store.clock import iso
from sync.world import forks, stations
from sync.world.board import STATION, Board, board
from sync.world.figures import Figures
from sync.world.fresh import freshen
from tui import countries
from tui import world_words as words
from tui.cli.opening import opened
from tui.cli.output import Output, table
from tui.words import _


def show(options: argparse.Namespace, out: Output) -> int:
    """Show the world, a region, a country or a station in figures, all of them of now."""
    with opened(options) as node:
        freshen(node)
        now, me = node.now, node.me
        country = None if options.country is None else countries.code_of(options.country)
        found = board(node, region=options.region, country=country, station=options.station)
    names = (_("Where"), _("People"), _("Families"), _("Zones"), _("Training"), _("Lists"), _("Silent"))
    rows = [
        dict(zip(names, words.cells(line, now), strict=True)) | {"": words.mark(line)} for line in found.lines
    ]
    lines = [words.headline(found, me), *words.in_short(found.all, is_one=found.level == STATION)]
    out.data(_document(found), [*lines, *(table(rows, ("", *names)) if rows else _sheet(found, now))])
    return 0


def _sheet(found: Board, now: int) -> list[str]:
    return [words.named(what, said) for what, said in words.sheet(found.all, now)]


def _document(found: Board) -> dict[str, Any]:
    return {
        "level": found.level,
        "key": found.key,
        "all": figures(found.all),
        "lines": [
            {
                "level": line.level,
                "key": line.key,
                "name": countries.english(line.key) if line.level == "country" else line.name,
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


def devices(options: argparse.Namespace, out: Output) -> int:
    """Show the stations' devices with their keys, those that ask, and where histories part."""
    with opened(options) as node:
        now, asking, parted = node.now, stations.asking(node), forks.forks(node)
        wanted = (options.station or "").strip().upper()
        some = [one for one in stations.devices(node) if wanted in ("", one.station)]
    document = {
        "devices": [asdict(one) | {"silence": one.silence.name.lower()} for one in some],
        "asking": [
            {"code": one.code, "name": one.name, "fingerprint": one.fingerprint, "at": iso(one.at)}
            for one in asking
        ],
        "forks": [asdict(one) for one in parted],
    }
    names = (_("Device"), _("Station"), _("Silent"), _("How it stands"), _("Words"))
    rows = [
        dict(
            zip(
                names,
                (
                    one.mark,
                    one.name,
                    words.ago(now, words.instant(one.heard_at)),
                    words.silent(one.silence) if one.revoked_at is None else _("revoked"),
                    one.words,
                ),
                strict=True,
            )
        )
        for one in some
    ]
    asks = [_("{name} is a device that asks to be admitted").format(name=one.code) for one in asking]
    parts = [f"{one.device}: {words.parted(one)}" for one in parted]
    out.data(document, [*asks, *parts, *table(rows, names)])
    return 0


def again(options: argparse.Namespace, out: Output) -> int:
    """Let the next answers tell a device everything from the beginning."""
    with opened(options) as node:
        mark = stations.send_again(node, options.device)
    out.data({"device": mark}, [_("{mark} is told everything with the next answers").format(mark=mark)])
    return 0
