"""The entrypoint of what-if on deadlines: no fact comes of it."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from services.cases.catalogue.catalogues import catalogue_of
from services.cases.deadlines.past import Cohort, deadlines_of, how_many
from services.cases.deadlines.schemas import WhatIfAnswerSchema, WhatIfFiguresSchema, WhatIfSchema
from services.cases.deadlines.what_if import figures_answer, what_if
from services.cases.directory.entries import path_of
from services.cases.rules.declarations import HandlingRules
from services.cases.rules.queries import rules_of
from services.cases.vocabulary import DeadlineKind, Urgency
from services.cases.working_time.terms import Terms
from shared.clock import midnight, now
from shared.http import Answer, Request, route
from shared.http.jobs import JobRoutes
from shared.http.service import ServiceRoutes
from shared.jobs import Job

AT_ONCE = 1_000
"""So many deadlines are looked at while the caller waits; more are a job."""

Progress = Callable[[int], None]


class DeadlineRoutes(ServiceRoutes, JobRoutes):
    """试算时限."""

    @route(
        "POST",
        "/cases/deadlines/what-if",
        permission="rules.revise",
        body=WhatIfSchema,
        answer=WhatIfAnswerSchema,
    )
    def what_if_deadlines(self, request: Request) -> Answer:
        """试算时限：换一份办理规则，过去的时限有多少会按期、多少会超期；数量多时为任务"""
        body = request.body
        request.permit(path_of(body["town"]))
        since, until = (midnight(date.fromisoformat(body[name])) for name in ("since", "until"))
        cohort = Cohort(body["town"], DeadlineKind(body["kind"]), since, until)
        terms_of = self._terms(cohort.town, body["rules"])
        asks, views = request.caller.subject, self.spine.views

        def figures(progress: Progress | None = None) -> Mapping[str, Any]:
            return figures_answer(what_if(deadlines_of(views, cohort, asks), terms_of, now(), progress))

        number = how_many(views, cohort)
        if number <= AT_ONCE:
            return Answer({"figures": figures(), "job": None})
        started = self.start_job(request, "deadlines.what_if", partial(_work, number, figures))
        return Answer({"figures": None, "job": started.body}, status=started.status, headers=started.headers)

    def _terms(self, town: str, document: Mapping[str, Any] | None) -> Callable[[Urgency, str], Terms]:
        rules = HandlingRules.of(town, 0, document) if document else rules_of(self.spine, town)
        catalogue = catalogue_of(self.spine, town)

        def terms_of(urgency: Urgency, path: str) -> Terms:
            category = catalogue.category(path)
            return rules.terms_for(urgency, category.limits if category else None)

        return terms_of


def _work(number: int, figures: Callable[[Progress], Mapping[str, Any]], job: Job) -> Mapping[str, Any]:
    """The figures as JSON; cases that came in the meantime are counted but not shown as progress."""
    answer: Mapping[str, Any] = WhatIfFiguresSchema().dump(
        figures(lambda done: job.progress(min(done, number), number))
    )
    return answer
