"""One notice (通知) in one person's inbox."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import reduce
from typing import assert_never

from services.notify.commands import NoticeCommand, PutNotice, ReadNotice
from services.notify.events import NoticeEvent, NoticePut, NoticeRead
from shared.areas import Scope
from shared.eventstore.errors import Refused
from shared.eventstore.streams import Aggregate


class Status(StrEnum):
    """通知状态: absent (no such notice), 未读, 已读."""

    ABSENT = "absent"
    UNREAD = "unread"
    READ = "read"


ALLOWED_IN: dict[type[NoticeCommand], frozenset[Status]] = {
    PutNotice: frozenset({Status.ABSENT}),
    ReadNotice: frozenset({Status.UNREAD, Status.READ}),
}


class NoticeRefused(Refused):
    """A rule of the notice says no."""


class NoticeNotFound(NoticeRefused):
    """There is no such notice, or none for this person: the two look the same from outside."""

    status = 404


@dataclass(frozen=True, slots=True)
class Notice:
    """What the facts of one notice add up to."""

    status: Status = Status.ABSENT
    put: NoticePut | None = None

    @property
    def scope(self) -> Scope:
        """The path of the area of the case."""
        return self.put.scope if self.put else Scope()

    @property
    def hidden_from(self) -> tuple[str, ...]:
        """Whom the case is hidden from."""
        return self.put.hidden_from if self.put else ()


def decide(notice: Notice, command: NoticeCommand, now: datetime) -> list[NoticeEvent]:  # noqa: ARG001
    """All rules. Raises NoticeRefused."""
    if notice.status not in ALLOWED_IN[type(command)]:
        raise _not_allowed(notice.status)
    match command:
        case PutNotice():
            return [_put(command)]
        case ReadNotice():
            return _read(notice, command)
        case _:
            assert_never(command)


def evolve(notice: Notice, event: NoticeEvent) -> Notice:
    """Total; no clock, no rule, never raises."""
    match event:
        case NoticePut():
            return replace(notice, status=Status.UNREAD, put=event)
        case NoticeRead():
            return replace(notice, status=Status.READ)
        case _:
            assert_never(event)


def fold(events: Iterable[NoticeEvent], notice: Notice = Notice()) -> Notice:
    """The state after these events."""
    return reduce(evolve, events, notice)


def _not_allowed(status: Status) -> NoticeRefused:
    if status is Status.ABSENT:
        return NoticeNotFound("notice_not_found")
    return NoticeRefused("not_allowed_in_status", status=status)


def _put(command: PutNotice) -> NoticePut:
    return NoticePut(
        notice_id=command.notice_id,
        person_id=command.recipient.person_id,
        post_id=command.recipient.post_id,
        post=command.recipient.post,
        vacant=command.recipient.vacant,
        case_id=command.case_id,
        category=command.category,
        urgency=command.urgency,
        area=command.area,
        area_name=command.area_name,
        scope=command.scope,
        reported_at=command.reported_at,
        kind=command.kind,
        deadline=command.deadline,
        hidden_from=command.hidden_from,
    )


def _read(notice: Notice, command: ReadNotice) -> list[NoticeEvent]:
    if notice.put is None or notice.put.person_id != command.person_id:
        raise NoticeNotFound("notice_not_found")
    if notice.status is Status.READ:
        return []
    return [NoticeRead(notice.put.notice_id, command.person_id)]


NOTICE: Aggregate[Notice, NoticeCommand] = Aggregate(
    "notice", Notice(), decide, evolve, lambda notice: notice.scope, lambda notice: notice.hidden_from
)
