"""What a place document may say, part by part, and what loading it answers."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range, Regexp

from services.registry.areas.schemas import Boundary, kind_field
from services.registry.fields import (
    LONGEST_NAME,
    CalendarDay,
    Code,
    Count,
    Duties,
    Identifier,
    PersonName,
    Phone,
)
from services.registry.organisations.kinds import Kind
from services.registry.people.kinds import VolunteerKind
from services.registry.schemes.schemas import SchemeSchema, about
from shared.http.fields import Text

MOST_VOTES = 1_000_000
KEY = r"[a-z][a-z0-9_]{0,39}"
SLUG = r"[a-z][a-z_]{0,39}(-[1-9][0-9]{0,3})?"
TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]"
INNER = ("areas", "sub_areas", "organisations", "holders")
"""The parts of an area that are read one by one, so that a fault in one hides none in another."""


def person_key(text: str) -> bool:
    """Whether the text can name somebody under `people`."""
    return re.fullmatch(KEY, text, re.ASCII) is not None


class PersonKey(fields.String):
    """The key of somebody under `people`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            validate=Regexp(KEY + r"\Z", error="person_key|应为 people 下的标识，如 peng_xihui"), **options
        )


class Votes(fields.Integer):
    def __init__(self, **options: Any) -> None:
        super().__init__(strict=True, validate=Range(0, MOST_VOTES), **options)


class PlacePersonSchema(Schema):
    """一个人：担任几个岗位时写在 people 下。"""

    name = PersonName(required=True, metadata=about("姓名"))
    phone = Phone(required=True, metadata=about("值班电话"))


class ElectionSchema(Schema):
    """一次选举。"""

    body = Text(LONGEST_NAME, required=True, metadata=about("选举机构，如 居民代表会"))
    day = CalendarDay(required=True, metadata=about("选举日期"))
    votes_for = Votes(required=True, metadata=about("赞成票"))
    votes_against = Votes(load_default=0, metadata=about("反对票"))
    term_end = CalendarDay(load_default=None, metadata=about("任期届满的次日；缺省按体系的任期"))


class HolderSchema(Schema):
    """任职者：姓名、电话，或 people 下的标识；由选举产生的写明选举。"""

    name = PersonName(load_default=None, metadata=about("姓名"))
    phone = Phone(load_default=None, metadata=about("值班电话"))
    person = PersonKey(load_default=None, metadata=about("people 下的标识"))
    since = CalendarDay(load_default=None, metadata=about("任职日期，缺省为文件的 since"))
    elected = fields.Nested(ElectionSchema, load_default=None, metadata=about("选举"))

    @validates_schema
    def _one_person(self, data: Mapping[str, Any], **_: Any) -> None:
        if data.get("person"):
            if data.get("name") or data.get("phone"):
                raise ValidationError("person_twice|person 与 name、phone 不能并写")
            return
        missing = {name: ["Missing data for required field."] for name in ("name", "phone") if not data.get(name)}
        if missing:
            raise ValidationError(missing)


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


_ONE_HOLDER = [{"type": "string", "pattern": f"^{KEY}$", "description": "people 下的标识"}, _ref("Holder")]
HOLDERS_METADATA = {
    "description": "任职者，按岗位标识；一处有几个同类岗位时写成数组",
    "type": "object",
    "additionalProperties": {"anyOf": [*_ONE_HOLDER, {"type": "array", "items": {"anyOf": _ONE_HOLDER}}]},
}


class TurnSchema(Schema):
    """轮值的一班：某日，或每周的某日。"""

    day = CalendarDay(load_default=None, metadata=about("日期"))
    weekday = fields.Integer(strict=True, load_default=None, validate=Range(1, 7), metadata=about("每周几，1 为星期一"))
    start = fields.String(
        required=True, validate=Regexp(TIME + r"\Z", error="time_of_day|应为 HH:MM"), metadata=about("开始，HH:MM")
    )
    end = fields.String(
        required=True, validate=Regexp(TIME + r"\Z", error="time_of_day|应为 HH:MM"), metadata=about("结束，HH:MM")
    )
    people = fields.List(PersonKey(), required=True, validate=Length(1, 20), metadata=about("值班者的标识"))


