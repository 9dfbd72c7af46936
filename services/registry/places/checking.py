"""Everything that can be said of a place document by itself: its faults with line and field, its warnings."""

from collections.abc import Iterator
from datetime import UTC, datetime

from services.registry.areas.relations import Drawing, Outline, misfits_of
from services.registry.codes import level_of
from services.registry.days import today
from services.registry.places.area_things import areas_inside
from services.registry.places.comparing import compared
from services.registry.places.composing import composed
from services.registry.places.reading import read_parts
from services.registry.schemes.declarations import SizingWarning
from services.registry.schemes.scheme import DEFAULT_TOLERANCE, Scheme
from shared.documents import CheckedDocument, Document, DocumentError, DocumentRefused, Part, checked_aside, read_yaml
from shared.subprocesses import Progress

INVALID = "place_invalid"
FIGURE_TITLES = {"households": "户数", "population": "人口"}


def checked(raw: bytes, now: datetime) -> CheckedDocument:
    """DocumentRefused with every fault; its messages are empty where a rule of the registry says no."""
    document = read_yaml(raw)
    parts, errors = read_parts(document)
    if parts is None:
        raise DocumentRefused(errors, INVALID)
    place, faults = composed(parts, today(now))
    faults += compared(place.things, {}, {}, lambda: "-", now).faults
    errors += [document.error(path, code, "") for path, code in faults]
    errors += _misfits(parts, document)
    if errors:
        raise DocumentRefused(errors, INVALID)
    return CheckedDocument(parts, document.lines, list(_warnings(parts, document)))


def check(payload: bytes, progress: Progress) -> bytes:  # noqa: ARG001  the signature of a subprocess
    """`checked` for a process of its own."""
    return checked_aside(lambda: checked(payload, datetime.now(UTC)))


def _misfits(parts: Part, document: Document) -> Iterator[DocumentError]:
    """Outlines that do not lie inside their parent's or beside their siblings'."""
    scheme = parts["scheme"]
    tolerance = scheme["boundary_tolerance"] if scheme else DEFAULT_TOLERANCE
    for area, _ in areas_inside(parts["area"]) if parts["area"] else ():
        drawn = [one for one in area["areas"] if one["code"] and one["boundary"]]
        around = _outline(area) if area["code"] and area["boundary"] else None
        for misfit in misfits_of(Drawing([_outline(one) for one in drawn], tolerance, around)):
            yield document.error(f"{drawn[misfit.index]['path']}.boundary", misfit.code, misfit.message)


def _outline(area: Part) -> Outline:
    return Outline(area["code"], area["name"], area["boundary"])


def _warnings(parts: Part, document: Document) -> Iterator[DocumentError]:
    """Sizes that the scheme does not recommend."""
    scheme = Scheme.of(parts["area"]["code"], parts["scheme"])
    for area, _ in areas_inside(parts["area"]):
        level = level_of(area["code"])
        if area["households"] is None or area["population"] is None:
            continue
        kind = area["kind"] or level.value
        for one in scheme.sizing_warnings(level, kind, area["divided_by"], area["households"], area["population"]):
            yield document.error(f"{area['path']}.{one.figure}", "size_unusual", _spoken(area, one))


def _spoken(area: Part, warning: SizingWarning) -> str:
    title = FIGURE_TITLES[warning.figure]
    note = f"（{warning.note}）" if warning.note else ""
    return f"{area['name']}{title} {warning.value}，以 {warning.least}–{warning.most} 为宜{note}"
