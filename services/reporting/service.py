"""The entrypoints of reporting: the figures of a wall, and the stream of what happens next."""

from typing import cast

from services.reporting import broadcast, cursors, queries
from services.reporting.cursors import Vector
from services.reporting.projections import PROJECTIONS, WALL_ROWS
from services.reporting.queries import Area
from services.reporting.schemas import StreamQuerySchema, WallQuerySchema, WallSchema
from shared.areas import Scope
from shared.clock import day_of, now
from shared.eventlog.tail import Tail
from shared.eventstore.facts import Facts
from shared.http import Answer, EventStream, Problem, Request, route, stream_events
from shared.http.service import ServiceRoutes
from shared.spine import Spine, SpineApi

TITLES = {"area_unknown": "没有这个区域", "cursor_malformed": "续接位置的格式不正确"}


class ReportingService(ServiceRoutes):
    """统计与大屏. Owns no facts: everything here is made from those of registry and cases."""

    name = "reporting"
    titles = TITLES
    spine: SpineApi = Spine(Facts({}), projections=PROJECTIONS, tail=WALL_ROWS)

    @route("GET", "/reporting/wall", permission="wall.read", query=WallQuerySchema, answer=WallSchema)
    def wall(self, request: Request) -> Answer:
        """一个区域的大屏：今日数据、区域树、特急案件、最近播报，以及事件流的续接位置"""
        area = self._area(request, request.query["area"])
        return Answer(queries.wall(self.spine.views, area, request.scope_filter(), now()))

    @route("GET", "/reporting/stream", permission="wall.read", query=StreamQuerySchema, streams=True)
    def stream(self, request: Request) -> EventStream:
        """一个区域的案件事件流（SSE），从给定位置之后开始"""
        area = self._area(request, request.query["area"])

        def visible(scope: Scope) -> bool:
            return area.code in scope.codes() and request.covers(scope)

        return stream_events(broadcast.follow(cast(Tail, self.spine.tail), _place(request), visible))

    def _area(self, request: Request, code: str | None) -> Area:
        """The area asked for, which the caller must be permitted to see; Problem (404) when it is not known."""
        views = self.spine.views
        day = day_of(now()).isoformat()
        area = queries.area_of(views, code, day) if code else queries.highest_area(views, request.scope_filter(), day)
        if area is None:
            raise Problem(404, "area_unknown")
        request.permit(area.scope)
        return area


def _place(request: Request) -> Vector:
    """Where the client's last event was; without one, the beginning of what is still remembered."""
    try:
        return cursors.read(request.last_event_id or request.query["since"])
    except ValueError:
        raise Problem(400, "cursor_malformed") from None
