"""The timer raises each mark once, when it is due or as soon as it can; what nobody accepts goes up by itself."""

from datetime import timedelta

import pytest

from services.cases.case.commands import AcceptCase, SuspendCase
from services.cases.case.events.deadlines import CaseDeadlineApproached, CaseDeadlineMissed, CaseDeadlineSet
from services.cases.case.events.handling import CaseEscalated, CaseResumed
from services.cases.case.status import Status
from services.cases.deadlines.due import due_deadlines
from services.cases.deadlines.raising import ACTOR
from services.cases.vocabulary import DeadlineKind, Level, Mark
from services.cases.working_time.deadline import Deadline, MarkAt
from services.cases.working_time.terms import working_days
from shared.clock import now
from shared.personal import Personal
from shared.projector.leases import Leases
from tests.caller import eventually
from tests.cases.deadlines.bench import Bench

pytestmark = pytest.mark.servers

MINUTES = timedelta(minutes=1)


def test_a_mark_is_raised_with_its_own_moment_however_late(bench: Bench) -> None:
    reported = now() - 26 * MINUTES
    case = bench.report(reported)
    bench.timer()
    (fact,) = eventually(lambda: bench.facts(case, CaseDeadlineApproached))
    due = reported + 30 * MINUTES
    assert fact == CaseDeadlineApproached(case, DeadlineKind.ACCEPT, due, at=due - 6 * MINUTES)
    assert bench.recorded(case)[-1].actor == ACTOR


def test_a_mark_is_raised_within_a_moment_of_being_due(bench: Bench) -> None:
    case = bench.report(now() - 24 * MINUTES + timedelta(seconds=2))
    bench.wait_for_rows()
    bench.timer()
    (fact,) = eventually(lambda: bench.facts(case, CaseDeadlineApproached))
    assert timedelta() <= bench.recorded(case)[-1].at - fact.at < timedelta(seconds=5)


def test_what_nobody_accepts_goes_up_level_by_level_by_itself(bench: Bench) -> None:
    case = bench.report(now() - 31 * MINUTES)
    bench.timer()
    (escalated,) = eventually(lambda: bench.facts(case, CaseEscalated))
    assert (escalated.from_level, escalated.to_level, escalated.automatic) == (Level.GRID, Level.VILLAGE, True)
    assert escalated.routing is not None
    assert escalated.routing.level is Level.VILLAGE
    assert bench.facts(case, CaseDeadlineSet)[-1].deadline.due > now()


def test_at_the_town_the_cards_follow(bench: Bench) -> None:
    case = bench.report(now() - 61 * MINUTES, level=Level.TOWN)
    bench.timer()
    eventually(lambda: bench.told(case)[-1] == "red_card_given")
    assert bench.told(case) == [
        "reported",
        "deadline_set",
        "deadline_approached",
        "deadline_missed",
        "yellow_card_given",
        "red_card_given",
    ]


def test_what_was_done_in_time_is_not_raised(bench: Bench) -> None:
    accepted, waiting = (bench.report(now() - 40 * MINUTES) for _ in range(2))
    bench.tell(accepted, AcceptCase("p-zhang"), now() - 39 * MINUTES)
    bench.timer()
    eventually(lambda: bench.facts(waiting, CaseDeadlineMissed))
    assert bench.told(accepted) == ["reported", "deadline_set", "accepted", "deadline_met", "deadline_set"]


def test_what_stands_still_raises_nothing_and_goes_on_by_itself(bench: Bench) -> None:
    begun = now() - 23 * 60 * MINUTES
    case = bench.report(begun)
    bench.tell(case, AcceptCase("p-zhang"), begun)
    bench.tell(
        case,
        SuspendCase(now() + timedelta(seconds=2), Personal(bench.api.vault.new_subject(), "等待配件")),
        begun + 60 * MINUTES,
    )
    bench.timer()
    (resumed,) = eventually(lambda: bench.facts(case, CaseResumed))
    assert resumed == CaseResumed(case, Status.ACCEPTED, automatic=True)
    assert not bench.facts(case, CaseDeadlineApproached)
    state = bench.cases(now()).load(case).state
    assert timedelta(hours=22) < _running(state.deadlines[DeadlineKind.HANDLE]).due - now() < timedelta(hours=24)


