"""The entrypoints of handling rules."""

from collections.abc import Mapping
from typing import Any

from services.cases.directory.directory import Directory
from services.cases.directory.entries import path_of
from services.cases.directory.surroundings import today
from services.cases.rules.checking import INVALID, Fault, faults, unusual
from services.cases.rules.commands import HandlingRulesCommand, RestoreHandlingRules, SetHandlingRules
from services.cases.rules.handling_rules import HANDLING_RULES, RulesHistory, RulesNotFound, decide, evolve
from services.cases.rules.json_schema import rules_schema
from services.cases.rules.queries import (
    document_at,
    is_town,
    posts_in,
    revisions_answer,
    rules_answer,
    town_is_open,
)
from services.cases.rules.schemas import (
    DryRunQuery,
    HandlingRulesSchema,
    RestoreSchema,
    RevisionsSchema,
    RulesSchema,
    RulesSetSchema,
)
from services.cases.rules.showing import changed
from shared.clock import now
from shared.documents import YAML_MEDIA, CheckedDocument, Document, DocumentRefused, answered
from shared.eventstore.streams import Loaded
from shared.http import Answer, Problem, Request, route
from shared.http.messages import FieldError
from shared.http.service import ServiceRoutes

LARGEST = 512 * 1024
TIMEOUT, MEMORY = 20.0, 512 * 1_048_576
CHECK = "services.cases.rules.checking:check"


class RulesRoutes(ServiceRoutes):
    """办理规则."""

    @route("GET", "/cases/rules/schema.json", permission="public")
    def rules_schema(self, request: Request) -> Answer:  # noqa: ARG002  every handler takes the request
        """办理规则文件的 JSON Schema（2020-12）"""
        return Answer(rules_schema())

    @route("GET", "/cases/rules/<town>", permission="rules.read", answer=RulesSchema)
    def rules(self, request: Request, town: str) -> Answer:  # noqa: ARG002  whoever works here may read any
        """一个镇（街道）现行的办理规则，没有写的已按通行的做法补上"""
        found = self._rules(town)
        return Answer(rules_answer(town, found.state, len(found.state.revisions)), found.version)

    @route("GET", "/cases/rules/<town>/revisions", permission="rules.read", answer=RevisionsSchema)
    def rules_revisions(self, request: Request, town: str) -> Answer:  # noqa: ARG002
        """办理规则的历次修订"""
        found = self._rules(town)
        return Answer(revisions_answer(town, found.state, self.spine.streams(HANDLING_RULES).history(town)))

    @route("GET", "/cases/rules/<town>/revisions/<int:number>", permission="rules.read", answer=RulesSchema)
    def rules_revision(self, request: Request, town: str, number: int) -> Answer:  # noqa: ARG002
        """某一次修订的办理规则"""
        found = self._rules(town)
        if not 1 <= number <= len(found.state.revisions):
            raise RulesNotFound("revision_unknown", number=number)
        return Answer(rules_answer(town, found.state, number))

    @route(
        "POST",
        "/cases/rules/<town>",
        permission="rules.revise",
        query=DryRunQuery,
        body=HandlingRulesSchema,
        answer=RulesSetSchema,
    )
    def revise_rules(self, request: Request, town: str) -> Answer:
        """修订办理规则：整份更换"""
        part = request.body
        wrong = self._permitted(request, town, part)
        if wrong:
            errors = [FieldError(path, code, self.titles.get(code, code)) for path, code in wrong]
            raise Problem(422, "invalid", errors=errors)
        return self._set(request, town, CheckedDocument(part, {}, []))

    @route(
        "POST",
        "/cases/rules/<town>/import",
        permission="rules.revise",
        query=DryRunQuery,
        media=YAML_MEDIA,
        limit=LARGEST,
        answer=RulesSetSchema,
    )
    def import_rules(self, request: Request, town: str) -> Answer:
        """导入办理规则（YAML）：整份更换；有错误则逐行列出，什么也不写"""
        request.permit(path_of(town))
        result = self.spine.subprocesses.call(CHECK, request.raw, timeout=TIMEOUT, memory=MEMORY)
        checked = answered(result, self.titles, INVALID)
        wrong = self._permitted(request, town, checked.parts)
        if wrong:
            raise DocumentRefused([checked.document.error(*one, "").told(self.titles) for one in wrong], INVALID)
        return self._set(request, town, checked)

    @route(
        "POST",
        "/cases/rules/<town>/restore",
        permission="rules.revise",
        body=RestoreSchema,
        answer=RulesSetSchema,
    )
    def restore_rules(self, request: Request, town: str) -> Answer:
        """恢复某一次修订的办理规则"""
        request.permit(path_of(town))
        return self._executed(request, town, RestoreHandlingRules(town, request.body["number"]), Document(None))

    def _permitted(self, request: Request, town: str, part: Mapping[str, Any]) -> list[Fault]:
        request.permit(path_of(town))
        directory, day = Directory(self.spine.views), today(now())
        return list(faults(part, town, lambda id: directory.organisation(id, day)))

    def _set(self, request: Request, town: str, checked: CheckedDocument) -> Answer:
        command = SetHandlingRules(town, town_is_open(self.spine, town, today(now())), checked.parts)
        if request.query["dry_run"]:
            before = self.spine.streams(HANDLING_RULES).load(town).state
            return Answer(self._came_of(town, len(before.revisions), _after(before, command), checked.document))
        return self._executed(request, town, command, checked.document)

    def _executed(self, request: Request, town: str, command: HandlingRulesCommand, document: Document) -> Answer:
        streams = self.spine.streams(HANDLING_RULES)
        before = len(streams.load(town).state.revisions)
        done = streams.execute(town, command, request.origin)
        return Answer(self._came_of(town, before, done.state, document), done.version, replayed=done.replayed)

    def _came_of(self, town: str, since: int, after: RulesHistory, document: Document) -> Mapping[str, Any]:
        """The rules as they are now, what was changed since a revision, and what is unusual about them."""
        number = len(after.revisions)
        part = after.revisions[-1] if after.revisions else {"routing": []}
        warnings = unusual(part, posts_in(self.spine, town, today(now())))
        return rules_answer(town, after, number) | {
            "changed": changed(document_at(after, since), document_at(after, number)),
            "warnings": [document.error(*one, self.titles[one[1]]) for one in warnings],
        }

    def _rules(self, town: str) -> Loaded[RulesHistory]:
        if not is_town(town):
            raise RulesNotFound("town_unknown", town=town)
        return self.spine.streams(HANDLING_RULES).load(town)


def _after(history: RulesHistory, command: SetHandlingRules) -> RulesHistory:
    """What the rules would be."""
    for fact in decide(history, command, now()):
        history = evolve(history, fact)
    return history
