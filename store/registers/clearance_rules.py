"""What a station asks of travel (E02, E04, E09, E13): its own rules as data, each with a name and a source.

Three subjects, never mixed in one row. A *decision* rule says which official
travel must be decided. A *delegation* says who may decide beside the designated
official, for one agency or all (S004-A ¶27), and stands only in writing: by a
letter that somebody else than its delegate has seen, where somebody else has keys. A
*practice* says lead time, the time granted before somebody is overdue, and what
belongs to the normal city area.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Final, NamedTuple

from pydantic import BaseModel, Field
from sqlalchemy import Connection, func, or_, select

from store import roles
from store.asking import pairs
from store.clock import day_of
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Actor, Draft, resolved
from store.forms import Form, part_of
from store.identity import Identity
from store.memberships import among
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.offices import Station, User
from store.registers.rules import unique
from store.rule import Rule
from store.saying import saying
from store.travel.needs import Asks
from store.travel.overdue import GRACE_MINUTES
from store.values import Line, Note, Reference, ShortCode

LEAD_DAYS: Final = 3
"""From so few days before it begins a request is late; a local default, no rule of the system gives one."""


class Subject(StrEnum):
    """What a rule is about."""

    DECISION = "decision"
    DELEGATION = "delegation"
    PRACTICE = "practice"


DESIGNATED: Final = "do"
"""The right of the designated official; and of the focal point who is all there is (S004 ¶9)."""
SOLE: Final = "sole_focal_point"
HEADQUARTERS: Final = "hq"
FOR_HEADQUARTERS: Final = "_for_headquarters"
"""What is added to a right where headquarters should have decided (S004 ¶8(p))."""


class Purpose(StrEnum):
    """What a journey is for, as rules name it."""

    DUTY = "duty"
    FIELD_MISSION = "field_mission"
    APPOINTMENT = "appointment"
    REASSIGNMENT = "reassignment"
    REPATRIATION = "repatriation"
    HOME_LEAVE = "home_leave"
    EDUCATION_GRANT = "education_grant"
    FAMILY_VISIT = "family_visit"
    REST = "rest_and_recuperation"
    MEDICAL = "medical"
    PRIVATE = "private"
    OTHER = "other"


class ClearanceRule(Row, table=True):
    """One rule; what is empty does not narrow it."""

    __tablename__ = "clearance_rules"
    code: str = column(1, Merge.AUTHORITY)
    title: str = column(2, Merge.REGISTER)
    subject: str = column(3, Merge.AUTHORITY)
    purpose: str | None = column(4, Merge.AUTHORITY)
    area: int | None = reference(5, "areas", merge=Merge.AUTHORITY)
    scheme: int | None = reference(6, "schemes", merge=Merge.AUTHORITY)
    from_value: int | None = column(7, Merge.AUTHORITY, Wire.NUMBER)
    role: str | None = column(8, Merge.AUTHORITY)
    user: int | None = reference(9, "users", merge=Merge.AUTHORITY)
    agency: int | None = reference(10, "agencies", merge=Merge.AUTHORITY)
    lead_days: int | None = column(11, Merge.AUTHORITY, Wire.NUMBER)
    grace_minutes: int | None = column(12, Merge.AUTHORITY, Wire.NUMBER)
    normal_city: str | None = column(13, Merge.AUTHORITY)
    valid_from: str | None = column(14, Merge.AUTHORITY, Wire.DAY)
    valid_to: str | None = column(15, Merge.AUTHORITY, Wire.DAY)
    letter_no: str | None = column(16, Merge.AUTHORITY)
    signed_on: str | None = column(17, Merge.AUTHORITY, Wire.DAY)
    source: str | None = column(18, Merge.REGISTER)
    recorded_by: int | None = reference(19, "users", merge=Merge.AUTHORITY)
    seen_by: int | None = reference(20, "users", merge=Merge.AUTHORITY)


class ClearanceRuleForm(Form):
    """What is asked about a rule; ``normal_city`` names places, with semicolons between them."""

    code: ShortCode
    title: Line
    subject: Subject
    purpose: Purpose | None = None
    area: Reference | None = None
    scheme: Reference | None = None
    from_value: Annotated[int, Field(ge=1, le=99)] | None = None
    role: Annotated[str, Field(pattern="^(fsco|sfp)$")] | None = None
    user: Reference | None = None
    agency: Reference | None = None
    lead_days: Annotated[int, Field(ge=0, le=366)] | None = None
    grace_minutes: Annotated[int, Field(ge=0, le=10080)] | None = None
    normal_city: Note | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    letter_no: Line | None = None
    signed_on: date | None = None
    source: Line | None = None


class SeenForm(Form):
    """Nothing is asked: whoever confirms a letter has seen it, signed by the designated official."""


_CONFIRM: Final = "clearance_rules.confirm"
_T = sql(ClearanceRule)
_USER, _STATION = sql(User), sql(Station)

_OF: Final[Mapping[str, frozenset[str]]] = {
    Subject.DECISION: frozenset({"purpose", "area", "scheme", "from_value"}),
    Subject.DELEGATION: frozenset({"role", "user", "agency", "letter_no", "signed_on"}),
    Subject.PRACTICE: frozenset({"lead_days", "grace_minutes", "normal_city"}),
}
"""The fields that belong to each subject."""
_ALL = frozenset(name for names in _OF.values() for name in names)
_WORDS: Final = frozenset({"title", "source"})
"""What may be put otherwise without the letter being another."""


def _record(draft: Draft, form: ClearanceRuleForm, _row: int | None) -> int:
    by = draft.actor.user if form.subject is Subject.DELEGATION else None
    return draft.insert(ClearanceRule, resolved(draft, CLEARANCE_RULES, dict(form)) | {"recorded_by": by})


def _change(draft: Draft, form: BaseModel, row: int | None) -> int:
    """Change a rule; who changes a letter of delegation has recorded it, and nobody has seen that yet."""
    if row is None or not form.model_fields_set:
        raise Refused(Code.NOTHING_TO_CHANGE)
    standing = draft.get(ClearanceRule, draft.still("clearance_rules", row))
    said = {name: getattr(form, name) for name in form.model_fields_set}
    different = draft.change(ClearanceRule, row, **resolved(draft, CLEARANCE_RULES, said, standing))
    if draft.get(ClearanceRule, row)["subject"] == Subject.DELEGATION and set(different) - _WORDS:
        draft.change(ClearanceRule, row, recorded_by=draft.actor.user, seen_by=None)
    return row


def _confirm(draft: Draft, _form: SeenForm, row: int | None) -> int:
    """Confirm a letter of delegation that somebody else has recorded.

    Raises:
        Refused: ``OWN_WORD`` for who recorded it; ``ALREADY_DECIDED`` where it was confirmed before;
            ``FIELD_INVALID`` for a rule that is no delegation; ``ENDED``.
    """
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="clearance_rules")
    said = draft.get(ClearanceRule, draft.still("clearance_rules", row))
    if said["subject"] != Subject.DELEGATION:
        raise Refused(Code.FIELD_INVALID, field="subject", reason="only a delegation is confirmed")
    if said["seen_by"] is not None:
        raise Refused(Code.ALREADY_DECIDED)
    if said["recorded_by"] == draft.actor.user:
        raise Refused(Code.OWN_WORD)
    draft.change(ClearanceRule, row, seen_by=draft.actor.user)
    return row


def _one_subject(draft: Draft, rows: Collection[int]) -> None:
    """Refuse a field of another subject, a level without its scheme, and days in the wrong order."""
    for row in rows:
        said = draft.get(ClearanceRule, row)
        # A newer version's subject says of itself what belongs to it.
        foreign = sorted(name for name in _ALL - _OF.get(said["subject"], _ALL) if said[name] is not None)
        if foreign:
            raise Refused(
                Code.FIELD_INVALID,
                field=foreign[0],
                reason=saying("a {subject} rule says nothing of it", subject=said["subject"]),
            )
        if said["from_value"] is not None and said["scheme"] is None:
            raise Refused(Code.FIELD_MISSING, field="scheme")
        if said["valid_from"] and said["valid_to"] and said["valid_to"] < said["valid_from"]:
            raise Refused(Code.FIELD_INVALID, field="valid_to", reason="it ends before it begins")


def _in_writing(draft: Draft, rows: Collection[int]) -> None:
    """Let a delegation stand only by a letter that says to whom."""
    for row in rows:
        said = draft.get(ClearanceRule, row)
        if said["subject"] != Subject.DELEGATION:
            continue
        if said["role"] is None and said["user"] is None:
            raise Refused(Code.FIELD_MISSING, field="role")
        for field in ("letter_no", "signed_on"):
            if said[field] is None:
                raise Refused(Code.FIELD_MISSING, field=field)
        if said["signed_on"] > draft.today.isoformat():
            raise Refused(Code.FIELD_INVALID, field="signed_on", reason="it lies in the future")


class Home(NamedTuple):
    """A station as its papers name it, and whose clocks its times are of (an IANA name)."""

    name: str
    code: str
    timezone: str


def home_of(db: Connection, me: Identity, station: int) -> Home:
    """Give the station that a row is of: this node's own, or at headquarters any."""
    row = None
    if station != me.station:
        row = db.execute(
            select(_STATION.c.name, _STATION.c.code, _STATION.c.timezone).where(_STATION.c.id == station)
        ).first()
    if row is None:
        return Home(me.name, me.code, me.timezone)
    return Home(row.name or "", row.code or "", row.timezone or me.timezone)


