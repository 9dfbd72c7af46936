"""The entrypoints of what units in the area (驻区单位) share, and of the duties they agreed to."""

from functools import partial

from services.registry.days import day_or_today
from services.registry.lists import BY_ID, LATEST_DAY_FIRST, listed, one_by_one, page_answer
from services.registry.organisations.commands import AgreeUnitDuty, OfferResource, UseResource, WithdrawResource
from services.registry.organisations.evidence import user_is_open
from services.registry.organisations.organisation import ORGANISATION, Organisation
from services.registry.organisations.organisation_routes import permit_organisation
from services.registry.organisations.projections import RESOURCE_USES, RESOURCES, UNIT_DUTIES
from services.registry.organisations.queries import listed_resource, placed_criteria, resource_answer
from services.registry.organisations.schemas import (
    AgreeUnitDutySchema,
    OfferResourceSchema,
    OfOrganisationQuery,
    OnSchema,
    ResourceSchema,
    ResourceUseSchema,
    UnitDutySchema,
    UseResourceSchema,
)
from shared.eventstore.streams import Loaded
from shared.http import Answer, Request, page_of, route
from shared.http.paging import PageQuery
from shared.http.service import ServiceRoutes


class UnitRoutes(ServiceRoutes):
    """共驻共建: resources and duties."""

    @route(
        "POST",
        "/registry/organisations/<organisation_id>/resources",
        permission="organisation.keep",
        body=OfferResourceSchema,
        answer=ResourceSchema,
        status=201,
    )
    def offer_resource(self, request: Request, organisation_id: str) -> Answer:
        """登记共享资源"""
        command = OfferResource(**request.body | {"since": day_or_today(request.body["since"])})
        done = self._on_unit(request, organisation_id, command)
        return _resource(done, str(len(done.state.resources)))

    @route(
        "POST",
        "/registry/organisations/<organisation_id>/resources/<resource_id>/withdraw",
        permission="organisation.keep",
        body=OnSchema,
        answer=ResourceSchema,
    )
    def withdraw_resource(self, request: Request, organisation_id: str, resource_id: str) -> Answer:
        """不再提供共享资源"""
        done = self._on_unit(request, organisation_id, WithdrawResource(resource_id, day_or_today(request.body["on"])))
        return _resource(done, resource_id)

    @route(
        "POST",
        "/registry/organisations/<organisation_id>/resources/<resource_id>/uses",
        permission="organisation.keep",
        body=UseResourceSchema,
        answer=ResourceSchema,
        status=201,
    )
    def use_resource(self, request: Request, organisation_id: str, resource_id: str) -> Answer:
        """登记共享资源的使用"""
        body = request.body
        command = UseResource(resource_id, user_is_open=user_is_open(self.spine, body["by"]), **body)
        return _resource(self._on_unit(request, organisation_id, command), resource_id)

    @route(
        "GET",
        "/registry/organisations/<organisation_id>/resources/<resource_id>/uses",
        permission="organisation.read",
        query=PageQuery,
        answer=page_of(ResourceUseSchema),
    )
    def list_resource_uses(self, request: Request, organisation_id: str, resource_id: str) -> Answer:
        """共享资源的使用记录，最近的在前"""
        resource = {"resource": f"{organisation_id}/{resource_id}"}
        wanted = [request.scope_filter(), resource]
        return page_answer(self.spine, request, RESOURCE_USES, LATEST_DAY_FIRST, wanted, one_by_one())

    @route(
        "GET",
        "/registry/resources",
        permission="organisation.read",
        query=OfOrganisationQuery,
        answer=page_of(ResourceSchema),
    )
    def list_resources(self, request: Request) -> Answer:
        """共享资源列表"""
        wanted = placed_criteria(request.scope_filter(), request.query, day_or_today(request.query["on"]))
        return page_answer(self.spine, request, RESOURCES, BY_ID, wanted, one_by_one(listed_resource))

    @route(
        "POST",
        "/registry/organisations/<organisation_id>/duties",
        permission="organisation.keep",
        body=AgreeUnitDutySchema,
        answer=UnitDutySchema,
        status=201,
    )
    def agree_unit_duty(self, request: Request, organisation_id: str) -> Answer:
        """登记共建职责"""
        body = request.body
        since = day_or_today(request.body["since"])
        done = self._on_unit(request, organisation_id, AgreeUnitDuty(tuple(body["duties"]), since, body["until"]))
        agreed = {**body, "since": since, "organisation": organisation_id}
        return Answer(agreed, done.version, replayed=done.replayed)

    @route(
        "GET",
        "/registry/unit-duties",
        permission="organisation.read",
        query=OfOrganisationQuery,
        answer=page_of(UnitDutySchema),
    )
    def list_unit_duties(self, request: Request) -> Answer:
        """共建职责列表"""
        wanted = placed_criteria(request.scope_filter(), request.query, day_or_today(request.query["on"]))
        return page_answer(self.spine, request, UNIT_DUTIES, BY_ID, wanted, one_by_one(listed))

    def _on_unit(
        self,
        request: Request,
        organisation_id: str,
        command: OfferResource | WithdrawResource | UseResource | AgreeUnitDuty,
    ) -> Loaded[Organisation]:
        permit = partial(permit_organisation, request)
        return self.spine.streams(ORGANISATION).execute(organisation_id, command, request.origin, permit)


def _resource(done: Loaded[Organisation], resource_id: str) -> Answer:
    return Answer(resource_answer(done.state, resource_id), done.version, replayed=done.replayed)
