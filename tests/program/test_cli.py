"""The command line as scripts use it: JSON, exit codes, one sentence for every refusal.

The commands run in this process, on real nodes in real folders; a few runs of
the real program are in ``test_real_program.py``.
"""

import argparse
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sample_station.tour import Places
from tests.conftest import NOON
from tui.cli import main
from tui.cli.output import folded

Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def run(homes: Places, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on the sample station (or another home): exit code, JSON document, standard error."""

    def go(*arguments: str, home: Path | None = None) -> tuple[int, Any, str]:
        capsys.readouterr()
        code = main(
            [
                *arguments,
                "--json",
                "--home",
                str(home or homes.station),
                "--passphrase-file",
                str(homes.passphrase_file),
            ]
        )
        said = capsys.readouterr()
        assert said.out.count("\n") <= 1, "one JSON document"
        return code, json.loads(said.out) if said.out else None, said.err

    return go


def test_lists_carry_kind_time_total_and_rows(run: Run) -> None:
    code, found, _ = run("list", "people", "--zone", "Z1", "--agency", "HRBO")
    assert code == 0
    assert found.keys() == {"kind", "as_of", "total", "rows"}
    assert found["total"] == len(found["rows"]) > 0
    person = found["rows"][0]
    assert {
        "id",
        "family_name",
        "given_name",
        "agency",
        "category",
        "call_sign",
        "zone",
        "presence",
        "phones",
    } <= person.keys()
    assert person["id"].startswith("PTM-P-")
    assert (person["zone"], person["agency"]) == ("Z1", "HRBO")
    assert all(phone.startswith("+") for phone in person["phones"])


def test_where_takes_codes_numbers_and_plain_values(run: Run) -> None:
    home = run("list", "households")[1]["rows"][0]
    members = run("list", "people", "--where", f"household={home['id']}")[1]
    assert members["total"] == home["people"]
    assert run("list", "people", "--where", "category=unv", "--where", "agency=HRBO")[0] == 0


def test_a_record_and_its_history(run: Run) -> None:
    code, made, _ = run("record", "zones", "code=Z9", "name=New Quay")
    assert (code, made["changed"]) == (0, ["code", "name"])
    assert run("record", "zones", "Z9", "radio_channel=7")[1]["changed"] == ["radio_channel"]
    assert run("record", "zones", "Z9", "radio_channel=7")[1]["changed"] == []
    shown = run("show", "zones", made["id"], "--history")[1]
    assert shown["row"]["radio_channel"] == "7"
    assert [entry["act"] for entry in shown["history"]] == ["zones.add", "zones.change"]
    assert run("end", "zones", "Z9", "--reason", "merged")[0] == 0
    assert run("record", "zones", made["id"], "name=x")[2].startswith(
        "muster: that record in zones has ended; "
    )


def test_a_checkin_counts(run: Run) -> None:
    home = max(run("list", "households")[1]["rows"], key=lambda row: row["people"])
    people = run("list", "people", "--where", f"household={home['id']}")[1]["rows"]
    code, seen, _ = run(
        "checkin", home["id"], "--all-present", "--absent", people[0]["id"],
        "--add", "relation=child,given_name=Ilse,birth_date=2026-11-02", "--note", "gate is green",
    )  # fmt: skip
    assert code == 0
    assert (seen["present"], seen["absent"], seen["proposed"]) == (len(people), 1, 0)
    assert len(run("list", "people", "--where", f"household={home['id']}")[1]["rows"]) == len(people) + 1


def test_what_is_due_where_cover_is_missing_and_who_looks_after_whom(run: Run) -> None:
    now = ("--now", NOON.isoformat())
    code, found, _ = run("cover", *now)
    assert code == 0
    assert found.keys() == {"on", "total", "findings"}
    kinds = [row["kind"] for row in found["findings"]]
    assert found["total"] == len(kinds) > 0
    assert kinds[0] == "area_vacant", "the worst first"
    assert {"station", "place", "says", "source"} <= found["findings"][0].keys()
    home = run("list", "households", *now)[1]["rows"][0]
    agreed = ("--next-due", "2026-11-22", "--briefed", "meeting point", "--precautions", "water")
    visit = run("checkin", home["id"], "--all-present", *agreed, *now)[1]["visit"]
    assert run("show", "visits", visit, *now)[1]["row"]["briefed"] == ["meeting point"]
    visits = [row for row in run("due", *now)[1]["items"] if row["kind"] == "visit"]
    about = {"about": home["id"], "name": home["address"]}
    assert visits[0].items() >= (about | {"due_on": "2026-11-22", "urgency": "soon", "local": True}).items()
    later = run("due", "--on", "2027-03-01", *now)[1]
    urgencies = {row["urgency"] for row in later["items"] if row["kind"] == "visit"}
    assert (later["on"], urgencies) == ("2027-03-01", {"overdue"})
    person = run("list", "people", "--zone", "Z1", *now)[1]["rows"][0]
    found = run("who", person["id"], *now)[1]
    assert (found["person"], found["zone"]) == (person["id"], "Z1")
    assert found["warden"]["phones"]
    code, said, _ = run("cover", "--on", "tomorrow", *now)
    assert (code, said["error"]["code"]) == (1, "field_invalid")


def test_people_are_told_in_words(homes: Places, capsys: pytest.CaptureFixture[str]) -> None:
    opening = ["--home", str(homes.station), "--passphrase-file", str(homes.passphrase_file)]
    for command, word in (
        (["cover"], "area HAUT has no coordinator"),
        (["due", "--on", "2027-03-01"], "(local, not a rule of the organisation)"),
        (["who", "PTM-P-00001"], "focal point at headquarters: Security desk"),
    ):
        assert main([*command, *opening]) == 0
        assert word in capsys.readouterr().out


def test_the_list_of_an_area(run: Run) -> None:
    area = next(row for row in run("list", "areas")[1]["rows"] if row["zones"])
    some, everybody = (run("list", "people", *more)[1]["total"] for more in (("--area", area["code"]), ()))
    assert 0 < some < everybody


def test_a_warden_proposes(run: Run, homes: Places) -> None:
    now = ("--now", NOON.isoformat())  # later, the zone on the device has expired
    home = run("list", "households", *now, home=homes.warden)[1]["rows"][0]
    newcomer = "relation=child,given_name=Ilse"
    seen = run("checkin", home["id"], "--all-present", "--add", newcomer, *now, home=homes.warden)[1]
    assert seen["proposed"] == 1
    code, said, _ = run("record", "people", "family_name=X", "category=fs", *now, home=homes.warden)
    assert (code, said["error"]["code"]) == (3, "not_allowed")


def test_the_exchange_by_files(run: Run, homes: Places, tmp_path: Path) -> None:
    out, answer = tmp_path / "up.muster", tmp_path / "down.muster"
    before = run("sync", "status")[1]
    assert before["pending"] > 0
    assert before["last_acknowledged_at"] is None
    made = run("sync", "out", "--out", str(out))[1]
    assert made["bytes"] == out.stat().st_size
    assert made["changes"] == before["pending"]
    after = run("sync", "status")[1]
    assert (after["pending"], after["handed_over"]) == (before["pending"], before["pending"])
    took = run("hq", "import", str(out), home=homes.hq)[1]
    assert (took["bundles"], took["applied"], took["held"], took["quarantined"]) == (1, made["changes"], 0, 0)
    again = run("hq", "import", str(out), home=homes.hq)
    assert (again[0], again[1]["duplicate"], again[1]["applied"]) == (0, 1, 0)
    assert f"muster: {out.name} was here before; " in again[2]
    several = run("hq", "import", str(out), str(out), home=homes.hq)
    assert [(one["name"], one["fate"]) for one in several[1]["receipts"]] == [(out.name, "duplicate")] * 2
    assert several[2] == "muster: 2 bundles were here before; nothing was changed and nothing needs doing\n"
    assert run("hq", "out", "--station", "PTM", "--out", str(answer), home=homes.hq)[0] == 0
    assert run("sync", "in", str(answer))[0] == 0
    done = run("sync", "status")[1]
    assert (done["pending"], done["state"]) == (0, "ok")
    assert done["last_acknowledged_at"] is not None
    everybody = run("list", "people")[1]["rows"]
    assert run("list", "people", home=homes.hq)[1]["rows"] == everybody
    assert run("list", "people", "--station", "PTM", home=homes.hq)[1]["rows"] == everybody


def test_headquarters_takes_a_folder_and_leaves_what_is_no_bundle(
    run: Run, homes: Places, tmp_path: Path
) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    run("sync", "out", "--out", str(spool / "no-ending"))
    (spool / "Makefile").write_text("M")
    (spool / "photo.jpg").write_bytes(b"\xff\xd8")
    code, took, err = run("hq", "import", str(spool), home=homes.hq)
    assert (code, took["bundles"], err) == (0, 1, "")
    (spool / "cut.mus").write_bytes(b"M")
    code, took, err = run("hq", "import", str(spool), home=homes.hq)
    assert (code, took["bundles"], took["duplicate"]) == (1, 2, 1)
    assert "cut.mus is not a Muster bundle" in err


def test_what_anyone_may_see_of_a_bundle(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "up.muster"
    run("sync", "out", "--out", str(out))
    shown = run("bundle", "show", str(out))[1]
    assert shown.keys() == {"version", "profile", "bytes", "tag"}
    out.write_bytes(out.read_bytes()[:-1])
    code, said, _ = run("bundle", "show", str(out))
    assert (code, said["error"]["code"]) == (1, "bundle_damaged")


REFUSALS = [
    (["list", "nonsense"], 2, "unknown_kind"),
    (["list", "people", "--where", "colour=red"], 2, "unknown_field"),
    (["list", "people", "--zone", "Z99"], 1, "not_found"),
    (["show", "people", "PTM-P-99999"], 1, "not_found"),
    (["record", "people", "family_name=Onlyname"], 1, "field_missing"),
    (["record", "people", "family_name=A", "category=king"], 1, "field_invalid"),
    (["record", "people", "family_name=A\x1b[2J", "category=fs"], 1, "field_invalid"),
    (["record", "zones", "code=Z1", "name=again"], 1, "not_unique"),
    (["record", "agencies", "HRBO", "name=Ours"], 1, "owned_elsewhere"),
    (["act", "appointments.sign", "PTM-W-00001", "letter_no=1"], 1, "already_decided"),
    (["act", "people.fly"], 2, "unknown_act"),
    (["act", "stations.add", "code=X", "name=Y"], 3, "not_allowed"),
    (["sync", "now", "--carrier", "pigeon"], 1, "no_carrier"),
    (["sync", "in", "/nonexistent/x.muster"], 1, "file_unreadable"),
    (["import", "/nonexistent/list.xlsx", "--agency", "HRBO"], 1, "file_unreadable"),
    (["hq", "out", "--station", "ZZZ", "--out", "never.muster"], 1, "unknown_station"),
    (["list", "people", "--now", "tomorrow"], 2, "bad_time"),
    (["checkin", "PTM-H-00001", "--present", "PTM-P-00150"], 1, "not_in_household"),
    (["nonsense"], 2, "usage"),
    (["sync"], 2, "usage"),
]


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code"), REFUSALS, ids=[" ".join(case[0])[:40] for case in REFUSALS]
)
def test_a_refusal_is_one_sentence_and_a_code(
    run: Run, arguments: list[str], exit_code: int, code: str
) -> None:
    got, said, err = run(*arguments)
    assert (got, said["error"]["code"]) == (exit_code, code)
    assert err.startswith("muster: ")
    assert err.count("\n") == 1
    assert "; " in err
    assert said["error"].keys() == {"code", "message", "next"}
    assert "\x1b" not in err


def test_the_clock_of_a_rehearsal_can_be_set(run: Run) -> None:
    assert run("list", "people", "--now", "2026-12-24T10:00:00Z")[1]["as_of"] == "2026-12-24T10:00:00Z"


def test_a_wrong_passphrase(run: Run, homes: Places) -> None:
    homes.passphrase_file.write_text("nothing of the kind\n")
    code, said, _ = run("list", "people")
    assert (code, said["error"]["code"]) == (3, "wrong_passphrase")


def test_no_terminal_and_no_file_is_said(homes: Places, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "people", "--home", str(homes.station)]) == 3
    assert "--passphrase-file" in capsys.readouterr().err


def test_a_refusal_never_repeats_what_was_typed(run: Run) -> None:
    _, said, err = run("record", "people", "family_name=Zwetschgenbaum", "category=Geheimrat")
    assert "Geheimrat" not in err + json.dumps(said)
    assert "Zwetschgenbaum" not in err + json.dumps(said)


def test_a_failure_of_the_program_is_a_sentence_without_a_value(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tui.cli.commands import care

    def broken(*_: object) -> int:
        raise RuntimeError("Zwetschgenbaum")

    monkeypatch.setattr(care, "where", broken)
    code, said, err = run("where")
    assert (code, said["error"]["code"]) == (1, "internal")
    assert "RuntimeError at test_cli.py" in err
    assert "Zwetschgenbaum" not in err + json.dumps(said)
    assert "Traceback" not in err


def test_a_bundle_that_cannot_be_written_was_not_handed_over(run: Run, tmp_path: Path) -> None:
    code, said, _ = run("sync", "out", "--out", str(tmp_path / "no" / "such" / "folder"))
    assert (code, said["error"]["code"]) == (1, "file_unwritable")
    assert run("sync", "status")[1]["handed_over"] == 0
    assert not (tmp_path / "no").exists()


@pytest.mark.parametrize(
    ("place", "refused", "says"),
    [
        ("~nobody-of-that-name/x", "nobodys_folder", "~nobody-of-that-name;"),
        (
            f"./{'n' * 300}/x",
            "name_unusable",
            f" {'n' * 60}… cannot be the name of a file here: it is too",
        ),
    ],
)
def test_a_place_that_cannot_be_is_refused_in_words(run: Run, place: str, refused: str, says: str) -> None:
    for command in (
        ("doctor", "--home", place),
        ("bundle", "show", place),
        ("hq", "import", place),
        ("agent", "--once", "--carrier", f"folder:{place}"),
        ("agent", "--once", "--copy-to", place),
        ("import", place, "--agency", "HRBO"),
        ("sync", "out", "--out", place),
        ("backup", place),
        (
            "recovery",
            "make",
            "--name",
            "x",
            "--offline-machine",
            "--new-passphrase-file",
            "x",
            "--out",
            place,
        ),
    ):
        code, said, err = run(*command, home=Path(place) if "--home" in command else None)
        assert (code, said["error"]["code"]) == (1, refused), command
        assert says in err
    assert run("sync", "status")[1]["handed_over"] == 0


def test_a_file_where_a_nodes_folder_should_be_is_said(run: Run, homes: Places) -> None:
    for place in (homes.passphrase_file, homes.passphrase_file / "x"):
        for command in (("doctor",), ("list", "zones"), ("demo",), ("settings",), ("shred", "--plan")):
            code, said, err = run(*command, home=place)
            assert (code, said["error"]["code"]) == (1, "no_folder"), command
            assert f"muster: {homes.passphrase_file.name} is there and is no folder; " in err


def test_a_line_into_a_folder_that_nobody_can_write_down_is_refused(run: Run, tmp_path: Path) -> None:
    place = tmp_path / os.fsdecode(b"caf\xe9")
    place.mkdir()
    code, said, _ = run("carrier", "add", "stick", "--folder", str(place))
    assert (code, said["error"]["code"]) == (1, "name_unusable")


def test_a_path_that_somebody_wrote_is_read_in_one_place() -> None:
    rooms = (Path(__file__).parents[2] / room for room in ("store", "sync", "tui", "sample_station"))
    files = [file for room in rooms for file in room.rglob("*.py")]
    assert [file.name for file in files if "expanduser" in file.read_text("utf-8")] == ["files.py"]


def test_codes_are_listed(run: Run) -> None:
    codes = {row["code"] for row in run("doctor", "--codes")[1]["codes"]}
    assert {code for _, _, code in REFUSALS} - {"usage"} <= codes


def test_doctor_and_where(run: Run, homes: Places) -> None:
    code, found, _ = run("doctor")
    assert code == 0
    assert all(check["ok"] for check in found["checks"])
    assert run("where")[1]["home"] == str(homes.station)
    homes.station.joinpath("keyring").chmod(0o644)
    assert run("doctor")[0] == 1


def test_what_the_doctor_says_has_room_on_a_terminal(
    homes: Places, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(homes.station)
    Path("keyring").chmod(0o644)
    command = ["doctor", "--home", "."]
    assert main(command) == 1
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    said = " ".join(line.strip() for line in lines)
    assert main([*command, "--json"]) == 1
    for check in json.loads(capsys.readouterr().out)["checks"]:
        assert f"{check['check']}: {check['detail']}" in said
        assert check["next"] in said


def test_a_line_is_folded_between_words_and_in_no_command() -> None:
    line = "    to be said\u00a0: " + 9 * "word " + "`muster settings backup_place=FOLDER`" + 4 * " word"
    assert folded(line) == [
        "    to be said\u00a0: word word word word word word word word word",
        "      `muster settings backup_place=FOLDER` word word word word",
    ]
    assert folded("short") == ["short"]


def test_every_command_has_help_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    from tui.cli.parser import build

    def leaves(parser: argparse.ArgumentParser, path: list[str]) -> list[list[str]]:
        groups = [action for action in parser._actions if action.__class__.__name__ == "_SubParsersAction"]
        if not groups:
            return [path]
        choices = groups[0].choices or {}
        return [leaf for name, child in dict(choices).items() for leaf in leaves(child, [*path, name])]

    commands = leaves(build(), [])
    assert len(commands) > 25
    for command in commands:
        assert main([*command, "--help"]) == 0
        assert "example: muster" in capsys.readouterr().out
