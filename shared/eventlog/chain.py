"""Where a message stands to what a reader already has: known, next, or behind a hole."""

from enum import Enum


class Place(Enum):
    """KNOWN was read before; NEXT follows what was read; HOLE means that something between is missing."""

    KNOWN = "known"
    NEXT = "next"
    HOLE = "hole"


def place_of(position: int | None, prev: int, have: int) -> Place:
    """The place of a message of one source in one partition, for a reader that has everything up to `have`.

    A beacon has no position: it only says that the partition's last fact is `prev`.
    """
    if position is None:
        return Place.HOLE if prev > have else Place.KNOWN
    if position <= have:
        return Place.KNOWN
    return Place.NEXT if prev == have else Place.HOLE
