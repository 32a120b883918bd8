"""What needs somebody, in sentences; the facts are :mod:`sync.today`'s."""

from collections.abc import Callable
from typing import Final

from sync.need import Need, Weight
from sync.today import Figures
from tui.counting import minute
from tui.words import _, plural

MARKS: Final = {Weight.LIFE: "‼", Weight.NOW: "‼", Weight.SOON: "!"}

_BARS: Final = "▁▂▃▄▅▆▇█"


def sentence(need: Need) -> str:
    """Say what needs somebody, in one line."""
    said = _SAID.get(need.kind)
    if said is not None:
        return said(need)
    head, _dot, rest = need.kind.partition(".")
    if head == "cover":
        return _cover(rest, need)
    if head == "due":
        late, _dot, kind = rest.partition(".")
        return _due(kind, need, late=late == "late")
    return need.kind


def figures(found: Figures) -> str:
    """Say how many there are, in one line."""
    return " · ".join(
        (
            plural("{count} person", "{count} people", found.people).format(count=found.people),
            plural("{count} family", "{count} families", found.households).format(count=found.households),
            plural("{count} away", "{count} away", found.elsewhere).format(count=found.elsewhere),
            plural("{count} unknown", "{count} unknown", found.unknown).format(count=found.unknown),
            _("visits {bars} {last}").format(bars=bars(found.weeks), last=found.weeks[-1]),
        )
    )


def bars(values: tuple[int, ...]) -> str:
    """Draw figures as bars, the highest of them full."""
    most = max(values, default=0)
    if not most:
        return _BARS[0] * len(values)
    return "".join(_BARS[round(value * (len(_BARS) - 1) / most)] for value in values)


def _rollcall(need: Need) -> str:
    said = plural("{count} person to find", "{count} people to find", need.count).format(count=need.count)
    more = _("{injured} injured, {missing} missing").format(**need.facts)
    if need.facts["drill"]:
        return _("EXERCISE: {said}; {more}").format(said=said, more=more)
    return _("A ROLL CALL IS OPEN: {said}; {more}").format(said=said, more=more)


def _rollcall_at(need: Need) -> str:
    said = _("{station}: A ROLL CALL IS OPEN ({reason})").format(**need.facts)
    if not need.facts["expected"]:
        return said
    find = plural("{count} of {expected} to find", "{count} of {expected} to find", need.count)
    more = _("{injured} injured, {missing} missing").format(**need.facts)
    figures = _("{what}; {then}").format(what=find.format(count=need.count, **need.facts), then=more)
    return _("{what}: {said}").format(what=said, said=figures)


def _overdue(need: Need) -> str:
    if need.facts["to"]:
        said = _("{name} should have been heard of {hours} h {minutes} min ago, bound for {to}")
    else:
        said = _("{name} should have been heard of {hours} h {minutes} min ago")
    said = said.format(**need.facts)
    # Headquarters is told whose traveller it is: that station has their telephone.
    return (
        _("{what}: {said}").format(what=need.facts["station"], said=said) if need.facts["station"] else said
    )


def _overdue_more(need: Need) -> str:
    return plural(
        "and {count} more traveller who should have been heard of",
        "and {count} more travellers who should have been heard of",
        need.count,
    ).format(count=need.count)


def _exchange(need: Need) -> str:
    waits = plural("{count} change waits", "{count} changes wait", need.count).format(count=need.count)
    days = need.facts["days"]
    if not days:
        return _("The office above has not signed for anything yet; {waits}").format(waits=waits)
    said = plural(
        "The office above last signed {days} day ago; {waits}",
        "The office above last signed {days} days ago; {waits}",
        int(days),
    )
    return said.format(days=days, waits=waits)


def _restored(need: Need) -> str:
    said = _("Restored to {at} UTC: what came later may be missing")
    return said.format(at=minute(need.facts["at"]))


def _put_back(need: Need) -> str:
    said = _("Records put back: some of before {at} UTC may be missing")
    return said.format(at=minute(need.facts["at"]))


def _counted(one: str, many: str) -> Callable[[Need], str]:
    return lambda need: plural(one, many, need.count).format(count=need.count, **need.facts, **_days(need))


def _days(need: Need) -> dict[str, str]:
    """Give for how long it has been so, in words, where that is said."""
    if "days" not in need.facts:
        return {}
    days = int(need.facts["days"])
    return {"longest": plural("{count} day", "{count} days", days).format(count=days)}


def _cover(gap: str, need: Need) -> str:
    said = {
        "no_official": _("Nobody is the designated official"),
        "no_officer": _("There is neither a security officer nor a focal point"),
        "zone_vacant": _("Nobody is warden of {who}"),
        "all_away": _("Warden and alternates are away: {who}"),
        "warden_missing": _("There are alternates, but no warden: {who}"),
        "two_holders": _("Two people hold one office: {who}"),
        "area_vacant": _("No coordinator for the area {who}"),
        "successor_missing": _("An appointment ends soon and nobody follows: {who}"),
        "no_undertaking": _("No undertaking is signed: {who}"),
        "untrained": _("No training for the role is verified: {who}"),
        "unequipped": _("No equipment is verified: {who}"),
        "unbriefed": _("Not briefed for the role: {who}"),
        "stale": _("Families not visited in time: {who}"),
        "no_zone": _("{count} households are in no warden's zone"),
        "no_focal_point": _("Agencies without a focal point: {who}"),
    }
    return said.get(gap, gap).format(count=need.count, **need.facts)


