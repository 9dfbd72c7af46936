"""A source of cases of its own on the real servers, without HTTP: its store, its rows, and timers to start."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any, TypeVar

from services.cases.case.commands import CaseCommand, Place, ReportCase
from services.cases.case.events.reporting import Routing
from services.cases.case.state import Case
from services.cases.deadlines.projections import DEADLINES
from services.cases.deadlines.timer import DeadlineTimer
from services.cases.directory import projections as directory
from services.cases.facts import FACTS
from services.cases.lifecycle.decide import CASE
from services.cases.lists.rows import LIST
from services.cases.projections import CASE_LIST
from services.cases.vocabulary import Channel, Level, Placement, Procedure, Urgency
from services.cases.working_time.terms import DEFAULT_TERMS, Terms
from shared.areas import Scope
from shared.clock import now
from shared.eventlog.relay import Relay
from shared.eventstore.store import Origin, Recorded
from shared.eventstore.streams import Loaded, Streams
from shared.mongo import Document
from shared.projector.projection import Projection
from shared.projector.projector import Projector
from shared.projector.views import Generations
from shared.settings import Settings
from shared.spine import Declared, SpineApi, assemble
from tests.caller import eventually
from tests.servers import Servers

GRID = Scope("433122", "433122107", "433122107200", "433122107200003")
CRITICAL = DEFAULT_TERMS[Urgency.CRITICAL]
_numbers = count(1)
F = TypeVar("F")


def report_command(subject: str, terms: Terms, level: Level = Level.GRID, scope: Scope = GRID) -> ReportCase:
    """A case that waits at a level for anyone in charge there."""
    return ReportCase(
        case_id="",
        subject=subject,
        title="路灯不亮",
        description="巷口路灯不亮",
        category="公共设施",
        urgency=Urgency.NORMAL,
        channel=Channel.GRID,
        place=Place(scope, Placement.GRID),
        terms=terms,
        procedure=Procedure.GENERAL,
        routing=Routing(None, None, level),
    )


class Bench:
    """What runs on it ends with the test."""

    def __init__(self, servers: Servers) -> None:
        self.source = f"clocked{next(_numbers)}"
        self.settings = replace(
            Settings.from_environment(servers.environment("cases")),
            service=self.source,
            mongo_uri=servers.admin_mongo_uri.replace("/admin?", f"/{self.source}?"),
            amqp_uri=servers.admin_amqp_uri,
            replica="r1",
        )
        places = Projection(directory.PLACES, frozenset(), {}, directory.TABLES)
        self.list = replace(CASE_LIST, sources=frozenset({self.source}))
        self.api = assemble(self.settings, Declared(FACTS, [self.list, places]))
        self._running: list[tuple[threading.Thread, Callable[[], None]]] = []

    def start(self) -> "Bench":
        """The relay and the rows, as in every replica."""
        relay = Relay(self.api.database, self.settings.amqp_uri, self.source)
        self._run(relay.run, relay.stop)
        self.replica("r1")
        return self

    def replica(self, name: str) -> Callable[[], None]:
        """One more replica that projects; the returned function stops it."""
        projector = Projector(
            self.api.database,
            self.settings.amqp_uri,
            name,
            [self.list],
            [],
            Generations(self.api.database),
            self.api,
            self.api.streams,
        )
        projector.prepare()
        return self._run(projector.run, projector.stop)

    def timer(self, replica: str = "r1") -> Callable[[], None]:
        """The timer of a replica, at work; the returned function stops it."""
        timer = DeadlineTimer(self.as_replica(replica))
        return self._run(timer.run, timer.stop)

    def as_replica(self, name: str) -> SpineApi:
        return replace(self.api, settings=replace(self.settings, replica=name))

    def end(self) -> None:
        for thread, stop in reversed(self._running):
            stop()
            thread.join()
        self.api.client.drop_database(self.source)
        self.api.client.close()

    def cases(self, moment: datetime) -> Streams[Case, CaseCommand]:
        """The streams of cases, as they would take commands at a moment."""
        return Streams(self.api.store, CASE, clock=lambda: moment)

    def report(self, moment: datetime, terms: Terms = CRITICAL, level: Level = Level.GRID, scope: Scope = GRID) -> str:
        """The id of a new case that was reported at a moment."""
        command = report_command(self.api.vault.new_subject(), terms, level, scope)
        made = self.cases(moment).create(lambda case_id: replace(command, case_id=case_id), Origin("test", "bench"))
        return made.id

    def tell(self, case_id: str, command: CaseCommand, moment: datetime | None = None) -> Loaded[Case]:
        """Carries out a command as of a moment, or now."""
        return self.cases(moment or now()).execute(case_id, command, Origin("test", "bench"))

    def append(self, case_id: str, *facts: object) -> None:
        """Facts that no command of today leads to."""
        stream = CASE.noun + "-" + case_id
        head = self.api.store.load(stream)[1]
        self.api.store.append(stream, head, facts, Origin("test", "bench"), GRID)

    def recorded(self, case_id: str) -> list[Recorded]:
        """The facts of a case as they stand in its stream."""
        return self.cases(now()).history(case_id)

    def facts(self, case_id: str, type: type[F]) -> list[F]:
        """The facts of a case that are of a type, oldest first."""
        return [one.fact for one in self.recorded(case_id) if isinstance(one.fact, type)]

    def told(self, case_id: str) -> list[str]:
        """The names of a case's facts without noun and version."""
        return [one.name.removeprefix("case.").removesuffix(".v1") for one in self.recorded(case_id)]

    def until_told(self, case_id: str, name: str) -> None:
        """Waits for a fact."""
        eventually(lambda: name in self.told(case_id))

    def counted(self, cases: Iterable[str]) -> Counter[str]:
        """How often each kind of fact stands in these cases."""
        found = self.api.store.load_many([f"{CASE.noun}-{one}" for one in cases])
        return Counter(one.name for facts, _ in found.values() for one in facts)

    def row(self, case_id: str, kind: str) -> Document:
        """The row of a deadline, once there is one."""
        return eventually(lambda: self.rows.find_one({"_id": f"{case_id}/{kind}"})) or {}

    @property
    def rows(self) -> Any:
        return self.api.views.table(LIST, DEADLINES)

    def wait_for_rows(self) -> None:
        """Until the rows have every fact committed so far."""
        assert self.api.freshness.wait(20)

    def _run(self, run: Callable[[], None], stop: Callable[[], None]) -> Callable[[], None]:
        thread = threading.Thread(target=run, daemon=True)
        self._running.append((thread, stop))
        thread.start()

        def end() -> None:
            stop()
            thread.join()

        return end
