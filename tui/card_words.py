"""A verdict on a card in words: what it says, why, and what was and was not checked."""

from collections.abc import Mapping
from typing import Any, Final

from store.clock import iso
from sync.credentials.claims import Card, Certificate
from sync.credentials.issuing import Made
from sync.credentials.verdict import Answer, Verdict
from tui import terms
from tui.words import _, plural

SIGNS: Final = {Answer.VALID: "✓", Answer.NOT_VALID: "✗", Answer.CANNOT_SAY: "?"}


def answer(verdict: Verdict) -> str:
    """Say the answer, with its sign."""
    said = {
        Answer.VALID: _("VALID: look again") if verdict.reasons else _("VALID"),
        Answer.NOT_VALID: _("NOT VALID"),
        Answer.CANNOT_SAY: _("CANNOT BE SAID"),
    }
    sign = "!" if verdict.answer is Answer.VALID and verdict.reasons else SIGNS[verdict.answer]
    return f"{sign} {said[verdict.answer]}"


def reasons(verdict: Verdict) -> list[str]:
    """Say why, and what to mind."""
    return [terms.said(why.says) for why in verdict.reasons]


def about(verdict: Verdict) -> list[str]:
    """Say what the card says; of one that nobody signed, that it may say anything."""
    if verdict.card is None:
        return []
    lines = says(verdict.card)
    if not verdict.is_signed:
        lines.insert(0, _("it says, and nobody vouches for it:"))
    return lines


def says(card: Card) -> list[str]:
    """Say what stands on a card."""
    said = card.says
    if isinstance(said, Certificate):
        what = " ".join(filter(None, (said.course, said.title)))
        return [
            _("{name}  {index}  {agency}")
            .format(name=said.name, index=said.index_no, agency=said.organisation)
            .rstrip(),
            _("certificate {number}: {course}, issued {day}").format(
                number=said.number, course=what, day=said.issued_on.isoformat()
            ),
        ]
    who = ", ".join(said.travellers)
    if said.more:
        more = plural("{count} more, not named here", "{count} more, not named here", said.more)
        who = f"{who}; {more.format(count=said.more)}"
    legs = [f"{leg.start} → {leg.to}" + (f"  {leg.day.isoformat()}" if leg.day else "") for leg in said.legs]
    if said.more_legs:
        legs.append(
            plural("{count} leg more", "{count} legs more", said.more_legs).format(count=said.more_legs)
        )
    return [
        who,
        _("clearance {number}: {first} to {last}").format(
            number=said.number, first=said.valid_from.isoformat(), last=said.valid_to.isoformat()
        ),
        *legs,
    ]


def checked(verdict: Verdict) -> list[str]:
    """Say what was checked, and what was not."""
    return [
        *(f"✓ {terms.said(said)}" for said in verdict.checked),
        *(_("- not checked: {what}").format(what=terms.said(said)) for said in verdict.not_checked),
    ]


def document(verdict: Verdict) -> dict[str, Any]:
    """Give the same to a program."""
    card = verdict.card
    return {
        "valid": verdict.valid,
        "answer": str(verdict.answer),
        "claims": None if card is None or not verdict.is_signed else claims(card),
        "checked_against": {
            "signature": verdict.is_signed,
            "key_of": verdict.key_of or None,
            "key_listed_at": iso(verdict.key_as_of),
            "list_made_at": iso(verdict.list_at),
            "record": verdict.by_record,
        },
        "list_age_days": verdict.list_days,
        "reasons": [{"code": str(why.code), "reason": terms.said(why.says)} for why in verdict.reasons],
        "checked": [terms.said(said) for said in verdict.checked],
        "not_checked": [terms.said(said) for said in verdict.not_checked],
    }


def claims(card: Card) -> Mapping[str, Any]:
    """Give what a card says as plain values."""
    said = card.says
    about_it: dict[str, Any]
    if isinstance(said, Certificate):
        about_it = {
            "name": said.name,
            "index_no": said.index_no or None,
            "organisation": said.organisation or None,
            "course": said.course,
            "title": said.title or None,
            "issued_on": said.issued_on.isoformat(),
            "paper": said.paper or None,
        }
    else:
        about_it = {
            "travellers": list(said.travellers),
            "travellers_more": said.more,
            "valid_from": said.valid_from.isoformat(),
            "valid_to": said.valid_to.isoformat(),
            "legs": [
                {"from": leg.start, "to": leg.to, "day": leg.day.isoformat() if leg.day else None}
                for leg in said.legs
            ],
            "legs_more": said.more_legs,
            "exercise": said.exercise,
        }
    return {
        "kind": str(card.kind),
        "number": said.number,
        "issuer": card.issuer,
        "card": card.id.hex(),
        "issued_at": iso(card.issued_at),
        "expires_at": iso(card.expires_at),
        **about_it,
    }


def made(card: Made) -> list[str]:
    """Say of a card that was made until when it counts, and who can check it."""
    when = terms.value(iso(card.card.expires_at))
    lines = [_("card {number}, counts until {when}").format(number=card.number, when=when)]
    if not card.listed:
        lines.append(
            _(
                "headquarters has not listed this device's key yet: only this station can check the card."
                " Exchange, then show it again."
            )
        )
    return lines
