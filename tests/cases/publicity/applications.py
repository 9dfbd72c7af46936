"""An application for 低保 (invented), taken as far as its publicity and beyond."""

from datetime import datetime, timedelta
from typing import Any

from services.cases.case.commands import ReachMark
from services.cases.case.state import Case
from services.cases.lifecycle.decide import CASE
from services.cases.vocabulary import DeadlineKind, Mark
from services.cases.working_time.deadline import Deadline
from shared.eventstore.store import Origin
from shared.eventstore.streams import Streams
from shared.spine import SpineApi
from tests.caller import Caller
from tests.cases.place import IN_GRID

NOTICE = "申请人一户三口申请最低生活保障，现予公示。"
OUTCOME = "经审批，同意该户享受最低生活保障。"
APPLICATION: dict[str, Any] = {
    "title": "申请低保",
    "description": "三口之家，丈夫患病。",
    "category": "民生服务/低保",
    "attributes": {"household_size": 3},
    "channel": "window",
    "location": IN_GRID,
    "reporter_name": "赵某某",
    "reporter_phone": "13512341234",
}


def done(caller: Caller, case_id: str, action: str, body: Any = None) -> dict[str, Any]:
    reply = caller.post(f"/cases/{case_id}/{action}", body)
    assert reply.status == 200, (action, reply.body)
    case: dict[str, Any] = reply.body
    return case


def publicised(zhang: Caller, li: Caller, ma: Caller, notice: str = NOTICE, **change: Any) -> str:
    """The id of an application that has just been publicised."""
    reply = zhang.post("/cases", APPLICATION | change)
    assert reply.status == 201, reply.body
    case_id: str = reply.body["case_id"]
    done(zhang, case_id, "accept")
    done(zhang, case_id, "refer")
    done(li, case_id, "submit", {"opinion": "情况属实"})
    done(ma, case_id, "pass-review", {"notice": notice})
    return case_id


def end_publicity(inside: SpineApi, case_id: str) -> Case:
    """As the timer does it when the days of the notice are over."""
    running = inside.streams(CASE).load(case_id).state.deadlines[DeadlineKind.PUBLICITY]
    assert isinstance(running, Deadline)
    over = ReachMark(DeadlineKind.PUBLICITY, Mark.OVER, running.due)
    late: Streams[Case, Any] = Streams(inside.store, CASE, clock=lambda: _just_after(running.due))
    return late.execute(case_id, over, Origin("timer:deadlines", "test")).state


def _just_after(due: datetime) -> datetime:
    return due + timedelta(seconds=1)
