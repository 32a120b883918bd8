"""The first start on a machine: a new officer completes it without a manual, in a real terminal."""

import re
from pathlib import Path
from time import monotonic

import pytest

from store import identity
from store.node import Node
from sync import enrol
from tests.tui.terminal import Terminal
from tests.tui.terminal import python as run_python
from tui import founding_steps as asked
from tui.pressed_twice import TOO_SOON

START = "import sys; from tui.cli import main; sys.exit(main(['--home', sys.argv[1]]))"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Indian/Mauritius", "Indian/Mauritius"),
        ("mauritius", "Indian/Mauritius"),
        ("port au prince", ""),
        ("port-au-prince", "America/Port-au-Prince"),
        ("paris", "Europe/Paris"),
        ("a", ""),
        ("", ""),
    ],
)
def test_a_time_zone_is_found_by_its_town(text: str, meant: str) -> None:
    assert asked.zone_meant(text) == meant


@pytest.mark.parametrize("kind", asked.KINDS)
def test_every_kind_is_asked_for_what_it_needs_and_no_more(kind: str) -> None:
    steps = {step.name: step for step in asked.steps(kind, "eight words")}
    said = {name: step.usual for name, step in steps.items()}
    said |= {"code": "PTM", "name": "Port Tamarin", "user": "Ana Sterne", "country": "FR"}
    made = asked.founding(kind, said)
    assert (made.kind, made.code, made.role in asked.roles_of(kind)) == (kind, "PTM", True)
    assert (asked.REQUEST in steps) == (kind != "hq")
    assert steps["code"].fault("PT-M", said)
    assert steps["role"].fault("cook", said)
    # The passphrase that was made is taken with nothing typed, and has to be on paper by then.
    assert not steps[asked.PASSPHRASE].fault("", said)
    assert "guessed early" in steps[asked.PASSPHRASE].fault("Port Tamarin Ana", said)
    assert steps[asked.AGAIN].fault("seven words", {**said, asked.PASSPHRASE: ""})
    assert not steps[asked.AGAIN].fault("eight words", {**said, asked.PASSPHRASE: ""})


def read(terminal: Terminal) -> None:
    """Take the time that a question takes to be read: an Enter before that answers nothing."""
    since = monotonic()
    terminal.wait_until(lambda: monotonic() - since > TOO_SOON + 0.05, "time to read")


def test_what_is_typed_faster_than_it_goes_on_is_kept_for_its_question(tmp_path: Path) -> None:
    """Nothing typed is lost, and an Enter answers no question that was not there when it was pressed."""
    with Terminal(run_python(START, str(tmp_path / "ptm")), {"HOME": str(tmp_path)}) as terminal:
        terminal.wait_for_text("What shall this machine be?")
        read(terminal)
        # All at once, as a satellite link brings it: the kind, three answers, and the beginning of a fourth.
        terminal.send("\rPTM\rPort Tamarin\rFR\r\x15mauri")
        terminal.wait_for_text("Which code?")
        terminal.wait_for_text("Enter was pressed before this was asked")
        shown = terminal.text()
        assert " PTM\n" in shown, shown
        assert "Tamarin" not in shown.split("such as PTM")[1], "it stuck to the field before its own"
        terminal.send("\r")
        terminal.wait_for_text("What is it called?")
        terminal.wait_for_text(" Port Tamarin\n")
        terminal.wait_for_text("Enter was pressed before this was asked")
        terminal.send("\r")
        terminal.wait_for_text("In which country?")
        terminal.wait_for_text(" FR\n")
        terminal.send("\r")
        terminal.wait_for_text("In which time zone?")
        terminal.wait_for_text(" mauri\n")
        terminal.wait_for_text("Indian/Mauritius")
        # Two quick Enters answer one question; the role is offered, and would be taken unread.
        terminal.send("tius\rAna Sterne\r")
        terminal.wait_for_text("Who are you?")
        terminal.wait_for_text(" Ana Sterne\n")
        terminal.send("\r\r")
        terminal.wait_for_text("What is your role?")
        terminal.wait_for_text("Enter was pressed before this was asked")
        # A wrong answer stays as it was typed.
        terminal.send("\x15cook\r")
        terminal.wait_for_text("that is not one of them")
        terminal.send("\x15fsco\r\r")
        terminal.wait_for_text("Your passphrase")
        terminal.wait_for_text("Enter was pressed before this was asked")
        assert "Once more" not in terminal.text()
        # Back and forth: what was said stands as it was said.
        terminal.send("\x1b")
        terminal.wait_for_text("What is your role?")
        terminal.wait_for_text(" fsco\n")
        terminal.send("\x11")
        assert terminal.wait_for_end() == 0
    assert not (tmp_path / "ptm").exists(), "nothing is made before the end"


def test_a_new_officer_makes_a_station_and_stands_in_the_opened_program(tmp_path: Path) -> None:
    home, request = tmp_path / "ptm", tmp_path / "ptm.request"
    with Terminal(run_python(START, str(home)), {"HOME": str(tmp_path)}) as terminal:
        terminal.wait_for_text("What shall this machine be?")
        read(terminal)
        terminal.send("\r")
        for question, answer in (
            ("Which code?", "PTM"),
            ("What is it called?", "Port Tamarin"),
            ("In which country?", "FR"),
            ("In which time zone?", "\x15mauritius"),
            ("Who are you?", "Ana Sterne"),
            ("What is your role?", "\x15fsco"),
        ):
            terminal.wait_for_text(question)
            terminal.send(f"{answer}\r")
        terminal.wait_for_text("Made for you:")
        shown = " ".join(terminal.text().split())
        found = re.search(r"Made for you: ((?:\w+ ){7}\w+)\.", shown)
        assert found is not None
        phrase = found.group(1)
        read(terminal)
        terminal.send("\r")
        terminal.wait_for_text("Once more, from the paper")
        terminal.send(f"not {phrase}\r")
        terminal.wait_for_text("it is not the same")
        terminal.send(f"\x15{phrase}\r")
        terminal.wait_for_text("If it is lost one day")
        read(terminal)
        terminal.send("\r")
        terminal.wait_for_text("Where shall the request be written?")
        terminal.send(f"\x15{request}\r")
        terminal.wait_for_text("It is made. Esc opens it.")
        terminal.send("\x1b")
        terminal.wait_for_text("PTM · Port Tamarin  Today")
        terminal.send("\x11")
        assert terminal.wait_for_end() == 0
    with Node.open(home, phrase) as node:
        me = node.me
        assert (me.kind, me.code, me.name, me.country) == ("station", "PTM", "Port Tamarin", "FR")
        assert me.timezone == "Indian/Mauritius"
        with node.read() as db:
            assert identity.parent(db) is None
        assert enrol.request(node)[:16] == request.read_bytes()[:16]
