"""Comes to a verdict about a card: whose key signed it, when it counts, where it is shown."""

from store.saying import saying
from sync.credentials import claims, cwt, forms
from sync.credentials.book import Book
from sync.credentials.claims import Card
from sync.credentials.judging_key import judge_key
from sync.credentials.judging_list import judge_revoked
from sync.credentials.judging_place import judge_place, judge_seen
from sync.credentials.judging_time import judge_clock, judge_kind, judge_times
from sync.credentials.verdict import DAY, Answer, Here, Look, Reason, Verdict, Why
from sync.streams import Malformed


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
    look = Look()
    statement = book.statement(token.key_id)
    public = statement.public if statement is not None else book.own.get(token.key_id)
    stands = public is not None and token.is_by(public)
    judge_key(look, book, here, card, token.key_id, statement, stands=stands, known=public is not None)
    days = None if book.list is None else max(0, here.now - book.list.at) // DAY
    if stands:
        judge_kind(look, here, card)
        judge_clock(look, book, here, card)
        judge_times(look, book, here, card)
        judge_revoked(look, book, here, card, days, is_own=statement is None or statement.has(card.place))
        judge_place(look, here, card)
        judge_seen(look, here, card)
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
