"""One kill under load: what was acknowledged and pending when it struck, how long the recovery took, the verdict."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from time import monotonic

from deploy.local.errors import DeployError
from tests.faults.load import Load
from tests.faults.system import System

CASES = 280
MANY = 200
"""So many acknowledged facts must be pending when a fault strikes at a named line."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One kill: facts acknowledged, pending at the kill, found wrong; seconds to recover; requests sent again."""

    scenario: str
    seed: int
    acknowledged: int
    pending: int
    lost: int
    doubled: int
    out_of_order: int
    seconds: float
    repeated: int
    details: dict[str, float]


OUTCOMES: list[Outcome] = []


class Trial:
    """Begins with everything running; `random` decides all that differs between seeds."""

    def __init__(self, system: System, scenario: str, seed: int, cases: int = CASES) -> None:
        self.random = Random(f"{scenario}/{seed}")
        self._scenario, self._seed = scenario, seed
        self._system = system
        self.details: dict[str, float] = {}
        system.begin()
        self.load: Load = system.load(f"{scenario}-{seed}".replace(" ", "-"), self.random, cases)

    def strike(self, blow: Callable[[], None] | None = None) -> None:
        """The fault has struck just now, or does so by `blow`."""
        judge = self._system.judge
        self._acknowledged = self.load.ledger.copy()
        self.pending = max(judge.unprojected(self._acknowledged), judge.unpublished())
        if blow is not None:
            blow()
        self._struck_at = monotonic()

    def note(self, what: str) -> None:
        """Remembers how many seconds after the fault something came about."""
        self.details[what] = round(monotonic() - self._struck_at, 2)

    def recover(self) -> None:
        """Waits until everything acknowledged before the fault is in every projection."""
        self._wait_for(lambda: self._system.judge.wait_projected(self._acknowledged))

    def recover_log(self) -> None:
        """Waits until a reader that begins anew finds everything in the log."""
        self._wait_for(self._system.judge.wait_log_whole)

    def judge(self, pending: int = 0) -> None:
        """After the load: waits for convergence, notes the outcome, and fails unless the promise was kept."""
        with suppress(DeployError):
            self._system.judge.wait_converged()
        verdict = self._system.judge.verdict(self._system.ledger)
        OUTCOMES.append(
            Outcome(
                self._scenario,
                self._seed,
                self.load.acknowledged,
                self.pending,
                verdict.lost,
                verdict.doubled,
                verdict.out_of_order,
                round(self.seconds, 2),
                self.load.repeated,
                self.details,
            )
        )
        assert verdict.is_clean, verdict
        assert self.pending >= pending, f"only {self.pending} facts were pending"
        self._system.end()

    def _wait_for(self, wait: Callable[[], None]) -> None:
        # what does not come in time is for the verdict to count
        with suppress(DeployError):
            wait()
        self.seconds = monotonic() - self._struck_at
