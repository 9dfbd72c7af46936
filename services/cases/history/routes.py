"""The entrypoints of a case's history, for whoever sees the case."""

from collections.abc import Sequence

from services.cases.acting.actors import actor_of, permit_sight, reads
from services.cases.acting.answers import NO_TEXTS, Texts
from services.cases.case.commands import CaseCommand
from services.cases.case.state import Case
from services.cases.directory.directory import Directory
from services.cases.history.answers import Names, history_item, typed_of
from services.cases.history.contacts import Contacts
from services.cases.history.entries import Entry, entries_of
from services.cases.history.proof import proof_of
from services.cases.history.schemas import CommitsQuery, FactsQuery, FactsSchema, HistorySchema, ProofSchema
from services.cases.lifecycle.decide import CASE
from services.cases.lifecycle.refused import CaseNotFound
from services.cases.lifecycle.who import Actor
from shared.clock import day_of, now
from shared.eventlog.envelope import cloudevent
from shared.eventstore.streams import Streams
from shared.http import Answer, PageQuery, Request, route
from shared.http.service import ServiceRoutes

IN_ORDER = (("version", 1), ("index", 1))
BY_COMMIT = (("version", 1),)


class HistoryRoutes(ServiceRoutes):
    """办理过程."""

    @route("GET", "/cases/<case_id>/history", permission="case.act", query=PageQuery, answer=HistorySchema)
    def history(self, request: Request, case_id: str) -> Answer:
        """办理过程：何时、何人、何事、为何、由何处到何处，最早的在前"""
        entries = entries_of(self._told.history(case_id))
        case = self._seen_case(request, entries)
        page = request.page(IN_ORDER)
        after = tuple(page.after or (0, 0))
        later = [one for one in entries if page.after is None or one.place > after][: page.limit + 1]
        actor = actor_of(request, Directory(self.spine.views))
        texts = self._texts(case, actor, later)
        contacts = Contacts.of(texts, case, actor)
        names = Names.of(self.spine.views, later, day_of(now()).isoformat())
        answer = page.answer([history_item(one, names, texts, contacts) for one in later], entries[-1].recorded.at)
        return Answer({**(answer.body or {}), "erased": bool(case.erased)})

    @route("GET", "/cases/<case_id>/facts", permission="case.act", query=FactsQuery, answer=FactsSchema)
    def facts(self, request: Request, case_id: str) -> Answer:
        """案件的事件（CloudEvents），与对外发布的一致"""
        case = self._seen_case(request, entries_of(self._told.history(case_id)))
        page = request.page(BY_COMMIT)
        after = int(page.after[0]) if page.after else 0
        feed = self.spine.feed
        commits = feed.placed(feed.commits(self._told.stream(case.id), after, page.limit + 1))
        rows = [{"version": one.commit["version"], "of": one} for one in commits]
        answer = page.answer(rows, commits[-1].commit["at"] if commits else None)
        items = [cloudevent(fact) for one in commits[: page.limit] for fact in feed.facts(one)]
        return Answer({**(answer.body or {}), "items": items})

    @route("GET", "/cases/<case_id>/proof", permission="case.act", query=CommitsQuery, answer=ProofSchema)
    def proof(self, request: Request, case_id: str) -> Answer:
        """案件记录的证明：每次提交的原始字节与散列，任何人可自行验算"""
        self._seen_case(request, entries_of(self._told.history(case_id)))
        feed, stream = self.spine.feed, self._told.stream(case_id)
        commits = feed.commits(stream, request.query["after"], request.query["limit"])
        newest = feed.newest(stream)
        return Answer(proof_of(stream, commits, feed.placed(commits), newest))

    @property
    def _told(self) -> Streams[Case, CaseCommand]:
        return self.spine.streams(CASE)

    def _seen_case(self, request: Request, entries: Sequence[Entry]) -> Case:
        """The case as it is now, for who may know of it."""
        if not entries:
            raise CaseNotFound("case_not_found")
        case = entries[-1].after
        permit_sight(case, actor_of(request, Directory(self.spine.views)))
        return case

    def _texts(self, case: Case, actor: Actor, entries: Sequence[Entry]) -> Texts:
        if not reads(case, actor):
            return NO_TEXTS
        return Texts.of(self.spine.vault, case, typed_of(entries))
