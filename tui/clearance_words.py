"""Clearances in words: states, queues, what comes next, what was looked at and what came of it."""

from store.travel.board import Line, Next, Queue
from store.travel.gates import Finding
from store.travel.looking import Leaf, Look
from tui import terms
from tui.refusing import line as refusal
from tui.words import _, plural


def state(word: str) -> str:
    """Say a state of a clearance."""
    words = {
        "draft": _("draft"),
        "submitted": _("submitted"),
        "returned": _("sent back"),
        "cleared": _("cleared"),
        "denied": _("denied"),
        "amended": _("amended"),
        "cancelled": _("cancelled"),
        "revoked": _("revoked"),
        "active": _("travelling"),
        "closed": _("closed"),
    }
    return words.get(word, word)


def leg_in_words(leg: Leaf) -> str:
    """Say a leg in a line: from where to where, when on the clocks there, how, where people stay."""
    same = leg.leaves[:10] == leg.arrives[:10]
    when = f"{leg.leaves or '?'} - {(leg.arrives[11:] if same else leg.arrives) or '?'}"
    how = " · ".join(filter(None, (terms.choice(leg.mode), leg.stays)))
    return f"{leg.n}. {leg.start} → {leg.to}  {when}  {how}".rstrip()


def gate_word(gate: str) -> str:
    """Say what was looked at."""
    words = {
        "right": _("who may decide"),
        "notice": _("asked for in time"),
        "level": _("level there"),
        "training": _("training"),
        "limit": _("known here"),
    }
    return words.get(gate, gate)


def in_words(look: Look) -> str:
    """Say what one look came to."""
    return {"right": _right, "notice": _notice, "level": _level, "training": _training}.get(
        look.gate, _limit
    )(look)


def _right(look: Look) -> str:
    if look.refused is not None:
        return refusal(look.refused)
    if look.about == "hq":
        return _("headquarters decides; its answer is written down here by the {right}").format(
            right=terms.recorded(look.says)
        )
    return _("you: {right}").format(right=terms.recorded(look.says))


def _notice(look: Look) -> str:
    days = int(look.about)
    said = plural("{count} day before it begins", "{count} days before it begins", days).format(count=days)
    lead = plural("the station asks for {count}", "the station asks for {count}", int(look.says))
    return f"{said}; {lead.format(count=look.says)}"


def _level(look: Look) -> str:
    day = "" if look.day is None else look.day.isoformat()
    if look.finding is Finding.NOT_CHECKED:
        return _("{place} on {day}: levels there are not known here").format(place=look.about, day=day)
    if not look.levels:
        return _("{place} on {day}: none in force").format(place=look.about, day=day)
    return _("{place} on {day}: {levels} in force").format(
        place=look.about, day=day, levels=", ".join(look.levels)
    )


def _training(look: Look) -> str:
    if look.finding is Finding.NOT_CHECKED:
        return _("{name} has left by the date of travel").format(name=look.about)
    lacks = look.lacks
    if lacks is None:
        return _("{name} has all that is asked on the dates of travel").format(name=look.about)
    match lacks.why:
        case "expired":
            why = _("ran out {day}").format(day=lacks.expired_on)
        case "unconfirmed":
            why = _("to be confirmed")
        case _:
            why = _("never taken")
    return _("{name} lacks {course} ({why})").format(name=look.about, course=lacks.course, why=why)


def _limit(look: Look) -> str:
    if look.day is None:
        return _("not checked: {what}").format(what=_(look.about))
    return _("{what}: as of {day}").format(what=_(look.about), day=look.day.isoformat())


def kept_gate(written: str) -> tuple[str, Finding | None, str]:
    """Take a line that was kept with a decision apart: gate, finding, what it says."""
    head, _colon, says = written.partition(": ")
    gate, _blank, finding = head.partition(" [")
    known = {one.value: one for one in Finding}
    return gate, known.get(finding.rstrip("]")), terms.recorded(says or written)


def kept_line(written: str) -> str:
    """Say a line that was kept with a decision."""
    gate, finding, says = kept_gate(written)
    return f"{gate_word(gate)}: {says}" if finding is not None else says


def queue_word(queue: Queue) -> str:
    """Say what a queue is called."""
    words = {
        Queue.OVERDUE: _("overdue"),
        Queue.DECIDE: _("to decide"),
        Queue.ELSEWHERE: _("elsewhere"),
        Queue.LEAVE: _("to leave"),
        Queue.TRAVELLING: _("travelling"),
        Queue.OVER: _("over"),
    }
    return words[queue]


def cells(line: Line) -> tuple[str, ...]:
    """Give a line of the board: where it stands, who, where to, whose, what comes next."""
    many = plural("{first} +{count}", "{first} +{count}", len(line.who) - 1)
    who = line.who[0] if line.who else "?"
    if len(line.who) > 1:
        who = many.format(first=who, count=len(line.who) - 1)
    drill = _("EXERCISE") + " " if line.drill else ""
    return (_stands(line), drill + who, line.to[0] if line.to else "?", line.agency or "", coming(line))


def _stands(line: Line) -> str:
    """Say in which queue it stands, or where elsewhere it waits."""
    if line.queue is Queue.OVER:
        return state(line.state)
    if line.queue is not Queue.ELSEWHERE:
        return queue_word(line.queue)
    if line.at_headquarters and line.state == "submitted":
        return _("at HQ")
    return {"draft": _("draft"), "returned": _("to put right")}.get(line.state, state(line.state))


def coming(line: Line) -> str:
    """Say what is to be heard next, and when on the clock there."""
    if line.late:
        hours, minutes = divmod(max(one.minutes for one in line.late), 60)
        return _("{hours} h {minutes:02} late").format(hours=hours, minutes=minutes)
    when = line.there[5:16].replace("T", " ")
    match line.coming:
        case Next.LEAVES:
            return _("leaves {when}").format(when=when)
        case Next.ARRIVES:
            return _("arrives {when}").format(when=when)
        case Next.BACK:
            return _("back by {when}").format(when=when)
        case Next.ALL_BACK:
            return _("there; x closes it")
        case _:
            return ""
