"""The numbered paper of what to do before leaving the building for good.

Printed ahead, it hangs beside the door: it is read by whoever is there, tired
and in a hurry, so every line is one thing to do. It names no person and needs no
store. Practice of field offices, and what a node is made of here (M03, L07).
"""

from dataclasses import dataclass

from tui.words import _


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, and what to know for doing it."""

    do: str
    how: str = ""


def steps(code: str) -> list[Step]:
    """Give the steps in their order; ``code`` is the station's."""
    return [
        Step(_("Call everybody together. Who is missing? Say so on the radio.")),
        Step(
            _("Take the grab list along: on paper, and on the stick if it is sealed."),
            _("Ctrl+G on any screen, or `muster grab --out grab.txt`"),
        ),
        Step(
            _("Exchange with headquarters if a line is up; else take the bundle along."),
            _("F4 and x, or `muster sync now`"),
        ),
        Step(_("Take radios, satellite telephone, batteries, first aid, water, cash.")),
        Step(_("Take the sticks with backups, and the key files. What must stay: break it.")),
        Step(_("Take or burn paper: lists of people, radio codes, maps with names on them.")),
        Step(_("Collect the wardens' devices, or tell each warden to destroy theirs.")),
        Step(
            _("Destroy this station."),
            _("F12, then type {code}; or `muster shred --destroy-this-station`").format(code=code),
        ),
        Step(_("Take the laptop along even so, or break its disk: see below.")),
        Step(
            _("Tell headquarters by voice: revoke the device of {code}, it is destroyed.").format(code=code),
            _("if you are not sure that it is, say: it is lost, and not destroyed"),
        ),
        Step(_("Say where you go, by which way, and when you call next. Then go.")),
    ]


def truth(*, served: bool = False) -> list[str]:
    """Say what destroying cannot do; ``served``: the records lie on a server."""
    return [
        *(elsewhere() if served else ()),
        _("What destroying does not do: a solid-state disk or stick may keep old blocks."),
        _("They hold a keyring that only a passphrase opens, and a store without its key."),
        _("Copies elsewhere stay: backups (they open for headquarters' recovery identity"),
        _("only), printed lists, exported files, wardens' devices, what was sent."),
    ]


def elsewhere() -> list[str]:
    """Say where the records are that do not lie here."""
    return [
        _("The records are not here but on a server: destroying takes only the keys away."),
        _("What lies on the server and in its backups, only its operator can destroy."),
    ]


def paper(code: str, *, served: bool = False) -> list[str]:
    """Give it as lines of at most 80 columns, on one page."""
    lines = [_("BEFORE LEAVING THE BUILDING - {code}").format(code=code), ""]
    for number, step in enumerate(steps(code), start=1):
        lines.append(f"{number:>2}. {step.do}")
        if step.how:
            lines.append(f"    ({step.how})")
    return [*lines, "", *truth(served=served)]
