"""The page of the life-cycle says what the table says: all of it, and nothing that is no more so."""

import re
from collections import Counter
from pathlib import Path

import pytest

from services.cases.case.status import Status
from services.cases.lifecycle.docs.diagrams import road, rows_beside_the_road, rows_on_the_road, ways_beside
from services.cases.lifecycle.docs.lines import HEADS, lines_of
from services.cases.lifecycle.docs.page import FILE, page
from services.cases.lifecycle.docs.people import matrix
from services.cases.lifecycle.docs.words import CHAPTERS, DEADLINE_NAMES, LEVEL_NAMES, MARK_NAMES, WHO_NAMES
from services.cases.lifecycle.table import TABLE, THEMES
from services.cases.lifecycle.who import Who
from services.cases.vocabulary import DeadlineKind, Level, Mark, Procedure

CHECKOUT = Path(__file__).resolve().parents[3]


def test_the_page_is_what_the_table_makes_of_it() -> None:
    found = (CHECKOUT / FILE).read_text(encoding="utf-8")
    assert found == page(), "write it anew: python -m services.cases.lifecycle.docs"


def test_every_row_stands_in_exactly_one_line_which_is_true() -> None:
    lines = [line for rows in THEMES.values() for line in lines_of(rows)]
    assert Counter(row for line in lines for row in line.rows) == Counter(TABLE)
    assert [line for line in lines if not line.is_true] == []
    assert {len(line.cells) for line in lines} == {len(HEADS)}


def test_the_page_is_short_enough_to_be_read() -> None:
    """More than seven hundred rows in fewer than a hundred lines."""
    assert len(TABLE) > 700
    assert sum(len(list(lines_of(rows))) for rows in THEMES.values()) < 100


@pytest.mark.parametrize("procedure", Procedure)
def test_every_row_that_moves_a_case_is_an_arrow_of_one_of_the_two_diagrams(procedure: Procedure) -> None:
    moving = [row for row in TABLE if row.procedure is procedure and row.next.statuses != {row.status}]
    assert Counter(rows_on_the_road(procedure) + rows_beside_the_road(procedure)) == Counter(moving)
    arrows = set(re.findall(r"^    (\S+) --> (\S+): ", road(procedure), re.MULTILINE))
    assert arrows == {
        ("[*]" if row.status is Status.ABSENT else str(row.status), str(after))
        for row in rows_on_the_road(procedure)
        for after in row.next.statuses - {row.status}
    }


@pytest.mark.parametrize("procedure", Procedure)
def test_every_node_of_a_diagram_is_named_and_joined(procedure: Procedure) -> None:
    drawn = ways_beside(procedure)
    named = set(re.findall(r"^    (n\d+)\[", drawn, re.MULTILINE))
    joined = {node for pair in re.findall(r"^    (n\d+) -->\|.+\| (n\d+)$", drawn, re.MULTILINE) for node in pair}
    assert named == joined != set()


def test_everything_has_a_chinese_name() -> None:
    assert set(CHAPTERS) == set(Procedure)
    assert set(WHO_NAMES) == set(Who)
    assert set(LEVEL_NAMES) == set(Level)
    assert set(DEADLINE_NAMES) == set(DeadlineKind)
    assert set(MARK_NAMES) == set(Mark)
    assert len(set(WHO_NAMES.values())) == len(Who), "no two alike"


def test_the_matrix_has_a_column_for_every_who_and_somebody_for_each() -> None:
    heads, _, *lines = (line.split("|")[1:-1] for line in matrix().splitlines())
    assert len(heads) == len(Who) + 1
    for column in range(1, len(heads)):
        assert any(line[column].strip() for line in lines), heads[column]
