"""What can be asked of duty rotas; what lies in other streams arrives as looked-up evidence."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.registry.organisations.rotas.events import Turn


@dataclass(frozen=True, slots=True)
class SetDutyRota:
    """`unknown_persons` are those of the turns' persons who are not registered."""

    organisation_id: str
    organisation_is_open: bool
    since: str
    until: str
    turns: tuple[Turn, ...]
    unknown_persons: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class SwapDuty:
    """In the turn that begins on `day` at `start`."""

    day: str
    start: str
    from_person: str
    to_person: str
    person_is_registered: bool


RotaCommand = SetDutyRota | SwapDuty
