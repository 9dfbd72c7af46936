"""The entries of a file of areas, people and appointments, and the fields of the API that check them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from marshmallow import ValidationError, fields
from marshmallow.validate import Range

from services.registry.codes import COUNTY_DIGITS, is_code
from services.registry.fields import LONGEST_NAME, CalendarDay, Code, Count, PersonName, Phone
from services.registry.posts.places import PlaceId
from services.registry.posts.post import MOST_OF_A_KIND
from services.registry.sheets.columns import KINDS, PLACE, Kind
from services.registry.sheets.messages import MESSAGES
from shared.http.fields import Text
from shared.sheets.entries import Entries, Entry, Fields, Tick
from shared.sheets.faults import Findings
from shared.sheets.tables import Table

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


class OrMasked(fields.Field[Any]):
    """A personal text; with MASK in it, it stands for the registered one, and is not looked at any closer."""

    def __init__(self, clear: fields.Field[Any]) -> None:
        super().__init__()
        self._clear = clear

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:  # noqa: ARG002
        return value if isinstance(value, str) and MASK in value else self._clear.deserialize(value)


FIELDS: Final[Mapping[str, Fields]] = {
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
        "name": OrMasked(PersonName()),
        "phone": OrMasked(Phone()),
        "area": Code(),
        "residence": Code(),
    },
    Kind.APPOINTMENTS: {
        "at": PlaceId(),
        "kind": Text(LONGEST_NAME),
        "number": fields.Integer(strict=True, validate=Range(1, MOST_OF_A_KIND)),
        "person": fields.String(validate=_reference),
        "name": OrMasked(PersonName()),
        "since": CalendarDay(),
        "term_end": CalendarDay(),
    },
}
"""What checks each column: the fields of the API."""


class Checked(Entries):
    """The entries of a file, and everything found in it so far."""

    def __init__(self, findings: Findings) -> None:
        super().__init__(KINDS, FIELDS, MESSAGES, findings)

    @property
    def areas(self) -> Sequence[Entry]:
        return self.of(Kind.AREAS)

    @property
    def people(self) -> Sequence[Entry]:
        return self.of(Kind.PEOPLE)

    @property
    def appointments(self) -> Sequence[Entry]:
        return self.of(Kind.APPOINTMENTS)


def check_fields(tables: Sequence[Table], findings: Findings, tick: Tick = lambda _rows: None) -> Checked:
    """Every cell against its field; what is missing, what is wrong, all of it told."""
    checked = Checked(findings)
    checked.take(tables, tick)
    return checked
