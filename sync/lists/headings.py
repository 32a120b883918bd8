"""Finding the rows of headings: below titles, in two rows, with tags."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sync.lists.looked import Meaning, Sure, Wanted
from sync.lists.meanings import Heard, by_tag, heard, is_tag, settle
from sync.lists.words import Field, plain
from sync.lists.workbook import Cell, Sheet, Span

LOOKED_AT: Final = 30
"""So many rows from the top may be titles and explanations."""
_LONGEST: Final = 120
_LEAST: Final = 2
_HALF: Final = 0.5
NAMES: Final = frozenset((Field.FULL_NAME, Field.FAMILY_NAME, Field.GIVEN_NAME))


@dataclass(frozen=True, slots=True)
class Head:
    """A column as its headings have it."""

    place: int
    heading: str
    means: Meaning | None
    sure: Sure
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Headings:
    """Where a list begins: numbers of the rows of headings and tags, the first row below, the columns."""

    rows: tuple[int, ...]
    below: int
    columns: tuple[Head, ...]

    @property
    def known(self) -> int:
        """Count the columns that say something."""
        return sum(one.means is not None for one in self.columns)


def find(sheet: Sheet, wanted: Wanted) -> Headings | None:
    """Find the headings of a sheet: of its first rows the one with most words that head columns."""
    tags = _tags(sheet)
    top = _top(sheet, wanted, tags)
    if top is None:
        if tags is None:
            return None
        above = tags - 1
        top = above if above >= 1 and any(_texts(_row(sheet, above))) else None
    parts: dict[int, tuple[str, ...]] = {}
    rows: tuple[int, ...] = ()
    if top is not None:
        lower = top + 1 if tags != top + 1 and _two_rows(sheet, top, wanted) else None
        rows = (top,) if lower is None else (top, lower)
        parts = _parts(sheet, rows)
    below = (rows[-1] if rows else 0) + 1
    if tags is not None and (not rows or tags >= rows[0]):
        rows, below = (*rows, tags), tags + 1
    return Headings(rows, below, _columns(sheet, parts, tags, wanted))


def _row(sheet: Sheet, number: int) -> tuple[Cell, ...]:
    return sheet.rows[number - 1] if 0 < number <= len(sheet.rows) else ()


def _texts(row: Sequence[Cell]) -> dict[int, str]:
    return {
        place: cell.strip()
        for place, cell in enumerate(row)
        if isinstance(cell, str) and cell.strip() and len(cell) <= _LONGEST
    }


def _tags(sheet: Sheet) -> int | None:
    for number in range(1, min(LOOKED_AT, len(sheet.rows)) + 1):
        texts = _texts(_row(sheet, number))
        if sum(map(is_tag, texts.values())) >= max(_LEAST, len(texts) * _HALF):
            return number
    return None


def _top(sheet: Sheet, wanted: Wanted, tags: int | None) -> int | None:
    best: tuple[int, int] | None = None
    for number in range(1, min(LOOKED_AT, len(sheet.rows)) + 1):
        if tags is not None and number >= tags:
            break
        texts = _texts(_row(sheet, number))
        if len(texts) < _LEAST:
            continue
        said = [means for means in settle(heard((text,), wanted) for text in texts.values()) if means]
        score = len(set(said))
        # A row of words and numbers is one about somebody.
        if score < _LEAST or score < len(_row_filled(_row(sheet, number))) * _FEWEST:
            continue
        if best is None or score > best[1] + (1 if number == best[0] + 1 and _heads(sheet, best[0]) else 0):
            best = number, score
    if best is None:
        return None
    # The row above may be the upper half of the headings.
    above = best[0] - 1
    if above >= 1 and _is_upper(sheet, above, best[0], wanted):
        return above
    return best[0]


_FEWEST: Final = 0.3


def _row_filled(row: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in row if cell is not None and cell != ""]


def _heads(sheet: Sheet, number: int) -> bool:
    """Say whether a row has cells that stand over several columns."""
    return any(span.top <= number <= span.bottom and span.right > span.left for span in sheet.merged)


def _is_upper(sheet: Sheet, above: int, row: int, wanted: Wanted) -> bool:
    """Say whether the row above heads several of the columns of a row of headings."""
    texts = _texts(_row(sheet, above))
    spans = [span for span in sheet.merged if span.top == above and span.bottom <= row]
    wide = [span for span in spans if span.right > span.left and span.left in texts]
    width = len(_row(sheet, row))
    if any(span.right - span.left + 1 >= max(width - 1, _LEAST + 1) for span in wide):
        return False  # a title over the whole
    if wide or any(span.bottom == row for span in spans):
        return True
    return len(texts) >= _LEAST and any(heard((text,), wanted) for text in texts.values())


def _two_rows(sheet: Sheet, top: int, wanted: Wanted) -> bool:
    """Say whether the row below goes on with the headings."""
    lower = _texts(_row(sheet, top + 1))
    if not lower or len(lower) != len(_row_filled(_row(sheet, top + 1))):
        return False
    if lower == _texts(_row(sheet, top)):
        return False  # it is the heading once more
    parts = _parts(sheet, (top, top + 1))
    joined = [heard(parts[place], wanted) for place in lower if len(parts.get(place, ())) > 1]
    alone = [heard((text,), wanted) for text in lower.values()]
    upper = _texts(_row(sheet, top))
    under = [place for place in lower if place not in upper] or [
        place for place in lower if any(s.top == top and s.left <= place <= s.right for s in sheet.merged)
    ]
    if not under and not any(joined):
        return False
    good = sum(1 for one in alone if one) + sum(1 for one in joined if one)
    return good >= len(lower) * _HALF and bool(under or (len(lower) >= _LEAST and all(alone)))


def _parts(sheet: Sheet, rows: tuple[int, ...]) -> dict[int, tuple[str, ...]]:
    """Give what stands over each column, the upper row first; what is merged stands over all it spans."""
    if len(rows) == 1:
        return {place: (text,) for place, text in _texts(_row(sheet, rows[0])).items()}
    upper, lower = _texts(_row(sheet, rows[0])), _texts(_row(sheet, rows[1]))
    spans = [span for span in sheet.merged if span.top == rows[0]]
    over = dict(upper)
    for span in spans:
        if span.left in upper and span.bottom == rows[0]:
            over |= dict.fromkeys(range(span.left, span.right + 1), upper[span.left])
    if not any(span.right > span.left for span in spans):
        over = _spread(upper, lower)
    found: dict[int, tuple[str, ...]] = {}
    for place in sorted(over.keys() | lower.keys()):
        texts = tuple(text for text in (over.get(place), lower.get(place)) if text)
        found[place] = texts[:1] if len(set(texts)) == 1 else texts
    return found


def _spread(upper: Mapping[int, str], lower: Mapping[int, str]) -> dict[int, str]:
    """Let a group's heading stand over the columns right of it that have none: text files lose merges."""
    over = dict(upper)
    for place in sorted(lower):
        if place not in over and place - 1 in over and place - 1 in lower:
            over[place] = over[place - 1]
    return over


