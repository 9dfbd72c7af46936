"""The facts of a case (案件): what is stored and published, by theme, and the union of them all."""

from services.cases.case.events import aftermath, approval, deadlines, emergency, handling, mediation, reporting
from services.cases.case.events.aftermath import AftermathEvent
from services.cases.case.events.approval import ApprovalEvent
from services.cases.case.events.deadlines import DeadlineEvent
from services.cases.case.events.emergency import EmergencyEvent
from services.cases.case.events.handling import HandlingEvent
from services.cases.case.events.mediation import MediationEvent
from services.cases.case.events.reporting import ReportingEvent

CaseEvent = (
    ReportingEvent | HandlingEvent | AftermathEvent | EmergencyEvent | ApprovalEvent | MediationEvent | DeadlineEvent
)

FACTS: dict[str, type] = {
    **reporting.FACTS,
    **handling.FACTS,
    **aftermath.FACTS,
    **emergency.FACTS,
    **approval.FACTS,
    **mediation.FACTS,
    **deadlines.FACTS,
}
