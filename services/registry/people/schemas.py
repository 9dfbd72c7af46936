"""Requests and answers about people."""

from marshmallow import Schema, fields
from marshmallow.validate import Range

from services.registry.fields import LONGEST_NAME, CalendarDay, Code, PersonName, Phone
from services.registry.lists import AreaQuery, DayQuery
from services.registry.people.kinds import RewardKind, TrainingKind, VolunteerKind, WithdrawalReason
from shared.http.fields import Text

MOST_HOURS = 1_000
MOST_FEN = 100_000_000


class RegisterPersonSchema(Schema):
    area = Code(required=True)
    name = PersonName(required=True)
    phone = Phone(required=True)
    residence = Code(load_default=None, allow_none=True, metadata={"description": "居住的网格"})


class CorrectPersonSchema(Schema):
    """What is left out stays as it is."""

    name = PersonName(load_default=None)
    phone = Phone(load_default=None)
    residence = Code(load_default=None, metadata={"description": "居住的网格"})


class UnmaskPersonSchema(Schema):
    reason = Text(200, required=True)


class PersonSchema(Schema):
    """A person; name and phone are masked unless unmasked for a reason, and null once erased."""

    person_id = fields.String(required=True)
    area = fields.String(required=True)
    status = fields.String(required=True)
    name = fields.String(allow_none=True, required=True)
    phone = fields.String(allow_none=True, required=True)
    residence = fields.String(allow_none=True, required=True)
    has_photo = fields.Boolean(required=True)


class PersonListQuery(AreaQuery):
    """People on the books of an area."""


class AttendTrainingSchema(Schema):
    course = Text(LONGEST_NAME, required=True)
    kind = fields.Enum(TrainingKind, by_value=True, required=True)
    day = CalendarDay(required=True)
    hours = fields.Integer(required=True, strict=True, validate=Range(1, MOST_HOURS))
    passed = fields.Boolean(required=True, truthy={True}, falsy={False})


class IssueWorkPermitSchema(Schema):
    number = Text(LONGEST_NAME, required=True)
    since = CalendarDay(load_default=None, metadata={"description": "缺省为今天"})
    until = CalendarDay(required=True, metadata={"description": "失效日期，不含该日"})


class WithdrawWorkPermitSchema(Schema):
    on = CalendarDay(load_default=None, metadata={"description": "缺省为今天"})
    reason = fields.Enum(WithdrawalReason, by_value=True, required=True)


class EnrolVolunteerSchema(Schema):
    kind = fields.Enum(VolunteerKind, by_value=True, required=True)
    area = Code(required=True)
    origin = Text(LONGEST_NAME, required=True, metadata={"description": "来源，如 物业、组长、4050、楼栋长、志愿者"})
    since = CalendarDay(load_default=None, metadata={"description": "缺省为今天"})


class OnSchema(Schema):
    on = CalendarDay(load_default=None, metadata={"description": "自该日起，缺省为今天"})


class GiveRewardSchema(Schema):
    kind = fields.Enum(RewardKind, by_value=True, required=True)
    amount = fields.Integer(
        required=True,
        strict=True,
        validate=Range(0, MOST_FEN),
        metadata={"description": "现金与实物以分计，积分以分值计"},
    )
    day = CalendarDay(load_default=None, metadata={"description": "缺省为今天"})
    reason = Text(200, required=True)


class RecordedSchema(Schema):
    """What is recorded of a person; `id` counts what the person has of that sort."""

    id = fields.Integer(required=True)
    person_id = fields.String(required=True)


class NamedSchema(RecordedSchema):
    name = fields.String(allow_none=True, metadata={"description": "姓名，已隐去一部分"})


class TrainingSchema(NamedSchema):
    course = fields.String(required=True)
    kind = fields.String(required=True)
    day = fields.String(required=True)
    hours = fields.Integer(required=True)
    passed = fields.Boolean(required=True)


class WorkPermitSchema(NamedSchema):
    number = fields.String(required=True)
    since = fields.String(required=True)
    until = fields.String(required=True)
    reason = fields.String(allow_none=True, metadata={"description": "收回原因"})


class VolunteerSchema(NamedSchema):
    kind = fields.String(required=True)
    area = fields.String(required=True)
    origin = fields.String(required=True)
    since = fields.String(required=True)
    until = fields.String(allow_none=True, required=True)


class RewardSchema(NamedSchema):
    kind = fields.String(required=True)
    amount = fields.Integer(required=True)
    day = fields.String(required=True)


class TrainingListQuery(AreaQuery):
    kind = fields.Enum(TrainingKind, by_value=True, load_default=None)


class WorkPermitListQuery(DayQuery):
    """Permits that hold on a day."""


class VolunteerListQuery(DayQuery):
    kind = fields.Enum(VolunteerKind, by_value=True, load_default=None)


class RewardListQuery(AreaQuery):
    kind = fields.Enum(RewardKind, by_value=True, load_default=None)
