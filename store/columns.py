"""How a column of a synced table is declared: its number, how it merges, how it travels.

Numbers are for ever: the log, the wire and other versions know a field by
them. ``tests/store/test_registry.py`` holds the list and refuses to renumber.
"""

from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Any, ClassVar, Final

from sqlalchemy import BigInteger, Integer, Table
from sqlmodel import Field, SQLModel
from sqlmodel._compat import SQLModelConfig

Id = BigInteger().with_variant(Integer, "sqlite")
"""A 63-bit number; in SQLite plain INTEGER, so that a key is the row's own place."""

WHOSE = 60
"""Whose a new row is, where a regional headquarters says it for a station: of no list, and no column."""
FORMER = 61
ENDED_ON = 62
ENDED_REASON = 63


class Wire(IntEnum):
    """How a value is written in a bundle (see ``sync/BUNDLE.md``).

    No column is declared ``ERASED``: that is how the commitment to a value travels that was taken away.
    """

    TEXT = 1
    NUMBER = 2
    FLAG = 3
    DAY = 4
    INSTANT = 5
    REFERENCE = 6
    ERASED = 7


class Merge(Enum):
    """What happens when two changed a field without seeing each other (``store/merge.py``)."""

    REGISTER = "register"
    OBSERVATION = "observation"
    AUTHORITY = "authority"
    ESCALATE = "escalate"
    EVENT = "event"
    EXISTENCE = "existence"
    TEXT = "text"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Spec:
    """What is declared about one column.

    ``refers`` names the register that a reference points into; ``warden`` says
    that a warden's device may hold the column (need to know, S004 ¶10(o)).
    Of an observation, ``observed`` names the column of the row that says when
    it was so (``None``: the column itself, a date); the door writes both where
    one changes. Of an escalation, ``order`` gives its values from
    the lowest to the highest. A ``restricted`` text passes the door sealed
    (``store/drawer/``); what else can be done with it is to put it somewhere.
    What is said from ``above``, headquarters may write in a station's row: its
    decision, its answer. Whoever of the two came first there, stands.
    """

    nr: int
    merge: Merge
    wire: Wire
    refers: str | None = None
    warden: bool = False
    observed: str | None = None
    order: tuple[str, ...] = ()
    restricted: bool = False
    above: bool = False


def column(  # noqa: PLR0913 - a declaration names everything about a column in one place
    nr: int,
    merge: Merge,
    wire: Wire = Wire.TEXT,
    *,
    refers: str | None = None,
    warden: bool = False,
    default: Any = None,  # noqa: ANN401 - the type is the field's own annotation
    index: bool = False,
    sparse: bool = False,
    observed: str | None = None,
    order: tuple[str, ...] = (),
    restricted: bool = False,
    above: bool = False,
) -> Any:  # noqa: ANN401 - what SQLModel's Field gives is whatever the annotation says
    """Declare a synced column; see :class:`Spec` for the words.

    A ``sparse`` one is indexed where it is said: of most rows nothing is, and they cost nothing then.

    No synced column is NOT NULL: a warden's copy lacks columns, and erasing a
    person's values takes them out of rows that stay. What must be given, the
    register's form says.
    """
    spec = Spec(nr, merge, wire, refers, warden, observed, order, restricted, above)
    extra = {"info": {"spec": spec, "sparse": sparse}}
    if wire in (Wire.NUMBER, Wire.INSTANT, Wire.REFERENCE):
        return Field(default=default, index=index, nullable=True, sa_type=Id, sa_column_kwargs=extra)
    return Field(default=default, index=index, nullable=True, sa_column_kwargs=extra)


def reference(  # noqa: PLR0913 - as for a column
    nr: int,
    refers: str,
    *,
    warden: bool = False,
    merge: Merge = Merge.REFERENCE,
    above: bool = False,
    sparse: bool = False,
    index: bool = True,
) -> Any:  # noqa: ANN401 - the same
    """Declare a column that points to a row of another register. Indexed: lists ask both ways.

    Without an ``index`` of its own where one of the table's begins with it.
    """
    index = index and not sparse
    return column(
        nr, merge, Wire.REFERENCE, refers=refers, warden=warden, index=index, sparse=sparse, above=above
    )


GIVEN: Final = {"autoincrement": False}
"""For a number that is the key and always given by us: a server needs no sequence for it."""


class Row(SQLModel):
    """What every synced row has: its number, the station it is of (0: reference data), its end.

    ``station`` does not travel: each node knows it from where the entry came.
    ``former_id`` is the number the row bore before its device was reborn
    (``store/rebirth.py``): what was printed under it is still found.
    """

    model_config = SQLModelConfig(defer_build=True)
    # SQLAlchemy makes the table and leaves out the mapper, which nobody here asks: a tenth of every start.
    _sa_decl_prepare: ClassVar[bool] = True

    id: int = Field(primary_key=True, sa_type=Id, sa_column_kwargs=GIVEN)
    station: int = Field(default=0, sa_type=Id, index=True)
    # Few rows ever bore another number; whoever is looked for by an old one is looked for in all lists.
    former_id: int | None = column(FORMER, Merge.EVENT, Wire.NUMBER, warden=True, sparse=True)
    ended_on: str | None = column(ENDED_ON, Merge.EXISTENCE, Wire.DAY, warden=True)
    ended_reason: str | None = column(ENDED_REASON, Merge.EXISTENCE, warden=True)


BY_KEY = {"sqlite_with_rowid": False}
"""For tables that are written with every change: SQLite keeps them in the order of their key, in one tree."""


class Local(SQLModel):
    """Base of the tables that stay on this node: bookkeeping, never part of a bundle."""

    model_config = SQLModelConfig(defer_build=True)
    _sa_decl_prepare: ClassVar[bool] = True  # as for rows


def sql(model: type[SQLModel]) -> Table:
    """Give a model's table as SQLAlchemy sees it."""
    return model.__table__  # type: ignore[attr-defined, no-any-return]  # SQLModel adds it at run time
