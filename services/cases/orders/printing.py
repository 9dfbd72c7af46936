"""Orders → PDF, aside in a process of its own: JSON in, one A4 page out."""

from pathlib import Path
from typing import Any

from cattrs.preconf.orjson import make_converter

from services.cases.orders.order import Order
from shared.paper import chinese_day, plain, qr_drawing, typeset
from shared.subprocesses import Progress

TEMPLATE = Path(__file__).with_name("templates") / "order.typ"
LONGEST_LINE, MOST_LINES = 2_000, 60
"""Of what is to be done; the page cuts what it has no room for, and says so."""

_CONVERTER = make_converter()


def print_order(payload: bytes, progress: Progress) -> bytes:
    """The PDF of an Order; ChineseFontMissingError on a machine without a Chinese font."""
    made = pdf_of(_CONVERTER.loads(payload, Order))
    progress(1, 1)
    return made


def to_json(order: Order) -> bytes:
    """The order as `print_order` reads it."""
    return _CONVERTER.dumps(order)


def pdf_of(order: Order) -> bytes:
    """One A4 page with its fonts inside."""
    return typeset(TEMPLATE, _values(order), order.day)


def _values(order: Order) -> dict[str, Any]:
    drawing, quiet = qr_drawing(order.page)
    lines = [plain(line, LONGEST_LINE) for line in order.task.splitlines() if line.strip()]
    return {
        "number": order.number,
        "qr": {"drawing": drawing, "quiet": quiet},
        "day": chinese_day(order.day),
        **{
            name: plain(getattr(order, name))
            for name in ("to", "role", "by", "category", "urgency", "place", "title", "given", "due")
        },
        "others": [{"role": role, "title": plain(title)} for role, title in order.others],
        "task": lines[:MOST_LINES],
    }
