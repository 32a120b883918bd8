"""What a card says: a training certificate or a clearance slip, and nothing that a stranger must not read.

Whoever holds a telephone before a card reads it. So no birth date, no reason, no telephone and no home is on
one; what proves that the holder is meant is a photograph on another card.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from sync.credentials.cwt import Claims
from sync.streams import Malformed

TYPE: Final = "muster-card"
"""The ``typ`` of a card."""
_ISSUER, _EXPIRES, _BEGINS, _ISSUED, _ID, _STATUS = 1, 4, 5, 6, 7, 65535
_CERTIFICATE, _SLIP = -70001, -70002
_ID_BYTES: Final = 8
LONGEST_TEXT: Final = 80
"""Characters of any one text on a card; what is longer is cut, and ends with three points."""
_MOST: Final = 1 << 40
MOST_NAMED: Final = 12
"""Travellers that a slip names at most; of the others it says how many they are."""
MOST_LEGS: Final = 8
_DAYS_FROM: Final = date(1970, 1, 1)
_LAST_DAY: Final = (date(2199, 12, 31) - _DAYS_FROM).days


class Kind(StrEnum):
    """What a card is."""

    CERTIFICATE = "certificate"
    SLIP = "slip"


@dataclass(frozen=True, slots=True)
class Certificate:
    """Of a training certificate: whose, which course, its number, when it was issued.

    ``number`` is that of the record, ``paper`` the one printed on the paper that it was entered from.
    Organisation, title and ``paper`` are left out of the short form.
    """

    number: str
    name: str
    course: str
    issued_on: date
    index_no: str = ""
    organisation: str = ""
    title: str = ""
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Leg:
    """From where to where, and on which day it leaves, if that is said."""

    start: str
    to: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Slip:
    """Of a travel clearance: its number, who travels, on which days, where. Never why.

    ``more`` counts travellers who are not named, ``more_legs`` legs that are not said.
    """

    number: str
    travellers: Sequence[str]
    valid_from: date
    valid_to: date
    legs: Sequence[Leg] = ()
    more: int = 0
    more_legs: int = 0
    exercise: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A card.

    Attributes:
        issuer: the code of the station.
        id: which card it is, 8 bytes; what is seen twice is told by it.
        issued_at, begins_at, expires_at: UTC seconds; it counts from ``begins_at`` on, and before
            ``expires_at``.
        says: what it is about.
        place: its bit in headquarters' status list; ``None`` where it has none.
        list: the name of that list; empty in the short form, where there is only the one.
    """

    issuer: str
    id: bytes
    issued_at: int
    begins_at: int | None
    expires_at: int
    says: Certificate | Slip
    place: int | None = None
    list: str = ""

    @property
    def kind(self) -> Kind:
        """Which kind it is."""
        return Kind.CERTIFICATE if isinstance(self.says, Certificate) else Kind.SLIP


def short(card: Card) -> Card:
    """Give the short form of a card: what a terminal of 24 lines or a small print can still show."""
    says = card.says
    if isinstance(says, Certificate):
        says = replace(says, organisation="", title="", paper="")
    else:
        first = says.travellers[:1]
        more = says.more + len(says.travellers) - len(first)
        # Where they go stays: at a place that is not on it, it counts for nothing.
        says = replace(
            says, travellers=first, more=more, legs=tuple(replace(leg, day=None) for leg in says.legs)
        )
    return replace(card, says=says, list="")


def narrower(card: Card) -> Card | None:
    """Give a slip that says one traveller less, then one leg less; ``None`` where nothing can be left out."""
    says = card.says
    if isinstance(says, Certificate):
        return None
    if len(says.travellers) > 1:
        return replace(card, says=replace(says, travellers=says.travellers[:-1], more=says.more + 1))
    if says.legs:
        return replace(card, says=replace(says, legs=says.legs[:-1], more_legs=says.more_legs + 1))
    return None


# writing


def claims_of(card: Card) -> dict[int, Any]:
    """Give the claims of a card; texts that are too long are cut."""
    claims: dict[int, Any] = {
        _ISSUER: card.issuer,
        _EXPIRES: card.expires_at,
        _ISSUED: card.issued_at,
        _ID: card.id,
    }
    if card.begins_at is not None:
        claims[_BEGINS] = card.begins_at
    if card.list and card.place is not None:
        claims[_STATUS] = {"status_list": {"idx": card.place, "uri": card.list}}
    says = card.says
    own = _certificate(says) if isinstance(says, Certificate) else _slip(says)
    if card.place is not None and not card.list:
        own[0] = card.place
    claims[_CERTIFICATE if isinstance(says, Certificate) else _SLIP] = own
    return claims


def _certificate(said: Certificate) -> dict[int, Any]:
    fields = {
        1: _cut(said.number),
        2: _cut(said.name),
        3: _cut(said.course),
        4: _number(said.issued_on),
        5: _cut(said.index_no),
        6: _cut(said.organisation),
        7: _cut(said.title),
        8: _cut(said.paper),
    }
    return {key: value for key, value in fields.items() if value}


