"""Cases of the past as they were when they were reported, for dry runs of routing rules."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import islice

from services.cases.case.state import Case
from services.cases.case.status import Stage
from services.cases.lifecycle.decide import CASE
from services.cases.lists.keys import area_key
from services.cases.lists.rows import CASES, LIST
from services.cases.routing.dry_run import PastCase
from services.cases.routing.question import RouteQuestion
from services.cases.routing.routes import PastCases
from services.cases.vocabulary import Urgency
from shared.mongo import Document
from shared.spine import SpineApi

PAGE = 200


def past_cases(spine: SpineApi, town: str, since: datetime, until: datetime, unseen_by: str) -> PastCases:
    """The cases of a town that were reported in [since, until), without those handled on the spot.

    What is hidden from the person `unseen_by`, who asks, is left out.
    """
    number = spine.views.table(LIST, CASES).count_documents(criteria(town, since, until))
    return PastCases(number, partial(_each, spine, criteria(town, since, until), unseen_by))


def criteria(town: str, since: datetime, until: datetime) -> Document:
    """The filter on rows; stage and urgency are named only because the index has them before the time."""
    return {
        "seen_by": area_key(town),
        "stage": {"$in": [stage.value for stage in Stage]},
        "urgency_rank": {"$in": list(range(len(Urgency)))},
        "reported_at": {"$gte": since, "$lt": until},
    }


def _each(spine: SpineApi, wanted: Document, unseen_by: str) -> Iterator[PastCase]:
    rows = spine.views.table(LIST, CASES).find(wanted, {"_id": True})
    ids = (row["_id"] for row in rows)
    while page := list(islice(ids, PAGE)):
        found = spine.streams(CASE).load_many(page)
        cases = (_past(id, found[id].state, unseen_by) for id in page if id in found)
        yield from (case for case in cases if case is not None)


def _past(id: str, case: Case, unseen_by: str) -> PastCase | None:
    report = case.report
    if report is None or report.on_the_spot or unseen_by in case.hidden_from:
        return None
    question = RouteQuestion(
        scope=report.scope,
        category=report.category,
        urgency=report.urgency,
        procedure=report.procedure,
        channel=report.channel,
        complaint_of=report.complaint_of,
    )
    return PastCase(id, question, report.reported_at, report.routing.party if report.routing else None)
