"""What a reader has of one partition and where it stands in the log; pure, so that a model can drive it."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.eventlog.chain import Place, place_of


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message of the log; `position` is None for a beacon. The body is still undecoded."""

    offset: int
    source: str
    type: str
    stream: str
    position: int | None
    prev: int
    body: bytes
    tag: int


class Reader:
    """Takes a partition's deliveries in the log's order and lets through each fact of its sources exactly once.

    `have` is the last position taken per source; `offset` and `anchor` (source, position) name the last
    fact seen in the log, taken or not, to attach behind.  Facts beyond `until` (source → position) are left alone.
    """

    def __init__(
        self,
        sources: frozenset[str],
        offset: int | None = None,
        anchor: tuple[str, int] | None = None,
        have: Mapping[str, int] | None = None,
        until: Mapping[str, int] | None = None,
    ) -> None:
        self.sources = sources
        self.offset = offset
        self.anchor = anchor
        self.have = dict(have or {})
        self.heads = dict(self.have)
        self._until = until
        self._unheard: set[str] = set()

    def accept(self, delivery: Delivery) -> bool:
        """Whether this is the next fact of one of its sources; then it counts as taken."""
        source, position = delivery.source, delivery.position
        if position is not None:
            self.offset, self.anchor = delivery.offset, (source, position)
        self._unheard.discard(source)
        if source not in self.sources or self._is_beyond(delivery):
            return False
        have = self.have.get(source, 0)
        self.heads[source] = max(self.heads.get(source, 0), position or delivery.prev)
        if position is None or place_of(position, delivery.prev, have) is not Place.NEXT:
            return False
        self.have[source] = position
        return True

    def stands_at(self, delivery: Delivery | None) -> bool:
        """Whether what the log has at `offset` now is the very fact that was seen there."""
        if delivery is None or delivery.offset != self.offset:
            return False
        return (delivery.source, delivery.position) == self.anchor

    def begin(self) -> None:
        """Reading starts, anew or again: until a source is heard, it may have facts that the log does not show.

        A recreated log may lack a source, and may by chance have the anchor where it was.
        """
        self._unheard = set(self.sources)

    @property
    def wanted(self) -> list[tuple[str, int | None]]:
        """Whom to ask for repair: sources with a hole and what is there of each; None for one never heard."""
        behind = [(source, self.have.get(source, 0)) for source in self.sources if self._has_hole(source)]
        return [*behind, *((source, None) for source in self._unheard)]

    @property
    def done(self) -> bool:
        """Whether everything up to `until` is there; never without one."""
        return self._until is not None and all(self.have.get(one, 0) >= end for one, end in self._until.items())

    def _has_hole(self, source: str) -> bool:
        return self.heads.get(source, 0) > self.have.get(source, 0)

    def _is_beyond(self, delivery: Delivery) -> bool:
        if self._until is None:
            return False
        return (delivery.position or delivery.prev) > self._until.get(delivery.source, 0)
