"""The call tree, radio checks and notices on the command line, as scripts and printers use them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from wcwidth import wcswidth

from sample_station.tour import Places
from tui.cli import main

Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def run(homes: Places, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on the sample station: exit code, JSON document, standard error."""

    def go(*arguments: str, home: str = "station") -> tuple[int, Any, str]:
        code, out, err = _go(homes, capsys, [*arguments, "--json"], home)
        return code, json.loads(out) if out else None, err

    return go


@pytest.fixture
def text(homes: Places, capsys: pytest.CaptureFixture[str]) -> Callable[..., list[str]]:
    """Run a command as a person does; gives its lines."""

    def go(*arguments: str, home: str = "station") -> list[str]:
        code, out, err = _go(homes, capsys, [*arguments], home)
        assert code == 0, err
        return out.splitlines()

    return go


def _go(
    homes: Places, capsys: pytest.CaptureFixture[str], arguments: list[str], home: str
) -> tuple[int, str, str]:
    capsys.readouterr()
    where = ["--home", str(getattr(homes, home)), "--passphrase-file", str(homes.passphrase_file)]
    code = main([*arguments, *where])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_f02_the_call_tree_on_paper(run: Run, text: Callable[..., list[str]]) -> None:
    """F02: fixed width, boxes, what is missing said; the same for a program."""
    code, found, _ = run("calltree")
    assert code == 0
    assert [line["level"] for line in found["lines"][:3]] == ["official", "officer", "officer"]
    assert "area HAUT has no coordinator" in [line["missing"] for line in found["lines"]]
    paper = text("calltree", "--print")
    assert all(wcswidth(line) <= 80 for line in paper)
    assert "\x1b" not in "".join(paper)
    heads = [line for line in paper if "CALL TREE" in line]
    assert heads[0].endswith(f"page 1 of {len(heads)}")
    assert sum(line.lstrip().startswith("[ ]") for line in paper) == found["calls"]
    zone = run("calltree", "--zone", "Z4")[1]
    assert {line["place"] for line in zone["lines"] if line["depth"] > 2} == {"Z4"}
    assert run("calltree", "--zone", "Z99")[0] == 1
    assert run("calltree", home="warden")[0] == 1


def test_f01_a_test_by_command(run: Run, text: Callable[..., list[str]]) -> None:
    code, begun, _ = run("calltree", "test", "begin", "--zone", "Z4")
    assert (code, begun["exercise"], begun["reached"], begun["ended_at"]) == (0, True, 0, None)
    people = [one["person"] for one in begun["answers"]]
    code, marked, _ = run(
        "calltree", "test", "mark", "--reached", *people[:2], "--missed", people[2], "--by", "sms"
    )
    assert (marked["reached"], marked["failed"], marked["untried"]) == (2, 1, len(people) - 3)
    assert marked["answers"][0]["channel"] == "sms"
    assert run("calltree", "test", "undo", people[0])[1]["reached"] == 1
    lines = text("calltree", "test", "status")
    assert lines[0].startswith("EXERCISE")
    assert [line[:3] for line in lines[2:5]] == ["[ ]", "[x]", "[-]"]
    assert all(wcswidth(line) <= 80 for line in lines)
    code, over, _ = run("calltree", "test", "end", "--note", "in the rain")
    assert over["ended_at"] is not None
    code, refused, _ = run("calltree", "test", "mark", "--reached", people[0])
    assert (code, refused["error"]["code"]) == (1, "call_test_over")
    assert run("calltree", "test", "mark", "--reached", people[0], "--test", "PTM-CT-00099")[0] == 1
    assert run("calltree", "test")[0] == 2


def test_f15_a_radio_check_by_command(run: Run, text: Callable[..., list[str]]) -> None:
    order = [one["call_sign"] for one in run("radio", "check", "--zone", "Z6")[1]["signs"]]
    assert order == [f"TANGO-6-{number}" for number in range(1, 13)]
    paper = text("radio", "check", "--zone", "Z6", "--print")
    assert [line.split()[2] for line in paper if line.startswith("[ ]")] == order
    run("radio", "check", "begin", "--zone", "Z6")
    code, marked, _ = run("radio", "check", "mark", "--reached", "tango-6-2", "--missed", *order[2:4])
    assert (code, marked["reached"], marked["failed"]) == (0, 1, 2)
    code, refused, _ = run("radio", "check", "mark", "--reached", order[5], "NOBODY 7")
    assert (code, refused["error"]["code"]) == (1, "field_invalid")
    assert "NOBODY" not in refused["error"]["message"]
    assert run("radio", "check", "status")[1]["reached"] == 1, "none of that line was written down"
    run("radio", "check", "end")
    run("radio", "check", "begin", "--zone", "Z6")
    run("radio", "check", "mark", "--missed", order[2])
    run("radio", "check", "end")
    silent = {one["call_sign"]: one["missed"] for one in run("radio", "check", "--zone", "Z6")[1]["signs"]}
    assert (silent["TANGO-6-3"], silent["TANGO-6-4"], silent["TANGO-6-2"]) == (2, 1, 0)
    assert any("silent 2 times" in line for line in text("radio", "check", "--zone", "Z6"))


def test_c03_who_has_not_acknowledged(run: Run, text: Callable[..., list[str]]) -> None:
    """C03, C04: at the office zone by zone, on a device what it has not seen."""
    code, made, _ = run("record", "notices", "text=Stay in from dusk.", "zone=Z2")
    assert code == 0
    waiting = run("notices")[1]["notices"]
    assert [(one["zone"], bool(one["name"])) for one in waiting if one["id"] == made["id"]] == [("Z2", True)]
    (line,) = run("notices", made["id"])[1]["zones"]
    assert (line["zone"], line["missing"], line["seen_at"]) == ("Z2", True, None)
    assert run("act", "notice_acks.seen", made["id"], "channel=radio")[0] == 0
    assert run("notices", made["id"])[1]["missing"] == 0
    assert [one for one in run("notices")[1]["notices"] if one["id"] == made["id"]] == []
    assert run("list", "unacknowledged")[1]["total"] == run("notices")[1]["total"]
    shown = run("notices", home="warden")[1]["notices"]
    assert shown
    assert all(not one["unseen"] for one in shown)
    assert any("rationed" in line for line in text("notices", home="warden"))
    assert run("end", "notices", made["id"], "--reason", "all clear")[0] == 0
    assert run("show", "notices", made["id"])[1]["row"]["status"] == "withdrawn"


def test_what_the_sample_station_shows_is_due(run: Run) -> None:
    kinds = {item["kind"] for item in run("due", "--on", "2026-12-20")[1]["items"]}
    assert {"task", "report", "assembly_point", "finding", "call_tree"} <= kinds
