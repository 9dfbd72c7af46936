"""What the scheme in a place document may say: every fault under its dotted path."""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range

from services.registry.codes import Level
from services.registry.fields import LONGEST_NAME, ByIdentifier, CalendarDay, Duties, Identifier, Phone
from services.registry.schemes.scheme import DEFAULT_COLLECTION, DEFAULT_TOLERANCE
from shared.http.fields import Text
from shared.permissions import Role

MOST_OF_A_KIND = 99
MOST_LEVELS = 12
ACTING = tuple(level.value for level in Level)
WAYS = ("appointed", "elected")


def about(text: str) -> dict[str, str]:
    return {"description": text}


class SuperiorSchema(Schema):
    """上级组织：镇、村、网格三级之外的一级。"""

    id = Identifier(load_default="superior", metadata=about("组织标识，前面自动加上县级代码"))
    name = Text(LONGEST_NAME, required=True, metadata=about("名称，如 县委政法委（县网格办）"))


class LevelSchema(Schema):
    """一个层级：acts_as、groups、within 三者必居其一。"""

    id = Identifier(required=True, metadata=about("层级标识，如 town、district_area、building"))
    title = Text(LONGEST_NAME, required=True, metadata=about("本地的叫法，如 街道、片区"))
    acts_as = fields.String(
        validate=OneOf(ACTING), load_default=None, metadata=about("在代码、权限中充当镇、村、网格中的哪一级")
    )
    groups = fields.String(
        validate=OneOf(ACTING), load_default=None, metadata=about("由若干个哪一级的区域组成，如片区由村组成")
    )
    within = fields.String(
        validate=OneOf(ACTING), load_default=None, metadata=about("是哪一级区域内的细分，如楼栋在网格内")
    )
    optional = fields.Boolean(truthy={True}, falsy={False}, load_default=False, metadata=about("可有可无"))
    kinds = fields.List(Identifier(), load_default=list, metadata=about("该级区域的种类，如 grid、dedicated_grid"))

    @validates_schema
    def _one_of_three(self, data: Mapping[str, Any], **_: Any) -> None:
        if sum(data[name] is not None for name in ("acts_as", "groups", "within")) != 1:
            raise ValidationError("level_role|acts_as、groups、within 须写且只写一项")


class PostKindSchema(Schema):
    """一类岗位，设在某一层级的每个区域，或某一类组织。"""

    level = Identifier(load_default=None, metadata=about("设在哪个层级的每个区域"))
    organisation = Identifier(load_default=None, metadata=about("设在哪类组织，如 leading_group"))
    title = Text(LONGEST_NAME, required=True, metadata=about("岗位名称，如 网格长"))
    number = fields.Integer(
        strict=True, load_default=1, validate=Range(1, MOST_OF_A_KIND), metadata=about("每处设几个")
    )
    role = fields.String(
        validate=OneOf([role.value for role in Role]),
        load_default=None,
        allow_none=True,
        metadata=about("任此岗位者的系统角色；缺省为没有"),
    )
    duties = Duties(metadata=about("职责（定责）"))
    also = Duties(metadata=about("兼任的职责（一岗多责）"))
    hours = Text(LONGEST_NAME, load_default=None, metadata=about("工作时间，如 8:00-20:00（错时）"))
    filled_by = fields.List(
        fields.String(validate=OneOf(WAYS)),
        load_default=lambda: ["appointed"],
        validate=Length(1, 2),
        metadata=about("产生方式：appointed 任命，elected 选举；两者皆可时，在前的为通常的方式"),
    )
    elected_by = Text(LONGEST_NAME, load_default=None, metadata=about("选举机构，如 居民代表会"))
    term_years = fields.Integer(strict=True, load_default=None, validate=Range(1, 10), metadata=about("任期，年"))
    appraised_by = Text(LONGEST_NAME, load_default=None, metadata=about("由谁考核、评议"))

    @validates_schema
    def _placed_and_filled(self, data: Mapping[str, Any], **_: Any) -> None:
        if (data["level"] is None) is (data["organisation"] is None):
            raise ValidationError("post_place|level、organisation 须写且只写一项")
        if data["elected_by"] and "elected" not in data["filled_by"]:
            raise ValidationError({"elected_by": ["not_elected|filled_by 中没有 elected"]})


class SizingSchema(Schema):
    """规模：超出只提醒，从不拒绝。"""

    level = Identifier(required=True, metadata=about("对哪个层级"))
    households = fields.List(
        fields.Integer(strict=True), load_default=None, validate=Length(equal=2), metadata=about("户数 [最少, 最多]")
    )
    population = fields.List(
        fields.Integer(strict=True), load_default=None, validate=Length(equal=2), metadata=about("人数 [最少, 最多]")
    )
    exempt = fields.List(
        Identifier(), load_default=list, metadata=about("不受此限的划分方式（divided_by）或种类，如 villager_group")
    )
    note = Text(200, load_default=None, metadata=about("说明"))

    @validates_schema
    def _least_first(self, data: Mapping[str, Any], **_: Any) -> None:
        for name in ("households", "population"):
            if data[name] and data[name][0] > data[name][1]:
                raise ValidationError({name: ["least_first|应为 [最少, 最多]"]})


