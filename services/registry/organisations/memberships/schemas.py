"""Requests and answers about memberships."""

from marshmallow import Schema, fields
from marshmallow.validate import Range

from services.registry.fields import LONGEST_NAME, CalendarDay, Code
from services.registry.organisations.schemas import OfOrganisationQuery, OrganisationId, Since
from shared.http.fields import AreaCode, Text


class JoinOrganisationSchema(Schema):
    person_id = fields.UUID(required=True)
    organisation_id = OrganisationId(required=True)
    residence = Code(required=True, metadata={"description": "居住的网格或村（社区）"})
    direct = fields.Boolean(load_default=True, metadata={"description": "直管；否则为非直管"})
    since = Since()


class RecordParticipationSchema(Schema):
    day = CalendarDay(required=True)
    activity = Text(LONGEST_NAME, required=True)
    hours = fields.Float(required=True, validate=Range(0, 24, min_inclusive=False))


class MembershipSchema(Schema):
    membership_id = fields.String(required=True)
    person_id = fields.String(required=True)
    organisation_id = fields.String(required=True)
    residence = fields.String(required=True)
    direct = fields.Boolean(required=True)
    since = fields.String(required=True)
    until = fields.String(allow_none=True, required=True)


class MembershipListQuery(OfOrganisationQuery):
    person = fields.UUID(load_default=None)
    residence = AreaCode(load_default=None, metadata={"description": "居住在该区域及其以下"})
    direct = fields.Boolean(load_default=None)


class ParticipationSchema(Schema):
    day = fields.String(required=True)
    activity = fields.String(required=True)
    hours = fields.Float(required=True)


class YearQuery(Schema):
    person = fields.UUID(required=True)
    year = fields.Integer(required=True, validate=Range(1949, 2999))


class YearOfParticipationSchema(Schema):
    person_id = fields.String(required=True)
    year = fields.Integer(required=True)
    count = fields.Integer(required=True)
    hours = fields.Float(required=True)
