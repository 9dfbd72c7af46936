"""The entrypoints of the place diary."""

from datetime import timedelta
from functools import partial
from typing import Any

from services.registry.areas.sub_areas.queries import is_place_open
from services.registry.codes import scope_of
from services.registry.days import today
from services.registry.duty.diary.commands import CorrectDiary, DiaryCommand, EnterDiary, Evidence, WithdrawDiary
from services.registry.duty.diary.entry import DIARY, Entry, Status
from services.registry.duty.diary.projections import DIARY_ENTRIES
from services.registry.duty.diary.queries import diary_sums, entry_answer, listed_entry, of_kind
from services.registry.duty.diary.schemas import (
    LARGEST_FILE,
    CorrectDiarySchema,
    DiaryListQuery,
    DiaryRowSchema,
    DiarySchema,
    DiarySumsQuery,
    DiarySumsSchema,
    EnterDiarySchema,
    UploadedSchema,
    UploadQuery,
    WithdrawDiarySchema,
)
from services.registry.duty.diary.sniffing import MEDIA, media_of
from services.registry.duty.lists import in_period
from services.registry.duty.texts import NO_TEXTS, Texts
from services.registry.lists import LATEST_DAY_FIRST, criteria, page_answer
from services.registry.rows import VIEWS
from services.registry.standing import organisation_is_open
from shared.clock import now
from shared.eventstore.streams import Loaded
from shared.http import Answer, FileAnswer, Problem, Request, page_of, route
from shared.http.service import ServiceRoutes

WAITS_FOR = timedelta(hours=1)
"""How long an uploaded file waits for the entry that names it."""


class DiaryRoutes(ServiceRoutes):
    """工作记录."""

    @route("POST", "/registry/diary", permission="duty.write", body=EnterDiarySchema, answer=DiarySchema, status=201)
    def enter_diary(self, request: Request) -> Answer:
        """写入工作记录"""
        body = request.body
        request.permit(scope_of(body["area"]))
        entry = body | {
            "subject": self.spine.vault.new_subject(),
            "area_is_open": is_place_open(self.spine, body["area"], today(now())),
            "evidence": self._diary_evidence(body),
        }
        done = self.spine.streams(DIARY).create(lambda id: EnterDiary(entry_id=id, **entry), request.origin)
        return self._diary_answer(request, done)

    @route(
        "POST",
        "/registry/diary/files",
        permission="duty.write",
        query=UploadQuery,
        media=MEDIA,
        limit=LARGEST_FILE,
        answer=UploadedSchema,
        status=201,
    )
    def upload_diary_file(self, request: Request) -> Answer:
        """上传文件，供一小时内写入的记录引用"""
        request.permit(scope_of(request.query["area"]))
        media = media_of(request.raw)
        if media is None:
            raise Problem(422, "file_kind_unsupported")
        files, name = self.spine.files, request.query["name"]
        id = files.put(request.raw, name=name, media=media, lifetime=WAITS_FOR, limit=LARGEST_FILE)
        kept = files.find(id)
        expires = kept.expires if kept else None
        return Answer({"file": id, "name": name, "media": media, "size": len(request.raw), "expires": expires})

    @route("GET", "/registry/diary", permission="duty.read", query=DiaryListQuery, answer=page_of(DiaryRowSchema))
    def list_diary(self, request: Request) -> Answer:
        """工作记录列表，最近的在前"""
        query = request.query
        wanted = criteria(request.scope_filter(), query, of_kind(query["kind"]), in_period(query))
        return page_answer(self.spine, request, DIARY_ENTRIES, LATEST_DAY_FIRST, wanted, lambda _rows: listed_entry)

    @route("GET", "/registry/diary/sums", permission="duty.read", query=DiarySumsQuery, answer=DiarySumsSchema)
    def diary_sums(self, request: Request) -> Answer:
        """一个区域一段时间的工作记录：各类的次数、数量、户数"""
        request.permit(scope_of(request.query["area"]))
        return Answer(diary_sums(request.query, self.spine.views.table(VIEWS, DIARY_ENTRIES)))

    @route("GET", "/registry/diary/<entry_id>", permission="duty.read", answer=DiarySchema)
    def diary_entry(self, request: Request, entry_id: str) -> Answer:
        """一条工作记录"""
        found = self.spine.streams(DIARY).load(entry_id)
        permit_entry(request, found.state)
        return self._diary_answer(request, found)

    @route("GET", "/registry/diary/<entry_id>/file", permission="duty.read_personal", produces=MEDIA)
    def diary_file(self, request: Request, entry_id: str) -> FileAnswer:
        """工作记录的文件"""
        entry = self.spine.streams(DIARY).load(entry_id).state
        permit_entry(request, entry)
        opened = self.spine.files.open(entry.file) if entry.file else None
        if opened is None:
            raise Problem(404, "file_unknown")
        return FileAnswer.of(opened)

    @route(
        "POST",
        "/registry/diary/<entry_id>/correct",
        permission="duty.write",
        body=CorrectDiarySchema,
        answer=DiarySchema,
    )
    def correct_diary(self, request: Request, entry_id: str) -> Answer:
        """更正工作记录"""
        command = CorrectDiary(**request.body, evidence=self._diary_evidence(request.body))
        return self._on_entry(request, entry_id, command)

    @route(
        "POST",
        "/registry/diary/<entry_id>/withdraw",
        permission="duty.write",
        body=WithdrawDiarySchema,
        answer=DiarySchema,
    )
    def withdraw_diary(self, request: Request, entry_id: str) -> Answer:
        """撤回工作记录，须说明理由"""
        return self._on_entry(request, entry_id, WithdrawDiary(request.body["reason"]))

    def _diary_evidence(self, body: dict[str, Any]) -> Evidence:
        """Only a file that still waits may be named: of those that others keep, the ids may be known."""
        organisation = body["organisation"]
        file = self.spine.files.find(body["file"]) if body["file"] else None
        return Evidence(
            organisation_is_there=organisation is None or organisation_is_open(self.spine, organisation),
            file_is_there=body["file"] is None or (file is not None and file.expires is not None),
        )

    def _on_entry(self, request: Request, entry_id: str, command: DiaryCommand) -> Answer:
        permit = partial(permit_entry, request)
        return self._diary_answer(request, self.spine.streams(DIARY).execute(entry_id, command, request.origin, permit))

    def _diary_answer(self, request: Request, found: Loaded[Entry]) -> Answer:
        may = request.may("duty.read_personal", scope_of(found.state.area))
        texts = Texts.of(self.spine.vault, [found.state.reason]) if may else NO_TEXTS
        return Answer(entry_answer(found.state, texts), found.version, replayed=found.replayed)


def permit_entry(request: Request, entry: Entry) -> None:
    """404 for no entry, 403 for one of another place."""
    if entry.status is Status.ABSENT:
        raise Problem(404, "diary_entry_unknown")
    request.permit(scope_of(entry.area))
