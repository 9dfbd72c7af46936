"""The fact of a catalogue and the name under which it is stored for good."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.cases.catalogue.declarations import Declaration


@dataclass(frozen=True, slots=True)
class CatalogueRevised:
    """The `number`-th revision of a town's catalogue (类别目录), and in what it differs from the one before.

    `categories` are the declarations that are new or otherwise than before; in the first revision all of them,
    those included that the town leaves out of the catalogue that everybody begins with.  `added`, `changed` and
    `retired` name what is so against the catalogue that was in force.  `order` has every active category in the
    order of the tree, where that is not the one before with new ones after their siblings.
    """

    town: str
    number: int
    categories: tuple[Declaration, ...]
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    order: tuple[str, ...] = ()


CatalogueEvent = CatalogueRevised

FACTS: Mapping[str, type] = {"catalogue.revised.v1": CatalogueRevised}
