"""One measured figure: ours, the raw one at equal durability, and their ratio."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Ratio:
    """Rates per second; `aim` is the ratio that step 1 wants at least."""

    name: str
    ours: float
    raw: float
    aim: float

    @property
    def ratio(self) -> float:
        return self.ours / self.raw

    def __str__(self) -> str:
        return f"{self.name:<44} {self.ours:>9.0f}/s  raw {self.raw:>9.0f}/s  ratio {self.ratio:.2f} (aim {self.aim})"


class Stopwatch:
    """Seconds of the block it was started for."""

    seconds = 0.0


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    """Measures its block."""
    watch = Stopwatch()
    began = perf_counter()
    yield watch
    watch.seconds = perf_counter() - began


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def keep(name: str, figures: object) -> None:
    """Writes figures to build/<name>.json."""
    folder = Path("build")
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(figures, ensure_ascii=False, indent=2, default=asdict))