def homes(db: Connection, me: Identity, stations: Collection[int]) -> dict[int, Home]:
    """Give several, by row."""
    asked = select(_STATION.c.id, _STATION.c.name, _STATION.c.code, _STATION.c.timezone)
    known = {
        row.id: Home(row.name or "", row.code or "", row.timezone or me.timezone)
        for row in db.execute(asked.where(among(_STATION.c.id, sorted(stations))))
    }
    own = Home(me.name, me.code, me.timezone)
    return {of: own if of == me.station else known.get(of, own) for of in stations}


@dataclass(frozen=True, slots=True)
class Practice:
    """How a station goes about it: days of lead, seconds of grace, the places of its normal city area."""

    lead_days: int
    grace: int
    city: tuple[str, ...]
    home: Home


@dataclass(frozen=True, slots=True)
class Delegation:
    """Who else may decide: a role or one user, for one agency or all; ``code`` names the rule.

    ``seen_by`` are the users who recorded the letter or confirmed it.
    """

    code: str
    role: str | None
    user: int | None
    agency: int | None
    seen_by: frozenset[int] = frozenset()

    def names(self, role: str, user: int, agency: int | None) -> bool:
        """Say whether somebody may decide about an agency's clearances by it."""
        to_them = self.user == user if self.user is not None else self.role == role
        return to_them and self.agency in (None, agency)


