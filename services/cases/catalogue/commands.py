"""What can be asked of a catalogue; `in_force` is what holds while the town has no catalogue of its own."""

from dataclasses import dataclass

from services.cases.catalogue.declarations import Declaration


@dataclass(frozen=True, slots=True)
class ReviseCatalogue:
    """The whole catalogue is this one; a category that is left out is retired."""

    town: str
    categories: tuple[Declaration, ...]
    in_force: tuple[Declaration, ...]


@dataclass(frozen=True, slots=True)
class ChangeCategories:
    """Some categories are set (added, or declared otherwise), and some are retired with all that is below them."""

    town: str
    set: tuple[Declaration, ...]
    retire: tuple[str, ...]
    in_force: tuple[Declaration, ...]


CatalogueCommand = ReviseCatalogue | ChangeCategories
