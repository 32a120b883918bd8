"""What is set on a device: read strictly, written whole, for its owner only."""

import stat
from pathlib import Path

import pytest

from store import settings
from store.refusals import Code, Refused
from store.settings import USUAL, Settings


def test_nothing_set_is_what_usually_holds(tmp_path: Path) -> None:
    assert settings.read(tmp_path) == USUAL
    assert settings.at_start(tmp_path) == (USUAL, None)


def test_what_is_written_is_read_back_and_is_its_owners_only(tmp_path: Path) -> None:
    chosen = Settings("fr", "terminal", 12, 9_600, 'D:\\sticks "b"', {"stick": 1_000_000, "HF å": 300})
    settings.write(tmp_path, chosen)
    assert settings.read(tmp_path) == chosen
    assert stat.S_IMODE((tmp_path / settings.FILE).stat().st_mode) == 0o600
    assert settings.read(tmp_path).speed_of("stick") == (1_000_000, False)
    assert settings.read(tmp_path).speed_of("other") == (9_600, True)


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ('langauge = "fr"', Code.SETTING_UNKNOWN, "langauge"),
        ("lock_minutes = 0", Code.SETTING_WRONG, "lock_minutes"),
        ("lock_minutes = 31", Code.SETTING_WRONG, "lock_minutes"),
        ("lock_minutes = true", Code.SETTING_WRONG, "lock_minutes"),
        ('colours = "pink"', Code.SETTING_WRONG, "colours"),
        ('language = "a\\u001bb"', Code.SETTING_WRONG, "language"),
        ("speeds = 3", Code.SETTING_WRONG, "speeds"),
        ("[speeds]\nstick = 1", Code.SETTING_WRONG, "stick"),
        ("= = =", Code.SETTINGS_UNREADABLE, settings.FILE),
    ],
)
def test_what_is_not_a_setting_is_refused_by_its_name(
    tmp_path: Path, text: str, code: Code, named: str
) -> None:
    (tmp_path / settings.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        settings.read(tmp_path)
    assert refused.value.code is code
    assert refused.value.facts["name"] == named
    # The program opens all the same, and can say why something does not hold.
    chosen, why = settings.at_start(tmp_path)
    assert chosen == USUAL
    assert why is not None
    assert why.code is code


@pytest.mark.parametrize(
    ("name", "typed", "expected"),
    [
        ("lock_minutes", " 10 ", Settings(lock_minutes=10)),
        ("lock_minutes", "", USUAL),
        ("assumed_speed", "9 600", Settings(assumed_speed=9_600)),
        ("speeds.stick", "1,000", Settings(speeds={"stick": 1_000})),
        ("speeds.stick", "", USUAL),
        ("colours", "light", Settings(colours="light")),
    ],
)
def test_what_is_typed_is_understood(name: str, typed: str, expected: Settings) -> None:
    assert settings.changed(USUAL, name, typed) == expected


@pytest.mark.parametrize(("name", "typed"), [("lock_minutes", "soon"), ("colours", "x"), ("speeds.s", "x")])
def test_what_is_typed_wrong_is_refused(name: str, typed: str) -> None:
    with pytest.raises(Refused):
        settings.changed(USUAL, name, typed)
