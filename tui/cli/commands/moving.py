"""Moving headquarters' records to a server, and back."""

import argparse

from store.moving import carrying
from store.moving.carrying import Discarded, Moved
from store.moving.filling import Step, Tell
from store.moving.plan import Way
from store.refusals import Code, Refused
from tui.cli.opening import opened
from tui.cli.output import Output
from tui.counting import number
from tui.words import _, plural


def move(options: argparse.Namespace, out: Output) -> int:
    """Carry the records where they are to be, or destroy what earlier moves left."""
    if options.to is not None and not options.yes:
        raise Refused(Code.MOVE_IN_CLEAR)
    with opened(options) as node:
        if options.discard_left:
            return _discarded(carrying.discard(node), out)
        tell = _teller(out)
        moved = (
            carrying.to_file(node, tell) if options.to is None else carrying.to_server(node, options.to, tell)
        )
    document = {
        "moved_to": moved.way.value,
        "address": moved.address,
        "tables": moved.filled.tables,
        "rows": moved.filled.rows,
        "digest": moved.filled.digest,
        "left": moved.left,
    }
    out.data(document, [_done(moved), *_next(moved)])
    return 0


def _teller(out: Output) -> Tell:
    words = {Step.CARRIED: _("{done} of {of} rows carried"), Step.COMPARED: _("{done} of {of} rows compared")}

    def tell(step: Step, done: int, of: int) -> None:
        out.progress(words[step].format(done=number(done), of=number(of)), last=done == of)

    return tell


def _done(moved: Moved) -> str:
    words = plural(
        "{count} row in {tables} tables was carried and compared, digest {digest}",
        "{count} rows in {tables} tables were carried and compared, digest {digest}",
        moved.filled.rows,
    )
    return words.format(
        count=number(moved.filled.rows), tables=moved.filled.tables, digest=moved.filled.digest[:16]
    )


def _next(moved: Moved) -> list[str]:
    """Say where the records are, what was left where they were, and what comes next."""
    if moved.way is Way.SERVER:
        return [
            _("The records are on the server from now on; they lie there in clear, but for the drawer."),
            _("The file that they left is kept, encrypted, as {name}: nothing opens it.").format(
                name=moved.left
            ),
            _("Who else works there has an account of their own: `muster hq roles` prints how."),
            _("`muster backup` cannot copy a server: its operator's backups hold the records now."),
            _("When the first of them is made: `muster hq move --discard-left` destroys that file."),
        ]
    return [
        _("The records are in this node's own file from now on, encrypted."),
        _("What they left on the server lies there in clear, in the schema {name}; nothing opens it.").format(
            name=moved.left
        ),
        _("Make a backup now (`muster backup FILE`). Then `muster hq move --discard-left` drops it."),
        _("The server's own backups stay: ask its operator."),
    ]


def _discarded(done: Discarded, out: Output) -> int:
    out.data(
        {"discarded": list(done.gone), "gone_already": list(done.before)},
        [
            *(_("{name} is destroyed").format(name=name) for name in done.gone),
            *(_("{name} was gone from the server already").format(name=name) for name in done.before),
        ]
        or [_("no move left anything")],
    )
    return 0
