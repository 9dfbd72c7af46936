"""The order of a tree: every category before those below it, siblings in the order in which they were named."""

from collections import defaultdict
from collections.abc import Iterable

from services.cases.catalogue.declarations import Declaration, lineage, parent_of


def arranged(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths, each once, in the order of the tree."""
    given = dict.fromkeys(paths)
    below: defaultdict[str | None, dict[str, None]] = defaultdict(dict)
    for path in given:
        for one in lineage(path):
            below[parent_of(one)][one] = None
    found: list[str] = []
    waiting = list(reversed(below[None]))
    while waiting:
        path = waiting.pop()
        found += [path] if path in given else []
        waiting += reversed(below.get(path, {}))
    return tuple(found)


def complete(declarations: Iterable[Declaration]) -> tuple[Declaration, ...]:
    """The declarations in the order of the tree, with plain ones for what stands above one and is not declared."""
    given = {one.path: one for one in declarations}
    paths = arranged(above for path in given for above in lineage(path))
    return tuple(given.get(path) or Declaration(path) for path in paths)
