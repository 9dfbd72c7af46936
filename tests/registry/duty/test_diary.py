"""The place diary: events in, events out; and what a file is by its content."""

from dataclasses import replace
from io import BytesIO
from itertools import product
from typing import Any, get_args
from zipfile import ZipFile

import pytest

from services.registry.duty.diary.commands import CorrectDiary, DiaryCommand, EnterDiary, Evidence, WithdrawDiary
from services.registry.duty.diary.entry import ALLOWED_IN, DIARY, REFUSAL_IN, Status
from services.registry.duty.diary.events import DiaryCorrected, DiaryEntered, DiaryKind, DiaryWithdrawn
from services.registry.duty.diary.sniffing import DOCX, JPEG, MOST_PARTS, PDF, PNG, media_of
from shared.personal import Personal
from tests.registry.duty.folding import A_YEAR_AGO, TODAY, TOMORROW, after, decided, refusal

TOWN, FILE, OTHER = "433122107", "0" * 32, "1" * 32
FOUND, NOT_FOUND = Evidence(), Evidence(file_is_there=False)
ENTER = EnterDiary(
    "entry-1", "5e0c", DiaryKind.TRAINING, TOWN, True, "2026-11-12", "网格长岗前培训", FOUND, 94, 0, None, FILE
)
ENTERED = DiaryEntered("entry-1", "5e0c", DiaryKind.TRAINING, TOWN, "2026-11-12", "网格长岗前培训", 94, 0, None, FILE)
CORRECT = CorrectDiary("2026-11-13", "网格长岗前培训", FOUND, 92, 0, None, FILE)
WITHDRAW = WithdrawDiary("重复录入")
WITHDRAWN = DiaryWithdrawn("entry-1", Personal("5e0c", "重复录入"), FILE)


def test_a_training_is_entered_with_its_file() -> None:
    assert decided(DIARY, [], ENTER) == [ENTERED]


def test_an_entry_is_corrected_and_keeps_its_file() -> None:
    again = replace(CORRECT, evidence=NOT_FOUND)
    corrected = DiaryCorrected("entry-1", "2026-11-13", "网格长岗前培训", 92, 0, None, FILE)
    assert decided(DIARY, [ENTERED], again) == [corrected]
    assert after(DIARY, ENTERED, corrected).count == 92


def test_another_file_replaces_the_first() -> None:
    (fact,) = decided(DIARY, [ENTERED], replace(CORRECT, file=OTHER))
    assert (fact.file, fact.replaced) == (OTHER, FILE)
    (fact,) = decided(DIARY, [ENTERED], replace(CORRECT, file=None))
    assert (fact.file, fact.replaced) == (None, FILE)
    assert refusal(DIARY, [ENTERED], replace(CORRECT, file=OTHER, evidence=NOT_FOUND)) == "file_unknown"


def test_an_entry_is_withdrawn_for_a_reason() -> None:
    assert decided(DIARY, [ENTERED], WITHDRAW) == [WITHDRAWN]
    assert after(DIARY, ENTERED, WITHDRAWN).file is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"area_is_open": False}, "area_unknown"),
        ({"evidence": Evidence(organisation_is_there=False)}, "organisation_unknown"),
        ({"evidence": NOT_FOUND}, "file_unknown"),
        ({"day": TOMORROW}, "day_in_future"),
        ({"day": "2025-11-21"}, "day_too_long_ago"),
    ],
)
def test_what_cannot_be_entered_is_told(change: dict[str, Any], code: str) -> None:
    assert refusal(DIARY, [], replace(ENTER, **change)) == code


def test_an_office_may_copy_a_year_of_its_files() -> None:
    assert decided(DIARY, [], replace(ENTER, day=A_YEAR_AGO))
    assert decided(DIARY, [], replace(ENTER, day=TODAY))


def test_every_command_is_decided_in_every_status() -> None:
    assert set(ALLOWED_IN) == set(get_args(DiaryCommand))
    states = {Status.ABSENT: (), Status.ENTERED: (ENTERED,), Status.WITHDRAWN: (ENTERED, WITHDRAWN)}
    for (status, facts), command in product(states.items(), (ENTER, CORRECT, WITHDRAW)):
        if status not in ALLOWED_IN[type(command)]:
            assert refusal(DIARY, facts, command) == REFUSAL_IN[status]


def archive(*names: str) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return written.getvalue()


DOCUMENT = ("[Content_Types].xml", "word/document.xml")


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (b"%PDF-1.7\n", PDF),
        (b"\xff\xd8\xff\xe0JFIF", JPEG),
        (b"\x89PNG\r\n\x1a\n", PNG),
        (archive(*DOCUMENT), DOCX),
        (archive(*DOCUMENT, "word/vbaProject.bin"), None),
        (archive("[Content_Types].xml", "xl/workbook.xml"), None),
        (archive(*DOCUMENT)[:-30], None),
        (b"PK\x03\x04 and nothing more", None),
        (b"<html><script>", None),
        (b"MZ\x90", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, media: str | None) -> None:
    assert media_of(content) == media


def test_an_archive_of_too_many_parts_is_not_looked_into() -> None:
    assert media_of(archive(*DOCUMENT, *(f"word/{n}.xml" for n in range(MOST_PARTS)))) is None
