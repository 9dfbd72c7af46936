"""What is seen of the system from outside, with the services' rights: store, numbering, rows, leases and log."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pymongo.database import Database

from deploy.local.waiting import wait_until
from services.cases.projections import CASE_LIST
from services.reporting.projections import WALL_ROWS
from shared.eventstore.numbering import PARTITIONS, Numbering, partition_of
from shared.mongo import Document, connect
from shared.projector.checkpoints import Checkpoints
from shared.projector.views import Generations, Views
from tests.faults.load import FACTS_AFTER
from tests.faults.log_reader import Logged, LogReader, last_of
from tests.servers import Servers

STATUSES: Final = {0: "absent", 2: "reported", 5: "accepted", 7: "handled", 8: "on_record", 4: "on_record"}
"""By the number of facts that a case of the load has then; four are one that was handled on the spot."""

_STEPS: Final = tuple(dict.fromkeys(STATUSES.values()))


def step_of(facts: int) -> int:
    """How far a case of the load has come that has so many facts."""
    return _STEPS.index(STATUSES[facts])


CONVERGED_WITHIN = 90.0
SOURCE: Final = "cases"
PROJECTIONS: Final = {SOURCE: CASE_LIST, "reporting": WALL_ROWS}


@dataclass(frozen=True, slots=True)
class Fact:
    """One numbered fact, as the judge itself reads it from the store."""

    position: int
    partition: int
    stream: str
    version: int
    index: int


class Observer:
    """Reads, and waits for conditions; DeployError when one does not come about in time."""

    def __init__(self, servers: Servers) -> None:
        self.servers = servers
        self._clients = {name: connect(servers.mongo_uri(name), "judge") for name in (SOURCE, "reporting")}
        self.databases = {name: client.get_default_database() for name, client in self._clients.items()}

    def close(self) -> None:
        for client in self._clients.values():
            client.close()

    def unprojected(self, acknowledged: Mapping[str, int]) -> int:
        """How many acknowledged facts are missing from the rows of that projection which is further behind."""
        return max(
            sum(max(facts - FACTS_AFTER[statuses.get(case, 0)], 0) for case, facts in acknowledged.items())
            for statuses in (self.statuses(service, acknowledged) for service in PROJECTIONS)
        )

    def unpublished(self) -> int:
        """How many facts are in the store that the relay has not yet noted as published."""
        published = self._published()
        numbered = self.facts()
        saved = sum(fact.position <= published[fact.partition] for fact in numbered)
        return self._committed() - saved

    def wait_projected(self, acknowledged: Mapping[str, int]) -> None:
        """Returns when the rows of both projections have all of these facts."""
        wait_until(lambda: self.unprojected(acknowledged) == 0, "the rows", CONVERGED_WITHIN)

    def wait_converged(self) -> None:
        """Returns when everything in the store is numbered and every projection has come to its end."""
        wait_until(self._has_converged, "convergence", CONVERGED_WITHIN)

    def wait_applied(self, service: str, partitions: int) -> None:
        """Returns when the service's projection of cases has come further in so many partitions."""
        before = self._have(service)
        wait_until(
            lambda: sum(self._have(service).get(p, 0) > before.get(p, 0) for p in range(PARTITIONS)) >= partitions,
            f"{partitions} partitions",
            CONVERGED_WITHIN,
        )

    def wait_quiet(self) -> None:
        """Returns when everything has been said, the ends of the partitions too: nobody publishes any more."""
        self.wait_converged()
        tails = Numbering(self.databases[SOURCE]).head().tails
        LogReader(self.servers.amqp_uri("reporting"), SOURCE).read_to(tails, beacons=True)

    def wait_log_whole(self) -> None:
        """Returns when a new reader finds every numbered fact in the log."""
        tails = list(Numbering(self.databases[SOURCE]).head().tails)
        wait_until(lambda: [last_of(read) for read in self.read_log()] == tails, "the log", CONVERGED_WITHIN)

    def numbered(self) -> int:
        """The last position of cases."""
        return Numbering(self.databases[SOURCE]).head().position

    def wait_numbered(self, position: int) -> None:
        """Returns when cases' numbering has come this far."""
        wait_until(lambda: self.numbered() >= position, f"position {position}", CONVERGED_WITHIN)

    def partitions(self, service: str) -> int:
        """How many partitions of projections there are to share."""
        return self.databases[service]["leases"].count_documents({})

    def owners(self, service: str) -> Counter[str]:
        """How many partitions each replica holds."""
        return Counter(row["owner"] for row in self.databases[service]["leases"].find({"owner": {"$ne": None}}))

    def read_log(self) -> list[list[Logged]]:
        """What a new reader takes from each partition."""
        tails = Numbering(self.databases[SOURCE]).head().tails
        reader = LogReader(self.servers.amqp_uri("reporting"), SOURCE)
        return reader.read_to(tails)

    def statuses(self, service: str, among: Iterable[str] | None = None) -> dict[str, int]:
        """Case → how many steps its row amounts to."""
        wanted = {} if among is None else {"_id": {"$in": list(among)}}
        rows = self.views(service).table(PROJECTIONS[service].name, "cases").find(wanted, {"status": 1})
        return {row["_id"]: _STEPS.index(row["status"]) for row in rows}

    def facts(self) -> list[Fact]:
        """Everything numbered, in order."""
        batches = list(self.databases[SOURCE]["numbering"].find().sort("_id"))
        commits = {commit["_id"]: commit for commit in self.commits()}
        return [fact for batch in batches for fact in _facts(batch, commits)]

    def commits(self) -> Iterator[Document]:
        """All commits of cases, without their bodies."""
        return self.databases[SOURCE]["commits"].find({}, {"stream": 1, "version": 1, "n": 1})

    def views(self, service: str) -> Views:
        """The read side of a service."""
        database: Database[Document] = self.databases[service]
        return Views(database, Generations(database), Checkpoints(database))

    def _has_converged(self) -> bool:
        head = Numbering(self.databases[SOURCE]).head()
        if head.position != self._committed():
            return False
        return all(
            self._have(service).get(partition, 0) >= tail
            for service in PROJECTIONS
            for partition, tail in enumerate(head.tails)
        )

    def _have(self, service: str) -> Mapping[int, int]:
        return self.views(service).vector(PROJECTIONS[service].name).get(SOURCE, {})

    def _committed(self) -> int:
        total = self.databases[SOURCE]["commits"].aggregate([{"$group": {"_id": None, "n": {"$sum": "$n"}}}])
        return int(next(total, {"n": 0})["n"])

    def _published(self) -> list[int]:
        state = self.databases[SOURCE]["relay"].find_one({"_id": SOURCE})
        return list(state["published"]) if state else [0] * PARTITIONS


def _facts(batch: Mapping[str, Any], commits: Mapping[Any, Document]) -> Iterator[Fact]:
    position = batch["_id"]
    for id in batch["commits"]:
        commit = commits[id]
        for index in range(commit["n"]):
            yield Fact(position, partition_of(commit["stream"]), commit["stream"], commit["version"], index)
            position += 1
