"""A case as the tests tell it: the blocked drain at 五里洲, reported by 王小明 (invented)."""

from datetime import UTC, datetime

from services.cases.case.commands import Place, ReportCase, Reporter
from services.cases.case.events.handling import CaseHandledOnTheSpot, CasePutOnRecord
from services.cases.case.events.reporting import CaseAccepted, CaseReported
from services.cases.vocabulary import Channel, Placement, Urgency
from services.cases.working_time.terms import DEFAULT_TERMS
from shared.areas import Scope
from shared.personal import Personal

NOON = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)
GRID = Scope("433122", "433122107", "433122107200", "433122107200003")
SUBJECT = "5e0c"
LATER_SUBJECT = "77aa"
DRAIN = "c-1"
WORKER = "p-zhou"
"""The grid worker who was told, and took it on."""

REPORT = ReportCase(
    case_id=DRAIN,
    subject=SUBJECT,
    title="下水道堵了",
    description="三号楼前的下水道堵了两天，污水流到路上。",
    category="公共设施",
    urgency=Urgency.URGENT,
    channel=Channel.GRID,
    place=Place(GRID, Placement.GRID, (110.2, 28.2)),
    terms=DEFAULT_TERMS[Urgency.URGENT],
    reporter=Reporter("王小明", "13812341234", "三号楼二单元"),
    by=WORKER,
)

REPORTED = CaseReported(
    case_id=DRAIN,
    subject=SUBJECT,
    title=Personal(SUBJECT, "下水道堵了"),
    description=Personal(SUBJECT, "三号楼前的下水道堵了两天，污水流到路上。"),
    reporter_name=Personal(SUBJECT, "王小明"),
    reporter_phone=Personal(SUBJECT, "13812341234"),
    address=Personal(SUBJECT, "三号楼二单元"),
    category="公共设施",
    urgency=Urgency.URGENT,
    channel=Channel.GRID,
    location=(110.2, 28.2),
    placement=Placement.GRID,
    scope=GRID,
    on_the_spot=False,
    reported_at=NOON,
    terms=DEFAULT_TERMS[Urgency.URGENT],
    by=WORKER,
)
ACCEPTED = CaseAccepted(DRAIN, WORKER)
HANDLED = CaseHandledOnTheSpot(DRAIN, Personal(LATER_SUBJECT, "已疏通"))
ON_RECORD = CasePutOnRecord(DRAIN, NOON)
LIFE = (REPORTED, ACCEPTED, HANDLED, ON_RECORD)
