"""Lists as agencies send them, each with the right answer beside it."""

import importlib
import pkgutil
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from string import ascii_uppercase

import pytest

from store.refusals import Refused
from sync.lists.lines import FamilyLine, Line, Reading
from sync.lists.look import look
from sync.lists.looked import Looked, Settled, Wanted
from sync.lists.reading import read
from sync.lists.records import records
from tests.sync.lists import corpus
from tests.sync.lists.corpus.sent import Sent

TODAY = date(2026, 11, 15)
NAMES = sorted(one.name for one in pkgutil.iter_modules(corpus.__path__) if one.name != "sent")


def sent(name: str) -> Sent:
    found = importlib.import_module(f"tests.sync.lists.corpus.{name}").LIST
    assert isinstance(found, Sent)
    return found


def looked(one: Sent, folder: Path, settled: Settled | None = None) -> Looked:
    folder.mkdir(exist_ok=True)
    return look(one.write(folder), Wanted(one.wanted), settled or Settled(), None, "FR", TODAY)


def columns(found: Looked) -> dict[str, str]:
    """Say what each column is taken for; those of later tables with the table's name."""
    return {
        (f"{table.name}!" if place else "") + column.heading: str(column.means or "")
        for place, table in enumerate(found.tables)
        for column in table.columns
    }


def line(one: Line) -> str:
    name = ", ".join(filter(None, (one.text("family_name"), one.text("given_name"))))
    parts = [one.text("index_no"), name, one.text("sex"), one.born, " ".join(one.phones)]
    text = " · ".join(filter(None, parts))
    return f"  {one.relation.value} · {text}" if isinstance(one, FamilyLine) else text


def people(found: Reading) -> list[str]:
    staff = sorted((line for home in found.households for line in home.staff), key=lambda one: one.row)
    return [line(one) for member in staff for one in (member, *member.kin)]


def refusals(found: Reading) -> list[str]:
    places = ((found.place(one.row), one.reason.name) for one in found.refused)
    return [f"{place.sheet} {place.row} {reason}".strip() for place, reason in places]


def lines_of(found: Looked, settled: Settled) -> tuple[list[str], list[str], set[str]]:
    """Give what is read: lines, refusals, and the ids of open questions."""
    asked = {question.id for question in found.questions}
    if found.wanted is Wanted.PEOPLE:
        reading = read(found, settled, "FR", TODAY)
        return people(reading), refusals(reading), asked | {question.id for question in reading.questions}
    rows = records(found, settled, TODAY)
    texts = [
        " · ".join(f"{field}={value}" for field, value in sorted(record.says.items()))
        for record in rows.records
    ]
    refused = [f"{refusal.row} {refusal.reason.name}" for refusal in rows.refused]
    return texts, refused, asked | {question.id for question in rows.questions}


def right(one: Sent) -> list[str]:
    return one.people.strip("\n").split("\n")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_read_is_right(name: str, tmp_path: Path) -> None:
    """With the questions answered: everybody is there, and only the rows that must be are refused."""
    one = sent(name)
    settled = Settled.of(one.asks)
    found = looked(one, tmp_path, settled)
    got, refused, open_ = lines_of(found, settled)
    assert got == right(one)
    assert refused == list(one.refused)
    assert open_ == set()


@pytest.mark.parametrize("name", NAMES)
def test_unaided_nothing_is_wrong_in_silence(name: str, tmp_path: Path) -> None:
    """Without answers a line is as it must be, or not there: then it is refused, or a question is open."""
    one = sent(name)
    found = looked(one, tmp_path)
    got, refused, open_ = lines_of(found, Settled())
    assert open_ == set(one.asks)
    if not {"encoding"} & open_:
        assert Counter(got) <= Counter(right(one))
    assert open_ or (got, refused) == (right(one), list(one.refused))


def test_nearly_all_columns_are_right_unaided(tmp_path: Path) -> None:
    """At least 95 of a hundred over the whole corpus, and the others are not known rather than wrong."""
    good, wrong, unknown = 0, list[str](), list[str]()
    for name in NAMES:
        one = sent(name)
        found = columns(looked(one, tmp_path / name))
        assert found.keys() == one.columns.keys(), name
        for heading, meaning in one.columns.items():
            if found[heading] == meaning:
                good += 1
            else:
                (wrong if found[heading] else unknown).append(f"{name}: {heading} is {found[heading]}")
    total = good + len(wrong) + len(unknown)
    assert good >= 0.95 * total, (good, total, wrong, unknown)
    assert len(NAMES) >= 24


def test_half_a_list_is_not_read_wrongly_either(tmp_path: Path) -> None:
    """The row that settles a column may be lacking: then it is asked or refused, and nobody is another."""
    tried = 0
    for name in NAMES:
        one = sent(name)
        for sheet, page in one.sheets.items():
            for rows in range(2, len(page.rows), 2):
                within = [
                    span
                    for span in page.merged
                    if int(span.rpartition(":")[2].lstrip(ascii_uppercase)) <= rows
                ]
                half = replace(page, rows=page.rows[:rows], merged=within)
                try:
                    found = looked(replace(one, sheets={**one.sheets, sheet: half}), tmp_path / "half")
                except Refused:
                    continue  # its headings are cut off too
                got, _refused, open_ = lines_of(found, Settled())
                tried += 1
                assert "encoding" in open_ or Counter(got) <= Counter(right(one)), (name, sheet, rows)
    assert tried > 30
