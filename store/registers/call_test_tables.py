"""The two tables of a call tree test or radio check (F01, F15): itself, and each who was to be reached."""

from store.columns import Merge, Row, Wire, column, reference


class CallTest(Row, table=True):
    """One test; it is an exercise always, and no roll call: nobody is looked for by it.

    ``covers`` says in words whom it was to reach; who that was stands in ``call_answers`` from the beginning.
    """

    __tablename__ = "call_tests"
    kind: str = column(1, Merge.EVENT)
    scope: str = column(2, Merge.EVENT)
    area: int | None = reference(3, "areas", merge=Merge.EVENT)
    zone: int | None = reference(4, "zones", merge=Merge.EVENT)
    began_at: int = column(5, Merge.EVENT, Wire.INSTANT)
    ended_at: int | None = column(6, Merge.AUTHORITY, Wire.INSTANT)
    by: int = reference(7, "users", merge=Merge.EVENT)
    exercise: bool = column(8, Merge.EVENT, Wire.FLAG)
    covers: str | None = column(9, Merge.EVENT)
    note: str | None = column(10, Merge.TEXT)


class CallAnswer(Row, table=True):
    """Somebody on the list of a test: ``place`` is where in it, ``level`` where in the tree.

    Whether they were reached, how and by whom is said together with when; of what two write down the later
    counts. Nothing is said of whom nobody tried.
    """

    __tablename__ = "call_answers"
    test: int = reference(1, "call_tests", merge=Merge.EVENT)
    person: int = reference(2, "people", merge=Merge.EVENT)
    call_sign: str | None = column(3, Merge.EVENT)
    level: str | None = column(4, Merge.EVENT)
    zone: int | None = reference(5, "zones", merge=Merge.EVENT)
    place: int = column(6, Merge.EVENT, Wire.NUMBER)
    reached: bool | None = column(7, Merge.OBSERVATION, Wire.FLAG, observed="at")
    at: int | None = column(8, Merge.OBSERVATION, Wire.INSTANT)
    channel: str | None = column(9, Merge.OBSERVATION, observed="at")
    note: str | None = column(10, Merge.OBSERVATION, observed="at")
    by: int | None = column(11, Merge.OBSERVATION, Wire.REFERENCE, refers="users", observed="at")
