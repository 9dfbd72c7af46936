"""The entrypoints of notify: each person's own inbox."""

from services.notify.commands import ReadNotice
from services.notify.events import FACTS
from services.notify.notice import NOTICE, Notice, NoticeNotFound
from services.notify.policies import TOLD, tell_of_case
from services.notify.projections import AREAS, CASES_COPY, HOLDERS_COPY, INBOXES, POSTS, SEATS
from services.notify.queries import UNREAD_FIRST, KeptDirectory, hidden_cases, listed, notice_answer
from services.notify.schemas import NoticeSchema
from services.notify.standing import CASES
from services.notify.titles import TITLES
from shared.eventlog.envelope import Published
from shared.http import Answer, PageQuery, Request, page_of, route
from shared.http.service import ServiceRoutes
from shared.projector.projection import Command, Reaction
from shared.spine import Spine, SpineApi


def put_notices(event: Published, api: SpineApi) -> list[Command]:
    """The policy with notify's own copies to look up."""
    tables = (api.views.table(HOLDERS_COPY.name, table) for table in (AREAS, POSTS, SEATS))
    row = api.views.table(CASES_COPY.name, CASES).find_one({"_id": event.subject_id})
    return tell_of_case(event, row, KeptDirectory(*tables))


NOTICES = Reaction("notify.notices", frozenset({"cases"}), dict.fromkeys(TOLD, put_notices))


class NotifyService(ServiceRoutes):
    """通知: whoever a case is given to, or answers for its area, learns of it."""

    name = "notify"
    titles = TITLES
    spine: SpineApi = Spine(FACTS, projections=[HOLDERS_COPY, CASES_COPY, INBOXES], reactions=[NOTICES])

    @route("GET", "/notify/inbox", permission="inbox.read", query=PageQuery, answer=page_of(NoticeSchema))
    def inbox(self, request: Request) -> Answer:
        """我的通知，未读在前"""
        page = request.page(UNREAD_FIRST)
        own = {"person_id": request.caller.subject, "case_id": {"$nin": self._hidden_from(request)}}
        with self.spine.views.snapshot() as session:
            rows = page.find(self.spine.views.table(INBOXES.name, "notices"), [own], session)
            as_of = self.spine.views.as_of(INBOXES.name, session)
        return page.answer(rows, as_of, listed)

    @route("POST", "/notify/notices/<notice_id>/read", permission="inbox.mark", answer=NoticeSchema)
    def read(self, request: Request, notice_id: str) -> Answer:
        """标为已读"""
        hidden = self._hidden_from(request)

        def check(notice: Notice) -> None:
            if notice.put and notice.put.case_id in hidden:
                raise NoticeNotFound("notice_not_found")

        command = ReadNotice(request.caller.subject)
        done = self.spine.streams(NOTICE).execute(notice_id, command, request.origin, check)
        return Answer(notice_answer(done), done.version, replayed=done.replayed)

    def _hidden_from(self, request: Request) -> list[str]:
        """Cases that turned out to be complaints about the caller: what told of them before is gone as well."""
        return hidden_cases(self.spine.views.table(CASES_COPY.name, CASES), request.caller.subject)
