"""Why something was kept apart, in people's words, and what to do next."""

from store.refusals import Code
from tui.refusing import of
from tui.words import _


def reason(code: str) -> tuple[str, str]:
    """Give why, and what to do next, for a reason of quarantine (``sync/judge.py``, ``sync/kept.py``)."""
    said = {
        "row": (
            _("it bears a number that this device was not given"),
            _("one device may be a copy of another: ask whether it was restored, then look at the record"),
        ),
        "value": (
            _("a value in it is not of the kind that this field takes"),
            _("the sender's program may be newer or faulty: ask what was meant, and enter it here"),
        ),
        "reference": (
            _("it names a record of another station"),
            _("ask who is meant, and enter it here"),
        ),
        "forgotten": (
            _("it says again what only the deciding office writes"),
            _("compare with the office that decided; if it is right, it is entered there"),
        ),
        "not_allowed": (
            _("whoever entered it may not do that"),
            _("ask them why; if it is right, let somebody enter it whose role may"),
        ),
        "broken": (
            _("this program failed on it"),
            _("tell the maintainers; ask the sender what was meant, and enter it here"),
        ),
        "owned_elsewhere": (
            _("it changes a record of headquarters or of another station"),
            _("tell the office whose record it is"),
        ),
    }
    if code in said:
        return said[code]
    known = {one.name.lower(): one for one in Code}
    if code in known:
        what, then = of(known[code], {"name": _("the file")})
        return what, then
    return code, _("tell whoever maintains Muster")
