"""A failure says where and never what."""

import subprocess
import sys

import pytest

from tests.tui.terminal import ROOT, Terminal, python
from tui import crash

SECRETS = ("hunter2-local", "hunter2-message", "hunter2-cause", "hunter2-attribute")
FAILING = """
import sys
from tui.crash import quiet_environment, install_hook
quiet_environment()
install_hook()
from textual.binding import Binding
from tui.base_app import MusterApp

class BadError(Exception):
    def __rich__(self):
        return str(self)

class App(MusterApp):
    WAYS = ("handler", "worker", "thread", "background", "panic")
    BINDINGS = [Binding(way[0], "fail('" + way + "')") for way in WAYS]
    attribute = "hunter2-attribute"

    def boom(self):
        local = "hunter2-local"
        try:
            raise KeyError("hunter2-cause")
        except KeyError as cause:
            raise BadError("hunter2-message") from cause

    async def later(self):
        self.boom()

    def action_fail(self, how):
        import asyncio, gc
        from rich.traceback import Traceback
        if how == "handler":
            self.boom()
        elif how == "worker":
            self.run_worker(self.later())
        elif how == "thread":
            self.run_worker(self.boom, thread=True)
        elif how == "background":
            asyncio.create_task(self.later())
            self.set_timer(0.05, gc.collect)
        elif how == "panic":
            try:
                self.boom()
            except BadError:
                self.panic(Traceback(show_locals=True))

    def on_ready(self):
        sys.stderr.flush()
        self.screen.mount(__import__("textual.widgets", fromlist=["Static"]).Static("running"))

app = App()
app.run()
sys.exit(app.return_code)
"""


def assert_valueless(text: str) -> None:
    assert not [secret for secret in SECRETS if secret in text]
    assert "hunter2" not in text


@pytest.mark.parametrize("how", ["handler", "worker", "thread", "background", "panic"])
def test_a_failure_on_the_screen_shows_no_value(how: str) -> None:
    with Terminal(python(FAILING)) as terminal:
        terminal.wait_for_text("running")
        terminal.send(how[0])
        assert terminal.wait_for_end() == 1
        written = terminal.written.decode("utf-8", "replace")
        shown = terminal.text().replace("\n", "")
        assert_valueless(written)
        assert "Traceback" not in written
        assert "something went wrong inside Muster" in shown
        assert "Start Muster again" in shown
        assert "BadError" in shown
        assert "in boom" in shown
        # The report comes after the terminal shows ordinary lines again.
        assert written.rindex("\x1b[?1049l") < written.index("something went wrong")


@pytest.mark.parametrize(
    "code",
    [
        "boom()",
        "import threading; t = threading.Thread(target=boom); t.start(); t.join(); sys.exit(1)",
        "type('X', (), {'__del__': lambda self: boom()})(); sys.exit(1)",
        "import logging; logging.getLogger('x').warning('hunter2-message'); boom()",
    ],
)
def test_a_failure_of_the_command_line_shows_no_value(code: str) -> None:
    start = (
        "import sys; from tui.crash import install_hook; install_hook()\n"
        "def boom():\n local = 'hunter2-local'\n raise ValueError('hunter2-message')\n"
    )
    done = subprocess.run(python(start + code), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert_valueless(done.stderr + done.stdout)
    assert done.stderr.count("\n") == 1
    assert "ValueError at <string>:4 in boom" in done.stderr


def test_an_interruption_is_not_a_failure() -> None:
    code = "from tui.crash import install_hook; install_hook(); raise KeyboardInterrupt"
    done = subprocess.run(python(code), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_without_an_error_stream_nothing_worse_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    crash.tell("nobody hears this")


def test_a_report_names_places_innermost_first() -> None:
    def inner() -> None:
        raise ExceptionGroup("hunter2-message", [ValueError("hunter2-cause"), OSError("hunter2-cause")])

    try:
        inner()
    except ExceptionGroup as error:
        report = crash.report(error)
    assert report.startswith("ExceptionGroup at test_crash.py:")
    assert " in inner < test_crash.py:" in report
    assert report.endswith("; ValueError; OSError")
    assert_valueless(report)


def test_a_report_does_not_go_on_for_ever() -> None:
    def deeper(levels: int) -> None:
        if levels:
            deeper(levels - 1)
        raise RecursionError

    with pytest.raises(RecursionError) as caught:
        deeper(500)
    assert len(crash.report(caught.value)) < 400

    circle = ValueError()
    circle.__context__ = KeyError()
    circle.__context__.__context__ = circle
    assert crash.report(circle) == "ValueError; KeyError"