def _standing(db: Connection, subject: Subject, day: date, station: int) -> list[dict[str, Any]]:
    """Give the rules about a subject that hold on a day, the station's own after headquarters'."""
    on = day.isoformat()
    rows = db.execute(
        select(_T)
        .where(
            _T.c.subject == subject.value,
            _T.c.ended_on.is_(None),
            _T.c.station.in_((0, station)),
            or_(_T.c.valid_from.is_(None), _T.c.valid_from <= on),
            or_(_T.c.valid_to.is_(None), _T.c.valid_to >= on),
        )
        .order_by(_T.c.station, func.coalesce(_T.c.valid_from, ""), _T.c.id)
    )
    return [dict(row) for row in rows.mappings()]


def practice(db: Connection, me: Identity, day: date, station: int | None = None) -> Practice:
    """Give how a station (this node's own by default) goes about clearances on a day.

    What its rules do not say is the local default; of two that say the same, the one that began later counts.
    """
    of = me.station if station is None else station
    home = home_of(db, me, of)
    lead, grace, city = LEAD_DAYS, GRACE_MINUTES, (home.name, home.code)
    for rule in _standing(db, Subject.PRACTICE, day, of):
        lead = lead if rule["lead_days"] is None else rule["lead_days"]
        grace = grace if rule["grace_minutes"] is None else rule["grace_minutes"]
        if rule["normal_city"]:
            named = rule["normal_city"].replace("\n", ";").split(";")
            city = tuple(name.strip() for name in named if name.strip()) or city
    return Practice(lead, grace * 60, city, home)


def practices(db: Connection, me: Identity, day: date, stations: Collection[int]) -> dict[int, Practice]:
    """Give how some stations go about clearances on a day, by row; read once for all without own rules."""
    own = set(db.scalars(select(_T.c.station).where(_T.c.subject == Subject.PRACTICE.value).distinct()))
    usual = not own & {0}
    zones = homes(db, me, stations)
    return {
        of: Practice(LEAD_DAYS, GRACE_MINUTES * 60, (zones[of].name, zones[of].code), zones[of])
        if usual and of not in own
        else practice(db, me, day, of)
        for of in stations
    }


def asks(db: Connection, station: int) -> list[Asks]:
    """Give every decision rule of a station that stands; each says itself on which days it holds."""
    rows = db.execute(
        select(_T)
        .where(
            _T.c.subject == Subject.DECISION.value, _T.c.ended_on.is_(None), _T.c.station.in_((0, station))
        )
        .order_by(_T.c.station, _T.c.id)
    ).mappings()
    return [
        Asks(
            code=row["code"] or "",
            purpose=row["purpose"],
            area=row["area"],
            scheme=row["scheme"],
            from_value=row["from_value"],
            since=day_of(row["valid_from"]) if row["valid_from"] else None,
            until=day_of(row["valid_to"]) if row["valid_to"] else None,
        )
        for row in rows
    ]


