"""The store's own codes in people's words."""

from tui.words import _


def relation(code: str) -> str:
    """Say what a dependant is to the staff member."""
    words = {
        "spouse": _("spouse"),
        "child": _("child"),
        "adopted_child": _("adopted child"),
        "disabled_child": _("disabled child"),
        "parent": _("parent"),
        "sibling": _("sibling"),
        "other": _("other"),
    }
    return words.get(code, code)
