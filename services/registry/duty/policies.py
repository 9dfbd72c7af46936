"""What follows from facts of duty: keys of what is erased are deleted, files of the diary kept or deleted."""

from collections.abc import Callable, Mapping

from shared.eventlog.envelope import Published
from shared.projector.projection import Command
from shared.spine import SpineApi


def delete_key_of_erased_text(event: Published, api: SpineApi) -> list[Command]:
    """From here on nobody can read what was typed about a household, or about whoever a log speaks of."""
    api.vault.erase(event.data["subject"])
    return []


def keep_file_of_entry(event: Published, api: SpineApi) -> list[Command]:
    """The file that an entry of the diary names stays, and the one that it named before goes."""
    if event.data["file"]:
        api.files.keep(event.data["file"])
    if event.data.get("replaced"):
        api.files.delete(event.data["replaced"])
    return []


def delete_file_of_entry(event: Published, api: SpineApi) -> list[Command]:
    """Nobody needs the file of an entry that was withdrawn."""
    if event.data["file"]:
        api.files.delete(event.data["file"])
    return []


FOLLOWING: Mapping[str, Callable[[Published, SpineApi], list[Command]]] = {
    "household.erased.v1": delete_key_of_erased_text,
    "pairing.erased.v1": delete_key_of_erased_text,
    "visit.erased.v1": delete_key_of_erased_text,
    "work_log.erased.v1": delete_key_of_erased_text,
    "diary.entered.v1": keep_file_of_entry,
    "diary.corrected.v1": keep_file_of_entry,
    "diary.withdrawn.v1": delete_file_of_entry,
}
