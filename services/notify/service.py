"""The entrypoints of notify: each person's own inbox."""

from services.notify.commands import ReadNotice
from services.notify.events import FACTS
from services.notify.notice import NOTICE
from services.notify.policies import tell_grid_head_of_reported_case
from services.notify.projections import AREAS, HOLDERS_COPY, INBOXES, SEATS
from services.notify.queries import UNREAD_FIRST, KeptDirectory, listed, notice_answer
from services.notify.schemas import NoticeSchema
from services.notify.titles import TITLES
from shared.eventlog.envelope import Published
from shared.http import Answer, PageQuery, Request, page_of, route
from shared.http.service import ServiceRoutes
from shared.projector.projection import Command, Reaction
from shared.spine import Spine, SpineApi


def put_notice(event: Published, api: SpineApi) -> list[Command]:
    """The policy with notify's own directory to look up."""
    tables = (api.views.table(HOLDERS_COPY.name, table) for table in (AREAS, SEATS))
    return tell_grid_head_of_reported_case(event, KeptDirectory(*tables))


NOTICES = Reaction("notify.notices", frozenset({"cases"}), {"case.reported.v1": put_notice})


class NotifyService(ServiceRoutes):
    """通知: whoever answers for a grid learns of its cases."""

    name = "notify"
    titles = TITLES
    spine: SpineApi = Spine(FACTS, projections=[HOLDERS_COPY, INBOXES], reactions=[NOTICES])

    @route("GET", "/notify/inbox", permission="inbox.read", query=PageQuery, answer=page_of(NoticeSchema))
    def inbox(self, request: Request) -> Answer:
        """我的通知，未读在前"""
        page = request.page(UNREAD_FIRST)
        own = {"person_id": request.caller.subject}
        with self.spine.views.snapshot() as session:
            rows = page.find(self.spine.views.table(INBOXES.name, "notices"), [own], session)
            as_of = self.spine.views.as_of(INBOXES.name, session)
        return page.answer(rows, as_of, listed)

    @route("POST", "/notify/notices/<notice_id>/read", permission="inbox.mark", answer=NoticeSchema)
    def read(self, request: Request, notice_id: str) -> Answer:
        """标为已读"""
        command = ReadNotice(request.caller.subject)
        done = self.spine.streams(NOTICE).execute(notice_id, command, request.origin)
        return Answer(notice_answer(done), done.version, replayed=done.replayed)
