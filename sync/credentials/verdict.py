"""What can be said of a card, and what was and was not checked to say it. Pure: no store, no clock.

A verdict never says more than was looked at. Nobody here sees the person who holds the card: that it is
theirs a photograph says, not a signature.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from store.clock import iso, local_day
from store.saying import counting, saying
from sync.credentials import claims, cwt, forms
from sync.credentials.book import Book
from sync.credentials.claims import Card, Certificate, Kind, Slip
from sync.credentials.key_statement import KeyStatement
from sync.credentials.revoking import Fate
from sync.credentials.status import StatusList
from sync.streams import Malformed

FRESH: Final = 7
"""Days that a status list is new; from then on its age is said louder."""
STALE: Final = 30
_DAY: Final = 86_400
SLACK: Final = 600
"""Seconds that clocks may differ before it is said."""
_AHEAD: Final = _DAY


class Answer(StrEnum):
    """The answer."""

    VALID = "valid"
    NOT_VALID = "not_valid"
    CANNOT_SAY = "cannot_be_said"


class Reason(StrEnum):
    """Why; the codes of ``--json``, for ever."""

    NOT_A_CARD = "not_a_card"
    MISREAD = "misread"
    ALTERED = "altered"
    FOREIGN = "foreign"
    NO_KEYS = "no_keys"
    KEY_UNKNOWN = "key_unknown"
    KEY_WITHDRAWN = "key_withdrawn"
    KEY_NOT_FOR_THIS = "key_not_for_this"
    KEY_OF_ANOTHER = "key_of_another"
    KEY_NOT_THEN = "key_not_then"
    WRONG_KIND = "wrong_kind"
    WRONG_PLACE = "wrong_place"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    REVOKED = "revoked"
    REPLACED = "replaced"
    TRIP_OVER = "trip_over"
    DATED_AHEAD = "dated_ahead"
    CLOCK_WRONG = "clock_wrong"
    SEEN_BEFORE = "seen_before"
    LIST_OLD = "list_old"
    NOT_LISTED = "not_listed"
    EXERCISE = "exercise"


@dataclass(frozen=True, slots=True)
class Why:
    """A reason, in a sentence."""

    code: Reason
    says: str


@dataclass(frozen=True, slots=True)
class Here:
    """What whoever checks knows beside keys and list.

    Attributes:
        now: this device's clock, UTC seconds.
        latest: the newest moment that this device ever knew of; its clock is wrong if it is earlier.
        timezone: whose days are said.
        known: whether the record of this card is here.
        fate: why that record does not stand behind it; ``None`` where it does.
        record_of: whose record it is: this station's, or headquarters'.
        seen: when and where the slip was shown here before, the last time first.
        kind: what the card must be, where somebody asks for just that.
        place: where it is shown, where that is to be on a slip.
    """

    now: int
    latest: int = 0
    timezone: str = "UTC"
    known: bool = False
    fate: Fate | None = None
    record_of: str = ""
    seen: Sequence[tuple[int, str]] = ()
    kind: Kind | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of a card.

    Attributes:
        answer: whether it counts.
        reasons: why not, or what to mind; the weightiest first.
        card: what it says, if it is one; not to be believed unless its signature stands.
        is_signed: whether the signature stands, whatever else does not.
        key_of: whose key signed it, as headquarters says.
        list_days: how old the status list is; ``None`` where there is none.
        checked, not_checked: in sentences.
    """

    answer: Answer
    reasons: tuple[Why, ...] = ()
    card: Card | None = None
    is_signed: bool = False
    key_of: str = ""
    key_as_of: int | None = None
    list_at: int | None = None
    list_days: int | None = None
    by_record: bool = False
    checked: tuple[str, ...] = ()
    not_checked: tuple[str, ...] = ()

    @property
    def valid(self) -> bool | None:
        """The same for a program: yes, no, or nothing where it cannot be said."""
        return {Answer.VALID: True, Answer.NOT_VALID: False, Answer.CANNOT_SAY: None}[self.answer]


