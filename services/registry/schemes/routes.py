"""The entrypoints of schemes."""

from collections.abc import Iterable

from services.registry.codes import scope_of
from services.registry.days import day_or_today
from services.registry.rows import FOREVER, VIEWS
from services.registry.schemes.commands import ReviseScheme
from services.registry.schemes.queries import scheme_answer
from services.registry.schemes.schemas import ReviseSchemeSchema, SchemeAnswerSchema, SchemeQuery
from services.registry.schemes.scheme import SCHEME, Scheme, SchemeHistory
from shared.eventstore.streams import Loaded
from shared.http import Answer, Problem, Request, route
from shared.http.service import ServiceRoutes
from shared.spine import SpineApi


class SchemeRoutes(ServiceRoutes):
    """体系."""

    @route(
        "GET",
        "/registry/schemes/<town>",
        permission="scheme.read",
        query=SchemeQuery,
        answer=SchemeAnswerSchema,
    )
    def scheme(self, request: Request, town: str) -> Answer:
        """一个镇（街道）的体系，可按某日"""
        found = self._found(request, town)
        return Answer(scheme_answer(found.state, request.query["on"]), found.version)

    @route(
        "POST",
        "/registry/schemes/<town>/revise",
        permission="scheme.revise",
        body=ReviseSchemeSchema,
        answer=SchemeAnswerSchema,
    )
    def revise_scheme(self, request: Request, town: str) -> Answer:
        """修订体系：从某日起整份更换"""
        found = self._found(request, town)
        before = Scheme.of(town, found.state.revisions[-1][1])
        command = ReviseScheme(
            on=day_or_today(request.body["on"]),
            scheme=request.body["scheme"],
            kinds_in_use=_in_use(self.spine, town, "posts", "kind", before.posts),
            levels_in_use=_in_use(self.spine, town, "sub_areas", "level", [one.id for one in before.sub_area_levels]),
        )
        done = self.spine.streams(SCHEME).execute(town, command, request.origin)
        return Answer(scheme_answer(done.state, None), done.version, replayed=done.replayed)

    def _found(self, request: Request, town: str) -> Loaded[SchemeHistory]:
        found = self.spine.streams(SCHEME).load(town)
        if not found.version:
            raise Problem(404, "scheme_unknown")
        request.permit(scope_of(town))
        return found


def _in_use(spine: SpineApi, town: str, table: str, name: str, values: Iterable[str]) -> frozenset[str]:
    """Those of the values of which a row of the town is open; one look-up each, there are few."""
    rows = spine.views.table(VIEWS, table)
    open_ones = {"scope.town": town, "until": FOREVER}
    return frozenset(value for value in values if rows.find_one(open_ones | {name: value}, {"_id": True}))
