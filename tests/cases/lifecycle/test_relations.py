"""群众监督、撤回、重复、并案: what a case is to people and to other cases, and how it is taken out again."""

from dataclasses import replace

from services.cases.case.commands import TagCase
from services.cases.case.events.handling import CaseClosed
from services.cases.case.events.reporting import (
    CaseComplaintRaised,
    CaseLinked,
    CaseMarkedDuplicate,
    CaseTagged,
    CaseUnlinked,
    CaseWithdrawn,
)
from services.cases.case.status import Status
from services.cases.vocabulary import Level, Placement
from tests.cases.lifecycle.doing import (
    ACCEPT,
    ASSIGN,
    CLOSE,
    CLOSE_AS_PART,
    COMPLAIN,
    CONSULT,
    JOIN,
    LARGER_CASE,
    LINK,
    MARK_DUPLICATE,
    MEDIATE,
    RESOLVE,
    TAG,
    UNLINK,
    VERIFY,
    WITHDRAW,
    Walk,
    after,
    refused,
    told,
)
from tests.cases.stories import DRAIN, GRID, REPORT

LATER = Walk().go(REPORT).now
VERIFIED = (REPORT, ACCEPT, RESOLVE, VERIFY)


def test_a_complaint_about_a_holder_goes_above_them_and_is_hidden_from_them() -> None:
    walk = Walk().go(REPORT, ACCEPT, ASSIGN, COMPLAIN)
    assert walk.told == [
        CaseComplaintRaised(DRAIN, "p-holder", COMPLAIN.scope, Level.TOWN, COMPLAIN.reason, former=GRID)
    ]
    case = walk.case
    assert (case.status, case.level, case.scope) == (Status.REPORTED, Level.TOWN, COMPLAIN.scope)
    assert case.hidden_from == ("p-holder",)
    assert case.assignment is None, "nobody below has it any more"


def test_what_turns_out_to_be_a_complaint_begins_anew_without_whoever_was_in_it() -> None:
    case = after(REPORT, ACCEPT, CONSULT, MEDIATE, JOIN, COMPLAIN)
    assert case.parties == frozenset()
    assert (case.first_contact, case.mediation, case.consultations) == (None, None, ())
    assert (case.placement, case.location) == (Placement.UNPLACED, None), "the place would tell of whom it is"
    assert not case.escalated, "nobody sends it back to the holder"
    assert after(REPORT, ACCEPT, CONSULT, COMPLAIN, ACCEPT, CONSULT).consultations[0].number == 2


def test_a_complaint_is_part_of_no_other_case() -> None:
    assert told(REPORT, LINK, COMPLAIN)[1] == CaseUnlinked(DRAIN, LARGER_CASE)
    assert after(REPORT, LINK, COMPLAIN).parent is None
    assert refused(REPORT, COMPLAIN, LINK) == "not_linkable"


def test_a_complaint_is_examined_and_not_handled_on_the_spot() -> None:
    complaint = replace(REPORT, complaint_of="p-holder", result="已谈话")
    assert refused(complaint) == "complaint_is_examined"


def test_a_complaint_may_be_reported_as_one() -> None:
    assert after(replace(REPORT, complaint_of="p-holder")).hidden_from == ("p-holder",)


def test_a_complaint_stays_hidden_to_the_end() -> None:
    assert after(REPORT, COMPLAIN, ACCEPT, RESOLVE, VERIFY, CLOSE).hidden_from == ("p-holder",)
    assert refused(REPORT, COMPLAIN, COMPLAIN) == "already_a_complaint"


def test_a_withdrawn_case_has_ended() -> None:
    walk = Walk().go(REPORT, WITHDRAW)
    assert walk.told == [CaseWithdrawn(DRAIN, LATER, WITHDRAW.reason)]
    assert walk.case.has_ended


def test_a_case_that_somebody_works_on_is_withdrawn_no_more() -> None:
    assert refused(REPORT, ACCEPT, ASSIGN, WITHDRAW) == "not_allowed_in_status"


def test_a_duplicate_names_the_case_that_goes_on() -> None:
    walk = Walk().go(REPORT, MARK_DUPLICATE)
    assert walk.told == [CaseMarkedDuplicate(DRAIN, LATER, "c-0", MARK_DUPLICATE.reason)]
    assert walk.case.duplicate_of == "c-0"


def test_no_case_is_a_duplicate_or_a_part_of_itself() -> None:
    assert refused(REPORT, replace(MARK_DUPLICATE, of=DRAIN)) == "duplicate_of_itself"
    assert refused(REPORT, replace(LINK, parent=DRAIN)) == "part_of_itself"


def test_a_case_is_part_of_one_larger_case_until_it_is_unlinked() -> None:
    assert told(REPORT, LINK) == [CaseLinked(DRAIN, LARGER_CASE)]
    assert refused(REPORT, LINK, LINK) == "not_linkable"
    assert told(REPORT, LINK, UNLINK) == [CaseUnlinked(DRAIN, LARGER_CASE)]
    assert after(REPORT, LINK, UNLINK).parent is None


def test_closing_a_case_with_parts_that_go_on_asks_what_becomes_of_them() -> None:
    walk = Walk().go(*VERIFIED)
    parts = ("c-2", "c-3")
    with_parts = replace(CLOSE, parts=parts)
    assert refused(*VERIFIED, with_parts) == "children_open"
    assert told(*VERIFIED, replace(with_parts, children="leave")) == [CaseClosed(DRAIN, walk.now, "leave", parts=parts)]
    assert told(*VERIFIED, replace(CLOSE, children="close")) == [CaseClosed(DRAIN, walk.now)], "there are none"


def test_a_part_is_closed_together_with_its_own_larger_case_only() -> None:
    walk = Walk().go(REPORT, ACCEPT, ASSIGN, LINK)
    assert refused(REPORT, ACCEPT, ASSIGN, LINK, replace(CLOSE_AS_PART, parent="c-9")) == "not_its_part"
    now = walk.now
    assert walk.go(CLOSE_AS_PART).told == [CaseClosed(DRAIN, now, with_parent=LARGER_CASE)]
    assert walk.case.status is Status.CLOSED


def test_all_tags_are_set_at_once_and_the_same_ones_tell_nothing() -> None:
    assert told(REPORT, TAG) == [CaseTagged(DRAIN, ("排水",))]
    assert told(REPORT, TAG, TAG) == []
    assert after(REPORT, TAG, TagCase(())).tags == ()