@dataclass(slots=True)
class _Look:
    """What was found so far."""

    no: list[Why] = field(default_factory=list)
    unsure: list[Why] = field(default_factory=list)
    mind: list[Why] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def of_line(line: str, book: Book, here: Here) -> Verdict:
    """Say what a scanned, typed or pasted line is."""
    try:
        content = forms.read(line)
    except forms.Mangled:
        says = saying(
            "a card, but not as it was printed: something was lost or changed by the scanner, the keyboard or"
            " the hand. Scan it again, or use its digits: every keyboard writes those"
        )
        return _nothing(Answer.CANNOT_SAY, Reason.MISREAD, says)
    except forms.NoCard:
        return _nothing(Answer.NOT_VALID, Reason.NOT_A_CARD, saying("that is no card of Muster's"))
    return of_card(content, book, here)


def _nothing(answer: Answer, code: Reason, says: str) -> Verdict:
    return Verdict(answer, (Why(code, says),), not_checked=(saying("anything: there is no card to look at"),))


def card_in(line: str) -> Card | None:
    """Give what a line says, unverified, for looking up its record; ``None`` if it is no card."""
    try:
        token = cwt.read(forms.read(line))
        return claims.card_of(token.claims) if token.kind == claims.TYPE else None
    except Malformed:
        return None


def key_in(line: str) -> bytes:
    """Give the short name of the key that a line names; nothing if it is no card."""
    try:
        return cwt.read(forms.read(line)).key_id
    except Malformed:
        return b""


def of_card(content: bytes, book: Book, here: Here) -> Verdict:
    """Say what the bytes of a card are.

    Args:
        content: the COSE_Sign1.
        book: keys and list, as far as whoever checks has them.
        here: what else they know.
    """
    try:
        token = cwt.read(content)
        card = claims.card_of(token.claims) if token.kind == claims.TYPE else None
    except Malformed:
        card = None
    if card is None:
        says = saying("it was altered, or it is damaged: no Muster writes a card like that")
        return _nothing(Answer.NOT_VALID, Reason.ALTERED, says)
    look = _Look()
    statement = book.statement(token.key_id)
    public = statement.public if statement is not None else book.own.get(token.key_id)
    stands = public is not None and token.is_by(public)
    _key(look, book, here, card, token.key_id, statement, stands=stands, known=public is not None)
    days = None if book.list is None else max(0, here.now - book.list.at) // _DAY
    if stands:
        _kind(look, here, card)
        _clock(look, book, here, card)
        _times(look, book, here, card)
        _revoked(look, book, here, card, days, is_own=statement is None or statement.has(card.place))
        _place(look, here, card)
        _seen(look, here, card)
    look.left.append(saying("that whoever shows it is the person it names: look at a card with a photograph"))
    answer = Answer.NOT_VALID if look.no else Answer.CANNOT_SAY if look.unsure else Answer.VALID
    return Verdict(
        answer,
        (*look.no, *look.unsure, *look.mind),
        card,
        is_signed=stands,
        key_of=statement.of if statement is not None else book.own_code if stands else "",
        key_as_of=statement.at if statement is not None else None,
        list_at=None if book.list is None else book.list.at,
        list_days=days,
        by_record=stands and here.known,
        checked=tuple(look.checked),
        not_checked=tuple(look.left),
    )


# the key


def _key(  # noqa: PLR0913 - what is known of a key
    look: _Look,
    book: Book,
    here: Here,
    card: Card,
    name: bytes,
    statement: KeyStatement | None,
    *,
    stands: bool,
    known: bool,
) -> None:
    if not known:
        _unknown(look, book, here, card)
        return
    if not stands:
        says = saying("it was altered, or it is forged: the key that it names did not sign this")
        look.no.append(Why(Reason.ALTERED, says))
        return
    if statement is None:
        own = saying("signed by a key of this station that headquarters has not listed yet")
        look.checked.append(own)
        if card.issuer != book.own_code:
            _of_another(look, card, book.own_code)
        return
    listed = saying(
        "signed by a key of {station}, which headquarters listed on {day}",
        station=statement.of,
        day=_day(statement.at),
    )
    look.checked.append(listed)
    if name in book.withdrawn:
        says = saying(
            "its key was withdrawn (a device was lost or replaced): nothing that it signed counts any more."
            " {station} makes a new card in a minute",
            station=statement.of,
        )
        look.no.append(Why(Reason.KEY_WITHDRAWN, says))
    if str(card.kind) not in statement.may:
        look.no.append(Why(Reason.KEY_NOT_FOR_THIS, saying("its key may not sign such a card")))
    if card.issuer != statement.of:
        _of_another(look, card, statement.of)
    if not statement.begins - SLACK <= card.issued_at <= statement.until:
        says = saying("it is dated outside of the time in which its key may sign")
        look.no.append(Why(Reason.KEY_NOT_THEN, says))


