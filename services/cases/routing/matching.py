"""Whether a routing rule holds for a case."""

from datetime import datetime

from services.cases.routing.question import RouteQuestion
from services.cases.rules.declarations import HandlingRules, Hours, RoutingRule
from shared.clock import SHANGHAI


def holds(rule: RoutingRule, question: RouteQuestion, moment: datetime, rules: HandlingRules) -> bool:
    """Whether everything that the rule asks for is so; what it leaves empty is so of every case."""
    when = rule.when
    return (
        (not when.categories or any(_within(question.category, one) for one in when.categories))
        and (not when.urgencies or question.urgency in when.urgencies)
        and (not when.procedures or question.procedure in when.procedures)
        and (not when.channels or question.channel in when.channels)
        and (not when.areas or not when.areas.isdisjoint(question.scope.codes()))
        and (not when.weekdays or moment.astimezone(SHANGHAI).isoweekday() in when.weekdays)
        and (when.hours is Hours.ANY or rules.is_open(moment) is (when.hours is Hours.OFFICE))
    )


def _within(category: str, path: str) -> bool:
    return category == path or category.startswith(f"{path}/")