def authority(
    role: str, user: int, agency: int | None, delegations: Sequence[Delegation], keys: Mapping[int, str]
) -> str | None:
    """Say by what right somebody decides about an agency's clearance; ``None`` if by none (E02, E04).

    A letter in somebody's favour counts once somebody else has seen it: who recorded it or has confirmed it
    since. Where nobody else has keys who could, it counts all the same, and ``own_word`` says so.

    Args:
        role: the role of whoever would decide.
        user: their row.
        agency: the agency of the request, if it has one.
        delegations: those that stand on the day.
        keys: the role of everybody who has keys at the station, by row.
    """
    if role == "do":
        return DESIGNATED
    theirs = [one for one in delegations if one.names(role, user, agency)]
    for one in theirs:
        if one.seen_by - {user}:
            return f"delegated:{one.code}"
    others = {said for other, said in keys.items() if other != user}
    if theirs and not any(roles.allowed(other, _CONFIRM) for other in others):
        return f"delegated:{theirs[0].code}:own_word"
    # Where no officer and no official has keys, the focal point is all there is (S004 ¶9, X04).
    if role == "sfp" and keys and not {"do", "fsco"} & set(keys.values()):
        return SOLE
    return None


def by_right(authority: str) -> str:
    """Say in words by what right somebody decided, for paper; a newer version's word as it is."""
    said, for_headquarters = authority.removesuffix(FOR_HEADQUARTERS), authority.endswith(FOR_HEADQUARTERS)
    kind, _colon, letter = said.partition(":")
    code, _colon, own_word = letter.partition(":")
    letter = saying("by letter of delegation {code}", code=code)
    if own_word:
        letter = saying("by letter of delegation {code}, on the holder's own word", code=code)
    words: dict[str, str] = {
        DESIGNATED: saying("designated official"),
        SOLE: saying("the only security focal point"),
        HEADQUARTERS: saying("headquarters"),
        "delegated": letter,
    }
    right = words.get(kind, said)
    return saying("{right}, for headquarters", right=right) if for_headquarters else right


def right_to_decide(db: Connection, me: Identity, actor: Actor, agency: int | None, day: date) -> str:
    """Give the right by which somebody may decide here on a day; see :func:`authority`.

    Raises:
        Refused: ``LETTER_UNSEEN`` where their letter stands on their own word; ``NOT_DELEGATED``.
    """
    delegations = [
        Delegation(
            rule["code"],
            rule["role"],
            rule["user"],
            rule["agency"],
            frozenset(filter(None, (rule["recorded_by"], rule["seen_by"]))),
        )
        for rule in _standing(db, Subject.DELEGATION, day, me.station)
    ]
    asked = select(_USER.c.id, _USER.c.role).where(_USER.c.ended_on.is_(None), _USER.c.station == me.station)
    right = authority(actor.role, actor.user, agency, delegations, pairs(db, asked))
    if right is not None:
        return right
    unseen = any(one.names(actor.role, actor.user, agency) for one in delegations)
    raise Refused(Code.LETTER_UNSEEN if unseen else Code.NOT_DELEGATED)


CLEARANCE_RULES = Register(
    kind="clearance_rules",
    nr=42,
    letter="YR",
    table=ClearanceRule,
    form=ClearanceRuleForm,
    code="code",
    rules=(
        unique(ClearanceRule, "code", "No two rules have one code."),
        Rule(
            "A rule is about one subject, and says only what belongs to it.",
            _ALL | {"subject", "valid_from", "valid_to"},
            _one_subject,
        ),
        Rule(
            "Deciding is delegated in writing, to a role or to one person.",
            frozenset({"subject", "role", "user", "letter_no", "signed_on"}),
            _in_writing,
            "S004-A ¶27",
        ),
    ),
    listed=("code", "title", "subject", "valid_from", "valid_to", "letter_no", "seen_by", "source"),
    order=("subject", "code"),
    acts=(
        Act(1, "clearance_rules.add", ClearanceRuleForm, _record),
        Act(2, "clearance_rules.change", part_of(ClearanceRuleForm), _change),
        Act(4, _CONFIRM, SeenForm, _confirm),
    ),
)
