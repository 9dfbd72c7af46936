"""The catalogue (类别目录) of one town: revised as a whole or category by category, always with a number."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import assert_never

from services.cases.catalogue.arranging import arranged, complete
from services.cases.catalogue.category import asked
from services.cases.catalogue.commands import CatalogueCommand, ChangeCategories, ReviseCatalogue
from services.cases.catalogue.declarations import (
    MOST_ATTRIBUTES,
    MOST_CATEGORIES,
    Attribute,
    Declaration,
    lineage,
)
from services.cases.catalogue.events import CatalogueEvent, CatalogueRevised
from services.cases.catalogue.state import Catalogue, evolve
from shared.areas import Scope
from shared.eventstore.errors import Refused
from shared.eventstore.streams import Aggregate

MOST_KNOWN = 2 * MOST_CATEGORIES
"""With those that are retired: whoever needs more imported the wrong file, again and again."""

COUNTY_DIGITS = 6


class CatalogueRefused(Refused):
    """A rule about catalogues says no."""


class CategoryNotFound(CatalogueRefused):
    """There is no such category that could be retired."""

    status = 404


def decide(catalogue: Catalogue, command: CatalogueCommand, now: datetime) -> Sequence[CatalogueEvent]:  # noqa: ARG001
    """All rules about catalogues; the same catalogue again is no fact. Raises CatalogueRefused."""
    before = catalogue if catalogue.number else Catalogue.of(command.in_force)
    match command:
        case ReviseCatalogue():
            wanted = complete(command.categories)
        case ChangeCategories():
            wanted = complete(_changed(before, command))
        case _:
            assert_never(command)
    _check(wanted)
    return [] if wanted == before.active else [_revised(command.town, catalogue, before, wanted)]


def overcrowded(declarations: Iterable[Declaration]) -> list[str]:
    """The paths of categories that would ask for too much, with all that they have from above."""
    given = {one.path: one for one in declarations}
    return [path for path in given if len(_all_asked(path, given)) > MOST_ATTRIBUTES]


def _all_asked(path: str, given: dict[str, Declaration]) -> tuple[Attribute, ...]:
    attributes: tuple[Attribute, ...] = ()
    for one in lineage(path):
        attributes = asked(attributes, given[one].attributes) if one in given else attributes
    return attributes


def _changed(before: Catalogue, command: ChangeCategories) -> Iterable[Declaration]:
    """What is active after the change."""
    active = {one.path: one for one in before.active}
    for path in command.retire:
        if path not in active:
            raise CategoryNotFound("category_unknown", category=path)
    kept = {path: one for path, one in active.items() if set(lineage(path)).isdisjoint(command.retire)}
    return (kept | {one.path: one for one in command.set}).values()


def _check(wanted: Sequence[Declaration]) -> None:
    if not wanted:
        raise CatalogueRefused("catalogue_empty")
    if len(wanted) > MOST_CATEGORIES:
        raise CatalogueRefused("categories_too_many", most=MOST_CATEGORIES)
    if crowded := overcrowded(wanted):
        raise CatalogueRefused("attributes_too_many", most=MOST_ATTRIBUTES, category=crowded[0])


def _revised(town: str, own: Catalogue, before: Catalogue, wanted: Sequence[Declaration]) -> CatalogueRevised:
    """In what the wanted catalogue differs from the one before.

    The first revision holds all that was in force before, so that what was reported under it stays readable.
    """
    was = {one.path: one for one in before.active}
    paths = {one.path: None for one in wanted}
    added = tuple(path for path in paths if path not in was)
    changed = tuple(one.path for one in wanted if one.path in was and one != was[one.path])
    retired = tuple(path for path in was if path not in paths)
    new = {*added, *changed}
    if len(before.declared.keys() | new) > MOST_KNOWN:
        raise CatalogueRefused("categories_too_many", most=MOST_KNOWN)
    written = tuple(one for one in wanted if one.path in new or not own.number)
    left_out = () if own.number else tuple(was[path] for path in retired)
    order = _order(own, tuple(paths))
    return CatalogueRevised(town, own.number + 1, (*written, *left_out), added, changed, retired, order)


def _order(own: Catalogue, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The wanted order, empty where it comes about by itself."""
    by_itself = arranged((*own.declared, *wanted))
    active = frozenset(wanted)
    return () if tuple(path for path in by_itself if path in active) == wanted else wanted


def town_scope(town: str) -> Scope:
    """The path down to a town, by its 9 digits."""
    return Scope(town[:COUNTY_DIGITS], town) if town else Scope()


CATALOGUE: Aggregate[Catalogue, CatalogueCommand] = Aggregate(
    "catalogue", Catalogue(), decide, evolve, lambda catalogue: town_scope(catalogue.town)
)
