"""What can be asked of liaison; what lies in other streams arrives as looked-up evidence."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AssignLiaison:
    """`subject` names a key in the vault, made before; `covers_already`: the person covers it in that time."""

    liaison_id: str
    subject: str
    person_id: str
    person_is_registered: bool
    target: str
    target_kind: str
    target_is_there: bool
    since: str
    until: str | None = None
    covers_already: bool = False


@dataclass(frozen=True, slots=True)
class EndLiaison:
    """What is over by that day stays as it is."""

    on: str


@dataclass(frozen=True, slots=True)
class RecordLiaisonVisit:
    day: str
    households: int
    note: str | None = field(default=None, repr=False)


LiaisonCommand = AssignLiaison | EndLiaison | RecordLiaisonVisit
