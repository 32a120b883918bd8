"""What the courier brought while the node was locked, in one sentence."""

from collections.abc import Sequence

from store.refusals import Refused
from sync.fate import Fate, Receipt
from tui.refusing import line
from tui.words import _


def sentence(receipts: Sequence[Receipt]) -> str:
    """Say what came of what was brought; nothing if nothing was.

    ``acknowledged`` counts what the parent has signed for, and nothing else.
    """
    if not receipts:
        return ""
    said = _("brought while locked: {applied} changes taken in, {acknowledged} of ours acknowledged").format(
        applied=sum(receipt.applied for receipt in receipts),
        acknowledged=sum(receipt.acknowledged for receipt in receipts),
    )
    held = sum(receipt.fate is Fate.HELD or bool(receipt.quarantined) for receipt in receipts)
    refused = sum(receipt.fate is Fate.REFUSED for receipt in receipts)
    if held or refused:
        said += _("; {held} held, {refused} not usable").format(held=held, refused=refused)
    return said


def refused(error: Exception) -> str:
    """Say why what was brought still waits, if that is a refusal in words."""
    return (
        _("brought while locked, and waits: {why}").format(why=line(error))
        if isinstance(error, Refused)
        else ""
    )
