"""A case's history and the directory → the order of one of its assignments for one of its parties."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.cases.acting.answers import Texts
from services.cases.case.events.handling import CaseAssigned
from services.cases.case.number import number_of
from services.cases.case.state import Case
from services.cases.catalogue.fields import URGENCY_TITLES
from services.cases.directory.directory import Directory
from services.cases.directory.entries import LEVEL_OF_DIGITS
from services.cases.history.actors import Seats
from services.cases.orders.order import Order
from services.cases.placement.names import area_names
from services.cases.vocabulary import DeadlineKind, Level, Party, PartyKind
from services.cases.working_time.deadline import Deadline
from shared.clock import SHANGHAI, day_of
from shared.eventstore.store import Recorded
from shared.personal import Personal
from shared.projector.views import Views

ERASED = "（内容已删除）"


@dataclass(frozen=True, slots=True)
class Given:
    """An assignment as it was made, and the party that the order is for."""

    fact: CaseAssigned
    at: datetime
    actor: str
    party: Party

    @property
    def role(self) -> str:
        return self.role_of(self.party)

    def role_of(self, party: Party) -> str:
        """Whether a party leads or assists."""
        return "牵头" if party == self.fact.lead else "协办"

    @property
    def parties(self) -> tuple[Party, ...]:
        """Everybody whom it was given to, whoever leads first."""
        return self.fact.lead, *self.fact.assisting


def given_in(history: Iterable[Recorded], assignment: int | None, party: str | None) -> Given | None:
    """The assignment of this number, else the last; for the party with this id, else the first partner, else the lead.

    None where there is no such assignment or party.
    """
    made = [(one.fact, one) for one in history if isinstance(one.fact, CaseAssigned)]
    found = [(fact, one) for fact, one in made if assignment is None or fact.assignment == assignment]
    if not found:
        return None
    fact, recorded = found[-1]
    parties = [fact.lead, *fact.assisting]
    wanted = [one for one in parties if one.id == party] if party else _partners_first(parties)
    return Given(fact, recorded.at, recorded.actor, wanted[0]) if wanted else None


def _partners_first(parties: Sequence[Party]) -> list[Party]:
    """A partner has no account, and is why there is paper."""
    return sorted(parties, key=lambda one: one.kind is not PartyKind.PARTNER)


def texts_wanted(case: Case, given: Given) -> list[Personal]:
    """What somebody typed that the order says: the title of the case and what is to be done."""
    title = case.report.title if case.report else None
    return [text for text in (title, given.fact.instructions) if text is not None]


def order_of(views: Views, case: Case, given: Given, texts: Texts, origin: str, now: datetime) -> Order:
    """The order as it is printed now; what was deleted is said to be."""
    report = case.report
    if report is None:
        raise LookupError(case.id)
    number, day = number_of(case.id, report.reported_at), day_of(now).isoformat()
    seat = Seats.of(views, [given.actor]).held(given.actor, case.scope, given.at)
    office = Party(PartyKind.ORGANISATION, seat["at"]) if seat and seat["at"] != seat["area"] else None
    titles = Directory(views).titles_of([*given.parties, *([office] if office else [])], day)
    areas = area_names(views, case.scope.codes())
    return Order(
        number=number,
        page=f"{origin.rstrip('/')}/track?number={number}",
        day=day,
        to=_title(given.party, titles),
        role=given.role,
        by=(titles.get(office.key) if office else None) or _in_charge(case, areas),
        given=_moment(given.at),
        due=_due(case),
        category=case.category,
        urgency=URGENCY_TITLES[case.urgency],
        place="".join(areas.get(code, code) for code in case.scope.codes() if code in areas) or "待核实",
        title=texts[report.title] or ERASED,
        task=(texts[given.fact.instructions] or ERASED)
        if given.fact.instructions
        else "请按职责办理，并将结果填入回执。",
        others=tuple((given.role_of(one), _title(one, titles)) for one in given.parties if one != given.party),
    )


def _title(party: Party, titles: Mapping[str, str]) -> str:
    return titles.get(party.key, party.id)


def _in_charge(case: Case, areas: Mapping[str, str]) -> str:
    """The area of the level that has the case: the village, the town."""
    height = min(case.level.height, Level.TOWN.height)
    levels = {LEVEL_OF_DIGITS[len(code)].height: areas.get(code, code) for code in case.scope.codes()}
    return next((levels[one] for one in range(height, len(Level)) if one in levels), "")


def _moment(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _due(case: Case) -> str:
    """Until when it is to be handled; nothing while that stands still."""
    running = case.deadlines.get(DeadlineKind.HANDLE)
    return _moment(running.due) if isinstance(running, Deadline) else ""
