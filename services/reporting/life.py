"""What each fact makes of a case's status (案件状态), and in which stage the wall counts a status."""

from collections.abc import Mapping

from shared.eventlog.envelope import Published

WAITING, IN_PROGRESS, SETTLED, ENDED = "waiting", "in_progress", "settled", "ended"
"""待受理, 办理中, 已处置, 已了结."""

OPEN = (WAITING, IN_PROGRESS)

STAGES: Mapping[str, str] = {
    "reported": WAITING,
    **dict.fromkeys(("accepted", "at_intake", "assigned", "in_hand", "suspended"), IN_PROGRESS),
    **dict.fromkeys(("alerted", "stood_down", "under_review", "awaiting_approval"), IN_PROGRESS),
    **dict.fromkeys(("handled", "resolved", "verified", "decided"), SETTLED),
    **dict.fromkeys(("on_record", "closed", "withdrawn", "duplicate"), ENDED),
}

REPORTED, ALERTED = "case.reported.v1", "case.alerted.v1"
EMERGENCY = "emergency"

STATUS_AFTER: Mapping[str, str] = {
    REPORTED: "reported",
    "case.accepted.v1": "accepted",
    "case.withdrawn.v1": "withdrawn",
    "case.marked_duplicate.v1": "duplicate",
    "case.handled_on_the_spot.v1": "handled",
    "case.put_on_record.v1": "on_record",
    "case.referred.v1": "at_intake",
    "case.escalated.v1": "reported",
    "case.suspended.v1": "suspended",
    "case.resolved.v1": "resolved",
    "case.verified.v1": "verified",
    "case.closed.v1": "closed",
    ALERTED: "alerted",
    "case.stood_down.v1": "stood_down",
    "case.summarised.v1": "resolved",
    "case.submitted.v1": "under_review",
    "case.reviewed.v1": "awaiting_approval",
    "case.approved.v1": "decided",
    "case.approval_refused.v1": "decided",
    "case.outcome_publicised.v1": "verified",
}
"""The facts after which a case always stands in the same status."""

TELLING_STATUS = frozenset(
    {
        "case.assigned.v1",
        "case.acknowledged.v1",
        "case.sent_back.v1",
        "case.resumed.v1",
        "case.reworked.v1",
        "case.objection_upheld.v1",
        "case.reopened.v1",
    }
)
"""The facts that say the status themselves."""


def status_after(event: Published) -> str | None:
    """The status of the case from this fact on; None where the fact leaves it as it is."""
    if event.type == REPORTED and event.data.get("procedure") == EMERGENCY:
        return "alerted"
    if event.type in TELLING_STATUS:
        return str(event.data["status"])
    return STATUS_AFTER.get(event.type)
