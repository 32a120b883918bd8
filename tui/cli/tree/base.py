"""What every command has: its options, its help with an example, the function that does it."""

import argparse
from typing import NoReturn

from tui.version import __version__
from tui.words import _

_COMMANDS = "tui.cli.commands."


class Usage(Exception):  # noqa: N818 - says what was wrong
    """The command line could not be understood."""


class Parser(argparse.ArgumentParser):
    """A parser that leaves it to the caller how to say what was wrong."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing the whole usage."""
        raise Usage(message)


def _common() -> "Parser":
    common = Parser(add_help=False)
    quiet = argparse.SUPPRESS
    group = common.add_argument_group(_("everywhere"))
    group.add_argument("--home", default=quiet, metavar="DIR", help=_("the folder of the node"))
    group.add_argument("--user", default=quiet, metavar="NAME", help=_("who acts, where several work"))
    group.add_argument(
        "--passphrase-file",
        default=quiet,
        metavar="FILE",
        help=_("read the passphrase from FILE, - for standard input"),
    )
    group.add_argument("--key-file", default=quiet, metavar="FILE", help=_("the second factor"))
    group.add_argument(
        "--json", action="store_true", default=quiet, help=_("one JSON document on standard output")
    )
    group.add_argument(
        "--colours",
        default=quiet,
        choices=("dark", "light", "16", "16-light"),
        help=_("of the screens; 16 takes the terminal's own"),
    )
    group.add_argument("--now", default=quiet, metavar="ISO", help=_("the time, on rehearsal nodes only"))
    group.add_argument("--exercise", action="store_true", default=quiet, help=_("this is a drill"))
    return common


class Tree:
    """Builds the commands with the options that every one of them has."""

    def __init__(self) -> None:
        self.common = _common()
        self.root = Parser(
            prog="muster",
            description=_("Accounts for the people of a field station, with no network needed."),
            epilog=_("example: muster demo --tour"),
            parents=[self.common],
        )
        # This one word argparse does not look up by itself.
        shows = _("show program's version number and exit")
        self.root.add_argument("--version", action="version", version=f"muster {__version__}", help=shows)
        self._commands = self.root.add_subparsers(dest="command", metavar=_("command"))

    def group(self, name: str, summary: str) -> "argparse._SubParsersAction[Parser]":
        """Add a command that has commands of its own."""
        parser = self._commands.add_parser(name, help=summary, description=summary)
        return parser.add_subparsers(dest="subcommand", metavar=_("command"), required=True)

    def command(
        self,
        name: str,
        summary: str,
        run: str,
        example: str,
        within: "argparse._SubParsersAction[Parser] | None" = None,
    ) -> Parser:
        """Add a command; ``run`` names module and function below ``tui.cli.commands``."""
        place = self._commands if within is None else within
        parser = place.add_parser(
            name,
            help=summary,
            description=summary,
            epilog=_("example: {example}").format(example=example),
            parents=[self.common],
        )
        parser.set_defaults(run=_COMMANDS + run)
        return parser


def narrowed(command: Parser) -> None:
    """Let a command take what part of a list is meant; ``tui/cli/commands/said.py`` reads it."""
    command.add_argument("--zone", metavar="Z")
    command.add_argument("--agency", metavar="A")
    command.add_argument("--area", metavar="R", help=_("what lies in an area, and in areas inside of it"))
    command.add_argument("--station", metavar="C", help=_("at headquarters: what one station has"))
    command.add_argument("--search", default="", metavar="T")
    command.add_argument("--where", action="append", default=[], metavar="FIELD=VALUE")
