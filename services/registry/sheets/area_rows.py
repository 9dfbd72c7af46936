"""Rows of areas against what is registered: acting areas from the town down, then what groups or refines them."""

from collections import defaultdict
from collections.abc import Sequence

from services.registry.areas.area import AREA, Area
from services.registry.areas.area import Status as AreaStatus
from services.registry.areas.commands import Members, OpenArea, OpenSubArea, SetMembers
from services.registry.areas.sub_areas.sub_area import SUB_AREA, SubArea
from services.registry.areas.sub_areas.sub_area import Status as SubAreaStatus
from services.registry.codes import area_of, is_code, parent_of, scope_of
from services.registry.days import today
from services.registry.sheets.columns import kind_of
from services.registry.sheets.deciding import Deciding
from services.registry.sheets.entries import Checked
from services.registry.sheets.known import level_in
from shared.sheets.entries import Entry

_SUMMED = ("households", "population")
_FIGURES = (*_SUMMED, "registered_population", "floating_population", "hectares")


class AreaRows:
    """One walk over the rows of areas, each after the one that it lies in; `finish` comes after the last."""

    def __init__(self, deciding: Deciding) -> None:
        self._with = deciding
        self._checked = deciding.checked
        self._registered = deciding.registered
        self._since: dict[str, str] = {}
        self._sums = {name: _sums_of(deciding.checked, name) for name in _SUMMED}
        self._members = _members_of(deciding.checked)

    def begun(self, id: str) -> str:
        """The first day of a place that the file opens or that is registered; "" for one that was always there."""
        area, sub_area = self._registered.areas.get(id), self._registered.sub_areas.get(id)
        return self._since.get(id) or (area.since if area else sub_area.since if sub_area else "")

    def compare(self, entry: Entry) -> None:
        """One row; what it says of members is compared in `finish`, or when their sub-area is opened."""
        self._check_parent(entry)
        if not self._with.covers(scope_of(entry["code"])):
            return
        if is_code(entry["code"]):
            self._area(entry, entry["code"])
        else:
            self._sub_area(entry, entry["code"])

    def finish(self) -> None:
        """New areas become members of registered sub-areas; that a registered area is no member is told."""
        for id, entries in self._members.items():
            known = self._registered.sub_areas.get(id)
            if known is not None and known.status is SubAreaStatus.OPEN:
                self._join(known, entries)

    def _check_parent(self, entry: Entry) -> None:
        code, parent = entry["code"], entry["parent"]
        above = parent_of(code) if is_code(code) else area_of(code)
        if parent and not self._with.is_there(parent):
            self._checked.wrong(entry, "parent", "parent_not_given")
        elif not self._with.is_there(above):
            self._checked.wrong(entry, "code", "parent_not_given")

    def _area(self, entry: Entry, code: str) -> None:
        known = self._registered.areas.get(code)
        if known is None or known.status is AreaStatus.ABSENT:
            self._open(entry, code)
        elif known.status is not AreaStatus.OPEN:
            self._checked.wrong(entry, "code", "area_closed")
        else:
            kind = kind_of(code, entry["kind"]) if entry["kind"] else None
            said = {name: entry[name] for name in ("name", "since", *_FIGURES)} | {"kind": kind}
            self._with.compare(entry, {name: (value, getattr(known, name)) for name, value in said.items()})

    def _open(self, entry: Entry, code: str) -> None:
        kind = kind_of(code, entry["kind"])
        if kind is None or not self._checked.is_whole(entry):
            return
        parent = parent_of(code)
        known = self._registered.areas.get(parent, Area())
        since = self._since[code] = entry["since"] or self.begun(parent)
        figures = {name: entry[name] for name in _FIGURES} | {name: self._sums[name][code] for name in _SUMMED}
        command = OpenArea(
            code=code,
            name=entry["name"],
            kind=kind,
            parent=parent,
            parent_is_open=True,
            boundary=None,
            since=since,
            parent_since=self.begun(parent),
            parent_until=known.until,
            **figures,
        )
        self._with.decide(entry, "code", AREA, code, Area(), command)

    def _sub_area(self, entry: Entry, id: str) -> None:
        known = self._registered.sub_areas.get(id)
        if known is None or known.status is SubAreaStatus.ABSENT:
            self._open_sub_area(entry, id)
        elif known.status is not SubAreaStatus.OPEN:
            self._checked.wrong(entry, "code", "area_closed")
        else:
            within = (entry["parent"], known.within)
            self._with.compare(
                entry, {"parent": within} | {name: (entry[name], getattr(known, name)) for name in ("name", "since")}
            )
        for name in _FIGURES:
            if entry[name] is not None:
                self._checked.wrong(entry, name, "sub_area_uncounted")

    def _open_sub_area(self, entry: Entry, id: str) -> None:
        found = level_in(id)
        if found is None or not self._checked.is_whole(entry):
            return
        level, number = found
        area, scheme = area_of(id), self._registered.scheme(id)
        since = self._since[id] = entry["since"] or self.begun(area)
        command = OpenSubArea(
            sub_area_id=id,
            area=area,
            level=scheme.level(level) if scheme else None,
            name=entry["name"],
            number=number,
            within=entry["parent"] or area,
            within_is_open=True,
            members=self._joining(id, [member["code"] for member in self._members.get(id, ())]),
            since=since,
        )
        self._with.decide(entry, "code", SUB_AREA, id, SubArea(), command)

    def _joining(self, id: str, codes: Sequence[str]) -> Members:
        """Members of a sub-area, with those that another one of its level has."""
        level = (level_in(id) or ("", 0))[0]
        elsewhere = {code: self._registered.groups.get((code, level), id) for code in codes}
        return Members(tuple(sorted(codes)), (), {code: other for code, other in elsewhere.items() if other != id})

    def _join(self, known: SubArea, entries: Sequence[Entry]) -> None:
        new: list[Entry] = []
        for entry in entries:
            if entry["code"] in self._since:
                new.append(entry)
            elif entry["code"] not in known.members:
                self._checked.wrong(entry, "parent", "differs")
        if not new:
            return
        scheme = self._registered.scheme(known.sub_area_id)
        level = scheme.level(known.level) if scheme else None
        members = self._joining(known.sub_area_id, [*known.members, *(entry["code"] for entry in new)])
        command = SetMembers(level.groups if level else None, members, max(known.last_day, today(self._with.now)))
        self._with.decide(new[0], "parent", SUB_AREA, known.sub_area_id, known, command)


def _members_of(checked: Checked) -> dict[str, list[Entry]]:
    """The rows of areas by the sub-area that they name as their parent; of a code that comes again, the first."""
    members: defaultdict[str, list[Entry]] = defaultdict(list)
    seen: set[str] = set()
    for entry in checked.areas:
        code, parent = entry["code"], entry["parent"]
        if code and parent and is_code(code) and "-" in parent and code not in seen:
            members[parent].append(entry)
            seen.add(code)
    return dict(members)


def _sums_of(checked: Checked, name: str) -> dict[str, int]:
    """The figure of every area of the file: what its row says, else the sum over the rows directly inside."""
    inside: defaultdict[str, int] = defaultdict(int)
    figures: dict[str, int] = {}
    for entry in sorted(checked.areas, key=lambda entry: -len(entry["code"] or "")):
        code = entry["code"]
        if code is not None and is_code(code) and code not in figures:
            figures[code] = inside[code] if entry[name] is None else entry[name]
            inside[parent_of(code)] += figures[code]
    return figures
