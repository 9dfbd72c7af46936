"""Rows of people against who is registered; a masked name or phone stands for the registered one."""

from collections.abc import Callable, Mapping

from services.registry.codes import Level, level_of, scope_of
from services.registry.people.commands import RegisterPerson
from services.registry.people.person import PERSON, Person, Status
from services.registry.sheets.deciding import Deciding
from services.registry.sheets.entries import MASK
from shared.personal import mask_name, mask_phone
from shared.sheets.entries import Entry


class PersonRows:
    """One walk over the rows of people; `given` are their ids by number."""

    def __init__(self, deciding: Deciding, given: Mapping[str, str]) -> None:
        self._with = deciding
        self._checked = deciding.checked
        self._given = given

    def compare(self, entry: Entry) -> None:
        """One row."""
        if entry["area"] and not self._with.is_there(entry["area"]):
            self._checked.wrong(entry, "area", "area_not_given")
        self._check_residence(entry)
        person_id = self._given.get(entry["person"])
        if person_id is None or not self._with.covers(scope_of(entry["area"])):
            return
        known = self._with.registered.people.get(person_id)
        if known is None or known.status is Status.ABSENT:
            self._register(entry, person_id)
        elif known.status is Status.ERASED:
            self._checked.wrong(entry, "person", "person_erased")
        elif not self._with.covers(scope_of(known.area)):
            self._checked.wrong(entry, "person", "outside_area")
        else:
            self._compare(entry, known)

    def _check_residence(self, entry: Entry) -> None:
        residence = entry["residence"]
        if residence and level_of(residence) is not Level.GRID:
            self._checked.wrong(entry, "residence", "residence_not_grid")
        elif residence and not self._with.is_there(residence):
            self._checked.wrong(entry, "residence", "area_not_given")

    def _register(self, entry: Entry, person_id: str) -> None:
        for name in ("name", "phone"):
            if MASK in (entry[name] or ""):
                self._checked.wrong(entry, name, "masked")
        if not self._checked.is_whole(entry):
            return
        name, phone = entry["name"], entry["phone"]
        command = RegisterPerson(person_id, "", entry["area"], True, name, phone, entry["residence"])
        self._with.decide(entry, "person", PERSON, person_id, Person(), command)

    def _compare(self, entry: Entry, known: Person) -> None:
        name, phone = self._with.registered.texts_of(known)
        values = {
            "area": (entry["area"], known.area),
            "residence": (entry["residence"], known.residence),
            "name": (entry["name"], as_said(entry["name"], name, mask_name)),
            "phone": (entry["phone"], as_said(entry["phone"], phone, mask_phone)),
        }
        self._with.compare(entry, values)


def as_said(given: str | None, clear: str, mask: Callable[[str], str]) -> str:
    """The registered text as the file would have it: masked where the file masks."""
    return mask(clear) if given and MASK in given else clear
