"""Requests and answers about pairings; amounts in fen (分)."""

import re

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import OneOf

from services.registry.duty.fields import Fen, GridCode, Note, Small
from services.registry.duty.pairings.events import EndReason, HelperKind, HelpKind, PairingReason
from services.registry.fields import CalendarDay, Code
from services.registry.lists import DayQuery
from shared.http.fields import Text

END_REASONS = [reason for reason in EndReason if reason is not EndReason.ERASED]

_ORGANISATION = re.compile(r"[1-9][0-9]{5}(?:[0-9]{3}){0,3}-[a-z0-9][a-z0-9_-]{0,79}", re.ASCII)
_PERSON = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_IDS = {HelperKind.PERSON: _PERSON, HelperKind.ORGANISATION: _ORGANISATION}


class MakePairingSchema(Schema):
    grid = GridCode(required=True)
    helper_kind = fields.Enum(HelperKind, by_value=True, required=True)
    helper = fields.String(required=True, metadata={"description": "person_id 或组织的编号"})
    household = Text(300, required=True, metadata={"description": "帮扶对象；加密保存"})
    reason = fields.Enum(PairingReason, by_value=True, required=True)
    since = CalendarDay(load_default=None, metadata={"description": "缺省为今天"})

    @validates_schema
    def _helper_is_of_its_kind(self, data: dict[str, object], **_: object) -> None:
        if not _IDS[HelperKind(str(data["helper_kind"]))].fullmatch(str(data["helper"])):
            raise ValidationError({"helper": ["helper|应为 person_id，或组织的编号，如 433122107-leading_group"]})


class GiveHelpSchema(Schema):
    day = CalendarDay(required=True)
    kind = fields.Enum(HelpKind, by_value=True, required=True)
    amount = Fen(load_default=0, metadata={"description": "金额或物资折价，分"})
    jobs = Small(1_000, load_default=0, metadata={"description": "介绍的工作数"})
    note = Note()


class EndPairingSchema(Schema):
    on = CalendarDay(load_default=None, metadata={"description": "缺省为今天"})
    reason = fields.Enum(EndReason, by_value=True, required=True, validate=OneOf(END_REASONS))


class PairingRowSchema(Schema):
    """A pairing as lists show it, with the sums of what was given."""

    pairing_id = fields.String(required=True)
    helper = fields.String(required=True)
    helper_kind = fields.String(required=True)
    grid = fields.String(required=True)
    reason = fields.String(required=True)
    since = fields.String(required=True)
    ended_on = fields.String(allow_none=True, required=True)
    helped = fields.Integer(required=True, metadata={"description": "帮扶次数"})
    amount = fields.Integer(required=True, metadata={"description": "分"})
    jobs = fields.Integer(required=True)


class PairingSchema(PairingRowSchema):
    """A pairing; the household is null for those who may not read it, and once erased."""

    status = fields.String(required=True)
    household = fields.String(allow_none=True, required=True)


class PairingListQuery(DayQuery):
    helper = fields.String(load_default=None)


class HelpSumsQuery(Schema):
    area = Code(required=True, metadata={"description": "该区域及其以下"})
    since = CalendarDay(load_default=None, metadata={"description": "从该日起"})
    until = CalendarDay(load_default=None, metadata={"description": "到该日为止，不含该日"})


class HelpOfKindSchema(Schema):
    kind = fields.String(required=True)
    households = fields.Integer(required=True)
    times = fields.Integer(required=True)
    amount = fields.Integer(required=True)
    jobs = fields.Integer(required=True)


class HelpSumsSchema(Schema):
    """结对帮扶 of an area in a period: households paired and helped, money in fen, jobs found."""

    area = fields.String(required=True)
    households = fields.Integer(required=True, metadata={"description": "结对户数"})
    helped = fields.Integer(required=True, metadata={"description": "受帮扶户数"})
    amount = fields.Integer(required=True, metadata={"description": "分"})
    jobs = fields.Integer(required=True)
    kinds = fields.List(fields.Nested(HelpOfKindSchema), required=True)
