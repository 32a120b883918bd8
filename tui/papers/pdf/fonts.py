"""The fonts that are here: from Muster's extras, else the system's; and which of them has which letter.

A file is looked into only when a letter asks for it: a machine may have hundreds.
"""

import importlib.util
import os
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from tui.papers.pdf import scripts

ENVIRONMENT: Final = "MUSTER_FONTS"
"""Names folders with fonts, which are asked before all others."""
_PACKAGES: Final = (
    "fontpkg_noto_sans",
    "fontpkg_almarai",
    "justmytype_intl_rtl",
    "justmytype_intl_africa",
    "justmytype_intl_south_asia",
    "justmytype_intl_sea",
    "justmytype_intl_cjk",
)
_EXTENSIONS: Final = (".ttf", ".otf", ".ttc")
_MOST_FILES: Final = 20_000

# What a file of a script is called, before ``[`` or ``-Regular``, the best first.
_GENERAL: Final = (
    "notosans",
    "dejavusans",
    "segoeui",
    "arialunicode",
    "arial",
    "helveticaneue",
    "liberationsans",
    "freesans",
)
_OF_SCRIPT: Final = {
    # First those in which a letter with its dots is one shape: readers give names back whole.
    "Arab": ("almarai", "notonaskharabic", "amiri", "geezapro", "tahoma", "notosansarabic", "notokufiarabic"),
    "Hebr": ("notosanshebrew", "notoserifhebrew", "arialhb", "arialhebrew", "david"),
    "Hani": ("notosanssc", "notosanscjk", "notosanscjksc", "notosanstc", "notosansjp", "msyh", "pingfang",
             "hiraginosansgb", "wqy-microhei", "wqy-zenhei", "simsun", "droidsansfallback"),
    "Hira": ("notosansjp", "notosanscjk", "msgothic", "yugothm", "hiraginosansgb"),
    "Kana": ("notosansjp", "notosanscjk", "msgothic", "yugothm", "hiraginosansgb"),
    "Hang": ("notosanskr", "notosanscjk", "malgun", "applesdgothicneo"),
    "Deva": ("notosansdevanagari", "nirmala", "mangal", "kohinoordevanagari"),
    "Beng": ("notosansbengali", "nirmala", "vrinda"),
    "Taml": ("notosanstamil", "nirmala", "latha"),
    "Telu": ("notosanstelugu", "nirmala", "gautami"),
    "Ethi": ("notosansethiopic", "notoserifethiopic", "ebrima", "nyala", "kefa"),
    "Thai": ("notosansthai", "notoserifthai", "leelawui", "leelawad", "thonburi"),
    "Laoo": ("notosanslao", "leelawui"),
    "Khmr": ("notosanskhmer", "leelawui"),
    "Mymr": ("notosansmyanmar", "mmrtext"),
    "Armn": ("notosansarmenian", "sylfaen"),
    "Geor": ("notosansgeorgian", "sylfaen"),
    "Sinh": ("notosanssinhala", "nirmala"),
}  # fmt: skip


@dataclass(frozen=True)
class Face:
    """A font in a file."""

    path: Path

    @cached_property
    def letters(self) -> frozenset[int]:
        """The code points that it has a glyph for; none where the file cannot be read."""
        return _letters(self.path)

    @property
    def collection(self) -> int:
        """Its place in a file of several."""
        return 0

    def has(self, text: Iterable[str]) -> bool:
        """Say whether it has all of these letters; what is drawn as nothing needs none."""
        return all(ord(one) in self.letters or one in _DRAWN_AS_NOTHING for one in text)


_DRAWN_AS_NOTHING: Final = frozenset("\u200c\u200d\u200e\ufe0e\ufe0f")


