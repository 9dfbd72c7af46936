"""What the wall's routes take and give."""

from marshmallow import Schema, fields, validate

from shared.http import AreaCode, Moment

LEVEL = validate.OneOf(["town", "village", "grid"])
LONGEST_CURSOR = 1_000


class WallQuerySchema(Schema):
    """Which area."""

    area = AreaCode(load_default=None, metadata={"description": "区域代码；没有则为令牌可见的最高区域"})


class StreamQuerySchema(Schema):
    """Which area, and from where on."""

    area = AreaCode(required=True, metadata={"description": "区域代码"})
    since = fields.String(
        data_key="from",
        load_default="",
        validate=validate.Length(max=LONGEST_CURSOR),
        metadata={"description": "从此位置之后开始；请求头 Last-Event-ID 优先"},
    )


class ScopeSchema(Schema):
    """The path of an area: county, town, village, grid."""

    county = fields.String(allow_none=True)
    town = fields.String(allow_none=True)
    village = fields.String(allow_none=True)
    grid = fields.String(allow_none=True)


class PlaceSchema(Schema):
    """An area by name."""

    code = AreaCode(required=True)
    name = fields.String(required=True)
    level = fields.String(required=True, validate=LEVEL)


class AreaLoadSchema(PlaceSchema):
    """An area with its open cases, those of the areas below it included."""

    parent = fields.String(required=True)
    waiting = fields.Integer(required=True, metadata={"description": "待受理"})
    in_progress = fields.Integer(required=True, metadata={"description": "办理中"})


class FiguresSchema(Schema):
    """The tiles; today is the calendar day in Asia/Shanghai."""

    reported_today = fields.Integer(required=True, metadata={"description": "今日上报"})
    closed_today = fields.Integer(required=True, metadata={"description": "今日办结，含现场办结"})
    waiting = fields.Integer(required=True, metadata={"description": "待受理"})
    in_progress = fields.Integer(required=True, metadata={"description": "办理中"})
    total = fields.Integer(required=True, metadata={"description": "累计上报"})


class CaseLineSchema(Schema):
    """One case as its latest event left it, without personal data."""

    case_id = fields.String(required=True)
    status = fields.String(required=True)
    stage = fields.String(required=True, metadata={"description": "待受理、办理中、已处置、已了结"})
    procedure = fields.String(required=True, metadata={"description": "工作程序"})
    category = fields.String(required=True)
    urgency = fields.String(required=True)
    scope = fields.Nested(ScopeSchema, required=True)
    reported_at = Moment(required=True)
    updated_at = Moment(required=True)


class EmergenciesSchema(Schema):
    """Open emergencies (突发) and other open 特急 cases, the newest first."""

    total = fields.Integer(required=True)
    items = fields.List(fields.Nested(CaseLineSchema), required=True)


class WallSchema(Schema):
    """Everything that a wall shows, read at one moment."""

    area = fields.Nested(PlaceSchema, required=True)
    path = fields.List(fields.Nested(PlaceSchema), required=True, metadata={"description": "从镇到本区域"})
    areas = fields.List(fields.Nested(AreaLoadSchema), required=True, metadata={"description": "本区域及其下级"})
    day = fields.String(required=True, metadata={"description": "今日（Asia/Shanghai）"})
    figures = fields.Nested(FiguresSchema, required=True)
    emergencies = fields.Nested(EmergenciesSchema, required=True)
    broadcast = fields.List(
        fields.Nested(CaseLineSchema), required=True, metadata={"description": "最近有变化的 50 件，最新的在前"}
    )
    as_of = Moment(required=True, allow_none=True, metadata={"description": "数据截至时间"})
    now = Moment(required=True, metadata={"description": "服务器时间"})
    cursor = fields.String(required=True, metadata={"description": "数据所含的位置，供 /reporting/stream 续接"})