def _of_another(look: _Look, card: Card, of: str) -> None:
    says = saying("it says that it is of {said}, but its key is of {station}", said=card.issuer, station=of)
    look.no.append(Why(Reason.KEY_OF_ANOTHER, says))


def _unknown(look: _Look, book: Book, here: Here, card: Card) -> None:
    if not book.statements:
        says = saying(
            "there are no keys here to check it with: exchange with headquarters, or take a list of keys"
        )
        look.unsure.append(Why(Reason.NO_KEYS, says))
        return
    as_of = book.as_of or 0
    if as_of <= card.issued_at or here.now - as_of > STALE * _DAY:
        says = saying(
            "its key is not among those that headquarters had listed on {day}; it may have been listed since."
            " Exchange with headquarters, or ask {station} by radio",
            day=_day(as_of),
            station=card.issuer,
        )
        look.unsure.append(Why(Reason.KEY_UNKNOWN, says))
    else:
        says = saying(
            "signed by a key that headquarters has never listed (as of {day}): somebody else made it",
            day=_day(as_of),
        )
        look.no.append(Why(Reason.FOREIGN, says))


# what it is, and when


def _kind(look: _Look, here: Here, card: Card) -> None:
    if here.kind is None or here.kind is card.kind:
        return
    if card.kind is Kind.CERTIFICATE:
        says = saying("that is a training certificate, no clearance: nobody may travel on it")
    else:
        says = saying("that is a clearance slip, no training certificate")
    look.no.append(Why(Reason.WRONG_KIND, says))


def _clock(look: _Look, book: Book, here: Here, card: Card) -> None:
    newest = max(here.latest, book.as_of or 0)
    if here.now < newest - SLACK:
        says = saying(
            "this device's clock is wrong: it says {now}, and it knows of {later}. Set it, then check again",
            now=_moment(here.now),
            later=_moment(newest),
        )
        look.unsure.append(Why(Reason.CLOCK_WRONG, says))
    elif card.issued_at > here.now + _AHEAD:
        says = saying(
            "it is dated {day}, which is to come: this device's clock is wrong, or that of {station}",
            day=_day(card.issued_at),
            station=card.issuer,
        )
        look.unsure.append(Why(Reason.DATED_AHEAD, says))


def _times(look: _Look, book: Book, here: Here, card: Card) -> None:
    newest = max(here.now, here.latest, book.as_of or 0)
    last = local_day(card.expires_at - 1, here.timezone)
    # What has run out by the newest moment that is known has run out, whatever the clock says.
    if card.expires_at <= newest:
        if isinstance(card.says, Slip) and card.says.valid_to > last:
            says = saying(
                "the card ran out on {day}; the clearance goes on to {until}: have a new card made",
                day=last.isoformat(),
                until=card.says.valid_to.isoformat(),
            )
        else:
            says = saying("it ran out on {day}", day=last.isoformat())
        look.no.append(Why(Reason.EXPIRED, says))
    elif card.begins_at is not None and here.now < card.begins_at:
        day = card.says.valid_from.isoformat() if isinstance(card.says, Slip) else _day(card.begins_at)
        look.no.append(Why(Reason.NOT_YET, saying("it does not count before {day}", day=day)))
    look.checked.append(
        saying(
            "its days, by this device's clock: counts until {last}, and it is {now}",
            last=last.isoformat(),
            now=_moment(here.now),
        )
    )
    if isinstance(card.says, Slip) and card.says.exercise:
        look.mind.append(Why(Reason.EXERCISE, saying("it was made for an exercise: nobody travels on it")))


# revoked


def _fates() -> dict[Fate, tuple[Reason, str]]:
    return {
        Fate.REVOKED: (Reason.REVOKED, saying("it was revoked")),
        Fate.ENDED: (Reason.REVOKED, saying("its entry was ended: it was made by mistake")),
        Fate.ERASED: (Reason.REVOKED, saying("its record is not kept any more")),
        Fate.CANCELLED: (Reason.REVOKED, saying("the journey was cancelled")),
        Fate.DENIED: (Reason.REVOKED, saying("the clearance was denied")),
        Fate.CHANGED: (Reason.REVOKED, saying("its record says something else now: have a new card made")),
        Fate.REPLACED: (Reason.REPLACED, saying("another certificate was written in its place")),
        Fate.AMENDED: (Reason.REPLACED, saying("the journey was changed since: there is a newer slip")),
        Fate.NEWER_CARD: (Reason.REPLACED, saying("a newer card was made of it: this one is the old one")),
        Fate.TRIP_OVER: (Reason.TRIP_OVER, saying("the journey on this slip has ended")),
    }


