"""What follows for organisations from facts: who is a contact no more is forgotten, who is erased is no member."""

from collections.abc import Iterator

from services.registry.organisations.memberships.commands import LeaveOrganisation
from services.registry.organisations.memberships.membership import MEMBERSHIP
from services.registry.organisations.memberships.projections import MEMBERSHIPS
from services.registry.rows import VIEWS
from shared.eventlog.envelope import Published
from shared.projector.projection import Command
from shared.spine import SpineApi


def delete_key_of_former_contact(event: Published, api: SpineApi) -> list[Command]:
    """Nobody needs the name of whom an organisation named before."""
    if event.data["former"]:
        api.vault.erase(event.data["former"])
    return []


def ended_memberships(person: str, day: str, api: SpineApi) -> Iterator[Command]:
    """The commands by which an erased person leaves every organisation on this day."""
    for row in api.views.table(VIEWS, MEMBERSHIPS).find({"person": person, "until": {"$gt": day}}):
        yield MEMBERSHIP, row["membership"], LeaveOrganisation(max(day, row["since"]))
