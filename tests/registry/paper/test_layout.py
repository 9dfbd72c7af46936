"""Texts come to the templates on one line and without what would hide or turn them."""

from dataclasses import replace

import pytest

from services.registry.paper.documents import Holder, Plan
from services.registry.paper.layout import board_values, card_values, plan_values
from shared.paper import plain
from tests.registry.paper import samples

VILLAGE, GRID = next(samples.grids())


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("  第一\t网格\n", "第一 网格"),
        ("邓\u202e竹\u200b蕙\x00", "邓竹蕙"),
        ("\ud800坏", "坏"),
        ("字" * 201, "字" * 199 + "…"),
        ("", ""),
    ],
)
def test_a_text_is_one_plain_line(given: str, printed: str) -> None:
    assert plain(given) == printed


def test_empty_duties_and_blank_names_are_left_out() -> None:
    card = samples.card(VILLAGE, GRID)
    [holder] = card_values(replace(card, holders=(Holder("网格长", " ", "", ("", " ", "巡查")),)))["holders"]
    assert (holder["name"], holder["phone"], holder["duties"]) == (None, None, ["巡查"])


def test_a_place_without_boundaries_has_no_inset() -> None:
    assert plan_values(Plan()) is None
    values = plan_values(Plan(village=VILLAGE.boundary))
    assert values
    assert values["grid"] is None
    [board] = board_values(samples.board(VILLAGE, GRID), samples.DAY)
    assert len(board["plan"]["neighbours"]) == 5
