"""What an order (交办单) says, as plain values: nothing about the person who reported."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Order:
    """One assignment to one of its parties; moments are 2026-11-23 16:30 in Asia/Shanghai, `page` is behind the QR.

    `others` are the role and the title of those who work on it too; `due` is "" where nothing is due.
    """

    number: str
    page: str
    day: str
    to: str
    role: str
    by: str
    given: str
    due: str
    category: str
    urgency: str
    place: str
    title: str = field(repr=False)
    task: str = field(repr=False)
    others: tuple[tuple[str, str], ...] = ()
