"""A line of text as runs of glyphs: split by direction and by font, shaped by HarfBuzz, in the order seen.

What is embedded is the part of a font that is used. Readers give the text back as it was typed: where glyphs
do not stand one by one for letters, the letters are told beside them (PDF 32000-1, 14.9.4), no more than
belong together: readers turn what is written from the right around themselves.
"""

import logging
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from tui.papers.pdf import scripts
from tui.papers.pdf.fonts import Face, Fonts

if TYPE_CHECKING:
    from fpdf import FPDF
    from fpdf.fonts import TTFFont

_VARYING: Final = ("fvar", "gvar", "avar", "HVAR", "VVAR", "MVAR", "STAT", "cvar")
_REGULAR: Final = 400
_ONE_BY_ONE: Final = scripts.SIMPLE | {"Arab", "Hebr", "Thai", "Laoo"}
"""Scripts in which marks follow their letters as glyphs too."""
_ANY_SIZE: Final = 10
_FROM_LEFT: Final = re.compile(r"\+\d(?:[\d ]*\d)?|\d{4}-\d\d-\d\d")
"""Telephones and days are read from the left wherever they stand (UAX #9, HL3): behind an Arabic name the
rules for plain numbers would put the plus behind the telephone and the day before the year."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph in thousandths of the size: its code, its own width, how far it moves on, where it is put."""

    code: int
    width: float
    advance: float
    right: float
    up: float


