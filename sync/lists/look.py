"""Looking into a file: which tables it has, what their columns are about, what has to be asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Final

from store.refusals import Code, Refused
from store.saying import Saying, saying
from sync.lists import content, layout
from sync.lists.headings import LOOKED_AT, NAMES, Head, Headings, find, shown
from sync.lists.looked import (
    MOST_SAMPLES,
    Asked,
    Choice,
    Column,
    Families,
    Looked,
    Meaning,
    Other,
    Role,
    Row,
    Settled,
    Sure,
    Table,
    Wanted,
)
from sync.lists.meanings import FIELDS, heard, settle
from sync.lists.words import Field, plain
from sync.lists.workbook import Cell, File, Progress, Sheet, open_file

_SOMEBODY: Final = NAMES | {Field.INDEX_NO, Field.EMAIL, Field.PERSON_HERE}
_NEEDED: Final[Mapping[Wanted, Sequence[frozenset[Field]]]] = {
    Wanted.PEOPLE: (NAMES,),
    Wanted.COMPLETIONS: (_SOMEBODY, frozenset({Field.COURSE}), frozenset({Field.ISSUED_ON})),
    Wanted.CLEARANCES: (frozenset({Field.CLEARANCE_REF}), _SOMEBODY | {Field.CLEARANCE_STATUS}),
}
"""Of each of these sets a table must have one, or it is no such list."""
_WORK: Final = frozenset(
    {Field.FUNCTION, Field.GRADE, Field.CONTRACT_TO, Field.CONTRACT_FROM, Field.RECRUITMENT}
)
_ASKED_FROM: Final = 2
_MOST_ASKED: Final = 4


def look(  # noqa: PLR0913 - a file and what is known about it
    path: Path,
    wanted: Wanted = Wanted.PEOPLE,
    settled: Settled | None = None,
    progress: Progress | None = None,
    country: str = "",
    today: date | None = None,
) -> Looked:
    """Open a file in a process of its own and say what it holds.

    Args:
        path: the file: XLSX, or CSV in any usual encoding and separator.
        wanted: what kind of list it is to be: columns are recognised by it.
        settled: what was decided already, by a person or by the memory of the sender.
        progress: is told of rows as they come.
        country: whose telephone numbers have no country's code; for columns that are told by their content.
        today: the station's day; for the same.

    Raises:
        Refused: as :func:`sync.lists.workbook.open_file`; ``LIST_NO_HEADING`` or ``COMPLETIONS_NO_HEADING``
            if no table of it has the columns that such a list needs.
    """
    settled = settled or Settled()
    file = open_file(path, settled.encoding, progress)
    return look_at(file, wanted, settled, country, today)


def look_at(file: File, wanted: Wanted, settled: Settled, country: str, today: date | None) -> Looked:
    """Say what an opened file holds; as :func:`look`."""
    tables: list[Table] = []
    others: list[Other] = []
    questions: list[Asked] = []
    half: list[Table] = []
    for number, sheet in enumerate(_parts_of(file.sheets, wanted)):
        read = settled.sheets.get(sheet.name)
        if not any(sheet.rows):
            continue
        if read is False:
            others.append(Other(sheet.name, saying("it is not wanted")))
            continue
        table = _table(number, sheet, wanted, settled, country, today)
        if table is None or not _has(table, wanted):
            if table is not None and sum(c.means is not None for c in table.columns) >= _ASKED_FROM:
                half.append(table)
            others.append(Other(sheet.name, saying("no row of it looks like the headings of such a list")))
        elif sheet.hidden and read is None:
            questions.append(_about_hidden(sheet))
            others.append(Other(sheet.name, saying("the file hides it")))
        else:
            tables.append(table)
    tables, unlike = _alike(_with_roles(tables, wanted), settled)
    questions += [_about_unlike(table) for table in unlike]
    others += [Other(table.name, saying("its columns are others than the list's")) for table in unlike]
    if not tables and half:
        tables, others = half, [one for one in others if one.name not in {table.name for table in half}]
        questions += [asked for table in half for asked in _about_names(table, settled)]
    if not tables or (tables == half and not questions):
        raise _no_heading(file, wanted)
    if file.choices and settled.encoding is None:
        questions.insert(0, _about_encoding(file))
    return Looked(
        file.name,
        wanted,
        tuple(tables),
        tuple(others),
        tuple(questions),
        tuple(_notes(tables)),
        file.encoding,
        None if file.encoding is not None else file.epoch,
    )


def _no_heading(file: File, wanted: Wanted) -> Refused:
    codes = {
        Wanted.PEOPLE: Code.LIST_NO_HEADING,
        Wanted.COMPLETIONS: Code.COMPLETIONS_NO_HEADING,
        Wanted.CLEARANCES: Code.CLEARANCES_NO_HEADING,
    }
    return Refused(codes[wanted], name=file.name)


def _has(table: Table, wanted: Wanted) -> bool:
    said = {one.means.field for one in table.columns if one.means is not None}
    return all(said & any_of for any_of in _NEEDED[wanted])


# one table


def _table(  # noqa: PLR0913 - a sheet and what is known about it
    number: int, sheet: Sheet, wanted: Wanted, settled: Settled, country: str, today: date | None
) -> Table | None:
    head = find(sheet, wanted)
    if head is None:
        head = _headless(sheet)
    rows, skipped = layout.rows(sheet, head)
    columns = _columns(sheet, head, rows, wanted, settled, country, today)
    return Table(
        number,
        sheet.name,
        Role.PEOPLE,
        head.rows,
        columns,
        _families(columns, rows),
        tuple(rows),
        tuple(skipped),
        sheet.merged,
    )


def _headless(sheet: Sheet) -> Headings:
    """Take a sheet whose headings nobody knows, or which has none: then columns are called by letters."""
    top = _words_above_values(sheet)
    width = max(map(len, sheet.rows), default=0)
    heads = sheet.rows[top - 1] if top else ()
    names = {place: shown(cell) for place, cell in enumerate(heads) if cell is not None}
    columns = tuple(
        Head(place, names.get(place, _letter(place)), None, Sure.NOTHING)
        for place in range(width)
        if not top or place in names
    )
    return Headings((top,) if top else (), top + 1, columns)


def _words_above_values(sheet: Sheet) -> int:
    """Find a row of different words above rows with numbers and days; 0 if there is none."""
    for number, row in enumerate(sheet.rows[:LOOKED_AT], start=1):
        texts = [cell.strip() for cell in row if isinstance(cell, str) and cell.strip()]
        filled = [cell for cell in row if cell is not None]
        if len(texts) <= _ASKED_FROM or len(texts) < len(filled) or len(set(texts)) < len(texts):
            continue
        if any(any(map(str.isdecimal, text)) or "@" in text for text in texts):
            return 0
        below = sheet.rows[number] if number < len(sheet.rows) else ()
        if any(
            not isinstance(cell, str) or any(map(str.isdecimal, cell)) for cell in below if cell is not None
        ):
            return number
    return 0


def _letter(place: int) -> str:
    return chr(65 + place) if place < 26 else f"A{chr(65 + place - 26)}"  # noqa: PLR2004 - letters of the alphabet


def _columns(  # noqa: PLR0913 - as above
    sheet: Sheet,
    head: Headings,
    rows: Sequence[Row],
    wanted: Wanted,
    settled: Settled,
    country: str,
    today: date | None,
) -> tuple[Column, ...]:
    heads = {one.place: one for one in head.columns}
    width = max((len(row.cells) for row in rows), default=0)
    found = []
    for place in range(max(width, max(heads, default=-1) + 1)):
        cells = [row.cells[place] for row in rows if place < len(row.cells) and row.cells[place] is not None]
        if place not in heads and not cells:
            continue
        one = heads.get(place, Head(place, _letter(place), None, Sure.NOTHING))
        means, sure = one.means, one.sure
        if one.heading in settled.fields:
            means, sure = settled.fields[one.heading], Sure.SAID
        elif means is not None and means.field is Field.TITLE and not content.are_salutations(cells):
            means = Meaning(Field.FUNCTION, means.of)
        found.append(
            Column(place, one.heading, means, sure, _samples(cells), place in sheet.hidden_columns, one.tag)
        )
    return tuple(_by_content(_without_half_names(sheet, head, found), rows, wanted, country, today))


def _without_half_names(sheet: Sheet, head: Headings, columns: list[Column]) -> list[Column]:
    """Let nobody's name be one half of it: two columns below "Name" are both parts, and are asked about."""
    rest = [one for one in columns if one.means is None and one.samples]
    again, places = {one.heading for one in rest}, {one.place for one in rest}
    wide = {
        span.left
        for span in sheet.merged
        if span.top in head.rows and places & set(range(span.left + 1, span.right + 1))
    }
    return [
        replace(one, means=None, sure=Sure.NOTHING)
        if one.means == Meaning(Field.FULL_NAME)
        and one.sure is Sure.HEADING
        and (f"{one.heading} (2)" in again or one.place in wide)
        else one
        for one in columns
    ]


