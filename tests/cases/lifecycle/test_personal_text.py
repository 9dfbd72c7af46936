"""What people typed: seen in clear for a reason only, made unreadable for ever, shown in no log."""

from dataclasses import replace

from services.cases.case.commands import UnmaskCase
from services.cases.case.events.reporting import CaseReporterErased, CaseUnmasked, ReporterField
from services.cases.case.evolve import texts_of
from services.cases.case.status import Status
from services.cases.lifecycle.decide import RULES
from tests.cases.lifecycle.doing import (
    ACCEPT,
    ERASE,
    HANDLE,
    OBJECT,
    RECORD,
    SAMPLES,
    Walk,
    after,
    refused,
    told,
    words,
)
from tests.cases.stories import DRAIN, LATER_SUBJECT, REPORT, REPORTED, SUBJECT

UNMASK = UnmaskCase((ReporterField.PHONE,), words("回访"))


def test_unmasking_leaves_who_saw_what_and_why() -> None:
    assert told(REPORT, UNMASK) == [CaseUnmasked(DRAIN, (ReporterField.PHONE,), words("回访"))]


def test_an_erased_reporter_cannot_be_unmasked() -> None:
    assert refused(REPORT, ERASE, UNMASK) == "reporter_erased"


def test_erasing_takes_the_keys_of_everything_that_was_written() -> None:
    walk = Walk().go(REPORT, ACCEPT, HANDLE, RECORD, ERASE)
    assert walk.told == [CaseReporterErased(DRAIN, (SUBJECT, LATER_SUBJECT))]
    assert walk.case.readable_subjects == frozenset()


def test_erasing_twice_is_done_once() -> None:
    assert told(REPORT, ERASE, ERASE) == []


def test_a_case_is_settled_after_its_reporter_was_erased() -> None:
    case = after(REPORT, ERASE, ACCEPT, HANDLE)
    assert case.status is Status.HANDLED
    assert case.readable_subjects == {LATER_SUBJECT}


def test_what_is_typed_in_a_fact_is_found_by_its_type() -> None:
    assert texts_of(REPORTED) == (
        *(REPORTED.title, REPORTED.description),
        *(REPORTED.reporter_name, REPORTED.reporter_phone, REPORTED.address),
    )
    [objected] = told(REPORT, ACCEPT, HANDLE, RECORD, OBJECT)
    assert texts_of(objected) == (OBJECT.grounds,)


def test_no_command_shows_typed_text_when_it_is_printed() -> None:
    typed = ("下水道", "污水", "王小明", "13812341234", "三号楼", "已疏通", "回访", "物业")
    printed = repr([replace(REPORT, result="已疏通"), UNMASK, *SAMPLES.values()])
    assert set(SAMPLES) == set(RULES)
    assert not [text for text in typed if text in printed]
