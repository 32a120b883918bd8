"""Making a card of a record: what it says is read from the record, whenever it is shown.

The same record gives the same card, byte for byte, until it says something else or the card runs out; then
a new one is made and the one before is taken back.
"""

import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import cbor2
from sqlalchemy import Connection, select

from store import expiry, identity
from store.by_name import find
from store.clock import day_of, day_span, local_day
from store.columns import sql
from store.door import Draft
from store.ids import slot_of
from store.node import Node
from store.refusals import Code, Refused
from store.registers import REGISTRY, cards
from store.registers.agencies import Agency
from store.registers.cards import REPLACED, CardRow
from store.registers.certificate_table import Certificate as CertificateRow
from store.registers.clearance_rules import home_of
from store.registers.courses import Course
from store.registers.equivalents import at, standing
from store.registers.journeys import journey, zone_of
from store.registers.names import called
from store.registers.people import Person
from store.training.certified import GOOD, status
from store.training.papers import papers
from store.travel.states import may_travel
from sync.credentials import claims, cwt, forms
from sync.credentials.claims import Card, Certificate, Leg, Slip
from sync.credentials.key_statement import PLACES
from sync.credentials.listing import Own, book_in, list_name, own_ids, own_key

SLIP_DAYS: Final = 14
CERTIFICATE_DAYS: Final = 3 * 366
"""Days that a card counts at most, however long its record does: then it is made anew."""
MOST: Final = 700
"""Bytes of a card; a slip of many names leaves some out, and says how many."""
_DAY: Final = 86_400
_SKIPPED: Final = 1_024
"""Places left free when this device goes on as another: it may have given out some that it forgot."""


@dataclass(frozen=True, slots=True)
class Made:
    """A card that was made.

    Attributes:
        number: of its entry, as people say it.
        card: what it says.
        full, short: its bytes, whole and in the short form.
        listed: whether headquarters has listed the key; until then only this station can check it.
    """

    number: str
    card: Card
    full: bytes
    short: bytes
    listed: bool

    @property
    def text(self) -> str:
        """The letters of its QR code."""
        return forms.letters(self.full)

    @property
    def digits(self) -> str:
        """The short form as digits, for a scanner that types."""
        return forms.digits(self.short)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a record says now, and when that begins and ends (UTC seconds)."""

    row: int
    says: Certificate | Slip
    begins: int | None
    ends: int


def certificate(node: Node, name: object) -> Made:
    """Make, or give again, the card of a certificate.

    Raises:
        Refused: ``NOT_FOUND``; ``CARD_NOT_GOOD`` for one that does not count; ``CARD_OF_ANOTHER`` at another
            node than the station's; ``NOT_ALLOWED``.
    """
    return _made(node, cards.CERTIFICATE, name)


def slip(node: Node, name: object) -> Made:
    """Make, or give again, the card of a clearance; raises ``NO_SLIP``, ``CARD_TRIP_OVER``, and as above."""
    return _made(node, cards.SLIP, name)


def _made(node: Node, what: str, name: object) -> Made:
    expiry.still(node)
    with node.read() as db:
        node.may(db, "cards.make")
        wanted = _wanted(node, db, what, name)
    own = own_key(node)
    issuer, row = node.me.code, _row_for(node, what, wanted, own)
    ends = _ends(what, row["issued_at"], wanted.ends)
    card = Card(
        issuer=issuer,
        id=(row["former_id"] or row["id"]).to_bytes(8, "big"),
        issued_at=row["issued_at"],
        begins_at=wanted.begins,
        expires_at=ends,
        says=wanted.says,
        place=row["place"],
        list=_list_of(node),
    )
    with node.read() as db:
        number = node.lens(db).number("cards", row["id"]) or ""
    whole = card
    while len(signed := _signed(own, whole)) > MOST and (less := claims.narrower(whole)) is not None:
        whole = less
    return Made(number, card, signed, _signed(own, claims.short(whole)), own.statement is not None)


def _signed(own: Own, card: Card) -> bytes:
    return cwt.sign(claims.claims_of(card), own.signer, claims.TYPE)


def _list_of(node: Node) -> str:
    """Give what headquarters calls its list: below a region it is not the parent's."""
    with node.read() as db:
        known = book_in(node, db).list
        if known is not None:
            return known.name
        parent = identity.parent(db)
    return list_name(parent.code if parent is not None and parent.kind == "hq" else "HQ")


def _ends(what: str, issued: int, record: int) -> int:
    days = CERTIFICATE_DAYS if what == cards.CERTIFICATE else SLIP_DAYS
    return min(record, issued + days * _DAY)


# the entry


def _row_for(node: Node, what: str, wanted: _Wanted, own: Own) -> Mapping[str, Any]:
    """Give the entry of a card that says just this; writes one where there is none."""
    key = cwt.key_id(own.public).hex()
    digest = _digest(node, wanted)
    with node.read() as db:
        there = cards.of_record(db, what, wanted.row)
        ours = own_ids(node, db)
    for one in there:
        same = (one["key"], one["digest"]) == (key, digest) and (one["place"] is None) == (
            own.statement is None
        )
        # One that ends long before its record does is made anew in time.
        spare = _DAY if one["until"] < wanted.ends else 0
        if same and one["until"] - spare > node.now and one["issued_at"] <= node.now:
            return one
    done = node.carry("cards.make", lambda draft: _write(draft, what, wanted, own, digest, ours))
    with node.read() as db:
        row = cards.by_id(db, done.row)
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="cards")
    return row