def _samples(cells: Sequence[Cell]) -> tuple[str, ...]:
    texts = dict.fromkeys(
        shown(cell) if not isinstance(cell, date) else cell.isoformat()[:10] for cell in cells[:200]
    )
    return tuple(texts)[:MOST_SAMPLES]


def _by_content(
    columns: Sequence[Column], rows: Sequence[Row], wanted: Wanted, country: str, today: date | None
) -> list[Column]:
    """Guess the columns that no heading explains; never one that another says already, but telephones."""
    taken = {one.means for one in columns if one.means is not None}
    found = []
    for one in columns:
        guessed = None
        if one.means is None and one.sure is Sure.NOTHING:
            cells = [
                row.cells[one.place]
                for row in rows
                if one.place < len(row.cells) and row.cells[one.place] is not None
            ]
            guessed = content.guess(cells, country, today)
            if guessed is None and content.is_count(cells):
                guessed = Field.NUMBER
            if guessed is None and Meaning(Field.INDEX_NO) not in taken and content.are_indexes(cells):
                guessed = Field.INDEX_NO
        means = Meaning(guessed) if guessed in FIELDS[wanted] and guessed is not None else None
        if means is not None and (means not in taken or guessed is Field.TELEPHONE):
            taken.add(means)
            found.append(replace(one, means=means, sure=Sure.CONTENT))
        else:
            found.append(one)
    return found