def _slip(said: Slip) -> dict[int, Any]:
    named = [_cut(name) for name in said.travellers[:MOST_NAMED]]
    kept = said.legs[:MOST_LEGS]
    # Who goes somewhere mostly comes back: each place is written once, and legs name it by its number.
    places = list(dict.fromkeys(_cut(name) for leg in kept for name in (leg.start, leg.to)))
    legs = [
        [places.index(_cut(leg.start)), places.index(_cut(leg.to)), *([_number(leg.day)] if leg.day else [])]
        for leg in kept
    ]
    fields: dict[int, Any] = {
        1: _cut(said.number),
        2: named,
        3: _number(said.valid_from),
        4: _number(said.valid_to),
        5: legs,
        6: said.more + len(said.travellers) - len(named),
        7: said.exercise,
        8: said.more_legs + len(said.legs) - len(legs),
        9: places,
    }
    return {key: value for key, value in fields.items() if value or key == 2}  # noqa: PLR2004 - the names


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1].rstrip() + "…"


def _number(day: date) -> int:
    return (day - _DAYS_FROM).days


# reading


def card_of(claims: Claims) -> Card:
    """Read the claims of a card; raises ``Malformed`` for what :func:`claims_of` would not write."""
    own_key = _CERTIFICATE if _CERTIFICATE in claims else _SLIP
    own = claims.get(own_key)
    if not isinstance(own, Mapping) or not all(type(key) is int for key in own):
        raise Malformed("it says nothing that we know")
    place, list_ = own.get(0), ""
    if _STATUS in claims:
        place, list_ = _status(claims[_STATUS])
    read = Card(
        issuer=_text(claims.get(_ISSUER)),
        id=_bytes(claims.get(_ID)),
        issued_at=_whole(claims.get(_ISSUED)),
        begins_at=_whole(claims[_BEGINS]) if _BEGINS in claims else None,
        expires_at=_whole(claims.get(_EXPIRES)),
        says=_read_certificate(own) if own_key == _CERTIFICATE else _read_slip(own),
        place=None if place is None else _whole(place),
        list=list_,
    )
    if claims_of(read) != _listed(claims):
        raise Malformed("it says more than we know, or says it otherwise")
    return read


def _listed(thing: Any) -> Any:  # noqa: ANN401 - the same
    """Give maps and lists as plain ones, for comparing."""
    if isinstance(thing, Mapping):
        return {key: _listed(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [_listed(part) for part in thing]
    return thing


def _status(said: Any) -> tuple[int, str]:  # noqa: ANN401 - anything may have come
    entry = said.get("status_list") if isinstance(said, Mapping) else None
    if not isinstance(entry, Mapping):
        raise Malformed("its status is not said as we say it")
    return _whole(entry.get("idx")), _text(entry.get("uri"))


def _read_certificate(own: Mapping[int, Any]) -> Certificate:
    return Certificate(
        number=_text(own.get(1)),
        name=_text(own.get(2)),
        course=_text(own.get(3)),
        issued_on=_day(own.get(4, 0)),
        index_no=_text(own.get(5, "")),
        organisation=_text(own.get(6, "")),
        title=_text(own.get(7, "")),
        paper=_text(own.get(8, "")),
    )


def _read_slip(own: Mapping[int, Any]) -> Slip:
    places = [_text(name) for name in _list(own.get(9, []), 2 * MOST_LEGS)]
    return Slip(
        number=_text(own.get(1)),
        travellers=tuple(_text(name) for name in _list(own.get(2), MOST_NAMED)),
        valid_from=_day(own.get(3, 0)),
        valid_to=_day(own.get(4, 0)),
        legs=tuple(_leg(leg, places) for leg in _list(own.get(5, []), MOST_LEGS)),
        more=_whole(own.get(6, 0)),
        more_legs=_whole(own.get(8, 0)),
        exercise=_flag(own.get(7, False)),
    )


def _leg(said: Any, places: Sequence[str]) -> Leg:  # noqa: ANN401 - anything may have come
    start, to, *day = [*_list(said, 3), None, None][:3]
    ends = [_whole(start), _whole(to)]
    if max(ends) >= len(places):
        raise Malformed("a leg has no end")
    return Leg(places[ends[0]], places[ends[1]], None if day == [None] else _day(day[0]))


def _text(said: Any) -> str:  # noqa: ANN401 - anything may have come
    if not isinstance(said, str) or len(said) > LONGEST_TEXT:
        raise Malformed("a text is missing or too long")
    return said


def _bytes(said: Any) -> bytes:  # noqa: ANN401 - anything may have come
    if not isinstance(said, bytes) or len(said) != _ID_BYTES:
        raise Malformed("it has no number of its own")
    return said


def _whole(said: Any) -> int:  # noqa: ANN401 - anything may have come
    if type(said) is not int or not 0 <= said < _MOST:
        raise Malformed("a number is missing or out of bounds")
    return said


def _day(said: Any) -> date:  # noqa: ANN401 - anything may have come
    number = _whole(said)
    if number > _LAST_DAY:
        raise Malformed("a day is out of bounds")
    return _DAYS_FROM + timedelta(days=number)


def _flag(said: Any) -> bool:  # noqa: ANN401 - anything may have come
    if type(said) is not bool:
        raise Malformed("it is neither yes nor no")
    return said


def _list(said: Any, most: int) -> list[Any]:  # noqa: ANN401 - anything may have come
    if not isinstance(said, list | tuple) or len(said) > most:
        raise Malformed("a list is missing or too long")
    return list(said)