def _columns(
    sheet: Sheet, parts: Mapping[int, tuple[str, ...]], tags: int | None, wanted: Wanted
) -> tuple[Head, ...]:
    tagged = {place: text for place, text in _texts(_row(sheet, tags or 0)).items() if is_tag(text)}
    said: dict[int, Heard] = {place: heard(words, wanted) for place, words in parts.items()}
    meant = dict(zip(said, settle(said.values()), strict=True))
    found, seen = [], dict[str, int]()
    for place in sorted(parts.keys() | tagged.keys()):
        heading = " / ".join(map(shown, parts.get(place, ()))) or shown(tagged[place])
        seen[heading] = seen.get(heading, 0) + 1
        name = heading if seen[heading] == 1 else f"{heading} ({seen[heading]})"
        means = by_tag(tagged[place], wanted) if place in tagged else None
        if means is not None:
            found.append(Head(place, name, means, Sure.TAG, tagged[place]))
        else:
            means = meant.get(place)
            sure = Sure.HEADING if means is not None else Sure.NOTHING
            found.append(Head(place, name, means, sure, tagged.get(place, "")))
    return tuple(_named(_of_whom(found)))


_WITH_KIN: Final = frozenset(
    {Field.TELEPHONE, Field.RELATION, Field.EMAIL, Field.ADDRESS, Field.HOME_ADDRESS}
)


def _of_whom(columns: Sequence[Head]) -> list[Head]:
    """Settle of whom a column speaks that says what another said before: of those named left of it.

    "DOB" behind "Spouse" is the spouse's where the staff member has one already, and a telephone right behind
    an emergency contact is that person's. What is said twice of the same person is said by the left column.
    """
    found: list[Head] = []
    said: set[Meaning] = set()
    group = ""
    for one in columns:
        means = one.means
        if means is not None and means.of:
            group = means.of
        elif means is not None and group and one.sure is Sure.HEADING:
            next_to = found[-1].means is not None and found[-1].means.of == group
            kin = group == "emergency" and next_to and means.field in _WITH_KIN
            if kin or (means in said and (next_to or means.field is not Field.TELEPHONE)):
                means = Meaning(means.field, group)
            elif not next_to:
                group = ""
        if means is not None and means in said and means.field is not Field.TELEPHONE:
            means = None
        if means is not None:
            said.add(means)
        sure = one.sure if means is not None else Sure.NOTHING
        found.append(Head(one.place, one.heading, means, sure, one.tag))
    return found


def _named(columns: Sequence[Head]) -> list[Head]:
    """Settle the columns of names by what stands beside them: "Nom" is all of a name where it is alone."""
    by = {(one.means.of, one.means.field): one for one in columns if one.means is not None}
    found = []
    for one in columns:
        field = _beside(one, by)
        if one.means is not None and field is not None and field is not one.means.field:
            one = Head(one.place, one.heading, Meaning(field, one.means.of), one.sure, one.tag)  # noqa: PLW2901
        found.append(one)
    return found


_ALL_OF_IT: Final = frozenset(
    ("nom", "noms", "nombre", "nombres", "nome", "family", "last", "first", "given")
)


def _beside(one: Head, by: Mapping[tuple[str, Field], Head]) -> Field | None:
    if one.means is None or one.sure is not Sure.HEADING:
        return None
    of, field = one.means.of, one.means.field
    family, given, full = (
        (of, name) in by for name in (Field.FAMILY_NAME, Field.GIVEN_NAME, Field.FULL_NAME)
    )
    if field is Field.FULL_NAME and not (family and given):
        return Field.FAMILY_NAME if given else Field.GIVEN_NAME if family else None
    alone = {Field.FAMILY_NAME: not given, Field.GIVEN_NAME: not family}.get(field, False)
    if alone and not full and (set(plain(one.heading).split()) & _ALL_OF_IT):
        return Field.FULL_NAME
    return None


def shown(cell: Cell) -> str:
    """Give a heading as it stands in the sheet, fit to be put on a screen."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(cell)).split())


def spans_over(merged: Sequence[Span], row: int) -> list[Span]:
    """Give the merged ranges that go on below a row."""
    return [span for span in merged if span.top <= row < span.bottom]
