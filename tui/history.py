"""What changed a record, act by act, in a line each: for the screen of a record and for ``muster show``."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from tui import terms
from tui.words import _


def told(entries: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Give when and what for every act, in the order of the entries (``store.desk.history``)."""
    return [line for _name, line in acts(entries)]


def acts(entries: Sequence[Mapping[str, Any]]) -> list[tuple[str, tuple[str, str]]]:
    """Give the same with each act's name in the log, by which it is taken back."""
    lines = []
    for _act, of in groupby(entries, key=itemgetter("at", "act", "by", "exercise")):
        one, *others = list(of)
        fields = dict(one["fields"])
        for other in others:
            fields.update(other["fields"])
        what = ", ".join(
            f"{terms.field(name)}: {terms.in_history(name, value)}" for name, value in fields.items()
        )
        drill = _("(exercise)") if one["exercise"] else ""
        said = " ".join(filter(None, (drill, terms.act(one["act"]), str(one["by"] or ""), what)))
        lines.append((str(one["entry"]), (terms.value(one["at"]), said)))
    return lines
