"""What can be wrong with a document of handling rules: its form by itself, and what does not fit the place."""

from collections.abc import Callable, Iterator
from typing import Any

from services.cases.directory.entries import Organisation
from services.cases.rules.declarations import Part
from services.cases.rules.schemas import HandlingRulesSchema
from shared.documents import CheckedDocument, DocumentRefused, PartReader, checked_aside, read_yaml
from shared.subprocesses import Progress

INVALID = "rules_invalid"
COUNTY_DIGITS = 6

Fault = tuple[str, str]
"""The dotted path of a field, and the code of what is wrong with it."""
FindOrganisation = Callable[[str], Organisation | None]


def checked(raw: bytes) -> CheckedDocument:
    """A YAML document of right form; DocumentRefused with every fault, each with its line."""
    document = read_yaml(raw)
    reader = PartReader(document)
    part = reader.load(HandlingRulesSchema(), "", document.value)
    if part is None:
        raise DocumentRefused(reader.errors, INVALID)
    return CheckedDocument(part, document.lines, [])


def check(payload: bytes, progress: Progress) -> bytes:  # noqa: ARG001  the signature of a subprocess
    """`checked` for a process of its own."""
    return checked_aside(lambda: checked(payload))


def faults(part: Part, town: str, find: FindOrganisation) -> Iterator[Fault]:
    """Areas that are not the town's, organisations that are not there, or not reached in the way that is said."""
    for index, rule in enumerate(part["routing"]):
        for place, area in enumerate(rule["when"]["areas"]):
            if not area.startswith(town):
                yield f"routing.{index}.when.areas.{place}", "area_outside_town"
        yield from _of_target(f"routing.{index}.to", rule["to"], town, find)


def _of_target(path: str, target: dict[str, Any], town: str, find: FindOrganisation) -> Iterator[Fault]:
    for name in ("organisation", "partner"):
        id = target[name]
        if not id:
            continue
        found = find(id) if _serves(id, town) else None
        if found is None:
            yield f"{path}.{name}", "organisation_unknown"
        elif found.account is (name == "partner"):
            yield f"{path}.{name}", "organisation_has_account" if found.account else "organisation_without_account"


def _serves(id: str, town: str) -> bool:
    """Whether the organisation is the town's, or the county's above it: no case of the town is near another one."""
    area = id.partition("-")[0]
    return area.startswith(town) or area == town[:COUNTY_DIGITS]


def unusual(part: Part, posts: frozenset[tuple[str, str, str]]) -> Iterator[Fault]:
    """Posts of rules that nobody has established; `posts` are (level, role, kind) of those that are there."""
    by_role = {(level, role) for level, role, _ in posts}
    by_kind = {(level, kind) for level, _, kind in posts}
    for index, rule in enumerate(part["routing"]):
        target = rule["to"]
        for name, known in (("role", by_role), ("post_kind", by_kind)):
            if target[name] and (target["level"], target[name]) not in known:
                yield f"routing.{index}.to.{name}", "post_not_there"
