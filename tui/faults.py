"""What ``verify`` found, in sentences: what, where, since when, and what to do now."""

from collections.abc import Sequence

from store.clock import iso
from store.verifying.desk import Report
from store.verifying.fault import ASIDE, Fault, Kind
from tui import terms
from tui.words import _, plural

_NOTED = frozenset({Kind.FILE, Kind.OLDER, Kind.ANCHOR, Kind.HEAD})
"""What is noticed when a store is opened."""
MOST = 20
"""Of one kind so many places are said; the rest are counted."""

_RESTORE = _("Believe none of it, telephone headquarters, and restore this device from a backup.")
_ASK = _("Compare the record with headquarters by telephone, then restore this device from a backup.")

_WORDS: dict[Kind, tuple[str, str]] = {
    Kind.ENTRY_CHANGED: (_("An entry of the log is not what was written."), _RESTORE),
    Kind.ENTRY_MISSING: (_("An entry was taken out of the log."), _RESTORE),
    Kind.ENTRY_ADDED: (_("The log holds an entry that does not belong to it."), _RESTORE),
    Kind.HEAD: (_("The log does not end where this device had left it."), _RESTORE),
    Kind.SIGNED: (_("The log is not the one that was signed for above."), _RESTORE),
    Kind.OLDER: (
        _("This store is older than it was: what was recorded since is missing."),
        _(
            "If nobody here put an old copy back, somebody else did. Telephone headquarters, and restore "
            "this device from its newest backup."
        ),
    ),
    Kind.ROW_CHANGED: (_("A field does not say what the log says."), _ASK),
    Kind.ROW_ADDED: (_("A record stands in a list and nobody recorded it."), _ASK),
    Kind.ROW_MISSING: (_("A record was taken out of a list and nobody recorded that."), _ASK),
    Kind.STAMP: (_("Who changed a field last, and when, is not what the log says."), _ASK),
    Kind.SEARCH: (
        _("Somebody would not be found by name or telephone, or a wrong person would be."),
        _("Look people up in the list and not by typing, and restore this device from a backup."),
    ),
    Kind.LOGIN: (
        _("Somebody who may open this device is not the user that the log says."),
        _("Let nobody work on this device, and telephone headquarters."),
    ),
    Kind.ERASED: (_("What counts as erased is not what the log says."), _RESTORE),
    Kind.INDEX: (_("A list and what finds things in it do not agree."), _RESTORE),
    Kind.FILE: (
        _("The store's file was changed while the program was closed."),
        _("Ask who had this laptop. Telephone headquarters, and restore this device from a backup."),
    ),
    Kind.ANCHOR: (
        _("The note of how this store was left is missing, or is not its own."),
        _(
            "Nobody can say whether an old copy was put back. If you did not move this store yourself, "
            "telephone headquarters."
        ),
    ),
    Kind.REFERENCE: (
        _("A record names another that is not here; that is no sign that anybody changed it."),
        _("It may be on its way. If it stays so, ask headquarters to send all again."),
    ),
    Kind.SUM: (
        _("A figure that is kept of a station is not what its lists say."),
        _("Count in the list itself, and restore headquarters from a backup. The lists are not touched."),
    ),
}


def what(kind: Kind) -> str:
    """Say what was found."""
    return _WORDS[kind][0]


def then(kind: Kind) -> str:
    """Say what to do."""
    return _WORDS[kind][1]


def place(fault: Fault) -> str:
    """Say where, and when it was changed last if that is known."""
    if fault.since is None:
        return terms.recorded(fault.where)
    words = _("{where} (noticed {when})") if fault.kind in _NOTED else _("{where} (last recorded {when})")
    return words.format(where=terms.recorded(fault.where), when=terms.value(iso(fault.since)))


def verdict(report: Report) -> str:
    """Say in one sentence what came of it."""
    bad = sum(fault.kind not in ASIDE for fault in report.faults)
    if not bad:
        return _("{entries} entries and {rows} records worked out again: nothing was altered.").format(
            entries=report.entries, rows=report.rows
        )
    return plural(
        "{bad} thing is not as it was written ({entries} entries, {rows} records worked out again).",
        "{bad} things are not as they were written ({entries} entries, {rows} records worked out again).",
        bad,
    ).format(bad=bad, entries=report.entries, rows=report.rows)


def by_kind(report: Report) -> Sequence[tuple[Kind, list[Fault]]]:
    """Give what was found, kind by kind, what is no sign of a change last."""
    found: dict[Kind, list[Fault]] = {}
    for fault in report.faults:
        found.setdefault(fault.kind, []).append(fault)
    return sorted(found.items(), key=lambda one: one[0] in ASIDE)


def lines(report: Report) -> list[str]:
    """Give the whole report for a person to read."""
    out = [verdict(report)]
    for kind, faults in by_kind(report):
        out += ["", what(kind), then(kind), *(f"  {place(fault)}" for fault in faults[:MOST])]
        if len(faults) > MOST:
            out.append(_("  ... and {more} more").format(more=len(faults) - MOST))
    return out
