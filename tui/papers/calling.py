"""The call tree and the radio check on paper: 80 columns, boxes to tick, plain text for any printer."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from tui import terms
from tui.papers import pages as paper
from tui.safe import clean, fit
from tui.words import _

WIDTH: Final = 80
LINES: Final = 60
"""Lines of a page, its head with them: they print on A4, and on Letter too."""
_NAME: Final = 28
_BOX: Final = "[ ]"
_TICKED: Final = {True: "[x]", False: "[-]", None: _BOX}
Said = Mapping[str, Any]


def level(code: str) -> str:
    """Say where somebody stands in the tree."""
    words = {
        "official": _("designated official"),
        "team": _("security management team"),
        "officer": _("security officer"),
        "coordinator": _("area coordinator"),
        "warden": _("warden"),
        "alternate": _("alternate"),
        "household": _("family"),
        "visitor": _("no household here"),
        "radio": _("radio"),
    }
    return words.get(code, code)


def tree(found: Said) -> list[str]:
    """Write the call tree, a line or two for each who is to be called, each below whoever calls them."""
    return [line for block in _tree(found) for line in block]


def tree_pages(found: Said, timezone: str) -> list[list[str]]:
    """Write it in pages with heads; nobody's telephones are torn from the name."""
    title = _("{code} {name}: CALL TREE").format(code=found["code"], name=found["name"])
    hint = _("Tick who was reached and write the time. Confidential: it names people.")
    return _pages(title, found["as_of"], timezone, [[hint, ""], *_tree(found)])


def _tree(found: Said) -> Iterator[list[str]]:
    for line in found["lines"]:
        yield _branch(line)
    yield [
        "",
        _line(_("{calls} to be called; missing: {gaps}").format(calls=found["calls"], gaps=found["gaps"])),
    ]


def _branch(line: Said) -> list[str]:
    before = "  " * int(line["depth"])
    if line["person"] is None:
        return [_line(f"{before}!   {line['name']}")]
    sign = f" ({line['call_sign']})" if line["call_sign"] else ""
    there = clean(line["address"] or "") or where(line)
    name = fit(clean(f"{line['name']}{sign}"), _NAME)
    if line["again"]:
        return [_line(f"{before}    {name} {_('called above')}: {there}")]
    head = _line(f"{before}{_BOX} {name} {there}")
    if line["missing"]:
        return [head, _line(f"{before}      ! {line['missing']}")]
    return [head, *_phones(line["phones"], before + "      ")]


def _phones(phones: Sequence[Said], before: str) -> list[str]:
    """Write telephones by operator, two in a line: half a number is none."""
    said = [" ".join(filter(None, (phone["operator"], phone["number"]))) for phone in phones]
    return [_line(f"{before}{'   '.join(said[at : at + 2])}") for at in range(0, len(said), 2)]


def signs(found: Sequence[Said]) -> list[str]:
    """Write who is called in a radio check, in call-sign order, with who was silent several times."""
    lines = []
    for one in found:
        silent = _("silent {count} times in a row").format(count=one["missed"]) if one["missed"] > 1 else ""
        sign, name = fit(clean(one["call_sign"] or ""), 14), fit(clean(one["name"] or ""), _NAME)
        lines.append(_line(f"{_BOX} {sign} {name} {fit(one['zone'] or '', 6)} {silent}"))
    return lines or [_("nobody has a call sign")]


def signs_pages(code: str, found: Sequence[Said], as_of: str, timezone: str) -> list[list[str]]:
    """Write it in pages with heads."""
    title = _("{code}: RADIO CHECK").format(code=code)
    hint = _("Call in this order; tick who answers. Confidential: it names people.")
    return _pages(title, as_of, timezone, [[hint, ""], *([line] for line in signs(found))])


def status(found: Said) -> list[str]:
    """Write how a test stands: what came of it, and everybody on its list."""
    counts = _("{reached} of {expected} reached ({percent} %), {failed} not reached, {untried} not tried yet")
    took = [] if found["minutes"] is None else [_("{minutes} minutes").format(minutes=found["minutes"])]
    over = _("ended") if found["ended_at"] else _("under way")
    return [
        _line(_("EXERCISE {test} {kind}: {covers}, {over}").format(
            test=found["test"], kind=kind(found["kind"]), covers=terms.parts(found["covers"]), over=over
        )),
        "; ".join([counts.format(**found), *took]),
        *(_answer(one) for one in found["answers"]),
    ]  # fmt: skip


def kind(code: str) -> str:
    """Say what is tested."""
    return {"call_tree": _("call tree"), "radio_check": _("radio check")}.get(code, code)


def _answer(one: Said) -> str:
    said = " ".join(filter(None, (one["channel"], one["note"])))
    name, sign = fit(clean(one["name"] or "?"), _NAME), fit(clean(one["call_sign"] or ""), 12)
    place = fit(where(one), 18)
    return _line(f"{_TICKED[one['reached']]} {sign} {name} {place} {said}")


def where(one: Said) -> str:
    """Say of a line of the tree or of a test where it stands; of a call sign only in which zone."""
    what = "" if one.get("level") in (None, "radio") else level(str(one["level"]))
    return " ".join(filter(None, (one.get("zone") or one.get("place"), what)))


def _pages(title: str, as_of: str, timezone: str, blocks: Sequence[Sequence[str]]) -> list[list[str]]:
    room = LINES - 2
    filled: list[list[str]] = [[]]
    for block in blocks:
        if len(filled[-1]) + len(block) > room and filled[-1]:
            filled.append([])
        filled[-1].extend(block)
    when = datetime.fromisoformat(as_of).astimezone(ZoneInfo(timezone)).strftime("%Y-%m-%d %H:%M %z")
    made = []
    for number, page in enumerate(filled, start=1):
        right = _("{when} page {number} of {whole}").format(when=when, number=number, whole=len(filled))
        head = fit(clean(title), WIDTH - len(right) - 1) + " " + right
        made.append([head, "-" * WIDTH, *page])
    return made


def _line(said: str) -> str:
    return paper.line(said)