@dataclass(frozen=True, slots=True)
class Cluster:
    """Glyphs that stand for letters together; ``told`` are those, where readers cannot know by the glyphs."""

    glyphs: Sequence[Glyph]
    told: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of glyphs of one font, from left to right; ``font`` is its number in the document."""

    font: int
    clusters: Sequence[Cluster]


@dataclass(frozen=True, slots=True)
class Shaped:
    """A line: its pieces from left to right, its width in thousandths of the size."""

    pieces: Sequence[Piece]
    width: float


class Shaper:
    """Shapes lines for one document.

    Args:
        pdf: the document that the fonts go into.
        fonts: those of the machine.
        letters: every letter that the document will need, of which large fonts are cut down first.
    """

    def __init__(self, pdf: "FPDF", fonts: Fonts, letters: frozenset[str]) -> None:
        # What is not quite as it should be in a font is nothing to tell whoever prints.
        logging.getLogger("fontTools").setLevel(logging.ERROR)
        self._pdf = pdf
        self._fonts = fonts
        self._letters = letters
        self._used: dict[Face, TTFFont] = {}
        self._lines: dict[str, Shaped] = {}
        self._runs: dict[tuple[Face, str, bool, str], Piece] = {}

    def line(self, text: str) -> Shaped:
        """Shape a line."""
        found = self._lines.get(text)
        if found is None:
            found = self._lines[text] = self._shaped(text)
        return found

    def width(self, text: str) -> float:
        """Give the width of a line in thousandths of its size."""
        return self.line(text).width

    def _shaped(self, text: str) -> Shaped:
        pieces: list[Piece] = []
        for part, level in _in_order(text):
            from_right = bool(level % 2)
            runs = list(self._by_font(part))
            for face, run, script in reversed(runs) if from_right else runs:
                pieces.append(self._piece(face, run, from_right, script))
        glyphs = (glyph for piece in pieces for cluster in piece.clusters for glyph in cluster.glyphs)
        return Shaped(pieces, sum(glyph.advance for glyph in glyphs))

    def _by_font(self, text: str) -> Iterator[tuple[Face, str, str]]:
        """Split a text by script, then give each part the first font that has all of it, or parts of it."""
        for script, run in _by_script(text):
            whole = self._fonts.best(script, run)
            if whole is not None:
                yield whole, run, script
                continue
            for face, some in self._piecemeal(script, run):
                yield face, some, script

    def _piecemeal(self, script: str, run: str) -> Iterator[tuple[Face, str]]:
        now: Face | None = None
        some = ""
        for cluster in clusters(run):
            face = now if now is not None and now.has(cluster) else self._any(script, cluster)
            if face != now and some and now is not None:
                yield now, some
                some = ""
            now = face
            some += cluster
        if some and now is not None:
            yield now, some

    def _any(self, script: str, cluster: str) -> Face:
        """Give a font that has a letter with its marks, else the letter: what none has was refused before."""
        for text in (cluster, cluster[0]):
            for one in (script, *scripts.TRIED):
                face = self._fonts.best(one, text)
                if face is not None:
                    return face
        raise ValueError("a letter without a font came as far as the page")

    def _piece(self, face: Face, run: str, from_right: bool, script: str) -> Piece:  # noqa: FBT001 - a key
        key = face, run, from_right, script
        if key not in self._runs:
            self._runs[key] = self._shape(*key)
        return self._runs[key]

    def _shape(self, face: Face, run: str, from_right: bool, script: str) -> Piece:  # noqa: FBT001 - the same
        from fpdf.enums import TextDirection

        font = self._font(face)
        asked: dict[str, Any] = {
            "features": {} if _is_marked(run, script) else {"ccmp": False},
            "fragment_direction": TextDirection.RTL if from_right else TextDirection.LTR,
            "script": None if script == scripts.COMMON else script,
        }
        infos, places = font.perform_harfbuzz_shaping(run, _ANY_SIZE, asked)
        begins = sorted({info.cluster for info in infos})
        ends = dict(zip(begins, [*begins[1:], len(run)], strict=True))
        made = []
        for begin, some in groupby(zip(infos, places, strict=True), key=lambda one: int(one[0].cluster)):
            letters = run[begin : ends[begin]]
            found = list(some)
            apart = _apart(letters, len(found), script)
            if apart is None:
                # Readers turn what is written from the right around, each letter of a shape of several too.
                shown = letters[::-1] if from_right else letters
                glyphs = [self._glyph(font, *one, shown if n == 0 else "") for n, one in enumerate(found)]
                made.append(Cluster(glyphs, letters if len(glyphs) > 1 else ""))
            else:
                each = reversed(apart) if from_right else apart
                made += [
                    Cluster([self._glyph(font, *one, letter)])
                    for one, letter in zip(found, each, strict=True)
                ]
        return Piece(font.i, made)

    @staticmethod
    def _glyph(font: "TTFFont", info: Any, place: Any, letters: str) -> Glyph:  # noqa: ANN401 - HarfBuzz's
        name = font.ttfont.getGlyphName(info.codepoint)
        width = round(font.scale * font.ttfont["hmtx"].metrics[name][0])
        glyph = font.subset.get_glyph(info.codepoint, tuple(map(ord, letters)), name, width)
        code = font.subset.pick_glyph(glyph)
        if code is None:
            raise ValueError("a letter without a glyph came as far as the page")
        scale = font.scale
        return Glyph(code, width, scale * place.x_advance, scale * place.x_offset, scale * place.y_offset)

    def _font(self, face: Face) -> "TTFFont":
        if face not in self._used:
            self._used[face] = self._taken_in(face)
        return self._used[face]

    def _taken_in(self, face: Face) -> "TTFFont":
        import uharfbuzz
        from fpdf.fonts import HarfBuzzFont, TTFFont

        key = f"f{len(self._used)}"
        # From memory: a file that is kept open is in the way of whoever pulls out the stick it lies on.
        content = self._fixed(face) or face.path.read_bytes()
        font = TTFFont(self._pdf, BytesIO(content), key, "")  # type: ignore[arg-type]  # fontTools reads either
        font._hbfont = HarfBuzzFont(uharfbuzz.Face(content))  # noqa: SLF001 - it would look for a file
        # Without what makes it vary, a font that is regular by itself is just that.
        for table in _VARYING:
            if table in font.ttfont:
                del font.ttfont[table]
        self._pdf.fonts[key] = font
        return font

    def _is_for(self, face: Face, letter: str) -> bool:
        script = scripts.script_of(letter)
        return face.has(letter) and (
            script == scripts.COMMON or any(face.path == one.path for one in self._fonts.faces(script))
        )

    def _fixed(self, face: Face) -> bytes | None:
        """Make a font regular that is thin by itself, of the letters that are needed; ``None`` if it is."""
        from fontTools import subset
        from fontTools.ttLib import TTFont
        from fontTools.varLib import instancer

        with TTFont(face.path, lazy=True, fontNumber=0, recalcTimestamp=False) as font:
            if "fvar" not in font:
                return None
            axes = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes}
            if axes.get("wght", _REGULAR) == _REGULAR:
                return None
            needed = {one for one in self._letters if self._is_for(face, one)}
            is_simple = all(scripts.script_of(one) in scripts.SIMPLE for one in needed)
            # Letters that stand each for itself need no rules; most of the work would go into cutting those.
            features = [] if is_simple else ["*"]
            options = subset.Options(layout_features=features, notdef_outline=True, name_IDs=["*"])
            cutting = subset.Subsetter(options)
            cutting.populate(text="".join(needed) + " ")
            cutting.subset(font)
            small = BytesIO()
            font.save(small)
        small.seek(0)
        with TTFont(small, recalcTimestamp=False) as font:
            instancer.instantiateVariableFont(font, axes | {"wght": _REGULAR}, inplace=True)
            made = BytesIO()
            font.save(made)
        return made.getvalue()


def _is_marked(run: str, script: str) -> bool:
    """Say whether marks must be put to letters; where none is, letters stay whole for readers."""
    return script not in scripts.SIMPLE or any(map(scripts.is_mark, run))


def _apart(letters: str, glyphs: int, script: str) -> str | None:
    """Give letters and their marks one by one, where a glyph stands for each; else ``None``."""
    plain = unicodedata.normalize("NFD", letters)
    return plain if glyphs > 1 and len(plain) == glyphs and script in _ONE_BY_ONE else None


def _in_order(text: str) -> list[tuple[str, int]]:
    """Split a line into runs of one direction (even levels from the left), in the order seen (UAX #9, L2)."""
    if text.isascii():
        return [(text, 0)]
    from fpdf.bidi import BidiParagraph
    from fpdf.enums import TextDirection

    from_left = _leads_left(text)
    found = BidiParagraph(
        _FROM_LEFT.sub(_as_letters, text),
        base_direction=TextDirection.LTR if from_left else TextDirection.RTL,
    )
    found.get_reordered_characters()  # puts blanks at the ends where they belong
    levels = {one.character_index: one.embedding_level for one in found.characters}
    level = 0 if from_left else 1
    runs: list[tuple[str, int]] = []
    for at, letter in enumerate(text):
        # What has no direction (a joiner, a soft hyphen) goes with the letter before it (UAX #9, 5.2).
        level = levels.get(at, level)
        if runs and runs[-1][1] == level:
            runs[-1] = (runs[-1][0] + letter, level)
        else:
            runs.append((letter, level))
    highest = max((level for _run, level in runs), default=0)
    for level in range(highest, 0, -1):
        runs = _turned(runs, level)
    return runs


def _as_letters(found: re.Match[str]) -> str:
    return "x" * len(found[0])


def _turned(runs: list[tuple[str, int]], level: int) -> list[tuple[str, int]]:
    made: list[tuple[str, int]] = []
    some: list[tuple[str, int]] = []
    for run in runs:
        if run[1] >= level:
            some.insert(0, run)
        else:
            made += [*some, run]
            some = []
    return made + some


def _leads_left(text: str) -> bool:
    """Say whether a line is one of a page that is read from the left: all are that have such a letter.

    By the first letter alone (UAX #9, P2) a name would turn around what is behind it.
    """
    directions = {unicodedata.bidirectional(one) for one in text}
    return "L" in directions or not directions & {"R", "AL"}


def _by_script(text: str) -> Iterator[tuple[str, str]]:
    """Split a text by script; what is of every script stays with what is before it, or after it at first."""
    some, now = "", scripts.COMMON
    for letter in text:
        script = scripts.script_of(letter)
        if script not in (scripts.COMMON, now) and now != scripts.COMMON:
            yield now, some
            some = ""
        if script != scripts.COMMON:
            now = script
        some += letter
    if some:
        yield now, some


def clusters(text: str) -> Iterator[str]:
    """Give letters with the marks that belong to them."""
    some = ""
    for letter in text:
        if some and not scripts.is_mark(letter) and some[-1] != "\u200d":
            yield some
            some = ""
        some += letter
    if some:
        yield some
