"""What an exchange will cost, in words: bytes and time on a line, its budget, money."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from sync.estimate import Estimate
from sync.lanes import File, Way
from tui import counting, trips
from tui.words import _

_CENT: Final = Decimal("0.01")


def cost(estimate: Estimate, files: Sequence[File]) -> str:
    """Say bytes, time as far as it is known, and money."""
    if not files:
        return _("nothing waits")
    said = [_("{bytes} bytes there").format(bytes=counting.number(estimate.bytes))]
    if estimate.seconds is not None:
        said.append(counting.duration(estimate.seconds))
    if estimate.money is not None:
        said.append(money(estimate.money, estimate.currency))
    return ", ".join(said)


def money(amount: Decimal, currency: str) -> str:
    """Say an amount; what is less than a cent is said so."""
    if amount < _CENT:
        return _("less than {amount} {currency}").format(amount=_CENT, currency=currency)
    return f"{amount.quantize(_CENT)} {currency}"


def sentence(way: Way, files: Sequence[File]) -> str:
    """Say what it costs on a line, and where its speed is from."""
    said = cost(way.costs(files), files)
    if way.speed is None:
        return said
    speed = _("{speed} bit/s lately") if way.shown else _("{speed} bit/s")
    return f"{said} ({speed.format(speed=counting.number(way.speed))})"


def budget(way: Way, files: Sequence[File]) -> list[str]:
    """Say how much of a budget is used, and that it would not be enough; what is urgent goes all the same."""
    said = [one for one in (trips.budget(way.limits, way.spent),) if one]
    estimate = way.costs(files)
    if estimate.over:
        over = {
            "day": _("‼ over today's budget"),
            "month": _("‼ over this month's budget"),
        }[estimate.over]
        goes = _("unasked only urgent, {bytes} bytes").format(bytes=counting.number(estimate.goes))
        said.append(f"{over}: {goes if estimate.goes else _('it waits, unless asked by hand')}")
    return said


def document(way: Way, files: Sequence[File]) -> dict[str, object]:
    """Give the same to a program."""
    estimate = way.costs(files)
    return {
        "line": way.line,
        "kind": way.kind,
        "bytes": estimate.bytes,
        "seconds": None if estimate.seconds is None else round(estimate.seconds, 1),
        "bits_a_second": way.speed,
        "as_shown": way.shown and way.speed is not None,
        "money": None if estimate.money is None else str(estimate.money.quantize(Decimal("0.0001"))),
        "currency": estimate.currency or None,
        "over_budget": estimate.over or None,
        "urgent_bytes_that_go": estimate.goes,
        "today_bytes": way.spent.today,
        "month_bytes": way.spent.this_month,
        "day_budget": way.limits.day,
        "month_budget": way.limits.month,
    }
