"""Training: how it is covered, and how one person stands."""

import argparse
from datetime import date
from typing import Any

from store.files import place_of
from store.refusals import Code, Exit, Refused
from store.training import desk as training_desk
from tui.cli.opening import opened
from tui.cli.output import Output, table
from tui.words import _


def _day(text: str | None) -> date | None:
    """Read a day; raises ``BAD_DAY``."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise Refused(Code.BAD_DAY, text=text) from None


def coverage(options: argparse.Namespace, out: Output) -> int:
    """Show how mandatory training is covered, and who lacks it."""
    day = _day(options.on)
    with opened(options) as node:
        found = training_desk.covered(node, by=options.by, course=options.course, on=day)
    lines = []
    for one in found["courses"]:
        groups = [{**group, "share": _percent(group["share"])} for group in one["groups"]]
        said = _("{course} {title}: {valid} of {asked} ({share})")
        lines += [
            said.format(**{**one, "share": _percent(one["share"])}),
            *table(groups, (options.by, "asked", "valid", "share")),
            *(
                table(one["missing"], ("id", "name", options.by, "why", "due_on", "rule"))
                if one["missing"]
                else ()
            ),
            "",
        ]
    out.data(found, [*(lines or [_("nobody is asked for any training"), ""]), *_limits(found)])
    return 0


def training(options: argparse.Namespace, out: Output) -> int:
    """Show what is asked of one person, how they stand, and where they came."""
    day = _day(options.on)
    with opened(options) as node:
        found = training_desk.training_of(node, options.person, on=day)
    lines = [
        f"{found['person']} {found['name']}",
        "",
        _("asked"),
        *table(
            found["asked"],
            ("course", "status", "missing", "counts_until", "due_on", "mandatory", "rule", "local"),
        ),
        "",
        _("certificates"),
        *table(found["certificates"], ("id", "course", "status", "counts_until", "issued_on", "number")),
        "",
        _("briefings"),
        *table(found["briefings"], ("id", "title", "version", "kind", "occurred_at")),
        "",
        _("sessions"),
        *table(found["sessions"], ("id", "held_on", "topic", "attended")),
        "",
    ]
    out.data(found, [*lines, *_limits(found)])
    return 0


def completions(options: argparse.Namespace, out: Output) -> int:
    """Show what a list of completed courses brings; with ``--apply``, take it (D25)."""
    from sync.lists import taking
    from sync.lists.looked import Wanted
    from tui.cli.commands.imports import document_of, said_of, told
    from tui.cli.commands.imports import rows as taken

    with opened(options) as node:
        shown = taken(
            node, place_of(options.file), taking.KINDS[Wanted.COMPLETIONS], said_of(options), options.apply
        )
    found, document = shown.difference, document_of(shown)
    document |= {"new": found.added, "here": found.unchanged + len(found.changed)}
    counts = _("{rows} rows: {new} new, {here} here already").format(**document)
    out.data(document, [counts, *told(shown, document)])
    return int(Exit.HELD if (found.refused or found.questions) and found.applied else Exit.DONE)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def _limits(found: dict[str, Any]) -> list[str]:
    """Say what could not be checked here (R13)."""
    return [
        _("{what}: as of {day}").format(what=one["what"], day=one["since"])
        if one["since"]
        else _("not checked: {what}").format(what=one["what"])
        for one in found["not_checked"]
    ]
