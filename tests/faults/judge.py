"""The judge of the kill tests: holds store, log and rows against the client's ledger, by its own reckoning."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pymongo.database import Database

from deploy.local.waiting import wait_until
from services.cases.projections import CASE_LIST
from services.reporting.projections import WALL_ROWS
from shared.eventstore.audit import audit
from shared.eventstore.numbering import PARTITIONS, Numbering, partition_of
from shared.mongo import Document, connect
from shared.projector.checkpoints import Checkpoints
from shared.projector.verify import verify
from shared.projector.views import Generations, Views
from tests.faults.log_reader import Logged, LogReader, last_of
from tests.servers import Servers

STATUSES: Final = ("absent", "reported", "accepted", "handled", "on_record")
"""By the number of facts that a case of the load has then."""

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


@dataclass
class Verdict:
    """What was found wrong; every sentence names where. All three are 0 when the promise was kept."""

    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    findings: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.out_of_order or self.findings)

    def compare(self, where: str, found: int, expected: int) -> None:
        """Something counted: fewer are lost, more are doubled."""
        self.lost += max(expected - found, 0)
        self.doubled += max(found - expected, 0)
        if found != expected:
            self.findings.append(f"{where}: {found} instead of {expected}")

    def misplaced(self, where: str) -> None:
        self.out_of_order += 1
        self.findings.append(f"{where}: out of order")


class Judge:
    """Looks at the databases of cases and reporting, and at the log, with the services' own rights."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers
        self._clients = {name: connect(servers.mongo_uri(name), "judge") for name in (SOURCE, "reporting")}
        self.databases = {name: client.get_default_database() for name, client in self._clients.items()}

    def close(self) -> None:
        for client in self._clients.values():
            client.close()

    def unprojected(self, acknowledged: Mapping[str, int]) -> int:
        """How many acknowledged facts are missing from the rows of that projection which is further behind."""
        return max(
            sum(max(facts - statuses.get(case, 0), 0) for case, facts in acknowledged.items())
            for statuses in (self._statuses(service, acknowledged) for service in PROJECTIONS)
        )

    def unpublished(self) -> int:
        """How many facts are in the store that the relay has not yet noted as published."""
        published = self._published()
        numbered = self._numbered()
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
        LogReader(self._servers.amqp_uri("reporting"), SOURCE).read_to(tails, beacons=True)

    def wait_log_whole(self) -> None:
        """Returns when a new reader finds every numbered fact in the log."""
        tails = list(Numbering(self.databases[SOURCE]).head().tails)
        wait_until(lambda: [last_of(read) for read in self._read_log()] == tails, "the log", CONVERGED_WITHIN)

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

    def verify(self) -> Verdict:
        """Builds both projections anew from the log, as `wangge verify` does, and compares every row."""
        verdict = Verdict()
        for service, projection in PROJECTIONS.items():
            verified = verify(self.databases[service], self._servers.amqp_uri(service), projection, lambda *_: None)
            verdict.findings += [f"{projection.name}: {difference}" for difference in verified.differences]
        return verdict

    def verdict(self, ledger: Mapping[str, int]) -> Verdict:
        """Everything compared, after convergence."""
        verdict = Verdict()
        numbered = self._numbered()
        self._judge_store(ledger, numbered, verdict)
        self._judge_log(numbered, verdict)
        for service in PROJECTIONS:
            self._judge_rows(service, ledger, verdict)
        self._judge_counters(ledger, verdict)
        return verdict

    def _judge_store(self, ledger: Mapping[str, int], numbered: list[Fact], verdict: Verdict) -> None:
        facts = Counter(commit["stream"] for commit in self._commits() for _ in range(commit["n"]))
        for stream in facts.keys() | {f"case-{case}" for case in ledger}:
            verdict.compare(f"store, {stream}", facts[stream], ledger.get(stream.removeprefix("case-"), 0))
        if Counter(fact.stream for fact in numbered) != facts:
            verdict.findings.append("numbering: not the facts of the store")
        verdict.findings += audit(self.databases[SOURCE])

    def _judge_log(self, numbered: list[Fact], verdict: Verdict) -> None:
        read = self._read_log()
        for partition in range(PARTITIONS):
            expected = [fact for fact in numbered if fact.partition == partition]
            found = [Fact(one.position, partition, one.stream, one.version, one.index) for one in read[partition]]
            verdict.compare(f"log, partition {partition}", len(found), len(expected))
            if found != expected[: len(found)]:
                verdict.misplaced(f"log, partition {partition}")

    def _read_log(self) -> list[list[Logged]]:
        tails = Numbering(self.databases[SOURCE]).head().tails
        reader = LogReader(self._servers.amqp_uri("reporting"), SOURCE)
        return reader.read_to(tails)

    def _judge_rows(self, service: str, ledger: Mapping[str, int], verdict: Verdict) -> None:
        projection, statuses = PROJECTIONS[service].name, self._statuses(service)
        verdict.compare(projection, len(statuses), len(ledger))
        for case in ledger.keys() & statuses.keys():
            if statuses[case] != ledger[case]:
                verdict.misplaced(f"{projection}, {case} has {statuses[case]} of {ledger[case]} facts")
        if parked := self.databases[service]["parked"].count_documents({}):
            verdict.findings.append(f"{projection}: {parked} parked")

    def _judge_counters(self, ledger: Mapping[str, int], verdict: Verdict) -> None:
        """Additions show what a row that is set twice hides."""
        at = Counter(STATUSES[facts] for facts in ledger.values())
        done = at["handled"] + at["on_record"]
        expected = {
            "live": {"total": len(ledger), "waiting": at["reported"], "in_progress": at["accepted"]},
            "figures": {"reported": len(ledger), "closed": done},
        }
        for table, counters in expected.items():
            rows = list(self._views("reporting").table(WALL_ROWS.name, table).find())
            for counter, number in counters.items():
                found = sum(row.get(counter, 0) for row in rows)
                verdict.compare(f"{WALL_ROWS.name}, {table}.{counter}", found, number)

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
        return self._views(service).vector(PROJECTIONS[service].name).get(SOURCE, {})

    def _statuses(self, service: str, among: Iterable[str] | None = None) -> dict[str, int]:
        """Case → how many facts its row amounts to."""
        wanted = {} if among is None else {"_id": {"$in": list(among)}}
        rows = self._views(service).table(PROJECTIONS[service].name, "cases").find(wanted, {"status": 1})
        return {row["_id"]: STATUSES.index(row["status"]) for row in rows}

    def _numbered(self) -> list[Fact]:
        batches = list(self.databases[SOURCE]["numbering"].find().sort("_id"))
        commits = {commit["_id"]: commit for commit in self._commits()}
        return [fact for batch in batches for fact in _facts(batch, commits)]

    def _commits(self) -> Iterator[Document]:
        return self.databases[SOURCE]["commits"].find({}, {"stream": 1, "version": 1, "n": 1})

    def _committed(self) -> int:
        total = self.databases[SOURCE]["commits"].aggregate([{"$group": {"_id": None, "n": {"$sum": "$n"}}}])
        return int(next(total, {"n": 0})["n"])

    def _published(self) -> list[int]:
        state = self.databases[SOURCE]["relay"].find_one({"_id": SOURCE})
        return list(state["published"]) if state else [0] * PARTITIONS

    def _views(self, service: str) -> Views:
        database: Database[Document] = self.databases[service]
        return Views(database, Generations(database), Checkpoints(database))


def _facts(batch: Mapping[str, Any], commits: Mapping[Any, Document]) -> Iterator[Fact]:
    position = batch["_id"]
    for id in batch["commits"]:
        commit = commits[id]
        for index in range(commit["n"]):
            yield Fact(position, partition_of(commit["stream"]), commit["stream"], commit["version"], index)
            position += 1
