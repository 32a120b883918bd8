"""What can be said on the command line; each command names the function that does it."""

import argparse
from collections.abc import Sequence
from typing import NoReturn

from tui.cli import book_parser
from tui.version import __version__
from tui.words import _, plural

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


class _Tree:
    """Builds the commands with the options that every one of them has."""

    def __init__(self) -> None:
        self.common = _common()
        self.root = Parser(
            prog="muster",
            description=_("Accounts for the people of a field station, with no network needed."),
            epilog=_("example: muster demo --tour"),
            parents=[self.common],
        )
        self.root.add_argument("--version", action="version", version=f"muster {__version__}")
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


def _speak() -> None:
    """Let argparse say its own words in the chosen language: it asks a catalogue that we do not have."""
    for name, ours in (("_", _), ("ngettext", plural)):
        if hasattr(argparse, name):
            setattr(argparse, name, ours)


def build() -> Parser:
    """Build the whole tree."""
    _speak()
    tree = _Tree()
    _nodes(tree)
    _lists(tree)
    _changes(tree)
    _wardens(tree)
    _journeys(tree)
    _rollcalls(tree)
    _calling(tree)
    _lines(tree)
    _headquarters(tree)
    _training(tree)
    _care(tree)
    book_parser.commands(tree.command)
    return tree.root


def _nodes(tree: _Tree) -> None:
    demo = tree.command("demo", _("build the sample station and open it"), "demo:demo", "muster demo --tour")
    demo.add_argument("--tour", action="store_true", help=_("play the whole loop and print each step"))
    demo.add_argument("--people", type=int, default=None, metavar="N", help=_("about how many people"))
    demo.add_argument("--seed", type=int, default=None, metavar="N", help=_("which made-up people"))

    init = tree.group("init", _("make a node"))
    kinds = {
        "hq": _("headquarters"),
        "station": _("a station"),
        "desk": _("a second desk of a station, or the office of one of its areas"),
        "warden": _("a warden's device"),
    }
    for kind, said in kinds.items():
        node = tree.command(
            kind,
            said,
            f"nodes:init_{kind}",
            f"muster init {kind} --home DIR --code PTM --name 'Port Tamarin' --user fsco --role fsco"
            " --new-passphrase-file FILE",
            init,
        )
        node.add_argument(
            "--code", required=True, metavar="C", help=_("the station's code; it begins every number")
        )
        node.add_argument("--name", required=True, metavar="N", help=_("what people call it"))
        node.add_argument(
            "--new-passphrase-file", required=True, metavar="F", help=_("holds the passphrase to be")
        )
        node.add_argument("--role", required=True, metavar="R", help=_("the first user's role"))
        node.add_argument(
            "--country", default="", metavar="ISO", help=_("whose telephone numbers have no country code")
        )
        node.add_argument(
            "--timezone", default="UTC", metavar="TZ", help=_("whose days count, like Africa/Nairobi")
        )
        node.add_argument(
            "--rehearsal", action="store_true", help=_("a node for practice, whose clock may be set")
        )
        if kind == "hq":
            node.add_argument("--database", metavar="URL", help=_("a server instead of a file (not yet)"))
        else:
            node.add_argument("--request", metavar="FILE", help=_("write the enrolment request here"))

    admit = tree.command(
        "admit", _("admit a device"), "nodes:admit", "muster admit ptm.request --out ptm.grant"
    )
    admit.add_argument("request", metavar="REQUEST")
    admit.add_argument("--out", required=True, metavar="GRANT")
    admit.add_argument("--area", metavar="A", help=_("a desk that is the office of this area only"))
    admit.add_argument(
        "--replaces", metavar="CODE", help=_("the station's laptop that is lost: it is revoked at once")
    )
    enrol = tree.command("enrol", _("install a grant"), "nodes:enrol", "muster enrol ptm.grant")
    enrol.add_argument("grant", metavar="GRANT")


