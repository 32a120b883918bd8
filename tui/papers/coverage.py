"""How training is covered, by agency or zone, and who lacks it (D04; S004 ¶15(f), ¶27, ¶32)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from store.training import desk as training
from store.training.coverage import By
from tui import terms
from tui.papers import markings
from tui.papers.blocks import Block, Col, Heading, Line, Name, Paper, Table, Text
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

KIND: Final = "coverage"


def paper(node: "Node", by: By = "agency", course: str | None = None, agency: str | None = None) -> Paper:
    """Give the report of a day, of one course or of all; of one agency only those are named who are its own.

    Raises:
        Refused: ``NOT_FOUND`` for an unknown course.
    """
    found = training.covered(node, by=by, course=course)
    wanted = agency.strip().upper() if agency else None
    people: set[str] = set()
    said: list[Block] = [
        Text(_("As of {day}. Whoever still has time is named, with the day.").format(day=found["on"]))
    ]
    for one in found["courses"]:
        missing = [line for line in one["missing"] if wanted in (None, (line[by] or "").upper())]
        groups = [group for group in one["groups"] if wanted in (None, (group[by] or "").upper())]
        people |= {line["id"] for line in missing}
        said += _course(one, groups, missing, by)
    if not found["courses"]:
        said.append(Text(_("No training is asked of anybody here.")))
    for unchecked in found["not_checked"]:
        said.append(Text(_("not checked: {what}").format(what=terms.said(unchecked["what"]))))
    return Paper(KIND, _("TRAINING COVERAGE"), said, len(people), markings.CONFIDENTIAL)


def _course(
    one: Mapping[str, Any], groups: list[dict[str, Any]], missing: list[dict[str, Any]], by: By
) -> list[Block]:
    share = _percent(one["share"])
    counts = _("{valid} of {asked} have it: {share}").format(
        valid=one["valid"], asked=one["asked"], share=share
    )
    of = _("Agency") if by == "agency" else _("Zone")
    said: list[Block] = [
        Heading(f"{one['course']}  {one['title'] or ''}"),
        Text(counts, 11, bold=True),
        Table(
            (
                Col(of, 2),
                Col(_("Asked")),
                Col(_("Have it")),
                Col(_("Missing")),
                Col(_("Share")),
            ),
            [
                Line(
                    (
                        str(group[by]),
                        str(group["asked"]),
                        str(group["valid"]),
                        str(group["asked"] - group["valid"]),
                        _percent(group["share"]),
                    )
                )
                for group in groups
            ],
        ),
    ]
    if missing:
        said += [
            Heading(_("Missing: {count}").format(count=len(missing)), 2),
            Table(
                (
                    Col(of),
                    Col(_("Name"), 3),
                    Col(_("Number"), 1.7),
                    Col(_("Why"), 2),
                    Col(_("By"), 1.3),
                ),
                [
                    _missing(line, by)
                    for line in sorted(missing, key=lambda line: (line[by], line["name"] or ""))
                ],
            ),
        ]
    return said


def _missing(line: Mapping[str, Any], by: By) -> Line:
    why = terms.choice(line["why"])
    if line["expired_on"]:
        why = f"{why} {line['expired_on']}"
    due = line["due_on"] or "" if line["in_time"] else _("overdue")
    return Line((str(line[by]), Name(line["name"] or ""), line["id"], why, due))


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"
