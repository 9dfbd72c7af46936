"""The entrypoint of dry runs."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from services.cases.directory.directory import Directory
from services.cases.directory.entries import path_of
from services.cases.directory.surroundings import Surroundings
from services.cases.routing.dry_run import PastCase, dry_run, dry_run_answer
from services.cases.routing.schemas import DryRunAnswerSchema, DryRunSchema, FiguresSchema
from services.cases.rules.declarations import HandlingRules
from services.cases.rules.queries import rules_of
from shared.areas import Scope
from shared.clock import midnight
from shared.http import Answer, Request, route
from shared.http.jobs import JobRoutes
from shared.http.service import ServiceRoutes
from shared.jobs import Job

AT_ONCE = 1_000
"""So many cases are looked at while the caller waits; more are a job."""


class PastCases(NamedTuple):
    """About how many there are, and a way to go through them once."""

    number: int
    each: Callable[[], Iterator[PastCase]]


class RoutingRoutes(ServiceRoutes, JobRoutes):
    """试算."""

    def past_cases(self, town: str, since: datetime, until: datetime, unseen_by: str) -> PastCases:
        """The cases of a town that were reported in [since, until), without those that this person must not see.

        The service says where they are.
        """
        raise NotImplementedError

    @route(
        "POST", "/cases/rules/<town>/dry-run", permission="rules.revise", body=DryRunSchema, answer=DryRunAnswerSchema
    )
    def dry_run_rules(self, request: Request, town: str) -> Answer:
        """试算办理规则：过去的案件会交给谁，与实际有何不同；案件多时为任务"""
        request.permit(path_of(town))
        body = request.body
        rules = HandlingRules.of(town, 0, body["rules"]) if body["rules"] else rules_of(self.spine, town)
        since, until = (midnight(date.fromisoformat(body[name])) for name in ("since", "until"))
        past, around = self.past_cases(town, since, until, request.caller.subject), self._around_since(body["since"])

        def figures(progress: Callable[[int], None] | None = None) -> Mapping[str, Any]:
            return dry_run_answer(dry_run(past.each(), rules, around, progress))

        if past.number <= AT_ONCE:
            return Answer({"figures": figures(), "job": None})
        started = self.start_job(request, "rules.dry_run", partial(_work, past.number, figures))
        return Answer({"figures": None, "job": started.body}, status=started.status, headers=started.headers)

    def _around_since(self, day: str) -> Callable[[Scope], Surroundings]:
        directory = Directory(self.spine.views)
        return lambda scope: directory.around(scope, day)


def _work(number: int, figures: Callable[[Callable[[int], None]], Mapping[str, Any]], job: Job) -> Mapping[str, Any]:
    """The figures as JSON, with cases that came in the meantime counted but not shown as progress."""
    answer: Mapping[str, Any] = FiguresSchema().dump(figures(lambda done: job.progress(min(done, number), number)))
    return answer
