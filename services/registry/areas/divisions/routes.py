"""The entrypoints of divisions: the village drafts and submits, the town asks, returns and confirms."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from services.registry.areas.area import AREA
from services.registry.areas.checking import check_outlines, inside_of
from services.registry.areas.commands import (
    AskDivision,
    ConfirmDivision,
    DivisionCommand,
    DraftDivision,
    OpenArea,
    ReturnDivision,
    SubmitDivision,
    WithdrawDivision,
)
from services.registry.areas.divisions.division import DIVISION, Division, Status, codes_of
from services.registry.areas.divisions.queries import (
    division_answer,
    division_criteria,
    listed_division,
    next_division,
)
from services.registry.areas.divisions.schemas import (
    AskDivisionSchema,
    ConfirmDivisionSchema,
    DivisionListQuery,
    DivisionSchema,
    DraftDivisionSchema,
    ListedDivisionSchema,
    ReturnDivisionSchema,
    WithdrawDivisionSchema,
)
from services.registry.areas.numbering import order_of
from services.registry.areas.projections import DIVISIONS
from services.registry.areas.relations import Outline
from services.registry.areas.routes import is_open, numbers_after, numbers_of, parent_evidence
from services.registry.codes import Level, level_of, scope_of
from services.registry.days import day_or_today, today
from services.registry.lists import BY_ID, one_by_one, page_answer
from services.registry.rows import Document
from services.registry.schemes.queries import scheme_of
from shared.clock import now
from shared.eventstore.streams import Loaded
from shared.http import Answer, Problem, Request, page_of, route
from shared.http.service import ServiceRoutes

ACTION = "/registry/divisions/<id>"


class DivisionRoutes(ServiceRoutes):
    """划分."""

    @route(
        "POST",
        "/registry/divisions",
        permission="division.ask",
        body=AskDivisionSchema,
        answer=DivisionSchema,
        status=201,
    )
    def ask_division(self, request: Request) -> Answer:
        """要求村（社区）在期限内提出网格划分方案"""
        village = request.body["village"]
        request.permit(scope_of(village))
        there = level_of(village) is Level.VILLAGE and is_open(self.spine, village)
        id = next_division(self.spine, village)
        command = AskDivision(id, village, there, request.body["deadline"], request.body["note"])
        return self._answer_division(self.spine.streams(DIVISION).execute(id, command, request.origin))

    @route(
        "GET",
        "/registry/divisions",
        permission="division.read",
        query=DivisionListQuery,
        answer=page_of(ListedDivisionSchema),
    )
    def list_divisions(self, request: Request) -> Answer:
        """划分列表"""
        wanted = division_criteria(request.scope_filter(), request.query)
        return page_answer(self.spine, request, DIVISIONS, BY_ID, wanted, one_by_one(listed_division))

    @route("GET", ACTION, permission="division.read", answer=DivisionSchema)
    def division(self, request: Request, id: str) -> Answer:
        """一次划分及其方案"""
        found = self.spine.streams(DIVISION).load(id)
        permit_division(request, found.state)
        return self._answer_division(found)

    @route("POST", ACTION + "/draft", permission="division.draft", body=DraftDivisionSchema, answer=DivisionSchema)
    def draft_division(self, request: Request, id: str) -> Answer:
        """起草或替换方案"""
        division = self.spine.streams(DIVISION).load(id).state
        permit_division(request, division)
        taken = numbers_of(inside_of(self.spine, division.village))
        grids = with_numbers(request.body["grids"], taken)
        self._check_draft(division.village, grids, today(now()))
        return self._change_division(request, id, DraftDivision(tuple(grids), taken))

    @route("POST", ACTION + "/submit", permission="division.draft", answer=DivisionSchema)
    def submit_division(self, request: Request, id: str) -> Answer:
        """上报方案"""
        return self._change_division(request, id, SubmitDivision())

    @route("POST", ACTION + "/return", permission="division.ask", body=ReturnDivisionSchema, answer=DivisionSchema)
    def return_division(self, request: Request, id: str) -> Answer:
        """退回方案，须说明理由"""
        return self._change_division(request, id, ReturnDivision(request.body["reasons"]))

    @route("POST", ACTION + "/confirm", permission="division.ask", body=ConfirmDivisionSchema, answer=DivisionSchema)
    def confirm_division(self, request: Request, id: str) -> Answer:
        """确认方案：网格随之设立"""
        division, day = self.spine.streams(DIVISION).load(id).state, day_or_today(request.body["on"])
        permit_division(request, division)
        if division.status is Status.SUBMITTED:
            self._check_draft(division.village, division.grids, day)
        opened = self._openings(division, day)
        first = self.spine.execute_all([(DIVISION, id, ConfirmDivision(day)), *opened], request.origin)
        return self._answer_division(replace(self.spine.streams(DIVISION).load(id), replayed=not first))

    @route("POST", ACTION + "/withdraw", permission="division.ask", body=WithdrawDivisionSchema, answer=DivisionSchema)
    def withdraw_division(self, request: Request, id: str) -> Answer:
        """不再要求划分"""
        return self._change_division(request, id, WithdrawDivision(request.body["reason"]))

    def _check_draft(self, village: str, grids: Sequence[Document], day: str) -> None:
        drawn = {
            f"grids.{index}.boundary": Outline(f"{village}{grid['number']:03d}", grid["name"], grid["boundary"])
            for index, grid in enumerate(grids)
            if grid["boundary"]
        }
        check_outlines(self.spine, village, drawn, day)

    def _openings(self, division: Division, day: str) -> list[tuple[Any, str, OpenArea]]:
        around = parent_evidence(self.spine, division.village)
        return [
            (AREA, code, OpenArea(code=code, parent=division.village, since=day, **_unnumbered(grid), **around))
            for grid, code in zip(division.grids, codes_of(division), strict=True)
        ]

    def _change_division(self, request: Request, id: str, command: DivisionCommand) -> Answer:
        permit: Callable[[Division], None] = partial(permit_division, request)
        return self._answer_division(self.spine.streams(DIVISION).execute(id, command, request.origin, permit))

    def _answer_division(self, found: Loaded[Division]) -> Answer:
        body = division_answer(found.state, scheme_of(self.spine, found.state.village))
        return Answer(body, found.version, replayed=found.replayed)


def with_numbers(grids: Sequence[Document], taken: frozenset[int]) -> list[Document]:
    """The drafted grids, those without a number numbered after all others: the drawn ones first, in the usual order."""
    nameless = [index for index, grid in enumerate(grids) if grid["number"] is None]
    drawn = [index for index in nameless if grids[index]["boundary"]]
    order = [drawn[place] for place in order_of([grids[index]["boundary"] for index in drawn])]
    order += [index for index in nameless if not grids[index]["boundary"]]
    given = {grid["number"] for grid in grids if grid["number"] is not None}
    numbers = dict(zip(order, numbers_after(len(order), taken | given), strict=True))
    return [grid | {"number": numbers.get(index, grid["number"])} for index, grid in enumerate(grids)]


def _unnumbered(grid: Document) -> Document:
    return {name: value for name, value in grid.items() if name != "number"}


def permit_division(request: Request, division: Division) -> None:
    """404 for none, 403 for one of another place."""
    if division.status is Status.ABSENT:
        raise Problem(404, "division_unknown")
    request.permit(scope_of(division.village))
