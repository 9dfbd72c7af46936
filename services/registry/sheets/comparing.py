"""Entries against what is registered: what is there already, what is to be done, and where the two contradict.

An import adds; it changes nothing that is registered: what differs is a fault.  A blank cell says nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from services.registry.sheets.appointment_rows import AppointmentRows
from services.registry.sheets.area_rows import AreaRows
from services.registry.sheets.checking import Covers, in_order
from services.registry.sheets.deciding import Deciding, Plan
from services.registry.sheets.entries import Checked
from services.registry.sheets.known import Registered, people_of
from services.registry.sheets.person_rows import PersonRows
from shared.sheets.entries import Entry, Tick

_TICK_EVERY = 500


def compare(
    checked: Checked, registered: Registered, covers: Covers, now: datetime, refusals: Mapping[str, str], tick: Tick
) -> Plan:
    """The plan; what contradicts is told to `checked.findings`.

    Every command is decided once, on what those before it come to, so that a plan without findings is one that
    nothing but a change in between can refuse.  `refusals` are the texts of the domain's refusals by code.
    """
    given = frozenset(entry["code"] for entry in checked.areas if entry["code"])
    deciding = Deciding(checked, registered, covers, now, refusals, given)
    people = people_of(checked)
    areas = AreaRows(deciding)
    done = _walk(in_order(entry for entry in checked.areas if entry["code"]), areas.compare, tick, 0)
    areas.finish()
    done = _walk(checked.people, PersonRows(deciding, people).compare, tick, done)
    _walk(checked.appointments, AppointmentRows(deciding, areas, people).compare, tick, done)
    return deciding.plan


def _walk(entries: Iterable[Entry], compare_one: Callable[[Entry], None], tick: Tick, done: int) -> int:
    for entry in entries:
        compare_one(entry)
        done += 1
        if done % _TICK_EVERY == 0:
            tick(done)
    return done