@cache
def _letters(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(path, lazy=True, fontNumber=0) as font:
            # What only has bitmaps or strokes of colour is no font for a printer.
            drawn = any(table in font for table in ("glyf", "CFF ", "CFF2"))
            return frozenset(font.getBestCmap() or ()) if drawn else frozenset()
    except (OSError, TTLibError, KeyError, AssertionError, ValueError):
        return frozenset()


class Fonts:
    """The fonts of a machine.

    Args:
        folders: where they are, the best first.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self._best: dict[tuple[str, str], Face | None] = {}

    @classmethod
    def here(cls) -> "Fonts":
        """Give the fonts of this machine."""
        return cls((*_named(), *_packaged(), *_system()))

    @cached_property
    def _files(self) -> dict[str, Path]:
        """Fonts by what their files are called, in small letters, without what says how heavy they are."""
        found: dict[str, Path] = {}
        for path in _walked(self.folders):
            stem = path.stem.lower().replace(" ", "")
            name = stem.split("[", 1)[0].removesuffix("-regular").removesuffix("-vf")
            found.setdefault(name, path)
        return found

    def faces(self, script: str) -> Iterator[Face]:
        """Give the fonts that may have a script, the best first."""
        seen: set[Path] = set()
        own = _OF_SCRIPT.get(script, ())
        general = _GENERAL if script in ("Latn", "Cyrl", "Grek", scripts.COMMON) else ()
        guessed = () if general else (f"notosans{scripts.called(script).lower().replace(' ', '')}",)
        for name in (*general, *own, *guessed, *_GENERAL):
            path = self._files.get(name)
            if path is not None and path not in seen:
                seen.add(path)
                yield _face(path)

    def best(self, script: str, text: str) -> Face | None:
        """Give the first font that has all of a text; ``None`` if there is none."""
        key = script, text
        if key not in self._best:
            self._best[key] = next((face for face in self.faces(script) if face.has(text)), None)
        return self._best[key]

    def printable(self) -> dict[str, bool]:
        """Say of each script that is known whether it can be printed here."""
        return {script: self.best(script, text) is not None for script, text in scripts.TRIED.items()}

    def lacking(self, texts: Iterable[str]) -> dict[str, int]:
        """Count the texts with letters that no font here has, by script."""
        counted: dict[str, int] = {}
        known: dict[str, bool] = {}
        for text in texts:
            lacks: set[str] = set()
            for letter in set(text):
                if letter not in known:
                    known[letter] = self._can(letter)
                if not known[letter]:
                    lacks.add(scripts.script_of(letter))
            for script in lacks:
                counted[script] = counted.get(script, 0) + 1
        return counted

    def _can(self, letter: str) -> bool:
        if letter in _DRAWN_AS_NOTHING or letter.isspace():
            return True
        script = scripts.script_of(letter)
        return self.best(script, letter) is not None or (script == scripts.COMMON and self._somewhere(letter))

    def _somewhere(self, letter: str) -> bool:
        """Say whether a mark of every script is in a font of any: the Arabic comma is in no Latin one."""
        return any(self.best(script, letter) for script in scripts.TRIED)


@cache
def _face(path: Path) -> Face:
    return Face(path)


def _walked(folders: Collection[Path]) -> Iterator[Path]:
    count = 0
    for folder in folders:
        for root, _inner, names in os.walk(folder):
            for name in sorted(names):
                count += 1
                if count > _MOST_FILES:
                    return
                if name.lower().endswith(_EXTENSIONS):
                    yield Path(root) / name


def _named() -> list[Path]:
    said = os.environ.get(ENVIRONMENT, "")
    return [Path(one) for one in said.split(os.pathsep) if one]


def _packaged() -> list[Path]:
    found = []
    for name in _PACKAGES:
        spec = importlib.util.find_spec(name)
        found += [Path(one) for one in (spec.submodule_search_locations or ())] if spec else []
    return found


def _system() -> list[Path]:
    home = Path.home()
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
        mine = Path(os.environ.get("LOCALAPPDATA", str(home))) / "Microsoft/Windows/Fonts"
        return [mine, windows]
    if sys.platform == "darwin":
        return [home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    return [
        home / ".local/share/fonts",
        home / ".fonts",
        Path("/usr/local/share/fonts"),
        Path("/usr/share/fonts"),
    ]
