"""Lists page by page: an opaque cursor holds the sort key of the last row, so that no row is missed or doubled."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from marshmallow import Schema, ValidationError, fields, validate
from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from shared.clock import from_millis, to_millis
from shared.http.answers import Answer
from shared.http.fields import Moment, utc

Row = Mapping[str, Any]
Sort = Sequence[tuple[str, int]]
DEFAULT_LIMIT, LARGEST_LIMIT = 50, 200
_LONGEST_CURSOR = 1_000


class PageQuery(Schema):
    """The query of a list; a list's own filters are added by a subclass."""

    limit = fields.Integer(
        load_default=DEFAULT_LIMIT,
        validate=validate.Range(1, LARGEST_LIMIT),
        metadata={"description": "每页条数"},
    )
    cursor = fields.String(
        load_default=None,
        validate=validate.Length(max=_LONGEST_CURSOR),
        metadata={"description": "上一页的 next"},
    )


def page_of(item: type[Schema]) -> type[Schema]:
    """The schema of a list of such items: {items, next, as_of}."""
    name = item.__name__.removesuffix("Schema")
    made: type[Schema] = Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next": fields.String(allow_none=True, metadata={"description": "下一页的 cursor，没有则为 null"}),
            "as_of": Moment(allow_none=True, metadata={"description": "数据截至时间"}),
        },
        name=f"{name}PageSchema",
    )
    return made


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list in the order of `sort`, whose fields together are unique and never null."""

    sort: Sort
    limit: int
    after: tuple[Any, ...] | None

    @classmethod
    def read(cls, query: Mapping[str, Any], sort: Sort) -> "Page":
        """The page that a validated PageQuery asks for; ValidationError for a cursor of something else."""
        cursor = query["cursor"]
        return cls(sort, query["limit"], _decode(cursor, len(sort)) if cursor is not None else None)

    def find(
        self,
        table: Collection[dict[str, Any]],
        criteria: Sequence[Mapping[str, Any]],
        session: ClientSession | None = None,
    ) -> list[dict[str, Any]]:
        """The page's rows that meet all criteria, and one more when there is a next page."""
        wanted = [one for one in (*criteria, self._later()) if one]
        found = table.find({"$and": wanted} if wanted else {}, session=session)
        return list(found.sort(list(self.sort)).limit(self.limit + 1))

    def answer(
        self,
        rows: Sequence[Row],
        as_of: datetime | None,
        item: Callable[[Row], Mapping[str, Any]] = dict,
    ) -> Answer:
        """The answer for what `find` returned; `item` makes a row what the list shows."""
        shown = rows[: self.limit]
        more = len(rows) > self.limit
        return Answer(
            {
                "items": [item(row) for row in shown],
                "next": _encode([_value(shown[-1], name) for name, _ in self.sort]) if more else None,
                "as_of": as_of,
            }
        )

    def _later(self) -> dict[str, Any]:
        if self.after is None:
            return {}
        alternatives = []
        for place, (name, direction) in enumerate(self.sort):
            same = {self.sort[i][0]: self.after[i] for i in range(place)}
            beyond = {"$gt" if direction > 0 else "$lt": self.after[place]}
            alternatives.append({**same, name: beyond})
        first, direction = self.sort[0]
        # the $or alone bounds no index: every page would read it from its beginning
        return {first: {"$gte" if direction > 0 else "$lte": self.after[0]}, "$or": alternatives}


def _value(row: Row, name: str) -> Any:
    value: Any = row
    for part in name.split("."):
        value = value[part]
    return value


def _encode(key: Sequence[Any]) -> str:
    values = [{"ms": to_millis(utc(one))} if isinstance(one, datetime) else one for one in key]
    return urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def _decode(cursor: str, length: int) -> tuple[Any, ...]:
    try:
        values = orjson.loads(urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
        key = tuple(_scalar(one) for one in values)
    except (Base64Error, KeyError, OverflowError, TypeError, UnicodeError, ValueError):
        key = ()
    if len(key) != length:
        raise ValidationError({"cursor": ["cursor|不是本列表给出的 cursor"]})
    return key


def _scalar(value: Any) -> Any:
    if isinstance(value, dict):
        return from_millis(value["ms"])
    if not isinstance(value, str | int | float):
        raise TypeError
    return value
