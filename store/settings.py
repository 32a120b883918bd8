"""What is set on this device and is nobody's data: a small file beside the store, in clear.

``settings.toml`` says the language, the colours, when the program locks, how fast the lines are thought to
be, where backups go. It is read before anybody has unlocked, so no name of a person may ever stand in it.
A key that is not known is refused by its name: a setting that is misspelt would otherwise silently not hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

from store.files import write_whole
from store.refusals import Code, Refused

FILE: Final = "settings.toml"

ASSUMED_SPEED: Final = 2_400
"""Bits a second of a line about which nobody said anything: HF radio, an old satellite (a local default)."""
SPEEDS: Final = (50, 1_000_000_000)
LOCK_MINUTES: Final = (1, 30)
"""At most half an hour: an open list of people beside an empty chair is what a lock is against (J11)."""
LOCK_USUAL: Final = 5
COLOURS: Final = ("dark", "light", "terminal")
"""``terminal`` keeps to the sixteen colours that the terminal itself has."""
PAPERS: Final = ("a4", "letter")
"""The paper in the printer; by the office's country where nothing is set."""

_LONGEST_TEXT: Final = 400


@dataclass(frozen=True, slots=True)
class Settings:
    """What is set.

    Attributes:
        language: a code such as ``fr``; empty follows the system.
        colours: one of :data:`COLOURS`.
        lock_minutes: minutes without a key after which the program locks.
        assumed_speed: bits a second of lines of which nobody said how fast they are.
        backup_place: the folder that backups are offered to be written to; empty for none.
        speeds: bits a second by the name of the line.
        paper: one of :data:`PAPERS`; empty follows the country.
    """

    language: str = ""
    colours: str = "dark"
    lock_minutes: int = LOCK_USUAL
    assumed_speed: int = ASSUMED_SPEED
    backup_place: str = ""
    speeds: Mapping[str, int] = field(default_factory=dict)
    paper: str = ""

    def speed_of(self, line: str | None) -> tuple[int, bool]:
        """Give the bits a second of a line by its name, and whether that is assumed only."""
        if line is not None and line in self.speeds:
            return self.speeds[line], False
        return self.assumed_speed, True


USUAL: Final = Settings()
NAMES: Final = tuple(one.name for one in fields(Settings))


def read(home: Path) -> Settings:
    """Read what is set; what usually holds where there is no file.

    Raises:
        Refused: ``SETTINGS_UNREADABLE``, ``SETTING_UNKNOWN``, ``SETTING_WRONG``.
    """
    try:
        text = (home / FILE).read_bytes().decode("utf-8")
        # Most have none, and the first screen shall not wait for it.
        import tomllib

        said = tomllib.loads(text)
    except FileNotFoundError:
        return USUAL
    except (OSError, ValueError):
        raise Refused(Code.SETTINGS_UNREADABLE, name=FILE) from None
    return checked(said)


def at_start(home: Path) -> tuple[Settings, Refused | None]:
    """Give what is set for a program that must open in any case: what usually holds, and why, if need be."""
    try:
        return read(home), None
    except Refused as refused:
        return USUAL, refused


def checked(said: Mapping[str, Any]) -> Settings:
    """Check what is said; raises ``SETTING_UNKNOWN`` or ``SETTING_WRONG``, each with the name."""
    for name in said:
        if name not in NAMES:
            raise Refused(Code.SETTING_UNKNOWN, name=_short(name), names=", ".join(NAMES))
    found: dict[str, Any] = {}
    for name, value in said.items():
        if name == "speeds":
            if not isinstance(value, dict):
                raise Refused(Code.SETTING_WRONG, name=name, wanted=_wanted(name))
            found[name] = {line: _fits("assumed_speed", speed, line) for line, speed in value.items()}
        else:
            found[name] = _fits(name, value, name)
    return Settings(**found)


def changed(settings: Settings, name: str, text: str) -> Settings:
    """Give the settings with one changed, as somebody types it; ``speeds.LINE`` sets the speed of a line.

    Nothing typed sets back what usually holds.

    Raises:
        Refused: as :func:`checked`.
    """
    text, (name, _dot, line) = text.strip(), name.partition(".")
    if name not in NAMES:
        raise Refused(Code.SETTING_UNKNOWN, name=_short(name), names=", ".join(NAMES))
    if name == "speeds":
        speeds = {known: speed for known, speed in settings.speeds.items() if known != line}
        if text:
            speeds[line] = int(_fits("assumed_speed", _number(text), line))
        return replace(settings, speeds=speeds)
    usual = getattr(USUAL, name)
    value = usual if not text else _number(text) if isinstance(usual, int) else text
    return replace(settings, **{name: _fits(name, value, name)})


def write(home: Path, settings: Settings) -> None:
    """Write what is set, whole or not at all, for its owner only; what is as usual is left out.

    Raises:
        Refused: ``FILE_UNWRITABLE``.
    """
    lines = ["# Muster: the settings of this device. Nothing about anybody stands here."]
    for name in NAMES:
        value = getattr(settings, name)
        if name != "speeds" and value != getattr(USUAL, name):
            lines.append(f"{name} = {value if isinstance(value, int) else _quoted(value)}")
    if settings.speeds:
        lines += ["", "[speeds]", *(f"{_quoted(line)} = {speed}" for line, speed in settings.speeds.items())]
    try:
        write_whole(home / FILE, ("\n".join(lines) + "\n").encode())
    except OSError:
        raise Refused(Code.FILE_UNWRITABLE, name=FILE) from None


def _fits(name: str, value: object, called: str) -> Any:  # noqa: ANN401 - text or number, as the name has it
    """Give a value back if it is one that this setting may have."""
    least_most = {"assumed_speed": SPEEDS, "lock_minutes": LOCK_MINUTES}.get(name)
    if least_most is not None:
        right = type(value) is int and least_most[0] <= value <= least_most[1]
    elif name == "colours":
        right = value in COLOURS
    elif name == "paper":
        right = value in ("", *PAPERS)
    else:
        right = isinstance(value, str) and len(value) <= _LONGEST_TEXT and (value.isprintable() or not value)
    if not right:
        raise Refused(Code.SETTING_WRONG, name=_short(called), wanted=_wanted(name))
    return value


def _wanted(name: str) -> str:
    match name:
        case "assumed_speed":
            return f"bits a second, {SPEEDS[0]} to {SPEEDS[1]}"
        case "lock_minutes":
            return f"minutes, {LOCK_MINUTES[0]} to {LOCK_MINUTES[1]}"
        case "colours":
            return ", ".join(COLOURS)
        case "paper":
            return ", ".join(PAPERS)
        case "speeds":
            return "a table of lines and bits a second"
        case _:
            return "one line of text"


def _number(text: str) -> object:
    """Read a number as it is typed, with the blanks and commas that people put between thousands."""
    bare = text.replace(" ", "").replace(",", "").replace("\u202f", "")
    return int(bare) if bare.isascii() and bare.isdecimal() and len(bare) <= len(str(SPEEDS[1])) else text


def _short(name: str) -> str:
    return name if len(name) <= len("assumed_speed_of_a_line") else name[:20] + "…"


def _quoted(text: str) -> str:
    """Write a text as TOML does; only printable ones are set, so two signs need care."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