class DictionarySchema(Schema):
    """一部字典，由地方编辑。"""

    title = Text(LONGEST_NAME, required=True, metadata=about("名称，如 七好三高"))
    entries = fields.List(Text(LONGEST_NAME), load_default=list, validate=Length(max=200), metadata=about("各条"))


class TierSchema(Schema):
    """办理的一级。"""

    title = Text(LONGEST_NAME, required=True, metadata=about("名称，如 社区（村）受理中心"))
    at = Text(LONGEST_NAME, required=True, metadata=about("层级或组织种类，如 grid、intake_centre"))
    duties = Duties(metadata=about("这一级做什么"))


class PatrolSchema(Schema):
    """巡查。"""

    per_day = fields.Integer(
        strict=True, load_default=1, validate=Range(0, 10), metadata=about("每个网格每天应巡查几次")
    )


class CollectionSchema(Schema):
    """信息采集。"""

    due_percent = fields.Integer(
        strict=True, load_default=DEFAULT_COLLECTION, validate=Range(0, 100), metadata=about("应达到的采集率，%")
    )


class SchemeSchema(Schema):
    """体系：层级、岗位、字典、规模。"""

    name = Text(LONGEST_NAME, required=True, metadata=about("体系的名称"))
    superior = fields.Nested(SuperiorSchema, load_default=None, metadata=about("上级组织"))
    levels = fields.List(
        fields.Nested(LevelSchema),
        required=True,
        validate=Length(3, MOST_LEVELS),
        metadata=about("各层级，从上到下"),
    )
    posts = ByIdentifier(PostKindSchema, metadata=about("各类岗位，按标识"))
    dictionaries = ByIdentifier(DictionarySchema, metadata=about("字典，按标识"))
    sizing = fields.List(
        fields.Nested(SizingSchema), load_default=list, validate=Length(max=20), metadata=about("规模（提醒）")
    )
    tiers = fields.List(
        fields.Nested(TierSchema), load_default=list, validate=Length(max=10), metadata=about("分级办理，从下到上")
    )
    principles = fields.List(
        Text(200), load_default=list, validate=Length(max=20), metadata=about("原则，如 片区及时受理、社区协调解决")
    )
    patrol = fields.Nested(PatrolSchema, load_default=lambda: {"per_day": 1}, metadata=about("巡查"))
    collection = fields.Nested(
        CollectionSchema, load_default=lambda: {"due_percent": DEFAULT_COLLECTION}, metadata=about("信息采集")
    )
    facilities = fields.Dict(
        keys=Identifier(),
        values=fields.Integer(strict=True, validate=Range(0, 1_000)),
        load_default=dict,
        metadata=about("每个网格应有的设施，如 poster: 5"),
    )
    service_phone = Phone(load_default=None, metadata=about("向公众公开的监督电话"))
    boundary_tolerance = fields.Float(
        load_default=DEFAULT_TOLERANCE, validate=Range(0, 1e6), metadata=about("边界重叠或越界在多少平方米以内不计")
    )

    @validates_schema(skip_on_field_errors=True)
    def _consistent(self, data: Mapping[str, Any], **_: Any) -> None:
        found: dict[Any, Any] = {}
        for path, message in (*_levels(data["levels"]), *_posts(data), *_sizing(data)):
            _put(found, path, message)
        if found:
            raise ValidationError(found)


Fault = tuple[tuple[str | int, ...], str]


def _levels(levels: list[Mapping[str, Any]]) -> Iterator[Fault]:
    for index, level in enumerate(levels):
        if level["id"] in {one["id"] for one in levels[:index]}:
            yield ("levels", index, "id"), "repeated|层级标识重复"
    acting = [level["acts_as"] for level in levels if level["acts_as"]]
    if acting != list(ACTING):
        yield ("levels",), "acting_levels|须有且各有一个层级充当 town、village、grid，从上到下"


def _posts(data: Mapping[str, Any]) -> Iterator[Fault]:
    known = {level["id"] for level in data["levels"]}
    for kind, post in data["posts"].items():
        if post["level"] and post["level"] not in known:
            yield ("posts", kind, "level"), "level_not_declared|levels 中没有声明此层级"


def _sizing(data: Mapping[str, Any]) -> Iterator[Fault]:
    known = {level["id"] for level in data["levels"]}
    for index, rule in enumerate(data["sizing"]):
        if rule["level"] not in known:
            yield ("sizing", index, "level"), "level_not_declared|levels 中没有声明此层级"


def _put(found: dict[Any, Any], path: tuple[str | int, ...], message: str) -> None:
    for part in path:
        found = found.setdefault(part, {})
    found.setdefault("_schema", []).append(message)


class ReviseSchemeSchema(Schema):
    """修订体系：从某日起，整份换成这一份。"""

    on = CalendarDay(load_default=None, metadata=about("生效日期，缺省为今天"))
    scheme = fields.Nested(SchemeSchema, required=True)


class SchemeQuery(Schema):
    on = CalendarDay(load_default=None, metadata=about("按这一天的体系，缺省为最新"))


class SchemeAnswerSchema(Schema):
    """A town's scheme on a day, and the days from which each revision holds."""

    town = fields.String(required=True)
    revised = fields.List(fields.String(), required=True)
    scheme = fields.Nested(SchemeSchema, required=True)