def _due(kind: str, need: Need, *, late: bool) -> str:
    what = {
        "training": _("training that is asked and not there"),
        "certificate": _("certificates that run out"),
        "role_training": _("training for a role"),
        "arrival_briefing": _("arrival briefings to be acknowledged"),
        "visit": _("families to visit"),
        "keys": _("devices to revoke"),
        "agency_list": _("agencies' lists"),
        "essential_review": _("essential staff to look at again"),
        "visitor": _("visitors with something missing"),
        "backup": _("a backup"),
        "recovery_drill": _("a recovery to rehearse"),
        "task": _("tasks for the zones"),
        "report": _("reports from the zones"),
        "assembly_point": _("assembly points to look at"),
        "relocation_option": _("relocation options to look at"),
        "call_tree": _("a test of the call tree this year"),
        "finding": _("findings to follow up"),
    }.get(kind, kind)
    sentence = _("{count} overdue: {what}") if late else _("{count} due soon: {what}")
    said = sentence.format(count=need.count, what=what)
    who = need.facts["who"]
    return _("{what}: {said}").format(what=said, said=who) if who else said


_SAID: Final[dict[str, Callable[[Need], str]]] = {
    "rollcall": _rollcall,
    "rollcall_at": _rollcall_at,
    "rollcalls_more": _counted("and {count} more roll call is open", "and {count} more roll calls are open"),
    "drills_there": _counted(
        "EXERCISE: a roll call is open at {count} station: {who}",
        "EXERCISE: roll calls are open at {count} stations: {who}",
    ),
    "stations_silent": _counted(
        "{count} station is silent much longer than usual: {who}, for {longest}",
        "{count} stations are silent much longer than usual: {who}; the first for {longest}",
    ),
    "stations_late": _counted(
        "{count} station is silent longer than usual: {who}, for {longest}",
        "{count} stations are silent longer than usual: {who}; the first for {longest}",
    ),
    "regions_silent": _counted(
        "{count} region is silent much longer than usual: {who}, for {longest}",
        "{count} regions are silent much longer than usual: {who}; the first for {longest}",
    ),
    "regions_late": _counted(
        "{count} region is silent longer than usual: {who}, for {longest}",
        "{count} regions are silent longer than usual: {who}; the first for {longest}",
    ),
    "beneath_silent": _counted(
        "Nothing new from {count} station behind its region: {who}, for {longest}",
        "Nothing new from {count} stations behind their regions: {who}; the first for {longest}",
    ),
    "forks": _counted(
        "{count} device tells two histories: {who}", "{count} devices tell two histories: {who}"
    ),
    "asking": _counted(
        "{count} device asks to be admitted: {who}", "{count} devices ask to be admitted: {who}"
    ),
    "overdue": _overdue,
    "overdue_more": _overdue_more,
    "exchange": _exchange,
    "deciding": _counted(
        "{count} journey waits for a decision: {who}", "{count} journeys wait for a decision: {who}"
    ),
    "setting_up": _counted(
        "{count} thing of the first day is not set up yet",
        "{count} things of the first day are not set up yet",
    ),
    "restored": _restored,
    "put-back": _put_back,
    "message_urgent": _counted(
        "An URGENT message waits to be read", "{count} URGENT messages wait to be read"
    ),
    "message": _counted("{count} message waits to be read", "{count} messages wait to be read"),
    "message_drill": _counted(
        "EXERCISE: {count} message waits to be read", "EXERCISE: {count} messages wait to be read"
    ),
    "moves_to_answer": _counted(
        "Another station announces {count} person and waits for an answer",
        "Other stations announce {count} people and wait for an answer",
    ),
    "moves_to_let_go": _counted(
        "{count} person is expected elsewhere and stands on this list still",
        "{count} people are expected elsewhere and stand on this list still",
    ),
    "moves_stuck": _counted(
        "{count} move could not be passed on: write to both stations",
        "{count} moves could not be passed on: write to both stations",
    ),
    "submissions": _counted("{count} proposal waits for a decision", "{count} proposals wait for a decision"),
    "conflicts": _counted("{count} value lost against another's", "{count} values lost against another's"),
    "quarantine": _counted("{count} thing was refused and kept", "{count} things were refused and kept"),
    "parked": _counted("{count} bundle came too early", "{count} bundles came too early"),
    "altered": _counted(
        "Something was altered: {count} fault when it was verified last",
        "Something was altered: {count} faults when it was verified last",
    ),
    "unverified": _counted(
        "Whether anything was altered was not looked at for {count} day",
        "Whether anything was altered was not looked at for {count} days",
    ),
    "unacknowledged": _counted(
        "{count} zone has not acknowledged a notice: {who}",
        "{count} zones have not acknowledged a notice: {who}",
    ),
}
