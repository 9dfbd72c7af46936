"""The entrypoints of areas; what joins, parts or closes them is in `reorganisation`."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from services.registry.areas.area import AREA, Area, Status
from services.registry.areas.checking import check_outlines, inside_of
from services.registry.areas.commands import AreaCommand, OpenArea, RenameArea, SetBoundary, SetKind, TakeCensus
from services.registry.areas.numbering import free_numbers, order_of
from services.registry.areas.projections import AREAS
from services.registry.areas.queries import (
    area_answer,
    area_criteria,
    area_on,
    highest_number,
    history_answer,
    listed_area,
)
from services.registry.areas.relations import Outline
from services.registry.areas.schemas import (
    AreaHistorySchema,
    AreaListQuery,
    AreaRowSchema,
    AreaSchema,
    CensusSchema,
    NextGridSchema,
    NumberingAnswerSchema,
    NumberingSchema,
    OpenAreaSchema,
    RenameSchema,
    SetBoundarySchema,
    SetKindSchema,
)
from services.registry.codes import COUNTY_DIGITS, Level, is_code, level_of, scope_of
from services.registry.days import day_or_today, today
from services.registry.lists import BY_ID, OnQuery, one_by_one, page_answer
from services.registry.rows import FOREVER, VIEWS
from shared.clock import now
from shared.http import Answer, Problem, Request, page_of, route
from shared.http.service import ServiceRoutes
from shared.spine import SpineApi


class AreaRoutes(ServiceRoutes):
    """区域."""

    @route("POST", "/registry/areas", permission="area.open", body=OpenAreaSchema, answer=AreaSchema, status=201)
    def open_area(self, request: Request) -> Answer:
        """登记区域"""
        command = open_command(self.spine, request.body)
        request.permit(scope_of(command.code))
        if command.boundary and command.parent_is_open:
            drawn = {"boundary": Outline(command.code, command.name, command.boundary)}
            check_outlines(self.spine, command.parent, drawn, command.since)
        done = self.spine.streams(AREA).execute(command.code, command, request.origin)
        return Answer(area_answer(done.state), done.version, replayed=done.replayed)

    @route("GET", "/registry/areas", permission="area.read", query=AreaListQuery, answer=page_of(AreaRowSchema))
    def list_areas(self, request: Request) -> Answer:
        """区域列表，按代码"""
        day = day_or_today(request.query["on"])
        wanted = area_criteria(request.scope_filter(), request.query, day)
        return page_answer(self.spine, request, AREAS, BY_ID, wanted, one_by_one(partial(listed_area, day=day)))

    @route("GET", "/registry/areas/<code>", permission="area.read", query=OnQuery, answer=AreaSchema)
    def area(self, request: Request, code: str) -> Answer:
        """一个区域在某日的情形，缺省为今天"""
        history = self.spine.streams(AREA).history(code)
        area = area_on(history, day_or_today(request.query["on"]))
        permit_area(request, area)
        return Answer(area_answer(area), history[-1].version)

    @route("GET", "/registry/areas/<code>/history", permission="area.read", answer=AreaHistorySchema)
    def area_history(self, request: Request, code: str) -> Answer:
        """区域的沿革"""
        history = self.spine.streams(AREA).history(code)
        permit_area(request, area_on(history, FOREVER))
        return Answer(history_answer(history), history[-1].version)

    @route("POST", "/registry/areas/<code>/rename", permission="area.change", body=RenameSchema, answer=AreaSchema)
    def rename_area(self, request: Request, code: str) -> Answer:
        """区域更名"""
        return self._change(request, code, RenameArea(request.body["name"], day_or_today(request.body["on"])))

    @route("POST", "/registry/areas/<code>/kind", permission="area.change", body=SetKindSchema, answer=AreaSchema)
    def set_kind_of_area(self, request: Request, code: str) -> Answer:
        """变更网格类别：基础或专属"""
        return self._change(request, code, SetKind(request.body["kind"], day_or_today(request.body["on"])))

    @route(
        "POST", "/registry/areas/<code>/boundary", permission="area.change", body=SetBoundarySchema, answer=AreaSchema
    )
    def set_boundary(self, request: Request, code: str) -> Answer:
        """划定边界：须在上级之内，不与同级重叠，不遗漏下级"""
        area = self.spine.streams(AREA).load(code).state
        permit_area(request, area)
        command = SetBoundary(request.body["boundary"], day_or_today(request.body["on"]))
        if area.status is Status.OPEN:
            drawn = {"boundary": Outline(code, area.name, command.boundary)}
            check_outlines(self.spine, area.parent, drawn, command.on, inner_of=code if len(code) < 15 else None)
        return self._change(request, code, command)

    @route("POST", "/registry/areas/<code>/census", permission="area.census", body=CensusSchema, answer=AreaSchema)
    def take_census(self, request: Request, code: str) -> Answer:
        """登记户数、人口与面积"""
        body = request.body | {"on": day_or_today(request.body["on"])}
        return self._change(request, code, TakeCensus(**body))

    @route("GET", "/registry/villages/<code>/next-grid", permission="area.read", answer=NextGridSchema)
    def next_grid(self, request: Request, code: str) -> Answer:
        """下一个未用过的网格编号"""
        self._permit_village(request, code)
        used = highest_number(self.spine.views.table(VIEWS, AREAS), code)
        (number,) = numbers_after(1, frozenset({used}))
        return Answer({"number": number, "code": f"{code}{number:03d}"})

    @route(
        "POST",
        "/registry/villages/<code>/numbering",
        permission="area.read",
        body=NumberingSchema,
        answer=NumberingAnswerSchema,
    )
    def propose_numbering(self, request: Request, code: str) -> Answer:
        """按自西向东、自北向南建议编号"""
        self._permit_village(request, code)
        order = order_of(request.body["boundaries"])
        numbers = numbers_after(len(order), numbers_of(inside_of(self.spine, code)))
        proposed = zip(order, numbers, strict=True)
        return Answer(
            {"items": [{"index": index, "number": n, "code": f"{code}{n:03d}"} for index, n in sorted(proposed)]}
        )

    def _change(self, request: Request, code: str, command: AreaCommand) -> Answer:
        def permit(area: Area) -> None:
            permit_area(request, area)

        done = self.spine.streams(AREA).execute(code, command, request.origin, permit)
        return Answer(area_answer(done.state), done.version, replayed=done.replayed)

    def _permit_village(self, request: Request, code: str) -> None:
        if not is_code(code) or level_of(code) is not Level.VILLAGE:
            raise Problem(404, "area_unknown")
        request.permit(scope_of(code))
        if not is_open(self.spine, code):
            raise Problem(404, "area_unknown")


def open_command(spine: SpineApi, body: Mapping[str, Any]) -> OpenArea:
    """The command for a validated body, with what is known of the parent."""
    kind = body["kind"] or level_of(body["code"]).value
    return OpenArea(
        **{**body, "kind": kind, "since": day_or_today(body["since"])}, **parent_evidence(spine, body["parent"])
    )


def parent_evidence(spine: SpineApi, code: str) -> dict[str, Any]:
    """What `OpenArea` has to know of the parent; a county, which no registry opens, was always there."""
    if len(code) == COUNTY_DIGITS:
        return {"parent_is_open": True}
    parent = spine.streams(AREA).load(code).state
    return {
        "parent_is_open": parent.status is not Status.ABSENT,
        "parent_since": parent.since,
        "parent_until": parent.until,
    }


def is_open(spine: SpineApi, code: str, day: str | None = None) -> bool:
    """Whether the area is there on the day; a county, which no registry opens, always is.

    For no day: whether it is there today or later, so that an area that is to open can be prepared.
    """
    if len(code) == COUNTY_DIGITS:
        return True
    area = spine.streams(AREA).load(code).state
    return area.is_there(day) if day else area.lasts_beyond(today(now()))


def numbers_of(areas: list[Area]) -> frozenset[int]:
    """The last segments of their codes."""
    return frozenset(int(area.code[-3:]) for area in areas)


def numbers_after(wanted: int, taken: frozenset[int]) -> list[int]:
    """The next free numbers; Problem (409) when three digits do not hold them."""
    numbers = free_numbers(wanted, taken)
    if len(numbers) < wanted:
        raise Problem(409, "numbers_used_up")
    return numbers


def permit_area(request: Request, area: Area) -> None:
    """404 for no area, 403 for one of another place."""
    if area.status is Status.ABSENT:
        raise Problem(404, "area_unknown")
    request.permit(scope_of(area.code))
