"""What may be asked of the lists and what they answer; there is no full text search, for text is sealed."""

from datetime import datetime, timedelta
from typing import Any

from marshmallow import Schema, fields, validate

from services.cases.acting.answer_schemas import ScopeSchema, ShownPartySchema, SourceSchema, one_of
from services.cases.case.status import EXISTING, Stage, Status
from services.cases.lists.criteria import Order
from services.cases.lists.deadline_states import DeadlineState
from services.cases.vocabulary import Channel, DeadlineKind, Level, Placement, Procedure, Rating, Urgency
from shared.clock import SHANGHAI
from shared.http import AreaCode, Moment, PageQuery, Text
from shared.http.fields import check_year

LONGEST_KEY = 120


class DayOrMoment(Moment):
    """A moment, or a calendar day in Asia/Shanghai: its beginning, or its end where `ends`."""

    def __init__(self, *, ends: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self._ends = ends

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> datetime:
        if isinstance(value, str) and len(value) == len("2026-11-23"):
            try:
                day = datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=SHANGHAI)
            except ValueError:
                raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE) from None
            check_year(day)
            return day + timedelta(days=self._ends)
        return super()._deserialize(value, attr, data, **options)


def several(kind: type[Any], **options: Any) -> fields.List[Any]:
    """Any of these words; the parameter may be repeated."""
    return fields.List(fields.Enum(kind, by_value=True, **options))


def _one(longest: int = LONGEST_KEY, **about: str) -> Text:
    return Text(longest, load_default=None, metadata=about)


class CaseFilterSchema(Schema):
    """Which cases. Filters that are given must all hold."""

    area = AreaCode(load_default=None, metadata={"description": "区域及其以下"})
    stage = several(Stage)
    status = several(Status, validate=validate.OneOf(sorted(EXISTING)))
    procedure = several(Procedure)
    category = _one(200, description="类别及其以下，如 环境卫生 或 环境卫生/垃圾清运")
    urgency = several(Urgency)
    holder = _one(description="责任人：交给此人及其岗位的案件")
    department = _one(description="组织编号：交给该部门或外部单位的案件")
    party = _one(description="办理单位，如 post:433122107200001-grid_head")
    deadline_state = several(DeadlineState)
    due_before = DayOrMoment(ends=True, load_default=None)
    channel = several(Channel)
    placement = several(Placement)
    source = _one(160, description="来源系统，或 系统:编号")
    tag = _one(20)
    parent = _one(description="并入此案件的各件")
    number = _one(20, description="案件编号")
    reported_from = DayOrMoment(load_default=None)
    reported_to = DayOrMoment(ends=True, load_default=None)
    sort = fields.Enum(Order, by_value=True, load_default=Order.NEWEST)


class CaseListQuery(CaseFilterSchema, PageQuery):
    """案件列表."""


class CountsQuery(Schema):
    """Of which area; of everything that the caller sees without one."""

    area = AreaCode(load_default=None)


class ListedDeadlineSchema(Schema):
    """时限; `due` is null and `left` are milliseconds while it stands still."""

    kind = one_of(DeadlineKind)
    due = Moment(allow_none=True)
    state = one_of(DeadlineState)
    left = fields.Integer(allow_none=True)


class ListedCaseSchema(Schema):
    """A row of the list. `title` is null for who may not read it, and when it was erased."""

    case_id = fields.String(required=True)
    number = fields.String()
    title = fields.String(allow_none=True)
    status = fields.String(validate=validate.OneOf(sorted(EXISTING)))
    stage = one_of(Stage)
    procedure = one_of(Procedure)
    category = fields.String()
    urgency = one_of(Urgency)
    channel = one_of(Channel)
    placement = one_of(Placement)
    level = one_of(Level)
    scope = fields.Nested(ScopeSchema)
    location = fields.List(fields.Float(), allow_none=True)
    waits_for = fields.Nested(ShownPartySchema, allow_none=True, metadata={"description": "待其受理"})
    lead = fields.Nested(ShownPartySchema, allow_none=True, metadata={"description": "牵头单位"})
    parties = fields.List(fields.Nested(ShownPartySchema), metadata={"description": "看得到此案件的各方"})
    first_contact = fields.String(allow_none=True, metadata={"description": "首接责任人"})
    reported_by = fields.String(allow_none=True)
    tags = fields.List(fields.String())
    source = fields.Nested(SourceSchema, allow_none=True)
    deadlines = fields.List(fields.Nested(ListedDeadlineSchema))
    due = Moment(allow_none=True)
    deadline_state = one_of(DeadlineState)
    on_time = fields.Boolean(allow_none=True)
    duplicate_of = fields.String(allow_none=True)
    parent = fields.String(allow_none=True)
    sent_back = fields.Integer()
    reopened = fields.Integer()
    rating = one_of(Rating, allow_none=True)
    reported_at = Moment()
    accepted_at = Moment(allow_none=True)
    settled_at = Moment(allow_none=True)
    ended_at = Moment(allow_none=True)
    updated_at = Moment()


class OpenCountsSchema(Schema):
    """Cases that go on, by what they are; `exact` is false when there were too many to look at each."""

    total = fields.Integer()
    exact = fields.Boolean()
    stage = fields.Dict(keys=fields.String(), values=fields.Integer())
    status = fields.Dict(keys=fields.String(), values=fields.Integer())
    deadline_state = fields.Dict(keys=fields.String(), values=fields.Integer())
    urgency = fields.Dict(keys=fields.String(), values=fields.Integer())
    category = fields.Dict(keys=fields.String(), values=fields.Integer(), metadata={"description": "按一级类别"})


class EndedCountSchema(Schema):
    """Cases that have ended; `exact` is false when there are at least so many."""

    total = fields.Integer()
    exact = fields.Boolean()


class CountsSchema(Schema):
    """案件数."""

    open = fields.Nested(OpenCountsSchema)
    ended = fields.Nested(EndedCountSchema)
    as_of = Moment(allow_none=True)


class TaskGroupSchema(Schema):
    """One kind of task: how many, and the first of them; `exact` is false when there are at least so many."""

    task = fields.String()
    title = fields.String()
    count = fields.Integer()
    exact = fields.Boolean()
    items = fields.List(fields.Nested(ListedCaseSchema))


class TasksSchema(Schema):
    """我的任务, the most pressing group first."""

    groups = fields.List(fields.Nested(TaskGroupSchema))
    as_of = Moment(allow_none=True)
