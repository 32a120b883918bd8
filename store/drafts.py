"""What somebody was typing when the node was locked, crashed or was killed: kept encrypted, for them alone.

A draft is no record: it is not in the log, it does not travel, nobody else is
offered it, and it goes in the same transaction that records what it held.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import cbor2
from sqlalchemy import Connection, LargeBinary, delete, select
from sqlmodel import Field

from store.columns import Id, Local, sql
from store.upserting import upsert

KEPT = 30 * 86_400
"""Seconds after which a draft that nobody came back to is let go; a local default."""


class DraftRow(Local, table=True):
    """A draft: whose (a row of users), of which act, about what; ``content`` is CBOR, ``at`` UTC seconds."""

    __tablename__ = "draft"
    user: int = Field(primary_key=True, sa_type=Id)
    act: str = Field(primary_key=True)
    about: str = Field(primary_key=True)
    content: bytes = Field(sa_type=LargeBinary)
    at: int = Field(sa_type=Id)


DRAFT = sql(DraftRow)


@dataclass(frozen=True, slots=True)
class Place:
    """What a draft is of: an act, and what it is about in the words of its screen (a number, often)."""

    act: str
    about: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed.

    Attributes:
        place: what it is of.
        typed: the answers by field, as they were typed; only those that differ from what stood there.
        given: what the form was filled with when it was opened.
        row: the number of the record that the act is about, if it is about one.
        exercise: whether it was to be a drill.
        at: when it was kept, in UTC seconds.
    """

    place: Place
    typed: Mapping[str, str]
    given: Mapping[str, str] = field(default_factory=dict)
    row: str | None = None
    exercise: bool = False
    at: int = 0


def keep(db: Connection, user: int, draft: Draft) -> None:
    """Keep a draft in the place of an older one of the same; what is too old, of anybody, is let go."""
    content = cbor2.dumps([dict(draft.typed), dict(draft.given), draft.row, draft.exercise])
    new = upsert(DRAFT).values(
        user=user, act=draft.place.act, about=draft.place.about, content=content, at=draft.at
    )
    changed = {"content": new.excluded["content"], "at": new.excluded["at"]}
    db.execute(new.on_conflict_do_update(index_elements=["user", "act", "about"], set_=changed))
    db.execute(delete(DRAFT).where(DRAFT.c.at < draft.at - KEPT))


def kept(db: Connection, user: int, place: Place) -> Draft | None:
    """Give a user's draft of something, if there is one."""
    of = [DRAFT.c.user == user, DRAFT.c.act == place.act, DRAFT.c.about == place.about]
    found = db.execute(select(DRAFT.c.content, DRAFT.c.at).where(*of)).first()
    draft = None if found is None else _draft(place, found.content, found.at)
    return draft if draft is not None and draft.typed else None


def all_of(db: Connection, user: int, act: str) -> list[Draft]:
    """Give every draft of one act that a user has, whatever it is about."""
    asked = select(DRAFT).where(DRAFT.c.user == user, DRAFT.c.act == act).order_by(DRAFT.c.about)
    return [_draft(Place(row.act, row.about), row.content, row.at) for row in db.execute(asked)]


def latest(db: Connection, user: int) -> Draft | None:
    """Give what a user typed last, if anything of it is still kept."""
    order = select(DRAFT).where(DRAFT.c.user == user).order_by(DRAFT.c.at.desc(), DRAFT.c.act, DRAFT.c.about)
    found = db.execute(order.limit(1)).first()
    draft = None if found is None else _draft(Place(found.act, found.about), found.content, found.at)
    return draft if draft is not None and draft.typed else None


def _draft(place: Place, content: bytes, at: int) -> Draft:
    """Read a draft; of one that cannot be read nothing was typed: it must keep nobody out."""
    try:
        typed, given, row, exercise = cbor2.loads(content)
        typed, given = _texts(typed), _texts(given)
    except (cbor2.CBORDecodeError, AttributeError, TypeError, ValueError):
        return Draft(place, {}, at=at)
    return Draft(place, typed, given, row if isinstance(row, str) else None, bool(exercise), at)


def _texts(said: Mapping[object, object]) -> dict[str, str]:
    return {name: text for name, text in said.items() if isinstance(name, str) and isinstance(text, str)}


def drop(db: Connection, user: int, place: Place) -> None:
    """Let a user's draft of something go."""
    db.execute(
        delete(DRAFT).where(DRAFT.c.user == user, DRAFT.c.act == place.act, DRAFT.c.about == place.about)
    )


def drop_all(db: Connection) -> None:
    """Let every draft go: where somebody's values are erased, any draft may quote them."""
    db.execute(delete(DRAFT))
