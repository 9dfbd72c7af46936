"""What may be asked of public notices, and what they say."""

from marshmallow import Schema, fields, validate

from services.cases.publicity.projections import NoticeKind
from shared.http import AreaCode, Moment, PageQuery

DEFAULT_NOTICES, MOST_NOTICES = 20, 50


class NoticesQuery(PageQuery):
    """Which notices; those of an area are also those of its villages."""

    limit = fields.Integer(load_default=DEFAULT_NOTICES, validate=validate.Range(1, MOST_NOTICES))
    area = AreaCode(load_default=None, metadata={"description": "县、镇、村代码；网格代码视同其所在村"})
    kind = fields.Enum(NoticeKind, by_value=True, load_default=None)
    open_ = fields.Boolean(
        data_key="open", load_default=None, metadata={"description": "true 公示期内，false 已结束，缺省全部"}
    )


class NoticeAreaSchema(Schema):
    """Where the notice is up."""

    code = fields.String()
    name = fields.String(allow_none=True)


class NoticeSchema(Schema):
    """公示. `until` moves while objections are examined; `approved` is what an outcome says, else null."""

    id = fields.String(required=True)
    kind = fields.String(validate=validate.OneOf(list(NoticeKind)))
    category = fields.String()
    areas = fields.List(fields.Nested(NoticeAreaSchema))
    text = fields.String()
    since = Moment()
    until = Moment()
    approval_waits = fields.Boolean(metadata={"description": "公示期满、无异议后才审批"})
    paused = fields.Boolean(metadata={"description": "有异议正在处理，公示期暂停计算"})
    ended = fields.Boolean()
    approved = fields.Boolean(allow_none=True)
    takes_objections = fields.Boolean()


class ObjectionReceiptSchema(Schema):
    """The objection is in: its number among those of the notice."""

    notice = fields.String(required=True)
    objection = fields.Integer(required=True)
    received_at = Moment()
