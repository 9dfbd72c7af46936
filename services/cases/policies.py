"""What follows from facts: erased keys are deleted, parts are closed with their whole, cases leave a closed area."""

from collections.abc import Iterator

from services.cases.acting.lookups import Lookups
from services.cases.case.commands import CloseAsPart
from services.cases.closed_areas import leaving, moved
from services.cases.directory.projections import PLACES
from services.cases.lifecycle.decide import CASE
from shared.clock import day_of, now
from shared.eventlog.envelope import Published
from shared.projector.projection import Command, NotYetError, Reaction
from shared.spine import SpineApi


def delete_keys_of_erased_reporter(event: Published, api: SpineApi) -> list[Command]:
    """From here on nobody can read what was typed about the case, in any copy of the store."""
    for subject in event.data["subjects"]:
        api.vault.erase(subject)
    return []


def close_parts_of_closed_case(event: Published, _api: SpineApi) -> list[Command]:
    """Whoever closed the whole said that its parts are closed with it."""
    if event.data["children"] != "close":
        return []
    whole = event.data["case_id"]
    return [(CASE, part, CloseAsPart(whole)) for part in event.data.get("parts", ())]


def move_cases_of_closed_area(event: Published, api: SpineApi) -> Iterator[Command]:
    """Open cases of a grid that is closed today leave it; on a later day the sweep sees to it.

    NotYetError before cases knows.
    """
    code, on = event.data["code"], event.data["on"]
    area = api.views.table(PLACES, "areas").find_one({"_id": code})
    if area is None or area["until"] != on:
        raise NotYetError(f"area {code}")
    if on > day_of(now()).isoformat() or area["acts_as"] != "grid":
        return
    known = Lookups(api, now())
    for case_id in leaving(api, code):
        if command := moved(known, case_id, code):
            yield CASE, case_id, command


ERASURES = Reaction("cases.erasures", frozenset({"cases"}), {"case.reporter_erased.v1": delete_keys_of_erased_reporter})
PARTS = Reaction("cases.parts", frozenset({"cases"}), {"case.closed.v1": close_parts_of_closed_case})
CLOSED_AREAS = Reaction("cases.closed_areas", frozenset({"registry"}), {"area.closed.v1": move_cases_of_closed_area})
REACTIONS = (ERASURES, PARTS, CLOSED_AREAS)
