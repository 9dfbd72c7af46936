"""The owner's own record of its facts, by position: for those who cannot or do not want to read the log."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from shared.eventlog.envelope import Published, cloudevent, facts_of
from shared.eventstore.numbering import Numbered, Numbering
from shared.mongo import Document


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Facts behind a position, as CloudEvents; `head` and `digest` tell where the source ends now."""

    events: list[dict[str, Any]]
    scanned_to: int
    head: int
    digest: str


class Feed:
    """The numbered facts of one source."""

    def __init__(self, numbering: Numbering, source: str) -> None:
        self._numbering = numbering
        self._source = source

    def after(self, position: int, limit: int, visible: Callable[[Published], bool] | None = None) -> FeedPage:
        """At most `limit` facts behind `position`; `visible` leaves out what the caller may not see.

        `scanned_to` is the position to ask for next, also when everything up to it was left out.
        """
        head = self._numbering.head()
        events: list[dict[str, Any]] = []
        scanned = position
        while scanned < head.position and scanned - position < limit:
            for fact in self._facts_at(scanned + 1, limit):
                if position < fact.position <= position + limit:
                    scanned = fact.position
                    if visible is None or visible(fact):
                        events.append(cloudevent(fact))
        return FeedPage(events, scanned, head.position, head.digest.hex())

    def commits(self, stream: str, after: int, limit: int) -> list[Document]:
        """The commits of one stream behind a version as they are stored, at most `limit`."""
        return self._numbering.commits(stream, after, limit)

    def newest(self, stream: str) -> Document | None:
        """The last commit of a stream; None where there is no such stream."""
        return self._numbering.newest(stream)

    def placed(self, commits: Iterable[Document]) -> list[Numbered]:
        """Commits with their positions, in order; those that have yet to be published are left out."""
        return self._numbering.placed(commits)

    def facts(self, numbered: Numbered) -> Iterator[Published]:
        """The facts of one numbered commit as they are published."""
        return facts_of(self._source, numbered)

    def _facts_at(self, position: int, commits: int) -> Iterator[Published]:
        for batch in self._numbering.batches_at(position, commits):
            for numbered in batch.commits:
                yield from facts_of(self._source, numbered)