def _families(columns: Sequence[Column], rows: Sequence[Row]) -> Families:
    said = {one.means for one in columns if one.means is not None}
    groups = {means.of.split(" ")[0] for means in said if means.field in NAMES}
    if groups & {"spouse", "child", "dependant"}:
        return Families.COLUMNS
    if Meaning(Field.INDEX_NO, "sponsor") in said:
        return Families.NUMBER
    if any(row.indent for row in rows) and len({row.indent for row in rows}) > 1:
        return Families.INDENT
    if Meaning(Field.RELATION) in said:
        return Families.HOUSEHOLD if Meaning(Field.HOUSEHOLD_NO) in said else Families.RELATION
    return Families.NONE


# several tables


def _with_roles(tables: Sequence[Table], wanted: Wanted) -> list[Table]:
    """Find the tables of dependants only: they name the staff member by number, or by name."""
    if wanted is not Wanted.PEOPLE:
        return list(tables)
    found = []
    for table in tables:
        said = {one.means for one in table.columns if one.means is not None}
        of_dependants = any(means.of.startswith("dependant") and means.field in NAMES for means in said)
        own_names = any(not means.of and means.field in NAMES for means in said)
        work = any(not means.of and means.field in _WORK for means in said)
        named = _named_for_family(table.name) and len(tables) > 1
        related = Meaning(Field.RELATION) in said or Meaning(Field.RELATION, "dependant") in said
        linked = Meaning(Field.INDEX_NO) in said or any(means.of == "sponsor" for means in said)
        others = len(tables) > 1 and any(other is not table for other in tables)
        if linked and not work and others and ((named and related) or (of_dependants and not own_names)):
            found.append(_of_family(table, own_names=own_names and of_dependants))
        else:
            found.append(table)
    return found


def _named_for_family(name: str) -> bool:
    said = heard((name,), Wanted.PEOPLE)
    words = set(plain(name).split())
    return any(means.of.startswith(("dependant", "child", "spouse")) for _language, means in said) or bool(
        words & _FAMILY_WORDS
    )


_FAMILY_WORDS: Final = frozenset(
    [
        "dependants",
        "dependents",
        "dependant",
        "dependent",
        "families",
        "family",
        "familles",
        "famille",
        "familia",
        "familias",
        "familiares",
        "dependientes",
        "dependentes",
        "charge",
        "ayants",
        "иждивенцы",
        "семьи",
        "العائلات",
        "المعالون",
        "家属",
    ]
)


def _of_family(table: Table, *, own_names: bool) -> Table:
    """Turn what its columns say: the person of the row is the dependant, the number is the staff member's."""
    columns = []
    for one in table.columns:
        means = one.means
        if means is not None and means.of == "dependant":
            means = Meaning(means.field)
        elif (
            means is not None
            and not means.of
            and (means.field is Field.INDEX_NO or (own_names and means.field in NAMES))
        ):
            means = Meaning(means.field, "sponsor")
        columns.append(replace(one, means=means))
    return replace(table, role=Role.FAMILY, columns=tuple(columns), families=Families.NUMBER)


_LIKE: Final = 0.4


def _alike(tables: Sequence[Table], settled: Settled) -> tuple[list[Table], list[Table]]:
    """Part the tables that are one list from those with other columns, about which a person is asked.

    A sheet of useful numbers has names and telephones too, and nobody of it works for the agency.
    """
    people = [table for table in tables if table.role is Role.PEOPLE]
    if len(people) < _ASKED_FROM:
        return list(tables), []
    first = max(people, key=lambda table: (len(_said(table)), len(table.rows)))
    unlike = [
        table
        for table in people
        if settled.sheets.get(table.name) is not True
        and len(_said(table) & _said(first)) < _LIKE * len(_said(table) | _said(first))
    ]
    return [table for table in tables if table not in unlike], unlike


