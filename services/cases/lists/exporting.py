"""Rows of lists → rows of a table that people keep: words instead of codes, times in Asia/Shanghai."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

import orjson

from services.cases.case.status import STATUS_TITLES, Status
from services.cases.catalogue.fields import PROCEDURE_TITLES, URGENCY_TITLES
from services.cases.lists.columns import CHANNEL_TITLES, RATING_TITLES, SHEET
from services.cases.lists.deadline_states import STATE_TITLES, DeadlineState
from services.cases.lists.expressions import NEVER
from services.cases.vocabulary import Channel, Procedure, Rating, Urgency
from shared.clock import SHANGHAI
from shared.mongo import Document
from shared.sheets.writing import csv_of

AT_ONCE = 200
"""Rows whose titles and names are looked up together."""

Row = Mapping[str, Any]
Known = Callable[[list[Document]], tuple[Mapping[str, str | None], Mapping[str, str], Mapping[str, str]]]
"""Titles by case, names of parties by key, names of areas by code, for some rows."""

_STATES = tuple(DeadlineState)


def exported(rows: Iterable[Document], known: Known) -> Iterator[Document]:
    """The rows of the table, one after the other; texts are opened for so many at once."""
    left = iter(rows)
    while part := list(islice(left, AT_ONCE)):
        titles, names, areas = known(part)
        yield from (_exported(row, titles.get(row["_id"]), names, areas) for row in part)


def csv_lines(rows: Iterable[Document]) -> Iterator[bytes]:
    """The table as CSV, piece by piece: UTF-8 with the mark that spreadsheets look for, formulas made harmless."""
    yield csv_of(SHEET, [])
    left = iter(rows)
    while part := list(islice(left, AT_ONCE)):
        yield _without_head(csv_of(SHEET, part))


def _without_head(table: bytes) -> bytes:
    return table[len(csv_of(SHEET, [])) :]


def workbook_payload(rows: Iterable[Document]) -> bytes:
    """The table for `writing.write_workbook`, which runs in a process of its own."""
    return orjson.dumps(list(rows))


def _exported(row: Row, title: str | None, names: Mapping[str, str], areas: Mapping[str, str]) -> Document:
    scope, source = row["scope"], row["source"]
    times = ("reported_at", "accepted_at", "settled_at", "ended_at", "updated_at")
    return {
        "number": row["number"],
        "title": title,
        **{level: areas.get(scope[level], scope[level]) for level in ("town", "village", "grid")},
        "category": row["category"],
        "status": STATUS_TITLES[Status(row["status"])],
        "procedure": PROCEDURE_TITLES[Procedure(row["procedure"])],
        "urgency": URGENCY_TITLES[Urgency(row["urgency"])],
        "channel": CHANNEL_TITLES[Channel(row["channel"])],
        "lead": names.get(row["lead"] or "", row["lead"]),
        **{name: _local(row[name]) for name in times},
        "due": _local(row["due"]) if row["due"] < NEVER else None,
        "deadline_state": STATE_TITLES[_STATES[row["deadline_state"]]],
        "on_time": None if row["on_time"] is None else "是" if row["on_time"] else "否",
        "sent_back": row["sent_back"],
        "reopened": row["reopened"],
        "rating": RATING_TITLES[Rating(row["rating"])] if row["rating"] else None,
        "tags": "、".join(row["tags"]),
        "source": f"{source['system']} {source['id']}" if source else None,
    }


def _local(moment: datetime | None) -> str | None:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if moment else None
