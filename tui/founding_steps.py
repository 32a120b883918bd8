"""What is asked of whoever starts Muster for the first time, question by question, each checked at once."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import available_timezones

from store import roles
from store.clock import is_zone
from store.files import place_of
from store.founding import Founding
from store.keyring import phrases
from store.refusals import Refused
from tui.refusing import line
from tui.words import _

Said = Mapping[str, str]
KINDS: Final = ("station", "desk", "warden", "hq")
PASSPHRASE, AGAIN, ADVICE, REQUEST = "passphrase", "again", "advice", "request"
_CODE: Final = re.compile(r"[A-Z0-9]{1,8}")
_COUNTRY: Final = re.compile(r"[A-Za-z]{2}")
_FIRST_ROLE: Final = {"station": "fsco", "desk": "fsco", "warden": "warden", "hq": "hq"}
_SHOWN: Final = 6


def _fine(_text: str, _said: Said) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Step:
    """One question.

    Attributes:
        name: what the answer is called.
        title: the question.
        hint: what it is for, and what is a good answer.
        usual: what is offered.
        fault: says what is wrong with an answer, or nothing.
        helps: says something while it is typed.
        secret: whether it is typed unseen.
    """

    name: str
    title: str
    hint: str
    usual: str = ""
    fault: Callable[[str, Said], str] = _fine
    helps: Callable[[str], str] = str
    secret: bool = False


def kind(name: str) -> tuple[str, str]:
    """Say what can be made, and who makes it."""
    words = {
        "station": (_("a station"), _("a field office begins: its list of people is kept here")),
        "desk": (_("a second desk"), _("another laptop of a station that has Muster already")),
        "warden": (_("a warden's device"), _("a zone is taken along on it; the office admits it")),
        "hq": (_("headquarters"), _("it admits stations and hears of them; there is one")),
    }
    return words[name]


def steps(which: str, made: str) -> list[Step]:
    """Give the questions for a kind of node; ``made`` is the passphrase that is offered."""
    found = [
        Step(
            "code",
            _("Which code?"),
            _("up to eight capitals and digits, such as PTM: it stands in every number that people read"),
            "HQ" if which == "hq" else "",
            _code,
        ),
        Step(
            "name",
            _("What is it called?"),
            _("the name of the duty station, such as Port Tamarin"),
            "",
            _given,
        ),
    ]
    if which != "hq":
        found += [
            Step(
                "country",
                _("In which country?"),
                _("two letters, such as FR; telephone numbers without a prefix are read as of there"),
                "",
                _country,
            )
        ]
    role = _FIRST_ROLE[which]
    found += [
        Step(
            "timezone",
            _("In which time zone?"),
            _("type a part of it, such as the nearest large town; it says when a day begins"),
            here(),
            _zone,
            zones_like,
        ),
        Step("user", _("Who are you?"), _("your name, as colleagues call you; the log says it"), "", _given),
        Step(
            "role",
            _("What is your role?"),
            _("one of: {roles}; it says what you may do").format(roles=" ".join(roles_of(which))),
            role,
            lambda text, _said: "" if text in roles_of(which) else _("that is not one of them"),
        ),
        Step(
            PASSPHRASE,
            _("Your passphrase"),
            _(
                "Made for you: {made}. Write it on paper now; Enter takes it. Or type your own: at least "
                "{least} characters, several words that have nothing to do with each other, no names."
            ).format(made=made, least=phrases.LEAST_PASSPHRASE),
            "",
            lambda text, said: _strong(which, text, said) if text else "",
            secret=True,
        ),
        Step(
            AGAIN,
            _("Once more, from the paper"),
            _("nobody can look it up: what is not on the paper now is lost"),
            "",
            lambda text, said: "" if text == (said[PASSPHRASE] or made) else _("it is not the same"),
            secret=True,
        ),
        Step(ADVICE, _("If it is lost one day"), _advice(which), "", _fine),
    ]
    if which != "hq":
        above = _("headquarters") if which == "station" else _("the station")
        found.append(
            Step(
                REQUEST,
                _("Where shall the request be written?"),
                _("a file that is carried to {above}, who admits this device with it").format(above=above),
                str(Path.home() / "muster.request"),
                _new_file,
            )
        )
    return found


def _advice(which: str) -> str:
    if which == "hq":
        return _(
            "Make the recovery identity first of all, on another machine that is on no line: "
            "`muster recovery make`. Lock it away, and take its public half in here. With it a lost "
            "passphrase or laptop anywhere can be made good; without it nobody can. Enter goes on."
        )
    return _(
        "Nobody can open this device without the passphrase, not even whoever made Muster. Two ways back: "
        "headquarters' recovery identity, once you have exchanged with it; and a second person with keys "
        "here (Users and devices). Back up every week, and take the stick to another building. Enter goes on."
    )


def founding(which: str, said: Said) -> Founding:
    """Give what a node is told about itself."""
    return Founding(
        which,
        said["code"].upper(),
        said["name"],
        said["user"],
        said["role"],
        said.get("country", "").upper(),
        said["timezone"],
    )


def roles_of(which: str) -> list[str]:
    """Give the roles that have a place on such a node."""
    return [role for role in roles.ROLES if roles.fits(role, which)]


def here() -> str:
    """Give the time zone that this machine is set to, as far as it says so by name."""
    said = os.environ.get("TZ", "")
    if said and is_zone(said):
        return said
    try:
        _before, found, name = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")
    except OSError:
        return "UTC"
    return name if found and is_zone(name) else "UTC"


def zones_like(text: str) -> str:
    """Give the time zones whose names hold what was typed."""
    wanted = text.strip().casefold().replace(" ", "_")
    if not wanted:
        return ""
    found = sorted((zone for zone in available_timezones() if wanted in zone.casefold()), key=len)
    return "  ".join(found[:_SHOWN]) + ("  …" if len(found) > _SHOWN else "")


def zone_meant(text: str) -> str:
    """Give the time zone that is meant by what was typed: its name, or the only one that holds it."""
    wanted = text.strip().casefold().replace(" ", "_")
    if is_zone(text.strip()) and text.strip():
        return text.strip()
    found = [zone for zone in available_timezones() if wanted and wanted in zone.casefold()]
    ends = [zone for zone in found if wanted in (zone.casefold(), zone.casefold().rpartition("/")[2])]
    return found[0] if len(found) == 1 else ends[0] if len(ends) == 1 else ""


def _given(text: str, _said: Said) -> str:
    return "" if text and text.isprintable() else _("this is needed")


def _code(text: str, _said: Said) -> str:
    return "" if _CODE.fullmatch(text.upper()) else _("one to eight letters and digits, nothing else")


def _country(text: str, _said: Said) -> str:
    return "" if _COUNTRY.fullmatch(text) else _("two letters, such as FR")


def _zone(text: str, _said: Said) -> str:
    return "" if zone_meant(text) else _("type on, until one is left")


def _new_file(text: str, _said: Said) -> str:
    try:
        place = place_of(text)
    except Refused as refused:
        return line(refused)
    if place.exists():
        return _("that file is there already: choose another name")
    return "" if place.absolute().parent.is_dir() else _("there is no such folder")


def _strong(which: str, text: str, said: Said) -> str:
    try:
        phrases.check(text, (said["code"], *founding(which, said).guessed))
    except Refused as refused:
        return line(refused)
    return ""