def _revoked(  # noqa: PLR0913 - what is known of a list
    look: _Look, book: Book, here: Here, card: Card, days: int | None, *, is_own: bool
) -> None:
    if here.known:
        look.checked.append(
            saying("the record itself, as {whose} has it now", whose=here.record_of or card.issuer)
        )
        if here.fate is not None:
            code, says = _fates()[here.fate]
            look.no.append(Why(code, says))
            return
    here_list = book.list
    if here_list is None:
        if not here.known:
            _unlisted(look, saying("whether it was revoked: there is no list of headquarters' here"))
        return
    said = None if card.place is None or card.list not in ("", here_list.name) else here_list.says(card.place)
    if said:
        says = saying("it was revoked, by headquarters' list of {day}", day=_day(here_list.at))
        look.no.append(Why(Reason.REVOKED, says))
    elif here.known:
        return
    elif (left := _unchecked(card, here_list, said, is_own=is_own)) is not None:
        _unlisted(look, left)
    else:
        _aged(look, days or 0, here_list.at)


def _unchecked(card: Card, known: StatusList, said: bool | None, *, is_own: bool) -> str | None:  # noqa: FBT001 - as the list says it
    """Say why a list says nothing of a card; ``None`` if it does."""
    if card.place is None:
        return saying("whether it was revoked: it was made before its key was listed")
    if not is_own:
        return saying("whether it was revoked: its place in the list is another key's")
    if card.list not in ("", known.name):
        return saying("whether it was revoked: that stands in another list than the one here")
    if said is None or known.at < card.issued_at - _DAY:
        return saying("whether it was revoked: headquarters' list here is older than the card")
    return None


def _aged(look: _Look, days: int, at: int) -> None:
    aged = counting(
        "headquarters' list of revoked cards, {count} day old",
        "headquarters' list of revoked cards, {count} days old",
        days,
    )
    if days > STALE:
        says = saying("whether it was revoked: not checked since {day}", day=_day(at))
        look.mind.append(Why(Reason.LIST_OLD, says))
        look.left.append(saying("whether it was revoked after {day}", day=_day(at)))
    elif days > FRESH:
        says = saying("the list of revoked cards is old: exchange with headquarters soon")
        look.mind.append(Why(Reason.LIST_OLD, says))
    look.checked.append(aged)


def _unlisted(look: _Look, says: str) -> None:
    look.left.append(says)
    look.mind.append(Why(Reason.NOT_LISTED, saying("nobody could check here whether it was revoked")))


# where, and whether it was here before


def _place(look: _Look, here: Here, card: Card) -> None:
    says = card.says
    if isinstance(says, Certificate):
        return
    if not here.place:
        look.left.append(saying("whether this place is on the slip: read where it leads"))
        return
    places = {name.strip().casefold() for leg in says.legs for name in (leg.start, leg.to)}
    if here.place.strip().casefold() in places:
        look.checked.append(saying("{place} is on the slip", place=here.place))
    elif says.more_legs:
        look.left.append(saying("whether this place is on the slip: not all of its legs are on the card"))
    else:
        where = "; ".join(f"{leg.start} - {leg.to}" for leg in says.legs)
        told = saying("{place} is not on this slip, which says: {legs}", place=here.place, legs=where)
        look.no.append(Why(Reason.WRONG_PLACE, told))


def _seen(look: _Look, here: Here, card: Card) -> None:
    if card.kind is not Kind.SLIP:
        return
    if not here.seen:
        return
    at, place = here.seen[0]
    said = counting(
        "this slip was shown here {count} time before, last {when}{where}: the same people again, or a copy",
        "this slip was shown here {count} times before, last {when}{where}: the same people again, or a copy",
        len(here.seen),
        when=_moment(at),
        where=f" ({place})" if place else "",
    )
    look.mind.insert(0, Why(Reason.SEEN_BEFORE, said))


def _day(at: int) -> str:
    return (iso(at) or "")[:10]


def _moment(at: int) -> str:
    return (iso(at) or "")[:16].replace("T", " ") + " UTC"
