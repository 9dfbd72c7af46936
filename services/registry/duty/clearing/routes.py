"""The entrypoints of what is open at day's end and week's end."""

from collections.abc import Callable
from functools import partial

from pymongo.client_session import ClientSession

from services.registry.areas.projections import AREAS
from services.registry.codes import scope_of
from services.registry.days import day_or_today
from services.registry.duty.clearing.queries import (
    Tables,
    grid_item,
    holders_of_grids,
    open_of_grids,
    open_of_person,
)
from services.registry.duty.clearing.schemas import OpenOfGridSchema, OpenOfPersonSchema
from services.registry.duty.lists import grids_of
from services.registry.lists import BY_ID, DayQuery, OnQuery
from services.registry.people.person import PERSON, Person
from services.registry.people.person import Status as PersonStatus
from services.registry.rows import VIEWS
from services.registry.schemes.queries import scheme_of
from shared.http import Answer, Problem, Request, page_of, route
from shared.http.service import ServiceRoutes


class ClearingRoutes(ServiceRoutes):
    """日清周结."""

    @route(
        "GET",
        "/registry/persons/<person_id>/open",
        permission="duty.read",
        query=OnQuery,
        answer=OpenOfPersonSchema,
    )
    def open_of_person(self, request: Request, person_id: str) -> Answer:
        """日清周结：某人当日与本周未了的事项"""
        person, on = self.spine.streams(PERSON).load(person_id).state, day_or_today(request.query["on"])
        permit_own_or_below(request, person, person_id)
        with self.spine.views.snapshot() as session:
            return Answer(open_of_person(person_id, on, self._patrols_due(on), self._duty_tables(session)))

    @route("GET", "/registry/open", permission="duty.read", query=DayQuery, answer=page_of(OpenOfGridSchema))
    def open_of_area(self, request: Request) -> Answer:
        """日清周结：各网格当日与本周未了的事项"""
        area, on = request.query["area"], day_or_today(request.query["on"])
        page, views = request.page(BY_ID), self.spine.views
        with views.snapshot() as session:
            grids = page.find(views.table(VIEWS, AREAS), [request.scope_filter(), grids_of(area, on)], session)
            tables = self._duty_tables(session)
            found = open_of_grids(grids, on, self._patrols_due(on), tables)
            holders = holders_of_grids(grids, on, tables)
            as_of = views.as_of(VIEWS, session)
        return page.answer(grids, as_of, partial(grid_item, found=found, holders=holders))

    def _patrols_due(self, on: str) -> Callable[[str], int]:
        """How many check-ins a grid owes on a day, by the scheme of its town."""

        def due(grid: str) -> int:
            scheme = scheme_of(self.spine, grid, on)
            return scheme.patrols_per_day if scheme else 1

        return due

    def _duty_tables(self, session: ClientSession) -> Tables:
        return Tables(partial(self.spine.views.table, VIEWS), session)


def permit_own_or_below(request: Request, person: Person, person_id: str) -> None:
    """Everybody may see their own; of others, only who may read at the place on whose books they are."""
    if request.caller.subject == person_id and request.reach:
        return
    if person.status is PersonStatus.ABSENT:
        raise Problem(404, "person_unknown")
    request.permit(scope_of(person.area))
