"""Foreign fact → commands: who is told of a case that somebody reported."""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID, uuid5

from services.notify.commands import PutNotice, Recipient
from services.notify.events import Holder
from services.notify.notice import NOTICE
from shared.areas import Scope
from shared.clock import day_of, from_text
from shared.eventlog.envelope import Published
from shared.projector.projection import Command, NotYetError

NOTICES = UUID("0c5f3a52-5f0e-5f7e-8f3c-6d5b1f0e7a44")

LADDER: tuple[tuple[Holder, str], ...] = (
    (Holder.GRID_HEAD, "grid"),
    (Holder.STATION_HEAD, "village"),
    (Holder.COMMANDER, "town"),
)
"""逐级: a vacant post's notices go to the next level."""


Seat = tuple[str, str]
"""The id of the post, and of the person who answers for it."""


class Directory(Protocol):
    """What notify knows of areas and of who answers for them."""

    def area_name(self, code: str, day: str) -> str | None:
        """The name of an area on the day, None while it is unknown."""

    def seats(self, wanted: Mapping[Holder, str], day: str) -> Mapping[Holder, Seat]:
        """Who answers on the day for the areas wanted, by role; those stand in who were named for that day."""


def tell_grid_head_of_reported_case(event: Published, directory: Directory) -> list[Command]:
    """One notice for a case in a grid; NotYetError while the grid is unknown here."""
    grid = event.scope.grid
    if grid is None:
        return []
    day = day_of(event.time).isoformat()
    area_name = directory.area_name(grid, day)
    if area_name is None:
        raise NotYetError(f"area {grid}")
    notice_id = str(uuid5(NOTICES, event.id))
    command = PutNotice(
        notice_id=notice_id,
        recipient=recipient_in(event.scope, directory, day),
        case_id=event.data["case_id"],
        category=event.data["category"],
        urgency=event.data["urgency"],
        area=grid,
        area_name=area_name,
        scope=event.scope,
        reported_at=from_text(event.data["reported_at"]),
    )
    return [(NOTICE, notice_id, command)]


def recipient_in(scope: Scope, directory: Directory, day: str) -> Recipient:
    """Who answers on the day (2026-11-23, Asia/Shanghai) for the lowest post that is not vacant."""
    wanted = {post: area for post, level in LADDER if (area := getattr(scope, level))}
    seats = directory.seats(wanted, day)
    vacant: tuple[Holder, ...] = ()
    for post, _ in LADDER:
        if post in seats:
            post_id, person_id = seats[post]
            return Recipient(person_id, post_id, post, vacant)
        vacant = (*vacant, post)
    return Recipient(None, None, None, vacant)
