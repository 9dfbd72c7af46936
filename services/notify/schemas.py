"""What may be asked of the inbox and what is answered."""

from marshmallow import Schema, fields

from shared.http import Moment


class NoticeSchema(Schema):
    """通知: which case, where, how urgent; `text` says it in one line, and for whom one stands in."""

    notice_id = fields.String(required=True)
    text = fields.String(required=True)
    case_id = fields.String(required=True)
    category = fields.String()
    urgency = fields.String()
    area = fields.String()
    area_name = fields.String()
    post = fields.String()
    vacant = fields.List(fields.String())
    reported_at = Moment()
    put_at = Moment()
    read = fields.Boolean()
