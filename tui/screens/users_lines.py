"""What the lists of users and devices say of each, in cells."""

from store.key_list import KeyOf
from sync.device_list import DeviceOf
from tui import counting, terms
from tui.widgets.paged_table import Row
from tui.words import _


def person(one: KeyOf, own: str) -> Row:
    """Give the line of somebody with keys; ``own`` is the code of the office whose device this is."""
    code = one.id.split("-")[0]
    other = _("another device") if code in ("", own) else _("a device of {code}").format(code=code)
    opens = _("this device") if one.here else other
    second = {True: _("needed"), False: _("none"), None: ""}[one.second]
    name = _("{name} (you)").format(name=one.name) if one.me else one.name
    return Row(one.id, (name, one.role, counting.day(one.since), opens, second), "✓" if one.here else "→")


def device(one: DeviceOf) -> Row:
    """Give the line of a device."""
    whose = one.holder
    if one.revoked is not None:
        whose = f"{_('lost since {day}').format(day=counting.day(one.revoked))} {one.holder}".rstrip()
        if one.late:
            whose = _("late return waits (l)") + ", " + whose
    heard = counting.minute(one.heard) or _("never")
    mark = "‼" if one.late else "!" if one.revoked else "✓" if one.heard else "?"
    cells = (one.mark, terms.choice(one.kind), one.zone, heard, until(one), whose)
    return Row(one.mark, cells, mark)


def until(one: DeviceOf) -> str:
    """Say until when a device shows the zone that was packed for it."""
    return counting.day(one.expires) or ("?" if one.packed else "")


def packed(one: DeviceOf) -> str:
    """Say when a zone was packed for a device, and until when it shows it."""
    if not one.packed:
        return ""
    if not one.expires:
        return _("packed on {day}; until when it shows it is not known here").format(
            day=counting.day(one.packed)
        )
    return _(
        "packed on {day}; it shows the zone until {until} UTC; what it holds it still gives back"
    ).format(day=counting.day(one.packed), until=counting.minute(one.expires))
