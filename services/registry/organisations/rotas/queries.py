"""Rows and streams of duty rotas → answers."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.registry.days import today
from services.registry.organisations.rotas.events import Turn
from services.registry.organisations.rotas.turns import Rota, Served, Swap, on_duty
from services.registry.rows import Document, Row


def rota_of(row: Row) -> Rota:
    """The rota that a row tells."""
    turns = tuple(Turn(**{**turn, "person_ids": tuple(turn["person_ids"])}) for turn in row["turns"])
    return Rota(row["number"], row["since"], row["until"], turns, tuple(Swap(**swap) for swap in row["swaps"]))


def rota_answer(organisation_id: str, since: str, until: str, turns: Iterable[Served]) -> Document:
    """The turns that begin on the days [since, until)."""
    shown_turns = [
        {"day": one.day, "start": one.turn.start, "end": one.turn.end, "person_ids": one.person_ids} for one in turns
    ]
    return {"organisation_id": organisation_id, "since": since, "until": until, "turns": shown_turns}


def on_duty_in(
    rotas: Collection[Document], areas: Sequence[str], moment: datetime, session: ClientSession | None = None
) -> dict[str, tuple[str, ...]]:
    """Who is on duty at a moment in the organisations of these areas, by organisation, with one query.

    A rota whose last day was yesterday may still serve past midnight.
    """
    day = today(moment)
    found = rotas.find({"area": {"$in": list(areas)}, "since": {"$lte": day}, "until": {"$gte": day}}, session=session)
    by_organisation: dict[str, list[Rota]] = {}
    for row in found:
        by_organisation.setdefault(row["organisation"], []).append(rota_of(row))
    return {organisation: on_duty(each, moment) for organisation, each in by_organisation.items()}
