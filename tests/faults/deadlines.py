"""Cases whose acceptance is about to be due, put into the store of cases, and what the timers made of them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from services.cases.case.commands import Place, ReportCase
from services.cases.case.events.deadlines import CaseDeadlineMissed, CaseYellowCardGiven
from services.cases.case.events.reporting import Routing
from services.cases.deadlines.projections import DEADLINES
from services.cases.facts import FACTS
from services.cases.lifecycle.decide import CASE
from services.cases.lists.rows import LIST
from services.cases.vocabulary import Channel, Level, Mark, Placement, Urgency
from services.cases.working_time.terms import DEFAULT_TERMS, minutes
from shared.areas import Scope
from shared.clock import now
from shared.eventstore.store import Origin
from shared.eventstore.streams import Streams
from shared.settings import Settings
from shared.spine import Declared, assemble
from tests.servers import Servers

LIMIT = timedelta(minutes=1)
TERMS = replace(DEFAULT_TERMS[Urgency.CRITICAL], accept=minutes(1))
TOWN = Scope("433122", "433122107")
FACTS_OF_MARKS = ("case.deadline_approached.v1", "case.deadline_missed.v1", "case.yellow_card_given.v1")
RED = "case.red_card_given.v1"
AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Raised:
    """The marks found, by name; those of one case that came twice; seconds from each mark's moment to its fact."""

    marks: Mapping[str, int]
    doubled: int
    seconds: list[float]

    def percentile(self, percent: int) -> float:
        """Of the seconds: so many percent of the marks were not later."""
        return self.seconds[min(len(self.seconds) * percent // 100, len(self.seconds) - 1)]


class Deadlines:
    """The cases of one trial, at the town: nobody is above it, so that nothing escalates."""

    def __init__(self, servers: Servers) -> None:
        self._api = assemble(Settings.from_environment(servers.environment("cases")), Declared(FACTS))
        self.cases: list[str] = []

    def close(self) -> None:
        self._api.client.close()

    def report(self, number: int, due: datetime, within: timedelta, random: Random) -> None:
        """Puts cases into the store whose acceptance is due at random moments from `due` on."""
        for _ in range(number):
            moment = due + random.random() * within - LIMIT
            self.cases.append(self._report(moment.replace(microsecond=moment.microsecond // 1000 * 1000)))

    def ahead(self, mark: Mark) -> int:
        """Cases that have this mark ahead of them, as the rows say; with those that have no row yet."""
        rows = self._api.views.table(LIST, DEADLINES)
        return len(self.cases) - rows.count_documents({"marks.mark": {"$ne": mark.value}})

    def raised(self) -> Raised:
        """Everything that stands in the streams."""
        marks, doubled, seconds = self._found()
        return Raised(marks, doubled, sorted(seconds))

    def _report(self, moment: datetime) -> str:
        command = ReportCase(
            case_id="",
            subject=self._api.vault.new_subject(),
            title="路灯不亮",
            description="巷口路灯不亮",
            category="公共设施",
            urgency=Urgency.CRITICAL,
            channel=Channel.WINDOW,
            place=Place(TOWN, Placement.UNPLACED),
            terms=TERMS,
            routing=Routing(None, None, Level.TOWN),
        )
        streams = Streams(self._api.store, CASE, clock=lambda: moment)
        return streams.create(lambda id: replace(command, case_id=id), Origin("test", "deadlines")).id

    def _found(self) -> tuple[Counter[str], int, list[float]]:
        counted, doubled, seconds = Counter[str](), 0, list[float]()
        for begin in range(0, len(self.cases), AT_A_TIME):
            streams = [f"{CASE.noun}-{case}" for case in self.cases[begin : begin + AT_A_TIME]]
            for facts, _ in self._api.store.load_many(streams).values():
                names = Counter(one.name for one in facts)
                counted += names
                doubled += sum(names[name] - 1 for name in (*FACTS_OF_MARKS, RED) if names[name] > 1)
                seconds += [
                    (one.at - one.fact.at).total_seconds()
                    for one in facts
                    if isinstance(one.fact, CaseDeadlineMissed | CaseYellowCardGiven)
                ]
        return counted, doubled, seconds


def soon(number: int) -> datetime:
    """A moment by which so many cases are in the store; that they approach it is raised meanwhile."""
    return now() + timedelta(seconds=3 + number / 60)
