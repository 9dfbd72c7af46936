"""The routes that every service has, under its own name."""

from collections.abc import Callable, Mapping

from marshmallow import Schema, fields
from marshmallow.validate import Range

from shared.eventlog.envelope import Published
from shared.http.answers import Answer
from shared.http.requests import Request
from shared.http.route import route
from shared.permissions import reach
from shared.spine import SpineApi

_LAST_POSITION = 2**53 - 1


class FeedQuerySchema(Schema):
    """From where on, and how far to look."""

    after = fields.Integer(
        load_default=0,
        validate=Range(0, _LAST_POSITION),
        metadata={"description": "此位置之后，首次为 0，以后为上次的 scanned_to"},
    )
    limit = fields.Integer(load_default=500, validate=Range(1, 5_000), metadata={"description": "最多查看多少个位置"})


class FeedSchema(Schema):
    """A service's own facts behind a position, as CloudEvents."""

    events = fields.List(fields.Dict(), required=True)
    scanned_to = fields.Integer(required=True)
    head = fields.Integer(required=True, metadata={"description": "来源目前的最后位置"})
    digest = fields.String(required=True, metadata={"description": "到最后位置为止的链式摘要"})


class ServiceRoutes:
    """A service class derives from it; `spine` is the service's Spine, `titles` what people read by code."""

    spine: SpineApi
    titles: Mapping[str, str]

    @route("GET", "/{service}/feed", permission="feed.read", query=FeedQuerySchema, answer=FeedSchema)
    def feed(self, request: Request) -> Answer:
        """本服务的事件，按位置排列"""
        query = request.query
        page = self.spine.feed.after(query["after"], query["limit"], _visible(request))
        return Answer(
            {
                "events": page.events,
                "scanned_to": page.scanned_to,
                "head": page.head,
                "digest": page.digest,
            }
        )


def _visible(request: Request) -> Callable[[Published], bool]:
    """What lies in the caller's areas; of hidden facts those about others, and only with a permission of its own."""
    caller, area = request.caller, request.reach
    sees_hidden = bool(reach("feed.read_hidden", caller.grants))

    def visible(fact: Published) -> bool:
        hidden = fact.hidden_from and (not sees_hidden or caller.subject in fact.hidden_from)
        return not hidden and area.covers(fact.scope)

    return visible
