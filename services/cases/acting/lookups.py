"""What commands need to know beyond their case: areas, holders, catalogue, rules, other cases; all bounded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from services.cases.case.commands import Place
from services.cases.case.events.reporting import Routing
from services.cases.case.state import Case
from services.cases.catalogue.catalogues import catalogue_of
from services.cases.catalogue.category import Category
from services.cases.catalogue.state import Catalogue
from services.cases.directory.directory import Directory
from services.cases.directory.entries import level_of, path_of
from services.cases.directory.projections import PLACES
from services.cases.lifecycle.decide import CASE
from services.cases.lifecycle.who import Actor
from services.cases.lists.criteria import parts_of
from services.cases.lists.rows import CASES, LIST
from services.cases.placement.place import Areas, place_of
from services.cases.routing.question import RouteQuestion
from services.cases.routing.router import Router
from services.cases.rules.queries import rules_of
from services.cases.vocabulary import Channel, Level, Location, Party, Procedure, Urgency
from services.cases.working_time.terms import Terms
from shared.areas import Scope
from shared.clock import day_of
from shared.http.messages import FieldError
from shared.http.problems import Problem
from shared.spine import SpineApi

MOST_CHILDREN = 1_000
"""Parts of one case; no further one is linked to it."""


@dataclass(frozen=True)
class Lookups:
    """The service's own knowledge at one moment."""

    spine: SpineApi
    moment: datetime

    @cached_property
    def directory(self) -> Directory:
        return Directory(self.spine.views)

    @property
    def day(self) -> str:
        """The calendar day in Asia/Shanghai."""
        return day_of(self.moment).isoformat()

    def new_subject(self) -> str:
        """A new key for what somebody typed."""
        return self.spine.vault.new_subject()

    def knows(self, party: Party) -> bool:
        """Whether there is such a party today."""
        return self.directory.knows(party, self.day)

    def place_of(self, location: Location | None, grid: str | None, actor: Actor) -> Place:
        """Where a case belongs; the areas of whoever reports are the last clue."""
        areas, boundaries = (self.spine.views.table(PLACES, name) for name in ("areas", "boundaries"))
        homes = [grant.area for grant in actor.grants if grant.area]
        return place_of(Areas(areas, boundaries, self.day), location, grid, homes)

    def catalogue(self, scope: Scope) -> Catalogue:
        return catalogue_of(self.spine, scope.town)

    def category(self, scope: Scope, path: str) -> Category | None:
        """The category, also one that was retired."""
        return self.catalogue(scope).category(path)

    def terms(self, scope: Scope, urgency: Urgency, category: Category | None) -> Terms:
        return rules_of(self.spine, scope.town).terms_for(urgency, category.limits if category else None)

    def route(
        self,
        case: Case,
        *,
        scope: Scope | None = None,
        category: str | None = None,
        urgency: Urgency | None = None,
        procedure: Procedure | None = None,
        level: Level | None = None,
    ) -> Routing:
        """Who is to take the case on, where something about it is about to change.

        What was passed up stays at its level, or goes higher.
        """
        report = case.report
        named = self.category(scope or case.scope, category or case.category)
        return self.routing(
            RouteQuestion(
                scope=scope or case.scope,
                category=category or case.category,
                urgency=urgency or case.urgency,
                procedure=procedure or case.procedure,
                channel=report.channel if report else Channel.GRID,
                level=level or (case.level if case.escalated else None),
                complaint_of=case.hidden_from[-1] if case.hidden_from else None,
                department=named.department if named else None,
            )
        )

    def routing(self, question: RouteQuestion) -> Routing:
        """Who is to take a case on, by the rules of its town."""
        found = Router(self.spine).route(question, self.moment)
        return Routing(found.party, found.rule, found.level, found.passed_over)

    def superior(self, scope: Scope) -> str | None:
        """The id of the superior organisation of the town."""
        found = self.directory.superior_of(scope.town, self.day) if scope.town else None
        return found.id if found else None

    def above_holder(self, person_id: str, scope: Scope) -> tuple[Scope, Level]:
        """The path and the level one above a holder: of the highest post along the path, else in the same town.

        Problem (422) for somebody who holds nothing there.
        """
        area = self.directory.highest_post_area(person_id, scope, self.day)
        if area is None and scope.town:
            area = self.directory.highest_post_area_in(scope.town, person_id, self.day)
        if area is None:
            text = "此人在该案件所在的镇（街道）没有岗位"
            raise Problem(422, "invalid", errors=[FieldError("complaint_of", "holder_unknown", text)])
        above = [code for code in path_of(area).codes() if len(code) < len(area)]
        return Scope.from_list(above), level_of(area).above or Level.SUPERIOR

    def open_parts(self, case_id: str) -> tuple[str, ...]:
        """The ids of the parts of the case that go on, at most `MOST_CHILDREN`."""
        found = self.spine.views.table(LIST, CASES).find(parts_of(case_id), {"_id": True})
        return tuple(row["_id"] for row in found.limit(MOST_CHILDREN))

    def case(self, case_id: str) -> Case:
        """Another case as it is now; without a report where there is none."""
        return self.spine.streams(CASE).load(case_id).state

    def titles(self, parties: Mapping[str, Party]) -> dict[str, str]:
        """What these are called today, by key."""
        return self.directory.titles_of(parties.values(), self.day)