def _lists(tree: _Tree) -> None:
    listing = tree.command(
        "list", _("show a list"), "lists:list_kind", "muster list people --zone Z3 --search ali"
    )
    listing.add_argument("kind", metavar="KIND")
    listing.add_argument("--zone", metavar="Z")
    listing.add_argument("--agency", metavar="A")
    listing.add_argument("--area", metavar="R", help=_("what lies in an area, and in areas inside of it"))
    listing.add_argument("--search", default="", metavar="T")
    listing.add_argument("--where", action="append", default=[], metavar="FIELD=VALUE")
    show = tree.command(
        "show", _("show one record"), "lists:show", "muster show people PTM-P-00042 --history"
    )
    show.add_argument("kind", metavar="KIND")
    show.add_argument("id", metavar="ID")
    show.add_argument("--history", action="store_true", help=_("with every entry of the log that touched it"))
    tree.command(
        "totals",
        _("people by agency, category and zone, each counted once"),
        "lists:totals",
        "muster totals --json",
    )
    cover = tree.command(
        "cover", _("where cover is missing, the worst first"), "outlook:cover", "muster cover --on 2026-12-24"
    )
    cover.add_argument("--on", metavar="DATE", help=_("the day; today if not said"))
    tree.command("today", _("what needs somebody now, the worst first"), "outlook:today", "muster today")
    tree.command("keys", _("what every key does, by its name in keys.toml"), "keys:keys", "muster keys")
    due = tree.command("due", _("everything that is due"), "outlook:due", "muster due --on 2026-12-24")
    due.add_argument("--on", metavar="DATE", help=_("the day; today if not said"))
    who = tree.command(
        "who", _("who looks after a person: warden, focal point, official"), "outlook:who",
        "muster who PTM-P-00042",
    )  # fmt: skip
    who.add_argument("person", metavar="PERSON")
    drawer = tree.command(
        "drawer", _("open the drawer for one record: medical facts, numbers of documents, why it was denied"),
        "drawer:show", "muster drawer people PTM-P-00042 --break-glass 'hit by a car; the hospital asks'",
    )  # fmt: skip
    drawer.add_argument("kind", metavar="KIND")
    drawer.add_argument("id", metavar="ID")
    drawer.add_argument("--break-glass", metavar="REASON", help=_("for who has no drawer; everybody hears"))
    take = tree.command(
        "import",
        _("take an agency's list"),
        "imports:import_list",
        "muster import list.xlsx --agency HRBO --apply",
    )
    take.add_argument("file", metavar="FILE")
    take.add_argument("--agency", metavar="A")
    take.add_argument("--as-of", metavar="DATE")
    take.add_argument("--submitter", metavar="NAME", help=_("who sent it"))
    take.add_argument("--answer", action="append", default=[], metavar="ID=VALUE")
    take.add_argument("--apply", action="store_true", help=_("do it; without this, only show the difference"))


def _changes(tree: _Tree) -> None:
    record = tree.command(
        "record",
        _("add or change a record"),
        "changes:record",
        "muster record zones code=Z3 name='Old Harbour'",
    )
    record.add_argument("kind", metavar="KIND")
    record.add_argument("fields", nargs="*", metavar="[ID] FIELD=VALUE")
    end = tree.command(
        "end", _("end a record"), "changes:end", "muster end people PTM-P-00042 --reason 'contract over'"
    )
    end.add_argument("kind", metavar="KIND")
    end.add_argument("id", metavar="ID")
    end.add_argument("fields", nargs="*", metavar="FIELD=VALUE", help=_("on=2026-11-30, family=leaves ..."))
    end.add_argument("--reason", required=True, metavar="T")
    act = tree.command(
        "act", _("do any act by its name"), "changes:act", "muster act submissions.accept PTM-S-W1-00001"
    )
    act.add_argument("name", nargs="?", metavar="NAME")
    act.add_argument("fields", nargs="*", metavar="[ID] FIELD=VALUE")
    act.add_argument("--list", action="store_true", help=_("every act and who may do it"))
    visit = tree.command(
        "checkin", _("check a family list in"), "changes:checkin", "muster checkin PTM-H-00007 --all-present"
    )
    visit.add_argument("household", metavar="HOUSEHOLD")
    visit.add_argument("--outcome", choices=("met", "not_home", "refused", "moved"), default="met")
    visit.add_argument("--all-present", action="store_true")
    visit.add_argument("--present", action="append", default=[], metavar="P")
    visit.add_argument("--absent", action="append", default=[], metavar="P")
    visit.add_argument("--add", action="append", default=[], metavar="'relation=child,given_name=…'")
    visit.add_argument("--change", action="append", default=[], metavar="P:FIELD=VALUE")
    visit.add_argument("--visitor", action="append", default=[], metavar="NAME")
    visit.add_argument("--note", metavar="T")
    visit.add_argument(
        "--briefed", action="append", default=[], metavar="TOPIC", help=_("what was explained")
    )
    visit.add_argument("--to-change", metavar="T", help=_("what should be different next time"))
    visit.add_argument("--next-due", metavar="DATE", help=_("the day agreed upon"))
    visit.add_argument("--precautions", metavar="T", help=_("what the family does for its safety"))
    visit.add_argument("--moved-out", action="append", default=[], metavar="P", help=_("lives elsewhere now"))
    visit.add_argument("--gone", action="append", default=[], metavar="P", help=_("has left for good"))
    visit.add_argument(
        "--checked", action="append", default=[], metavar="CODE+|CODE-", help=_("the checklist: yes or no")
    )


