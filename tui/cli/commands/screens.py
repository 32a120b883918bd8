"""Opening the screens: a launcher without keys, and the worker that has them."""

import argparse
import os
import sys
from pathlib import Path

from tui.cli.homes import home_of
from tui.cli.output import Output
from tui.cli.running import WORKER
from tui.launcher import fork_workers, keep_running


def open_screens(options: argparse.Namespace, _out: Output) -> int:
    """Open the node on this terminal; locking brings the login back."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        from store.refusals import Code, Refused

        raise Refused(Code.NO_TERMINAL)
    if os.environ.get(WORKER):
        return _work(options)
    os.environ.pop("MUSTER_PASSPHRASE_FILE", None)
    if sys.platform == "linux":  # elsewhere a copy of a process is no safe ground for what the screens need
        code = fork_workers(forget=lambda: setattr(options, "passphrase_file", None))
        return _work(options) if code is None else code
    return keep_running(*_commands(options))


def _commands(options: argparse.Namespace) -> tuple[list[str], list[str]]:
    """Give the worker's command line, for the first time and after a lock."""
    os.environ[WORKER] = "1"
    # -P: no module is taken from the folder one happens to stand in, which may be anybody's stick.
    again = [sys.executable, "-P", "-m", "muster", "--home", str(home_of(options))]
    first = list(again)
    for name in ("user", "passphrase_file", "key_file", "now", "colours"):
        said = getattr(options, name, None)
        if said:
            first += [f"--{name.replace('_', '-')}", said]
            if name != "passphrase_file":  # after a lock somebody must say it again
                again += [f"--{name.replace('_', '-')}", said]
    return first, again


def in_place_of_this(home: Path, passphrase_file: Path) -> int:
    """Open a node's screens by a launcher of its own, where this process has had keys.

    On Windows this process waits for it, and goes on having had them.
    """
    command = [sys.executable, "-P", "-m", "muster", "--home", str(home), "--passphrase-file"]
    command.append(str(passphrase_file))
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(sys.executable, command)  # noqa: S606 - our own program, no shell
    import subprocess

    return subprocess.run(command, check=False).returncode  # noqa: S603 - the same


def _speak(home: Path) -> None:
    """Take the language that is set on this device, unless whoever starts the program names one."""
    from store import settings
    from tui.words import choose_language

    chosen, _wrong = settings.at_start(home)
    named = os.environ.get("MUSTER_LANGUAGE")
    choose_language(None if named else chosen.language or None)


def _work(options: argparse.Namespace) -> int:
    from tui.crash import install_hook, quiet_environment

    quiet_environment()
    install_hook()
    _speak(home_of(options))
    from tui.hangup import end_with_the_terminal
    from tui.starting import look_seldom, read_in

    with read_in():
        from tui.screens import opening

    end_with_the_terminal(sys.stdin.fileno())
    look_seldom()

    return opening.run(options)
