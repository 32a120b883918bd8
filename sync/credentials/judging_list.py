"""Whether a card was taken back: by its record where that is here, else by the list of headquarters."""

from store.saying import counting, saying
from sync.credentials.book import Book
from sync.credentials.claims import Card
from sync.credentials.revoking import Fate
from sync.credentials.status import StatusList
from sync.credentials.verdict import DAY, FRESH, STALE, Here, Look, Reason, Why, day


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


def judge_revoked(  # noqa: PLR0913 - what is known of a list
    look: Look, book: Book, here: Here, card: Card, days: int | None, *, is_own: bool
) -> None:
    """Look whether it was taken back."""
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
        says = saying("it was revoked, by headquarters' list of {day}", day=day(here_list.at))
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
    if said is None or known.at < card.issued_at - DAY:
        return saying("whether it was revoked: headquarters' list here is older than the card")
    return None


def _aged(look: Look, days: int, at: int) -> None:
    aged = counting(
        "headquarters' list of revoked cards, {count} day old",
        "headquarters' list of revoked cards, {count} days old",
        days,
    )
    if days > STALE:
        says = saying("whether it was revoked: not checked since {day}", day=day(at))
        look.mind.append(Why(Reason.LIST_OLD, says))
        look.left.append(saying("whether it was revoked after {day}", day=day(at)))
    elif days > FRESH:
        says = saying("the list of revoked cards is old: exchange with headquarters soon")
        look.mind.append(Why(Reason.LIST_OLD, says))
    look.checked.append(aged)


def _unlisted(look: Look, says: str) -> None:
    look.left.append(says)
    look.mind.append(Why(Reason.NOT_LISTED, saying("nobody could check here whether it was revoked")))
