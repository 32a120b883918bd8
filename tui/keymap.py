"""The keys as data: what every key does, and what somebody has changed in ``keys.toml`` beside the store.

The file names acts of the screens and their keys::

    list.sort = "f10"
    table.down = "down,j,n"

What cannot be understood is said in one sentence, and the program keeps its own keys: whoever needs it now
must not be kept out by a spelling mistake.
"""

import pkgutil
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from textual.binding import Binding
from textual.dom import DOMNode

from tui.safe import clean
from tui.words import _

FILE: Final = "keys.toml"

_MOVING: Final = ("up", "down", "left", "right", "pageup", "pagedown", "home", "end")
_WRITING: Final = ("insert", "delete", "backspace", "tab", "enter", "escape", "space")
_SIGNS: Final = (
    *("slash", "question_mark", "comma", "full_stop", "minus", "plus"),
    *("equals_sign", "semicolon", "colon", "asterisk", "number_sign"),
)
_NAMED: Final = frozenset((*_MOVING, *_WRITING, *_SIGNS))
_KEY: Final = re.compile(r"(?:(?:ctrl|shift|alt)\+)*(?:[a-z0-9]|f(?:[1-9]|1\d|2[0-4])|[a-z_]{2,})")
_ALONE: Final = re.compile(r"[a-z0-9]|[a-z_]{2,}")
_KEPT: Final = frozenset({"app.lock", "app.quit", "app.help"})
"""What must work in every moment; a second key may be added, none taken away."""


@dataclass(frozen=True, slots=True)
class Key:
    """What one act of the screens is called, and its keys.

    Attributes:
        id: its name in the file.
        keys: its keys, as the program has them.
        meaning: what it does, in the chosen language.
        everywhere: whether it works while something is typed, on every screen.
        is_fixed: whether it stands for several keys that do different things, and cannot be changed.
    """

    id: str
    keys: tuple[str, ...]
    meaning: str
    everywhere: bool = False
    is_fixed: bool = False


class KeysWrong(Exception):  # noqa: N818 - says what it means
    """The file cannot be obeyed: what happened, and what to do next."""

    def __init__(self, what: str, then: str) -> None:
        super().__init__(what)
        self.what = what
        self.next = then


def every_key() -> dict[str, Key]:
    """Give every act of every screen that has a key, by its name in the file."""
    found: dict[str, Key] = {}
    for bindings in _tables():
        acts: dict[str, set[str]] = {}
        for binding in bindings:
            acts.setdefault(binding.id or "", set()).add(binding.action)
        for binding in bindings:
            name = binding.id
            if not name or not binding.description:
                continue
            known = found.get(name)
            keys = tuple(dict.fromkeys((*(known.keys if known else ()), binding.key)))
            is_fixed = len(acts[name]) > 1 or (known is not None and known.is_fixed)
            meaning = known.meaning if known else binding.description
            found[name] = Key(name, keys, meaning, name.startswith("app."), is_fixed)
    return dict(sorted(found.items()))


def read(path: Path) -> dict[str, str]:
    """Read what somebody changed.

    Args:
        path: the file; where there is none, nothing is changed.

    Returns:
        Keys by act, as Textual's ``set_keymap`` takes them.

    Raises:
        KeysWrong: it is no TOML, names what there is not, or gives two acts of one screen one key.
    """
    try:
        text = path.read_bytes().decode()
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise KeysWrong(
            _("{file} cannot be read.").format(file=FILE), _("The usual keys hold; see `muster keys`.")
        ) from error
    try:
        said = dict(_flat(tomllib.loads(text)))
    except tomllib.TOMLDecodeError as error:
        raise KeysWrong(
            _("{file} is not written as it should be.").format(file=FILE),
            _('A line is: list.sort = "f10". The usual keys hold.'),
        ) from error
    return checked(said)


def checked(said: Mapping[str, object]) -> dict[str, str]:
    """Check what somebody wants; see :func:`read`."""
    known = every_key()
    wanted: dict[str, str] = {}
    for name, keys in said.items():
        key = known.get(name)
        if key is None:
            _refuse(name, _("there is nothing of that name"))
        elif key.is_fixed:
            _refuse(name, _("it stands for several keys and cannot be changed"))
        elif not isinstance(keys, str) or not keys.strip():
            _refuse(name, _("a key is missing"))
        else:
            several = [one.strip() for one in keys.split(",")]
            for one in several:
                if not _is_key(one):
                    _refuse(name, _("{key} is no key").format(key=clean(one, 20)))
                if key.everywhere and _ALONE.fullmatch(one) and not re.fullmatch(r"f\d+", one):
                    _refuse(name, _("{key} is needed for typing").format(key=one))
            if name in _KEPT:
                several = list(dict.fromkeys((*key.keys, *several)))
            wanted[name] = ",".join(several)
    _look_for_clashes(wanted)
    return wanted


def _is_key(text: str) -> bool:
    last = text.rpartition("+")[2]
    if not _KEY.fullmatch(text):
        return False
    return len(last) == 1 or bool(re.fullmatch(r"f\d+", last)) or last in _NAMED


def _look_for_clashes(wanted: Mapping[str, str]) -> None:
    """Refuse one key for two acts of one screen, or of a screen and of the whole program."""
    tables = _tables()
    program = {
        binding for bindings in tables for binding in bindings if (binding.id or "").startswith("app.")
    }
    for bindings in tables:
        taken: dict[str, tuple[str, str]] = {}
        for binding in {*bindings, *program}:
            name = binding.id or binding.action
            for key in wanted.get(name, binding.key).split(","):
                other = taken.setdefault(key, (name, binding.action))
                if other[0] != name and {other[0], name} & set(wanted):
                    both = sorted((other[0], name))
                    _refuse(both[0], _("{key} is also {other}").format(key=key, other=both[1]))


def _refuse(name: str, why: str) -> None:
    raise KeysWrong(
        _("{file}: {name}: {why}.").format(file=FILE, name=clean(str(name), 40), why=why),
        _("The usual keys hold; `muster keys` lists every name."),
    )


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, object]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, value


def _tables() -> list[list[Binding]]:
    """Give the keys of every class of ours, with those that it inherits from another of ours."""
    import tui.screens
    import tui.widgets

    for package in (tui.screens, tui.widgets):
        for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
            import_module(module.name)
    import_module("tui.app")
    ours: list[type[DOMNode]] = sorted(_below(DOMNode), key=lambda one: one.__qualname__)
    return [
        [
            binding
            for base in reversed(each.__mro__)
            if base.__module__.startswith("tui.")
            for binding in Binding.make_bindings(base.__dict__.get("BINDINGS", ()))
        ]
        for each in ours
        if each.__module__.startswith("tui.")
    ]


def _below(one: type[DOMNode]) -> Iterator[type[DOMNode]]:
    seen: set[type[DOMNode]] = set()
    for each in one.__subclasses__():
        if each not in seen:
            seen.add(each)
            yield each
            yield from _below(each)
