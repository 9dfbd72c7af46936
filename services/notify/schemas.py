"""What may be asked of the inbox and what is answered."""

from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from services.notify.events import NoticeKind
from shared.http import Moment


class NoticeSchema(Schema):
    """通知: which case, where, how urgent; `text` says it in one line, and for whom one stands in."""

    notice_id = fields.String(required=True)
    kind = fields.String(required=True, validate=OneOf(list(NoticeKind)))
    title = fields.String(required=True, metadata={"description": "种类的中文名称"})
    text = fields.String(required=True)
    case_id = fields.String(required=True)
    category = fields.String()
    urgency = fields.String()
    area = fields.String()
    area_name = fields.String()
    post = fields.String(allow_none=True, metadata={"description": "以何岗位接收；直接交办的为空"})
    vacant = fields.List(fields.String())
    deadline = fields.String(allow_none=True, metadata={"description": "超期的时限"})
    reported_at = Moment()
    put_at = Moment()
    read = fields.Boolean()
