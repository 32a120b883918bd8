"""From a command line to an exit code: finds the command, and turns every refusal into one sentence."""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence

from tui.cli.bare import OPENS, bare
from tui.cli.output import Output
from tui.refusing import said
from tui.starting import read_in
from tui.words import _, choose_language

WORKER = "MUSTER_WORKER"
"""Set by the launcher for the process that may hold keys."""

INTERRUPTED = 130
USAGE = 2
FAILED = 1


def run(given: Sequence[str]) -> int:
    """Run one command and give its exit code; never a traceback, never a value of a record."""
    os.umask(0o077)
    out = Output(as_json="--json" in given)
    plain = bare(given)
    # The launcher of the screens says nothing, unless something goes wrong.
    if plain is None or os.environ.get(WORKER):
        choose_language()
    options = plain or _parsed(given, out)
    if isinstance(options, int):
        return options
    if not hasattr(options, "run"):
        options.run = OPENS
    try:
        return _guarded(options, out)
    except KeyboardInterrupt:
        out.talk(_("muster: interrupted; what was finished stays, nothing is half done"))
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; say nothing more to nobody.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - lives to the end of the process
        return 0
    except Exception as error:  # noqa: BLE001 - the last line of defence: a report without values, no traceback
        from tui import crash

        out.failure("internal", *crash.halves(error))
        return FAILED


def _parsed(given: Sequence[str], out: Output) -> argparse.Namespace | int:
    """Understand a command line, or say why not and give the exit code."""
    from tui.cli.parser import Usage, parse

    try:
        return parse(given)
    except Usage as usage:
        out.failure("usage", str(usage), _("see `muster --help`"))
        return USAGE
    except SystemExit as done:  # argparse after --help or --version
        return int(done.code or 0)


def _guarded(options: argparse.Namespace, out: Output) -> int:
    try:
        return _command(options.run)(options, out)
    except Exception as error:
        # Not before it is needed: the launcher of the screens refuses next to nothing.
        from store.refusals import Refused

        if not isinstance(error, Refused):
            raise
        choose_language()
        out.failure(error.code.name.lower(), *said(error))
        return int(error.exit)


def _command(name: str) -> Callable[[argparse.Namespace, Output], int]:
    module, function = name.split(":")
    with read_in():
        found: Callable[[argparse.Namespace, Output], int] = getattr(
            importlib.import_module(module), function
        )
    return found