def _wardens(tree: _Tree) -> None:
    warden = tree.group("warden", _("a zone that leaves with its warden and comes back"))
    pack = tree.command(
        "pack", _("pack a zone for a warden's device"), "wardens:pack",
        "muster warden pack --zone Z3 --device W1 --out z3.muster", warden,
    )  # fmt: skip
    pack.add_argument("--zone", required=True, metavar="Z")
    pack.add_argument("--device", required=True, metavar="NAME", help=_("the device's mark, like W1"))
    kept = pack.add_mutually_exclusive_group(required=True)
    kept.add_argument("--out", metavar="FILE")
    kept.add_argument("--plan", action="store_true", help=_("only say how large it is; nothing is changed"))
    pack.add_argument("--days", type=int, metavar="N", help=_("until it expires on the device"))
    pack.add_argument("--to", metavar="PERSON", help=_("whose the device is from now on"))
    opened = tree.command(
        "open", _("install a zone on the device"), "wardens:open_pack", "muster warden open z3.muster", warden
    )
    opened.add_argument("file", metavar="FILE")
    back = tree.command(
        "return",
        _("write what was done"),
        "wardens:bring_back",
        "muster warden return --out z3-back.muster",
        warden,
    )
    back.add_argument("--out", required=True, metavar="FILE")
    accept = tree.command(
        "accept",
        _("take a warden's return in"),
        "wardens:accept",
        "muster warden accept z3-back.muster",
        warden,
    )
    accept.add_argument("file", metavar="FILE")
    even = tree.command(
        "accept-all", _("accept what wardens propose, where nothing is odd"), "wardens:accept_all",
        "muster warden accept-all --zone Z3 --plan", warden,
    )  # fmt: skip
    even.add_argument("--zone", metavar="Z")
    even.add_argument("--plan", action="store_true", help=_("only say what is even and what is odd, and why"))
    late = tree.command(
        "late", _("look into the return of a device that was revoked, and admit what the warden confirms"),
        "wardens:late", "muster warden late 3 --admit V2a --admit S2b", warden,
    )  # fmt: skip
    late.add_argument("id", type=int, metavar="ID", help=_("its number (`muster list quarantine`)"))
    late.add_argument("--admit", action="append", default=[], metavar="KEY")


