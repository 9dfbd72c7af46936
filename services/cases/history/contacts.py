"""Where whoever objected to a notice can be reached: masked; in clear for those who have to settle it, until then."""

from dataclasses import dataclass

from services.cases.acting.answers import Texts
from services.cases.case.events import CaseEvent
from services.cases.case.state import Case
from services.cases.history.entries import contact_in, objection_of
from services.cases.lifecycle.actions import Action
from services.cases.lifecycle.table import row_for
from services.cases.lifecycle.who import Actor, may
from shared.personal import mask_phone


@dataclass(frozen=True, slots=True)
class Contacts:
    """The contacts of a case as one caller may read them; `to_settle` are (notice, objection)."""

    texts: Texts
    to_settle: frozenset[tuple[int, int]] = frozenset()

    @classmethod
    def of(cls, texts: Texts, case: Case, actor: Actor) -> "Contacts":
        return cls(texts, _open_objections(case) if _may_settle(case, actor) else frozenset())

    def __getitem__(self, fact: CaseEvent) -> str | None:
        """None for a step without a contact, and where the caller may read no text."""
        contact = self.texts[contact_in(fact)]
        if contact is None or objection_of(fact) in self.to_settle:
            return contact
        return mask_phone(contact)


def _may_settle(case: Case, actor: Actor) -> bool:
    row = row_for(case.procedure, case.status, Action.SETTLE_PUBLICITY_OBJECTION)
    return row is not None and may(row.who, case, actor)


def _open_objections(case: Case) -> frozenset[tuple[int, int]]:
    shown = case.publicity
    return frozenset((shown.notice, number) for number in shown.open) if shown else frozenset()
