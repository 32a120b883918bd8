"""That the call tree is exercised in every calendar year (F01, S001-A), by the station's own midnight."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, select

from store import identity
from store.calling.outcome import Outcome
from store.clock import local_day
from store.columns import sql
from store.due import Due, Duty, due
from store.duty_list import Item
from store.listing import Lens
from store.registers import duties
from store.registers.call_test_tables import CallTest
from store.registers.call_tests import Kind, outcomes
from store.registers.duties import Subject
from store.saying import saying

_T = sql(CallTest)


def exercised(tests: Iterable[tuple[int, str | None, Outcome]], timezone: str) -> set[date]:
    """Give the station's calendar days on which the call tree was exercised; two on one day count once.

    A test counts if it was of the whole station and somebody was reached.

    Args:
        tests: of those that ended, when each began (UTC seconds), its scope, and what came of it.
        timezone: the station's, whose midnight parts the years.
    """
    return {local_day(began, timezone) for began, scope, came in tests if scope == "all" and came.reached}


def stands(days: Iterable[date], rules: Iterable[Duty], on: date) -> Due | None:
    """Say how the duty stands on a day; it is owed since the year of the first test, else since this one."""
    done = sorted(days)
    since = date(min([on, *done]).year, 1, 1)
    return due(rules, done, since, on)


def tests_due(db: Connection, lens: Lens, on: date) -> list[Item]:
    """Give when the call tree is to be exercised, for the list of all that is due.

    Nothing where this node is not a whole station: an area's office and a warden's device see a part only.
    """
    from store.wardens.visiting import timezones  # which looks at the lists that this is made for

    me, above = identity.who(db), identity.parent(db)
    if me.kind not in ("station", "desk") or (above is not None and above.area is not None):
        return []
    asked = select(_T).where(
        _T.c.kind == Kind.CALL_TREE,
        _T.c.ended_at.is_not(None),
        _T.c.ended_on.is_(None),
        _T.c.station == me.station,
        _T.c.began_at.is_not(None),
    )
    tests = [dict(row) for row in db.execute(asked.order_by(_T.c.id)).mappings()]
    came = outcomes(db, tests)
    timezone = timezones(db).get(me.station, me.timezone)
    days = exercised(((row["began_at"], row["scope"], came[row["id"]]) for row in tests), timezone)
    found = stands(days, duties.of(db, Subject.CALL_TREE, me.station), on)
    if found is None:
        return []
    title = saying("exercise the call tree, never yet")
    if found.last:
        title = saying("exercise the call tree, last on {day}", day=found.last.isoformat())
    if found.missed:
        title = saying("{what} (missed in {years})", what=title, years=list(found.missed))
    return [
        Item(
            kind="call_tree",
            about=(lens.number("call_tests", tests[-1]["id"]) or "") if tests else "",
            title=title,
            due_on=found.on,
            urgency=found.urgency,
            by=found.by.title,
            local=found.by.local,
            source=found.by.source,
        )
    ]
