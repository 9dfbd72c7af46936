"""What a document of handling rules may say, and what is asked and answered about it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range

from services.cases.rules.declarations import Hours
from services.cases.rules.fields import Day, Identifier, LimitPart, OrganisationId, TimeOfDay
from services.cases.vocabulary import Channel, Level, Procedure, Urgency
from services.cases.working_time.office import are_sound
from services.cases.working_time.terms import OfficeHours, Turn
from shared.http.fields import AreaCode, Moment, Text

LONGEST_NAME = 60
LONGEST_CATEGORY = 120
MOST_RULES = 200
MOST_NAMED = 200
MOST_DAYS = 400
MOST_TURNS = 6
LONGEST_REOPENING = 3_650

TARGETS = ("role", "post_kind", "organisation", "organisation_kind", "partner")
LEVELS = (Level.GRID.value, Level.VILLAGE.value, Level.TOWN.value)


def about(text: str) -> dict[str, str]:
    return {"description": text}


def several(field: fields.Field[Any], text: str, most: int = MOST_NAMED) -> fields.List[Any]:
    return fields.List(field, load_default=list, validate=Length(max=most), metadata=about(text))


def one_of(values: Sequence[str]) -> fields.String:
    return fields.String(validate=OneOf(values))


class TurnSchema(Schema):
    """办公时间的一段。"""

    start = TimeOfDay(required=True)
    end = TimeOfDay(required=True)


class LimitsSchema(Schema):
    """一种紧急程度的时限，如 2小时、3天、5工作日，天和小时按自然时间计；没有写的，按通行的时限。"""

    accept = LimitPart(load_default=None, allow_none=True, metadata=about("受理"))
    handle = LimitPart(load_default=None, allow_none=True, metadata=about("处置"))
    mediate = LimitPart(load_default=None, allow_none=True, metadata=about("调解"))
    approve = LimitPart(load_default=None, allow_none=True, metadata=about("审批"))
    follow_up = LimitPart(load_default=None, allow_none=True, metadata=about("回访"))


class UrgencyLimitsSchema(Schema):
    """各紧急程度的时限。"""

    critical = fields.Nested(LimitsSchema, load_default=None, allow_none=True, metadata=about("特急"))
    urgent = fields.Nested(LimitsSchema, load_default=None, allow_none=True, metadata=about("紧急"))
    normal = fields.Nested(LimitsSchema, load_default=None, allow_none=True, metadata=about("一般"))


class CardSchema(Schema):
    """黄牌、红牌的时点。"""

    yellow = fields.Integer(strict=True, required=True, validate=Range(1, 1_000))
    red = fields.Integer(strict=True, required=True, validate=Range(1, 1_000))

    @validates_schema(skip_on_field_errors=True)
    def _yellow_first(self, data: Mapping[str, Any], **_: Any) -> None:
        if data["red"] <= data["yellow"]:
            raise ValidationError({"red": ["yellow_first|红牌应晚于黄牌"]})


class CardsSchema(Schema):
    """督办牌。"""

    clock = fields.Nested(
        CardSchema, load_default=None, allow_none=True, metadata=about("按自然时间计的：用去时限的百分之几，不少于 100")
    )
    accept = fields.Nested(
        CardSchema, load_default=None, allow_none=True, metadata=about("按工作日计的受理：超期几个工作日")
    )
    handle = fields.Nested(
        CardSchema, load_default=None, allow_none=True, metadata=about("按工作日计的处置：超期几个工作日")
    )

    @validates_schema(skip_on_field_errors=True)
    def _not_before_due(self, data: Mapping[str, Any], **_: Any) -> None:
        if data["clock"] and data["clock"]["yellow"] < 100:
            raise ValidationError({"clock": {"yellow": ["before_due|不得少于 100，即不早于到期"]}})


class WhenSchema(Schema):
    """规则适用的案件；没有写的不作限制。"""

    categories = several(Text(LONGEST_CATEGORY), "类别，含其下各级，如 环境卫生 或 环境卫生/垃圾清运")
    urgencies = several(one_of([one.value for one in Urgency]), "紧急程度")
    procedures = several(one_of([one.value for one in Procedure]), "工作程序")
    channels = several(one_of([one.value for one in Channel]), "上报渠道")
    areas = several(AreaCode(), "区域，含其下各级")
    weekdays = several(fields.Integer(strict=True, validate=Range(1, 7)), "星期几：1 周一 … 7 周日", 7)
    hours = fields.String(
        validate=OneOf([one.value for one in Hours]),
        load_default=Hours.ANY.value,
        metadata=about("office 办公时间内，off 办公时间外，any 不限"),
    )


class TargetSchema(Schema):
    """交给谁：role、post_kind、organisation、organisation_kind、partner 须写且只写一项。"""

    level = fields.String(
        validate=OneOf(LEVELS),
        load_default=None,
        allow_none=True,
        metadata=about("哪一级；按岗位分派时必填，按组织类别分派时可写"),
    )
    role = Identifier(load_default=None, allow_none=True, metadata=about("岗位的角色，如 grid_head、station_head"))
    post_kind = Identifier(load_default=None, allow_none=True, metadata=about("岗位的种类，如 terminal_officer"))
    organisation = OrganisationId(load_default=None, allow_none=True, metadata=about("某个组织"))
    organisation_kind = Identifier(
        load_default=None,
        allow_none=True,
        metadata=about("最近的某类组织，如 intake_centre；同处有几个的，取承办该类别的"),
    )
    partner = OrganisationId(load_default=None, allow_none=True, metadata=about("没有账号的外部单位"))
    on_duty = fields.Boolean(
        truthy={True}, falsy={False}, load_default=False, metadata=about("须有人按轮值表在班；只用于组织")
    )

    @validates_schema(skip_on_field_errors=True)
    def _one_target(self, data: Mapping[str, Any], **_: Any) -> None:
        named = [name for name in TARGETS if data[name]]
        if len(named) != 1:
            raise ValidationError("target|role、post_kind、organisation、organisation_kind、partner 须写且只写一项")
        is_post = named[0] in {"role", "post_kind"}
        if is_post and not data["level"]:
            raise ValidationError({"level": ["required|按岗位分派须写明哪一级"]})
        if data["level"] and named[0] in {"organisation", "partner"}:
            raise ValidationError({"level": ["not_with_organisation|已指明组织，不再写哪一级"]})
        if data["on_duty"] and (is_post or named[0] == "partner"):
            raise ValidationError({"on_duty": ["no_rota|只有组织才有轮值表"]})


class RoutingRuleSchema(Schema):
    """一条分派规则：从上到下，用第一条适用的。"""

    name = Text(LONGEST_NAME, required=True, metadata=about("规则的名称，记入案件经过"))
    when = fields.Nested(WhenSchema, load_default=lambda: WhenSchema().load({}), metadata=about("适用于哪些案件"))
    to = fields.Nested(TargetSchema, required=True, metadata=about("交给谁"))


class HandlingRulesSchema(Schema):
    """办理规则：办公时间、节假日、时限、督办牌、分派规则；没有写的，按通行的做法。"""

    hours = fields.List(
        fields.Nested(TurnSchema),
        load_default=None,
        allow_none=True,
        validate=Length(1, MOST_TURNS),
        metadata=about("办公时间，从早到晚；缺省为 08:00–12:00、14:30–17:30"),
    )
    holidays = several(Day(), "国家节假日之外，本地另外放假的日子", MOST_DAYS)
    workdays = several(Day(), "国家调休之外，本地另外上班的日子", MOST_DAYS)
    limits = fields.Nested(UrgencyLimitsSchema, load_default=None, allow_none=True, metadata=about("时限"))
    cards = fields.Nested(CardsSchema, load_default=None, allow_none=True, metadata=about("黄牌、红牌"))
    reopen_days = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=Range(1, LONGEST_REOPENING),
        metadata=about("结案后几天内可以重新办理；缺省为 30"),
    )
    routing = fields.List(
        fields.Nested(RoutingRuleSchema),
        load_default=list,
        validate=Length(max=MOST_RULES),
        metadata=about("分派规则，从上到下；都不适用的，交给案件所在一级的负责人"),
    )

    @validates_schema(skip_on_field_errors=True)
    def _consistent(self, data: Mapping[str, Any], **_: Any) -> None:
        found: dict[str, Any] = {}
        if data["hours"] and not are_sound(OfficeHours(tuple(Turn(**turn) for turn in data["hours"]))):
            found["hours"] = ["hours_meet|各段须从早到晚，且不得重叠"]
        if repeated := dict(_repeated(data["routing"])):
            found["routing"] = repeated
        if both := sorted({*data["holidays"]} & {*data["workdays"]}):
            found["workdays"] = [f"holiday_and_workday|{both[0]} 不能既放假又上班"]
        if found:
            raise ValidationError(found)


def _repeated(rules: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, Any]]:
    seen: set[str] = set()
    for index, rule in enumerate(rules):
        if rule["name"] in seen:
            yield index, {"name": ["repeated|规则的名称不得重复"]}
        seen.add(rule["name"])


class DryRunQuery(Schema):
    dry_run = fields.Boolean(
        truthy={"true"}, falsy={"false"}, load_default=False, metadata=about("true：只检查并列出变化，不改变什么")
    )


class RestoreSchema(Schema):
    number = fields.Integer(strict=True, required=True, validate=Range(min=1), metadata=about("恢复第几次的规则"))


class WarningSchema(Schema):
    """Something unusual about the rules, which are set all the same."""

    line = fields.Integer(allow_none=True, required=True)
    field = fields.String(required=True)
    code = fields.String(required=True)
    message = fields.String(required=True)


class RulesSchema(Schema):
    """The rules of a town, with everything that it left open filled in; number 0 are those of nobody in particular."""

    town = fields.String(required=True)
    number = fields.Integer(required=True)
    rules = fields.Nested(HandlingRulesSchema, required=True)


class RulesSetSchema(RulesSchema):
    """What came of setting rules; `changed` names the parts that are otherwise than before."""

    changed = fields.List(fields.String(), required=True)
    warnings = fields.List(fields.Nested(WarningSchema), required=True)


class RevisionSchema(Schema):
    number = fields.Integer(required=True)
    at = Moment(required=True)
    actor = fields.String(required=True)
    restored = fields.Integer(required=True, allow_none=True)
    changed = fields.List(fields.String(), required=True)


class RevisionsSchema(Schema):
    """The revisions of a town's rules, the newest first."""

    town = fields.String(required=True)
    items = fields.List(fields.Nested(RevisionSchema), required=True)
