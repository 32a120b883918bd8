"""Whose key signed a card, and whether it may."""

from store.saying import saying
from sync.credentials.book import Book
from sync.credentials.claims import Card
from sync.credentials.key_statement import KeyStatement
from sync.credentials.verdict import DAY, SLACK, STALE, Here, Look, Reason, Why, day


def judge_key(  # noqa: PLR0913 - what is known of a key
    look: Look,
    book: Book,
    here: Here,
    card: Card,
    name: bytes,
    statement: KeyStatement | None,
    *,
    stands: bool,
    known: bool,
) -> None:
    """Look at the key that a card names, and at its signature."""
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
        day=day(statement.at),
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


def _of_another(look: Look, card: Card, of: str) -> None:
    says = saying("it says that it is of {said}, but its key is of {station}", said=card.issuer, station=of)
    look.no.append(Why(Reason.KEY_OF_ANOTHER, says))


def _unknown(look: Look, book: Book, here: Here, card: Card) -> None:
    if not book.statements:
        says = saying(
            "there are no keys here to check it with: exchange with headquarters, or take a list of keys"
        )
        look.unsure.append(Why(Reason.NO_KEYS, says))
        return
    as_of = book.as_of or 0
    if as_of <= card.issued_at or here.now - as_of > STALE * DAY:
        says = saying(
            "its key is not among those that headquarters had listed on {day}; it may have been listed since."
            " Exchange with headquarters, or ask {station} by radio",
            day=day(as_of),
            station=card.issuer,
        )
        look.unsure.append(Why(Reason.KEY_UNKNOWN, says))
    else:
        says = saying(
            "signed by a key that headquarters has never listed (as of {day}): somebody else made it",
            day=day(as_of),
        )
        look.no.append(Why(Reason.FOREIGN, says))
