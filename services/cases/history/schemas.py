"""What is answered of the history of one case."""

from marshmallow import Schema, fields, validate

from services.cases.acting.answer_schemas import ShownPartySchema, one_of
from services.cases.vocabulary import DeadlineKind
from shared.http import Moment, PageQuery, page_of

MOST_COMMITS = 500


class ChangeSchema(Schema):
    """From where to where: status, level, procedure, category, urgency or area."""

    of = fields.String()
    from_ = fields.String(data_key="from", allow_none=True)
    to = fields.String(allow_none=True)
    from_title = fields.String(allow_none=True)
    to_title = fields.String(allow_none=True)


class NamedPartySchema(ShownPartySchema):
    """Whom the step names."""

    role = fields.String()


class HistoryDeadlineSchema(Schema):
    """What the step did to a deadline: 计时, 暂停, 按时, 超期."""

    kind = one_of(DeadlineKind)
    what = fields.String()
    due = Moment(allow_none=True)


class HistoryItemSchema(Schema):
    """One step. `text` and `contact` are null for who may not read them, and when they were erased."""

    at = Moment(required=True)
    actor = fields.String(metadata={"description": "人员编号，系统所为时为其名称，未登录者为空"})
    actor_title = fields.String(allow_none=True, metadata={"description": "当时的岗位"})
    automatic = fields.Boolean()
    event = fields.String()
    what = fields.String()
    version = fields.Integer()
    index = fields.Integer()
    text = fields.String(allow_none=True)
    contact = fields.String(
        allow_none=True, metadata={"description": "公示异议人的联系方式，脱敏；处理完毕前，可处理该异议者见全文"}
    )
    fields_ = fields.List(fields.String(), data_key="fields", attribute="fields_")
    changes = fields.List(fields.Nested(ChangeSchema))
    parties = fields.List(fields.Nested(NamedPartySchema))
    details = fields.Dict()
    deadlines = fields.List(fields.Nested(HistoryDeadlineSchema))


class HistorySchema(page_of(HistoryItemSchema)):  # type: ignore[misc]
    """Oldest first."""

    erased = fields.Boolean()


class FactsQuery(PageQuery):
    """`limit` counts commits; the facts of one are not parted."""


class FactsSchema(Schema):
    """CloudEvents 1.0, oldest first; those that are not published yet come later."""

    items = fields.List(fields.Dict(), required=True)
    next = fields.String(allow_none=True)
    as_of = Moment(allow_none=True)


class CommitsQuery(Schema):
    """Which part of a proof; a whole one is the rule."""

    after = fields.Integer(load_default=0, validate=validate.Range(0, 2**31))
    limit = fields.Integer(load_default=MOST_COMMITS, validate=validate.Range(1, MOST_COMMITS))


class CommitSchema(Schema):
    """A commit: the bytes that the hash is of (base64), and what these say."""

    version = fields.Integer()
    at = Moment()
    previous_hash = fields.String()
    hash = fields.String()
    positions = fields.List(fields.Integer(), allow_none=True, metadata={"description": "尚未发布时为 null"})
    body = fields.String()


class HeadSchema(Schema):
    """Where the stream ends now."""

    version = fields.Integer()
    hash = fields.String()


class ProofSchema(Schema):
    """Everything needed to compute the chain again; `next` goes on as `after`."""

    stream = fields.String()
    hash = fields.String()
    commits = fields.List(fields.Nested(CommitSchema))
    head = fields.Nested(HeadSchema, allow_none=True)
    next = fields.Integer(allow_none=True)
