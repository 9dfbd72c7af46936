"""Requests and answers about posts."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range

from services.registry.fields import LONGEST_NAME, CalendarDay, Code, Duties, Identifier
from services.registry.lists import DayQuery
from services.registry.people.schemas import (
    PersonSchema,
    RewardSchema,
    TrainingSchema,
    VolunteerSchema,
    WorkPermitSchema,
)
from services.registry.posts.places import PlaceId
from services.registry.posts.post import MOST_OF_A_KIND
from services.registry.posts.reasons import AbsenceReason, EndReason
from shared.http.fields import Text

MOST_VOTES = 10_000_000
ENDED_BY_PEOPLE = [EndReason.TRANSFERRED, EndReason.DISMISSED, EndReason.RESIGNED, EndReason.TERM_ENDED]
ENDED_BY_PEOPLE += [EndReason.DECEASED]


def on_field() -> CalendarDay:
    return CalendarDay(load_default=None, metadata={"description": "自该日起，缺省为今天"})


class Votes(fields.Integer):
    def __init__(self, **options: Any) -> None:
        super().__init__(strict=True, validate=Range(0, MOST_VOTES), **options)


class EstablishPostSchema(Schema):
    """`at` is where the post is, if it is not the area itself."""

    area = Code(load_default=None)
    at = PlaceId(load_default=None, metadata={"description": "所在的区域、楼栋或组织"})
    kind = Identifier(required=True)
    number = fields.Integer(load_default=1, strict=True, validate=Range(1, MOST_OF_A_KIND))
    title = Text(LONGEST_NAME, required=True)
    duties = Duties()
    since = CalendarDay(load_default=None, metadata={"description": "设立日期，缺省为一直就有"})

    @validates_schema
    def _says_where(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("area") is None) is (data.get("at") is None):
            raise ValidationError("required|area 与 at 应填其一", "area")


class SetDutiesSchema(Schema):
    duties = Duties()
    on = on_field()


class AbolishPostSchema(Schema):
    on = on_field()
    successor = fields.String(load_default=None, validate=Length(max=100), metadata={"description": "接替的岗位"})


class AppointPersonSchema(Schema):
    person_id = fields.UUID(required=True)
    since = CalendarDay(required=True)
    term_end = CalendarDay(load_default=None, metadata={"description": "任期结束日期，不含该日"})


class CandidateSchema(Schema):
    person_id = fields.UUID(required=True)
    votes = Votes(required=True)


class ElectPersonSchema(AppointPersonSchema):
    body = Text(LONGEST_NAME, required=True, metadata={"description": "选举机构，如 居民代表会"})
    day = CalendarDay(required=True, metadata={"description": "选举日期"})
    votes_for = Votes(required=True)
    votes_against = Votes(load_default=0)
    ballots = Votes(load_default=None, metadata={"description": "收回的票数"})
    candidates = fields.List(fields.Nested(CandidateSchema), load_default=list, validate=Length(max=50))


class RenewAppointmentSchema(Schema):
    term_end = CalendarDay(required=True)
    on = on_field()


class EndAppointmentSchema(Schema):
    """Whoever is dismissed is told why."""

    on = on_field()
    reason = fields.Enum(
        EndReason,
        by_value=True,
        required=True,
        validate=OneOf(ENDED_BY_PEOPLE),
        metadata={"description": "调任 transferred、免职 dismissed、辞职 resigned、任期届满 term_ended、去世 deceased"},
    )
    note = Text(500, lines=True, load_default=None)

    @validates_schema
    def _says_why(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("reason") is EndReason.DISMISSED and not data.get("note"):
            raise ValidationError("required|免职须说明理由", "note")


class NameStandInSchema(Schema):
    person_id = fields.UUID(required=True)
    since = CalendarDay(required=True)
    until = CalendarDay(required=True, metadata={"description": "不含该日"})
    reason = fields.Enum(
        AbsenceReason,
        by_value=True,
        required=True,
        metadata={"description": "请假 leave、外出 away、培训 training、借调 secondment、空缺 vacancy、其他 other"},
    )


class EndStandInSchema(Schema):
    on = on_field()


class TransferPersonSchema(Schema):
    from_ = fields.String(
        required=True, data_key="from", validate=Length(max=100), metadata={"description": "调出的岗位"}
    )
    to = fields.String(required=True, validate=Length(max=100), metadata={"description": "调入的岗位"})
    on = on_field()
    term_end = CalendarDay(load_default=None)
    note = Text(500, lines=True, load_default=None)


class HoldingSchema(Schema):
    """One person's time in the post; `until` is null while it lasts."""

    holding = fields.Integer(required=True)
    person_id = fields.String(required=True)
    name = fields.String(allow_none=True, metadata={"description": "姓名，已隐去一部分"})
    way = fields.String(required=True)
    since = fields.String(required=True)
    until = fields.String(allow_none=True, required=True)
    term_end = fields.String(allow_none=True, required=True)
    reason = fields.String(allow_none=True, required=True)
    has_note = fields.Boolean(required=True)


