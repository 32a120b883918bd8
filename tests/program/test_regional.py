"""A regional headquarters by commands: made, admitted by the one above, seen from there."""

from pathlib import Path

from sample_station.tour import Places
from tests.program.test_cli import Run
from tests.program.test_cli import run as run  # noqa: PLC0414 - a fixture

_SAID = ("--name", "Eastern Africa", "--user", "clerk", "--role", "hq")


def test_a_regional_headquarters_is_made_admitted_and_listed(run: Run, homes: Places, tmp_path: Path) -> None:
    home, request, grant = tmp_path / "eaf", str(tmp_path / "eaf.request"), str(tmp_path / "eaf.grant")
    made = ("init", "hq", "--code", "EAF", *_SAID, "--new-passphrase-file", str(homes.passphrase_file))
    assert run(*made, "--request", request, home=home)[0] == 2, "nobody is above the world's headquarters"
    code, about, _ = run(*made, "--regional", "--request", request, home=home)
    assert (code, about["kind"]) == (0, "hq")
    code, admitted, _ = run("admit", request, "--out", grant, home=homes.hq)
    assert (code, admitted["fingerprint"]) == (0, about["fingerprint"])
    assert run("enrol", grant, home=home)[1]["fingerprint"] == admitted["parent_fingerprint"]
    assert run("sync", "out", "--out", str(tmp_path / "eaf.muster"), home=home)[0] == 0
    assert run("hq", "import", str(tmp_path / "eaf.muster"), home=homes.hq)[1]["applied"] > 0
    stations = run("hq", "status", home=homes.hq)[1]["stations"]
    assert [(one["station"], one["under"], one["people"]) for one in stations if one["station"] == "EAF"] == [
        ("EAF", None, 0)
    ]
