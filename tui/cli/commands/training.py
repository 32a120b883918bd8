"""Training: how it is covered, and how one person stands."""

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store.refusals import Code, Exit, Refused
from store.training import desk as training_desk
from tui import refusing
from tui.cli.opening import opened
from tui.cli.output import Output, table
from tui.words import _

if TYPE_CHECKING:
    from sync.lists.reasons import Reason


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
    from sync.lists import completions as lists

    path = Path(options.file)
    with opened(options) as node:
        found = lists.accept(node, path) if options.apply else lists.propose(node, path)
    refused = [{"row": one.row, "code": one.code, "reason": _reason(one.why)} for one in found.refused]
    document = {"rows": found.rows, "new": found.new, "here": found.here, "refused": refused}
    lines = [_("{rows} rows: {new} new, {here} here already").format(**document)]
    if refused:
        lines += [_("not taken:"), *table(refused, ("row", "reason"))]
    lines.append(_("applied") if found.applied else _("nothing was changed; add --apply to take it"))
    out.data({**document, "applied": found.applied}, lines)
    return int(Exit.HELD if refused and found.applied else Exit.DONE)


def _reason(why: "Refused | Reason") -> str:
    return refusing.line(why) if isinstance(why, Refused) else _(why.value)


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
