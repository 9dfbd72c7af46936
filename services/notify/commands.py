"""What can be asked of a notice."""

from dataclasses import dataclass
from datetime import datetime

from services.notify.events import Holder, NoticeKind
from shared.areas import Scope


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is told, by which post and role, and the posts below that nobody holds; nobody when all are vacant."""

    person_id: str | None
    post_id: str | None
    post: Holder | None
    vacant: tuple[Holder, ...] = ()


@dataclass(frozen=True, slots=True)
class PutNotice:
    """Tell a person of a case in an area."""

    notice_id: str
    recipient: Recipient
    case_id: str
    category: str
    urgency: str
    area: str
    area_name: str
    scope: Scope
    reported_at: datetime
    kind: NoticeKind = NoticeKind.REPORTED
    deadline: str | None = None
    hidden_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadNotice:
    """The person marks it as read."""

    person_id: str


NoticeCommand = PutNotice | ReadNotice
