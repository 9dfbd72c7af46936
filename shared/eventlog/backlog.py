"""The numbered facts of a source as messages, by partition; the batches last used are kept at hand."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from shared.eventlog.envelope import Outgoing, facts_of, outgoing
from shared.eventstore.numbering import PARTITIONS, Batch, Numbering

KEPT = 16
READ_COMMITS = 1000
"""Under a light load a batch is a commit or two: what has to be published again is read many batches at a time."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    first: int
    last: int
    messages: list[list[Outgoing]]


class Backlog:
    """What a relay still has to publish; positions it does not have at hand it reads from the store."""

    def __init__(self, numbering: Numbering, source: str) -> None:
        self._numbering = numbering
        self._source = source
        self._kept: OrderedDict[int, _Prepared] = OrderedDict()

    def add(self, batch: Batch) -> None:
        """Keeps a batch that was numbered just now."""
        self._keep(self._prepared([batch]))

    def after(self, partition: int, position: int, limit: int) -> list[Outgoing]:
        """The next messages of a partition behind `position`, in order, about `limit` of them at the most."""
        found: list[Outgoing] = []
        tail = self._numbering.current.tails[partition]
        while position < tail and len(found) < limit:
            prepared = self._at(position + 1)
            found += [message for message in prepared.messages[partition] if (message.position or 0) > position]
            position = prepared.last
        return found[:limit]

    def _at(self, position: int) -> _Prepared:
        for prepared in self._kept.values():
            if prepared.first <= position <= prepared.last:
                return prepared
        return self._keep(self._prepared(self._numbering.batches_at(position, READ_COMMITS)))

    def _keep(self, prepared: _Prepared) -> _Prepared:
        self._kept[prepared.first] = prepared
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return prepared

    def _prepared(self, batches: Sequence[Batch]) -> _Prepared:
        messages: list[list[Outgoing]] = [[] for _ in range(PARTITIONS)]
        for batch in batches:
            for numbered in batch.commits:
                messages[numbered.partition] += [outgoing(fact) for fact in facts_of(self._source, numbered)]
        return _Prepared(batches[0].first, batches[-1].last, messages)