class StandInSchema(Schema):
    stand_in = fields.Integer(required=True)
    person_id = fields.String(required=True)
    name = fields.String(allow_none=True)
    for_person = fields.String(allow_none=True, required=True)
    since = fields.String(required=True)
    until = fields.String(required=True)
    reason = fields.String(required=True)


class PostRowSchema(Schema):
    """A post on a day; who stands in is responsible while they do, otherwise the holder."""

    post_id = fields.String(required=True)
    at = fields.String(required=True)
    area = fields.String(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    role = fields.String(allow_none=True, required=True)
    duties = fields.List(fields.String(), required=True)
    holder = fields.String(allow_none=True, required=True, metadata={"description": "person_id"})
    holder_name = fields.String(allow_none=True, metadata={"description": "姓名，已隐去一部分"})
    since = fields.String(allow_none=True, required=True, metadata={"description": "任职日期"})
    term_end = fields.String(allow_none=True, required=True)
    stand_in = fields.String(allow_none=True, required=True, metadata={"description": "person_id"})
    stand_in_name = fields.String(allow_none=True)
    responsible = fields.String(allow_none=True, required=True, metadata={"description": "person_id"})
    established = fields.String(allow_none=True, required=True, metadata={"description": "设立日期，一直就有的为 null"})
    abolished = fields.String(allow_none=True, required=True)
    successor = fields.String(allow_none=True, required=True)


class PostSchema(PostRowSchema):
    """A post on a day, and everybody who ever held it or stood in."""

    on = fields.String(required=True)
    in_force = fields.Boolean(required=True)
    holdings = fields.List(fields.Nested(HoldingSchema), required=True)
    stand_ins = fields.List(fields.Nested(StandInSchema), required=True)


class PostListQuery(DayQuery):
    at = PlaceId(load_default=None, metadata={"description": "所在的区域、楼栋或组织"})
    kind = Identifier(load_default=None)
    vacant = fields.Boolean(load_default=False, metadata={"description": "只列空缺的岗位，先补上的在前"})


class TransferredSchema(Schema):
    from_ = fields.Nested(PostSchema, data_key="from", attribute="from")
    to = fields.Nested(PostSchema)


class NoteSchema(Schema):
    note = fields.String(allow_none=True, required=True)


class HeldPostSchema(Schema):
    """A post that a person holds, held or stood in for."""

    post_id = fields.String(required=True)
    at = fields.String(required=True)
    area = fields.String(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    since = fields.String(required=True)
    until = fields.String(allow_none=True, required=True)
    reason = fields.String(allow_none=True, required=True)


class PersonHoldingSchema(HeldPostSchema):
    way = fields.String(required=True)
    term_end = fields.String(allow_none=True, required=True)


class CoveredSchema(Schema):
    liaison_id = fields.String(required=True)
    target = fields.String(required=True)
    target_kind = fields.String(required=True)
    since = fields.String(required=True)
    until = fields.String(allow_none=True, required=True)


class PersonPageSchema(PersonSchema):
    """A person with all that is recorded of them, the latest first; `concurrent` posts come beside another (兼任)."""

    holdings = fields.List(fields.Nested(PersonHoldingSchema), required=True)
    concurrent = fields.Integer(required=True)
    stand_ins = fields.List(fields.Nested(HeldPostSchema), required=True)
    liaisons = fields.List(fields.Nested(CoveredSchema), required=True)
    trainings = fields.List(fields.Nested(TrainingSchema(exclude=["name"])), required=True)
    permits = fields.List(fields.Nested(WorkPermitSchema(exclude=["name"])), required=True)
    enrolments = fields.List(fields.Nested(VolunteerSchema(exclude=["name"])), required=True)
    rewards = fields.List(fields.Nested(RewardSchema(exclude=["name"])), required=True)