def _journeys(tree: _Tree) -> None:
    clearance = tree.group("clearance", _("travel clearances"))
    ask = tree.command(
        "request", _("ask for a clearance, or give notice of private travel"), "journeys:request",
        "muster clearance request --traveller PTM-P-00042"
        " --leg 'from=Port Tamarin,to=The Heights,etd=2026-11-23T07:00,eta=2026-11-23T11:00'", clearance,
    )  # fmt: skip
    kinds = ("official", "field_mission", "private_notice")
    ask.add_argument("--kind", choices=kinds, default="official")
    ask.add_argument("--purpose", metavar="P", help=_("what it is for, like duty or home_leave"))
    ask.add_argument("--agency", metavar="A")
    ask.add_argument("--traveller", action="append", default=[], metavar="P", help=_("who goes"))
    ask.add_argument(
        "--leg", action="append", default=[], metavar="'from=…,to=…,etd=…,eta=…'", help=_("in order")
    )
    ask.add_argument("--field", action="append", default=[], metavar="FIELD=VALUE", help=_("anything else"))
    ask.add_argument("--draft", action="store_true", help=_("do not submit it yet"))
    decide = tree.command(
        "decide", _("clear or deny a request"), "journeys:decide",
        "muster clearance decide PTM-Y-00007 --cleared --conditions 'two vehicles'", clearance,
    )  # fmt: skip
    decide.add_argument("id", metavar="ID")
    either = decide.add_mutually_exclusive_group(required=True)
    either.add_argument("--cleared", action="store_true")
    either.add_argument("--denied", action="store_true")
    decide.add_argument("--reason", metavar="T")
    decide.add_argument("--conditions", metavar="T")
    decide.add_argument("--valid-from", metavar="DATE")
    decide.add_argument("--valid-to", metavar="DATE")
    gates = tree.command(
        "gates", _("what whoever decides is told: what holds, what is missing, what was not checked"),
        "journeys:gates", "muster clearance gates PTM-Y-00007", clearance,
    )  # fmt: skip
    gates.add_argument("id", metavar="ID")
    board = tree.command(
        "board", _("the queues: overdue, to decide, to leave, travelling"), "journeys:board",
        "muster clearance board --agency HRBO", clearance,
    )  # fmt: skip
    board.add_argument("--agency", metavar="A")
    slip = tree.command(
        "slip", _("write the record that is carried"), "journeys:slip",
        "muster clearance slip PTM-Y-00007 --out slip.txt", clearance,
    )  # fmt: skip
    slip.add_argument("id", metavar="ID")
    slip.add_argument("--out", required=True, metavar="FILE")
    verify = tree.command(
        "verify", _("check that a decision stands as it was signed"), "journeys:verify",
        "muster clearance verify PTM-Y-00007", clearance,
    )  # fmt: skip
    verify.add_argument("id", metavar="ID")
    overdue = tree.command(
        "overdue", _("travellers who should have been heard of"), "journeys:overdue", "muster overdue"
    )
    overdue.add_argument("--at", metavar="ISO", help=_("at this moment instead of now"))


def _rollcalls(tree: _Tree) -> None:
    rollcall = tree.group("rollcall", _("who is accounted for"))
    opening = tree.command(
        "open", _("open a roll call: who is expected is frozen"), "rollcalls:open_one",
        "muster rollcall open --scope zone:Z3 --reason 'shots at the harbour'", rollcall,
    )  # fmt: skip
    opening.add_argument("--scope", required=True, metavar="all|area:A|zone:Z")
    opening.add_argument("--reason", required=True, metavar="T")
    opening.add_argument("--trigger", metavar="T", help=_("what set it off, like an incident's number"))
    mark = tree.command(
        "mark", _("say how somebody was found"), "rollcalls:mark",
        "muster rollcall mark PTM-P-00042 accounted --by radio", rollcall,
    )  # fmt: skip
    mark.add_argument("person", metavar="PERSON")
    states = ("accounted", "injured", "missing", "relocated", "not_in_area", "unreachable")
    mark.add_argument("state", choices=states, metavar="STATE", help=" ".join(states))
    mark.add_argument("--by", metavar="CHANNEL", help=_("radio sms phone visit paper in_person other"))
    mark.add_argument("--at", metavar="ISO", help=_("when that was so, if it was not now"))
    mark.add_argument("--said-by", metavar="T", help=_("who said it, if not whoever types it"))
    basis = mark.add_mutually_exclusive_group()
    basis.add_argument(
        "--seen",
        dest="basis",
        action="store_const",
        const="seen",
        help=_("they saw the person or spoke with them; face to face that is taken for granted"),
    )
    basis.add_argument(
        "--told", dest="basis", action="store_const", const="told", help=_("they heard of the person")
    )
    mark.add_argument(
        "--also",
        metavar="PERSON",
        action="append",
        default=[],
        help=_("somebody of whom the same is said, like the family; may be repeated"),
    )
    mark.add_argument("--place", metavar="T")
    mark.add_argument("--note", metavar="T")
    standing = tree.command(
        "status", _("how it stands"), "rollcalls:status", "muster rollcall status", rollcall
    )
    orders = ("zone", "radio", "all")
    standing.add_argument(
        "--order",
        choices=orders,
        default="all",
        metavar="ORDER",
        help=_("zone: who is to be found, by zone; radio: by call sign; all: everybody"),
    )
    closing = tree.command("close", _("close it"), "rollcalls:close", "muster rollcall close", rollcall)
    closing.add_argument("--note", metavar="T")
    sheet = tree.command(
        "sheet", _("who is to be found, for paper: a box for each way of being found"), "rollcalls:sheet",
        "muster rollcall sheet --zone Z3 --out z3.txt", rollcall,
    )  # fmt: skip
    sheet.add_argument(
        "--order",
        choices=orders,
        default="zone",
        metavar="ORDER",
        help=_("zone, radio (by call sign) or all"),
    )
    sheet.add_argument("--zone", metavar="Z")
    report = tree.command(
        "report", _("what is said of it afterwards, those never found on top"), "rollcalls:report",
        "muster rollcall report", rollcall,
    )  # fmt: skip
    for parser in (sheet, report):
        parser.add_argument("--out", metavar="FILE", help=_("write it there, in clear; the log says by whom"))
    for parser in (mark, standing, closing, sheet, report):
        parser.add_argument("--rollcall", metavar="ID", help=_("which, where several are open"))


