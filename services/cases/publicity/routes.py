"""The entrypoints of public notices: nobody signs in, nothing but the notice is told, and objections are paced."""

from collections.abc import Mapping
from typing import Any

from services.cases.acting.schemas import PublicityObjectionSchema
from services.cases.case.commands import CaseCommand, ObjectToPublicity
from services.cases.case.events.approval import CasePublicityObjected
from services.cases.case.state import Case
from services.cases.lifecycle.decide import CASE
from services.cases.lists.queries import affordable
from services.cases.lists.rows import LIST
from services.cases.publicity.notices import Notices, criteria, shown, takes_objections
from services.cases.publicity.pace import Pace
from services.cases.publicity.projections import NOTICES
from services.cases.publicity.schemas import NoticeSchema, NoticesQuery, ObjectionReceiptSchema
from shared.clock import now
from shared.eventstore.streams import Loaded, Streams, numbered
from shared.http import Answer, Problem, Request, not_found, page_of, route
from shared.http.service import ServiceRoutes
from shared.personal import Personal

Row = Mapping[str, Any]

NEWEST = (("since", -1), ("_id", -1))
READ = Notices()
BY_ADDRESS, BY_NOTICE = Pace(5, 600), Pace(30, 600)
"""Objections within ten minutes from one address, and to one notice, that one replica takes."""


class PublicityRoutes(ServiceRoutes):
    """公示."""

    @route("GET", "/public/notices", permission="public", query=NoticesQuery, answer=page_of(NoticeSchema))
    def notices(self, request: Request) -> Answer:
        """公示公告，最新的在前，无须登录"""
        query, moment = request.query, now()
        page = request.page(NEWEST)
        wanted = criteria(query["area"], query["kind"], query["open_"], moment)
        with affordable():
            rows = page.find(self.spine.views.table(LIST, NOTICES), wanted)
            answer = page.answer(rows, self.spine.views.as_of(LIST))
            items = shown(self.spine, READ.of(self.spine, rows[: page.limit]), moment)
        return Answer({**(answer.body or {}), "items": items})

    @route("GET", "/public/notices/<notice_id>", permission="public", answer=NoticeSchema)
    def notice(self, request: Request, notice_id: str) -> Answer:  # noqa: ARG002  everybody sees the same
        """一份公示公告，无须登录"""
        with affordable():
            items = shown(self.spine, READ.of(self.spine, [self._row(notice_id)]), now())
        if not items:
            raise not_found()
        return Answer(items[0])

    @route(
        "POST",
        "/public/notices/<notice_id>/objections",
        permission="public",
        body=PublicityObjectionSchema,
        answer=ObjectionReceiptSchema,
        status=201,
    )
    def object_to_notice(self, request: Request, notice_id: str) -> Answer:
        """对公示提出异议，无须登录；公示期暂停计算，直至处理完毕"""
        row = self._row(notice_id)
        _keep_pace(request, notice_id)
        done = self._noticed.execute(
            row["case_id"], self._objection(request), request.origin, lambda case: _permit(case, row)
        )
        receipt = {"notice": notice_id, **self._receipt(row["case_id"], request, done)}
        return Answer(receipt, replayed=done.replayed)

    @property
    def _noticed(self) -> Streams[Case, CaseCommand]:
        return self.spine.streams(CASE)

    def _row(self, notice_id: str) -> Row:
        row = self.spine.views.table(LIST, NOTICES).find_one({"_id": notice_id})
        if row is None:
            raise not_found()
        return row

    def _receipt(self, case_id: str, request: Request, done: Loaded[Case]) -> Mapping[str, Any]:
        """The number that the objection got, also when it had been taken before and others came after it."""
        taken = self.spine.store.commit_of(numbered(request.origin, 0).command_id or "") if done.replayed else None
        version = taken["version"] if taken else done.version
        facts = ((one.fact, one.at) for one in self._noticed.history(case_id) if one.version == version)
        number, at = next((fact.objection, at) for fact, at in facts if isinstance(fact, CasePublicityObjected))
        return {"objection": number, "received_at": at}

    def _objection(self, request: Request) -> ObjectToPublicity:
        """Grounds and contact each under a key of its own subject, which is the objector's and nobody else's."""
        subject = self.spine.vault.new_subject()
        contact = request.body["contact"]
        return ObjectToPublicity(
            Personal(subject, request.body["grounds"]), Personal(subject, contact) if contact else None
        )


def _permit(case: Case, row: Row) -> None:
    """As the table says, but without a word about where the case stands."""
    if case.hidden_from:
        raise not_found()
    if not takes_objections(case, row["number"], now()):
        raise Problem(409, "publicity_closed")


def _keep_pace(request: Request, notice_id: str) -> None:
    wait = BY_ADDRESS.seconds_to_wait(request.address) or BY_NOTICE.seconds_to_wait(notice_id)
    if wait:
        raise Problem(429, "too_many_requests", headers={"Retry-After": str(wait)})
