"""The three tables of a roll call (F03): itself, who is expected, and what was found of each.

None of them is ever rewritten: the list is frozen, and a mark is corrected by another one.
"""

from store.columns import Merge, Row, Wire, column, reference


class Rollcall(Row, table=True):
    """One roll call: all of the station, an area or a zone; ``exercise`` says that it is a drill.

    ``covers`` says in words what the list was frozen of: an area's zones may be others tomorrow.
    """

    __tablename__ = "rollcalls"
    scope: str = column(1, Merge.EVENT, warden=True)
    area: int | None = reference(2, "areas", warden=True, merge=Merge.EVENT)
    zone: int | None = reference(3, "zones", warden=True, merge=Merge.EVENT)
    reason: str = column(4, Merge.EVENT, warden=True)
    trigger: str | None = column(5, Merge.EVENT, warden=True)
    exercise: bool = column(6, Merge.EVENT, Wire.FLAG, warden=True)
    opened_at: int = column(7, Merge.EVENT, Wire.INSTANT, warden=True)
    opened_by: int = reference(8, "users", merge=Merge.EVENT)
    closed_at: int | None = column(9, Merge.AUTHORITY, Wire.INSTANT, warden=True)
    closed_by: int | None = reference(10, "users", merge=Merge.AUTHORITY)
    note: str | None = column(11, Merge.TEXT)
    covers: str | None = column(12, Merge.EVENT, warden=True)


class RollcallExpected(Row, table=True):
    """Somebody on the list as it was frozen: what was known of them then, and from where.

    What is not known is left out, also an expectation of *unknown*; ``why`` is there where it is not
    :func:`store.rollcall.expected.usual_reason`.
    """

    __tablename__ = "rollcall_expected"
    rollcall: int = reference(1, "rollcalls", warden=True, merge=Merge.EVENT)
    person: int = reference(2, "people", warden=True, merge=Merge.EVENT)
    zone: int | None = reference(3, "zones", warden=True, merge=Merge.EVENT)
    expectation: str | None = column(4, Merge.EVENT, warden=True)
    presence: str | None = column(5, Merge.EVENT, warden=True)
    place: str | None = column(6, Merge.EVENT, warden=True)
    seen_at: int | None = column(7, Merge.EVENT, Wire.INSTANT, warden=True)
    clearance: int | None = reference(8, "clearances", merge=Merge.EVENT, sparse=True)
    why: str | None = column(9, Merge.EVENT, warden=True)


class RollcallMark(Row, table=True):
    """What was found of somebody; ``occurred_at`` is when it was so; the log knows when it was typed.

    ``said_by`` is who said it, in words (R14), where that is not whoever typed it; ``basis`` whether they saw
    the person or spoke with them (``seen``), or heard of them (``told``).
    """

    __tablename__ = "rollcall_marks"
    rollcall: int = reference(1, "rollcalls", warden=True, merge=Merge.EVENT)
    person: int = reference(2, "people", warden=True, merge=Merge.EVENT)
    state: str = column(3, Merge.EVENT, warden=True)
    channel: str | None = column(4, Merge.EVENT, warden=True)
    occurred_at: int = column(5, Merge.EVENT, Wire.INSTANT, warden=True)
    by: int = reference(6, "users", warden=True, merge=Merge.EVENT)
    place: str | None = column(7, Merge.EVENT, warden=True)
    note: str | None = column(8, Merge.TEXT, warden=True)
    said_by: str | None = column(9, Merge.EVENT, warden=True)
    basis: str | None = column(10, Merge.EVENT, warden=True)


class RollcallState(Row, table=True):
    """How a roll call stood at a moment, in figures: what goes up when a line is thin, ahead of all names.

    Whoever has it needs no list and no mark to say how many are to be found.
    """

    __tablename__ = "rollcall_states"
    rollcall: int = reference(1, "rollcalls", merge=Merge.EVENT)
    as_of: int = column(2, Merge.EVENT, Wire.INSTANT)
    expected: int = column(3, Merge.EVENT, Wire.NUMBER)
    accounted: int = column(4, Merge.EVENT, Wire.NUMBER)
    injured: int = column(5, Merge.EVENT, Wire.NUMBER)
    missing: int = column(6, Merge.EVENT, Wire.NUMBER)
    elsewhere: int = column(7, Merge.EVENT, Wire.NUMBER)