def _calling(tree: _Tree) -> None:
    told = tree.command(
        "notices", _("what the office told: not seen yet on a device, not acknowledged at the office"),
        "notices:show", "muster notices PTM-NT-00001",
    )  # fmt: skip
    told.add_argument("notice", nargs="?", metavar="ID", help=_("one of them, zone by zone"))
    shown = tree.command(
        "calltree", _("who calls whom, from the official to each family; `calltree test` exercises it"),
        "calling:tree", "muster calltree --zone Z3 --print",
    )  # fmt: skip
    radio = tree.group("radio", _("radio checks by call sign"))
    check = tree.command(
        "check", _("who is called, in call-sign order; `radio check begin` begins one"), "calling:signs",
        "muster radio check --print", radio,
    )  # fmt: skip
    for parser in (shown, check):
        parser.add_argument("--zone", metavar="Z")
        parser.add_argument("--area", metavar="A")
        parser.add_argument(
            "--print", action="store_true", help=_("in pages of 80 columns, with boxes to tick")
        )
    below = shown.add_subparsers(dest="subcommand", metavar="test")
    exercise = _("exercise the call tree: who was reached, how many, how long it took")
    test = below.add_parser("test", help=exercise, description=exercise)
    _call_test(tree, test.add_subparsers(dest="step", metavar=_("command"), required=True), "calltree test")
    _call_test(tree, check.add_subparsers(dest="step", metavar=_("command")), "radio check")


def _call_test(tree: _Tree, steps: "argparse._SubParsersAction[Parser]", words: str) -> None:
    """Add the steps of a test; both kinds have the same."""
    kind = "call_tree" if words == "calltree test" else "radio_check"
    begin = tree.command("begin", _("begin one"), "calling:begin", f"muster {words} begin --zone Z3", steps)
    begin.add_argument("--zone", metavar="Z")
    begin.add_argument("--area", metavar="A")
    mark = tree.command(
        "mark", _("write down who was reached and who was not"), "calling:mark",
        f"muster {words} mark --reached 'SIERRA 2' PTM-P-00042 --missed 'SIERRA 10'", steps,
    )  # fmt: skip
    who = _("call signs, or numbers of people")
    mark.add_argument("--reached", nargs="+", default=[], metavar="WHO", help=who)
    mark.add_argument("--missed", nargs="+", default=[], metavar="WHO", help=who)
    mark.add_argument("--by", metavar="CHANNEL", help="phone radio sms visit satellite in_person other")
    mark.add_argument("--at", metavar="ISO", help=_("when that was, if it was not now"))
    undo = tree.command("undo", _("take it back"), "calling:undo", f"muster {words} undo 'SIERRA 2'", steps)
    undo.add_argument("who", metavar="WHO", help=who)
    status = tree.command("status", _("how it stands"), "calling:status", f"muster {words} status", steps)
    end = tree.command("end", _("end it: what came of it"), "calling:finish", f"muster {words} end", steps)
    for parser in (mark, undo, status, end):
        parser.add_argument("--test", metavar="ID", help=_("which, where several are under way"))
    for parser in (begin, mark, end):
        parser.add_argument("--note", metavar="T")
    for parser in (begin, mark, undo, status, end):
        parser.set_defaults(kind=kind)


