"""The entrypoints of organisations themselves."""

from functools import partial

from services.registry.areas.routes import is_open
from services.registry.codes import scope_of
from services.registry.days import day_or_today
from services.registry.lists import BY_ID, OnQuery, one_by_one, page_answer
from services.registry.organisations.commands import (
    FoundOrganisation,
    MoveOrganisation,
    OrganisationCommand,
    RenameOrganisation,
    SetContact,
    SetHandles,
)
from services.registry.organisations.evidence import dissolution, parent_of, sub_area_is_open
from services.registry.organisations.organisation import ORGANISATION, Organisation, Status
from services.registry.organisations.projections import ORGANISATIONS
from services.registry.organisations.queries import (
    listed_organisation,
    organisation_answer,
    organisation_at,
    organisation_criteria,
)
from services.registry.organisations.schemas import (
    FoundOrganisationSchema,
    MoveOrganisationSchema,
    OnSchema,
    OrganisationListQuery,
    OrganisationRowSchema,
    OrganisationSchema,
    RenameOrganisationSchema,
    SetContactSchema,
    SetHandlesSchema,
)
from shared.eventstore.streams import Loaded
from shared.http import Answer, Problem, Request, page_of, route
from shared.http.service import ServiceRoutes
from shared.personal import Vault


class SingleOrganisationRoutes(ServiceRoutes):
    """组织: founded, changed, listed."""

    @route(
        "POST",
        "/registry/organisations",
        permission="organisation.keep",
        body=FoundOrganisationSchema,
        answer=OrganisationSchema,
        status=201,
    )
    def found_organisation(self, request: Request) -> Answer:
        """登记组织"""
        body = dict(request.body)
        area, slug = body.pop("area"), body.pop("slug") or body["kind"].value
        request.permit(scope_of(area))
        body |= {
            "kind": body["kind"].value,
            "parent": parent_of(self.spine, body["parent"]),
            "since": day_or_today(body["since"]),
            "handles": tuple(body["handles"]),
        }
        command = FoundOrganisation(
            f"{area}-{slug}",
            area_is_open=is_open(self.spine, area),
            sub_area_is_open=sub_area_is_open(self.spine, body["sub_area"]),
            **body,
        )
        done = self.spine.streams(ORGANISATION).execute(command.organisation_id, command, request.origin)
        return _answer(request, done, self.spine.vault)

    @route(
        "GET",
        "/registry/organisations",
        permission="organisation.read",
        query=OrganisationListQuery,
        answer=page_of(OrganisationRowSchema),
    )
    def list_organisations(self, request: Request) -> Answer:
        """组织列表，按标识"""
        day = day_or_today(request.query["on"])
        wanted = organisation_criteria(request.scope_filter(), request.query, day)
        showing = one_by_one(partial(listed_organisation, day=day))
        return page_answer(self.spine, request, ORGANISATIONS, BY_ID, wanted, showing)

    @route(
        "GET",
        "/registry/organisations/<organisation_id>",
        permission="organisation.read",
        query=OnQuery,
        answer=OrganisationSchema,
    )
    def organisation(self, request: Request, organisation_id: str) -> Answer:
        """一个组织"""
        history = self.spine.streams(ORGANISATION).history(organisation_id)
        state = organisation_at(history, day_or_today(request.query["on"]))
        permit_organisation(request, state)
        return _answer(request, Loaded(organisation_id, state, history[-1].version, None), self.spine.vault)

    @route(
        "POST",
        "/registry/organisations/<organisation_id>/rename",
        permission="organisation.keep",
        body=RenameOrganisationSchema,
        answer=OrganisationSchema,
    )
    def rename_organisation(self, request: Request, organisation_id: str) -> Answer:
        """组织改名"""
        return self._on_organisation(
            request, organisation_id, RenameOrganisation(request.body["name"], day_or_today(request.body["on"]))
        )

    @route(
        "POST",
        "/registry/organisations/<organisation_id>/move",
        permission="organisation.keep",
        body=MoveOrganisationSchema,
        answer=OrganisationSchema,
    )
    def move_organisation(self, request: Request, organisation_id: str) -> Answer:
        """组织改隶"""
        command = MoveOrganisation(parent_of(self.spine, request.body["parent"]), day_or_today(request.body["on"]))
        return self._on_organisation(request, organisation_id, command)

    @route(
        "POST",
        "/registry/organisations/<organisation_id>/handles",
        permission="organisation.keep",
        body=SetHandlesSchema,
        answer=OrganisationSchema,
    )
    def set_handles(self, request: Request, organisation_id: str) -> Answer:
        """办理的事件类别"""
        command = SetHandles(tuple(request.body["handles"]), day_or_today(request.body["on"]))
        return self._on_organisation(request, organisation_id, command)

    @route(
        "POST",
        "/registry/organisations/<organisation_id>/contact",
        permission="organisation.keep",
        body=SetContactSchema,
        answer=OrganisationSchema,
    )
    def set_contact(self, request: Request, organisation_id: str) -> Answer:
        """联系人和电话；原联系人的个人信息随即删除"""
        body = request.body
        subject = self.spine.vault.new_subject() if body["name"] or body["contact_phone"] else None
        return self._on_organisation(request, organisation_id, SetContact(subject, **body))

    @route(
        "POST",
        "/registry/organisations/<organisation_id>/dissolve",
        permission="organisation.keep",
        body=OnSchema,
        answer=OrganisationSchema,
    )
    def dissolve_organisation(self, request: Request, organisation_id: str) -> Answer:
        """撤销组织"""
        command = dissolution(self.spine, organisation_id, day_or_today(request.body["on"]))
        return self._on_organisation(request, organisation_id, command)

    def _on_organisation(self, request: Request, organisation_id: str, command: OrganisationCommand) -> Answer:
        permit = partial(permit_organisation, request)
        done = self.spine.streams(ORGANISATION).execute(organisation_id, command, request.origin, permit)
        return _answer(request, done, self.spine.vault)


def permit_organisation(request: Request, organisation: Organisation) -> None:
    """404 for no organisation, 403 for one of another place."""
    if organisation.status is Status.ABSENT:
        raise Problem(404, "organisation_unknown")
    request.permit(scope_of(organisation.area))


def _answer(request: Request, found: Loaded[Organisation], vault: Vault) -> Answer:
    clear = request.may("organisation.read_contact", scope_of(found.state.area))
    return Answer(organisation_answer(found.state, vault, clear), found.version, replayed=found.replayed)
