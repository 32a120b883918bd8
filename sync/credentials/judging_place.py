"""Whether a slip is shown where it leads, and was shown here before."""

from store.saying import counting, saying
from sync.credentials.claims import Card, Certificate, Kind
from sync.credentials.verdict import Here, Look, Reason, Why, moment


def judge_place(look: Look, here: Here, card: Card) -> None:
    """Look whether this place is on it."""
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


def judge_seen(look: Look, here: Here, card: Card) -> None:
    """Look whether it was here before."""
    if card.kind is not Kind.SLIP:
        return
    if not here.seen:
        return
    at, place = here.seen[0]
    said = counting(
        "this slip was shown here {count} time before, last {when}{where}: the same people again, or a copy",
        "this slip was shown here {count} times before, last {when}{where}: the same people again, or a copy",
        len(here.seen),
        when=moment(at),
        where=f" ({place})" if place else "",
    )
    look.mind.insert(0, Why(Reason.SEEN_BEFORE, said))
