"""The entrypoints of reorganisations."""

from collections.abc import Callable, Mapping
from typing import Any

from services.registry.areas.area import AREA
from services.registry.areas.commands import Change
from services.registry.areas.routes import permit_area
from services.registry.areas.sub_areas.queries import sub_area_answer
from services.registry.areas.sub_areas.routes import permit_sub_area
from services.registry.areas.sub_areas.schemas import SubAreaSchema
from services.registry.areas.sub_areas.sub_area import SUB_AREA
from services.registry.codes import is_code, scope_of
from services.registry.days import day_or_today
from services.registry.reorganisation.looking_up import check_places, open_area, situation_of
from services.registry.reorganisation.orders import closing, merger, move, renumbering, split
from services.registry.reorganisation.plan import Wanted, steps_of
from services.registry.reorganisation.schemas import (
    CloseSchema,
    CloseSubAreaSchema,
    MergeSchema,
    MoveSchema,
    MoveSubAreaSchema,
    RenumberSchema,
    ReorganisedSchema,
    SplitSchema,
)
from services.registry.rows import Document
from shared.eventstore.streams import numbered, was_done
from shared.http import Answer, Problem, Request, route
from shared.http.service import ServiceRoutes
from shared.spine import SpineApi

Order = Callable[[SpineApi, str, Mapping[str, Any], str], Wanted]
AREA_ACTION = "/registry/areas/<code>"
SUB_AREA_ACTION = "/registry/sub-areas/<id>"


class ReorganisationRoutes(ServiceRoutes):
    """区划调整."""

    @route(
        "POST",
        AREA_ACTION + "/renumber",
        permission="area.reorganise",
        body=RenumberSchema,
        answer=ReorganisedSchema,
    )
    def renumber_area(self, request: Request, code: str) -> Answer:
        """重新编号，连同其下的一切"""
        return self._reorganise(request, code, renumbering)

    @route("POST", AREA_ACTION + "/move", permission="area.reorganise", body=MoveSchema, answer=ReorganisedSchema)
    def move_area(self, request: Request, code: str) -> Answer:
        """划归另一上级，连同其下的一切"""
        request.permit(scope_of(request.body["to"]))
        return self._reorganise(request, code, move)

    @route("POST", AREA_ACTION + "/split", permission="area.reorganise", body=SplitSchema, answer=ReorganisedSchema)
    def split_area(self, request: Request, code: str) -> Answer:
        """拆分"""
        return self._reorganise(request, code, split)

    @route("POST", AREA_ACTION + "/merge", permission="area.reorganise", body=MergeSchema, answer=ReorganisedSchema)
    def merge_areas(self, request: Request, code: str) -> Answer:
        """合并"""
        for other in (*request.body["areas"], *filter(None, [request.body["into"]])):
            request.permit(scope_of(other))
        return self._reorganise(request, code, merger)

    @route("POST", AREA_ACTION + "/close", permission="area.reorganise", body=CloseSchema, answer=ReorganisedSchema)
    def close_area(self, request: Request, code: str) -> Answer:
        """撤销"""
        return self._reorganise(request, code, closing)

    @route(
        "POST",
        SUB_AREA_ACTION + "/move",
        permission="sub_area.manage",
        body=MoveSubAreaSchema,
        answer=SubAreaSchema,
    )
    def move_sub_area(self, request: Request, id: str) -> Answer:
        """片区、楼栋等划归另一区域，连同其岗位"""
        request.permit(scope_of(request.body["to"]))
        open_area(self.spine, request.body["to"])
        return self._rearrange(request, id, Change.MOVED, request.body["to"], {})

    @route(
        "POST",
        SUB_AREA_ACTION + "/close",
        permission="sub_area.manage",
        body=CloseSubAreaSchema,
        answer=SubAreaSchema,
    )
    def close_sub_area(self, request: Request, id: str) -> Answer:
        """撤销片区、楼栋等"""
        return self._rearrange(request, id, Change.CLOSED, None, request.body["posts"])

    def _reorganise(self, request: Request, code: str, order: Order) -> Answer:
        if not is_code(code):
            raise Problem(404, "area_unknown")
        permit_area(request, self.spine.streams(AREA).load(code).state)
        if self._was_done(request):
            return Answer(self._reorganised([code, *request.body.get("areas", [])]), replayed=True)
        wanted = order(self.spine, code, request.body, day_or_today(request.body["on"]))
        for place in filter(None, (*wanted.posts.values(), *wanted.sub_areas.values())):
            request.permit(scope_of(place))
        check_places(self.spine, wanted)
        self.spine.execute_all(steps_of(wanted, situation_of(self.spine, wanted)), request.origin)
        return Answer(self._reorganised([code, *request.body.get("areas", [])]))

    def _rearrange(
        self, request: Request, id: str, change: Change, to: str | None, posts: Mapping[str, str | None]
    ) -> Answer:
        permit_sub_area(request, self.spine.streams(SUB_AREA).load(id).state)
        if not self._was_done(request):
            body, on = request.body, day_or_today(request.body["on"])
            wanted = Wanted(on, change, body["reason"], {}, posts=posts, sub_areas={id: to})
            check_places(self.spine, wanted)
            self.spine.execute_all(steps_of(wanted, situation_of(self.spine, wanted, [id])), request.origin)
        old = self.spine.streams(SUB_AREA).load(id)
        new = self.spine.streams(SUB_AREA).load(old.state.successor) if old.state.successor else old
        return Answer(sub_area_answer(new.state), new.version)

    def _was_done(self, request: Request) -> bool:
        return was_done(self.spine.store, numbered(request.origin, 0))

    def _reorganised(self, codes: list[str]) -> Document:
        """From the streams, so that a repeated command is answered as it was at first."""
        found = self.spine.streams(AREA).load_many(codes)
        closed = [found[code].state for code in dict.fromkeys(codes) if found[code].state.change]
        return {
            "on": closed[0].until,
            "change": closed[0].change,
            "closed": [{"code": one.code, "successors": one.successors} for one in closed],
        }
