"""What can be asked of a pairing; what lies in other streams arrives as looked-up evidence."""

from dataclasses import dataclass, field

from services.registry.duty.pairings.events import EndReason, HelperKind, HelpKind, PairingReason


@dataclass(frozen=True, slots=True)
class MakePairing:
    """`helper_is_there`: the person is registered, or the organisation known."""

    pairing_id: str
    subject: str
    helper: str
    helper_kind: HelperKind
    helper_is_there: bool
    grid: str
    grid_is_open: bool
    reason: PairingReason
    since: str
    household: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class GiveHelp:
    """`amount` in fen."""

    day: str
    kind: HelpKind
    amount: int = 0
    jobs: int = 0
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class EndPairing:
    on: str
    reason: EndReason


@dataclass(frozen=True, slots=True)
class ErasePairing:
    """The household wants to be forgotten; asked twice it is done once."""


PairingCommand = MakePairing | GiveHelp | EndPairing | ErasePairing
