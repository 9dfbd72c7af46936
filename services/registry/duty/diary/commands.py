"""What can be asked of an entry of the place diary; what lies elsewhere arrives as looked-up evidence."""

from dataclasses import dataclass, field

from services.registry.duty.diary.events import DiaryKind


@dataclass(frozen=True, slots=True)
class Evidence:
    """`organisation_is_there` and `file_is_there` are true when none is named; a file waits to be named once."""

    organisation_is_there: bool = True
    file_is_there: bool = True


@dataclass(frozen=True, slots=True)
class EnterDiary:
    entry_id: str
    subject: str
    kind: DiaryKind
    area: str
    area_is_open: bool
    day: str
    title: str
    evidence: Evidence
    count: int = 0
    households: int = 0
    organisation: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class CorrectDiary:
    day: str
    title: str
    evidence: Evidence
    count: int = 0
    households: int = 0
    organisation: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class WithdrawDiary:
    reason: str = field(repr=False)


DiaryCommand = EnterDiary | CorrectDiary | WithdrawDiary
