"""One category as a case meets it: everything that was left open is filled in from above."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from services.cases.catalogue.declarations import (
    NO_LIMITS,
    Approval,
    Attribute,
    Declaration,
    Limits,
    parent_of,
    title_of,
)
from services.cases.vocabulary import Procedure, Urgency

USUAL_APPROVAL = Approval(publicity_days=7, waits_for_publicity=True)
"""Where nobody says otherwise: DOMAIN.md, 公示 e.g. 7 days."""


@dataclass(frozen=True, slots=True)
class Category:
    """类别. `active` ones take new cases; the others were retired and stay readable."""

    path: str
    active: bool = True
    procedure: Procedure = Procedure.GENERAL
    urgency: Urgency = Urgency.NORMAL
    department: str | None = None
    limits: Limits = NO_LIMITS
    approval: Approval = USUAL_APPROVAL
    attributes: tuple[Attribute, ...] = ()
    complaint: bool = False

    @property
    def title(self) -> str:
        """What it is called, without what is above it."""
        return title_of(self.path)

    @property
    def parent(self) -> str | None:
        """The path of the category above; None for the first level."""
        return parent_of(self.path)


def category_of(lineage: Iterable[Declaration], active: bool) -> Category:
    """What the declarations say of the last of them, the first level first."""
    found = Category("", active)
    for declaration in lineage:
        found = _below(found, declaration)
    return found


def _below(above: Category, own: Declaration) -> Category:
    return replace(
        above,
        path=own.path,
        procedure=own.procedure or above.procedure,
        urgency=own.urgency or above.urgency,
        department=own.department or above.department,
        limits=_limits(above.limits, own.limits),
        approval=own.approval or above.approval,
        attributes=asked(above.attributes, own.attributes),
        complaint=own.complaint or above.complaint,
    )


def asked(above: Iterable[Attribute], own: Iterable[Attribute]) -> tuple[Attribute, ...]:
    """The attributes of above and then one's own; one of the same name takes the other's place."""
    return tuple(({one.name: one for one in above} | {one.name: one for one in own}).values())


def _limits(above: Limits, own: Limits) -> Limits:
    return Limits(own.accept or above.accept, own.handle or above.handle, own.approve or above.approve)
