"""The fields of a clearance that is asked for: which there are, what they are called, times typed short."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from store import offers
from store.offers import Asked, Shape
from store.registers import REGISTRY
from store.registers.clearances import ClearanceForm
from store.registers.segments import SegmentForm
from tui import terms
from tui.words import _

_TRAVELLERS: Final = Asked("travellers", Shape.RECORD, needed=True, refers="people", several=True)
OF_REQUEST: Final = (
    "purpose",
    "details",
    "agency",
    "kind",
    "urgency",
    "call_signs",
    "contact",
    "vehicles",
    "leader",
    "back_by",
    "decides",
)
USUAL: Final = 3
"""So many of these come before the legs, the others behind them."""
OF_LEG: Final = (
    "from_place",
    "to_place",
    "etd",
    "eta",
    "mode",
    "area",
    "lodging",
    "abroad",
    "check_in_due",
    "timezone",
    "vehicle",
    "contact_there",
)
TIMES: Final = ("etd", "eta", "check_in_due", "back_by")
_SHORT: Final = re.compile(r"(?:\+(?P<days>\d{1,3})\s+)?(?P<hour>\d{1,2})[:.](?P<minute>\d\d)")


def when(typed: str, today: date) -> str:
    """Write a time out that was typed short: ``14:20`` is today, ``+2 08:00`` in two days; else as it is."""
    short = _SHORT.fullmatch(typed.strip())
    if short is None:
        return typed.strip()
    day = today + timedelta(days=int(short["days"] or 0))
    return f"{day.isoformat()}T{short['hour']:0>2}:{short['minute']}"


def with_zone(text: str, timezone: str) -> str:
    """Say of which clocks a time is, where it does not say so itself; what is no time stays as it is."""
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (said if said.tzinfo else said.replace(tzinfo=ZoneInfo(timezone))).isoformat()


def asked_for() -> Iterator[tuple[str, Asked]]:
    """Give what each field takes, as the two forms say it themselves."""
    yield "travellers", _TRAVELLERS
    for form, kind, names in ((ClearanceForm, "clearances", OF_REQUEST), (SegmentForm, "segments", OF_LEG)):
        for asked in offers.fields(form, REGISTRY.kind(kind), REGISTRY) or ():
            if asked.name in names:
                yield asked.name, asked


def name_of(key: str) -> str:
    """Give the name of a field: ``leg-2-etd`` is ``etd``."""
    return key.split("-", 2)[2] if key.startswith("leg-") else key


def title(name: str) -> str:
    """Say what a field is called here."""
    words = {
        "from_place": _("from"),
        "to_place": _("to"),
        "etd": _("leaves"),
        "eta": _("arrives"),
        "mode": _("how"),
        "lodging": _("stays at"),
        "details": _("why, in words"),
        "back_by": _("back by"),
        "decides": _("who decides"),
    }
    return words.get(name, terms.field(name))
