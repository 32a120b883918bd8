"""Looking ahead: where cover is missing, what is due, who looks after whom."""

import argparse
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from store import outlook
from store.refusals import Code, Refused
from tui.cli.opening import opened
from tui.cli.output import Output, table
from tui.words import _


def today(options: argparse.Namespace, out: Output) -> int:
    """Say what needs somebody now."""
    from sync import today as day
    from tui import needs

    with opened(options) as node:
        found = day.needs(node)
        figures = day.figures(node) if node.me.kind != "hq" else None
    document = {
        "needs": [asdict(need) | {"weight": need.weight.name.lower()} for need in found],
        "figures": asdict(figures) if figures else None,
    }
    lines = [f"{needs.MARKS[need.weight]} {needs.sentence(need)}" for need in found]
    out.data(document, [*([needs.figures(figures)] if figures else []), *lines])
    return 0


def cover(options: argparse.Namespace, out: Output) -> int:
    """Say where cover is missing."""
    on = _day(options.on)
    with opened(options) as node:
        found = outlook.cover(node, on)
    lines = [f"{row['station']}  {row['says']} ({row['source']})" for row in found["findings"]]
    out.data(found, lines or [_("{day}: cover is complete").format(day=found["on"])])
    return 0


def due(options: argparse.Namespace, out: Output) -> int:
    """Give everything that is due; what the office set itself is called local."""
    on = _day(options.on)
    with opened(options) as node:
        found = outlook.due(node, on)
    rows = [row | {"by": _rule(row)} for row in found["items"]]
    out.data(found, table(rows, ("due_on", "urgency", "about", "name", "title", "by")))
    return 0


def who(options: argparse.Namespace, out: Output) -> int:
    """Say who looks after a person."""
    with opened(options) as node:
        found = outlook.who(node, options.person)
    said = {
        _("zone"): found["zone"],
        _("meeting point"): found["meeting_point"],
        _("radio channel"): found["radio_channel"],
        _("contact person"): _card(found["contact"]),
        _("warden"): _card(found["warden"]),
        _("alternates"): "; ".join(_card(card) for card in found["alternates"]),
        _("focal point"): _card(found["focal_point"]),
        _("focal point at headquarters"): found["hq_focal_point"],
        _("area coordinator"): _card(found["coordinator"]),
        _("designated official"): _card(found["designated_official"]),
    }
    out.data(
        found, [found["name"], *(f"{name}: {value}" for name, value in said.items() if value), *found["says"]]
    )
    return 0


def _rule(row: Mapping[str, Any]) -> str:
    return (
        _("{rule} (local, not a rule of the organisation)").format(rule=row["by"])
        if row["local"]
        else row["by"]
    )


def _card(card: Mapping[str, Any] | None) -> str:
    if card is None:
        return ""
    return " ".join(filter(None, (card["name"], card["call_sign"], *card["phones"])))


def _day(said: str | None) -> date | None:
    if said is None:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise Refused(Code.FIELD_INVALID, field="--on", reason="it is not a day like 2026-12-24") from None
