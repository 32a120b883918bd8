"""How long the office keeps what it knows (M08, M09, S003 ¶43): a rule for each list, what is due by it.

Headquarters lays a rule down; a station may be stricter and never laxer. Where
nobody said anything the defaults here hold: cautious ones of our own, as no
rule of the organisation names a number of days. Nothing goes by itself: what
is due is counted, a person erases it in one act, and a signed proof stays
(``purges.py``).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import Field
from sqlalchemy import ColumnElement, Connection, Table, and_, exists, not_, or_, select

from store.about import ABOUT
from store.asking import pairs
from store.columns import Merge, Row, Wire, column, sql
from store.door import Draft
from store.forms import Form
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Act, Register, Registry
from store.registers.erasing import (
    Rows,
    erase_all,
    everything_about,
    in_words,
    may_go,
    of_journeys,
    says_more,
)
from store.registers.offices import Station
from store.registers.presence import State
from store.registers.purges import What, prove
from store.rule import Rule
from store.saying import saying
from store.travel.states import OVER
from store.values import Line, ShortCode

List = Literal[
    "people",
    "visitors",
    "presence",
    "visits",
    "submissions",
    "absences",
    "certificates",
    "acks",
    "attendances",
    "clearances",
    "rollcall_expected",
    "rollcall_marks",
]
"""The lists that a rule can be about; what is a person's own goes with the person."""
LONGEST: Final = 36_500


class Retention(Row, table=True):
    """One rule: rows of a list go ``days`` after the day that counts; ``purpose`` is what they serve."""

    __tablename__ = "retention"
    code: str = column(1, Merge.REGISTER)
    list: str = column(2, Merge.REGISTER)
    days: int = column(3, Merge.REGISTER, Wire.NUMBER)
    purpose: str | None = column(4, Merge.REGISTER)
    basis: str | None = column(5, Merge.REGISTER)


class RetentionForm(Form):
    """What is asked about a rule: which list, how many days, what for, on which legal basis."""

    code: ShortCode
    list: List
    days: Annotated[int, Field(ge=1, le=LONGEST)]
    purpose: Line | None = None
    basis: Line | None = None


class PurgeForm(Form):
    """Which list, why now (no names: this stays), and how many rows; without that they are counted."""

    list: List
    reason: Line
    again: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """How long rows of a list are kept: by which rule, how many days, counted from which day."""

    list: str
    rule: str
    days: int
    since: str
    purpose: str


SINCE: Final[dict[str, str]] = {
    "people": "left on",
    "visitors": "stay ended",
    "presence": "observed",
    "visits": "visited",
    "submissions": "ended",
    "absences": "back on",
    "certificates": "expired on",
    "acks": "signed",
    "attendances": "session held",
    "clearances": "journey over",
    "rollcall_expected": "roll call closed",
    "rollcall_marks": "roll call closed",
}
"""The day from which on the days of a list are counted, in words."""

_FIVE_YEARS: Final = 1826
DEFAULTS: Final[dict[str, tuple[int, str]]] = {
    "people": (730, "to account for staff and family, and for what is asked after they left"),
    "visitors": (365, "to account for visitors"),
    "presence": (365, "to know where people are"),
    "visits": (730, "to know that every household was visited"),
    "submissions": (365, "to keep the list right"),
    "absences": (365, "to cover for who is away"),
    "certificates": (1095, "to know who is trained"),
    "acks": (_FIVE_YEARS, "to prove who was briefed"),
    "attendances": (1095, "to know who was trained"),
    "clearances": (_FIVE_YEARS, "to prove who was cleared to travel"),
    "rollcall_expected": (_FIVE_YEARS, "to answer for a headcount"),
    "rollcall_marks": (_FIVE_YEARS, "to answer for a headcount"),
}
"""What holds where no rule is laid down: days, and what for."""

_T = sql(Retention)


def rules(db: Connection, station: int) -> dict[str, Kept]:
    """Give the rule that holds for each list at a station (its row id): the strictest that stands."""
    found = {
        name: Kept(name, "default", days, SINCE[name], purpose) for name, (days, purpose) in DEFAULTS.items()
    }
    asked = select(_T).where(_T.c.ended_on.is_(None), _T.c.station.in_((0, station)))
    laid_down: set[str] = set()
    for row in db.execute(asked.order_by(_T.c.station, _T.c.id)).mappings():
        name, days = row["list"], row["days"]
        # It may have come from another device, past the form.
        if name not in found or not isinstance(days, int) or not 1 <= days <= LONGEST:
            continue
        if name in laid_down and days >= found[name].days:
            continue
        if row["station"] != 0 and days >= found[name].days:
            continue
        laid_down.add(name)
        purpose = row["purpose"] or found[name].purpose
        found[name] = Kept(name, row["code"] or "", days, SINCE[name], purpose)
    return found


