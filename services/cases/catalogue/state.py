"""What the revisions of a catalogue add up to; what was once in it stays readable."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.cases.catalogue.arranging import arranged
from services.cases.catalogue.category import Category, category_of
from services.cases.catalogue.declarations import Declaration, lineage
from services.cases.catalogue.events import CatalogueEvent, CatalogueRevised


@dataclass(frozen=True, slots=True)
class Catalogue:
    """类别目录 of a town; `number` 0: the town has none of its own.

    `declared` has the retired categories as well, all in the order of the tree.
    """

    town: str = ""
    number: int = 0
    declared: Mapping[str, Declaration] = field(default_factory=dict)
    retired: frozenset[str] = frozenset()
    latest: CatalogueRevised | None = None

    @classmethod
    def of(cls, declarations: Iterable[Declaration]) -> "Catalogue":
        """The catalogue that nobody revised yet."""
        return cls(declared={one.path: one for one in declarations})

    @property
    def active(self) -> tuple[Declaration, ...]:
        """The categories that take new cases, in the order of the tree."""
        return tuple(one for path, one in self.declared.items() if path not in self.retired)

    def category(self, path: str) -> Category | None:
        """The category with all that it has from above; None for one that never was in this catalogue."""
        if path not in self.declared:
            return None
        above = [self.declared[one] for one in lineage(path) if one in self.declared]
        return category_of(above, active=path not in self.retired)


def evolve(catalogue: Catalogue, event: CatalogueEvent) -> Catalogue:
    """Total; no clock, no rule, never raises."""
    known = {**catalogue.declared, **{one.path: one for one in event.categories}}
    order = arranged((*event.order, *known))
    return Catalogue(
        town=event.town,
        number=event.number,
        declared={path: known[path] for path in order if path in known},
        retired=(catalogue.retired - {one.path for one in event.categories}) | frozenset(event.retired),
        latest=event,
    )
