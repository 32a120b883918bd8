"""What the program did by itself, in one sentence (or two) for a person."""

from collections.abc import Mapping

from store.remarks import Notice
from tui.words import _, plural


def sentence(notice: Notice) -> str:
    """Say what happened and what, if anything, is to be done."""
    if notice.kind == "reborn":
        return _reborn(notice.facts)
    said = {
        "parent-restored": _(
            "{parent} was restored from a backup. What it lost is sent again by itself; nothing needs doing."
        ),
        "child-reborn": _(
            "A device of {code} was restored or copied and goes on as {mark}. "
            "If the other one is not in use any more, revoke it."
        ),
        "put-back": _(
            "The records on the server were older than on {known_at}: somebody put them back, or a second "
            "server that lacked the latest took over. Headquarters goes on as {mark}. Stations send again "
            "what was lost of theirs; what was decided here since comes back from them as far as they had "
            "heard it, and waits for you among what was kept apart. Enter the rest again."
        ),
        "slots-alike": _(
            "{code} had drawn the same numbers as a station of another region. It goes on as {mark}, and its "
            "records have new numbers everywhere; the old ones still find them here and at the station. What "
            "was kept apart of it at the office above, and here, may be let go."
        ),
        "restored": _(
            "This node was restored from the backup of {made_at}. Exchange at once. What was entered here "
            "after that comes back from the office above as far as it was sent; enter the rest again."
        ),
        "moved-to-server": _(
            "The records were moved to a server. The file that they left is kept as {left}; nobody opens it."
        ),
        "moved-to-file": _(
            "The records were moved from the server into this node's own file. What they left on the server "
            "nobody opens: `muster hq move --discard-left` drops it."
        ),
        "strangers-not-kept": _(
            "Files came from senders that nobody here knows, more than are kept; only the latest are. "
            "If a device should be known here, admit it: it sends everything again."
        ),
        "erased-files": _(
            "{parked} early and {quarantine} refused files spoke of somebody who was erased, or could not be "
            "read, and were let go. What is early is sent again; nothing needs doing."
        ),
        "let-go": _("What was kept apart of {name} ({reason}) was let go by {by}."),
        "not-kept": _(
            "{name} sent more that cannot be used (yet) than is kept here, and some of it was let go. "
            "Look at the quarantine, and ask whoever has that device."
        ),
    }
    words = said.get(notice.kind)
    return notice.kind if words is None else words.format_map(_Known(notice.facts))


class _Known(dict[str, object]):
    """What is known of it; what is not is a question mark."""

    def __missing__(self, _name: str) -> str:
        return "?"


def _reborn(facts: Mapping[str, object]) -> str:
    again, renamed = _count(facts, "said_again"), _count(facts, "renamed")
    parts = [_("This device was restored from a copy, or is one of two. It goes on as {mark}.")]
    if again:
        parts.append(
            plural("{said_again} change is sent again.", "{said_again} changes are sent again.", again)
        )
    if renamed:
        parts.append(
            plural(
                "{renamed} record has a new number (the old one still finds it).",
                "{renamed} records have new numbers (the old ones still find them).",
                renamed,
            )
        )
    return " ".join(parts).format_map(_Known(facts))


def _count(facts: Mapping[str, object], name: str) -> int:
    found = facts.get(name)
    return found if isinstance(found, int) else 0