def _lines(tree: _Tree) -> None:
    sync = tree.group("sync", _("the exchange with the parent"))
    tree.command(
        "status", _("what waits, what is acknowledged"), "syncing:status", "muster sync status", sync
    )
    out = tree.command("out", _("make a bundle"), "syncing:out", "muster sync out --out today.muster", sync)
    out.add_argument("--out", required=True, metavar="FILE")
    out.add_argument("--profile", choices=("full",), default="full", help=_("the only one yet"))
    answer = tree.command(
        "answer",
        _("answer one of our own devices"),
        "syncing:answer",
        "muster sync answer --device B1 --out b1.muster",
        sync,
    )
    answer.add_argument("--device", required=True, metavar="MARK", help=_("its mark (`list devices`)"))
    answer.add_argument("--out", required=True, metavar="FILE")
    take = tree.command("in", _("take bundles in"), "syncing:take", "muster sync in answer.muster", sync)
    take.add_argument("files", nargs="+", metavar="FILE")
    now = tree.command("now", _("one exchange over a carrier"), "syncing:now", "muster sync now", sync)
    now.add_argument("--carrier", metavar="NAME")
    carrier = tree.group("carrier", _("ways to the parent"))
    add = tree.command(
        "add", _("set a carrier up"), "syncing:carrier_add", "muster carrier add stick --folder DIR", carrier
    )
    add.add_argument("name", metavar="NAME")
    add.add_argument("--folder", required=True, metavar="DIR")
    tree.command(
        "list", _("the carriers that are set up"), "syncing:carrier_list", "muster carrier list", carrier
    )
    agent = tree.command(
        "agent",
        _("carry sealed files while the node is locked; needs no passphrase"),
        "agent:agent",
        "muster agent --copy-to /media/safe",
    )
    agent.add_argument("--once", action="store_true", help=_("one round, then end"))
    agent.add_argument(
        "--every", type=float, default=15, metavar="MINUTES", help=_("how long between rounds")
    )
    agent.add_argument(
        "--carrier",
        action="append",
        default=[],
        metavar="folder:DIR",
        help=_("this line instead of those set up"),
    )
    agent.add_argument("--copy-to", metavar="DIR", help=_("keep a copy of the encrypted store there"))
    bundle = tree.group("bundle", _("sealed files"))
    show = tree.command(
        "show",
        _("what anyone may see of a sealed file"),
        "syncing:bundle_show",
        "muster bundle show x.muster",
        bundle,
    )
    show.add_argument("file", metavar="FILE")


def _headquarters(tree: _Tree) -> None:
    hq = tree.group("hq", _("headquarters"))
    take = tree.command(
        "import", _("take stations' bundles in"), "headquarters:take", "muster hq import spool/", hq
    )
    take.add_argument("paths", nargs="+", metavar="PATH")
    out = tree.command(
        "out", _("answer one station"), "headquarters:out", "muster hq out --station PTM --out ptm.muster", hq
    )
    out.add_argument("--station", required=True, metavar="C")
    out.add_argument("--out", required=True, metavar="FILE")
    out.add_argument(
        "--part-bytes",
        type=int,
        metavar="N",
        help=_("in parts of at most so many bytes, FILE-01 and on, to be taken in in their order"),
    )
    tree.command(
        "status", _("stations, and when they were heard"), "headquarters:status", "muster hq status", hq
    )
    keys = tree.command(
        "share-drawer",
        _("give a station whose laptop was replaced the keys of what is in its drawer"),
        "drawer:share",
        "muster hq share-drawer --station PTM",
        hq,
    )
    keys.add_argument("--station", required=True, metavar="C")


def _training(tree: _Tree) -> None:
    covered = tree.command(
        "coverage",
        _("how many of those who are asked have their training"),
        "training:coverage",
        "muster coverage --by zone --course BSAFE",
    )
    covered.add_argument("--by", choices=("agency", "zone"), default="agency")
    covered.add_argument("--course", metavar="C", help=_("only this course, by code or number"))
    covered.add_argument("--on", metavar="DATE", help=_("on this day; today by default"))
    one = tree.command(
        "training",
        _("one person's training: what is asked, what is there"),
        "training:training",
        "muster training PTM-P-00042 --on 2026-12-24",
    )
    one.add_argument("person", metavar="PERSON")
    one.add_argument("--on", metavar="DATE", help=_("on this day; today by default"))

    done = tree.command(
        "completions",
        _("take a list of completed courses as certificates"),
        "training:completions",
        "muster completions online.csv --apply",
    )
    done.add_argument("file", metavar="FILE")
    done.add_argument("--apply", action="store_true", help=_("do it; without this, only show what it brings"))


