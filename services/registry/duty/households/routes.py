"""The entrypoints of household records."""

from functools import partial

from services.registry.areas.projections import AREAS
from services.registry.areas.sub_areas.queries import is_place_open
from services.registry.codes import scope_of
from services.registry.days import day_or_today, today
from services.registry.duty.households.commands import (
    CloseHousehold,
    CorrectHousehold,
    EraseHousehold,
    HouseholdCommand,
    RecordHousehold,
    UnmaskHousehold,
)
from services.registry.duty.households.household import HOUSEHOLD, Household, Status
from services.registry.duty.households.projections import HOUSEHOLD_DAYS, HOUSEHOLDS
from services.registry.duty.households.queries import (
    BY_GRID,
    MOST_GRIDS,
    collection_rates,
    household_answer,
    household_rows,
    percent_of,
    records_of,
)
from services.registry.duty.households.schemas import (
    CloseHouseholdSchema,
    CollectionQuery,
    CollectionSchema,
    CorrectHouseholdSchema,
    HouseholdRowSchema,
    HouseholdSchema,
    RecordHouseholdSchema,
    UnmaskHouseholdSchema,
)
from services.registry.duty.lists import grids_of
from services.registry.duty.texts import Texts
from services.registry.lists import DayQuery, criteria, page_answer
from services.registry.rows import VIEWS, Document, in_force
from services.registry.schemes.queries import scheme_of
from services.registry.schemes.scheme import DEFAULT_COLLECTION
from shared.clock import now
from shared.eventstore.streams import Loaded
from shared.http import Answer, Problem, Request, page_of, route
from shared.http.service import ServiceRoutes


class HouseholdRoutes(ServiceRoutes):
    """住户."""

    @route(
        "POST",
        "/registry/households",
        permission="household.write",
        body=RecordHouseholdSchema,
        answer=HouseholdSchema,
        status=201,
    )
    def record_household(self, request: Request) -> Answer:
        """登记住户"""
        body = request.body
        request.permit(scope_of(body["grid"]))
        record = body | {
            "since": day_or_today(body["since"]),
            "grid_is_open": is_place_open(self.spine, body["grid"], today(now())),
            "subject": self.spine.vault.new_subject(),
        }
        done = self.spine.streams(HOUSEHOLD).create(
            lambda id: RecordHousehold(household_id=id, **record), request.origin
        )
        return self._household(done)

    @route(
        "GET",
        "/registry/households",
        permission="household.read",
        query=DayQuery,
        answer=page_of(HouseholdRowSchema),
    )
    def list_households(self, request: Request) -> Answer:
        """住户列表，按网格；地址与电话已隐去一部分"""
        wanted = criteria(request.scope_filter(), request.query, in_force(day_or_today(request.query["on"])))
        load = self.spine.streams(HOUSEHOLD).load_many
        showing = partial(household_rows, load_households=load, vault=self.spine.vault)
        return page_answer(self.spine, request, HOUSEHOLDS, BY_GRID, wanted, showing)

    @route(
        "GET",
        "/registry/households/collection-rate",
        permission="duty.read",
        query=CollectionQuery,
        answer=CollectionSchema,
    )
    def collection_rate(self, request: Request) -> Answer:
        """采集率：已采户与应采户之比，最低的网格在前"""
        area, on = request.query["area"], day_or_today(request.query["on"])
        request.permit(scope_of(area))
        return Answer(self._collection(area, on, request.query["limit"]))

    @route("GET", "/registry/households/<household_id>", permission="household.read", answer=HouseholdSchema)
    def household(self, request: Request, household_id: str) -> Answer:
        """一户，地址与电话已隐去一部分"""
        found = self.spine.streams(HOUSEHOLD).load(household_id)
        permit_household(request, found.state)
        return self._household(found)

    @route(
        "POST",
        "/registry/households/<household_id>/correct",
        permission="household.write",
        body=CorrectHouseholdSchema,
        answer=HouseholdSchema,
    )
    def correct_household(self, request: Request, household_id: str) -> Answer:
        """更正住户记录"""
        command = CorrectHousehold(**request.body | {"on": day_or_today(request.body["on"])})
        return self._household(self._on_household(request, household_id, command))

    @route(
        "POST",
        "/registry/households/<household_id>/close",
        permission="household.write",
        body=CloseHouseholdSchema,
        answer=HouseholdSchema,
    )
    def close_household(self, request: Request, household_id: str) -> Answer:
        """关闭住户记录，如已迁出"""
        command = CloseHousehold(day_or_today(request.body["on"]), request.body["reason"])
        return self._household(self._on_household(request, household_id, command))

    @route(
        "POST",
        "/registry/households/<household_id>/unmask",
        permission="household.unmask",
        body=UnmaskHouseholdSchema,
        answer=HouseholdSchema,
    )
    def unmask_household(self, request: Request, household_id: str) -> Answer:
        """查看地址与电话，须说明理由并留痕"""
        command = UnmaskHousehold(request.caller.subject, request.body["reason"])
        return self._household(self._on_household(request, household_id, command), masked=False)

    @route("POST", "/registry/households/<household_id>/erase", permission="household.erase", answer=HouseholdSchema)
    def erase_household(self, request: Request, household_id: str) -> Answer:
        """删除住户的个人信息，不可恢复"""
        return self._household(self._on_household(request, household_id, EraseHousehold()))

    def _on_household(self, request: Request, household_id: str, command: HouseholdCommand) -> Loaded[Household]:
        permit = partial(permit_household, request)
        return self.spine.streams(HOUSEHOLD).execute(household_id, command, request.origin, permit)

    def _household(self, found: Loaded[Household], masked: bool = True) -> Answer:
        texts = Texts.of(self.spine.vault, (found.state.address, found.state.contact))
        return Answer(household_answer(found.state, texts, masked), found.version, replayed=found.replayed)

    def _collection(self, area: str, on: str, limit: int) -> Document:
        views, scheme = self.spine.views, scheme_of(self.spine, area, on)
        due = scheme.collection_due_percent if scheme else DEFAULT_COLLECTION
        with views.snapshot() as session:
            areas = views.table(VIEWS, AREAS).find(grids_of(area, on), session=session)
            grids = list(areas.sort([("_id", 1)]).limit(MOST_GRIDS))
            days = views.table(VIEWS, HOUSEHOLD_DAYS)
            records = records_of([grid["_id"] for grid in grids], on, days, session)
        rates = collection_rates(grids, records, on, due)
        households, recorded = (sum(one[name] for one in rates) for name in ("households", "records"))
        return {
            "area": area,
            "on": on,
            "due_percent": due,
            "households": households,
            "records": recorded,
            "percent": percent_of(recorded, households),
            "below_due": sum(one["below_due"] for one in rates),
            "grids": rates[:limit],
        }


def permit_household(request: Request, household: Household) -> None:
    """404 for no record, 403 for one of another place."""
    if household.status is Status.ABSENT:
        raise Problem(404, "household_unknown")
    request.permit(scope_of(household.grid))
