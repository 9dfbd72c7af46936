"""分流调解: home visit → village → town centre; joined by others; agreed or not; followed up."""

from dataclasses import replace

import pytest

from services.cases.case.commands import BeginMediation
from services.cases.case.events.mediation import (
    CaseMediationAgreed,
    CaseMediationBegun,
    CaseMediationFailed,
    CaseMediationFollowedUp,
    CaseMediationJoined,
    CaseMediationMoved,
    MediationStage,
)
from services.cases.case.state import Paused
from services.cases.case.status import Status
from services.cases.vocabulary import DeadlineKind, Procedure
from tests.cases.lifecycle.doing import (
    ACCEPT,
    AGREE,
    ASSIGN,
    CLOSE,
    ESCALATE,
    FAIL,
    JOIN,
    MEDIATE,
    MOVE,
    POLICE_POST,
    REFER,
    RESOLVE,
    RESUME,
    SUSPEND,
    VERIFY,
    VISIT_AGAIN,
    Step,
    Walk,
    after,
    refused,
    reported_as,
    told,
)
from tests.cases.stories import DRAIN, REPORT

ACCEPTED = (REPORT, ACCEPT)
MEDIATING = (*ACCEPTED, MEDIATE)
TRIED: tuple[Step, ...] = (MEDIATE, FAIL)


def test_a_mediation_begins_with_a_home_visit_or_where_the_dispute_needs_it() -> None:
    assert told(*MEDIATING) == [CaseMediationBegun(DRAIN, 1, MediationStage.HOME_VISIT, None)]
    at_village = after(*ACCEPTED, BeginMediation(MediationStage.VILLAGE)).mediation
    assert at_village is not None
    assert at_village.stage is MediationStage.VILLAGE


def test_it_moves_stage_by_stage_up_to_the_centre_of_the_town() -> None:
    walk = Walk().go(*MEDIATING)
    for stage in (MediationStage.VILLAGE, MediationStage.TOWN_CENTRE):
        assert walk.go(MOVE).told == [CaseMediationMoved(DRAIN, 1, stage, MOVE.reason)]
    assert refused(*MEDIATING, MOVE, MOVE, MOVE) == "no_further_stage"


def test_the_police_post_joins_and_sees_the_case_from_then_on() -> None:
    walk = Walk().go(*MEDIATING, JOIN)
    assert walk.told == [CaseMediationJoined(DRAIN, 1, (POLICE_POST,), None)]
    assert POLICE_POST.key in walk.case.parties
    again = after(*MEDIATING, JOIN, JOIN).mediation
    assert again is not None
    assert again.parties == (POLICE_POST,), "once"


def test_an_agreement_settles_it_and_leaves_its_text() -> None:
    walk = Walk().go(*MEDIATING, AGREE)
    assert walk.told == [CaseMediationAgreed(DRAIN, 1, AGREE.agreement)]
    assert not walk.case.mediating
    assert walk.go(RESOLVE).case.status is Status.RESOLVED


def test_a_mediation_that_failed_may_be_tried_again() -> None:
    walk = Walk().go(*MEDIATING, FAIL)
    assert walk.told == [CaseMediationFailed(DRAIN, 1, FAIL.reason)]
    assert walk.go(MEDIATE).told == [CaseMediationBegun(DRAIN, 2, MediationStage.HOME_VISIT, None)]


def test_a_case_is_mediated_ten_times_at_most() -> None:
    assert refused(*ACCEPTED, *TRIED * 10, MEDIATE) == "too_many_mediations"


def test_only_one_mediation_goes_on_at_a_time_and_the_case_is_settled_after_it() -> None:
    assert refused(*MEDIATING, MEDIATE) == "mediation_open"
    assert refused(*MEDIATING, RESOLVE) == "mediation_open"
    assert refused(*ACCEPTED, AGREE) == "no_mediation"


def test_a_mediation_goes_on_while_the_case_climbs_or_is_given_to_somebody() -> None:
    for steps in ((ESCALATE, ACCEPT), (REFER,), (ASSIGN,)):
        assert after(*MEDIATING, *steps).mediating


def test_an_agreement_is_followed_up_even_after_the_case_was_closed() -> None:
    closed = (*MEDIATING, AGREE, RESOLVE, VERIFY, CLOSE)
    assert told(*closed, VISIT_AGAIN) == [CaseMediationFollowedUp(DRAIN, 1, True, VISIT_AGAIN.note)]
    [broken] = told(*closed, replace(VISIT_AGAIN, kept=False))
    assert broken == CaseMediationFollowedUp(DRAIN, 1, False, VISIT_AGAIN.note)
    assert refused(*MEDIATING, FAIL, VISIT_AGAIN) == "mediation_not_agreed"


def test_a_mediation_has_thirty_days_which_stand_still_while_the_case_is_suspended() -> None:
    running = after(*MEDIATING).deadlines[DeadlineKind.MEDIATE]
    assert not isinstance(running, Paused)
    assert (running.due - running.started).days == 30
    assert isinstance(after(*MEDIATING, SUSPEND).deadlines[DeadlineKind.MEDIATE], Paused)
    assert after(*MEDIATING, SUSPEND, RESUME).mediating
    assert DeadlineKind.MEDIATE not in after(*MEDIATING, AGREE).deadlines


@pytest.mark.parametrize("procedure", [Procedure.EMERGENCY, Procedure.APPROVAL])
def test_an_emergency_or_an_application_is_not_mediated(procedure: Procedure) -> None:
    accepted = () if procedure is Procedure.EMERGENCY else (ACCEPT,)
    assert refused(reported_as(procedure), *accepted, MEDIATE) == "not_allowed_in_status"
