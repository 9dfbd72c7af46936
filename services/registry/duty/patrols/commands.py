"""What can be asked of a day's patrols; what lies in other streams arrives as looked-up evidence."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CheckIn:
    """`subject` names the key of the note, "" without one; `inside` is all that remains of the phone's position."""

    grid: str
    grid_was_there: bool
    person_id: str
    at: datetime
    inside: bool | None
    found: int
    subject: str
    note: str | None = field(default=None, repr=False)


PatrolCommand = CheckIn
