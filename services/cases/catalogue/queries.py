"""Catalogues and their history → answers."""

from collections.abc import Sequence
from typing import Any

from services.cases.catalogue.events import CatalogueRevised
from services.cases.catalogue.plain import to_plain
from services.cases.catalogue.state import Catalogue, evolve
from shared.eventstore.store import Recorded

Document = dict[str, Any]

MOST_REVISIONS = 200


def shown_categories(catalogue: Catalogue) -> list[Document]:
    """All categories, the retired ones among them, in the order of the tree."""
    shown = []
    for path, declaration in catalogue.declared.items():
        category = catalogue.category(path)
        if category is not None:
            named = {"title": category.title, "parent": category.parent, "declared": to_plain(declaration)}
            shown.append(to_plain(category) | named)
    return shown


def public_categories(catalogue: Catalogue) -> list[Document]:
    """The categories under which a case can be reported, with what is asked then."""
    names = ("path", "title", "parent", "complaint", "attributes")
    return [{name: one[name] for name in names} for one in shown_categories(catalogue) if one["active"]]


def revised_answer(town: str, after: Catalogue, revised: CatalogueRevised | None, dry_run: bool) -> Document:
    """What a revision changes, or would change; nothing for None."""
    added, changed, retired = (revised.added, revised.changed, revised.retired) if revised else ((), (), ())
    return {
        "town": town,
        "number": after.number,
        "dry_run": dry_run,
        "added": added,
        "changed": changed,
        "retired": retired,
        "reordered": bool(revised and revised.order),
        "unchanged": len(after.active) - len(added) - len(changed),
    }


def revisions_answer(history: Sequence[Recorded]) -> Document:
    """Who revised it, when, and how much; the newest first, 200 at most."""
    found = [(one, one.fact) for one in history if isinstance(one.fact, CatalogueRevised)]
    return {
        "items": [
            {
                "number": fact.number,
                "at": one.at,
                "actor": one.actor,
                "added": len(fact.added),
                "changed": len(fact.changed),
                "retired": len(fact.retired),
            }
            for one, fact in found[: -MOST_REVISIONS - 1 : -1]
        ]
    }


def at_revision(history: Sequence[Recorded], number: int) -> Catalogue | None:
    """The catalogue as that revision left it; None when there was no such revision."""
    catalogue = Catalogue()
    for one in history:
        if isinstance(one.fact, CatalogueRevised):
            catalogue = evolve(catalogue, one.fact)
            if catalogue.number == number:
                return catalogue
    return None
