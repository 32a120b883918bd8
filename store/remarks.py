"""What the program did by itself, said to a person: sentences by their kind, kept until newer ones come."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cbor2
from sqlalchemy import Connection, LargeBinary, insert, select
from sqlmodel import Field

from store.columns import Id, Local, sql
from store.held import unpacked


class NoticeRow(Local, table=True):
    """One sentence for a person about something that the program did by itself; ``facts`` is CBOR."""

    __tablename__ = "notice"
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    facts: bytes = Field(sa_type=LargeBinary)
    at: int = Field(sa_type=Id)


NOTICE = sql(NoticeRow)


@dataclass(frozen=True, slots=True)
class Notice:
    """What the program did by itself, for a person: a kind of sentence, its facts, when (UTC seconds)."""

    kind: str
    facts: Mapping[str, Any]
    at: int


def note(db: Connection, kind: str, at: int, **facts: object) -> None:
    """Keep a notice for a person; facts are counts, codes and marks, never a value of a record."""
    db.execute(insert(NOTICE).values(kind=kind, facts=cbor2.dumps(facts), at=at))


def note_rarely(db: Connection, kind: str, at: int, apart: int, **facts: object) -> None:
    """Keep a notice, unless the same one was kept in the last ``apart`` seconds."""
    said = cbor2.dumps(facts)
    same = [NOTICE.c.kind == kind, NOTICE.c.facts == said, NOTICE.c.at > at - apart]
    if db.scalar(select(NOTICE.c.id).where(*same).limit(1)) is None:
        note(db, kind, at, **facts)


def latest(db: Connection, *kinds: str, since: int) -> Notice | None:
    """Give the latest notice of some kinds that was kept since a moment (UTC seconds)."""
    columns = (NOTICE.c.kind, NOTICE.c.facts, NOTICE.c.at)
    of_them = select(*columns).where(NOTICE.c.kind.in_(kinds), NOTICE.c.at >= since)
    found = db.execute(of_them.order_by(NOTICE.c.id.desc()).limit(1)).first()
    return None if found is None else Notice(found.kind, _facts(found.facts), found.at)


def notices(db: Connection, limit: int = 20) -> list[Notice]:
    """Give the latest notices, newest first."""
    found = db.execute(
        select(NOTICE.c.kind, NOTICE.c.facts, NOTICE.c.at).order_by(NOTICE.c.id.desc()).limit(limit)
    )
    return [Notice(kind, _facts(facts), at) for kind, facts, at in found]


def _facts(content: bytes) -> Mapping[str, Any]:
    facts = unpacked(content)
    return facts if isinstance(facts, dict) else {}
