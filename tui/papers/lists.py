"""Any list of `muster list` as a file or a paper, with the same narrowing, without anything of the drawer."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from store import desk
from store.desk import Wanted
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.trays import TRAYS
from tui import terms
from tui.papers import markings, tables
from tui.papers.blocks import Block, Col, Line, Name, Paper, Table, Text
from tui.papers.hxl import tag
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

FORMATS: Final = ("csv", "xlsx", "hxl", "pdf")
_OPEN: Final = frozenset(
    (
        *(
            "agencies",
            "areas",
            "audiences",
            "briefings",
            "clearance_rules",
            "courses",
            "duties",
            "equivalents",
        ),
        *("levels", "offices", "precautions", "retention", "schemes", "stations"),
    )
)
"""Lists that name nobody."""
_LOCKED: Final = frozenset({"restricted", "drawers", "drawer_shares"})
"""The drawer: what is in it leaves by no list."""
_ASIDE: Final = frozenset(
    {"former_id", "ended_reason", "in_drawer", "signature", "signed_key", "evidence_hash"}
)
_NAMES: Final = frozenset({"name", "family_name", "given_name", "who", "warden", "coordinator", "principal"})
_ON_PAPER: Final = 8
"""Columns that have room beside each other on a page."""


class Found:
    """A list that was asked for: what it is of, its rows, how many people stand in it."""

    def __init__(self, node: "Node", kind: str, wanted: Wanted) -> None:
        if kind not in kinds():
            raise Refused(Code.NO_PAPER, kind=kind)
        listed = desk.listed(node, kind, wanted)
        self.kind = kind
        self.as_of = listed.as_of
        self.rows: Sequence[dict[str, Any]] = listed.rows
        if kind == "people":
            self.rows = _with_families(node, self.rows)
        self.fields = _fields(kind, self.rows)
        self.marking = marking(kind)

    @property
    def people(self) -> int:
        """How many people stand in it."""
        if self.kind == "people":
            return len(self.rows)
        named = REGISTRY.kind(self.kind).names_people if self.kind not in TRAYS else ("person",)
        return len({row[name] for row in self.rows for name in named if row.get(name)})

    def written(self) -> tables.Written:
        """Give it as texts."""
        rows = [[cell(row.get(name)) for name in self.fields] for row in self.rows]
        headings = [_heading(name) for name in self.fields]
        return tables.Written(terms.kind(self.kind), headings, [tag(name) for name in self.fields], rows)

    def paper(self) -> Paper:
        """Give it as a paper, in as many columns as there is room for, the most telling first."""
        shown = (REGISTRY.kind(self.kind).listed or self.fields) if self.kind not in TRAYS else self.fields
        fields = [name for name in shown if name in self.fields][:_ON_PAPER]
        columns = [Col(_heading(name), 2 if name in _NAMES else 1) for name in fields]
        columns.append(Col(_heading("id"), 1.3))
        lines = [Line([self._said(row, name) for name in (*fields, "id")]) for row in self.rows]
        title = terms.kind(self.kind).upper()
        count = _("{count} rows, as of {when}").format(
            count=len(self.rows), when=self.as_of.replace("T", " ").replace("Z", " UTC")
        )
        said: list[Block] = [Text(count), Table(columns, lines, 10)]
        return Paper(self.kind, title, said, self.people, self.marking, landscape=True)

    def _said(self, row: Mapping[str, Any], name: str) -> str:
        value = row.get(name)
        if name == "id":
            return cell(value)
        in_words = isinstance(value, str) and self.kind not in TRAYS
        said = terms.of(self.kind, name, value) if in_words else cell(value).replace("; ", "\n")
        return Name(said) if name in _NAMES else str(said)


def marking(kind: str) -> str:
    """Give who may see a list."""
    return markings.UNMARKED if kind in _OPEN else markings.CONFIDENTIAL


def kinds() -> tuple[str, ...]:
    """Give the lists that can be written."""
    return (*(one.kind for one in REGISTRY.registers if one.kind not in _LOCKED), *TRAYS)


def _fields(kind: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Give the columns: the number, what the list shows side by side, then all else that any row says."""
    register = None if kind in TRAYS else REGISTRY.kind(kind)
    first = ["id", *(register.listed if register else ())]
    if register is None:
        return list(dict.fromkeys(name for row in rows for name in row)) or ["id"]
    more = [name for row in rows[:1] for name in row]
    said = {name for row in rows for name, value in row.items() if value not in (None, "", [], {})}
    kept = [name for name in dict.fromkeys([*first, *more]) if name in first or name in said]
    return [name for name in kept if name not in _ASIDE and name not in register.restricted]


def _with_families(node: "Node", rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put each dependant below their staff member, with the relation; where they live beside everybody."""
    links = {row["person"]: row for row in desk.listed(node, "dependants").rows}
    homes = {row["id"]: row for row in desk.listed(node, "households").rows}
    order = {row["id"]: place for place, row in enumerate(rows)}

    def place(row: Mapping[str, Any]) -> tuple[int, int, int]:
        sponsor = links.get(row["id"], {}).get("sponsor")
        head = order.get(sponsor, order[row["id"]])
        return head, int(sponsor is not None), order[row["id"]]

    said = []
    for row in sorted(rows, key=place):
        link, home = links.get(row["id"], {}), homes.get(row["household"], {})
        more = {"relation": link.get("relation"), "sponsor": link.get("sponsor")}
        said.append(row | more | {"address": home.get("address"), "quarter": home.get("quarter")})
    return said


def _heading(field: str) -> str:
    said = terms.field(field)
    return said[:1].upper() + said[1:]


def cell(value: object) -> str:
    """Write a value as text: several with ``; `` between, yes and no, times in UTC."""
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case list() | tuple():
            return "; ".join(_short(one) for one in value)
        case dict():
            return _short(value)
        case _:
            return str(value)


def _short(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(str(one) for one in value.values() if one not in (None, "", []))
    return str(value)
