"""registry and cases as the log knows them: their stores and relays, run inside the test."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from uuid import uuid4

from services.cases.case.events import CaseEvent
from services.cases.case.events.handling import CaseHandledOnTheSpot, CasePutOnRecord
from services.cases.case.events.reporting import CaseAccepted, CaseComplaintRaised, CasePlaced, CaseReported
from services.cases.facts import FACTS as CASE_FACTS
from services.cases.vocabulary import Channel, Level, Placement, Urgency
from services.registry.areas.events import AreaOpened
from services.registry.facts import FACTS as REGISTRY_FACTS
from shared.clock import now
from shared.eventlog.relay import Relay
from shared.eventstore.store import Origin
from shared.personal import Personal
from shared.settings import Settings
from shared.spine import Declared, assemble
from tests.reporting.stories import scope_of
from tests.servers import Servers

FACTS = {"registry": REGISTRY_FACTS, "cases": CASE_FACTS}
ORIGIN = Origin(actor="test", correlation="test")


class Source:
    """One service's facts, from its store to the log."""

    def __init__(self, servers: Servers, name: str) -> None:
        settings = Settings.from_environment(servers.environment(name))
        self.api = assemble(settings, Declared(FACTS[name]))
        self.reported = 0  # of those that a wall shows
        self._relay = Relay(self.api.database, settings.amqp_uri, name)
        self._thread = threading.Thread(target=self._relay.run, daemon=True)

    def __enter__(self) -> "Source":
        self._thread.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._relay.stop()
        self._thread.join()
        self.api.client.close()

    def open_area(self, code: str, name: str) -> None:
        level = {9: "town", 12: "village", 15: "grid"}[len(code)]
        self._append(f"area-{code}", code, [AreaOpened(code, name, level, level, code[:-3], None, 0, 0)])

    def report(self, area: str, *more: CaseEvent, urgency: Urgency = Urgency.NORMAL) -> str:
        """A case in this area, with what else happened in the same commit; its id."""
        case_id = str(uuid4())
        reported = _reported(case_id, self.api.vault.new_subject(), area, urgency)
        self._append(f"case-{case_id}", area, [reported, *(replace(one, case_id=case_id) for one in more)])
        self.reported += 1
        return case_id

    def place(self, case_id: str, area: str, former: str) -> None:
        """The case belongs to another area."""
        moved = CasePlaced(case_id, scope_of(area), Placement.GRID, None, None, None, former=scope_of(former))
        self._append(f"case-{case_id}", area, [moved])

    def raise_complaint(self, case_id: str, of: str, area: str, former: str) -> None:
        """The case turns out to be about a holder, from whom it is hidden; it goes above them."""
        self.reported -= 1
        reason = Personal(self.api.vault.new_subject(), "反映网格长不作为")
        raised = CaseComplaintRaised(case_id, of, scope_of(area), Level.VILLAGE, reason, former=scope_of(former))
        self._append(f"case-{case_id}", area, [raised], hidden_from=(of,))

    def accept(self, case_id: str, area: str, hidden_from: Sequence[str] = ()) -> None:
        self._append(f"case-{case_id}", area, [CaseAccepted(case_id)], hidden_from)

    def settled(self) -> tuple[CaseEvent, ...]:
        """What follows in the same commit when a case was handled on the spot."""
        result = Personal(self.api.vault.new_subject(), "已清理")
        return CaseAccepted(""), CaseHandledOnTheSpot("", result), CasePutOnRecord("")

    def _append(self, stream: str, area: str, facts: Sequence[object], hidden_from: Sequence[str] = ()) -> None:
        head = self.api.store.load(stream)[1]
        self.api.store.append(stream, head, facts, ORIGIN, scope_of(area), hidden_from)


def _reported(case_id: str, subject: str, area: str, urgency: Urgency) -> CaseReported:
    return CaseReported(
        case_id=case_id,
        subject=subject,
        title=Personal(subject, "桥头垃圾无人清理"),
        description=Personal(subject, "桥头的垃圾堆了三天"),
        reporter_name=None,
        reporter_phone=None,
        address=None,
        category="环境卫生",
        urgency=urgency,
        channel=Channel.GRID,
        location=None,
        placement=Placement.GRID if len(area) == 15 else Placement.UNPLACED,
        scope=scope_of(area),
        on_the_spot=False,
        reported_at=now(),
    )
