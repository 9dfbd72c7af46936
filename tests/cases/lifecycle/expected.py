"""The tables written by hand beside this module, read and spread out row by row: words, and nothing of the code."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

Cells = dict[str, str]

HERE = Path(__file__).parent
EVERY_PROCEDURE = ("general", "coordination", "emergency", "approval")


class Key(NamedTuple):
    """Where a row stands."""

    procedure: str
    status: str
    action: str


class Expected(NamedTuple):
    """What a row says."""

    who: str
    guard: str
    next: frozenset[str]
    fact: str


@cache
def expected_rows() -> dict[Key, Expected]:
    """Every row of the expected table by its place; AssertionError where the file names a row twice."""
    groups = _groups()
    found: dict[Key, Expected] = {}
    for line in _section("expected_table.txt", "rows"):
        for key, row in _spread(line, groups):
            assert key not in found, f"expected twice: {key}"
            found[key] = row
    return found


@cache
def statuses_of(procedure: str) -> frozenset[str]:
    """The statuses that a case of this procedure comes to, its absence among them."""
    return frozenset(_statuses("existing", procedure, _groups())) | {"absent"}


def matrix(name: str, section: str) -> dict[str, Cells]:
    """The rows of another table of this folder, by their first cell."""
    return {next(iter(line.values())): line for line in _section(name, section)}


def _groups() -> dict[str, Cells]:
    return matrix("expected_table.txt", "groups")


def _section(name: str, title: str) -> Iterator[Cells]:
    """The lines of one table of a file as cells by column."""
    text = (HERE / name).read_text().split(f"\n== {title}")[1].split("\n==")[0]
    lines = [line for line in text.splitlines() if "|" in line and not line.startswith("#")]
    heads = _cells(lines[0])
    for line in lines[1:]:
        yield dict(zip(heads, _cells(line), strict=True))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def _spread(line: Cells, groups: dict[str, Cells]) -> Iterator[tuple[Key, Expected]]:
    procedures = EVERY_PROCEDURE if line["procedures"] == "all" else line["procedures"].split()
    for procedure in procedures:
        for status in _statuses(line["statuses"], procedure, groups):
            after = {status} if line["next"] == "same" else set(line["next"].split())
            row = Expected(line["who"], line["guard"], frozenset(after), line["fact"])
            yield Key(procedure, status, line["action"]), row


def _statuses(words: str, procedure: str, groups: dict[str, Cells]) -> list[str]:
    """The statuses behind words, some of which are groups of others."""
    found: list[str] = []
    for word in words.split():
        found += _statuses(groups[word][procedure], procedure, groups) if word in groups else [word]
    return found
