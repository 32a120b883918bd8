"""The demo: a made-up station, its headquarters and a warden's device; on a terminal the station opens."""

import argparse
import sys
import tempfile
from pathlib import Path

from tui import terms
from tui.cli.output import Output
from tui.words import _

_PEOPLE_PER_STAFF = 2.45
"""The sample town's staff with their families, as a multiple of the staff."""


def demo(options: argparse.Namespace, out: Output) -> int:
    """Play the loop; then open the station, if there is a terminal and nobody asked for the tour only."""
    from sample_station import make
    from sample_station.tour import Step, Tour
    from store.files import folder_of, is_text
    from store.refusals import Code, Refused

    said = getattr(options, "home", None)
    folder = folder_of(said).absolute() if said else Path(tempfile.mkdtemp(prefix="muster-demo-"))
    if not is_text(str(folder)):  # the line that is played lies in it
        raise Refused(Code.NAME_UNUSABLE, name=folder.name)
    if folder.exists() and any(folder.iterdir()):
        raise Refused(Code.NODE_EXISTS, folder=folder)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    people = options.people
    staff = make.STAFF if people is None else max(1, round(people / _PEOPLE_PER_STAFF))
    tour = Tour(folder, staff=staff, seed=make.SEED if options.seed is None else options.seed)
    steps: list[Step] = []
    for step in tour.play():
        steps.append(step)
        if not out.as_json:
            mark = "✓" if step.ok else "✗"
            line = _("{mark} {step}: {detail} ({seconds} s)").format(
                mark=mark,
                step=terms.said(step.step),
                detail=terms.said(step.detail),
                seconds=f"{step.seconds:.2f}",
            )
            out.step(line)
    places = tour.places
    held = all(step.ok for step in steps)
    out.data(
        {
            "steps": [
                {"step": s.step, "ok": s.ok, "detail": s.detail, "seconds": round(s.seconds, 3)}
                for s in steps
            ],
            "home": str(places.station),
            "hq_home": str(places.hq),
            "warden_home": str(places.warden),
            "passphrase_file": str(places.passphrase_file),
        },
        [
            "",
            _("station:          {home}").format(home=places.station),
            _("headquarters:     {home}").format(home=places.hq),
            _("warden's device:  {home}").format(home=places.warden),
            _("passphrase in:    {file}").format(file=places.passphrase_file),
            _("open one with:    muster --home DIR --passphrase-file FILE"),
        ],
    )
    if not held:
        return 1
    if options.tour or out.as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return 0
    # This process has had every key of three nodes: it must not be the launcher, which shall never see one.
    from tui.cli.commands.screens import in_place_of_this

    return in_place_of_this(places.station, places.passphrase_file)
