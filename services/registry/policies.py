"""What follows from the registry's own facts: an erased person's key is deleted, whatever happened in between."""

from shared.eventlog.envelope import Published
from shared.projector.projection import Command, Reaction
from shared.spine import SpineApi


def delete_key_of_erased_person(event: Published, api: SpineApi) -> list[Command]:
    """From here on nobody can read the person's name and phone, in any copy of the store."""
    api.vault.erase(event.data["subject"])
    return []


ERASURES = Reaction("registry.erasures", frozenset({"registry"}), {"person.erased.v1": delete_key_of_erased_person})
