"""What follows from the cases' own facts: an erased reporter's keys are deleted, whatever happened in between."""

from shared.eventlog.envelope import Published
from shared.projector.projection import Command, Reaction
from shared.spine import SpineApi


def delete_keys_of_erased_reporter(event: Published, api: SpineApi) -> list[Command]:
    """From here on nobody can read what was typed about the case, in any copy of the store."""
    for subject in event.data["subjects"]:
        api.vault.erase(subject)
    return []


ERASURES = Reaction("cases.erasures", frozenset({"cases"}), {"case.reporter_erased.v1": delete_keys_of_erased_reporter})