def _stricter(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        said = draft.get(Retention, row)
        if said["ended_on"] is not None:
            continue
        twice = select(_T.c.id).where(
            _T.c.list == said["list"],
            _T.c.station == said["station"],
            _T.c.id != row,
            _T.c.ended_on.is_(None),
        )
        if draft.ask(twice).first():
            raise Refused(Code.NOT_UNIQUE, field="list", kind="retention")
        above = select(_T.c.days).where(_T.c.list == said["list"], _T.c.station == 0, _T.c.ended_on.is_(None))
        most = draft.ask(above.where(_T.c.id != row)).scalar()
        most = DEFAULTS[said["list"]][0] if most is None else most
        if said["station"] != 0 and said["days"] > most:
            raise Refused(
                Code.FIELD_INVALID,
                field="days",
                reason=saying("a station keeps nothing longer than {most} days", most=most),
            )


def _over(t: Table, name: str, day: date) -> ColumnElement[bool]:
    """Say that a column's day or moment lies before a day."""
    spec = t.c[name].info["spec"]
    if spec.wire is Wire.INSTANT:
        return t.c[name] < _begins(day)
    return t.c[name] < day.isoformat()


def _begins(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())


def _due(registry: Registry, kept: Kept, today: date) -> ColumnElement[bool]:
    """Say which rows of a list have been kept long enough on a day.

    The last that is known of somebody who is on the list is never due, however old it is.
    """
    t, day = registry.kind(kept.list).sql, today - timedelta(days=kept.days)
    said = [says_more(registry, kept.list)]
    if kept.list in ("rollcall_expected", "rollcall_marks"):
        calls = registry.kind("rollcalls").sql
        said.append(t.c.rollcall.in_(select(calls.c.id).where(_over(calls, "closed_at", day))))
    elif kept.list == "attendances":
        sessions = registry.kind("sessions").sql
        said.append(t.c.session.in_(select(sessions.c.id).where(_over(sessions, "held_on", day))))
    elif kept.list == "clearances":
        said += [_over(t, "valid_to", day), t.c.state.in_([state.value for state in OVER])]
    elif kept.list == "visitors":
        said.append(or_(_over(t, "left_on", day), _over(t, "ended_on", day)))
    else:
        said.append(_over(t, ABOUT[kept.list].day, day))
    if kept.list == "presence":
        said.append(_not_the_last(registry, t, today))
    return and_(*said)


def _not_the_last(registry: Registry, t: Table, today: date) -> ColumnElement[bool]:
    """Say which sightings are not the last of somebody on the list.

    What is only announced tells nothing yet, what was corrected nothing any more, and a call at a door at
    which they were missed leaves them where they were seen (``presence.py``).
    """
    later, better, people = t.alias("later"), t.alias("better"), registry.kind("people").sql
    gone = exists().where(people.c.id == t.c.person, people.c.ended_on.is_not(None))
    corrected = exists().where(better.c.corrects == later.c.id, better.c.ended_on.is_(None))
    newer = exists().where(
        later.c.person == t.c.person,
        later.c.occurred_at > t.c.occurred_at,
        later.c.occurred_at < _begins(today + timedelta(days=1)),
        later.c.ended_on.is_(None),
        or_(later.c.state != State.UNKNOWN.value, later.c.visit.is_(None)),
        not_(corrected),
    )
    return or_(gone, newer)


def due(db: Connection, lens: Lens) -> list[dict[str, Any]]:
    """Count what has been kept long enough, by station, list and zone; nothing goes by itself.

    Args:
        db: the store.
        lens: how rows are seen here and now; its day counts.
    """
    found: list[dict[str, Any]] = []
    station, zone = sql(Station), lens.registry.kind("zones").sql
    codes = pairs(db, select(station.c.id, station.c.code))
    zones = pairs(db, select(zone.c.id, zone.c.code))
    people, homes = lens.registry.kind("people").sql, lens.registry.kind("households").sql
    lives = pairs(
        db,
        select(people.c.id, homes.c.zone)
        .join_from(people, homes, homes.c.id == people.c.household)
        .where(lens.here(people)),
    )
    where = pairs(db, select(homes.c.id, homes.c.zone).where(lens.here(homes)))
    for of in sorted(set(codes) | {0}) if lens.station is None else [lens.station]:
        for kept in rules(db, of).values():
            t = lens.registry.kind(kept.list).sql
            asked = select(t).where(t.c.station == of, _due(lens.registry, kept, lens.today))
            counts: dict[str, int] = {}
            for row in db.execute(asked).mappings():
                there = _zone(kept.list, row, lives, where)
                code = zones.get(there) or "" if there is not None else ""
                counts[code] = counts.get(code, 0) + 1
            found += [
                {
                    "station": codes.get(of),
                    "list": kept.list,
                    "zone": code or None,
                    "rows": count,
                    "rule": kept.rule,
                    "days": kept.days,
                    "since": kept.since,
                    "purpose": kept.purpose,
                }
                for code, count in sorted(counts.items())
            ]
    return found


def _zone(kind: str, row: Any, lives: dict[int, int], homes: dict[int, int]) -> int | None:  # noqa: ANN401 - a row
    """Give the zone that a row is of: its own, that of the home or of the person that it names."""
    if row.get("zone") is not None:
        return row["zone"]  # type: ignore[no-any-return]  # a row id
    if kind == "people":
        return lives.get(row["id"])
    if row.get("household") is not None:
        return homes.get(row["household"])
    return lives.get(row["person"]) if row.get("person") is not None else None


def purge(draft: Draft, form: PurgeForm, row: int | None) -> int:
    """Erase what has been kept long enough of one list, in one act; gives the row of the proof.

    Somebody who is in an open roll call, on the way, or whose family is on the list stays, and is said to.

    Raises:
        Refused: ``NOTHING_DUE``; ``PURGE_CONFIRM`` until the count of what goes is said again;
            ``FIELD_MISSING`` without a reason.
    """
    del row
    if not form.reason:
        raise Refused(Code.FIELD_MISSING, field="reason", kind="retention")
    kept = rules(draft.db, draft.me.station)[form.list]
    t = draft.registry.kind(kept.list).sql
    asked = select(t.c.id).where(t.c.station == draft.me.station, _due(draft.registry, kept, draft.today))
    rows = draft.ask(asked.order_by(t.c.id)).scalars().all()
    goes = _with_them(draft, kept.list, rows)
    count = sum(len(some) for some in goes.values())
    if not count:
        raise Refused(Code.NOTHING_DUE)
    if form.again != count:
        raise Refused(Code.PURGE_CONFIRM, count=count, rule=kept.rule, goes=in_words(goes))
    done = erase_all(draft, goes)
    return prove(
        draft,
        "retention.purge",
        What.RETENTION,
        done,
        reason=form.reason,
        rule=f"{kept.rule}: {kept.list}, {kept.days} days, {kept.since}",
        station=draft.me.station,
    )


def _with_them(draft: Draft, kind: str, rows: Iterable[int]) -> Rows:
    """Give what goes with rows that are due: with people all that is about them, with a journey its legs."""
    if kind == "people":
        going: list[int] = []
        for row in rows:
            try:
                may_go(draft, draft.get(draft.registry.kind("people").table, row))
            except Refused as refusal:
                draft.left_out.append((draft.numbers.text("P", row), refusal))
            else:
                going.append(row)
        return everything_about(draft, going) if going else {}
    found = {kind: set(rows)}
    if kind == "clearances":
        found |= of_journeys(draft, found[kind], ("segments", "movements", "travellers"))
    return {name: some for name, some in found.items() if some}


RETENTION = Register(
    kind="retention",
    nr=48,
    letter="RR",
    table=Retention,
    form=RetentionForm,
    code="code",
    rules=(
        Rule(
            "There is one rule for a list, and a station is never laxer than headquarters.",
            frozenset({"list", "days", "ended_on"}),
            _stricter,
            "S003 ¶43",
        ),
    ),
    listed=("code", "list", "days", "purpose", "basis"),
    order=("list",),
    acts=(Act(4, "retention.purge", PurgeForm, purge, alone=True, gives="purges"),),
)
