"""Every language can say everything, in its own typography, and short where there is little room."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from rich.cells import cell_len

from store.registers import REGISTRY
from tests.words import collect
from tui import terms, theme
from tui.catalogue import Key, Words, read
from tui.screens import register
from tui.screens.findings import FINDINGS
from tui.words import choose_language, word

FILES = collect.languages()
EACH = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
COMMAND = re.compile(r"`[^`]*`")
KEY = re.compile(r"^([^\WaAyàÀ_])(?= )|\b(?:F\d+|Ctrl\+\w)\b")


@pytest.fixture(scope="module")
def found() -> collect.Found:
    """Everything the program can say: read from all of its modules, so only where it is asked for."""
    return collect.everything()


def told(words: Words) -> list[tuple[Key, str, str]]:
    """Give every message with each of its forms in the language, beside the English it stands for."""
    return [
        (key, words.plurals.get(key, "") if place else key[1], form)
        for key, forms in words.said.items()
        for place, form in enumerate(forms)
    ]


def places(text: str) -> list[str]:
    named = [name for _before, name, _spec, _conversion in Formatter().parse(text) if name is not None]
    return sorted(named) + sorted(re.findall(r"%\(\w+\)[sr]|%[sr]", text))


@EACH
def test_nothing_is_missing_and_nothing_is_in_vain(file: Path, found: collect.Found) -> None:
    words = read(file)
    assert not collect.lacking(words, found), "translate them: python -m tests.words.collect --write"
    assert not collect.in_vain(words, found), "take them out: python -m tests.words.collect --write"
    assert file.read_text(encoding="utf-8") == collect.written(words, found)


@EACH
def test_placeholders_blanks_commands_and_keys_are_the_same(file: Path) -> None:
    for key, english, said in told(read(file)):
        assert places(said) == places(english), (key, said)
        for of in (str.lstrip, str.rstrip):
            assert len(said) - len(of(said, " ")) == len(english) - len(of(english, " ")), (key, said)
        assert sorted(COMMAND.findall(said)) == sorted(COMMAND.findall(english)), (key, said)
        if key[0] == "" and len(key[1]) > 1:
            assert KEY.findall(said) == KEY.findall(english), (key, said)


@EACH
def test_plurals_have_their_forms(file: Path, found: collect.Found) -> None:
    words = read(file)
    count = re.search(r"nplurals=(\d)", words.header)
    assert count
    for key, many in found.items():
        assert len(words.said[key]) == (int(count[1]) if many else 1), key


def test_french_is_set_as_french() -> None:
    """No line begins with a colon, and no apostrophe is a foot; what is typed stays as it is typed."""
    for key, _english, said in told(read(collect.LOCALE / "fr.po")):
        text = COMMAND.sub("", said)
        assert not re.search(r" [:;?!»%](?![\w(])", text), (key, said)
        assert not re.search(r"[^\W\d]'", text), (key, said)
        assert "« " not in text, (key, said)


@pytest.fixture(params=["en", *(file.stem for file in FILES)])
def language(request: pytest.FixtureRequest) -> object:
    choose_language(request.param)
    yield request.param
    choose_language("en")


def test_headings_fit_their_columns(language: str) -> None:
    long = [
        (title, width, where)
        for title, width, where in [*_written(), *_declared()]
        if cell_len(title) > width
    ]
    assert not long, language


def _declared() -> list[tuple[str, int, str]]:
    columns = [
        (terms.field(name), register.width_of(one, name), one.kind)
        for one in REGISTRY.registers
        for name in one.listed
    ]
    found = [(terms.field(name), width, one.name) for one in FINDINGS for name, width in one.fields]
    return columns + found


def _written() -> list[tuple[str, int, str]]:
    """Give the headings that stand in the source with their widths, but for those that take what is left."""
    found = []
    for file in sorted((collect.ROOT / "tui").rglob("*.py")):
        for call in collect._calls(ast.parse(file.read_text(encoding="utf-8"))):
            assert isinstance(call.func, ast.Name)
            if call.func.id != "Column" or len(call.args) < 2 or call.keywords:
                continue
            title, width = call.args[:2]
            if (
                isinstance(title, ast.Call)
                and isinstance(width, ast.Constant)
                and isinstance(width.value, int)
            ):
                for key, _many in collect._of_call(title, "tui"):
                    found.append((word(*key), int(str(width.value)), f"{file.name}:{call.lineno}"))
    return found


def test_where_somebody_is_fits_its_column(language: str) -> None:
    for state in ("in_zone", "at_office", "telework", "mission", "leave", "out_of_country", "unknown"):
        assert cell_len(str(theme.presence(state))) <= 10, (language, state)
