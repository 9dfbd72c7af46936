"""What must hold between the rows of one file, whatever is registered."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from services.registry.codes import area_of, is_code, parent_of, scope_of
from services.registry.days import is_too_far_ahead
from services.registry.pacing import Breath, let_others_run, paced
from services.registry.sheets.columns import kind_of
from services.registry.sheets.entries import MASK, Checked
from shared.areas import Scope
from shared.clock import Clock, now
from shared.sheets.entries import Entry

LONGEST_TERM_YEARS = 30

Covers = Callable[[Scope], bool]
"""Whether the caller may import into a place."""


def check_rows(checked: Checked, covers: Covers, clock: Clock = now, breath: Breath = let_others_run) -> Checked:
    """What must hold between the rows of the file; `covers` says where they may lie."""
    _check_areas(checked, covers, clock, breath)
    _check_people(checked, covers, breath)
    _check_appointments(checked, covers, clock, breath)
    return checked


def _check_areas(checked: Checked, covers: Covers, clock: Clock, breath: Breath) -> None:
    unique = _first_of(checked, paced(checked.areas, breath), "area_repeated", "code")
    cyclic = _cyclic(unique)
    for entry in paced(checked.areas, breath):
        code = entry["code"]
        if code is None:
            continue
        if not covers(scope_of(code)):
            checked.wrong(entry, "code", "outside_area")
        if "kind" not in entry.faulty and kind_of(code, entry["kind"]) is None:
            checked.wrong(entry, "kind", "kind_not_of_code")
        if entry["since"] and is_too_far_ahead(entry["since"], clock()):
            checked.wrong(entry, "since", "since_too_far_ahead")
        if unique.get(code) is entry and code in cyclic:
            checked.wrong(entry, "parent", "parent_cyclic", path=" → ".join(cyclic[code]))
        elif entry["parent"] is not None and not _is_above(entry["parent"], code):
            checked.wrong(entry, "parent", "parent_not_above", expected=_above(code))


def _first_of(checked: Checked, entries: Iterable[Entry], code: str, name: str) -> dict[str, Entry]:
    """The entries by what they say in the column `name`; what comes again is told."""
    first: dict[str, Entry] = {}
    for entry in entries:
        if name in entry.faulty:
            continue
        if (value := entry[name]) in first:
            checked.wrong(entry, name, code, row=first[value].row)
        else:
            first[value] = entry
    return first


def _above(id: str) -> str:
    """The area that must lie above: one level up for a code, the code itself for a sub-area."""
    return parent_of(id) if is_code(id) else area_of(id)


def _is_above(parent: str, id: str) -> bool:
    """Whether `parent` is the area above, or a sub-area of it."""
    return parent == _above(id) or ("-" in parent and area_of(parent) == _above(id))


def _cyclic(entries: Mapping[str, Entry]) -> dict[str, list[str]]:
    """The ids that are their own ancestors, each with the way round back to itself."""
    parents = {id: entry["parent"] or _above(id) for id, entry in entries.items() if "parent" not in entry.faulty}
    settled: set[str] = set()
    found: dict[str, list[str]] = {}
    for start in parents:
        path: dict[str, None] = {}
        id = start
        while id in parents and id not in settled and id not in path:
            path[id] = None
            id = parents[id]
        if id in path:
            ring = list(path)[list(path).index(id) :]
            for place, member in enumerate(ring):
                found[member] = [*ring[place:], *ring[:place], member]
        settled.update(path)
    return found


def _check_people(checked: Checked, covers: Covers, breath: Breath) -> None:
    _first_of(checked, paced(checked.people, breath), "person_repeated", "person")
    for entry in paced(checked.people, breath):
        if entry["area"] is not None and not covers(scope_of(entry["area"])):
            checked.wrong(entry, "area", "outside_area")


def _check_appointments(checked: Checked, covers: Covers, clock: Clock, breath: Breath) -> None:
    names = {entry["person"]: entry["name"] for entry in checked.people if entry["name"]}
    for entry in paced(checked.appointments, breath):
        if entry["at"] is not None and not covers(scope_of(entry["at"])):
            checked.wrong(entry, "at", "outside_area")
        given = names.get(entry["person"])
        if entry["name"] and given and MASK not in entry["name"] + given and entry["name"] != given:
            checked.wrong(entry, "name", "person_name_differs")
        _check_days(checked, entry, clock)


def _check_days(checked: Checked, entry: Entry, clock: Clock) -> None:
    since, end = entry["since"], entry["term_end"]
    if since and is_too_far_ahead(since, clock()):
        checked.wrong(entry, "since", "since_too_far_ahead")
    if not since or not end:
        return
    if end <= since:
        checked.wrong(entry, "term_end", "term_end_not_after_since")
    elif date.fromisoformat(end) > date.fromisoformat(since) + timedelta(days=366 * LONGEST_TERM_YEARS):
        checked.wrong(entry, "term_end", "term_end_too_far_ahead", most=LONGEST_TERM_YEARS)


def in_order(areas: Iterable[Entry]) -> list[Entry]:
    """The areas, each after the one that it lies in: towns, villages, grids, then what groups or refines them."""
    return sorted(areas, key=_depth)


def _depth(entry: Entry) -> tuple[bool, int, str]:
    id = str(entry["code"])
    return "-" in id, len(area_of(id)), id