def _said(table: Table) -> set[Meaning]:
    return {one.means for one in table.columns if one.means is not None}


def _parts_of(sheets: Sequence[Sheet], wanted: Wanted) -> Iterator[Sheet]:
    """Give the sheets, one for each list where several stand below each other; rows keep their numbers."""
    for sheet in sheets:
        starts = [0, *_further(sheet, wanted)]
        if len(starts) == 1:
            yield sheet
            continue
        for start, end in pairwise([*starts, len(sheet.rows)]):
            rows = tuple(row if start <= at < end else () for at, row in enumerate(sheet.rows[:end]))
            yield replace(sheet, rows=rows)


def _further(sheet: Sheet, wanted: Wanted) -> list[int]:
    """Find rows of other headings below the first."""
    found: list[int] = []
    head = find(sheet, wanted)
    if head is None or not head.rows:
        return found
    known = [_words(sheet.rows[number - 1]) for number in head.rows]
    for at in range(head.below - 1, len(sheet.rows)):
        row = sheet.rows[at]
        texts = [cell for cell in row if cell is not None]
        if len(texts) <= _ASKED_FROM or any(
            not isinstance(cell, str) or any(map(str.isdecimal, cell)) for cell in texts
        ):
            continue
        said = {
            means
            for means in settle(heard((str(cell).strip(),), wanted) for cell in texts)
            if means is not None
        }
        if len(said) >= max(_ASKED_FROM + 1, len(texts) * _MOST_HEAD) and _words(row) not in known:
            found.append(at)
            known.append(_words(row))
    return found


_MOST_HEAD: Final = 0.7


def _words(row: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(plain(str(cell)) for cell in row if cell is not None)


# what is asked and said


def _about_unlike(table: Table) -> Asked:
    return Asked(
        f"sheet:{table.name}",
        saying(
            "the sheet {sheet} has other columns: are its people to be read too?", sheet=shown(table.name)
        ),
        (Choice("no", saying("no, leave it")), Choice("yes", saying("yes, read it too"))),
        tuple(
            " · ".join(shown(cell) for cell in row.cells if cell is not None)
            for row in table.rows[:MOST_SAMPLES]
        ),
    )


def _about_hidden(sheet: Sheet) -> Asked:
    samples = tuple(" · ".join(shown(cell) for cell in row if cell is not None) for row in sheet.rows if row)
    return Asked(
        f"sheet:{sheet.name}",
        saying("the file hides its sheet {sheet}: is it to be read?", sheet=shown(sheet.name)),
        (Choice("no", saying("no, leave it")), Choice("yes", saying("yes, read it too"))),
        samples[:MOST_SAMPLES],
    )


def _about_encoding(file: File) -> Asked:
    return Asked(
        "encoding",
        saying("in which letters is the file written? choose the line whose words read well"),
        tuple(Choice(name, " ".join(words)) for name, words in file.choices),
        tuple(" ".join(words) for _name, words in file.choices)[:MOST_SAMPLES],
    )


def _about_names(table: Table, settled: Settled) -> list[Asked]:
    """Ask about the columns that may be names, where none is known to be."""
    found = []
    for one in table.columns:
        if one.means is not None or one.heading in settled.fields:
            continue
        cells = [
            row.cells[one.place]
            for row in table.rows
            if one.place < len(row.cells) and row.cells[one.place] is not None
        ]
        if cells and content.are_names(cells):
            found.append(
                Asked(
                    f"column:{one.heading}",
                    saying("what stands in the column {column}?", column=one.heading),
                    (
                        Choice(str(Field.FAMILY_NAME), saying("family names")),
                        Choice(str(Field.GIVEN_NAME), saying("given names")),
                        Choice(str(Field.FULL_NAME), saying("full names")),
                        Choice("", saying("none of these")),
                    ),
                    one.samples,
                )
            )
    return found[:_MOST_ASKED]


def _notes(tables: Sequence[Table]) -> list[Saying]:
    notes = []
    for table in tables:
        hidden = [one.heading for one in table.columns if one.hidden]
        if hidden:
            notes.append(saying("columns that the file hides are read too: {columns}", columns=hidden))
        either = ", ".join(one.heading for one in table.columns if one.tells_no_sex)
        if either:
            unsure = saying(
                "under {columns} stands M alone: a man or a woman, so it is not kept", columns=either
            )
            notes.append(unsure)
        rows = sum(row.hidden for row in table.rows)
        if rows:
            notes.append(saying("rows that the file hides are read too: {count}", count=rows))
    return notes
