"""Words: one language for each process, and one that shows what was forgotten."""

import re
from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from tui.words import PSEUDO, _, choose_language, plural

SENTENCES = [
    "Lock",
    "Type the passphrase and press Enter.",
    "{count} people in {zone}",
    "muster: something went wrong (report: {report}); nothing was lost.",
]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("MUSTER_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    yield
    choose_language("en")


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_pseudo_language_is_longer_and_keeps_placeholders(sentence: str) -> None:
    choose_language(PSEUDO)
    said = _(sentence)
    words = re.sub(r"\{[^{}]*\}", "", sentence)
    assert cell_len(said) - (len(sentence) - len(words)) >= 1.5 * len(words)
    assert re.findall(r"\{[^{}]*\}", said) == re.findall(r"\{[^{}]*\}", sentence)
    assert not re.search(r"[A-Za-z]", re.sub(r"\{[^{}]*\}", "", said))


def test_placeholders_can_still_be_filled_in() -> None:
    choose_language(PSEUDO)
    assert "7" in _("{count} people in {zone}").format(count=7, zone="Z01")
    assert "{" in _("{{braces}}").format()


def test_numbers_choose_their_form() -> None:
    assert plural("{count} person", "{count} people", 1) == "{count} person"
    assert plural("{count} person", "{count} people", 2) == "{count} people"
    choose_language(PSEUDO)
    assert plural("{count} person", "{count} people", 2).startswith("{count} ṕèòṕļè")


def test_english_is_what_is_left() -> None:
    assert choose_language() == "en"
    assert choose_language("tlh") == "en"
    assert choose_language("../../etc") == "en"
    assert _("Lock") == "Lock"
    assert _("") == ""


@pytest.mark.parametrize("name", ["MUSTER_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"])
def test_the_environment_chooses(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "en_XA.UTF-8")
    assert choose_language() == PSEUDO


def test_who_prefers_english_gets_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "en_GB:en_XA")
    assert choose_language() == "en"


def test_what_was_asked_for_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", PSEUDO)
    assert choose_language("en") == "en"
