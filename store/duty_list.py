"""Everything that is due (C01, X14, X16), in one list: each register that asks for something gives its part.

A part is a function ``(db, lens, on) -> list[Item]``, named in :func:`providers`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from store.due import Urgency
from store.listing import Lens


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is due.

    Attributes:
        kind: what sort of thing (``visit``, ``keys``).
        about: the human number of the record it is about.
        title: what is to be done, in a few words.
        due_on: the last day on which it is in time.
        urgency: how it stands on the day that was asked about.
        by: the rule that asks for it.
        local: whether the office set that rule itself, and the organisation did not.
        source: the paragraph that the rule comes from.
        rung: of what runs out, the step of the ladder on which it stands: 90, 60, 30, 7 days, or 0 when it
            has.
    """

    kind: str
    about: str
    title: str
    due_on: date
    urgency: Urgency
    by: str
    local: bool
    source: str = ""
    rung: int | None = None


Provider = Callable[[Connection, Lens, date], list[Item]]
"""Gives what is due of one sort on a day, for the station's calendar day ``on``."""


def providers() -> tuple[Provider, ...]:
    """Give every part; registers ask each other, so they are named when they are asked for."""
    from store.backup import overdue
    from store.calling.yearly import tests_due
    from store.registers.agencies import lists_due
    from store.registers.assembly_points import points_due
    from store.registers.essential import reviews_due
    from store.registers.findings import findings_due
    from store.registers.handovers import keys_due
    from store.registers.recovery_keys import drills_due
    from store.registers.relocation_options import options_due
    from store.registers.tasks import tasks_due
    from store.registers.visitors import wanting
    from store.registers.zone_reports import reports_due
    from store.training.reminders import reminders
    from store.wardens.owed import visits_due

    return (
        visits_due,
        keys_due,
        reminders,
        lists_due,
        reviews_due,
        wanting,
        overdue,
        drills_due,
        tasks_due,
        reports_due,
        points_due,
        options_due,
        tests_due,
        findings_due,
    )


def due_on(db: Connection, lens: Lens, on: date) -> list[Item]:
    """Give everything that is overdue or due soon on a day, the longest overdue first.

    What runs out is said from the first step of its ladder on, though that is not soon.
    """
    found = [item for part in providers() for item in part(db, lens, on)]
    wanted = [item for item in found if item.urgency is not Urgency.LATER or item.rung is not None]
    return sorted(wanted, key=lambda item: (item.due_on, item.kind, item.about))
