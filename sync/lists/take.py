"""Taking in an agency's list of staff and family (S004 ¶15(i)): first shown, then done as one act."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, select

from store.clock import local_day
from store.columns import sql
from store.door import Draft, find
from store.ids import Numbers
from store.node import Node
from store.refusals import Code, Refused
from store.registers import REGISTRY, agency_lists
from store.registers.agencies import Agency
from sync.lists import carry, headings, reading, record, workbook
from sync.lists.difference import Difference
from sync.lists.lines import Reading
from sync.lists.plan import Plan, plan
from sync.lists.record import Record

ACT = "agencies.import"
_AGENCY = sql(Agency)


def propose(
    node: Node, path: Path, agency: str | None, answers: Mapping[str, str] | None = None
) -> Difference:
    """Show what a list would change; nothing is.

    Args:
        node: whose record it is compared with.
        path: the list.
        agency: code of the agency that sent it.
        answers: a choice by the id of its question.

    Raises:
        Refused: ``FILE_UNREADABLE``, ``LIST_NOT_XLSX``, ``LIST_HOSTILE``, ``LIST_NO_HEADING``,
            ``AGENCY_NEEDED``, ``NOT_FOUND`` for an agency nobody knows, ``FIELD_INVALID`` for a wrong answer.
    """
    lines = _read(node, path, agency)
    with node.read() as db:
        _, _, planned = _plan(db, lines, node.numbers(db), node.me.station, agency, answers or {})
    return planned.difference


def accept(  # noqa: PLR0913 - a list and what is said about it
    node: Node,
    path: Path,
    agency: str | None,
    as_of: date | None = None,
    answers: Mapping[str, str] | None = None,
    submitter: str | None = None,
) -> Difference:
    """Take a list in, all of it or nothing; the same list a second time changes nothing.

    Args:
        node: whose record it goes into.
        path: the list.
        agency: code of the agency that sent it.
        as_of: the date that the list bears; kept with the list, and with the agency where this station may
            change that.
        answers: a choice by the id of its question.
        submitter: who sent it, by name.

    Raises:
        Refused: as :func:`propose`; ``QUESTIONS_OPEN``; ``NOT_ALLOWED`` for a role that may not.
    """
    lines = _read(node, path, agency)
    done: list[Difference] = []

    def work(draft: Draft) -> int:
        row, known, planned = _plan(draft.db, lines, draft.numbers, draft.me.station, agency, answers or {})
        if planned.difference.questions:
            raise Refused(Code.QUESTIONS_OPEN, count=len(planned.difference.questions))
        carry.carry(draft, planned, known)
        # Agencies that headquarters keeps for everybody are not this station's to date.
        if as_of is not None and draft.get(Agency, row)["station"] == draft.me.station:
            draft.change(Agency, row, list_as_of=as_of)
        _note(draft, row, planned.difference, as_of, submitter)
        done.append(planned.difference)
        return row

    node.carry(ACT, work)
    return replace(done[0], applied=True)


def _note(draft: Draft, agency: int, found: Difference, as_of: date | None, submitter: str | None) -> None:
    """Write down that a list was received, with what was different; the same one taken again is no other."""
    fields: dict[str, object] = {
        "agency": agency,
        "as_of": as_of.isoformat() if as_of else None,
        "received_on": draft.today,
        "rows": found.rows,
        "added": found.added,
        "changed": len(found.changed),
        "unchanged": found.unchanged,
        "missing": len(found.left),
        "refused": len(found.refused),
        "submitter": submitter,
    }
    if found.added or found.changed or not agency_lists.known(draft, fields):
        draft.insert(agency_lists.AgencyList, fields)


def _read(node: Node, path: Path, agency: str | None) -> Reading:
    """Read the file before any transaction: it may take a while."""
    if not agency:
        raise Refused(Code.AGENCY_NEEDED)
    me = node.me
    sheet = workbook.cells(path)
    return reading.read(sheet, headings.find(sheet), me.country, local_day(node.now, me.timezone))


def _plan(  # noqa: PLR0913 - a list, a record and what decides between them
    db: Connection,
    lines: Reading,
    numbers: Numbers,
    station: int,
    agency: str | None,
    answers: Mapping[str, str],
) -> tuple[int, Record, Plan]:
    row = find(db, REGISTRY.kind("agencies"), numbers, agency)
    partner = db.scalar(select(_AGENCY.c.kind).where(_AGENCY.c.id == row)) == "partner"
    known = record.load(db, station, numbers)
    return row, known, plan(lines, known, row, answers, partner=partner)
