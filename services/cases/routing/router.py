"""Routing as the rest of the service asks it: with cases' own directory and the rules of the case's town."""

from datetime import datetime

from services.cases.directory.directory import Directory
from services.cases.directory.surroundings import today
from services.cases.routing.question import Route, RouteQuestion
from services.cases.routing.route import route
from services.cases.rules.queries import rules_of
from shared.spine import SpineApi


class Router:
    """One query for the path and one for the town's rules, none within a second."""

    def __init__(self, spine: SpineApi) -> None:
        self._spine = spine
        self._directory = Directory(spine.views)

    def route(self, question: RouteQuestion, moment: datetime) -> Route:
        """Whose task the case is at a moment."""
        around = self._directory.around(question.scope, today(moment))
        return route(question, moment, around, rules_of(self._spine, question.scope.town))
