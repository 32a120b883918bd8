"""Our SQL as it stands in the sources: every statement, and every piece of one."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import store
import sync

ROOT = Path(__file__).parents[2]
_FILES_ENGINE = {
    *(f"store/{name}.py" for name in ("vault", "guard", "health", "backup", "verifying/desk")),
    "store/schema.py",
}
"""What is said to the encrypted file alone."""
_SQL = re.compile(
    r"\s*\(?(SELECT|INSERT|UPDATE|DELETE|WITH)\s|.*\b(FROM|WHERE|JOIN|ORDER BY|GROUP BY|VALUES)\s", re.DOTALL
)
_WHOLE = re.compile(r"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM)\s", re.DOTALL)


class Said(NamedTuple):
    """A piece of SQL, and where it stands."""

    place: str
    text: str


def files() -> Iterator[Path]:
    """Give every file that speaks to both engines."""
    for room in ("store", "sync", "sample_station"):
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if name not in _FILES_ENGINE and not name.startswith(("store/postgres/", "store/migrations/")):
                yield path


@cache
def pieces() -> tuple[Said, ...]:
    """Give every text in the sources that is SQL or a piece of it, words in braces left out."""
    return tuple(_pieces())


def _pieces() -> Iterator[Said]:
    for path, tree in _trees():
        inside = {
            id(one) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for one in node.values
        }
        for node in ast.walk(tree):
            text = None
            if isinstance(node, ast.JoinedStr):
                text = "".join(
                    str(one.value) if isinstance(one, ast.Constant) else " x " for one in node.values
                )
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
                text = node.value
            if isinstance(node, ast.expr) and text is not None and _SQL.match(text):
                yield Said(f"{path.relative_to(ROOT).as_posix()}:{node.lineno}", text)


def statements() -> Iterator[Said]:
    """Give every whole statement: the constants of our modules, and what stands whole in a function."""
    given = set()
    for module in _modules():
        for name, value in vars(module).items():
            if isinstance(value, str) and _WHOLE.match(value) and "{" not in value and value not in given:
                given.add(value)
                yield Said(f"{module.__name__}.{name}", value)
    for path, tree in _trees():
        for node in ast.walk(tree):
            # An argument or a name of its own: no part of anything longer.
            parts = (
                node.args
                if isinstance(node, ast.Call)
                else [node.value]
                if isinstance(node, ast.Assign)
                else ()
            )
            for one in parts:
                text = one.value if isinstance(one, ast.Constant) else None
                if isinstance(text, str) and _WHOLE.match(text) and "{" not in text and text not in given:
                    given.add(text)
                    yield Said(f"{path.relative_to(ROOT).as_posix()}:{one.lineno}", text)


@cache
def _trees() -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text("utf-8"))) for path in files()]


def _modules() -> Iterator[ModuleType]:
    for room in (store, sync):
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if not found.name.startswith(("store.migrations", "store.postgres")) and (
                found.name.replace(".", "/") + ".py" not in _FILES_ENGINE
            ):
                yield importlib.import_module(found.name)
