"""The judge of the kill tests: holds store, log and rows against the client's ledger, by its own reckoning."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from services.reporting.cases import CASES, TOTALS
from services.reporting.projections import WALL_ROWS
from shared.eventstore.audit import audit
from shared.eventstore.numbering import PARTITIONS
from shared.projector.verify import verify
from tests.faults.observer import PROJECTIONS, SOURCE, STATUSES, Fact, Observer, step_of


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


class Judge(Observer):
    """Compares when everything has come to rest."""

    def verify(self) -> Verdict:
        """Builds both projections anew from the log, as `wangge verify` does, and compares every row."""
        verdict = Verdict()
        for service, projection in PROJECTIONS.items():
            verified = verify(self.databases[service], self.servers.amqp_uri(service), projection, lambda *_: None)
            verdict.findings += [f"{projection.name}: {difference}" for difference in verified.differences]
        return verdict

    def verdict(self, ledger: Mapping[str, int]) -> Verdict:
        """Everything compared, after convergence."""
        verdict = Verdict()
        numbered = self.facts()
        self._judge_store(ledger, numbered, verdict)
        self._judge_log(numbered, verdict)
        for service in PROJECTIONS:
            self._judge_rows(service, ledger, verdict)
        self._judge_counters(ledger, verdict)
        return verdict

    def _judge_store(self, ledger: Mapping[str, int], numbered: list[Fact], verdict: Verdict) -> None:
        facts = Counter(commit["stream"] for commit in self.commits() for _ in range(commit["n"]))
        for stream in facts.keys() | {f"case-{case}" for case in ledger}:
            verdict.compare(f"store, {stream}", facts[stream], ledger.get(stream.removeprefix("case-"), 0))
        if Counter(fact.stream for fact in numbered) != facts:
            verdict.findings.append("numbering: not the facts of the store")
        verdict.findings += audit(self.databases[SOURCE])

    def _judge_log(self, numbered: list[Fact], verdict: Verdict) -> None:
        read = self.read_log()
        for partition in range(PARTITIONS):
            expected = [fact for fact in numbered if fact.partition == partition]
            found = [Fact(one.position, partition, one.stream, one.version, one.index) for one in read[partition]]
            verdict.compare(f"log, partition {partition}", len(found), len(expected))
            if found != expected[: len(found)]:
                verdict.misplaced(f"log, partition {partition}")

    def _judge_rows(self, service: str, ledger: Mapping[str, int], verdict: Verdict) -> None:
        projection, statuses = PROJECTIONS[service].name, self.statuses(service)
        for case in ledger.keys() ^ statuses.keys():
            verdict.compare(f"{projection}, {case}", int(case in statuses), int(case in ledger))
        for case in ledger.keys() & statuses.keys():
            if statuses[case] != step_of(ledger[case]):
                verdict.misplaced(f"{projection}, {case} stands at step {statuses[case]} after {ledger[case]} facts")
        if parked := self.databases[service]["parked"].count_documents({}):
            verdict.findings.append(f"{projection}: {parked} parked")

    def _judge_counters(self, ledger: Mapping[str, int], verdict: Verdict) -> None:
        """Additions show what a row that is set twice hides."""
        rows = self.views("reporting").table(WALL_ROWS.name, TOTALS).find()
        verdict.compare(f"{WALL_ROWS.name}, {TOTALS}", sum(row["total"] for row in rows), len(ledger))
        done = sum(STATUSES[facts] in ("handled", "on_record") for facts in ledger.values())
        closed = self.views("reporting").table(WALL_ROWS.name, CASES).count_documents({"closed_on": {"$exists": True}})
        verdict.compare(f"{WALL_ROWS.name}, closed", closed, done)
