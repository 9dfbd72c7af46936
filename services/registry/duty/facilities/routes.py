"""The entrypoints of facilities."""

from functools import partial

from services.registry.areas.projections import AREAS
from services.registry.areas.sub_areas.queries import is_place_open
from services.registry.codes import scope_of
from services.registry.days import day_or_today, today
from services.registry.duty.facilities.commands import (
    FacilityCommand,
    InspectFacility,
    InstallFacility,
    RemoveFacility,
)
from services.registry.duty.facilities.events import KINDS
from services.registry.duty.facilities.facility import FACILITY, Facility, Status
from services.registry.duty.facilities.projections import FACILITIES, FACILITY_FAULTS
from services.registry.duty.facilities.queries import (
    BY_KIND,
    LONGEST_FIRST,
    counts_by_kind,
    facility_answer,
    grid_summary,
    kind_filter,
    listed_facility,
    listed_fault,
    open_faults,
    summed,
    total_kinds,
)
from services.registry.duty.facilities.schemas import (
    FacilityListQuery,
    FacilityRowSchema,
    FacilitySchema,
    FacilitySummaryQuery,
    FacilityTotalsQuery,
    FacilityTotalsSchema,
    FaultRowSchema,
    GridFacilitiesSchema,
    InspectFacilitySchema,
    InstallFacilitySchema,
    RemoveFacilitySchema,
)
from services.registry.duty.lists import grids_of
from services.registry.duty.performing import performer
from services.registry.duty.texts import NO_TEXTS, Texts
from services.registry.lists import BY_ID, AreaQuery, criteria, page_answer
from services.registry.rows import VIEWS, in_force, inside
from services.registry.schemes.queries import scheme_of
from shared.clock import now
from shared.eventstore.streams import Loaded
from shared.http import Answer, Problem, Request, page_of, route
from shared.http.service import ServiceRoutes


class FacilityRoutes(ServiceRoutes):
    """设施."""

    @route(
        "POST",
        "/registry/facilities",
        permission="duty.write",
        body=InstallFacilitySchema,
        answer=FacilitySchema,
        status=201,
    )
    def install_facility(self, request: Request) -> Answer:
        """登记设施"""
        body = request.body
        request.permit(scope_of(body["at"]))
        entry = body | {
            "on": day_or_today(body["on"]),
            "subject": self.spine.vault.new_subject(),
            "place_is_there": is_place_open(self.spine, body["at"], today(now())),
            "kind_is_known": self._knows_kind(body["at"], body["kind"]),
        }
        done = self.spine.streams(FACILITY).create(lambda id: InstallFacility(facility_id=id, **entry), request.origin)
        return self._facility(request, done)

    @route(
        "GET",
        "/registry/facilities",
        permission="duty.read",
        query=FacilityListQuery,
        answer=page_of(FacilityRowSchema),
    )
    def list_facilities(self, request: Request) -> Answer:
        """设施列表，按类别"""
        query, on = request.query, day_or_today(request.query["on"])
        wanted = criteria(request.scope_filter(), query, kind_filter(query["kind"]), in_force(on))
        return page_answer(
            self.spine, request, FACILITIES, BY_KIND, wanted, lambda _rows: partial(listed_facility, on=on)
        )

    @route(
        "GET",
        "/registry/facilities/faults",
        permission="duty.read",
        query=AreaQuery,
        answer=page_of(FaultRowSchema),
    )
    def list_faults(self, request: Request) -> Answer:
        """损坏与缺失的设施，最久的在前"""
        wanted = criteria(request.scope_filter(), request.query, open_faults())
        return page_answer(self.spine, request, FACILITY_FAULTS, LONGEST_FIRST, wanted, lambda _rows: listed_fault)

    @route(
        "GET",
        "/registry/facilities/summary",
        permission="duty.read",
        query=FacilitySummaryQuery,
        answer=page_of(GridFacilitiesSchema),
    )
    def facility_summary(self, request: Request) -> Answer:
        """各网格的设施：应有与实有"""
        area, on = request.query["area"], day_or_today(request.query["on"])
        page, views = request.page(BY_ID), self.spine.views
        scheme = scheme_of(self.spine, area, on)
        with views.snapshot() as session:
            grids = page.find(views.table(VIEWS, AREAS), [request.scope_filter(), grids_of(area, on)], session)
            of_grids = {"scope.grid": {"$in": [grid["_id"] for grid in grids]}}
            counts = counts_by_kind(of_grids, on, views.table(VIEWS, FACILITIES), session)
            as_of = views.as_of(VIEWS, session)
        due = scheme.facilities if scheme else {}
        return page.answer(grids, as_of, lambda grid: grid_summary(grid, counts.get(grid["_id"], {}), due))

    @route(
        "GET",
        "/registry/facilities/totals",
        permission="duty.read",
        query=FacilityTotalsQuery,
        answer=FacilityTotalsSchema,
    )
    def facility_totals(self, request: Request) -> Answer:
        """一个区域及其以下的设施总数"""
        area, on = request.query["area"], day_or_today(request.query["on"])
        request.permit(scope_of(area))
        counts = counts_by_kind(inside(area), on, self.spine.views.table(VIEWS, FACILITIES))
        return Answer({"area": area, "on": on, "kinds": total_kinds(summed(counts))})

    @route("GET", "/registry/facilities/<facility_id>", permission="duty.read", answer=FacilitySchema)
    def facility(self, request: Request, facility_id: str) -> Answer:
        """一处设施"""
        found = self.spine.streams(FACILITY).load(facility_id)
        permit_facility(request, found.state)
        return self._facility(request, found)

    @route(
        "POST",
        "/registry/facilities/<facility_id>/inspect",
        permission="duty.write",
        body=InspectFacilitySchema,
        answer=FacilitySchema,
    )
    def inspect_facility(self, request: Request, facility_id: str) -> Answer:
        """检查设施"""
        body, facility = request.body, self.spine.streams(FACILITY).load(facility_id).state
        permit_facility(request, facility)
        person_id = performer(self.spine, request, scope_of(facility.area), body["person_id"])
        command = InspectFacility(**body | {"person_id": person_id, "on": day_or_today(body["on"])})
        return self._on_facility(request, facility_id, command)

    @route(
        "POST",
        "/registry/facilities/<facility_id>/remove",
        permission="duty.write",
        body=RemoveFacilitySchema,
        answer=FacilitySchema,
    )
    def remove_facility(self, request: Request, facility_id: str) -> Answer:
        """拆除设施"""
        return self._on_facility(request, facility_id, RemoveFacility(day_or_today(request.body["on"])))

    def _knows_kind(self, at: str, kind: str) -> bool:
        scheme = scheme_of(self.spine, at)
        return kind in KINDS or (scheme is not None and kind in scheme.facilities)

    def _on_facility(self, request: Request, facility_id: str, command: FacilityCommand) -> Answer:
        permit = partial(permit_facility, request)
        done = self.spine.streams(FACILITY).execute(facility_id, command, request.origin, permit)
        return self._facility(request, done)

    def _facility(self, request: Request, found: Loaded[Facility]) -> Answer:
        may = request.may("duty.read_personal", scope_of(found.state.area))
        texts = Texts.of(self.spine.vault, [found.state.note]) if may else NO_TEXTS
        return Answer(facility_answer(found.state, texts), found.version, replayed=found.replayed)


def permit_facility(request: Request, facility: Facility) -> None:
    """404 for no facility, 403 for one of another place."""
    if facility.status is Status.ABSENT:
        raise Problem(404, "facility_unknown")
    request.permit(scope_of(facility.area))
