"""The drawer by command (X13): look in, break the glass, give a replaced laptop its keys back."""

import json
from collections.abc import Callable

import pytest

from sample_station.tour import Places
from tui.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(homes: Places, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on one of the sample's nodes: exit code, standard output, standard error."""

    def go(at: str, *arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(
            [*arguments, "--home", str(getattr(homes, at)), "--passphrase-file", str(homes.passphrase_file)]
        )
        said = capsys.readouterr()
        return code, said.out, said.err

    return go


def test_what_was_put_in_is_looked_at_and_the_look_is_listed(run: Run) -> None:
    code, _, err = run("station", "record", "restricted", "person=PTM-P-00065", "blood_type=A negative")
    assert code == 0, err
    code, out, err = run("station", "drawer", "people", "PTM-P-00065", "--json")
    assert code == 0, err
    assert json.loads(out)["values"] == {"blood_type": "A negative"}
    assert "A negative" not in run("station", "list", "restricted")[1]
    assert "drawer" in run("station", "list", "reads")[1]


def test_a_wardens_device_says_that_it_has_none(run: Run) -> None:
    code, out, err = run("warden", "drawer", "people", "PTM-P-00065", "--break-glass", "she bleeds")
    assert (code, out) == (3, "")
    assert "; ask the office" in err


def test_headquarters_shares_what_is_lacking_and_refuses_who_it_does_not_know(run: Run) -> None:
    code, out, err = run("hq", "hq", "share-drawer", "--station", "PTM", "--json")
    assert code == 0, err
    assert json.loads(out) == {"station": "PTM", "keys": 0}
    assert run("hq", "hq", "share-drawer", "--station", "NOBODY")[0] == 1
    assert run("station", "hq", "share-drawer", "--station", "PTM")[0] == 3