def _running(deadline: object) -> Deadline:
    assert isinstance(deadline, Deadline)
    return deadline


def test_rivals_raise_every_mark_once(bench: Bench) -> None:
    cases = [bench.report(now() - 61 * MINUTES, level=Level.TOWN) for _ in range(40)]
    bench.wait_for_rows()
    for _ in range(3):
        bench.timer("r1")  # each takes all partitions for its own
    eventually(lambda: bench.counted(cases)["case.red_card_given.v1"] >= len(cases))
    bench.wait_for_rows()
    marks = ["deadline_approached", "deadline_missed", "yellow_card_given", "red_card_given"]
    counted = bench.counted(cases)
    assert {name: counted[f"case.{name}.v1"] for name in marks} == dict.fromkeys(marks, len(cases))


def test_a_timer_that_was_away_catches_up_the_oldest_first(bench: Bench) -> None:
    bench.timer()()
    late = [bench.report(now() - minutes * MINUTES) for minutes in (25, 29, 27)]
    bench.wait_for_rows()
    found = list(due_deadlines(bench.rows, range(8), now()))
    assert [one.case_id for one in found] == [late[1], late[2], late[0]]
    bench.timer()
    eventually(lambda: bench.counted(late)["case.deadline_approached.v1"] == len(late))


def test_a_case_that_cannot_be_read_stops_no_other(bench: Bench) -> None:
    broken, sound = (bench.report(now() - (26 - n) * MINUTES) for n in range(2))
    stream = {"stream": f"case-{broken}"}
    body = bench.api.database["commits"].find_one(stream)["body"]  # type: ignore[index]
    bench.wait_for_rows()
    bench.api.database["commits"].update_one(
        stream, {"$set": {"body": body.replace(b"case.reported.v1", b"case.revoked.v1")}}
    )
    bench.timer()
    eventually(lambda: bench.facts(sound, CaseDeadlineApproached))


def test_replicas_share_the_cases_and_one_takes_over_what_the_other_leaves(bench: Bench) -> None:
    stop = bench.replica("r2")
    leases = Leases(bench.api.database, "test")
    eventually(lambda: leases.members() == ["r1", "r2"])
    cases = [bench.report(now() - 25 * MINUTES) for _ in range(40)]
    bench.wait_for_rows()
    bench.timer("r1")
    half = [one for one in cases if bench.row(one, "accept")["partition"] % 2 == 0]
    eventually(lambda: bench.counted(half)["case.deadline_approached.v1"] == len(half))
    assert 0 < len(half) == bench.counted(cases)["case.deadline_approached.v1"] < len(cases)
    stop()
    eventually(lambda: bench.counted(cases)["case.deadline_approached.v1"] == len(cases))


def test_deadlines_of_a_year_that_was_published_are_counted_again_at_start(bench: Bench) -> None:
    """As 2025's would have been before its holidays were known."""
    reported = now() - 10 * MINUTES
    case = bench.report(reported)
    due = now() + 60 * MINUTES
    marks = (MarkAt(Mark.MISSED, due),)
    guessed = Deadline(DeadlineKind.ACCEPT, reported, due, marks, working_days(1), True, reported, 7 * 3_600_000)
    bench.append(case, CaseDeadlineSet(case, guessed))
    bench.wait_for_rows()
    bench.timer()
    eventually(lambda: len(bench.facts(case, CaseDeadlineSet)) == 3)
    fresh = bench.facts(case, CaseDeadlineSet)[-1].deadline
    assert (fresh.provisional, [one.mark for one in fresh.marks]) == (False, [Mark.MISSED])
    assert fresh.due != due


def test_due_marks_are_found_by_index_alone(bench: Bench) -> None:
    bench.report(now() - 25 * MINUTES)
    bench.wait_for_rows()
    wanted = {"partition": {"$in": [0, 2, 4, 6]}, "next_at": {"$lte": now()}}
    plan = str(bench.rows.find(wanted, sort=[("next_at", 1)]).limit(5).explain()["queryPlanner"]["winningPlan"])
    assert "next_at" in plan
    assert "COLLSCAN" not in plan
    assert "'SORT'" not in plan
