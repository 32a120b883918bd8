"""What a card is, and when it counts."""

from store.clock import local_day
from store.saying import saying
from sync.credentials.book import Book
from sync.credentials.claims import Card, Kind, Slip
from sync.credentials.verdict import AHEAD, SLACK, Here, Look, Reason, Why, day, moment


def judge_kind(look: Look, here: Here, card: Card) -> None:
    """Look whether it is what was asked for."""
    if here.kind is None or here.kind is card.kind:
        return
    if card.kind is Kind.CERTIFICATE:
        says = saying("that is a training certificate, no clearance: nobody may travel on it")
    else:
        says = saying("that is a clearance slip, no training certificate")
    look.no.append(Why(Reason.WRONG_KIND, says))


def judge_clock(look: Look, book: Book, here: Here, card: Card) -> None:
    """Look whether this clock can be believed."""
    newest = max(here.latest, book.as_of or 0)
    if here.now < newest - SLACK:
        says = saying(
            "this device's clock is wrong: it says {now}, and it knows of {later}. Set it, then check again",
            now=moment(here.now),
            later=moment(newest),
        )
        look.unsure.append(Why(Reason.CLOCK_WRONG, says))
    elif card.issued_at > here.now + AHEAD:
        says = saying(
            "it is dated {day}, which is to come: this device's clock is wrong, or that of {station}",
            day=day(card.issued_at),
            station=card.issuer,
        )
        look.unsure.append(Why(Reason.DATED_AHEAD, says))


def judge_times(look: Look, book: Book, here: Here, card: Card) -> None:
    """Look whether it counts now."""
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
        first = card.says.valid_from.isoformat() if isinstance(card.says, Slip) else day(card.begins_at)
        look.no.append(Why(Reason.NOT_YET, saying("it does not count before {day}", day=first)))
    look.checked.append(
        saying(
            "its days, by this device's clock: counts until {last}, and it is {now}",
            last=last.isoformat(),
            now=moment(here.now),
        )
    )
    if isinstance(card.says, Slip) and card.says.exercise:
        look.mind.append(Why(Reason.EXERCISE, saying("it was made for an exercise: nobody travels on it")))
