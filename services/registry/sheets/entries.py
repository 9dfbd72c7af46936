"""Tables → entries, of which every value passed the field of the API; what did not is told cell by cell."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from marshmallow import ValidationError, fields
from marshmallow.validate import Range

from services.registry.codes import COUNTY_DIGITS, is_code
from services.registry.fields import LONGEST_NAME, CalendarDay, Code, Count, PersonName, Phone
from services.registry.posts.places import PlaceId
from services.registry.posts.post import MOST_OF_A_KIND
from services.registry.sheets.columns import COLUMNS, PLACE, Column, Kind
from services.registry.sheets.faults import Fault, Findings, wrong
from services.registry.sheets.tables import Table
from shared.http.fields import Text
from shared.http.messages import field_errors

MASK = "*"
_REFERENCE = re.compile(r"[A-Za-z0-9一-鿿._\-]{1,40}")


def _area_id(text: str) -> None:
    found = PLACE.fullmatch(text)
    if not is_code(text) and not (found and found[3] and is_code(found[1])):
        raise ValidationError("area_id|应为 9、12 或 15 位代码，或片区、楼栋等的编号，如 433122107-district_area-1")


def _parent_id(text: str) -> None:
    county = len(text) == COUNTY_DIGITS and text.isascii() and text.isdigit()
    found = PLACE.fullmatch(text)
    if not county and not is_code(text) and not (found and found[3] and is_code(found[1])):
        raise ValidationError("area_id|应为上级的代码，或片区、大网格的编号")


def _reference(text: str) -> None:
    if not _REFERENCE.fullmatch(text):
        raise ValidationError("person_reference|人员编号由字母、数字、汉字、点和连字符组成，最多 40 个")


FIELDS: Final[Mapping[Kind, Mapping[str, fields.Field[Any]]]] = {
    Kind.AREAS: {
        "code": fields.String(validate=_area_id),
        "name": Text(LONGEST_NAME),
        "kind": Text(LONGEST_NAME),
        "parent": fields.String(validate=_parent_id),
        "households": Count(),
        "population": Count(),
        "registered_population": Count(),
        "floating_population": Count(),
        "hectares": fields.Float(validate=Range(0, 1e8)),
        "since": CalendarDay(),
    },
    Kind.PEOPLE: {
        "person": fields.String(validate=_reference),
        "name": PersonName(),
        "phone": Phone(),
        "area": Code(),
        "residence": Code(),
    },
    Kind.APPOINTMENTS: {
        "at": PlaceId(),
        "kind": Text(LONGEST_NAME),
        "number": fields.Integer(strict=True, validate=Range(1, MOST_OF_A_KIND)),
        "person": fields.String(validate=_reference),
        "name": PersonName(),
        "since": CalendarDay(),
        "term_end": CalendarDay(),
    },
}
"""What checks each column: the fields of the API."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: the values that passed; `faulty` names the columns whose cell has a fault.

    A blank cell has no value.  `table` says where the row stands.
    """

    table: Table
    row: int
    values: Mapping[str, Any] = field(repr=False)
    faulty: frozenset[str] = frozenset()

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def says(self, name: str) -> bool:
        """Whether something stands in the column, right or wrong."""
        return name in self.values or name in self.faulty


@dataclass(slots=True)
class Checked:
    """The entries of a file by kind, and everything found in it so far."""

    findings: Findings
    areas: Sequence[Entry] = ()
    people: Sequence[Entry] = ()
    appointments: Sequence[Entry] = ()
    _spoilt: set[tuple[Kind, int]] = field(default_factory=set)

    def wrong(self, entry: Entry, name: str, code: str, **details: Any) -> None:
        """Tells a fault of the entry's cell in the column `name`."""
        self.refused(entry, name, *wrong(code, **details))

    def refused(self, entry: Entry, name: str, code: str, message: str) -> None:
        """The same for a refusal of the domain, which has a text of its own."""
        column = _COLUMN_OF[entry.table.kind, name]
        self.findings.add(_fault(entry.table, entry.row, column, code, message))
        self._spoilt.add((entry.table.kind, entry.row))

    def is_whole(self, entry: Entry) -> bool:
        """Whether nothing was found wrong with the row so far."""
        return not entry.faulty and (entry.table.kind, entry.row) not in self._spoilt

    @property
    def rows(self) -> int:
        return len(self.areas) + len(self.people) + len(self.appointments)


Tick = Callable[[int], object]
"""Told the number of rows done; what it raises goes through."""

_COLUMN_OF: Final = {(kind, column.name): column for kind in Kind for column in COLUMNS[kind]}
_TICK_EVERY = 500


def check_fields(tables: Sequence[Table], findings: Findings, tick: Tick = lambda _rows: None) -> Checked:
    """Every cell against its field; what is missing, what is wrong, all of it told."""
    checked = Checked(findings)
    done = 0
    for table in tables:
        entries = []
        for row, values in table.rows:
            entries.append(_entry(table, row, values, findings))
            done += 1
            if done % _TICK_EVERY == 0:
                tick(done)
        setattr(checked, table.kind.value, entries)
    return checked


def _entry(table: Table, row: int, values: Sequence[Any], findings: Findings) -> Entry:
    passed: dict[str, Any] = {}
    faulty: set[str] = set()
    for name, value in zip(table.columns, values, strict=True):
        column = _COLUMN_OF[table.kind, name]
        if value is None:
            if column.required and (row, name) not in table.faulty:
                findings.add(_fault(table, row, column, "required", "必填"))
            if column.required or (row, name) in table.faulty:
                faulty.add(name)
        elif column.personal and isinstance(value, str) and MASK in value:
            passed[name] = value
        else:
            try:
                passed[name] = FIELDS[table.kind][name].deserialize(value)
            except ValidationError as invalid:
                found = field_errors(invalid.messages)[0]
                findings.add(_fault(table, row, column, found.code, found.message))
                faulty.add(name)
    faulty.update(column.name for column in COLUMNS[table.kind] if column.required and column.name not in table.columns)
    return Entry(table, row, passed, frozenset(faulty))


def _fault(table: Table, row: int, column: Column, code: str, message: str) -> Fault:
    return Fault(code, message, table.sheet, row, table.columns.get(column.name), column.title, table.order)