def _users(tree: _Tree) -> None:
    users = tree.group("user", _("people with keys"))
    tree.command("list", _("who has keys here"), "lists:users", "muster user list", users)
    add = tree.command(
        "add", _("give somebody keys to this node"), "users:add",
        "muster user add 'Thị Nguyễn' --role fsca --generate", users,
    )  # fmt: skip
    handover = tree.command(
        "handover", _("hand your keys to your successor"), "users:handover",
        "muster user handover 'Thị Nguyễn' --role fsco --reason 'end of mission' --generate", users,
    )  # fmt: skip
    revoke = tree.command(
        "revoke", _("take somebody's keys away"), "users:revoke",
        "muster user revoke 'Thị Nguyễn' --reason 'left the office'", users,
    )  # fmt: skip
    revoke.add_argument("name", metavar="NAME", help=_("their name, or their number in the list of users"))
    revoke.add_argument("--reason", default="", metavar="T", help=_("why; headquarters reads it"))
    change = tree.command(
        "passphrase", _("change your own passphrase"), "users:passphrase",
        "muster user passphrase --generate", users,
    )  # fmt: skip
    tree.command(
        "rekey", _("give everybody new keys: somebody may have a copy of the keyring"), "users:rekey",
        "muster user rekey", users,
    )  # fmt: skip
    for parser in (add, handover):
        parser.add_argument("name", metavar="NAME", help=_("what colleagues call them"))
        parser.add_argument("--role", required=True, metavar="R", help=_("what they may do"))
    handover.add_argument("--reason", required=True, metavar="T", help=_("why; headquarters reads it"))
    for parser in (add, handover, change):
        _new_keys(parser)


def _new_keys(parser: Parser) -> None:
    """Add what somebody opens a node with from now on."""
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--new-passphrase-file", metavar="F", help=_("holds the passphrase to be"))
    chosen.add_argument("--generate", action="store_true", help=_("make a passphrase and show it once"))
    parser.add_argument(
        "--new-key-file", metavar="K", help=_("a file that is asked for beside the passphrase, from a stick")
    )


def _recovery(tree: _Tree, recovery: "argparse._SubParsersAction[Parser]") -> None:
    ask = tree.command(
        "ask", _("ask headquarters, where a passphrase is lost"), "recovery:ask",
        "muster recovery ask --out request.txt --generate", recovery,
    )  # fmt: skip
    ask.add_argument("--out", required=True, metavar="FILE")
    ask.add_argument("--mark", metavar="M", help=_("of which recovery identity, where there are several"))
    _new_keys(ask)
    answer = tree.command(
        "answer", _("answer such a request, on a machine without any line"), "recovery:answer",
        "muster recovery answer request.txt --identity recovery.key --out answer.txt", recovery,
    )  # fmt: skip
    answer.add_argument("request", metavar="REQUEST")
    answer.add_argument("--identity", required=True, metavar="FILE", help=_("the recovery identity"))
    answer.add_argument("--out", required=True, metavar="FILE")
    answer.add_argument("--name", metavar="N", help=_("somebody new, where the officer is gone"))
    answer.add_argument("--role", metavar="R", help=_("and what they may do"))
    finish = tree.command(
        "finish", _("open the node again with headquarters' answer"), "recovery:finish",
        "muster recovery finish answer.txt --user fsco", recovery,
    )  # fmt: skip
    finish.add_argument("answer", metavar="ANSWER")
    split = tree.command(
        "split", _("split the identity among three custodians, any two of whom open it"), "recovery:split",
        "muster recovery split recovery.key --out FOLDER", recovery,
    )  # fmt: skip
    split.add_argument("identity", metavar="FILE")
    split.add_argument("--out", required=True, metavar="FOLDER")
    join = tree.command(
        "join", _("join two of the three shares"), "recovery:join",
        "muster recovery join share-A.txt share-C.txt --out recovery.key", recovery,
    )  # fmt: skip
    join.add_argument("shares", nargs=2, metavar="SHARE")
    join.add_argument("--out", required=True, metavar="FILE")
    drill = tree.command(
        "drill", _("rehearse it: does the identity open what is put away here?"), "recovery:drill",
        "muster recovery drill --identity recovery.key --identity-passphrase-file FILE", recovery,
    )  # fmt: skip
    drill.add_argument("--identity", required=True, metavar="FILE", help=_("the recovery identity"))
    drill.add_argument(
        "--identity-passphrase-file", required=True, metavar="F", help=_("holds its passphrase")
    )


