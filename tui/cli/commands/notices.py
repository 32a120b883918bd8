"""Notices: on a warden's device what was not seen, at the office who has not acknowledged."""

import argparse

from store import desk
from store.wardens import notices
from tui.cli.opening import opened
from tui.cli.output import Output, table
from tui.words import _

_WAITED_FOR = ("id", "zone", "name", "phones", "drill", "text")
_OF_ZONES = ("zone", "name", "call_sign", "phones", "seen_at", "channel", "told", "households", "answers")


def show(options: argparse.Namespace, out: Output) -> int:
    """Show the notices of a device, who is waited for at the office, or one notice zone by zone."""
    with opened(options) as node:
        if options.notice is not None:
            found = notices.waited_for(node, options.notice)
            drill = [_("EXERCISE")] if found["drill"] else []
            counts = _("{notice} ({status}): {missing} zones have not acknowledged").format(**found)
            out.data(found, [*drill, counts, str(found["text"]), *table(found["zones"], _OF_ZONES)])
            return 0
        device = node.me.kind == "warden"
        rows = notices.for_device(node) if device else desk.listed(node, "unacknowledged").rows
    columns = ("id", "unseen", "drill", "status", "text") if device else _WAITED_FOR
    out.data({"total": len(rows), "notices": rows}, table(rows, columns))
    return 0
