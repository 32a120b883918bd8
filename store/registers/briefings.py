"""Briefings: the texts that people are briefed with (D19, D21, E08; S004 ¶8(k), ¶10(j), ¶33; S004-A ¶14).

A text is never changed. Another one under the same code and language is the
next version; the one before ends and stays, for those who acknowledged it.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel
from sqlalchemy import Connection, select

from store.columns import Merge, Row, Wire, column, sql
from store.door import Draft
from store.forms import Form, part_of
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.merges import survivors
from store.rule import Rule
from store.training.briefed import text_hash
from store.values import Line, Note, ShortCode, Text


class Briefing(Row, table=True):
    """One version of one text in one language, known by its ``text_hash``; ``plan`` is what it tells of."""

    __tablename__ = "briefings"
    code: str = column(1, Merge.EVENT)
    kind: str = column(2, Merge.EVENT)
    title: str = column(3, Merge.REGISTER)
    topics: str | None = column(4, Merge.REGISTER)
    language: str = column(5, Merge.EVENT)
    version: int = column(6, Merge.EVENT, Wire.NUMBER)
    text: str = column(7, Merge.EVENT)
    text_hash: str = column(8, Merge.EVENT)
    plan: str | None = column(9, Merge.REGISTER)
    source: str | None = column(10, Merge.REGISTER)


class LabelForm(Form):
    """What may be put right about a text: what it is called, not what it says."""

    title: Line
    topics: Note | None = None
    plan: Line | None = None
    source: Line | None = None


class BriefingForm(LabelForm):
    """What is asked about a text; ``plan`` names the version of the security plan that it tells of (D21)."""

    code: ShortCode
    kind: Literal["arrival", "country", "plan", "induction", "other"]
    language: Line
    text: Text


_T = sql(Briefing)


def latest(draft: Draft, briefing: Mapping[str, Any]) -> int:
    """Give the row of the newest standing version of a briefing's text, in its language."""
    found = draft.ask(
        select(_T.c.id)
        .where(
            _T.c.code == briefing["code"],
            _T.c.language == briefing["language"],
            _T.c.station == briefing["station"],
            _T.c.ended_on.is_(None),
        )
        .order_by(_T.c.version.desc(), _T.c.id.desc())
        .limit(1)
    ).scalar()
    return int(found) if found is not None else 0


def _add(draft: Draft, form: BriefingForm, _row: int | None) -> int:
    """Add a text: the first version of its code and language, or the next one."""
    same = (_T.c.code == form.code, _T.c.language == form.language)
    theirs = select(_T.c.id).where(*same, _T.c.station != draft.me.station, _T.c.station == 0)
    if draft.ask(theirs.limit(1)).first() is not None:
        raise Refused(Code.OWNED_ELSEWHERE)
    here = select(_T.c.id, _T.c.version, _T.c.text_hash, _T.c.ended_on).where(
        *same, _T.c.station == draft.me.station
    )
    digest = text_hash(form.text)
    known = draft.ask(here).all()
    standing = [row for row in known if row.ended_on is None]
    if any(row.text_hash == digest for row in standing):
        raise Refused(Code.NOTHING_TO_CHANGE)
    version = 1 + max((row.version or 0 for row in known), default=0)
    for row in standing:
        draft.change(
            Briefing, row.id, ended_on=draft.today, ended_reason=f"version {version} stands in its place"
        )
    return draft.insert(Briefing, dict(form) | {"version": version, "text_hash": digest})


def _change(draft: Draft, form: BaseModel, row: int | None) -> int:
    """Put right what a text is called; what it says is another version."""
    if row is None or not form.model_fields_set:
        raise Refused(Code.NOTHING_TO_CHANGE)
    draft.still("briefings", row)
    draft.change(Briefing, row, **{name: getattr(form, name) for name in form.model_fields_set})
    return row


def _true_hash(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        said = draft.get(Briefing, row)
        if said["text"] is not None and text_hash(said["text"]) != said["text_hash"]:
            raise Refused(Code.BRIEFING_OTHER_TEXT)


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add how many have acknowledged it, and whether it is the office's own."""
    ack = lens.registry.kind("acks").sql.c
    here = [row["id"] for row in found]
    asked = select(ack.briefing, ack.person).where(ack.briefing.in_(here), ack.ended_on.is_(None))
    into = survivors(db)
    who: dict[int, set[int]] = {}
    for briefing, person in db.execute(asked.where(ack.person.is_not(None))):
        who.setdefault(briefing, set()).add(into.get(person, person))
    return [{"acknowledged": len(who.get(row["id"], ())), "local": row["station"] != 0} for row in found]


BRIEFINGS = Register(
    kind="briefings",
    nr=30,
    letter="I",
    table=Briefing,
    form=BriefingForm,
    code="code",
    rules=(
        Rule(
            "A text is known by its own hash.",
            frozenset({"text", "text_hash"}),
            _true_hash,
            "S004 ¶22(c)",
        ),
    ),
    show=_show,
    listed=("code", "title", "kind", "language", "version", "acknowledged", "local"),
    order=("kind", "code", "language", "version"),
    acts=(
        Act(1, "briefings.add", BriefingForm, _add),
        Act(2, "briefings.change", part_of(LabelForm), _change),
    ),
)
