"""The table of the kill tests, on the terminal and as build/kills.json."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Any, Final

from tests.faults.trial import Outcome

REPORT: Final = Path(__file__).parents[2] / "build" / "kills.json"
FOUND = ("lost", "doubled", "out_of_order")


def write(outcomes: Sequence[Outcome]) -> None:
    """Puts the scenarios of this run into the file; those that it did not run stay as they were."""
    known: dict[str, Any] = json.loads(REPORT.read_text()) if REPORT.exists() else {}
    for scenario, runs in _by_scenario(outcomes):
        known[scenario] = {**summary(runs), "runs": [asdict(run) for run in runs]}
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n")


def lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """One line per scenario."""
    yield f"{'':52} seeds  acked  pending min/median  lost doubled disorder  recovery median/max s"
    for scenario, runs in _by_scenario(outcomes):
        row = summary(runs)
        pending, seconds = row["pending"], row["seconds"]
        yield (
            f"{scenario:52} {row['seeds']:5} {row['acknowledged']:6}  {pending['min']:7} / {pending['median']:<8.0f}"
            f" {row['lost']:5} {row['doubled']:7} {row['out_of_order']:8}"
            f"  {seconds['median']:8.1f} / {seconds['max']:.1f}"
        )


def summary(runs: Sequence[Outcome]) -> dict[str, Any]:
    """One scenario over its seeds."""
    pending, seconds = [run.pending for run in runs], [run.seconds for run in runs]
    return {
        "seeds": len(runs),
        "acknowledged": sum(run.acknowledged for run in runs),
        "pending": {"min": min(pending), "median": median(pending), "max": max(pending)},
        **{name: sum(getattr(run, name) for run in runs) for name in FOUND},
        "seconds": {"median": median(seconds), "max": max(seconds)},
    }


def _by_scenario(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, list[Outcome]]]:
    for scenario, runs in groupby(sorted(outcomes, key=lambda one: one.scenario), lambda one: one.scenario):
        yield scenario, list(runs)