class RotaSchema(Schema):
    """轮值表，自 since 起，到 until 前一日。"""

    since = CalendarDay(required=True, metadata=about("第一天"))
    until = CalendarDay(required=True, metadata=about("最后一天的次日"))
    turns = fields.List(fields.Nested(TurnSchema), required=True, validate=Length(1, 400), metadata=about("各班"))


class ResourceSchema(Schema):
    """驻区单位提供的一项资源。"""

    title = Text(LONGEST_NAME, required=True, metadata=about("名称，如 会议室"))
    capacity = Text(LONGEST_NAME, required=True, metadata=about("规模，如 80 座"))


class MemberSchema(Schema):
    """组织的一名成员：组织与居住地双重归属。"""

    person = PersonKey(required=True, metadata=about("people 下的标识"))
    residence = Code(required=True, metadata=about("居住的网格或社区代码"))
    direct = fields.Boolean(truthy={True}, falsy={False}, load_default=True, metadata=about("直管；false 为非直管"))


class PlaceVolunteerSchema(Schema):
    """一名志愿者（义务信息员、监督员）。"""

    person = PersonKey(required=True, metadata=about("people 下的标识"))
    kind = fields.String(required=True, validate=OneOf([kind.value for kind in VolunteerKind]), metadata=about("类别"))
    origin = Text(LONGEST_NAME, required=True, metadata=about("来自哪里，如 物业；限于字典 volunteer_origins"))


class PlaceOrganisationSchema(Schema):
    """一个组织，设在它所在的区域。"""

    kind = fields.String(
        required=True, validate=OneOf([kind.value for kind in Kind]), metadata=about("类别，如 leading_group")
    )
    id = fields.String(
        load_default=None,
        validate=Regexp(SLUG + r"\Z", error="slug|应为小写英文标识，可加 -序号，如 department-2"),
        metadata=about("标识，前面自动加上区域代码；缺省为类别"),
    )
    name = Text(LONGEST_NAME, required=True, metadata=about("名称"))
    parent = fields.String(
        load_default=None, metadata=about("上级组织：同一处的标识，或带代码的全称，如 433122107-leading_group")
    )
    sub_area = fields.String(load_default=None, metadata=about("所管的片区、大网格等，如 610114004901-big_grid-1"))
    handles = Duties(metadata=about("承办的事项类别，如 民政"))
    phone = Phone(load_default=None, metadata=about("值班电话（不是个人的）"))
    address = Text(200, load_default=None, metadata=about("地址"))
    account = fields.Boolean(
        truthy={True}, falsy={False}, load_default=None, metadata=about("有人登录系统；缺省按类别")
    )
    contact = fields.Nested(PlacePersonSchema, load_default=None, metadata=about("联系人"))
    rota = fields.Nested(RotaSchema, load_default=None, metadata=about("轮值"))
    resources = fields.List(
        fields.Nested(ResourceSchema), load_default=list, validate=Length(max=50), metadata=about("提供的资源")
    )
    agreed_duties = Duties(metadata=about("约定承担的职责（共驻共建）"))
    members = fields.List(
        fields.Nested(MemberSchema), load_default=list, validate=Length(max=2_000), metadata=about("成员")
    )
    holders = fields.Dict(load_default=dict, metadata=HOLDERS_METADATA)


class SubAreaSchema(Schema):
    """一个片区、大网格、楼栋、村民组：组合或细分，不进入代码。"""

    level = Identifier(required=True, metadata=about("层级标识，如 building"))
    number = fields.Integer(strict=True, required=True, validate=Range(1, 9_999), metadata=about("在所在区域内的序号"))
    name = Text(LONGEST_NAME, required=True, metadata=about("名称"))
    members = fields.List(
        Code(), load_default=list, validate=Length(max=500), metadata=about("所含区域的代码（片区、大网格等）")
    )
    liaison = fields.List(fields.String(), load_default=list, metadata=about("包联者：people 下的标识，或岗位全称"))
    organisations = fields.List(fields.Nested(PlaceOrganisationSchema), metadata=about("为它而设的组织"))
    holders = fields.Dict(load_default=dict, metadata=HOLDERS_METADATA)


