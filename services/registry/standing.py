"""Whether an organisation stands, told by its stream alone: for the nouns that organisations are built upon."""

from collections.abc import Iterable

from shared.spine import SpineApi

DISSOLVED = "organisation.dissolved.v1"


def organisation_is_open(spine: SpineApi, organisation_id: str) -> bool:
    """Whether the organisation was founded and not dissolved."""
    return organisation_id in open_organisations(spine, [organisation_id])


def open_organisations(spine: SpineApi, organisation_ids: Iterable[str]) -> frozenset[str]:
    """Those that were founded and not dissolved, with one query."""
    streams = {f"organisation-{id}": id for id in organisation_ids}
    found = spine.store.load_many(streams)
    return frozenset(
        streams[stream] for stream, (facts, _) in found.items() if all(one.name != DISSOLVED for one in facts)
    )