def _write(  # noqa: PLR0913 - what an entry is made of
    draft: Draft, what: str, wanted: _Wanted, own: Own, digest: str, ours: Collection[str]
) -> int:
    key = cwt.key_id(own.public).hex()
    for one in cards.of_record(draft.db, what, wanted.row):
        # Whoever kept the old paper learns that it is not the last word. What another desk's card says, this
        # device cannot tell; one that ran out needs nothing.
        if one["key"] in ours and one["until"] > draft.now and one["digest"] != digest:
            draft.change(CardRow, one["id"], ended_on=draft.today, ended_reason=REPLACED)
    about = {"certificate" if what == cards.CERTIFICATE else "clearance": wanted.row}
    return draft.insert(
        CardRow,
        {
            "what": what,
            **about,
            "key": key,
            "place": _place(draft, own, key),
            "issued_at": draft.now,
            "until": _ends(what, draft.now, wanted.ends),
            "digest": digest,
            "by": draft.actor.user,
        },
    )


def _place(draft: Draft, own: Own, key: str) -> int | None:
    """Give the next place of the key that no card holds which still counts; ``None`` before it is listed."""
    if own.statement is None:
        return None
    first, before = own.statement.first, cards.of_key(draft.db, key)
    taken = {one["place"] - first for one in before if one["place"] is not None and one["until"] > draft.now}
    last = next((one for one in reversed(before) if one["place"] is not None), None)
    at_ = 0 if last is None else last["place"] - first + 1
    if last is not None and slot_of(last["id"]) != draft.me.slot:
        at_ += _SKIPPED
    free = ((at_ + step) % PLACES for step in range(PLACES))
    return next((first + place for place in free if place not in taken), None)


def _digest(node: Node, wanted: _Wanted) -> str:
    """Give a mark of what a card says, by which this device alone knows it again."""
    blank = Card("", bytes(8), 0, wanted.begins, 0, wanted.says)
    said = cbor2.dumps([claims.claims_of(blank), wanted.ends], canonical=True)
    return hmac.digest(node.keys.card_mark, said, "sha256")[:16].hex()


# the records


def _wanted(node: Node, db: Connection, what: str, name: object) -> _Wanted:
    kind = "certificates" if what == cards.CERTIFICATE else "clearances"
    row = find(db, REGISTRY.kind(kind), node.numbers(db), name)
    wanted = _of_certificate(node, db, row) if what == cards.CERTIFICATE else _of_trip(node, db, row)
    if node.me.station == 0 or node.me.kind not in ("station", "desk"):
        raise Refused(Code.CARD_OF_ANOTHER)
    return wanted


def _of_certificate(node: Node, db: Connection, row: int) -> _Wanted:
    t, person, course, agency = sql(CertificateRow), sql(Person).c, sql(Course).c, sql(Agency).c
    found = db.execute(select(t).where(t.c.id == row)).mappings().one()
    lens = node.lens(db)
    if found["ended_on"] is not None or found["person"] is None:
        raise Refused(Code.ENDED, kind="certificates")
    theirs = papers(db, {found["person"]}).get(found["person"], [])
    paper = next((one for one in theirs if one.id == row), None)
    rules = at(standing(db), found["station"])
    stands = None if paper is None else status(paper, theirs, rules, lens.today)
    if paper is None or stands not in GOOD:
        raise Refused(Code.CARD_NOT_GOOD, state=stands.value if stands else "ended")
    who = db.execute(
        select(person.index_no, agency.code)
        .select_from(sql(Person).outerjoin(sql(Agency), person.agency == agency.id))
        .where(person.id == found["person"])
    ).first()
    which = db.execute(select(course.code, course.title).where(course.id == found["course"])).first()
    says = Certificate(
        number=lens.number("certificates", row) or "",
        name=called(db, [found["person"]]).get(found["person"], ""),
        course=(which.code if which else None) or "",
        issued_on=day_of(found["issued_on"]),
        index_no=(who.index_no if who else None) or "",
        organisation=(who.code if who else None) or "",
        title=(which.title if which else None) or "",
        paper=found["number"] or "",
    )
    last = min(paper.until, date.max - timedelta(days=2))
    return _Wanted(row, says, None, _end_of(last, home_of(db, node.me, found["station"]).timezone))


def _of_trip(node: Node, db: Connection, row: int) -> _Wanted:
    whole, lens = journey(db, row), node.lens(db)
    said = whole.row
    if said["ended_on"] is not None or not may_travel(said["state"], said["mode"]):
        raise Refused(Code.NO_SLIP, state=said["state"])
    home = home_of(db, node.me, said["station"])
    days = [
        local_day(moment, home.timezone)
        for moment in (said["back_by"], *(leg[name] for leg in whole.legs for name in ("etd", "eta")))
        if moment is not None
    ]
    first = day_of(said["valid_from"]) if said["valid_from"] else min(days, default=lens.today)
    last = day_of(said["valid_to"]) if said["valid_to"] else max(days, default=first)
    if last < lens.today:
        raise Refused(Code.CARD_TRIP_OVER)
    names = called(db, whole.people)
    says = Slip(
        number=lens.number("clearances", row) or "",
        travellers=tuple(names[person] for person in whole.people if person in names),
        valid_from=first,
        valid_to=last,
        legs=tuple(
            Leg(
                leg["from_place"] or "?",
                leg["to_place"] or "?",
                local_day(leg["etd"], zone_of(leg, home)) if leg["etd"] is not None else None,
            )
            for leg in whole.legs
        ),
        exercise=bool(said["exercise"]),
    )
    return _Wanted(row, says, day_span(first, home.timezone)[0], _end_of(last, home.timezone))


def _end_of(day: date, timezone: str) -> int:
    return day_span(day, timezone)[1]
