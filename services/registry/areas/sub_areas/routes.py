"""The entrypoints of sub-areas; what moves or closes them, with their posts, is in `reorganisation`."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from services.registry.areas.area import AREA
from services.registry.areas.commands import OpenSubArea, RenameSubArea, SetMembers, SubAreaCommand
from services.registry.areas.projections import SUB_AREAS
from services.registry.areas.schemas import RenameSchema
from services.registry.areas.sub_areas.queries import (
    level_declared,
    listed_sub_area,
    members_asked,
    next_number,
    sub_area_answer,
    sub_area_criteria,
    sub_area_on,
)
from services.registry.areas.sub_areas.schemas import (
    OpenSubAreaSchema,
    SetMembersSchema,
    SubAreaListQuery,
    SubAreaSchema,
)
from services.registry.areas.sub_areas.sub_area import SUB_AREA, Status, SubArea, sub_area_id_of
from services.registry.codes import scope_of
from services.registry.days import day_or_today
from services.registry.lists import BY_ID, OnQuery, one_by_one, page_answer
from shared.http import Answer, Problem, Request, page_of, route
from shared.http.service import ServiceRoutes
from shared.spine import SpineApi


class SubAreaRoutes(ServiceRoutes):
    """片区、大网格、楼栋、村民组."""

    @route(
        "POST",
        "/registry/sub-areas",
        permission="sub_area.manage",
        body=OpenSubAreaSchema,
        answer=SubAreaSchema,
        status=201,
    )
    def open_sub_area(self, request: Request) -> Answer:
        """登记片区、楼栋等"""
        request.permit(scope_of(request.body["area"]))
        command = open_sub_area_command(self.spine, request.body)
        done = self.spine.streams(SUB_AREA).execute(command.sub_area_id, command, request.origin)
        return Answer(sub_area_answer(done.state), done.version, replayed=done.replayed)

    @route("GET", "/registry/sub-areas", permission="area.read", query=SubAreaListQuery, answer=page_of(SubAreaSchema))
    def list_sub_areas(self, request: Request) -> Answer:
        """片区、楼栋等的列表"""
        day = day_or_today(request.query["on"])
        wanted = sub_area_criteria(request.scope_filter(), request.query, day)
        return page_answer(self.spine, request, SUB_AREAS, BY_ID, wanted, one_by_one(partial(listed_sub_area, day=day)))

    @route("GET", "/registry/sub-areas/<id>", permission="area.read", query=OnQuery, answer=SubAreaSchema)
    def sub_area(self, request: Request, id: str) -> Answer:
        """一个片区、楼栋等在某日的情形，缺省为今天"""
        history = self.spine.streams(SUB_AREA).history(id)
        sub_area = sub_area_on(history, day_or_today(request.query["on"]))
        permit_sub_area(request, sub_area)
        return Answer(sub_area_answer(sub_area), history[-1].version)

    @route(
        "POST",
        "/registry/sub-areas/<id>/rename",
        permission="sub_area.manage",
        body=RenameSchema,
        answer=SubAreaSchema,
    )
    def rename_sub_area(self, request: Request, id: str) -> Answer:
        """片区、楼栋等更名"""
        return self._change_sub_area(request, id, RenameSubArea(request.body["name"], day_or_today(request.body["on"])))

    @route(
        "POST",
        "/registry/sub-areas/<id>/members",
        permission="sub_area.manage",
        body=SetMembersSchema,
        answer=SubAreaSchema,
    )
    def set_members(self, request: Request, id: str) -> Answer:
        """设定片区、大网格由哪些村或网格组成"""
        group = self.spine.streams(SUB_AREA).load(id).state
        permit_sub_area(request, group)
        day, codes = day_or_today(request.body["on"]), tuple(dict.fromkeys(request.body["members"]))
        level = level_declared(self.spine, group.area, group.level)
        members = members_asked(self.spine, codes, group.area, group.level, day, own=id)
        return self._change_sub_area(request, id, SetMembers(level.groups if level else None, members, day))

    def _change_sub_area(self, request: Request, id: str, command: SubAreaCommand) -> Answer:
        permit = partial(permit_sub_area, request)
        done = self.spine.streams(SUB_AREA).execute(id, command, request.origin, permit)
        return Answer(sub_area_answer(done.state), done.version, replayed=done.replayed)


def open_sub_area_command(spine: SpineApi, body: Mapping[str, Any]) -> OpenSubArea:
    """The command for a validated body, with what is known of what is around it and of its members."""
    area, level, day = body["area"], body["level"], day_or_today(body["since"])
    number = body["number"] or next_number(spine, area, level)
    codes = tuple(dict.fromkeys(body["members"]))
    within = body["within"] or area
    return OpenSubArea(
        sub_area_id=sub_area_id_of(area, level, number),
        area=area,
        level=level_declared(spine, area, level),
        name=body["name"],
        number=number,
        within=within,
        within_is_open=is_within(spine, within, area, day),
        members=members_asked(spine, codes, area, level, day),
        since=day,
    )


def is_within(spine: SpineApi, within: str, area: str, day: str) -> bool:
    """Whether the area is there on the day, and what is `within` it, if that is a sub-area of it, as well."""
    if not spine.streams(AREA).load(area).state.is_there(day):
        return False
    around = spine.streams(SUB_AREA).load(within).state
    return within == area or (around.area == area and around.is_there(day))


def permit_sub_area(request: Request, sub_area: SubArea) -> None:
    """404 for none, 403 for one of another place."""
    if sub_area.status is Status.ABSENT:
        raise Problem(404, "sub_area_unknown")
    request.permit(scope_of(sub_area.area))