class PlaceAreaSchema(Schema):
    """一个区域和其中的一切；没有写的数字是下一级之和。"""

    code = Code(required=True, metadata=about("统计用区划代码：镇 9 位，村 12 位，网格 15 位"))
    name = Text(LONGEST_NAME, required=True, metadata=about("名称"))
    kind = kind_field()
    divided_by = Identifier(
        load_default=None, metadata=about("划分方式，如 villager_group 村民组、property_managed 物管小区")
    )
    boundary = Boundary(
        load_default=None,
        allow_none=True,
        metadata=about("边界：GeoJSON 的 Polygon 或 MultiPolygon，[经度, 纬度]") | {"type": "object"},
    )
    households = Count(load_default=None, metadata=about("户数"))
    population = Count(load_default=None, metadata=about("人口"))
    registered = Count(load_default=None, metadata=about("户籍人口"))
    floating = Count(load_default=None, metadata=about("流动人口"))
    hectares = fields.Float(load_default=None, validate=Range(0, 1e7), metadata=about("面积，公顷"))
    pilot = CalendarDay(load_default=None, metadata=about("试点开始的日期"))
    liaison = fields.List(fields.String(), load_default=list, metadata=about("包联者：people 下的标识，或岗位全称"))
    facilities = fields.Dict(
        keys=Identifier(),
        values=fields.Integer(strict=True, validate=Range(1, 100_000)),
        load_default=dict,
        metadata=about("现有设施的数量，按种类，如 poster: 5"),
    )
    volunteers = fields.List(
        fields.Nested(PlaceVolunteerSchema), load_default=list, validate=Length(max=200), metadata=about("志愿者")
    )
    holders = fields.Dict(load_default=dict, metadata=HOLDERS_METADATA)
    sub_areas = fields.List(fields.Nested(SubAreaSchema), metadata=about("其中的片区、大网格、楼栋等"))
    organisations = fields.List(fields.Nested(PlaceOrganisationSchema), metadata=about("设在此处的组织"))
    areas = fields.List(fields.Nested(lambda: PlaceAreaSchema()), metadata=about("下一级区域"))


class BuildPlanSchema(Schema):
    """年度建设计划。"""

    year = fields.Integer(strict=True, required=True, validate=Range(2000, 2100), metadata=about("年份"))
    villages = fields.List(Code(), required=True, validate=Length(1, 200), metadata=about("新建网格的村（社区）"))
    target = Text(200, required=True, metadata=about("目标"))


class PlaceSchema(Schema):
    """一个地方：体系、区域、组织、岗位和人员。"""

    since = CalendarDay(required=True, metadata=about("从哪一天起是这样，如 2026-01-01"))
    scheme = fields.Nested(SchemeSchema, required=True, metadata=about("体系"))
    people = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(PlacePersonSchema),
        load_default=dict,
        metadata=about("在几处出现的人，按标识"),
    )
    organisations = fields.List(
        fields.Nested(PlaceOrganisationSchema), load_default=list, metadata=about("县级的组织，如上级组织")
    )
    build_plan = fields.Nested(BuildPlanSchema, load_default=None, metadata=about("年度建设计划"))
    area = fields.Nested(PlaceAreaSchema, required=True, metadata=about("镇（街道），下级区域在 areas 中"))


class PlaceLoadedSchema(Schema):
    """How many of each a place document brought; `unchanged` were there already and are as it says."""

    place = fields.String(required=True)
    name = fields.String(required=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    unchanged = fields.Integer(required=True)
    warnings = fields.List(fields.Dict(), required=True)