def _care(tree: _Tree) -> None:
    _users(tree)
    recovery = tree.group("recovery", _("for the day on which a passphrase or a laptop is lost"))
    make = tree.command(
        "make", _("make the key that opens backups and keyrings, at headquarters"), "recovery:make",
        "muster recovery make --name 'the safe, Geneva' --out recovery.key --new-passphrase-file FILE",
        recovery,
    )  # fmt: skip
    make.add_argument("--name", required=True, metavar="N", help=_("where it is kept, and by whom"))
    make.add_argument("--out", required=True, metavar="FILE", help=_("the key itself: to be kept offline"))
    make.add_argument("--new-passphrase-file", required=True, metavar="F", help=_("holds its passphrase"))
    _lost(tree)
    _leaving(tree)
    _recovery(tree, recovery)
    doctor = tree.command("doctor", _("health of the installation"), "care:doctor", "muster doctor")
    doctor.add_argument("--codes", action="store_true", help=_("everything that can be refused"))
    tree.command("verify", _("whether anything was altered"), "care:verify", "muster verify")
    hand = tree.command(
        "signed", _("does a record stand as somebody signed it?"), "care:signed",
        "muster signed appointments PTM-W-00003",
    )  # fmt: skip
    hand.add_argument("kind", metavar="KIND", help="clearances appointments acks")
    hand.add_argument("id", metavar="ID")
    tree.command("where", _("where things are"), "care:where", "muster where")


def _lost(tree: _Tree) -> None:
    copy = tree.command(
        "backup", _("write a backup, or see that one can be read"), "backups:backup",
        "muster backup /media/stick/ptm.age",
    )  # fmt: skip
    copy.add_argument("file", metavar="FILE")
    copy.add_argument(
        "--check",
        action="store_true",
        help=_("read FILE back: only then it counts"),
    )
    back = tree.command(
        "restore", _("make a node of a backup, in an empty folder"), "backups:restore",
        "muster restore ptm.age --identity recovery.key --passphrase-file F --user fsco"
        " --new-passphrase-file N --home NEW",
    )  # fmt: skip
    back.add_argument("file", metavar="FILE")
    back.add_argument("--new-passphrase-file", required=True, metavar="N", help=_("their passphrase to be"))
    for parser in (copy, back):
        parser.add_argument(
            "--identity", required=parser is back, metavar="KEYFILE", help=_("the recovery identity")
        )
        # To restore, nothing else is opened: --passphrase-file says the same there.
        parser.add_argument(
            "--identity-passphrase-file", metavar="F", help=_("holds the identity's passphrase")
        )


def _leaving(tree: _Tree) -> None:
    grab = tree.command(
        "grab", _("the list to take along when leaving: everybody, by zone, on paper"), "leaving:grab",
        "muster grab --out /media/stick/grab.txt",
    )  # fmt: skip
    grab.add_argument("--out", metavar="FILE", help=_("a text for any printer; without it, it is shown here"))
    grab.add_argument("--age-passphrase-file", metavar="F", help=_("encrypt it (`age -d` opens it)"))
    shred = tree.command(
        "shred", _("destroy this node for good, keyring first; or print what to do before leaving"),
        "leaving:shred", "muster shred --plan",
    )  # fmt: skip
    either = shred.add_mutually_exclusive_group(required=True)
    either.add_argument("--plan", action="store_true", help=_("the numbered paper; nothing is opened"))
    either.add_argument("--destroy-this-station", action="store_true", help=_("there is no way back"))
    shred.add_argument("--yes", metavar="CODE", help=_("the station's code, which is asked for otherwise"))


def parse(given: Sequence[str]) -> argparse.Namespace:
    """Understand a command line; raises ``Usage``."""
    return build().parse_args(given)
