"""The pages that people read: every Markdown file of the repository, its code, its headings and its tables."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
ELSEWHERE = {"node_modules", "build", "dist"}

_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_CELL = re.compile(r"(?<!\\)\|")


@cache
def pages() -> tuple[Path, ...]:
    """All of them, with paths from the checkout on; hidden folders and what was installed are left out."""
    found = (page.relative_to(CHECKOUT) for page in CHECKOUT.rglob("*.md"))
    return tuple(sorted(page for page in found if not _is_elsewhere(page)))


def _is_elsewhere(page: Path) -> bool:
    return any(part in ELSEWHERE or part.startswith(".") for part in page.parts)


@cache
def text(page: Path | str) -> str:
    return (CHECKOUT / page).read_text()


def prose(page: Path) -> str:
    """The page without its blocks of code."""
    return _FENCE.sub("", text(page))


def code(page: Path) -> Iterator[str]:
    """The lines of the blocks of code, and what stands in `backticks`; a line that goes on is one line."""
    for block in _FENCE.findall(text(page)):
        yield from block.replace("\\\n", " ").splitlines()[1:-1]
    yield from _INLINE.findall(prose(page))


def anchors(page: Path) -> set[str]:
    """What a link may name behind #, as GitHub makes it of the headings."""
    headings = (re.sub(r"[`*\[\]]|\(.*?\)", "", heading) for heading in _HEADING.findall(prose(page)))
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def table(page: str, *columns: str) -> list[tuple[str, ...]]:
    """The rows of the page's first table with these columns, without backticks and without escapes."""
    return next(_tables(page, columns))


def tables(page: str, *columns: str) -> list[tuple[str, ...]]:
    """The rows of all tables of the page with these columns, one after the other."""
    return [row for rows in _tables(page, columns) for row in rows]


def _tables(page: str, columns: tuple[str, ...]) -> Iterator[list[tuple[str, ...]]]:
    lines, found = iter(text(page).splitlines()), False
    for line in lines:
        if _cells(line)[: len(columns)] == columns:
            next(lines)
            found = True
            yield [_cells(row) for row in _until_empty(lines)]
    if not found:
        raise AssertionError(f"{page} has no table with the columns {columns}")


def _until_empty(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if not line.startswith("|"):
            return
        yield line


def _cells(line: str) -> tuple[str, ...]:
    cells = (cell.strip().replace("\\|", "|") for cell in _CELL.split(line)[1:-1])
    return tuple(cell[1:-1] if re.fullmatch(r"`[^`]*`", cell) else cell for cell in cells)
