"""Requests and answers of finding: who is responsible, and the search of the directory."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.registry.fields import CalendarDay, Code
from services.registry.views.names import LONGEST_QUERY, patterns_of
from shared.geography import in_china
from shared.http.fields import Moment, Text

LONGEST_ADDRESS = 200
CATEGORIES_AT_MOST = 5


def _searchable(text: str) -> None:
    if not patterns_of(text):
        raise ValidationError("too_short|请输入至少一个汉字，或两个拼音字母")


class ResponsibleQuery(Schema):
    """Exactly one of a code, a point and an address."""

    code = Code(load_default=None, metadata={"description": "镇、村或网格的代码"})
    lon = fields.Float(load_default=None, metadata={"description": "经度"})
    lat = fields.Float(load_default=None, metadata={"description": "纬度"})
    address = Text(LONGEST_ADDRESS, load_default=None, metadata={"description": "含镇、村、网格名称的地址"})
    on = CalendarDay(load_default=None, metadata={"description": "在该日，缺省为今天"})

    @validates_schema
    def says_where(self, data: Any, **_: Any) -> None:
        if (data["lon"] is None) is not (data["lat"] is None):
            raise ValidationError({"lat" if data["lat"] is None else "lon": ["required|经度和纬度须同时给出"]})
        given = [name for name in ("code", "lon", "address") if data[name] is not None]
        if len(given) != 1:
            raise ValidationError("one_of|请给出代码、经纬度、地址三者之一")
        if given == ["lon"]:
            _is_position(data["lon"], data["lat"])


def _is_position(lon: float, lat: float) -> None:
    if in_china(lon, lat):
        return
    if in_china(lat, lon):
        raise ValidationError({"lon": [f"position_swapped|经纬度颠倒：应为 lon={lat}、lat={lon}"]})
    raise ValidationError({"lon": ["position_outside_china|坐标不在中国范围内"]})


class ChainQuery(Schema):
    code = Code(required=True)
    at = Moment(load_default=None, metadata={"description": "在该时刻，缺省为现在"})
    category = fields.List(
        Text(60),
        load_default=list,
        validate=validate.Length(max=CATEGORIES_AT_MOST),
        metadata={"description": "案件类别及其上级类别"},
    )


class SearchQuery(Schema):
    q = Text(LONGEST_QUERY, required=True, metadata={"description": "汉字、全拼、首字母或混拼，从任一字起"})
    area = Code(load_default=None, metadata={"description": "该区域及其以下；查人须给出"})
    on = CalendarDay(load_default=None, metadata={"description": "在该日的名称，缺省为今天"})

    @validates_schema
    def can_be_found(self, data: Any, **_: Any) -> None:
        try:
            _searchable(data["q"])
        except ValidationError as wrong:
            raise ValidationError({"q": wrong.messages}) from None


class PathItemSchema(Schema):
    """An area on the path from the town down."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    level = fields.String(required=True)


class ResponsibleHolderSchema(Schema):
    """A post at the grid and who acts in it; name and phone are null for a vacant post and an erased person."""

    title = fields.String(required=True)
    duties = fields.List(fields.String(), required=True)
    hours = fields.String(allow_none=True, required=True, metadata={"description": "值班时间"})
    name = fields.String(allow_none=True, required=True)
    phone = fields.String(allow_none=True, required=True, metadata={"description": "值班电话"})
    standing_in = fields.Boolean(required=True, metadata={"description": "代理：任职人不在岗"})


class FoundPlaceSchema(Schema):
    """A town, village, grid, sub-area or organisation; `path` are the areas from the town down to it."""

    code = fields.String(required=True)
    kind = fields.String(required=True)
    name = fields.String(required=True)
    path = fields.List(fields.Nested(PathItemSchema), required=True)


class ResponsibleSchema(Schema):
    """Who is responsible; `candidates` are there, and nothing else, when an address may mean several places."""

    on = fields.String(required=True)
    found_by = fields.String(required=True, metadata={"description": "code、point 或 address"})
    certain = fields.Boolean(required=True)
    area = fields.Nested(PathItemSchema, allow_none=True, required=True)
    outside_grids = fields.Boolean(
        allow_none=True, required=True, metadata={"description": "不在任何网格内，所给为所在的村或镇"}
    )
    path = fields.List(fields.Nested(PathItemSchema), required=True)
    holders = fields.List(fields.Nested(ResponsibleHolderSchema), required=True)
    service_phone = fields.String(allow_none=True, required=True, metadata={"description": "监督电话"})
    candidates = fields.List(fields.Nested(FoundPlaceSchema), required=True)


class ChainPersonSchema(Schema):
    person_id = fields.String(required=True)
    name = fields.String(allow_none=True, required=True, metadata={"description": "已隐去一部分"})


class ChainPostSchema(Schema):
    """A post at an area of the chain, at an organisation there, or at a grouping (片区) that has it as a member."""

    post_id = fields.String(required=True)
    at = fields.String(required=True)
    place = fields.String(allow_none=True, required=True, metadata={"description": "组织或片区的名称"})
    title = fields.String(required=True)
    role = fields.String(allow_none=True, required=True)
    duties = fields.List(fields.String(), required=True)
    holder = fields.Nested(ChainPersonSchema, allow_none=True, required=True)
    stand_in = fields.Nested(ChainPersonSchema, allow_none=True, required=True)
    responsible = fields.String(allow_none=True, required=True, metadata={"description": "代理人，没有则为任职人"})


class ChainAreaSchema(PathItemSchema):
    posts = fields.List(fields.Nested(ChainPostSchema), required=True)


class OnDutySchema(Schema):
    """An organisation with a rota (轮值), and who is on duty there at the moment."""

    organisation_id = fields.String(required=True)
    kind = fields.String(required=True)
    name = fields.String(required=True)
    phone = fields.String(allow_none=True, required=True)
    persons = fields.List(fields.Nested(ChainPersonSchema), required=True)


class HandlingSchema(Schema):
    """An organisation that handles one of the categories, the nearest first."""

    organisation_id = fields.String(required=True)
    kind = fields.String(required=True)
    name = fields.String(required=True)
    phone = fields.String(allow_none=True, required=True)
    handles = fields.List(fields.String(), required=True)


class ChainSchema(Schema):
    """Who is responsible from the place itself up to the town."""

    on = fields.String(required=True)
    at = Moment(required=True)
    chain = fields.List(fields.Nested(ChainAreaSchema), required=True)
    on_duty = fields.List(fields.Nested(OnDutySchema), required=True)
    departments = fields.List(fields.Nested(HandlingSchema), required=True)


class FoundPersonSchema(Schema):
    """Who holds a post or stands in; masked unless the post is at a grid; `person_id` is for staff only."""

    person_id = fields.String(allow_none=True, required=True)
    name = fields.String(required=True)
    title = fields.String(required=True)
    post_id = fields.String(required=True)
    at = fields.String(required=True)
    standing_in = fields.Boolean(required=True)


class SearchSchema(Schema):
    """The closest first; `more`: narrow the search to see the others."""

    items = fields.List(fields.Nested(FoundPlaceSchema), required=True)
    more = fields.Boolean(required=True)
    people = fields.List(fields.Nested(FoundPersonSchema), required=True)
    more_people = fields.Boolean(required=True)
    people_searched = fields.Boolean(required=True, metadata={"description": "查人只在一个镇之内"})
    on = fields.String(required=True)
    as_of = Moment(allow_none=True, required=True)
