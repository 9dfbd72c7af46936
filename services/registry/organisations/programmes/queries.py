"""Rows and streams of build plans → answers."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.registry.lists import criteria, equal
from services.registry.organisations.programmes.build_plan import BuildPlan, BuildState
from services.registry.rows import Document, Row


def build_plan_criteria(seen: Document, query: Mapping[str, Any]) -> list[Document]:
    return criteria(seen, query, equal(query, year="year"))


def build_plan_answer(plan: BuildPlan) -> Document:
    progress = {one.village: {"state": one.state, "day": one.day} for one in plan.progress}
    return _build_plan(plan.plan_id, plan.town, plan.year, plan.villages, plan.target, progress)


def listed_build_plan(row: Row) -> Document:
    return _build_plan(row["_id"], row["town"], row["year"], row["villages"], row["target"], row["progress"])


def _build_plan(
    id: str, town: str, year: int, villages: Iterable[str], target: str, progress: Mapping[str, Document]
) -> Document:
    planned = {"state": BuildState.PLANNED, "day": None}
    states = [{"village": village} | progress.get(village, planned) for village in villages]
    return {"plan_id": id, "town": town, "year": year, "target": target, "villages": states}
